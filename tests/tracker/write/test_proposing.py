"""What a plan says in words alone is proposed, and is named until somebody has confirmed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from automation.analysis.target_paths import measure_figures
from automation.checks.run_checks import run_checks
from automation.import_jobs import import_plan
from automation.reports.needs import list_needs
from automation.task import Status
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.proposing import with_proposals

NOW = datetime(2017, 10, 2, 9, tzinfo=UTC)
PLAN = """Pondshire Council - Pond plan

1) Governance
The Pond Board is chaired by the Director of Ponds and meets monthly.

Recommendation 1. Mend the pond
Owner Head gardener
Ref\tAction\tLead\tDue date
1.1\tLine the pond\tGardener\tDec-17
Evidence of success\tImpact BRAG\tComments
80% of newts stay by Sep-17 and 90% by Jan-18\t\t
The pond is lined\t\t
90% of frogs stay\t\t
"""


def imported(tmp_path: Path) -> Path:
    source = tmp_path / "published.txt"
    source.write_text(PLAN, encoding="utf-8")
    done = import_plan(source, tmp_path / "ours.xlsx", None, NOW)
    assert done.status is Status.NEEDS_A_PERSON
    assert (
        "Proposed from the text: 1 body, 2 measures with their figures and 1 date for evidence (By)."
        in done.said
    )
    assert "Council is proposed as 'Pondshire Council' and Plan title as 'Pond plan'" in done.said
    return tmp_path / "ours.xlsx"


def test_bodies_are_on_their_sheet_and_are_named_on_settings(tmp_path: Path):
    plan = read_tracker(imported(tmp_path)).plan
    assert [(body.name, body.chair, body.meets) for body in plan.bodies] == [
        ("Pond Board", "Director of Ponds", "Monthly")
    ]
    assert plan.settings.unconfirmed == "Bodies; Measures; Evidence By"
    assert (plan.settings.council, plan.settings.plan_title) == ("Pondshire Council", "Pond plan")


def test_measures_and_dates_come_from_the_evidence(tmp_path: Path):
    plan = read_tracker(imported(tmp_path)).plan
    assert [(measure.name, measure.section) for measure in plan.measures] == [
        ("Newts stay", "1"),
        ("Frogs stay", "1"),
    ]
    assert [(reading.measure, str(reading.day), reading.target) for reading in plan.readings] == [
        ("Newts stay", "2017-09-30", 80),
        ("Newts stay", "2018-01-31", 90),
        ("Frogs stay", "None", 90),
    ]
    assert [(row.measure, row.by.text) for row in plan.evidence] == [
        ("Newts stay", "Jan-18"),
        ("", ""),
        ("Frogs stay", ""),
    ]


def test_no_figure_and_no_paper_uses_a_measure_or_a_date_that_nobody_confirmed(tmp_path: Path):
    read = read_tracker(imported(tmp_path))
    late = date(2018, 3, 1)
    codes = {finding.code for finding in run_checks(read, as_at=late).findings}
    assert measure_figures(read.plan, late) == ()
    assert not any(row.is_past(late) for row in read.plan.evidence)
    assert "E06" in codes
    assert not {"M01", "M10"} & codes
    confirmed = replace(read.plan, settings=replace(read.plan.settings, unconfirmed=""))
    assert len(measure_figures(confirmed, late)) == 2
    assert {"M01", "M10"} <= {
        finding.code for finding in run_checks(replace(read, plan=confirmed), as_at=late).findings
    }


def test_what_an_import_proposed_is_confirmed_row_by_row_or_all_at_once(tmp_path: Path):
    tracker, late = imported(tmp_path), date(2018, 3, 1)
    book = openpyxl.load_workbook(tracker)
    columns = {name: _column(book[name], "To confirm") for name in ("Bodies", "Measures", "Evidence")}
    evidence = [cell.value for cell in book["Evidence"][columns["Evidence"]][1:]]
    assert "Yes" in evidence
    assert None in evidence
    book["Measures"][f"{columns['Measures']}2"] = None
    book.save(tracker)
    read = read_tracker(tracker)
    assert [row.name for row in measure_figures(read.plan, late)] == [read.plan.measures[0].name]
    needs = [found.message for found in run_checks(read, as_at=late).findings if found.code == "S27"]
    assert needs == ["The import proposed this, and nobody has confirmed it: Bodies; Measures; Evidence By."]
    for name, column in columns.items():
        for cell in book[name][column][1:]:
            cell.value = None
    book.save(tracker)
    read = read_tracker(tracker)
    assert len(measure_figures(read.plan, late)) == 2
    assert any(row.is_past(late) for row in read.plan.evidence)
    codes = {found.code for found in run_checks(read, as_at=late).findings}
    assert "S27" not in codes
    assert {"M01", "M10"} <= codes


def _column(sheet, heading: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def test_rows_that_say_the_same_share_a_measure(tmp_path: Path):
    source = tmp_path / "plan.txt"
    same = "90% of newts stay by Sep-17\t\t\n" * 2 + "70% of newts stay by Sep-17\t\t\n"
    source.write_text(PLAN + same, encoding="utf-8")
    plan = with_proposals(read_tracker(source).plan)
    assert [row.measure for row in plan.evidence][3:] == [
        "Newts stay (1)",
        "Newts stay (1)",
        "Newts stay (3)",
    ]


def test_what_nobody_confirmed_needs_somebody_and_says_what_settles_it(tmp_path: Path):
    checks = run_checks(read_tracker(imported(tmp_path)), as_at=date(2017, 10, 2))
    need = next(
        need for need in list_needs(date(2017, 10, 2), findings=checks.findings) if "Bodies" in need.what
    )
    assert "delete its name from Not yet confirmed on Settings" in need.what
    assert need.where.startswith("Settings!B")


def test_a_tracker_of_ours_is_not_read_for_proposals(tmp_path: Path):
    plan = read_tracker(imported(tmp_path)).plan
    again = with_proposals(plan)
    assert again.bodies == plan.bodies


def test_nothing_is_proposed_where_the_plan_says_nothing(tmp_path: Path):
    source = tmp_path / "plan.txt"
    source.write_text("Ref\tAction\tLead\tDue date\n1.1\tLine the pond\tGardener\tDec-17\n", encoding="utf-8")
    plan = with_proposals(read_tracker(source).plan)
    assert (plan.bodies, plan.settings.unconfirmed) == ((), "")
