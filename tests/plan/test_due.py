"""A due date that a person confirmed, and one that was a real date cell."""

from __future__ import annotations

from datetime import date

import pytest

from automation.plan.due import Due, DueKind
from automation.plan.due_language import read_due

LATER = date(2017, 11, 30)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("Sep-17", DueKind.BY),
        ("Q2", DueKind.BY),  # not understood until somebody says which
        ("TBC", DueKind.BY),
        ("Jul-17 Apr-18", DueKind.MILESTONES),
        ("Twice yearly", DueKind.RECURRING),
        ("To start in Apr-18", DueKind.START),
    ],
)
def test_a_confirmed_date_wins_over_the_phrase(phrase: str, kind: DueKind) -> None:
    due = read_due(phrase).confirm(LATER)
    assert (due.text, due.kind, due.by, due.understood, due.confirmed) == (phrase, kind, LATER, True, True)


def test_a_date_that_is_confirmed_as_it_was_understood_keeps_its_words() -> None:
    read = read_due("Jul-17 Apr-18")
    assert read.confirm(date(2018, 4, 30)).note == read.note


def test_a_phrase_confirmed_without_a_date_is_never_late() -> None:
    due = read_due("Sep-17").confirm(None)
    assert (due.kind, due.by, due.end) == (DueKind.OPEN, None, None)


def test_a_real_date_cell_is_the_same_promise_as_the_date_in_text() -> None:
    typed = Due.on(date(2017, 9, 30))
    assert typed.typed
    assert typed == read_due("30/09/2017")
