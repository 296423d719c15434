"""Text: whole, readable, and there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, action_check, at, plan_check
from automation.plan.findings import Severity
from automation.plan.model import Action
from automation.plan.word_lists import words

_LIMITS = (255, 32_767)
"""Excel cuts a text at 255 characters when an old sheet is copied, and at 32,767 in any cell."""

_SMALL_WORDS = words(
    "a, an, and, are, as, at, be, by, for, from, has, have, in, into, is, of, on, or, that, the, their, "
    "this, to, was, which, with"
)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@plan_check("T01", Severity.WARNING)
def text_cut_off(context: Context) -> Iterator[Spot]:
    """No text breaks off after exactly 255 characters.

    Excel cuts texts there when an old sheet is copied, and the rest is lost without a word.

    Before: ... and review the impact on childr (255 characters)
    After: ... and review the impact on children and their families.
    """
    cut = [
        item
        for item in context.texts
        if len(item.text) in _LIMITS and item.text.rstrip()[-1:] not in '.!?)"\u201d\u2019'
    ]
    if not cut:
        return
    known = Counter(word.casefold() for item in context.texts for word in _WORD.findall(item.text))
    for item in cut:
        last = (_WORD.findall(item.text) or [""])[-1].casefold()
        # A text of 255 characters may end with a whole word by chance; several of them do not.
        if last in _SMALL_WORDS or known[last] <= 1 or len(cut) > 1 or item.text[-1:] in " ,:;(":
            end = " ".join(item.text[-30:].split())
            what = f"This text breaks off after {len(item.text):,} characters: '...{end}'."
            yield at(item.place, item.field, what, "Copy the whole text from where it came from.", item.ref)


@action_check("T02", Severity.WARNING)
def outcome_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action says what its outcome should be.

    Without it nobody can say whether a finished action made a difference.

    Before: 2.1 | Publish the profile | Desired outcome: blank
    After: 2.1 | Publish the profile | Desired outcome: Practitioners know the local picture
    """
    if not action.outcome.strip() and has_column(action.place, "outcome"):
        what = f"{action.label} has no desired outcome."
        yield at(action.place, "outcome", what, "Type what it should change.", action.label)


@action_check("T03", Severity.ERROR)
def action_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action says what is to be done.

    Its lead would get a letter about nothing.

    Before: 2.1 | Action: blank
    After: 2.1 | Action: Publish the profile
    """
    if not action.text.strip() and has_column(action.place, "text"):
        what = f"{action.label} does not say what is to be done."
        yield at(action.place, "text", what, "Type the action, or delete the row.", action.label)


_GARBLED = re.compile(
    "\u00e2\u20ac[\u2122\u0153\u009d\u02dc\u201c\u201d\u00a2\u00a6]|\u00e2\u20ac"
    "|\u00c3[\u0080-\u00bf\u2018-\u203a]|\u00c2[\u00a0-\u00bf]|\u00ef\u00bb\u00bf|\ufffd"
)
"""What UTF-8 looks like to a program that takes it for Windows text, and the mark of a lost character."""


@plan_check("T04", Severity.WARNING)
def text_garbled(context: Context) -> Iterator[Spot]:
    """No text holds the remains of characters that a program did not understand.

    Papers and letters print them as they are.

    Before: Children\u00e2\u20ac\u2122s views
    After: Children's views
    """
    for item in context.texts:
        # None of these characters is plain English, and Python knows at once of a text that is.
        if not item.text.isascii() and (found := _GARBLED.search(item.text)):
            around = " ".join(item.text[max(0, found.start() - 12) : found.end() + 12].split())
            what = f"This text holds garbled characters: '{around}'."
            yield at(item.place, item.field, what, "Type the characters that belong there.", item.ref)


_PLACEHOLDER = re.compile(
    r"(?:\[?\s*(?:tb[cad]|to be (?:confirmed|agreed|added|completed)|insert(?: text)?(?: here)?|xx+"
    r"|\?+|lorem ipsum.*|text here|add text|n/?a)\s*\]?)[.\s]*",
    re.IGNORECASE | re.DOTALL,
)


@plan_check("T05", Severity.WARNING)
def text_is_placeholder(context: Context) -> Iterator[Spot]:
    """No action, outcome or evidence is still a placeholder.

    A board paper that prints TBC as an outcome invites the question why.

    Before: 2.1 | Action: TBC
    After: 2.1 | Action: Publish the profile
    """
    for item in context.texts:
        if item.field in {"text", "outcome", "title"} and _PLACEHOLDER.fullmatch(item.text.strip()):
            what = f"This says only '{item.text.strip()}'."
            yield at(item.place, item.field, what, "Type what belongs here.", item.ref)


@plan_check("T06", Severity.WARNING)
def evidence_blank(context: Context) -> Iterator[Spot]:
    """Every row of evidence says what the evidence is.

    A rating without it says nothing to a board.

    Before: Section 2 | Evidence of success: blank
    After: Section 2 | The profile is in use
    """
    for row in context.plan.evidence:
        if not row.text.strip() and has_column(row.place, "text"):
            what = f"This row of evidence for section {row.section} says nothing."
            yield at(row.place, "text", what, "Type the evidence of success, or delete the row.", row.section)
