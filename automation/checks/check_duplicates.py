"""Twins: actions that say the same, in one section or in several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check
from automation.checks.similar_texts import say_the_same
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Action, ref_key
from automation.plan.ratings import Rating

_NAMED = 4
"""A message names at most this many actions of a group, and counts the rest."""


def _listed(labels: list[str]) -> str:
    shown = labels if len(labels) <= _NAMED else [*labels[: _NAMED - 1], f"{len(labels) - _NAMED + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _names(group: list[Action]) -> str:
    return _listed([action.label for action in group])


def _across_sections(context: Context, sound: Callable[[Action], bool]) -> Iterator[list[Action]]:
    """Return the twins of different sections whose value is sound; one that is wrong is reported as such."""
    for group in context.twins:
        members = [action for action in group if sound(action)]
        if len({ref_key(action.section) for action in members}) > 1:
            yield members


def _said(group: list[Action], say: Callable[[Action], str]) -> str:
    """Say what each value is and who has it: `7.1 and 8.1 are Green, LSCB3.1 is Red`."""
    values: defaultdict[str, list[str]] = defaultdict(list)
    for action in group:
        values[say(action)].append(action.label)
    return "; ".join(f"{_listed(labels)}: {value}" for value, labels in values.items())


def _odd_one(group: list[Action], say: Callable[[Action], str]) -> Action:
    """Return the action whose value the fewest share; the last one where that decides nothing."""
    counts = Counter(say(action) for action in group)
    return min(reversed(group), key=lambda action: counts[say(action)])


def _rating(action: Action) -> str:
    return "not rated" if action.rating is Rating.NOT_RATED else action.rating.value


def _leads(action: Action) -> str:
    return "; ".join(sorted(action.leads, key=str.casefold)) or "no lead"


def _date(action: Action) -> str:
    by = action.due_by
    return uk(by) if by else (action.deadline.text or "no date")


@plan_check("W01", Severity.WARNING)
def twins_rated_differently(context: Context) -> Iterator[Spot]:
    """Actions of different sections that say the same have the same rating.

    A board that reads one promise as Green and as Red in one paper asks which of the two is true.

    Before: 3.5 Run the yearly training: Green | LSCB1.5 Run the yearly training: Red
    After: 3.5 Run the yearly training: Red | LSCB1.5 Run the yearly training: Red
    """

    def sound(action: Action) -> bool:
        return context.plan.key.read(action.rating_text) is not None and not context.was_unread(
            action, "rating"
        )

    for group in _across_sections(context, sound):
        if len({action.rating for action in group}) > 1:
            odd = _odd_one(group, _rating)
            what = f"{_names(group)} say the same but are rated differently ({_said(group, _rating)})."
            yield at(odd.place, "rating", what, "Give them one rating, or word them apart.", odd.label)


@plan_check("W02", Severity.NOTE)
def twins_led_differently(context: Context) -> Iterator[Spot]:
    """Actions of different sections that say the same have the same leads.

    Each lead may think that the other one does it.

    Before: 3.5 Run the yearly training: Team leader | LSCB1.5 Run the yearly training: Training sub group
    After: both: Team leader; Training sub group
    """

    def sound(action: Action) -> bool:
        return bool(action.leads) and all(name in context.leads for name in action.leads)

    for group in _across_sections(context, sound):
        if len({_leads(action) for action in group}) > 1:
            odd = _odd_one(group, _leads)
            what = f"{_names(group)} say the same but have different leads ({_said(group, _leads)})."
            yield at(odd.place, "lead", what, "Agree who leads, and name the same in each.", odd.label)


@plan_check("W03", Severity.NOTE)
def twins_due_differently(context: Context) -> Iterator[Spot]:
    """Actions of different sections that say the same are due on the same day.

    One of them is late while the other is not, although it is the same work.

    Before: 3.5 Run the yearly training: May-17 | LSCB1.5 Run the yearly training: Sep-17
    After: both: Sep-17
    """

    def sound(action: Action) -> bool:
        by = action.due_by
        return by is not None and context.years is not None and context.years.hold(by)

    for group in _across_sections(context, sound):
        if len({_date(action) for action in group}) > 1:
            odd = _odd_one(group, _date)
            what = f"{_names(group)} say the same but are due differently ({_said(group, _date)})."
            yield at(odd.place, odd.deadline_field, what, "Agree on one date.", odd.label)


@plan_check("W04", Severity.WARNING)
def action_twice_in_section(context: Context) -> Iterator[Spot]:
    """No action stands twice in one section.

    It counts twice in every figure, and its lead is chased twice.

    Before: 2.3 Publish the profile | 2.7 Publish the profile
    After: 2.3 Publish the profile
    """
    for group in context.twins:
        first: dict[str, Action] = {}
        for action in group:
            other = first.setdefault(ref_key(action.section), action)
            # A first sentence in common may head two different tasks of one section.
            if other is not action and say_the_same(other.text, action.text):
                what = f"{action.label} says the same as {other.label}, in the same section."
                yield at(
                    action.place, "text", what, "Delete one of the two, or word them apart.", action.label
                )
