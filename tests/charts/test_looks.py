"""Every rating can be told from its neighbours without its colour, and words on it can be read."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from automation.charts.looks import BAR, CAME, LEFT, looks
from automation.plan.colours import NAMES, contrast, read_colour
from automation.plan.ratings import COLOURS, DEFAULT_KEY, Rating, State
from tests.support.plans import EIGHT_WORDS

_DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
"""What somebody without green cones sees of linear red, green and blue (Machado and others, 2009)."""


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def shown(part: float) -> int:
    part = min(max(part, 0), 1)
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def in_deuteranopia(colour: str) -> str:
    seen = [linear(int(colour[i : i + 2], 16) / 255) for i in (0, 2, 4)]
    return "".join(
        f"{shown(sum(w * s for w, s in zip(row, seen, strict=True))):02X}" for row in _DEUTERANOPIA
    )


def in_grey(colour: str) -> str:
    seen = sum(
        w * linear(int(colour[i : i + 2], 16) / 255)
        for w, i in zip((0.2126, 0.7152, 0.0722), (0, 2, 4), strict=True)
    )
    return f"{shown(seen):02X}" * 3


KEYS = {
    "the usual key": DEFAULT_KEY.columns,
    "eight words of a trust": EIGHT_WORDS.columns,
    "two of each state": tuple(
        Rating(f"{state} {n}", state, COLOURS[state]) for state in State for n in (1, 2)
    ),
    "all in one colour": tuple(Rating(state.value, state, "2E7D32") for state in State),
}


@pytest.mark.parametrize("seen", [str, in_grey, in_deuteranopia], ids=["as it is", "grey", "deuteranopia"])
@pytest.mark.parametrize("key", KEYS)
def test_neighbours_differ_by_3_to_1_or_by_their_pattern(key, seen):
    ratings = KEYS[key]
    found = looks(ratings)
    for one, other in pairwise(ratings):
        a, b = found[one], found[other]
        assert a.hatch != b.hatch or contrast(seen(a.fill), seen(b.fill)) >= 3, (one, other)


@pytest.mark.parametrize("key", KEYS)
def test_each_rating_has_a_letter_and_a_pattern_of_its_own(key):
    found = looks(KEYS[key]).values()
    for part in ("letter", "hatch"):
        assert len({getattr(look, part) for look in found}) == len(found)
    assert len({look.pattern for look in found}) == len(found)


@pytest.mark.parametrize("seen", [str, in_grey, in_deuteranopia], ids=["as it is", "grey", "deuteranopia"])
def test_words_and_patterns_stand_out_from_every_colour_that_a_key_can_have(seen):
    colours = [*COLOURS.values(), *map(read_colour, NAMES), Rating.NOT_RATED.colour]
    ratings = [Rating(str(n), State.ON_TRACK, colour) for n, colour in enumerate(colours)]
    for look in (*looks(ratings).values(), LEFT, CAME, BAR):
        assert contrast(seen(look.ink), seen(look.fill)) >= 4.5 - 0.2 * (seen is not str), look


def test_what_left_and_what_came_differ_by_their_pattern():
    for one, other in combinations((LEFT, CAME), 2):
        assert one.hatch != other.hatch
        assert one.pattern != other.pattern
