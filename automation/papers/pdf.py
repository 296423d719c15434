"""Makes a tagged PDF of a paper with Word or LibreOffice, if one of them is installed."""

from __future__ import annotations

import importlib
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from automation.files import write_whole
from automation.plan.findings import PlanError

_LIMIT = 180
"""How long a conversion may take, in seconds."""

_TAGGED = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
"""LibreOffice's export, with the structure that screen readers need."""


def write_pdf(paper: Path, target: Path | None = None) -> Path:
    """Write a paper's PDF, and return where.

    Args:
        paper: the paper.
        target: where it goes; None: beside the paper.

    Raises:
        PlanError: neither Word nor LibreOffice is found, or it could not convert the paper.
    """
    target = target or paper.with_suffix(".pdf")
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
    """Return the path of LibreOffice on this machine, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    places = (
        Path("C:/Program Files/LibreOffice/program/soffice.exe"),
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    )
    return found or next((str(place) for place in places if place.is_file()), None)


def _through_libreoffice(office: str, paper: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        # Its own profile: a LibreOffice that somebody has open would answer instead and do nothing.
        profile = f"-env:UserInstallation={Path(own, 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", _TAGGED, "--outdir", own, str(paper)]
        try:
            subprocess.run(command, capture_output=True, timeout=_LIMIT, check=True)  # noqa: S603 (a fixed program and our own file)
            made = Path(own, f"{paper.stem}.pdf")
            write_whole(target, _TITLE.sub(_escaped_once, made.read_bytes()))
        except (OSError, subprocess.SubprocessError) as error:
            raise PlanError(f"LibreOffice could not make a PDF of {paper.name}.") from error


_TITLE = re.compile(rb"(?<=<dc:title>).*?(?=</dc:title>)", re.DOTALL)


def _escaped_once(title: re.Match[bytes]) -> bytes:
    """Return the title in the properties of a PDF, which LibreOffice escapes twice, at its former length."""
    return re.sub(rb"&amp;(#?\w+;)", rb"&\1", title[0]).ljust(len(title[0]))


def _through_word(paper: Path, target: Path) -> None:
    """Convert a paper with Word on Windows. This could not be tested here, so it is kept simple."""
    try:
        word = importlib.import_module("win32com.client").DispatchEx("Word.Application")
    except Exception as error:
        raise PlanError("A PDF needs Word or LibreOffice, and neither was found on this PC.") from error
    try:
        word.DisplayAlerts = 0  # nobody could answer a question from an invisible Word
        document = word.Documents.Open(str(paper.resolve()), ReadOnly=True)
        for contents in document.TablesOfContents:
            contents.Update()  # only Word knows the page numbers
        document.ExportAsFixedFormat(str(target.resolve()), 17, CreateBookmarks=1, DocStructureTags=True)
    except Exception as error:
        raise PlanError(f"Word could not make a PDF of {paper.name}.") from error
    finally:
        word.Quit(SaveChanges=0)
