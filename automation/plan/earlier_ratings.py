"""Ratings of earlier months in columns of their own: `RAG Jul`, `RAG Aug`, `Previous RAG`.

The latest filled one is the rating. The others show how the plan stood before the toolkit came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from automation.plan.due import DueKind
from automation.plan.due_language import read_due
from automation.plan.model import Action, Plan
from automation.plan.rating_words import latest_word
from automation.plan.ratings import BragKey, Rating, State

_PREVIOUS = re.compile(r"\b(?:previous|prior|former|last|earlier)\b")
_ABOUT = re.compile(r"\b(?:b?rag[bg]?|brag|status|ratings?|rated|progress|colou?rs?|as|at|of|end|month)\b")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*")


@dataclass(frozen=True, slots=True)
class EarlierRatings:
    """A column of earlier ratings: its heading, the day that it is of, and its texts by the actions' labels.

    The day is None if the heading names no month.
    """

    heading: str
    day: date | None
    texts: Mapping[str, str]


def earlier_ratings(plan: Plan, before: date) -> tuple[EarlierRatings, ...]:
    """Return the columns of earlier ratings, the oldest first; those without a month come last.

    Args:
        plan: the plan; its actions keep the columns that are no field of ours.
        before: the day before which they all are; it gives a month its year where the heading names none.
    """
    columns: dict[str, dict[str, str]] = {}
    for action in plan.actions:
        for heading, text in action.kept:
            columns.setdefault(heading, {})[action.label] = text
    found = (
        EarlierRatings(heading, _day_of(heading, before), texts)
        for heading, texts in columns.items()
        if _are_ratings(texts, plan.key)
    )
    told = [one for one in found if one.day or is_previous(one.heading)]
    return tuple(sorted(told, key=lambda one: one.day or before))


def is_previous(heading: str) -> bool:
    """Return whether a heading says that its ratings are earlier ones, such as `Previous RAG`."""
    return _PREVIOUS.search(heading.casefold()) is not None


def oldest_first(headings: Sequence[str]) -> list[int]:
    """Return the positions of columns that rate the same thing, in order of time.

    They stand in order, or the other way round: `RAG Sep | RAG Aug | RAG Jul`.
    """
    days = [_day_of(heading, date.max) for heading in headings]
    if None not in days:
        return sorted(range(len(headings)), key=lambda at: days[at] or date.max)
    if any(map(is_previous, headings)):
        return sorted(range(len(headings)), key=lambda at: not is_previous(headings[at]))
    months = [_MONTHS.index(month[1]) for text in headings if (month := _MONTH.search(text.casefold()))]
    back = sum((now - then) % 12 > 6 for then, now in pairwise(months))
    order = list(range(len(headings)))
    return order[::-1] if back * 2 > max(len(months) - 1, 0) else order


def _are_ratings(texts: Mapping[str, str], key: BragKey) -> bool:
    return sum(_read(text, key) is not None for text in texts.values()) * 2 > len(texts)


def _read(text: str, key: BragKey) -> Rating | None:
    return key.read(text) or key.read(latest_word(text))


def _day_of(heading: str, before: date) -> date | None:
    """Return the last day of the month that a heading names, or the day itself; None if it names none."""
    rest = " ".join(_ABOUT.sub(" ", heading.casefold()).split()).strip(" :-()")
    years = range(before.year, before.year - 2, -1) if _MONTH.fullmatch(rest) and before < date.max else ()
    for text in (rest, *(f"{rest} {year}" for year in years)):
        due = read_due(text)
        if due.kind is DueKind.BY and due.by and due.by < before:
            return due.by
    return None


def plans_as_rated(plan: Plan, columns: Sequence[EarlierRatings]) -> Iterator[Plan]:
    """Yield the plan with the ratings of each column, in their order.

    Nothing else is known of that time, so everything else is as it is now. A blank cell means that the rating
    before it still held.
    """
    held: dict[str, str] = {}
    for column in columns:
        held |= column.texts
        rated = tuple(
            _as_rated(action, held.get(action.label, ""), column.day, plan.key) for action in plan.actions
        )
        yield replace(plan, actions=rated)


def _as_rated(action: Action, text: str, day: date | None, key: BragKey) -> Action:
    """Return an action as it was rated on a day; without a rating it was done if completed by then."""
    if day is None or action.completed_on is None or action.completed_on > day:
        action = replace(action, completed_text="", completed_on=None)
    done = key.of_state(State.DONE) if action.completed_on else None
    rating = (_read(text, key) if text else done) or Rating.NOT_RATED
    return replace(action, rating_text=text, rating=rating, kept=())
