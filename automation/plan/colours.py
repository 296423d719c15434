"""Colours: their names as people write them, and how well one can be told from another."""

from __future__ import annotations

import re

WHITE = "FFFFFF"

_LISTED = """
blue 1F4E9E, dark blue 1F3864, light blue 9DC3E6, red C00000, dark red 7F0000, amber FFC000, orange ED7D31,
yellow FFE066, gold BF9000, green 2E7D32, dark green 1B4D1E, light green A9D18E, purple 7B3F98, violet 7B3F98,
pink E377A2, brown 7B4B2A, teal 007A7A, turquoise 00A3A3, grey 7F7F7F, gray 7F7F7F, dark grey 404040,
light grey D9D9D9, black 000000, white FFFFFF
"""
_NAMED = {
    name.strip(): colour for name, _, colour in (each.rpartition(" ") for each in _LISTED.strip().split(","))
}
"""The colours that a key can name, each as RGB."""

NAMES = tuple(_NAMED)
"""The names of colours that are understood."""

FAINTEST = 1.15
"""The least contrast between two colours, of 1 to 21, with which people tell one fill from the other."""


def read_colour(text: str) -> str:
    """Return a colour as six hexadecimal digits, from its name or from `#1F4E9E`; empty if it is neither."""
    word = " ".join(text.split()).casefold()
    if re.fullmatch(r"#?[0-9a-f]{6}", word):
        return word[-6:].upper()
    return _NAMED.get(word, "")


def _brightness(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((_brightness(one), _brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def is_alike(one: str, other: str) -> bool:
    """Return whether two colours are so close that people take one for the other."""
    apart = sum(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (0, 2, 4))
    return apart < 60 and contrast(one, other) < FAINTEST
