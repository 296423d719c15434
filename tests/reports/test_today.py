"""The list to tick: what needs a person, what settles it, and what was ticked as dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl

from automation.reports.needs import Need
from automation.reports.today import ticked_as_done, today_list

MONDAY = date(2017, 10, 2)
SPEAK = Need("Please speak to Lead 2 (2.1).", by="what they said, under Comments of each action")
FINDINGS = Need("The tracker has 3 errors.", 3, "findings.xlsx", ("Actions!F2: not a date.",))


def night(out: Path, day: date, *needs: Need, ticked: frozenset[str] = frozenset()) -> Path:
    path = out / day.isoformat() / "today.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(today_list(needs, ticked, day))
    return path


def tick(path: Path, values: Mapping[Need, object]) -> None:
    book = openpyxl.load_workbook(path)
    for row in book["Today"].iter_rows(min_row=4):
        row[0].value = next(
            (said for need, said in values.items() if need.mark == row[4].value), row[0].value
        )
    book.save(path)
    book.close()


def cells(path: Path) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    found = [[cell.value or None for cell in row] for row in book["Today"].iter_rows()]
    book.close()
    return found


def test_each_need_stands_with_what_settles_it_and_a_place_for_a_tick(tmp_path: Path) -> None:
    title, line, headings, *rows = cells(night(tmp_path, MONDAY, SPEAK, FINDINGS))
    assert title[0] == "What needs you, as at 2 October 2017: write Yes beside what you have dealt with"
    assert line[0] == "What is ticked is not put before you again until it changes; No brings it back."
    assert headings == ["Done", "What needs you", "What settles it", "Where to look", "Mark"]
    assert [row[:4] for row in rows] == [
        [None, SPEAK.what, "what they said, under Comments of each action", None],
        [None, "The tracker has 3 errors.\nActions!F2: not a date.", "findings.xlsx", "findings.xlsx"],
    ]
    assert cells(night(tmp_path, MONDAY))[1][0] == "Nothing needs you."


def test_a_tick_counts_and_stands_in_the_list_of_the_next_night(tmp_path: Path) -> None:
    tick(night(tmp_path, MONDAY, SPEAK, FINDINGS), {SPEAK: "yes"})
    ticked, wrong = ticked_as_done(tmp_path, date(2017, 10, 3))
    assert (ticked, wrong) == ({SPEAK.mark}, [])
    rows = cells(night(tmp_path, date(2017, 10, 3), SPEAK, FINDINGS, ticked=ticked))[3:]
    assert [(row[0], row[4]) for row in rows] == [(None, FINDINGS.mark), ("Yes", SPEAK.mark)]


def test_the_latest_word_counts(tmp_path: Path) -> None:
    tick(night(tmp_path, MONDAY, SPEAK, FINDINGS), {SPEAK: "Yes", FINDINGS: "No"})
    tick(night(tmp_path, date(2017, 10, 3), SPEAK, FINDINGS), {SPEAK: "No", FINDINGS: "done"})
    assert ticked_as_done(tmp_path, date(2017, 10, 4))[0] == {FINDINGS.mark}


def test_a_tick_in_a_list_that_was_put_aside_counts_until_the_new_one_says_otherwise(tmp_path: Path) -> None:
    edited = night(tmp_path, MONDAY, SPEAK)
    tick(edited, {SPEAK: "Yes"})
    edited.rename(edited.with_name("today (edited).xlsx"))
    again = night(tmp_path, MONDAY, SPEAK)
    assert ticked_as_done(tmp_path, MONDAY)[0] == {SPEAK.mark}
    tick(again, {SPEAK: "No"})
    assert ticked_as_done(tmp_path, MONDAY)[0] == frozenset()


def test_a_tick_of_long_ago_is_not_read_and_one_of_four_weeks_ago_is(tmp_path: Path) -> None:
    tick(night(tmp_path, MONDAY, SPEAK), {SPEAK: "Yes"})
    assert ticked_as_done(tmp_path, date(2017, 10, 30))[0] == {SPEAK.mark}
    assert ticked_as_done(tmp_path, date(2017, 10, 31))[0] == frozenset()


def test_what_is_not_understood_or_cannot_be_read_is_said(tmp_path: Path) -> None:
    tick(night(tmp_path, MONDAY, SPEAK, FINDINGS), {SPEAK: "waiting for Pat", FINDINGS: "x"})
    night(tmp_path, date(2017, 10, 3)).write_bytes(b"no workbook")
    assert ticked_as_done(tmp_path, date(2017, 10, 4)) == (
        {FINDINGS.mark},
        [
            "Not understood in 2017-10-02/today.xlsx: row 4 ('waiting for Pat'). Write Yes or No under Done.",
            "The ticks in 2017-10-03/today.xlsx could not be read. Close it; the next run reads it again.",
        ],
    )
