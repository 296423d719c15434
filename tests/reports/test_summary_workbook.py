import re
from datetime import date

import openpyxl
import pytest

from automation.plan.findings import PlanError
from automation.reports.summary_workbook import write_summary_workbook
from automation.views.figures import workbook_views
from tests.support.nights import HISTORY, HOSTILE, figures
from tests.support.office import convert, needs_office
from tests.support.plans import action, plan, section


@pytest.fixture
def book_of(tmp_path):
    def write(of=None, **more):
        path = tmp_path / "brag-summary.xlsx"
        write_summary_workbook(path, of or figures(**more))
        return openpyxl.load_workbook(path)

    return write


def words_of(sheet):
    return " ".join(row[0].value for row in sheet.iter_rows() if isinstance(row[0].value, str))


def table_rows(sheet):
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def test_the_contents_have_the_headline_and_links_to_every_sheet(book_of):
    book = book_of(notice="An example. Exampleshire is not a real council.")
    contents = book["Contents"]
    words = [row[0].value for row in contents.iter_rows() if row[0].value]
    done = "On 2 October 2017, 1 of the 6 actions (17%) was done (Blue)"
    assert any(line.startswith(done) for line in words)
    assert "2 actions were late: 1 was still reported as Green." in words
    linked = {
        cell.hyperlink.location.partition("!")[0].strip("'")
        for row in contents
        for cell in row
        if cell.hyperlink
    }
    assert linked == set(book.sheetnames) - {"Dashboard", "Contents", "Measure readings"}


def test_each_sheet_holds_one_named_table_with_the_rows_of_its_view(book_of):
    of = figures()
    book = book_of(of)
    names = set()
    for view in workbook_views(of):
        if not view.rows:
            assert view.name not in book.sheetnames
            continue
        sheet = book[view.name]
        assert sheet["A1"].value == view.title
        assert not sheet.merged_cells.ranges
        header, *rows = table_rows(sheet)
        assert header == [column.heading for column in view.columns]
        assert len(rows) == len(view.rows)
        assert all(value is not None for row in rows for value in row)
        names |= set(sheet.tables)
    assert len(names) == sum(bool(view.rows) for view in workbook_views(of))


def test_themes_print_the_summary_and_numbers_are_numbers(book_of):
    assert table_rows(book_of()["Themes"]) == [
        ["Theme", "Blue", "Red", "Amber", "Green", "Not rated", "Total", "Late", "Done %", "Late %"],
        ["Leadership", 1, 1, 1, 1, 1, 5, 2, 0.2, 0.4],
        ["Help and protection", 0, 0, 0, 1, 0, 1, 0, 0, 0],
        ["All actions", 1, 1, 1, 2, 1, 6, 2, 0.17, 0.33],
    ]


def test_dates_are_dates_and_ratings_have_their_word_and_colour(book_of):
    sheet = book_of()["Late actions"]
    header, *rows = table_rows(sheet)
    assert [(row[0], row[4].date(), row[6]) for row in rows] == [
        ("2.2", date(2017, 7, 31), "Green"),
        ("9A.1", date(2017, 8, 31), "Red"),
    ]
    green = next(cell for row in sheet for cell in row if cell.value == "Green")
    assert green.fill.fgColor.rgb == "FF2E7D32"
    assert header[3] == "Due date as written"


def test_print_set_up_is_a4_fitted_to_the_width_with_header_rows_and_page_numbers(book_of):
    for sheet in book_of():
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # A few rows and their chart stay on one page.
        is_one_page = sheet.title == "Dashboard" or (
            sheet._charts and sheet.max_row < 18 and sheet.title != "Measures"
        )
        assert sheet.page_setup.fitToHeight == (None if is_one_page else 0)
        assert "&P" in (sheet.oddFooter.right.text or "")
        if sheet.tables and sheet.title not in {"Dashboard", "Contents"}:
            top = next(iter(sheet.tables.values())).ref.partition(":")[0].lstrip("ABCDEFGH")
            assert sheet.print_title_rows == f"${top}:${top}"


def test_hostile_text_is_text(book_of):
    hostile = plan(
        action("2.1", text="=HYPERLINK(1)", lead="@SUM(1)"),
        action("2.2", text=HOSTILE, lead="+1"),
        action("2.3", text="http://example.org/" + "x" * 3000, lead="\ud800lone"),
        sections=(section("2", "=1+1", title="-2+3"),),
    )
    book = book_of(figures(hostile))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert {"=HYPERLINK(1)", "=1+1", "-2+3"} <= {cell.value for cell in cells}


def test_charts_have_alt_text(tmp_path):
    import zipfile

    path = tmp_path / "brag-summary.xlsx"
    write_summary_workbook(path, figures())
    with zipfile.ZipFile(path) as package:
        drawings = [
            package.read(n).decode() for n in package.namelist() if n.startswith("xl/drawings/drawing")
        ]
    assert drawings
    assert all(drawing.count("<xdr:cNvPr") == drawing.count(' descr="') for drawing in drawings)
    assert any("The table below has the same figures." in drawing for drawing in drawings)


def test_what_only_a_chart_needs_is_hidden_and_drawn_beside_its_figures(tmp_path):
    import zipfile

    path = tmp_path / "brag-summary.xlsx"
    write_summary_workbook(path, figures(**HISTORY))
    book = openpyxl.load_workbook(path)
    assert [sheet.title for sheet in book if sheet.sheet_state == "hidden"] == [
        "Movement bridge",
        "Measure readings",
    ]
    assert "Movement bridge" not in [cell.value for row in book["Contents"] for cell in row]
    top = next(iter(book["Movement bridge"].tables.values())).ref.partition(":")[0].lstrip("A")
    with zipfile.ZipFile(path) as package:
        charts = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/charts/chart")]
    assert any(f"'Movement bridge'!$C${top}" in chart for chart in charts)
    assert len(book["Movement"]._charts) == 1
    assert not book["Movement bridge"]._charts


def test_each_measure_with_readings_and_targets_is_drawn_below_the_table(book_of):
    book = book_of()
    sheet = book["Measures"]
    (chart,) = sheet._charts  # the other measure of the small plan has no reading
    assert "".join(run.t for p in chart.title.tx.rich.p for run in p.r or ()).startswith("Turnover (%): on")
    expected, actual = chart.series
    points = [row[:2] for row in table_rows(book["Measure readings"])[1:]]
    assert points == [["Turnover (%): on target", line] for line in ["Expected"] * 3 + ["Actual"] * 2]
    assert expected.yVal.numRef.f == "'Measure readings'!$D$4:$D$6"
    assert actual.yVal.numRef.f == "'Measure readings'!$D$7:$D$8"
    # Told apart without colour: one is dashed, the other has dots.
    assert (expected.graphicalProperties.line.prstDash, expected.marker.symbol) == ("dash", None)
    assert (actual.graphicalProperties.line.prstDash, actual.marker.symbol) == ("solid", "circle")
    last = int(re.findall(r"\d+", sheet.tables["Measures"].ref)[1])
    assert chart.anchor._from.row >= last


def test_a_plan_without_measures_has_neither_the_sheet_nor_the_hidden_one(book_of):
    names = book_of(figures(plan(action("1.1")))).sheetnames
    assert not {"Measures", "Measure readings"} & set(names)


def test_an_empty_plan_still_has_a_workbook(book_of):
    book = book_of(figures(plan()))
    assert book.sheetnames[:2] == ["Dashboard", "Contents"]
    assert not {"Late actions", "Sections", "Measures", "Evidence to look at"} & set(book.sheetnames)
    assert "The plan has no actions." in [cell.value for row in book["Dashboard"] for cell in row]


def test_nothing_is_smaller_than_11_point(book_of):
    used = [cell for sheet in book_of() for row in sheet for cell in row if cell.value is not None]
    assert {cell.font.name for cell in used} == {"Arial"}
    assert min(cell.font.size for cell in used) >= 11


def test_a_cell_holds_one_sentence(book_of):
    """Words that people typed stay as they are; the notes above the tables are ours."""
    for sheet in book_of(**HISTORY):
        tops = [int(re.search(r"\d+", table.ref)[0]) for table in sheet.tables.values()]
        for row in sheet.iter_rows(max_row=min(tops) - 1, values_only=True):
            assert not re.search(r"[.?!] [A-Z]", str(row[0] or "")), (sheet.title, row[0])


def test_the_same_figures_give_the_same_bytes(tmp_path):
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_summary_workbook(one, figures())
    write_summary_workbook(two, figures())
    assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_cannot_be_written_to_is_named_and_nothing_is_left(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match=r"summary\.xlsx cannot be written"):
        write_summary_workbook(tmp_path / "file" / "brag-summary.xlsx", figures())
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@needs_office
def test_a_long_table_repeats_its_header_on_every_printed_page(tmp_path):
    from pypdf import PdfReader

    path = tmp_path / "brag-summary.xlsx"
    many = plan(*(action(f"2.{i}", "Jun-17", "Red") for i in range(1, 120)), sections=(section("2"),))
    write_summary_workbook(path, figures(many, **HISTORY))
    pages = [page.extract_text() for page in PdfReader(convert(path, "pdf", tmp_path / "pdf")).pages]
    late = [page for page in pages if "Late actions" in page and "Due date as written" in page]
    assert len(late) >= 3
    assert sum(page.count("Do what 2.") for page in late) == 119
    assert all("Page " in page for page in pages)
    assert not [page for page in pages if "#REF" in page or "Err:" in page]
