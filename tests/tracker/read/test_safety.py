from __future__ import annotations

import io
import re
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.plan.findings import PlanError
from automation.tracker.read import safety as package_module
from automation.tracker.read.safety import (
    MOST_CELLS,
    check_reach,
    column_number,
    measure,
    open_package,
    styled_cells,
    unread_cells,
)
from tests.support.workbooks import SHEET, workbook


def test_every_part_of_a_sound_package_is_measured():
    with open_package(workbook(), "tracker.xlsx") as package:
        parts = {part.name: part for part in measure(package, "tracker.xlsx")}
        assert parts[SHEET].size == package.getinfo(SHEET).file_size
        assert not parts[SHEET].odd


def test_a_file_that_is_no_package():
    with pytest.raises(PlanError, match="is damaged"):
        open_package(b"PK\x03\x04 and nothing more", "tracker.xlsx")


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"z", 26), (b"AA", 27), (b"XFD", 16_384)])
def test_columns_are_counted_from_one(letters, number):
    assert column_number(letters) == number


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    "rows",
    [
        "",
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="100000"><c r="Z100000"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>',
        '<row r="1048576"><c r="C1048576"><v>1</v></c></row>',
    ],
)
def test_sheets_that_reach_no_further_than_a_tracker_may(rows):
    check_reach(sheet(rows), SHEET, "tracker.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="AAA1"><v>1</v></c></row><row r="900000"><c r="A900000"><v>1</v></c></row>',
        '<row r="1"><c r="AAAA1"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>',
    ],
)
def test_sheets_that_reach_too_far(rows):
    with pytest.raises(PlanError):
        check_reach(sheet(rows), SHEET, "tracker.xlsx")


def test_cells_that_show_errors_or_lack_their_result():
    rows = (
        '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>A1</f></c><c r="C2"><f>A1</f><v>5</v></c>'
        '<c r="D2" t="str"><f>A1</f><v></v></c><c r="E2"><f>A1</f><v/></c>'
        '<c r="AB2"><f t="shared" si="0"/></c><c r="G2" t="s"><v>0</v></c></row>'
    )
    found = [(cell.cell, cell.shows) for cell in unread_cells(sheet(rows))]
    assert sorted(found) == [("A2", "#REF!"), ("AB2", ""), ("B2", ""), ("E2", "")]


def test_cells_with_a_format():
    rows = '<row r="2"><c r="A2" s="3"><v>1</v></c><c r="B2" s="31"><v>1</v></c><c r="AC2" s="4"/></row>'
    assert list(styled_cells(sheet(rows), {3, 4})) == [(2, 0, 3), (2, 28, 4)]


def test_cells_with_a_format_that_another_program_wrote():
    rows = "<x:row r='2'><x:c s='3' r='A2'/><x:c r='B2' s = \"3\"/><x:c r='C2' s='31'/></x:row>"
    assert list(styled_cells(sheet(rows), {3})) == [(2, 0, 3), (2, 1, 3)]


def test_a_part_is_unpacked_to_its_real_end_and_no_further(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", b"x" * 1000)
    with open_package(path.read_bytes(), "x.zip") as package:
        assert [part.size for part in measure(package, "x.zip")] == [1000]


cells = st.builds(
    "<{}c{}{}>".format,
    st.sampled_from(("", "", "", "x:")),
    st.sampled_from(
        ("", ' r="A1"', ' r="b12"', ' r="AB3"', ' r="C123456"', ' s="1" r="D4"', " r='E5'", ' r="7"')
    ),
    st.sampled_from(("><v>1</v></c", "/")),
)
rows_of_cells = st.builds(
    "<row{}>{}</row>".format,
    st.sampled_from(("", ' r="1"', ' r="20"', ' r="300000"', ' spans="1:2" r="4"')),
    st.lists(cells, max_size=4).map("".join),
)


@settings(max_examples=300)
@given(
    st.lists(rows_of_cells, max_size=4).map("".join),
    st.sampled_from(("", "<cols><col/></cols>", "<!-- sheetData -->")),
    st.sampled_from(
        ("", "<conditionalFormatting/>", '<row r="9"><c r="ZZ9"><v>1</v></c></row>', "<!-- sheetData -->")
    ),
)
def test_a_sheet_never_reaches_further_than_its_bound(rows, head, tail):
    xml = f"<worksheet>{head}<sheetData>{rows}</sheetData>{tail}</worksheet>".encode()
    most_rows, most_columns = package_module._bound(xml)
    reach_rows, reach_columns = package_module._reach(xml, "tracker.xlsx")
    assert most_rows * most_columns > MOST_CELLS or (
        reach_rows <= most_rows and reach_columns <= most_columns
    )


@pytest.mark.parametrize(
    "xml",
    [
        b'<sheetData/><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><sheetData></sheetData>',
    ],
)
def test_cells_outside_of_their_place_are_measured_all_the_same(xml):
    with pytest.raises(PlanError):
        check_reach(b"<worksheet>" + xml + b"</worksheet>", SHEET, "tracker.xlsx")


def test_a_part_that_is_passed_over_is_not_unpacked():
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        package.writestr("a.xml", b"what nobody opens")
        package.writestr("b.xml", b"what is read")
    damaged = whole.getvalue().replace(b"nobody", b"nobodx")
    with open_package(damaged, "x.zip") as package:
        parts = {part.name: part.size for part in measure(package, "x.zip", {"a.xml"})}
        assert parts == {"a.xml": 17, "b.xml": 12}
        with pytest.raises(PlanError, match="is damaged"):
            measure(package, "x.zip")


shown = st.builds(
    '<c r="{}{}"{}>{}{}</c>'.format,
    st.sampled_from("ABC"),
    st.integers(1, 9),
    st.sampled_from(("", ' t="e"', ' t="str"', ' s="1" t="e"', ' t="inlineStr"')),
    st.sampled_from(("", "<f>A1</f>", '<f t="shared" si="0"/>', '<is><t>t="e" t="e"</t></is>')),
    st.sampled_from(("", "<v/>", "<v></v>", "<v>#REF!</v>", "<v>5</v>", "<v> #N/A </v>")),
)


@given(st.lists(shown, max_size=6))
def test_a_cell_is_unread_where_its_own_content_says_so(written):
    """The plain definition looks at each cell alone, of those that Excel writes."""
    wanted = []
    for text in written:
        tag, _, content = text.partition(">")
        place = re.search(r'r="([ABC])(\d)"', tag)
        value = re.search(r"<v>([^<]*)</v>", content)
        error = value[1].strip() if value else ""
        if 't="e"' in tag:
            if error:
                wanted.append((place[1] + place[2], error))
        elif 't="str"' not in tag and (
            re.search(r"</f>(</c>|<v/>|<v></v>)|<f [^>]*/>(</c>|<v/>|<v></v>)", content) or 't="e"' in content
        ):
            wanted.append((place[1] + place[2], ""))
    xml = sheet("<row>" + "".join(written) + "</row>")
    assert {(cell.cell, cell.shows) for cell in unread_cells(xml)} == set(wanted)


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A9" t="inlineStr"><is><t>' + "x" * 10_000_000 + 't="e" ' * 100_000 + "</t></is></c>",
        '<c r="A9" t="inlineStr"><is><t>' + 't="e" ' * 100_000 + "x" * 10_000_000 + "</t></is></c>",
        '<c r="A9" t="e">' * 100_000,
        '<c r="A9" t="e">' * 100_000 + "<v>#REF!</v></c>",
        '<c r="A9" ' + 't="e" ' * 100_000 + "/>",
        "<f " * 300_000,
        "<c " * 300_000,
        '<c r="AA9" ' * 100_000 + "/>",
        "<v></f></c>" * 100_000,
    ],
    ids=lambda cells: cells[:20],
)
def test_a_sheet_that_was_made_to_be_slow_is_read_in_a_moment(cells):
    xml = sheet('<row r="900000"><c r="ZZ900000"/></row><row r="9">' + cells + "</row>")
    begun = time.process_time()
    package_module._is_odd(xml)
    list(unread_cells(xml))
    list(styled_cells(xml, {1}))
    with suppress(PlanError):
        check_reach(xml, SHEET, "tracker.xlsx")
    assert time.process_time() - begun < 4
