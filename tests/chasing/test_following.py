"""The ledger knows people and actions, not how they are spelt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.chasing.following import Followed, changed_from
from automation.chasing.letter import Level, chase_json
from automation.chasing.planning import chase_with_history, plan_letters
from automation.history.store import History
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker
from tests.support.letters import record_sent
from tests.support.plans import action, lead, plan

MONDAY, THURSDAY, NEXT_MONDAY = date(2017, 10, 2), date(2017, 10, 5), date(2017, 10, 9)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)

TRAIN = action("1.1", text="Train every social worker in the new assessment form", lead="Head of practice")
RECRUIT = action("1.2", text="Recruit to the vacant team manager posts", lead="Head of people", row=3)
AUDIT = action("1.1", text="Publish the audit programme for the year", lead="Head of quality")


@pytest.fixture
def history(tmp_path: Path):
    with History.open(tmp_path / "plan-history.sqlite") as found:
        yield found


def night(history: History, listed: Plan, day: date) -> list[tuple[str, tuple[str, ...]]]:
    """Record a night, send its letters, and return whom they went to and what they asked about."""
    history.record(ReadTracker(listed), day, None)
    done = chase_with_history(ReadTracker(listed), day, history)
    record_sent(done.ledger, done.chase.letters, day, NOW)
    return [(letter.lead, letter.actions) for letter in done.chase.letters]


def test_nobody_is_asked_twice_because_a_row_was_inserted(history):
    assert len(night(history, plan(TRAIN, RECRUIT), MONDAY)) == 2
    moved = [replace(row, ref=ref, label=ref) for row, ref in ((TRAIN, "1.2"), (RECRUIT, "1.3"))]
    inserted = plan(AUDIT, *moved)
    assert night(history, inserted, THURSDAY) == [("Head of quality", ("1.1",))]
    assert Followed(inserted, history).key(MONDAY, "1.1") == "1.2"
    assert changed_from(history, inserted, THURSDAY) == {}
    # A week after their letter both are chased a second time, under their new refs.
    assert night(history, inserted, NEXT_MONDAY) == [
        ("Head of practice", ("1.2",)),
        ("Head of people", ("1.3",)),
    ]


@pytest.mark.parametrize("spelt", ["1.01", "1.1.", "A1.1"])
def test_a_ref_that_is_spelt_otherwise_is_the_same_action(history, spelt):
    night(history, plan(TRAIN), MONDAY)
    assert night(history, plan(replace(TRAIN, ref=spelt, label=spelt)), THURSDAY) == []


def test_an_action_that_took_the_ref_of_another_has_not_been_asked_about(history):
    night(history, plan(TRAIN), MONDAY)
    taken = replace(AUDIT, lead="Head of practice", leads=("Head of practice",))
    assert night(history, plan(taken), THURSDAY) == [("Head of practice", ("1.1",))]


def test_an_answer_is_seen_under_the_new_ref(history):
    night(history, plan(TRAIN), MONDAY)
    told = replace(TRAIN, ref="1.2", label="1.2", comments="Half of them are trained.")
    assert changed_from(history, plan(told), THURSDAY) == {"1.2": THURSDAY}


def test_a_role_that_was_renamed_is_the_same_person(history):
    night(history, plan(TRAIN), MONDAY)
    renamed = replace(TRAIN, lead="Director of practice", leads=("Director of practice",))
    same = plan(renamed, leads=(lead("Director of practice"),))
    assert night(history, same, THURSDAY) == []
    # A new person in a new role has not been asked.
    other = plan(renamed, leads=(lead("Director of practice", "new@example.org"),))
    assert plan_letters(other, THURSDAY).letters != ()


THREE = tuple(
    action(f"{n}.1", text=f"Write procedure {n}", lead=role, row=n)
    for n, role in enumerate(("Head of fostering", "Panel chair", "Head of adoption"), 2)
)
ONE_PERSON = tuple(
    lead(role, "Jo@example.org" if number % 2 else "jo@EXAMPLE.org", row=number, escalate_to="di@example.org")
    for number, role in enumerate(("Panel chair", "Head of fostering", "Head of adoption"), 2)
)


def test_a_person_with_three_roles_gets_one_letter(ledger):
    listed = plan(*THREE, leads=ONE_PERSON)
    chase = plan_letters(listed, MONDAY, ledger)
    (letter,) = chase.letters
    assert letter.actions == ("3.1", "2.1", "4.1")
    (printed,) = chase_json(chase)["letters"]
    assert (printed["lead"], printed["leads"]) == (
        "Panel chair",
        ["Panel chair", "Head of fostering", "Head of adoption"],
    )
    assert "the plan names Panel chair, Head of fostering and Head of adoption as lead" in letter.text
    record_sent(ledger, chase.letters, MONDAY, NOW)
    # The first role is done; what was asked of the others is still known.
    left = plan(*(replace(row) for row in (THREE[0], THREE[2])), leads=ONE_PERSON)
    assert plan_letters(left, THURSDAY, ledger).letters == ()
    for day in (NEXT_MONDAY, date(2017, 10, 16)):
        letters = plan_letters(left, day, ledger).letters
        record_sent(ledger, letters, day, NOW)
    assert [(x.level, x.to, x.actions) for x in letters] == [
        (Level.ESCALATE, ("di@example.org",), ("2.1", "4.1"))
    ]


def test_two_people_who_share_a_mailbox_with_others_get_their_own_letters():
    leads = (
        replace(lead("Head of fostering"), emails=("jo@example.org", "team@example.org")),
        replace(lead("Panel chair"), emails=("jo@example.org",)),
        lead("Head of adoption", "di@example.org"),
    )
    assert len(plan_letters(plan(*THREE, leads=leads), MONDAY).letters) == 3


def test_one_person_named_twice_for_an_action_is_asked_once():
    both = replace(THREE[0], leads=("Panel chair", "Head of adoption"))
    (letter,) = plan_letters(plan(both, leads=ONE_PERSON), MONDAY).letters
    assert letter.actions == ("2.1",)
