"""The PDF of a paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdf

from automation.papers.pdf import write_pdf
from tests.papers.test_making import made
from tests.support.office import needs_office
from tests.support.trackers import small_plan


@needs_office
def test_a_pdf_is_tagged_and_has_its_title(tmp_path: Path) -> None:
    settings = replace(small_plan().settings, plan_title="Fish & Chips' plan <x>")
    reader = pypdf.PdfReader(write_pdf(made(replace(small_plan(), settings=settings), tmp_path)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    title = "Fish & Chips' plan <x>: paper for Improvement Board, 9 October 2017"
    assert reader.metadata.title == title
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": title}
