"""Words for nothing: what people type to say that a cell holds no date, no person and no value.

They fill in a form so that nobody asks again: `n/a`, `none`, a dash. `TBC` and `as above` are not among them:
somebody meant something by those, and is asked what.
"""

from __future__ import annotations

from automation.plan.due_words import even
from automation.plan.word_lists import words

_WORDS = words(
    "n/a, na, n.a, n / a, n\\a, #n/a, none, nil, no, null, nothing, not applicable, not required, not "
    "needed, not revised, not yet revised, none yet, no revision, no revised date, none revised, no "
    "change, no changes, unchanged, not changed, no change to date, date unchanged, blank, empty"
)


def is_nothing(text: str) -> bool:
    """Return whether a text is blank, a word for nothing, or dashes and dots alone."""
    if len(text) > _LONGEST:
        return not text.strip()
    said = even(text).casefold().strip("()[]- ")
    return not said.strip("-_/\\.") or said in _WORDS


_LONGEST = 40
"""Longer than any of the words with the signs around them."""
