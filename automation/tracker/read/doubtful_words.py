"""The words of a plan that are in doubt: ratings, leads and dates, each with what it seems to mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from automation.plan.due_proposals import likely_year, proposal
from automation.plan.leads import may_be_two, people_named, split_leads
from automation.plan.model import Plan
from automation.plan.rating_words import said_state
from automation.plan.ratings import word_key
from automation.tracker.read.map_file import DUE, FILL, LEAD, NO_DATE, RATING

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class DoubtfulWord:
    """A word in doubt: what it is, how often it is written, and what it seems to mean, if anything."""

    field: str
    text: str
    count: int
    meaning: str

    def as_dict(self) -> dict[str, Any]:
        """Return it in the shape that `import --format json` prints."""
        return {
            "field": self.field,
            "text": self.text,
            "count": self.count,
            "meaning": self.meaning,
            "state": "proposed",
        }


def doubtful_words(plan: Plan, fills: Mapping[str, int]) -> tuple[DoubtfulWord, ...]:
    """Return the words of a plan that are in doubt, each once: ratings, fills, leads, due dates.

    Args:
        plan: the plan as it was read.
        fills: how many cells have a fill that may be a rating, by the rating's word.
    """
    return (
        *_ratings(plan),
        *(DoubtfulWord(FILL, word, number, word) for word, number in fills.items()),
        *_leads(plan),
        *_dates(plan),
    )


def _ratings(plan: Plan) -> Iterator[DoubtfulWord]:
    entries = {word_key(word): entry for entry in plan.key.entries for word in entry.words}
    written = Counter(row.rating_text for row in plan.actions)
    written.update(row.rating_text for row in plan.evidence)
    spelt: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    for text, number in written.items():
        spelt.setdefault(word_key(text), text)
        numbers[word_key(text)] += number
    for key, text in spelt.items():
        entry = entries.get(key)
        is_settled = entry.settled if entry else plan.key.read(key) is not None
        if not is_settled and len(key) <= _LONGEST:
            state = said_state(entry.meaning if entry else "") or said_state(text)
            yield DoubtfulWord(RATING, text, numbers[key], state.value if state else "")


def _leads(plan: Plan) -> Iterator[DoubtfulWord]:
    # A lead that is known to be two is in no doubt.
    names = Counter(name for a in plan.actions for name in split_leads(a.lead) if name in a.leads)
    for name, number in names.items():
        if may_be_two(name):
            yield DoubtfulWord(LEAD, name, number, "; ".join(people_named(name)))


def _dates(plan: Plan) -> Iterator[DoubtfulWord]:
    dues = [due for action in plan.actions for due in (action.due, action.revised)]
    doubtful = Counter(
        due.text for due in dues if due.text and not due.understood and len(due.text) <= _LONGEST
    )
    year = likely_year(plan.actions)
    for text, number in doubtful.items():
        plain = proposal(text, year)
        meaning = f"{plain.by:%d/%m/%Y}" if plain and plain.by else NO_DATE if plain else ""
        yield DoubtfulWord(DUE, text, number, meaning)
