"""Plans printed to PDF: what belongs together is whole again, and what cannot be read says so."""

from __future__ import annotations

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.document_rows import Paragraph, texts_of
from automation.tracker.read.pdf_document import pdf_blocks
from tests.support.pdf import pdf

HEAD = ["Ref", "Action", "Lead", "Due date"]
FIRST = ["1.1", "Do it", "Head of service", "Sep-17"]
SECOND = ["1.2", "Go on", "Team manager", "Oct-17"]
LONG = "Write to every\nparent whose child\nhas no place and"
"""Lines of 24 letters at most: a column of 150 points has room for no more."""


def read(*pages, **kinds):
    """Read a PDF, with each table as a list of rows of texts and each paragraph as its text."""
    return [
        block.text if isinstance(block, Paragraph) else [texts_of(row) for row in block.rows]
        for block in pdf_blocks(pdf(*pages, **kinds), "plan.pdf")
    ]


def test_lines_and_tables_are_read_in_order():
    found = read(["Priority 1", [HEAD, FIRST], "Priority 2", [HEAD, SECOND]])
    assert found == ["Priority 1", [HEAD, FIRST], "Priority 2", [HEAD, SECOND]]


def test_lines_in_larger_letters_are_headings():
    blocks = pdf_blocks(pdf(["# Priority 1", "Owner Head", [HEAD, FIRST]]), "plan.pdf")
    assert blocks[:2] == [Paragraph("Priority 1", 1), Paragraph("Owner Head")]


def test_a_table_goes_on_over_pages_without_the_headings_repeated_there():
    assert read([[HEAD, FIRST]], [[HEAD, SECOND]]) == [[HEAD, FIRST, SECOND]]
    assert read([[HEAD, FIRST]], [[SECOND]]) == [[HEAD, FIRST, SECOND]]


def test_page_numbers_and_running_titles_do_not_come_between_the_parts_of_a_table():
    pages = [["Our plan", [HEAD, FIRST], *[""] * 14, "Page 1 of 2"], ["Our plan", [SECOND], *[""] * 15, "2"]]
    assert read(*pages) == ["Our plan", [HEAD, FIRST, SECOND]]


def test_running_titles_with_the_number_of_each_page_do_not_come_between_either():
    def page(n, row):
        return [f"Our plan, page {n}", [HEAD, row], *[""] * 14, f"As at 2 May. Page {n} of 3"]

    third = ["1.3", *SECOND[1:]]
    found = read(page(1, FIRST), page(2, SECOND), page(3, third))
    assert found == ["Our plan, page 1", [HEAD, FIRST, SECOND, third]]


def test_lines_with_other_numbers_at_the_end_of_each_page_are_kept():
    pages = [[[HEAD, FIRST], *[""] * 14, f"Priority {n} ends here"] for n in (1, 2, 3)]
    assert [text for text in read(*pages) if isinstance(text, str) and text] == [
        f"Priority {n} ends here" for n in (1, 2, 3)
    ]


FULL = "We will write to every parent whose child has no place at a school near its home, or whom"
"""A line as long as the page is wide."""


@pytest.mark.parametrize(
    ("end", "begin", "whole"),
    [
        (FULL, "asked for another one.", True),
        (FULL, "Ofsted has written to.", True),
        (f"{FULL[:-5]}not.", "Governors will meet.", False),
        (FULL, "- the first of them", False),
        ("We will write.", "asked for another one.", False),
    ],
)
def test_a_paragraph_that_goes_on_on_the_next_page_is_one(end, begin, whole):
    found = read([[HEAD, FIRST], end], [begin, [HEAD, SECOND]])
    assert found[1:-1] == ([f"{end} {begin}"] if whole else [end, begin])


def test_a_line_between_two_pages_keeps_their_tables_apart():
    assert read([[HEAD, FIRST]], ["Priority 2", [SECOND]]) == [[HEAD, FIRST], "Priority 2", [SECOND]]


@pytest.mark.parametrize(
    ("rest", "whole"),
    [
        (["", "writes to us again", "", ""], True),
        (["", "Write to us again", "Head", "Oct-17"], False),
        (["1.2", "writes to us again", "Head", "Oct-17"], False),
    ],
)
def test_a_row_broken_over_two_pages_is_joined_but_a_new_row_without_a_ref_is_not(rest, whole):
    row = ["1.1", f"{LONG} whoever", "Head", "Sep-17"]
    found = read([[HEAD, row]], [[rest]])[0]
    joined = "Write to every\nparent whose child\nhas no place and whoever writes to us again"
    assert found[1:] == [["1.1", joined, "Head", "Sep-17"]] if whole else len(found) == 3


def test_a_heading_broken_over_two_pages_is_whole():
    widths = (70, 150, 100, 80)
    rows = [["1.1", "Do it", "Head", "Sep-17"], ["Evidence of", "", "Impact BRAG", ""]]
    found = read([[HEAD, *rows]], [[["Success:", "", "", ""], ["Audits", "", "", ""]]], widths=widths)[0]
    assert found[2:] == [["Evidence of Success:", "", "Impact BRAG", ""], ["Audits", "", "", ""]]


def test_a_word_broken_by_a_narrow_column_is_whole_and_two_words_are_two():
    widths = (50, 150, 68, 80)
    rows = [
        ["1.1", "Tell the co-ordinators", "Co-ordinator", "Sep-17"],
        ["1.2", "Tell coordinators soon", "Coordinator\ns", "Sep-17"],
        ["1.3", "Say why", "Responsible\nofficer", "Sep-17"],
        ["1.4", "Tell the officer", "Head", "Sep-17"],
        ["1.5", "Tell the others", "Educational\nPsychologist", "Sep-17"],
    ]
    found = read([[HEAD, *rows]], widths=widths)[0]
    assert [row[2] for row in found[2:4]] == ["Coordinators", "Responsible officer"]
    assert found[5][2] == "Educational Psychologist"


def test_a_date_broken_by_a_narrow_column_is_whole():
    rows = [["1.1", "See ward 7", "Head", "02/11/201\n7"], ["7", "See all wards", "Head", "03/11/2017"]]
    assert [row[3] for row in read([[HEAD, *rows]], widths=(50, 150, 68, 55))[0][1:]] == [
        "02/11/2017",
        "03/11/2017",
    ]


def test_a_box_around_a_paragraph_is_no_table():
    with pytest.raises(PlanError, match="no lines around the cells"):
        read([[["In short"]]], widths=(300,))


def test_a_pdf_without_ruled_tables_and_a_scan_each_get_one_sentence():
    with pytest.raises(PlanError, match=r"plan\.pdf has no lines around the cells of its tables"):
        read([[HEAD, FIRST]], ruled=False)
    with pytest.raises(PlanError, match=r"plan\.pdf is a scan: its pages are pictures"):
        read([])
    with pytest.raises(PlanError, match=r"plan\.pdf is damaged"):
        pdf_blocks(pdf([[HEAD, FIRST]])[:300], "plan.pdf")
