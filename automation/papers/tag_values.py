"""What a tag of a paper's template is: a name with the function that works it out, or a list of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any

from automation.papers.badges import badge, word_of
from automation.plan.ratings import Rating
from automation.plan.text import printable

Tags = dict[str, Any]
"""Names of tags, each with the function that returns its value, or with `Lines`."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A tag that has parts: a list for a `for` loop, or one line such as `all_themes`.

    Args:
        parts: what can be printed of each line.
        get: gets the lines, or the one line.
        each: whether there are many.
    """

    parts: Tags
    get: Callable[[Any], Any]
    each: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """A tag that takes long, such as a picture."""

    get: Callable[[Any], Any]


class Later:
    """A value that is worked out when a template first uses it."""

    def __init__(self, work_out: Callable[[], Any]) -> None:
        self._work_out = work_out

    @cached_property
    def value(self) -> Any:
        """Return the value."""
        return self._work_out()

    def __bool__(self) -> bool:
        return bool(self.value)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.value)

    def __len__(self) -> int:
        return len(self.value)


def values_of(tags: Tags, item: Any) -> SimpleNamespace:
    """Return the value of each tag; characters that a document cannot show are removed from text."""
    return SimpleNamespace(**{name: _value(get, item) for name, get in tags.items()})


def _value(get: Any, item: Any) -> object:
    if isinstance(get, Slow):
        return Later(partial(get.get, item))
    if not isinstance(get, Lines):
        value = get(item)
        return printable(value) if isinstance(value, str) else value
    if get.each:
        return Later(lambda: tuple(values_of(get.parts, one) for one in get.get(item)))
    return values_of(get.parts, get.get(item))


def rated(rating: Callable[[Any], Rating]) -> Tags:
    """Return the tags of a rating: its word, its colour, and the word as bold text for that colour."""
    return {
        "rating": lambda item: word_of(rating(item)),
        "colour": lambda item: rating(item).colour,
        "badge": lambda item: badge(rating(item)),
    }
