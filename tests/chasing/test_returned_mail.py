"""E-mails that came back, in both forms."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from automation.chasing.returned_mail import is_mail, read_mail
from tests.support.outlook_message import outlook_message

SENT = datetime(2017, 10, 3, 9, 30, tzinfo=UTC)


def mail(words="2.1 is done.", *, subject="RE: x", **headers):
    message = EmailMessage()
    message["From"], message["Subject"] = "Jo Smith <Jo@Example.org>", subject
    message["Date"] = SENT
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message


def test_both_forms_say_the_same():
    message = mail(In_Reply_To="<letter.1@example.org>")
    message.add_attachment(b"PK" * 3000, maintype="application", subtype="x", filename="Actions.xlsx")
    outlook = outlook_message(
        subject="RE: x",
        body="2.1 is done.\r\n",
        sender=("Jo Smith", "Jo@Example.org"),
        sent=SENT,
        attached=[("Actions.xlsx", b"PK" * 3000)],
        more={0x1042: "<letter.1@example.org>"},
    )
    for content in (message.as_bytes(), outlook):
        found = read_mail(content)
        assert (found.name, found.address, found.when) == ("Jo Smith", "jo@example.org", SENT)
        assert found.sender == "Jo Smith <jo@example.org>"
        assert (found.subject, found.words) == ("RE: x", "2.1 is done.")
        assert found.refers == ("<letter.1@example.org>",)
        assert [(one.name, len(one.content)) for one in found.attached] == [("Actions.xlsx", 6000)]
        assert found.why_no_answer == ""


@pytest.mark.parametrize(
    ("subject", "header", "why"),
    [
        ("Automatic reply: 1 action late", {}, "an automatic reply"),
        ("1 action late", {"Auto_Submitted": "auto-replied"}, "an automatic reply"),
        ("Undeliverable: 1 action late", {}, "a letter did not arrive"),
        ("RE: our automatic reply to families", {}, ""),
    ],
)
def test_what_nobody_wrote_is_no_answer(subject, header, why):
    assert read_mail(mail(subject=subject, **header).as_bytes()).why_no_answer.startswith(why)
    assert bool(read_mail(mail(subject=subject, **header).as_bytes()).why_no_answer) is bool(why)


def test_a_message_within_a_message_is_one_attachment_and_a_logo_is_none():
    inner, outer = mail("Inside.", subject="2.1"), mail("See below.")
    outer.add_attachment(inner)
    outer.add_attachment(b"logo", maintype="image", subtype="png", cid="<logo@x>")
    outer.add_attachment(
        b"scan" * 20_000, maintype="image", subtype="png", cid="<scan@x>", filename="scan.png"
    )
    found = read_mail(outer.as_bytes())
    assert [one.name for one in found.attached] == ["2.1.eml", "scan.png"]
    assert read_mail(found.attached[0].content).words == "Inside."


def test_a_page_and_an_odd_character_set_are_read():
    message = mail()
    message.set_content("<p>2.1 is <b>done</b>.</p><hr><p>From: x<br>Sent: y<br>2.2</p>", subtype="html")
    assert read_mail(message.as_bytes()).words == "2.1 is done."
    odd = mail().as_bytes().replace(b'charset="utf-8"', b'charset="x-nobody"')
    assert read_mail(odd).words == "2.1 is done."


def test_a_message_without_headers_is_read():
    found = read_mail(b"\r\n2.1 is done.")
    assert (found.sender, found.words, found.when) == ("", "2.1 is done.", None)
    assert read_mail(b"Date: soon\nFrom: \xff\xfe\n\nYes.").words == "Yes."


def test_e_mails_are_known_by_their_ending():
    assert [is_mail(name) for name in ("a.eml", "B.MSG", "a.xlsx", "eml")] == [True, True, False, False]
