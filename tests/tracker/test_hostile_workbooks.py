"""Whole workbooks that were made to harm: links that would be followed, parts that point elsewhere, sheets
without end. Each is read and checked, or refused in one sentence, and nothing is asked of any network."""

from __future__ import annotations

import io
import socket
import threading
from contextlib import closing, suppress
from datetime import date

import docx
import pytest

from automation.checks.run_checks import run_checks
from automation.plan.findings import PlanError
from automation.plan.ratings import Rating
from automation.reports.findings_list import write_findings_workbook
from automation.tracker.read.reading import read_tracker
from tests.support.grids import told
from tests.support.office import convert, needs_office
from tests.support.workbooks import NAMESPACE, SHEET, cell, remade, with_sheet, workbook

AS_AT = date(2017, 10, 2)
RELS = "xl/_rels/workbook.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture
def opened(tmp_path):
    """Read bytes as a tracker, check the plan and write its findings, as a night does."""

    def open_it(data: bytes, name: str = "tracker.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        read = read_tracker(path)
        write_findings_workbook(tmp_path / "findings.xlsx", run_checks(read, AS_AT), read)
        assert path.read_bytes() == data
        return read

    return open_it


# Parts that point elsewhere


def test_strict_open_xml_is_read(opened):
    strict = {
        NAMESPACE.encode(): b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        OFFICE.encode(): b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }

    def change(_name: str, content: bytes) -> bytes:
        for loose, strictly in strict.items():
            content = content.replace(loose, strictly)
        return content

    assert [action.ref for action in opened(remade(workbook(), change)).plan.actions] == ["1.1"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target="/xl/worksheets/none.xml"'),
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target="../../../../etc/passwd"'),
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"'),
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target="http://127.0.0.1/x" TargetMode="External"'),
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target="/xl/workbook.xml"'),
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target="/xl/_rels/workbook.xml.rels"'),
        (b'Target="/xl/worksheets/sheet1.xml"', b'Target=""'),
        (b'Target="/xl/worksheets/sheet1.xml"', b""),
        (b'Id="rId1"', b'Id="rId9"'),
        (b'Id="rId1"', b""),
        (b'/worksheet"', b'/chartsheet"'),
    ],
)
def test_relationships_that_lead_nowhere(opened, old, new):
    data = workbook()
    changed = remade(data, lambda name, content: content.replace(old, new) if name == RELS else content)
    assert changed != remade(data)
    with suppress(PlanError):
        assert all("root" not in action.text for action in opened(changed).plan.actions)


@pytest.fixture
def nobody():
    """Listen, and count who comes."""
    came = []
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.1)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                with suppress(OSError):
                    came.append(server.accept())

        waiting = threading.Thread(target=wait)
        waiting.start()
        yield server.getsockname()[1], came
        done.set()
        waiting.join()


def _with_relationships(data: bytes, part: str, *targets: tuple[str, str]) -> bytes:
    links = "".join(
        f'<Relationship Id="rIdX{n}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(targets)
    )

    def change(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"</Relationships>", links.encode() + b"</Relationships>")
            if name == part
            else content
        )

    return remade(data, change)


def test_external_links_and_data_connections_are_never_followed(opened, nobody):
    port, came = nobody
    there = f"http://127.0.0.1:{port}/plan.xlsx"
    connection = (
        f'<connections xmlns="{NAMESPACE}"><connection id="1" name="c" type="4" refreshOnLoad="1" '
        f'refreshedVersion="6"><webPr url="{there}" sourceData="1"/></connection></connections>'
    )
    outside = (
        f'<externalLink xmlns="{NAMESPACE}"><externalBook xmlns:r="{OFFICE}" r:id="rIdX0"/></externalLink>'
    )
    data = _with_relationships(
        with_sheet(
            '<row r="3">' + cell(0, 3, "1.2") + '<c r="B3" t="str"><f>[1]Plan!B2</f><v>Go on</v></c></row>',
            tail=f'<hyperlinks><hyperlink ref="B3" xmlns:r="{OFFICE}" r:id="rIdX1"/></hyperlinks>',
        ),
        RELS,
        ("externalLink", there),
        ("hyperlink", there),
        ("image", there),
        ("attachedToolbars", f"//127.0.0.1:{port}/share/x"),
    )
    data = remade(
        data,
        more=[
            ("xl/connections.xml", connection.encode()),
            ("xl/externalLinks/externalLink1.xml", outside.encode()),
            (
                "xl/queryTables/queryTable1.xml",
                f'<queryTable xmlns="{NAMESPACE}" connectionId="1"/>'.encode(),
            ),
        ],
    )
    assert [action.text for action in opened(data).plan.actions] == ["Do it", "Go on"]
    assert came == []


def test_a_word_document_with_links_to_elsewhere_is_read_and_they_are_not_followed(opened, nobody):
    port, came = nobody
    there = f"http://127.0.0.1:{port}/template.dotx"
    document = docx.Document()
    rows = (("Ref", "Action", "Lead", "Due date"), ("1.1", "Do it", "Head", "Sep-17"))
    table = document.add_table(rows=2, cols=4)
    for row, texts in zip(table.rows, rows, strict=True):
        for held, text in zip(row.cells, texts, strict=True):
            held.text = text
    target = io.BytesIO()
    document.save(target)
    data = target.getvalue()
    for part in ("word/_rels/document.xml.rels", "word/_rels/settings.xml.rels", "_rels/.rels"):
        data = _with_relationships(
            data,
            part,
            ("attachedTemplate", there),
            ("image", there),
            ("aFChunk", there),
            ("oleObject", there),
        )
    assert [action.text for action in opened(data, "plan.docx").plan.actions] == ["Do it"]
    assert came == []


@needs_office
def test_an_old_workbook_under_a_new_name_is_what_its_content_says(opened, tmp_path):
    (tmp_path / "plan.xlsx").write_bytes(workbook())
    old = convert(tmp_path / "plan.xlsx", "xls", tmp_path).read_bytes()
    assert old[:4] == b"\xd0\xcf\x11\xe0"
    assert [action.ref for action in opened(old, "renamed.xlsx").plan.actions] == ["1.1"]


# Sheets without end


def test_a_million_empty_rows_with_a_format(opened):
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 1_048_577))
    assert len(opened(with_sheet(rows)).plan.actions) == 1


def test_a_million_empty_cells_with_a_format(opened):
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(3, 1_048_577))
    assert len(opened(with_sheet(rows)).plan.actions) == 1


def test_millions_of_shared_texts(opened):
    texts = b"<si><t>x</t></si>" * 2_000_000
    shared = f'<sst xmlns="{NAMESPACE}" uniqueCount="2000001">'.encode() + texts + b"<si><t>Go</t></si></sst>"
    row = f'<row r="3">{cell(0, 3, "1.2")}<c r="B3" t="s"><v>2000000</v></c></row>'
    found = opened(remade(with_sheet(row), more=[("xl/sharedStrings.xml", shared)]))
    assert found.plan.actions[1].text == "Go"


@pytest.mark.parametrize("number", ["2", "-1", "99999999999999999999", "x", ""])
def test_a_shared_text_that_is_not_there(opened, number):
    shared = f'<sst xmlns="{NAMESPACE}"><si><t>a</t></si></sst>'.encode()
    row = f'<row r="3">{cell(0, 3, "1.2")}<c r="B3" t="s"><v>{number}</v></c></row>'
    with suppress(PlanError):
        opened(remade(with_sheet(row), more=[("xl/sharedStrings.xml", shared)]))


@pytest.mark.parametrize(
    "merges",
    [
        ["A1:XFD1048576"],
        ["A1:G1", "A2:G2"],
        ["A2:A1048576", "B2:XFD2"],
        [f"A{n}:G{n + 1}" for n in range(3, 200, 2)],
        ["A2:G2"] * 1_000,
    ],
)
def test_merged_everything(opened, merges):
    rows = "".join(f'<row r="{n}">{cell(0, n, f"1.{n}")}{cell(1, n, "Do")}</row>' for n in range(3, 200))
    tail = f"<mergeCells>{''.join(f'<mergeCell ref={ref!r}/>' for ref in merges)}</mergeCells>"
    assert len(opened(with_sheet(rows, tail=tail)).plan.actions) == 198


@pytest.mark.parametrize(
    "ref", ["A1", "A0:B0", "XFE1:XFE2", "B2:A1", "", "nonsense", "A1:B2:C3", "$A$1:$B$2", "A:A", "1:1"]
)
def test_merged_cells_that_are_none(opened, ref):
    with suppress(PlanError):
        assert len(
            opened(with_sheet("", tail=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>')).plan.actions
        )


@pytest.mark.parametrize("part", ["docProps/core.xml", "xl/styles.xml", "xl/theme/theme1.xml", SHEET])
def test_tags_that_nest_without_end(opened, part):
    deep = b"<x>" + b"<y>" * 300_000 + b"</y>" * 300_000 + b"</x>"
    with suppress(PlanError):
        opened(remade(workbook(), lambda name, content: deep if name == part else content))


# Ratings that are none


def test_a_rating_that_is_a_truth_value_is_not_rated_and_said(opened):
    row = cell(0, 3, "1.2") + cell(1, 3, "Go on") + cell(2, 3, "Chair") + cell(3, 3, "Oct-17")
    found = opened(with_sheet(f'<row r="3">{row}<c r="E3" t="b"><v>1</v></c></row>'))
    assert found.plan.actions[1].rating == Rating.NOT_RATED
    assert found.plan.actions[1].rating_text
    assert any(where == "Plan!E3" for _, where in told(run_checks(found, AS_AT).findings))


def test_a_rating_from_a_formula_without_a_stored_result_is_said_and_not_called_blank(opened):
    row = cell(0, 3, "1.2") + cell(1, 3, "Go on") + cell(2, 3, "Chair") + cell(3, 3, "Oct-17")
    found = opened(with_sheet(f'<row r="3">{row}<c r="E3"><f>IF(A3="","","Red")</f></c></row>'))
    assert found.plan.actions[1].rating == Rating.NOT_RATED
    assert ("S60", "Plan!E3") in told(found.findings)
