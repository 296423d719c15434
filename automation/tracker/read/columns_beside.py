"""Columns beside those of an action: more updates, contacts, owners of sections, and what will show success.

Trackers keep an update for each month in a column of its own; ours has one log of comments. Names, addresses
and sponsors have their places on Leads and Sections, and what will show success is evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from automation.tracker.read.columns import Content
from automation.tracker.read.heading_words import STRONG, heading_fit, without_months
from automation.tracker.read.headings import Headings, heading_key

if TYPE_CHECKING:
    from automation.tracker.read.tables import Table

_SOME, _MOST = 0.3, 0.6
"""The share of the cells that must be of a kind for a heading to be believed, and without one."""

_UPDATE = re.compile(r"\b(?:updates?|updated|progress|comments?|commentary|narrative|position|latest)\b")
_BESIDE_UPDATE = re.compile(
    r"\b(?:update[sd]?|progress|comments?|commentary|narrative|position|latest|current|previous|last|status|notes?"
    r"|actions?|monthly|quarterly|weekly|board|report|summary|on|as|at|of|to|for|the|and|date|so|far|since|this"
    r"|new|no|from|by)\b"
)
"""Words of a heading that say no more than that an update stands below."""
_NAME = re.compile(r"\b(?:names?|post ?holders?|contact)\b")
_SPONSOR = re.compile(r"\b(?:sponsors?|sro|senior responsible (?:owner|officer))\b")
_ABOVE = re.compile(r"\b(?:accountab\w+|executive|strategic|directors?|owners?|oversight|portfolio)\b")
_SUCCESS = re.compile(r"\b(?:know|success|measures?|measured|evidence|criteria|indicators?|kpis?|impact)\b")


def tells_success(heading: str) -> bool:
    """Return whether a heading asks what will show that an action has succeeded."""
    return _SUCCESS.search(heading_key(heading)) is not None


def with_columns_beside(
    found: Headings, cells: Sequence[tuple[int, str]], contents: Mapping[int, Content]
) -> Headings:
    """Return the headings of a table of actions with the columns beside it, sure or proposed."""
    columns, updates = dict(found.columns), list[int]()
    proposed = list(found.proposed)
    near = list(found.near)
    taken = {*columns.values(), *(column for column, _, _ in proposed), *found.series}
    for column, text in cells:
        told = _field(heading_key(text), contents[column], {*columns, *(name for _, _, name in proposed)})
        if column in taken or told is None:
            continue
        name, is_sure = told
        if not is_sure:
            proposed.append((column, text, name))
            continue
        near.append((column, text, name))
        if columns.setdefault(name, column) != column:
            updates.append(column)
    used = {*updates, *columns.values(), *(column for column, _, _ in proposed)}
    return replace(
        found,
        columns=columns,
        updates=tuple(updates),
        proposed=tuple(proposed),
        near=tuple(sorted(near)),
        double=tuple(column for column in found.double if column not in used),
        unknown=tuple(column for column in found.unknown if column not in used),
    )


def _field(key: str, content: Content, taken: Collection[str]) -> tuple[str, bool] | None:
    """Return the field that a column is, and whether that is sure; None if it is none of these."""
    if not content.filled:
        return None
    kinds = (
        _as_contact(key, content) if "lead" in taken else None,
        _as_update(key, content),
        ("evidence", False) if content.sentences >= _SOME and _SUCCESS.search(key) else None,
    )
    found = next(filter(None, kinds), None)
    return found if found is None or found[0] == "comments" or found[0] not in taken else None


def _as_contact(key: str, content: Content) -> tuple[str, bool] | None:
    is_sponsor = bool(_SPONSOR.search(key))
    if content.mails >= _MOST:
        return None if is_sponsor else ("email", not _ABOVE.search(key))
    if content.people < _SOME:
        return None
    if is_sponsor or _ABOVE.search(key):
        return "section_owner", is_sponsor
    return ("lead_name", "contact" not in key) if _NAME.search(key) else None


def _as_update(key: str, content: Content) -> tuple[str, bool] | None:
    other = max(
        content.dates, content.states, content.ticks, content.percents, content.people, content.levels
    )
    if content.sentences < _SOME or other > _SOME:
        return None
    rest = without_months(key)
    if _UPDATE.search(key) and not _BESIDE_UPDATE.sub(" ", rest).strip():
        return "comments", True
    is_dated = not rest and key != ""
    return ("comments", False) if is_dated or heading_fit("comments", key, exact=False) >= STRONG else None


def kept_columns(table: Table) -> list[tuple[int, str]]:
    """Return the columns that are no field of the plan, each with its heading."""
    headings = table.headings
    if headings.by_content:
        columns = dict(headings.texts) | {column: table.heading(column) for column in headings.series}
    else:
        columns = {column: table.heading(column) for column in headings.unknown}
    # A sponsor stands for an action too, not only for the section.
    taken = {column for name, column in headings.columns.items() if name != "section_owner"}
    kept = sorted(columns.keys() - taken - {*headings.updates})
    return [(column, " ".join(columns[column].split())) for column in kept]


# One log of several columns


def log_columns(table: Table) -> list[tuple[int, str]]:
    """Return the columns of comments in the order of one log, where updates stand in several columns."""
    if not table.headings.updates:
        return []
    columns = sorted({table.headings.columns["comments"], *table.headings.updates})
    return [*in_order_of_log([(column, table.heading(column)) for column in columns])]


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\b\W*'?((?:20)?\d\d)?\b", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-]((?:20)?\d\d)\b|\b(20\d\d)-(\d\d)-(\d\d)\b")
_Moment = tuple[int, int, int]
"""Year (0 if none is said), month (0 if there is none) and day (0 if none is said)."""
_Dated = tuple[int, str, _Moment]
"""A column, its heading, and the moment that the heading names."""


def in_order_of_log(headings: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Return the columns of updates in the order of one log, each with what begins its entries.

    An update that is said to be the latest stands first, and so do the newer ones then. Otherwise the months
    stand as the columns do, below a column that says no month.

    Args:
        headings: the column and heading of each, from left to right.
    """
    found = [(column, text, _moment(text)) for column, text in headings]
    dated, falls = _oldest_first([one for one in found if one[2][1]])
    rest = [one for one in found if not one[2][1]]
    latest = [one for one in rest if re.search("latest|current", one[1], re.IGNORECASE)]
    others = [one for one in rest if one not in latest]
    ordered = [*latest, *reversed(dated), *others] if latest or falls else [*others, *dated]
    for number, (column, text, moment) in enumerate(ordered):
        yield column, _label(moment) or (" ".join(text.split()) if number else "")


def _moment(heading: str) -> _Moment:
    """Return the month or day that a heading names."""
    if day := _DAY.search(heading):
        parts = (day[3], day[2], day[1]) if day[1] else (day[4], day[5], day[6])
        year, month, number = map(int, parts)
        return (year % 100 + 2000, month, number) if month <= len(_MONTHS) else (0, 0, 0)
    if found := _MONTH.search(heading):
        year = int(found[2]) % 100 + 2000 if found[2] else 0
        return year, _MONTHS.index(found[1].casefold()) + 1, 0
    return 0, 0, 0


def _oldest_first(dated: Sequence[_Dated]) -> tuple[list[_Dated], bool]:
    """Return columns with months, the oldest first, and whether they stand the other way round.

    A month without a year has that of the next column that says one.
    """
    months = [moment[1] for _, _, moment in dated]
    down = sum((two - one) % 12 > 6 for one, two in pairwise(months))
    falls = 2 * down > len(months) - 1 > 0
    found = [*reversed(dated)] if falls else [*dated]
    for i in range(len(found) - 2, -1, -1):
        found[i] = _in_year(found[i], found[i + 1][2], later=False)
    for i in range(1, len(found)):
        found[i] = _in_year(found[i], found[i - 1][2], later=True)
    return sorted(found, key=lambda one: one[2] if found[0][2][0] else (0,)), falls


def _in_year(one: _Dated, beside: _Moment, *, later: bool) -> _Dated:
    column, text, (year, month, day) = one
    if beside[0] and not year:
        year = beside[0] + (month < beside[1] if later else -(month > beside[1]))
    return column, text, (year, month, day)


def _label(moment: _Moment) -> str:
    year, month, day = moment
    if not month:
        return ""
    name = _MONTHS[month - 1].capitalize()
    return " ".join(str(part) for part in (day, name, year) if part)


def as_log(pieces: Sequence[tuple[str, str]]) -> str:
    """Return one text of the updates of a row, given what begins each entry and its text."""
    return "\n".join(text if not label else f"{label}: {text}" for label, text in pieces if text)
