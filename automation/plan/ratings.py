"""BRAG ratings: the four words, how a tracker's own key spells them, and the rating of a section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from automation.plan.place import NOWHERE, Place


class Rating(StrEnum):
    """A BRAG rating, or the absence of one."""

    BLUE = "Blue"
    RED = "Red"
    AMBER = "Amber"
    GREEN = "Green"
    NOT_RATED = "Not rated"


_BY_WORD = {rating.value.casefold(): rating for rating in Rating}

RATED = (Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN)
"""The four ratings a person can give, in the order of the word BRAG."""

COLOURS = {
    Rating.BLUE: "1F4E9E",
    Rating.RED: "C00000",
    Rating.AMBER: "FFC000",
    Rating.GREEN: "2E7D32",
    Rating.NOT_RATED: "E7E6E6",
}
"""The fill of each rating as RGB. With `INKS` on it, each has a contrast of at least 4.5 to 1."""

INKS = {
    Rating.BLUE: "FFFFFF",
    Rating.RED: "FFFFFF",
    Rating.AMBER: "000000",
    Rating.GREEN: "FFFFFF",
    Rating.NOT_RATED: "000000",
}
"""The colour of the word on its fill."""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One line of the tracker's own BRAG key."""

    rating: Rating
    meaning: str
    also: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True)  # without slots, so that the spellings are made out once
class BragKey:
    """What the ratings mean in this tracker, and how else people write them.

    There is no national definition, and organisations differ (one health trust's Amber is 'on track'),
    so the tracker's key is read and printed in every paper.
    """

    entries: tuple[KeyEntry, ...]

    def meaning(self, rating: Rating) -> str:
        """Return the tracker's own words for a rating; empty if the key leaves it out."""
        return next((entry.meaning for entry in self.entries if entry.rating is rating), "")

    def names(self, rating: Rating) -> bool:
        """Return whether the key has a row for a rating."""
        return any(entry.rating is rating for entry in self.entries)

    def read(self, text: str) -> Rating | None:
        """Read a rating as somebody typed it, whatever its case and spacing.

        Returns:
            `NOT_RATED` for blank text, `None` for text that the key does not know.
        """
        word = _word(text)
        if not word:
            return Rating.NOT_RATED
        return _BY_WORD.get(word) or self._by_spelling.get(word)

    @cached_property
    def _by_spelling(self) -> dict[str, Rating]:
        """Return what each other spelling means; of two ratings that claim one, the first has it."""
        found: dict[str, Rating] = {}
        for entry in self.entries:
            for other in entry.also:
                found.setdefault(_word(other), entry.rating)
        return found


def _word(text: str) -> str:
    return " ".join(text.split()).casefold()


DEFAULT_KEY = BragKey(
    (
        KeyEntry(Rating.BLUE, "Done, and the evidence is recorded.", ("B", "Complete", "Completed", "Done")),
        KeyEntry(Rating.RED, "Off track or late.", ("R", "Off track")),
        KeyEntry(Rating.AMBER, "At risk or slipping.", ("A", "At risk")),
        KeyEntry(Rating.GREEN, "On track.", ("G", "On track")),
    )
)
"""The key of a tracker that brings none."""

SECTION_RULES = ("worst", "most")
"""How a section's rating can be derived from its actions; the Settings sheet names one."""


def section_rating(ratings: Iterable[Rating], rule: str = "worst") -> Rating:
    """Derive a section's rating from the ratings of its actions.

    `worst`: the worst rated action counts, in the order Red, Amber, Green. `most`: the commonest of these
    three counts, the worse of two that are equally common. Under either rule a section is Blue only when
    every action is Blue: Blue beside actions that nobody has rated is Not rated.
    """
    counts = Counter(ratings)
    unrated = counts.pop(Rating.NOT_RATED, 0)
    if not counts:
        return Rating.NOT_RATED
    if set(counts) == {Rating.BLUE}:
        return Rating.NOT_RATED if unrated else Rating.BLUE
    worst_first = (Rating.RED, Rating.AMBER, Rating.GREEN)
    if rule == "most":
        return max(worst_first, key=lambda rating: counts[rating])
    return next(rating for rating in worst_first if counts[rating])
