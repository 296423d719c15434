"""What became of the letters, as the officer says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.chasing.ledger import Ledger
from automation.chasing.letter import Outcome, action_keys
from automation.chasing.letter_states import (
    letters_json,
    list_letters,
    mark_letters,
    unmarked_in_words,
)
from automation.chasing.outbox import Clock, save_drafts
from automation.chasing.planning import plan_letters
from automation.plan.findings import PlanError
from tests.support.plans import action, lead, plan

MONDAY, TUESDAY, WEDNESDAY = date(2017, 10, 2), date(2017, 10, 3), date(2017, 10, 4)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)
LISTED = plan(
    *(action(f"{n}.1", "Sep-17", "Red", lead=f"Lead {n}") for n in (1, 2)),
    leads=tuple(replace(lead(f"Lead {n}"), emails=(f"lead{n}@example.org",)) for n in (1, 2)),
)


def night(ledger: Ledger, folder: Path, day: date, listed=LISTED) -> list[str]:
    """Write the drafts of a day, and return whom they are to."""
    letters = plan_letters(listed, day, ledger).letters
    save_drafts(letters, folder / day.isoformat() / "letters", ledger, day, clock=Clock(now=lambda: NOW))
    return [letter.lead for letter in letters]


def states(ledger: Ledger) -> list[tuple[str, int, str]]:
    return [(entry.lead, entry.day.day, entry.state) for entry in ledger.entries()]


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.eml"))


def test_drafts_that_are_not_marked_are_spoken_of_from_the_next_day_until_they_are(ledger, tmp_path):
    night(ledger, tmp_path, MONDAY)
    assert unmarked_in_words(ledger.entries(), MONDAY) == ""
    assert unmarked_in_words(ledger.entries(), TUESDAY) == (
        "2 drafts of 2 October 2017 are not marked as sent. If you sent them: "
        "improvement-plan letters --sent 2017-10-02, or Yes beside each on the sheet Letters of "
        "chasers.xlsx. If not, the next drafts replace them."
    )
    night(ledger, tmp_path, TUESDAY)
    said = unmarked_in_words(ledger.entries(), WEDNESDAY)
    assert said.startswith("2 drafts of 3 October 2017 (and 2 of earlier days) are not marked as sent.")
    mark_letters(ledger, TUESDAY, Outcome.SENT, WEDNESDAY, NOW)
    assert unmarked_in_words(ledger.entries(), WEDNESDAY) == ""


def test_drafts_marked_a_day_late_take_the_newer_ones_away(ledger, tmp_path):
    """The officer sent Monday's, forgot to say so, and finds the same letters again on Tuesday."""
    night(ledger, tmp_path, MONDAY)
    night(ledger, tmp_path, TUESDAY)
    assert len(files(tmp_path)) == 2
    assert mark_letters(ledger, MONDAY, Outcome.SENT, TUESDAY, NOW) == (
        "2 letters of 2 October 2017 marked as sent.",
        "Newer drafts that ask the same again were taken away: Lead 1 and Lead 2.",
    )
    assert states(ledger) == [
        ("Lead 1", 2, "sent"),
        ("Lead 2", 2, "sent"),
        ("Lead 1", 3, "replaced"),
        ("Lead 2", 3, "replaced"),
    ]
    assert files(tmp_path) == []
    # They are not marked together with others of their day.
    with pytest.raises(PlanError, match="no drafts of 3 October 2017"):
        mark_letters(ledger, TUESDAY, Outcome.SENT, TUESDAY, NOW)
    assert night(ledger, tmp_path, WEDNESDAY) == []


def test_drafts_marked_as_not_sent_are_made_again(ledger, tmp_path):
    night(ledger, tmp_path, MONDAY)
    said = mark_letters(ledger, None, Outcome.NOT_SENT, MONDAY, NOW)
    assert said == ("2 letters of 2 October 2017 marked as not sent.",)
    assert unmarked_in_words(ledger.entries(), TUESDAY) == ""
    assert night(ledger, tmp_path, TUESDAY) == ["Lead 1", "Lead 2"]
    # A mistake is put right by saying the other.
    mark_letters(ledger, MONDAY, Outcome.SENT, TUESDAY, NOW)
    assert night(ledger, tmp_path, WEDNESDAY) == []


def test_all_means_each_leads_newest(ledger, tmp_path):
    for day in (MONDAY, TUESDAY):
        night(ledger, tmp_path, day)
    mark_letters(ledger, None, Outcome.SENT, TUESDAY, NOW)
    assert [state for *_, state in states(ledger)] == ["replaced", "replaced", "sent", "sent"]
    with pytest.raises(PlanError, match="each is marked already"):
        mark_letters(ledger, None, Outcome.SENT, TUESDAY, NOW)


def test_a_letter_counts_as_sent_on_the_day_that_a_person_says(ledger, tmp_path):
    night(ledger, tmp_path, MONDAY)
    said = mark_letters(ledger, MONDAY, Outcome.SENT, WEDNESDAY, NOW, on=WEDNESDAY)
    assert said == ("2 letters of 2 October 2017 marked as sent, on 4 October 2017.",)
    asked = plan_letters(LISTED, date(2017, 10, 5), ledger).not_sent
    assert [item.why for item in asked] == [
        "1.1: asked yesterday, on 4 October 2017.",
        "2.1: asked yesterday, on 4 October 2017.",
    ]


def test_a_day_without_drafts_is_refused_with_the_days_that_have_some(ledger, tmp_path):
    night(ledger, tmp_path, MONDAY)
    with pytest.raises(PlanError, match=r"no drafts of 3 October 2017 to mark.* ones of 2 October"):
        mark_letters(ledger, TUESDAY, Outcome.SENT, TUESDAY, NOW)


def test_a_draft_that_a_second_run_of_the_day_took_away_is_not_marked_with_the_day(ledger, tmp_path):
    night(ledger, tmp_path, MONDAY)
    one = replace(LISTED, actions=LISTED.actions[:1])
    night(ledger, tmp_path, MONDAY, one)
    mark_letters(ledger, MONDAY, Outcome.SENT, MONDAY, NOW)
    assert states(ledger) == [("Lead 1", 2, "sent"), ("Lead 2", 2, "replaced")]


def test_the_list_says_what_became_of_each_letter_and_when_it_was_answered(ledger, tmp_path):
    night(ledger, tmp_path, MONDAY)
    mark_letters(ledger, MONDAY, Outcome.SENT, MONDAY, NOW)
    first = replace(LISTED.actions[0], comments="Done on Tuesday.")
    told = replace(LISTED, actions=(first, *LISTED.actions[1:]))
    changed = {action_keys(told)[0]: TUESDAY}
    found = list_letters(ledger, told, changed, WEDNESDAY)
    assert [str(letter) for letter in found] == [
        "2 October 2017  Lead 1 (lead1@example.org), chaser about 1.1: answered on 3 October 2017",
        "2 October 2017  Lead 2 (lead2@example.org), chaser about 2.1: sent",
    ]
    assert letters_json(found)["letters"][0] == {
        "date": "2017-10-02",
        "lead": "Lead 1",
        "to": ["lead1@example.org"],
        "level": "chase",
        "actions": ["1.1"],
        "state": "answered",
        "answered_on": "2017-10-03",
    }
    # A draft that was never sent cannot have been answered.
    mark_letters(ledger, MONDAY, Outcome.NOT_SENT, MONDAY, NOW)
    assert [x.state for x in list_letters(ledger, told, changed, WEDNESDAY)] == ["not sent", "not sent"]
