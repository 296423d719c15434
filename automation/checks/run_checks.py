"""Run every check on a tracker that was read, and put what was found in the order people want."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from automation.checks.accepting import (
    MATCHES_NOTHING,
    AcceptedFinding,
    about_decisions,
    accept,
    with_severities,
)
from automation.checks.catalogue import CHECKS, PROBLEMS
from automation.checks.context import Context
from automation.checks.registry import Check
from automation.plan.findings import TELL, Finding, Severity, fault
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import ACCEPTED, TABLES


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is wrong with a plan on a day, the worst first.

    `accepted` is listed apart and does not count.
    """

    as_at: date
    findings: tuple[Finding, ...]
    accepted: tuple[AcceptedFinding, ...] = ()

    def count(self, severity: Severity) -> int:
        """Count the findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def counts(self) -> dict[str, int]:
        """Count the findings by code."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))

    @property
    def errors(self) -> int:
        """Count the findings that make a figure or a letter wrong."""
        return self.count(Severity.ERROR)


def run_checks(
    read: ReadTracker,
    as_at: date,
    *,
    earlier: Plan | None = None,
    earlier_on: date | None = None,
    older: Plan | None = None,
    older_on: date | None = None,
    checks: Iterable[Check] = CHECKS,
) -> CheckResult:
    """Check a tracker that was read.

    Args:
        read: the plan and what was found on reading it; the reader's findings are part of the result.
        as_at: the date that stands in for today.
        earlier: the plan as it was on an earlier night; without it nothing is said about history.
        earlier_on: the date of that night.
        older: the plan as it was weeks ago, to tell what nobody touched since; `earlier` where none is given.
        older_on: the date of that night.
        checks: which checks to run; all of them unless a test says otherwise.

    Returns:
        The findings that count, in a stable order, and those that a person has accepted. A check that
        fails is itself a finding; the others are still carried out.
    """
    context = Context(read, as_at, earlier, earlier_on, older or earlier, older_on or earlier_on)
    return _run(context, checks)


def _run(context: Context, checks: Iterable[Check]) -> CheckResult:
    read, as_at = context.read, context.as_at
    # What the reader could not read looks blank to a check; saying so again would be a second finding.
    found = dict.fromkeys(read.findings)
    for check in checks:
        found.update(dict.fromkeys(_found_by(check, context)))
    counted, accepted = _decided(found, read.plan, as_at)
    order = _Order(read.plan)
    return CheckResult(
        as_at,
        tuple(sorted(counted, key=order.key)),
        tuple(sorted(accepted, key=lambda item: order.key(item.finding))),
    )


def _found_by(check: Check, context: Context) -> list[Finding]:
    found = list(check.run(context))
    try:
        return [
            finding
            for finding in found
            if (finding.sheet, finding.cell) not in context.unread and not context.is_merged_over(finding)
        ]
    except Exception as error:  # noqa: BLE001 (what a check found must not be lost with it)
        return [*found, check.failure(error)]


def _decided(
    found: dict[Finding, None], plan: Plan, as_at: date
) -> tuple[list[Finding], list[AcceptedFinding]]:
    """Part the findings that count from the accepted ones; where that fails, all of them count."""
    try:
        more = about_decisions(list(found), plan, as_at, PROBLEMS)
        return accept(with_severities(dict.fromkeys((*found, *more)), plan), plan, as_at)
    except Exception as error:  # noqa: BLE001 (a fault in a decision must not cost the findings)
        message = f"What was accepted was left out of account, because of {fault(error)}."
        failed = replace(MATCHES_NOTHING.at(message, TELL, sheet=ACCEPTED.sheet), name="check-failed")
        return [*found, failed], []


class _Order:
    """Worst first, then in the order of the sheets, their rows and their columns."""

    def __init__(self, plan: Plan) -> None:
        places = [row.place for table in (plan.sections, plan.actions, plan.evidence) for row in table]
        names = [table.sheet for table in TABLES]
        sheets = dict.fromkeys(place.sheet for place in places if place.sheet not in names)
        self._rank = {name: index for index, name in enumerate((*sheets, *names))}

    def key(self, finding: Finding) -> tuple[object, ...]:
        letters = finding.cell.rstrip("0123456789")
        row = int(finding.cell[len(letters) :] or 0)
        rank = self._rank.get(finding.sheet, len(self._rank))
        column = (len(letters), letters)
        return (
            finding.severity.rank,
            rank,
            finding.sheet,
            row,
            column,
            finding.code,
            finding.ref,
            finding.message,
        )
