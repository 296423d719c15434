"""The files that cells link to, beside the rows of the sheet Documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from automation.plan.model import Document
from automation.tracker.read.document_links import documents_of
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker
from tests.support.sound import sound_plan


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.xlsx"
    rows = (Document("2.1", "The profile"), Document("2.6", "documents/audit.xlsx"))
    build_tracker(replace(sound_plan(), documents=rows), path, as_at=date(2017, 10, 2))
    return path


def linked(tracker: Path, **links: str) -> list[tuple[str, str, str]]:
    """Return the documents once cells have these links, each with its place."""
    book = load_workbook(tracker)
    for name, target in links.items():
        sheet, cell = name.split("_")
        if target.startswith("="):
            book[sheet][cell] = target
        else:
            book[sheet][cell].hyperlink = target
    book.save(tracker)
    found = documents_of(read_tracker(tracker))
    return [(row.ref, row.path, row.place.address("path")) for row in found]


OWN = [("2.1", "The profile", "Documents!B2"), ("2.6", "documents/audit.xlsx", "Documents!B3")]


def test_without_links_the_sheet_says_it_all(tracker: Path) -> None:
    assert linked(tracker) == OWN


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("documents/notes%20of%20May.docx", "documents/notes of May.docx"),
        ("file:///S:/Evidence/a.docx", "S:/Evidence/a.docx"),
        ("file:///S:\\Evidence\\a.docx", "S:\\Evidence\\a.docx"),
        ("file:///\\\\server\\share\\a.docx", "\\\\server\\share\\a.docx"),
        ("file://server/share/a.docx", "//server/share/a.docx"),
        ("documents/a.docx#page=2", "documents/a.docx"),
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2"),
    ],
)
def test_a_link_in_a_comment_or_in_evidence_is_a_document(tracker: Path, target: str, path: str) -> None:
    found = linked(tracker, Actions_J4=target, Evidence_B3=target)
    assert found == [*OWN, ("2.3", path, "Actions!J4"), ("2", path, "Evidence!B3")]


def test_a_link_on_the_sheet_documents_leads_to_its_file(tracker: Path) -> None:
    assert linked(tracker, Documents_B2="documents/profile.docx")[0] == (
        "2.1",
        "documents/profile.docx",
        "Documents!B2",
    )


def test_a_formula_counts_as_a_link(tracker: Path) -> None:
    found = linked(tracker, Actions_J5='=HYPERLINK("documents/Q&A.docx","the answers")')
    assert found[2:] == [("2.4", "documents/Q&A.docx", "Actions!J5")]


def test_a_link_that_is_on_the_sheet_already_counts_once(tracker: Path) -> None:
    assert linked(tracker, Actions_J7="documents/audit.xlsx") == OWN


@pytest.mark.parametrize("target", ["mailto:pat@example.org", "#Sections!A1"])
def test_a_link_to_a_person_or_within_the_tracker_is_no_document(tracker: Path, target: str) -> None:
    assert linked(tracker, Actions_J4=target) == OWN


def test_a_link_in_another_column_is_not_evidence(tracker: Path) -> None:
    assert linked(tracker, Actions_C4="documents/a.docx", Leads_D2="documents/b.docx") == OWN
