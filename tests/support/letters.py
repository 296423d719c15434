"""Letters that were written down as drafts, for the tests of what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from automation.chasing.emails import write_drafts
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Letter


def record_drafts(ledger: Ledger, letters: Sequence[Letter], day: date, now: datetime) -> None:
    """Write letters to a folder as a run for a day does, so that the ledger counts them as drafts."""
    with TemporaryDirectory() as folder:
        ledger.intend(letters, day, Path(folder), now)
        write_drafts(letters, Path(folder))
        ledger.set_right(now)
