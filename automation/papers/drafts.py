"""Tells a paper that the toolkit made from one that a person has edited since, so that no edit is ever lost.

Word rewrites a document whenever it saves it, so the mark that a paper carries is worked out from what is to
be read in it: its text, table by table. A paper whose text still has its mark is the toolkit's to replace.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

PREFIX = "improvement-plan draft "
"""How the mark begins, in the document's property Keywords."""


def mark_of(document: Any) -> str:
    """Work out the mark of a document from its text."""
    parts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        parts += [cell.text for row in table.rows for cell in row.cells]
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", errors="replace")).hexdigest()
    return f"{PREFIX}{digest[:32]}"


def is_untouched(path: Path) -> bool:
    """Say whether a paper stands as the toolkit made it; one that cannot be read counts as edited."""
    from docx import Document  # noqa: PLC0415 (papers alone load Word's libraries)

    try:
        document = Document(str(path))
        return bool(document.core_properties.keywords == mark_of(document))
    except Exception:  # noqa: BLE001 (whatever it is, it is not ours)
        return False


def place_for(path: Path) -> Path:
    """Give the place for a new draft: the path itself, or one beside it where a person edited that one."""
    candidate, number = path, 1
    while candidate.exists() and not is_untouched(candidate):
        which = "" if number == 1 else f" {number}"
        candidate = path.with_name(f"{path.stem} (new draft{which}){path.suffix}")
        number += 1
    return candidate
