"""Completes an imported plan: leads, rows of the BRAG key, and words that the Summary understands."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from automation.plan.completion import heads_closed_work, is_for_closed_work, is_plainly_completed
from automation.plan.due import Due
from automation.plan.findings import Place
from automation.plan.leads import LeadNames, collect_leads, with_owners
from automation.plan.model import Action, Evidence, Measure, Plan, Section, ref_key, theme_key
from automation.plan.ratings import BragKey, State, word_key
from automation.plan.text import count
from automation.tracker.read.answers import Answers
from automation.tracker.read.cells import short
from automation.tracker.read.settled_words import key_entries, unknown_words, with_key
from automation.tracker.sheets import ACTIONS, EVIDENCE, MEASURES, SECTIONS, TableSheet
from automation.tracker.write.formulas import LeadsInExcel, same_in_excel, tidy_result

_Row = TypeVar("_Row", Action, Evidence, Measure, Section)


def complete(plan: Plan) -> Plan:
    """Return the plan with the owners of its sections among the leads, if the source had no list of leads.

    The due-date phrases need no filling: the build writes every phrase in use.
    """
    if any(lead.place.row for lead in plan.leads):
        return plan
    leads = plan.leads or collect_leads(plan.actions)
    return replace(plan, leads=with_owners(leads, plan.sections))


_LONGEST_STEM = 8
"""A longer ref of a section is a title, and makes no stem for the refs of its actions."""


def with_refs(plan: Plan, before: Iterable[Action] = ()) -> Plan:
    """Return the plan with a ref for each action, if its source has none for any of them.

    People, papers and letters need something to call an action by. An action keeps the ref that one of the
    same text had `before`, so that a row which somebody inserted does not renumber the rest.
    """
    if any(action.ref for action in plan.actions):
        return plan
    known: dict[str, list[str]] = {}
    for action in before:
        known.setdefault(word_key(action.text), []).append(action.ref)
    taken = {ref_key(ref) for refs in known.values() for ref in refs}
    by_section = all(len(action.section) <= _LONGEST_STEM for action in plan.actions)
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))
    actions = []
    for action in plan.actions:
        stem = _stem(action.section) if by_section else ""
        new = (ref for number in numbers[stem] if ref_key(ref := f"{stem}{number}") not in taken)
        again = known.get(word_key(action.text))
        ref = again.pop(0) if again else next(new)
        taken.add(ref_key(ref))
        actions.append(replace(action, ref=ref, label=ref))
    return replace(plan, actions=tuple(actions))


def _stem(section: str) -> str:
    between = "." if section[-1:].isdigit() else " "
    return f"{section}{between}" if section else ""


def with_key_rows(plan: Plan, answers: Answers) -> Plan:
    """Return the plan with a row of the key for each word that the key does not have.

    Counts as holds what a person settled, or what the word or its meaning seems to say if that was asked for.
    Otherwise the cell is blank: a check asks for it, and until then the word counts for nothing.
    """
    plan = with_key(plan, key_entries(plan, answers, unknown_words(plan)))
    actions = [_without_plain_no(action) for action in plan.actions]
    if answers.as_proposed:
        is_open_elsewhere = any(not _is_among_closed(action) for action in actions)
        actions = [_done_if_it_says_so(a, plan.key, is_open_elsewhere=is_open_elsewhere) for a in actions]
    return replace(plan, actions=tuple(actions))


def _is_among_closed(action: Action) -> bool:
    return is_for_closed_work(action.place.sheet) or heads_closed_work(action.section)


def _done_if_it_says_so(action: Action, key: BragKey, *, is_open_elsewhere: bool) -> Action:
    """Return an action without a rating as done, if a column, its sheet or the heading above says so.

    Where every action stands among closed work, a form that was filled in may be called completed.
    """
    done = key.of_state(State.DONE)
    says_so = is_plainly_completed(action.completed_text) or bool(action.completed_on)
    over = is_open_elsewhere and _is_among_closed(action)
    if done is None or action.rating_text or not (says_so or over):
        return action
    if action.completed_on:
        return replace(action, rating=done)
    return replace(action, rating=done, rating_text=done.name, completed_text="")


def _without_plain_no(action: Action) -> Action:
    """Return an action without the `No` or `60%` of a column for completion: ours holds days alone."""
    return action if action.says_completed else replace(action, completed_text="")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text that an import replaces with other words, and in how many cells.

    `where` is the first of these cells in the source; empty where the source has no cells.
    """

    heading: str
    was: str
    now: str
    where: str
    cells: int

    def sentence(self) -> str:
        """Return a sentence about it."""
        more = f", and in {count(self.cells - 1, 'more cell')}" if self.cells > 1 else ""
        return f"{self.heading}: '{short(self.was)}' is written as {short(self.now)}{more}."


def in_excels_words(plan: Plan) -> tuple[Plan, tuple[Rewritten, ...]]:
    """Replace words that only the toolkit understands with words that the Summary's formulas count.

    The plan means what it meant: each word is replaced by what it was taken for already. Cells that the
    formulas count rightly stay as they were written.

    Returns:
        The plan in those words, and what was written otherwise, each once.
    """
    writing = _Writing(plan)
    sections = tuple(writing.rewritten(row, SECTIONS, writing.section(row)) for row in plan.sections)
    actions = tuple(writing.rewritten(row, ACTIONS, writing.action(row)) for row in plan.actions)
    evidence = tuple(writing.rewritten(row, EVIDENCE, writing.of_section(row)) for row in plan.evidence)
    measures = tuple(writing.rewritten(row, MEASURES, writing.of_section(row)) for row in plan.measures)
    rewritten = replace(plan, sections=sections, actions=actions, evidence=evidence, measures=measures)
    return rewritten, tuple(writing.said())


class _Writing:
    """Finds the words for one plan, and records what is replaced."""

    def __init__(self, plan: Plan) -> None:
        self._refs = {ref_key(section.ref): section.ref for section in reversed(plan.sections)}
        self._themes = plan.theme_names()
        self._listed = frozenset(lead.name for lead in plan.leads)
        self._names, self._excel = LeadNames(plan.leads), LeadsInExcel(plan.leads)
        self._said: dict[tuple[str, str, str], tuple[Place, str, int]] = {}

    def section(self, row: Section) -> Iterator[tuple[str, str]]:
        """Yield the theme as its first spelling."""
        theme = self._themes.get(theme_key(row.theme), row.theme)
        if not same_in_excel(theme, row.theme):
            yield "theme", theme

    def of_section(self, row: Action | Evidence | Measure) -> Iterator[tuple[str, str]]:
        """Yield the section as the sheet Sections spells it."""
        ref = self._refs.get(ref_key(row.section), row.section)
        if not same_in_excel(ref, row.section):
            yield "section", ref

    def action(self, row: Action) -> Iterator[tuple[str, str]]:
        """Yield the section, the leads and the due dates."""
        yield from self.of_section(row)
        counted = self._listed.intersection(row.leads)
        if not self._excel.counts_once(row.lead, counted):
            lead = "; ".join(row.leads)
            # Only if the new spelling means the same and the formulas find it.
            if self._names.resolve(lead) == row.leads and self._excel.counts_once(lead, counted):
                yield "lead", lead
        for field, due in (("due", row.due), ("revised", row.revised)):
            plain = " ".join(due.text.split())
            if not due.typed and tidy_result(due.text) != plain:
                yield field, plain

    def rewritten(self, row: _Row, sheet: TableSheet, changes: Iterator[tuple[str, str]]) -> _Row:
        """Return a row with its new words, and record them."""
        values: dict[str, str | Due] = {}
        for field, now in changes:
            name = "rating_text" if field == "rating" else field
            old = getattr(row, name)
            was = old.text if isinstance(old, Due) else old
            values[name] = replace(old, text=now) if isinstance(old, Due) else now
            key = (sheet.columns[sheet.index(field)].heading, was, now)
            place, first, number = self._said.get(key, (row.place, field, 0))
            self._said[key] = (place, first, number + 1)
        return replace(row, **values) if values else row  # type: ignore[arg-type]

    def said(self) -> Iterator[Rewritten]:
        """Return what was replaced, each once and in the order of the sheets."""
        for (heading, was, now), (place, field, number) in self._said.items():
            where = f"{place.sheet}!{place.cell(field)}" if place.sheet else ""
            yield Rewritten(heading, was, now, where, number)
