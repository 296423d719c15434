"""Comments are a log: entries with their dates, as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.comment_log import latest_words, read_log, with_entry

AS_AT = date(2017, 10, 2)


def entries(text: str) -> list[tuple[str, str, str]]:
    return [(f"{e.day:%d/%m/%y}" if e.day else "", e.who, e.text) for e in read_log(text, AS_AT).entries]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/9: met police\n3/10 - sent", [("12/09/17", "", "met police"), ("03/10/17", "", "sent")]),
        ("JO 3/8 - sent\nJO 12/9 - agreed", [("03/08/17", "JO", "sent"), ("12/09/17", "JO", "agreed")]),
        ("[Sept 17] on track\n[Aug 17] begun", [("30/09/17", "", "on track"), ("31/08/17", "", "begun")]),
        ("12/9: did X. 20/9: did Y; 1/10: did Z",
         [("12/09/17", "", "did X."), ("20/09/17", "", "did Y"), ("01/10/17", "", "did Z")]),
        ("12/09/17 Met\n19/09/17 Agreed", [("12/09/17", "", "Met"), ("19/09/17", "", "Agreed")]),
        ("First note\n12/9: update", [("", "", "First note"), ("12/09/17", "", "update")]),
        ("12/9 JO: met\n1/9 AB: put off", [("12/09/17", "JO", "met"), ("01/09/17", "AB", "put off")]),
        ("2/10/17, Head of service: sent", [("02/10/17", "Head of service", "sent")]),
        ("Update 12/9/17: fine", [("12/09/17", "", "fine")]),
        ("(12/09/2017) new\n(01/08/2017) old", [("12/09/17", "", "new"), ("01/08/17", "", "old")]),
        ("2017-09-12: a\n2017-08-01: b", [("12/09/17", "", "a"), ("01/08/17", "", "b")]),
        ("31/12: old year\n5/1: new", [("31/12/16", "", "old year"), ("05/01/17", "", "new")]),
        ("Oct 17: begun", [("02/10/17", "", "begun")]),  # the month is not over yet
        ("", []),
    ],
)  # fmt: skip
def test_a_log_is_read_entry_by_entry(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert entries(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Signed off on 12 September. Police analyst to deliver by 13 October.",
        "Met on 12/9 and 13/9 to agree the form.",
        "3/4 of staff trained",
        "30/9 deadline missed",
        "30/9, as agreed: the form is out",
        "Briefings: 94 staff signed in.",
        "99/99: no such day",
    ],
)
def test_a_date_within_a_sentence_begins_no_entry(text: str) -> None:
    assert entries(text) == [("", "", text)]


def test_the_latest_entry_is_at_the_top_where_the_days_go_down() -> None:
    down, up = read_log("12/9: b\n1/8: a", AS_AT), read_log("1/8: a\n12/9: b", AS_AT)
    assert (down.latest.text, down.before, up.latest.text, up.before) == ("b", 1, "b", 1)
    assert read_log(" ", AS_AT).latest is None


def test_a_paper_prints_the_latest_entry_and_how_many_there_are_before() -> None:
    assert latest_words("JO 1/8: a\nJO 12/9: b", AS_AT) == "12 September 2017, JO: b (and 1 before)"
    assert latest_words("12/9: b", AS_AT) == "12 September 2017: b"
    assert latest_words("Just a note", AS_AT) == "Just a note"


def test_a_new_entry_goes_where_the_log_grows_and_changes_nothing_else() -> None:
    assert with_entry("12/9: b\n1/8: a", "2/10: c", AS_AT) == "2/10: c\n12/9: b\n1/8: a"
    assert with_entry("1/8: a\n12/9: b", "2/10: c", AS_AT) == "1/8: a\n12/9: b\n2/10: c"
    assert with_entry("", "2/10: c", AS_AT) == "2/10: c"


@given(st.text(max_size=200))
def test_any_comment_can_be_read_and_added_to(text: str) -> None:
    read_log(text, AS_AT)
    assert text.rstrip() in with_entry(text, "2/10: c", AS_AT)


def test_a_month_alone_begins_an_entry_if_a_sign_sets_it_off():
    log = read_log("Jul: Draft made\nAug - Sent to all\nMay we hope so", date(2017, 10, 2))
    assert [(entry.day, entry.text) for entry in log.entries] == [
        (date(2017, 7, 31), "Draft made"),
        (date(2017, 8, 31), "Sent to all\nMay we hope so"),
    ]
    # A month that is still to come was last year's.
    assert read_log("Dec: Begun", date(2017, 10, 2)).entries[0].day == date(2016, 12, 31)
