from __future__ import annotations

import pytest

from automation.plan.settings import Settings
from tests.support.checking import of
from tests.support.plans import action, lead, plan, section

REFS = ("2.1", "2.9", "2.10", "9A.1", "LMG 1", "LMG 2")


def found(quiet: str) -> list[tuple[str, str]]:
    """Give the name and the hint of each finding on a setting Quiet."""
    listed = plan(
        *(action(ref, row=row) for row, ref in enumerate(REFS, 2)),
        sections=tuple(section(ref, row=row) for row, ref in enumerate(("2", "9A", "LMG", "H&P"), 2)),
        leads=(lead("ART service manager", also=("ART",)),),
        settings=Settings(quiet=quiet),
    )
    return [(f.ref, f.hint) for f in of("L90", listed)]


@pytest.mark.parametrize("quiet", ["", "2", "2.1; 9a", "lmg,H & P", "LMG1\n2.10", "LMG 1;;"])
def test_what_the_plan_has_stays_quiet(quiet):
    assert found(quiet) == []


ASKED = "Type the ref as the sheet Actions has it, or take it out."
LEAD = "Quiet takes no leads: type the refs of their sections or actions, with semicolons between."


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("LGM", "Did you mean 'LMG'?"),
        ("2.l", "Did you mean '2.1'?"),
        ("2.1O", "Did you mean '2.10'?"),
        ("9B", "Did you mean '9A'?"),
        ("H&O", "Did you mean 'H&P'?"),
        ("LMG 11", "Did you mean 'LMG 1'?"),
        ("LMG 3", ASKED),  # as near to LMG 1 as to LMG 2
        ("7", ASKED),
        ("Training", ASKED),
        ("ART service manager", LEAD),
        ("art", LEAD),
    ],
)
def test_what_the_plan_does_not_have_is_named_with_what_may_have_been_meant(name, hint):
    assert found(f"2.1; {name}") == [(name, hint)]


def test_each_of_several_is_named():
    assert {name for name, _ in found("LGM; 2.1; 2.99")} == {"LGM", "2.99"}
