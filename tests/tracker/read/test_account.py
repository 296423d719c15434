"""The account: every row with text is an action, a heading or a title, or is named as left out."""

from __future__ import annotations

from tests.support.grids import grid, read, told

PLAN = (
    "Improvement plan",
    "Ref | Action | Lead | Due date | RAG",
    "1 | Rewrite the letter to donors | Treasurer | Oct-17 | Green",
    "2 | Count gift aid monthly | Treasurer | Nov-17 | Red",
)


def test_the_rows_with_text_are_all_accounted_for() -> None:
    rows = read(grid("Plan", *PLAN, "", "Term | Meaning", "SEND | Special needs", "LAC | Looked after")).rows
    assert (rows.with_text, rows.actions, rows.headings, rows.titles) == (7, 2, 1, 1)
    assert [(block.range, block.rows) for block in rows.left_out] == [("A6:B8", 3)]
    assert "7 rows of the source have text: 2 actions" in rows.sentences()


def test_a_block_of_three_rows_that_was_not_read_is_an_error() -> None:
    glossary = grid("Terms", "SEND | Special needs", "LAC | Looked after", "EHE | Taught at home")
    found = read(grid("Plan", *PLAN), glossary)
    assert ("S71", "Terms!A1") in told(found.findings)


def test_two_rows_that_were_not_read_are_named_but_no_error() -> None:
    found = read(grid("Plan", *PLAN), grid("Terms", "SEND | Special needs", "LAC | Looked after"))
    assert [block.sheet for block in found.rows.left_out] == ["Terms"]
    assert "S71" not in dict(told(found.findings))


def test_each_column_says_what_it_was_taken_for() -> None:
    columns = read(grid("Plan", "Action | Lead | Due | Cost", "Mend the gate | Clerk | Oct-17 | 5")).columns
    assert [(one.column, one.field, one.state) for one in columns] == [
        ("A", "Action", "known"),
        ("B", "Lead", "known"),
        ("C", "Due date", "known"),
        ("D", "", "kept"),
    ]
    assert columns[0].samples == ("Mend the gate",)
