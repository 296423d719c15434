"""The first screen of the page: what a chair came for, each by name and with a link to its action."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from automation.analysis.exceptions import exceptions
from automation.analysis.movement import Reason, ScopeMovement
from automation.analysis.rollup import LATER
from automation.plan.due import uk
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import State
from automation.plan.text import count, one_line, rating_in_words
from automation.views.figures import Figures
from automation.views.view_actions import due_soon

_NAMED, _REFS = 5, 12
"""How many actions a card names, and how many refs stand behind a number."""
_SHORT = 64
"""How many characters of an action a card shows."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a card: a few words, the refs that it is about, then more words."""

    refs: tuple[str, ...]
    words: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A card: its heading, a sentence, its lines, and where the rest is.

    Args:
        key: names it.
        title: its heading.
        said: a sentence under it; may be empty.
        items: its lines.
        more: what the rest is called; empty if there is none.
        where: where that is, as a link within the page.
    """

    key: str
    title: str
    said: str = ""
    items: tuple[Item, ...] = ()
    more: str = ""
    where: str = ""


def cards(figures: Figures, direction: str, listed_as: Callable[..., str]) -> tuple[Card, ...]:
    """Return the cards of the first screen.

    Args:
        figures: the figures of the day.
        direction: the sentence on which way the plan goes.
        listed_as: returns the link to the list of actions with its filters set.
    """
    day = figures.summary.as_at
    groups = exceptions(figures.plan, day)
    first = groups[0] if groups and groups[0].is_late and groups[0].state is State.ON_TRACK else None
    on_track = figures.plan.key.of_state(State.ON_TRACK)
    word = rating_in_words(on_track) if on_track else "on track"
    if first:
        rating = one_line(first.actions[0].rating.name)
        where = listed_as(late="1", rating=rating)
        hidden = _actions("green", first.name, first.actions, day, where)
    else:
        hidden = Card("green", f"Late, but reported as {word}", f"No late action is reported as {word}.")
    worst = [a for a in late(figures.plan.actions, day) if not first or a not in first.actions]
    title = "Other late actions, the longest late first" if first else "Late the longest"
    others = _actions("late", title, worst, day, listed_as(late="1"))
    return (hidden, _moved(figures, direction), others, _coming(figures))


def _actions(key: str, title: str, actions: Sequence[Action], as_at: date, where: str) -> Card:
    items = [
        _item(a, f"{count(a.days_late(as_at), 'day')} late, {_lead(a)}{_rated(a) if key == 'late' else ''}")
        for a in actions[:_NAMED]
    ]
    more = f"All {len(actions):,} of them" if len(actions) > _NAMED else ""
    return Card(key, title, "" if items else "There are none.", tuple(items), more, where)


def _item(action: Action, words: str) -> Item:
    return Item((action.label,), f"{one_line(action.text, _SHORT) or 'No text'} ({words})")


def _lead(action: Action) -> str:
    return one_line(action.leads[0] if action.leads else action.lead, 50) or "nobody leads it"


def _rated(action: Action) -> str:
    return f", {rating_in_words(action.rating)}"


def _moved(figures: Figures, direction: str) -> Card:
    moved = figures.movement
    if moved is None:
        return Card("moved", "What moved", direction)
    title = f"What moved {figures.since[:1].lower()}{figures.since[1:].rstrip('.')}".strip()
    items = tuple(_refs(figures, moved.overall))
    return Card("moved", title, direction, items, "How each rating moved", "#movement")


def _refs(figures: Figures, moved: ScopeMovement) -> Iterator[Item]:
    """Yield what was done since, what became late, and what was rated worse, with its refs."""
    came = [(rating, flow) for rating in figures.plan.key.ratings for flow in moved.line(rating).came]
    done = [f for rating, f in came if rating.state is State.DONE and f.reason is not Reason.LEVEL]
    worse = [flow for _, flow in came if flow.reason is Reason.WORSE]
    for said, flows in (("done", done), ("newly late", moved.late.came), ("rated worse", worse)):
        if refs := [ref for flow in flows for ref in flow.refs]:
            rest = f"and {len(refs) - _REFS:,} more" if len(refs) > _REFS else ""
            yield Item(tuple(refs[:_REFS]), rest, f"{len(refs):,} {said}:")


def _coming(figures: Figures) -> Card:
    """Return the next meetings, with the days on which their papers are due, and the next due dates."""
    plan, summary = figures.plan, figures.summary
    items = [Item((), words) for words in list(_meetings(plan, summary.as_at))[:_MEETINGS]]
    soon = due_soon(plan, summary)
    items += [_item(a, f"due {uk(a.due_by)}, {_lead(a)}") for a in soon[: _NAMED - len(items)] if a.due_by]
    said = "" if items else f"No meeting and no due date in the next {LATER} days."
    more = f"All that is due in {LATER} days" if soon else ""
    return Card("next", "Next dates", said, tuple(items), more, "#due-soon")


def _meetings(plan: Plan, as_at: date) -> Iterator[str]:
    """Yield each board's next meeting in words, the soonest first."""
    seen = set()
    for day, due, name in sorted(
        (r.meeting, r.paper_due, r.name) for r in plan.boards if r.meeting and r.paper_due
    ):
        if day >= as_at and name not in seen:
            seen.add(name)
            yield f"{one_line(name, 60)} meets on {uk(day)}; its paper is due on {uk(due)}."


_MEETINGS = 2
"""How many boards are named."""
