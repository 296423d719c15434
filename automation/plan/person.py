"""A person, as names and addresses that are to be found in text, however a file writes them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html.entities import codepoint2name
from urllib.parse import quote

from automation.plan.findings import PlanError
from automation.plan.leads import read_address
from automation.plan.model import Lead
from automation.plan.text import one_line

_SHORTEST = 4
"""The fewest letters of a name that is looked for: shorter ones stand in other words."""
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Person:
    """A person, by all the names and addresses that are known to be theirs."""

    known_as: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        """Return whether a text holds one of the names or addresses."""
        return _pattern(self.known_as).search(text) is not None

    def out_of(self, text: str, instead: str) -> str:
        """Return a text with something else in the place of each name and address; XML stays well formed."""
        return _pattern(self.known_as).sub(lambda found: instead + "".join(_TAG.findall(found[0])), text)


def person_of(asked: str, leads: Iterable[Lead]) -> Person:
    """Return the person that a name or an address stands for.

    The rows of the sheet Leads say which addresses go with a name, and which name with an address. An address
    that two people share is nobody's own.

    Raises:
        PlanError: the name is too short to be looked for.
    """
    if len(re.sub(r"\W", "", asked)) < _SHORTEST:
        raise PlanError(f"'{one_line(asked)}' is too short to look for. Give the whole name, or the address.")
    rows, wanted = list(leads), _same(asked)
    whose: dict[str, set[str]] = {}
    for lead in rows:
        for address in lead.emails:
            whose.setdefault(_same(address), set()).add(_same(lead.person or lead.name))
    found = {wanted: one_line(asked)}
    if len(whose.get(wanted, ())) > 1:
        return Person(tuple(found.values()))
    names = [name for lead in rows for name in _names_with(lead, wanted)]
    found |= {_same(name): name for name in names if len(name) >= _SHORTEST}
    for lead in rows:
        if {_same(lead.person), _same(lead.name)} & found.keys():
            found |= {_same(one): one for one in lead.emails if len(whose[_same(one)]) == 1}
    return Person(tuple(found.values()))


def _names_with(lead: Lead, wanted: str) -> list[str]:
    """Return the names of a row of the sheet Leads that go with a name or an address; a role is no name."""
    spellings = [lead.name, *lead.also]
    if wanted in map(_same, spellings):
        return list(map(one_line, [*spellings, lead.person]))
    return [one_line(lead.person)] if wanted in map(_same, [lead.person, *lead.emails]) else []


def _same(text: str) -> str:
    return one_line(text).casefold()


@lru_cache(maxsize=8)
def _pattern(known_as: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(known_as, key=len, reverse=True)
    return re.compile("|".join(map(_written, longest_first)), re.IGNORECASE)


def _written(name: str) -> str:
    """Return a pattern for a name as text, XML, JSON and addresses write it, with tags within it."""
    letters = r"(?:<[^<>]*>)*".join(
        r"(?:\s|_|\+|\\[nrt]|&nbsp;|&#160;|%20|<[^<>]*>)+" if char == " " else _letter(char)
        for char in " ".join(unicodedata.normalize("NFC", name).split())
    )
    # After a line break as JSON and Excel write it, a name begins as after any other.
    before, after = r"(?<![^\W_])", r"(?![^\W_])"
    if read_address(name):
        before, after = r"(?<![\w.+-])", r"(?!\.?\w|-)"
    return rf"(?:{before}|(?<=\\[nrt])|(?<=_x000D_)){letters}{after}"


_ALIKE = {"'": "'’‘", "-": "-‐‑–"}  # noqa: RUF001 (people and Word write them one for the other)


def _letter(char: str) -> str:
    ways = set()
    for one in _ALIKE.get(char, {char, char.lower(), char.upper()}):
        ways |= {one, unicodedata.normalize("NFD", one)}
        if not (one.isascii() and one.isalnum()):
            numbers = f"&#{ord(one[0])};", f"&#x{ord(one[0]):x};"
            ways |= {*numbers, json.dumps(one)[1:-1], quote(one, safe="")}
            ways |= {f"&{name};" for name in (codepoint2name.get(ord(one[0])), "apos" * (one == "'")) if name}
    each = sorted(map(re.escape, ways), key=len, reverse=True)
    return f"(?:{'|'.join(each)})"
