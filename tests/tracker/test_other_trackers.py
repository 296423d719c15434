"""Other people's trackers: every shape here was seen, or is a small step from one that was."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from automation.plan.findings import PlanError
from automation.plan.ratings import Rating
from tests.support.grids import grid, read, told


def test_headings_under_other_names_are_understood():
    plan = read(
        grid(
            "Action plan",
            "No. | Recommendation | Action/Task | Responsible | Timescale | RAG | Update",
            "1 | 2 | Train staff | Head of service | Sep-17 | G | Half done",
        )
    ).plan
    action = plan.actions[0]
    assert (action.ref, action.section, action.text, action.lead) == (
        "1",
        "2",
        "Train staff",
        "Head of service",
    )
    assert (action.due.text, action.rating, action.comments) == ("Sep-17", Rating.GREEN, "Half done")


@pytest.mark.parametrize(
    "heading", ["DUE DATE", "due date", "Due\ndate", " Due  date: ", "Due-date", "Due date*"]
)
def test_case_spaces_punctuation_and_line_breaks_in_headings_do_not_matter(heading):
    found = read(grid("Plan", ["Ref", "Action", "Lead", heading], "1.1 | Do it | Head | Sep-17"))
    assert found.plan.actions[0].due.text == "Sep-17"
    assert "S50" not in dict(told(found.findings))


def test_a_misspelt_heading_is_accepted_and_reported():
    found = read(
        grid("Plan", "Ref | Action | Lead officr | Due date | Coments", "1.1 | Do it | Head | Sep-17 | Fine")
    )
    assert (found.plan.actions[0].lead, found.plan.actions[0].comments) == ("Head", "Fine")
    assert [where for code, where in told(found.findings) if code == "S50"] == ["Plan!C1", "Plan!E1"]


def test_a_short_heading_is_never_treated_as_misspelt():
    found = read(grid("Plan", "Ref | Action | Load | Due date | Comments", "1.1 | Do it | 5 kg | Sep-17 |"))
    assert found.plan.actions[0].lead == ""


def test_a_header_row_may_be_anywhere_below_a_banner():
    found = read(
        grid(
            "Plan",
            "",
            " | | Improvement plan 2017",
            " | | Please update by the 5th of each month",
            "",
            " | | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome",
            " | | 1.1 | Do it | Head | Sep-17 | Green | | It is done",
        )
    )
    action = found.plan.actions[0]
    assert (action.ref, action.outcome) == ("1.1", "It is done")
    assert action.place.address("due") == "Plan!F6"
    assert told(found.findings) == []


def test_blank_rows_inside_a_table_and_repeated_header_rows_do_not_end_it():
    plan = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date",
            "1.1 | One | Head | Sep-17",
            "",
            "",
            "1.2 | Two | Head | Oct-17",
            "Ref | Action | Lead | Due date",
            "1.3 | Three | Head | Nov-17",
            "",
            "Ref | Action | Lead | Due date",
            "1.4 | Four | Head | Dec-17",
        )
    ).plan
    assert [a.ref for a in plan.actions] == ["1.1", "1.2", "1.3", "1.4"]


def test_several_tables_on_a_sheet_are_all_read():
    plan = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date",
            "1.1 | One | Head | Sep-17",
            "",
            "KPI | Unit | Baseline",
            "Reviews on time | % | 81.5",
            "",
            "Lead | Email",
            "Head | head@example.org",
        )
    ).plan
    assert [a.ref for a in plan.actions] == ["1.1"]
    assert [(m.name, m.unit, m.baseline) for m in plan.measures] == [("Reviews on time", "%", 81.5)]
    assert [(lead.name, lead.emails) for lead in plan.leads] == [("Head", ("head@example.org",))]


def test_two_tables_side_by_side_are_both_read():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | | Lead | Email",
            "1.1 | One | Head | Sep-17 | | Head | head@example.org",
            "1.2 | Two | Chair | Oct-17 | | Chair | chair@example.org",
        )
    )
    assert [a.ref for a in found.plan.actions] == ["1.1", "1.2"]
    assert [lead.emails[0] for lead in found.plan.leads] == ["head@example.org", "chair@example.org"]
    assert found.plan.leads[1].place.address("emails") == "Plan!G3"
    assert "S54" not in dict(told(found.findings))


def test_two_plans_side_by_side_are_one_plan():
    plan = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | | Ref | Action | Lead | Due date",
            "1.1 | One | Head | Sep-17 | | 2.1 | Two | Chair | Oct-17",
        )
    ).plan
    assert [a.ref for a in plan.actions] == ["1.1", "2.1"]


def test_a_sheet_for_each_priority_makes_a_section_of_each():
    plan = read(
        grid(
            "Safeguarding", "No | Action | Lead | Due", "1 | One | Head | Sep-17", "2 | Two | Head | Oct-17"
        ),
        grid("Workforce", "No | Action | Lead | Due", "1 | Three | Head | Sep-17"),
    ).plan
    assert [s.ref for s in plan.sections] == ["Safeguarding", "Workforce"]
    assert [a.section for a in plan.actions] == ["Safeguarding", "Safeguarding", "Workforce"]


def test_sections_come_from_refs_if_nothing_else_names_them():
    refs = ["2.1", "9A.1", "LMG 1", "H&P2", "CLA&P 3", "LSCB1.4", "B-7"]
    rows = [f"{ref} | Do it | Head | Sep-17" for ref in refs]
    plan = read(grid("Plan", "Ref | Action | Lead | Due date", *rows)).plan
    assert [a.section for a in plan.actions] == ["2", "9A", "LMG", "H&P", "CLA&P", "LSCB1", "B"]


def test_a_recommendation_column_with_whole_sentences_gives_section_and_title():
    plan = read(
        grid(
            "Plan",
            "Recommendation | Action | Who | By when",
            "Recommendation 4. Check every case. | Count them | Head | Sep-17",
            " | Look at them | Head | Oct-17",
            "5 - Train every manager | Book a room | Head | Nov-17",
        )
    ).plan
    assert [(s.ref, s.title) for s in plan.sections] == [
        ("4", "Check every case."),
        ("5", "Train every manager"),
    ]
    assert [a.section for a in plan.actions] == ["4", "4", "5"]


def test_a_theme_column_becomes_the_theme_of_the_section():
    plan = read(
        grid(
            "Plan",
            "Theme | Ref | Action | Lead | Due date",
            "Leadership | 1.1 | One | Head | Sep-17",
            "Practice | 2.1 | Two | Head | Sep-17",
        )
    ).plan
    assert [(s.ref, s.theme) for s in plan.sections] == [("1", "Leadership"), ("2", "Practice")]


def test_banner_rows_between_actions_name_the_next_section():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date",
            "LEADERSHIP AND MANAGEMENT",
            "Recommendation 1. Know the children",
            "1.1 | One | Head | Sep-17",
            "Recommendation 2. Know the staff",
            "2.1 | Two | Head | Sep-17",
            "GOOD PRACTICE",
            "Recommendation 3. Know the law",
            "3.1 | Three | Head | Sep-17",
        )
    )
    assert [(s.ref, s.theme, s.title) for s in found.plan.sections] == [
        ("1", "LEADERSHIP AND MANAGEMENT", "Know the children"),
        ("2", "LEADERSHIP AND MANAGEMENT", "Know the staff"),
        ("3", "GOOD PRACTICE", "Know the law"),
    ]
    assert "S54" not in dict(told(found.findings))


def test_a_nearly_empty_action_row_is_still_an_action():
    plan = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date",
            "1.1 | One | Head | Sep-17",
            "1.2",
            " | More of the same",
        )
    ).plan
    assert [(a.label, a.text) for a in plan.actions] == [
        ("1.1", "One"),
        ("1.2", ""),
        ("1.2 (2)", "More of the same"),
    ]


def test_totals_rows_are_not_actions():
    plan = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date",
            "1.1 | One | Head | Sep-17",
            "Total | 1 | |",
            "Grand total: | 1 | |",
            "1.2 | Total the figures | Head | Sep-17",
        )
    ).plan
    assert [a.ref for a in plan.actions] == ["1.1", "1.2"]


def test_a_guidance_row_below_the_headings_is_skipped_and_reported():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date",
            "(number) | (what will be done) | (who) | (by when)",
            "1.1 | One (first half) | Head | Sep-17",
        )
    )
    assert [a.ref for a in found.plan.actions] == ["1.1"]
    assert ("S63", "Plan!A2") in told(found.findings)


def test_extra_columns_are_reported_once():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Cost centre | Lead | Due date | Budget",
            "1.1 | One | 77 | Head | Sep-17 | 500",
            "1.2 | Two | 78 | Head | Sep-17 | 600",
        )
    )
    extra = [f for f in found.findings if f.code == "S52"]
    assert [f.where for f in extra] == ["Plan!C1"]
    assert "'Cost centre', 'Budget'" in extra[0].message


def test_a_year_of_weeks_beside_the_plan_is_reported_once_and_read_quickly():
    weeks = [f"Week of {week}" for week in range(1, 53)]
    found = read(
        grid(
            "Plan",
            ["Ref", "Action", "Lead", "Due date", *weeks],
            ["1.1", "One", "Head", "Sep-17", *["x"] * 52],
            ["1.2", "Two", "Head", "Sep-17"],
        )
    )
    assert [a.ref for a in found.plan.actions] == ["1.1", "1.2"]
    assert [f.where for f in found.findings if f.code == "S52"] == ["Plan!E1"]
    assert "and 40 more" in next(f.message for f in found.findings if f.code == "S52")


def test_two_columns_that_mean_the_same_are_reported_and_the_better_name_is_read():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | Status | RAG",
            "1.1 | One | Head | Sep-17 | In hand | Green",
        )
    )
    assert found.plan.actions[0].rating == Rating.GREEN
    assert ("S53", "Plan!E1") in told(found.findings)


def test_due_by_is_a_due_date_unless_due_date_is_there_too():
    alone = read(grid("Plan", "Ref | Action | Lead | Due by", "1.1 | One | Head | Sep-17")).plan
    assert alone.actions[0].due.text == "Sep-17"
    beside = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due by | Due date",
            ["1.1", "One", "Head", date(2017, 9, 30), "Oct-17"],
        )
    )
    assert beside.plan.actions[0].due.text == "Oct-17"
    assert "S53" not in dict(told(beside.findings))


def test_missing_optional_headings_are_findings():
    found = read(grid("Plan", "Ref | Action | Lead | Due date", "1.1 | One | Head | Sep-17"))
    missing = [f for f in found.findings if f.code == "S51"]
    assert [f.message for f in missing] == [
        "The table has no column for Desired outcome, Progress BRAG, Comments."
    ]


def test_values_of_every_kind_become_the_text_that_people_see():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | Revised due date | RAG | Comments",
            [2.1, "One", "Head", date(2017, 9, 30), datetime(2017, 10, 31, 0, 0), True, 5.0],
            [2.0, "Two", None, 2017, "", 3, datetime(2017, 10, 2, 9, 30)],
        )
    )
    first, second = found.plan.actions
    assert (first.ref, first.due.by, first.revised.by) == ("2.1", date(2017, 9, 30), date(2017, 10, 31))
    assert first.due.typed
    assert (first.rating, first.rating_text, first.comments) == (Rating.NOT_RATED, "TRUE", "5")
    assert (second.ref, second.due.text, second.rating_text) == ("2", "2017", "3")
    assert second.comments == "02/10/2017 09:30"


def test_a_ref_that_excel_turned_into_a_date_is_reported():
    found = read(grid("Plan", "Ref | Action | Lead | Due date", [date(2017, 2, 1), "One", "Head", "Sep-17"]))
    assert ("R50", "Plan!A2") in told(found.findings)


def test_a_hidden_copy_of_the_plan_is_not_read_twice():
    rows = ("Ref | Action | Lead | Due date", "1.1 | One | Head | Sep-17")
    found = read(grid("Plan", *rows), grid("Plan (old)", *rows, hidden=True))
    assert len(found.plan.actions) == 1
    assert ("S56", "Plan (old)") in told(found.findings)


def test_a_plan_that_is_only_on_a_hidden_sheet_is_read():
    rows = ("Ref | Action | Lead | Due date", "1.1 | One | Head | Sep-17")
    assert len(read(grid("Plan", *rows, hidden=True)).plan.actions) == 1


def test_a_table_of_actions_without_a_due_date_beside_a_whole_one_is_reported():
    found = read(
        grid("Plan", "Ref | Action | Lead | Due date", "1.1 | One | Head | Sep-17"),
        grid("More", "Ref | Action | Lead | Comments", "2.1 | Two | Head | soon"),
    )
    assert [a.ref for a in found.plan.actions] == ["1.1"]
    assert ("S57", "More!A1") in told(found.findings)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["Name | Age", "Ann | 7"], "no sheet has a table with the headings that an action needs"),
        ([], "no sheet has a table"),
        (["Ref | Action | Lead", "1.1 | One | Head"], "row 1, has no heading for Due date"),
        (["Action | Due date | Comments", "One | Sep-17 |"], "has no heading for Lead"),
    ],
)
def test_a_workbook_without_a_plan_is_refused_in_one_sentence(lines, says):
    with pytest.raises(PlanError, match=says):
        read(grid("Sheet1", *lines))


def test_prose_that_mentions_headings_is_not_a_header_row():
    plan = read(
        grid(
            "Plan",
            "The lead gives a date | and the owner agrees | before the board meets | in May | or June",
            "Ref | Action | Lead | Due date",
            "1.1 | One | Head | Sep-17",
        )
    ).plan
    assert len(plan.actions) == 1


def test_the_trackers_own_key_reads_ratings():
    plan = read(
        grid("Plan", "Ref | Action | Lead | Due date | RAG", "1.1 | One | Head | Sep-17 | Paused"),
        grid("Key", "RAG | Meaning | Also written as", "Amber | Slipping | Paused; On hold", "Purple | ? |"),
    ).plan
    assert plan.actions[0].rating == Rating.AMBER
    assert plan.key.meaning(Rating.AMBER) == "Slipping"


def test_a_section_merged_downwards_covers_all_its_rows():
    found = read(
        grid(
            "Plan",
            "Priority | Ref | Action | Lead | Due date",
            "1 | a | One | Head | Sep-17",
            " | b | Two | Head | Sep-17",
            "2 | a | Three | Head | Sep-17",
        )
    )
    assert [a.section for a in found.plan.actions] == ["1", "1", "2"]
    assert "S59" not in dict(told(found.findings))


def test_rows_that_are_only_numbered_in_advance_are_not_actions():
    found = read(
        grid(
            "Plan",
            "No. | Action | Lead | Due date",
            "1 | One | Head | Sep-17",
            "2 | | |",
            "3 | Three | Head | Sep-17",
            "4 | | |",
            "5 | | |",
        )
    )
    assert [a.ref for a in found.plan.actions] == ["1", "3"]
    assert {("S70", "Plan!A3"), ("S54", "Plan!A5")} <= set(told(found.findings))


def test_a_single_ref_at_the_end_is_an_action_that_was_started():
    plan = read(grid("Plan", "Ref | Action | Lead | Due date", "1 | One | Head | Sep-17", "2 | | |")).plan
    assert [a.ref for a in plan.actions] == ["1", "2"]
