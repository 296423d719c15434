"""Whether a section or an action can be closed, and whether what a board closed still holds.

A section is ready when every kind of assurance bears it out: its actions are done, documents show that where
the plan keeps them, its evidence of success is rated as done, its measures were on target in their last
readings, children were asked about what the plan says they will say, and its Level 3 test was passed. Where
all that is so but some of its actions are still open, the others are ready. A closing holds as long as its
actions, evidence and measures do. Nothing is closed or reopened here: boards are asked to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from automation.analysis.assurance import lasting_needs, passed_test
from automation.analysis.rollup import SectionFigures, Summary
from automation.analysis.scope import narrowed
from automation.analysis.target_paths import MeasureFigures, Standing, measure_figures
from automation.plan.closings import Closing, closings, what_lapsed
from automation.plan.due import uk
from automation.plan.model import Action, Document, Plan, Section, grouped, ref_key
from automation.plan.text import count, listed, one_line
from automation.plan.voices import MONTHS, is_silent
from automation.tracker.read.document_files import LookedAt


class ClosingState(StrEnum):
    """How something stands that can be closed, or was."""

    READY = "ready to close"
    NOT_YET = "tested, but not ready"
    HELD = "closed, still held"
    DUE = "closed, to be looked at again"
    LAPSED = "closed, no longer held"


@dataclass(frozen=True, slots=True)
class ClosingFigures:
    """A section or an action that a board can close, or has closed.

    Args:
        ref: the section or action.
        name: what people call it.
        state: how it stands.
        said: what bears it out, or what does not.
        closing: the board's decision, if it is closed.
        again_by: the day by which it is to be looked at again, if it is closed.
        held: on how many nights on record it has held since; empty where there is none.
        what: what it is: a section, an action, or some actions of a section.
    """

    ref: str
    name: str
    state: ClosingState
    said: str
    closing: Closing | None = None
    again_by: date | None = None
    held: str = ""
    what: str = "section"

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
    plan: Plan,
    summary: Summary,
    nights: Sequence[tuple[date, Plan]] = (),
    documents: LookedAt | None = None,
) -> tuple[ClosingFigures, ...]:
    """Return what boards can close, in plan order, then what they have closed.

    Args:
        plan: the plan.
        summary: its figures.
        nights: the nights on record, the oldest first.
        documents: the plan's documents as they lie on the disk; None where nobody looked.
    """
    closed = closings(plan, summary.as_at)
    items = {ref_key(item.section): item for item in summary.by_section}
    ready = _Ready(plan, summary, documents or LookedAt(plan.documents), closed)
    return (
        *(one for item in items.values() for one in ready.of(item)),
        *(_closed(plan, one, items.get(ref_key(one.ref)), summary, nights) for one in closed),
    )


class _Ready:
    """Finds what boards can close, and what is lacking where only little is."""

    def __init__(self, plan: Plan, summary: Summary, documents: LookedAt, closed: Iterable[Closing]) -> None:
        self._plan, self._summary, self._documents = plan, summary, documents
        self._closed = {(one.is_section, ref_key(one.ref)) for one in closed}
        # A plan that only lists reports which are promised to boards keeps no documents.
        rows = documents.documents if any(row.path for row in plan.documents) else ()
        pairs = [(ref_key(ref), row) for row in rows if row.path for ref in row.refs]
        self._rows = {key: [row for _, row in each] for key, each in grouped(pairs, lambda p: p[0]).items()}

    def of(self, item: SectionFigures) -> Iterator[ClosingFigures]:
        """Yield a section whose test was passed, or its actions that are done while others are open."""
        section = self._plan.section(item.section) or Section(item.section)
        is_closed = (True, ref_key(section.ref)) in self._closed
        if is_closed or not passed_test(section, self._summary.as_at):
            return
        held = self._plan.settings.held_readings
        when = f" on {uk(section.test_date)}" if section.test_date else ""
        done = [action for action in self._plan.actions_of(section.ref) if action.is_done]
        if item.assurance.level == _TESTED:
            test = f"its Level 3 test was passed{when}"
            yield self._figures(section, done, proof(item, self._summary, held), test)
        elif item.counts.done < item.counts.in_force and not lasting_needs(
            item.impact, _measures(item, self._summary), held
        ):
            lasting = ", ".join(_lasting(item, self._summary, held))
            test = f"the Level 3 test of section {section.ref} was passed{when}"
            for actions in self._together(done):
                it = "it is" if len(actions) == 1 else "each is"
                one = self._figures(section, actions, f"{it} done, {lasting}", test)
                name = one_line(actions[0].text, 60) if len(actions) == 1 else section.name
                what = "action" if len(actions) == 1 else "actions"
                yield replace(one, ref=", ".join(a.label for a in actions), name=name, what=what)

    def _together(self, done: Iterable[Action]) -> Iterator[list[Action]]:
        """Yield the actions that are not closed: alone, or together where they are many or lack something."""
        left = [action for action in done if (False, ref_key(action.label)) not in self._closed]
        ready = [action for action in left if not self._shown([action])[1]]
        yield from [ready] if len(ready) > _ALONE else ([action] for action in ready)
        if lacking := [action for action in left if action not in ready]:
            yield lacking

    def _figures(self, section: Section, done: list[Action], bare: str, test: str) -> ClosingFigures:
        """Return a section, or a part of it, as ready or with what it lacks."""
        there, lacks = self._shown(done)
        if is_silent(self._plan, section, self._summary.as_at):
            lacks = [f"nobody has asked children for {MONTHS} months", *lacks]
        if lacks:
            said = f"{test}, but {listed(lacks, _LACKS)}"
            return ClosingFigures(section.ref, section.name, ClosingState.NOT_YET, said)
        shown = [self._said(there)] if there else []
        return ClosingFigures(
            section.ref, section.name, ClosingState.READY, f"{', '.join([bare, *shown])} and {test}"
        )

    def _shown(self, done: Iterable[Action]) -> tuple[list[Document], list[str]]:
        """Return the documents that show that actions are done, and what is lacking, a few words each.

        A document of a section shows each of its actions. A plan that keeps no documents lacks none.
        """
        there: dict[str, Document] = {}
        lacking: dict[str, list[str]] = {}
        for action in done if self._rows else ():
            keys = dict.fromkeys(map(ref_key, (action.label, action.ref, action.section)))
            rows = [row for key in keys if key for row in self._rows.get(key, ())]
            faults = [(self._fault(row, action), row) for row in rows]
            there.update((row.path, row) for fault, row in faults if not fault)
            if fault := min((fault for fault, _ in faults), default=len(_FAULTS) - 1):
                lacking.setdefault(_FAULTS[fault], []).append(action.label)
        return [*there.values()], [why.format(listed(refs, _LACKS)) for why, refs in lacking.items()]

    def _fault(self, row: Document, action: Action) -> int:
        """Return why a document does not show that an action was done, as a place in `_FAULTS`."""
        if not self._documents.is_there(row):
            return 3
        if self._documents.has_changed(row, action):
            return 2
        return int(self._documents.is_older(row, action))

    def _said(self, rows: Sequence[Document]) -> str:
        days = [day for row in rows if (day := self._documents.written(row))]
        if len(rows) == 1:
            return f"a document{f' of {uk(days[0])}' if days else ''} shows it"
        last = f", the last of {uk(max(days))}," if days else ""
        return f"{len(rows):,} documents{last} show it"


_FAULTS = (
    "",
    "only an older document shows {}",
    "the document of {} has changed since",
    "the document of {} cannot be found",
    "no document shows {}",
)
"""Why an action is not shown to be done, what is nearest to it first."""

_TESTED = 3
"""The level of assurance that a section reaches when its test was passed."""

_LACKS = 4
"""How many things that are lacking are named."""

_ALONE = 3
"""How many actions of a section are put forward one by one."""


def proof(item: SectionFigures, summary: Summary, held: int) -> str:
    """Return in one line what bears out that a section is finished, its test apart."""
    return ", ".join([_all(item.counts.done, "action"), *_lasting(item, summary, held)])


def _measures(item: SectionFigures, summary: Summary) -> list[MeasureFigures]:
    return [one for one in summary.measures if ref_key(one.section) == ref_key(item.section)]


def _lasting(item: SectionFigures, summary: Summary, held: int) -> list[str]:
    """Return what bears out that what was done lasts: evidence, measures and children."""
    of = _measures(item, summary)
    readings = "its last reading" if held == 1 else f"the last {held} readings"
    those = f"{count(len(of), 'measure was', 'measures were')} on target in {readings}"
    return [
        _all(item.impact.done, "row", " of evidence"),
        *([those] if of else []),
        *([f"children were asked ({item.heard})"] if item.heard else []),
    ]


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
    held = _held(closing, nights)
    what = "section" if closing.is_section else "action"
    return ClosingFigures(closing.ref, name, state, lapsed or done, closing, again_by, held, what)


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
    name = f"{one.what} {one.ref} ({one.name})" if one.name else f"{one.what} {one.ref}"
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
