from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import date

from automation.checks.catalogue import CHECKS
from automation.checks.registry import action_check, at, plan_check
from automation.checks.run_checks import run_checks
from automation.plan.findings import Severity
from automation.tracker.problems import ERROR_CELL, HTML_REMOVED
from automation.tracker.read.result import ReadTracker
from tests.support.checking import AS_AT, check
from tests.support.plans import action, evidence, plan


def test_a_sound_plan_has_no_findings():
    sound = plan(
        action("2.1", "Dec-17", "Green", row=2),
        action("2.2", "Jun-17", "Blue", comments="Published on 14 June", row=3),
        action("2.3", "Jun-17", "Red", comments="Supplier late; new date to be agreed in May", row=4),
        evidence=(evidence("2"),),
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


@action_check("T98", Severity.ERROR)
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
