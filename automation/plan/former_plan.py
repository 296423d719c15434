"""What became of the plan before this one: its actions, each closed, carried, merged or dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from automation.plan.due import BLANK, Due
from automation.plan.findings import NOWHERE, Place
from automation.plan.text import count, one_line


class Outcome(StrEnum):
    """What became of an action of the former plan."""

    CLOSED = "Closed"
    CARRIED = "Carried"
    MERGED = "Merged"
    DROPPED = "Dropped"


@dataclass(frozen=True, slots=True)
class FormerAction:
    """An action of the former plan, as it last stood there, and what became of it.

    `due` is the date that counted, `rating` and `became` are the cells as written. `new_ref` is the action of
    this plan that took its place. `to_confirm` says that the outcome is proposed and nobody has confirmed it.
    """

    ref: str
    text: str = ""
    lead: str = ""
    due: Due = BLANK
    rating: str = ""
    became: str = ""
    new_ref: str = ""
    why: str = ""
    to_confirm: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def outcome(self) -> Outcome | None:
        """Return what became of it; None where nothing that is known is written."""
        return _WORDS.get(one_line(self.became).casefold())

    @property
    def new_refs(self) -> tuple[str, ...]:
        """Return the actions that took its place; as a rule one, several where it was split."""
        return tuple(filter(None, map(one_line, self.new_ref.replace("\n", ";").split(";"))))

    @property
    def settled(self) -> Outcome | None:
        """Return what became of it, unless that is only proposed."""
        return None if self.to_confirm else self.outcome


_WORDS = {outcome.casefold(): outcome for outcome in Outcome}


def outcomes(former: Sequence[FormerAction]) -> dict[str, int]:
    """Return how many actions of the former plan were closed, carried, merged and dropped, and the rest."""
    found = Counter(row.settled for row in former)
    settled = {outcome.casefold(): found[outcome] for outcome in Outcome}
    return {"actions": len(former), **settled, "not settled": found[None]}


def what_became(former: Sequence[FormerAction]) -> str:
    """Return the sentence that adds up what became of the former plan; empty where there was none.

    It ties out: `171 actions = 83 closed + 80 carried + 5 merged + 1 dropped + 2 not settled`.
    """
    actions, *rest = outcomes(former).items()
    parts = [f"{number:,} {what}" for what, number in rest if number]
    said = f"What became of the former plan: {count(actions[1], 'action')} = {' + '.join(parts)}."
    return said if former else ""
