"""The feed: the plan as CSV files for other programs, such as Power BI, with names and types that stay.

What is current is written anew. `actions_by_night.csv` grows by each night that it does not have; a night in
it is never rewritten. There are no names of people, no addresses and no comments in any of them.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from automation.analysis.frame import nights_frame
from automation.files import reason, write_whole
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.text import one_line
from automation.public.people_in_text import without_children

FEED = "feed"
"""The folder of the feed within the output folder."""
NIGHTS = "actions_by_night.csv"

_TABLES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("feed.toml").read_text(encoding="utf-8")
)
"""The columns of each file, each with its type and what it means."""
_TABLES[NIGHTS] = _TABLES["actions.csv"]

Cell = str | int | float | bool | date | None


def write_feed(
    folder: Path, plan: Plan, as_at: date, nights: Iterable[tuple[date, Plan]]
) -> tuple[Path, ...]:
    """Write the feed.

    Args:
        folder: where the files go.
        plan: the plan as at the day.
        as_at: the day.
        nights: the nights on record up to the day, the oldest first, the day itself the last.

    Returns:
        The files.

    Raises:
        PlanError: a file cannot be written, or the file of the nights has other columns than these.
    """
    rows = {
        "actions.csv": _actions([(as_at, plan)]),
        "evidence.csv": _evidence(plan),
        "measures.csv": _measures(plan),
        "decisions.csv": _decisions(plan),
        "dictionary.csv": _dictionary(),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, cells in rows.items():
            write_whole(folder / name, _csv([[*_TABLES[name]], *cells]))
        _append(folder / NIGHTS, nights)
    except OSError as error:
        raise PlanError(f"The feed in {folder} cannot be written: {reason(error)}.") from error
    return tuple(folder / name for name in (*rows, NIGHTS))


def _append(path: Path, nights: Iterable[tuple[date, Plan]]) -> None:
    """Add the nights that a file does not have; what it has stays as it is, byte for byte."""
    head = _csv([[*_TABLES[NIGHTS]]])
    former = path.read_bytes() if path.exists() else head
    if not former.startswith(head):
        raise PlanError(f"{path} has other columns than this version writes. Move it away, then try again.")
    there = {row[0] for row in csv.reader(io.StringIO(former.decode("utf-8-sig")))}
    new = [(day, plan) for day, plan in nights if day.isoformat() not in there]
    if new or not path.exists():
        write_whole(path, former + _csv(_actions(new), mark=False))


def _csv(rows: Iterable[Sequence[Cell]], *, mark: bool = True) -> bytes:
    """Return rows as CSV in UTF-8, with the mark by which Excel knows it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8", "replace")


def _written(cell: Cell) -> str:
    """Return a cell as any program reads it; what Excel would take for a formula gets an apostrophe."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return f"{cell:.12g}"
    text = without_children(one_line(cell or ""))
    return f"'{text}" if text[:1] in "=+-@" and text[:1] else text


def _actions(nights: Sequence[tuple[date, Plan]]) -> Iterator[list[Cell]]:
    if not nights:
        return
    frame = nights_frame(nights)
    frame["Due by"] = frame["Due by"].dt.strftime("%Y-%m-%d").fillna("")
    for row in frame.to_dict("records"):
        yield [
            *(row["Night"].date(), row["Section"], row["Theme"], row["Ref"], row["Action"]),
            *("; ".join(row["Leads"]), row["Due date"], row["Due by"], row["Progress BRAG"], row["State"]),
            *(bool(row["Open"]), bool(row["Late"]), int(row["Days late"])),
        ]


def _evidence(plan: Plan) -> Iterator[list[Cell]]:
    for row in plan.evidence:
        state = row.rating.state.value if row.rating.state else ""
        yield [row.section, row.text, row.rating.name, state, row.measure]


def _measures(plan: Plan) -> Iterator[list[Cell]]:
    known = {one_line(measure.name).casefold(): measure for measure in plan.measures}
    for row in plan.readings:
        measure = known.get(one_line(row.measure).casefold())
        section, unit, better = (measure.section, measure.unit, measure.better) if measure else ("", "", "")
        yield [row.measure, section, unit, better, row.day, row.target, row.actual]


def _decisions(plan: Plan) -> Iterator[list[Cell]]:
    for row in plan.decisions:
        kind = row.kind.value if row.kind else ""
        yield [row.board, row.meeting, row.minute, kind, row.refs, row.new_date.by]


def _dictionary() -> Iterator[list[Cell]]:
    for name, columns in _TABLES.items():
        for column, told in columns.items():
            kind, _, meaning = told.partition(": ")
            yield [name, column, kind, meaning]
