from __future__ import annotations

import time
from datetime import date

import pytest
import xlsxwriter
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from automation.checks.run_checks import run_checks
from automation.plan.due_words import strike
from automation.tracker.read.cell_styles import read_styles
from automation.tracker.read.formatting import WHOLE, StruckCells
from automation.tracker.read.grid import Struck
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.safety import TEXTS, Package, as_excel_writes
from tests.support.grids import told
from tests.support.workbooks import remade, workbook
from tests.tracker.read.test_cell_styles import STYLES

GONE = InlineFont(strike=True)


def rich(*runs: tuple[str, str]) -> str:
    """Write the runs of a rich text: each a format and its letters."""
    return "".join(
        f"<r>{'' if form is None else f'<rPr>{form}</rPr>'}<t>{text}</t></r>" for form, text in runs
    )


def shared(*texts: str) -> bytes:
    return f"<sst>{''.join(f'<si>{text}</si>' if text else '<si/>' for text in texts)}</sst>".encode()


def sheet(*cells: str) -> bytes:
    return f"<worksheet><sheetData><row r='2'>{''.join(cells)}</row></sheetData></worksheet>".encode()


def found(cells, texts=b"<sst/>", columns=range(8)):
    data = remade(workbook(), lambda name, old: STYLES if name == "xl/styles.xml" else old, [(TEXTS, texts)])
    package = Package(data, "tracker.xlsx")
    struck = StruckCells(package, read_styles(package))
    return dict(struck.on(as_excel_writes(sheet(*cells)), columns).get(2, {}))


def test_cells_with_a_struck_through_font_are_found_unless_blank():
    cells = (
        '<c r="A2" s="1" t="str"><v>a</v></c><c r="B2" s="1"/><c r="C2" s="3"><v>5</v></c>'
        '<x:c xmlns:x="x" s="4" r="D2"><x:v>5</x:v></x:c><c r="E2"><v>5</v></c><c r="J2" s="1"><v>5</v></c>'
    )
    assert found([cells]) == {0: WHOLE, 3: WHOLE}


def test_struck_through_words_in_shared_texts_are_found():
    texts = shared(
        rich(("<strike/>", "Sep-17"), ("<b/>", " Dec &amp; Jan")),
        "",
        rich(("<strike/>", "Green"), ("<b/>", " ")),
        rich(("<b/>", "Green"), ("<strike val='false'/>", "er")),
        rich((None, "Head of A"), ("<b/>", "; Head of B")),
        "<t>plain</t><rPh><t>strike</t></rPh>",
    )
    cells = [f'<c r="{letter}2" t="s"><v>{number}</v></c>' for number, letter in enumerate("ABCDEF")]
    struck = Struck("Sep-17", f"{strike('Sep-17')} Dec & Jan")
    assert found(cells, texts=texts) == {0: struck, 2: WHOLE}


def test_words_without_a_format_have_the_cells_font():
    texts = shared(rich((None, "Head of A"), ("<b/>", "; Head of B")), "<t>Sep-17</t>")
    cells = ['<c r="A2" s="1" t="s"><v>0</v></c><c r="B2" s="1" t="s"><v>1</v></c>']
    assert found(cells, texts=texts) == {
        0: Struck("Head of A", f"{strike('Head of A')}; Head of B"),
        1: WHOLE,
    }


def test_struck_through_words_stored_in_the_cell_are_found():
    cells = [
        f'<c r="A2" t="inlineStr"><is>{rich(("<strike/>", "Sep-17"), (None, " Dec-17"))}</is></c>',
        '<c r="B2" t="inlineStr"><is><t>strike</t></is></c>',
        f'<c r="C2" s="1" t="inlineStr"><is>{rich(("<b/>", "stays"))}</is></c>',
    ]
    assert found(cells) == {0: Struck("Sep-17", f"{strike('Sep-17')} Dec-17")}


def test_for_a_text_longer_than_a_date_only_the_words_are_kept():
    texts = shared(rich(("<strike/>", "a" * 5_000), (None, "b" * 5_000)))
    assert found(['<c r="A2" t="s"><v>0</v></c>'], texts=texts) == {0: Struck("a" * 300)}


HEAD = (
    "Section", "Ref", "Action", "Desired outcome", "Lead", "Due date", "Revised due date", "Progress BRAG",
    "Comments",
)  # fmt: skip


def book(*rows, head=HEAD, more=()):
    """Make a workbook; a cell that begins with ~ is struck through whole, a tuple holds its parts."""
    made = Workbook()
    made.active.title = "Plan"
    for name, lines in (("Plan", (head, *rows)), *more):
        page = made["Plan"] if name == "Plan" else made.create_sheet(name)
        for number, line in enumerate(lines, 1):
            for column, value in enumerate(line, 1):
                cell = page.cell(number, column)
                if isinstance(value, tuple):
                    runs = (TextBlock(GONE, part[1:]) if part[0] == "~" else part for part in value)
                    cell.value = CellRichText(*runs)
                elif isinstance(value, str) and value.startswith("~"):
                    cell.value, cell.font = value[1:], Font(strike=True)
                else:
                    cell.value = value
    return made


def read(made, tmp_path, name="tracker.xlsx"):
    path = tmp_path / name
    made.save(path)
    return read_tracker(path)


def test_the_checks_say_nothing_more_about_the_date_of_a_row_struck_through(tmp_path):
    withdrawn = ("1", "~1.2", "~Train", "~Trained", "~Head of B", "~Aug-17", "~Sep-17", "~Red", "Gone")
    struck_due = (*LIVE[:1], "1.3", "Recruit", "Recruited", "Head of A", "~Sep-17", None, "Green", "fine")
    unclear = (*LIVE[:1], "1.4", "Inspect", "Inspected", "Head of A", "after phase 2", None, "Green", "fine")
    got = run_checks(read(book(LIVE, withdrawn, struck_due, unclear), tmp_path), date(2017, 10, 2))
    assert [where for code, where in told(got.findings) if code == "D02"] == ["Plan!F5"]
    assert [where for code, where in told(got.findings) if code in {"S68", "D53"}] == ["Plan!B3", "Plan!F4"]


def of_struck(reading):
    codes = {"S68", "D53", "B51", "L51", "T52"}
    return [found for found in told(reading.findings) if found[0] in codes]


LIVE = ("1", "1.1", "Do it", "Done", "Head of A", "Sep-17", None, "Green", "fine")


def test_a_plan_with_nothing_struck_through_has_no_findings(tmp_path):
    assert of_struck(read(book(LIVE), tmp_path)) == []


def test_a_row_struck_through_is_one_finding_and_has_no_date(tmp_path):
    withdrawn = ("~1", "~1.2", "~Train", "~Trained", "~Head of B", "~Aug-17", "~Sep-17", "~Red", "~gone")
    got = read(book(LIVE, withdrawn), tmp_path)
    assert of_struck(got) == [("S68", "Plan!B3")]
    assert [action.deadline.by for action in got.plan.actions] == [date(2017, 9, 30), None]
    message = next(found.message for found in got.findings if found.code == "S68")
    assert message.startswith(
        "1.2 is struck through, but its row still counts, as Red. Its due date is not read"
    )


@pytest.mark.parametrize(
    "row",
    [
        ("1", "~1.2", "~Train", "Trained", "Head of B", "Aug-17", None, "Red", "Withdrawn in May"),
        ("1", None, "~Train", "Trained", "Head of B", "Aug-17", None, "Red", None),
        ("1", "~1.2", None, "Trained", "Head of B", "Aug-17", None, "Red", None),
        ("1", "1.2", ("~Tra", "~in"), "Trained", "Head of B", "Aug-17", None, "Red", None),
    ],
)
def test_a_row_is_struck_through_if_its_ref_and_action_are(tmp_path, row):
    got = read(book(LIVE, row), tmp_path)
    whole = row[1] != "1.2"
    assert [code for code, _ in of_struck(got)] == (["S68"] if whole else ["T52"])
    assert (got.plan.actions[1].deadline.by is None) == whole


@pytest.mark.parametrize(
    "due", ["~Sep-17", ("~Sep-17", " Dec-17"), ("Dec-17 ", "~(was Sep-17)"), ("Sep-1", "~7")]
)
def test_a_due_date_partly_struck_through_is_not_read(tmp_path, due):
    got = read(book((*LIVE[:5], due, None, "Green", None), LIVE), tmp_path)
    assert of_struck(got) == [("D53", "Plan!F2")]
    first, second = got.plan.actions
    assert (first.deadline.by, first.deadline.understood) == (None, False)
    assert second.deadline.by == date(2017, 9, 30)


def test_the_finding_names_the_words_that_are_struck_through(tmp_path):
    got = read(book((*LIVE[:5], ("~Sep-17", " Dec-17"), None, "Green", None)), tmp_path)
    found = next(found for found in got.findings if found.code == "D53")
    assert found.message == "'Sep-17' is struck through in the due date of 1.1, so no date is read."
    assert got.plan.actions[0].due.text == f"{strike('Sep-17')} Dec-17"


def test_a_real_date_struck_through_is_not_read(tmp_path):
    made = book((*LIVE[:5], date(2017, 9, 29), None, "Green", None))
    made["Plan"]["F2"].font = Font(strike=True)
    got = read(made, tmp_path)
    assert of_struck(got) == [("D53", "Plan!F2")]
    assert got.plan.actions[0].due.by is None


def test_a_due_date_struck_through_beside_a_revised_one_was_replaced(tmp_path):
    got = read(book((*LIVE[:5], "~Sep-17", "Dec-17", "Green", "Moved")), tmp_path)
    assert of_struck(got) == []
    action = got.plan.actions[0]
    assert (action.due.by, action.deadline.by) == (date(2017, 9, 30), date(2017, 12, 31))


def test_a_revised_date_struck_through_is_not_read(tmp_path):
    got = read(book((*LIVE[:5], "Sep-17", "~Dec-17", "Green", "Moved")), tmp_path)
    assert of_struck(got) == [("D53", "Plan!G2")]
    assert got.plan.actions[0].revised.by is None
    assert got.plan.actions[0].deadline.by == date(2017, 9, 30)


def test_ratings_leads_and_texts_struck_through_still_count_and_are_reported(tmp_path):
    row = ("1", "1.1", ("Train ", "~all", " new staff"), "~Trained", ("~Head of A", "; Head of B"), "Dec-17",
           None, ("~Green",), "fine")  # fmt: skip
    got = read(book(row), tmp_path)
    assert of_struck(got) == [("T52", "Plan!C2"), ("T52", "Plan!D2"), ("L51", "Plan!E2"), ("B51", "Plan!H2")]
    said = {found.cell: found.message for found in got.findings}
    assert said["H2"] == "'Green' is struck through in the rating of 1.1, which still counts as Green."
    assert said["E2"] == "'Head of A' is struck through in the lead of 1.1, but still counts."
    assert said["C2"] == "'all' is struck through in Action of 1.1, but still counts."
    assert got.plan.actions[0].due.by == date(2017, 12, 31)


def test_comments_may_be_struck_through(tmp_path):
    rows = [(*LIVE[:8], "~Late"), (*LIVE[:8], ("~Late", " on track"))]
    assert of_struck(read(book(*rows), tmp_path)) == []


def test_blank_cells_with_a_struck_through_font_are_not_reported(tmp_path):
    made = book(LIVE)
    for cell in ("G2", "J2", "A3", "B3"):
        made["Plan"][cell].font = Font(strike=True)
    assert of_struck(read(made, tmp_path)) == []


def test_strikethrough_in_evidence_and_other_tables_is_reported(tmp_path):
    more = (
        ("Evidence", [("Section", "Evidence of success", "Impact BRAG", "Comments"),
                      ("1", "~Audits pass", "Green", None), ("1", "Staff say so", "~Green", "~fine")]),
        ("Leads", [("Lead", "Also written as", "Name", "Email"),
                   ("Head of A", None, "Ann", "~ann@example.org"), ("~Head of B", None, "Bob", None)]),
        ("Settings", [("Setting", "Value", "What it does"), ("Chase every days", "~7", "~days")]),
    )  # fmt: skip
    got = of_struck(read(book(LIVE, more=more), tmp_path))
    assert got == [
        ("S68", "Evidence!B2"), ("B51", "Evidence!C3"), ("L51", "Leads!D2"), ("S68", "Leads!A3"),
        ("T52", "Settings!B2"),
    ]  # fmt: skip


def _begun(path):
    """Begin a plan as Excel writes one: the book, its sheet, and two formats, one of them struck through."""
    made = xlsxwriter.Workbook(path)
    page = made.add_worksheet("Plan")
    page.write_row(0, 0, HEAD)
    return made, page, made.add_format({"font_strikeout": True}), made.add_format()


def test_strikethrough_is_found_as_excel_stores_it(tmp_path):
    """openpyxl writes rich text into its cells; Excel, as here, into the list that cells share."""
    path = tmp_path / "tracker.xlsx"
    made, page, gone, bold = _begun(path)
    for number in range(1, 2_001):
        page.write_row(number, 0, (*LIVE[:5], "Dec-17", None, "Green", "fine"))
    page.write_rich_string(1, 5, gone, "Sep-17", bold, " Dec-17")
    page.write(2, 7, "Green", gone)
    for number in range(3, 2_001):
        page.write_rich_string(number, 8, gone, f"{number} late", bold, " on track")
    made.close()
    assert of_struck(read_tracker(path)) == [("D53", "Plan!F2"), ("B51", "Plan!H3")]


def test_a_large_plan_with_strikethrough_in_every_row_is_read(tmp_path):
    path = tmp_path / "tracker.xlsx"
    made, page, gone, bold = _begun(path)
    for number in range(1, 4_001):
        page.write_row(number, 0, ("1", f"1.{number}", *LIVE[2:5], "Dec-17", None, "Green", "fine"))
        page.write_rich_string(number, 2, *[gone, "old ", bold, f"new {number} "] * 10)
    made.close()
    begun = time.process_time()
    got = read_tracker(path)
    assert time.process_time() - begun < 30
    assert len(of_struck(got)) == 4_000
    said = "is struck through in Action of 1.4000, but still counts."
    assert got.findings[-1].message == f"'{'old ' * 9}old' {said}"


def test_a_due_date_struck_through_beside_a_revised_one_without_a_date_is_not_read(tmp_path):
    got = read(book((*LIVE[:5], "~Sep-17", "TBC", "Green", "Moved")), tmp_path)
    assert of_struck(got) == [("D53", "Plan!F2")]
    assert got.plan.actions[0].deadline.by is None
