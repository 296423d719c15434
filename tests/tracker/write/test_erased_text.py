"""A person is taken out of text and out of Office files, and all else in them stays."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import docx
import openpyxl
import pytest

from automation.plan.person import Person
from automation.tracker.write.erased_text import erased_from

PERSON = Person(("Jo Test", "jo@example.org"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_keeps_its_encoding(encoding: str) -> None:
    told = "Café: ask Jo Test today\r\n".encode(encoding)
    assert erased_from(told, PERSON, "(erased)") == "Café: ask (erased) today\r\n".encode(encoding)
    other = "Café: ask Joe Tester\r\n".encode(encoding)
    assert erased_from(other, PERSON, "(erased)") is other


def test_a_form_that_cannot_be_changed_is_told_from_one_that_names_nobody() -> None:
    assert erased_from(b"\xff\xd8" + "Jo Test".encode("utf-16-le"), PERSON, "") is None
    assert erased_from(b"\xff\xd8\x00\x01", PERSON, "") == b"\xff\xd8\x00\x01"
    assert erased_from(b"PK\x03\x04 cut off", PERSON, "") is None


def test_a_workbook_loses_the_name_and_nothing_else() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Lead", "Jo Test", 7, "=1+1"])
    book.properties.creator = "Jo Test"
    book.active["B1"].hyperlink = "mailto:jo@example.org"
    cleaned = erased_from(_saved(book), PERSON, "(erased)")
    assert cleaned is not None
    again = openpyxl.load_workbook(BytesIO(cleaned))
    assert [cell.value for cell in again.active[1]] == ["Lead", "(erased)", 7, "=1+1"]
    assert again.properties.creator == "(erased)"
    assert erased_from(cleaned, PERSON, "") is cleaned


def test_a_name_that_word_keeps_in_pieces_is_found_in_a_file_within_a_file() -> None:
    document = docx.Document()
    document.add_paragraph("Led by ").add_run("Jo").font.bold = True
    document.paragraphs[0].add_run(" Te")
    document.paragraphs[0].add_run("st.")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("embedded/paper.docx", _saved(document))
    cleaned = erased_from(packed.getvalue(), PERSON, "(erased)")
    assert cleaned is not None
    inner = zipfile.ZipFile(BytesIO(cleaned)).read("embedded/paper.docx")
    assert docx.Document(BytesIO(inner)).paragraphs[0].text == "Led by (erased)."


def _saved(made: Any) -> bytes:
    content = BytesIO()
    made.save(content)
    return content.getvalue()
