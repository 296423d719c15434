"""A change to a closed tracker reaches its cell, and everything else stays byte for byte as it was."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from automation.plan.findings import PlanError
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.write_back import CellChange, CellRefusedError, NewRow, Written, write_back
from tests.support.compared import cells_of, part, parts_changed, shown_by, without_cells
from tests.support.effort import times, trial
from tests.support.foreign_workbooks import KINDS, TO_CHANGE, with_chain, with_table, written
from tests.support.office import convert, needs_office
from tests.support.office_validator import RELEASES, needs_validator, schema_errors
from tests.support.trackers import small_tracker
from tests.support.workbooks import SHEET, remade

TEXT = 'It is <done> & "agreed"\nby both, _x000D_ \u00e9\U0001f600 '


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def change(
    path: Path, *changes: CellChange, rows: Sequence[NewRow] = (), kept: list[bytes] | None = None
) -> Written:
    """Write changes, and keep the former file in a list."""
    former: list[bytes] = [] if kept is None else kept
    done = write_back(path, sha(path), changes, rows, keep=lambda content, _: former.append(content))
    assert (hashlib.sha256(former[-1]).hexdigest(), sha(path)) == (done.before, done.after)
    return done


def sheet_of(path: Path) -> str:
    names = openpyxl.load_workbook(path).sheetnames if path.stem != "strict" else ["Plan"]
    return next(name for name in names if name in {"Actions", "Our plan", "Plan"})


def now(path: Path, sheet: str, cell: str) -> str:
    """Give what a cell shows, as whoever proposes a change has read it."""
    row, column = int(cell[1:]), ord(cell[0]) - 64
    return str(shown_by(path).get((sheet, row, column), ""))


def made(kind: str, folder: Path) -> Path:
    stem = "strict" if kind == "the Strict form" else "plan"
    macros = "tracker" in kind or "buttons" in kind
    return KINDS[kind](folder / f"{stem}{'.xlsm' if macros else '.xlsx'}")


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_named_cells_of_any_workbook_change_and_nothing_else(kind: str, tmp_path: Path) -> None:
    path = made(kind, tmp_path)
    before, sheet = path.read_bytes(), sheet_of(path)
    wanted = {cell: f"{TEXT}{cell}" for cell in TO_CHANGE}
    shown = shown_by(path)
    done = change(
        path, *(CellChange(sheet, cell, text, now(path, sheet, cell)) for cell, text in wanted.items())
    )
    assert {(item.cell, item.value) for item in done.changes} == set(wanted.items())
    after = path.read_bytes()

    changed = parts_changed(before, after) - {"xl/workbook.xml"}
    (xml,) = changed
    if kind != "cells without positions":  # which cell is which is for the readers to say
        old, new = (without_cells(part(data, xml), TO_CHANGE) for data in (before, after))
        assert old == new
    if kind != "the Strict form":
        as_it_was = {
            at: value for at, value in cells_of(before).items() if at[1] not in TO_CHANGE or at[0] != sheet
        }
        assert cells_of(after) == as_it_was | {
            (sheet, cell): text.replace("_x000D_", "_x005F_x000D_") for cell, text in wanted.items()
        }
    ours = {(sheet, int(cell[1:]), ord(cell[0]) - 64): text for cell, text in wanted.items()}
    now_shown = dict(shown_by(path))
    assert {at: now_shown.pop(at) for at in ours} == ours
    assert now_shown == {at: value for at, value in shown.items() if at not in ours}


def test_the_whole_workbook_is_worked_out_anew_when_excel_opens_it(tmp_path: Path) -> None:
    for kind in ("no mark for calculation", "calculated by hand", "as XlsxWriter writes it"):
        path = made(kind, tmp_path)
        change(path, CellChange("Plan", "B3", "x", "Do thing 2"))
        index = part(path.read_bytes(), "xl/workbook.xml")
        assert re.search(r"</sheets>.*<calcPr [^>]*fullCalcOnLoad=\"1\"/>", index)
        assert index.count("calcPr") == 1


# What is written.

pytestmark = pytest.mark.filterwarnings("ignore:.*is not supported and will be removed:UserWarning")


def test_a_cell_keeps_its_style_and_its_row_keeps_its_height(tmp_path: Path) -> None:
    def fill(book, sheet):
        sheet.write_string("B3", "old", book.add_format({"bold": True}))
        sheet.set_row(2, 40)
        sheet.set_column("J:J", 20, book.add_format({"italic": True}))

    path = written(tmp_path / "plan.xlsx", fill)
    change(path, CellChange("Plan", "B3", "new", "old"), CellChange("Plan", "J9", "more", ""))
    sheet = openpyxl.load_workbook(path)["Plan"]
    assert (sheet["B3"].value, sheet["B3"].font.bold, sheet.row_dimensions[3].height) == ("new", True, 39.75)
    assert (sheet["J9"].value, sheet["J9"].font.italic) == ("more", True)


def test_a_number_a_blank_and_text_that_looks_like_a_formula(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    change(
        path,
        CellChange("Plan", "F2", 2.5, 1),
        CellChange("Plan", "F3", None, "2"),
        CellChange("Plan", "F4", "=1+1", 3),
    )
    sheet = openpyxl.load_workbook(path)["Plan"]
    assert [sheet[f"F{row}"].value for row in (2, 3, 4)] == [2.5, None, "=1+1"]
    assert sheet["F4"].data_type == "s" or sheet["F4"].data_type == "inlineStr"
    assert "<f>" not in part(path.read_bytes(), SHEET)


@pytest.mark.parametrize("kind", ["as openpyxl writes it", "dates from 1904"])
def test_a_date_is_that_day_where_the_cell_shows_dates_and_text_where_it_does_not(
    kind, tmp_path: Path
) -> None:
    path = made(kind, tmp_path)
    cell, was = ("D2", date(2017, 9, 1)) if "openpyxl" in kind else ("D3", date(2017, 9, 1))
    change(
        path,
        CellChange("Plan", cell, date(2018, 3, 31), was),
        CellChange("Plan", "B3", date(2018, 3, 31), "Do thing 2"),
    )
    sheet = openpyxl.load_workbook(path)["Plan"]
    assert sheet[cell].value == datetime(2018, 3, 31)
    assert sheet["B3"].value == "31/03/2018"


def test_control_characters_are_left_out_and_line_breaks_stay(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    change(path, CellChange("Plan", "B3", "a\x00\x07b\r\nc\rd\te\ufffe", "Do thing 2"))
    assert openpyxl.load_workbook(path)["Plan"]["B3"].value == "ab\nc\nd\te"


def test_a_formula_that_goes_leaves_the_list_of_formulas(tmp_path: Path) -> None:
    path = with_chain(tmp_path / "plan.xlsx")
    change(path, CellChange("Plan", "F10", 40, 36))
    assert re.findall(r"<c [^>]*>", part(path.read_bytes(), "xl/calcChain.xml")) == [
        '<c r="G2" i="1"/>',
        '<c r="G3" l="1"/>',
    ]
    before = path.read_bytes()
    done = change(path, CellChange("Plan", "G2", 1, 2), CellChange("Plan", "G3", 1, 4))
    assert [item.was for item in done.changes] == ["=F2*2", "=F3*2"]
    gone = {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    assert parts_changed(before, path.read_bytes()) == {*gone, SHEET}
    for listing in gone - {"xl/calcChain.xml"}:
        assert "calcChain" not in part(path.read_bytes(), listing)
    assert openpyxl.load_workbook(path)["Plan"]["G2"].value == 1


# New rows.


def test_a_new_row_goes_to_the_end_of_its_table_with_formats_formulas_and_rules(tmp_path: Path) -> None:
    def more(_book, sheet):
        sheet.data_validation("E2:E9", {"validate": "list", "source": ["Red", "Green"]})
        sheet.data_validation("D2:D500", {"validate": "any", "input_message": "A month"})
        sheet.conditional_format("E2:E9", {"type": "no_blanks"})
        sheet.conditional_format("F2:F9", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("A2:F8", {"type": "blanks"})

    path = with_table(tmp_path / "plan.xlsx", more)
    before = path.read_bytes()
    rows = [NewRow("Plan", {"Ref": "1.9", "Action": TEXT}), NewRow("Plan", {"Ref": "1.10", "Days": 9})]
    done = change(path, rows=rows)
    assert parts_changed(before, path.read_bytes()) == {SHEET, "xl/tables/table1.xml"}
    assert ("A10", "1.9") in {(item.cell, item.value) for item in done.changes}
    sheet = openpyxl.load_workbook(path)["Plan"]
    assert [cell.value for cell in sheet[11]] == [
        "1.10",
        None,
        None,
        None,
        None,
        9,
        "=Plan[[#This Row],[Days]]*2",
    ]
    table = sheet.tables["Plan"]
    assert (table.ref, table.autoFilter.ref) == ("A1:G11", "A1:G11")
    assert sorted(str(rule.sqref) for rule in sheet.data_validations.dataValidation) == ["D2:D500", "E2:E11"]
    assert sorted(str(area.sqref) for area in sheet.conditional_formatting) == ["A2:F8", "E2:E11", "F2:F11"]
    assert "<xm:sqref>F2:F11</xm:sqref>" in part(path.read_bytes(), SHEET)


def test_blank_rows_at_the_end_of_a_table_are_filled_first(tmp_path: Path) -> None:
    path = small_tracker(tmp_path)
    before = read_tracker(path).plan
    rows = [
        NewRow("DueDates", {"Phrase": f"when {n}", "By": date(2017, 12, n), "Confirmed": "Yes"})
        for n in (1, 2)
    ]
    change(path, rows=rows)
    after = read_tracker(path).plan
    new = [(row.phrase, row.by, row.confirmed) for row in after.due_phrases if row not in before.due_phrases]
    assert new == [("when 1", date(2017, 12, 1), True), ("when 2", date(2017, 12, 2), True)]
    assert (after.actions, after.leads, after.boards) == (before.actions, before.leads, before.boards)
    reading = NewRow("Readings", {"Measure": "Visits on time", "Date": date(2017, 9, 30), "Actual": 71.5})
    change(path, rows=[reading])
    assert [(row.measure, row.day, row.actual) for row in read_tracker(path).plan.readings] == [
        ("Visits on time", date(2017, 9, 30), 71.5)
    ]
    table = openpyxl.load_workbook(path)["Readings"].tables["Readings"]
    assert table.ref == "A1:D2"


def test_an_action_that_is_added_has_the_formula_of_its_column(tmp_path: Path) -> None:
    path = small_tracker(tmp_path)
    change(
        path,
        rows=[NewRow("Actions", {"Section": "3", "Ref": "3.3", "Action": "Recruit", "Due date": "Dec-17"})],
    )
    sheet = openpyxl.load_workbook(path)["Actions"]
    assert sheet["H7"].value == sheet["H6"].value
    assert sheet["H7"].value.startswith("=")
    assert sheet["C7"].alignment.wrap_text
    assert read_tracker(path).plan.actions[-1].ref == "3.3"


@pytest.mark.parametrize(
    ("row", "more", "why"),
    [
        (NewRow("Nothing", {}), {}, "has no table Nothing"),
        (NewRow("Plan", {"Reff": "1"}), {}, "has no column Reff"),
        (NewRow("Plan", {"Ref": "1"}), {"total_row": True}, "row of totals"),
        (NewRow("Plan", {"Ref": "1"}), {"below": "B10"}, "something below its table"),
        (NewRow("Plan", {"Ref": "1"}), {"locked": True}, "is protected"),
    ],
)
def test_a_row_that_cannot_be_added_is_refused(row, more, why, tmp_path: Path) -> None:
    below, locked = more.pop("below", ""), more.pop("locked", False)

    def fill(_book, sheet):
        if below:
            sheet.write_string(below, "Signed off")
        if locked:
            sheet.protect()

    refused(with_table(tmp_path / "plan.xlsx", fill, **more), why, rows=[row])


# What is refused.


def refused(
    path: Path, why: str, *changes: CellChange, rows: Sequence[NewRow] = (), digest: str = ""
) -> None:
    """Make sure that a change is refused with one sentence, and that nothing was written or kept."""
    before = {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    kept: list[bytes] = []
    with pytest.raises(PlanError, match=re.escape(why)) as caught:
        write_back(path, digest or sha(path), changes, rows, keep=lambda content, _: kept.append(content))
    assert "\n" not in str(caught.value)
    assert kept == []
    assert {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()} == before


B3 = CellChange("Plan", "B3", "new", "Do thing 2")


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (
            CellChange("Plan", "B3", "new", "Do thing 3"),
            "it now says 'Do thing 2', which is not what was read.",
        ),
        (CellChange("Plan", "J3", "new", "Do thing 3"), "it now says '', which is not what was read."),
        (CellChange("Plan", "B0", "new"), "there is no such cell."),
        (CellChange("Plan", "Z9999999", "new"), "there is no such cell."),
        (CellChange("Other", "B3", "new"), "there is no such cell."),
        (
            CellChange("Plan", "B3", "x" * 32_768, "Do thing 2"),
            "a cell cannot hold a text of 32,768 characters.",
        ),
    ],
)
def test_a_cell_that_is_not_what_it_was_is_refused(item, why, tmp_path: Path) -> None:
    refused(written(tmp_path / "plan.xlsx"), f"{item.sheet}!{item.cell} was not changed: {why}", item)


def test_two_changes_for_one_cell_are_refused(tmp_path: Path) -> None:
    refused(written(tmp_path / "plan.xlsx"), "two changes are for it.", B3, B3)


@pytest.mark.parametrize(
    ("kind", "cell", "why"),
    [
        ("a table", "G4", "its formula is that of a whole column of a table."),
        ("a table", "B1", "it is a heading or a total of a table."),
        ("a table with totals", "B9", "it is a heading or a total of a table."),
        ("shared formulas", "G2", "other cells use its formula."),
        ("array formulas", "H2", "it is part of an array formula."),
        ("array formulas", "H3", "it is part of an array formula."),
        ("array formulas", "I4", "it is part of an array formula."),
        ("merged cells", "C12", "it is merged into another cell."),
        ("protected, some cells open", "B4", "the sheet Plan is protected. Unprotect it first."),
    ],
)
def test_a_cell_that_other_cells_depend_on_is_refused(kind, cell, why, tmp_path: Path) -> None:
    path = made(kind, tmp_path)
    refused(path, why, CellChange("Plan", cell, "new", now(path, "Plan", cell)))


def test_the_first_of_merged_cells_and_a_cell_that_shares_a_formula_can_be_changed(tmp_path: Path) -> None:
    path = made("merged cells", tmp_path)
    change(path, CellChange("Plan", "B11", "new", "Note"))
    path = made("shared formulas", tmp_path)
    change(path, CellChange("Plan", "G4", 1, 6))
    values = [openpyxl.load_workbook(path)["Plan"][f"G{row}"].value for row in (3, 4, 5)]
    assert values == ["=F3*2", 1, "=F5*2"]


def test_a_refused_cell_is_named_so_that_the_others_can_be_written(tmp_path: Path) -> None:
    path, bad = written(tmp_path / "plan.xlsx"), CellChange("Plan", "C3", "new", "Nobody")
    with pytest.raises(CellRefusedError) as caught:
        write_back(path, sha(path), [B3, bad], keep=lambda *_: None)
    assert caught.value.change is bad


def test_a_tracker_that_is_open_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    (tmp_path / "~$plan.xlsx").write_bytes(b"\x08Jo Smith")
    refused(path, "plan.xlsx is open by Jo Smith. Close it, then try again.", B3)
    (tmp_path / "~$plan.xlsx").unlink()
    (tmp_path / ".~lock.plan.xlsx#").write_text(",Jo,desk,", encoding="utf-8")
    refused(path, "plan.xlsx is open by Jo.", B3)


def test_a_tracker_that_has_changed_since_is_refused(tmp_path: Path) -> None:
    refused(written(tmp_path / "plan.xlsx"), "plan.xlsx has changed since it was read.", B3, digest="0" * 64)


def test_a_tracker_that_changes_while_it_is_written_is_left_as_the_other_person_saved_it(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "plan.xlsx")
    with pytest.raises(PlanError, match="has changed since it was read"):
        write_back(path, sha(path), [B3], keep=lambda *_: path.write_bytes(b"saved by somebody else"))
    assert path.read_bytes() == b"saved by somebody else"
    assert list(tmp_path.iterdir()) == [path]


def test_where_the_former_file_cannot_be_kept_nothing_is_written(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    before = path.read_bytes()

    def keep(*_: object) -> None:
        raise PlanError("The disk is full.")

    with pytest.raises(PlanError, match="The disk is full"):
        write_back(path, sha(path), [B3], keep=keep)
    assert path.read_bytes() == before


def test_a_tracker_that_is_read_only_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    path.chmod(0o444)
    refused(path, "plan.xlsx cannot be written to: it is marked as read-only.", B3)
    path.chmod(0o644)


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path, monkeypatch) -> None:
    path = written(tmp_path / "plan.xlsx")
    before = path.read_bytes()

    def touch(*_: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", touch)
    with pytest.raises(PlanError, match="cannot be written: permission denied"):
        write_back(path, sha(path), [B3], keep=lambda *_: None)
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs an administrator there, and has no mode")
def test_a_link_to_the_tracker_stays_a_link(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    path.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    change(link, B3)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert cells_of(path)["Plan", "B3"] == "new"


@pytest.mark.parametrize(
    ("added", "why"),
    [
        ("_xmlsignatures/sig1.xml", "is signed, and a change would break the signature."),
        ("xl/revisions/revisionHeaders.xml", "is shared in the old way."),
        ("xl/revisions/userNames.xml", "is shared in the old way."),
    ],
)
def test_a_signed_and_a_shared_workbook_are_refused(added, why, tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    path.write_bytes(remade(path.read_bytes(), more=[(added, b"<x/>")]))
    refused(path, f"plan.xlsx {why}", B3)


@pytest.mark.parametrize(
    "lock",
    [
        '<fileSharing userName="JO" reservationPassword="CC1A"/>{}',
        '<fileSharing readOnlyRecommended="1" algorithmName="SHA-512" hashValue="x=" saltValue="x="/>{}',
        '{}<workbookProtection workbookPassword="CC1A" lockStructure="1"/>',
        '{}<workbookProtection workbookHashValue="x=" workbookSaltValue="x=" lockWindows="1"/>',
        '{}<workbookProtection revisionsPassword="CC1A" lockRevision="1"/>',
    ],
)
def test_a_workbook_with_a_password_of_its_own_is_refused(lock: str, tmp_path: Path) -> None:
    path = locked_by(lock, tmp_path)
    refused(path, "plan.xlsx is protected with a password. Take it off in Excel first", B3)


@pytest.mark.parametrize(
    "lock",
    [
        '<fileSharing readOnlyRecommended="1"/>{}',
        '{}<workbookProtection lockStructure="1"/>',
        '{}<workbookProtection lockStructure="1" lockWindows="1" workbookPassword=""/>',
    ],
)
def test_a_structure_protected_without_a_password_stays_so_and_its_cells_are_written(
    lock: str, tmp_path: Path
) -> None:
    path = locked_by(lock, tmp_path)
    change(path, B3)
    assert cells_of(path)["Plan", "B3"] == "new"
    index = part(path.read_bytes(), "xl/workbook.xml")
    assert lock.replace("{}", "") in index


def locked_by(lock: str, tmp_path: Path) -> Path:
    """Write a workbook whose index has a mark before or after its settings."""
    path = written(tmp_path / "plan.xlsx")

    def with_mark(_name: str, xml: bytes) -> bytes:
        return re.sub(rb"<workbookPr\b[^>]*/>", lambda found: lock.format(found[0].decode()).encode(), xml)

    path.write_bytes(remade(path.read_bytes(), with_mark))
    return path


def test_passwords_old_files_and_text_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    refused(path, "plan.xlsx is protected with a password", B3)
    for content in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"Ref,Action\n"):
        path.write_bytes(content)
        refused(path, "plan.xlsx is not an .xlsx or .xlsm workbook", B3)
    path.write_bytes(b"PK\x03\x04 cut off")
    refused(path, "plan.xlsx is damaged", B3)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda xml: xml.replace(b"</row>", b"</raw>", 1),
        lambda xml: xml.replace(b"<sheetData>", b"<!DOCTYPE x><sheetData>"),
        lambda xml: xml.decode().encode("utf-16"),
        lambda xml: xml[: len(xml) // 2],
    ],
)
def test_a_sheet_that_is_not_well_formed_is_refused(spoil, tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    path.write_bytes(remade(path.read_bytes(), lambda name, xml: spoil(xml) if name == SHEET else xml))
    refused(path, "plan.xlsx ", B3)


@needs_office
@pytest.mark.parametrize("kind", ["our own tracker", "a table", "tags with a prefix", "the Strict form"])
def test_libreoffice_opens_what_was_written(kind: str, tmp_path: Path) -> None:
    path = made(kind, tmp_path)
    sheet = sheet_of(path)
    change(path, CellChange(sheet, "B3", TEXT, now(path, sheet, "B3")))
    opened = cells_of(convert(path, "xlsx", tmp_path / "out"))
    assert opened[sheet, "B3"].replace("_x005F_", "_") == TEXT


@trial
@pytest.mark.parametrize("kind", list(KINDS)[: times(8, len(KINDS))])
def test_office_finds_no_fault_that_was_not_there_before(kind: str, tmp_path: Path) -> None:
    needs_validator()
    path = made(kind, tmp_path)
    sheet = sheet_of(path)
    before = [schema_errors(path, release) for release in RELEASES]
    change(path, *(CellChange(sheet, cell, TEXT, now(path, sheet, cell)) for cell in TO_CHANGE))
    if kind == "our own tracker":
        change(
            path,
            rows=[NewRow("Actions", {"Ref": "9.9", "Action": TEXT}), NewRow("DueDates", {"Phrase": "x"})],
        )
    assert [schema_errors(path, release) for release in RELEASES] == before


@pytest.mark.skipif(sys.platform == "win32", reason="root and other users are not told apart by bits there")
def test_the_file_that_is_written_aside_is_gone_afterwards(tmp_path: Path) -> None:
    path = written(tmp_path / "plan.xlsx")
    (tmp_path / ".plan.making.xlsx").write_bytes(b"left by a run that was killed")
    change(path, B3)
    assert [file.name for file in tmp_path.iterdir()] == ["plan.xlsx"]
