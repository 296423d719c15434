"""Does each job on the recorded nights: list, compare, restore and forget them, take changes back."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from automation import jobs
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import listed, sentence
from automation.task import Done, Task, status_of

if TYPE_CHECKING:
    from automation.history.store import History


def list_nights(tracker: Path) -> Done:
    """Return the recorded nights, and the changes that were written into the tracker."""
    from automation.history import compare
    from automation.history.change_record import changes_text

    with _recorded(tracker) as history:
        nights = history.nights(doubtful=True)
        changes = changes_text(history)
    said = "\n".join(filter(None, [compare.nights_text(nights), changes]))
    return Done(said, data=compare.nights_json(nights))


def take_earlier_ratings(task: Task, undated: date | None) -> Done:
    """Make nights of the tracker's own columns of earlier ratings, such as `RAG Jul`.

    Raises:
        HistoryUnavailable: the history cannot be written.
    """
    from automation.history import earlier_nights

    with task.history(make=True) as (history, _):
        assert history is not None
        taken = earlier_nights.take_earlier_ratings(history, task.read, task.day, undated)
    return Done(taken.as_text(), status_of(bool(taken.left_out)))


def compare_nights(tracker: Path, first: date, second: date) -> Done:
    """Return what changed between two recorded nights, and who agreed to the dates that moved.

    A tracker that cannot be read now is answered for as it was on the last night.
    """
    from automation.analysis.movement_text import movement_json
    from automation.history import compare
    from automation.tracker.read.reading import read_tracker

    now = None
    with suppress(PlanError):
        now = read_tracker(tracker).plan
    with _recorded(tracker) as history:
        moved, changed = compare.compare_nights(history, first, second)
        dates = compare.dates_until(history, moved.closed, now)
    return Done(compare.comparison_text(moved, changed, dates), data=movement_json(moved, dates))


def restore_night(tracker: Path, night: date, out: Path) -> Done:
    """Write a night's tracker to a new file."""
    from automation.history import compare

    with _recorded(tracker) as history:
        out.mkdir(parents=True, exist_ok=True)
        return Done(sentence(f"Written: {compare.restore(history, night, out)}"))


def _recorded(tracker: Path) -> AbstractContextManager[History]:
    from automation.history.store import History
    from automation.tracker.read.which_tracker import history_path

    return History.open(history_path(tracker), create=False)


def since_last_board(task: Task) -> Done:
    """Return what changed since the last board meeting, or since the night before.

    Raises:
        HistoryUnavailable: the history cannot be used.
    """
    from automation.analysis.movement_text import movement_json

    with task.history(needed=True) as (history, _):
        figures = jobs.summary(task, history)
    if figures.movement is None:
        return Done("There is no earlier night to compare with yet. The history starts with the first night.")
    return Done(task.place.movement(task, figures), data=movement_json(figures.movement, figures.date_moves))


def forget_night(tracker: Path, night: date) -> Done:
    """Remove a night from a tracker's history, such as one recorded while the PC's clock was wrong.

    Raises:
        HistoryUnavailable: there is no such night, or the history is of another tracker in the same folder.
    """
    from automation.history.identity import to_change

    with to_change(tracker) as history:
        kept = history.forget(night)
    return Done(f"The night of {uk(night)} was removed. A copy of the history from before is in {kept}.")


def undo_changes(tracker: Path) -> Done:
    """Take the last changes that were written into a tracker back out of it.

    Raises:
        PlanError: there are none, their cells have changed since, or the tracker cannot be changed.
    """
    from automation.history.change_record import ChangeRecord
    from automation.history.identity import to_change
    from automation.tracker.write.write_back import STALE

    with to_change(tracker) as history:
        batch = ChangeRecord(history).undo(tracker)
    cells = listed([f"{change.sheet}!{change.cell}" for change in batch.changes])
    return Done(f"Taken back: the changes of {uk(batch.at.date())} to {cells}. {STALE}")
