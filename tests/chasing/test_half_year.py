"""Half a year of letters and answers: every letter true, nobody asked after answering, nothing lost.

`pytest -m long tests/chasing/test_half_year.py -s` prints what happened week by week.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from automation.chasing.letter import Level
from tests.support.effort import times, trial
from tests.support.half_year import FIRST, WAYS, World


@trial
def test_half_a_year_of_letters_and_answers(tmp_path: Path) -> None:
    days, leads = times(42, 180), times(9, 40)
    world = World(tmp_path, leads, away=range(14, 28))
    world.live(days)
    sys.stdout.write(f"\n{world.report()}\n")
    assert world.wrong == []
    assert world.lost(FIRST + timedelta(days=days)) == []
    # It was a half-year in which things happened: most kinds of lead answered, all of them in the long one.
    kinds = {world.ways[one.lead] for one in world.given}
    assert len(kinds) >= times(3, len(WAYS) - 1)
    assert any(one.applied for one in world.given)
    # Somebody left an escalation unanswered, was put before the officer first thing, and was spoken to.
    assert any(Level.ESCALATE in {level for _, level in asked} for asked in world.sent.values())
    assert sum(week.spoken for week in world.weeks.values()) > 0
    # That it is too late for a letter is no line of every morning.
    assert all(week.asked["due too soon to write"] <= 3 for week in world.weeks.values())
    # Nothing went while the officer was away, and there was one line about it each morning.
    assert not any(when in world.away for asked in world.sent.values() for when, _ in asked)
    assert all(week.asked["drafts not marked"] <= 7 for week in world.weeks.values())


def test_the_half_year_notices_what_is_not_true(tmp_path: Path) -> None:
    world = World(tmp_path, 2, away=range(0))
    chase = world.night(FIRST, world.weeks[0])
    (letter, *_) = chase.letters
    now = world.task(FIRST).read.plan
    assert list(world.untrue(letter, now)) == []
    for true, wrong in (
        ("Rating: Amber", "Rating: Green"),
        ("with its partners", "without its partners"),
        ("No comment yet.", "No comment yet.\n    What we sent: a letter on 1 August 2017"),
        ("by 11 September 2017", "by 4 September 2017"),
    ):
        text = letter.text.replace(true, wrong)
        assert text != letter.text
        assert len(list(world.untrue(replace(letter, text=text), now))) == 1
    world.send(FIRST, chase, world.weeks[0])
    again = world.asked_again(letter, letter.asked[0].key, letter.level, FIRST + timedelta(days=3))
    assert "3 days later" in next(again)
