"""What a tracker names counts once a person confirmed it on this PC."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from automation import trusted
from automation.plan.findings import PlanError
from automation.trusted import Kind, NotConfirmed, confirm, hold_to, is_confirmed, settings_file

SERVER = trusted.server_words("mail.example.gov.uk", 587, "starttls", "plan")


def test_nothing_counts_before_somebody_confirmed_it():
    with pytest.raises(NotConfirmed) as caught:
        hold_to(Kind.SERVER, SERVER)
    assert str(caught.value) == (
        "the tracker names the mail server mail.example.gov.uk:587 (starttls), user plan, which nobody has "
        "confirmed on this PC. If it is right, confirm it with: improvement-plan doctor --trust"
    )
    assert not settings_file().exists()


def test_what_was_confirmed_counts_and_is_asked_once():
    confirm(Kind.SERVER, SERVER)
    hold_to(Kind.SERVER, SERVER)
    assert json.loads(settings_file().read_text(encoding="utf-8")) == {"mail server": [SERVER]}


@pytest.mark.parametrize(
    "changed",
    [
        ("mail.example.org", 587, "starttls", "plan"),
        ("mail.example.gov.uk.evil.org", 587, "starttls", "plan"),
        ("mail.example.gov.uk", 25, "starttls", "plan"),
        ("mail.example.gov.uk", 587, "none", "plan"),
        ("mail.example.gov.uk", 587, "starttls", "other"),
        ("mail.example.gov.uk", 587, "starttls", ""),
    ],
)
def test_each_thing_that_decides_where_a_password_goes_is_part_of_it(changed):
    confirm(Kind.SERVER, SERVER)
    with pytest.raises(NotConfirmed, match="the tracker now names a different mail server, "):
        hold_to(Kind.SERVER, trusted.server_words(*changed))


def test_capitals_in_a_host_or_an_address_make_no_difference():
    confirm(Kind.SERVER, SERVER)
    confirm(Kind.RECIPIENT, "Pat@example.org")
    assert is_confirmed(Kind.SERVER, trusted.server_words("MAIL.example.gov.uk", 587, "starttls", "plan"))
    assert is_confirmed(Kind.RECIPIENT, "pat@Example.org")
    assert not is_confirmed(Kind.PROGRAM, "pat@example.org")


def test_a_scheduler_confirms_in_its_environment(monkeypatch):
    monkeypatch.setenv("IMPROVEMENT_PLAN_MAIL_SERVER", "mail.example.gov.uk")
    monkeypatch.setenv("IMPROVEMENT_PLAN_MAIL_USER", "plan")
    monkeypatch.setenv("IMPROVEMENT_PLAN_NOTE_TO", "a@example.org; b@example.org")
    monkeypatch.setenv("IMPROVEMENT_PLAN_INTERPRETER", "/opt/plan/bin/python")
    assert is_confirmed(Kind.SERVER, SERVER)
    assert is_confirmed(Kind.RECIPIENT, "b@example.org")
    assert is_confirmed(Kind.PROGRAM, "/opt/plan/bin/python")
    assert not is_confirmed(Kind.CODE, "/opt/plan")
    monkeypatch.setenv("IMPROVEMENT_PLAN_MAIL_PORT", "465")
    assert not is_confirmed(Kind.SERVER, SERVER)
    monkeypatch.setenv("IMPROVEMENT_PLAN_MAIL_PORT", "many")
    assert not is_confirmed(Kind.SERVER, SERVER)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b'{"mail server": 7}', b"null"])
def test_a_damaged_settings_file_confirms_nothing_and_gets_one_sentence(content):
    settings_file().write_bytes(content)
    with pytest.raises(PlanError, match=r"The settings of this PC, .*settings\.json, cannot be read\."):
        is_confirmed(Kind.SERVER, SERVER)


def test_without_the_variable_they_are_in_the_persons_own_folder(monkeypatch):
    monkeypatch.delenv(trusted.FOLDER)
    assert settings_file().parent != Path.cwd()
    assert settings_file().parts[-2:] == ("improvement-plan", "settings.json")
