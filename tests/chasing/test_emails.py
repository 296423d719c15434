"""Letters as e-mail messages: read back as any mail program reads them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.chasing.emails import edited, file_names, to_bytes, write_drafts
from automation.chasing.letter import subject_mark
from automation.chasing.planning import plan_letters
from automation.plan.findings import PlanError
from automation.plan.model import Board
from automation.plan.settings import Settings
from tests.support.effort import sampled
from tests.support.plans import action, lead, plan

MONDAY = date(2017, 10, 2)
NASTY = [
    'O\u2019Brien, Áine "Annie"',
    "Müller\r\nBcc: everybody@example.org",
    "=?utf-8?q?=0ABcc:_x=40example.org?=",
    "x" * 300,
    "Zoë " * 60 + '"',
    "(comment) <evil@example.org>, other@example.org",
    "\u202eevil\u2028Bcc: x@example.org",
    "a\\",
    ";:@.,",
]


def written(name="ART service manager", *, person="", text="Do it", comments="", settings=None, **more):
    """Plan one letter and read its bytes back."""
    leads = (lead(name, "art@example.org", person=person),)
    acts = (replace(action("2.1", text=text, comments=comments), leads=(name,), lead=name),)
    settings = settings or Settings(sender="Improvement team <plan@example.org>")
    (letter,) = plan_letters(plan(*acts, leads=leads, settings=settings, **more), MONDAY).letters
    raw = to_bytes(letter, draft=True)
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    return letter, message, raw


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def test_a_draft_has_text_and_html_and_opens_unsent():
    letter, message, raw = written(settings=Settings(attach_reply_sheet="no"))
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    assert message["From"] is None
    assert message["Message-ID"] == letter.message_id
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in message.iter_parts())
    assert body(message, "plain") == letter.text
    assert body(message, "html") == letter.html
    assert all(len(line) <= 998 for line in raw.splitlines())
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_message_to_send_has_a_date_and_is_not_a_draft():
    letter, _, _ = written()
    raw = to_bytes(letter, draft=False, sent_at=datetime(2017, 10, 2, 8, 0, tzinfo=UTC))
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert message["X-Unsent"] is None
    assert message["Date"].datetime == datetime(2017, 10, 2, 8, 0, tzinfo=UTC)


def test_the_reply_sheet_is_attached():
    _, message, _ = written("ICS “service” managers")
    (sheet,) = message.iter_attachments()
    # In plain letters, because some Outlooks show any other as an attachment without a name.
    assert sheet.get_filename() == "Actions of ICS service managers 2017-10-02.xlsx"
    assert "filename*" not in sheet.as_string()
    assert sheet.get_content()[:2] == b"PK"


def test_the_same_letter_is_the_same_file():
    assert written()[2] == written()[2]


@pytest.mark.parametrize("name", NASTY)
def test_no_name_forges_a_header(name):
    _, message, raw = written(name, person=name)
    assert sorted(message.keys()) == sorted(
        ["From", "To", "Subject", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type"]
    )
    assert [a.addr_spec for a in message["To"].addresses] == ["art@example.org"]
    assert raw.partition(b"\r\n\r\n")[0].count(b"\r\nBcc") == 0


@pytest.mark.parametrize("name", ['O\u2019Brien, Áine "Annie"', "D'Arcy, Zoë", "Nguyễn Thị Minh"])
def test_a_name_with_accents_commas_and_quotes_arrives_whole(name):
    _, message, _ = written(person=name)
    (mailbox,) = message["To"].addresses
    assert mailbox.display_name == name
    assert f"Dear {name}," in body(message, "plain")


@sampled(15, 60)
@given(name=st.text(min_size=1, max_size=120), title=st.text(max_size=200))
def test_whatever_is_typed_in_a_name_the_letter_goes_only_to_the_address(name, title):
    settings = Settings(sender=f"{name} <plan@example.org>", plan_title=title, attach_reply_sheet="no")
    leads = (lead("ART service manager", "art@example.org", person=name),)
    boards = (Board(title, meeting=date(2017, 10, 12)),)
    listed = plan(
        action("2.1", comments=f"Ask {name}", text=f"Do {title}"),
        leads=leads,
        settings=settings,
        boards=boards,
    )
    (letter,) = plan_letters(listed, MONDAY).letters
    message = BytesParser(policy=policy.default).parsebytes(to_bytes(letter, draft=True))
    assert [a.addr_spec for a in message["To"].addresses] == ["art@example.org"]
    assert set(message.keys()) <= {
        "From",
        "To",
        "Subject",
        "Message-ID",
        "X-Unsent",
        "MIME-Version",
        "Content-Type",
    }
    assert str(message["Subject"]).strip() == letter.subject.replace("=?", "= ?")
    assert body(message, "plain").rstrip("\n") == letter.text.rstrip("\n")


def test_a_long_subject_arrives_whole():
    settings = Settings(plan_title="Plan für die Verbesserung — " * 12)
    boards = (Board("Improvement Board", meeting=date(2017, 10, 12)),)
    letter, message, _ = written(settings=settings, boards=boards)
    assert str(message["Subject"]) == letter.subject
    # Outlook keeps 255 characters of a subject, and the mark is at its end.
    assert 200 < len(letter.subject) < 255
    assert letter.subject.endswith(subject_mark(letter.letter_id))


HOSTILE = '<script>alert("x")</script> {{ lead }} {% raw %} &amp; =cmd|1\r\nSubject: no\n\n<b>'


def test_a_cell_cannot_forge_markup_or_tags():
    letter, message, _ = written(text=HOSTILE, comments=HOSTILE, person="<img src=x>")
    assert message["Subject"] == letter.subject
    html = body(message, "html")
    assert "<script" not in html
    assert "<b>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; {{ lead }} {% raw %} &amp;amp;" in html
    assert '<script>alert("x")</script> {{ lead }} {% raw %} &amp; =cmd|1 Subject: no <b>' in body(
        message, "plain"
    )


def test_the_html_is_well_formed_and_has_a_language():
    import xml.etree.ElementTree as ET

    _, message, _ = written(comments="R&D < 5 > 3 'quoted'")
    html = body(message, "html")
    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    closed = html.replace("<!DOCTYPE html>", "")
    for void in ('<meta charset="utf-8">', "<br>"):
        closed = closed.replace(void, void.replace(">", "/>"))
    closed = closed.replace('initial-scale=1">', 'initial-scale=1"/>')
    root = ET.parse(io.StringIO(closed)).getroot()
    assert root.find("head/title") is not None
    headings = [element.tag for element in root.iter() if element.tag in {"h1", "h2", "h3"}]
    assert headings == ["h2", "h3", "h2"]


def letters(*names):
    acts = (action(f"{n}.1", lead=name, leads=(name,)) for n, name in enumerate(names, 1))
    leads = tuple(lead(name, f"lead{n}@example.org") for n, name in enumerate(names))
    return plan_letters(plan(*acts, leads=leads), MONDAY).letters


def test_each_letter_is_a_file_that_opens_unsent(tmp_path):
    both = letters("ART service manager", "Team managers")
    paths, _ = write_drafts(both, tmp_path / "night" / "letters")
    assert [path.name for path in paths] == ["ART service manager - late.eml", "Team managers - late.eml"]
    for path in paths:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert message["X-Unsent"] == "1"
    assert len(list(paths[0].parent.iterdir())) == 2


def test_out_of_date_drafts_are_removed_and_other_files_are_kept(tmp_path):
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


def test_an_edited_draft_is_kept_and_the_new_one_is_written_beside_it(tmp_path):
    (path,), _ = write_drafts(letters("Team managers"), tmp_path)
    assert not edited(path)
    theirs = path.read_bytes().replace(b"Dear", b"Dear dear")
    path.write_bytes(theirs)
    assert edited(path)
    for _ in range(2):
        files, kept = write_drafts(letters("Team managers"), tmp_path)
        assert [file.name for file in files] == ["Team managers - late (new draft).eml"]
        (said,) = kept
        assert said == (
            "Team managers - late.eml was edited since it was made, so it was kept; the new draft is "
            "Team managers - late (new draft).eml. Send only one of them."
        )
        assert len(list(tmp_path.iterdir())) == 2
    assert path.read_bytes() == theirs


def test_an_edited_draft_that_is_out_of_date_is_kept_and_reported(tmp_path):
    (path,), _ = write_drafts(letters("Team managers"), tmp_path)
    path.write_bytes(path.read_bytes() + b"PS\r\n")
    files, kept = write_drafts(letters("ART service manager"), tmp_path)
    assert path.exists()
    assert [file.name for file in files] == ["ART service manager - late.eml"]
    (said,) = kept
    assert said == (
        "Team managers - late.eml was edited since it was made, so it was kept, but it is not one of "
        "this day's letters: check before you send it."
    )


def test_writing_drafts_twice_makes_the_same_files(tmp_path):
    (one,), _ = write_drafts(letters("Team managers"), tmp_path / "a")
    (two,), _ = write_drafts(letters("Team managers"), tmp_path / "b")
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^The letters cannot be written to .*\.$"):
        write_drafts(letters("Team managers"), tmp_path / "file")


def test_leads_with_names_that_make_the_same_file_name_get_separate_files():
    (one,) = letters("QA/QI team")
    assert file_names([one, replace(one, lead="QA:QI team"), replace(one, lead="qa-qi team")]) == (
        "QA-QI team - late.eml",
        "QA-QI team - late (2).eml",
        "qa-qi team - late (3).eml",
    )


def test_a_brief_goes_with_the_letter_behind_the_reply_sheet_under_a_plain_name():
    letter, _, _ = written()
    raw = to_bytes(replace(letter, briefs=(("2017-10-02 Brief for H\u00e9ad.docx", b"a brief"),)), draft=True)
    message = BytesParser(policy=policy.default).parsebytes(raw)
    sheet, brief = message.iter_attachments()  # type: ignore[attr-defined]
    assert sheet.get_filename().endswith(".xlsx")
    assert (brief.get_filename(), brief.get_content()) == ("2017-10-02 Brief for Head.docx", b"a brief")
    assert brief.get_content_type().endswith("wordprocessingml.document")
