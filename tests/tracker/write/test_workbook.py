"""A built tracker: what Excel and LibreOffice find in it."""

from __future__ import annotations

import dataclasses
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation.plan.findings import PlanError
from automation.plan.model import DuePhrase, Plan
from automation.plan.settings import Settings
from automation.tracker.sheets import CHECKS, CONF, START, SUMMARY, TABLES
from automation.tracker.write.workbook import CELL_LIMIT, build_tracker, fit
from tests.support.office import extend_table, needs_office, recalculated, values, worked_out_otherwise
from tests.support.plans import action, evidence, lead, plan, section
from tests.support.trackers import tracker_of

AS_AT = date(2017, 10, 2)


def sample() -> Plan:
    """Ratings, lateness, shared leads and spellings that the live formulas must get right."""
    rows = (
        #      ref     due            rating   lead
        action("2.1", "Sep-17", "Green", "ART service manager; Principal social worker"),  # late
        action("2.2", "Jun-17", "Blue", "ART service manager"),  # done
        action("2.3", "Oct-17", "Red", "principal social worker"),  # in time
        action("3.1", "Jul-17 Apr-18", "", "ART  Service manager / Practice leads"),
        action("3.2", "Twice yearly", "Amber", "PSW"),  # no date
        action("3.3", "Aug-17?", "amber", "ART service manager;Practice leads"),  # late, once confirmed
        action("9A.1", "Jul-17", "Green", "Practice leads", revised="Dec-17"),  # re-dated, in time
        action("9A.2", "Jul-17", "Blue", "Practice leads"),
        action("9A.3", "Sep\t17", "Green", "IRO / CP chair;  Practice leads"),  # late; a tab, and two spaces
        action("9A.4", "Council - Jul-17\nOthers - Dec-17", "Green", "PSW\n IRO / CP  chair"),
    )
    listed = {
        "principal social worker": "Principal social worker",
        "PSW": "Principal social worker",
        "ART  Service manager / Practice leads": "ART service manager; Practice leads",
        "ART service manager;Practice leads": "ART service manager; Practice leads",
        "IRO / CP chair;  Practice leads": "IRO / CP chair; Practice leads",
        "PSW\n IRO / CP  chair": "Principal social worker; IRO / CP chair",
    }
    named = tuple(dataclasses.replace(a, leads=tuple(listed.get(a.lead, a.lead).split("; "))) for a in rows)
    confirmed = DuePhrase("Aug-17?", date(2017, 8, 31), "by", "", confirmed=True)
    named = tuple(
        dataclasses.replace(a, due=a.due.confirm(confirmed.by)) if a.due.text == "Aug-17?" else a
        for a in named
    )
    return plan(
        *named,
        sections=(
            section("2", "Leadership & management"),
            section("3", "Help & protection"),
            section("9A", "Leadership & management"),
        ),
        leads=(
            lead("ART service manager"),
            # Two spellings that differ in case alone must not count their actions twice.
            lead("Principal social worker", also=("PSW", "principal Social Worker", "Principal worker")),
            lead("Practice leads"),
            # Its own slash is no more than a part of its name.
            lead("IRO / CP chair"),
        ),
        evidence=(evidence("2", "Amber"), evidence("3")),
        due_phrases=(confirmed,),
        settings=Settings(as_at=AS_AT),
    )


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tracker") / "plan.xlsm"
    build_tracker(sample(), path, as_at=AS_AT, notice="An example.")
    return path


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same tracker with room for few more actions."""
    return tracker_of(sample(), tmp_path_factory.mktemp("light") / "plan.xlsm")


def test_every_sheet_and_table_is_there_in_order(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    tables = [table for table in TABLES if not table.optional]
    assert book.sheetnames == [START, SUMMARY, *(table.sheet for table in tables), CHECKS, CONF]
    for table in tables:
        sheet = book[table.sheet]
        assert list(sheet.tables) == [table.table]
        assert tuple(cell.value for cell in sheet[1][: len(table.columns)]) == table.headings()
        assert sheet.freeze_panes is not None
        assert not sheet.merged_cells.ranges


def test_an_xlsm_declares_itself_macro_enabled_and_an_xlsx_does_not(tracker: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plan.xlsx"
    build_tracker(sample(), plain, as_at=AS_AT)
    enabled = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    with zipfile.ZipFile(tracker) as one, zipfile.ZipFile(plain) as other:
        assert enabled in one.read("[Content_Types].xml")
        assert enabled not in other.read("[Content_Types].xml")


def test_building_twice_gives_the_same_bytes(tracker: Path, tmp_path: Path) -> None:
    again = tmp_path / "plan.xlsm"
    build_tracker(sample(), again, as_at=AS_AT, notice="An example.")
    assert again.read_bytes() == tracker.read_bytes()


def test_text_stays_text_whatever_it_looks_like(tmp_path: Path) -> None:
    hostile = ("=1+1", "+44 117", "-", "@sum", "http://x.example", "007", "{=A1}", "{{ x }}", "<b>&</b>")
    path = tmp_path / "plan.xlsx"
    build_tracker(plan(*(action("2.1", comments=text) for text in hostile)), path, as_at=AS_AT)
    sheet = openpyxl.load_workbook(path)["Actions"]
    cells = [row[9] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == list(hostile)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_a_text_too_long_for_a_cell_is_cut_with_a_note() -> None:
    assert fit("x" * CELL_LIMIT) == "x" * CELL_LIMIT
    assert len(fit("x" * (CELL_LIMIT + 1))) == CELL_LIMIT
    assert fit("x" * (CELL_LIMIT + 1)).endswith("[cut: longer than a cell can hold]")


def test_an_empty_plan_makes_an_empty_tracker(tmp_path: Path) -> None:
    build_tracker(Plan(), tmp_path / "plan.xlsm", as_at=AS_AT)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsm", data_only=True)
    assert book["Actions"].max_row == 2
    assert book["BRAG key"].max_row == 5


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(PlanError, match=r"The tracker .*plan\.xlsm cannot be written"):
        build_tracker(Plan(), tmp_path / "taken" / "plan.xlsm", as_at=AS_AT)


@needs_office
@pytest.mark.parametrize("rule", ["worst", "most"])
def test_libreoffice_works_out_what_is_stored(tmp_path: Path, rule: str) -> None:
    path = tmp_path / "plan.xlsm"
    settings = Settings(as_at=AS_AT, section_rule=rule)
    tracker_of(dataclasses.replace(sample(), settings=settings), path)
    assert worked_out_otherwise(path, tmp_path / "out") == {}


@needs_office
def test_sections_1_1_and_1_10_are_counted_separately(tmp_path: Path) -> None:
    # COUNTIFS takes the text 1.10 for the number 1.1, and `?` for any letter.
    odd = ("1.1", "1.10", "1.100", "01.1", "1E1", "10", "H?P", "H&P", "A*", "AB", "C~", "<5")
    rows = (
        action(f"{ref}.{n}", "Sep-17", "Green", "Head?" if n == 1 else "Heads", section=ref)
        for number, ref in enumerate(odd, 1)
        for n in range(1, number + 1)
    )
    sections = tuple(section(ref, "First" if ref < "1.10" else "Second") for ref in odd)
    path = tmp_path / "plan.xlsm"
    tracker = plan(
        *(dataclasses.replace(row, leads=(row.lead,)) for row in rows),
        sections=sections,
        leads=(lead("Head?"), lead("Heads")),
        settings=Settings(as_at=AS_AT),
    )
    tracker_of(tracker, path)
    assert worked_out_otherwise(path, tmp_path / "out") == {}


@needs_office
def test_each_theme_stands_once_on_the_summary_whatever_its_signs_and_length(tmp_path: Path) -> None:
    long = "Better help, sooner:" + " one more word" * 20
    assert len(long) > 255
    # COUNTIF would take `Plan ?` for `Plan A`, `~` for nothing, `>` for a comparison.
    themes = (
        "Plan A",
        "Plan ?",
        "Theme",
        "Leadership ~ management",
        ">50% better",
        long,
        "*",
        "plan a",
        "",
        long,
    )
    sections = tuple(section(str(number), theme) for number, theme in enumerate(themes, 1))
    rows = (action(f"{number}.1", "Sep-17", "Green") for number in range(1, len(themes) + 1))
    path = tmp_path / "plan.xlsx"
    tracker_of(plan(*rows, sections=sections, settings=Settings(as_at=AS_AT)), path)
    assert worked_out_otherwise(path, tmp_path / "out") == {}
    shown = values(tmp_path / "out" / path.name)
    # A theme in another letter case is the same theme.
    counts = [(shown.get(("Summary", f"B{row}")), shown.get(("Summary", f"H{row}"))) for row in range(12, 20)]
    assert counts == [
        ("Plan A", 2), ("Plan ?", 1), ("Theme", 1), ("Leadership ~ management", 1), (">50% better", 1),
        (long, 2), ("*", 1), (None, None),
    ]  # fmt: skip


def counted_by_lead(shown: dict[tuple[str, str], Any], leads: int, first: int = 26) -> dict[str, int]:
    """Give what a Summary counts for its leads."""
    return {shown["Summary", f"M{row}"]: shown["Summary", f"S{row}"] for row in range(first, first + leads)}


@needs_office
def test_a_lead_has_its_own_spellings_whatever_its_signs(tmp_path: Path) -> None:
    leads = (
        lead("Head of A", also=("First; Boss",)),
        lead("Head of ?", also=("Second",)),  # MATCH would find `Head of A`
        lead("A ~ B service", also=("Third",)),
        lead("Leader", also=("<vacant>", ">", "*", "S?cond")),  # COUNTIF would compare, or find another
    )
    spelt = ("First", "Second", "Third", "<vacant>", ">", "*", "S?cond", "Head of ?", "A ~ B service", "None")
    path = tmp_path / "plan.xlsx"
    rows = (action("2.1", lead=name, leads=()) for name in spelt)
    tracker_of(plan(*rows, leads=leads), path)
    shown = values(recalculated(path, tmp_path / "out"))
    assert counted_by_lead(shown, 4) == {"Head of A": 1, "Head of ?": 2, "A ~ B service": 2, "Leader": 4}


@needs_office
def test_the_spellings_of_a_lead_are_whole_however_long_they_are_together(tmp_path: Path) -> None:
    also = tuple(f"{letter}, spelt {'at great length ' * 12}{letter}" for letter in "abcdefg")
    assert len("; ".join(also)) > 1_000
    rows = (action(f"2.{number}", lead=name, leads=("Leader",)) for number, name in enumerate(also, 1))
    path = tmp_path / "plan.xlsx"
    tracker = plan(*rows, leads=(lead("Leader", also=also), lead("Other")), settings=Settings(as_at=AS_AT))
    tracker_of(tracker, path)
    assert worked_out_otherwise(path, tmp_path / "out") == {}
    assert counted_by_lead(values(tmp_path / "out" / path.name), 2) == {"Leader": 7, "Other": 0}


@needs_office
def test_a_name_that_is_too_long_to_count_does_not_spoil_other_counts(tmp_path: Path) -> None:
    long, marks, just = "Head of everything and " * 11, "?" * 125, "x" * 240
    leads = (lead("Head of A", also=(long.strip(), marks)), lead(long.strip(), also=("HoE",)), lead(just))
    spelt = ("Head of A", long.strip(), marks, "HoE", just)
    rows = (action("2.1", lead=name, leads=()) for name in spelt)
    sections = (section("2"), section("3" * 250, row=3))
    path = tmp_path / "plan.xlsx"
    tracker_of(plan(*rows, leads=leads, sections=sections), path)
    shown = values(recalculated(path, tmp_path / "out"))
    assert counted_by_lead(shown, 3) == {"Head of A": 1, long.strip(): 1, just: 1}
    assert shown["Summary", "H12"] == len(spelt)
    # What is looked for, with what is put around it, never has the length at which Excel gives an error.
    looked_for = [
        v for (sheet, at), v in shown.items() if sheet == "Summary" and at[0] in "YZ" and at[1:].isdigit()
    ]
    assert max(len(str(v)) for v in looked_for) == 244


def test_a_hard_space_in_a_formula_stands_for_itself(tracker: Path) -> None:
    # CHAR(160) is another character in Excel for Mac.
    book = openpyxl.load_workbook(tracker)
    formulas = [str(book["Summary"][cell].value) for cell in ("AG26", "Y26")]
    for formula in (*formulas, book.defined_names["Due_text"].attr_text):
        assert '"\xa0"' in formula
        assert "CHAR(160)" not in formula


@needs_office
def test_an_as_at_that_excel_cannot_read_is_today_and_never_makes_all_late(
    light: Path, tmp_path: Path
) -> None:
    def late(text: str) -> object:
        book = openpyxl.load_workbook(light)
        row = next(r for r in book["Settings"].iter_rows(min_row=2) if r[0].value == "As at")
        row[1].value = text
        book.save(tmp_path / "changed.xlsx")
        return values(recalculated(tmp_path / "changed.xlsx", tmp_path / "out"))["Summary", "I7"]

    # By today all that has a date and is not Blue is late; what has no date never is.
    assert late("the second of October") == late("") == 7


@needs_office
def test_a_fresh_tracker_has_room_for_a_plan_that_is_typed_into_it(tmp_path: Path) -> None:
    def typed(sections: int) -> dict[tuple[str, str], object]:
        build_tracker(plan(settings=Settings(as_at=AS_AT)), tmp_path / "fresh.xlsx", as_at=AS_AT)
        book = openpyxl.load_workbook(tmp_path / "fresh.xlsx")
        for number in range(1, sections + 1):
            for column, value in enumerate((str(number), f"Theme {number % 9}", "A title"), 1):
                book["Sections"].cell(number + 1, column, value)
            for column, value in enumerate((str(number), f"{number}.1", "Work", "Done", "PSW", "Sep-17"), 1):
                book["Actions"].cell(number + 1, column, value)
        book["Sections"].tables["Sections"].ref = f"A1:I{sections + 1}"
        extend_table(book["Actions"], sections + 1)
        book.save(tmp_path / "typed.xlsx")
        return values(recalculated(tmp_path / "typed.xlsx", tmp_path / "out"))

    shown = typed(60)
    assert [shown["Summary", f"B{row}"] for row in range(12, 21)] == [f"Theme {n % 9}" for n in range(1, 10)]
    assert shown["Summary", "A8"] == "60 leads are not on the sheet Leads."
    assert (shown["Summary", "A85"], shown["Summary", "H85"]) == ("60", 1)
    short = "1 section is not shown here (import the tracker into a new one)."
    assert typed(61)["Summary", "A8"].endswith(short)


@needs_office
@pytest.mark.parametrize(("confirmed", "counted"), [("Yes", 2), ("x", 2), ("", 3)])
def test_a_date_typed_and_confirmed_on_due_dates_counts_live(
    light: Path, tmp_path: Path, confirmed: str, counted: int
) -> None:
    book = openpyxl.load_workbook(light)
    sheet = book["Due dates"]
    row = next(r for r in sheet.iter_rows(min_row=2) if r[0].value == "Sep-17")
    row[1].value, row[4].value = date(2017, 11, 30), confirmed
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    after = values(recalculated(changed, tmp_path / "out"))
    before = values(light)
    late = ("Summary", "I7")
    assert (before[late], after[late]) == (3, counted)
