"""A person's name is found however a file writes it, and in no other word."""

from __future__ import annotations

import json

import pytest

from automation.plan.findings import PlanError
from automation.plan.person import Person, person_of
from tests.support.plans import lead

NAME, ADDRESS = "Jo O'Néill-Test", "jo.test@example.gov.uk"
PERSON = Person((NAME, ADDRESS))


@pytest.mark.parametrize(
    ("text", "without"),
    [
        (f"Ask {NAME}.", "Ask X."),
        ("ask JO  O’NÉILL–TEST’s team", "ask X’s team"),  # noqa: RUF001 (as Word writes it)
        ("Jo\nO'Néill-Test", "X"),
        ("<t>Jo O</t></r><r><t>&apos;N&#233;ill</t><t>-Test</t>", "<t>X</t></r><r><t></t><t></t>"),
        (json.dumps(f"said:\n{NAME} went"), '"said:\\nX went"'),
        ("Line_x000D_Jo O'Neíll-Test", "Line_x000D_Jo O'Neíll-Test"),
        (f"Line_x000D_{NAME}", "Line_x000D_X"),
        ("2017-10-02_Jo_O'Néill-Test.eml", "2017-10-02_X.eml"),
        (f"<mailto:{ADDRESS}>, {ADDRESS}.", "<mailto:X>, X."),
        ("mailto:jo.test%40example.gov.uk?subject=x", "mailto:X?subject=x"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, without: str) -> None:
    assert PERSON.out_of(text, "X") == without
    assert PERSON.is_in(text) == (without != text)


@pytest.mark.parametrize(
    "text",
    [
        "Mojo O'Néill-Test",
        "Jo O'Néill-Testing",
        "Jo Test",
        f"mr.{ADDRESS}",
        f"{ADDRESS}.com",
        "jo.test@example.gov",
        "",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert not PERSON.is_in(text)
    assert PERSON.out_of(text, "X") == text


LEADS = (
    lead("Head of care", "jo@example.org", person="Jo Test"),
    lead("Head of play", "ann@example.org", person="Ann Test"),
    lead("Jo Test", "j.test@example.org", also=("J Test", "JT")),
)


@pytest.mark.parametrize(
    ("asked", "known_as"),
    [
        ("jo test", ("Jo Test", "J Test", "jo@example.org", "j.test@example.org")),
        ("jo@example.org", ("jo@example.org", "Jo Test", "j.test@example.org")),
        ("Ann Test", ("Ann Test", "ann@example.org")),
        ("Sam Nobody", ("Sam Nobody",)),
    ],
)
def test_the_sheet_leads_says_which_addresses_go_with_a_name(asked: str, known_as: tuple[str, ...]) -> None:
    assert person_of(asked, LEADS).known_as == known_as


def test_an_address_that_two_people_share_is_nobodys_own() -> None:
    shared = (*LEADS, lead("Duty desk", "jo@example.org", person="Sam Test"))
    assert person_of("Jo Test", shared).known_as == ("Jo Test", "J Test", "j.test@example.org")
    assert person_of("jo@example.org", shared).known_as == ("jo@example.org",)


@pytest.mark.parametrize("asked", ["", " J ", "Jo", "J-T"])
def test_a_name_of_a_few_letters_is_refused(asked: str) -> None:
    with pytest.raises(PlanError, match="is too short to look for"):
        person_of(asked, LEADS)
