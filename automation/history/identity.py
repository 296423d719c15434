"""Where a tracker's history lies; known without loading what reads one, because many trackers have none."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from automation.history.store import History, HistoryUnavailable, reading_from
from automation.plan.model import Plan
from automation.plan.text import one_line
from automation.tracker.read.which_tracker import history_path

LEAST_SHARE = 0.2
"""How much of the smaller plan's texts both must have; two unlike plans share next to none."""

LEAST_ACTIONS = 5
"""A plan with fewer actions than this is not judged: one edit would make it another."""


@contextmanager
def history_of(tracker: Path, plan: Plan, *, make: bool = False) -> Iterator[History | None]:
    """Open the history of a tracker, held to be of its plan.

    Args:
        tracker: the tracker.
        plan: its plan.
        make: whether it is written to: one is made where there is none, and one whose nights are of another
            file is refused. To read, a copy of that file may.

    Yields:
        The history; None where there is none and none is to be made.

    Raises:
        HistoryUnavailable: there is one that cannot be used, that is of another plan, or that is to be
            written to and is of another file.
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


def claim(history: History, tracker: Path, plan: Plan) -> str:
    """Write down whose the history is, before anything else; from then on each transaction checks it.

    Returns:
        The sentence that says the tracker was renamed; else empty.

    Raises:
        HistoryUnavailable: the history is of another plan, or of another file in the same folder.
    """
    # What is another's stays as it is, to the byte.
    hold_to_plan(history, plan)
    hold_to_file(history, tracker)
    history.migrate(*_OWNER)
    name, texts = tracker.name.encode("utf-8", "replace").decode("utf-8"), json.dumps(sorted(_texts(plan)))
    with history.transaction() as db:
        hold_to_plan(history, plan)
        history.renamed = hold_to_file(history, tracker)
        if db.execute("SELECT tracker, texts FROM owner").fetchone() != (name, texts):
            db.execute("INSERT OR REPLACE INTO owner VALUES (1, ?, ?)", (name, texts))
    history.guard = lambda: hold_to_file(history, tracker)
    return history.renamed


def _make_owner(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE owner (id INTEGER PRIMARY KEY, tracker TEXT NOT NULL, texts TEXT NOT NULL)")


_OWNER = ("owner", (_make_owner,))
"""Whose the history is: also where letters were made from it and no night was recorded yet."""


def _owner(history: History) -> tuple[str, set[str]] | None:
    """Return the tracker's name and its actions' texts as the last run that wrote left them.

    A history of an earlier version says it by its latest night.
    """
    with reading_from(history.path):
        tables = history.connection.execute("SELECT 1 FROM package WHERE name = 'owner'").fetchone()
        row = history.connection.execute("SELECT tracker, texts FROM owner").fetchone() if tables else None
        if row is not None:
            return str(row[0]), {str(text) for text in json.loads(row[1])}
    nights = history.nights()
    if not nights:
        return None
    # Nights of the example belong to no file.
    tracker = next((night.tracker for night in reversed(nights) if not night.illustrative), "")
    return tracker, _texts(history.snapshot(nights[-1].day))


def hold_to_plan(history: History, plan: Plan) -> None:
    """Hold a history to be of a plan, by the texts of its actions.

    Raises:
        HistoryUnavailable: it is of another plan.
    """
    owner = _owner(history)
    if owner is None:
        return
    theirs, then = owner
    now = _texts(plan)
    smaller = min(len(then), len(now))
    if smaller >= LEAST_ACTIONS and len(then & now) < LEAST_SHARE * smaller:
        raise HistoryUnavailable(
            f"The history {history.path} is of another plan ({theirs}); "
            "keep each plan's tracker in a folder of its own."
        )


def hold_to_file(history: History, tracker: Path) -> str:
    """Hold a history to be written to from one file: the one that last wrote to it.

    A copy that somebody tries something on would otherwise take the place of the night, and of the letters
    that belong to it.

    Args:
        history: the history.
        tracker: the tracker that is to be written down in it.

    Returns:
        The sentence that says the tracker was renamed, where the file of the latest night is in its folder no
        longer; else empty.

    Raises:
        HistoryUnavailable: that file is still there, beside this one.
    """
    name = (_owner(history) or ("", ()))[0]
    if not name or _same_name(name, tracker.name):
        return ""
    theirs, ours = one_line(name), one_line(tracker.name)
    # Anybody may have written the history; a name is looked for in this folder and nowhere else.
    known = tracker.parent / name if Path(name).name == name else None
    if known is None or not os.path.isfile(known):  # noqa: PTH113 (no name makes it raise)
        return (
            f"The nights on record are of {theirs}, which is in this folder no longer, so {ours} is taken to "
            "be that tracker under a new name; if it is another one, move it into a folder of its own."
        )
    if _same_file(known, tracker):
        return ""
    raise HistoryUnavailable(
        f"The nights on record are of {theirs}, which is in the same folder; move {ours} into a folder of "
        f"its own, or, if it takes the other's place, move {theirs} out of this one."
    )


def _same_name(one: str, other: str) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(name: str) -> str:
    # A Mac may write an accent as a character of its own, and the history keeps no half characters.
    return unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))


def _same_file(one: Path, other: Path) -> bool:
    """Return whether two names mean one file: on most drives capitals make no difference, and links exist."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _texts(plan: Plan) -> set[str]:
    """Mark each action's text, whatever its case and spacing."""
    texts = {" ".join(action.text.split()).casefold() for action in plan.actions if action.text.strip()}
    return {hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12] for text in texts}
