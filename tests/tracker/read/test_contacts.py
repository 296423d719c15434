"""Names, addresses and owners are taken where all rows agree, and are said where they do not."""

from __future__ import annotations

import pytest

from automation.tracker.read.contacts import owner_in, split_owner
from automation.tracker.read.reading import read_grids
from automation.tracker.read.result import ReadTracker
from tests.support.grids import grid


def read(*rows: str) -> ReadTracker:
    return read_grids([grid("Plan", "Ref | Section | Action | Lead | Due date | Sponsor | E-mail", *rows)])


def addresses(found: ReadTracker) -> dict[str, tuple[str, ...]]:
    return {lead.name: lead.emails for lead in found.plan.leads}


def differing(found: ReadTracker) -> list[tuple[str, str]]:
    return [(finding.cell, finding.message) for finding in found.findings if finding.code == "L52"]


def test_an_address_is_that_of_its_lead_in_every_row():
    found = read(
        "1 | Yard | Mend the gate | Clerk | Oct-17 | Head of estates | clerk@example.org",
        "2 | Yard | Sweep the yard | Clerk | Nov-17 | Head of estates | clerk@example.org",
        "3 | Hall | Paint it | Clerk; Warden | Dec-17 | Director | clerk@example.org; warden@example.org",
    )
    assert addresses(found) == {"Clerk": ("clerk@example.org",), "Warden": ("warden@example.org",)}
    assert [(section.ref, section.owner) for section in found.plan.sections] == [
        ("Yard", "Head of estates"),
        ("Hall", "Director"),
    ]
    assert differing(found) == []


def test_of_several_addresses_or_owners_none_is_taken_and_that_is_said():
    found = read(
        "1 | Yard | Mend the gate | Clerk | Oct-17 | Head of estates | clerk@example.org",
        "2 | Yard | Sweep the yard | Clerk | Nov-17 | Head of parks | another@example.org",
        "3 | Hall | Paint the hall | Warden; Porter | Dec-17 | Director | office@example.org",
    )
    assert addresses(found) == {"Clerk": (), "Warden": (), "Porter": ()}
    assert [section.owner for section in found.plan.sections] == ["", "Director"]
    two = "'clerk@example.org' and 'another@example.org'"
    assert differing(found) == [
        ("G4", "It is not clear whose these are: 'office@example.org'. They were not taken."),
        (
            "G2",
            f"'Clerk' has several addresses in the plan: {two}. None was taken.",
        ),
        ("F2", "Section Yard has several owners: 'Head of estates' and 'Head of parks'. None was taken."),
    ]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Head of service (A Person)", ("Head of service", "A Person")),
        ("Head of service", ("Head of service", "")),
        ("Head of service (acting) (A Person)", ("Head of service (acting)", "A Person")),
        ("Head (acting) of service", ("Head (acting) of service", "")),
        ("", ("", "")),
    ],
)
def test_an_owner_is_split_into_role_and_name(text, owner):
    assert split_owner(text) == owner


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Accountable officer: Head of Housing", "Head of Housing"),
        ("Workstream lead: Clinical Director", "Clinical Director"),
        ("Owner Head of Housing", "Head of Housing"),
        ("Responsible: everyone who works here and wants to help", None),
        ("Sponsor: Director of Place", None),
        ("Aim: homes that are warm", None),
    ],
)
def test_a_line_may_name_the_lead_of_the_rows_below_it(line, who):
    assert owner_in(line) == who


def test_the_lead_may_stand_among_other_lines_above_the_rows_and_holds_for_them():
    head, row = "No | We will | By | RAG", "1 | Answer the calls in time | Dec-17 | Green"
    found = read_grids(
        [
            grid(
                "Plan",
                "Stream lead: Head of Access",
                "Sponsor: Director of Place",
                head,
                row,
                "",
                "Reviews",
                "Lead: Reviewing Manager",
                "Sponsor: Director of Finance",
                head,
                row.replace("calls", "letters"),
            )
        ]
    )
    assert [(a.lead, a.section) for a in found.plan.actions] == [
        ("Head of Access", "Plan"),
        ("Reviewing Manager", "Reviews"),
    ]
    assert any("'Sponsor: Director of Finance'" in finding.message for finding in found.findings)
