"""What a column, a sheet or a heading says about completion: that an action is done, or that it is not."""

from __future__ import annotations

import re

from automation.plan.rating_words import said_state
from automation.plan.ratings import State
from automation.plan.text import words

_NOT_YET = re.compile(
    r"no?|false|nil|none|n ?/ ?a|not applicable|tb[acd]|to be confirmed|no date|incomplete|open|outstanding"
    r"|on-?going|pending|due|in progress|not(?: yet)?(?: started| completed?| done| closed)?"
    r"|on track|delayed|late|overdue|started|under ?way|behind(?: schedule)?|red|amber|yellow|green|[rag]"
    r"|part(?:ly|ial|ially)?(?: completed?| done)?|0?\.\d+|0|[2-9]|[1-9]\d|\d{1,2}(?:\.\d+)?\s*%|[\W_]*"
    r"|(?:no|n ?/ ?a|not|none)\b(?! further| more).+"
)
"""What people write in a column for completion while the work is still open, a part of 100 included."""

_TICKS = frozenset("\u2713\u2714\u2611\u2612\u2705\u221a")
_TICKS_OR_CROSSES = _TICKS | frozenset("\u2717\u2718")
_YES = re.compile(
    r"(?:y|yes|true|x)\b[\W\d]*|1(?:\.0+)?|100(?:\.0+)?\s*%?|nfa|no (?:further|more) \w+(?: \w+)?"
)

_SAYS_OVER = words("closed, complete, completed, archive, archived, archives, done, finished, discharged")
_NOT_OVER = re.compile(
    r"\b(?:not|no|to be|open|live|current|active|outstanding|ongoing|all|incomplete|in progress)\b"
)
_BESIDE_OVER = words(
    "action, actions, item, items, task, tasks, rec, recs, recommendation, recommendations, work, log, list, "
    "plan, plans, improvement, the, and, of, on, off, down, date, dates"
)
_WORD = re.compile(r"[^\W\d_]+")


def says_completed(text: str) -> bool:
    """Return whether a cell of a column such as `Completed on` or `% complete` says that the work is over.

    Anything counts that is not plainly a no: what is meant by `see comments` or an x is for a person to say.
    """
    word = " ".join(text.split()).casefold().strip(" .")
    return bool(word) and (not _TICKS_OR_CROSSES.isdisjoint(word) or not _NOT_YET.fullmatch(word))


def is_plainly_completed(text: str) -> bool:
    """Return whether such a cell plainly says so, with a yes, a tick or a word such as `Completed 3 May`."""
    word = " ".join(text.split()).casefold().strip(" .")
    is_yes = not _TICKS.isdisjoint(word) or _YES.fullmatch(word) is not None
    return is_yes or (says_completed(text) and said_state(word) is State.DONE)


def is_for_closed_work(sheet: str) -> bool:
    """Return whether a sheet is named for work that is over: `Completed`, `Closed actions`, `Archive 16`."""
    name = sheet.casefold().replace("_", " ")
    return not _SAYS_OVER.isdisjoint(_WORD.findall(name)) and _NOT_OVER.search(name) is None


def heads_closed_work(heading: str) -> bool:
    """Return whether a line above some rows says nothing but that their work is over: `COMPLETED ACTIONS`."""
    said = set(_WORD.findall(heading.casefold()))
    return not _SAYS_OVER.isdisjoint(said) and said <= _SAYS_OVER | _BESIDE_OVER
