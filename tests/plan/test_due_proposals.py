"""The plain reading that is proposed for a phrase that is not understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.plan.due_language import read_due
from automation.plan.due_phrases import phrases_in_use
from automation.plan.due_proposals import likely_year, proposal
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker
from tests.support.checking import of
from tests.support.plans import action, plan


@pytest.mark.parametrize(
    ("text", "kind", "by"),
    [
        ("31 August (annually)", "by", "2018-08-31"),
        ("Ongoing\nDecember 2023", "by", "2023-12-31"),
        ("Week 3: Planning (26-Apr to 02-May)", "window", "2018-05-02"),
        ("End of term (July 2018)", "by", "2018-07-31"),
        ("by end of Sept 17 & ongoing", "by", "2017-09-30"),
        ("June 2024 (draft to Board)", "by", "2024-06-30"),
        ("By 31 March", "by", "2018-03-31"),
        ("Immediate and ongoing", "open", "None"),
        ("Immediate (with immediate effect)", "open", "None"),
    ],
)
def test_a_phrase_with_one_plain_reading(text, kind, by):
    assert not read_due(text).understood
    plain = proposal(text, 2018)
    assert plain is not None
    assert (plain.kind, str(plain.by)) == (kind, by)


@pytest.mark.parametrize(
    "text",
    ["Sep-17", "", "Jul-17 or Aug-17", "bi-monthly", "Spring 2018", "completed (Sep-17)", "Not before Sep-17",
     "unless Sep-17", "Sept 2023 (subject to funding)", "5/6", "soon"],
)  # fmt: skip
def test_what_is_understood_or_has_no_plain_reading_gets_no_proposal(text):
    assert proposal(text, 2018) is None


def test_a_date_without_a_year_gets_none_where_the_plan_names_no_year():
    assert proposal("31 August (annually)") is None
    assert likely_year([action("2.1", "Sep-17"), action("2.2", "Mar-18"), action("2.3", "Dec-17")]) == 2017


def test_it_stands_on_due_dates_and_one_word_confirms_it(tmp_path: Path):
    odd = plan(action("2.1", "31 August (annually)"), action("2.2", "Sep-17"))
    row = next(row for row in phrases_in_use(odd) if row.kind == "unclear")
    assert (row.by, row.confirmed) == (date(2017, 8, 31), False)
    assert row.how.endswith("Proposed: By 31 August 2017. If that is right, type Yes under Confirmed.")
    (asked,) = of("D02", odd)
    assert "Proposed: By 31 August 2017." in asked.hint

    path = tmp_path / "plan.xlsx"
    build_tracker(odd, path, as_at=date(2017, 10, 2))
    first = read_tracker(path).plan
    assert first.actions[0].due_by is None
    assert [finding.code for finding in of("D08", first)] == []
    book = openpyxl.load_workbook(path)
    sheet = book["Due dates"]
    at = next(cell.row for cell in sheet["A"] if cell.value == "31 August (annually)")
    sheet.cell(at, 5).value = "Yes"
    book.save(path)
    book.close()
    assert read_tracker(path).plan.actions[0].due_by == date(2017, 8, 31)
