"""Letters that were written down as drafts or sent, for the tests of what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from automation.chasing.emails import write_drafts
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Letter, Outcome
from automation.chasing.letter_states import mark_letters
from automation.history.store import History
from automation.tracker.read.which_tracker import history_path


def record_drafts(ledger: Ledger, letters: Sequence[Letter], day: date, now: datetime) -> None:
    """Write letters to a folder as a run for a day does, so that the ledger has them as drafts."""
    with TemporaryDirectory() as folder:
        ledger.intend(letters, day, Path(folder))
        write_drafts(letters, Path(folder))
        ledger.set_right(now)


def record_sent(ledger: Ledger, letters: Sequence[Letter], day: date, now: datetime) -> None:
    """Write letters as drafts and mark them as sent, as the officer does."""
    record_drafts(ledger, letters, day, now)
    ledger.mark([letter.letter_id for letter in letters], Outcome.SENT, now)


def mark_sent(tracker: Path, day: date) -> None:
    """Say that the drafts of a day were sent, as the officer does with `letters --sent`."""
    with History.open(history_path(tracker)) as history:
        mark_letters(Ledger(history), day, Outcome.SENT, day, datetime(2017, 10, 2, 9, 0, tzinfo=UTC))
