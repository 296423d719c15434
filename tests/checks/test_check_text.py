from __future__ import annotations

import pytest

from tests.support.checking import of, rows
from tests.support.plans import action, evidence, plan


def test_a_text_that_breaks_off_within_a_word_at_255_characters():
    text = ("Reviews the support of each child " * 20)[:255]
    assert len(text) == 255
    found = of("T01", plan(action("2.1", text=text), action("2.2", text="Support each child", row=3)))
    assert [f.cell for f in found] == ["C2"]
    assert "breaks off after 255 characters" in found[0].message


@pytest.mark.parametrize("length", [254, 256])
def test_texts_of_other_lengths_are_not_reported(length):
    assert rows("T01", plan(action("2.1", text=("Reviews the support of each child " * 20)[:length]))) == []


def test_a_sentence_that_happens_to_end_at_255_is_whole():
    assert rows("T01", plan(action("2.1", text="a" * 254 + "."))) == []
    whole = ("Review the support of each child and " * 10)[:249] + " child"
    assert rows("T01", plan(action("2.1", text=whole), action("2.2", text="Support each child", row=3))) == []


def test_a_blank_outcome_and_a_blank_action():
    assert rows("T02", plan(action("2.1", outcome=" "), action("2.2", row=3))) == [("2.1", "D2")]
    assert rows("T03", plan(action("2.1", text=""), action("2.2", row=3))) == [("2.1", "C2")]


@pytest.mark.parametrize(
    "text", ["Children\u00e2\u20ac\u2122s", "Caf\u00c3\u00a9", "\u00c2\u00a35", "lost \ufffd"]
)
def test_garbled_characters(text):
    assert rows("T04", plan(action("2.1", text=text))) == [("2.1", "C2")]


@pytest.mark.parametrize(
    "text", ["Children\u2019s", "Caf\u00e9", "\u00a35", "Ma\u00f1ana", "\u00c2ge", "na\u00efve"]
)
def test_accents_are_not_reported_as_garbled(text):
    assert rows("T04", plan(action("2.1", text=text))) == []


@pytest.mark.parametrize(
    ("text", "found"), [("TBC", 1), ("[insert text here]", 1), ("To be agreed", 1), ("Agree TBC items", 0)]
)
def test_placeholders(text, found):
    assert len(rows("T05", plan(action("2.1", outcome=text)))) == found


def test_blank_evidence_is_reported():
    assert rows("T06", plan(action("2.1"), evidence=(evidence("2", "Green", text=""),))) == [("2", "B2")]
