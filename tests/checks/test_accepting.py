from __future__ import annotations

from datetime import date

from automation.plan.findings import Severity
from automation.plan.model import Acceptance
from automation.plan.settings import Settings
from automation.tracker.sheets import ACCEPTED
from tests.support.checking import check, rows
from tests.support.plans import action, place, plan


def late_plan(*accepted: Acceptance, **more):
    return plan(
        action("2.1", "Jun-17", "Green"), action("2.2", "Jun-17", "Green", row=3), accepted=accepted, **more
    )


def accepted(code="B02", where="2.1", reason="agreed by the board", until=date(2017, 12, 31), row=2):
    return Acceptance(code, where, reason, "Chair", until, place(ACCEPTED, row))


def test_an_accepted_finding_is_listed_apart():
    result = check(late_plan(accepted()))
    assert [f.ref for f in result.findings if f.code == "B02"] == ["2.2"]
    assert [(a.finding.ref, a.acceptance.reason) for a in result.accepted] == [("2.1", "agreed by the board")]


def test_a_finding_may_be_named_by_its_cell_as_excel_writes_it():
    for where in ("Actions!I2", "'Actions'!$I$2", "actions!i2"):
        assert rows("B02", late_plan(accepted(where=where))) == [("2.2", "I3")]


def test_an_acceptance_whose_date_has_passed_counts_no_longer():
    plan_ = late_plan(accepted(until=date(2017, 10, 1)))
    assert [ref for ref, _ in rows("B02", plan_)] == ["2.1", "2.2"]
    assert rows("A02", plan_) == [("2.1", "E2")]


def test_an_acceptance_holds_on_its_last_day():
    assert rows("A02", late_plan(accepted(until=date(2017, 10, 2)))) == []


def test_an_acceptance_that_matches_nothing_is_a_note():
    plan_ = late_plan(accepted(where="2.9"), accepted("D01", "2.1", row=3))
    assert rows("A01", plan_) == [("2.9", "B2"), ("2.1", "B3")]


def test_an_acceptance_without_reason_or_end_or_code_is_a_note():
    plan_ = late_plan(
        accepted(reason=""), accepted(where="2.2", until=None, row=3), accepted(code="", where="2.1", row=4)
    )
    assert rows("A03", plan_) == [("2.1", "C2"), ("2.2", "E3"), ("2.1", "A4")]


def test_a_code_that_no_check_has_is_a_note():
    settings = Settings(severities=(("B2", Severity.NOTE),))
    plan_ = late_plan(accepted(code="B2"), settings=settings)
    assert rows("A04", plan_) == [("", ""), ("2.1", "A2")]


def test_the_settings_sheet_can_change_a_severity():
    settings = Settings(severities=(("B02", Severity.ERROR),))
    assert {f.severity for f in check(late_plan(settings=settings)).findings if f.code == "B02"} == {
        Severity.ERROR
    }


def test_an_acceptance_without_a_place_holds_for_the_whole_plan():
    result = check(late_plan(accepted(where="")))
    assert "B02" not in {found.code for found in result.findings}
    assert [a.finding.ref for a in result.accepted] == ["2.1", "2.2"]
    assert not {"A01", "A03"} & {found.code for found in result.findings}


def test_it_holds_for_its_own_code_only_and_until_its_day():
    others = plan(action("2.1", "Jun-17", "Green"), action("2.2", "", row=3), accepted=(accepted(where=" "),))
    assert [rows(code, others) for code in ("B02", "D01")] == [[], [("2.2", "F3")]]
    expired = late_plan(accepted(where="", until=date(2017, 10, 1)))
    assert [ref for ref, _ in rows("B02", expired)] == ["2.1", "2.2"]
    assert rows("A02", expired) == [("", "E2")]


def test_a_row_for_one_place_keeps_its_own_reason_beside_one_for_the_whole_plan():
    result = check(late_plan(accepted(where="", reason="all"), accepted(reason="this one", row=3)))
    assert [(a.finding.ref, a.acceptance.reason) for a in result.accepted] == [
        ("2.1", "this one"),
        ("2.2", "all"),
    ]


def test_a_row_that_is_half_typed_does_not_accept_a_code_in_the_whole_plan():
    plan_ = late_plan(accepted(where="", reason=""))
    assert [ref for ref, _ in rows("B02", plan_)] == ["2.1", "2.2"]
    assert rows("A03", plan_) == [("", "B2")]


def test_a_whole_plan_acceptance_of_a_code_that_is_nowhere_found_is_a_note():
    assert rows("A01", late_plan(accepted("D01", ""))) == [("", "B2")]
