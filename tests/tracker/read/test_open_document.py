from __future__ import annotations

import io
import zipfile

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.document_rows import DocumentTable, Paragraph, texts_of
from automation.tracker.read.open_document import open_document_blocks
from automation.tracker.read.open_file import open_source
from automation.tracker.read.reading import read_tracker

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
                         ("fo", "xsl-fo-compatible"), ("draw", "drawing"))
)  # fmt: skip
STYLES = "".join(
    f'<style:style style:name="{name}"><style:properties {what}/></style:style>'
    for name, what in (
        ("amber", 'fo:background-color="#ffc000"'),
        ("white", 'fo:background-color="#ffffff"'),
        ("out", 'style:text-line-through-style="solid"'),
        ("in", 'style:text-line-through-style="none"'),
    )
)


def content(body: str) -> bytes:
    return (
        f"<office:document-content {_NAMESPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    ).encode()


def p(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def cell(words: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{p(words)}</table:table-cell>"


def table(*rows: str) -> str:
    return f"<table:table><table:table-column/>{''.join(rows)}</table:table>"


def row(*cells: str) -> str:
    return (
        f"<table:table-row>{''.join(one if one[0] == '<' else cell(one) for one in cells)}</table:table-row>"
    )


def blocks(body: str):
    return open_document_blocks(content(body), "plan.odt")


def only_table(body: str) -> DocumentTable:
    (found,) = blocks(body)
    assert isinstance(found, DocumentTable)
    return found


def test_headings_paragraphs_and_tables_are_read_in_order():
    head = '<text:h text:outline-level="2">Priority 1</text:h>'
    found = blocks(
        head + p("Owner Head") + "<text:section>" + table(row("Ref", "Action")) + "</text:section>"
    )
    assert found[:2] == [Paragraph("Priority 1", 2), Paragraph("Owner Head")]
    assert isinstance(found[2], DocumentTable)
    assert texts_of(found[2].rows[0]) == ["Ref", "Action"]


def test_spaces_tabs_and_line_breaks_are_those_that_people_see():
    words = 'One<text:s text:c="2"/>two\n  three<text:tab/>four<text:line-break/><text:span>five</text:span>'
    assert blocks(p(words)) == [Paragraph("One  two three four\nfive")]


def test_covered_and_repeated_cells_and_rows_are_in_their_places():
    covered = "<table:covered-table-cell/>"
    wide = cell("Plan", 'table:number-columns-spanned="2"')
    tall = cell("Head", 'table:number-rows-spanned="2"')
    rows = [
        row(wide, covered, cell("x", 'table:number-columns-repeated="2"')),
        f"<table:table-header-rows>{row('Ref', 'Action', 'Lead', 'Due')}</table:table-header-rows>",
        row("1.1", "Do it", tall, "Sep-17"),
        row("1.2", "Go on", covered, "Oct-17"),
    ]
    found = only_table(table(*rows))
    assert [texts_of(one) for one in found.rows] == [
        ["Plan", "", "x", "x"], ["Ref", "Action", "Lead", "Due"],
        ["1.1", "Do it", "Head", "Sep-17"], ["1.2", "Go on", "", "Oct-17"],
    ]  # fmt: skip
    assert (found.rows[0][0].across, found.rows[2][2].down) == (2, 2)


def test_a_row_repeated_a_million_times_without_text_is_one_row():
    far = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    assert len(only_table(table(row("Ref"), far)).rows) == 2


def test_list_items_in_a_cell_have_bullets_and_those_within_are_indented():
    inner = f"<text:list><text:list-item>{p('two')}</text:list-item></text:list>"
    items = f"<text:list><text:list-item>{p('one')}{inner}</text:list-item></text:list>"
    found = only_table(table(row(f"<table:table-cell>{p('Do')}{items}</table:table-cell>")))
    assert texts_of(found.rows[0]) == ["Do\n\u2022 one\n  \u2022 two"]
    assert blocks(items) == [Paragraph("\u2022 one"), Paragraph("  \u2022 two")]


def test_what_is_deleted_or_struck_through_is_left_out_and_known():
    deleted = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>'
        f"{p('old lead')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    struck = '<text:span text:style-name="out">Sep-17</text:span> <text:span>Oct-17</text:span>'
    body = deleted + table(row(cell(struck), cell('Head<text:change text:change-id="c1"/>')))
    assert [(one.text, one.struck) for one in only_table(body).rows[0]] == [
        ("Oct-17", "Sep-17"), ("Head", "old lead")
    ]  # fmt: skip


def test_the_fill_of_a_cell_is_known_but_white_is_none():
    fills = (cell("", f'table:style-name="{style}"') for style in ("amber", "white", "other"))
    assert [one.fill for one in only_table(table(row(*fills))).rows[0]] == ["FFC000", "", ""]


def test_footnotes_comments_and_pictures_are_not_part_of_the_text():
    beside = f"<text:note>{p('1')}</text:note><office:annotation>{p('why?')}</office:annotation><draw:frame/>"
    assert blocks(p(f"Do{beside} it")) == [Paragraph("Do it")]


def saved(tmp_path, body: bytes, manifest: str = ""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("content.xml", body)
        packed.writestr("META-INF/manifest.xml", manifest)
    path = tmp_path / "plan.odt"
    path.write_bytes(target.getvalue())
    return path


def test_a_plan_in_an_open_document_is_read(tmp_path):
    rows = row("Ref", "Action", "Lead", "Due date"), row("1.1", "Do it", "Head", "Sep-17")
    plan = read_tracker(saved(tmp_path, content(p("Priority 1. Homes") + table(*rows)))).plan
    assert [(action.section, action.ref, action.lead) for action in plan.actions] == [("1", "1.1", "Head")]


def test_a_damaged_or_protected_open_document_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(PlanError, match=r"plan\.odt is damaged"):
        open_source(saved(tmp_path, content("")[:-20]))
    with pytest.raises(PlanError, match=r"plan\.odt is protected with a password"):
        open_source(saved(tmp_path, b"\x01\x02", "<manifest:encryption-data/>"))
