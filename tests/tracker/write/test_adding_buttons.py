"""The buttons in a copy of somebody's own tracker: everything else stays byte for byte as it was."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from pyopenvba import ExcelFile
from pyopenvba.cfb import CFB
from pyopenvba.vba import VBAModuleKind

from automation.cli import main
from automation.plan.findings import PlanError
from automation.tracker.read.reading import read_tracker
from automation.tracker.sheets import CONF, TOOLKIT_BUTTONS
from automation.tracker.write.adding_buttons import add_buttons
from automation.tracker.write.macros import BUTTONS, BUTTONS_ROW, MODULE, macro_source
from tests.support.macros import modules
from tests.support.office import in_office, needs_office
from tests.support.rich_workbook import rich_tracker, with_parts
from tests.support.trackers import small_tracker

TELL_OF_OTHERS = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}
PROJECT = "xl/vbaProject.bin"
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ENABLED = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
THEIRS = 'Attribute VB_Name = "Ours"\r\nPublic Function Twice(n)\r\n    Twice = n * 2\r\nEnd Function\r\n'

OLDER = "' What the buttons of the improvement plan start. An older version said this otherwise."


def with_macros(path: Path, *, rich: bool = True) -> Path:
    """Make a tracker with macros of its own."""
    (rich_tracker if rich else plain)(path)
    with_parts(path, {}, {"[Content_Types].xml": (PLAIN, ENABLED)})
    with ExcelFile(path) as book:
        book.add_vba_project().add_module("Ours", THEIRS)
        book.save()
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(names) == len(set(names))
        return {name: package.read(name) for name in names}


def assert_the_rest_is_untouched(before: Path, after: Path) -> None:
    old, new = parts(before), parts(after)
    for name in old.keys() - TELL_OF_OTHERS - {PROJECT}:
        assert without_code_names(new[name]) == without_code_names(old[name]), name
    for name in TELL_OF_OTHERS:
        # Taking our elements out again gives what was there.
        text = re.sub(rb"<(?:sheet|Relationship|Override) [^<>]*mprovementPlan[^<>]*/>", b"", new[name])
        text = re.sub(rb"<[^<>]*(?:vbaProject|Extension=\"bin\")[^<>]*/>", b"", text)
        was = re.sub(rb"<[^<>]*(?:vbaProject|Extension=\"bin\")[^<>]*/>", b"", old[name])
        text, was = (one.replace(ENABLED.encode(), PLAIN.encode()) for one in (text, was))
        assert without_code_names(text) == without_code_names(was), name
    added = new.keys() - old.keys()
    assert all("improvementPlan" in name or name == PROJECT for name in added)


def load(path: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would lose
        return openpyxl.load_workbook(path)


def without_code_names(content: bytes) -> bytes:
    """Take out the names that macros know the workbook and its sheets by, which Excel gives them too."""
    return re.sub(rb"<sheetPr/>", b"", re.sub(rb' codeName="[^"]*"', b"", content))


@pytest.mark.parametrize(("make", "name"), [(rich_tracker, "Ours.xlsx"), (with_macros, "Ours.xlsm")])
def test_every_other_part_stays_byte_for_byte(
    tmp_path: Path, make: Callable[[Path], Path], name: str
) -> None:
    tracker = make(tmp_path / name)
    before = tracker.read_bytes()
    made = add_buttons(tracker, tmp_path, "")
    assert made.path.name == "Ours with buttons.xlsm"
    assert made.sheets == (TOOLKIT_BUTTONS, CONF)
    assert tracker.read_bytes() == before
    assert_the_rest_is_untouched(tracker, made.path)
    with zipfile.ZipFile(tracker) as old, zipfile.ZipFile(made.path) as new:
        for info in old.infolist():
            there = new.getinfo(info.filename)
            assert (there.date_time, there.compress_type) == (info.date_time, info.compress_type)


def test_the_sheets_come_last_and_are_not_selected_with_another(tmp_path: Path) -> None:
    made = add_buttons(rich_tracker(tmp_path / "Ours.xlsx"), tmp_path, "")
    book = load(made.path)
    assert book.sheetnames == ["Our plan", "Lists & more", "Chart", TOOLKIT_BUTTONS, CONF]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == ["Our plan"]
    said = {row[1] for row in book[TOOLKIT_BUTTONS].iter_rows(values_only=True)}
    assert {button.what for button in BUTTONS} <= said
    assert book[CONF].cell(BUTTONS_ROW, 2).value == "start"


def test_a_tracker_that_has_the_buttons_gets_no_second_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = small_tracker(tmp_path)
    sheets = load(tracker).sheetnames
    assert main(["buttons", str(tracker), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "with buttons.xlsm; it already had the buttons and now has the latest macros." in said
    assert load(tmp_path / "out" / "improvement-plan with buttons.xlsm").sheetnames == sheets


def test_a_tracker_with_the_settings_alone_gains_one_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = rich_tracker(tmp_path / "Ours.xlsx")
    book = load(tracker)
    book.create_sheet(CONF)
    book.save(tracker)
    assert main(["buttons", str(tracker)]) == 0
    assert f"Ours with buttons.xlsm, with the new sheet {TOOLKIT_BUTTONS}." in capsys.readouterr().out


def test_on_a_mac_the_interpreter_is_the_one_that_has_the_toolkit(tmp_path: Path) -> None:
    python = "/Users/pat/plan/.venv/bin/python"
    made = add_buttons(rich_tracker(tmp_path / "Ours.xlsx"), tmp_path, python)
    rows = load(made.path)[CONF].iter_rows(values_only=True)
    assert {row[0]: row[1] for row in rows}["INTERPRETER_MAC"] == python


def test_macros_of_their_own_stay_and_ours_come_to_them(tmp_path: Path) -> None:
    tracker = with_macros(tmp_path / "Ours.xlsm")
    before = modules(tracker)
    after = modules(add_buttons(tracker, tmp_path, "").path)
    assert after.pop(MODULE) == "\n".join(macro_source().splitlines()[1:]).strip()
    assert after == before
    assert "Twice = n * 2" in after["Ours"]


def test_adding_buttons_again_only_updates_the_macros(tmp_path: Path) -> None:
    made = add_buttons(rich_tracker(tmp_path / "Ours.xlsx"), tmp_path, "").path
    with ExcelFile(made) as book:
        book.set_module(MODULE, f'Attribute VB_Name = "{MODULE}"\r\n{OLDER}\r\n')
        book.save()
    again = add_buttons(made, tmp_path / "again", "")
    assert again.path.name == made.name
    assert again.sheets == ()
    assert "Public Sub CheckThePlan" in modules(again.path)[MODULE]
    assert parts(again.path).keys() == parts(made).keys()


def test_the_plan_is_read_as_before(tmp_path: Path) -> None:
    tracker = rich_tracker(tmp_path / "Ours.xlsx")
    before, after = read_tracker(tracker), read_tracker(add_buttons(tracker, tmp_path, "").path)
    assert len(after.plan.actions) == 8
    assert [(f.code, f.message) for f in after.findings] == [(f.code, f.message) for f in before.findings]


def test_an_existing_xlwings_sheet_is_kept(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "Ours.xlsx")) as book:
        book.add_worksheet("Plan").write_row(0, 0, ["Ref", "Action", "Lead"])
        book.add_worksheet(CONF).write_row(0, 0, ["INTERPRETER", "C:\\python.exe"])
    made = add_buttons(tmp_path / "Ours.xlsx", tmp_path, "")
    assert made.sheets == (TOOLKIT_BUTTONS,)
    assert openpyxl.load_workbook(made.path)[CONF]["B1"].value == "C:\\python.exe"


def test_existing_code_names_are_kept(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "Ours.xlsx")) as book:
        book.set_vba_name("DieseArbeitsmappe")
        book.add_worksheet("Plan").set_vba_name("Tabelle1")
    made = add_buttons(tmp_path / "Ours.xlsx", tmp_path, "")
    assert {"DieseArbeitsmappe", "Tabelle1", MODULE} <= modules(made.path).keys()
    assert 'codeName="ThisWorkbook"' not in parts(made.path)["xl/workbook.xml"].decode()


# What cannot have buttons is said in one sentence, and nothing is written.


def with_module(path: Path, name: str, source: str, *, is_class: bool = False) -> Path:
    """Give a tracker macros of its own and one more module."""
    with_macros(path, rich=False)
    with ExcelFile(path) as book:
        kind = VBAModuleKind.other if is_class else VBAModuleKind.standard
        book.vba_project().add_module(name, source, kind=kind)
        book.save()
    return path


def with_code_name(path: Path, name: str) -> Path:
    """Make a tracker without macros that has a sheet which macros would know by a name."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_vba_name("ThisWorkbook")
        book.add_worksheet("Plan").set_vba_name(name)
    return path


@pytest.mark.parametrize("name", ["ImprovementPlans", "Improvement_Plan"])
def test_a_module_with_a_similar_name_does_no_harm(tmp_path: Path, name: str) -> None:
    theirs = with_module(tmp_path / "Module.xlsm", name, THEIRS.replace("Ours", name))
    made = modules(add_buttons(theirs, tmp_path, "").path)
    assert "Twice = n * 2" in made[name]
    assert "Public Sub CheckThePlan" in made[MODULE]
    sheet = with_code_name(tmp_path / "Sheet.xlsx", name)
    assert {name, MODULE} <= modules(add_buttons(sheet, tmp_path, "").path).keys()


def plain(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Plan").write_row(0, 0, ["Ref", "Action", "Lead"])
    return path


SIGNATURE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="vbaProjectSignature.bin" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature"/></Relationships>'
)


def locked(path: Path) -> Path:
    """Put a password hash among the project's own settings, as Excel does."""
    project = CFB.from_bytes(parts(path)[PROJECT])
    settings = project.get_stream("PROJECT")
    project.write_stream("PROJECT", re.sub(rb'DPB="[^"]*"', b'DPB="' + b"0E" * 40 + b'"', settings))
    return with_parts(path, {PROJECT: project.to_bytes()}, {})


STRICT = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
WORKBOOK = "xl/workbook.xml"
ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "an old Excel file": (
        lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "old Excel file",
    ),
    "a text": (lambda p: p.write_bytes(b"Ref,Action"), "not an Excel workbook"),
    "half a file": (lambda p: p.write_bytes(plain(p).read_bytes()[:900]), "is damaged"),
    "a template": (
        lambda p: with_parts(plain(p), {}, {"[Content_Types].xml": ("sheet.main+xml", "template.main+xml")}),
        "template or add-in",
    ),
    "strict": (lambda p: with_parts(plain(p), {}, {WORKBOOK: STRICT}), "ordinary Excel Workbook"),
    "protected": (
        lambda p: with_parts(
            plain(p), {}, {WORKBOOK: ("<bookViews>", '<workbookProtection lockStructure="1"/><bookViews>')}
        ),
        "protected against new sheets",
    ),
    "shared": (
        lambda p: with_parts(plain(p), {"xl/revisions/revisionHeaders.xml": "<h/>"}, {}),
        "shared workbook",
    ),
    "signed": (
        lambda p: with_parts(plain(p), {"_xmlsignatures/sig1.xml": "<s/>"}, {}),
        "break the signature",
    ),
    "a bomb": (
        lambda p: with_parts(
            plain(p), {}, {WORKBOOK: ("<workbook ", '<!DOCTYPE x [<!ENTITY a "b">]><workbook ')}
        ),
        "is damaged",
    ),
    "without its list of types": (
        lambda p: with_parts(plain(p), {"[Content_Types].xml": ""}, {}),
        "is damaged",
    ),
    "macros that are none": (
        lambda p: with_parts(with_macros(p, rich=False), {PROJECT: bytes(5000)}, {}),
        "cannot be read",
    ),
    "macros that are signed": (
        lambda p: with_parts(
            with_macros(p, rich=False),
            {"xl/vbaProjectSignature.bin": b"signature", "xl/_rels/vbaProject.bin.rels": SIGNATURE},
            {},
        ),
        "are signed",
    ),
    "a module of our name that is somebody else's": (
        lambda p: with_module(p, MODULE, THEIRS.replace("Ours", MODULE)),
        "have a module ImprovementPlan that the toolkit did not write. In Excel, rename it",
    ),
    "one that is written otherwise": (
        lambda p: with_module(p, "improvementplan", THEIRS.replace("Ours", "improvementplan")),
        "have a module improvementplan that",
    ),
    "a class of our name": (
        lambda p: with_module(p, MODULE, OLDER, is_class=True),
        "have a module ImprovementPlan that",
    ),
    "elements with a prefix": (
        lambda p: with_parts(plain(p), {}, {WORKBOOK: ("<workbook xmlns=", "<x:workbook xmlns:x=")}),
        "damaged",
    ),
    "macros behind a password": (lambda p: locked(with_macros(p, rich=False)), "locked with a password"),
}


@pytest.mark.parametrize("what", ODD)
def test_what_cannot_have_buttons_is_one_sentence(tmp_path: Path, what: str) -> None:
    make, said = ODD[what]
    path = tmp_path / "Ours.xlsm"
    make(path)
    before = path.read_bytes()
    with pytest.raises(PlanError, match=said):
        add_buttons(path, tmp_path, "")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["Ours.xlsm"]


def test_an_existing_copy_is_never_overwritten(tmp_path: Path) -> None:
    tracker = rich_tracker(tmp_path / "Ours.xlsx")
    made = add_buttons(tracker, tmp_path, "").path
    before = made.read_bytes()
    with pytest.raises(PlanError, match="never overwritten"):
        add_buttons(tracker, tmp_path, "")
    assert made.read_bytes() == before


def test_the_command_says_where_the_copy_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rich_tracker(tmp_path / "Ours.xlsx")
    assert main(["buttons", str(tmp_path / "Ours.xlsx")]) == 0
    printed = capsys.readouterr().out
    assert "Ours with buttons.xlsm, with the new sheets Toolkit buttons and xlwings.conf" in printed
    assert "Move Ours.xlsx into another folder" in printed
    assert main(["buttons", str(tmp_path / "Ours.xlsx"), "--out", str(tmp_path / "elsewhere")]) == 0
    assert "another folder" not in capsys.readouterr().out
    assert main(["buttons", str(tmp_path / "None.xlsx")]) == 2
    assert "There is no file" in capsys.readouterr().err


@needs_office
@pytest.mark.parametrize("make", [rich_tracker, with_macros])
def test_a_spreadsheet_program_opens_the_copy_with_every_button_bound(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    made = add_buttons(make(tmp_path / "Ours.xlsm"), tmp_path, "")
    with in_office(made.path) as bridge:
        there = {caption: scripts for _, caption, scripts in bridge("form_buttons")}
        assert bridge("sheets")[:2] == ["Our plan", "Lists & more"]
        assert bridge("read", "Our plan", 2, 1, 2, 2) == [["1.1", "Do thing 1"]]
        assert bridge("macro", f"{MODULE}.ChosenWay") == "start"
        if make is with_macros:
            assert bridge("macro", "Ours.Twice", 21) == 42
    assert set(there) == {"Print", *(button.caption for button in BUTTONS)}
    for button in BUTTONS:
        assert f"VBAProject.{MODULE}.{button.macro}?" in there[button.caption][0]
