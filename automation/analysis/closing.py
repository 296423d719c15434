"""Whether a section can be closed, and whether what a board closed still holds.

A section is ready when every kind of assurance bears it out: its actions are done, its evidence of success
is rated as done, its measures were on target in their last readings, children were asked about what the plan
says they will say, and its Level 3 test was passed. A closing holds as long as its actions, evidence and
measures do. Nothing is closed or reopened here: boards are asked to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from automation.analysis.rollup import SectionFigures, Summary
from automation.analysis.scope import narrowed
from automation.analysis.target_paths import Standing, measure_figures
from automation.plan.closings import Closing, closings, what_lapsed
from automation.plan.due import uk
from automation.plan.model import Plan, Section, ref_key
from automation.plan.text import count, listed, one_line
from automation.plan.voices import MONTHS, is_silent


class ClosingState(StrEnum):
    """How something stands that can be closed, or was."""

    READY = "ready to close"
    NOT_YET = "tested, but not ready"
    HELD = "closed, still held"
    DUE = "closed, to be looked at again"
    LAPSED = "closed, no longer held"


@dataclass(frozen=True, slots=True)
class ClosingFigures:
    """A section that a board can close, or a section or action that one has closed.

    Args:
        ref: the section or action.
        name: what people call it.
        state: how it stands.
        said: what bears it out, or what does not.
        closing: the board's decision, if it is closed.
        again_by: the day by which it is to be looked at again, if it is closed.
        held: on how many nights on record it has held since; empty where there is none.
    """

    ref: str
    name: str
    state: ClosingState
    said: str
    closing: Closing | None = None
    again_by: date | None = None
    held: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `summary --format json` prints."""
        return {
            "ref": self.ref,
            "state": self.state.value,
            "why": self.said,
            "closed_on": self.closing.on.isoformat() if self.closing else None,
            "minute": self.closing.decision.minute if self.closing else None,
            "again_by": self.again_by.isoformat() if self.again_by else None,
        }


def closing_figures(
    plan: Plan, summary: Summary, nights: Sequence[tuple[date, Plan]] = ()
) -> tuple[ClosingFigures, ...]:
    """Return what boards can close, in plan order, then what they have closed.

    Args:
        plan: the plan.
        summary: its figures.
        nights: the nights on record, the oldest first.
    """
    closed = closings(plan, summary.as_at)
    refs = {ref_key(one.ref) for one in closed if one.is_section}
    items = {ref_key(item.section): item for item in summary.by_section}
    ready = (_to_close(plan, item, summary) for key, item in items.items() if key not in refs)
    return (
        *(one for one in ready if one),
        *(_closed(plan, one, items.get(ref_key(one.ref)), summary, nights) for one in closed),
    )


def _to_close(plan: Plan, item: SectionFigures, summary: Summary) -> ClosingFigures | None:
    """Return a section whose test was passed, as ready or with what it lacks; None for any other."""
    if item.assurance.level < _TESTED:
        return None
    section = plan.section(item.section) or Section(item.section)
    when = f" on {uk(section.test_date)}" if section.test_date else ""
    passed = f"its Level 3 test was passed{when}"
    if is_silent(plan, section, summary.as_at):
        said = f"{passed}, but nobody has asked children for {MONTHS} months"
        return ClosingFigures(section.ref, section.name, ClosingState.NOT_YET, said)
    said = f"{proof(item, summary, plan.settings.held_readings)} and {passed}"
    return ClosingFigures(section.ref, section.name, ClosingState.READY, said)


_TESTED = 3
"""The level of assurance that a section reaches when its test was passed."""


def proof(item: SectionFigures, summary: Summary, held: int) -> str:
    """Return in one line what bears out that a section is finished, its test apart."""
    of = [one for one in summary.measures if ref_key(one.section) == ref_key(item.section)]
    readings = "its last reading" if held == 1 else f"the last {held} readings"
    those = f"{count(len(of), 'measure was', 'measures were')} on target in {readings}"
    return ", ".join(
        [
            _all(item.counts.done, "action"),
            _all(item.impact.done, "row", " of evidence"),
            *([those] if of else []),
            *([f"children were asked ({item.heard})"] if item.heard else []),
        ]
    )


def _all(number: int, thing: str, of: str = "") -> str:
    return f"the only {thing}{of} is done" if number == 1 else f"all {number:,} {thing}s{of} are done"


def _closed(
    plan: Plan,
    closing: Closing,
    item: SectionFigures | None,
    summary: Summary,
    nights: Sequence[tuple[date, Plan]],
) -> ClosingFigures:
    again_by = closing.again_by(plan.settings.recheck_months)
    lapsed = listed(lapses(plan, closing, summary.as_at))
    state = ClosingState.LAPSED if lapsed else ClosingState.HELD
    if not lapsed and again_by is not None and again_by < summary.as_at:
        state = ClosingState.DUE
    section = plan.section(closing.ref) if closing.is_section else None
    done = proof(item, summary, plan.settings.held_readings) if section and item else "it is done"
    name = section.name if section else ""
    return ClosingFigures(closing.ref, name, state, lapsed or done, closing, again_by, _held(closing, nights))


def lapses(plan: Plan, closing: Closing, as_at: date) -> list[str]:
    """Return what no longer bears a closing out, a few words each; nothing if it holds."""
    found = what_lapsed(plan, closing)
    if closing.is_section:
        of = measure_figures(narrowed(plan, frozenset({ref_key(closing.ref)})), as_at)
        found += [f"{one_line(one.name, 60)} is off target" for one in of if one.standing is Standing.OFF]
    return found


def _held(closing: Closing, nights: Iterable[tuple[date, Plan]]) -> str:
    """Return on how many nights since its closing something has held."""
    since = [(night, not lapses(plan, closing, night)) for night, plan in nights if night >= closing.on]
    if not since:
        return ""
    held = sum(holds for _, holds in since)
    if held == len(since):
        return f"on all {held:,} nights" if held > 1 else "on the only night"
    first = next(night for night, holds in since if not holds)
    return f"on {held:,} of {count(len(since), 'night')}; not on {uk(first)}"


def asked_for(one: ClosingFigures) -> Iterator[str]:
    """Yield what a board is asked to decide about it, if anything, with one line of proof."""
    what = f"section {one.ref}" if one.closing is None or one.closing.is_section else f"action {one.ref}"
    name = f"{what} ({one.name})" if one.name else what
    closed = ""
    if one.closing:
        board, minute = (one_line(text) for text in (one.closing.decision.board, one.closing.decision.minute))
        cited = f" (minute {minute})" if minute else ""
        closed = f", which {board or 'a board'} closed on {uk(one.closing.on)}{cited}"
    match one.state:
        case ClosingState.READY:
            yield f"Close {name}: {one.said}."
        case ClosingState.NOT_YET:
            yield f"Decide whether {name} can be closed: {one.said}."
        case ClosingState.DUE:
            yield f"Look again at {name}{closed}: {one.said}."
        case ClosingState.LAPSED:
            yield f"Reopen {name}{closed}, or say why it stays closed: {one.said}."
