"""What the map says about words: the plan with its ratings, leads and due dates as a person settled them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from automation.plan.colours import read_colour
from automation.plan.due_phrases import phrase_key
from automation.plan.leads import split_leads
from automation.plan.model import Action, DuePhrase, Evidence, Plan
from automation.plan.rating_words import said_state
from automation.plan.ratings import COLOURS, BragKey, KeyEntry, Rating, named, word_key
from automation.tracker.read.answers import Answers

_Rated = TypeVar("_Rated", Action, Evidence)

_LONGEST_RATING, _MOST_RATINGS = 40, 15
"""A longer text is no rating, and a column with more words than that is no column of ratings."""


def with_settled_words(plan: Plan, answers: Answers) -> Plan:
    """Return the plan with ratings and due dates as a person settled them."""
    if answers.ratings:
        words = (word for word in unknown_words(plan) if word_key(word) in answers.ratings)
        plan = with_key(plan, key_entries(plan, replace(answers, as_proposed=False), words))
    if not answers.dates:
        return plan
    known = {phrase_key(row.phrase) for row in plan.due_phrases if row.confirmed}
    texts = {
        phrase_key(due.text): due.text for action in plan.actions for due in (action.due, action.revised)
    }
    rows = [
        DuePhrase(texts[key], day, "by" if day else "open", "As the map says.", confirmed=True)
        for key, day in answers.dates.items()
        if key in texts and key not in known
    ]
    confirmed = {phrase_key(row.phrase): row.by for row in rows}
    actions = [_with_dates(action, confirmed) for action in plan.actions]
    return replace(plan, actions=tuple(actions), due_phrases=(*plan.due_phrases, *rows))


def _with_dates(action: Action, confirmed: Mapping[str, date | None]) -> Action:
    due, revised = (
        one.confirm(confirmed[key]) if (key := phrase_key(one.text)) in confirmed else one
        for one in (action.due, action.revised)
    )
    return replace(action, due=due, revised=revised)


def with_settled_leads(actions: Sequence[Action], answers: Answers) -> tuple[Action, ...]:
    """Return actions with their leads as a person settled them, semicolons between several."""

    def settled(text: str) -> str:
        names = split_leads(text)
        if answers.leads.keys().isdisjoint(map(word_key, names)):
            return text
        return "; ".join(answers.leads.get(word_key(name), name) for name in names)

    if not answers.leads:
        return tuple(actions)
    return tuple(replace(action, lead=settled(action.lead)) for action in actions)


def unknown_words(plan: Plan) -> list[str]:
    """Return the words for ratings without a row in the key, each once, unless there are too many."""
    written = [row.rating_text for row in plan.actions] + [row.rating_text for row in plan.evidence]
    words = {word_key(text): text for text in reversed(written)}
    listed = {word_key(word) for entry in plan.key.entries for word in entry.words}
    found = [
        text
        for word, text in words.items()
        if word not in listed and plan.key.read(word) is None and len(word) <= _LONGEST_RATING
    ]
    return found if len(found) <= _MOST_RATINGS else []


def _settled(entry: KeyEntry, answers: Answers) -> KeyEntry:
    """Return a row of the key with what a person said that it counts as, or with what it seems to."""
    said = next(
        (answers.ratings[key] for word in entry.words if (key := word_key(word)) in answers.ratings), None
    )
    proposed = (said_state(entry.meaning) or said_state(entry.word)) if answers.as_proposed else None
    state = said or proposed
    if (entry.settled and said is None) or state is None:
        return entry
    fill = entry.rating.colour if read_colour(entry.word) else COLOURS[state]
    rating = replace(entry.rating, state=state, colour=fill)
    return replace(entry, rating=rating, counts_as=state.value, settled=True)


def key_entries(plan: Plan, answers: Answers, words: Iterable[str]) -> tuple[KeyEntry, ...]:
    """Return the rows of the key and one for each of some words, each as far as it is settled."""
    added = (KeyEntry(Rating(named(word)), "", settled=False) for word in words)
    return tuple(_settled(entry, answers) for entry in (*plan.key.entries, *added))


def with_key(plan: Plan, entries: tuple[KeyEntry, ...]) -> Plan:
    """Return the plan with another key, and rated by it."""
    key = BragKey(entries)

    def rated(row: _Rated) -> _Rated:
        return replace(row, rating=key.read(row.rating_text) or Rating.NOT_RATED) if row.rating_text else row

    return replace(
        plan, key=key, actions=tuple(map(rated, plan.actions)), evidence=tuple(map(rated, plan.evidence))
    )
