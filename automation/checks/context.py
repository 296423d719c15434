"""What every check is given: the plan, the date, and the look-ups that several checks share."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from automation.checks.plan_years import Years, years_of
from automation.checks.similar_texts import Nearest, groups_of_twins
from automation.plan.closings import Closing, closings
from automation.plan.decisions import Minutes
from automation.plan.due_proposals import likely_year
from automation.plan.findings import Finding, Place
from automation.plan.leads import LeadNames, ShortForms, role_key
from automation.plan.model import Action, Evidence, Lead, MeasureReading, Plan, Section, grouped, ref_key
from automation.plan.recurrence import some_month
from automation.tracker import problems
from automation.tracker.read.document_files import LookedAt
from automation.tracker.read.formatting import NO_FORMATTING, Formatting, MergedCells, Range, read_formatting
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import ACTIONS, EVIDENCE, SECTIONS
from automation.tracker.write.formulas import LeadsInExcel


class Text(NamedTuple):
    """A text of the plan that is not blank, and where it stands."""

    place: Place
    field: str
    text: str
    ref: str


@dataclass(frozen=True)
class SheetRows:
    """The rows of the plan that stand on one sheet; it holds no slots because what it tells is kept."""

    sheet: str
    places: tuple[Place, ...]

    @cached_property
    def columns(self) -> frozenset[int]:
        """Return the columns that hold something of them, counted from 0."""
        tables = _one_of_each_table(self.places)
        return frozenset(column for place in tables for column in place.columns.values())

    @cached_property
    def rows(self) -> frozenset[int]:
        """Return the numbers of the rows."""
        return frozenset(self.in_row)

    @cached_property
    def in_row(self) -> Mapping[int, Place]:
        """Find the first place in a row, by the row's number."""
        return {place.row: place for place in reversed(self.places)}

    @cached_property
    def _sorted(self) -> list[int]:
        return sorted(self.rows)

    def first_within(self, cells: Range) -> int:
        """Return the first of the rows that a range of cells covers; 0 where it covers none."""
        at = bisect_left(self._sorted, cells.first_row)
        return self._sorted[at] if at < len(self._sorted) and cells.holds(self._sorted[at]) else 0


class Copies(NamedTuple):
    """Sheets that hold the same plan, and the keys of the refs that stand on more than one of them."""

    sheets: tuple[str, ...]
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Night:
    """The plan as it was on an earlier night."""

    on: date
    plan: Plan


@dataclass(frozen=True)
class Context:
    """One value that every check is given; it holds no slots because its look-ups are kept once made.

    Args:
        read: the tracker as it was read.
        as_at: the date that stands in for today.
        earlier: the night that changes are told against, if one is known.
        older: nights further back, by the days that checks of the history ask for.
        documents: the documents of the plan as they lie on the disk.
    """

    read: ReadTracker
    as_at: date
    earlier: Night | None = None
    older: Mapping[int, Night] = field(default_factory=dict)
    documents: LookedAt = field(default_factory=LookedAt)

    @property
    def plan(self) -> Plan:
        """Return the plan to be checked."""
        return self.read.plan

    def night_before(self, days: int) -> Night | None:
        """Return the last night that is at least so many days back; None for 0, or where none is known."""
        night = self.older.get(days, self.earlier) if days > 0 else None
        return night if night and (self.as_at - night.on).days >= days else None

    @cached_property
    def unseen(self) -> Formatting:
        """Look up what the cells' values do not tell; nothing where the plan came from no workbook."""
        path = self.read.file.path
        if not path.is_file():
            return NO_FORMATTING
        typed: defaultdict[str, set[int]] = defaultdict(set)
        for table, fields in FIGURES:
            for place in self._one_of_each[table]:
                typed[place.sheet].update(place.columns[field] for field in fields if field in place.columns)
        # Sheets of actions and evidence are large, and hold no figures of their own.
        for place in (*self._one_of_each["actions"], *self._one_of_each["evidence"]):
            typed.pop(place.sheet, None)
        sheets = {place.sheet for place in self.places} | typed.keys()
        return read_formatting(self.read.file.package or path, sheets, typed)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Return the places of the rows that people look at in the tables of the plan itself.

        A section that is named by a line above its table has no row of its own, and all of it in one column.
        """
        tables = ("sections", "actions", "evidence", "measures", "readings", "leads")
        each = [place for table in tables for place in self._one_of_each[table]]
        wide = {id(place.columns) for place in each if place.sheet and len(set(place.columns.values())) > 1}
        rows = (row for table in tables for row in getattr(self.plan, table))
        return tuple(place for row in rows if id((place := row.place).columns) in wide)

    @cached_property
    def _one_of_each(self) -> Mapping[str, tuple[Place, ...]]:
        """Return one place of each table that a part of the plan was read from, by the name of that part."""
        names = {*(table for table, _ in FIGURES), "actions", "evidence"}
        return {
            name: tuple(_one_of_each_table(row.place for row in getattr(self.plan, name))) for name in names
        }

    @cached_property
    def tables(self) -> tuple[SheetRows, ...]:
        """Return the sheets that hold rows of the plan, with those rows."""
        found = grouped(self.places, lambda place: place.sheet)
        return tuple(SheetRows(sheet, tuple(places)) for sheet, places in found.items())

    @cached_property
    def _unlisted(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (f.sheet, f.cell) for f in self.read.findings if f.code == problems.SECTION_NOT_LISTED.code
        )

    def is_listed(self, section: Section) -> bool:
        """Return whether a section is on the list of sections, rather than known only from its actions."""
        place = section.place
        return not place.sheet or (place.sheet, place.cell("section")) not in self._unlisted

    def evidence_of(self, section: str) -> list[Evidence]:
        """Return the evidence of success of a section, by its ref."""
        return self._evidence.get(ref_key(section), [])

    def readings_of(self, measure: str) -> list[MeasureReading]:
        """Return the dated readings of a measure, the earliest first."""
        return self._readings.get(name_key(measure), [])

    def open_actions_of(self, lead: str) -> list[Action]:
        """Return the actions of a lead that are not Blue."""
        return self.open_actions.get(lead, [])

    @cached_property
    def minutes(self) -> Minutes:
        """Find what boards decided about an action."""
        return Minutes(self.plan)

    @cached_property
    def closings(self) -> tuple[Closing, ...]:
        """Return what boards have closed and not reopened."""
        return closings(self.plan, self.as_at)

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Find a section by the key of its ref; the first of two with the same ref."""
        found: dict[str, Section] = {}
        for section in self.plan.sections:
            found.setdefault(ref_key(section.ref), section)
        return dict(found)

    @cached_property
    def actions_of(self) -> Mapping[str, list[Action]]:
        """Find the actions of a section by the key of its ref."""
        return grouped(self.plan.actions, lambda action: ref_key(action.section))

    @cached_property
    def _evidence(self) -> Mapping[str, list[Evidence]]:
        """Find the evidence of success of a section by the key of its ref."""
        return grouped(self.plan.evidence, lambda row: ref_key(row.section))

    @cached_property
    def leads(self) -> dict[str, Lead]:
        """Find a lead by the name that `Action.leads` uses."""
        return {lead.name: lead for lead in reversed(self.plan.leads)}

    @cached_property
    def unread(self) -> frozenset[tuple[str, str]]:
        """Return the cells that the reader reported as unreadable."""
        cells = {(f.sheet, f.cell) for f in self.read.findings if f.code in _UNREAD and f.cell}
        return frozenset(cells.union(self._dues_of_struck_rows()))

    def _dues_of_struck_rows(self) -> Iterator[tuple[str, str]]:
        """Return the due dates that were not read because the whole row of their action is struck through."""
        struck = {(f.sheet, f.cell) for f in self.read.findings if f.code == problems.STRUCK_ROW.code}
        for action in self.plan.actions if struck else ():
            place = action.place
            if any((place.sheet, place.cell(name)) in struck for name in ("ref", "text")):
                dues = (name for name in ("due", "revised") if name in place.columns)
                yield from ((place.sheet, place.cell(name)) for name in dues)

    def was_unread(self, action: Action, field: str) -> bool:
        """Return whether a field of an action looks blank because it could not be read."""
        return (action.place.sheet, action.place.cell(field)) in self.unread

    def is_merged_over(self, finding: Finding) -> bool:
        """Return whether a finding's cell is blank because it is merged into the one above or beside it."""
        merged = self._merged.get(finding.sheet) if finding.cell else None
        return merged is not None and merged.covers(finding.cell)

    @cached_property
    def _merged(self) -> Mapping[str, MergedCells]:
        """Find the merged cells of a sheet that has any, by its name."""
        return {name: MergedCells(sheet.merged) for name, sheet in self.unseen.sheets.items() if sheet.merged}

    @cached_property
    def has_lead_list(self) -> bool:
        """Return whether the tracker lists its leads; else they are known from its actions alone."""
        return any(lead.place.row for lead in self.plan.leads)

    @cached_property
    def leads_in_excel(self) -> LeadsInExcel:
        """Find the leads for whom the live Summary counts an action."""
        return LeadsInExcel(self.plan.leads)

    @cached_property
    def has_live_summary(self) -> bool:
        """Return whether the tracker has a live Summary, as one with the sheets Actions and Sections does."""
        actions = {action.place.sheet.casefold() for action in self.plan.actions}
        return ACTIONS.sheet.casefold() in actions and any(map(self.is_on_own_sheet, self.plan.sections))

    def is_on_own_sheet(self, row: Action | Evidence | Section) -> bool:
        """Return whether a row stands on the tracker's own sheet for it, where formulas count it."""
        sheet = ACTIONS if isinstance(row, Action) else EVIDENCE if isinstance(row, Evidence) else SECTIONS
        return row.place.sheet.casefold() == sheet.sheet.casefold()

    @cached_property
    def _lead_names(self) -> LeadNames:
        return LeadNames(self.plan.leads)

    def find_lead(self, spelling: str) -> Lead | None:
        """Find the lead that a spelling means, as the reader does for the cells of actions."""
        name = self._lead_names.find(spelling) if spelling.strip() else None
        return self.leads.get(name) if name is not None else None

    def nearest_lead(self, name: str) -> str:
        """Return the name of the listed lead that is spelt most like a name; empty where none is near.

        A name that has letters for words of the other, or words for its letters, comes first.
        """
        found = self.short_forms.find(name) or self._nearest_lead.find(name)
        return self._spellings[found] if found else ""

    @cached_property
    def _nearest_lead(self) -> Nearest:
        return Nearest(self._spellings, least=75)

    @cached_property
    def people(self) -> frozenset[str]:
        """Return the key of each name of a person on the sheet Leads."""
        return frozenset(role_key(lead.person) for lead in self.plan.leads if lead.person)

    @cached_property
    def short_forms(self) -> ShortForms:
        """Find a spelling by letters for some of its words."""
        return ShortForms(self._spellings)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Find a lead's name by each spelling of it that is listed."""
        leads = self.leads.values()
        return {spelling: lead.name for lead in leads for spelling in (lead.name, *lead.also)}

    @cached_property
    def open_actions(self) -> Mapping[str, list[Action]]:
        """Find the open actions of a lead."""
        found: defaultdict[str, list[Action]] = defaultdict(list)
        for action in self.plan.actions:
            if action.is_open:
                for name in action.leads:
                    found[name].append(action)
        return dict(found)

    @cached_property
    def _readings(self) -> Mapping[str, list[MeasureReading]]:
        """Find the dated readings of a measure by the key of its name, the earliest first."""
        dated = [reading for reading in self.plan.readings if reading.day is not None]
        dated.sort(key=lambda reading: reading.day or date.min)
        return grouped(dated, lambda reading: name_key(reading.measure))

    @cached_property
    def years(self) -> Years | None:
        """Return the years of the plan."""
        return years_of(self.plan)

    @property
    def some_month(self) -> str:
        """Return a month some way ahead, as an example of a due date for the hints."""
        return some_month(self.as_at)

    @cached_property
    def likely_year(self) -> int:
        """Return the year in which most actions are due; 0 if none has a date."""
        return likely_year(self.plan.actions)

    @cached_property
    def is_unrated(self) -> bool:
        """Return whether nobody has begun to rate a plan of which many actions are late."""
        actions = self.plan.actions
        if any(action.rating_text.strip() for action in actions):
            return False
        return sum(action.is_late(self.as_at) for action in actions) >= 10

    @cached_property
    def actions_by_ref(self) -> Mapping[str, list[Action]]:
        """Return the actions of each ref that is not blank, by its key."""
        found = grouped(self.plan.actions, lambda action: ref_key(action.ref))
        return {key: actions for key, actions in found.items() if key}

    @cached_property
    def actions_by_label(self) -> Mapping[str, list[Action]]:
        """Return the actions that people call by a ref, the rows that continue one included, by its key."""
        rest = [action for action in self.plan.actions if ref_key(action.label) != ref_key(action.ref)]
        return {**grouped(rest, lambda action: ref_key(action.label)), **self.actions_by_ref}

    @cached_property
    def copies(self) -> tuple[Copies, ...]:
        """Return the sheets that hold the same plan: one says most of what another one says, ref by ref."""
        said: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for key, actions in self.actions_by_ref.items():
            for action in actions if len(actions) > 1 else ():
                said[action.place.sheet].add((key, name_key(action.text)))
        said.pop("", None)
        groups: list[list[str]] = []
        for sheet, own in said.items():
            for group in groups:
                if any(2 * len(own & said[other]) > min(len(own), len(said[other])) for other in group):
                    group.append(sheet)
                    break
            else:
                groups.append([sheet])
        return tuple(self._copies(group) for group in groups if len(group) > 1)

    def _copies(self, sheets: Sequence[str]) -> Copies:
        """Return some sheets with the refs that stand on more than one of them."""
        refs = (
            key
            for key, actions in self.actions_by_ref.items()
            if len({action.place.sheet for action in actions}.intersection(sheets)) > 1
        )
        return Copies(tuple(sheets), tuple(refs))

    @cached_property
    def texts(self) -> list[Text]:
        """Return the texts of the actions, of their evidence and of their sections."""
        plan = self.plan
        rows: tuple[tuple[Iterable[Action | Evidence | Section], str, tuple[str, ...]], ...] = (
            (plan.actions, "label", ("text", "outcome", "comments", "report_reference")),
            (plan.evidence, "section", ("text", "comments")),
            (plan.sections, "ref", ("title", "children_say", "level3_test")),
        )
        return [
            Text(row.place, field, text, getattr(row, ref))
            for table, ref, fields in rows
            for row in table
            for field in fields
            if (text := getattr(row, field))
        ]

    @cached_property
    def twins(self) -> list[list[Action]]:
        """Return the groups of actions that say the same."""
        return groups_of_twins(self.plan.actions)

    @cached_property
    def row_labels(self) -> dict[tuple[str, int], str]:
        """Name the action, evidence or section that stands in a row of a sheet."""
        named: dict[tuple[str, int], str] = {}
        for section in self.plan.sections:
            named.setdefault((section.place.sheet, section.place.row), section.ref)
        for row in self.plan.evidence:
            named[row.place.sheet, row.place.row] = row.section
        for action in self.plan.actions:
            named[action.place.sheet, action.place.row] = action.label or action.ref
        return named

    def each_section(self) -> Iterator[tuple[Section, list[Action]]]:
        """Go through the sections with their actions."""
        for key, section in self.sections.items():
            yield section, self.actions_of.get(key, [])


_UNREAD = {
    problem.code
    for problem in (
        *(problems.BOARD_UNREADABLE, problems.CONFIRMED_UNREADABLE, problems.DAY_UNREADABLE),
        *(problems.ERROR_CELL, problems.FIGURE_UNREADABLE, problems.FORMULA_UNSTORED),
        *(problems.READING_FAILED, problems.REF_IS_DATE, problems.SECTION_BLANK),
        *(problems.SECTION_NOT_LISTED, problems.STRUCK_DUE, problems.STRUCK_RATING),
    )
}
"""What the reader says of a cell whose value it could not take."""


FIGURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("measures", ("baseline", "baseline_date")),
    ("readings", ("day", "target", "actual")),
    ("due_phrases", ("by",)),
    ("boards", ("meeting", "paper_due_days")),
    ("decisions", ("meeting",)),
    ("sections", ("test_date",)),
    ("leads", ("away_until",)),
    ("accepted", ("until",)),
    ("voices", ("day", "how_many", "said_so")),
)
"""The tables of the plan that hold figures and dates, and in which fields."""


def _one_of_each_table(places: Iterable[Place]) -> Iterable[Place]:
    """Return one place of each table, of which all rows share their columns."""
    return {(place.sheet, id(place.columns)): place for place in places}.values()


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """Return what two spellings of a name have in common when only case and spacing differ."""
    return " ".join(name.split()).casefold()


def has_column(place: Place, field: str) -> bool:
    """Return whether the row's table has a column for a field.

    A tracker without the column Comments is told so once, not by a finding for every row without one.
    """
    return not place.columns or field in place.columns
