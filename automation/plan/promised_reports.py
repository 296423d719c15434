"""Reports that a plan promises to a board or partnership: which are on record, and which have not come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from automation.plan.due import Every, uk
from automation.plan.governance import rhythm_in, rhythm_of
from automation.plan.model import Body, Document, Evidence, Plan, grouped, ref_key
from automation.plan.model import theme_key as name_key
from automation.plan.recurrence import nth_round
from automation.plan.text import listed, one_line
from automation.plan.unconfirmed import unconfirmed


@dataclass(frozen=True, slots=True)
class Promise:
    """A report that comes to some boards again and again: its rows, of which the one dated last counts."""

    rows: tuple[Document, ...]
    every: Every

    @property
    def row(self) -> Document:
        """Return the row of the report that came last."""
        return max(self.rows, key=lambda row: row.dated or date.min)

    @property
    def due(self) -> date | None:
        """Return the day by which the next one should come; None if none is on record."""
        return nth_round(self.row.dated, self.every, 1) if self.row.dated else None

    def is_missing(self, as_at: date) -> bool:
        """Return whether none is on record, or the next one should have come before a day."""
        return self.due is None or self.due < as_at

    @property
    def sentence(self) -> str:
        """Return what is promised and when it last came, as a paper says it."""
        refs = listed(list(dict.fromkeys(ref for row in self.rows for ref in row.refs)))
        what = f"{one_line(self.row.shows or self.row.path).rstrip('.')} ({refs}), {self.row.every.lower()}"
        if self.row.dated is None or self.due is None:
            return f"{what}: none is on record."
        return f"{what}: it last came on {uk(self.row.dated)}, and the next was due by {uk(self.due)}."


def promises(plan: Plan) -> tuple[Promise, ...]:
    """Return the reports that the plan promises with a rhythm, except those that nobody has confirmed."""
    proposed = unconfirmed(plan, "documents")
    rows = [row for row in plan.documents if row.goes_to and rhythm_of(row.every) and row not in proposed]
    same = grouped(rows, lambda row: (name_key(row.shows or row.path), *map(name_key, row.goes_to)))
    return tuple(Promise(tuple(each), every) for each in same.values() if (every := rhythm_of(each[0].every)))


def not_come(plan: Plan, board: str, as_at: date) -> tuple[Promise, ...]:
    """Return the reports promised to a board that have not come, those missing the longest first."""
    to_it = (one for one in promises(plan) if name_key(board) in map(name_key, one.row.goes_to))
    missing = [one for one in to_it if one.is_missing(as_at)]
    return tuple(sorted(missing, key=lambda one: one.due or date.min))


# Proposing them from the evidence of a published plan.

_CLAUSE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])|[\n\u2022]|\s\*\s")
_REPORT = re.compile(
    r"\b(?:reports?|reported|reporting|survey|scrutinised|monitored|reviews?|oversees?|sees)\b",
    re.IGNORECASE,
)
_NOT_A_PROMISE = re.compile(
    r"\b(?:inspection|performance) reports?\b|\b(?:able|enable) (?:to|a) report\b|\bas reported in\b"
    r"|\b(?:staff|leavers|people|carers|children|workers|attend)(?: \w+){0,2} (?:report|reviews)\b"
    r"|\bdo(?:ing)?,? (?:and )?review|\breview(?:s|ed)? (?:at|on|held)\b"
    r"|\bfuture report|\bdip sampl|\d ?%|\bannual reviews\b",
    re.IGNORECASE,
)
_REGULAR = re.compile(r"\b(?:regular(?:ly)?|routinely) report|\breport\w* (?:regular|routine)", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:[A-Z]\w*[,&]? (?:(?:and|of|for|missing children and) )?){1,7}(?:governance |strategy )?"
    r"(?:[Bb]oard|[Ss]ub ?group|[Gg]roup|[Cc]ommittee|[Pp]artnership)\b"
    r"|\b[A-Z]*SCB\b|\bgovernance board\b"
)
_ANY_BOARD = re.compile(r"(?:the|our|this|its|each) (?:board|group|committee|partnership)")


def promised_reports(evidence: Iterable[Evidence], bodies: Iterable[Body]) -> Iterator[Document]:
    """Yield a row for each report that evidence of success promises to a body, or with a rhythm.

    Where only one of the two is said, the other cell is left blank for a person to fill in.
    """
    known = [body.name for body in bodies]
    found: dict[tuple[str, ...], Document] = {}
    for row in evidence:
        promised = next(filter(None, (_promised(one_line(c), known) for c in _CLAUSE.split(row.text))), None)
        if promised is not None:
            key = (name_key(promised.shows), *map(name_key, promised.goes_to))
            refs = {ref_key(ref): ref for ref in (*found.get(key, promised).refs, row.section)}
            found[key] = replace(promised, ref="; ".join(refs.values()))
    yield from found.values()


def _promised(clause: str, known: list[str]) -> Document | None:
    """Return what a clause promises: the report, how often, and to whom; None if it promises none."""
    if not _REPORT.search(clause) or _NOT_A_PROMISE.search(clause):
        return None
    every = rhythm_in(clause)[1]
    goes_to = tuple(dict.fromkeys((*_within(clause, known), *_others(clause, known))))
    if not goes_to and not (every or _REGULAR.search(clause)):
        return None
    return Document("", shows=clause.rstrip(" ;:,"), every=every[:1].upper() + every[1:], goes_to=goes_to)


def _within(text: str, known: Iterable[str]) -> list[str]:
    """Return the bodies that a text names in full."""
    key = name_key(text)
    return [each for each in known if re.search(rf"\b{re.escape(name_key(each))}\b", key)]


def _others(clause: str, known: list[str]) -> Iterator[str]:
    """Yield the bodies that a clause names in short, or that the plan says nothing else about."""
    for match in _BODY.finditer(clause):
        key = name_key(match[0])
        if not _within(key, known) and not _ANY_BOARD.fullmatch(key):
            yield next(
                (each for each in known if name_key(each).endswith(f" {key}")), match[0].removeprefix("The ")
            )
