"""The sheet Letters of `chasers.xlsx`, on which a person says beside each letter whether it was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from automation.chasing.ledger import KEPT_IN_VIEW, Entry, Ledger
from automation.chasing.letter import Letter, Outcome
from automation.chasing.letter_states import OPEN, mark_entries
from automation.files import read_ordinary
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line, words
from automation.tracker.read.cells import read_day
from automation.tracker.read.grid import text_of
from automation.tracker.read.open_file import open_source

SHEET, TICK = "Letters", "Sent"
"""The sheet, and its column for the ticks."""
HEADINGS = (
    (TICK, 12),
    ("Date", 12),
    ("Lead", 30),
    ("To", 34),
    ("Kind", 12),
    ("About", 30),
    ("State", 12),
    ("Letter", 40),
)
"""The columns, with their widths; the last one identifies the letter."""
CHOICES = ("Yes", "No")

YES = frozenset(words("yes, y, x, ✓, ✔, ok, done, sent, true, 1"))
NO = frozenset(words("no, n, not sent, false, 0"))
"""What counts as a tick, and what takes it away."""
LARGEST = 20 * 1024 * 1024
"""The most bytes of a workbook with ticks."""

Row = tuple[str | date, ...]


def tick_rows(entries: Iterable[Entry], letters: Iterable[Letter], as_at: date) -> list[Row]:
    """Return a row for each letter of which nobody has said what became of it: tonight's first.

    Args:
        entries: the ledger before tonight's letters.
        letters: tonight's letters.
        as_at: the day.
    """
    new = {letter.letter_id: letter for letter in letters}
    rows: list[Row] = [
        ("", x.as_at, x.lead, ", ".join(x.to), x.level.kind, ", ".join(x.actions), "drafted", x.letter_id)
        for x in new.values()
    ]
    for e in sorted(entries, key=lambda entry: entry.day, reverse=True):
        if e.outcome in OPEN and e.letter_id not in new and as_at - KEPT_IN_VIEW <= e.day <= as_at:
            about = ", ".join(item.label for item in e.asked)
            state = "replaced" if e.outcome is Outcome.DRAFTED else e.state
            rows.append(("", e.day, e.lead, ", ".join(e.to), e.level.kind, about, state, e.letter_id))
    return [tuple(one_line(each) if isinstance(each, str) else each for each in row) for row in rows]


def take_ticks(files: Sequence[Path], ledger: Ledger, now: datetime) -> tuple[list[str], list[str]]:
    """Write down what people ticked in workbooks that were not read before.

    Args:
        files: the workbooks.
        ledger: the letters.
        now: the present moment.

    Returns:
        Sentences about what was marked, and about what could not be read.
    """
    marked: list[str] = []
    wrong: list[str] = []
    for path in files:
        name = f"{path.parent.name}/{path.name}"
        try:
            content = read_ordinary(path, LARGEST, "a register")
            digest = hashlib.sha256(content).hexdigest()
            if ledger.has_read(digest):
                continue
            ticks = list(ticks_in(path, content, SHEET, TICK, HEADINGS[-1][0]))
        except (OSError, PlanError):
            wrong.append(f"The ticks in {name} could not be read. Close it; the next run reads it again.")
            continue
        marked += _apply(ticks, ledger, now, name, wrong)
        ledger.note_read(digest)
    return marked, wrong


def ticks_in(path: Path, content: bytes, sheet: str, tick: str, thing: str) -> Iterator[tuple[int, str, str]]:
    """Yield the row number, what is ticked and the tick of each row that has one.

    Args:
        path: the workbook.
        content: its bytes.
        sheet: the sheet.
        tick: the heading of the column of ticks.
        thing: the heading of the column that identifies what is ticked.

    Raises:
        PlanError: the workbook cannot be read.
    """
    source, _ = open_source(path, content)
    rows = next((grid.rows for grid in source.grids() if grid.sheet == sheet), ())
    place: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        found = [text_of(value).strip() for value in row]
        if tick in found and thing in found:
            place = {heading: found.index(heading) for heading in (tick, thing)}
        elif place and len(found) > max(place.values()) and found[place[tick]]:
            yield number, found[place[thing]], found[place[tick]]


def yes_or_no(
    path: Path, content: bytes, sheet: str, tick: str, thing: str
) -> tuple[dict[str, bool], list[str]]:
    """Return what is ticked in a workbook, each with whether the tick says yes, and what is not understood.

    The arguments are those of `ticks_in`.

    Raises:
        PlanError: the workbook cannot be read.
    """
    said, unclear = {}, []
    for number, what, word in ticks_in(path, content, sheet, tick, thing):
        if word.casefold() in YES | NO:
            said[what] = word.casefold() in YES
        else:
            unclear.append(f"row {number} ('{one_line(word, 30)}')")
    wrong = f"Not understood in {path.name}: {listed(unclear, 3)}. Write Yes or No under {tick}."
    return said, [wrong] if unclear else []


def _apply(
    ticks: Iterable[tuple[int, str, str]], ledger: Ledger, now: datetime, name: str, wrong: list[str]
) -> list[str]:
    letters = {entry.letter_id: entry for entry in ledger.entries()}
    found: dict[tuple[Outcome, date | None], list[Entry]] = {}
    unclear = []
    for number, letter, tick in ticks:
        entry, day = letters.get(letter), read_day(tick)
        said = tick.casefold()
        if entry is None or not (said in YES or said in NO or (day and day >= entry.day)):
            unclear.append(f"row {number} ('{one_line(tick, 30)}')")
        elif entry.outcome in OPEN:
            outcome = Outcome.NOT_SENT if said in NO else Outcome.SENT
            found.setdefault((outcome, day if said not in YES | NO else None), []).append(entry)
    if unclear:
        wrong.append(
            f"{count(len(unclear), 'tick')} in {name}, on the sheet {SHEET}, not understood: "
            f"{listed(unclear, 3)}. "
            "Write Yes, No or the day on which it was sent."
        )
    return [
        line
        for (outcome, day), entries in found.items()
        for line in mark_entries(ledger, entries, outcome, now, on=day)
    ]


def describe(day: date) -> str:
    """Return the title of the sheet."""
    return f"Letters that are not marked yet, as at {uk(day)}: write Yes, No or the day beside each"
