"""Files that came back: e-mails with and without a sheet, scans, and what is no answer at all."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from shutil import which

import openpyxl
import pytest

from automation.chasing.ledger import Ledger
from automation.chasing.letter import subject_mark
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.chasing.returns import read_returns, settled_replies
from automation.history.store import History
from tests.support.letters import record_drafts
from tests.support.outlook_message import outlook_message
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)
TUESDAY = datetime(2017, 10, 3, 9, tzinfo=UTC)
FIRST = HEADER_ROW + 2
PLAN = plan(
    action("2.1", "Sep-17", "Red", comments="12/9/17: begun", row=2),
    action("2.2", "Sep-17", "", row=3),
    action("3.1", "Sep-17", "", lead="Head of service", row=4),
    leads=(lead("ART service manager", "art@example.org"), lead("Head of service", "head@example.org")),
)


@pytest.fixture
def letters(tmp_path_factory):
    written = plan_letters(PLAN, MONDAY).letters
    with History.open(tmp_path_factory.mktemp("history") / "history.sqlite") as history:
        ledger = Ledger(history)
        record_drafts(ledger, written, MONDAY, datetime(2017, 10, 2, tzinfo=UTC))
        return ledger.entries()


def filled(**cells):
    letter = next(one for one in plan_letters(PLAN, MONDAY).letters if one.lead == "ART service manager")
    book = openpyxl.load_workbook(io.BytesIO(reply_sheet(letter)))
    for cell, text in cells.items():
        book[SHEET][cell] = text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def mail(words, *attached, letters=(), address="art@example.org", **headers):
    message = EmailMessage()
    mark = next((subject_mark(one.letter_id) for one in letters if one.lead == "ART service manager"), "")
    message["From"], message["Subject"], message["Date"] = (
        f"Jo Smith <{address}>",
        f"RE: late {mark}",
        TUESDAY,
    )
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    for name, content in attached:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def read(folder, content, letters=(), name="reply.eml"):
    (folder / name).write_bytes(content)
    return read_returns(folder, PLAN, MONDAY, letters)


def shown(found):
    return [(one.ref, one.field.value, one.would_be) for one in found.changes]


@pytest.mark.parametrize("form", ["eml", "msg"])
def test_an_e_mail_that_carries_a_sheet_is_a_reply_by_its_sender(tmp_path, letters, form):
    sheet = filled(**{f"D{FIRST}": "Amber", f"E{FIRST + 1}": "Police signed."})
    content = mail("Please find the sheet attached.\n\nJo", ("Actions.xlsx", sheet), letters=letters)
    if form == "msg":
        content = outlook_message(
            subject=f"RE: late {subject_mark(letters[0].letter_id)}",
            body="Please find the sheet attached.\n\nJo",
            sender=("Jo Smith", "art@example.org"),
            sent=TUESDAY,
            attached=[("Actions.xlsx", sheet)],
        )
    found = read(tmp_path, content, letters, f"reply.{form}")
    assert shown(found) == [
        ("2.1", "rating", "Amber"),
        ("2.1", "comments", "12/9/17: begun\n3/10/17, Jo Smith: Police signed."),
    ]
    assert not found.needs_a_person
    change = found.changes[0]
    assert change.who == "ART service manager (sent by Jo Smith <art@example.org>)"
    assert (change.file, change.when) == (f"reply.{form}: Actions.xlsx", TUESDAY)
    assert found.waiting == {"2.1": f"reply.{form}: Actions.xlsx"}


def test_an_e_mail_in_words_is_listed_whole_beside_the_actions_that_it_names(tmp_path, letters):
    words = "2.1 is done.\nThe police have signed.\n\nRegards\nJo\n\nFrom: team\nSent: Monday\n2.2 is late"
    found = read(tmp_path, mail(words, letters=letters), letters)
    assert (found.changes, found.not_taken) == ((), ())
    (said,) = found.in_words
    assert said.said == "2.1 is done.\nThe police have signed."
    assert said.would_be == "12/9/17: begun\n3/10/17, Jo Smith: 2.1 is done.\nThe police have signed."
    assert (said.ref, said.cell, said.state) == ("2.1", "J2", "in words")
    assert (found.waiting, found.holding) == ({"2.1": "reply.eml"}, {})
    text = found.as_text()
    assert (
        "    | The police have signed.\n    To be added to the comments of 2.1 (Actions!J2): choose it"
        in text
    )
    json = found.as_dict()["in_words"][0]
    assert (json["words"], json["who"]) == (said.said, "Jo Smith <art@example.org>")


def test_an_e_mail_that_names_no_action_holds_back_the_whole_letter(tmp_path, letters):
    found = read(tmp_path, mail("It is all in hand.", letters=letters), letters)
    assert [(one.ref, one.conflict) for one in found.in_words] == [
        (ref, "it names no action, so choose the one that it is about.") for ref in ("2.1", "2.2")
    ]
    assert (found.waiting, found.holding) == ({}, {"ART service manager": "reply.eml"})


def test_once_the_tracker_has_the_words_the_e_mail_is_settled(tmp_path, letters):
    (said, _) = read(tmp_path, mail("It is all in hand.", letters=letters), letters).in_words
    now = replace(PLAN, actions=(replace(PLAN.actions[0], comments=said.would_be), *PLAN.actions[1:]))
    assert read_returns(tmp_path, now, MONDAY, letters).in_words == ()
    assert settled_replies(tmp_path, now, MONDAY, letters) == (tmp_path / "reply.eml",)
    assert settled_replies(tmp_path, PLAN, MONDAY, letters) == ()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("scan0001.pdf", b"%PDF-1.4", "a scan or a PDF, which is not read"),
        ("notes.docx", b"PK", "neither a reply sheet nor an e-mail"),
        ("away.eml", mail("Back on Monday.", Auto_Submitted="auto-replied"), "an automatic reply"),
        ("own.eml", mail("Dear Jo", Message_ID="<letter.20171002.abc@x>"), "the letter itself"),
        ("empty.eml", mail(""), "from Jo Smith <art@example.org>, 'RE: late': it has no words"),
        (
            "who.eml",
            mail("Yes.", address="x@example.org"),
            "from Jo Smith <x@example.org>, 'RE: late': it matches no",
        ),
        ("blank.xlsx", filled(), "came back without an answer."),
    ],
)
def test_every_file_that_was_not_taken_is_listed(tmp_path, letters, name, content, why):
    found = read(tmp_path, content, letters, name)
    assert (found.changes, found.in_words, found.findings) == ((), (), ())
    (one,) = found.not_taken
    assert (one.file, one.where) == (name, "")
    assert one.why.startswith(why)
    assert found.needs_a_person
    assert f"    {name}: {why}" in found.as_text()


def test_what_is_attached_and_not_read_is_listed_and_holds_the_letter(tmp_path, letters):
    found = read(tmp_path, mail("", ("scan.pdf", b"%PDF"), letters=letters), letters)
    assert [one.file for one in found.not_taken] == ["reply.eml: scan.pdf"]
    assert found.holding == {"ART service manager": "reply.eml"}
    (tmp_path / "reply.eml").unlink()
    found = read(tmp_path, b"%PDF", letters, "Actions of Head of service, scanned.pdf")
    assert found.holding == {"Head of service": "Actions of Head of service, scanned.pdf"}


def test_words_beside_a_sheet_that_say_more_are_listed(tmp_path, letters):
    sheet = ("Actions.xlsx", filled(**{f"D{FIRST}": "Amber"}))
    found = read(tmp_path, mail("Attached, but 2.2 is not mine.", sheet, letters=letters), letters)
    assert len(found.changes) == 1
    assert [one.ref for one in found.in_words] == ["2.2"]


def test_a_reply_never_brings_more_than_its_own_actions(tmp_path, letters):
    found = read(tmp_path, mail("2.2 and 3.1 are done.", letters=letters), letters)
    assert [one.ref for one in found.in_words] == ["2.2"]
    assert [one.why for one in found.not_taken] == ["it also names 3.1, which its letter does not ask about."]
    book = openpyxl.load_workbook(io.BytesIO(filled(**{f"D{FIRST}": "Amber"})))
    for sheet, column in (("Base", "A"), ("Base", "B"), (SHEET, "A")):
        book[sheet][f"{column}{FIRST}"] = "3.1"
    book.save(tmp_path / "forged.xlsx")
    found = read_returns(tmp_path, PLAN, MONDAY, letters)
    assert found.changes == ()
    assert "forged.xlsx answers for 3.1, which its letter did not ask about." in [
        one.why for one in found.not_taken
    ]


def test_a_reply_of_another_plan_year_or_person_is_proposed_to_nobody(tmp_path, letters):
    sheet = filled(**{f"D{FIRST}": "Amber"})
    other = [replace(one, letter_id=f"letter.20171002.{number:020}") for number, one in enumerate(letters)]
    reworded = replace(PLAN, actions=(replace(PLAN.actions[0], text="Recruit carers"), *PLAN.actions[1:]))
    (tmp_path / "r.xlsx").write_bytes(sheet)
    cases = (
        (PLAN, MONDAY, other, "this plan has no record of its letter, which may be another plan's"),
        (PLAN, date(2018, 10, 2), letters, "it answers the letter of 2 October 2017"),
        (
            reworded,
            MONDAY,
            letters,
            "it is about 'Do what 2.1 says', and the tracker's 2.1 is 'Recruit carers'",
        ),
    )
    for listed, day, record, why in cases:
        found = read_returns(tmp_path, listed, day, record)
        assert found.changes == ()
        assert [one.conflict for one in found.conflicts] == [why]
    (tmp_path / "r.xlsx").unlink()
    found = read(tmp_path, mail("", ("r.xlsx", sheet), letters=letters, address="x@example.org"), letters)
    assert [one.conflict for one in found.conflicts] == [
        "it came from Jo Smith <x@example.org>, to whom the letter did not go"
    ]
    forged = mail("2.1 is done.", Subject2="", address="art@example.org").replace(
        b"late", b"[our ref 00000000]"
    )
    (one,) = read(tmp_path, forged, letters).not_taken
    assert one.why.endswith("it answers a letter that this plan has no record of, perhaps another plan's.")


def test_a_message_within_a_message_within_another_is_read_and_no_deeper(tmp_path, letters):
    content = mail("2.1 is done.", letters=letters)
    for _ in range(5):
        outer = EmailMessage()
        outer["From"], outer["Subject"] = "Business support <team@example.org>", "for you"
        outer.set_content("")
        outer.add_attachment(content, maintype="application", subtype="octet-stream", filename="reply.eml")
        content = outer.as_bytes()
        found = read(tmp_path, content, letters)
        assert found.in_words or found.not_taken


def test_damaged_messages_are_one_sentence_each(tmp_path, letters):
    (tmp_path / "a.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 3000)
    (tmp_path / "b.eml").write_bytes(bytes(range(256)) * 40)
    found = read_returns(tmp_path, PLAN, MONDAY, letters)
    assert [one.message for one in found.findings] == [
        "a.msg cannot be read: it is damaged, or not an e-mail."
    ]
    assert {one.file for one in found.not_taken} == {"a.msg", "b.eml"}
    assert max(len(one.why) for one in found.not_taken) < 800


@pytest.mark.skipif(not which("soffice"), reason="LibreOffice is not on this machine")
def test_a_sheet_that_libreoffice_saved_says_the_same(tmp_path, letters):
    cells = {f"D{FIRST}": "Amber", f"E{FIRST + 1}": "Signed.", f"F{FIRST}": "Dec-17"}
    (tmp_path / "r.xlsx").write_bytes(filled(**cells))
    folder = tmp_path / "returns"
    office = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    for form in ("xlsx", "ods"):
        command = f"soffice {office} --headless --convert-to {form} --outdir".split()
        subprocess.run(
            [*command, folder / form, tmp_path / "r.xlsx"], check=True, capture_output=True, timeout=120
        )
        found = read_returns(folder / form, PLAN, MONDAY, letters)
        assert [(one.ref, one.field.value, one.said) for one in found.changes] == [
            ("2.1", "rating", "Amber"),
            ("2.1", "comments", "Signed."),
            ("2.1", "revised", "Dec-17"),
        ]
        assert not found.needs_a_person
