"""The due-date language: what each phrase means, and the laws that hold for every phrase."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.due import DueKind
from automation.plan.due_language import read_due
from tests.support.effort import sampled
from tests.support.published import published_lines

CASES = Path(__file__).with_name("due_phrases.csv")


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not row["phrase"].startswith("#")]


def shown(phrase: str) -> dict[str, str]:
    due = read_due(phrase)
    more = str(due.every or "") or " ".join(
        f"{m.named}={m.by.isoformat()}" if m.party else m.by.isoformat() for m in due.milestones
    )
    days = {"start": due.start, "end": due.end, "by": due.by}
    dates = {name: day.isoformat() if day else "" for name, day in days.items()}
    return {"phrase": phrase, "kind": due.kind.value, **dates, "more": more}


@pytest.mark.parametrize("case", [c for c in cases() if c["kind"] != "unclear"], ids=lambda c: c["phrase"])
def test_a_phrase_that_is_understood(case: dict[str, str]) -> None:
    assert shown(case["phrase"]) == case
    assert read_due(case["phrase"]).understood


@pytest.mark.parametrize("case", [c for c in cases() if c["kind"] == "unclear"], ids=lambda c: c["phrase"])
def test_a_phrase_that_is_not_understood_says_why(case: dict[str, str]) -> None:
    due = read_due(case["phrase"])
    assert (due.kind, due.understood, due.by) == (DueKind.UNCLEAR, False, None)
    assert case["more"] in due.note


def test_the_table_is_large_enough_and_says_nothing_twice() -> None:
    phrases = [case["phrase"] for case in cases()]
    assert len(phrases) == len(set(phrases))
    assert len(phrases) >= 180


def test_every_phrase_of_the_published_plan_stands_in_the_table() -> None:
    header = ["Ref", "Action", "Desired outcome", "Lead", "Due date"]
    phrases, inside = set(), False
    for line in published_lines():
        cells = line.split("\t")
        inside = cells[:5] == header or (inside and len(cells) >= 5)
        if inside and cells[:5] != header and cells[0] != "Evidence of Success:" and cells[4].strip():
            phrases.add(cells[4].strip())
    assert len(phrases) == 30
    assert phrases <= {case["phrase"] for case in cases()}


NOTATIONS = (
    "{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{d}.{m}.{yy:02}", "{d:02}-{m:02}-{y}", "{y}-{m:02}-{d:02}",
    "{d} {month} {y}", "{d}{th} {month} {y}", "{d} {mon} {yy:02}", "{d}-{mon}-{yy:02}",
    "{month} {d}{th}, {y}",
    "{weekday} {d} {month} {y}",
)  # fmt: skip
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_means_the_same_in_every_notation(day: date) -> None:
    th = "th" if day.day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    month = MONTHS[day.month - 1]
    parts = {
        "d": day.day, "m": day.month, "y": day.year, "yy": day.year % 100, "th": th, "month": month,
        "mon": month[:3], "weekday": WEEKDAYS[day.weekday()],
    }  # fmt: skip
    for notation in NOTATIONS:
        due = read_due(notation.format(**parts))
        assert (due.kind, due.by) == (DueKind.BY, day), notation


PIECES = (
    "Sep-17 Jun 2018 30/09/2017 Q2 2017/18 March monthly quarterly every 3 months twice yearly to - / "
    "and , ; ( ) from start by until ongoing was revised before end of early w/c Council Phase 1: then ? "
    "TBC 31 99"
).split()
PHRASES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=8).map("".join),
    st.sampled_from([case["phrase"] for case in cases()]),
)


@given(PHRASES)
def test_it_never_raises_and_never_means_two_things(phrase: str) -> None:
    due = read_due(phrase)
    assert due.text == phrase
    assert due.note
    if not due.understood:
        assert (due.kind, due.by, due.start, due.end, due.milestones, due.every) == (
            DueKind.UNCLEAR, None, None, None, (), None,
        )  # fmt: skip
        return
    assert due.kind is not DueKind.UNCLEAR
    if due.start and due.end:
        assert due.start <= due.end
    if due.milestones:
        assert due.by == max(step.by for step in due.milestones)
    if due.kind in {DueKind.BY, DueKind.WINDOW}:
        assert due.by == due.end
    if due.kind is DueKind.OPEN:
        assert due.by is None
    assert (due.kind is DueKind.RECURRING) == (due.every is not None)


def meaning(phrase: str) -> dict[str, object]:
    return {name: value for name, value in read_due(phrase).as_dict().items() if name != "text"}


DATES_OF_2017 = st.sampled_from(
    "5 May|29 Sept|10 June|May 5|Sep|Sep-17|Sept 2017|5 May 17|5 May 2017|05.05.2017|Q1 17/18|Q1 2017/18|"
    "w/c 5 June 2017|end of June 17|mid June|12 weeks|10%|Phase 1|2nd audit|monthly|from|by|ongoing".split(
        "|"
    )
)
BETWEEN = st.sampled_from([" ", "-", " - ", "/", ", ", "; ", " to ", " and ", " & ", "\n", "(", ": ", "."])


@given(DATES_OF_2017, BETWEEN, DATES_OF_2017, st.sampled_from(["", " 17", " 2017"]))
@sampled(200, 1_000)
def test_no_year_is_read_that_nobody_wrote(one: str, between: str, other: str, end: str) -> None:
    """`5 May - 10 June` has no year; the day 10 is none."""
    due = read_due(f"{one}{between}{other}{end}")
    days = [due.start, due.end, due.by, *(step.by for step in due.milestones)]
    assert {day.year for day in days if day} <= {2016, 2017, 2018}


A_WORD = st.from_regex(r"[A-Z]?[a-z]{1,12}", fullmatch=True)


@given(st.lists(A_WORD, min_size=1, max_size=3).map(" ".join), st.dates(date(2010, 1, 1), date(2039, 12, 31)))
@sampled(100, 400)
def test_a_full_date_behind_words_keeps_its_day_or_is_not_understood(words: str, day: date) -> None:
    due = read_due(f"{words} {day.day} {MONTHS[day.month - 1]} {day.year}")
    week_or_day_before = (day + timedelta(days=6), day - timedelta(days=1))
    assert not due.understood or due.by in {day, *week_or_day_before}, due.note


@given(PHRASES.filter(str.isascii), st.integers(1, 4))
def test_letter_case_and_spacing_make_no_difference(phrase: str, spaces: int) -> None:
    means = meaning(phrase)
    assert meaning(phrase.upper()) == means
    assert meaning(phrase.lower()) == means
    assert meaning(re.sub(r" ", " " * spaces, phrase)) == means
    assert meaning(f"  {phrase}\n") == means
    assert meaning(phrase.replace(" ", "\N{NO-BREAK SPACE}")) == means


@pytest.mark.parametrize("text", ["x" * 10_000, "Sep-17 " * 2_000, "((" * 5_000, "1" * 5_000])
def test_rubbish_of_any_length_is_answered_at_once(text: str) -> None:
    assert "too long" in read_due(text).note


def test_a_blank_due_date_says_that_no_date_is_written() -> None:
    for text in ("", "   ", "\N{NO-BREAK SPACE}", "."):
        assert read_due(text).note == "No due date is written."
