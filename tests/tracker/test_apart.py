from __future__ import annotations

import io
import zipfile

import pytest

from automation.plan.findings import PlanError
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


def test_a_cell_repeated_without_bound_costs_one_sentence(tmp_path):
    far = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    path = tmp_path / "tracker.ods"
    path.write_bytes(open_document(*PLAN, far))
    with pytest.raises(PlanError, match="is damaged"):
        read_tracker(path)
