"""File names made of names that people typed, fit for Windows, macOS and Linux."""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 80
"""Characters of a file name, so that a whole path stays within what Windows allows."""

"""The ending of a file that is being written."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))}
)


def safe_name(text: str, longest: int = LONGEST_NAME) -> str:
    """Make text fit for a file name on every system. What stands after the last ` - ` is never cut."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(ch).startswith(("C", "Z")) else ch for ch in text)
    text = re.sub(r'[<>:"/\\|?*%]', "-", text)
    text = " ".join(text.split())
    head, dash, tail = text.rpartition(" - ")
    if dash and len(text) > longest:
        text = f"{head[: longest - len(tail) - 4].rstrip()}… - {tail}"
    text = text[:longest].strip(" .")
    if not text:
        return "letter"
    return f"_{text}" if text.split(".")[0].strip().casefold() in _RESERVED else text
