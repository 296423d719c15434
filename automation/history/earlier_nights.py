"""Nights from before the toolkit came, made from the tracker's own columns of earlier ratings, on request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from automation.history.store import History
from automation.plan.due import uk
from automation.plan.earlier_ratings import EarlierRatings, earlier_ratings, plans_as_rated
from automation.plan.text import count, listed
from automation.tracker.read.result import ReadTracker


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the columns of earlier ratings: nights on record, and sentences about the others."""

    nights: tuple[tuple[date, str], ...]
    left_out: tuple[str, ...]

    def as_text(self) -> str:
        """Return it in words."""
        if not self.nights and not self.left_out:
            return "The tracker has no columns of earlier ratings."
        lines = list(self.left_out)
        if self.nights:
            took = listed([f"{heading} as {uk(day)}" for day, heading in self.nights])
            said = f"{count(len(self.nights), 'column')} of earlier ratings taken into the history: {took}."
            lines.insert(0, f"{said} Only the ratings are of that time. history forget DATE removes one.")
        return "\n".join(lines)


def take_earlier_ratings(
    history: History, read: ReadTracker, as_at: date, undated: date | None = None
) -> Taken:
    """Record a night for each column of earlier ratings, unless the toolkit itself was there by then.

    Args:
        history: the history, opened to be written to.
        read: the tracker.
        as_at: the day used as today.
        undated: the day of a column that names no month, such as `Previous RAG`; None if nobody said.

    Raises:
        HistoryUnavailable: the history could not be written.
    """
    own = [record.day for record in history.nights(doubtful=True) if not record.from_columns]
    before = min([as_at, *own])
    wanted: dict[date, EarlierRatings] = {}
    left_out = []
    for column in earlier_ratings(read.plan, before):
        day = column.day or undated
        if day is None:
            left_out.append(
                f"{column.heading} names no month. To take it too, type its day after `history earlier`"
            )
        elif day >= before or day in wanted:
            why = "another column is of that day" if day in wanted else "there are nights from then on"
            left_out.append(f"{column.heading} was not taken as {uk(day)}: {why}.")
        else:
            wanted[day] = column
    columns = [replace(wanted[day], day=day) for day in sorted(wanted)]
    file = replace(read.file, saved_by="", saved_at=None)
    with history.transaction():
        for column, plan in zip(columns, plans_as_rated(read.plan, columns), strict=True):
            assert column.day is not None
            history.record(replace(read, plan=plan, file=file), column.day, None, from_columns=True)
    return Taken(tuple((day, wanted[day].heading) for day in sorted(wanted)), tuple(left_out))
