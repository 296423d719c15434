"""Words that every output shares: counts, lists, and tracker text on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from automation.plan.rating_counts import Counts
from automation.plan.ratings import Rating

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, and those that hide or turn round the text after them."""
_BREAKS = re.compile(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]+")


def printable(text: str) -> str:
    """Take out characters that no output can show; line breaks and tabs stay."""
    return _UNSEEN.sub("", text)


def sentence(text: str) -> str:
    """Keep a sentence that names a file on one line; the name's own spaces stay, so that it can be copied.

    A file may be called anything, even by a line break or by what tells a terminal to change its colours.
    """
    return printable(_BREAKS.sub(" ", text))


def one_line(text: str, limit: int = 0) -> str:
    """Put text from a tracker on one line.

    Args:
        text: as somebody typed it, with line breaks and whatever else.
        limit: the most characters to keep; what is cut is marked. 0: all.
    """
    line = " ".join(printable(text).split())
    if not limit or len(line) <= limit:
        return line
    kept = line[: limit - 2].rpartition(" ")[0] or line[: limit - 3]
    return f"{kept.rstrip(' ,;:.')}..."


def count(number: int, thing: str, things: str = "") -> str:
    """Say how many there are: `1 action`, `3 actions`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Join parts as a sentence does: `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def ratings_in_words(counts: Counts, *, zeros: bool = True) -> str:
    """Say the counts of the ratings in one phrase: `40 Blue, 12 Red, 30 Amber, 80 Green and 9 not rated`."""
    words = {rating: rating.value if rating is not Rating.NOT_RATED else "not rated" for rating in Rating}
    parts = [f"{counts.of(r):,} {words[r]}" for r in Rating if zeros or counts.of(r)]
    return listed(parts) if parts else "none"


def percentage(part: int, whole: int) -> str:
    """Return a share in whole per cent; a share of nothing is a dash, and few are not rounded to none."""
    if not whole:
        return "-"
    share = 100 * part / whole
    if part and share < 1:
        return "under 1%"
    if part < whole and share > 99:
        return "over 99%"
    return f"{share:.0f}%"
