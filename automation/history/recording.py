"""Tonight: what a night does with the history, and what it must not do to it.

`--as-at` stands in for today everywhere: people ask what will be late in March, and what August looked like.
Neither is a night that happened. Recorded, the first would make every night before it look old to the keeping
rule, and the second would put today's tracker in the place of what August really was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from automation.history.example_nights import begin_from_example
from automation.history.identity import claim
from automation.history.store import History, HistoryUnavailable, Recorded
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, listed
from automation.tracker.read.result import ReadTracker

LONGEST_GAP = timedelta(days=40)
"""A night that comes longer than this after the one before is in doubt: the PC's clock may be wrong."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """What was remembered.

    Args:
        recorded: what recording did; None where the night was not recorded.
        begun: the illustrative nights that the history was begun with.
        said: all of it in words, on one line.
        renamed: the sentence that says the history goes on under a new name of the tracker; else empty.
        in_doubt: whether the night's date may be wrong.
        needs: the sentence for a person where the clock is or was wrong; else empty.
    """

    recorded: Recorded | None
    begun: tuple[date, ...]
    said: str
    renamed: str = ""
    in_doubt: bool = False
    needs: str = ""


def remember(
    history: History,
    read: ReadTracker,
    night: date,
    content: bytes,
    *,
    today: date,
    by_the_clock: bool = False,
) -> Tonight:
    """Remember a night, and begin an empty history with the nights of the example where there are any.

    Args:
        history: the history.
        read: the tracker as it was read.
        night: the night: the date that stands in for today.
        content: the tracker's file.
        today: the calendar day on which this is done.
        by_the_clock: whether the PC's clock alone says which night it is; a date that a person named is not
            doubted.

    Raises:
        HistoryUnavailable: it could not be written, or is of another plan, or is of another file in the
            same folder; the earlier nights are as they were.
    """
    renamed = claim(history, read.file.path, read.plan)
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
        needs = _later_night(history, night) if by_the_clock else ""
        return Tonight(None, begun, "; ".join([f"not recorded: {why}", *said]), renamed, needs=needs)
    before, borne_out = _gap(history, night)
    in_doubt = by_the_clock and before is not None and not borne_out
    recorded = history.record(read, night, content, in_doubt=in_doubt, bears_out=borne_out)
    words = {"new": "recorded", "replaced": "recorded anew", "unchanged": "on record already"}
    if recorded.dropped:
        said.append(f"{count(len(recorded.dropped), 'old night')} let go by the keeping rule")
    said += [recorded.not_thinned.rstrip(".")] if recorded.not_thinned else []
    others = sorted(history.doubtful() - {night})
    said += [f"left out as in doubt: {listed([uk(day) for day in others])}"] if others else []
    needs = ""
    if in_doubt:
        assert before is not None
        said.insert(0, "in doubt")
        needs = (
            f"Is it {uk(night)} today? The night before was on {uk(before)}, so this one is in doubt: it "
            "escalates nothing, lets no old night go, and nothing is compared with it. If the date is right, "
            "the next night settles it. If not, correct the PC's clock and run: "
            f"improvement-plan history forget {night.isoformat()}"
        )
    return Tonight(recorded, begun, "; ".join([words[recorded.outcome], *said]), renamed, in_doubt, needs)


def _gap(history: History, night: date) -> tuple[date | None, tuple[date, ...]]:
    """Return the night before where it is too long ago, and the nights in doubt that this one bears out."""
    before = history.latest_on_or_before(night)
    if before is None or night - before <= LONGEST_GAP:
        return None, ()
    near = (day for day in history.doubtful() if timedelta(0) < night - day <= LONGEST_GAP)
    return before, tuple(sorted(near))


def _later_night(history: History, night: date) -> str:
    """Return what to say where a night on record is later than today; an hour or a day late is no matter."""
    later = [record.day for record in history.nights() if not record.illustrative][-1:]
    if not later or later[0] - night <= timedelta(days=1):
        return ""
    return (
        f"No night is recorded, because the history has one of {uk(later[0])}, which is still to come. If "
        f"the PC's clock was wrong then, run: improvement-plan history forget {later[0].isoformat()}"
    )


def why_not(history: History, night: date, today: date) -> str:
    """Say why a night is not to be recorded; empty where it is."""
    if night > today:
        return f"{uk(night)} is still to come"
    later = [record.day for record in history.nights() if record.day > night and not record.illustrative]
    if later:
        return f"the history has later nights already, up to {uk(later[-1])}"
    return ""
