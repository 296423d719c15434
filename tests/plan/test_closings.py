"""What boards closed stays closed until one reopens it."""

from __future__ import annotations

from datetime import date

from automation.plan.closings import closings, open_again, unproven, what_lapsed
from automation.plan.model import Decision, Plan
from tests.support.checking import AS_AT
from tests.support.plans import action, evidence, plan


def decided(*lines: str) -> Plan:
    """Give a plan of sections 2 and 3 with decisions: meeting | decision | refs."""
    rows = []
    for line in lines:
        meeting, decision, refs = (part.strip() for part in line.split("|"))
        rows.append(Decision("Board", date.fromisoformat(meeting), "17/1", decision, refs))
    return plan(
        action("2.1", rating="Blue"),
        action("2.2", rating="Amber"),
        action("3.1", rating="Blue"),
        evidence=(evidence("2", "Green"), evidence("2", ""), evidence("2", "Blue"), evidence("3", "Red")),
        decisions=tuple(rows),
    )


def closed(*lines: str) -> list[tuple[str, bool, date]]:
    return [(one.ref, one.is_section, one.looked_at) for one in closings(decided(*lines), AS_AT)]


MAY, JULY, SEPTEMBER = date(2017, 5, 22), date(2017, 7, 31), date(2017, 9, 4)


def test_a_section_and_an_action_are_closed_by_their_refs():
    assert closed("2017-05-22 | Closed | 2; 3.1") == [("3.1", False, MAY), ("2", True, MAY)]
    assert closed("2017-05-22 | Agreed to close | 2.1") == [("2.1", False, MAY)]


def test_a_later_look_counts_and_one_that_reopens_ends_it_also_by_one_of_its_actions():
    assert closed("2017-07-31 | Noted | 2", "2017-05-22 | Closed | 2") == [("2", True, JULY)]
    assert closed("2017-05-22 | Closed | 2", "2017-09-04 | Reopened | 2.2") == []
    again = ("2017-05-22 | Closed | 2", "2017-07-31 | Reopened | 2", "2017-09-04 | Closed | 2")
    assert closed(*again) == [("2", True, SEPTEMBER)]


def test_what_is_to_come_what_was_only_noted_and_a_request_close_nothing():
    assert (
        closed("2017-10-09 | Closed | 2", "2017-05-22 | Noted | 3", "2017-05-22 | Extension requested | 3")
        == []
    )


def test_it_is_to_be_looked_at_again_after_the_months_of_the_setting_or_never():
    (one,) = closings(decided("2017-05-22 | Closed | 2"), AS_AT)
    assert (one.again_by(4), one.again_by(0)) == (date(2017, 9, 22), None)


def test_what_no_longer_bears_it_out_is_named():
    here = decided("2017-05-22 | Closed | 2; 3.1")
    action_closed, section_closed = closings(here, AS_AT)
    assert [one.label for one in open_again(here, section_closed)] == ["2.2"]
    assert [row.rating_text for row in unproven(here, section_closed)] == ["Green"]
    assert what_lapsed(here, section_closed) == ["2.2 is Amber", "its evidence 'Evidence for 2' is Green"]
    assert what_lapsed(here, action_closed) == []
