"""Numbering: the refs of a section's actions, taken apart into the section's part and the number."""

from __future__ import annotations

import re
from typing import NamedTuple

from automation.plan.model import ref_key

_NUMBERED = re.compile(r"([\s.\-/]*)(\d+)([a-z]?)", re.IGNORECASE)


class Number(NamedTuple):
    """The ref of an action taken apart.

    `stem` is what stands before the number, as written: `18.` of `18.3`, `LMG ` of `LMG 4b`. `letter` is the
    letter behind the number, in lower case; empty where there is none.
    """

    stem: str
    number: int
    letter: str


def number_of(ref: str, section: str) -> Number | None:
    """Take the ref of an action of `section` apart; None where it is not of that section.

    `18.3` is number 3 of section `18`, `LMG4` and `LMG 4` number 4 of `LMG`. Where the section itself ends
    in a digit something must part the two, so that `21` is no action of section `2`.
    """
    end = _end_of_section(ref, section)
    if not 0 < end < len(ref):
        return None
    rest = _NUMBERED.fullmatch(ref[end:].strip())
    if rest is None:
        return None
    gap, number, letter = rest.groups()
    if not gap and section.rstrip()[-1].isdigit() and not ref[end].isspace():
        return None
    return Number(ref[: len(ref) - len(number) - len(letter)], int(number), letter.casefold())


def _end_of_section(ref: str, section: str) -> int:
    """Return where the section's part of a ref ends, however it is spelt; 0 where it has none."""
    if section and ref.startswith(section) and not _SPACE.search(section):
        return len(section)
    wanted = ref_key(section)
    matched = 0
    for position, character in enumerate(ref):
        if matched == len(wanted):
            return position
        if not character.isspace():
            folded = character.casefold()
            if not wanted.startswith(folded, matched):
                return 0
            matched += len(folded)
    return 0


_SPACE = re.compile(r"\s")
