"""What people decided about findings: severities on the sheet Settings, acceptances on the sheet Accepted."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from automation.plan.due import uk
from automation.plan.findings import Finding, Problem, problems_of
from automation.plan.model import Acceptance, Plan, ref_key
from automation.plan.settings import SEVERITY_OF
from automation.tracker.sheets import SETTINGS

_PROBLEMS = problems_of("""
A01 acceptance-matches-nothing, note
A row of the sheet Accepted that matches no finding any longer.
The thing was mended, or its ref, cell or code is misspelt: then the finding still counts.
R05 | 18.5 | dropped on purpose, while R05 stands at 18.4 -> R05 | 18.4 | dropped on purpose

A02 acceptance-expired, note
A row of the sheet Accepted whose date has passed while its finding is still there.
The finding counts again, so that somebody looks at it afresh.
R05 | 18.4 | Until 01/09/2017 -> R05 | 18.4 | Until 01/03/2018

A03 acceptance-incomplete, note
A row of the sheet Accepted without a code, without a reason, or without an end.
Without a code, or with neither a place nor a reason, it accepts nothing; otherwise nobody knows why or
  until when.
R05 | 18.4 | Reason: blank -> R05 | 18.4 | Reason: dropped by the board in May

A04 code-unknown, note
A row of the sheet Accepted or Settings names a code that no check has.
It changes nothing, so what was meant still counts as before.
Severity of R5 | note -> Severity of R05 | note
""")

DECISION_PROBLEMS = MATCHES_NOTHING, EXPIRED, INCOMPLETE, UNKNOWN_CODE = tuple(_PROBLEMS.values())
"""What can be wrong with the decisions themselves, for the catalogue."""


@dataclass(frozen=True, slots=True)
class AcceptedFinding:
    """A finding that no longer counts, and the row of the sheet Accepted that says so."""

    finding: Finding
    acceptance: Acceptance


def with_severities(found: Iterable[Finding], plan: Plan) -> Iterator[Finding]:
    """Give the findings the severities that the Settings sheet says."""
    changed = dict(plan.settings.severities)
    for finding in found:
        severity = changed.get(finding.code)
        yield replace(finding, severity=severity) if severity else finding


def accept(found: Iterable[Finding], plan: Plan, as_at: date) -> tuple[list[Finding], list[AcceptedFinding]]:
    """Part the findings that count from those that a row of the sheet Accepted takes out.

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
    """Say which decisions are incomplete, expired, or match nothing.

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
            what = f"The setting '{SEVERITY_OF} {code}' changes nothing: there is no code {code}."
            yield UNKNOWN_CODE.at(what, _CODES, sheet=SETTINGS.sheet)


_CODES = "The codes stand in the list of findings and in the guide to the checks."


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
        yield at(UNKNOWN_CODE, "code", f"There is no code {code}.", _CODES)
    elif not matches:
        what = f"No finding {code} stands {where} any longer."
        yield at(MATCHES_NOTHING, "where", what, "Delete the row, or correct its code or place.")
    elif row.until is not None and row.until < as_at:
        what = f"{code} {where} was accepted until {uk(row.until)}. It counts again."
        yield at(EXPIRED, "until", what, "Mend what was found, or type a later date.")
    elif not row.reason.strip():
        what = f"{code} {where} is accepted without a reason."
        yield at(INCOMPLETE, "reason", what, "Type why it is acceptable.")
    elif row.until is None:
        what = f"{code} {where} is accepted without an end."
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
