from __future__ import annotations

from dataclasses import replace

import pytest

from automation.tracker.read.tables import FIGURES_ANNEX, find_tables, is_theme, opens_section
from automation.tracker.sheets import ACTIONS, EVIDENCE, LEADS, MEASURES
from tests.support.grids import grid, read

HEAD = "Ref | Action | Lead | Due date"


def test_a_table_knows_its_header_row_its_rows_and_the_lines_above():
    (table,) = find_tables(
        grid("Plan", "A banner", "", HEAD, "1.1 | One | Head | Sep-17", "", "1.2 | Two")
    ).tables
    assert table.kind is ACTIONS
    assert (table.header_row, table.rows) == (3, [4, 6])
    assert [(line.text, line.row, line.column) for line in table.above] == [("A banner", 1, 0)]


def test_tables_below_each_other_end_where_the_next_begins():
    sheet = find_tables(
        grid(
            "Plan",
            HEAD,
            "1.1 | One | Head | Sep-17",
            "Evidence of Success: | Impact BRAG | Comments",
            "It shows",
            "",
            "Measure | Unit | Baseline",
            "Reviews | % | 81",
        )
    )
    assert [(table.kind, table.rows) for table in sheet.tables] == [
        (ACTIONS, [2]),
        (EVIDENCE, [4]),
        (MEASURES, [7]),
    ]


def test_headings_of_groups_of_columns_are_not_a_row():
    sheet = find_tables(
        grid(
            "Plan",
            "Plan | | | Reporting",
            HEAD,
            "1.1 | One | Head | Sep-17",
            "Plan | | | Reporting",
            HEAD,
            "2.1 | Two | Head | Oct-17",
        )
    )
    assert [table.rows for table in sheet.tables] == [[3, 6]]


def test_what_children_will_say_ends_at_a_blank_row():
    (table,) = find_tables(
        grid(
            "Plan",
            HEAD,
            "1.1 | One | Head | Sep-17",
            "What children will say:",
            "I am heard.",
            "I am safe.",
            "",
            "1.2 | Two | Head | Oct-17",
        )
    ).tables
    assert [line.text for line in table.below] == ["I am heard.", "I am safe."]
    assert table.rows == [2, 7]


def test_what_children_will_say_may_be_beside_its_heading():
    (table,) = find_tables(
        grid(
            "Plan", HEAD, "1.1 | One | Head | Sep-17", "What children and young people will say | I am heard."
        )
    ).tables
    assert [(line.text, line.column) for line in table.below] == [("I am heard.", 1)]


def test_lines_between_rows_belong_to_the_row_below_them():
    (table,) = find_tables(
        grid(
            "Plan",
            HEAD,
            "Recommendation 1. One",
            "1.1 | One | Head | Sep-17",
            "GOOD PRACTICE",
            "2.1 | Two | Head",
        )
    ).tables
    assert {row: [line.text for line in lines] for row, lines in table.breaks.items()} == {
        3: ["Recommendation 1. One"],
        5: ["GOOD PRACTICE"],
    }


def test_lines_after_the_last_row_are_kept():
    (table,) = find_tables(
        grid("Plan", HEAD, "1.1 | One | Head | Sep-17", "", " | | | | Printed in May")
    ).tables
    assert [line.text for lines in table.breaks.values() for line in lines] == ["Printed in May"]


def test_side_by_side_tables_have_their_own_columns():
    left, right = find_tables(
        grid("Plan", f"{HEAD} | | Lead | Email", "1.1 | One | Head | Sep-17 | | Head | h@example.org")
    ).tables
    assert (left.kind, left.span) == (ACTIONS, (0, 4))
    assert (right.kind, right.headings.columns, right.rows) == (LEADS, {"name": 5, "emails": 6}, [2])


def test_an_empty_column_does_not_split_a_table():
    (table,) = find_tables(grid("Plan", "Ref | Action | Lead | Due date | | Progress BRAG | Comments")).tables
    assert table.headings.columns["rating"] == 5


def test_a_table_without_a_lead_is_reported_and_its_rows_join_no_other_table():
    sheet = find_tables(
        grid(
            "Plan",
            HEAD,
            "1.1 | One | Head | Sep-17",
            "Ref | Action | Due date | Comments",
            "2.1 | Two | Sep-17 | x",
            HEAD,
            "3.1 | Three | Head | Sep-17",
        )
    )
    assert [table.rows for table in sheet.tables] == [[2], [6]]
    assert [(row, found.missing()) for row, found in sheet.incomplete] == [(3, ("Lead",))]


def test_the_name_of_the_sheet_decides_between_two_kinds_of_table():
    rows = ("Lead | Name | Email", "Head | A Person | a@example.org")
    assert find_tables(grid("Leads", *rows)).tables[0].kind is LEADS


def test_an_empty_grid_has_no_tables():
    assert find_tables(grid("Plan")).tables == []
    assert find_tables(grid("Plan", "", "  |  ")).tables == []


def test_some_lines_begin_a_section_and_others_do_not():
    assert opens_section("GOOD PRACTICE AND CARE")
    assert opens_section("GOOD PRACTICE**Recommendation 2. Do it.**")
    assert opens_section("Recommendation 9A. Do it.")
    assert opens_section("LSCB3. Do it.")
    assert opens_section("Other priorities: Leadership")
    assert not opens_section("Recommendations were made in May")
    assert not opens_section("Priority is given to children")
    assert not opens_section("NEET figures fall")
    assert not opens_section("Others will follow")
    assert not opens_section("MASH")


def test_a_theme_is_several_words_in_capitals():
    assert is_theme("LEADERSHIP, MANAGEMENT AND GOVERNANCE")
    assert not is_theme("ABC")
    assert not is_theme("Leadership AND Governance")
    assert not is_theme("2.1 3.4")


def test_evidence_that_begins_like_a_section_is_evidence():
    (actions, evidence) = find_tables(
        grid(
            "Plan",
            HEAD,
            "1.1 | One | Head | Sep-17",
            "Evidence of Success: | Impact BRAG | Comments",
            "KPI 3. Reviews are on time",
            "ALL AUDITS ARE GOOD",
            "Recommendation 5 is met",
        )
    ).tables
    assert evidence.rows == [4, 5, 6]
    assert actions.breaks == evidence.breaks == {}


def test_a_block_that_follows_without_a_blank_row_is_a_block():
    tables = find_tables(
        grid(
            "Plan",
            HEAD,
            "1.1 | One | Head | Sep-17",
            "Evidence of Success: | Impact BRAG | Comments",
            "It shows",
            "What children will say:",
            "I am heard.",
            "GOOD PRACTICE",
            "Recommendation 2. Two",
            "Owner Head",
            "Plan | | | Reporting",
            HEAD,
            "2.1 | Two | Head | Oct-17",
        )
    ).tables
    assert [line.text for line in tables[1].below] == ["I am heard."]
    assert [line.text for line in tables[2].above] == ["GOOD PRACTICE", "Recommendation 2. Two", "Owner Head"]


def test_a_paragraph_below_a_table_is_not_a_row_of_the_table():
    (table,) = find_tables(
        grid("plan.docx", HEAD, "1.1 | One | Head | Sep-17", "", "Appendix", "Some more words", prose=True)
    ).tables
    assert table.rows == [2]
    assert [line.text for lines in table.breaks.values() for line in lines] == ["Appendix", "Some more words"]


def test_the_annex_of_our_published_form_is_no_part_of_the_table_and_accounted_for():
    rows = [HEAD, "1.1 | One | Head | Sep-17", "", FIGURES_ANNEX, "A month means its last day."]
    printed = replace(grid("plan.docx", *rows, prose=True), levels={4: 1})
    found = read(printed)
    assert [finding.code for finding in found.findings if "not read" in finding.message] == []
    assert (found.rows.left_out, found.rows.headings) == ((), 3)
    more = replace(grid("plan.docx", *rows, "Annex 2", "Some more", prose=True), levels={4: 1, 6: 1})
    assert [block.range for block in read(more).rows.left_out] == ["A6:A7"]
    (table,) = find_tables(grid("plan.docx", *rows, prose=True)).tables
    assert [line.text for lines in table.breaks.values() for line in lines] == rows[3:]


def test_a_short_row_above_a_header_row_is_kept_unless_it_is_separate():
    tables = find_tables(
        grid(
            "Plan",
            HEAD,
            "1.1 | One | Head | Sep-17",
            " | More | Chair",
            "Ref | Action | Lead | Deadline",
            "2.1 | Two",
        )
    ).tables
    assert [table.rows for table in tables] == [[2, 3], [5]]


WEEKS = [f"Week of {week} May" for week in range(1, 53)]


@pytest.mark.parametrize(
    "row",
    [
        [*HEAD.split(" | "), *WEEKS],
        [*HEAD.split(" | "), *WEEKS * 20],
        [*WEEKS, *HEAD.split(" | ")],
        ["1", "2", *WEEKS, *HEAD.split(" | ")],
        ["Ref", *WEEKS[:30], "Action", *WEEKS[30:], "Lead", "Due date"],
        ["Action", "Lead", "Due date", *WEEKS],
        ["Ref", "Action", "Lead officr", "Due date", *WEEKS],
    ],
)
def test_the_headings_of_an_action_make_a_table_whatever_is_beside_them(row):
    (table,) = find_tables(grid("Plan", "A banner", row, ["1.1"] * len(row))).tables
    assert (table.kind, table.header_row, table.rows) == (ACTIONS, 2, [3])
    assert {"text", "lead", "due"} <= table.headings.columns.keys()
    assert len(table.headings.unknown) == len([text for text in row if text in WEEKS or text.isdigit()])


def test_the_weeks_beside_a_plan_do_not_make_its_rows_header_rows():
    rows = [["1.1", "One", "Head", "Sep-17", *["x"] * 52], ["Action", "Two", "Lead", "Oct-17", *["x"] * 52]]
    (table,) = find_tables(grid("Plan", [*HEAD.split(" | "), *WEEKS], rows[0], "", rows[1])).tables
    assert table.rows == [2, 4]


@pytest.mark.parametrize(
    "row",
    [
        ["Lead", "Date", *WEEKS],
        ["Ref", "Lead", "Due date", *WEEKS],  # the lists that dropdowns draw on
        ["Yes", "No", "Who", "When", "Status", *WEEKS],
        ["The action", "of a lead", "has a due date", *WEEKS],
        ["Action", "Status", "Update", *WEEKS],
        ["Name", "Role", "Email", "Manager", *WEEKS],
    ],
)
def test_a_few_headings_among_many_texts_do_not_make_a_table(row):
    sheet = find_tables(grid("Lists", row, ["a"] * len(row)))
    assert (sheet.tables, sheet.incomplete) == ([], [])


def test_a_small_table_is_found_on_the_sheet_with_its_name():
    row = ["Measure", "Unit", "Baseline", *WEEKS]
    (table,) = find_tables(grid("Measures", row, ["Reviews", "%", "81"])).tables
    assert (table.kind, table.rows) == (MEASURES, [2])
    assert find_tables(grid("Lists", row, ["Reviews", "%", "81"])).tables == []


def test_a_missing_heading_of_actions_is_reported_whatever_is_beside_them():
    sheet = find_tables(grid("Plan", ["Ref", "Action", "Due date", "Comments", *WEEKS], ["1.1"]))
    assert sheet.tables == []
    assert [(row, found.missing()) for row, found in sheet.incomplete] == [(1, ("Lead",))]


def test_tables_are_split_at_a_gap_however_many_gaps_come_before_it():
    gaps = [text for week in WEEKS for text in (week, "")]
    row = [*HEAD.split(" | "), "", *gaps, "Lead", "Email"]
    left, right = find_tables(grid("Plan", row, ["1"] * len(row))).tables
    assert (left.kind, right.kind) == (ACTIONS, LEADS)
    assert right.headings.columns == {"name": 109, "emails": 110}


def test_a_very_wide_row_of_repeated_headings_is_read_quickly():
    tables = find_tables(grid("Plan", ["Lead", "Email", ""] * 2000, ["Head", "h@example.org", ""] * 2000))
    assert 1 < len(tables.tables) < 100


def test_each_of_three_tables_side_by_side_is_read_once():
    heads = f"{HEAD} | | Lead | Email | | Measure | Unit | Baseline"
    rows = "1.1 | One | Head | Sep-17 | | Head | h@example.org | | Reviews | % | 81"
    tables = find_tables(grid("Plan", heads, rows)).tables
    assert [(table.kind, table.span) for table in tables] == [
        (ACTIONS, (0, 4)),
        (LEADS, (5, 7)),
        (MEASURES, (8, 11)),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [
            "1 | Homes are warm",
            "1.1 | Lag the pipes | Clerk | Oct-17",
            "1.2 | Mend the roof | Clerk | Nov-17",
        ],
        ["A | Warm homes", "1 | Lag the pipes | Clerk | Oct-17", "2 | Mend the roof | Clerk | Nov-17"],
        ["3 | WARM HOMES", "7 | Lag the pipes | Clerk | Oct-17", "8 | Mend the roof | Clerk | Nov-17"],
        ["2. Homes | ", "2.1 | Lag the pipes | Clerk | Oct-17", "2.2 | Mend the roof | Clerk | Nov-17"],
    ],
)
def test_a_number_and_a_title_alone_are_the_section_of_the_rows_below(rows):
    plan = read(grid("Plan", "Ref | Improvement step | Who | Finish by", *rows)).plan
    assert [action.text for action in plan.actions] == ["Lag the pipes", "Mend the roof"]


def test_an_action_that_nobody_has_taken_yet_is_no_title():
    rows = "1.1 | Mend the fence", "1.2 | Lag the pipes | Clerk | Oct-17", "1.3 | Sweep | Clerk | Nov-17"
    assert len(read(grid("Plan", "Ref | Improvement step | Who | Finish by", *rows)).plan.actions) == 3


def test_once_a_title_stands_in_the_column_of_the_actions_others_do_too():
    rows = "Homes", "Lag the pipes | Clerk | Oct-17", "Streets", "Mend the road | Clerk | Nov-17"
    plan = read(grid("Plan", "Task name | Assigned to | Finish by", *rows)).plan
    assert [(action.section, action.text) for action in plan.actions] == [
        ("Homes", "Lag the pipes"),
        ("Streets", "Mend the road"),
    ]
    plan = read(grid("Plan", "Task name | Assigned to | Finish by", *rows[1:])).plan
    assert [action.text for action in plan.actions] == ["Lag the pipes", "Streets", "Mend the road"]
