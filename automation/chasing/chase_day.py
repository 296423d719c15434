"""A day's chasing with everything that is known: the plan, the ledger and the history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from automation.chasing.holding import held_letters
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Chase, Level, NotSent, action_keys, state_of
from automation.chasing.planning import Changed, plan_letters
from automation.chasing.register import RegisterRow, register_rows
from automation.history.store import History
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker


@dataclass(frozen=True, slots=True)
class Chasing:
    """The letters of a day, the ledger to write them down in, and the register as it stands before them.

    `cut_off` says what became of the drafts of an earlier run that was cut off.
    """

    chase: Chase
    ledger: Ledger
    register: tuple[RegisterRow, ...]
    cut_off: tuple[str, ...] = ()


def chase_with_history(
    read: ReadTracker,
    as_at: date,
    history: History,
    *,
    beside: Path | None = None,
    in_doubt: bool = False,
) -> Chasing:
    """Work out the letters of a day from the plan, the letters that went before and the answers since.

    Args:
        read: the tracker; an error in it that nobody has settled holds letters back.
        as_at: the day.
        history: the open history file; the ledger's tables are made in it where they are missing. Where it
            was opened to write, what an earlier run left unfinished is set right first.
        beside: the folder of the tracker, whose own templates win.
        in_doubt: whether the day may be wrong; nothing goes further up then.

    Raises:
        HistoryUnavailable: the history cannot be used. Without it nobody knows who was asked, so whoever
            calls should make no letters then.
    """
    plan, ledger = read.plan, Ledger(history)
    cut_off = ledger.set_right(datetime.now().astimezone()) if history.is_writer else ()
    changed = changed_from(history, plan, as_at)
    chase = plan_letters(plan, as_at, ledger, changed=changed, beside=beside, held=held_letters(read, as_at))
    if in_doubt:
        chase = _nothing_further_up(chase)
    rows = register_rows(plan, as_at, ledger, changed=changed, not_sent=chase.not_sent)
    return Chasing(chase, ledger, rows, tuple(str(item) for item in cut_off))


def _nothing_further_up(chase: Chase) -> Chase:
    further = [letter for letter in chase.letters if letter.level in {Level.ESCALATE, Level.OWNER}]
    why = "it would go further up, but the date of this night is in doubt"
    held = (NotSent(letter.lead, f"{', '.join(letter.actions)}: {why}.") for letter in further)
    left = tuple(letter for letter in chase.letters if letter not in further)
    return replace(chase, letters=left, not_sent=(*chase.not_sent, *held))


def changed_from(history: History, plan: Plan, as_at: date) -> Changed:
    """Return when each action of a plan was last updated, as the nights of the history tell.

    Args:
        history: the history; its first night is where it begins, and no change.
        plan: the plan as the tracker has it; what differs from the last night changed on `as_at`.
        as_at: nights after this day are left out.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    earlier = [record for record in history.nights() if record.day < as_at]
    # A night on which nothing changed tells nothing.
    telling = [record.day for record in earlier if record.changed or record is earlier[0]]
    states: dict[str, str] = {}
    changed: dict[str, date] = {}
    for day in (*telling, as_at):
        night = plan if day == as_at else history.snapshot(day)
        for key, action in zip(action_keys(night), night.actions, strict=True):
            state = state_of(action)
            if states.get(key, state) != state:
                changed[key] = day
            states[key] = state
    # By identity: two rows with the same ref are two actions.
    found = {
        id(action): changed.get(key) for key, action in zip(action_keys(plan), plan.actions, strict=True)
    }
    return lambda action: found.get(id(action))
