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
from dataclasses import dataclass, replace

from automation.checks.context import Context, Night
from automation.plan.findings import FAMILIES, Finding, Problem, Severity
from automation.plan.model import Action
from automation.plan.place import NOWHERE, Place
from automation.plan.settings import Settings


@dataclass(frozen=True, slots=True)
class Spot:
    """Something wrong at a place; the check that saw it adds its code, name and severity.

    `also` has the other rows that it is about, each as its sheet and row.
    """

    message: str
    hint: str = ""
    sheet: str = ""
    cell: str = ""
    ref: str = ""
    also: tuple[tuple[str, int], ...] = ()


def at(place: Place, field: str, message: str, hint: str = "", ref: str = "") -> Spot:
    """Say what is wrong in one field of a row."""
    if place is NOWHERE or not place.sheet:
        return Spot(message, hint, ref=ref)
    return Spot(message, hint, place.sheet, place.cell(field), ref)


def in_more_rows(rows: Sequence[object]) -> str:
    """Say that what is said of the first of some rows holds for the others, where there are any."""
    more = len(rows) - 1
    return f", also in {more} other row{'s' if more > 1 else ''}" if more else ""


PlanCheck = Callable[[Context], Iterable[Spot]]
HistoryCheck = Callable[[Context, Night], Iterable[Spot]]
ActionCheck = Callable[[Action, Context], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check and the problem that it finds.

    `whole` looks at the plan at once; `each` looks at one action. Exactly one of the two is there. `days`
    says how far a check of the history looks back: a number, or the setting that holds it.
    """

    problem: Problem
    whole: PlanCheck | None = None
    each: ActionCheck | None = None
    days: int | str = 0

    def days_back(self, settings: Settings) -> int:
        """Return how many days the check looks back; 0 where it asks for no certain number."""
        return int(getattr(settings, self.days)) if isinstance(self.days, str) else self.days

    def run(self, context: Context) -> Iterator[Finding]:
        """Yield what the check finds; where the check itself fails, say so and go on with the next row."""
        if self.whole is not None:
            yield from self._guarded(self.whole, context)
        if self.each is not None:
            failed: list[tuple[Action, Exception]] = []
            for action in context.plan.actions:
                try:
                    for spot in self.each(action, context):
                        yield self._finding(spot)
                except Exception as error:  # noqa: BLE001 - whatever fails, the other rows are still checked
                    failed.append((action, error))
            if failed:
                yield self.failure(failed[0][1], failed[0][0], len(failed) - 1)

    def _guarded(self, check: PlanCheck, context: Context) -> Iterator[Finding]:
        try:
            for spot in check(context):
                yield self._finding(spot)
        except Exception as error:  # noqa: BLE001 - whatever fails, the other checks still run
            yield self.failure(error)

    def _finding(self, spot: Spot) -> Finding:
        found = self.problem.at(spot.message, spot.hint, sheet=spot.sheet, cell=spot.cell, ref=spot.ref)
        return replace(found, also=spot.also) if spot.also else found

    def failure(self, error: Exception, action: Action | None = None, others: int = 0) -> Finding:
        """Report that the check itself failed, and on which row if it was on one."""
        on = f" on {action.label or action.ref}" if action else ""
        more = f" and on {others} other row{'s' if others > 1 else ''}" if others else ""
        message = (
            f"The check {self.problem.code} ({self.problem.name}) could not be carried out{on}{more}: "
            f"{type(error).__name__}: {error}."
        )
        hint = "The other checks were carried out. Send this line to the person who maintains the toolkit."
        place = action.place if action else NOWHERE
        return Finding(
            self.problem.code,
            "check-failed",
            Severity.WARNING,
            message,
            hint,
            place.sheet,
            place.cell("ref") if action and place.sheet else "",
            (action.label or action.ref) if action else "",
        )


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
    return lambda function: Check(_problem(code, severity, function), whole=function)


def action_check(code: str, severity: Severity) -> Callable[[ActionCheck], Check]:
    """Make a check of a function that looks at one action at a time."""
    return lambda function: Check(_problem(code, severity, function), each=function)


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

        check = Check(_problem(code, severity, function), whole=whole, days=days or 0)
        return check

    return decorate
