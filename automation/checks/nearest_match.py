"""Nearest: which spelling of a list somebody may have meant who typed one that is not on it."""

from __future__ import annotations

from collections.abc import Iterable


class Nearest:
    """Finds the spelling of a list that is nearest to another.

    Args:
        spellings: the list.
        least: how like (of 100) the nearest must be to be given at all.
    """

    def __init__(self, spellings: Iterable[str], least: int) -> None:
        self._spellings = list(dict.fromkeys(spellings))
        self._least = least
        self._plain: list[str] = []
        # A name that is on no list may stand in many rows.
        self._found: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Return the spelling that is nearest to a name; empty where none is near."""
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = self._look_for(name)
        return found

    def _look_for(self, name: str) -> str:
        from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 (only a name that is not listed loads it)

        if not self._plain:
            self._plain = [utils.default_process(spelling) for spelling in self._spellings]
        plain = utils.default_process(name)
        best = process.extractOne(plain, self._plain, scorer=fuzz.ratio, score_cutoff=self._least)
        return self._spellings[best[2]] if best else ""
