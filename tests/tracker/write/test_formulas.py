from __future__ import annotations

import pytest

from automation.tracker.write.formulas import LeadsInExcel, same_in_excel
from tests.support.plans import lead

LEADS = (
    lead("ART service manager", also=("ART manager",)),
    lead("Head of education, learning and skills"),
    lead("IRO / CP chair"),
    lead("Many", also=tuple(f"M{number}" for number in range(1, 9))),
)


def test_formulas_ignore_case_but_not_spaces():
    assert same_in_excel("H&P", "h&p")
    assert not same_in_excel("H&P", "H & P")


@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        ("art SERVICE manager", {"ART service manager": 1}),
        ("ART manager;\n IRO / CP  chair", {"ART service manager": 1, "IRO / CP chair": 1}),
        ("Head of education, learning and skills / ART manager", {
            "Head of education, learning and skills": 1, "ART service manager": 1,
        }),
        # What no formula can part, and a spelling that it does not look for.
        ("ART service manager & IRO / CP chair", {}),
        ("ART service manager, Many", {}),
        ("M8", {}),
        # Two spellings of one lead are counted as two.
        ("ART manager; ART service manager", {"ART service manager": 2}),
        ("Many; many", {"Many": 1}),
        ("|", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_lead_cell_counts_for_the_leads_between_its_semicolons(cell: str, counted: dict[str, int]):
    found = LeadsInExcel(LEADS)
    assert found.found(cell) == counted
    assert found.counts_once(cell, counted) is all(number == 1 for number in counted.values())


def test_a_spelling_shared_by_two_leads_counts_for_both():
    found = LeadsInExcel((lead("Head of A", also=("Boss",)), lead("Head of B", also=("boss",)), lead("C")))
    assert found.found("Boss") == {"Head of A": 1, "Head of B": 1}
    assert found.doubled == {"Head of A", "Head of B"}


@pytest.mark.parametrize(
    ("cell", "unlisted"),
    [
        ("ART manager; IRO / CP chair", 0), ("", 0), ("Nobody; ART manager;", 1), ("*", 1),
        ("ART service manager & Many", 1),
    ],
)  # fmt: skip
def test_what_a_lead_cell_names_beside_the_listed_leads_is_counted(cell: str, unlisted: int):
    assert LeadsInExcel(LEADS).unlisted(cell) == unlisted
