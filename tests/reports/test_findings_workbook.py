from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook

from automation.checks.run_checks import run_checks
from automation.plan.findings import Finding, PlanError, Severity
from automation.reports.findings_list import (
    COLUMNS,
)
from automation.reports.findings_workbook import link_to, write_findings_workbook
from automation.tracker.read.result import ReadTracker
from tests.support.checking import AS_AT
from tests.support.findings import HOSTILE, tracker
from tests.support.plans import action, plan

HEADINGS = tuple(column.heading for column in COLUMNS)


def test_the_workbook_is_one_table_whose_rows_link_to_their_cells(tmp_path):
    read = tracker(tmp_path)
    path = tmp_path / "output" / "2017-10-02" / "findings.xlsx"
    write_findings_workbook(path, run_checks(read, AS_AT), read)
    book = load_workbook(path)
    sheet = book["Findings"]
    assert sheet["A1"].value == "Improvement & more: what to mend"
    assert list(sheet.tables) == ["Findings"]
    assert sheet.tables["Findings"].ref == "A4:I7"
    assert sheet.tables["Findings"].autoFilter.ref == "A4:I7"
    assert [cell.value for cell in sheet[4]] == list(HEADINGS)
    assert [cell.value for cell in sheet[5]][:6] == ["Error", "L01", "Actions!E3", "2.2", "2", None]
    link = sheet["C5"].hyperlink
    assert link.target.replace("\\", "/") == "../../my%20tracker.xlsm"
    assert link.location == "'Actions'!E3"
    assert sheet.freeze_panes == "A5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$4:$4"
    accepted = book["Accepted"]
    assert [cell.value for cell in accepted[5]][-3:-1] == ["agreed", "Chair"]
    assert list(tmp_path.rglob("*.making*")) == []


def test_the_workbook_of_a_sound_plan_says_that_nothing_was_found(tmp_path):
    read = ReadTracker(plan(action("2.1", "Dec-17", "Green")))
    write_findings_workbook(tmp_path / "findings.xlsx", run_checks(read, AS_AT), read)
    sheet = load_workbook(tmp_path / "findings.xlsx")["Findings"]
    assert sheet["A4"].value == "Nothing was found."
    assert not sheet.tables


def test_hostile_text_reaches_the_workbook_as_text(tmp_path):
    read = tracker(tmp_path)
    result = run_checks(read, AS_AT)
    risky = replace(result, findings=(replace(result.findings[0], message=HOSTILE, sheet="It's [a] sheet"),))
    write_findings_workbook(tmp_path / "findings.xlsx", risky, read)
    sheet = load_workbook(tmp_path / "findings.xlsx")["Findings"]
    assert sheet["G5"].data_type == "s"
    assert sheet["G5"].value == HOSTILE.replace("\x07", "")
    assert sheet["C5"].hyperlink.location == "'It''s [a] sheet'!E3"


def test_the_same_findings_give_the_same_file(tmp_path):
    read = tracker(tmp_path)
    for name in ("one.xlsx", "two.xlsx"):
        write_findings_workbook(tmp_path / name, run_checks(read, AS_AT), read)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("tracker_path", "sheet", "cell", "link"),
    [
        ("plan.xlsx", "Due dates", "B4", "external:../plan.xlsx#'Due dates'!B4"),
        ("plan.xlsx", "Actions", "", "external:../plan.xlsx#'Actions'!A1"),
        ("plan.txt", "plan.txt", "A4", ""),
        ("plan.xlsx", "", "", ""),
        ("plan #2.xlsx", "Actions", "A1", ""),
    ],
)
def test_links_are_relative_where_there_is_a_cell_to_go_to(tracker_path, sheet, cell, link, tmp_path):
    finding = Finding("X01", "x", Severity.NOTE, "m", sheet=sheet, cell=cell)
    assert link_to(tmp_path / tracker_path, tmp_path / "out", finding) == link


def test_a_workbook_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "findings.xlsx").mkdir()
    read = tracker(tmp_path)
    with pytest.raises(PlanError, match=r"^The workbook of findings .* cannot be written: .*\.$"):
        write_findings_workbook(tmp_path / "findings.xlsx", run_checks(read, AS_AT), read)
    assert list(tmp_path.glob(".*making*")) == []
