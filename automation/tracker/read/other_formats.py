"""Files that hold no plan that can be read: what each of them is, and what to do instead."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
"""How PNG, JPEG, GIF, TIFF and BMP begin."""
_PLANS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".docx", ".doc", ".odt", ".pdf", ".csv"})
_IN_TEXT = (
    (
        ("<!doctype", "<html", "<table", "<?xml", "<head", "<meta", "<body"),
        "is a web page or XML, not an Excel workbook. Open it in Excel and save it as .xlsx.",
    ),
    (("{\\rtf",), "is rich text. Open it in Word and save it as .docx first."),
    (
        ("mime-version:", "from:", "received:", "return-path:", "delivered-to:"),
        "is a saved e-mail or web page. Save the file attached to it, or copy its table into a workbook.",
    ),
    (
        ("[internetshortcut]", '{"url":', '{"doc_id":'),
        "is only a link. Open it, download the plan as .xlsx or .docx, and use that.",
    ),
)
"""How files begin that are no plan although they are text, and the sentence about each."""
_PRESENTATION = "is a presentation. Copy its tables into a Word document or a workbook, and use that."
_IN_COMPOUND = (
    ("WordDocument", "is an old Word document (.doc). Open it in Word and save it as .docx first."),
    ("PowerPoint Document", _PRESENTATION),
    ("__properties_version1.0", "is a saved e-mail. Save the file attached to it, and use that."),
)
"""The streams of old Office files that are no workbook, and the sentence about each."""


def picture(data: bytes) -> str:
    """Return the sentence about a file that is a picture; empty if it is none."""
    is_newer = data[4:12] in {b"ftypheic", b"ftypmif1", b"ftypavif"} or data[8:12] == b"WEBP"
    if is_newer or (data.startswith(_PICTURES) and b"\0" in data[:64]):
        return "is a picture, which cannot be read. Use the Word, Excel or PDF file that it was made from."
    return ""


def other_text(text: str) -> str:
    """Return the sentence about a text that is no plan; empty if it may be one."""
    start = text[:2000].lstrip().casefold()
    if start.startswith("from:") and "content-type:" not in start:
        return ""  # what somebody copied out of an e-mail
    return next((sentence for starts, sentence in _IN_TEXT if start.startswith(starts)), "")


def other_compound(data: bytes) -> str:
    """Return the sentence about an old Office file that is no workbook."""
    known = (sentence for stream, sentence in _IN_COMPOUND if stream.encode("utf-16-le") in data)
    return next(known, "is not an Excel workbook or a Word document.")


def other_package(parts: Collection[str]) -> str:
    """Return the sentence about a zip that is no workbook or document, by the names of its parts."""
    if "ppt/presentation.xml" in parts:
        return _PRESENTATION
    if any(part.endswith(".iwa") for part in parts):
        return "was made with Numbers or Pages. Open it there, and export it as Excel or Word."
    packed = (part for part in parts if PurePosixPath(part.casefold()).suffix in _PLANS)
    if found := next(packed, ""):
        return f"is a zip with {PurePosixPath(found).name} in it. Unpack it, and use that file."
    return "is not an Excel workbook or a Word document. If it is a zip, unpack it first."
