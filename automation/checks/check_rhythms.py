"""Checks of what comes round: an action that is done again and again is not due once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from automation.checks.context import Context
from automation.checks.registry import Spot, at, row_check
from automation.plan.due import DueKind, Every
from automation.plan.findings import Severity
from automation.plan.governance import rhythm_in
from automation.plan.model import Action
from automation.plan.recurrence import round_phrase

_MAY_RECUR = re.compile(r"(?:ly|annual|every|each|times|half|year)\b", re.IGNORECASE)
_EACH_MEETING = re.compile(r"\b(?:at|to|for) (?:each|every|all) (?:\w+ ){0,3}meetings?\b", re.IGNORECASE)


@row_check("D18", Severity.NOTE, "actions")
def rhythm_with_one_date(action: Action, _context: Context) -> Iterator[Spot]:
    """An action that is done again and again has a due date that comes round as often.

    With one month, it is asked for once and, when it is done, never again.

    Before: 2.1 | Action: Write the quarterly report | Due date: Jul-17
    After: 2.1 | Action: Write the quarterly report | Due date: Jul-17 quarterly thereafter
    """
    due = action.deadline
    if due.kind is not DueKind.BY or due.by is None:
        return
    every, words = rhythm_in(action.text) if _MAY_RECUR.search(action.text) else (None, "")
    meeting = None if every else _EACH_MEETING.search(action.text)
    if every or meeting:
        again = round_phrase(replace(due, every=every or Every(3, "month"), end=None), due.by)
        what = f"{action.label} says '{words or (meeting and meeting[0])}', but is due once, {due.text}."
        hint = f"If it comes round again, type how often, such as {again}."
        yield at(action, action.deadline_field, what, hint)
