"""A column that says the same in every row is said once above its table."""

from __future__ import annotations

import docx

from automation.papers.said_once import say_once


def said(*rows: str) -> tuple[list[str], list[list[str]]]:
    document = docx.Document()
    cells = [row.split("|") for row in rows]
    table = document.add_table(len(cells), len(cells[0]))
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    say_once(document)
    (table,) = document.tables
    return [p.text for p in document.paragraphs], [[cell.text for cell in row.cells] for row in table.rows]


def test_columns_of_words_that_say_the_same_are_said_once() -> None:
    sentences, table = said("Ref|Lead|Comment|Days", "1|A||3", "2|A||3", "3|A||3", "4|A||3")
    assert sentences == ["The same for all 4 rows. Lead: A."]
    assert table == [["Ref", "Days"], ["1", "3"], ["2", "3"], ["3", "3"], ["4", "3"]]


def test_a_column_without_a_word_goes_in_silence_even_from_a_single_row() -> None:
    assert said("Ref|Title|Days", "1||3") == ([], [["Ref", "Days"], ["1", "3"]])
    assert said("Ref|Title", "1|") == ([], [["Ref", "Title"], ["1", ""]])


def test_what_is_the_same_is_said_after_the_words_that_lead_in_to_the_table() -> None:
    document = docx.Document()
    document.add_paragraph("3 actions.").paragraph_format.keep_with_next = True
    table = document.add_table(4, 3)
    for number, row in enumerate(table.rows):
        for cell, text in zip(row.cells, (str(number), "A", f"x{number}"), strict=True):
            cell.text = text
    table.rows[0].cells[1].text = "Lead"
    say_once(document)
    assert [p.text for p in document.paragraphs] == ["3 actions. The same for all 3 rows. Lead: A."]


def test_ratings_that_nothing_has_are_said_once_and_other_figures_stay() -> None:
    sentences, table = said("Theme|Red|Done|Late", "A|0|10|0", "B|0|10|3")
    assert sentences == ["The same for both rows. Red: 0."]
    assert table == [["Theme", "Done", "Late"], ["A", "10", "0"], ["B", "10", "3"]]


def test_the_columns_that_stay_share_the_width() -> None:
    document = docx.Document()
    table = document.add_table(5, 3)
    before = sum(column.width for column in table.columns)
    for number, row in enumerate(table.rows):
        for cell, text in zip(row.cells, (str(number), "A", f"x{number}"), strict=True):
            cell.text = text
    say_once(document)
    assert abs(sum(column.width for column in document.tables[0].columns) - before) < 2000


def test_the_column_with_the_longest_texts_gets_most_of_the_width() -> None:
    document = docx.Document()
    table = document.add_table(4, 4)
    for number, row in enumerate(table.rows):
        texts = (str(number), f"Do this at last {number}" * 5, f"Lead {number}", "No comment")
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    say_once(document)
    ref, action, lead = (column.width for column in document.tables[0].columns)
    assert ref < lead < action / 1.4


def test_in_a_table_of_a_few_rows_a_long_text_stays_in_its_rows() -> None:
    sentences, table = said("Ref|Action|Lead|Days", *(f"{n}|{'Do it at last. ' * 9}|A|3" for n in (1, 2)))
    assert sentences == ["The same for both rows. Lead: A."]
    assert table[0] == ["Ref", "Action", "Days"]


def test_a_table_is_never_left_with_its_refs_alone() -> None:
    sentences, table = said("Section|Title|Day", *(f"{n}|Running it.|13 Dec" for n in range(5)))
    assert sentences == ["The same for all 5 rows. Day: 13 Dec."]
    assert table[:2] == [["Section", "Title"], ["0", "Running it."]]


def test_short_tables_and_columns_that_differ_stay_as_they_are() -> None:
    for rows in (("Ref|Lead", "1|A"), ("Ref|Lead", "1|A", "2|A", "3|A", "4|B")):
        assert said(*rows) == ([], [row.split("|") for row in rows])
