"""What people settled about somebody else's tracker: what a column holds, and what a word stands for.

The answers come from the map, the workbook that an import writes beside the new tracker. They hold for every
later file with the same headings and words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from automation.plan.ratings import State
from automation.tracker.read.headings import LONGEST, Headings, heading_key
from automation.tracker.sheets import ACTIONS, EVIDENCE

KEPT = ""
"""The field of a column that is no field of the plan."""
COMMENTS = "comments"
"""The field that several columns may be: each is an entry of one log."""


def column_key(heading: str) -> str:
    """Return what a heading is known by in a map, however long it is."""
    return heading_key(" ".join(heading.split())[:LONGEST])


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person settled; where nobody did, what is doubtful stays open.

    Args:
        as_proposed: whether what nobody settled is taken as it is proposed.
        columns: the field of each column, by its `column_key`; `KEPT` for one that is no field.
        ratings: what each word for a rating counts as, by its `word_key`.
        fills: the fills that mean the rating of their name, by its `word_key`.
        leads: what each lead in doubt stands for, leads with semicolons between them, by its `word_key`.
        dates: the day that each phrase means, by its `phrase_key`; None for no date.
        headings: each heading that the map names, by its key, settled or not.
        wrong: a sentence for each answer that cannot be used.
    """

    as_proposed: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, State] = field(default_factory=dict)
    fills: frozenset[str] = frozenset()
    leads: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, date | None] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict, compare=False)
    wrong: tuple[str, ...] = field(default=(), compare=False)

    def applied_to(self, found: Headings, cells: Sequence[tuple[int, str]]) -> Headings:
        """Return the headings of a table with its columns as they were settled, or as they are proposed.

        Args:
            found: the headings as they were recognised.
            cells: the column and text of each heading.
        """
        if found.kind not in (ACTIONS, EVIDENCE):
            return found
        texts = dict(found.texts) or dict(cells)
        settled = {
            column: self.columns[key]
            for column, text in texts.items()
            if (key := column_key(text)) in self.columns
        }
        if settled:
            found = _settled(found, texts, settled)
        return found.with_proposed() if self.as_proposed else found


NOTHING_SETTLED = Answers()
"""The answers where nobody has settled anything."""


def _columns(found: Headings, settled: Mapping[int, str]) -> dict[str, int]:
    """Return the column of each field; of two that were settled for one field, the first has it."""
    columns = {name: column for name, column in found.columns.items() if column not in settled}
    for column, name in settled.items():
        if name not in {KEPT, COMMENTS} and columns.get(name) not in settled:
            columns[name] = column
    return columns


def _settled(found: Headings, texts: Mapping[int, str], settled: Mapping[int, str]) -> Headings:
    columns = _columns(found, settled)
    comments = {column for column in found.updates if column not in settled}
    comments |= {column for column, name in settled.items() if name == COMMENTS}
    updates = sorted(comments - {columns.setdefault(COMMENTS, min(comments))}) if comments else ()
    taken = {*columns.values(), *updates}
    double = tuple(column for column in found.double if column not in settled)
    kept = set(texts) - taken - set(double)
    return replace(
        found,
        columns=columns,
        near=tuple(item for item in found.near if item[0] in taken - settled.keys()),
        double=double,
        unknown=tuple(sorted(kept)),
        proposed=tuple(
            item
            for item in found.proposed
            if item[0] not in settled and (item[2] not in columns or item[2] == COMMENTS)
        ),
        confirmed=frozenset(settled),
        updates=tuple(updates),
    )
