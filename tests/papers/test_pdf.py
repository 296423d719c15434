"""The PDF of a paper."""

from __future__ import annotations

from pathlib import Path

import pypdf

from automation.papers.pdf import write_pdf
from tests.papers.test_making import made
from tests.support.office import needs_office
from tests.support.trackers import small_plan


@needs_office
def test_a_pdf_is_tagged_and_has_its_title(tmp_path: Path) -> None:
    reader = pypdf.PdfReader(write_pdf(made(small_plan(), tmp_path)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Improvement plan: paper for Improvement Board, 9 October 2017"
