"""Records a night in the history, unless it did not really happen.

People use `--as-at` to ask what will be late in March, or what August looked like. Neither is a night that
happened. If they were recorded, March would make every earlier night look old to the keeping rule, and August
would be replaced by today's tracker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from automation.files import make_private
from automation.history.identity import LEAST_ACTIONS, claim, hand_over, history_of, is_of_plan
from automation.history.store import History
from automation.plan.due import uk
from automation.plan.model import Plan
from automation.plan.text import count, listed
from automation.tracker.read.result import ReadTracker
from automation.tracker.read.which_tracker import history_path

EXAMPLE = "nights.sqlite"
"""The half-year of nights before the example, beside its tracker; a script writes the file."""

LONGEST_GAP = timedelta(days=40)
"""A night more than this after the one before is in doubt: the PC's clock may be wrong."""


def begin_from_example(history: History, read: ReadTracker, night: date) -> tuple[date, ...]:
    """Fill an empty history with the illustrative nights beside the example, and return them.

    None are added if the history already has nights, or if the tracker is not the example.

    Args:
        history: the history.
        read: the tracker as it was read.
        night: the first real night; only days before it are added.

    Raises:
        HistoryUnavailable: the history could not be written; none of these nights was added.
    """
    path = read.file.path.parent / EXAMPLE
    if history.nights() or not path.is_file():
        return ()
    with History.open(path, create=False) as example:
        if len(read.plan.actions) < LEAST_ACTIONS or not is_of_plan(example, read.plan):
            return ()
    return history.begin_from(path, night)


def begin_from_former(tracker: Path, plan: Plan, former: ReadTracker, day: date) -> int:
    """Begin the history of a fresh plan with the nights of the former one, whose own history is only read.

    The last of them is how the former tracker stands now: it is recorded as the night before the fresh plan
    begins, so that what was late by then stays on record even where the former plan has no history.

    Args:
        tracker: the new tracker, in a folder without a history.
        plan: its plan.
        former: the former tracker as it was read.
        day: the day on which the fresh plan begins.

    Returns:
        How many nights of the former plan there were.

    Raises:
        HistoryUnavailable: the former history cannot be used, or belongs to another plan.
    """
    path = history_path(tracker)
    with history_of(former.file.path, former.plan) as before:
        nights = len(before.nights()) if before else 0
        if before:
            make_private(path.parent)
            before.copy_to(path)
    last = day - timedelta(days=1)
    with History.open_to_write(path) as history:
        if not any(record.day > last for record in history.nights()):
            history.record(former, last, former.file.path.read_bytes())
        hand_over(history, tracker, plan)
    return nights


@dataclass(frozen=True, slots=True)
class Tonight:
    """What recording a night came to.

    Args:
        said: all of it in words, on one line.
        renamed: the sentence that says the tracker was renamed; otherwise empty.
        in_doubt: whether the night's date may be wrong.
        needs: the sentence for a person if the clock is or was wrong; otherwise empty.
        is_recorded: whether the night is on record, and its date not in doubt.
    """

    said: str
    renamed: str = ""
    in_doubt: bool = False
    needs: str = ""
    is_recorded: bool = False


def remember(
    history: History,
    read: ReadTracker,
    night: date,
    content: bytes,
    *,
    today: date,
    by_the_clock: bool = False,
) -> Tonight:
    """Record a night; an empty history of the example gets its earlier nights first.

    Args:
        history: the history.
        read: the tracker as it was read.
        night: the date to use as today.
        content: the tracker's file.
        today: the calendar day on which this is done.
        by_the_clock: whether the date comes from the PC's clock; one that a person named is never in doubt.

    Raises:
        HistoryUnavailable: it could not be written, or belongs to another plan or to another file in the
            same folder; earlier nights are unchanged.
    """
    renamed = claim(history, read.file.path, read.plan)
    said = []
    begun = begin_from_example(history, read, night)
    if begun:
        said.append(f"started with {count(len(begun), 'illustrative night')} from the example")
    why = why_not(history, night, today)
    if why:
        needs = _later_night(history, night) if by_the_clock else ""
        return Tonight("; ".join([f"not recorded: {why}", *said]), renamed, needs=needs)
    before, borne_out = _gap(history, night)
    in_doubt = by_the_clock and before is not None and not borne_out
    recorded = history.record(read, night, content, in_doubt=in_doubt, bears_out=borne_out)
    words = {"new": "recorded", "replaced": "recorded again", "unchanged": "already recorded"}
    if recorded.dropped:
        said.append(f"{count(len(recorded.dropped), 'old night')} removed under the keeping rule")
    said += [recorded.not_thinned.rstrip(".")] if recorded.not_thinned else []
    others = sorted(history.doubtful() - {night})
    said += [f"in doubt and left out: {listed([uk(day) for day in others])}"] if others else []
    needs = ""
    if in_doubt:
        assert before is not None
        said.insert(0, "in doubt")
        needs = (
            f"Is today {uk(night)}? The last night was on {uk(before)}, so tonight's date is in doubt: "
            "nothing is escalated, no old night is removed, and nothing is compared with it. If the date is "
            "right, do nothing; the next night confirms it. If not, correct the PC's clock and run: "
            f"improvement-plan history forget {night.isoformat()}"
        )
    said.insert(0, words[recorded.outcome])
    return Tonight("; ".join(said), renamed, in_doubt, needs, is_recorded=not in_doubt)


def _gap(history: History, night: date) -> tuple[date | None, tuple[date, ...]]:
    """Return the night before if it is too long ago, and the nights in doubt that this one confirms."""
    before = history.latest_on_or_before(night, whole=True)
    if before is None or night - before <= LONGEST_GAP:
        return None, ()
    near = (day for day in history.doubtful() if timedelta(0) < night - day <= LONGEST_GAP)
    return before, tuple(sorted(near))


def _later_night(history: History, night: date) -> str:
    """Return what to say if a recorded night is in the future; a day ahead does not matter."""
    later = [record.day for record in history.nights() if not record.illustrative][-1:]
    if not later or later[0] - night <= timedelta(days=1):
        return ""
    return (
        f"Nothing was recorded, because the history has a night for {uk(later[0])}, in the future. If "
        f"the PC's clock was wrong then, run: improvement-plan history forget {later[0].isoformat()}"
    )


def why_not(history: History, night: date, today: date) -> str:
    """Return why a night is not recorded; empty if it is."""
    if night > today:
        return f"{uk(night)} is in the future"
    later = [record.day for record in history.nights() if record.day > night and not record.illustrative]
    if later:
        return f"the history already has later nights, up to {uk(later[-1])}"
    return ""
