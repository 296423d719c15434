"""The settings by which xlwings starts Python: the tracker's sheet xlwings.conf, then files of that name.

xlwings takes the first place that names a setting, even where its value is blank, and so does this.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from automation.doctor.pc import MAC, WINDOWS, Pc
from automation.doctor.setup import Setup
from automation.tracker.read.grid import text_of
from automation.tracker.sheets import CONF


@dataclass(frozen=True, slots=True)
class Value:
    """A setting: its value, where it stands, and whether Excel works it out from the workbook's own place."""

    text: str
    where: str
    from_own_place: bool = False


def sheet_of(setup: Setup) -> Mapping[str, Value] | None:
    """Read the tracker's sheet of settings; None where it has none.

    The sheet may be hidden. As for xlwings, it ends at the first row whose first cell is blank.
    """
    opened = setup.plan_of
    grid = next((grid for grid in opened.source.grids() if grid.sheet.casefold() == CONF), None)
    if grid is None:
        return None
    found: dict[str, Value] = {}
    for row in grid.rows:
        key = text_of(row[0]).upper() if row else ""
        if not key:
            break
        found[key] = Value(text_of(row[1]) if len(row) > 1 else "", f"the sheet {CONF}")
    for key, formula in _formulas(opened.content or b"").items():
        if key in found:
            found[key] = _worked_out(formula, found[key], setup)
    return found


def _formulas(content: bytes) -> Mapping[str, str]:
    """Give the formulas among the values: what is stored beside them was true where it was saved last."""
    if content[:2] != b"PK":
        return {}
    from openpyxl import load_workbook  # noqa: PLC0415 (calamine shows no formulas)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what it does not read; nothing is saved here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        name = next(name for name in book.sheetnames if name.casefold() == CONF)
        rows = book[name].iter_rows(min_row=1, max_row=100, max_col=2, values_only=True)
        return {
            str(row[0]).upper(): row[1]
            for row in rows
            if row[0] and len(row) > 1 and isinstance(row[1], str) and row[1].startswith("=")
        }
    finally:
        book.close()


def _worked_out(formula: str, stored: Value, setup: Setup) -> Value:
    """Work out a path that is counted from the workbook's own folder, as Excel does on opening."""
    tail = re.search(r'"([^"]*python[^"]*)"', formula, re.IGNORECASE)
    if 'CELL("filename"' not in formula or tail is None:
        return stored
    folder = setup.tracker.resolve().parent
    path = os.path.normpath(folder / tail[1].replace("\\", "/"))
    return Value(path, stored.where, from_own_place=True)


def look_up(setup: Setup, sheet: Mapping[str, Value] | None, *names: str) -> Value | None:
    """Find a setting as xlwings does.

    Args:
        setup: what is looked at.
        sheet: the tracker's sheet of settings.
        names: the setting's names, the one that counts first in front.

    Returns:
        The first of them that has a value, with what it names of the environment put in; None without one.
    """
    places: list[Mapping[str, Value]] = [sheet or {}]
    places += [_file(path) for path in (setup.tracker.parent / CONF, user_file(setup.pc))]
    for name in names:
        found = next((place[name] for place in places if name in place), None)
        if found is not None and found.text.strip():
            return Value(_expanded(found.text.strip(), setup.pc), found.where, found.from_own_place)
    return None


def on_the_sheet(setup: Setup, sheet: Mapping[str, Value] | None, name: str) -> str:
    """Give a setting that only the tracker's sheet can hold, as the tracker's own macros read it."""
    found = (sheet or {}).get(name)
    return _expanded(found.text.strip(), setup.pc) if found is not None else ""


def user_file(pc: Pc) -> Path:
    """Give the file of the person's own settings, which installing the add-in writes."""
    if pc.system == MAC:
        return pc.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / CONF
    return pc.home / ".xlwings" / CONF


def _file(path: Path) -> Mapping[str, Value]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = [re.findall(r'"([^"]*)"', line) for line in lines]
    return {pair[0].upper(): Value(pair[1], str(path)) for pair in pairs if len(pair) > 1}


def _expanded(text: str, pc: Pc) -> str:
    """Put in what is named of the environment: `%NAME%` on Windows, a leading `$NAME` on a Mac."""
    if pc.system == WINDOWS:
        known = {name.casefold(): value for name, value in pc.environ.items()}
        return re.sub(r"%([^%]+)%", lambda name: known.get(name[1].casefold(), name[0]), text)
    first, slash, rest = text.partition("/")
    if first.startswith("$"):
        return f"{pc.environ.get(first[1:], first)}{slash}{rest}"
    return text
