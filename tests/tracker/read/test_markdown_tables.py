from __future__ import annotations

import pytest

from automation.tracker.read.document_rows import DocumentTable, Paragraph, TableCell, texts_of
from automation.tracker.read.markdown_tables import is_pipe_row, markdown_blocks

ROWS = [["Ref", "Action"], ["1.1", "Do it"], ["1.2", ""]]


def found(text):
    return [
        block.text if isinstance(block, Paragraph) else [texts_of(row) for row in block.rows]
        for block in markdown_blocks(text.split("\n"))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| Ref | Action |\n| :-- | :-: |\n| 1.1 | Do it |\n| 1.2 | |",
        "Ref | Action\n--- | ---\n1.1 | Do it\n1.2 | ",
        "|Ref|Action|\n|1.1|Do it|\n|1.2||",
        "+---+--+\n| Ref | Action |\n+===+==+\n| 1.1 | Do it |\n| 1.2 | |\n+---+--+",
    ],
)
def test_tables_of_upright_strokes_are_tables(text):
    assert found(text) == [ROWS]


def test_lines_between_borders_are_one_row():
    border = "+-----+--------+\n"
    rows = "| Ref | Action |\n", "| 1.1 | Do it  |\n|     | today  |\n", "| 1.2 |        |\n"
    assert found(border + border.join(rows) + border.strip()) == [[ROWS[0], ["1.1", "Do it\ntoday"], ROWS[2]]]


def test_headings_have_levels_and_a_table_ends_with_its_last_stroke():
    blocks = markdown_blocks("## Priority 1\n| a | b |\n| c | d |\nand on".split("\n"))
    assert blocks[0] == Paragraph("Priority 1", 2)
    assert blocks[2] == Paragraph("and on")


def test_marks_are_removed_and_line_breaks_kept():
    row = r"| **1.1** | one<br>two \| three | [plan](http://example.org) |"
    assert found(row) == [[["1.1", "one\ntwo | three", "plan"]]]


def test_words_that_are_struck_through_are_left_out():
    blocks = markdown_blocks(["| 1.1 | ~~Sep-17~~ Oct-17 |"])
    assert isinstance(blocks[0], DocumentTable)
    assert blocks[0].rows[0][1] == TableCell("Oct-17", struck="Sep-17")


@pytest.mark.parametrize(
    "line", ["a | b", "|", "| alone |", "---", "Green | complete, Red | late", "-- | --x"]
)
def test_other_lines_with_strokes_are_no_rows(line):
    assert not is_pipe_row(line)
