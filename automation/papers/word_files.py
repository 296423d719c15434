"""Opens Word files that people give: templates from elsewhere, papers that they edited or had made.

Whatever such a file holds, it is a Word document that can be worked with, or one sentence says why not.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from automation.files import read_ordinary
from automation.plan.findings import PlanError
from automation.tracker.read.bounds import LARGEST_FILE
from automation.tracker.read.safety import check_document, measure, open_package

LARGEST_PAPER = 64 * 1024 * 1024
"""Bytes of a paper's XML; our own longest has 25."""


def word_bytes(path: Path, largest: int = LARGEST_PAPER) -> bytes:
    """Read a package whose parts can be unpacked without harm.

    Args:
        path: the file.
        largest: how many bytes its XML may have.

    Raises:
        PlanError: it is missing, no ordinary file, may not be read, is no package, or unpacks to more than a
            document holds.
    """
    try:
        data = read_ordinary(path, LARGEST_FILE, "a Word document")
    except FileNotFoundError:
        raise PlanError(f"{path} is not there.") from None
    except PermissionError:
        raise PlanError(f"{path.name} cannot be read; close it in Word.") from None
    except OSError as error:
        raise PlanError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    if not data.startswith(b"PK"):
        raise PlanError(f"{path.name} is not a Word document (.docx).")
    with open_package(data, path.name) as package:
        check_document(measure(package, path.name), path.name, largest)
    return data


def open_word(data: bytes, name: str) -> Any:
    """Open a Word document with python-docx.

    Args:
        data: its bytes, as `word_bytes` gives them.
        name: its name, for sentences.

    Raises:
        PlanError: it is no Word document, or its parts do not fit together.
    """
    from docx import Document  # noqa: PLC0415 (papers alone load Word's libraries)

    try:
        document: Any = Document(io.BytesIO(data))
        # What everything that works with a document takes for granted.
        if document.element.body is None or not document.sections:
            raise ValueError("no body")
    except no_document() as error:
        raise PlanError(f"{name} is not a Word document (.docx).") from error
    return document


def no_document() -> tuple[type[Exception], ...]:
    """Give what python-docx and lxml raise on a package whose parts are not those of a Word document."""
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    from docx.oxml.exceptions import XmlchemyError  # noqa: PLC0415
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415

    return (
        PackageNotFoundError, LxmlError, KeyError, ValueError, OSError, AttributeError, TypeError, IndexError,
        RuntimeError, AssertionError, XmlchemyError,
    )  # fmt: skip
