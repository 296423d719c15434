"""Reading as a whole: our own tracker, copies beside it, and a plan that does not depend on small things."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.plan.findings import PlanError
from automation.tracker.read.grid import Grid, PlainSource
from automation.tracker.read.reading import read_grids, read_tracker
from automation.tracker.read.result import TrackerFile
from automation.tracker.sheets import ACTIONS, EVIDENCE, SECTIONS
from tests.support.grids import grid, read, told

ROWS = ("1 | 1.1 | Do it | It is done | Head | Sep-17", "1 | 1.2 | Go on | It goes on | Chair | Oct-17")


def own(sheet, *rows):
    return grid(sheet.sheet, list(sheet.headings()), *rows)


def test_complete_sheets_of_our_own_give_no_findings():
    found = read(
        own(ACTIONS, *ROWS),
        own(EVIDENCE, "1 | It shows | Blue | Seen"),
        own(SECTIONS, "1 | Practice | Plan | Head"),
    )
    assert (len(found.plan.actions), len(found.plan.evidence), len(found.plan.sections)) == (2, 1, 1)
    assert found.findings == ()


def test_a_copy_beside_our_own_sheet_is_not_counted_twice():
    found = read(
        own(ACTIONS, *ROWS),
        own(SECTIONS, "1 | Practice | Plan"),
        grid("Actions (2)", list(ACTIONS.headings()), *ROWS),
    )
    assert len(found.plan.actions) == 2
    assert ("S56", "Actions (2)") in told(found.findings)


def test_sheets_can_be_read_without_a_file():
    file = TrackerFile(Path("open.xlsx"))
    found = read_grids(PlainSource((own(ACTIONS, *ROWS),)), file)
    assert found.file is file


@given(st.permutations(range(len(ACTIONS.columns))))
def test_the_order_of_columns_does_not_matter(order):
    sheet = own(ACTIONS, *ROWS)
    rows = [[*row, *[""] * (len(order) - len(row))] for row in sheet.rows]
    moved = Grid(sheet.sheet, [[row[i] for i in order] for row in rows])
    assert read(moved).plan.actions == read(sheet).plan.actions


@given(st.integers(0, 5), st.integers(0, 5), st.sets(st.integers(1, 2)))
def test_blank_rows_and_columns_around_and_inside_the_plan_do_not_matter(above, left, inside):
    sheet = own(ACTIONS, *ROWS)
    rows = []
    for number, row in enumerate(sheet.rows):
        rows += [[""]] * (number in inside)
        rows.append([""] * left + list(row))
    moved = Grid("Plan", [[""]] * above + rows)
    plain = read(Grid("Plan", sheet.rows))
    assert read(moved).plan.actions == plain.plan.actions
    assert read(moved).plan.actions[0].place.row == above + 2 + (1 in inside)


@given(
    st.sampled_from(
        [str.upper, str.lower, str.title, lambda text: f" {text} ", lambda text: text.replace(" ", "\n")]
    )
)
def test_how_headings_are_typed_does_not_matter(typed):
    sheet = own(ACTIONS, *ROWS)
    other = replace(sheet, rows=[[typed(str(heading)) for heading in sheet.rows[0]], *sheet.rows[1:]])
    assert read(other).plan.actions == read(sheet).plan.actions


def test_the_shipped_tracker_is_read_without_a_finding():
    workbook = Path(__file__).parents[3] / "workbook"
    built, source = read_tracker(workbook / "improvement-plan.xlsm"), read_tracker(workbook)
    assert built.findings == source.findings == ()
    assert built.plan.actions == source.plan.actions
    assert built.plan.sections == source.plan.sections
    assert built.plan.evidence == source.plan.evidence
    assert (len(built.plan.sections), len(built.plan.actions), len(built.plan.evidence)) == (36, 171, 139)


@pytest.mark.parametrize(
    "module", ["pandas", "openpyxl", "docx", "xlsxwriter", "matplotlib", "lxml", "rapidfuzz"]
)
def test_reading_our_own_tracker_loads_no_heavy_library(module):
    import subprocess
    import sys

    workbook = Path(__file__).parents[3] / "workbook" / "improvement-plan.xlsm"
    program = (
        "import sys; from automation.tracker.read.reading import read_tracker; "
        f"read_tracker(r'{workbook}'); sys.exit({module!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=workbook.parents[1])
    assert done.returncode == 0


def test_a_refusal_names_what_comes_nearest_and_what_it_lacks():
    letters = grid("Letters", "Hello | all", "This is | a letter")
    parts = grid("Parts", "List of parts |", "Ref | Lead | Colour", "1 | Clerk | tea", "2 | Warden | coffee")
    with pytest.raises(PlanError) as refused:
        read_grids([letters, parts])
    assert "is Parts, row 2, with 'Ref', 'Lead' and 'Colour', but not Action or Due date." in str(
        refused.value
    )
    with pytest.raises(PlanError, match="no sheet has a table with the headings"):
        read_grids([letters])
