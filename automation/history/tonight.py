"""Tonight: what a night does with the history, and what it must not do to it.

`--as-at` stands in for today everywhere: people ask what will be late in March, and what August looked like.
Neither is a night that happened. Recorded, the first would make every night before it look old to the keeping
rule, and the second would put today's tracker in the place of what August really was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from automation.history.belonging import hold_to_file, hold_to_plan
from automation.history.illustrative import begin_from_example
from automation.history.store import History, HistoryUnavailable, Recorded
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.wording import count
from automation.tracker.result import ReadTracker


@dataclass(frozen=True, slots=True)
class Tonight:
    """What was remembered.

    Args:
        recorded: what recording did; None where the night was not recorded.
        begun: the illustrative nights that the history was begun with.
        said: all of it in words, on one line.
        renamed: the sentence that says the history goes on under a new name of the tracker; else empty.
    """

    recorded: Recorded | None
    begun: tuple[date, ...]
    said: str
    renamed: str = ""


def remember(history: History, read: ReadTracker, night: date, content: bytes, *, today: date) -> Tonight:
    """Remember a night, and begin an empty history with the nights of the example where there are any.

    Args:
        history: the history.
        read: the tracker as it was read.
        night: the night: the date that stands in for today.
        content: the tracker's file.
        today: the calendar day on which this is done.

    Raises:
        HistoryUnavailable: it could not be written, or is of another plan, or is of another file in the
            same folder; the earlier nights are as they were.
    """
    hold_to_plan(history, read.plan)
    renamed = hold_to_file(history, read.file.path)
    said = []
    begun: tuple[date, ...] = ()
    try:
        begun = begin_from_example(history, read, night)
    except HistoryUnavailable:
        raise
    except PlanError as error:
        said.append(str(error).rstrip("."))
    if begun:
        said.append(f"begun with {count(len(begun), 'illustrative night')} of the example")
    why = why_not(history, night, today)
    if why:
        return Tonight(None, begun, "; ".join([f"not recorded: {why}", *said]), renamed)
    recorded = history.record(read, night, content)
    words = {"new": "recorded", "replaced": "recorded anew", "unchanged": "on record already"}
    if recorded.dropped:
        said.append(f"{count(len(recorded.dropped), 'old night')} let go by the keeping rule")
    return Tonight(recorded, begun, "; ".join([words[recorded.outcome], *said]), renamed)


def why_not(history: History, night: date, today: date) -> str:
    """Say why a night is not to be recorded; empty where it is."""
    if night > today:
        return f"{uk(night)} is still to come"
    later = [record.day for record in history.nights() if record.day > night and not record.illustrative]
    if later:
        return f"the history has later nights already, up to {uk(later[-1])}"
    return ""
