"""Each date that was moved has the decision that agreed to it, or the words that say that none did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.analysis.date_decisions import DateMove, date_moves, extensions, undecided_said
from automation.analysis.slippage import slippage
from automation.plan.decisions import DateStanding, with_dates_that_count
from automation.plan.due_language import read_due
from automation.plan.model import Board, Decision, Measure, Plan
from automation.plan.settings import Settings
from tests.support.plans import action, plan

AS_AT = date(2017, 10, 2)
NIGHTS = [date(2017, month, 25) for month in (5, 6, 7, 8, 9)]


def decisions(*lines: str) -> tuple[Decision, ...]:
    """Make decisions: board | meeting | minute | decision | refs | new date."""
    rows = ([part.strip() for part in line.split("|")] for line in lines)
    return tuple(
        Decision(board, date.fromisoformat(day) if day else None, minute, said, refs, read_due(new))
        for board, day, minute, said, refs, new in rows
    )


def history(*revised: str, decided: tuple[Decision, ...] = (), may: str = "") -> list[str]:
    """Return what is said of each move of 2.1, due in June and revised from night to night."""
    nights = [
        (night, plan(action("2.1", "Jun-17", revised=text)))
        for night, text in zip(NIGHTS, ("", *revised), strict=False)
    ]
    last = replace(nights[-1][1], decisions=decided, settings=Settings(who_may_redate=may))
    return [f"{move.was} to {move.now}: {move.said}" for move in date_moves(last, slippage(nights))]


def test_a_move_is_matched_to_the_decision_with_its_date():
    rows = decisions("Pond Board | 2017-06-20 | 17/4 | Extended | 2.1 | Sep-17")
    said = "Jun-17 to Sep-17: agreed by Pond Board, 20 June 2017, minute 17/4"
    assert history("Sep-17", decided=rows) == [said]
    assert history("30/09/2017", decided=rows) == [said.replace("Sep-17:", "30/09/2017:")]


def test_a_move_without_one_says_so_and_the_third_says_that_it_is():
    rows = decisions(
        "Pond Board | 2017-06-20 | 17/4 | Extended | 2 | Sep-17",
        "Pond Board | 2017-08-20 | 17/9 | Extended | 2.1 | Jan-18",
    )
    assert history("Sep-17", "Dec-17", "Jan-18", decided=rows) == [
        "Jun-17 to Sep-17: agreed by Pond Board, 20 June 2017, minute 17/4",
        "Sep-17 to Dec-17: moved without a decision",
        "Dec-17 to Jan-18: agreed by Pond Board, 20 August 2017, minute 17/9, for the third time",
    ]


def test_whoever_agreed_to_a_later_day_before_agreed_to_this_one_too():
    before = decisions("Pond Board | 2017-06-20 | 17/4 | Extended | 2.1 | Dec-17")
    assert history("Sep-17", decided=before) == ["Jun-17 to Sep-17: agreed"]
    first = decisions("Pond Board | 2017-05-01 | 1 | Noted | 2.1 |")
    after = decisions("Pond Board | 2017-09-20 | 17/4 | Extended | 2.1 | Dec-17")
    assert history("Sep-17", decided=first + after) == ["Jun-17 to Sep-17: moved without a decision"]


def test_a_board_that_may_not_a_request_and_a_refusal():
    other = decisions("Scrutiny | 2017-06-20 | 3 | Extended | 2.1 | Sep-17")
    assert history("Sep-17", decided=other, may="Pond Board") == [
        "Jun-17 to Sep-17: agreed by Scrutiny, 20 June 2017, minute 3, which may not move dates"
    ]
    asked = decisions(
        "Pond Board | 2017-05-01 | 1 | Noted | 2 |",
        "Pond Board | | | Extension requested | 2.1 | Sep-17",
    )
    assert history("Sep-17", decided=asked) == ["Jun-17 to Sep-17: asked for, not yet granted"]
    refused = (*asked, *decisions("Pond Board | 2017-07-20 | 17/6 | Refused | 2.1 | Sep-17"))
    assert history("Sep-17", decided=refused) == ["Jun-17 to Sep-17: asked for and refused"]


def test_what_was_moved_before_decisions_were_kept_is_no_fault():
    rows = decisions("Pond Board | 2017-08-20 | 17/4 | Noted | 2 |")
    assert history("Sep-17", "Dec-17", decided=rows) == [
        "Jun-17 to Sep-17: moved before decisions were kept",
        "Sep-17 to Dec-17: moved before decisions were kept",
    ]
    assert history("Sep-17", decided=()) == []


def test_a_date_that_is_brought_forward_needs_nobody():
    rows = decisions("Pond Board | 2017-05-01 | 1 | Extended | 2.1 | Dec-17")
    assert history("Dec-17", "Sep-17", decided=rows)[1] == "Dec-17 to Sep-17: brought forward"


def asked_plan(*lines: str, **more: object) -> Plan:
    boards = (Board("Pond Board", meeting=date(2017, 10, 16)),)
    late, other, alone = (action("2.1", "Jun-17"), action("2.2", "Sep-17"), action("3.1", "Jul-17"))
    return plan(late, other, alone, decisions=decisions(*lines), boards=boards, **more)


def test_a_paper_lists_what_is_asked_then_refused_then_granted_with_what_it_costs():
    made = asked_plan(
        "Pond Board | 2017-05-20 | 1 | Extended | 2.1 | Aug-17",
        "Pond Board | 2017-09-18 | 2 | Extended | 3.1 | Nov-17",
        "Pond Board | 2017-09-18 | 3 | Refused | 2.2 |",
        "Pond Board | 2017-10-16 | | Extension requested | 2.1 | Dec-17",
        "LSCB | 2017-10-16 | | Extension requested | 2.2 | Dec-17",
        measures=(Measure("Timely visits", "2"),),
    )
    found = extensions(made, "pond board", date(2017, 9, 18), AS_AT)
    assert [(item.action.label, item.dates, item.outcome("Pond Board")) for item in found] == [
        ("2.1", "Aug-17 to Dec-17", "Asked for"),
        ("2.2", "Sep-17 stands", "Refused by this board, 18 September 2017, minute 3"),
        ("3.1", "Jul-17 to Nov-17", "Granted by this board, 18 September 2017, minute 2"),
    ]
    waits = (
        "Section 2 waits for it: its other actions are due by 30 September 2017. Measured by: Timely visits."
    )
    assert found[0].cost == f"+122 days, for the second time. {waits}"
    assert found[2].cost == "+122 days, for the first time. Section 3 waits for it alone."


def test_a_move_that_no_board_agreed_to_counts_as_a_time_before():
    made = asked_plan("Pond Board | 2017-09-18 | 2 | Extended | 3.1 | Nov-17")
    undecided = DateMove("3.1", date(2017, 8, 1), "Jul-17", "Sep-17", 61, 1, standing=DateStanding.UNDECIDED)
    its_own = DateMove("3.1", date(2017, 9, 1), "Sep-17", "Nov-17", 61, 2, decision=made.decisions[0])
    (found,) = extensions(made, "Pond Board", None, AS_AT, (undecided, its_own))
    assert (found.dates, found.times) == ("Jul-17 to Nov-17", 1)
    assert extensions(made, "Pond Board", None, AS_AT, (its_own,))[0].times == 0
    # Typed before the board has met, the date that is asked for is no move of its own.
    typed = replace(undecided, standing=DateStanding.REQUESTED)
    assert extensions(made, "Pond Board", None, AS_AT, (typed,))[0].times == 0


def test_figures_show_what_is_late_by_either_date_and_the_setting_says_which_counts():
    moved = action("2.1", "Sep-17", "Amber", revised="Dec-17")
    rows = decisions("Pond Board | 2017-07-18 | 2 | Noted | 2 |")
    counting = plan(moved, decisions=rows)
    said = "1 open action has a revised date that no board agreed to (2.1). "
    numbers = "0 are late by the dates as typed, 1 by the agreed ones."
    assert undecided_said(counting, AS_AT) == f"{said}That date counts: {numbers}"
    former = with_dates_that_count(replace(counting, settings=Settings(undecided_dates="do not count")))
    assert (former.actions[0].deadline.text, former.actions[0].is_late(AS_AT)) == ("Sep-17", True)
    assert undecided_said(former, AS_AT) == f"{said}The agreed date counts: {numbers}"


def test_the_former_date_that_goes_on_counting_is_the_last_that_was_granted():
    moved = action("2.1", "Jun-17", "Amber", revised="Dec-17")
    rows = decisions("Pond Board | 2017-07-18 | 2 | Extended | 2.1 | Oct-17")
    settings = Settings(undecided_dates="do not count")
    agreed = (*rows, *decisions("Pond Board | 2017-09-18 | 3 | Extended | 2.1 | Dec-17"))
    for decided, counts in ((rows, "Oct-17"), (agreed, "Dec-17"), ((), "Dec-17")):
        read = with_dates_that_count(plan(moved, decisions=decided, settings=settings))
        assert read.actions[0].deadline.text == counts


def test_a_brief_names_the_board_and_the_minute_or_says_that_nobody_agreed():
    def who(minute: str, standing: DateStanding = DateStanding.AGREED) -> tuple[str, str]:
        row = Decision("LSCB", date(2017, 9, 19), minute)
        move = DateMove("2.1", date(2017, 9, 20), "Jul-17", "Dec-17", 153, 1, standing=standing, decision=row)
        return move.briefly, move.who

    assert who("17/4") == ("minute 17/4", "LSCB, minute 17/4")
    assert who("LSCB 17/4") == ("LSCB 17/4", "LSCB, LSCB 17/4")
    assert who("") == ("LSCB", "LSCB")
    assert who("17/4", DateStanding.NOT_ALLOWED) == ("not agreed", "Not agreed")
