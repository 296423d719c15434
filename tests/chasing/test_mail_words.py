"""What somebody wrote in an e-mail, without what is quoted below it."""

from __future__ import annotations

import pytest

from automation.chasing.mail_words import new_words, text_of_page

OUTLOOK = (
    "From: Improvement team <plan@example.org>\nSent: 02 October 2017 09:00\nTo: Jo\nSubject: 1 action late\n"
)


@pytest.mark.parametrize(
    "below",
    [
        f"\n{OUTLOOK}Dear Jo, 2.2 is late.",
        f"\n________________________________\n{OUTLOOK}2.2",
        "\n-----Original Message-----\nFrom: x\n2.2",
        "\nOn 2 Oct 2017, at 09:00, Improvement team <plan@example.org> wrote:\n> 2.2 is late\n> Thank you.",
        "\nOn Mon, 2 Oct 2017 at 09:00, Improvement team\n<plan@example.org> wrote:\n\n2.2 is late",
        "\nKind regards\nJo Smith\nHead of service, 0123 456",
        "\nThanks,\nJo",
        "\n-- \nJo Smith",
        "\nSent from my iPhone",
        f"\nMany thanks\n\n{OUTLOOK}",
    ],
)
def test_quoted_letters_and_signatures_are_left_out(below):
    assert new_words(f"2.1 is done.\r\n\r\nThe police have signed.{below}") == (
        "2.1 is done.\nThe police have signed."
    )


@pytest.mark.parametrize(
    "words",
    [
        "Thanks to the police, 2.1 is done.",
        "From September the team is complete.",
        "On Monday the board wrote: agreed.",
        "Regards the police: they have signed.",
    ],
)
def test_a_sentence_that_begins_like_a_signature_stays(words):
    assert new_words(words) == words


def test_answers_between_quoted_lines_are_kept():
    text = "On 2 Oct 2017 the team wrote:\n> Is 2.1 done?\nYes, in August.\n> Is 2.2 done?\nNo.\n"
    assert new_words(text) == "Yes, in August.\nNo."


def test_thanks_at_the_top_and_a_banner_are_no_end():
    said = "[EXTERNAL]\nCAUTION: this message came from outside.\nThanks,\n2.1 is done."
    assert new_words(said).endswith("2.1 is done.")
    assert "CAUTION" not in new_words(said)


def test_a_page_becomes_lines():
    head = "<html><head><title>x</title><style>p {}</style></head>"
    page = f"{head}<p>2.1 is\n done.</p><div>Police &amp; court<br>No</div>"
    assert text_of_page(page).split("\n") == ["2.1 is done.", "", "Police & court", "No"]
