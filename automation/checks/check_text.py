"""Checks of texts: each is filled in, complete and readable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from automation.checks.context import Context, Text, has_column
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.plan.findings import Severity
from automation.plan.model import Action, Evidence
from automation.plan.text import words

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
    for item in cut:
        last = (_WORD.findall(item.text) or [""])[-1].casefold()
        # A text of 255 characters may end with a whole word by chance; several of them do not.
        if (
            len(cut) > 1
            or last in _SMALL_WORDS
            or item.text[-1:] in " ,:;("
            or _times_used(last, context.texts) <= 1
        ):
            end = " ".join(item.text[-30:].split())
            what = f"This text breaks off after {len(item.text):,} characters: '...{end}'."
            yield at(item, item.field, what, "Copy the whole text from where it came from.", item.ref)


def _times_used(wanted: str, texts: Iterable[Text]) -> int:
    """Return how often a word stands in some texts, whatever its case."""
    return sum(word.casefold() == wanted for item in texts for word in _WORD.findall(item.text))


@row_check("T02", Severity.WARNING, "actions")
def outcome_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action says what its outcome should be.

    Without it nobody can say whether a finished action made a difference.

    Before: 2.1 | Publish the profile | Desired outcome: blank
    After: 2.1 | Publish the profile | Desired outcome: Practitioners know the local picture
    """
    if not action.outcome.strip() and has_column(action.place, "outcome"):
        yield at(action, "outcome", f"{action.label} has no desired outcome.", "Type what it should change.")


@row_check("T03", Severity.ERROR, "actions")
def action_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action says what is to be done.

    Its lead would get a letter about nothing.

    Before: 2.1 | Action: blank
    After: 2.1 | Action: Publish the profile
    """
    if not action.text.strip() and has_column(action.place, "text"):
        what = f"{action.label} does not say what is to be done."
        yield at(action, "text", what, "Type the action, or delete the row.")


_GARBLED = re.compile(
    "\u00e2\u20ac[\u2122\u0153\u009d\u02dc\u201c\u201d\u00a2\u00a6]|\u00e2\u20ac"
    "|\u00c3[\u0080-\u00bf\u2018-\u203a]|\u00c2[\u00a0-\u00bf]|\u00ef\u00bb\u00bf|\ufffd"
)
"""What UTF-8 looks like to a program that takes it for Windows text, and the mark of a lost character."""


@plan_check("T04", Severity.WARNING)
def text_garbled(context: Context) -> Iterator[Spot]:
    """No text contains characters that a program garbled.

    Papers and letters print them as they are.

    Before: Children\u00e2\u20ac\u2122s views
    After: Children's views
    """
    for item in context.texts:
        # None of these characters is plain English, and Python knows at once of a text that is.
        if not item.text.isascii() and (found := _GARBLED.search(item.text)):
            around = " ".join(item.text[max(0, found.start() - 12) : found.end() + 12].split())
            what = f"This text contains garbled characters: '{around}'."
            yield at(item, item.field, what, "Type the right characters.", item.ref)


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
            yield at(item, item.field, what, "Type what belongs here.", item.ref)


@row_check("T06", Severity.WARNING, "evidence")
def evidence_blank(row: Evidence, _context: Context) -> Iterator[Spot]:
    """Every row of evidence says what the evidence is.

    A rating without it tells a board nothing.

    Before: Section 2 | Evidence of success: blank
    After: Section 2 | The profile is in use
    """
    if not row.text.strip() and has_column(row.place, "text"):
        what = f"This row of evidence for section {row.section} is blank."
        yield at(row, "text", what, "Type the evidence of success, or delete the row.")
