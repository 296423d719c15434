from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from rich.console import Console

from automation.checks.run_checks import run_checks
from automation.plan.findings import Finding, PlanError, Severity
from automation.reports.findings_list import (
    COLUMNS,
    finding_rows,
    findings_as_csv,
    findings_as_dict,
    in_words,
    link_to,
    print_findings,
    write_findings_workbook,
)
from automation.tracker.read.result import ReadTracker
from tests.support.checking import AS_AT
from tests.support.findings import HOSTILE, tracker
from tests.support.plans import action, plan, section

HEADINGS = tuple(column.heading for column in COLUMNS)


def printed(read: ReadTracker, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    print_findings(console, read, run_checks(read, AS_AT))
    return console.file.getvalue()


def test_each_finding_names_its_section_and_leads():
    read = tracker()
    rows = finding_rows(run_checks(read, AS_AT), read.plan)
    assert [(row.finding.code, row.section, row.lead) for row in rows] == [
        ("L01", "2", ""),
        ("L06", "", "ART service manager"),
        ("B02", "2", "ART service manager; LAC team manager"),
    ]


def test_the_terminal_shows_the_worst_first_with_counts():
    text = printed(tracker(), 100)
    assert text.splitlines()[0] == (
        "my tracker.xlsm, as at 2 October 2017: 1 section, 3 actions and 1 row of evidence."
    )
    order = [
        " Errors: 2 ",
        "L01 lead blank (1)",
        "L06 email malformed (1)",
        " Warnings: 1 ",
        "B02 late but not red (1)",
        " Accepted, not counted: 1 ",
        "2 errors, 1 warning and no notes.",
    ]
    positions = [text.index(part) for part in order]
    assert positions == sorted(positions)
    assert "agreed (until 31 December 2017)." in text


def test_the_terminal_wraps_within_80_columns_and_less():
    for width in (80, 40):
        lines = printed(tracker(), width).splitlines()
        assert max(len(line) for line in lines) <= width
        assert not [line for line in lines if line.endswith(" ") and not line.startswith(" ")]


def test_a_long_list_of_one_code_is_cut_and_says_so():
    many = plan(*(action(f"2.{n}", "Jun-17", "Green", row=n + 1) for n in range(1, 61)))
    text = printed(ReadTracker(many))
    assert "B02 late but not red (60)" in text
    assert "... and 10 more. Use --format xlsx to list them all." in text


def test_a_plan_without_problems_says_so():
    text = printed(ReadTracker(plan(action("2.1", "Dec-17", "Green"), sections=(section("2", owner=""),))))
    assert text.splitlines()[-1] == "No errors, no warnings and no notes."


def test_markup_in_a_tracker_is_printed_as_it_is():
    read = tracker()
    risky = replace(
        read, findings=(Finding("T50", "x", Severity.NOTE, "[bold red]no[/] \x1b[31m", sheet="A[b]"),)
    )
    text = printed(risky)
    assert "[bold red]no[/]" in text
    assert "\x1b" not in text


def test_the_json_has_its_agreed_shape():
    read = tracker()
    shape = json.loads(json.dumps(findings_as_dict(read, run_checks(read, AS_AT))))
    assert shape["tracker"] == "plans/my tracker.xlsm"
    assert shape["as_at"] == "2017-10-02"
    assert shape["plan"] == {"sections": 1, "actions": 3, "evidence": 1}
    assert list(shape["findings"][0]) == [
        "code",
        "name",
        "severity",
        "message",
        "hint",
        "sheet",
        "cell",
        "ref",
    ]
    assert [item["reason"] for item in shape["accepted"]] == ["agreed"]


def test_the_csv_can_be_read_back_and_holds_no_formula():
    read = tracker()
    result = run_checks(read, AS_AT)
    risky = replace(result, findings=(replace(result.findings[0], message=HOSTILE),))
    rows = list(csv.reader(io.StringIO(findings_as_csv(risky, read.plan))))
    assert tuple(rows[0]) == HEADINGS
    assert rows[1][6] == '\'=HYPERLINK("http://example.org")<script>{{ x }}'
    assert rows[1][2] == "Actions!E3"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "'=1+1",
        "''-5",
        "-5",
        "+44",
        "@home",
        "two\nlines",
        'a "quoted", word',
        "'tis",
        "a;b,c",
        "caf\u00e9",
    ],
)
def test_csv_and_json_return_the_same_text(text):
    read = tracker()
    result = run_checks(read, AS_AT)
    said = replace(result, findings=(replace(result.findings[0], message=text, hint=text),))
    (row,) = list(csv.DictReader(io.StringIO(findings_as_csv(said, read.plan), newline="")))

    def bare(cell):
        return cell[1:] if cell[:1] == "'" and cell.lstrip("'")[:1] in set("=+-@") else cell

    assert [bare(row[heading]) for heading in HEADINGS[6:8]] == [text, text]
    (found,) = json.loads(json.dumps(findings_as_dict(read, said)))["findings"]
    assert (found["message"], found["hint"]) == (text, text)


def test_counts_in_words():
    assert in_words(run_checks(tracker(), AS_AT)) == "2 errors, 1 warning and no notes"


def test_the_workbook_is_one_table_whose_rows_link_to_their_cells(tmp_path):
    read = tracker(tmp_path)
    path = tmp_path / "output" / "2017-10-02" / "findings.xlsx"
    write_findings_workbook(path, run_checks(read, AS_AT), read)
    book = load_workbook(path)
    sheet = book["Findings"]
    assert sheet["A1"].value == "Improvement & more: what to put right"
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


def test_the_workbook_of_a_plan_without_problems_says_so(tmp_path):
    read = ReadTracker(plan(action("2.1", "Dec-17", "Green"), sections=(section("2", owner=""),)))
    write_findings_workbook(tmp_path / "findings.xlsx", run_checks(read, AS_AT), read)
    sheet = load_workbook(tmp_path / "findings.xlsx")["Findings"]
    assert sheet["A4"].value == "No problems were found."
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
