"""The workbook beside the performance team's files in which a person confirms, once, where figures come from.

Each measure without a source gets the label of the files that is most like its name, as a proposal. A row
with Yes counts from then on like a row of the sheet Sources. A second sheet has the past figures that the
files have otherwise than the plan: with Yes they are written, with No they are not asked about again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from automation.analysis.target_paths import measure_key
from automation.chasing.reply_sheet import row_height, workbook
from automation.chasing.ticks import NO, YES
from automation.files import reason, write_whole
from automation.plan.findings import PlanError
from automation.plan.model import Plan, Source
from automation.plan.text import one_line
from automation.readings.performance_folder import Opened, matching, open_performance_file, pattern_of
from automation.readings.proposed_readings import Key, ProposedReading
from automation.tracker.read.grid import Grid, text_of
from automation.tracker.read.open_file import open_source
from automation.tracker.read.performance_files import LabelError, figures_of, labels_of

NAME = "Where the figures come from.xlsx"
"""What the workbook is called."""

_SOURCES = "Sources"
_HEADINGS = {
    "Take it": 9,
    "Measure": 40,
    "File": 30,
    "Sheet": 18,
    "Row label": 40,
    "Column label": 18,
    "Scale": 8,
    "Newest figure": 14,
    "Alike": 8,
}
_REVISED = "Revised"
_REVISED_HEADINGS = {
    "Take it": 9,
    "Measure": 40,
    "Date": 13,
    "Was": 10,
    "Would be": 10,
    "File": 30,
    "Cell": 18,
}
_LEAST = 70
"""How alike a label and a measure's name have to be, in per cent, for a proposal."""
_MOST_FILES = 12
"""How many files, the newest first, are looked through for labels."""


@dataclass(frozen=True, slots=True)
class ProposedSource:
    """A source that a person has to confirm: how alike label and measure are, and its newest figure."""

    source: Source
    alike: int
    newest: str

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `readings --format json` prints."""
        one = self.source
        return {
            "measure": one.measure,
            "file": one.file,
            "sheet": one.sheet,
            "row_label": one.row_label,
            "alike": self.alike,
        }


def confirmed_sources(folder: Path) -> tuple[Source, ...]:
    """Return the sources that were confirmed in a folder's workbook.

    Raises:
        PlanError: the workbook cannot be read, a tick is neither Yes nor No, or a scale is no number.
    """
    found = []
    for number, (take, measure, file, sheet, row_label, column_label, scale, *_) in _rows(folder, _SOURCES):
        if take:
            try:
                found.append(Source(measure, file, sheet, row_label, column_label, float(scale or 1)))
            except ValueError as error:
                raise PlanError(f"{NAME}, G{number}: '{one_line(scale)}' is no number.") from error
    return tuple(found)


def decided_revisions(folder: Path) -> dict[Key, bool]:
    """Return which revised figures are to be written and which are not, by their `ProposedReading.key`.

    Raises:
        PlanError: the workbook cannot be read, or a tick is neither Yes nor No.
    """
    rows = (row for _, row in _rows(folder, _REVISED))
    return {(measure_key(row[1]), row[2], row[4]): row[0] for row in rows if row[0] is not None}


_Ticked = tuple[bool | None, str, str, str, str, str, str]


def _rows(folder: Path, name: str) -> Iterator[tuple[int, _Ticked]]:
    """Yield the rows of a sheet of the workbook, each with its number and its tick: Yes, No or neither."""
    path = folder / NAME
    grids = open_source(path)[0].grids() if path.exists() else ()
    for grid in grids:
        for number, values in enumerate(grid.rows[1:] if grid.sheet == name else (), 2):
            take, *texts = [*(text_of(value).strip() for value in values), *[""] * len(_HEADINGS)]
            if take and take.casefold() not in YES | NO:
                raise PlanError(f"{NAME}, A{number}: '{one_line(take)}' is neither Yes nor No.")
            first, second, third, fourth, fifth, sixth, *_ = texts
            tick = take.casefold() in YES if take else None
            yield number, (tick, first, second, third, fourth, fifth, sixth)


def propose_sources(plan: Plan, known: Iterable[Source], folder: Path) -> tuple[ProposedSource, ...]:
    """Propose a label of the files for each measure without a source; a locked file is passed over."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (loaded only where something is proposed)

    have = {measure_key(source.measure) for source in known}
    measures = [one.name for one in plan.measures if one.name.strip() and measure_key(one.name) not in have]
    labels: dict[str, tuple[Path, str, tuple[Grid, ...]]] = {}
    opened: Opened = {}
    for _, path in [one for one in matching(folder, "*") if one[1].name != NAME][: -_MOST_FILES - 1 : -1]:
        try:
            grids = open_performance_file(path, None, opened).grids
        except PlanError:
            continue
        for sheet, label in labels_of(grids) if measures else ():
            labels.setdefault(label, (path, sheet, grids))
    found = []
    for measure in measures:
        best = process.extractOne(
            measure, list(labels), scorer=fuzz.token_set_ratio, processor=measure_key, score_cutoff=_LEAST
        )
        if best is not None:
            path, sheet, grids = labels[best[0]]
            name = sheet if len(grids) > 1 else ""
            source = Source(measure, pattern_of(path.name), name, best[0])
            found.append(ProposedSource(source, round(best[1]), _newest(grids, source)))
    return tuple(found)


def _newest(grids: Sequence[Grid], source: Source) -> str:
    try:
        return f"{figures_of(grids, source.row_label, sheet=source.sheet)[-1].value:g}"
    except LabelError as error:
        return str(error)


def write_where_from(
    folder: Path,
    confirmed: Iterable[Source],
    proposed: Iterable[ProposedSource],
    as_at: date,
    revised: Iterable[ProposedReading] = (),
) -> None:
    """Write the workbook: what was confirmed, what is proposed, and the revised figures with their ticks.

    Raises:
        PlanError: it cannot be written, for example because Excel has it open.
    """
    rows = [("Yes", *_texts(source), "", "") for source in confirmed]
    rows += [("", *_texts(one.source), one.newest, f"{one.alike}%") for one in proposed]
    said = {True: "Yes", False: "No"}
    decided = decided_revisions(folder)
    changed = [
        (
            said.get(decided.get(one.key), ""),  # type: ignore[arg-type]
            one.measure,
            one.day.isoformat(),
            f"{one.was:.12g}",
            f"{one.actual:.12g}",
            one.file.name,
            one.cell,
        )
        for one in revised
    ]
    with workbook("Where the figures come from", as_at) as (book, content):
        _sheet(book, _SOURCES, _HEADINGS, rows)
        if changed:
            _sheet(book, _REVISED, _REVISED_HEADINGS, changed)
    try:
        write_whole(folder / NAME, content.getvalue())
    except OSError as error:
        raise PlanError(f"{NAME} cannot be written: {reason(error)}. Close it, then try again.") from error


def _sheet(book: Any, name: str, headings: Mapping[str, int], rows: Sequence[Sequence[str]]) -> None:
    """Write a sheet of rows to tick."""
    sheet = book.add_worksheet(name)
    look = {"text_wrap": True, "valign": "top"}
    head = book.add_format({**look, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})
    plain = book.add_format(look)
    widths = tuple(headings.values())
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for at, texts in enumerate(rows, 1):
        sheet.set_row(at, row_height(texts, widths))
        for column, text in enumerate(texts):
            sheet.write_string(at, column, one_line(text), plain)
    columns = [{"header": heading, "header_format": head} for heading in headings]
    last = max(len(rows), 1)
    sheet.add_table(0, 0, last, len(widths) - 1, {"name": f"{name}ToTick", "columns": columns, "style": None})
    sheet.data_validation(1, 0, last, 0, {"validate": "list", "source": ["Yes", "No"]})
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _texts(source: Source) -> tuple[str, ...]:
    scale = f"{source.scale:g}" if source.scale != 1 else ""
    return (source.measure, source.file, source.sheet, source.row_label, source.column_label, scale)
