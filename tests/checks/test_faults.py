"""One fault at a time, planted in a saved workbook: it is found at its cell, and nothing else is reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from automation.checks.run_checks import CHECKS, DECISION_PROBLEMS, run_checks
from automation.history.stored_values import from_text, to_text
from automation.plan.findings import Finding
from automation.plan.model import Plan
from automation.plan.settings import catalogue
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker
from tests.support.checking import AS_AT
from tests.support.effort import times, trial
from tests.support.sound import SOUND_DOCUMENTS, sound_plan

Edit = Callable[[Workbook], None]


@dataclass(frozen=True)
class Fault:
    """An edit of the saved workbook, and where it must be found.

    A check of the history compares the edited workbook with the sound plan as it was `days` before, or with
    what `then` makes of that plan. `beside` has the codes of what the sheet shows without any history.
    """

    where: str
    edit: Edit
    days: int = 31
    then: Callable[[Plan], Plan] | None = None
    beside: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.where


def cells(where: str, *, on: str = "", **values: object) -> Fault:
    """Change cells of the sheet that `where` names, or of another: `Actions!F4` found, by `F4="..."`."""
    sheet = on or where.partition("!")[0]

    def edit(book: Workbook) -> None:
        for cell, value in values.items():
            book[sheet][cell] = value

    return Fault(where, edit)


def each(
    sheet: str, column: str, rows: range | tuple[int, ...], value: object, found: str = ""
) -> list[Fault]:
    """Put one value into a column of several rows, one fault for each."""
    return [cells(f"{sheet}!{found or column}{row}", **{f"{column}{row}": value}) for row in rows]


def values(sheet: str, column: str, by_row: dict[int, object], found: str = "") -> list[Fault]:
    """Put a value of its own into a column of several rows, one fault for each."""
    return [
        cells(f"{sheet}!{found or column}{row}", **{f"{column}{row}": value}) for row, value in by_row.items()
    ]


def voice(where: str, section: str, day: datetime | None, *numbers: object) -> Fault:
    """Add a row to the sheet Voices."""
    return extra_row("Voices", where, section, day, "Young people's group", *numbers)


def closed(
    where: str, refs: str, meeting: datetime = datetime(2017, 9, 18), minute: str | None = "17/15"
) -> Fault:
    """Add a row to the sheet Decisions that closes something."""
    return extra_row("Decisions", where, "Improvement board", meeting, minute, "Closed", refs)


def both(one: Fault, other: Fault) -> Fault:
    """Make two edits, and find what the second says."""

    def edit(book: Workbook) -> None:
        one.edit(book)
        other.edit(book)

    return Fault(other.where, edit)


def doing(where: str, edit: Edit) -> Fault:
    return Fault(where, edit)


def _row_of(book: Workbook, sheet: str, text: str) -> int:
    return next(cell.row for cell in book[sheet]["A"] if cell.value == text)


def phrase(text: str, by: datetime | None, confirmed: str = "") -> Fault:
    """Change the date of a phrase on the sheet Due dates."""

    def edit(book: Workbook) -> None:
        row = _row_of(book, "Due dates", text)
        book["Due dates"][f"B{row}"] = by
        book["Due dates"][f"E{row}"] = confirmed

    return Fault(f"Due dates!B@{text}", edit)


def phrase_again(text: str, by: datetime) -> Fault:
    """Put a phrase on the sheet Due dates a second time, confirmed with another date."""

    def edit(book: Workbook) -> None:
        sheet = book["Due dates"]
        last = max(cell.row for cell in sheet["A"] if cell.value)
        sheet[f"A{last + 1}"], sheet[f"B{last + 1}"], sheet[f"E{last + 1}"] = text, by, "Yes"

    return Fault("Due dates!A+", edit)


def step_row(row: int, text: str, by: datetime) -> Fault:
    """Give an action a due date in steps, and list the phrase on the sheet Due dates."""

    def edit(book: Workbook) -> None:
        phrase_again(text, by).edit(book)
        book["Actions"][f"F{row}"], book["Actions"][f"J{row}"] = text, None

    return Fault(f"Actions!J{row}", edit)


def real_date(row: int, day: datetime, confirmed: datetime) -> Fault:
    """Put a real date into a cell, and confirm another one for it on the sheet Due dates."""

    def edit(book: Workbook) -> None:
        typed_date(f"F{row}", day.date(), "dd/mm/yyyy").edit(book)
        phrase_again(f"{day:%d/%m/%Y}", confirmed).edit(book)

    return Fault(f"Actions!F{row}", edit)


def set_cell(cell: str, value: object) -> Edit:
    sheet, _, name = cell.partition("!")

    def edit(book: Workbook) -> None:
        book[sheet][name] = value

    return edit


def without_document(row: int, action: int) -> Fault:
    """Clear the file of a document; its action is done."""
    return doing(f"Actions!I{action}", set_cell(f"Documents!B{row}", None))


def dated_before(row: int, day: int) -> Fault:
    """Date a document months before its action was done."""

    def edit(book: Workbook) -> None:
        book["Documents"][f"D{row}"] = datetime(2017, 3, day)
        for action in (2, 7, *range(14, 20)):
            book["Actions"][f"L{action}"] = datetime(2017, 9, 1)

    return doing(f"Documents!D{row}", edit)


def setting(name: str, value: str) -> Edit:
    def edit(book: Workbook) -> None:
        sheet = book["Settings"]
        last = max(cell.row for cell in sheet["A"] if cell.value)
        sheet[f"A{last + 1}"], sheet[f"B{last + 1}"] = name, value

    return edit


def quiet(value: str) -> Fault:
    """Type something into the setting Quiet."""
    row = [row.field for row in catalogue()].index("quiet") + 2
    return cells(f"Settings!B{row}", **{f"B{row}": value})


def together(where: str, *faults: Fault) -> Fault:
    """Make several edits, found at one place."""

    def edit(book: Workbook) -> None:
        for fault in faults:
            fault.edit(book)

    return Fault(where, edit)


def chosen(name: str, value: str) -> Fault:
    """Type something into a setting that has its row already."""
    row = [one.name for one in catalogue()].index(name) + 2
    return cells(f"Settings!B{row}", **{f"B{row}": value})


def extended(
    row: int,
    ref: str,
    new: str,
    day: datetime = datetime(2017, 9, 18),
    *,
    board: str = "Improvement board",
    said: str = "Extended",
) -> Fault:
    """Write a row of the sheet Decisions."""
    values_ = zip("ABDEF", (board, day, said, ref, new), strict=True)
    return cells(f"Decisions!F{row}", **{f"{letter}{row}": value for letter, value in values_})


def accept(column: str, *row: object) -> Fault:
    def edit(book: Workbook) -> None:
        for letter, value in zip("ABCDE", row, strict=True):
            book["Accepted"][f"{letter}2"] = value

    return Fault(f"Accepted!{column}2", edit)


def fill(cell: str, rgb: str, word: str | None = "keep") -> Fault:
    """Fill a rating's cell by hand."""
    sheet, _, name = cell.partition("!")

    def edit(book: Workbook) -> None:
        book[sheet][name].fill = PatternFill("solid", fgColor=rgb)
        if word != "keep":
            book[sheet][name] = word

    return Fault(cell, edit)


def strike(where: str, *cells_: str) -> Fault:
    """Strike out whole cells of the sheet that `where` names; that cell alone where none is named."""
    sheet, _, cell = where.partition("!")

    def edit(book: Workbook) -> None:
        for name in cells_ or (cell,):
            book[sheet][name].font = Font(strike=True)

    return Fault(where, edit)


def merge(sheet: str, cells_: str) -> Fault:
    return Fault(f"{sheet}!{cells_.split(':', maxsplit=1)[0]}", lambda book: book[sheet].merge_cells(cells_))


def hide_row(sheet: str, row: int) -> Fault:
    def edit(book: Workbook) -> None:
        book[sheet].row_dimensions[row].hidden = True

    return Fault(f"{sheet}!A{row}", edit)


def hide_column(sheet: str, column: str, cell: str = "") -> Fault:
    def edit(book: Workbook) -> None:
        book[sheet].column_dimensions[column].hidden = True

    return Fault(f"{sheet}!{cell or column + '2'}", edit)


def filter_on(sheet: str, column: int, word: str) -> Fault:
    from openpyxl.worksheet.filters import FilterColumn, Filters

    def edit(book: Workbook) -> None:
        table = next(iter(book[sheet].tables.values()))
        table.autoFilter.filterColumn.append(FilterColumn(colId=column, filters=Filters(filter=[word])))
        # What a filter hides is hidden by it alone.
        book[sheet].row_dimensions[3].hidden = True

    return Fault(f"{sheet}!{'ABCDEFGHIJK'[column]}1", edit)


def hide_sheet(name: str) -> Fault:
    def edit(book: Workbook) -> None:
        book[name].sheet_state = "hidden"

    return Fault(name, edit)


def shrink_table(sheet: str, last: int) -> Fault:
    def edit(book: Workbook) -> None:
        table = next(iter(book[sheet].tables.values()))
        table.ref = table.autoFilter.ref = f"{table.ref.split(':')[0]}:{table.ref.split(':')[1][0]}{last}"

    return Fault(f"{sheet}!A{last + 1}", edit)


def blank_row_without_table(row: int) -> Fault:
    """Turn the table of actions into plain cells, and part it by a blank row."""

    def edit(book: Workbook) -> None:
        sheet = book["Actions"]
        sheet.tables.clear()
        sheet.insert_rows(row)

    return Fault(f"Actions!A{row + 1}", edit)


def note(cell: str) -> Fault:
    sheet, _, name = cell.partition("!")

    def edit(book: Workbook) -> None:
        book[sheet][name].comment = Comment("ask again", "somebody")

    return Fault(cell, edit)


def typed_date(cell: str, day: date, number_format: str = "d-mmm") -> Fault:
    def edit(book: Workbook) -> None:
        found = book["Actions"][cell]
        found.value, found.number_format = day, number_format

    return Fault(f"Actions!{cell}", edit)


def remove_rows(sheet: str, *rows: int, where: str) -> Fault:
    def edit(book: Workbook) -> None:
        for row in rows:
            for cell in book[sheet][row]:
                cell.value = None

    return Fault(where, edit)


def extra_row(sheet: str, where: str, *values_: object) -> Fault:
    """Add a row below the last one of a sheet, inside its table."""

    def edit(book: Workbook) -> None:
        page = book[sheet]
        last = max(cell.row for cell in page["A"] if cell.value)
        for letter, value in zip("ABCDEFGHIJK", values_, strict=False):
            page[f"{letter}{last + 1}"] = value
        table = next(iter(page.tables.values()))
        first, end = table.ref.split(":")
        table.ref = table.autoFilter.ref = f"{first}:{end[0]}{last + 1}"

    return Fault(where, edit)


def same_text(row: int, other: int, where: str, **more: object) -> Fault:
    """Give one action the text of another, and other values of its own."""

    def edit(book: Workbook) -> None:
        sheet = book["Actions"]
        sheet[f"C{row}"] = sheet[f"C{other}"].value
        for cell, value in more.items():
            sheet[cell] = value

    return Fault(where, edit)


def commented(plan: Plan) -> Plan:
    """Give every action the comment of an earlier day."""
    return replace(
        plan, actions=tuple(replace(action, comments="Two meetings were held") for action in plan.actions)
    )


LONG = "Sharing learning with every team and with those partners who have asked for it, " * 5
"""Cut after 255 characters it ends within a word, wherever it starts."""
BOTH = "ART service manager; LAC team manager"

FAULTS: dict[str, list[Fault]] = {
    "S01": [
        merge("Actions", "J4:J5"),
        merge("Actions", "C12:D12"),
        merge("Evidence", "D2:D3"),
        merge("Sections", "F2:F3"),
        merge("Readings", "D4:D5"),
        merge("Leads", "C2:C5"),
    ],
    "S02": [hide_row("Actions", row) for row in (2, 7, 19)] + [hide_row("Evidence", 4), hide_row("Leads", 3)],
    "S03": [
        hide_column("Actions", "G"),
        hide_column("Actions", "J"),
        hide_column("Evidence", "D"),
        hide_column("Sections", "G"),
        hide_column("Leads", "D"),
    ],
    "S04": [
        filter_on("Actions", 4, "ART service manager"),
        filter_on("Actions", 8, "Red"),
        filter_on("Evidence", 0, "2"),
        filter_on("Readings", 0, "x"),
        filter_on("Leads", 0, "PSW"),
    ],
    "S05": [hide_sheet(name) for name in ("Evidence", "Sections", "Measures", "Readings", "Leads")],
    "S06": [
        shrink_table("Actions", 18),
        shrink_table("Actions", 12),
        shrink_table("Evidence", 6),
        shrink_table("Readings", 10),
        shrink_table("Leads", 4),
    ],
    "S07": [blank_row_without_table(row) for row in (4, 6, 9, 12, 18)],
    "S08": values("Readings", "D", {2: "71", 3: "82", 6: "19.5"})
    + values("Readings", "C", {5: "95"})
    + values("Measures", "E", {2: "65"})
    + values("Sections", "I", {4: "14/11/2017"}),
    "S09": [
        extra_row("Sections", "Sections!A5", ref, "Management", "More", "", "Head of service")
        for ref in ("4", "9A", "H&P", "LSCB1", "CLA&P")
    ],
    "S10": [
        remove_rows("Evidence", 2, 3, where="Sections!A2"),
        remove_rows("Evidence", 4, 5, where="Sections!A3"),
        remove_rows("Evidence", 6, 7, where="Sections!A4"),
        doing("Sections!A2", lambda b: [b["Evidence"].__setitem__(f"A{r}", "3") for r in (2, 3)]),
        doing("Sections!A3", lambda b: [b["Evidence"].__setitem__(f"A{r}", "2") for r in (4, 5)]),
    ],
    "S11": [*each("Sections", "B", (2, 3, 4), None), *each("Sections", "B", (2, 3), "  ")],
    "S12": [note(f"Actions!{cell}") for cell in ("I3", "F5", "J9")]
    + [note("Evidence!C2"), note("Evidence!D4")],
    "S13": [
        doing(name, lambda book, name=name: book.remove(book[name]))
        for name in ("Boards", "Accepted", "Settings", "Due dates", "BRAG key")
    ],
    "S14": [
        extra_row("Boards", "Boards!A3", name, "improvement-board", datetime(2017, 11, 14), 5)
        for name in (
            "Improvment board",
            "Improvement Board",
            "Improvement bord",
            "The improvement board",
            "Improvementboard",
        )
    ],
    "S18": values("Boards", "B", {2: "improvement-bord"})
    + values("Boards", "B", {2: "our own.docx"})
    + values("Boards", "B", {2: "papers/summary.docx"})
    + values("Boards", "B", {2: "improvement-board.doc"})
    + values("Boards", "B", {2: "Improvement Board paper"}),
    "S19": [
        cells(f"Sections!D{row}", **{"D2": "Early help", f"D{row}": other})
        for row, other in (
            (3, "Early help"),
            (3, "early  help"),
            (4, "EARLY HELP"),
            (3, "EARLY help"),
            (4, "Early help"),
        )
    ],
    "S66": values("Boards", "D", {2: "five"})
    + values("Boards", "D", {2: "5 days"})
    + values("Boards", "D", {2: 2.5})
    + values("Boards", "D", {2: -5})
    + values("Boards", "C", {2: "second Tuesday"}),
    "S16": [
        *values("Actions", "A", {14: "L MG", 15: "LM G", 19: "lm g"}),
        *values("Evidence", "A", {6: "L M G", 7: "LM\tG"}),
    ],
    "S15": [
        cells("Sections!B3", B2="Early help", B3=other)
        for other in ("Early  help", "Early\nhelp", "early\thelp", "Early   Help")
    ]
    + [cells("Sections!B4", B2="Early help", B3="EARLY HELP", B4="Early  help")],
    "S67": [
        *values("Actions", "I", {4: "Green ", 3: "\xa0Red"}),
        *values("Actions", "A", {14: " LMG", 4: "2 "}),
        *values("Evidence", "A", {6: "LMG\n"}),
        *values("Sections", "B", {2: "Leadership "}),
        *values("Sections", "A", {4: "LMG "}),
    ],
    "S64": [
        extra_row("Sections", "Sections!A5", ref, "Leadership", "Once more", "", "Head of service")
        for ref in ("2", "3", "LMG", "lmg", " 3")
    ],
    "S68": [strike(f"Actions!B{row}", *(f"{letter}{row}" for letter in "ABCDEFGIJ")) for row in (2, 4, 9)]
    + [strike("Actions!B5", "B5", "C5"), strike("Evidence!B3"), strike("Leads!A3"), strike("Sections!A2")],
    "S25": [
        extra_row("Boards", "Boards!C3", "Improvement board", "improvement-board", datetime(2018, 1, day), 5)
        for day in (8, 9, 16, 23, 30)
    ],
    "S26": [cells("Boards!C2", C2=datetime(2017, 9, day)) for day in (1, 4, 18, 25, 29)],
    "S27": [
        extra_row("Settings", f"Settings!B{len(catalogue()) + 2}", "Not yet confirmed", names)
        for names in ("Bodies", "Measures", "Evidence By", "Bodies; Measures", "bodies")
    ],
    "R01": [*each("Actions", "B", (2, 3, 4, 5, 6, 9, 14, 17), None)],
    "R02": [*each("Actions", "B", (7, 13, 19), None), *each("Actions", "B", (7, 13), " ")],
    "R03": values("Actions", "B", {4: "2.2", 7: "2.1", 10: "3.1", 19: "LMG 5", 18: "LMG 2", 6: "2.3 "}),
    "R04": values("Actions", "B", {4: "3.9", 7: "21", 10: "2.9", 12: "x", 16: "LMGG 3", 17: "2.17"})
    + values("Actions", "A", {4: "3", 10: "2", 16: "2"}),
    "R05": [remove_rows("Actions", row, where=f"Actions!B{row + 1}") for row in (2, 3, 4, 6, 9, 15)],
    "R06": values("Actions", "B", {15: "LMG2", 16: "LMG3", 17: "LMG4", 18: "LMG-5", 19: "LMG6"}),
    "L01": [*each("Actions", "E", (2, 4, 9, 14, 19), None), *each("Actions", "E", (7,), "   ")],
    "L51": [strike(f"Actions!E{row}") for row in (2, 4, 9)] + [strike("Leads!D2"), strike("Leads!E3")],
    "L02": values(
        "Actions",
        "E",
        {
            2: "ART servce manager",
            4: "Principal worker",
            9: "LAC team",
            14: "Somebody",
            12: "LAC team manager; Prison governor",
        },
    ),
    "L03": [
        extra_row("Leads", "Leads!A6", name, "", "", "x@example.org", "d@example.org")
        for name in ("LAC team manager", "Head of service", "head of service")
    ]
    + [cells("Leads!B4", B3="PSW"), cells("Leads!B3", B3="Access and response manager")],
    "L04": [
        extra_row("Leads", "Leads!A6", name, "", "", "x@example.org", "d@example.org")
        for name in (
            "Manager, ART service",
            "ART services manager",
            "Principle social worker",
            "LAC teams manager",
            "Service head of",
        )
    ],
    "L05": [*each("Leads", "D", (2, 3, 4, 5), None), *each("Leads", "D", (2,), " ")],
    "L06": [
        *values(
            "Leads",
            "D",
            {2: "art@example", 3: "lac.example.org", 4: "psw@@example.org", 5: "head@example..org"},
        ),
        cells("Leads!D2", D2="art@example.org; lac@"),
    ],
    "L07": [
        *each("Leads", "F", (2, 3, 4, 5), datetime(2017, 11, 30), "G"),
        *each("Leads", "F", (2,), datetime(2017, 10, 2), "G"),
    ],
    "L08": [
        cells("Leads!E2", E2="LAC team manager"),
        cells("Leads!E5", E5="Head of service"),
        cells("Leads!E2", E5="Access and response manager"),
        cells("Leads!E4", E4="PSW"),
        cells("Leads!E2", E5="LAC team manager"),
    ],
    "L09": values("Leads", "E", {2: "Head of services board", 3: "Nobody", 4: "the director", 5: "director@"})
    + values("Leads", "G", {2: "Whoever is in"}),
    "L90": [quiet(value) for value in ("LGM", "2.99", "2; 3.l", "Head of service", "LMG 5, LMG 55")],
    "L12": [*each("Sections", "E", (2, 3, 4), None), *each("Sections", "E", (2, 3), "  ")],
    "L15": [
        *values("Sections", "E", {2: "Head of housing", 3: "Nobody yet", 4: "LAC, ART"}),
        cells("Sections!E2", E2="Head of housing and Clerk of works"),
        cells("Sections!E3", E3="The board", F3="Ann Example"),
    ],
    "L16": [
        cells("Leads!A3", B2="Looked after children team manager"),
        cells("Leads!A3", B4="Team manager (looked-after children)"),
        cells("Leads!A2", B3="Service manager, access and response team"),
        cells("Leads!A2", B4="Access & response team service manager"),
        cells("Leads!A2", B5="Adoption recruitment team service manager"),
    ],
    "L13": values(
        "Actions",
        "E",
        {
            2: "Manager, ART service",
            4: "Principal social workers",
            9: "LAC team managers",
            11: "Team manager, LAC",
            13: "Head of the service",
        },
    ),
    "L14": values(
        "Actions",
        "E",
        {
            4: "ART service manager & LAC team manager",
            5: "ART service manager, LAC team manager",
            9: "LAC team manager and ART service manager",
            10: "1. Head of service\n2. LAC team manager",
            11: "\u2022 LAC team manager\n\u2022 PSW",
        },
    ),
    "D53": [strike(f"Actions!F{row}") for row in (2, 4, 5, 9, 11)],
    "T52": [strike(f"Actions!{cell}") for cell in ("A2", "B3", "C4", "D5")] + [strike("Sections!C2")],
    "D01": [*each("Actions", "F", (2, 4, 9, 13, 19), None), *each("Actions", "F", (5,), " ")],
    "D02": values(
        "Actions",
        "F",
        {4: "when the moon is full", 5: "31/02/2018", 9: "soonish", 11: "phase 2", 13: "Sept-Octember"},
    ),
    "D03": [
        *values("Actions", "F", {4: "Dec-71", 5: "Mar-28", 9: "Apr-08", 11: "31/12/1999", 13: "Jun-81"}),
        typed_date("F5", date(2026, 3, 18), "dd/mm/yyyy"),
    ],
    "D04": each("Actions", "F", (4, 5, 9, 10, 13), "Twice yearly"),
    "D05": values("Actions", "F", {4: "ongoing", 5: "TBC", 9: "Ongoing", 11: "tbc", 13: "To be confirmed"}),
    "D06": [
        typed_date("F4", date(2017, 12, 17)),
        typed_date("F9", date(2018, 3, 18)),
        typed_date("F5", date(2018, 3, 17)),
        typed_date("F11", date(2018, 2, 18), "dd/mm/yyyy"),
        typed_date("F10", date(2018, 4, 18), "d mmmm"),
    ],
    "D07": values(
        "Actions",
        "F",
        {
            4: "Dec-17 to Nov-17",
            5: "Mar-18 to Dec-17",
            9: "Jun-18 to Oct-17",
            10: "Apr-18 to Jan-18",
            13: "Jun-18 to Dec-17",
        },
    ),
    "D08": [
        phrase("Sep-17", datetime(2018, 9, 30)),
        phrase("Dec-17", datetime(2017, 12, 1)),
        phrase("Mar-18", None),
        phrase("Jun-17", datetime(2017, 6, 29)),
        phrase("Nov-17 to Jan-18", datetime(2017, 11, 30)),
    ],
    "D09": [
        phrase_again(text, datetime(2018, 1, 15))
        for text in ("Dec-17", "Mar-18", "dec-17", "Apr-18", "Feb-18")
    ],
    "D10": each("Actions", "F", (4, 5, 9, 11, 13), "Jan to Mar 18"),
    "D11": [
        cells(f"Actions!G{row}", **{f"G{row}": "Oct-17", f"J{row}": "Moved forward by the chair"})
        for row in (4, 5, 9, 11, 13)
    ],
    "D12": [
        replace(fault, beside=frozenset({"G08"}))  # nor does a decision agree to the date
        for fault in each("Actions", "G", (4, 5, 9, 11, 12), "Jun-18", "J")
    ],
    "D13": [
        cells(f"Actions!F{row}", **{f"F{row}": None, f"G{row}": "Jun-18", f"J{row}": "Agreed by the chair"})
        for row in (4, 5, 10, 11, 13)
    ],
    "D14": [
        phrase(text, None, "Yes") for text in ("Sep-17", "Dec-17", "Mar-18", "Jun-17", "Nov-17 to Jan-18")
    ],
    "D15": [
        step_row(4, "Council - Sep-17 Others - Dec-17", datetime(2017, 12, 31)),
        step_row(5, "Jul-17 Apr-18", datetime(2018, 4, 30)),
        step_row(9, "Sep-17 Dec-17 Mar-18", datetime(2018, 3, 31)),
        step_row(11, "Schools by Jun-17, colleges by Nov-17", datetime(2017, 11, 30)),
        step_row(13, "Police - Aug-17 Others - Oct-17", datetime(2017, 10, 31)),
    ],
    "D16": [
        real_date(row, datetime(2017, month, 15), datetime(2017, month, 28))
        for row, month in ((4, 12), (5, 11), (9, 12), (11, 11), (13, 12))
    ],
    "D17": [
        *each("Actions", "H", (4, 9), None),
        *each("Actions", "H", (5, 12), datetime(2017, 12, 31)),
        cells("Actions!H6", H6="Dec-17", H9=None),
    ],
    "D18": [
        cells("Actions!F4", C4="Train the duty desk in the new screening tool each quarter"),
        cells("Actions!F8", C8="Rewrite the guidance on thresholds and report on it monthly"),
        cells("Actions!F10", C10="Recruit four social workers and report at each board meeting"),
        cells("Actions!F11", C11="Review every placement that lasts longer than planned weekly"),
        cells("Actions!F14", C14="Write the annual supervision policy that says how often"),
    ],
    "B01": values("Actions", "I", {3: "Purple", 4: "Grren", 6: "Yellow", 9: "?"})
    + values("Evidence", "C", {2: "ok"}),
    "B02": [
        cells(f"Actions!I{row}", **{f"I{row}": rating})
        for row, rating in ((3, "Green"), (3, "Amber"), (3, None), (2, "Green"), (15, "Amber"))
    ],
    "B03": [*each("Actions", "J", (2, 7, 14, 16, 19), None), *each("Actions", "J", (15,), "  ")],
    "B04": [
        cells("Actions!J3", J3=None),
        cells("Actions!J3", J3=" "),
        cells("Actions!J4", I4="Red"),
        cells("Actions!J9", I9="Red"),
        cells("Actions!J13", I13="Red"),
    ],
    "B05": each("Actions", "I", (9, 11, 12, 13), "Blue") + each("Actions", "I", (9,), "blue"),
    "B06": values(
        "Actions",
        "J",
        {
            6: "Completed in September",
            10: "Action completed",
            8: "Delayed by the supplier",
            2: "Not started yet",
            14: "Still outstanding",
            3: "On track",
        },
    ),
    "B07": [
        fill("Actions!I4", "FFFF0000"),
        fill("Actions!I3", "FF00B050"),
        fill("Actions!I6", "FF0070C0"),
        fill("Evidence!C2", "FFFFC000"),
        fill("Actions!I2", "FFFFC7CE"),
    ],
    "B08": [
        fill(f"Actions!I{row}", rgb, None)
        for row, rgb in ((4, "FFFF0000"), (5, "FF92D050"), (9, "FFFFC000"), (10, "FF00B050"))
    ]
    + [fill("Evidence!C4", "FFFF0000")],
    "B11": [
        cells("BRAG key!D2", D2="Withdrawn"),
        cells("BRAG key!D2", D2="Done, not yet evidenced"),
        cells("BRAG key!D2", D2=" done,  NOT yet evidenced "),
        cells("BRAG key!D2", B2=None, D2="Withdrawn"),
        cells("BRAG key!D2", B2="Filed", C2=None, D2="withdrawn"),
    ],
    "B14": [
        cells("BRAG key!D2", B2="Work has not started", D2=None),
        cells("BRAG key!D5", B5="Complete: done and evidenced", D5=None),
        cells("BRAG key!D4", B4="Action completed", D4=None),
        cells("BRAG key!D3", B3="On track", D3=None),
        extra_row("BRAG key", "BRAG key!D6", "Paused", "Waiting for a decision"),
    ],
    "B15": [
        *values("BRAG key", "C", {3: "R; Done", 5: "G; COMPLETE"}),
        cells("BRAG key!C5", C4="A; g"),
        extra_row("BRAG key", "BRAG key!A6", "BLUE", "Filed", "", "Done"),
        extra_row("BRAG key", "BRAG key!C6", "Parked", "", "Red", "At risk", "purple"),
    ],
    "B16": [
        cells(f"Actions!L{found}", **{f"L{row}": datetime(2017, 9, 1)})
        for row, found in ((2, 7), (7, 2), (14, 2), (17, 2), (19, 2))
    ],
    "B17": [
        *values("BRAG key", "E", {3: "Blue", 4: "#C00000", 5: "FFC000", 2: "white"}),
        cells("BRAG key!E2", E2="#fffffe"),
    ],
    "B19": [
        *values("BRAG key", "D", dict.fromkeys((2, 3, 4, 5))),
        cells("BRAG key!D2", D2=None, D3=None, D4=None, D5=None),
    ],
    "B18": [
        cells(f"Actions!J{row}", **{f"I{row}": "Red", f"J{row}": said})
        for row, said in (
            (3, "12/6: post vacant"),
            (4, "JO 1/7/17 - waiting for police"),
            (9, "[May 17] late start"),
            (13, "1/6: begun\n20/7: stopped"),
            (3, "20/7: stopped\n1/6: begun"),
        )
    ],
    "B12": [
        cells(f"Actions!L{row}", L1=heading, **{f"L{row}": value})
        for row, heading, value in (
            (3, "Completed on", "29/09/2017"),
            (4, "Date completed", datetime(2017, 9, 29)),
            (6, "Done?", "Yes"),
            (9, "% complete", 1),
            (3, "Actual completion date", "Sep-17"),
        )
    ],
    "B51": [strike(f"Actions!I{row}") for row in (2, 4, 7, 9)] + [strike("Evidence!C2")],
    "E01": [
        *each("Evidence", "C", (6, 7), None),
        *each("Evidence", "C", (6, 7), "Not rated"),
        *each("Evidence", "C", (6,), " "),
    ],
    "E02": [
        *each("Evidence", "C", (6, 7), "Red"),
        *each("Evidence", "C", (6, 7), "RED"),
        *each("Evidence", "C", (6,), "red"),
    ],
    "E03": each("Evidence", "C", (2, 3, 4, 5), "Blue") + each("Evidence", "C", (4,), "blue"),
    "E04": [
        cells("Sections!I4", I4=None),
        cells("Sections!J4", I4=datetime(2017, 9, 1)),
        cells("Sections!J4", I4=datetime(2017, 10, 1)),
        cells("Sections!J2", I2=datetime(2017, 8, 1)),
        cells("Sections!J3", I3=datetime(2017, 1, 1)),
    ],
    "E05": [
        cells("Evidence!E2", B2="90% of practitioners use the profile"),
        cells("Evidence!E4", B4="At least 12 children find a permanent home"),
        cells("Evidence!E3", E3=None),
        cells("Evidence!E5", E5=None),
        cells("Evidence!E6", B6="75 per cent of staff know what is expected"),
    ],
    "E06": [
        cells("Evidence!F2", F2="Aug-17"),
        cells("Evidence!F3", F3="Sep-17"),
        cells("Evidence!F6", F6="1/10/2017"),
        cells("Evidence!F7", F7="May-17"),
        cells("Evidence!F2", F2="Jul-17 Sep-17"),
    ],
    "E07": [
        *each("Evidence", "F", (4, 5), "15/10/2017"),
        *each("Evidence", "F", (4, 5), "29 October 2017"),
        cells("Evidence!F2", B2="The pathway for missing children is agreed with the police", F2="Dec-17"),
    ],
    "C01": [closed("Decisions!C5", f"LMG {n}", minute=None) for n in range(1, 6)],
    "C02": [closed("Decisions!E5", ref) for ref in ("2.3", "2.4", "2.5", "3.1", "3.4")],
    "C03": [closed("Decisions!B5", f"LMG {n}", datetime(2017, 3, 31 - n)) for n in range(1, 6)],
    "C04": [
        both(closed("", refs), cells(f"Evidence!C{13 - row}", **{f"C{row}": "Blue"}))
        for refs, row in (("LMG", 6), ("LMG", 7), ("Section LMG", 6), ("section LMG", 7), ("LMG 1-6; LMG", 6))
    ],
    "V01": [
        *(cells("Sections!G2", on="Voices", B2=datetime(2017, *day)) for day in ((3, 2), (4, 1), (1, 31))),
        cells("Sections!G3", on="Voices", B3=datetime(2016, 8, 1)),
        cells("Sections!G2", on="Voices", A2="3"),
    ],
    "V02": values("Voices", "E", {2: 10, 3: 13})
    + values("Voices", "D", {2: 6, 3: 11}, found="E")
    + [cells("Voices!E3", E3=40)],
    "V03": [voice("Voices!A4", ref, datetime(2017, 9, 4), 3, 2) for ref in ("7", "22", "LMG 1", "x", "33")],
    "V04": [
        voice("Voices!B4", "2", None, 3, 2),
        voice("Voices!B4", "LMG", None, 3),
        *(
            voice("Voices!B4", "3", datetime(*day), 3, 2)
            for day in ((2017, 10, 3), (2018, 9, 1), (2071, 1, 1))
        ),
    ],
    "N01": values("Former plan", "F", {2: None, 5: "Gone", 7: "?"})
    + values("Former plan", "I", {3: "Yes", 4: "x"}),
    "N02": [
        *values("Former plan", "H", {4: None, 5: None}),
        cells("Former plan!H2", F2="Dropped", H2=None),
        cells("Former plan!H3", F3="Dropped"),
        cells("Former plan!H6", F6="merged"),
    ],
    "N03": [
        *values("Former plan", "G", {4: "2.5; 9.9", 6: "x", 7: "LMG 61"}),
        *each("Former plan", "G", (3,), None),
        cells("Former plan!G2", G2="7.1"),
    ],
    "N04": values("Former plan", "A", {3: "A1", 5: "a 3", 7: "A4"})
    + values("Former plan", "G", {6: "2.2", 7: "2.5"}, found="F"),
    "N05": [
        *(cells(f"Former plan!F{row}", **{f"E{row}": "Blue"}) for row in (3, 6, 7)),
        cells("Former plan!F2", F2="Carried", G2="2.1", H2=None),
        cells("Former plan!F3", E3="b"),
    ],
    "F01": [without_document(row, where) for row, where in ((2, 14), (3, 15), (5, 17), (8, 2), (9, 7))],
    "F04": [dated_before(row, day) for row, day in ((2, 1), (4, 5), (6, 9), (8, 30), (9, 31))],
    "F05": each("Documents", "A", (10, 11, 12, 13, 14), "3.1; 3.2; 3.3; 3.4; 3.5", found="B"),
    "F06": [
        cells(f"Documents!B{row}", **{f"B{row}": name, f"E{row}": "Inspector"})
        for row, name in (
            (10, "documents/AB 12-03-2009.docx"),
            (11, "documents/case 17.docx"),
            (12, "documents/ICS 1234567.pdf"),
            (13, "documents/chronology.docx"),
            (14, "documents/Letter (DOB 3 May).docx"),
        )
    ],
    "F09": values("Documents", "A", {10: "3.19", 11: "7", 12: "LMG 61", 13: "3.3; 3.33", 14: None}),
    "F10": values("Documents", "E", {10: "Fred", 11: "Board; the team"})
    + values("Documents", "F", {12: "regularly", 13: "as needed"})
    + values("Documents", "F", {14: "Monthly"}, found="G"),
    "F11": values("Documents", "D", {15: datetime(2017, 6, 29)})
    + [cells("Documents!D15", D15=day) for day in (None, datetime(2017, 1, 31), datetime(2016, 9, 29))]
    + [cells("Documents!D15", F15="Weekly", D15=datetime(2017, 9, 22))],
    "M01": each("Readings", "D", (2, 3, 6, 7, 10, 11), None),
    "M02": values("Readings", "D", {3: 70, 7: 19, 11: 22}) + values("Readings", "D", {3: 60.5, 7: 30}),
    "M03": values("Readings", "D", {3: 0.82, 7: 0.17, 6: 0.195})
    + values("Readings", "C", {4: 0.9})
    + values("Readings", "D", {2: -71}),
    "M04": [
        *values("Measures", "D", {2: "lower", 3: "higher", 4: "higher"}),
        cells("Measures!D2", D2="Lower"),
        cells("Measures!D3", D3=" Higher "),
    ],
    "M05": [*each("Measures", "D", (2, 3, 4), None), *values("Measures", "D", {2: "up", 3: "down"})],
    "M06": values("Readings", "C", {4: 79, 5: 75, 8: 18, 9: 16, 12: 20}),
    "M07": [
        *values("Readings", "A", {4: "Return interveiws", 12: "Caseloads"}),
        *values("Evidence", "E", {3: "Return interviews", 5: "Agency staff", 7: "Children"}),
    ],
    "M08": [
        extra_row("Measures", "Measures!A5", name, "2", unit, better)
        for name, unit, better in (
            ("Return interviews on time", "%", "higher"),
            ("Agency social workers", "%", "lower"),
            ("Children to a social worker", "children", "lower"),
            ("agency social workers", "%", "lower"),
            ("Return  interviews on time", "%", "higher"),
        )
    ],
    "M09": [
        extra_row("Readings", "Readings!B13", name, day, target, None)
        for name, day, target in (
            ("Return interviews on time", datetime(2018, 3, 31), 90),
            ("Agency social workers", datetime(2018, 3, 31), 14),
            ("Children to a social worker", datetime(2018, 3, 31), 18),
            ("Return interviews on time", datetime(2018, 9, 30), 95),
            ("Agency social workers", datetime(2018, 9, 30), 12),
        )
    ],
    "M10": each("Readings", "B", (2, 4, 5, 9, 12), None),
    "M11": [
        extra_row("Measures", "Measures!A5", name, "2", "%", "higher")
        for name in ("Supervision on time", "Visits", "Reviews", "Appraisals", "Plans")
    ],
    "M12": [
        cells(f"Readings!B{row}", **{f"D{row}": value})
        for row, value in ((4, 91), (5, 96), (8, 13), (9, 11), (12, 17))
    ],
    "M13": values("Measures", "B", {2: "22", 3: "33", 4: "LMGG"})
    + values("Measures", "B", {2: "9A", 3: "0"}),
    "T01": [
        cells(f"Actions!C{row}", **{f"C{row}": LONG[shift : shift + 255]})
        for row, shift in ((4, 0), (5, 5), (9, 10), (13, 11))
    ]
    + [cells("Evidence!B4", B4=LONG[30:285])],
    "T02": [*each("Actions", "D", (2, 5, 9, 14, 19), None), *each("Actions", "D", (3,), " ")],
    "T03": [*each("Actions", "C", (2, 5, 9, 14, 19), None), *each("Actions", "C", (3,), " ")],
    "T04": [
        cells("Actions!C4", C4="Children\u00e2\u20ac\u2122s views are heard"),
        cells("Actions!D5", D5="Caf\u00c3\u00a9 for carers"),
        cells("Actions!J6", J6="Costs \u00c2\u00a3500"),
        cells("Evidence!B2", B2="Practitioners\u00e2\u20ac\u2122 work"),
        cells("Sections!C2", C2="Know \ufffd all"),
    ],
    "T05": [
        cells("Actions!C4", C4="TBC"),
        cells("Actions!D5", D5="tbc."),
        cells("Actions!D9", D9="To be confirmed"),
        cells("Evidence!B4", B4="xxx"),
        cells("Actions!C13", C13="??"),
    ],
    "T06": each("Evidence", "B", (2, 3, 6, 7), None) + each("Evidence", "B", (5,), " "),
    "W01": [
        same_text(4, 8, "Actions!I8", F4="Oct-17", I4="Amber", J4="Slow"),
        same_text(8, 4, "Actions!I8", F8="Dec-17", I8="Amber"),
        *(
            same_text(row, 5, f"Actions!I{row}", **{f"E{row}": BOTH, f"F{row}": "Mar-18", f"I{row}": "Amber"})
            for row in (9, 11, 13)
        ),
    ],
    "W02": [
        same_text(4, 8, "Actions!E8", F4="Oct-17", E4="Head of service"),
        same_text(9, 5, "Actions!E9", F9="Mar-18"),
        same_text(11, 5, "Actions!E11", F11="Mar-18"),
        same_text(8, 4, "Actions!E8", F8="Dec-17", E8="Head of service"),
        same_text(13, 5, "Actions!E13", F13="Mar-18"),
    ],
    "W03": [
        same_text(4, 8, "Actions!F8"),
        same_text(8, 4, "Actions!F8"),
        same_text(9, 5, "Actions!F9", E9=BOTH),
        same_text(11, 5, "Actions!F11", E11=BOTH),
        same_text(12, 5, "Actions!F12", E12="LAC team manager; ART service manager"),
    ],
    "W04": [
        same_text(4, 5, "Actions!C5"),
        same_text(9, 11, "Actions!C11"),
        same_text(12, 9, "Actions!C12"),
        same_text(19, 14, "Actions!C19"),
        same_text(13, 8, "Actions!C13"),
    ],
    # An action that is gone, and a ref that moved, may leave a gap as well.
    "H01": [
        replace(remove_rows("Actions", row, where="Actions"), beside=frozenset({"R05"}))
        for row in (7, 13, 19, 4, 5)
    ],
    "H02": [
        replace(cells(f"Actions!B{row}", **{f"B{row}": ref}), beside=frozenset({"R05"}))
        for row, ref in ((7, "2.7"), (13, "3.7"), (7, "2.8"), (13, "3.9"), (19, "LMG 9"))
    ],
    "H03": each("Actions", "F", (4, 5, 9, 11, 12), "Jun-18"),
    "H04": each("Actions", "I", (7, 14, 15, 17, 19), "Red"),
    "H05": [
        replace(cells(f"Actions!I{row}", **{f"J{row}": "Two meetings were held"}), days=93, then=commented)
        for row in (3, 4, 6, 9, 12)
    ],
    "H06": each("Actions", "C", (4, 5, 9, 14, 19), "Buy new desks", found="B"),
    "G01": values("Decisions", "A", {2: "Improvment board", 3: "Scrutiny", 4: "x"})
    + each("Decisions", "A", (2, 3), None),
    "G02": [
        cells(f"Decisions!C{max(row, other)}", **{f"C{row}": number})
        for row, other, number in ((2, 3, "17/13"), (3, 2, "17/12"), (4, 2, "17/12 "), (2, 4, "17/14"))
    ]
    + [extra_row("Decisions", "Decisions!C5", "Improvement board", None, "17/12", "Noted", "3")],
    "G03": [
        cells(f"Decisions!F{row}", **{f"D{row}": "Extended", f"E{row}": ref, f"F{row}": day})
        for row, ref, day in ((2, "2.2", "Aug-17"), (3, "2.3", "Nov-16"), (4, "LMG 1", "Apr-17"))
    ]
    + [
        cells("Decisions!F3", D3="Extension requested", E3="2.5", F3="Dec-17"),
        cells("Decisions!F4", D4="Granted", E4="3.2 to 3.5", F4="Nov-17"),
    ],
    "G04": values("Decisions", "E", {2: "21", 3: "2.51", 4: "2.1; 4"})
    + each("Decisions", "E", (2, 4), "2.1-3.2"),
    "G05": values("Decisions", "D", {2: "Discussed", 3: "Deferred again", 4: "Deferred"})
    + each("Decisions", "D", (2, 4), "Closed and reopened"),
    "G06": each("Decisions", "B", (2, 3, 4), datetime(2017, 10, 16))
    + [cells(f"Decisions!B{row}", **{f"B{row}": datetime(2018, 9, 18)}) for row in (2, 4)],
    "G07": [
        *(cells(f"Decisions!B{row}", **{f"B{row}": None}) for row in (3, 4)),
        cells("Decisions!E4", E4=None),
        cells("Decisions!F2", D2="Extended", F2="n/a"),
        cells("Decisions!F3", F3=None),
    ],
    "G08": [
        cells(f"Actions!G{row}", **{f"G{row}": "Jun-18", f"J{row}": "The supplier is late"})
        for row in (3, 4, 8, 9, 10)
    ],
    "G09": [
        together(
            f"Decisions!A{row}",
            chosen("Who may re-date", "Improvement Board; Cabinet"),
            extra_row("Boards", "", "Cabinet", "summary", datetime(2017, 10, 30), 5),
            extra_row("Boards", "", "LSCB", "summary", datetime(2017, 10, 30), 5),
            extended(row, ref, "Jun-18", board="LSCB"),
        )
        for row, ref in ((2, "2.1"), (3, "LMG 1"), (4, "LMG 2"), (2, "LMG 3-5"), (4, "2.6"))
    ],
    "G10": [
        together(
            "Decisions!F4",
            extended(2, ref, "Jul-17", datetime(2017, 7, 3)),
            extended(3, ref, "Aug-17", datetime(2017, 8, 7)),
            extended(4, ref, new, said=said),
        )
        for ref, new, said in (
            *(("LMG 1", "Sep-17", "Extended"), ("LMG 5", "Oct-17", "Granted"), ("2.1", "Mar-18", "Extended")),
            *(("LMG 3", "30/11/2017", "More time"), ("LMG 6", "Dec-17", "Agreed")),
        )
    ],
    "G11": [
        together(
            f"Actions!G{row}",
            extended(3, ref, "Jun-18", said=said),
            cells("Actions!", **{f"G{row}": "Jun-18", f"J{row}": "The supplier is late"}),
        )
        for row, ref, said in (
            *((4, "2.3", "Extension requested"), (12, "3.5", "Extension asked for")),
            *(
                (6, "2.5", "Request to extend"),
                (11, "3.4", "Time requested"),
                (5, "2.4", "Extension requested"),
            ),
        )
    ],
    "G12": [
        replace(extended(row, ref, new), where=f"Actions!G{at}")
        for row, ref, new, at in (
            *((2, "2.3", "Mar-18", 4), (3, "2.4", "Jun-18", 5), (2, "3.2", "May-18", 9)),
            *((3, "3.4", "31/3/2018", 11), (2, "3.6", "Sep-18", 13)),
        )
    ],
    "G13": [
        replace(chosen("Who may re-date", value), where=chosen("Who may re-date", "").where)
        for value in ("Improvment board", "LSCB", "Improvement board; LSCB", "the board", "Cabinet")
    ],
    "A01": [
        accept("B", "B02", where, "agreed", "Chair", datetime(2017, 12, 31))
        for where in ("2.2", "9.9", "Actions!I3", "LMG 1", None)
    ],
    "A03": [
        accept("A", None, "2.2", "agreed", "Chair", datetime(2017, 12, 31)),
        accept("B", "B02", None, None, "Chair", datetime(2017, 12, 31)),
        accept("A", " ", "2.3", "agreed", "", None),
        accept("B", "R05", " ", "", "", None),
        accept("B", "D03", None, "", "", None),
    ],
    "A04": [
        accept("A", code, "2.2", "agreed", "Chair", datetime(2017, 12, 31))
        for code in ("B2", "Z99", "late", "R5")
    ]
    + [doing("Settings", setting("Severity of R5", "note"))],
}
"""For each code at least five faults; codes that need more than one edit have a test of their own below."""


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory) -> Path:
    """The sound tracker as openpyxl saves it, so that an edit is all that differs."""
    return saved(sound_plan(), tmp_path_factory.mktemp("sound"))


@pytest.fixture(scope="module")
def with_documents(tmp_path_factory) -> Path:
    """The same with the sheet Documents, for its own faults."""
    return saved(replace(sound_plan(), documents=SOUND_DOCUMENTS), tmp_path_factory.mktemp("documents"))


def saved(plan: Plan, folder: Path) -> Path:
    path = folder / "tracker.xlsx"
    build_tracker(plan, path, as_at=AS_AT)
    book = load_workbook(path)
    for name in ("Start here", "Summary", "Checks"):
        del book[name]  # nothing is read from them, and each fault is quicker to plant without
    book.save(path)
    return path


def with_edit(sound_file: Path, folder: Path, edit: Edit) -> Path:
    path = folder / "tracker.xlsx"
    book = load_workbook(sound_file)
    edit(book)
    book.save(path)
    return path


def found_in(path: Path, **more: object) -> tuple[Finding, ...]:
    return run_checks(read_tracker(path), AS_AT, **more).findings  # type: ignore[arg-type]


def place_of(where: str, path: Path) -> str:
    """Find the row of a phrase where a fault names it (`Due dates!B@Sep-17`), or the last row (`+`)."""
    if "@" in where:
        address, _, text = where.partition("@")
        return f"{address}{_row_of(load_workbook(path), 'Due dates', text)}"
    if where.endswith("+"):
        phrases = load_workbook(path)["Due dates"]["A"]
        return f"{where[:-1]}{max(cell.row for cell in phrases if cell.value)}"
    return where


def test_the_sound_tracker_has_no_findings(sound_file, with_documents):
    assert found_in(sound_file) == ()
    assert found_in(with_documents) == ()


def _before(fault: Fault, sound_file: Path) -> dict[str, object]:
    """Return the night that a check of the history compares with."""
    plan = read_tracker(sound_file).plan
    return {
        "earlier": fault.then(plan) if fault.then else plan,
        "earlier_on": AS_AT - timedelta(days=fault.days),
    }


@trial
@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_found_at_its_cell_and_nothing_else(code, sound_file, with_documents, tmp_path):
    assert len(FAULTS[code]) >= 5
    sound_file = with_documents if code[0] == "F" else sound_file
    for fault in FAULTS[code][: times(1, 99)]:
        path = with_edit(sound_file, tmp_path, fault.edit)
        found = [
            (finding.code, finding.where)
            for finding in found_in(path, **(_before(fault, sound_file) if code[0] == "H" else {}))
            # A ref that is gone is missed by the decision, and by the row of the former plan, that names it.
            if finding.code not in fault.beside and not (finding.code in {"G04", "N03"} and code[0] == "R")
        ]
        assert found == [(code, place_of(fault.where, path))], f"{code} {fault.where}: {found}"


def planted(sound_file: Path, folder: Path, edit: Edit, **more: object) -> list[tuple[str, str]]:
    """Say what is found once an edit was made, compared with what was there before."""
    return [(f.code, f.where) for f in found_in(with_edit(sound_file, folder, edit), **more)]


def test_an_unchanged_plan_has_no_history_findings(sound_file):
    earlier = read_tracker(sound_file).plan
    assert found_in(sound_file, earlier=earlier, earlier_on=date(2017, 9, 1)) == ()


# Their faults are planted by way of another text or date; taking the fault out changes the action.
CHANGED_BY_PLANTING = {"D10", "D15", "T01", "T04", "T05", "W01", "W02", "W03", "W04"}


@trial
@pytest.mark.parametrize("code", sorted(c for c in set(FAULTS) - CHANGED_BY_PLANTING if c[0] != "H"))
def test_following_one_hint_does_not_bring_up_another_finding(code, sound_file, with_documents, tmp_path):
    """The earlier night had the fault and today it is mended: then there is nothing left to say."""
    sound_file = with_documents if code[0] == "F" else sound_file
    for fault in FAULTS[code][: times(1, 2)]:
        then = read_tracker(with_edit(sound_file, tmp_path, fault.edit)).plan
        earlier = from_text(Plan, to_text(then))  # as the history gives it back
        found = found_in(sound_file, earlier=earlier, earlier_on=date(2017, 9, 1))
        assert [(f.code, f.where, f.hint) for f in found] == [], f"{code} {fault.where}"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Sep", "Dec-17"),
        ("ongoing", "Dec-17"),
        ("Dec-71", "Dec-17"),
        ("Dec-17", "31/12/2017"),
        ("Jan-18", "Dec-17"),
    ],
)
def test_a_due_date_that_is_put_right_or_brought_forward_was_not_overwritten(was, now, sound_file, tmp_path):
    earlier = read_tracker(with_edit(sound_file, tmp_path, set_cell("Actions!F4", was))).plan
    found = planted(
        sound_file, tmp_path, set_cell("Actions!F4", now), earlier=earlier, earlier_on=date(2017, 9, 1)
    )
    assert "H03" not in [code for code, _ in found]


@pytest.mark.parametrize("text", ["Jun-18", "soonish", "ongoing"])
def test_putting_back_the_first_due_date_as_the_hint_says_clears_the_finding(text, sound_file, tmp_path):
    earlier = read_tracker(sound_file).plan
    more = {"earlier": earlier, "earlier_on": date(2017, 9, 1)}
    overwritten = with_edit(sound_file, tmp_path, set_cell("Actions!F4", text))
    (hint,) = [f.hint for f in found_in(overwritten, **more) if f.code == "H03"]
    assert hint.startswith("Type Dec-17 here")
    assert text not in hint or text == "Jun-18"

    def as_it_says(book: Workbook) -> None:
        if text in hint:
            book["Actions"]["G4"], book["Actions"]["J4"] = text, "The supplier is late"

    assert "say in Comments why" in hint or text not in hint
    left = [code for code, _ in planted(sound_file, tmp_path, as_it_says, **more)]
    assert left == (["G08"] if text in hint else [])  # no decision agrees to the date


@pytest.mark.parametrize(
    "edit",
    [
        {"D2": "DONE", "D3": "off  track"},
        {"B5": "Complete: done and evidenced", "D5": "On track"},
        {"B5": "On track to be completed"},
        # The council's own words and nothing against them: its key, not the usual one that an import wrote.
        {
            "B2": "Finished",
            "B3": "Late",
            "B4": "A worry",
            "B5": "Fine",
            **dict.fromkeys(["D2", "D3", "D4", "D5"]),
        },
        {"C3": "R; Late", "C2": "B; Complete; complete"},
        {"E2": "#1F4E9E", "E3": "orange", "E5": "dark green"},
        # Two more ratings, for what the plan does not have yet.
        {"A6": "Ready", "D6": "Done, not yet evidenced", "E6": "purple"},
        {"A6": "Dropped", "D6": "Withdrawn", "E6": "grey"},
    ],
)
def test_a_key_that_is_right_has_no_finding(edit, sound_file, tmp_path):
    assert planted(sound_file, tmp_path, cells("BRAG key!A1", **edit).edit) == []


def test_days_of_completion_for_all_that_are_done_have_no_finding(sound_file, tmp_path):
    days = {f"L{row}": datetime(2017, 9, 1) for row in (2, 7, *range(14, 20))}
    assert planted(sound_file, tmp_path, cells("Actions!A1", **days).edit) == []


@pytest.mark.parametrize(
    ("code", "fault", "mended"),
    [
        ("B11", {"D2": "Withdrawn"}, {"D2": "Done"}),
        ("B14", {"B5": "Complete", "D5": None}, {"D5": "On track"}),
        ("B19", {"D2": None, "D5": None}, {"D2": "Done", "D5": "At risk"}),
        ("B15", {"C3": "R; Done"}, {"C3": "R"}),
        ("B17", {"E3": "Blue"}, {"E3": "red"}),
    ],
)
def test_doing_what_the_hint_about_the_key_says_settles_it(code, fault, mended, sound_file, tmp_path):
    def found(edit: dict[str, object]) -> list[str]:
        return [code for code, _ in planted(sound_file, tmp_path, cells("BRAG key!A1", **edit).edit)]

    assert found(fault) == [code]
    assert found(fault | mended) == []


def test_actions_changed_since_are_not_reported_as_untouched(sound_file):
    earlier = commented(read_tracker(sound_file).plan)
    assert found_in(sound_file, earlier=earlier, earlier_on=date(2017, 7, 1)) == ()


def test_every_check_has_its_faults():
    elsewhere = {"A02", "L10", "L11", "B09", "B13", "R07", "S17", "F02", "F03", "F07", "F08"}
    elsewhere |= {"M14", "M15", "M16", "M17"}
    codes = {check.problem.code for check in CHECKS} | {problem.code for problem in DECISION_PROBLEMS}
    missing = codes - set(FAULTS) - elsewhere
    assert not missing, f"FAULTS needs five edits for each of {sorted(missing)}, every one found at its cell"
    assert elsewhere <= codes - set(FAULTS)


@pytest.mark.parametrize(
    "day", [date(2017, 1, 1), date(2017, 9, 30), date(2017, 10, 1), date(2016, 5, 5), date(2017, 8, 31)]
)
def test_an_acceptance_that_has_expired_no_longer_counts(day, sound_file, tmp_path):
    def edit(book: Workbook) -> None:
        book["Actions"]["I3"] = "Green"
        for letter, value in zip("ABCDE", ("B02", "2.2", "agreed", "Chair", day), strict=True):
            book["Accepted"][f"{letter}2"] = value

    assert planted(sound_file, tmp_path, edit) == [("B02", "Actions!I3"), ("A02", "Accepted!E2")]


@pytest.mark.parametrize("most", [3, 4, 2, 1])
def test_a_lead_with_many_open_actions_is_noted(most, sound_file, tmp_path):
    edit = setting("Most open actions of a lead", str(most))
    counts = {"Leads!A2": 2, "Leads!A3": 5, "Leads!A4": 2, "Leads!A5": 2}
    expected = [("L10", where) for where, number in counts.items() if number > most]
    assert planted(sound_file, tmp_path, edit) == expected


@pytest.mark.parametrize("sheet", ["Actions"])
def test_a_tracker_without_a_list_of_leads_is_reported_once(sheet, sound_file, tmp_path):
    def edit(book: Workbook) -> None:
        for name in list(book.sheetnames):
            if name != sheet:
                del book[name]

    assert [code for code, _ in planted(sound_file, tmp_path, edit)] == ["L11"]
