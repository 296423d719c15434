"""Applies what leads sent back to a closed tracker, and puts the replies that it has into the folder done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from automation.chasing.answer_ticks import tick_id, ticked, write_ticks
from automation.chasing.following import Followed
from automation.chasing.ledger import Entry
from automation.chasing.proposals import Change, Field, Returns
from automation.chasing.returns import DONE, read_returns, settled_replies
from automation.chasing.waiting_answers import letters_on_record
from automation.files import free_name, reason, replace_held
from automation.history.change_record import ChangeRecord
from automation.history.store import History
from automation.plan.comment_log import with_entry
from automation.plan.model import Plan, grouped
from automation.plan.text import count, listed, one_line
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import DECISIONS
from automation.tracker.write.write_back import STALE, CellChange, CellRefusedError, NewRow


def apply_and_put_away(
    found: Returns, folder: Path, read: ReadTracker, history: History, as_at: date, now: datetime
) -> Returns:
    """Write the proposed changes into the closed tracker, and put away the replies that it then has.

    Args:
        found: what came back.
        folder: the folder with the replies.
        read: the tracker as it was read.
        history: its history, opened to write.
        as_at: the day.
        now: the present moment.

    Raises:
        PlanError: the tracker cannot be changed. Nothing was written.
    """
    tracker, (chosen, unclear) = read.file.path, ticked(folder)
    applied = apply_returns(found, tracker, read.file.sha256, ChangeRecord(history), as_at, now, chosen)
    plan = read_tracker(tracker).plan
    letters = letters_on_record(history, Followed(plan, history))
    moved = put_away(folder, plan, as_at, letters)
    left = read_returns(folder, plan, as_at, letters)
    applied = replace(applied, in_words=left.in_words, not_taken=left.not_taken)
    to_tick = write_ticks(folder, applied, as_at, chosen)
    return replace(applied, closing=(*applied.closing, *moved, *unclear, *filter(None, [to_tick])))


_DOUBTED = "a finding below asks a person to look at it first"
_TWICE = "several answers for this cell were chosen: choose one"


def apply_returns(
    found: Returns,
    tracker: Path,
    sha256: str,
    record: ChangeRecord,
    as_at: date,
    now: datetime,
    chosen: Collection[str] = (),
) -> Returns:
    """Write the proposed changes that nothing speaks against and those that were chosen.

    Args:
        found: what came back.
        tracker: the tracker.
        sha256: the SHA-256 of the file that the changes were made from.
        record: the record of what was written.
        as_at: the day.
        now: the present moment.
        chosen: which of the answers to look at were ticked, by their `tick_id`.

    Returns:
        What became of each.

    Raises:
        PlanError: the tracker cannot be changed. Nothing was written.
    """
    by_cell, refused = _to_write(found, chosen)
    rows = by_cell.pop(_NEW_ROWS, [])
    wanted = {
        CellChange(*at, _together(changes, as_at), changes[0].was): changes for at, changes in by_cell.items()
    }

    def told(change: CellChange) -> tuple[str, str]:
        changes = by_cell.get((change.sheet, change.cell), rows)
        whom = dict.fromkeys(one.who for one in changes)
        return "; ".join(whom), "; ".join(f"answer in {one.file}" for one in changes)

    new = [NewRow(DECISIONS.table, {name: value for name, value in one.row if value}) for one in rows]
    while wanted or new:
        try:
            record.write(tracker, sha256, list(wanted), new, now=now, told=told)
            break
        except CellRefusedError as error:
            refused += [_not_applied(change, error.why) for change in wanted.pop(error.change)]
    written = [*(one for changes in wanted.values() for one in changes), *rows]
    left = [replace(one, state="not applied") for one in found.conflicts if tick_id(one) not in chosen]
    name = one_line(tracker.name)
    closing = f"Nothing was written to {name}."
    if written:
        closing = f"{count(len(written), 'change')} written to {name}. {STALE} {_HOW_TO_UNDO}"
    return replace(
        found,
        changes=tuple(replace(one, state="applied", conflict="") for one in written),
        conflicts=(*left, *refused),
        closing=(closing,),
    )


_NEW_ROWS = (DECISIONS.sheet, "")
"""Where the requests for more time stand that become rows of their own."""
_ByCell = dict[tuple[str, str], list[Change]]


def _to_write(found: Returns, chosen: Collection[str]) -> tuple[_ByCell, list[Change]]:
    """Return the changes to write by their cell, and those that are not written."""
    doubted = {(finding.sheet, finding.cell) for finding in found.findings}
    picked = [one for one in found.to_look_at if one.has_place and tick_id(one) in chosen]
    clear = [one for one in found.changes if (one.sheet, one.cell) not in doubted]
    refused = [_not_applied(one, _DOUBTED) for one in found.changes if one not in clear]
    by_cell = grouped((*clear, *picked), lambda change: (change.sheet, change.cell))
    for at, changes in list(by_cell.items()):
        # Several entries can be added to one comment, and rows to a table, but a cell has only one value.
        if len(changes) > 1 and at != _NEW_ROWS and changes[0].field is not Field.COMMENTS:
            refused += [_not_applied(change, _TWICE) for change in by_cell.pop(at)]
    return by_cell, refused


def _together(changes: Sequence[Change], as_at: date) -> str:
    """Return what a cell becomes; several entries for one comment are all added, one after the other."""
    first, *more = changes
    text = first.would_be
    for change in more:
        added = change.would_be.removeprefix(change.was.rstrip()).removesuffix(change.was).strip()
        text = with_entry(text, added, as_at)
    return text


_HOW_TO_UNDO = "The former tracker is in the history; improvement-plan history undo takes the changes back."


def _not_applied(change: Change, why: str) -> Change:
    return replace(change, state="not applied", conflict=why.rstrip("."))


def put_away(
    folder: Path,
    plan: Plan,
    as_at: date,
    letters: Sequence[Entry] = (),
    *,
    move: Callable[[Path, Path], None] = replace_held,
) -> list[str]:
    """Move the files whose every answer the tracker has into the folder done.

    Args:
        folder: the folder with the replies.
        plan: the plan as it is now.
        as_at: the day.
        letters: the letters on record.
        move: moves a file.

    Returns:
        What to say about it.
    """
    moved: list[str] = []
    held: list[str] = []
    for path in settled_replies(folder, plan, as_at, letters):
        target = free_name(folder / DONE / path.name)
        try:
            target.parent.mkdir(exist_ok=True)
            move(path, target)
            moved.append(one_line(path.name))
        except OSError as error:
            held.append(f"{one_line(path.name)} is dealt with but could not be moved: {reason(error)}.")
    said = [f"Moved to {folder / DONE}: {listed(moved)}."] if moved else []
    return [*said, *held]
