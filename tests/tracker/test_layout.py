from __future__ import annotations

from automation.tracker.layout import find_tables, is_theme, opens_section
from automation.tracker.sheets import ACTIONS, EVIDENCE, LEADS, MEASURES
from tests.support.grids import grid

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


def test_headings_of_groups_of_columns_are_no_row():
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


def test_what_children_will_say_may_stand_beside_its_heading():
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


def test_an_empty_column_inside_one_table_does_not_part_it():
    (table,) = find_tables(grid("Plan", "Ref | Action | Lead | Due date | | Progress BRAG | Comments")).tables
    assert table.headings.columns["rating"] == 5


def test_a_header_row_that_lacks_a_lead_is_told_and_its_rows_are_no_others():
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


def test_the_sheets_name_decides_between_two_kinds():
    rows = ("Lead | Name | Email", "Head | A Person | a@example.org")
    assert find_tables(grid("Leads", *rows)).tables[0].kind is LEADS


def test_an_empty_grid_has_no_tables():
    assert find_tables(grid("Plan")).tables == []
    assert find_tables(grid("Plan", "", "  |  ")).tables == []


def test_lines_that_open_a_section():
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


def test_a_paragraph_below_a_table_of_a_document_is_no_row_of_it():
    (table,) = find_tables(
        grid("plan.docx", HEAD, "1.1 | One | Head | Sep-17", "", "Appendix", "Some more words", prose=True)
    ).tables
    assert table.rows == [2]
    assert [line.text for lines in table.breaks.values() for line in lines] == ["Appendix", "Some more words"]


def test_a_short_row_above_a_header_row_is_kept_unless_it_stands_apart():
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
