"""The folder of the performance team's files: which of them a source names, and the figures in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from automation.plan.due import month_name
from automation.plan.due_language import read_due
from automation.plan.findings import PlanError
from automation.plan.model import Source
from automation.plan.text import one_line, sentence
from automation.tracker.read.grid import Grid
from automation.tracker.read.open_file import open_source
from automation.tracker.read.performance_files import Figure, figures_of, month_of

_HELD = {
    "yyyy": r"(?P<yyyy>20\d\d)",
    "yy": r"(?P<yy>\d\d)",
    "mm": r"(?P<mm>0?[1-9]|1[0-2])",
    "mmm": r"(?P<mmm>[A-Za-z]{3,9})",
}
"""What stands for the month in a file's name: `{yyyy}-{mm}`, or `{mmm} {yy}` for `Sep 17`."""


class SourceError(PlanError):
    """A source whose figures could not be read."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A figure with its day, the file that it is from, and that file's SHA-256."""

    figure: Figure
    day: date
    file: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class PerformanceFile:
    """A file of the folder: the last day of the month in its name, if one is; its sheets; its SHA-256."""

    path: Path
    month: date | None
    grids: tuple[Grid, ...]
    sha256: str


def matching(folder: Path, pattern: str) -> list[tuple[date | None, Path]]:
    """Return the files of a folder that a pattern names, with the months in their names, the oldest first.

    Raises:
        SourceError: the pattern names another folder, or the folder cannot be read.
    """
    if re.search(r"[/\\]|\.\.", pattern):
        raise SourceError(f"'{one_line(pattern)}' names a folder; only files of {folder.name} are read.")
    parts = re.split(r"\{(yyyy|yy|mmm|mm)\}", pattern.strip(), flags=re.IGNORECASE)
    plain = [re.escape(part).replace(r"\*", ".*").replace(r"\?", ".") for part in parts[::2]]
    held = [_HELD[part.lower()] for part in parts[1::2]]
    try:
        asked = re.compile("".join(a + b for a, b in zip(plain, [*held, ""], strict=True)), re.IGNORECASE)
        names = sorted(path for path in folder.iterdir() if not path.name.startswith(("~$", ".")))
    except re.error as error:
        raise SourceError(f"'{one_line(pattern)}' names the month more than once.") from error
    except OSError as error:
        raise SourceError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    found = [(_month(match), path) for path in names if (match := asked.fullmatch(path.name))]
    return sorted(found, key=lambda one: (one[0] or date.min, one[1]))


def _month(match: re.Match[str]) -> date | None:
    held = match.groupdict()
    year, month = held.get("yyyy") or held.get("yy"), held.get("mmm")
    if month is None and held.get("mm"):
        month = month_name(int(held["mm"]))
    return read_due(f"{month[:3]} {year}").by if year and month else None


def pattern_of(name: str) -> str:
    """Return a file's name with its month as a pattern: `KPI 2017-09.xlsx` as `KPI {yyyy}-{mm}.xlsx`."""
    for found, said in _MONTHS_IN_NAMES:
        changed, times = re.subn(found, said, name, count=1, flags=re.IGNORECASE)
        if times:
            return changed
    return name


_NAME = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_MONTHS_IN_NAMES = (
    (r"(?<!\d)20\d\d([-_. ]?)(?:0[1-9]|1[0-2])(?!\d)", r"{yyyy}\1{mm}"),
    (r"(?<!\d)(?:0[1-9]|1[0-2])([-_. ])20\d\d(?!\d)", r"{mm}\1{yyyy}"),
    (_NAME + r"([-_. ]*)20\d\d(?!\d)", r"{mmm}\1{yyyy}"),
    (_NAME + r"([-_. ]*)\d\d(?!\d)", r"{mmm}\1{yy}"),
)


Opened = dict[Path, PerformanceFile]
"""The files that were opened so far, by path, so that each is read once."""


def open_performance_file(path: Path, month: date | None, opened: Opened) -> PerformanceFile:
    """Open a file of the folder, or return it as it was opened before.

    Raises:
        PlanError: it cannot be read, for example because it has a password.
    """
    if path not in opened:
        source, file = open_source(path)
        opened[path] = PerformanceFile(path, month, tuple(source.grids()), file.sha256)
    return opened[path]


def figures_from(folder: Path, source: Source, opened: Opened) -> list[Dated]:
    """Return the figures that a source names, one for each month, the oldest first.

    Raises:
        SourceError: no file, no figure or no month; or a file that holds another month's figures.
    """
    files = matching(folder, source.file)
    if not files:
        raise SourceError(f"No file in {folder.name} is called '{one_line(source.file)}'.")
    label = source.row_label or source.measure
    by_month: dict[tuple[int, int], Dated] = {}
    seen: dict[str, Path] = {}
    for month, path in files:
        try:
            file = open_performance_file(path, month, opened)
            found = figures_of(file.grids, label, source.column_label, source.sheet)
        except PlanError as error:
            raise SourceError(f"{sentence(path.name)}: {error}") from error
        if month is not None and (twin := seen.get(file.sha256)):
            raise SourceError(f"{path.name} holds the same as {twin.name}, under another month's name.")
        seen[file.sha256] = path
        for one in _dated(file, found, source.scale):
            by_month[one.day.year, one.day.month] = one
    return [by_month[month] for month in sorted(by_month)]


def _dated(file: PerformanceFile, found: Sequence[Figure], scale: float) -> Iterator[Dated]:
    """Yield the figures with their days, once the month in the file's name agrees with what is in it."""
    months = sorted({figure.day for figure in found if figure.day}) or sorted(_months_said(file.grids))
    if file.month is not None and months and _month_key(file.month) > _month_key(months[-1]):
        raise SourceError(
            f"{file.path.name} is named for {_in_words(file.month)}, but its newest figure is of "
            f"{_in_words(months[-1])}."
        )
    for figure in found:
        day = figure.day or file.month or (months[0] if len(months) == 1 else None)
        if day is None:
            raise SourceError(
                f"{file.path.name} does not say the month of {figure.sheet}!{figure.cell}. Write {{yyyy}} "
                "and {mm} into File on the sheet Sources where the name has the month."
            )
        value = float(f"{figure.value * scale:.12g}")
        yield Dated(replace(figure, value=value), day, file.path, file.sha256)


def _months_said(grids: Sequence[Grid]) -> set[date]:
    """Return the months that cells say, also within a title such as `Position at August 2017`."""
    cells = [value for grid in grids for row in grid.rows for value in row]
    titles = (found[0] for value in cells if isinstance(value, str) for found in _MONTH.finditer(value))
    return {day for value in (*cells, *titles) if (day := month_of(value))}


_MONTH = re.compile(_NAME + r"[ -](?:20)?\d\d\b", re.IGNORECASE)


def _month_key(day: date) -> tuple[int, int]:
    return day.year, day.month


def _in_words(day: date) -> str:
    return f"{month_name(day.month)} {day.year}"
