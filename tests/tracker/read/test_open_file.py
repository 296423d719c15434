"""A tracker is copied whole or not at all, and every kind of file is read or refused in a sentence."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from automation.plan.findings import PlanError
from automation.tracker.read.open_file import take_copy, who_has_it_open
from automation.tracker.read.reading import read_tracker
from tests.support.workbooks import remade, workbook

HEAD = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Plan">'
)
TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def open_document(*rows: str) -> bytes:
    """Make an .ods whose sheet holds rows of texts with bars between them; a row in angle brackets is XML."""
    xml = "".join(row if row.startswith("<") else _row(row) for row in rows)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", HEAD + xml + TAIL)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
    return target.getvalue()


def _row(text: str) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{part.strip()}</text:p></table:table-cell>'
        for part in text.split("|")
    )
    return f"<table:table-row>{cells}</table:table-row>"


PLAN = ("Ref | Action | Lead | Due date", "1.1 | Do it | Head | Sep-17")


def test_an_open_document_workbook_is_read(tmp_path):
    path = tmp_path / "tracker.ods"
    path.write_bytes(open_document(*PLAN))
    action = read_tracker(path).plan.actions[0]
    assert (action.text, action.place.address("due")) == ("Do it", "Plan!D2")


def repeated(content: str, columns: int, rows: int = 1, kind: str = "string") -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="{kind}" '
        f'table:number-columns-repeated="{columns}">{content}</table:table-cell></table:table-row>'
    )


@pytest.mark.parametrize(
    "far",
    [
        repeated("<text:p>x</text:p>", 1_000_000, 1_000_000),
        repeated(f"<text:p>{'x' * 500_000}</text:p><text:p>{'y' * 500_000}</text:p>", 1_000),
        repeated(f"<text:p>{'x' * 1_000_000}</text:p>", 1, 1_000),
        repeated('<text:p>x<text:s text:c="2000000000"/></text:p>', 1),
        repeated("", 16_384, 1_000_000, "boolean"),
        repeated(f"<text:p>{'x' * 500_000}</text:p>", 1).replace(
            'repeated="1"', 'repeated="0000000000001000"'
        ),
    ],
    ids=["one letter", "long text", "long text in many rows", "spaces", "no text", "noughts"],
)
def test_a_cell_repeated_too_often_is_refused_in_one_sentence(tmp_path, far):
    path = tmp_path / "tracker.ods"
    path.write_bytes(open_document(*PLAN, far))
    with pytest.raises(PlanError, match=r"^tracker\.ods unpacks to far more than a tracker can hold"):
        read_tracker(path)


def test_blank_cells_to_the_end_of_the_sheet_and_a_text_repeated_some_times_are_read(tmp_path):
    path = tmp_path / "tracker.ods"
    to_the_end = repeated("", 16_384, 1_000_000).replace(' office:value-type="string"', "")
    path.write_bytes(open_document(*PLAN, repeated(f"<text:p>{'x' * 2_000}</text:p>", 4, 50), to_the_end))
    assert len(read_tracker(path).plan.actions) == 51


def test_too_many_filled_rows_are_refused_in_one_sentence(tmp_path):
    path = tmp_path / "tracker.ods"
    path.write_bytes(open_document(*PLAN, repeated("<text:p>x</text:p>", 1, 310_000)))
    with pytest.raises(PlanError, match="The sheet 'Plan' has more than 300,000 filled rows"):
        read_tracker(path)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('office:value-type="percentage" office:value="0.75"', True),
        ('office:value-type="date" office:date-value="2017-09-01"', True),
        ('office:value-type="string"', False),
    ],
)
def test_figures_and_dates_whose_formats_are_not_read_are_reported(tmp_path, cell, says):
    path = tmp_path / "tracker.ods"
    due = f"<table:table-cell {cell}><text:p>Sep-17</text:p></table:table-cell>"
    path.write_bytes(
        open_document(
            *PLAN, _row("1.2 | Do more | Head").replace("</table:table-row>", due + "</table:table-row>")
        )
    )
    codes = [(finding.code, finding.cell) for finding in read_tracker(path).findings]
    assert (("S75", "D3") in codes) == says


def owner_file(name: str) -> bytes:
    short = bytes([len(name)]) + name.encode("cp1252").ljust(53)
    return short + bytes([len(name), 0]) + name.encode("utf-16-le").ljust(108, b"\0")


def test_a_copy_is_the_file_byte_for_byte(tmp_path: Path) -> None:
    tracker = tmp_path / "plan.xlsx"
    tracker.write_bytes(b"PK\x03\x04 and so on")
    copy = take_copy(tracker)
    assert (copy.content, copy.open_by) == (b"PK\x03\x04 and so on", "")


def test_a_tracker_that_somebody_is_saving_is_waited_for(tmp_path: Path) -> None:
    tracker = tmp_path / "plan.xlsx"
    (tmp_path / "~$plan.xlsx").write_bytes(owner_file("Pat Example"))
    waits: list[float] = []

    def saved_meanwhile(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            tracker.write_bytes(b"saved")

    assert take_copy(tracker, sleep=saved_meanwhile).content == b"saved"
    assert waits == [3.0, 3.0]


def test_a_tracker_that_does_not_appear_is_reported_in_one_sentence(tmp_path: Path) -> None:
    waits: list[float] = []
    with pytest.raises(PlanError, match=r"plan\.xlsx could not be read: it is not there\."):
        take_copy(tmp_path / "plan.xlsx", sleep=waits.append)
    assert len(waits) == 1


def test_a_folder_is_not_a_tracker(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="is a folder"):
        take_copy(tmp_path, tries=1)


@pytest.mark.parametrize("name", ["Pat Example", "Zoë Müller"])
def test_excels_owner_file_says_who_has_it_open(tmp_path: Path, name: str) -> None:
    (tmp_path / "~$plan.xlsx").write_bytes(owner_file(name))
    assert who_has_it_open(tmp_path / "plan.xlsx") == name


def test_libreoffices_lock_says_who_has_it_open(tmp_path: Path) -> None:
    (tmp_path / ".~lock.plan.xlsx#").write_text(
        ",pat,desk-4,24.11.2026 08:00,file:///home/pat;", encoding="utf-8"
    )
    assert who_has_it_open(tmp_path / "plan.xlsx") == "pat"


def test_an_owner_file_of_another_workbook_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "~$other.xlsx").write_bytes(owner_file("Pat Example"))
    assert who_has_it_open(tmp_path / "plan.xlsx") == ""


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 60, b"\x05abc"])
def test_a_damaged_owner_file_still_means_that_somebody_has_it_open(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "~$plan.xlsx").write_bytes(content)
    assert who_has_it_open(tmp_path / "plan.xlsx")


LINES = "Ref\tAction\tLead\tDue date\n1.1\tCaf\u00e9 \u2013 visit\tHead\tSep-17\n"


def test_the_last_save_and_the_checksum_of_the_file_are_kept(tmp_path):
    book = Workbook()
    for row in (["Ref", "Action", "Lead", "Due date"], ["1.1", "Do it", "Head", "Sep-17"]):
        book.active.append(row)
    book.properties.lastModifiedBy = "Business Support"
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    file = read_tracker(path).file
    assert file.path == path
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.saved_by == "Business Support"
    assert file.saved_at is not None
    assert file.saved_at.tzinfo is UTC


@pytest.mark.parametrize("when", ["yesterday", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_an_impossible_time_of_saving_is_left_out(tmp_path, when):
    core = f'<x xmlns:d="d"><d:modified>{when}</d:modified></x>'.encode()
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(remade(workbook(), lambda name, old: core if name == "docProps/core.xml" else old))
    assert read_tracker(path).file.saved_at is None


def test_a_copy_taken_before_is_read_instead_of_the_file(tmp_path):
    found = read_tracker(tmp_path / "gone.xlsx", workbook())
    assert len(found.plan.actions) == 1
    with pytest.raises(PlanError, match=r"gone\.xlsx is empty"):
        read_tracker(tmp_path / "gone.xlsx", b"")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_the_encodings_that_windows_saves(tmp_path, encoding, end):
    path = tmp_path / "plan.txt"
    path.write_bytes(LINES.replace("\n", end).encode(encoding))
    action = read_tracker(path).plan.actions[0]
    assert (action.text, action.place.address("text")) == ("Caf\u00e9 \u2013 visit", "plan.txt!B2")


def test_line_separators_inside_a_text_do_not_split_rows(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(
        "Ref\tAction\tLead\tDue date\n1.1\tOne\u2028two\x85three\tHead\tSep-17\n", encoding="utf-8"
    )
    assert read_tracker(path).plan.actions[0].lead == "Head"


def test_one_csv_file_is_a_sheet(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text('Ref,Action,Lead,Due date\n1.1,"Do, and\nsee",Head,Sep-17\n', encoding="utf-8")
    action = read_tracker(path).plan.actions[0]
    assert (action.text, action.place.sheet) == ("Do, and\nsee", "plan")


def folder(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_of_csv_files_is_a_tracker(tmp_path):
    found = read_tracker(
        folder(
            tmp_path,
            actions="Section,Ref,Action,Lead,Due date\n1,1.1,Do it,Head,Sep-17\n",
            due_dates="Phrase,By,Kind,How it was understood,Confirmed\nSep-17,2017-09-15,by,,Yes\n",
            sections="Section,Theme,Title\n1,Practice,Know every child\n",
            settings="Setting,Value\nAs at,2017-10-02\nRemind days before due,7\n",
            measures="Measure,Unit,Baseline,Baseline date\nReviews,%,81.5,2016-12-01\n",
            notes="nothing,here\n",
        )
    )
    plan = found.plan
    assert plan.actions[0].place.address("due") == "Actions!E2"
    assert (plan.actions[0].due.by, plan.actions[0].due.confirmed) == (date(2017, 9, 15), True)
    assert (plan.settings.as_at, plan.settings.remind_days) == (date(2017, 10, 2), 7)
    assert (plan.measures[0].baseline, plan.measures[0].baseline_date) == (81.5, date(2016, 12, 1))
    assert plan.sections[0].title == "Know every child"
    assert len(found.file.sha256) == 64


def test_the_order_of_the_files_does_not_matter(tmp_path):
    path = folder(
        tmp_path,
        accepted="Code,Where\nD01,1.1\n",
        actions="Section,Ref,Action,Lead,Due date\n1,1.1,Do it,Head,Sep-17\n",
        evidence="Section,Evidence of success,Impact BRAG\n1,Seen,Blue\n",
    )
    plan = read_tracker(path).plan
    assert (len(plan.actions), len(plan.evidence), len(plan.accepted)) == (1, 1, 1)


def test_an_empty_csv_file_does_no_harm(tmp_path):
    path = folder(tmp_path, actions="Ref,Action,Lead,Due date\n1.1,Do it,Head,Sep-17\n", boards="")
    assert len(read_tracker(path).plan.actions) == 1


def test_reading_changes_nothing(tmp_path):
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(workbook())
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_tracker(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [p.name for p in tmp_path.iterdir()] == ["tracker.xlsx"]


def test_the_time_of_saving_is_in_utc(tmp_path):
    core = b'<x xmlns:d="d"><d:modified>2017-10-02T10:00:00+01:00</d:modified></x>'
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(remade(workbook(), lambda name, old: core if name == "docProps/core.xml" else old))
    assert read_tracker(path).file.saved_at == datetime(2017, 10, 2, 9, 0, tzinfo=UTC)
