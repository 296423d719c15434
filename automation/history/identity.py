"""Makes sure that a history belongs to one plan and one tracker."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unicodedata import normalize

from automation.history.database import OfAnotherPlan
from automation.history.store import History, HistoryUnavailable, reading_from, storable
from automation.plan.model import Plan
from automation.plan.text import one_line
from automation.tracker.read.which_tracker import history_path

LEAST_SHARE = 0.2
"""The share of the smaller plan's texts that both must have; different plans share almost none."""

LEAST_ACTIONS = 5
"""Plans with fewer actions than this are not compared: one edit would make them look different."""


@contextmanager
def history_of(tracker: Path, plan: Plan, *, make: bool = False) -> Iterator[History | None]:
    """Open the history of a tracker, and check that it belongs to its plan.

    Args:
        tracker: the tracker.
        plan: its plan.
        make: whether it will be written to: it is created if there is none, and refused if its nights belong
            to another file. A copy of that file may only read it.

    Yields:
        The history; None if there is none and none is to be created.

    Raises:
        HistoryUnavailable: it cannot be used, belongs to another plan, or is to be written to and belongs to
            another file.
    """
    path = history_path(tracker)
    if not make and not path.exists():
        yield None
        return
    with History.open_to_write(path) if make else History.open(path, create=False) as history:
        if make:
            claim(history, tracker, plan)
        else:
            hold_to_plan(history, plan)
        yield history


@contextmanager
def to_change(tracker: Path) -> Iterator[History]:
    """Open the history of a tracker to change what is on record, without reading its plan.

    Raises:
        HistoryUnavailable: there is none, or it is of another tracker in the same folder.
    """
    path = history_path(tracker)
    if not path.exists():
        raise HistoryUnavailable(f"There is no history yet at {path}.")
    with History.open_to_write(path) as history:
        history.guard = lambda: hold_to_file(history, tracker)
        yield history


def claim(history: History, tracker: Path, plan: Plan) -> str:
    """Record which tracker the history belongs to; from then on each transaction checks it.

    Returns:
        The sentence that says the tracker was renamed; otherwise empty.

    Raises:
        HistoryUnavailable: the history belongs to another plan, or to another file in the same folder.
    """
    # A history of another tracker is not changed by one byte.
    hold_to_plan(history, plan)
    history.renamed = hold_to_file(history, tracker)
    hand_over(history, tracker, plan)
    history.guard = lambda: hold_to_file(history, tracker)
    return history.renamed


def hand_over(history: History, tracker: Path, plan: Plan) -> None:
    """Record that a history belongs to a tracker and its plan, whatever it belonged to before."""
    history.migrate(*_OWNER)
    name, texts = storable(tracker.name), json.dumps(sorted(_texts(plan)))
    with history.transaction() as db:
        if db.execute("SELECT tracker, texts FROM owner").fetchone() != (name, texts):
            db.execute("INSERT OR REPLACE INTO owner VALUES (1, ?, ?)", (name, texts))


_MAKE = "CREATE TABLE owner (id INTEGER PRIMARY KEY, tracker TEXT NOT NULL, texts TEXT NOT NULL)"
_OWNER = ("owner", (_MAKE,))
"""Which tracker the history belongs to, even before the first night is recorded."""


def _owner(history: History) -> tuple[str, set[str]]:
    """Return the tracker's name and its actions' texts, as of the last run that wrote.

    In a history of an earlier version, they come from the latest night.
    """
    with reading_from(history.path):
        tables = history.connection.execute("SELECT 1 FROM package WHERE name = 'owner'").fetchone()
        row = history.connection.execute("SELECT tracker, texts FROM owner").fetchone() if tables else None
        if row is not None:
            return str(row[0]), {str(text) for text in json.loads(row[1])}
    nights = history.nights()
    if not nights:
        return "", set()
    # Nights of the example belong to no file.
    tracker = next((night.tracker for night in reversed(nights) if not night.illustrative), "")
    return tracker, _texts(history.snapshot(nights[-1].day))


def hold_to_plan(history: History, plan: Plan) -> None:
    """Check that a history belongs to a plan, by the texts of its actions.

    Raises:
        HistoryUnavailable: it belongs to another plan.
    """
    if not is_of_plan(history, plan):
        theirs, _ = _owner(history)
        raise OfAnotherPlan(
            f"The history {history.path} belongs to another plan ({theirs}). "
            "Keep each plan's tracker in its own folder."
        )


def is_of_plan(history: History, plan: Plan) -> bool:
    """Return whether a history can belong to a plan, by the texts of its actions."""
    then, now = _owner(history)[1], _texts(plan)
    smaller = min(len(then), len(now))
    return smaller < LEAST_ACTIONS or len(then & now) >= LEAST_SHARE * smaller


def hold_to_file(history: History, tracker: Path) -> str:
    """Check that only one tracker writes to a history: the one that wrote to it last.

    Otherwise a copy that somebody tries something on would replace the night and its letters.

    Args:
        history: the history.
        tracker: the tracker that is to be recorded in it.

    Returns:
        The sentence that says the tracker was renamed, if the file of the latest night is no longer in its
        folder; otherwise empty.

    Raises:
        HistoryUnavailable: that file is still there, beside this one.
    """
    name, _ = _owner(history)
    # A Mac may write an accent as a character of its own, and the history keeps no half characters.
    if not name or normalize("NFC", storable(name)) == normalize("NFC", storable(tracker.name)):
        return ""
    theirs, ours = one_line(name), one_line(tracker.name)
    # Anybody may have written the history, so a name is looked for only in this folder.
    known = tracker.parent / name if Path(name).name == name else None
    if known is None or not os.path.isfile(known):  # noqa: PTH113 (no name makes it raise)
        return (
            f"The recorded nights belong to {theirs}, which is no longer in this folder, so {ours} is "
            "treated as that tracker under a new name. If it is a different one, move it into its own folder."
        )
    with suppress(OSError):
        if known.samefile(tracker):  # on most drives capitals make no difference, and links exist
            return ""
    raise OfAnotherPlan(
        f"The recorded nights belong to {theirs}, which is in the same folder. Move {ours} into its own "
        f"folder, or, if it replaces {theirs}, move {theirs} out of this folder."
    )


def _texts(plan: Plan) -> set[str]:
    """Return a hash of each action's text, ignoring case and spacing."""
    texts = {" ".join(action.text.split()).casefold() for action in plan.actions if action.text.strip()}
    return {hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12] for text in texts}
