from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from automation.chasing.planning import plan_letters
from automation.plan.findings import Place
from automation.plan.leads import LeadNames, address_parts
from automation.plan.model import Action
from tests.support.checking import AS_AT, of, rows
from tests.support.plans import action, lead, plan


def test_a_blank_lead_is_an_error_at_its_cell():
    assert rows("L01", plan(action("2.1", lead=""), action("2.2", row=3))) == [("2.1", "E2")]


def test_a_lead_that_is_not_listed_gets_the_nearest_spelling():
    found = of(
        "L02",
        plan(
            action("2.1", lead="ART servce manager"),
            action("2.2", lead="ART service manager", row=3),
            leads=(lead("ART service manager"), lead("LAC team manager")),
        ),
    )
    assert [(f.ref, f.cell) for f in found] == [("2.1", "E2")]
    assert found[0].hint == (
        "Did you mean 'ART service manager'? Type that, or add 'ART servce manager' to the sheet Leads."
    )


def test_a_lead_that_resembles_nobody_gets_no_guess():
    found = of("L02", plan(action("2.1", lead="Prison governor"), leads=(lead("LAC team manager"),)))
    assert found[0].hint == "Correct the name, or add 'Prison governor' to the sheet Leads."


def test_a_tracker_without_a_list_of_leads_is_not_reported_row_by_row():
    assert rows("L02", plan(action("2.1"), leads=())) == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("csw@example gov.uk", "'csw@example gov.uk' is not an e-mail address."),
        ("a@x.org; b@ c@y", "'b@' and 'c@y' are not e-mail addresses."),
        ("Director of practice", "'Director of practice' is not an e-mail address."),
        ("Director <d@y>", "'d@y' is not an e-mail address."),
        ("a@x.org; jane", "'jane' is not an e-mail address."),
        ("jane a@x.org", "'jane' is not an e-mail address."),
        ("a@x.org, lac.example.org", "'lac.example.org' is not an e-mail address."),
        ("Director <d@y.gov.uk>", ""),
        ("Jane Smith <MAILTO:jane@example.org>", ""),
        ("mailto:jane@example.org a@x.org", ""),
    ],
)
def test_a_wrong_address_is_shown_whole(cell, said):
    leads = (replace(lead("ART service manager"), emails=address_parts(cell)),)
    assert [f.message for f in of("L06", plan(action("2.1"), leads=leads))] == ([said] if said else [])


def test_escalation_through_a_thousand_leads_ends_without_a_circle():
    names = [f"Manager {number}" for number in range(1000)]
    chain = [lead(name, escalate_to=above, row=row) for row, (name, above) in enumerate(pairwise(names), 2)]
    rest = (lead(names[-1], row=1001),)
    assert rows("L08", plan(action("2.1"), leads=(*chain, *rest))) == []


@given(st.lists(st.integers(-1, 7), min_size=1, max_size=8))
def test_circles_are_found_by_following_each_lead(above):
    """Each number says to whom that lead escalates; -1 and what is too high, to nobody."""
    names = [f"Lead {chr(65 + number)}" for number in range(len(above))]
    upper = {name: names[up] for name, up in zip(names, above, strict=True) if 0 <= up < len(names)}
    leads = [lead(name, escalate_to=upper.get(name, ""), row=row) for row, name in enumerate(names, 2)]
    wanted, reported = [], set()
    for name in names:
        chain = [name]
        while (following := upper.get(chain[-1], "")) and following not in chain:
            chain.append(following)
        if following == name and name not in reported:
            reported.update(chain)
            wanted.append((name, chain))
    found = of("L08", plan(action("2.1"), leads=tuple(leads)))
    assert [f.ref for f in found] == [name for name, _ in wanted]
    for finding, (_, chain) in zip(found, wanted, strict=True):
        if len(chain) > 1:
            assert f": {', '.join(chain)}, and back to {chain[0]}." in finding.message


ROLES = (
    "Transition to independence team manager", "Transitions to independence team manager", "Service manager",
    "Service managers", "Manager service", "Team manager 1", "Team manager 2", "Head of ART", "Head of LAC",
    "service  manager", "Managers service", "team team", "team teams",
)  # fmt: skip


@given(st.lists(st.sampled_from(ROLES), max_size=8))
def test_leads_in_several_spellings_are_those_that_comparing_every_pair_gives(names):
    leads = tuple(lead(name, row=row) for row, name in enumerate(names, 2))
    wanted = []
    for later, name in enumerate(names):
        like = [n for n, other in enumerate(names[:later]) if _one_role(other, name)]
        if like:
            wanted.append((f"A{later + 2}", names[like[0]]))
    found = of("L04", plan(action("2.1"), leads=leads))
    assert [(f.cell, re.search(r"and '(.*)' look", f.message)[1]) for f in found] == wanted


def _one_role(one: str, other: str) -> bool:
    """Say whether two names are one role, as the docstring of the check says it."""
    first, second = (re.findall(r"[\w&'-]+", name.casefold()) for name in (one, other))
    if " ".join(one.split()).casefold() == " ".join(other.split()).casefold() or len(first) != len(second):
        return False
    if sorted(first) == sorted(second):
        return True
    (*left,), (*right,) = (
        [word for word in mine if word not in theirs] for mine, theirs in ((first, second), (second, first))
    )
    # All words but one are the same, so often as they stand there.
    if (
        len(left) != 1
        or len(right) != 1
        or Counter(first) - Counter(left) != Counter(second) - Counter(right)
    ):
        return False
    word, another = left[0], right[0]
    if min(len(word), len(another)) < 4 or any(c.isdigit() for c in word + another):
        return False
    plural = word + "s" == another or another + "s" == word
    if plural and {word, another} == {first[-1], second[-1]}:
        return False
    return fuzz.ratio(word, another) >= 85


def test_the_nearest_lead_is_looked_for_once_and_said_in_every_row():
    found = of(
        "L02",
        plan(
            action("2.1", lead="ART servce manager"),
            action("2.2", lead="ART servce manager", row=3),
            leads=(lead("Manager of ART", also=("ART service manager",)),),
        ),
    )
    assert [f.hint for f in found] == [
        "Did you mean 'Manager of ART'? Type that, or add 'ART servce manager' to the sheet Leads."
    ] * 2


HEADS = (lead("Head of A", also=("HoA",)), lead("Head of B", row=3), lead("IRO / CP chair", row=4))


def resolved(cell: str, row: int = 2) -> Action:
    """Make an action whose lead cell is read as a tracker's is."""
    return action(f"2.{row}", lead=cell, leads=LeadNames(HEADS).resolve(cell), row=row)


def test_leads_that_excel_cannot_separate_are_reported_with_what_to_type():
    found = of(
        "L14",
        plan(
            resolved("Head of A & Head of B", 2),
            resolved("Head of A and Head of B", 3),
            resolved("Head of A & Head of B", 4),
            resolved("HoA; Head of A", 5),
            # The formula parts these as the toolkit does.
            resolved("Head of A; Head of B", 6),
            resolved("HoA / head of b", 7),
            resolved("Head of A\nHead of B", 8),
            resolved("IRO / CP chair", 9),
            # L02 and L13 tell of these.
            resolved("Head of C", 10),
            resolved("B head", 11),
            leads=HEADS,
        ),
    )
    assert [(finding.cell, finding.hint) for finding in found] == [
        ("E2", "Type Head of A; Head of B."),
        ("E3", "Type Head of A; Head of B."),
        ("E5", "Type Head of A."),
    ]
    assert [finding.message for finding in found[::2]] == [
        (
            "Excel's Summary reads 'Head of A & Head of B' differently: it leaves out 'Head of A' and "
            "'Head of B', also in 1 other row."
        ),
        "Excel's Summary reads 'HoA; Head of A' differently: it counts 'Head of A' twice.",
    ]


def test_a_slash_in_a_leads_name_that_names_another_lead_as_well_is_reported():
    listed = (*HEADS, lead("IRO", row=5))
    both = action("2.1", lead="IRO / CP chair", leads=LeadNames(listed).resolve("IRO / CP chair"))
    (found,) = of("L14", plan(both, leads=listed))
    assert found.message == "Excel's Summary reads 'IRO / CP chair' differently: it counts 'IRO' as well."
    assert found.hint.startswith("Give the lead a name without a slash")


def test_a_lead_whose_name_is_too_long_for_the_summary_is_reported():
    long, spelt = "Head of everything and " * 11, "The head of everything and " * 10
    listed = (*HEADS, lead(long.strip(), also=(spelt.strip(), "HoE"), row=5))
    rows = (long, spelt, "HoE", f"{spelt}; Head of A", "?" * 125, "?" * 120)
    marks = (lead("?" * 125, row=6), lead("?" * 120, row=7))  # each mark counts twice
    names = LeadNames((*listed, *marks))
    actions = (
        action("2.1", lead=text, leads=names.resolve(text), row=row) for row, text in enumerate(rows, 2)
    )
    found = of("L14", plan(*actions, leads=(*listed, *marks)))
    assert [finding.cell for finding in found] == ["E2", "E3", "E5", "E6"]
    assert "it leaves out 'Head of everything and Head of" in found[0].message
    assert found[0].hint.startswith("Excel counts no name of more than 240 characters.")


def test_the_summary_is_not_mentioned_for_a_tracker_without_one():
    there = Place("Plan", 2, {"ref": 0, "lead": 1})
    elsewhere = replace(resolved("Head of A & Head of B"), place=there)
    assert rows("L14", plan(elsewhere, leads=HEADS, sections=())) == []
    assert rows("L14", plan(resolved("Head of A & Head of B"), leads=HEADS)) == [("2.2", "E2")]


def test_a_name_before_an_address_is_as_good_as_the_address_alone():
    """What is reported as no address is what no letter goes to."""
    people = (
        replace(lead("Head of A", row=2), emails=address_parts("Cy Smith <cy@example.org>")),
        replace(lead("Head of B", row=3), emails=address_parts("Di di@example.org")),
        replace(lead("Head of C", row=4), emails=("o'brien@example.org",), cover="Ed <ed@example.org>"),
        replace(lead("Head of D", row=5), emails=("fay@ex\u00e4mple.org",), escalate_to="Ed <ed@example>"),
    )
    found = plan(*(action(f"2.{n}", lead=one.name, row=n) for n, one in enumerate(people, 2)), leads=people)
    assert [(f.cell, f.message) for f in of("L06", found)] == [
        ("D3", "'Di' is not an e-mail address."),
        ("D5", "'fay@ex\u00e4mple.org' is not an e-mail address."),
    ]
    assert [f.cell for f in of("L09", found)] == ["E5"]
    letters = {letter.lead: letter.to for letter in plan_letters(found, AS_AT).letters}
    assert letters == {
        "Head of A": ("cy@example.org",),
        "Head of C": ("o'brien@example.org",),
    }


def test_a_lead_whose_letters_stand_for_the_words_of_another_is_proposed():
    leads = (lead("QA manager", row=2), lead("Quality assurance manager", row=3), lead("QA officer", row=4))
    found = of("L16", plan(action("2.1", lead="QA manager"), leads=leads))
    assert [(f.cell, f.message) for f in found] == [
        ("A2", "'QA manager' may be the short form of 'Quality assurance manager'.")
    ]
