"""Every function that answers whatever a cell holds, and the texts that are put to them.

A tracker's cell may hold any text at all. What reads one therefore never raises: these functions are asked
with each character there is, with runs of signs, and with random phrases of the words that they know.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from automation.chasing.compose import ask_late, due_words, shorten
from automation.chasing.people import AddressBook, name_of
from automation.checks.check_references import number_of
from automation.checks.comment_claims import says_delayed, says_done, says_not_done, says_on_track
from automation.files import safe_name
from automation.plan import due_words as words
from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrase_key
from automation.plan.leads import (
    LeadNames,
    address_parts,
    collect_leads,
    hard_parts,
    may_be_two,
    read_address,
    read_addresses,
    role_key,
    split_leads,
)
from automation.plan.model import Action, Lead, ref_key, theme_key
from automation.plan.ratings import DEFAULT_KEY
from automation.plan.recurrence import passed_and_coming, passed_steps, round_phrase
from automation.plan.settings import nearest_setting, read_setting
from automation.plan.text import one_line, printable, sentence
from automation.tracker.read.cells import Cells, Record, clean, read_day, read_figure, short
from automation.tracker.read.contacts import split_owner
from automation.tracker.read.grid import Grid, Value, text_of
from automation.tracker.read.headings import heading_key
from automation.tracker.read.row_sections import _named_section, section_of, shared_ref
from automation.tracker.read.small_tables import listed
from automation.tracker.read.tables import find_tables, is_theme, opens_section

AS_AT = date(2017, 10, 2)
_LEADS = (Lead("Head of service", ("HoS",), "Jo Bloggs", ("jo@example.org",), cover="Ed"), Lead("Ed"))
_NAMES, _BOOK = LeadNames(_LEADS), AddressBook(_LEADS)
_SETTINGS = (
    "As at",
    "Time zone",
    "Remind days before due",
    "Section rating rule",
    "Council",
    "Severity of D03",
)


def _followed(text: str) -> None:
    """Ask of a due date all that figures and letters ask of it."""
    due = read_due(text)
    passed_and_coming(due, AS_AT)
    passed_steps(due, AS_AT)
    due.as_dict()
    due.confirm(AS_AT)
    if due.by is not None and due.every is not None:
        round_phrase(due, due.by)
    action = Action("1.1", "1", text, "", "Ed", due=due)
    action.days_late(AS_AT)
    due_words(action, AS_AT)
    if action.is_late(AS_AT):
        ask_late(action, AS_AT)


def _record(value: Value) -> None:
    """Read a value as each thing that a field of a small table can be."""
    rows = [["Measure", "Date", "Target", "Actual"], ["x", value, value, value], [value, None, None, None]]
    (table,) = find_tables(Grid("Readings", rows)).tables
    for number in table.rows:
        record = Record(Cells(), table, number)
        record.text("day"), record.day("day"), record.figure("target"), record.figure("actual")


def _letters_to(text: str) -> None:
    collect_leads([Action("1.1", "1", "", "", text)])
    _NAMES.resolve(text)
    _BOOK.reach(text, AS_AT)
    _BOOK.stood_in(text, [text])
    _BOOK.names_of([text])


def _setting(text: str) -> None:
    read_setting(text, text)
    nearest_setting(text)
    for name in _SETTINGS:
        read_setting(name, text)


def _headings(text: str) -> None:
    find_tables(Grid(text or "x", [[text, "Ref", text], ["1", text, "2"], [text], [text, text]]))


FUNCTIONS: dict[str, Callable[[str], Any]] = {
    "read_due": read_due,
    "what a due date means for figures and letters": _followed,
    "strike": lambda text: words.is_struck(words.strike(text)),
    "phrase_key": phrase_key,
    "clean": clean,
    "a record's text, day and figure": _record,
    "read_day": read_day,
    "read_figure": read_figure,
    "short": short,
    "text_of": text_of,
    "split_leads": split_leads,
    "hard_parts": hard_parts,
    "may_be_two": may_be_two,
    "role_key": role_key,
    "leads and whom letters reach": _letters_to,
    "ratings": DEFAULT_KEY.read,
    "address_parts": address_parts,
    "read_address": read_address,
    "read_addresses": lambda text: read_addresses([text, text]),
    "name_of": name_of,
    "ref_key and theme_key": lambda text: (ref_key(text), theme_key(text)),
    "sections": lambda text: (section_of(text), _named_section(text), opens_section(text), is_theme(text)),
    "shared_ref": shared_ref,
    "split_owner": split_owner,
    "number_of": lambda text: (number_of(text, "2"), number_of("2.1", text), number_of(text, text)),
    "settings": _setting,
    "lists": lambda text: (listed(text), listed(text, commas=False)),
    "headings and tables": _headings,
    "heading_key": heading_key,
    "one line": lambda text: (one_line(text, 40), printable(text), sentence(text)),
    "shorten": lambda text: shorten(text, 40),
    "safe_name": safe_name,
    "what comments say": lambda text: (
        says_done(text), says_done(text, text), says_delayed(text), says_not_done(text), says_on_track(text),
    ),
}  # fmt: skip
"""Each function, by the name that a person is told when it raises."""

SIGNS = (
    *"'\"`-.,;:/\\()[]{}<>!?&+*=#%@~^_|\u00a3\n\t ",
    *"\u2018\u2019\u201c\u201d\u2013\u2014\u2212\u00a0\u2026\u2022\u00b4\u2032\u0336\u200b\u202e\ufeff\u2713\ud800",
    *"0179aZ",
)
"""Signs, spaces of several kinds, marks that nobody sees, and a few figures and letters between them."""

_WORDS = tuple(
    dict.fromkeys(
        [
            *words.MONTHS, *words.WEEKDAYS, *words.NUMBERS, *words.ORDINALS, *words.UNITS, *words.RHYTHMS,
            *words.TWO_WAYS, *words.OPEN, *words.PER_YEAR,
            *("to until and by start from onwards ongoing between was revised finish completed withdrawn "
              "tbc or not if in of the end mid early late week beginning w/c q1 quarter term spring easter "
              "before after prior advance every each twice per year monthly half later than no 1st 2nd 30th "
              "31 29 12 17 2017 17/18 2017/18 9999 0001 1900 31/12/9999 01/01/0001 2017-09-30 Sep-17 Jun-17 "
              "99999999999999999999 Head Director service manager team children's Jo Smith <jo@example.org> "
              "jo@example.org mailto: LMG 9A 2. 1.1 H&P Section Recommendation Theme Blue Red Amber Green "
              "done n/a 85% 1,250 \u00a3400 0.75 <b> </b> &nbsp; _x000D_ Phase Council Others board").split(),
        ]
    )
)  # fmt: skip


def code_points(step: int = 1, first: int = 0) -> Iterator[str]:
    """Return each character there is, or every so many of them; half of a pair of surrogates is one, too."""
    return map(chr, range(first, sys.maxunicode + 1, step))


def runs_of_signs(longest: int = 3) -> Iterator[str]:
    """Return every run of up to so many signs."""
    return ("".join(run) for size in range(1, longest + 1) for run in product(SIGNS, repeat=size))


def phrases(number: int, chance: random.Random) -> Iterator[str]:
    """Return random phrases of the words that the functions know, with signs between them."""
    for _ in range(number):
        parts: list[str] = []
        for _ in range(chance.choice((1, 2, 2, 3, 3, 4, 5, 8))):
            word = chance.choice(_WORDS) if chance.random() < 0.8 else chance.choice(SIGNS)
            parts += [
                word if chance.random() < 0.8 else word.title(),
                chance.choice((" ", " ", "", "-", *SIGNS)),
            ]
        yield "".join(parts) * (100 if chance.random() < 0.002 else 1)


ODD_VALUES: tuple[Value, ...] = (
    0, -1, 1, 10**18, 1e300, -1e-300, float("nan"), float("inf"), 0.5, True, False,
    date(1900, 1, 1), date(9999, 12, 31), date(1, 1, 1), datetime(1900, 1, 1, 23, 59), datetime(9999, 12, 31),
    time(9, 30), time(), timedelta(days=-1), timedelta(days=999_999), None, "",
)  # fmt: skip
"""Values other than text that a cell can hold."""


def ask(
    text: str, functions: dict[str, Callable[[str], Any]] = FUNCTIONS
) -> Iterator[tuple[str, str, Exception]]:
    """Put a text to every function; returns the name, the text and the exception of each that raises."""
    for name, function in functions.items():
        try:
            function(text)
        except Exception as error:  # noqa: BLE001 (that is what is looked for)
            yield name, text, error
