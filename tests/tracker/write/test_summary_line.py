"""The line on the Summary: one and several, and nothing where everything is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation.plan.ratings import BragKey, KeyEntry, Rating, tally
from automation.tracker.read.reading import read_tracker
from automation.tracker.sheets import SUMMARY
from automation.tracker.write.rating_formulas import HiddenResults
from automation.tracker.write.summary_line import Part, Room, line_of, parts_of_line
from automation.tracker.write.summary_note import ALL_ROW, LINE_ROW
from automation.tracker.write.workbook import build_tracker
from tests.support.office import needs_office, recalculated
from tests.support.plans import action, key_of, lead, plan, section
from tests.support.trackers import AS_AT


def test_each_thing_is_said_in_the_singular_or_the_plural_and_zero_is_not() -> None:
    parts = [Part("rating is", "ratings are", "", number) for number in (1, 0, 2)]
    assert line_of(parts) == "1 rating is; 2 ratings are."
    assert line_of(parts[1:2]) == "Everything is counted."


def test_what_excel_cannot_count_is_counted_as_the_formulas_do() -> None:
    rows = (
        action("2.1", "Sep-17", "Purple"),
        action("2.2", "Sep-17", "", lead="Head of C", completed_text="last week"),
        action("7.1", "Sep-17", "Green", lead="Head of A & Head of B"),
    )
    key = BragKey((*plan().key.entries, KeyEntry(Rating("Pink"), "")))
    odd = plan(*rows, sections=(section("2"), section("2")), leads=(lead("ART service manager"),), key=key)
    parts = parts_of_line(odd, HiddenResults(odd), Room(60, 60, 6, "A1:A2", "B1:B2"))
    assert line_of(parts) == (
        "1 rating is not in the key; 1 action has no rating, and what is under Completed on does not count; "
        "1 action has no section on the sheet Sections; 1 section stands twice on the sheet Sections; "
        "2 leads are not on the sheet Leads; 1 rating of the key counts for nothing."
    )


KEY = key_of(
    "Blue | Done | B; Closed", "Red | Off track | R", "Amber | At risk | | #FFC001", "Green | On track | G"
)
OTHER_COLOUR = "another colour in the chart (import the tracker into a new one)."
ALL_COUNTED = {"Blue": 2, "Red": 1, "Amber": 1, "Green": 2}


@needs_office
@pytest.mark.parametrize(
    ("edit", "line", "counted"),
    [
        ({"C3": "R; closed"}, "Everything is counted.", ALL_COUNTED),
        (
            {"A3": "BLUE", "E3": "red"},
            "1 rating is not in the key; 1 rating of the key counts for nothing.",
            {"Blue": 2, "Amber": 1, "Green": 2, "Not rated": 1},
        ),
        ({"D2": "On track"}, "Everything is counted.", ALL_COUNTED),
        (
            {"D4": "In danger"},
            "1 rating is not in the key; 1 rating of the key counts for nothing.",
            {"Blue": 2, "Red": 1, "Green": 2, "Not rated": 1},
        ),
        ({"A5": "Fine"}, "2 ratings are not in the key.", {"Blue": 2, "Red": 1, "Amber": 1, "Not rated": 2}),
        ({"E3": "purple"}, f"1 rating of the key has {OTHER_COLOUR}", ALL_COUNTED),
        ({"E5": "#123456"}, f"1 rating of the key has {OTHER_COLOUR}", ALL_COUNTED),
        ({"E4": "#ffc001 "}, "Everything is counted.", ALL_COUNTED),
        (
            {"A2": "Red", "C2": "R", "D2": "Off track", "A3": "Blue", "C3": "Closed", "D3": "Done"},
            f"2 ratings of the key have {OTHER_COLOUR}",
            ALL_COUNTED,
        ),
    ],
)
def test_whatever_becomes_of_the_key_sheet_and_toolkit_agree_or_the_line_says_where_not(
    edit: dict[str, str], line: str, counted: dict[str, int], tmp_path: Path
) -> None:
    words = ("Blue", "Red", "Amber", "Green", "Closed", " green")
    rows = [action(f"2.{n}", "Sep-17", word, row=n + 2) for n, word in enumerate(words)]
    build_tracker(plan(*rows, key=KEY), tmp_path / "plan.xlsx", as_at=AS_AT)
    book: Any = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    for cell, value in edit.items():
        book["BRAG key"][cell] = value
    book.save(tmp_path / "plan.xlsx")
    book.close()
    made = recalculated(tmp_path / "plan.xlsx", tmp_path / "out")
    book = openpyxl.load_workbook(made, data_only=True)
    heads, numbers = ([cell.value for cell in book[SUMMARY][row]] for row in (ALL_ROW, ALL_ROW + 1))
    said = book[SUMMARY][f"A{LINE_ROW + 1}"].value
    book.close()
    read = read_tracker(made).plan
    ours = {name: n for name, n in tally(read.actions, AS_AT, read.key).as_dict().items() if n}
    del ours["Total"], ours["Late"]
    assert (said, ours) == (line, counted)
    assert {
        head: n for head, n in zip(heads, numbers, strict=True) if head in {*counted, "Red"} and n
    } == counted
