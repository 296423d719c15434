"""Addresses and names that are fit for an e-mail header."""

from __future__ import annotations

from datetime import date

import pytest

from automation.chasing.people import (
    AddressBook,
    Contact,
    Unreachable,
    name_of,
)
from tests.support.plans import lead

MONDAY = date(2017, 10, 2)


def test_the_sender_may_have_a_name():
    assert name_of("Improvement team <plan@example.org>") == ("Improvement team", "plan@example.org")
    assert name_of("plan@example.org") == ("", "plan@example.org")
    assert name_of("improvement team")[1] == ""


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("ART service manager", ("art@example.org",)),
        ("art Service Managers", ("art@example.org",)),
        ("ART SM", ("art@example.org",)),
        ("Áine O'Brien", ("art@example.org",)),
        ("duty@example.org", ("duty@example.org",)),
        ("ART service manager; Team managers", ("art@example.org", "team@example.org")),
    ],
)
def test_a_role_is_found_by_any_of_its_names(asked, to):
    book = AddressBook(
        [
            lead("ART service manager", "art@example.org", also=("ART SM",), person="Áine O'Brien"),
            lead("Team managers", "team@example.org"),
        ]
    )
    found = book.reach(asked, MONDAY)
    assert isinstance(found, Contact)
    assert found.addresses == to


def test_an_unknown_name_is_reported():
    found = AddressBook([]).reach("Nobody\tat all", MONDAY)
    assert found == Unreachable("'Nobody at all' is not on the Leads sheet.")


def test_two_people_who_cover_for_each_other_and_are_both_away():
    away = date(2017, 10, 20)
    book = AddressBook(
        [
            lead("Anna lead", away_until=away, cover="Ben lead"),
            lead("Ben lead", away_until=away, cover="Anna lead"),
        ]
    )
    assert isinstance(book.reach("Anna lead", MONDAY), Unreachable)
