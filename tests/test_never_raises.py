"""Whatever a cell holds, there is an answer: a sample of what `tests.benchmarks.never_raises` puts to it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.cli import main
from automation.overnight.night import run_night
from automation.plan.due_language import read_due
from automation.tracker.read.cells import read_day
from automation.tracker.read.grid import text_of
from tests.support.never_raises import (
    FUNCTIONS,
    ODD_VALUES,
    _record,
    ask,
    code_points,
    phrases,
    runs_of_signs,
)
from tests.support.odd_sheets import odd_tracker

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["`", "'", "\u2018", "\u2019", "''", "` '", "'-'", "\u2019 .", " ' ", "'\u0336", "(')"]
)
def test_a_due_date_of_nothing_but_quotes_is_not_understood(text: str) -> None:
    due = read_due(text)
    assert (due.kind, due.by, due.understood) == ("unclear", None, False)
    assert due.note


@pytest.mark.parametrize("text", ["'Sep-17", "Sep '17", "Sept \u201917", "`Sep-17`"])
def test_a_quote_beside_a_date_takes_nothing_from_it(text: str) -> None:
    assert read_due(text).by == date(2017, 9, 30)


def test_what_is_published_by_a_date_is_still_to_be_done() -> None:
    assert read_due("published by Sep-17").by == date(2017, 9, 30)
    assert not read_due("published Sep-17").understood


@pytest.mark.parametrize(
    "texts",
    [
        [*map(chr, range(0x250)), *map(chr, range(0x2000, 0x2070)), *code_points(1499)],
        list(runs_of_signs(2)),
        random.Random(5).sample(list(runs_of_signs(3)), 1000),
        list(phrases(1200, random.Random(5))),
    ],
    ids=["characters", "pairs of signs", "triples of signs", "phrases of known words"],
)
def test_no_text_makes_a_reader_raise(texts: list[str]) -> None:
    assert [found for text in texts for found in ask(text)] == []


@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_no_value_makes_a_reader_raise(value: object) -> None:
    text_of(value), read_day(value), _record(value)


def test_asking_tells_which_function_raised_at_what() -> None:
    def broken(text: str) -> None:
        if text == "`":
            raise ValueError("oh")

    found = [(name, text) for sign in "'`" for name, text, _ in ask(sign, {**FUNCTIONS, "broken": broken})]
    assert found == [("broken", "`")]


@pytest.mark.parametrize("seed", range(4))
def test_odd_sheets_under_a_plans_headings_end_in_findings(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = str(odd_tracker(tmp_path / "odd.xlsx", seed))
    for command in (["check"], ["check", "--format", "json"], ["summary"], ["chase"]):
        assert main([*command, tracker, "--as-at", "2017-10-02"]) in {0, 1}, capsys.readouterr().err
        said = capsys.readouterr()
        assert "a fault in the toolkit" not in said.out + said.err
        assert "check-failed" not in said.out


def test_a_night_on_odd_sheets_is_whole(tmp_path: Path) -> None:
    tracker = odd_tracker(tmp_path / "odd.xlsx", 7)
    night = run_night(tracker, tmp_path / "output", as_at=MONDAY, now=NOW)
    failed = [step.detail for step in night.results if not step.ok]
    assert not [detail for detail in failed if "fault" in detail]
    note = (night.folder / "morning-note.txt").read_text(encoding="utf-8")
    assert "NEEDS YOU" in note
    assert "a fault in the toolkit" not in note
