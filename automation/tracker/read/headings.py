"""Matching headings: which column of a table holds which field, in our tracker and in other people's.

tables.toml lists what each column may be called. Case, spaces, punctuation and line breaks do not count. A
misspelt heading is accepted if it can only mean one field, and is then reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from automation.plan.findings import column_letters
from automation.tracker.sheets import ACTIONS, BRAG_KEY, HIDDEN, TABLES, TableSheet

COMPUTED = {"actions": frozenset({"due_by"})}
"""Columns of our own tracker that are formulas over other columns, and are not read."""

_COMPLETED = re.compile(
    r"(?!actual$)(?=.*\b(?:completed?|closed|finished|done|achieved|delivered|discharged|implemented|actual|actioned"
    r"|resolved|met|signed)\b)"
    r"(?:(?:completed?|completion|closed|closure|finish(?:ed)?|end|done|achieved|delivered|discharged|implemented"
    r"|actual(?:ly)?|actioned|resolved|resolution|met|signed|off|date|at|on|of|the|when|is|was|it|this|has|been|actions?|tasks?|y|n|yes|no|or|open|live|incomplete|per|cent|percent(?:age)?)\s?)+"
)
"""A heading about the completion of an action: `Date completed`, `Done?`, `% complete`."""
_COMPLETED_BESIDE_DUE = re.compile(r"(?:completion|finish|closure)(?: date)?|date of (?:completion|closure)")
"""The same, but only if another column has the due date; if not, this is the due date."""

_CUTOFF, _MARGIN = 86.0, 8.0
"""How similar a misspelt heading must be to a known one (of 100), and how much less similar to any other
field: `Desired outcom` and `Coments` are accepted, `Data` for `Date` is not."""
_SHORTEST = 5
"""Shorter headings differ by single letters, so they are never treated as misspelt."""
_MOST_NEAR = 200
"""The most unknown headings of a row that are compared with the known ones."""
LONGEST = 80
"""A longer text is a sentence, not a heading."""


_APOSTROPHE, _PLURAL, _NO_WORD = map(re.compile, (r"['\u2019`]", r"\(s\)|/s\b", r"[\W_]+"))


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """Return a heading in lower case, without punctuation; empty if it is too long to be a heading."""
    if len(text) > LONGEST:
        return ""
    words = _PLURAL.sub("s", _APOSTROPHE.sub("", text.casefold()))
    if words.strip() == "#":
        return "#"
    return " ".join(_NO_WORD.sub(" ", words).split())


def _names_of(kind: TableSheet) -> dict[str, tuple[str, int]]:
    """Return the field of each heading, and its rank: 0 for our own heading, from 1 for other names."""
    names = {
        heading_key(name): (field, rank)
        for field, headings in kind.other_names.items()
        for rank, name in enumerate(headings, 1)
    }
    return names | {heading_key(column.heading): (column.field, 0) for column in kind.columns}


_NAMES = {kind.kind: _names_of(kind) for kind in TABLES}

KNOWN = frozenset(key for kind in TABLES if not kind.optional for key in _NAMES[kind.kind])
"""Every heading that a table of each tracker knows, as `heading_key` gives it."""
_STARTS = frozenset(key[:3] for key in KNOWN)


def is_known(text: str) -> bool:
    """Return whether a text is a heading that a table of each tracker knows."""
    start = text[:3]
    # No heading begins with a digit, and few texts begin as one: the first letters say so at once.
    if start[:1].isdigit() or (start.isalnum() and start.casefold()[:3] not in _STARTS):
        return False
    return heading_key(text) in KNOWN


@dataclass(frozen=True, slots=True)
class Headings:
    """A header row as one kind of table understands it.

    Args:
        kind: the kind of table.
        columns: the column of each field.
        near: the column, text and field of each heading that was accepted although it is misspelt.
        double: columns whose field is already in another column.
        unknown: columns whose heading is not known to this kind of table.
        score: how many headings are known; those of our own tracker count a little more.
        proposed: the column, text and field of each heading that is doubtful.
        series: columns that rate the same thing month after month, the last of which is read.
        by_content: whether what stands below the headings was looked at too.
        choices: columns of which one is ticked in each row, and its heading is the rating.
        texts: the column and text of each heading, with that of its group, if the content was looked at.
        confirmed: columns that a person settled.
        updates: further columns of comments, which are entries of the same log.
    """

    kind: TableSheet
    columns: dict[str, int]
    near: tuple[tuple[int, str, str], ...]
    double: tuple[int, ...]
    unknown: tuple[int, ...]
    score: float
    proposed: tuple[tuple[int, str, str], ...] = ()
    series: tuple[int, ...] = ()
    choices: tuple[tuple[int, str], ...] = ()
    by_content: bool = False
    texts: tuple[tuple[int, str], ...] = ()
    confirmed: frozenset[int] = frozenset()
    updates: tuple[int, ...] = ()

    def with_proposed(self) -> Headings:
        """Return the headings with each doubtful column taken for what it may be."""
        columns, updates = dict(self.columns), list(self.updates)
        for column, _, name in self.proposed:
            if columns.setdefault(name, column) != column:
                updates.append(column)
        return replace(self, columns=columns, updates=tuple(updates))

    @property
    def is_readable(self) -> bool:
        """Return whether its rows can be read: a plan may lack leads or dates, but not actions."""
        return self.complete or (self.by_content and not {"text", "ref"}.isdisjoint(self.columns))

    @property
    def complete(self) -> bool:
        """Return whether it has all the headings that this kind of table needs."""
        return all(group & self.columns.keys() for group in self.kind.needed)

    def missing(self) -> tuple[str, ...]:
        """Return the headings that it needs but lacks, as our tracker calls them."""
        return tuple(
            " or ".join(column.heading for column in self.kind.columns if column.field in group)
            for group in self.kind.needed
            if not group & self.columns.keys()
        )


def match_headings(cells: list[tuple[int, str]], kind: TableSheet, *, near: bool = True) -> Headings:
    """Match the texts of a row with the headings of one kind of table.

    Args:
        cells: the column and text of each cell that is not blank.
        kind: the kind of table.
        near: whether to accept misspelt headings.
    """
    keys = _without_hidden({column: heading_key(text) for column, text in cells}, kind)
    columns, double, left, score = _by_name(keys, kind)
    _take_colours_for_ratings(kind, columns)
    completed = _completed(keys, left, double, columns) if kind is ACTIONS else None
    if completed is not None:
        columns["completed"] = completed
        left, double = ([column for column in some if column != completed] for some in (left, double))
    nearly = []
    for column in left[:_MOST_NEAR] if near else ():
        field = nearest_field(keys[column], kind.kind)
        if field and field not in columns:
            columns[field] = column
            nearly.append((column, dict(cells)[column], field))
    taken = {column for column, _, _ in nearly}
    unknown = tuple(column for column in left if column not in taken)
    for field in COMPUTED.get(kind.kind, ()):
        columns.pop(field, None)
    score += 0.5 * len(nearly)
    return Headings(kind, columns, tuple(nearly), tuple(sorted(double)), unknown, score)


def _take_colours_for_ratings(kind: TableSheet, columns: dict[str, int]) -> None:
    """Take the colours for the ratings in somebody else's key, which has no other words for them."""
    if kind is BRAG_KEY and "rating" not in columns and "colour" in columns:
        columns["rating"] = columns.pop("colour")


def hidden_columns(keys: Mapping[int, str], kind: TableSheet) -> list[int]:
    """Return the columns of our own tracker that are hidden formulas; none if the table is somebody else's.

    Args:
        keys: the heading of each column, as `heading_key` gives it.
        kind: the kind of table.
    """
    hidden = {heading_key(heading) for heading in HIDDEN.get(kind.kind, ())}
    return [column for column, key in keys.items() if key in hidden] if hidden <= set(keys.values()) else []


def _without_hidden(keys: dict[int, str], kind: TableSheet) -> dict[int, str]:
    hidden = hidden_columns(keys, kind)
    return {column: key for column, key in keys.items() if column not in hidden}


def _by_name(keys: dict[int, str], kind: TableSheet) -> tuple[dict[str, int], list[int], list[int], float]:
    """Return the column of each field, columns that repeat a field, unknown columns, and the score."""
    names, columns, double, left, score = _NAMES[kind.kind], dict[str, int](), [], [], 0.0
    nothing = "", len(keys)
    # In our tracker `Due by` is a formula beside `Due date`; without that, it is somebody else's due date.
    has_due_date = "due date" in keys.values()
    for column, key in sorted(keys.items(), key=lambda item: names.get(item[1], nothing)[1]):
        field, rank = names.get(key, nothing)
        field = "due" if field == "due_by" and not has_due_date else field
        if not field:
            left.append(column)
        elif columns.setdefault(field, column) != column:
            double.append(column)
        else:
            score += 1.0 if rank else 1.01
    return columns, double, sorted(left), score


def _completed(
    keys: dict[int, str], left: list[int], double: list[int], columns: dict[str, int]
) -> int | None:
    """Return the column that says when an action was completed, if there is one under another heading."""
    if "completed" in columns:
        return None
    beside_due = (column for column in double if _COMPLETED_BESIDE_DUE.fullmatch(keys[column]))
    return next((c for c in left if _COMPLETED.fullmatch(keys[c])), next(beside_due, None))


@lru_cache(maxsize=4096)
def nearest_field(key: str, kind: str) -> str:
    """Return the field that a misspelt heading surely means; empty if there is none."""
    if len(key) < _SHORTEST:
        return ""
    from rapidfuzz import fuzz  # noqa: PLC0415 (only a tracker with misspelt headings needs it)

    best: dict[str, float] = {}
    for name, (field, _) in _NAMES[kind].items():
        if len(name) >= _SHORTEST:
            best[field] = max(best.get(field, 0.0), fuzz.ratio(key, name))
    likest = sorted((*best.items(), ("", 0.0), ("", 0.0)), key=lambda item: -item[1])
    (field, likeness), (_, second) = likest[:2]
    return field if likeness >= _CUTOFF and likeness - second >= _MARGIN else ""


def exact_field(key: str) -> str:
    """Return the field of an action that a heading, as `heading_key` gives it, is a known name of."""
    return _NAMES[ACTIONS.kind].get(key, ("", 0))[0]


def is_completion(key: str) -> bool:
    """Return whether a heading, as `heading_key` gives it, is about the completion of an action."""
    return _COMPLETED.fullmatch(key) is not None


def may_be_completion(key: str) -> bool:
    """Return whether a heading is about completion if another column has the due date."""
    return _COMPLETED_BESIDE_DUE.fullmatch(key) is not None


_MOST_MISSING = 2
"""How many of our headings a tracker may lack that is ours all the same."""


def is_all_ours(cells: list[tuple[int, str]], kind: TableSheet) -> bool:
    """Return whether a row has the headings of our own tracker, with columns that people added or not."""
    keys = {heading_key(text) for _, text in cells}
    ours = {heading_key(column.heading) for column in kind.columns}
    hidden = {heading_key(heading) for heading in HIDDEN.get(kind.kind, ())}
    return keys <= ours | hidden or len(ours - keys) <= _MOST_MISSING


def column_named(column: int) -> str:
    """Return what a column without a heading is called."""
    return f"Column {column_letters(column)}"


def heading_of(kind: TableSheet, field: str) -> str:
    """Return the heading of a field in our tracker, or its name if our tracker does not have it."""
    return next((c.heading for c in kind.columns if c.field == field), field.replace("_", " ").capitalize())
