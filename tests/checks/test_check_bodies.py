"""The meetings of a body on the sheet Boards come as often as it meets, and go on."""

from __future__ import annotations

from datetime import date

from automation.plan.model import Board, Body, Plan
from automation.plan.settings import Settings
from automation.tracker.sheets import BOARDS
from tests.support.checking import of
from tests.support.plans import action, place, plan


def meeting(*days: date, meets: str = "Every 4-6 weeks", settings: Settings | None = None) -> Plan:
    boards = tuple(
        Board("Pond Board", meeting=day, place=place(BOARDS, row)) for row, day in enumerate(days, 2)
    )
    bodies = (Body("Pond board", meets=meets), Body("LSCB", meets="monthly"))
    return plan(action("2.1"), boards=boards, bodies=bodies, settings=settings or Settings())


def cells(code: str, found: Plan) -> list[str]:
    return [finding.cell for finding in of(code, found)]


def test_a_gap_of_more_than_half_as_much_again_breaks_the_rhythm():
    found = meeting(date(2017, 7, 3), date(2017, 8, 14), date(2017, 10, 17))
    assert cells("S25", found) == ["C4"]
    assert cells("S25", meeting(date(2017, 7, 3), date(2017, 8, 14), date(2017, 10, 16))) == []
    assert cells("S25", meeting(date(2017, 7, 3), date(2018, 7, 3), meets="as needed")) == []


def test_a_body_without_a_meeting_to_come():
    assert cells("S26", meeting(date(2017, 8, 14), date(2017, 9, 18))) == ["C3"]
    assert cells("S26", meeting(date(2017, 9, 18), date(2017, 10, 2))) == []


def test_a_body_without_meetings_on_boards_and_one_that_nobody_confirmed_say_nothing():
    assert cells("S26", meeting()) == []
    unconfirmed = Settings(unconfirmed="Bodies")
    assert cells("S25", meeting(date(2016, 7, 3), date(2017, 8, 14), settings=unconfirmed)) == []
    assert cells("S26", meeting(date(2017, 8, 14), settings=unconfirmed)) == []
