from __future__ import annotations

import io
import zipfile

import pytest

from automation.plan.findings import PlanError
from automation.tracker import bounds
from automation.tracker.reading import read_tracker

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


def test_an_open_document_workbook_is_a_tracker(tmp_path):
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
def test_a_cell_repeated_without_bound_costs_one_sentence(tmp_path, far):
    path = tmp_path / "tracker.ods"
    path.write_bytes(open_document(*PLAN, far))
    with pytest.raises(PlanError, match=r"^tracker\.ods unpacks to far more than a tracker can hold"):
        read_tracker(path)


def test_empty_cells_to_the_end_of_the_sheet_and_a_text_repeated_some_times_are_read(tmp_path):
    path = tmp_path / "tracker.ods"
    to_the_end = repeated("", 16_384, 1_000_000).replace(' office:value-type="string"', "")
    path.write_bytes(open_document(*PLAN, repeated(f"<text:p>{'x' * 2_000}</text:p>", 4, 50), to_the_end))
    assert len(read_tracker(path).plan.actions) == 51


def test_an_old_workbook_whose_cells_mean_more_than_a_tracker_holds_is_refused(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_SHARED", 1_000)
    limit = bounds.TextLimit("old.xls")
    rows = [["x" * 100, 5, None]] * 10
    assert list(limit.rows(rows)) == rows
    with pytest.raises(PlanError, match=r"old\.xls unpacks to far more"):
        list(limit.rows([["y"]]))


def test_a_sentence_about_the_rows_reaches_whoever_asked(tmp_path):
    path = tmp_path / "tracker.ods"
    path.write_bytes(open_document(*PLAN, repeated("<text:p>x</text:p>", 1, 310_000)))
    with pytest.raises(PlanError, match="The sheet 'Plan' has more than 300,000 rows"):
        read_tracker(path)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ('office:value-type="percentage" office:value="0.75"', True),
        ('office:value-type="date" office:date-value="2017-09-01"', True),
        ('office:value-type="string"', False),
    ],
)
def test_it_is_said_where_the_formats_of_figures_and_dates_are_not_read(tmp_path, cell, says):
    path = tmp_path / "tracker.ods"
    due = f"<table:table-cell {cell}><text:p>Sep-17</text:p></table:table-cell>"
    path.write_bytes(
        open_document(
            *PLAN, _row("1.2 | Do more | Head").replace("</table:table-row>", due + "</table:table-row>")
        )
    )
    codes = [(finding.code, finding.cell) for finding in read_tracker(path).findings]
    assert (("S75", "D3") in codes) == says
