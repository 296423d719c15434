"""A person is taken out of a history: all of it or nothing, and every night still opens."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.history.erasing import Held, erase, free_mark, held_of, leads_on_record
from automation.history.store import History, HistoryUnavailable
from automation.plan.model import Plan
from automation.plan.person import Person
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, lead, plan

DAY = date(2017, 10, 2)
PERSON = Person(("Jo Test", "jo@example.org"))


def of_the_night(who: str) -> Plan:
    return plan(
        action("2.1", lead=who, comments=f"12/9: {who} has begun."),
        action("2.2", lead="ART service manager", row=3),
        leads=(lead(who, "jo@example.org"), lead("ART service manager", "art@example.org", row=3)),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "plan-history.sqlite"
    with History.open(path) as history:
        for day, who in ((date(2017, 9, 25), "Jo Test"), (DAY, "Sam Test")):
            file = TrackerFile(Path("plan.xlsx"), saved_by=who)
            history.record(ReadTracker(of_the_night(who), file=file), day, f"Led by {who}".encode())
    return path


def test_rows_copies_and_records_lose_the_name_and_other_nights_stay(path: Path) -> None:
    with History.open(path) as history:
        untouched = history.snapshot(DAY)
        names = {row.name for row in leads_on_record(history)}
        assert names == {"Jo Test", "Sam Test", "ART service manager"}
        held = held_of(history, Person(("Jo Test",)))
        assert held == Held(2, 1, 1)
        assert str(replace(held, copies=0)) == (
            "in the history: 2 rows of past nights and 1 letter or change on record"
        )
        erase(history, Person(("Jo Test",)), free_mark(history))
        assert not held_of(history, Person(("Jo Test",)))
        night = history.snapshot(date(2017, 9, 25))
        assert (night.actions[0].leads, night.leads[0].name) == (("(erased)",), "(erased)")
        assert night.actions[0].comments == "12/9: (erased) has begun."
        assert history.tracker_of(date(2017, 9, 25)) == b"Led by (erased)"
        assert history.snapshot(DAY) == untouched
        assert free_mark(history) == "(erased 2)"
    assert b"Jo Test" not in path.read_bytes()


def test_a_damaged_history_is_left_as_it_was(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE plan_row SET body = replace(body, 'begun', 'began')")
    before = path.read_bytes()
    with History.open(path) as history, pytest.raises(HistoryUnavailable, match="is damaged"):
        erase(history, PERSON, "(erased)")
    assert path.read_bytes() == before
