"""Answers questions about the history: which nights there are, what changed, and a night's tracker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from automation.analysis.changes import Change, changes
from automation.analysis.date_decisions import DateMove, date_moves
from automation.analysis.movement import Movement, movement
from automation.analysis.movement_text import movement_text
from automation.analysis.rolling_over import in_terms_of
from automation.analysis.scope import narrowed
from automation.analysis.slippage import slippage
from automation.checks.context import Night
from automation.files import free_name, write_whole
from automation.history.store import History, HistoryUnavailable, NightRecord
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Action, Board, Decision, Plan, ref_key
from automation.plan.text import count, one_line
from automation.tracker.read.cells import read_day

LAST_BOARD = "last-board"
"""What `--since` accepts instead of a date: the last board meeting."""


@dataclass(frozen=True, slots=True)
class Since:
    """The night to compare with, and how it was chosen; `meeting` if a board meeting was asked for."""

    night: date
    meeting: Board | None
    said: str


def last_board(plan: Plan, as_at: date, board: str = "") -> Board | None:
    """Return the latest meeting before a day, of any board or of one board.

    If two boards met on that day, it is the one listed first on the sheet Boards.
    """
    wanted = " ".join(board.split()).casefold()
    met = [
        row
        for row in plan.boards
        if row.meeting is not None
        and row.meeting < as_at
        and (" ".join(row.name.split()).casefold() == wanted if wanted else not row.is_visit)
    ]
    return max(met, key=lambda row: row.meeting or date.min, default=None)


def board_due(plan: Plan, as_at: date) -> str:
    """Return the board whose paper is due, of several the one that meets first; empty if none is due."""
    due = [
        (row.meeting, row.name)
        for row in plan.boards
        if row.meeting and row.paper_due and row.paper_due <= as_at <= row.meeting and not row.is_visit
    ]
    return min(due)[1] if due else ""


def since_board(history: History, plan: Plan, board: str, as_at: date, *, met: bool = True) -> Since:
    """Return the night that a board compares with: that of its last meeting, or half a year ago.

    Args:
        history: the history.
        plan: the current plan, for its boards.
        board: the board.
        as_at: the day to compare with that night.
        met: whether it meets; it is not said of an owner that they have not met yet.

    Raises:
        HistoryUnavailable: there is no earlier night.
    """
    if last_board(plan, as_at, board) is None:
        start = since(history, plan, as_at - HALF_A_YEAR, as_at)
        return replace(
            start, said=f"Since {called(history, start.night)}{f' ({board} has not met yet)' if met else ''}."
        )
    return since(history, plan, LAST_BOARD, as_at, board=board)


HALF_A_YEAR = timedelta(days=183)
"""How far back somebody compares who has not met yet."""


def since(history: History, plan: Plan, asked: date | str, as_at: date, *, board: str = "") -> Since:
    """Return the night that a comparison starts from.

    Args:
        history: the history.
        plan: the current plan, for its boards.
        asked: a date, or `last-board`.
        as_at: the day to compare with that night.
        board: the board that `last-board` means; empty means any board.

    Returns:
        The night on or before the date asked for, or on or before the last board meeting. If the history
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
        day, what = meeting.meeting, f"the last meeting ({meeting.name}, {uk(meeting.meeting)})"
    else:
        given = read_day(asked)
        if given is None:
            raise PlanError(f"'{asked}' is neither a date (day/month/year) nor {LAST_BOARD}.")
        day = given
        what = uk(day)
    if day >= as_at:
        raise PlanError(f"{uk(day)} is not before {uk(as_at)}, so there is nothing to compare.")
    night = history.latest_on_or_before(day)
    if night is not None:
        if night == day and what == uk(day):
            what = called(history, night)  # which says so where it is from the tracker's own columns
        before = "" if night == day else f"{called(history, night)}, the latest figures before "
        return Since(night, meeting, f"Since {before}{what}.")
    first = next((record.day for record in history.nights() if record.day < as_at), None)
    if first is None:
        raise HistoryUnavailable(f"There are no figures from before {uk(as_at)} to compare with.")
    said = f"Since {called(history, first)}, the first figures on record; there are none from {what}."
    return Since(first, meeting, said)


def called(history: History, night: date) -> str:
    """Return what the figures of a night are called, in the words of somebody who reads a paper."""
    if any(record.day == night and record.from_columns for record in history.nights()):
        return f"the ratings of {uk(night)} in the tracker's own columns"
    return uk(night)


def movement_since(
    history: History, plan: Plan, start: Since, as_at: date, only: frozenset[str] | None = None
) -> Movement:
    """Return what changed between a recorded night and the current plan.

    Args:
        history: the history.
        plan: the current plan.
        start: the night that the comparison starts from.
        as_at: the day to compare with that night.
        only: the sections that count, by `ref_key`, where the plan has only these; None for all.
    """
    earlier = history.snapshot(start.night)
    if only is not None:
        earlier = narrowed(earlier, only)
    return movement(
        earlier, plan, opened=start.night, closed=as_at, illustrative=_illustrative(history, start.night)
    )


def compare_nights(history: History, first: date, second: date) -> tuple[Movement, tuple[Change, ...]]:
    """Return what changed between two nights, and every cell that changed.

    For a date without a night, the last night before it is used.

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
        raise HistoryUnavailable(
            f"Both dates mean the night of {uk(opened)}, so there is nothing to compare."
        )
    before, after = history.snapshot(opened), history.snapshot(closed)
    moved = movement(
        before, after, opened=opened, closed=closed, illustrative=_illustrative(history, opened, closed)
    )
    return moved, changes(before, after)


def dates_until(history: History, day: date, now: Plan | None = None) -> tuple[DateMove, ...]:
    """Return every move of a date until a night, each with who agreed to it.

    Minutes are often typed later, so the decisions are those that the tracker has now; where none of them
    agreed, a row that was taken off Decisions since is named as such. Actions that are gone are answered for.

    Args:
        history: the history.
        day: the night.
        now: the plan as the tracker has it now; None for that of the last night.
    """
    nights = list(history.snapshots())
    plan = now or (nights[-1][1] if nights else Plan())
    gone: dict[Decision, date] = {}
    actions: dict[str, Action] = {}
    for night, then in nights:
        gone.update(dict.fromkeys(then.decisions, night))
        actions.update((ref_key(action.label), action) for action in then.actions)
    for row in plan.decisions:
        gone.pop(row, None)
    for action in plan.actions:
        actions.pop(ref_key(action.label), None)
    plan = replace(plan, actions=(*plan.actions, *actions.values()), decisions=plan.decisions or tuple(gone))
    moved = slippage(pair for pair in nights if pair[0] <= day)
    moves = date_moves(plan, moved)
    former = date_moves(replace(plan, decisions=tuple(gone)), moved) or moves
    return tuple(
        replace(old, gone=gone[old.decision])
        if old.decision in gone and move.decision in {None, old.decision}
        else move
        for move, old in zip(moves, former, strict=True)
    )


def _illustrative(history: History, *nights: date) -> bool:
    return any(record.illustrative for record in history.nights() if record.day in nights)


def comparison_text(moved: Movement, changed: Sequence[Change], dates: Sequence[DateMove] = ()) -> str:
    """Return a comparison as text: what changed and who agreed to it, then every cell that changed."""
    lines = [movement_text(moved, dates), "", f"{count(len(changed), 'change')}:"]
    lines += [f"  {one_line(change.sentence(), 200)}" for change in changed]
    return "\n".join(lines)


def nights_text(nights: Sequence[NightRecord]) -> str:
    """Return the list of nights as text, newest first."""
    if not nights:
        return "The history has no nights yet."
    lines = [f"{count(len(nights), 'night')}, newest first:"]
    for record in reversed(nights):
        said = ["changed" if record.changed else "no change"]
        if record.saved_by or record.saved_at:
            at = f" at {record.saved_at:%H:%M} UTC on {uk(record.saved_at.date())}" if record.saved_at else ""
            by = one_line(record.saved_by)
            said.append(f"saved{f' by {by}' if by else ''}{at}")
        said.append("illustrative" if record.illustrative else one_line(record.tracker))
        if record.from_columns:
            said.append("only the ratings, from the tracker's own columns")
        if record.in_doubt:
            said.append("in doubt, so nothing is compared with it")
        if not record.has_copy:
            said.append("no copy of the tracker")
        lines.append(f"  {record.day.isoformat()}  {', '.join(said)}")
    return "\n".join(lines)


_TOLD = ("changed", "has_copy", "illustrative", "in_doubt", "from_columns")


def nights_json(nights: Sequence[NightRecord]) -> list[dict[str, object]]:
    """Return the nights in the shape that `history list --format json` prints."""
    return [
        {
            "night": record.day.isoformat(),
            "tracker": record.tracker,
            "saved_by": record.saved_by,
            "saved_at": record.saved_at.isoformat() if record.saved_at else None,
            **{name: getattr(record, name) for name in _TOLD},
        }
        for record in nights
    ]


def restore(history: History, night: date, out: Path) -> Path:
    """Write a night's tracker to a new file, byte for byte, and return where it is.

    Args:
        history: the history.
        night: the night; it must be recorded.
        out: the file, or a folder; there the file is named after the tracker and the night's date, with a
            number if that night was restored before.

    Raises:
        PlanError: the file already exists, or cannot be written.
        HistoryUnavailable: that night has no copy, or it is damaged.
    """
    content = history.tracker_of(night)
    if out.is_dir():
        name = next((x.tracker for x in history.nights(doubtful=True) if x.day == night), "")
        named = Path(name or "tracker.xlsx")
        out = free_name(out / f"{named.stem}-{night.isoformat()}{named.suffix}")
    if out.exists():
        raise PlanError(f"{out} already exists and will not be overwritten.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, content)
    except OSError as error:
        raise PlanError(f"{out} cannot be written: {error.strerror or error}.") from error
    return out


RECENT = timedelta(days=30)
"""How long a change counts as recent: long enough for the next board to see it."""


def look_back(history: History, plan: Plan, as_at: date, *days: int) -> tuple[Night | None, dict[int, Night]]:
    """Return the nights that the checks compare with.

    Args:
        history: the recorded nights.
        plan: the plan that is checked; nights of its former plan are in its terms.
        as_at: the day of the check.
        days: how many days back checks look, such as for an action that nobody touched.

    Returns:
        The last night at least a month back, or else the first one recorded; and for each number of days the
        last night at least that far back. Nights that are not recorded are left out.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    whole = (record.day for record in history.nights() if not record.from_columns)
    first = next((day for day in whole if day < as_at), None)
    recent = history.latest_on_or_before(as_at - RECENT, whole=True) or first
    older = {
        number: history.latest_on_or_before(as_at - timedelta(days=number), whole=True) for number in days
    }
    nights = {
        on: Night(on, in_terms_of(history.snapshot(on), plan)) for on in {recent, *older.values()} if on
    }
    return (
        nights[recent] if recent else None,
        {number: nights[on] for number, on in older.items() if on is not None},
    )
