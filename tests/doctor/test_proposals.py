"""What a tracker proposes is shown, asked about and confirmed; until then nothing is sent or started."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from automation import trusted
from automation.cli import DONE, NOT_DONE, main
from automation.doctor import proposals
from automation.doctor.interpreter import CODE, FOLDER, INTERPRETER, look_at_interpreter
from automation.doctor.lines import State
from automation.doctor.mail import SERVER, SETTINGS, look_at_mail
from automation.plan.settings import Settings
from automation.tracker.write.workbook import build_tracker
from automation.trusted import Kind, confirm, confirmed, settings_file
from tests.support.mail_server import Mailbox, MailServer
from tests.support.pcs import (
    plain_pc,
    python_link,
    setup_of,
    some_tracker,
    tracker_with_conf,
    windows_pc,
    with_settings,
)
from tests.support.trackers import AS_AT, small_plan

PROPOSED = {"smtp_host": "mail.example.org", "smtp_user": "plan", "note_to": "pat@example.org"}
WORDS = "mail.example.org:587 (starttls), user plan"


def tracker_naming(folder: Path, **settings: object) -> Path:
    plan = small_plan()
    named = replace(plan.settings, sender="plan@example.org", **settings)
    build_tracker(replace(plan, settings=named), folder / "plan.xlsx", as_at=AS_AT)
    return folder / "plan.xlsx"


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


def test_doctor_trust_asks_about_each_thing_and_keeps_what_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = tracker_naming(tmp_path, **PROPOSED)
    monkeypatch.setattr("automation.doctor.running.examine", lambda *_, **__: SimpleNamespace(to_mend=0))
    monkeypatch.setattr("automation.doctor.printing.print_report", lambda *_: None)
    answering(monkeypatch, "y", "n")
    assert main(["doctor", str(tracker), "--trust"]) == DONE
    asked = capsys.readouterr().err
    assert f"Trust this mail server on this PC: {WORDS}?" in asked
    assert "Trust this recipient of the morning note on this PC: pat@example.org?" in asked
    assert (confirmed(Kind.SERVER), confirmed(Kind.RECIPIENT)) == ((WORDS,), ())
    answering(monkeypatch, "y")
    assert main(["doctor", str(tracker), "--trust"]) == DONE
    assert confirmed(Kind.RECIPIENT) == ("pat@example.org",)
    assert main(["doctor", str(tracker), "--trust"]) == DONE
    assert "nothing that has still to be confirmed" in capsys.readouterr().err


def test_without_an_answer_nothing_is_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    assert main(["doctor", str(tracker_naming(tmp_path, **PROPOSED)), "--trust"]) == NOT_DONE
    assert not settings_file().exists()


def test_chase_sends_nothing_to_a_server_that_nobody_confirmed_and_yes_confirms_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMPROVEMENT_PLAN_MAIL_PASSWORD", "s3cret")
    box = Mailbox()
    server = MailServer(box)
    server.start()
    try:
        named = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
        tracker = tracker_naming(tmp_path, **named)
        for arguments in (["--yes"], []):
            command = ["chase", str(tracker), "--send", "smtp", "--as-at", "2017-10-02", *arguments]
            assert main(command) == NOT_DONE
            said = capsys.readouterr().err
            assert "Nothing was sent: the tracker names the mail server 127.0.0.1:" in said
            assert "improvement-plan doctor --trust" in said
        confirm(Kind.SERVER, "mail.example.gov.uk:587 (starttls), user plan")
        assert main([*command, "--yes"]) == NOT_DONE
        assert "the tracker now names another mail server, 127.0.0.1:" in capsys.readouterr().err
    finally:
        server.stop()
    assert box.envelopes == []
    assert confirmed(Kind.SERVER) == ("mail.example.gov.uk:587 (starttls), user plan",)


def test_the_doctor_shows_what_is_proposed_and_speaks_to_no_server_before_it_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.doctor.mail._look_for_server", lambda _: pytest.fail("spoken to"))
    setup = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    found = list(look_at_mail(with_settings(setup, sender="a@example.org", **PROPOSED)))
    assert [(line.what, line.state) for line in found] == [(SETTINGS, State.MEND)] * 2
    assert f"the mail server {WORDS}, which nobody has confirmed" in found[0].message
    assert "recipient of the morning note pat@example.org" in found[1].message
    assert all(line.mend.endswith("--trust") for line in found)
    assert SERVER not in {line.what for line in found}


@pytest.mark.parametrize(
    "rows",
    [
        [("INTERPRETER_WIN", "{python}")],
        [("INTERPRETER", "{python}")],
        [("CONDA PATH", "{folder}"), ("CONDA ENV", "base")],
        [("INTERPRETER", "python")],
        [],
    ],
    ids=["win", "plain", "conda", "by name", "none"],
)
def test_the_doctor_starts_no_program_that_nobody_confirmed(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    python = python_link(tmp_path / "theirs" / "python.exe")
    values = [(name, value.format(python=python, folder=python.parent)) for name, value in rows]
    started: list[str] = []
    pc = windows_pc(
        tmp_path,
        run=lambda command, _: (started.append(command[0]), (0, "{}"))[1],
        which=lambda _: str(python),
    )
    setup = setup_of(pc, tracker_with_conf(tmp_path, *values, ("BUTTONS", "xlwings")))
    line = {line.what: line for line in look_at_interpreter(setup)}[INTERPRETER]
    assert line.state is State.MEND
    assert f"It is there: {python}" in line.message
    assert "It was not started: nobody confirmed it on this PC." in line.message
    assert started == []
    confirm(Kind.PROGRAM, str(python))
    list(look_at_interpreter(setup))
    assert started == [str(python)]


@pytest.mark.skipif(sys.platform == "win32", reason="the link to this Python is a script")
def test_code_of_a_folder_that_the_tracker_names_is_not_loaded_before_it_is_confirmed(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "automation.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    from automation.overnight.schedule import run_program

    rows = ("INTERPRETER_WIN", sys.executable), ("SHAREPOINT_WIN", f"x;{theirs}")
    for row in (("PYTHONPATH", str(theirs)), ("PYTHONPATH", f"/nowhere;{theirs}")):
        setup = setup_of(windows_pc(tmp_path, run=run_program), tracker_with_conf(tmp_path, *rows, row))
        found = [line for line in look_at_interpreter(setup) if line.what == FOLDER]
        assert str(theirs) in found[-1].message
        assert not (tmp_path / "ran").exists()
    confirm(Kind.CODE, str(theirs))
    lines = {line.what: line for line in look_at_interpreter(setup)}
    assert (tmp_path / "ran").exists()
    assert lines[CODE].state is State.MEND


def test_a_program_of_this_very_pythons_folder_is_not_asked_about(tmp_path: Path, monkeypatch) -> None:
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_WIN", sys.executable))
    monkeypatch.setattr(proposals, "this_pc", lambda: windows_pc(tmp_path))
    assert proposals.open_proposals(tracker, tmp_path) == []
    python = python_link(tmp_path / "other" / "python")
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_WIN", str(python)), ("PYTHONPATH", "/a;/b"))
    assert proposals.open_proposals(tracker, tmp_path) == [
        (Kind.PROGRAM, str(python)), (Kind.CODE, "/a"), (Kind.CODE, "/b"),
    ]  # fmt: skip


def test_a_password_is_kept_for_each_server_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from automation.chasing.outbox import mail_password
    from automation.plan.findings import PlanError

    kept = {("improvement-plan-toolkit@one.example.org", "plan"): "first"}
    monkeypatch.setattr("keyring.get_password", lambda service, user: kept.get((service, user)))
    for host in ("one.example.org", "two.example.org"):
        confirm(Kind.SERVER, trusted.server_words(host, 587, "starttls", "plan"))
    assert mail_password(Settings(smtp_host="one.example.org", smtp_user="plan"), {}) == "first"
    with pytest.raises(PlanError, match="keyring set improvement-plan-toolkit@two"):
        mail_password(Settings(smtp_host="two.example.org", smtp_user="plan"), {})
    with pytest.raises(PlanError, match="the tracker now names another mail server"):
        mail_password(
            Settings(smtp_host="three.example.org", smtp_user="plan"), {"IMPROVEMENT_PLAN_MAIL_PASSWORD": "x"}
        )
