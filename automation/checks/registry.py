"""How a check is written: a small function, a docstring, and one decorator that gives it its code.

The decorator makes the check's `Problem` of the code, the function's name and its docstring: the first
paragraph says what the check finds, the second why that matters, and the third shows an example before and
after. Nothing is collected here: the catalogue reads the families' modules once, so that no check can leak
from one run into the next.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from automation.checks.context import Context, Night
from automation.plan.findings import FAMILIES, NOWHERE, Finding, Place, Problem, Severity
from automation.plan.model import Action, Board, Body, Decision, Document, Evidence, Lead, Measure, Section
from automation.plan.settings import Settings


class Spot(NamedTuple):
    """Something wrong at a place; the check that saw it adds its code, name and severity.

    `also` has the other rows that it is about, each as its sheet and row.
    """

    message: str
    hint: str = ""
    sheet: str = ""
    cell: str = ""
    ref: str = ""
    also: tuple[tuple[str, int], ...] = ()


_NAMES = {
    Action: "label",
    Board: "name",
    Body: "name",
    Decision: "refs",
    Document: "ref",
    Evidence: "section",
    Lead: "name",
    Measure: "section",
    Section: "ref",
}
"""The field with the name that people know a row by."""


def at(row: Any, field: str, message: str, hint: str = "", ref: str | None = None) -> Spot:
    """Return what is wrong in one field of a row of the plan."""
    place = row if isinstance(row, Place) else row.place
    named = getattr(row, _NAMES.get(type(row), ""), "") if ref is None else ref
    return Spot(message, hint, place.sheet, place.cell(field) if place.sheet else "", named)


def in_more_rows(rows: Sequence[object]) -> str:
    """Return the words that a finding also holds for the other rows, if there are any."""
    more = len(rows) - 1
    return f", also in {more} other row{'s' if more > 1 else ''}" if more else ""


PlanCheck = Callable[[Context], Iterable[Spot]]
RowCheck = Callable[[Any, Context], Iterable[Spot]]
HistoryCheck = Callable[[Context, Night], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check and the problem that it finds.

    `look` is given the context; where `table` names a table of the plan, it is given each of its rows and the
    context. `days` says how far a check of the history looks back: a number, or the setting that holds it.
    """

    problem: Problem
    look: Callable[..., Iterable[Spot]]
    table: str = ""
    days: int | str = 0

    def days_back(self, settings: Settings) -> int:
        """Return how many days the check looks back; 0 where it asks for no certain number."""
        return int(getattr(settings, self.days)) if isinstance(self.days, str) else self.days

    def run(self, context: Context) -> Iterator[Finding]:
        """Yield what the check finds; where the check itself fails, say so and go on with the next row."""
        problem, look, table = self.problem, self.look, self.table
        failed: list[tuple[Exception, Any]] = []
        for row in getattr(context.plan, table) if table else (None,):
            try:
                for spot in look(row, context) if table else look(context):
                    yield Finding(problem.code, problem.name, problem.severity, *spot)
            except Exception as error:  # noqa: BLE001 (whatever fails, the other rows and checks are carried out)
                failed.append((error, row))
        if failed:
            yield self.failure(*failed[0], len(failed) - 1)

    def failure(self, error: Exception, row: Any = None, others: int = 0) -> Finding:
        """Report that the check itself failed, and on which row if it was on one."""
        spot = at(NOWHERE if row is None else row, "ref", "", "")
        name = spot.ref or getattr(row, "ref", "")
        on = f" on {name}" if name else ""
        more = f" and on {others} other row{'s' if others > 1 else ''}" if others else ""
        message = (
            f"The check {self.problem.code} ({self.problem.name}) could not be carried out{on}{more}: "
            f"{type(error).__name__}: {error}."
        )
        hint = "The other checks were carried out. Send this line to the person who maintains the toolkit."
        code, where = self.problem.code, (spot.sheet, spot.cell, name)
        return Finding(code, "check-failed", Severity.WARNING, message, hint, *where)


def _problem(code: str, severity: Severity, function: Callable[..., Iterable[Spot]]) -> Problem:
    """Return what a check finds, read from the name and the docstring of its function."""
    paragraphs = [
        " ".join(line.strip() for line in part.splitlines())
        for part in inspect.cleandoc(function.__doc__ or "").split("\n\n")
    ]
    example = _EXAMPLE.fullmatch(paragraphs[-1])
    if len(paragraphs) != 3 or example is None:
        raise ValueError(
            f"The docstring of {code} needs three paragraphs: what it finds, why it matters, and an example "
            "with the lines 'Before: ...' and 'After: ...'."
        )
    name = function.__name__.replace("_", "-")
    return Problem(code, name, severity, FAMILIES[code[0]], paragraphs[0], paragraphs[1], *example.groups())


_EXAMPLE = re.compile(r"Before: (.+) After: (.+)")


def plan_check(code: str, severity: Severity) -> Callable[[PlanCheck], Check]:
    """Make a check of a function that looks at the whole plan."""
    return lambda function: Check(_problem(code, severity, function), function)


def row_check(code: str, severity: Severity, table: str) -> Callable[[RowCheck], Check]:
    """Make a check of a function that looks at each row of a table of the plan, such as `actions`."""
    return lambda function: Check(_problem(code, severity, function), function, table)


def history_check(
    code: str, severity: Severity, *, days: int | str | None = None
) -> Callable[[HistoryCheck], Check]:
    """Make a check of a function that compares the plan with an earlier night.

    Args:
        code: the code of the check.
        severity: how much it matters.
        days: how far back that night lies at least, such as 60, or the setting that says so; where that is 0
            the check is off. Without it changes are told against the night that a board may last have seen.
    """

    def decorate(function: HistoryCheck) -> Check:
        def whole(context: Context) -> Iterable[Spot]:
            back = check.days_back(context.plan.settings)
            night = context.earlier if days is None else context.night_before(back)
            return function(context, night) if night else ()

        check = Check(_problem(code, severity, function), whole, days=days or 0)
        return check

    return decorate
