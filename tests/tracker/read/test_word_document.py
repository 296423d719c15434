"""Published plans as Word documents: paragraphs and tables in order, merged cells, tables in cells."""

from __future__ import annotations

import io
from copy import deepcopy

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from automation.plan.findings import PlanError
from automation.tracker.read.document_rows import lay_out, without_layout
from automation.tracker.read.grid import Merged, Struck
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.word_document import word_blocks


def document_with(*blocks):
    """Make a document: a text is a paragraph, a list of rows is a table."""
    document = Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(0, max(len(row) for row in block))
            for row in block:
                cells = table.add_row().cells
                for cell, text in zip(cells, row, strict=False):
                    cell.text = text
    return document


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word_grid(data: bytes, name: str):
    return lay_out(name, without_layout(word_blocks(data, name)))


BLOCK = [
    ["Plan", "", "", "", "", "Reporting progress", ""],
    ["Ref", "Action", "Desired outcome", "Lead", "Due date", "Progress BRAG", "Comments"],
    ["2.1", "Do it", "It is done", "Head of service", "Sep-17", "", ""],
    ["", "And more", "", "", "Oct-17", "", ""],
    ["Evidence of Success:", "", "", "", "", "Impact BRAG", "Comments"],
    ["Audits show it", "", "", "", "", "", ""],
    ["What children will say:", "", "", "", "", "", ""],
    ["I am heard.", "", "", "", "", "", ""],
]


def read(document, tmp_path):
    path = tmp_path / "plan.docx"
    document.save(path)
    return read_tracker(path)


def test_a_published_plan_in_word_is_read_like_its_text(tmp_path):
    found = read(
        document_with(
            "Improvement plan",
            "1) Introduction",
            "LEADERSHIP AND GOVERNANCE",
            "Recommendation 2. Know every child.",
            "Owner Head of service (A Person)",
            BLOCK,
            "GOOD PRACTICE",
            "LSCB3. Know every board.",
            "Owner Chair",
            [[cell.replace("2.1", "LSCB3.1") for cell in row] for row in BLOCK],
        ),
        tmp_path,
    )
    plan = found.plan
    assert [(s.ref, s.theme, s.title, s.owner, s.owner_name, s.children_say) for s in plan.sections] == [
        ("2", "LEADERSHIP AND GOVERNANCE", "Know every child.", "Head of service", "A Person", "I am heard."),
        ("LSCB3", "GOOD PRACTICE", "Know every board.", "Chair", "", "I am heard."),
    ]
    assert [a.label for a in plan.actions] == ["2.1", "2.1 (2)", "LSCB3.1", "LSCB3.1 (2)"]
    assert [e.text for e in plan.evidence] == ["Audits show it", "Audits show it"]
    assert found.findings == ()


def test_a_title_block_inside_the_table_is_read_too(tmp_path):
    title = [
        ["Recommendation 7. Plan ahead.", "", "", "", "", "", ""],
        ["Owner", "Head (A Person)"] + [""] * 5,
    ]
    found = read(document_with("GOOD PRACTICE", title + BLOCK), tmp_path)
    assert [(s.ref, s.theme, s.owner, s.owner_name) for s in found.plan.sections] == [
        ("7", "GOOD PRACTICE", "Head", "A Person")
    ]


def test_merged_cells_keep_the_columns_apart():
    document = document_with(
        [["Ref", "Action", "", "Lead", "Due date"], ["2.1", "Do", "it", "Head", "Sep-17"]]
    )
    table = document.tables[0]
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 1).merge(table.cell(1, 2))
    rows = word_grid(saved(document), "plan.docx").rows
    assert rows[0] == ["Ref", "Action", "", "Lead", "Due date"]
    assert rows[1] == ["2.1", "Do\nit", "", "Head", "Sep-17"]


def test_a_cell_merged_downwards_is_read_in_its_first_row():
    document = document_with([["2.1", "One"], ["", "Two"]])
    table = document.tables[0]
    table.cell(0, 0).merge(table.cell(1, 0))
    assert word_grid(saved(document), "plan.docx").rows[:2] == [["2.1", "One"], ["", "Two"]]


def test_a_table_inside_a_cell_is_the_text_of_the_cell():
    document = document_with([["2.1", "Outer"]])
    inner = document.tables[0].cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "left", "right"
    assert word_grid(saved(document), "plan.docx").rows[0] == ["2.1", "Outer\nleft right"]


def test_nested_tables_are_each_read_once():
    document = document_with([["Outer"]])
    table = document.tables[0]
    for level in range(60):
        table = table.cell(0, 0).add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = f"left {level}", f"right {level}"
    text = word_grid(saved(document), "plan.docx").rows[0][0]
    words = text.split()
    assert all(words.count(str(level)) == 2 for level in range(60))


def test_a_row_skips_no_more_columns_than_a_table_can_have():
    document = document_with([["Ref", "Action"], ["2.1", "Do it"]])
    for row, columns in zip(document.tables[0].rows, ("2", "300000000"), strict=True):
        before = OxmlElement("w:gridBefore")
        before.set(qn("w:val"), columns)
        row._tr.get_or_add_trPr().append(before)
    first, second = word_grid(saved(document), "plan.docx").rows[:2]
    assert first == ["", "", "Ref", "Action"]
    assert second[-2:] == ["2.1", "Do it"]
    assert len(second) < 200


def test_rows_and_cells_inside_content_controls_are_read():
    document = document_with([["2.1", "Do it"], ["2.2", "Go on"]])
    table = document.tables[0]
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "inner"
    for element in (table.rows[1].cells[1]._tc, table.rows[1]._tr):
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        element.addprevious(control)
        control.append(content)
        content.append(element)
    rows = word_grid(saved(document), "plan.docx").rows
    assert rows == [["2.1", "Do it"], ["2.2", "Go on\ninner"], []]


def test_several_paragraphs_and_bullets_in_a_cell_become_lines():
    document = document_with([["2.1", "First"]])
    cell = document.tables[0].cell(0, 1)
    bullet = cell.add_paragraph("second")
    numbering = OxmlElement("w:numPr")
    bullet._p.get_or_add_pPr().append(numbering)
    assert word_grid(saved(document), "plan.docx").rows[0][1] == "First\n\u2022 second"


def test_items_of_a_list_outside_tables_have_the_sign_that_people_type_and_numbered_ones_have_none():
    document = document_with("Aims")
    for style, text in (("List Bullet", "one"), ("List Number", "two")):
        item = document.add_paragraph(text, style="Normal")
        based = document.styles[style].element.find(f".//{qn('w:numPr')}")
        item._p.get_or_add_pPr().append(deepcopy(based))
    rows = word_grid(saved(document), "plan.docx").rows
    assert [row[0] for row in rows] == ["Aims", "\u2022 one", "two"]


def test_tracked_deletions_are_left_out_and_insertions_kept():
    document = document_with([["2.1", "Keep"]])
    paragraph = document.tables[0].cell(0, 1).paragraphs[0]
    for tag, text_tag, text in (("w:ins", "w:t", " new"), ("w:del", "w:delText", " old")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    assert word_grid(saved(document), "plan.docx").rows[0][1] == "Keep new"


def test_the_content_of_content_controls_is_read():
    document = document_with("Before")
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    paragraph = document.add_paragraph("Inside")._p
    control.append(content)
    document.element.body.insert(1, control)
    content.append(paragraph)
    assert [row[0] for row in word_grid(saved(document), "plan.docx").rows] == ["Before", "Inside"]


def test_a_word_document_without_a_plan_is_refused(tmp_path):
    with pytest.raises(PlanError, match=r"There is no plan in plan\.docx"):
        read(document_with("Minutes of the board", [["Who", "What"]]), tmp_path)


def test_merged_and_shaded_cells_are_known():
    document = document_with([["Ref", "Action", "RAG"], ["2.1", "One", ""], ["2.2", "Two", ""]])
    table = document.tables[0]
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    for row, colour in enumerate(("auto", "00b050", "FFFFFF")):
        shading = OxmlElement("w:shd")
        shading.set(qn("w:fill"), colour)
        table.cell(row, 2)._tc.get_or_add_tcPr().append(shading)
    grid = word_grid(saved(document), "plan.docx")
    assert grid.merged == [Merged(1, 1, 1, 2), Merged(2, 0, 3, 0)]
    assert grid.fills == {2: {2: "00B050"}}


def test_words_that_are_struck_through_are_left_out_and_said(tmp_path):
    document = document_with(
        [
            ["Ref", "Action", "Lead", "Due date"],
            ["2.1", "Do it", "Head", "Sep-17"],
            ["2.2", "Go on", "", "Oct-17"],
            ["2.3", "Stop", "Head", "Nov-17"],
        ]
    )
    table = document.tables[0]
    table.cell(1, 3).paragraphs[0].runs[0].font.strike = True
    table.cell(1, 3).paragraphs[0].add_run(" Dec-17")
    table.cell(2, 2).paragraphs[0].add_run("Old lead").font.double_strike = True
    for cell in table.rows[3].cells:
        cell.paragraphs[0].runs[0].font.strike = True
    found = read(document, tmp_path)
    assert [(a.ref, a.lead, a.due.text) for a in found.plan.actions] == [
        ("2.1", "Head", "Dec-17"), ("2.2", "", "Oct-17")
    ]  # fmt: skip
    told = {(f.code, f.cell): f.message for f in found.findings if "struck" in f.message}
    assert told == {
        ("D53", "D2"): "'Sep-17' is struck through or deleted in Due date of 2.1, so it was not read.",
        ("L51", "C3"): "'Old lead' is struck through or deleted in Lead of 2.2, so it was not read.",
        ("S68", "A4"): "'2.3 Stop Head Nov-17' is struck through or deleted, so it was not read.",
    }


def test_a_font_that_is_expressly_not_struck_through_is_read():
    document = document_with([["2.1", "Do it"]])
    document.tables[0].cell(0, 1).paragraphs[0].runs[0].font.strike = False
    grid = word_grid(saved(document), "plan.docx")
    assert (grid.rows[0], grid.struck) == (["2.1", "Do it"], {})


def test_tracked_deletions_are_known_as_left_out():
    document = document_with([["2.1", "Keep"]])
    change, run, words = (OxmlElement(tag) for tag in ("w:del", "w:r", "w:delText"))
    words.text = "old"
    run.append(words)
    change.append(run)
    document.tables[0].cell(0, 1).paragraphs[0]._p.append(change)
    assert word_grid(saved(document), "plan.docx").struck == {1: {1: Struck("old", left_out=True)}}


def test_a_list_within_a_list_is_indented():
    document = document_with([["2.1", "First"]])
    for level in range(2):
        item = document.tables[0].cell(0, 1).add_paragraph(f"level {level}")
        numbering, depth = OxmlElement("w:numPr"), OxmlElement("w:ilvl")
        depth.set(qn("w:val"), str(level))
        numbering.append(depth)
        item._p.get_or_add_pPr().append(numbering)
    text = word_grid(saved(document), "plan.docx").rows[0][1]
    assert text == "First\n\u2022 level 0\n  \u2022 level 1"


def test_the_table_within_a_table_for_layout_is_read_as_a_table():
    document = document_with([["Priority 1", ""]])
    inner = document.tables[0].cell(0, 1).add_table(2, 2)
    for row, texts in zip(inner.rows, (["Ref", "Action"], ["1.1", "Do it"]), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    rows = word_grid(saved(document), "plan.docx").rows
    assert [row for row in rows if any(row)] == [["Priority 1"], ["Ref", "Action"], ["1.1", "Do it"]]
