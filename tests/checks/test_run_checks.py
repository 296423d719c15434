"""."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import date

from automation.checks.registry import at, plan_check, row_check
from automation.checks.run_checks import CHECKS, run_checks
from automation.plan.findings import Severity
from automation.plan.model import Acceptance
from automation.plan.settings import Settings
from automation.tracker.problems import ERROR_CELL, HTML_REMOVED
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import ACCEPTED
from tests.support.checking import AS_AT, check, rows
from tests.support.plans import action, evidence, lead, place, plan


def test_a_sound_plan_has_no_findings():
    sound = plan(
        action("2.1", "Dec-17", "Green", row=2),
        action("2.2", "Jun-17", "Blue", comments="Published on 14 June", row=3),
        action("2.3", "Jun-17", "Red", comments="Supplier late; new date to be agreed in May", row=4),
        evidence=(evidence("2"),),
        leads=(lead("ART service manager"), lead("Head of service", row=3)),
    )
    assert check(sound).findings == ()


def test_the_worst_comes_first_then_the_order_of_the_sheet():
    found = check(
        plan(
            action("2.10", "Jun-17", "Green", row=10),
            action("2.9", "Jun-17", "Green", row=9),
            action("2.8", "", "Green", row=8),
            action("2.7", "Jun-17", "Green", row=7),
        )
    ).findings
    assert [(f.severity, f.cell) for f in found if f.code in {"B02", "D01"}] == [
        (Severity.ERROR, "F8"),
        (Severity.WARNING, "I7"),
        (Severity.WARNING, "I9"),
        (Severity.WARNING, "I10"),
    ]


def test_the_order_of_the_checks_does_not_matter():
    doubtful = plan(*(action(f"2.{n}", "Jun-17", "Green", lead="", row=n) for n in range(1, 12)))
    shuffled = random.Random(1).sample(CHECKS, len(CHECKS))
    assert run_checks(ReadTracker(doubtful), AS_AT, checks=shuffled) == check(doubtful)


def test_what_the_reader_found_is_part_of_the_result():
    finding = HTML_REMOVED.at("Leftover HTML.", sheet="Actions", cell="C2", ref="2.1")
    result = run_checks(ReadTracker(plan(action("2.1", "Dec-17")), (finding,)), AS_AT)
    assert finding in result.findings


def test_a_cell_that_could_not_be_read_is_not_called_blank_as_well():
    finding = ERROR_CELL.at("Due date shows #REF!.", sheet="Actions", cell="F2", ref="2.1")
    result = run_checks(ReadTracker(plan(action("2.1", "", "Green")), (finding,)), AS_AT)
    assert [f.code for f in result.findings if f.cell == "F2"] == ["S61"]


@row_check("T98", Severity.ERROR, "actions")
def fails_on_a_row(item, _context):
    """Fails on one row.

    To see what happens.

    Before: a
    After: b
    """
    if item.ref == "2.2":
        raise ZeroDivisionError("oh")
    yield at(item.place, "text", f"saw {item.ref}")


@plan_check("T99", Severity.ERROR)
def fails_at_once(context):
    """Fails after its first finding.

    To see what happens.

    Before: a
    After: b
    """
    yield at(context.plan.actions[0].place, "ref", "first")
    raise RuntimeError("no")


def test_a_check_that_fails_is_a_finding_and_the_others_go_on():
    rows = plan(action("2.1", row=2), action("2.2", row=3), action("2.3", row=4))
    result = run_checks(ReadTracker(rows), AS_AT, checks=(fails_on_a_row, fails_at_once))
    assert {(f.code, f.name, f.severity, f.cell) for f in result.findings} == {
        ("T99", "fails-at-once", "error", "B2"),
        ("T99", "check-failed", "warning", ""),
        ("T98", "fails-on-a-row", "error", "C2"),
        ("T98", "fails-on-a-row", "error", "C4"),
        ("T98", "check-failed", "warning", "B3"),
    }
    failed = next(f for f in result.findings if f.cell == "B3")
    assert failed.message == (
        "The check T98 (fails-on-a-row) could not be carried out on 2.2: ZeroDivisionError: oh."
    )
    assert failed.ref == "2.2"


def test_a_plan_without_anything_is_checked_too():
    assert check(replace(plan(), sections=(), leads=())).findings == ()


def test_counts_by_code_and_severity():
    result = check(plan(action("2.1", "Jun-17", "Green", lead=""), action("2.2", "Jun-17", "Green", row=3)))
    assert result.counts()["B02"] == 2
    assert result.errors == 1
    assert result.as_at == date(2017, 10, 2)


def test_checking_loads_no_heavy_library():
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from automation.checks.run_checks import run_checks\n"
        "from automation.reports import findings_list\n"
        "from automation.tracker.read.reading import read_tracker\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'docx', 'docxtpl', 'xlwings', 'openpyxl', 'xlsxwriter'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


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


def test_an_expired_acceptance_no_longer_counts():
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


def test_an_unknown_code_is_a_note():
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
