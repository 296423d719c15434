"""Workbook, page, text and morning note of one night hold the same numbers."""

import re
from datetime import date, datetime

import openpyxl
import pytest
from lxml import html

from automation.analysis.headline import headline
from automation.reports.morning_note import StepResult, morning_note
from automation.reports.page import page_html
from automation.reports.summary_text import summary_text
from automation.reports.summary_workbook import write_summary_workbook
from automation.views.figures import views_of
from automation.views.view import Kind, text_of
from tests.support.nights import HISTORY, figures

FIGURES = figures(**HISTORY)
VIEWS = [view for view in views_of(FIGURES) if view.rows]


def as_printed(view):
    return [[text_of(v, c.kind) for c, v in zip(view.columns, row, strict=True)] for row in view.rows]


def squeezed(rows):
    return [[" ".join(word.split()) for word in row] for row in rows]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("night") / "brag-summary.xlsx"
    write_summary_workbook(path, FIGURES)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def page():
    return html.document_fromstring(page_html(FIGURES))


def value_in_words(value, kind):
    if isinstance(value, datetime):
        return text_of(value.date(), Kind.DATE)
    if kind is Kind.SHARE and isinstance(value, int | float):
        return text_of(round(100 * value), kind)
    return text_of(value, kind)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
def test_the_workbook_holds_the_rows_of_each_view(workbook, view):
    (table,) = workbook[view.name].tables.values()
    _, *rows = [[cell.value for cell in row] for row in workbook[view.name][table.ref]]
    found = [[value_in_words(v, c.kind) for v, c in zip(row, view.columns, strict=True)] for row in rows]
    assert squeezed(found) == squeezed(as_printed(view))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
def test_the_page_holds_the_rows_of_each_view(page, view):
    (table,) = page.xpath(f"//h3[@id='{view.key}']/..//table")
    found = [[cell.text_content() for cell in row] for row in table.xpath(".//tbody/tr")]
    assert squeezed(found) == squeezed(as_printed(view))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key)
def test_the_text_holds_the_rows_of_each_view(view):
    lines = {re.sub(r"\s+", " ", line).strip() for line in summary_text(FIGURES).splitlines()}
    assert {" ".join(" ".join(row).split()) for row in as_printed(view)} <= lines


def test_every_output_has_the_same_headline(workbook, page):
    cover = " ".join(str(row[0].value) for row in workbook["Contents"].iter_rows())
    for sentence in headline(FIGURES.plan, FIGURES.summary):
        assert sentence in cover
        assert sentence in page.text_content()
        assert sentence in summary_text(FIGURES)


def test_the_morning_note_and_the_tiles_have_the_same_totals(page):
    counts = FIGURES.summary.overall
    note = morning_note(
        title="Plan", as_at=date(2017, 10, 2), steps=[StepResult("Read", True)], summary=FIGURES.summary
    )
    numbers = [int(number) for number in re.findall(r"\d+", note[note.index("FIGURES") :])]
    assert numbers == [counts.total, *list(counts.as_dict().values())[:5], counts.late]
    tiles = [int(dd.text_content()) for dd in page.xpath("//dl[@class='tiles']//dd")]
    assert tiles == list(counts.as_dict().values())


def test_the_movement_of_each_rating_reconciles_in_the_workbook(workbook):
    (table,) = workbook["Movement"].tables.values()
    _, *rows = [[cell.value for cell in row] for row in workbook["Movement"][table.ref]]
    assert [row[:5] for row in rows] == [
        ["Blue", 0, 1, 0, 1],
        ["Red", 1, 1, 1, 1],
        ["Amber", 1, 1, 1, 1],
        ["Green", 4, 1, 3, 2],
        ["Not rated", 0, 1, 0, 1],
        ["Late", 1, 2, 1, 2],
    ]
    assert all(start + came - went == end for _, start, came, went, end, _ in rows)
    # The bridge draws the same steps.
    (table,) = workbook["Movement bridge"].tables.values()
    _, *steps = [[cell.value for cell in row] for row in workbook["Movement bridge"][table.ref]]
    assert steps[12:16] == [
        ["Green: start", 0, 4, 0, 0],
        ["Green: out", 1, 0, 0, 3],
        ["Green: in", 1, 0, 1, 0],
        ["Green: end", 0, 2, 0, 0],
    ]


def test_the_charts_have_the_numbers_of_their_tables(page):
    (chart,) = page.xpath("//h3[@id='themes']/..//*[@role='img']")
    words = [text.text_content() for text in chart.xpath(".//*[local-name()='text']")]
    for item in FIGURES.summary.by_theme:
        assert f"{item.theme}: {item.counts.total}" in words
        numbers = [
            f"{letter} {number}" for letter, (_, number) in zip("BRAGN", item.counts, strict=True) if number
        ]
        assert ", ".join(numbers) in words
