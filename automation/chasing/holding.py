"""What holds letters back: an error that nobody has settled, on what a letter says or where it goes.

The checks say what is wrong and where. This says, in one place, which actions and leads that is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from automation.checks.catalogue import CHECKS
from automation.checks.run_checks import run_checks
from automation.plan.due_phrases import phrase_key
from automation.plan.findings import Finding, Severity
from automation.plan.model import Action, Plan
from automation.plan.place import Place
from automation.plan.text import one_line
from automation.tracker.read.result import ReadTracker

_SAID = ("section", "ref", "text", "lead", "due", "revised", "rating", "completed")
"""What a letter says of an action, or goes by."""
_PHRASE = ("phrase", "by", "confirmed")
"""What a row of the sheet Due dates says of the dates of actions."""


class Held:
    """The errors of a plan that hold letters back, asked by the row that they are about.

    Args:
        errors: the errors that count: what was accepted is settled.
        plan: the plan.
    """

    def __init__(self, errors: Iterable[Finding], plan: Plan) -> None:
        self._cells: dict[tuple[str, str], Finding] = {}
        self._rows: dict[tuple[str, int], Finding] = {}
        for finding in errors:
            self._cells.setdefault((finding.sheet, finding.cell), finding)
            for row in finding.also:
                self._rows.setdefault(row, finding)
        self._phrases = {
            phrase_key(row.phrase): found
            for row in plan.due_phrases
            if (found := self.at(row.place, _PHRASE)) is not None
        }

    def at(self, place: Place, fields: Iterable[str]) -> Finding | None:
        """Return the error in some fields of a row, or on the row as a whole."""
        if not place.sheet:
            return None
        # What is wrong in a field without a column of its own is reported at the start of its row.
        found = (self._cells.get((place.sheet, place.cell(field))) for field in fields)
        return next(filter(None, found), None) or self._rows.get((place.sheet, place.row))

    def about(self, action: Action) -> Finding | None:
        """Return the error because of which no letter may ask about an action."""
        return self.at(action.place, _SAID) or next(
            (
                self._phrases[phrase_key(due.text)]
                for due in (action.due, action.revised)
                if not due.typed and phrase_key(due.text) in self._phrases
            ),
            None,
        )


def held_letters(read: ReadTracker, as_at: date) -> Held:
    """Look for what holds letters back in a tracker that was read."""
    severities = dict(read.plan.settings.severities)
    checks = [
        check
        for check in CHECKS
        if severities.get(check.problem.code, check.problem.severity) is Severity.ERROR
    ]
    found = run_checks(read, as_at, checks=checks).findings
    return Held((finding for finding in found if finding.severity is Severity.ERROR), read.plan)


def to_settle(finding: Finding) -> str:
    """Return in a line what is wrong, what to type, and where."""
    where = f" ({finding.where})" if finding.where else ""
    return f"{one_line(f'{finding.message} {finding.hint}').rstrip('. ')}{where}"
