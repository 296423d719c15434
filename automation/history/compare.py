"""What people ask the history: which nights there are, what moved between two, and a night's tracker back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from automation.analysis.changes import Change, changes
from automation.analysis.movement import Movement, movement
from automation.analysis.movement_text import movement_text
from automation.files import write_whole
from automation.history.store import History, HistoryUnavailable, NightRecord
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan
from automation.plan.text import count, one_line

LAST_BOARD = "last-board"
"""What `--since` takes instead of a date: the last meeting of a board."""


@dataclass(frozen=True, slots=True)
class Since:
    """The night to compare with, and how it was chosen; `meeting` where a board was asked for."""

    night: date
    meeting: Board | None
    said: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two nights compared: what moved, and every cell that changed."""

    moved: Movement
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """A night's tracker that was written to a new file."""

    night: date
    path: Path
    size: int


def last_board(plan: Plan, as_at: date, board: str = "") -> Board | None:
    """Return the latest meeting before a day, of any board or of the one named.

    Where two met on one day it is the one that the sheet Boards names first.
    """
    wanted = _key(board)
    met = [
        row
        for row in plan.boards
        if row.meeting is not None and row.meeting < as_at and (not wanted or _key(row.name) == wanted)
    ]
    return max(met, key=lambda row: row.meeting or date.min, default=None)


def _key(board: str) -> str:
    return " ".join(board.split()).casefold()


def since(history: History, plan: Plan, asked: date | str, as_at: date, *, board: str = "") -> Since:
    """Find the night that a comparison starts from.

    Args:
        history: the history.
        plan: the plan as it stands, for its boards.
        asked: a date, or `last-board`.
        as_at: the day to compare with that night.
        board: whose last meeting `last-board` means; any board's where it is empty.

    Returns:
        The night on or before the date asked for, or on or before the last board's meeting. Where history
        began later, its first night, and the sentence says so.

    Raises:
        PlanError: no board has met, or the date is not before `as_at`.
        HistoryUnavailable: there is no earlier night.
    """
    meeting = None
    if asked == LAST_BOARD:
        meeting = last_board(plan, as_at, board)
        if meeting is None or meeting.meeting is None:
            whose = f" of {board}" if board else ""
            raise PlanError(f"The sheet Boards has no meeting{whose} before {uk(as_at)}.")
        day, what = meeting.meeting, f"{meeting.name} met on {uk(meeting.meeting)}"
    else:
        day = asked if isinstance(asked, date) else _day(asked)
        what = f"asked for {uk(day)}"
    if day >= as_at:
        raise PlanError(f"{uk(day)} is not before {uk(as_at)}, so there is nothing to compare.")
    night = history.latest_on_or_before(day)
    if night is not None:
        return Since(night, meeting, f"Since the night of {uk(night)} ({what}).")
    first = next((record.day for record in history.nights() if record.day < as_at), None)
    if first is None:
        raise HistoryUnavailable(f"The history has no night before {uk(as_at)}.")
    return Since(first, meeting, f"Since the night of {uk(first)}, the first of the history ({what}).")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise PlanError(f"'{text}' is no date such as 2017-09-04, and not {LAST_BOARD}.") from None


def movement_since(history: History, plan: Plan, start: Since, as_at: date) -> Movement:
    """Tell what moved from a recorded night to the plan as it stands."""
    return movement(
        history.snapshot(start.night),
        plan,
        opened=start.night,
        closed=as_at,
        illustrative=_illustrative(history, (start.night,)),
    )


def compare_nights(history: History, first: date, second: date) -> Comparison:
    """Compare two nights; for a date without a night the last night before it stands in.

    Raises:
        HistoryUnavailable: there is no night on or before one of the dates, or both mean the same night.
    """
    found = []
    for day in sorted((first, second)):
        night = history.latest_on_or_before(day)
        if night is None:
            raise HistoryUnavailable(f"The history has no night on or before {uk(day)}.")
        found.append(night)
    opened, closed = found
    if opened == closed:
        raise HistoryUnavailable(f"Both dates mean the night of {uk(opened)}; there is nothing to compare.")
    before, after = history.snapshot(opened), history.snapshot(closed)
    moved = movement(
        before, after, opened=opened, closed=closed, illustrative=_illustrative(history, (opened, closed))
    )
    return Comparison(moved, changes(before, after))


def _illustrative(history: History, nights: Sequence[date]) -> bool:
    return any(record.illustrative for record in history.nights() if record.day in nights)


def comparison_text(comparison: Comparison) -> str:
    """Tell a comparison for a terminal: what moved, then every cell that changed."""
    lines = [movement_text(comparison.moved), "", f"{count(len(comparison.changes), 'change')}:"]
    lines += [f"  {one_line(change.sentence(), 200)}" for change in comparison.changes]
    return "\n".join(lines)


def nights_text(nights: Sequence[NightRecord]) -> str:
    """List nights for a terminal, the newest first."""
    if not nights:
        return "The history has no nights yet."
    lines = [f"{count(len(nights), 'night')}, the newest first:"]
    for record in reversed(nights):
        said = ["changed" if record.changed else "no change"]
        if record.saved_by or record.saved_at:
            at = f" at {record.saved_at:%H:%M} UTC on {uk(record.saved_at.date())}" if record.saved_at else ""
            by = one_line(record.saved_by)
            said.append(f"saved{f' by {by}' if by else ''}{at}")
        said.append("illustrative" if record.illustrative else one_line(record.tracker))
        if record.in_doubt:
            said.append("in doubt, so nothing is compared with it")
        if not record.has_copy:
            said.append("no copy of the tracker")
        lines.append(f"  {record.day.isoformat()}  {', '.join(said)}")
    return "\n".join(lines)


def nights_json(nights: Sequence[NightRecord]) -> list[dict[str, object]]:
    """Return the nights in the shape that `history list --format json` prints."""
    return [
        {
            "night": record.day.isoformat(),
            "tracker": record.tracker,
            "saved_by": record.saved_by,
            "saved_at": record.saved_at.isoformat() if record.saved_at else None,
            "changed": record.changed,
            "has_copy": record.has_copy,
            "illustrative": record.illustrative,
            "in_doubt": record.in_doubt,
        }
        for record in nights
    ]


def _free(path: Path) -> Path:
    """Return the first name that is free, counting up: `plan-2017-10-02 (2).xlsm`."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return found


def restore(history: History, night: date, out: Path) -> Restored:
    """Write a night's tracker to a new file, byte for byte.

    Args:
        history: the history.
        night: the night; there is no stand-in for one that is not recorded.
        out: the file, or a folder in which the file gets its name and the night's date, and a number where
            somebody has restored that night before.

    Raises:
        PlanError: the file is there already, or cannot be written.
        HistoryUnavailable: that night has no copy, or it is damaged.
    """
    content = history.tracker_of(night)
    if out.is_dir():
        name = next((x.tracker for x in history.nights(doubtful=True) if x.day == night), "")
        named = Path(name or "tracker.xlsx")
        out = _free(out / f"{named.stem}-{night.isoformat()}{named.suffix}")
    if out.exists():
        raise PlanError(f"{out} is there already, and is never written over.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, content)
    except OSError as error:
        raise PlanError(f"{out} cannot be written: {error.strerror or error}.") from error
    return Restored(night, out, len(content))
