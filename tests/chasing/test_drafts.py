"""Letters as files that Outlook opens as drafts."""

from __future__ import annotations

from datetime import date
from email import policy
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.chasing.drafts import edited, file_names, write_drafts
from automation.chasing.file_names import LONGEST_NAME, safe_name
from automation.chasing.planning import plan_letters
from automation.plan.findings import PlanError
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)


def letters(*names):
    acts = (action(f"{n}.1", lead=name, leads=(name,)) for n, name in enumerate(names, 1))
    return plan_letters(plan(*acts, leads=tuple(lead(name) for name in names)), MONDAY).letters


def test_each_letter_is_a_file_that_opens_unsent(tmp_path):
    paths = write_drafts(
        letters("ART service manager", "Team managers"), tmp_path / "night" / "letters"
    ).files
    assert [path.name for path in paths] == ["ART service manager - late.eml", "Team managers - late.eml"]
    for path in paths:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert message["X-Unsent"] == "1"
    assert len(list(paths[0].parent.iterdir())) == 2


def test_drafts_that_no_longer_hold_are_removed_and_other_files_stay(tmp_path):
    write_drafts(letters("ART service manager", "Team managers"), tmp_path)
    theirs = tmp_path / "Reply from the police.eml"
    theirs.write_bytes(b"From: police@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nYes\r\n")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    write_drafts(letters("Team managers"), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "Reply from the police.eml",
        "Team managers - late.eml",
        "notes.txt",
    ]


def test_a_draft_that_somebody_edited_keeps_its_name_and_the_new_one_goes_beside_it(tmp_path):
    (path,) = write_drafts(letters("Team managers"), tmp_path).files
    assert not edited(path)
    theirs = path.read_bytes().replace(b"Dear", b"Dear dear")
    path.write_bytes(theirs)
    assert edited(path)
    for _ in range(2):
        found = write_drafts(letters("Team managers"), tmp_path)
        assert [file.name for file in found.files] == ["Team managers - late (new draft).eml"]
        (said,) = found.kept
        assert said == (
            "Team managers - late.eml was edited since it was made, so it was kept; the new draft is "
            "Team managers - late (new draft).eml. Send only one of them."
        )
        assert len(list(tmp_path.iterdir())) == 2
    assert path.read_bytes() == theirs


def test_an_edited_draft_that_no_longer_holds_stays_and_is_said(tmp_path):
    (path,) = write_drafts(letters("Team managers"), tmp_path).files
    path.write_bytes(path.read_bytes() + b"PS\r\n")
    found = write_drafts(letters("ART service manager"), tmp_path)
    assert path.exists()
    assert [file.name for file in found.files] == ["ART service manager - late.eml"]
    (said,) = found.kept
    assert said == (
        "Team managers - late.eml was edited since it was made, so it was kept, but it is not among the "
        "letters of this day: look before you send it."
    )


def test_writing_twice_gives_the_same_bytes(tmp_path):
    (one,) = write_drafts(letters("Team managers"), tmp_path / "a").files
    (two,) = write_drafts(letters("Team managers"), tmp_path / "b").files
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^The letters cannot be written to .*\.$"):
        write_drafts(letters("Team managers"), tmp_path / "file")


def test_names_that_differ_only_in_what_a_file_name_cannot_hold_stay_apart():
    assert file_names(letters("QA/QI team", "QA:QI team", "qa-qi team")) == (
        "QA-QI team - late.eml",
        "QA-QI team - late (2).eml",
        "qa-qi team - late (3).eml",
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Con", "_Con"),
        ("nul.txt", "_nul.txt"),
        ('Lead: <the> "best"?', "Lead- -the- -best--"),
        (" .. ", "letter"),
        ("Zoë / Áine", "Zoë - Áine"),
        ("a\r\nb", "a b"),
        ("..\\..\\x", "-..-x"),
    ],
)
def test_a_name_is_safe_on_windows(text, name):
    assert safe_name(text) == name


@given(st.text(max_size=200))
def test_every_name_is_safe(text):
    name = safe_name(text)
    assert 0 < len(name) <= LONGEST_NAME + 1
    assert not set(name) & set('<>:"/\\|?*\r\n\t\0')
    assert name == name.strip(" .")
