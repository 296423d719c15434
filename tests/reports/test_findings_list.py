from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from automation.checks.run_checks import run_checks
from automation.plan.findings import Finding, Severity
from automation.reports.findings_list import (
    COLUMNS,
    finding_rows,
    findings_as_csv,
    findings_as_dict,
    in_words,
    print_findings,
)
from automation.tracker.read.result import ReadTracker
from tests.support.checking import AS_AT
from tests.support.findings import HOSTILE, tracker
from tests.support.plans import action, plan

HEADINGS = tuple(column.heading for column in COLUMNS)


def printed(read: ReadTracker, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=False)
    print_findings(console, read, run_checks(read, AS_AT))
    return console.file.getvalue()


def test_each_row_names_its_section_and_its_leads():
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


def test_many_findings_of_one_code_are_cut_with_a_word():
    many = plan(*(action(f"2.{n}", "Jun-17", "Green", row=n + 1) for n in range(1, 61)))
    text = printed(ReadTracker(many))
    assert "B02 late but not red (60)" in text
    assert "... and 10 more; --format xlsx lists them all." in text


def test_a_sound_plan_is_told_so():
    text = printed(ReadTracker(plan(action("2.1", "Dec-17", "Green"))))
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
def test_csv_and_json_give_back_what_was_said(text):
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
