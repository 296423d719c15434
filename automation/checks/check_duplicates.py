"""Checks for duplicates: actions that say the same, in one section or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check
from automation.checks.similar_texts import say_the_same
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Action, grouped, ref_key
from automation.plan.text import listed, rating_in_words

_NAMED = 4
"""A message names at most this many actions of a group, and counts the rest."""


def _listed(actions: Sequence[Action]) -> str:
    return listed([action.label for action in actions], _NAMED - 1 if len(actions) > _NAMED else 0)


def _differ(
    context: Context,
    sound: Callable[[Action], bool],
    value: Callable[[Action], str],
    field: Callable[[Action], str],
    words: tuple[str, str],
) -> Iterator[Spot]:
    """Report the actions of different sections that say the same and differ in a value.

    An action with a value that is not sound is left out: another check reports it. The action whose value the
    fewest share is named first, or the last one where that decides nothing.
    """
    what, hint = words
    for twins in context.twins:
        group = [action for action in twins if sound(action)]
        values = grouped(group, value)
        if len(values) > 1 and len({ref_key(action.section) for action in group}) > 1:
            odd = min(reversed(group), key=lambda action: len(values[value(action)]))
            said = "; ".join(f"{_listed(actions)}: {each}" for each, actions in values.items())
            yield at(odd, field(odd), f"{_listed(group)} say the same but {what} ({said}).", hint)


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

    words = ("are rated differently", "Give them one rating, or reword one of them.")
    return _differ(context, sound, lambda action: rating_in_words(action.rating), lambda _: "rating", words)


@plan_check("W02", Severity.NOTE)
def twins_led_differently(context: Context) -> Iterator[Spot]:
    """Actions of different sections that say the same have the same leads.

    Each lead may think that the other one does it.

    Before: 3.5 Run the yearly training: Team leader | LSCB1.5 Run the yearly training: Training sub group
    After: both: Team leader; Training sub group
    """

    def sound(action: Action) -> bool:
        return bool(action.leads) and all(name in context.leads for name in action.leads)

    words = ("have different leads", "Agree who leads, and name the same in each.")
    return _differ(context, sound, _leads, lambda _: "lead", words)


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

    words = ("are due differently", "Agree on one date.")
    return _differ(context, sound, _date, lambda action: action.deadline_field, words)


@plan_check("W04", Severity.WARNING)
def action_twice_in_section(context: Context) -> Iterator[Spot]:
    """No action is in one section twice.

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
                yield at(action, "text", what, "Delete one of the two, or reword one of them.")
