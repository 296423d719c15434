"""Files from everywhere: each ends in a plan with findings or in one sentence, soon and in little memory."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from automation.plan.findings import PlanError
from automation.plan.ratings import Rating
from automation.tracker.read.reading import read_tracker
from tests.support.effort import sampled
from tests.support.grids import grid, read, told
from tests.support.workbooks import NAMESPACE, SHEET, cell, remade, with_sheet, workbook


@pytest.fixture
def opened(tmp_path):
    """Write bytes under a name and read them as a tracker."""

    def open_it(data: bytes, name: str = "tracker.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        read_it = read_tracker(path)
        assert path.read_bytes() == data
        return read_it

    return open_it


# What is no tracker at all


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.xlsx", b"", "empty.xlsx is empty."),
        ("noughts.xlsx", b"\0" * 5000, "contains only zeros"),
        ("start.xlsx", b"PK\x03\x04", "is damaged"),
        ("page.xlsx", b"<html><table><tr><td>Ref</td></tr></table></html>", "is a web page or XML"),
        ("page.xls", b"\r\n <TABLE><tr><td>Ref</td></tr></TABLE>", "is a web page or XML"),
        (
            "comma.xlsx",
            b"Ref,Action,Lead,Due date\n1.1,Do it,Head,Sep-17\n",
            "is plain text, not an Excel workbook",
        ),
        ("plan.pdf", b"%PDF-1.7 ...", "is damaged"),
        ("plan.rtf", rb"{\rtf1 Ref}", "is rich text"),
        ("~$tracker.xlsx", b"x" * 165, "is only the small file that Office keeps"),
    ],
)
def test_other_kinds_of_file_get_one_sentence(opened, name, data, says):
    with pytest.raises(PlanError, match=says) as refused:
        opened(data, name)
    assert str(refused.value).count("\n") == 0


def compound(*names: str) -> bytes:
    """Make what looks like an old Office file with these streams in its directory."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 1000
        + b"\0\0".join(n.encode("utf-16-le") for n in names)
    )


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["EncryptionInfo", "EncryptedPackage"], "is protected with a password"),
        (["WordDocument"], "is an old Word document"),
        (["PowerPoint Document"], "is a presentation"),
        (["Contents"], "is not an Excel workbook or a Word document"),
        (["Workbook"], "is damaged"),
    ],
)
def test_old_office_files_are_told_apart(opened, names, says):
    with pytest.raises(PlanError, match=says):
        opened(compound(*names))


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(PlanError, match="There is no file"):
        read_tracker(tmp_path / "none.xlsx")
    with pytest.raises(PlanError, match="is a folder without CSV files"):
        read_tracker(tmp_path)
    with pytest.raises(PlanError):
        read_tracker("nul\0name.xlsx")
    with pytest.raises(PlanError):
        read_tracker(tmp_path / ("x" * 5000))


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(workbook())

    def refuse(_self, _mode):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(PlanError, match="another program has it open, or you do not have permission"):
        read_tracker(path)


# Packages


@pytest.mark.parametrize("cut", [1, 30, 500, 3000])
def test_a_truncated_workbook(opened, cut):
    with pytest.raises(PlanError, match="is damaged"):
        opened(workbook()[:-cut])


def test_a_workbook_whose_list_of_parts_is_wrong(opened):
    data = bytearray(workbook())
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<L", data, at + 16, 7)
    with pytest.raises(PlanError, match="is damaged"):
        opened(bytes(data))


def test_encrypted_parts(opened):
    data = bytearray(workbook())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(PlanError, match="is protected with a password"):
        opened(bytes(data))


def test_a_part_that_unpacks_a_thousandfold(opened):
    with pytest.raises(PlanError, match="unpacks to far more than a tracker can hold"):
        opened(remade(workbook(), more=[("xl/media/x.xml", b" " * 300_000_000)]))


def test_a_part_that_lies_about_its_size(opened):
    """The list of parts says 10 bytes; the part holds 300 MB."""
    data = bytearray(remade(workbook(), more=[("xl/zz.xml", b" " * 300_000_000)]))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/zz.xml"))
    struct.pack_into("<L", data, at + 24, 10)
    with pytest.raises(PlanError, match="unpacks to far more than a tracker can hold"):
        opened(bytes(data))


def test_too_many_parts(opened):
    with pytest.raises(PlanError, match="parts, far more than any tracker"):
        opened(remade(workbook(), more=[(f"xl/x{i}.xml", b"") for i in range(6000)]))


def test_names_that_climb_out_of_the_package_are_only_names(opened, tmp_path):
    found = opened(remade(workbook(), more=[("../../out.txt", b"x"), ("/etc/out.txt", b"x")]))
    assert len(found.plan.actions) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["tracker.xlsx"]


def test_doubled_names(opened):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what this test is about
        data = remade(workbook(), more=[(SHEET, b"<worksheet/>")])
    with pytest.raises(PlanError):
        opened(data)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_missing_parts(opened, part):
    with pytest.raises(PlanError):
        opened(remade(workbook(), lambda name, content: None if name == part else content))


@pytest.mark.parametrize(
    "part", ["xl/styles.xml", "docProps/core.xml", "docProps/app.xml", "xl/theme/theme1.xml"]
)
def test_parts_that_can_be_missing(opened, part):
    data = remade(workbook(), lambda name, content: None if name == part else content)
    assert len(opened(data).plan.actions) == 1


def test_another_kind_of_package(opened):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("notes.txt", "nothing")
    with pytest.raises(PlanError, match="is not an Excel workbook or a Word document"):
        opened(target.getvalue())


# XML


def test_entities_are_never_expanded(opened):
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha" * 10}">' for i in range(9))
    for entities in (bomb, '<!ENTITY e8 SYSTEM "file:///etc/passwd">'):
        try:
            found = opened(with_sheet(f'<row r="3">{cell(0, 3, "1.2")}{cell(1, 3, "&e8;")}</row>',
                                      head=f"<!DOCTYPE x [{entities}]>"))  # fmt: skip
        except PlanError:
            continue
        assert all(len(action.text) < 100 for action in found.plan.actions)
        assert not any("root" in action.text for action in found.plan.actions)


def test_entities_in_the_properties_are_not_read(opened):
    bad = b'<!DOCTYPE x [<!ENTITY a "b">]><x xmlns:p="p"><p:lastModifiedBy>&a;</p:lastModifiedBy></x>'
    found = opened(remade(workbook(), lambda name, content: bad if name == "docProps/core.xml" else content))
    assert (found.file.saved_by, found.file.saved_at) == ("", None)


def test_a_cell_far_away_is_named_instead_of_filling_the_memory(opened):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(
        PlanError, match=r"spread over 1,048,576 rows and 16,384 columns\. Delete whatever is far away"
    ):
        opened(with_sheet(far))


@pytest.mark.parametrize(
    "far",
    [
        '<row r="3"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='3'><c r='xfd1048576'><v>1</v></c></row>",
        '<row r="1048576"><x:c xmlns:x="x" r="XFD1048576"><v>1</v></x:c></row>',
        '<row r="1048576"><c s="1"\tr = "XFD1048576"><v>1</v></c></row>',
        '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>',
        '<row r="3"><c r="ZZZZZZZ3"><v>1</v></c></row>',
        f"<row>{'<c><v>1</v></c>' * 3000}</row>{'<row/>' * 100_000}<row><c><v>1</v></c></row>",
    ],
)
def test_far_cells_in_disguise(opened, far):
    with pytest.raises(PlanError):
        opened(with_sheet(far))


def test_formats_without_values_however_far_cost_nothing(opened):
    rows = "".join(f'<row r="{i}" s="1" customFormat="1"/>' for i in range(3, 200_000))
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert len(opened(with_sheet(rows + far)).plan.actions) == 1


def test_rows_and_cells_that_do_not_name_their_position(opened):
    plain = "".join(
        f"<c t='inlineStr'><is><t>{text}</t></is></c>" for text in ("1.2", "Go on", "Chair", "Oct-17")
    )
    plan = opened(with_sheet(f"<row>{plain}</row>")).plan
    assert [(a.ref, a.lead) for a in plan.actions] == [("1.1", "Head of service"), ("1.2", "Chair")]


def test_strict_open_xml_is_read_or_refused_in_a_sentence(opened):
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    data = remade(workbook(), lambda _name, content: content.replace(NAMESPACE.encode(), strict))
    with suppress(PlanError):
        assert len(opened(data).plan.actions) == 1


def test_phonetic_text_is_no_part_of_the_text(opened):
    row = '<row r="3">' + cell(0, 3, "1.2") + (
        '<c r="B3" t="inlineStr"><is><t>Base</t><rPh sb="0" eb="1"><t>reading</t></rPh></is></c></row>'
    )  # fmt: skip
    assert opened(with_sheet(row)).plan.actions[1].text == "Base"


def test_errors_and_formulas_without_a_result_are_reported_where_the_plan_needs_the_cell(opened):
    row = (
        '<row r="3">' + cell(0, 3, "1.2") + cell(1, 3, "Go on")
        + '<c r="C3" t="e"><f>X9</f><v>#REF!</v></c><c r="D3"><f>UPPER(B3)</f></c>'
        + '<c r="E3"><f>B1</f><v></v></c><c r="F3" t="e"><v>#N/A</v></c><c r="J3"><f>A1</f></c></row>'
    )  # fmt: skip
    found = opened(with_sheet(row))
    assert ("S61", "Plan!C3") in told(found.findings)
    assert ("S60", "Plan!D3") in told(found.findings)
    assert ("S60", "Plan!E3") in told(found.findings)
    assert not any(where == "Plan!J3" for _, where in told(found.findings))


def test_a_formula_whose_result_is_stored_is_read_and_not_reported(opened):
    row = (
        '<row r="3">' + cell(0, 3, "1.2") + cell(1, 3, "Go on") + cell(2, 3, "Chair") + cell(3, 3, "Oct-17")
        + '<c r="E3" t="str"><f>UPPER("red")</f><v>RED</v></c><c r="F3" t="str"><f>""</f><v></v></c></row>'
    )  # fmt: skip
    found = opened(with_sheet(row))
    assert found.plan.actions[1].rating == Rating.RED
    assert told(found.findings) == []


def test_dates_that_are_no_dates_stay_harmless(opened):
    style = (
        '<row r="3">'
        + cell(0, 3, "1.2")
        + '<c r="D3" t="d"><v>9999-99-99</v></c><c r="E3" t="b"><v>1</v></c></row>'
    )
    numbers = "".join(
        f'<row r="{row}">{cell(0, row, f"1.{row}")}<c r="D{row}"><v>{number}</v></c></row>'
        for row, number in enumerate(["-5", "0.5", "1e300", "2958466", "42979.25"], 4)
    )
    found = opened(with_sheet(style + numbers))
    assert len(found.plan.actions) == 7
    assert all(action.due_by is None or action.due_by.year < 2100 for action in found.plan.actions)


# What cells hold


NASTY = [
    "=cmd|' /C calc'!A0", "+44 117", "-5", "@SUM(1)", "\u202egnirts", "{{ config }}", "{% include 'x' %}",
    "<script>alert(1)</script>", "&lt;b&gt;", "]]>", "a\u2028b", "\ufeffmark", "caf\u00e9 \U0001f600",
    "x" * 32_767,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_arrives_whole(text):
    found = read(
        grid("Plan", "Ref | Action | Lead | Due date | Comments", ["1.1", text, text, text, text]),
    )
    action = found.plan.actions[0]
    assert (action.text, action.lead, action.due.text, action.comments) == (text, text, text, text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one\x00two", "onetwo"), ("one\x0btwo", "onetwo"), ("one\ud800two", "onetwo"),
        ("a_x000D_\nb", "a\n\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "\u2022 one\n\u2022 two"), ("hard\xa0space", "hard space"),
    ],
)  # fmt: skip
def test_what_no_document_can_hold_is_taken_out(text, kept):
    found = read(grid("Plan", "Ref | Action | Lead | Due date", ["1.1", text, "Head", "Sep-17"]))
    assert found.plan.actions[0].text == kept


def test_only_odd_values_in_every_column():
    odd = [True, -1.5, 1e308, date(1, 1, 1), date(9999, 12, 31), float("nan"), float("inf"), "", None, 0]
    rows = [[value] * 5 for value in odd]
    found = read(grid("Plan", ["Ref", "Action", "Lead", "Due date", "RAG"], *rows))
    assert len(found.plan.actions) == 8


@sampled(25, 150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.binary(min_size=1, max_size=300),
    name=st.sampled_from(["a.xlsx", "a.txt", "a.csv", "a.docx", "a"]),
)
def test_any_bytes_under_any_name_end_in_a_plan_or_a_sentence(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(PlanError):
        read_tracker(path)


WHOLE = workbook()


@sampled(25, 150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, len(WHOLE) - 1), put=st.binary(max_size=8), cut=st.integers(0, 8))
def test_a_workbook_with_some_bytes_changed_ends_in_a_plan_or_a_sentence(tmp_path, at, put, cut):
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(WHOLE[:at] + put + WHOLE[at + cut :])
    with suppress(PlanError):
        read_tracker(path)


WORDS = [
    "Ref", "Action", "Lead", "Due date", "Section", "Evidence of success", "What children will say",
    "Owner Head (A)", "GOOD PRACTICE NOW", "Recommendation 2. Do", "Total", *NASTY[:10],
]  # fmt: skip
cells = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.text(max_size=30), st.sampled_from(WORDS),
)  # fmt: skip


@sampled(50, 300)
@given(rows=st.lists(st.lists(cells, max_size=7), max_size=12))
def test_any_cells_below_the_headings_end_in_a_plan(rows):
    head = ["Ref", "Action", "Lead", "Due date", "Progress BRAG", "Comments"]
    found = read(grid("Plan", head, *rows))
    assert all(action.label and action.place.sheet == "Plan" for action in found.plan.actions)
    assert all(finding.sheet == "Plan" for finding in found.findings)


GAP = " " * 30_000
LONG = [
    f"Owner {GAP}x", f"a{GAP}x", f"<p{GAP}", f"1{GAP}x", f"Recommendation{GAP}x", "<p " * 10_000,
    "a/" * 16_000, "head of a, " * 3_000, "head and " * 3_500, "(" * 32_000, "<ul>" + "* x " * 8_000,
    "&amp;" * 6_000 + "<b>", "_x005F" * 5_000 + "_", "other " * 5_000, "A" * 32_767, "1." * 16_000,
    "\u2022" * 32_000, "- " * 16_000, "1/" * 16_000, "Sep-17 to " * 3_000, "**" * 16_000, "A B " * 8_000,
]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_long_texts_are_read_in_a_moment(text):
    head = ["Section", "Ref", "Action", "Lead", "Due date", "Progress BRAG", "Comments"]
    found = read(grid("Plan", ["x", text], [text], head, *[[text] * 7] * 5, [text], ["", "", text]))
    assert len(found.plan.actions) >= 5


def test_a_part_without_a_name(opened):
    data = bytearray(remade(workbook(), more=[("q", b"x")]))
    at = data.rfind(b"PK\x01\x02")
    assert data[at + 46 : at + 47] == b"q"
    data[at + 46] = 0
    with suppress(PlanError):
        opened(bytes(data))
