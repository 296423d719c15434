from datetime import date

import openpyxl
import pytest

from automation.plan.findings import PlanError
from automation.reports.summary_workbook import LIMIT, cell_text, write_summary_workbook
from automation.views.figures import views_of
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


def test_the_cover_says_the_headline_and_links_to_every_sheet(book_of):
    book = book_of(notice="An example. Exampleshire is not a real council.")
    cover = book["Cover"]
    words = [row[0].value for row in cover.iter_rows() if row[0].value]
    assert words[0] == "Improvement plan"
    assert "As at 2 October 2017" in words
    assert "An example. Exampleshire is not a real council." in words
    assert any(line.startswith("On 2 October 2017, 1 of 6 actions (17%) was Blue") for line in words)
    assert "2 actions were late, 1 still reported as Green." in words
    linked = {
        cell.hyperlink.location.partition("!")[0].strip("'")
        for row in cover
        for cell in row
        if cell.hyperlink
    }
    assert linked == set(book.sheetnames) - {"Cover"}
    assert book.active.title == "Cover"


def test_each_sheet_holds_one_named_table_with_the_rows_of_its_view(book_of):
    of = figures()
    book = book_of(of)
    names = set()
    for view in views_of(of):
        sheet = book[view.name]
        assert sheet["A1"].value == view.title
        assert not sheet.merged_cells.ranges
        if not view.rows:
            assert not sheet.tables
            assert view.empty in words_of(sheet)
            continue
        header, *rows = table_rows(sheet)
        assert header == [column.heading for column in view.columns]
        assert len(rows) == len(view.rows)
        assert all(value is not None for row in rows for value in row)
        names |= set(sheet.tables)
    assert len(names) == sum(bool(view.rows) for view in views_of(of))


def test_themes_print_the_summary_and_numbers_are_numbers(book_of):
    assert table_rows(book_of()["Themes"]) == [
        ["Theme", "Blue", "Red", "Amber", "Green", "Not rated", "Total", "Late", "Blue %", "Late %"],
        ["Leadership", 1, 1, 1, 1, 1, 5, 2, 0.2, 0.4],
        ["Help and protection", 0, 0, 0, 1, 0, 1, 0, 0, 0],
        ["All actions", 1, 1, 1, 2, 1, 6, 2, 0.17, 0.33],
    ]


def test_dates_are_dates_and_ratings_stand_with_their_word_and_colour(book_of):
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
        assert sheet.page_setup.fitToHeight == 0
        assert "&P" in (sheet.oddFooter.right.text or "")
        if sheet.tables:
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


def test_a_text_that_no_cell_holds_is_cut_with_a_mark():
    assert cell_text("x" * LIMIT) == "x" * LIMIT
    cut = cell_text("x" * (LIMIT + 1))
    assert len(cut) == LIMIT
    assert cut.endswith("[cut: the tracker has the whole text]")


def test_charts_have_words_for_people_who_do_not_see_them(tmp_path):
    import zipfile

    path = tmp_path / "brag-summary.xlsx"
    write_summary_workbook(path, figures())
    with zipfile.ZipFile(path) as package:
        drawings = [
            package.read(n).decode() for n in package.namelist() if n.startswith("xl/drawings/drawing")
        ]
    assert drawings
    assert all(drawing.count("<xdr:cNvPr") == drawing.count(' descr="') for drawing in drawings)
    assert any("Leadership: Blue 1, Red 1" in drawing for drawing in drawings)


def test_an_empty_plan_still_has_a_workbook(book_of):
    book = book_of(figures(plan()))
    assert "No action is late." in words_of(book["Late actions"])


def test_the_same_figures_give_the_same_bytes(tmp_path):
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    write_summary_workbook(one, figures())
    write_summary_workbook(two, figures())
    assert one.read_bytes() == two.read_bytes()


def test_a_place_that_cannot_be_written_to_is_named_and_nothing_is_left(tmp_path):
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
