from __future__ import annotations

from automation.tracker.read.document_rows import (
    DocumentTable,
    Paragraph,
    TableCell,
    cell_of,
    joined,
    lay_out,
    texts_of,
    without_headings,
    without_layout,
)
from automation.tracker.read.grid import Merged, Struck
from automation.tracker.read.reading import read_grids

HEAD = ["Ref", "Action", "Lead", "Due date"]
FIRST = ["1.1", "Do it", "Head", "Sep-17"]
SECOND = ["1.2", "Go on", "Head", "Oct-17"]


def table(*rows):
    return DocumentTable([[TableCell(text) for text in row] for row in rows])


def rows_of(*blocks):
    return [list(row) for row in lay_out("plan", blocks).rows]


def test_paragraphs_are_rows_of_one_cell_and_a_blank_row_follows_each_table():
    grid = lay_out("plan", [Paragraph("Priority 1", level=2), table(HEAD, FIRST), Paragraph("The end")])
    assert grid.rows == [["Priority 1"], HEAD, FIRST, [], ["The end"]]
    assert (grid.prose, grid.levels, grid.ends) == (True, {1: 2}, {4})


def test_merged_filled_and_struck_cells_are_known_by_their_place():
    rows = [[TableCell("1.1", down=2), TableCell("", fill="FFC000")], [None, TableCell("new", struck="old")]]
    grid = lay_out("plan", [Paragraph("Above", struck="gone"), DocumentTable(rows)])
    assert grid.merged == [Merged(2, 0, 3, 0)]
    assert grid.fills == {2: {1: "FFC000"}}
    assert grid.struck == {1: {0: Struck("gone", left_out=True)}, 3: {1: Struck("old", left_out=True)}}


def test_a_cell_joins_its_paragraphs_and_the_rows_of_a_table_in_it():
    cell = cell_of([Paragraph("Outer"), Paragraph(" "), table(["left", "", "right"])], fill="FF0000")
    assert (cell.text, cell.fill, len(cell.inner)) == ("Outer\nleft right", "FF0000", 3)
    assert cell_of([Paragraph("One"), Paragraph("Two", struck="old")]) == TableCell("One\nTwo", struck="old")


def test_a_table_split_by_a_page_break_is_one_table():
    assert rows_of(table(HEAD, FIRST), Paragraph("\n"), table(SECOND)) == [HEAD, FIRST, SECOND, []]
    assert rows_of(table(HEAD, FIRST), Paragraph(""), table(HEAD, SECOND)) == [HEAD, FIRST, SECOND, []]


def test_a_table_of_another_width_or_with_other_headings_is_a_table_of_its_own():
    for other in (table(["Green", "Complete"]), table(["Risk", "Owner", "Score", "Review"], FIRST)):
        assert len(joined([table(HEAD, FIRST), Paragraph(""), other])) == 3
    assert len(joined([table(HEAD, FIRST), Paragraph("Priority 2"), table(HEAD, SECOND)])) == 3


def test_a_title_between_two_parts_of_a_table_is_kept():
    grid = lay_out("plan", [table(HEAD, FIRST), Paragraph("Priority 2"), table(SECOND)])
    assert grid.rows == [HEAD, FIRST, [], ["Priority 2"], SECOND, []]
    assert grid.ends == {6}


def test_headings_repeated_at_the_top_of_a_part_are_dropped_and_rows_further_down_are_not():
    above, part = table(HEAD, FIRST), table(HEAD, SECOND, HEAD)
    assert [texts_of(row) for row in without_headings(above, part)] == [SECOND, HEAD]


def test_what_follows_a_table_in_a_document_is_not_read_as_its_rows():
    version = table(["1.0", "First draft", "Head", "Aug-17"])
    contacts = table(["Contact", "Where they sit", "Phone"], ["Head", "Town hall", "01454"])
    plan = read_grids([lay_out("plan", [table(HEAD, FIRST), Paragraph("Versions"), version, contacts])]).plan
    assert [action.ref for action in plan.actions] == ["1.1"]
    again = [table(HEAD, FIRST), Paragraph("Contacts"), contacts, Paragraph("Part 2"), table(HEAD, SECOND)]
    assert [action.ref for action in read_grids([lay_out("plan", again)]).plan.actions] == ["1.1", "1.2"]


def test_the_cells_of_a_table_that_only_serves_layout_are_read_one_after_the_other():
    inner = table(HEAD, FIRST)
    outer = DocumentTable([[cell_of([Paragraph("Priority 1")]), cell_of([Paragraph("See below"), inner])]])
    assert [*without_layout([outer])] == [Paragraph("Priority 1"), Paragraph("See below"), inner]


def test_a_small_table_inside_a_cell_of_a_plan_stays_the_text_of_the_cell():
    small = cell_of([table(["a", "b"], ["c", "d"])])
    plan = DocumentTable([[*map(TableCell, HEAD)], [*map(TableCell, FIRST[:3]), small]])
    assert [*without_layout([plan])] == [plan]
