"""What the live Summary makes of the words in the tables.

The toolkit understands more spellings than a formula can. Where the two would count differently, an import
writes the words that the formulas know, and a check reports the cell that holds others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from automation.plan.due import Due
from automation.plan.model import Action, Lead, Plan
from automation.plan.ratings import RATED, Rating
from automation.tracker.formulas import (
    NO_SPELLING,
    SPELLINGS,
    due_phrase_result,
    lead_spelling_results,
    lead_text_result,
    plain_date,
)

_BY_WORD = {rating.value.lower(): rating for rating in RATED}


def same_in_excel(one: str, other: str) -> bool:
    """Say whether a formula takes two texts for the same: case does not count, spaces do."""
    return one.lower() == other.lower()


def rating_in_excel(text: str) -> Rating:
    """Give the rating that a formula sees in a cell; any word but the four counts as Not rated."""
    return _BY_WORD.get(text.lower(), Rating.NOT_RATED)


def phrases_to_list(plan: Plan) -> Iterator[tuple[Action, Due]]:
    """Yield the phrases that Excel can date only with a row on Due dates which is missing, each once.

    Yields:
        The first action whose date it is, and the phrase as it was understood.
    """
    listed = {row.phrase.lower() for row in plan.due_phrases}
    for action in plan.actions:
        due, key = action.deadline, due_phrase_result(action.deadline.text).lower()
        if due.by is None or due.typed or key in listed or plain_date(due.text) == due.by:
            continue
        listed.add(key)
        yield action, due


class LeadsInExcel:
    """Finds the leads for whom the Summary counts an action."""

    def __init__(self, leads: Iterable[Lead]) -> None:
        self._by_part: defaultdict[str, set[str]] = defaultdict(set)
        self._by_parts: dict[str, str] = {}
        for lead in leads:
            for spelling in lead_spelling_results((lead.name, *lead.also), SPELLINGS):
                if ";" in spelling:  # its own slash parts it as well
                    self._by_parts[spelling] = lead.name
                elif spelling and spelling != NO_SPELLING:
                    self._by_part[spelling].add(lead.name)
        self._known: dict[str, dict[str, int]] = {}
        self.doubled = frozenset(name for names in self._by_part.values() if len(names) > 1 for name in names)
        """The leads that share a spelling with another one: the Summary counts its actions for both."""

    def found(self, cell: str) -> Mapping[str, int]:
        """Count how often a Lead cell counts for each listed lead: once for each spelling that it holds."""
        found = self._known.get(cell)
        if found is None:
            text = lead_text_result(cell)
            names = [name for part in set(text.split(";")) for name in self._by_part.get(part, ())]
            names += [name for parts, name in self._by_parts.items() if f";{parts};" in text]
            found = self._known[cell] = {name: names.count(name) for name in names}
        return found

    def counts_once(self, cell: str, leads: Iterable[str]) -> bool:
        """Say whether a Lead cell counts once for each of some listed leads, and for nobody else."""
        return self.found(cell) == dict.fromkeys(leads, 1)
