"""What a due date means: a month, a range of dates, a start, milestones, a repeating date, or no date."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class DueKind(StrEnum):
    """What sort of promise a due-date phrase makes."""

    BY = "by"
    WINDOW = "window"
    START = "start"
    MILESTONES = "milestones"
    RECURRING = "recurring"
    OPEN = "open"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of several dates in a phrase, with the party or step it belongs to, if any is named."""

    by: date
    party: str = ""

    @property
    def named(self) -> str:
        """Return the party evenly spelt, so that letter case in the phrase makes no difference."""
        return " ".join(word.capitalize() for word in self.party.split())


@dataclass(frozen=True, slots=True)
class Every:
    """How often something recurs: a count of days, weeks or months."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" + ("" if self.count == 1 else "s")


@dataclass(frozen=True, slots=True)
class Due:
    """A due-date phrase and how it was understood.

    Args:
        text: the phrase exactly as written.
        kind: what sort of promise it makes.
        start: the first day that it names, if it names one.
        end: the last day by which all of it is to be done, if the phrase says so.
        milestones: the dates of its steps, in the order written.
        every: how often it recurs.
        by: the one date that counts: an action that is not Blue after this day is late. For a window, a
            month or milestones it is the last day named; for a start, the last day on which it could
            begin as promised; for a rhythm, its first date. None where the phrase names no date.
        understood: whether the phrase has one reading. Where it is False, `note` says why.
        note: how it was understood, in words.
        confirmed: whether a person confirmed the date on the sheet Due dates.
        typed: whether the cell held a real date rather than text. The same date is the same promise
            either way, so it does not count when two are compared.
    """

    text: str
    kind: DueKind
    start: date | None = None
    end: date | None = None
    milestones: tuple[Milestone, ...] = ()
    every: Every | None = None
    by: date | None = None
    understood: bool = True
    note: str = ""
    confirmed: bool = False
    typed: bool = field(default=False, compare=False)

    @classmethod
    def on(cls, day: date) -> Due:
        """Return the due date of a cell that holds a real date."""
        text = f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
        return cls(text, DueKind.BY, end=day, by=day, note=f"By {uk(day)}.", typed=True)

    @property
    def blank(self) -> bool:
        """Return whether nothing was written."""
        return not self.text or self.text.isspace()

    def confirm(self, by: date | None) -> Due:
        """Return the same phrase with the date that a person confirmed for it on the sheet Due dates."""
        if by is None:
            note = "Confirmed on the sheet Due dates: no date."
            return replace(
                self, kind=DueKind.OPEN, by=None, end=None, understood=True, confirmed=True, note=note
            )
        if by == self.by and self.understood:
            return replace(self, confirmed=True)
        kind = DueKind.BY if self.kind in {DueKind.UNCLEAR, DueKind.OPEN} else self.kind
        end = by if kind in {DueKind.BY, DueKind.WINDOW, DueKind.MILESTONES} else self.end
        if end is not None and end < by:
            end = by  # a rhythm does not end before the first round that somebody confirmed
        note = f"Confirmed on the sheet Due dates: {uk(by)}."
        return replace(self, kind=kind, by=by, end=end, understood=True, confirmed=True, note=note)

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `due --format json` prints."""
        return {
            "text": self.text,
            "kind": self.kind.value,
            "start": self.start.isoformat() if self.start else None,
            "end": self.end.isoformat() if self.end else None,
            "milestones": [{"party": m.named or None, "by": m.by.isoformat()} for m in self.milestones],
            "every": str(self.every) if self.every else None,
            "understood": self.understood,
            "note": self.note,
        }


BLANK = Due("", DueKind.UNCLEAR, understood=False, note="No due date is written.")
"""The due date of an action that has none."""


def uk(day: date) -> str:
    """Write a date as people in the United Kingdom read it: `2 October 2017`."""
    return f"{day.day} {month_name(day.month)} {day.year:04d}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""Not from strftime, which would follow the locale of the PC."""


def month_name(month: int) -> str:
    """Name a month in English, whatever the language of the PC."""
    return _MONTHS[month - 1]
