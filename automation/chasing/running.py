"""A day's chasing with everything that is known: the plan, the ledger and the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from automation.chasing.answers import changed_from
from automation.chasing.holding import held_letters
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Chase
from automation.chasing.planning import plan_letters
from automation.chasing.register import RegisterRow, register_rows
from automation.history.store import History
from automation.tracker.result import ReadTracker


@dataclass(frozen=True, slots=True)
class Chasing:
    """The letters of a day, the ledger to write them down in, and the register as it stands before them."""

    chase: Chase
    ledger: Ledger
    register: tuple[RegisterRow, ...]


def chase_with_history(
    read: ReadTracker, as_at: date, history: History, *, beside: Path | None = None
) -> Chasing:
    """Work out the letters of a day from the plan, the letters that went before and the answers since.

    Args:
        read: the tracker; an error in it that nobody has settled holds letters back.
        as_at: the day.
        history: the open history file; the ledger's tables are made in it where they are missing.
        beside: the folder of the tracker, whose own templates win.

    Raises:
        HistoryUnavailable: the history cannot be used. Without it nobody knows who was asked, so whoever
            calls should make no letters then.
    """
    plan, ledger = read.plan, Ledger.of(history)
    changed = changed_from(history, plan, as_at)
    chase = plan_letters(plan, as_at, ledger, changed=changed, beside=beside, held=held_letters(read, as_at))
    rows = register_rows(plan, as_at, ledger, changed=changed, not_sent=chase.not_sent)
    return Chasing(chase, ledger, rows)
