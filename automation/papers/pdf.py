"""A tagged PDF of a paper, through Word or LibreOffice, where one of them is found."""

from __future__ import annotations

import importlib
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from automation.plan.findings import PlanError

_LIMIT = 180
"""How long a conversion may take, in seconds."""

_BY_HEADINGS = 1
"""Word's number for bookmarks made of headings."""
_TAGGED = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
"""LibreOffice's export, with the structure that screen readers need."""


def write_pdf(paper: Path) -> Path:
    """Write a paper's PDF beside it.

    Raises:
        PlanError: neither Word nor LibreOffice is found, or it could not convert the paper.
    """
    target = paper.with_suffix(".pdf")
    office = find_libreoffice()
    if office is not None:
        _through_libreoffice(office, paper, target)
        return target
    if platform.system() == "Windows":
        _through_word(paper, target)
        return target
    raise PlanError(
        "A PDF needs Word or LibreOffice, and neither was found here; open the paper and save it as PDF."
    )


def find_libreoffice() -> str | None:
    """Find the program of LibreOffice on this machine; None where it is not."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    places = (
        Path("C:/Program Files/LibreOffice/program/soffice.exe"),
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    )
    return found or next((str(place) for place in places if place.is_file()), None)


def _through_libreoffice(office: str, paper: Path, target: Path) -> None:
    # A profile of its own, because a LibreOffice that somebody has open would answer instead and do nothing.
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as out,
    ):
        command = [
            office,
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--convert-to",
            _TAGGED,
        ]
        try:
            subprocess.run(  # noqa: S603 (a fixed program and our own file)
                [*command, "--outdir", out, str(paper)], capture_output=True, timeout=_LIMIT, check=True
            )
            shutil.move(str(Path(out, target.name)), target)
        except (OSError, subprocess.SubprocessError) as error:
            raise PlanError(f"LibreOffice could not make a PDF of {paper.name}.") from error


def _through_word(paper: Path, target: Path) -> None:
    """Ask Word itself. This could not be tried where the toolkit is made, so it is kept to the least."""
    try:
        word = importlib.import_module("win32com.client").DispatchEx("Word.Application")
    except Exception as error:
        raise PlanError("A PDF needs Word or LibreOffice, and neither was found on this PC.") from error
    try:
        word.DisplayAlerts = 0  # nobody sees a question that an invisible Word asks
        document = word.Documents.Open(str(paper.resolve()), ReadOnly=True)
        for contents in document.TablesOfContents:
            contents.Update()  # only Word knows the page numbers
        document.ExportAsFixedFormat(
            str(target.resolve()), 17, CreateBookmarks=_BY_HEADINGS, DocStructureTags=True
        )
    except Exception as error:
        raise PlanError(f"Word could not make a PDF of {paper.name}.") from error
    finally:
        word.Quit(SaveChanges=0)
