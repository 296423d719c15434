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
    assert sentences == ["The same for all 4 rows. Lead: A; Comment: none."]
    assert table == [["Ref", "Days"], ["1", "3"], ["2", "3"], ["3", "3"], ["4", "3"]]


def test_the_columns_that_stay_share_the_width() -> None:
    document = docx.Document()
    table = document.add_table(5, 3)
    before = sum(column.width for column in table.columns)
    for number, row in enumerate(table.rows):
        for cell, text in zip(row.cells, (str(number), "A", f"x{number}"), strict=True):
            cell.text = text
    say_once(document)
    assert abs(sum(column.width for column in document.tables[0].columns) - before) < 2000


def test_short_tables_and_columns_that_differ_stay_as_they_are() -> None:
    for rows in (("Ref|Lead", "1|A", "2|A", "3|A"), ("Ref|Lead", "1|A", "2|A", "3|A", "4|B")):
        assert said(*rows) == ([], [row.split("|") for row in rows])
