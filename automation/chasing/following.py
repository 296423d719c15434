"""Follows people and actions through earlier letters: a role may be renamed, a ref renumbered.

A person is an address, whatever the roles are called; an action is followed by its ref and its text, as
between any two nights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from automation.analysis.matching import follow_actions
from automation.chasing.ledger import Entry, Ledger
from automation.chasing.letter import GONE, Level, action_keys, state_of
from automation.chasing.people import AddressBook
from automation.chasing.rules import Past
from automation.history.store import History
from automation.plan.model import Plan

Asks = Mapping[tuple[str, str], list[Past]]
"""The letters that were or may have been sent, by the person's first role and the action's key of today."""


class Followed:
    """Where the actions of earlier nights are in a plan.

    Args:
        plan: the plan in the tracker.
        history: the recorded nights; without it an action is known by its ref alone.
    """

    def __init__(self, plan: Plan, history: History | None = None) -> None:
        self._plan, self._history = plan, history
        self._keys = action_keys(plan)
        self._nights: dict[date, Mapping[str, str]] = {}

    def key(self, day: date, key: str) -> str:
        """Return the key of today of an action that had a key on a day; empty if it is gone."""
        night = self._history.latest_on_or_before(day) if self._history is not None else None
        if night is None or self._history is None:
            return key
        if night not in self._nights:
            self._nights[night] = self.keys_of(self._history.snapshot(night))
        return self._nights[night].get(key, key)

    def keys_of(self, then: Plan) -> Mapping[str, str]:
        """Return the key of today for each key of an earlier plan; empty for actions that are gone."""
        keys = action_keys(then)
        if keys == self._keys and all(
            was is now or was.text == now.text
            for was, now in zip(then.actions, self._plan.actions, strict=True)
        ):
            return dict(zip(keys, keys, strict=True))
        now = {old: new for new, old in follow_actions(then, self._plan).items()}
        return {key: self._keys[now[i]] if i in now else "" for i, key in enumerate(keys)}


def changed_from(history: History, plan: Plan, as_at: date) -> Mapping[str, date]:
    """Return when each action of a plan was last updated, by its key, according to the history.

    Args:
        history: the history; its first night counts as no change.
        plan: the plan in the tracker; what differs from the last night changed on `as_at`.
        as_at: the day; later nights are left out.

    Raises:
        HistoryUnavailable: the history is damaged.
    """
    earlier = [one for one in history.nights() if one.day < as_at and not one.from_columns]
    # A night on which nothing changed adds nothing.
    telling = [record.day for record in earlier if record.changed or record is earlier[0]]
    followed = Followed(plan)
    states: dict[str, str] = {}
    changed: dict[str, date] = {}
    for day in (*telling, as_at):
        night = plan if day == as_at else history.snapshot(day)
        now = followed.keys_of(night)
        for then, action in zip(action_keys(night), night.actions, strict=True):
            key, state = now[then], state_of(action)
            if key and states.get(key, state) != state:
                changed[key] = day
            states[key] = state
    return changed


def asked_before(ledger: Ledger, book: AddressBook, followed: Followed | None = None) -> Asks:
    """Return the letters that were sent, or may have been, by the person and the action as they are today."""
    gone = [entry for entry in ledger.entries() if entry.outcome in GONE]
    people = persons(gone, book)
    found: dict[tuple[str, str], list[Past]] = {}
    for entry in gone:
        for item in entry.asked:
            key = followed.key(entry.day, item.key) if followed else item.key
            past = Past(item.level, entry.went_on, item.by, item.state, entry.to, entry.outcome)
            found.setdefault((people[entry.lead], key), []).append(past)
    return found


def persons(entries: Iterable[Entry], book: AddressBook) -> Mapping[str, str]:
    """Return the person behind each lead that letters name; one who was renamed is known by the address."""
    found: dict[str, str] = {}
    for entry in entries:
        own = entry.level in {Level.REMIND, Level.CHASE}
        known = book.person(entry.lead) if book.lead(entry.lead) else book.who_has(entry.to) if own else ""
        found[entry.lead] = known or found.get(entry.lead, entry.lead)
    return found
