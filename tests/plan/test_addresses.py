"""E-mail addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.addresses import address_parts, read_address, read_addresses


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
    assert read_addresses(["a@example.org; b@example.org"]) == (("a@example.org", "b@example.org"), ())
    assert read_addresses(["Jane", "jane@example.org"]) == (("jane@example.org",), ("Jane",))


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Cy <cy@example.org>", ("cy@example.org",)),
        ("Cy Smith<cy@example.org>; Di < di@example.org >", ("cy@example.org", "di@example.org")),
        ('"Smith, C." <cy@example.org>, di@example.org', ("cy@example.org", "di@example.org")),
        ("cy@example.org di@example.org", ("cy@example.org", "di@example.org")),
        # What is no name of an address stays, so that it is reported.
        ("Cy cy@example.org", ("Cy", "cy@example.org")),
        ("tbc; Di <di@example.org>", ("tbc", "di@example.org")),
        ("cy@example.org Di", ("cy@example.org", "Di")),
        ("Cy <cy@example.org", ("Cy", "<cy@example.org")),
        ("", ()),
    ],
)
def test_a_cell_is_taken_apart_and_the_names_of_addresses_left_out(cell, parts):
    assert address_parts(cell) == parts


@given(st.text(alphabet="ab@. <>;,\n", max_size=40))
def test_no_address_of_a_cell_is_lost(cell):
    """Only names may be left out, and no name holds an address."""
    assert "".join(address_parts(cell)).count("@") == cell.count("@")
