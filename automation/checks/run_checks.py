"""Runs every check on a tracker, applies what was decided about findings, and sorts them, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType, ModuleType

from automation.checks import (
    check_bodies,
    check_brag_key,
    check_closing,
    check_dates,
    check_decisions,
    check_documents,
    check_duplicates,
    check_evidence,
    check_former_plan,
    check_history,
    check_leads,
    check_measures,
    check_owners,
    check_ratings,
    check_references,
    check_rhythms,
    check_settings,
    check_structure,
    check_text,
    check_voices,
)
from automation.checks.context import Context, Night, name_key
from automation.checks.registry import Check
from automation.plan.due import uk
from automation.plan.findings import TELL, Finding, Problem, Severity, fault, problems_of
from automation.plan.model import Acceptance, Plan, ref_key
from automation.plan.settings import SEVERITY_OF
from automation.plan.unconfirmed import unconfirmed
from automation.tracker.problems import READER_PROBLEMS
from automation.tracker.read.document_files import LookedAt
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import ACCEPTED, SETTINGS, TABLES

_TABLE = Path(__file__).with_name("decisions.txt").read_text(encoding="utf-8")
DECISION_PROBLEMS = MATCHES_NOTHING, EXPIRED, INCOMPLETE, UNKNOWN_CODE = tuple(problems_of(_TABLE).values())
"""What can be wrong with the decisions themselves, for the catalogue."""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that no longer counts, and the row of the sheet Accepted that says so."""

    finding: Finding
    acceptance: Acceptance


def with_severities(found: Iterable[Finding], plan: Plan) -> Iterator[Finding]:
    """Return the findings with the severities from the Settings sheet."""
    changed = dict(plan.settings.severities)
    for finding in found:
        severity = changed.get(finding.code)
        yield replace(finding, severity=severity) if severity else finding


def accept(found: Iterable[Finding], plan: Plan, as_at: date) -> tuple[list[Finding], list[AcceptedFinding]]:
    """Separate the findings that count from those that a row of the sheet Accepted takes out.

    A row takes out the findings of its code whose ref or cell it names, and all of its code where it names
    none and gives a reason. One whose date has passed takes out nothing.
    """
    answers: dict[tuple[str, str], Acceptance] = {}
    for row in plan.accepted:
        if _is_whole(row) and (row.until is None or row.until >= as_at):
            answers.setdefault(_key(row.code, row.where), row)
    codes = {code for code, _ in answers}
    counted: list[Finding] = []
    accepted: list[AcceptedFinding] = []
    for finding in found:
        keys = _keys(finding) if finding.code in codes else ()
        answer = next((answers[key] for key in keys if key in answers), None)
        if answer is None:
            counted.append(finding)
        else:
            accepted.append(AcceptedFinding(finding, answer))
    return counted, accepted


def about_decisions(
    found: Iterable[Finding], plan: Plan, as_at: date, codes: Container[str]
) -> Iterator[Finding]:
    """Report decisions that are incomplete, have expired, or match nothing.

    Args:
        found: every finding, accepted or not.
        plan: the plan with its decisions.
        as_at: the date that stands in for today.
        codes: the codes that exist.
    """
    named = {row.code.strip().upper() for row in plan.accepted}
    keys = {key for finding in found if finding.code in named for key in _keys(finding)}
    for row in plan.accepted:
        yield from _about(row, as_at, codes, matches=_key(row.code, row.where) in keys)
    for code, _ in plan.settings.severities:
        if code not in codes:
            what = f"The setting '{SEVERITY_OF} {code}' has no effect: {code} is not a code."
            yield UNKNOWN_CODE.at(what, _CODES, sheet=SETTINGS.sheet)


_CODES = "The codes are in the list of findings and in the guide to the checks."


def _about(row: Acceptance, as_at: date, codes: Container[str], *, matches: bool) -> Iterator[Finding]:
    def at(problem: Problem, field: str, message: str, hint: str) -> Finding:
        place = row.place
        return problem.at(
            message, hint, sheet=place.sheet, cell=place.cell(field) if place.sheet else "", ref=row.where
        )

    code, where = row.code.strip().upper(), f"at {row.where.strip()}" if row.where.strip() else "anywhere"
    if not code:
        hint = "Type the finding's code and its ref or cell, such as R05 and 18.4."
        yield at(INCOMPLETE, "code", "This row names no code, so it accepts nothing.", hint)
    elif not _is_whole(row):
        what = "This row has neither a place nor a reason, so it accepts nothing."
        hint = f"Type the finding's ref or cell; or, to accept {code} in the whole plan, type the reason."
        yield at(INCOMPLETE, "where", what, hint)
    elif code not in codes:
        yield at(UNKNOWN_CODE, "code", f"{code} is not a code.", _CODES)
    elif not matches:
        what = f"There is no longer a finding {code} {where}."
        yield at(MATCHES_NOTHING, "where", what, "Delete the row, or correct its code or place.")
    elif row.until is not None and row.until < as_at:
        what = f"{code} {where} was accepted until {uk(row.until)}. It counts again."
        yield at(EXPIRED, "until", what, "Fix the problem, or type a later date.")
    elif not row.reason.strip():
        what = f"{code} {where} is accepted without a reason."
        yield at(INCOMPLETE, "reason", what, "Type why it is acceptable.")
    elif row.until is None:
        what = f"{code} {where} is accepted with no end date."
        yield at(INCOMPLETE, "until", what, "Type the date until which it is acceptable.")


def _is_whole(row: Acceptance) -> bool:
    """Return whether a row says enough: one that is half typed would accept a code in the whole plan."""
    return bool(row.where.strip() or row.reason.strip())


def _keys(finding: Finding) -> Iterator[tuple[str, str]]:
    """Return the ways of naming a finding: by its cell, by its ref, and by no place, as any of its code."""
    for where in (finding.where, finding.ref):
        if where:
            yield _key(finding.code, where)
    yield _key(finding.code, "")


def _key(code: str, where: str) -> tuple[str, str]:
    """Return what two ways of naming one finding have in common; Excel writes a cell as 'Due dates'!$B$4."""
    return code.strip().upper(), ref_key(where.replace("$", "").replace("'", ""))


def _checks_of(*families: ModuleType) -> tuple[Check, ...]:
    """Read the checks out of the families' modules, in the order of their codes."""
    checks = (value for family in families for value in vars(family).values() if isinstance(value, Check))
    return tuple(sorted(checks, key=lambda check: check.problem.code))


CHECKS: tuple[Check, ...] = _checks_of(
    check_structure,
    check_settings,
    check_references,
    check_leads,
    check_bodies,
    check_brag_key,
    check_closing,
    check_dates,
    check_rhythms,
    check_ratings,
    check_evidence,
    check_documents,
    check_measures,
    check_owners,
    check_text,
    check_voices,
    check_duplicates,
    check_history,
    check_former_plan,
    check_decisions,
)
"""Every check. It is made once, from the modules; nothing can be added to it while a program runs."""


DOCUMENT_CHECKS = tuple(check for check in CHECKS if check.problem.family == "documents")
"""The checks of the documents behind the ratings."""


def _problems() -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    for problem in (*(check.problem for check in CHECKS), *DECISION_PROBLEMS, *READER_PROBLEMS):
        if problem.code in found:
            raise ValueError(f"The code {problem.code} is used twice.")
        found[problem.code] = problem
    return dict(sorted(found.items()))


PROBLEMS = MappingProxyType(_problems())
"""Every problem by its code: what the checks find, and what reading a tracker finds."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What is wrong with a plan on a day, the worst first.

    `accepted` is listed apart and does not count. `documents` are the plan's as they lay on the disk.
    """

    as_at: date
    findings: tuple[Finding, ...]
    accepted: tuple[AcceptedFinding, ...] = ()
    documents: LookedAt | None = None

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
    older: Mapping[int, Night] = MappingProxyType({}),
    documents: LookedAt | None = None,
    checks: Iterable[Check] = CHECKS,
) -> CheckResult:
    """Check a tracker that was read.

    Args:
        read: the plan and what was found on reading it; the reader's findings are part of the result.
        as_at: the date that stands in for today.
        earlier: the plan as it was on an earlier night; without it nothing is said about history.
        earlier_on: the date of that night.
        older: nights further back, by the days that checks of the history ask for.
        documents: the plan's documents as they lie on the disk; None if nobody looked.
        checks: which checks to run; all of them unless a test says otherwise.

    Returns:
        The findings that count, in a stable order, and those that a person has accepted. A check that
        fails is itself a finding; the others are still carried out.
    """
    night = Night(earlier_on, earlier) if earlier is not None and earlier_on is not None else None
    context = Context(read, as_at, night, older, documents or LookedAt(read.plan.documents))
    # What the reader could not read looks blank to a check; saying so again would be a second finding.
    found = dict.fromkeys(read.findings)
    # Readings without a date or a figure, and what names a measure, are asked for once it is confirmed.
    sure = replace(context, read=replace(read, plan=_without_proposed_measures(read.plan)))
    for check in checks:
        of = sure if check.problem.family == "measures" else context
        found.update(dict.fromkeys(_found_by(check, of)))
    counted, accepted = _decided(found, read.plan, as_at)
    key = _order(read.plan)
    listed = sorted(accepted, key=lambda item: key(item.finding))
    return CheckResult(as_at, tuple(sorted(counted, key=key)), tuple(listed), documents)


def _without_proposed_measures(plan: Plan) -> Plan:
    proposed = unconfirmed(plan, "measures")
    names = {name_key(row.name) for row in plan.measures if row in proposed}
    return replace(
        plan,
        measures=tuple(row for row in plan.measures if row not in proposed),
        readings=tuple(row for row in plan.readings if name_key(row.measure) not in names),
        sources=tuple(row for row in plan.sources if name_key(row.measure) not in names),
        evidence=tuple(
            replace(row, measure="") if name_key(row.measure) in names else row for row in plan.evidence
        ),
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
    """Separate the findings that count from the accepted ones. If that fails, all of them count."""
    try:
        more = about_decisions(list(found), plan, as_at, PROBLEMS)
        return accept(with_severities(dict.fromkeys((*found, *more)), plan), plan, as_at)
    except Exception as error:  # noqa: BLE001 (a fault in a decision must not cost the findings)
        message = f"Acceptances were ignored because of {fault(error)}."
        failed = replace(MATCHES_NOTHING.at(message, TELL, sheet=ACCEPTED.sheet), name="check-failed")
        return [*found, failed], []


def _order(plan: Plan) -> Callable[[Finding], tuple[object, ...]]:
    """Return the key that sorts findings: worst first, then by sheet, row and column."""
    places = [row.place for table in (plan.sections, plan.actions, plan.evidence) for row in table]
    names = [table.sheet for table in TABLES]
    sheets = dict.fromkeys(place.sheet for place in places if place.sheet not in names)
    rank = {name: index for index, name in enumerate((*sheets, *names))}

    def key(found: Finding) -> tuple[object, ...]:
        letters = found.cell.rstrip("0123456789")
        place = (rank.get(found.sheet, len(rank)), found.sheet, int(found.cell[len(letters) :] or 0))
        return (found.severity.rank, *place, len(letters), letters, found.code, found.ref, found.message)

    return key
