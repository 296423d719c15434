"""The slippage ledger: each action's first due date, every later one, and how far it has moved in all.

The date is the one that counts: the revised one where there is one. A phrase that was only reworded and means
the same day is no change, and neither is the next round of something that comes round again. A phrase that
names no day has not slipped: the first day that is understood is the first date. On the first night that an
action was seen, its column Due date tells the first date and its revised date a change that was made by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from automation.analysis.frame import grouped
from automation.analysis.matching import follow_actions, is_refreshed
from automation.checks.plan_years import is_dated, is_moved, years_of
from automation.plan.due import Due
from automation.plan.model import Action, Plan


@dataclass(frozen=True, slots=True)
class DateChange:
    """A new due date: the night that first showed it, as written, the day it means, and days moved.

    `days` is None where the date was taken away. `by_then` says that it was changed before history began,
    `refreshed` that it came with a new plan, and `days_late` how late the action was by then in that case.
    """

    night: date
    text: str
    by: date | None
    days: int | None
    by_then: bool = False
    refreshed: bool = False
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Slippage:
    """One action's due dates over time.

    Args:
        ref: its label now, or its last one.
        text: the action.
        leads: who has it.
        first_seen: the first night that shows it.
        first_text: its first due date as written.
        first_by: the first day ever recorded for it, moved on with each round that came round; None where
            none was understood.
        changes: every later date, the oldest first.
        now_by: the day that counts now.
        in_plan: whether the last night still has it.
    """

    ref: str
    text: str
    leads: tuple[str, ...]
    first_seen: date
    first_text: str
    first_by: date | None
    changes: tuple[DateChange, ...]
    now_by: date | None
    in_plan: bool

    @property
    def times(self) -> int:
        """Count how often the date was changed."""
        return len(self.changes)

    @property
    def days(self) -> int | None:
        """Count the days from the first date to the present one; negative where it was brought forward."""
        if self.first_by is None or self.now_by is None:
            return None
        return (self.now_by - self.first_by).days


def slippage(nights: Iterable[tuple[date, Plan]]) -> tuple[Slippage, ...]:
    """Work the ledger out from every night's plan.

    Args:
        nights: the nights with their plans, the oldest first.

    Returns:
        One entry for each action that any night has: those of the last night in plan order, then those
        that are gone, in the order in which they went.
    """
    before, here, gone = Plan(), list[int](), list[int]()
    actions: dict[int, Action] = {}
    rows: list[tuple[int, date, Due, bool, bool]] = []
    refreshed = set()
    for night, plan in nights:
        if before.actions is plan.actions or before.actions == plan.actions:
            continue
        numbers = {place: here[former] for place, former in follow_actions(before, plan).items()}
        stay = set(numbers.values())
        if is_refreshed(before, plan):
            refreshed.add(night)
        gone += [number for number in here if number not in stay]
        before, here, years = plan, [], years_of(plan)
        for place, action in enumerate(plan.actions):
            number = numbers.get(place, len(actions))
            here.append(number)
            if actions.get(number) is not action:
                rows += (
                    (number, night, due, by_then, is_dated(due, years))
                    for due, by_then in _dates(action, new=number not in actions)
                )
                actions[number] = action
    entries = _entries(rows, actions, refreshed)
    in_plan = set(here)
    return tuple(replace(entries[number], in_plan=number in in_plan) for number in (*here, *gone))


def _dates(action: Action, *, new: bool) -> list[tuple[Due, bool]]:
    """Return the date that counts; of a new action the first one before it, if it was changed by then."""
    if new and not action.due.blank and action.due is not action.deadline:
        return [(action.due, False), (action.deadline, True)]
    return [(action.deadline, False)]


def _entries(
    rows: Sequence[tuple[int, date, Due, bool, bool]], actions: dict[int, Action], refreshed: Collection[date]
) -> dict[int, Slippage]:
    """Return the entry of each action, by its number.

    Args:
        rows: an action's number, a night, the date that counts from then on, whether it was changed before
            history began, and whether it names a day.
        actions: each action as it stood last.
        refreshed: the nights on which a new plan took the place of the former one.
    """
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    dates = pd.DataFrame(rows, columns=["Action", "Night", "Due", "By then", "Dated"])
    if dates.empty:
        return {}
    dates = dates[dates["Due"] != dates.groupby("Action")["Due"].shift()]
    named = dates[dates["Dated"]]
    dates = dates.assign(
        Was=named.groupby("Action")["Due"].shift(),
        Had=dates.groupby("Action")["Dated"].shift(fill_value=False),
    )
    changed = [
        _change(refreshed, *row) for row in dates.drop(columns="Action").itertuples(index=False, name=None)
    ]
    dates["Change"] = pd.Series(changed, dates.index, dtype=object)
    changes = grouped(dates.dropna(subset="Change"), "Action", "Change")
    first = {number: (night, due.text) for number, night, due, *_ in reversed(rows)}
    dated = dict(zip(dates["Action"], dates["Dated"], strict=True))
    last = {number: due.by for number, due in zip(named["Action"], named["Due"], strict=True)}
    return {
        number: Slippage(
            ref=action.label or action.ref,
            text=action.text,
            leads=action.leads,
            first_seen=first[number][0],
            first_text=first[number][1],
            # The last date less every move: a rhythm's next round moves the first date on.
            first_by=last[number] - timedelta(sum(move.days or 0 for move in changes.get(number, ())))
            if number in last
            else None,
            changes=changes.get(number, ()),
            now_by=last[number] if dated[number] else None,
            in_plan=True,
        )
        for number, action in actions.items()
    }


def _change(
    refreshed: Collection[date],
    night: date,
    due: Due,
    by_then: bool,
    dated: bool,
    was: Due | None,
    had: bool,
) -> DateChange | None:
    if not dated:
        # What is not understood may still mean the same day; what names none takes the date away.
        taken = had and due.by is None and (due.understood or due.blank)
        return DateChange(night, due.text, None, None, by_then) if taken else None
    if not isinstance(was, Due) or was.by is None or due.by is None or not is_moved(was, due):
        return None
    change = DateChange(night, due.text, due.by, (due.by - was.by).days, by_then)
    if by_then or night not in refreshed:
        return change
    return replace(change, refreshed=True, days_late=max((night - was.by).days, 0))


@dataclass(frozen=True, slots=True)
class Moved:
    """An action whose date was moved since a night: the day it had then, and by how many days it moved.

    Where the plan keeps decisions, `agreed` is the minute that agreed to the present date; `who` names the
    board as well.
    """

    slippage: Slippage
    was: date | None
    days: int | None
    agreed: str = ""
    who: str = ""


def moved_since(entries: Iterable[Slippage], night: date) -> tuple[Moved, ...]:
    """Return the actions in the plan whose date was moved back after a night, those moved furthest first.

    One whose date was taken away comes first: nobody knows how far it has moved.
    """
    found = [_moved_since(entry, night) for entry in entries if entry.in_plan]
    moved = [item for item in found if item is not None]
    return tuple(sorted(moved, key=lambda item: (item.days is not None, -(item.days or 0))))


def _moved_since(entry: Slippage, night: date) -> Moved | None:
    since = [change for change in entry.changes if change.night > night and not change.by_then]
    if since and entry.now_by is None:
        before = [change.by for change in entry.changes if change.by and change not in since]
        return Moved(entry, before[-1] if before else entry.first_by, None)
    days = sum(change.days or 0 for change in since)
    return Moved(entry, entry.now_by - timedelta(days), days) if entry.now_by and days > 0 else None
