"""Whole plans: nobody who is late is passed over in silence, week after week."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from automation import files
from automation.chasing.emails import write_drafts
from automation.chasing.letter import Level
from automation.chasing.planning import plan_letters
from automation.tracker.read.reading import read_tracker
from tests.support.effort import times, trial
from tests.support.letters import record_sent
from tests.support.published import published_path

NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)


def shipped_plan():
    return read_tracker(files.workbook_folder() / "improvement-plan.xlsm").plan


def published_plan():
    return read_tracker(published_path()).plan


def with_addresses(plan):
    """Give every lead an address of its own, and everybody somebody to go to."""
    people = tuple(
        replace(lead, emails=(f"lead{n}@example.org",), escalate_to="boss@example.org")
        for n, lead in enumerate(plan.leads)
    )
    return replace(plan, leads=people)


def accounted_for(plan, chase):
    """Say that each late action and lead is in a letter or among those that get none."""
    said = {(letter.lead, label) for letter in chase.letters for label in letter.actions}
    for item in chase.not_sent:
        said |= {(item.lead, label) for label in item.why.partition(": ")[0].split(", ")}
    missing = [
        (lead, action.label)
        for action in plan.actions
        if action.is_late(chase.as_at)
        for lead in action.leads or ("",)
        if (lead, action.label) not in said
    ]
    assert missing == []


@trial
@pytest.mark.parametrize("source", [shipped_plan, published_plan])
def test_week_after_week_nobody_is_passed_over_or_asked_too_often(source, tmp_path, ledger):
    plan = with_addresses(source())
    last: dict[tuple[str, str], date] = {}
    for week in range(times(6, 26)):
        day = date(2017, 8, 7) + timedelta(days=7 * week + week % 3)
        chase = plan_letters(plan, day, ledger)
        accounted_for(plan, chase)
        kinds = Counter((x.lead, x.level, x.to) for x in chase.letters)
        assert max(kinds.values(), default=0) <= 1
        for letter in chase.letters:
            for item in letter.asked:
                if item.level is not Level.REMIND:
                    before = last.get((letter.lead, item.key))
                    assert before is None or (day - before).days >= 7
                    last[letter.lead, item.key] = day
        files, _ = write_drafts(chase.letters, tmp_path / str(week))
        assert len(set(files)) == len(chase.letters)
        record_sent(ledger, chase.letters, day, NOW)
    assert last


def test_the_published_plan_has_no_addresses_so_nobody_is_written_to_and_it_says_why():
    plan = published_plan()
    chase = plan_letters(plan, date(2017, 10, 2))
    assert chase.letters == ()
    accounted_for(plan, chase)
    assert all("No e-mail address" in x.why or "no lead is named" in x.why for x in chase.not_sent)


def test_the_tracker_that_ships_writes_to_each_late_lead_once():
    plan = shipped_plan()
    chase = plan_letters(plan, date(2017, 10, 2))
    accounted_for(plan, chase)
    assert max(Counter(letter.lead for letter in chase.letters).values()) == 1
    assert len(chase.letters) > 10
