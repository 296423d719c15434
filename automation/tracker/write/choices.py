"""How the columns of a tracker are written, and what can be chosen in them: dropdowns offer and never refuse.

columns.toml describes each column once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from automation import files
from automation.tracker.sheets import CHECKS, TableSheet

NAMED_COLUMNS = {
    "SectionRefs": "Sections[Section]",
    "MeasureNames": "Measures[Measure]",
    "LeadNames": "Leads[Lead]",
    "CheckCodes": f"OFFSET({CHECKS}!$B$2,0,0,MAX(1,COUNTA({CHECKS}!$B:$B)-1),1)",
}
"""The cells that dropdowns list, by their defined names: they may hold words with commas, no list may."""

_DESCRIBED = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))

_QUERIED = {
    "error_type": "warning",
    "error_title": "Not in the list",
    "error_message": "This is not in the list. Keep it anyway?",
}
"""Other text than in a dropdown is queried, not refused."""

A_DATE = {
    "validate": "date",
    "criteria": ">=",
    "value": date(1990, 1, 1),
    "error_type": "warning",
    "error_title": "Not a date",
    "error_message": "This is not a date (day/month/year). Keep it anyway?",
}
"""What is not a date is queried in columns of dates."""


def one_of(words: Sequence[str]) -> dict[str, Any]:
    """Return a dropdown with a few words that stay the same."""
    return {"validate": "list", "source": list(words), **_QUERIED}


def what_of(spec: TableSheet) -> str:
    """Return what the sheet of a table is for, in a sentence."""
    return str(_DESCRIBED[spec.kind]["what"])


def looks_of(spec: TableSheet) -> dict[str, dict[str, Any]]:
    """Return the width and the format of each column of a table, and what can be chosen, by its field."""
    described = _DESCRIBED[spec.kind]["columns"]
    return {column.field: {"format": "text"} | described[column.field] for column in spec.columns}


def validations(spec: TableSheet) -> dict[str, dict[str, Any]]:
    """Return what can be chosen in each column of a table, and what is said about it, for XlsxWriter."""
    looks = looks_of(spec)
    dates = (field for field, look in looks.items() if look["format"] == "date" and field != "due_by")
    found: dict[str, dict[str, Any]] = {field: dict(A_DATE) for field in dates}
    for kind, options in (("words", _QUERIED), ("list", _QUERIED), ("offer", {"show_error": False})):
        for field, look in looks.items():
            if source := look.get(kind):
                listed = source if kind == "words" else f"={source}"
                found[field] = {"validate": "list", "source": listed, **options}
    if spec.kind == "boards":
        papers = sorted(path.name for path in (files.templates_folder() / "papers").glob("*.docx"))
        found["paper"] = {"validate": "list", "source": papers, "show_error": False}
    for field, message in _DESCRIBED[spec.kind].get("told", {}).items():
        heading = spec.columns[spec.index(field)].heading
        told = {"input_title": heading, "input_message": message}
        found[field] = {**found.get(field, {"validate": "any"}), **told}
    return found
