"""Addresses and names that are fit for an e-mail header."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.chasing.addresses import (
    AddressBook,
    Contact,
    Unreachable,
    name_of,
    one_line,
    read_address,
    read_addresses,
)
from tests.support.plans import lead

MONDAY = date(2017, 10, 2)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a@example.org", "a@example.org"),
        ("  A.B-c+d@Example.co.uk ", "A.B-c+d@Example.co.uk"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("Jane Smith <jane@example.org>", "jane@example.org"),
        ('"Smith, Jane" <jane@example.org>', "jane@example.org"),
        ("<jane@example.org>", "jane@example.org"),
        ("mailto:jane@example.org", "jane@example.org"),
    ],
)
def test_an_address_is_read_however_it_is_pasted(text, address):
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a@", "@b.org", "a@b", "a b@example.org", "a@exa mple.org", "a@@example.org",
        "a..b@example.org", ".a@example.org", "a@example.org.", "a@-example.org", "á@example.org",
        "a@example.org\nBcc: b@example.org", "a@exämple.org", "a@example.org, b@example.org",
        "x" * 65 + "@example.org", "tbc", "n/a", "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_no_server_would_take_is_no_address(text):
    assert read_address(text) is None


def test_addresses_are_each_given_once_and_the_wrong_ones_named():
    assert read_addresses(["a@example.org", "A@example.org", "b.example.org", "c@x"]) == (
        ("a@example.org",),
        ("b.example.org", "c@x"),
    )
    assert read_addresses(["Jane", "Smith", "<jane@example.org>"]) == (("jane@example.org",), ())
    assert read_addresses(["a@example.org; b@example.org"]) == (("a@example.org", "b@example.org"), ())
    assert read_addresses(["Jane"]) == ((), ("Jane",))


def test_the_sender_may_have_a_name():
    assert name_of("Improvement team <plan@example.org>") == ("Improvement team", "plan@example.org")
    assert name_of("plan@example.org") == ("", "plan@example.org")
    assert name_of("improvement team")[1] == ""


@given(st.text())
def test_one_line_is_one_line_and_settled(text):
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert one_line(line) == line
    line.encode()


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


def test_nobody_is_found_in_silence():
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
