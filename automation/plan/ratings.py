"""Ratings: the states that an action can be in, and the words and colours that a tracker has for them.

Words and colours differ from one organisation to the next: to one health trust Green is 'complete', to
another Amber is 'on track'. So a tracker's own BRAG key says which state each of its ratings counts as.
Whatever asks how an action is doing asks for the state; only what is printed uses the words and colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from automation.plan.colours import WHITE, contrast
from automation.plan.findings import NOWHERE, Place

if TYPE_CHECKING:
    from automation.plan.model import Action


class State(StrEnum):
    """What a rating counts as, from best to worst; an action that is withdrawn is neither."""

    DONE = "Done"
    NOT_EVIDENCED = "Done, not yet evidenced"
    ON_TRACK = "On track"
    NOT_STARTED = "Not started"
    AT_RISK = "At risk"
    OFF_TRACK = "Off track"
    WITHDRAWN = "Withdrawn"

    @classmethod
    def named(cls, text: str) -> State | None:
        """Return the state of that name, whatever its case and spacing; None if there is none."""
        return next((state for state in cls if state.casefold() == word_key(text)), None)


OPEN = frozenset([State.ON_TRACK, State.NOT_STARTED, State.AT_RISK, State.OFF_TRACK, None])
"""The states in which an action can be late; None is that of an action that is not rated."""

_RANK = {state: rank for rank, state in enumerate(State) if state is not State.WITHDRAWN}


def is_better(was: State | None, now: State | None) -> bool:
    """Return whether a state is better than another; not rated and withdrawn are neither better nor worse."""
    return was in _RANK and now in _RANK and _RANK[now] < _RANK[was]


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as the tracker's key has it: its word, what it counts as, and its colour as RGB.

    Two ratings are the same if they have the same word and count as the same; their colour does not matter.
    """

    name: str
    state: State | None = None
    colour: str = field(default="E7E6E6", compare=False)

    BLUE: ClassVar[Rating]
    RED: ClassVar[Rating]
    AMBER: ClassVar[Rating]
    GREEN: ClassVar[Rating]
    NOT_RATED: ClassVar[Rating]

    @property
    def ink(self) -> str:
        """Return black or white, whichever can be read better on its colour: always 4.5 to 1 or more."""
        return max("000000", WHITE, key=lambda ink: contrast(ink, self.colour))

    @property
    def is_open(self) -> bool:
        """Return whether work is still to be done; an action that nobody rated is open too."""
        return self.state in OPEN


Rating.BLUE = Rating("Blue", State.DONE, "1F4E9E")
Rating.RED = Rating("Red", State.OFF_TRACK, "C00000")
Rating.AMBER = Rating("Amber", State.AT_RISK, "FFC000")
Rating.GREEN = Rating("Green", State.ON_TRACK, "2E7D32")
Rating.NOT_RATED = Rating("Not rated")

DEFAULTS = {
    rating.name.casefold(): rating for rating in (Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN)
}
"""What the four words mean in a tracker whose key does not say what they count as, in the order of BRAG."""

COLOURS = {
    State.DONE: "1F4E9E",
    State.NOT_EVIDENCED: "7B3F98",
    State.ON_TRACK: "2E7D32",
    State.NOT_STARTED: "BDD7EE",
    State.AT_RISK: "FFC000",
    State.OFF_TRACK: "C00000",
    State.WITHDRAWN: "7F7F7F",
}
"""The colour of a rating whose key names none, by its state."""


NO_HEADING = " (rating)"
"""What a rating has after its word where every output uses that word for something else: Late and Total."""


def named(word: str) -> str:
    """Return the name of a rating from its word in the key."""
    return f"{word}{NO_HEADING}" if word_key(word) in {"late", "total"} else word


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A row of the tracker's own BRAG key.

    `counts_as` and `colour` are the cells as written. `settled` is whether it is certain what the rating
    counts as: its cell says so, or nothing in the row speaks against what the word usually means. A rating
    without a state counts for nothing.
    """

    rating: Rating
    meaning: str
    also: tuple[str, ...] = ()
    counts_as: str = ""
    colour: str = ""
    settled: bool = True
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the rating's word and its other spellings."""
        return self.word, *self.also

    @property
    def word(self) -> str:
        """Return the rating's word as the key has it."""
        return self.rating.name.removesuffix(NO_HEADING)


@dataclass(frozen=True)  # without slots, so that the spellings are made out once
class BragKey:
    """What the ratings mean in this tracker, and how else people write them."""

    entries: tuple[KeyEntry, ...]

    @cached_property
    def ratings(self) -> tuple[Rating, ...]:
        """Return the ratings that a person can give, in order of the key; of two with one word the first."""
        first: dict[str, Rating] = {}
        for entry in self.entries:
            if entry.rating.state is not None:
                first.setdefault(word_key(entry.rating.name), entry.rating)
        return tuple(first.values())

    @property
    def columns(self) -> tuple[Rating, ...]:
        """Return the ratings in the order in which they are shown: those of the key, then Not rated."""
        return *self.ratings, Rating.NOT_RATED

    def meaning(self, rating: Rating) -> str:
        """Return the tracker's own words for a rating, or else what it counts as."""
        said = next((entry.meaning for entry in self.entries if entry.rating == rating), "")
        return said or (f"Counts as {rating.state}." if rating.state else "No rating has been entered.")

    def of_state(self, state: State) -> Rating | None:
        """Return the first rating that counts as a state; None if there is none."""
        return next((rating for rating in self.ratings if rating.state is state), None)

    def word(self, state: State) -> str:
        """Return the word for a state, as the key has it, to tell people what to type."""
        rating = self.of_state(state)
        return rating.name if rating else f"the word for {state.value.lower()}"

    def read(self, text: str) -> Rating | None:
        """Read a rating as somebody typed it, whatever its case and spacing.

        Returns:
            `NOT_RATED` for blank text, `None` for text that the key does not know.
        """
        return self._by_word.get(word_key(text))

    def restated(self, rating: Rating, written: str = "") -> Rating:
        """Return a rating of an earlier night in terms of this key if it has the word, else unchanged."""
        return self.read(written or rating.name) or self.read(rating.name) or rating

    def confirmed(self) -> BragKey:
        """Return the key with what each rating counts as filled in."""
        return BragKey(tuple(replace(one, counts_as=str(one.rating.state)) for one in self.entries))

    @cached_property
    def unsettled(self) -> frozenset[Rating]:
        """Return the ratings of which it is not certain what they count as."""
        return frozenset(entry.rating for entry in self.entries if not entry.settled)

    @cached_property
    def _by_word(self) -> dict[str, Rating]:
        """Return what each word means; a rating's own word wins, then the first row that lists it."""
        blank = {"": Rating.NOT_RATED, word_key(Rating.NOT_RATED.name): Rating.NOT_RATED}
        own = {word_key(rating.name): rating for rating in self.ratings}
        also: dict[str, Rating] = {}
        for entry in self.entries:
            for word in entry.words if entry.rating in self.ratings else ():
                also.setdefault(word_key(word), entry.rating)
        return also | own | blank


def letters(ratings: Iterable[Rating]) -> dict[Rating, str]:
    """Return a letter or two that tell each rating from the others, where its word has no room."""
    found: dict[Rating, str] = {}
    for number, rating in enumerate(ratings, 1):
        free = (short for short in _short_forms(rating) if short not in found.values())
        found[rating] = next(free, str(number))
    return found


def _short_forms(rating: Rating) -> tuple[str, ...]:
    """Return what can stand for a rating: its first letter, its initials, the start of its word."""
    word = rating.name.removesuffix(NO_HEADING)
    initials = "".join(part[0] for part in word.replace(",", " ").split() if part[0].isalnum())
    return word[:1].upper(), initials[:2].upper(), word[:2].capitalize(), word[:3].capitalize()


def word_key(text: str) -> str:
    """Return what two spellings of one word have in common: case and spacing do not count."""
    return " ".join(text.split()).casefold()


DEFAULT_KEY = BragKey(
    (
        KeyEntry(Rating.BLUE, "Done, and the evidence is recorded.", ("B", "Complete", "Completed", "Done")),
        KeyEntry(Rating.RED, "Off track or late.", ("R", "Off track")),
        KeyEntry(Rating.AMBER, "At risk or slipping.", ("A", "At risk")),
        KeyEntry(Rating.GREEN, "On track.", ("G", "On track")),
    )
)
"""The key of a tracker that brings none. An import leaves Counts as blank in it, for somebody to confirm."""

_SEVERITY = {State.ON_TRACK: 0, State.NOT_STARTED: 1, State.AT_RISK: 2, State.OFF_TRACK: 3}
"""How bad the states of open actions are."""


def section_rating(counts: Counts, rule: str = "worst") -> Rating:
    """Derive a section's rating from the counts of its actions.

    `worst`: the worst rating counts. `most`: the commonest of the ratings that are still to be done, the
    worse of two that are equally common. Withdrawn actions count for neither. Under either rule a section is
    done only when all its actions are: done beside actions that nobody has rated is Not rated.
    """
    still_open = [
        (rating, (number, _SEVERITY[rating.state]) if rule == "most" else (_SEVERITY[rating.state], number))
        for rating, number in counts
        if number and rating.state in _SEVERITY
    ]
    return max(still_open, key=lambda pair: pair[1])[0] if still_open else _rating_when_over(counts)


def _rating_when_over(counts: Counts) -> Rating:
    """Return the rating of a section without open actions: done only if the evidence is there for all."""
    given = {rating.state: rating for rating, number in reversed(counts.numbers) if number}
    over = given.get(State.NOT_EVIDENCED) or given.get(State.DONE)
    return Rating.NOT_RATED if None in given or over is None else over


@dataclass(frozen=True, slots=True)
class Counts:
    """How many actions have each rating, and how many are late whatever their rating.

    `numbers` holds each rating that is counted with its number, in the order of the key, Not rated last.
    """

    numbers: tuple[tuple[Rating, int], ...] = ()
    late: int = 0

    @classmethod
    def of_key(cls, key: BragKey, found: Mapping[Rating, int], late: int = 0) -> Counts:
        """Return counts with a number for each rating of a key, and for any others that were found."""
        ratings = dict.fromkeys(
            (*key.ratings, *(r for r in found if r != Rating.NOT_RATED), Rating.NOT_RATED)
        )
        return cls(tuple((rating, found.get(rating, 0)) for rating in ratings), late)

    def __iter__(self) -> Iterator[tuple[Rating, int]]:
        """Return each rating with its number."""
        return iter(self.numbers)

    @property
    def ratings(self) -> tuple[Rating, ...]:
        """Return the ratings that are counted, in order."""
        return tuple(rating for rating, _ in self.numbers)

    def of(self, *ratings: Rating) -> int:
        """Return the count of some ratings."""
        return sum(number for rating, number in self.numbers if rating in ratings)

    def in_state(self, *states: State | None) -> int:
        """Return the count of actions in some states."""
        return sum(number for rating, number in self.numbers if rating.state in states)

    @property
    def total(self) -> int:
        """Count all actions; late ones are among the ratings already."""
        return sum(number for _, number in self.numbers)

    @property
    def done(self) -> int:
        """Count the actions that are done."""
        return self.in_state(State.DONE)

    @property
    def still_open(self) -> int:
        """Count the actions that are still to be done, those that are not rated among them."""
        return self.in_state(*OPEN)

    @property
    def not_rated(self) -> int:
        """Count the actions without a rating."""
        return self.in_state(None)

    @property
    def in_force(self) -> int:
        """Count the actions that were not withdrawn: shares are of these."""
        return self.total - self.in_state(State.WITHDRAWN)

    def as_dict(self) -> dict[str, int]:
        """Return the counts under the names that `summary --format json` prints."""
        return {
            **{rating.name: number for rating, number in self.numbers},
            "Total": self.total,
            "Late": self.late,
        }

    def states(self) -> dict[str, int]:
        """Return the counts by state, in lower case, and of actions that are not rated."""
        return {
            **{state.value.lower(): self.in_state(state) for state in State},
            Rating.NOT_RATED.name.lower(): self.not_rated,
        }


def tally(actions: Iterable[Action], as_at: date, key: BragKey = DEFAULT_KEY) -> Counts:
    """Count actions by rating, and those that are late at `as_at`."""
    ratings: Counter[Rating] = Counter()
    late = 0
    for action in actions:
        ratings[action.rating] += 1
        late += action.is_late(as_at)
    return Counts.of_key(key, ratings, late)
