from __future__ import annotations

from tests.support.checking import of, rows
from tests.support.plans import action, lead, plan, section


def test_a_section_without_an_owner_is_said_in_a_plan_that_names_owners():
    sections = (section("2", row=2), section("3", row=3, owner=""))
    assert rows("L12", plan(action("2.1"), sections=sections)) == [("3", "E3")]
    assert rows("L12", plan(action("3.1"), sections=sections[1:])) == []


def test_an_owner_who_is_not_on_the_sheet_leads_is_said_once_with_the_nearest():
    leads = (
        lead("ART manager", row=2),
        lead("Clerk", row=3, person="Ann Example"),
        lead("Bob Sample", row=4),
    )
    owners = [
        "Manager, access and response team",
        "Manager, access and response team",
        "Head of housing",
        "Manager of ART",
        "clerk@example.org",
        "",
    ]
    sections = [section(str(n), row=n, owner=owner) for n, owner in enumerate(owners, 2)]
    sections.append(section("8", row=8, owner="", owner_name="Ann Example"))
    sections.append(section("9", row=9, owner="Head of parks", owner_name="Ann Example / Bob Sample"))
    found = of("L15", plan(action("2.1", lead="Clerk"), leads=leads, sections=tuple(sections)))
    owner = "'Manager, access and response team', the owner of section 2 and of 1 more section"
    assert [(f.cell, f.message) for f in found] == [
        ("E2", f"{owner}, is not on the sheet Leads."),
        ("E4", "'Head of housing', the owner of section 4, is not on the sheet Leads."),
    ]
    assert found[0].hint.startswith("Did you mean 'ART manager'?")
    assert of("L15", plan(action("2.1"), leads=(), sections=tuple(sections))) == []
