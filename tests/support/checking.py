"""Run checks on a small plan, and say what was found as short rows."""

from __future__ import annotations

from datetime import date

from automation.checks.run_checks import CheckResult, run_checks
from automation.plan.findings import Finding
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker

AS_AT = date(2017, 10, 2)


def check(plan: Plan, as_at: date = AS_AT, **more: object) -> CheckResult:
    """Check a plan that no workbook holds."""
    return run_checks(ReadTracker(plan), as_at, **more)  # type: ignore[arg-type]


def of(code: str, plan: Plan, as_at: date = AS_AT, **more: object) -> list[Finding]:
    """Give the findings of one code."""
    return [finding for finding in check(plan, as_at, **more).findings if finding.code == code]


def rows(code: str, plan: Plan, as_at: date = AS_AT, **more: object) -> list[tuple[str, str]]:
    """Give the findings of one code as (ref, cell)."""
    return [(finding.ref, finding.cell) for finding in of(code, plan, as_at, **more)]
