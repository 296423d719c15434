"""Small files that stand for more than a machine can hold are refused before memory is taken for it."""

from __future__ import annotations

import struct

import pytest

from automation.plan.findings import PlanError
from automation.tracker.read import bounds
from automation.tracker.read.reading import read_tracker
from tests.support.workbooks import NAMESPACE, cell, remade, with_sheet, workbook

TOO_LARGE = "unpacks to far more than a tracker can hold"


def shared(*texts: str, announced: str = "") -> tuple[str, bytes]:
    """Make the part with the texts that cells share."""
    count = announced or str(len(texts))
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return "xl/sharedStrings.xml", f'<sst xmlns="{NAMESPACE}" uniqueCount="{count}">{items}</sst>'.encode()


@pytest.fixture
def opened(tmp_path):
    def open_it(data: bytes, name: str = "tracker.xlsx"):
        (tmp_path / name).write_bytes(data)
        return read_tracker(tmp_path / name)

    return open_it


ROW = '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c></row>'


@pytest.mark.parametrize("announced", ["4294967295", "2147483647", "99999999999999999999", "&#57;9999999999"])
def test_a_list_that_announces_more_texts_than_it_has(opened, announced):
    """The reading library takes memory for all of them, and ends the program where there is not so much."""
    with pytest.raises(PlanError, match=TOO_LARGE):
        opened(remade(with_sheet(ROW), more=[shared("1.2", "Go on", announced=announced)]))


@pytest.mark.parametrize("announced", ["2", "3", "900", "0"])
def test_a_list_that_counts_a_little_wrong_is_read(opened, announced):
    plan = opened(remade(with_sheet(ROW), more=[shared("1.2", "Go on", announced=announced)])).plan
    assert [(a.ref, a.text) for a in plan.actions] == [("1.1", "Do it"), ("1.2", "Go on")]


def many_cells(rows: int, form: str = '<c r="B{0}" t="s"><v>1</v></c>') -> str:
    return "".join(f'<row r="{n}">{cell(0, n, f"1.{n}")}{form.format(n)}</row>' for n in range(3, rows + 3))


@pytest.mark.parametrize(
    "form",
    [
        '<c r="B{0}" t="s"><v>1</v></c>',
        "<c r='B{0}' t = 's' ><v> 1 </v></c>",
        '<x:c xmlns:x="x" r="B{0}" t="s"><x:v>1</x:v></x:c>',
        '<c r="B{0}" t="s"><!-- --><v>1</v></c>',
    ],
)
def test_one_long_text_that_every_cell_means(opened, form):
    long = "do " * 10_900
    with pytest.raises(PlanError):
        opened(remade(with_sheet(many_cells(9_000, form)), more=[shared("short", long)]))


def test_many_cells_and_one_long_text_that_few_of_them_mean(opened):
    """What counts is what the cells mean, not what they could."""
    rows = many_cells(9_000).replace("<v>1</v>", "<v>0</v>")
    rows = rows.replace("<v>0</v>", "<v>1</v>", 3)
    plan = opened(remade(with_sheet(rows), more=[shared("short", "do " * 10_900)])).plan
    assert len(plan.actions) == 9_001
    assert sum(len(action.text) > 30_000 for action in plan.actions) == 3


def test_a_list_of_millions_of_parts(opened):
    """Python's reader would take half a kilobyte for each."""
    first = b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack(
        "<HHHHHHLLLHHHHHLL", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    )
    number = 1_000_000
    entries = (entry + b"a") * number
    end = struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, number, number, len(entries), len(first))
    after = len(first) + len(entries)
    tail = b"PK\x06\x06" + end + b"PK\x06\x07" + struct.pack("<LQL", 0, after, 1)
    tail += b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    with pytest.raises(PlanError, match="holds far more parts than a tracker has"):
        opened(first + entries + tail)


def test_a_hundred_thousand_parts(opened):
    with pytest.raises(PlanError, match="holds far more parts than a tracker has"):
        opened(remade(workbook(), more=[(f"xl/x{i}.xml", b"") for i in range(100_000)]))


def test_a_sheet_with_more_filled_rows_than_any_plan(opened, monkeypatch):
    rows = many_cells(3_000, cell(1, 3, "Go on").replace("B3", "B{0}"))
    assert len(opened(with_sheet(rows)).plan.actions) == 3_001
    monkeypatch.setattr(bounds, "MOST_FILLED", 2_000)
    monkeypatch.setattr("automation.tracker.read.values.MOST_FILLED", 2_000)
    with pytest.raises(PlanError, match=r"The sheet 'Plan' has more than 2,000 rows with something in them"):
        opened(with_sheet(rows))
    empty = "".join(f'<row r="{n}" s="1"/>' for n in range(3, 3_003))
    assert len(opened(with_sheet(f'{empty}<row r="4000">{cell(0, 4000, "1.9")}</row>')).plan.actions) == 2


HEAD = b"Ref,Action,Lead,Due date\n1.1,Do it,Me,Sep-17\n"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("lines.csv", HEAD + b"\n" * 2_000_000, "far more lines or columns"),
        ("lines.txt", HEAD.replace(b",", b"\t") + b"\r" * 2_000_000, "far more lines or columns"),
        ("fields.csv", HEAD + b"," * 5_000_000, "far more lines or columns"),
        ("tabs.txt", HEAD.replace(b",", b"\t") + b"\t" * 5_000_000, "far more lines or columns"),
        ("long.txt", HEAD + b"y" * 70_000_000, "far too large for a text file"),
        (
            "quote.csv",
            HEAD + b'"' + b"y" * 200_000,
            "a field that ends on line 3 has more than 131,072 letters",
        ),
        ("semicolons.csv", b"Ref;Action;Lead;Due date;" * 8_000, "Put commas between the fields"),
    ],
)
def test_text_files_without_end(opened, name, data, says):
    with pytest.raises(PlanError, match=says):
        opened(data, name)


def test_a_folder_is_held_to_the_same(tmp_path):
    (tmp_path / "Actions.csv").write_bytes(HEAD)
    (tmp_path / "Notes.csv").write_bytes(b"y" * 70_000_000)
    with pytest.raises(PlanError, match=r"Notes\.csv is far too large"):
        read_tracker(tmp_path)


def test_a_word_document_with_more_xml_than_can_be_taken_apart(opened):
    import io

    import docx

    target = io.BytesIO()
    docx.Document().save(target)

    def longer(name: str, part: bytes) -> bytes:
        many = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 1_200_000
        return part.replace(b"<w:sectPr", many + b"<w:sectPr", 1) if name == "word/document.xml" else part

    with pytest.raises(PlanError, match=TOO_LARGE):
        opened(remade(target.getvalue(), longer), "plan.docx")


def test_a_sheet_as_wide_as_excel_allows(opened):
    values = "".join(f"<c><v>{n}</v></c>" for n in range(16_384))
    assert len(opened(with_sheet(f'<row r="3">{values}</row>')).plan.actions) == 2
