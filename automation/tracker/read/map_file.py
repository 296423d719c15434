"""The map: the workbook beside a tracker that says how a plan was read, and what people settled about it.

An import writes it (`write/map_workbook.py`); a person confirms or changes what it proposes; the next import,
and every command that reads the same plan, takes the answers from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from automation.plan.due_phrases import phrase_key
from automation.plan.findings import PlanError
from automation.plan.ratings import State, word_key
from automation.tracker.read.answers import COMMENTS, KEPT, Answers, column_key
from automation.tracker.read.cells import read_day
from automation.tracker.sheets import ACTIONS, EVIDENCE

ENDING = " - how it was read.xlsx"
"""What the name of a map ends with, after the name of its tracker."""

COLUMNS, WORDS, NOT_READ, ABOUT = "Columns", "Words", "Not read", "About"
"""The sheets of a map: its three lists, and a hidden one."""

HEAD = 4
"""The row of the headings of each list, counted from 1."""

TAKEN_FOR, CONFIRMED = "Taken for", "Confirmed"
_EXAMPLES = ("Example", "Another", "A third")
COLUMN_HEADINGS = ("Sheet", "Column", "Heading", *_EXAMPLES, "How sure", TAKEN_FOR, CONFIRMED, "Proposed")
WORD_HEADINGS = ("What it is", "As written", "How often", "Taken to mean", CONFIRMED, "Proposed")
LEFT_HEADINGS = ("Sheet", "Range", "Rows", "Why it was not read")

KEEP = "Keep as it is"
"""What a column is taken for that is no field of the plan."""

RATING, FILL, LEAD, DUE = "Rating", "Fill of a cell", "Lead", "Due date"
"""What a word of the map can be."""

NO_DATE = "no date"
"""What a due date is taken to mean that names none."""

FIELDS: Mapping[str, str] = {
    **{column.heading: column.field for column in EVIDENCE.columns},
    **{column.heading: column.field for column in ACTIONS.columns if column.field != "due_by"},
    "Theme": "theme",
    "Lead name": "lead_name",
    "Email": "email",
    "Section owner": "section_owner",
    "Evidence": "evidence",
}
"""The field of each heading that a column can be taken for."""


@dataclass(frozen=True, slots=True)
class ReadMap:
    """What a map holds: the answers, and what it was made for.

    Args:
        answers: what people settled.
        source: the name of the plan that was read; empty if it does not say.
        tracker: the hash of the tracker that was built with it; empty if it does not say.
    """

    answers: Answers = field(default_factory=Answers)
    source: str = ""
    tracker: str = ""


def map_path(tracker: Path) -> Path:
    """Return where the map of a tracker lies: beside it, under its name."""
    return tracker.with_name(f"{tracker.stem}{ENDING}")


def answers_beside(plan: Path) -> Answers:
    """Return the answers of the map beside a plan: the one under its name, or else one that was made from it.

    If there is no map, nothing is settled. A map that cannot be read settles nothing, and says so.
    """
    path = map_path(plan)
    if path.is_file():
        try:
            return read_map(path).answers
        except PlanError as error:
            return Answers(wrong=(str(error),))
    for path in sorted(plan.parent.glob(f"*{ENDING}")):
        with suppress(PlanError):
            found = read_map(path)
            if found.source == plan.name:
                return found.answers
    return Answers()


def read_map(path: Path) -> ReadMap:
    """Return what people settled in a map.

    A proposal counts once Confirmed says Yes, or once somebody has changed it.

    Raises:
        PlanError: it cannot be read, or is no map.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 (only a plan with a map needs it)

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:
        raise PlanError(f"{path.name} cannot be read as a map ({type(error).__name__}).") from error
    try:
        if not {COLUMNS, WORDS} <= set(book.sheetnames):
            raise PlanError(f"{path.name} is no map: it has no sheets called {COLUMNS} and {WORDS}.")
        wrong: list[str] = []
        headings = {
            column_key(str(row["Heading"])): str(row["Heading"])
            for row in _rows(book[COLUMNS])
            if row["Heading"]
        }
        columns = _columns(book[COLUMNS], wrong)
        words = _words(book[WORDS], wrong)
        about = (
            {row[0]: row[1] for row in book[ABOUT].iter_rows(values_only=True)}
            if ABOUT in book.sheetnames
            else {}
        )
    finally:
        book.close()
    answers = Answers(columns=columns, **words, headings=headings, wrong=tuple(wrong))
    return ReadMap(answers, str(about.get("Source") or ""), str(about.get("Tracker") or ""))


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    """Return the rows of a list by their headings."""
    rows = list(sheet.iter_rows(min_row=HEAD, values_only=True))
    for row in rows[1:]:
        yield dict(zip(map(str, rows[0]), row, strict=False))


def _is_settled(row: Mapping[str, Any], answer: str) -> bool:
    """Return whether a person confirmed a row, or changed what it proposes."""
    proposed = " ".join(str(row.get("Proposed") or "").split())
    said = str(row.get(CONFIRMED) or "").strip().casefold()
    return said in {"yes", "y", "x", "true", "ok"} or word_key(answer) != word_key(proposed)


def _columns(sheet: Any, wrong: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    taken: dict[tuple[str, str], str] = {}
    fields = {word_key(heading): name for heading, name in FIELDS.items()}
    for row in _rows(sheet):
        heading, answer = str(row["Heading"] or ""), str(row[TAKEN_FOR] or "")
        if not heading or not answer or not _is_settled(row, answer):
            continue
        name = KEPT if word_key(answer) == word_key(KEEP) else fields.get(word_key(answer))
        if name is None:
            wrong.append(f"The map takes '{heading}' for '{answer}', which is no column of a tracker.")
            continue
        other = taken.setdefault((str(row["Sheet"]), name), heading)
        if name not in {KEPT, COMMENTS} and column_key(other) != column_key(heading):
            wrong.append(f"The map takes both '{other}' and '{heading}' for {answer}. The first one counts.")
            continue
        before = found.setdefault(column_key(heading), name)
        if before != name:
            wrong.append(f"The map takes '{heading}' for two different columns. The first one counts.")
    return found


def _words(sheet: Any, wrong: list[str]) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {RATING: {}, FILL: {}, LEAD: {}, DUE: {}}
    for row in _rows(sheet):
        word, kind = str(row["As written"] or "").strip(), str(row["What it is"] or "")
        answer = _written(row["Taken to mean"])
        if not word or kind not in found or not _is_settled(row, answer):
            continue
        try:
            meant = _meant(kind, row["Taken to mean"])
        except ValueError:
            what = "a state of a rating" if kind == RATING else "a date"
            wrong.append(f"The map says that '{word}' means '{answer}', which is not {what}.")
            continue
        if found[kind].setdefault(phrase_key(word) if kind == DUE else word_key(word), meant) != meant:
            wrong.append(f"The map says that '{word}' means two different things. The first one counts.")
    fills = frozenset(word for word, meant in found[FILL].items() if meant)
    return {"ratings": found[RATING], "leads": found[LEAD], "dates": found[DUE], "fills": fills}


def _meant(kind: str, value: Any) -> State | date | str | None:
    """Return what a word stands for: a state, a day or none, a lead, a rating.

    Raises:
        ValueError: it can be nothing of the kind.
    """
    answer = _written(value)
    if kind == RATING:
        state = State.named(answer)
        if state is None:
            raise ValueError(answer)
        return state
    if kind == DUE:
        day = read_day(value)
        if day is None and word_key(answer) not in {"", NO_DATE}:
            raise ValueError(answer)
        return day
    return answer


def _written(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date | datetime) else str(value or "").strip()
