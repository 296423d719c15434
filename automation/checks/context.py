"""What a check may ask: the plan, the date, and the look-ups that several checks share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from automation.plan.model import Action, Evidence, Lead, MeasureReading, Plan, Section, ref_key
from automation.plan.place import Place
from automation.plan.ratings import Rating
from automation.tracker.result import ReadTracker
from automation.tracker.unseen import NOTHING_UNSEEN, Unseen, look


@dataclass(frozen=True)
class Context:
    """One value that every check is given; it holds no slots because its look-ups are kept once made.

    Args:
        read: the tracker as it was read.
        as_at: the date that stands in for today.
        earlier: the plan as it was on an earlier night, if one is known.
        earlier_on: the date of that night.
    """

    read: ReadTracker
    as_at: date
    earlier: Plan | None = None
    earlier_on: date | None = None

    @property
    def plan(self) -> Plan:
        """Give the plan to be checked."""
        return self.read.plan

    @cached_property
    def unseen(self) -> Unseen:
        """Look up what the cells' values do not tell; nothing where the plan came from no workbook."""
        path, plan = self.read.file.path, self.plan
        tables = (plan.sections, plan.actions, plan.evidence, plan.measures, plan.readings, plan.leads)
        sheets = {row.place.sheet for table in tables for row in table}
        return look(path, sheets) if path.is_file() else NOTHING_UNSEEN

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Find a section by the key of its ref; the first of two with the same ref."""
        found: dict[str, Section] = {}
        for section in self.plan.sections:
            found.setdefault(ref_key(section.ref), section)
        return found

    @cached_property
    def actions_of(self) -> defaultdict[str, list[Action]]:
        """Find the actions of a section by the key of its ref."""
        found: defaultdict[str, list[Action]] = defaultdict(list)
        for action in self.plan.actions:
            found[ref_key(action.section)].append(action)
        return found

    @cached_property
    def evidence_of(self) -> defaultdict[str, list[Evidence]]:
        """Find the evidence of success of a section by the key of its ref."""
        found: defaultdict[str, list[Evidence]] = defaultdict(list)
        for row in self.plan.evidence:
            found[ref_key(row.section)].append(row)
        return found

    @cached_property
    def leads(self) -> dict[str, Lead]:
        """Find a lead by the name that `Action.leads` uses."""
        return {lead.name: lead for lead in reversed(self.plan.leads)}

    @cached_property
    def open_actions_of(self) -> defaultdict[str, list[Action]]:
        """Find the actions of a lead that are not Blue."""
        found: defaultdict[str, list[Action]] = defaultdict(list)
        for action in self.plan.actions:
            if action.rating is not Rating.BLUE:
                for name in action.leads:
                    found[name].append(action)
        return found

    @cached_property
    def readings_of(self) -> defaultdict[str, list[MeasureReading]]:
        """Find the dated readings of a measure by the key of its name, the earliest first."""
        found: defaultdict[str, list[MeasureReading]] = defaultdict(list)
        for reading in self.plan.readings:
            if reading.day is not None:
                found[name_key(reading.measure)].append(reading)
        for readings in found.values():
            readings.sort(key=lambda reading: reading.day or date.min)
        return found

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
            yield section, self.actions_of[key]


def name_key(name: str) -> str:
    """Give what two spellings of a name have in common when only case and spacing differ."""
    return " ".join(name.split()).casefold()


def has_column(place: Place, field: str) -> bool:
    """Say whether the row's table has a column for a field.

    A tracker without the column Comments is told so once, not by a finding for every row without one.
    """
    return not place.columns or field in place.columns
