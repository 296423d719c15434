"""E-mail addresses as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.leads import (
    LeadNames,
    ShortForms,
    address_parts,
    collect_leads,
    joined,
    may_be_two,
    people_named,
    read_address,
    read_addresses,
    role_key,
    split_leads,
    with_owners,
)
from automation.plan.model import Action, Lead, Section


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
def test_an_address_that_no_mail_server_accepts_is_refused(text):
    assert read_address(text) is None


def test_each_address_is_returned_once_and_wrong_ones_are_listed():
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
def test_a_cell_is_split_into_addresses_without_names(cell, parts):
    assert address_parts(cell) == parts


@given(st.text(alphabet="ab@. <>;,\n", max_size=40))
def test_no_address_of_a_cell_is_lost(cell):
    """Only names may be left out, and no name holds an address."""
    assert "".join(address_parts(cell)).count("@") == cell.count("@")


@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("Head of service", ["Head of service"]),
        ("Quality sub group; head of service", ["Quality sub group", "head of service"]),
        ("Service manager ; Team manager", ["Service manager", "Team manager"]),
        ("Head of service\nTeam manager", ["Head of service", "Team manager"]),
        ("1. Head of service\n2. Team manager", ["Head of service", "Team manager"]),
        ("\u2022 Head of service \u2022 Team manager", ["Head of service", "Team manager"]),
        ("Signs of safety board / practice leads", ["Signs of safety board", "practice leads"]),
        ("Team manager/practice lead", ["Team manager", "practice lead"]),
        ("LADO / IRO", ["LADO", "IRO"]),
        ("ABC service manager, HR business partner", ["ABC service manager", "HR business partner"]),
        (
            "Director of children's services and head of finance",
            ["Director of children's services", "head of finance"],
        ),
        ("Team manager & principal social worker", ["Team manager", "principal social worker"]),
        ("Team manager; team manager", ["Team manager", "team manager"]),
        ("Team manager; Team manager", ["Team manager"]),
        ("Head of service;", ["Head of service"]),
        ("", []),
        (" ; \n ", []),
    ],
)
def test_cells_that_name_several_roles(cell, roles):
    assert list(split_leads(cell)) == roles


@pytest.mark.parametrize(
    "one",
    [
        "ABC service managers",
        "ABC service and team managers",
        "ABC team and service managers",
        "Principal and consultant social worker",
        "Consultant and principal social workers",
        "Quality assurance and reviewing manager",
        "CSE and missing sub group chairs",
        "Head of education, learning and skills",
        "Head of commissioning, partnerships and performance",
        "Service manager, access and response team",
        "Team leader, workforce development team",
        "Chair of the audit and risk group",
        "Systems & performance service manager",
        "Service/team managers",
        "IRO/CP chair",
        "Task and finish group",
        "Social worker and team manager forum",
        "Jane Example, head of service",
        "Team leader - system administration",
        "Audit team ABCD QA sub group",
    ],
)
def test_one_role_or_group_stays_one(one):
    assert split_leads(one) == (one,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Director of ABC", "ABC director"),
        ("Director ABC", "ABC director"),
        ("Service Manager - Systems & Performance", "systems and performance service manager"),
        ("Training sub-group", "training sub group"),
        ("Training subgroup", "Training Sub Group"),
        ("Transition to independence team manager", "Transitions to independence team manager"),
        ("IRO's", "IROs"),
        ("Consultant social workers", "consultant social worker"),
        ("Service manager, preventative services", "Preventative services service manager"),
        ("Director of children\u2019s services", "Director of Children's Services"),
    ],
)
def test_spellings_of_one_role_share_a_key(one, other):
    assert role_key(one) == role_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Senior information analyst", "Senior data analyst"),
        ("Reviewing manager", "Reviewing unit manager"),
        ("Team manager workforce development", "Team leader workforce development"),
        ("Business manager", "Busines manager"),
        ("Head of service", "Head of services finance"),
    ],
)
def test_different_roles_do_not_share_a_key(one, other):
    assert role_key(one) != role_key(other)


@given(st.text(max_size=60))
def test_splitting_leads_never_raises_and_returns_clean_names(text):
    for name in split_leads(text):
        assert name == " ".join(name.split())
        assert name
        role_key(name)
        may_be_two(name)


@given(st.lists(st.sampled_from(["Head of service", "ABC team", "Chair", "IRO", "Team manager"]), min_size=1))
def test_leads_joined_by_semicolons_are_split_again(names):
    assert split_leads("; ".join(names)) == tuple(dict.fromkeys(names))


def test_two_roles_run_together_are_noticed():
    assert may_be_two("Audit team ABCD QA sub group")
    assert not may_be_two("ABCD QA sub group")
    assert not may_be_two("Chair ABCD")
    assert not may_be_two("Team manager ABCD")


@pytest.mark.parametrize(
    "two", ["Ann Example / Bob Sample", "Ann Example and Bob Sample", "Ann Example, Bob Sample"]
)
def test_two_names_in_one_cell_stay_one_lead_and_are_noticed(two):
    assert split_leads(two) == (two,)
    assert may_be_two(two)


@pytest.mark.parametrize("one", ["Ann Example", "Service Manager, Access Team", "Health and Social Care"])
def test_one_name_and_titles_in_capitals_are_not(one):
    assert not may_be_two(one)


def actions(*leads: str) -> list[Action]:
    return [Action(f"1.{i}", "1", lead=lead) for i, lead in enumerate(leads, 1)]


def test_each_role_is_listed_once_under_its_commonest_spelling():
    leads = collect_leads(
        actions(
            "Director ABC; head of service",
            "Director of ABC",
            "ABC director",
            "Director of ABC",
            "Head of service",
            "Head of Service",
        )
    )
    assert leads == (
        Lead("Director of ABC", also=("Director ABC", "ABC director")),
        Lead("Head of service", also=("Head of Service",)),
    )


def test_the_first_of_two_equally_common_spellings_gives_the_name():
    assert collect_leads(actions("ABC director", "Director ABC"))[0].name == "ABC director"


def test_a_group_and_its_singular_are_one_role_by_default():
    assert [lead.name for lead in collect_leads(actions("Team managers", "Team manager"))] == [
        "Team managers"
    ]


def test_a_listed_lead_is_found_by_name_by_other_spelling_and_by_likeness():
    names = LeadNames([Lead("Head of service", also=("HoS", "Sue's job"))])
    assert names.resolve("head of service") == ("Head of service",)
    assert names.resolve("HOS; Sue\u2019s job") == ("Head of service",)
    assert names.resolve("Service head; Chair") == ("Head of service", "Chair")


def test_a_listed_name_with_a_comma_or_slash_is_one_lead():
    names = LeadNames([Lead("Team manager / practice lead")])
    assert names.resolve("Team manager / practice lead; Chair") == ("Team manager / practice lead", "Chair")


def test_a_spelling_that_fits_two_leads_finds_neither():
    names = LeadNames([Lead("Service manager"), Lead("Service managers")])
    assert names.resolve("service managers") == ("Service managers",)
    assert names.resolve("manager of service") == ("manager of service",)


def test_two_names_that_are_both_known_are_two_leads_whatever_joins_them():
    names = LeadNames((Lead("Ann Example"), Lead("Bob Sample"), Lead("Housing")))
    for cell in ("Ann Example / Bob Sample", "Ann Example & Bob Sample", "Ann Example and Bob Sample"):
        assert names.resolve(cell) == ("Ann Example", "Bob Sample")
    assert names.resolve("Ann Example, Bob Sample/Housing") == ("Ann Example", "Bob Sample", "Housing")
    # Of a stranger nobody knows whether the sign joins two names or stands in one.
    assert names.resolve("Ann Example / Cy Other") == ("Ann Example / Cy Other",)
    # A name on the sheet Leads is one lead, whatever stands in it.
    joint = LeadNames((Lead("Ann Example"), Lead("Bob Sample"), Lead("Ann Example & Bob Sample")))
    assert joint.resolve("Ann Example & Bob Sample") == ("Ann Example & Bob Sample",)


def test_two_known_names_in_one_cell_are_no_lead_of_their_own():
    actions = [
        Action(str(n), "1", "Do it", lead=lead) for n, lead in enumerate(("Ann Example", "Bob Sample"))
    ]
    both = Action("3", "1", "Do it", lead="Ann Example / Bob Sample")
    assert [lead.name for lead in collect_leads([*actions, both])] == ["Ann Example", "Bob Sample"]
    assert [lead.name for lead in collect_leads([actions[0], both])] == [
        "Ann Example",
        "Ann Example / Bob Sample",
    ]


def test_names_that_are_joined_are_given_as_written():
    known = {"Ann", "Bob"}
    assert joined("Ann & Bob", known.__contains__) == ("Ann", "Bob")
    assert joined("Ann & Cy", known.__contains__) == ()
    assert people_named("Ann Example/ Bob Sample") == ("Ann Example", "Bob Sample")
    assert people_named("Ann Example") == ("Ann Example",)


def test_owners_of_sections_are_leads_with_their_names():
    leads = (Lead("Fostering service manager"), Lead("Clerk"))
    sections = (
        Section("1", owner="Service manager, fostering", owner_name="Ann Example"),
        Section("2", owner="Head of housing", owner_name="Bob Sample"),
        Section("3", owner="Head of housing", owner_name="Bob Sample"),
    )
    found = with_owners(leads, sections)
    assert [(lead.name, lead.also, lead.person) for lead in found] == [
        ("Fostering service manager", ("Service manager, fostering",), "Ann Example"),
        ("Clerk", (), ""),
        ("Head of housing", (), "Bob Sample"),
    ]
    assert with_owners(found, sections) == found


def test_two_people_who_own_a_section_are_two_rows():
    found = with_owners((Lead("Clerk"),), (Section("1", owner="Clerk", owner_name="Ann Example/Bob Sample"),))
    assert [(lead.name, lead.person) for lead in found] == [
        ("Clerk", ""),
        ("Ann Example", "Ann Example"),
        ("Bob Sample", "Bob Sample"),
    ]


def test_letters_that_stand_for_words_are_found_in_both_directions():
    forms = ShortForms(["ART manager", "Quality assurance officer", "Head of housing"])
    assert forms.find("Manager, access and response team") == "ART manager"
    assert forms.find("QA officer") == "Quality assurance officer"
    assert forms.find("QA officer", short=True) == "Quality assurance officer"
    assert forms.find("Manager, access and response team", short=True) == ""
    for other in ("QA manager", "Manager, access and referral", "Head of health"):
        assert forms.find(other) == ""
