"""Pages of PDFs: lines of text, and tables by the lines around their cells."""

from __future__ import annotations

import io

import pdfplumber
import pytest

from automation.tracker.read.document_rows import texts_of
from automation.tracker.read.pdf_page import PdfLine, PdfTable, edges_of, paragraphs, read_page
from tests.support.pdf import pdf

HEAD = ["Ref", "Action", "Lead", "Due date"]
FIRST = ["1.1", "Do it", "Head of service", "Sep-17"]


def page_of(*blocks, **kinds):
    with pdfplumber.open(io.BytesIO(pdf(blocks, **kinds))) as found:
        return read_page(found.pages[0])


def table_of(*rows, **kinds):
    (item,) = page_of([*rows], **kinds).items
    assert isinstance(item, PdfTable)
    return item.block()


def texts(table):
    return [texts_of(row) for row in table.rows]


def test_lines_and_tables_are_found_from_top_to_bottom():
    items = page_of("Priority 1", [HEAD, FIRST], "The end").items
    assert [getattr(item, "text", "table") for item in items] == ["Priority 1", "table", "The end"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("Tell every parent who\nwrites what happens next", "Tell every parent who writes what happens next"),
        ("First\nSecond", "First\nSecond"),
        ("Tell every parent about\n- the letter", "Tell every parent about\n- the letter"),
        ("Tell every parent why,\na letter comes", "Tell every parent why, a letter comes"),
        ("hats\ncoats", "hats\ncoats"),
        ("Agree with every multi-\nagency team", "Agree with every multi-agency team"),
        ("Agree with each team -\nsocial care", "Agree with each team - social care"),
    ],
)
def test_lines_that_were_only_wrapped_are_joined_and_others_kept(cell, text):
    assert texts(table_of(HEAD, ["1.1", cell, "Head", "Sep-17"]))[1][1] == text


def test_lines_far_apart_or_of_another_size_are_paragraphs_of_their_own():
    def line(text, top, height=9.0):
        return PdfLine(text, 50, 290, top, top + height, 30, 5)

    assert [*paragraphs([line("Do it", 100), line("two", 112)], 300)] == ["Do it two"]
    assert [*paragraphs([line("Do it", 100), line("two", 120)], 300)] == ["Do it", "two"]
    assert [*paragraphs([line("Do it", 100, 14), line("two", 116)], 300)] == ["Do it", "two"]
    assert [*paragraphs([], 300)] == []


def test_a_row_that_word_leaves_open_at_the_end_of_a_page_is_read():
    assert texts(table_of(HEAD, FIRST, closed=False)) == [HEAD, FIRST]


def test_the_fill_of_a_cell_is_known_but_white_is_none():
    table = table_of(
        HEAD, ["1.1", "Do it", "Head", ("Sep-17", "1 0.753 0")], ["1.2", "On", "", ("", "1 1 1")]
    )
    assert [row[3].fill for row in table.rows] == ["", "FFC000", ""]


def test_edges_that_are_nearly_the_same_are_one():
    assert edges_of([100.0, 50.0, 50.5, 101.0, 200.0]) == [50.0, 100.0, 200.0]
