"""What an imported plan still lacks before it is a whole tracker: a list of leads, and words for formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from automation.plan.due import Due
from automation.plan.leads import LeadNames, collect_leads
from automation.plan.model import Action, Evidence, Measure, Plan, Section, ref_key, theme_key
from automation.plan.place import Place
from automation.plan.ratings import Rating
from automation.plan.text import count
from automation.tracker.read.cells import short
from automation.tracker.sheets import ACTIONS, EVIDENCE, MEASURES, SECTIONS, TableSheet
from automation.tracker.write.formulas import LeadsInExcel, due_phrase_result, rating_in_excel, same_in_excel

_Row = TypeVar("_Row", Action, Evidence, Measure, Section)


def complete(plan: Plan) -> Plan:
    """Fill the list of leads with each distinct role once, where the source brought no such list.

    The due-date phrases need no filling: the build writes every phrase in use.
    """
    if plan.leads:
        return plan
    leads = collect_leads(plan.actions)
    return replace(plan, leads=leads)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What an import writes in other words than the source has, and in how many cells.

    `where` is the first of these cells in the source; empty where the source has no cells.
    """

    heading: str
    was: str
    now: str
    where: str
    cells: int

    def sentence(self) -> str:
        """Say it in words."""
        more = f", and in {count(self.cells - 1, 'more cell')}" if self.cells > 1 else ""
        return f"{self.heading}: '{short(self.was)}' is written as {short(self.now)}{more}."


def in_excels_words(plan: Plan) -> tuple[Plan, tuple[Rewritten, ...]]:
    """Write what only the toolkit understands in the words that the Summary's formulas count.

    The plan means what it meant: each word is replaced by what it was taken for already. Cells that the
    formulas count rightly stay as they were written.

    Returns:
        The plan in those words, and what was written otherwise, each once.
    """
    writing = _Writing(plan)
    sections = tuple(writing.rewritten(row, SECTIONS, writing.section(row)) for row in plan.sections)
    actions = tuple(writing.rewritten(row, ACTIONS, writing.action(row)) for row in plan.actions)
    evidence = tuple(writing.rewritten(row, EVIDENCE, writing.evidence(row)) for row in plan.evidence)
    measures = tuple(writing.rewritten(row, MEASURES, writing.of_section(row)) for row in plan.measures)
    rewritten = replace(plan, sections=sections, actions=actions, evidence=evidence, measures=measures)
    return rewritten, tuple(writing.said())


class _Writing:
    """Finds the words for one plan, and keeps account of them."""

    def __init__(self, plan: Plan) -> None:
        self._refs = {ref_key(section.ref): section.ref for section in reversed(plan.sections)}
        self._themes = plan.theme_names()
        self._listed = frozenset(lead.name for lead in plan.leads)
        self._names, self._excel = LeadNames(plan.leads), LeadsInExcel(plan.leads)
        self._said: dict[tuple[str, str, str], tuple[Place, str, int]] = {}

    def section(self, row: Section) -> Iterator[tuple[str, str]]:
        """Write a theme as it is spelt first."""
        theme = self._themes.get(theme_key(row.theme), row.theme)
        if not same_in_excel(theme, row.theme):
            yield "theme", theme

    def of_section(self, row: Action | Evidence | Measure) -> Iterator[tuple[str, str]]:
        """Write a section as the sheet Sections does."""
        ref = self._refs.get(ref_key(row.section), row.section)
        if not same_in_excel(ref, row.section):
            yield "section", ref

    def evidence(self, row: Action | Evidence) -> Iterator[tuple[str, str]]:
        """Write a section and a rating."""
        yield from self.of_section(row)
        if row.rating is not Rating.NOT_RATED and rating_in_excel(row.rating_text) is not row.rating:
            yield "rating", row.rating.value

    def action(self, row: Action) -> Iterator[tuple[str, str]]:
        """Write a section, a rating, leads and due dates."""
        yield from self.evidence(row)
        counted = self._listed.intersection(row.leads)
        if not self._excel.counts_once(row.lead, counted):
            lead = "; ".join(row.leads)
            # Nothing is won by a spelling that means something else, or that no formula finds either.
            if self._names.resolve(lead) == row.leads and self._excel.counts_once(lead, counted):
                yield "lead", lead
        for field, due in (("due", row.due), ("revised", row.revised)):
            plain = " ".join(due.text.split())
            if not due.typed and due_phrase_result(due.text) != plain:
                yield field, plain

    def rewritten(self, row: _Row, sheet: TableSheet, changes: Iterator[tuple[str, str]]) -> _Row:
        """Return a row in the words found for it, and note them."""
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
        """Return what was noted, each once and in the order of the sheets."""
        for (heading, was, now), (place, field, number) in self._said.items():
            where = f"{place.sheet}!{place.cell(field)}" if place.sheet else ""
            yield Rewritten(heading, was, now, where, number)
