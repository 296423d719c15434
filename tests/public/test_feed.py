"""The feed: it agrees with the figures, keeps its columns, and grows by night without rewriting one."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.analysis.rollup import summarise
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.public.feed import NIGHTS, write_feed
from tests.support.nights import AS_AT, EARLIER, SMALL

FIRST, LAST = date(2017, 9, 25), AS_AT


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def written(folder: Path, *nights: tuple[date, Plan]) -> Path:
    write_feed(folder, nights[-1][1], nights[-1][0], nights)
    return folder


def test_the_figures_of_the_feed_are_those_of_the_summary(tmp_path: Path) -> None:
    actions = rows(written(tmp_path, (LAST, SMALL)) / "actions.csv")
    counts = summarise(SMALL, AS_AT).overall
    assert len(actions) == counts.total
    assert sum(row["late"] == "true" for row in actions) == counts.late
    assert sum(row["state"] == "Done" for row in actions) == counts.done
    assert {row["night"] for row in actions} == {"2017-10-02"}
    assert [row["due_by"] for row in actions][-2:] == ["", "2017-12-31"]


def test_a_night_is_added_once_and_never_rewritten(tmp_path: Path) -> None:
    before = (written(tmp_path, (FIRST, EARLIER)) / NIGHTS).read_bytes()
    written(tmp_path, (FIRST, SMALL), (LAST, SMALL))
    after = (tmp_path / NIGHTS).read_bytes()
    assert after.startswith(before)
    assert [row["night"] for row in rows(tmp_path / NIGHTS)].count("2017-09-25") == len(EARLIER.actions)
    written(tmp_path, (FIRST, SMALL), (LAST, SMALL))
    assert (tmp_path / NIGHTS).read_bytes() == after


def test_a_file_with_other_columns_is_not_added_to(tmp_path: Path) -> None:
    (tmp_path / NIGHTS).write_text("night,other\n", encoding="utf-8")
    with pytest.raises(PlanError, match="has other columns"):
        written(tmp_path, (LAST, SMALL))
    assert (tmp_path / NIGHTS).read_text(encoding="utf-8") == "night,other\n"


def test_every_column_is_in_the_dictionary(tmp_path: Path) -> None:
    told = rows(written(tmp_path, (LAST, SMALL)) / "dictionary.csv")
    for path in tmp_path.glob("*.csv"):
        head = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
        assert [row["column"] for row in told if row["file"] == path.name] == head
    assert all(row["type"] and row["meaning"] for row in told)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    nasty = replace(SMALL.actions[0], text='=HYPERLINK("http://evil.example")')
    hostile = replace(SMALL, actions=(nasty, *SMALL.actions[1:]))
    (first, *_) = rows(written(tmp_path, (LAST, hostile)) / "actions.csv")
    assert first["action"].startswith("'=")
