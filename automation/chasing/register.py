"""The register of letters: for each late action, when whom was asked, and whether they answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from pathlib import Path
from typing import Any

from automation.chasing.ledger import GONE, Entry, Ledger, Outcome
from automation.chasing.letter import Asked, Level, NotSent, action_keys, state_of
from automation.chasing.people import one_line
from automation.chasing.reply_sheet import colour_ratings, row_height, workbook
from automation.chasing.rules import CHASERS, Past, unanswered
from automation.files import write_whole
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Action, Plan

FILE = "chasers.xlsx"
NO_LETTER = "No letter"
"""The sheet that says who gets no letter, and why."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One late action and one of its leads.

    `reminded`, `chased`, `escalated` and `owner_asked` are the days of the letters about the date that has
    passed. `answered` says in words whether anybody did. `needs` says what a person has to look at.
    """

    section: str
    ref: str
    text: str
    lead: str
    due: date
    written: str
    days_late: int
    rating: str
    reminded: tuple[date, ...]
    chased: tuple[date, ...]
    escalated: tuple[date, ...]
    owner_asked: tuple[date, ...]
    last: date | None
    answered: str
    needs: str


def register_rows(
    plan: Plan,
    as_at: date,
    ledger: Ledger | None = None,
    *,
    changed: Callable[[Action], date | None] | None = None,
    not_sent: Sequence[NotSent] = (),
) -> tuple[RegisterRow, ...]:
    """Return what was asked about each late action and lead, and whether it was answered; longest late first.

    Args:
        plan: the plan as the tracker has it.
        as_at: the day.
        ledger: the letters that went.
        changed: when an action was last updated, from the history.
        not_sent: who gets no letter on the day, and why.
    """
    asked: dict[tuple[str, str], list[tuple[Entry, Asked]]] = {}
    for entry, item in ledger.counted() if ledger is not None else ():
        # As planning counts them: the drafts of a day lie beside this register, and it reads the same however
        # often the day is run.
        if entry.day < as_at or (entry.day == as_at and entry.outcome in GONE):
            asked.setdefault((entry.lead, item.key), []).append((entry, item))
    waiting = _reasons(not_sent)
    rows: list[RegisterRow] = []
    for key, action in zip(action_keys(plan), plan.actions, strict=True):
        if not action.is_late(as_at):
            continue
        passed = action.due_as_at(as_at)
        assert passed is not None
        rows += [
            _row(action, lead, passed, as_at, asked.get((lead, key), ()), changed, waiting)
            for lead in action.leads or ("",)
        ]
    return tuple(sorted(rows, key=lambda row: -row.days_late))


def _row(
    action: Action,
    lead: str,
    passed: date,
    as_at: date,
    asked_ever: Sequence[tuple[Entry, Asked]],
    changed: Callable[[Action], date | None] | None,
    waiting: Mapping[tuple[str, str], Sequence[str]],
) -> RegisterRow:
    asked = [(entry, item) for entry, item in asked_ever if item.by in {passed, action.due_by}]

    def days(level: Level) -> tuple[date, ...]:
        return tuple(dict.fromkeys(entry.day for entry, item in asked if item.level is level))

    label = one_line(action.label or action.ref)
    return RegisterRow(
        section=one_line(action.section),
        ref=label,
        text=one_line(action.text),
        lead=one_line(lead),
        due=passed,
        written=one_line(action.deadline.text),
        days_late=(as_at - passed).days,
        rating=action.rating.value,
        reminded=days(Level.REMIND),
        chased=days(Level.CHASE),
        escalated=days(Level.ESCALATE),
        owner_asked=days(Level.OWNER),
        last=max((entry.day for entry, _ in asked), default=None),
        answered=_answered(action, asked, changed(action) if changed else None),
        needs=_needs(asked, waiting.get((lead, label), ())),
    )


def _answered(action: Action, asked: Sequence[tuple[Entry, Asked]], changed: date | None) -> str:
    past = [Past(item.level, entry.day, item.by, item.state) for entry, item in asked]
    if not past:
        return "Not asked yet"
    open_chasers = [
        item for by in {item.by for item in past} for item in unanswered(past, by, state_of(action), changed)
    ]
    if any(item.level in CHASERS for item in open_chasers):
        return "No"
    last = past[-1]
    if last.state == state_of(action) and not (changed is not None and changed > last.day):
        return "No"
    return f"Yes, on {uk(changed)}" if changed is not None and changed >= last.day else "Yes"


def _reasons(not_sent: Sequence[NotSent]) -> dict[tuple[str, str], list[str]]:
    """Return why no letter goes, in order, by the lead and the label of each action that a reason names."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in not_sent:
        refs, colon, why = item.why.partition(": ")
        if colon:
            for ref in dict.fromkeys(refs.split(", ")):
                found.setdefault((item.lead, ref), []).append(why.rstrip("."))
    return found


_LAST = {
    Outcome.SENDING: "Nobody knows whether the last letter arrived",
    Outcome.UNKNOWN: "Nobody knows whether the last letter arrived",
    Outcome.WITHDRAWN: ("The last draft was taken away again the same day; nobody knows whether it was sent"),
}
"""What a person has to look at, by what became of the last letter."""


def _needs(asked: Sequence[tuple[Entry, Asked]], waiting: Sequence[str]) -> str:
    parts = [_LAST[entry.outcome] for entry, _ in asked[-1:] if entry.outcome in _LAST]
    parts += waiting
    return ". ".join(f"{part[:1].upper()}{part[1:]}" for part in dict.fromkeys(parts))


_RATING = "Progress BRAG"


def _days(level: str) -> Callable[[RegisterRow], str]:
    return lambda row: "\n".join(_short(day) for day in getattr(row, level))


def _short(day: date) -> str:
    """Write a date with its month in three letters, so that its column may be narrow."""
    number, month, year = uk(day).split()
    return f"{number} {month[:3]} {year}"


_COLUMNS: tuple[tuple[str, int, Callable[[RegisterRow], str | int | date]], ...] = (
    ("Section", 9, attrgetter("section")),
    ("Ref", 11, attrgetter("ref")),
    ("Action", 40, attrgetter("text")),
    ("Lead", 25, attrgetter("lead")),
    ("Due", 12, attrgetter("due")),
    ("Written as", 15, attrgetter("written")),
    ("Days late", 7, attrgetter("days_late")),
    (_RATING, 11, attrgetter("rating")),
    ("Reminded", 13, _days("reminded")),
    ("Chased", 13, _days("chased")),
    ("Escalated", 13, _days("escalated")),
    ("Owner asked", 13, _days("owner_asked")),
    ("Last letter", 12, lambda row: row.last or ""),
    ("Answered", 16, attrgetter("answered")),
    ("For a person", 36, attrgetter("needs")),
)
"""The columns of the register: heading, width in characters, and what stands in them."""


def write_register(
    rows: Sequence[RegisterRow], path: Path, as_at: date, *, not_sent: Sequence[NotSent] = ()
) -> Path:
    """Write the register as a workbook.

    Args:
        rows: the late actions with their letters.
        path: the workbook.
        as_at: the day.
        not_sent: who gets no letter on the day, and why; they go on a sheet of their own, because not
            everything that stops a letter is about a late action.

    Raises:
        PlanError: if it cannot be written, for example because it is open in Excel.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _workbook(rows, as_at, not_sent))
    except OSError as problem:
        raise PlanError(f"The register {path} cannot be written: {problem.strerror}.") from problem
    return path


def _workbook(rows: Sequence[RegisterRow], as_at: date, not_sent: Sequence[NotSent]) -> bytes:
    with workbook("Register of letters", as_at) as (book, content):
        table = _Table(book)
        headings = [(heading, width) for heading, width, _ in _COLUMNS]
        title = f"Late actions and the letters about them, as at {uk(as_at)}"
        cells = [tuple(value(row) for *_, value in _COLUMNS) for row in rows]
        sheet = table.write("Chasers", "Chasers", title, headings, cells)
        if not rows:
            sheet.write_string(_HEAD + 1, 0, "No action is late.", table.text)
        rating = [heading for heading, _ in headings].index(_RATING)
        colour_ratings(book, sheet, rating, _HEAD + 1, _HEAD + max(len(rows), 1))
        sheet.set_row(_HEAD, 30)
        sheet.freeze_panes(_HEAD + 1, 2)
        sheet.repeat_rows(_HEAD)
        sheet.set_paper(8)
        sheet.set_footer("&LAs at " + uk(as_at) + "&RPage &P of &N")
        title = f"Who gets no letter, and why, as at {uk(as_at)}"
        lines = [(one_line(item.lead), one_line(item.why)) for item in not_sent]
        lines = lines or [("", "Everybody who was to be asked gets a letter.")]
        sheet = table.write(NO_LETTER, "NoLetter", title, [("Lead", 32), ("Why", 110)], lines)
        sheet.freeze_panes(_HEAD + 1, 0)
    return content.getvalue()


_HEAD = 2
"""The row of the headings, counted from 0."""


class _Table:
    """Writes sheets that hold a title and one table."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
        self.book = book
        self.text = book.add_format(base)
        self.day = book.add_format({**base, "num_format": "d mmm yyyy", "align": "left"})
        self.figure = book.add_format({**base, "align": "left"})
        self.title = book.add_format({"font_name": "Arial", "font_size": 14, "bold": True})
        self.head = book.add_format({**base, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})

    def write(
        self,
        name: str,
        table: str,
        title: str,
        headings: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[str | int | date]],
    ) -> Any:
        """Add a sheet and return it."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.title)
        widths = [width for _, width in headings]
        for number, row in enumerate(rows, _HEAD + 1):
            texts = [value if isinstance(value, str) else "" for value in row]
            sheet.set_row(number, row_height(texts, widths, line=13.0))
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, datetime.combine(value, time()), self.day)
                elif isinstance(value, int):
                    sheet.write_number(number, column, value, self.figure)
                else:
                    sheet.write_string(number, column, value, self.text)
        columns = [{"header": heading, "header_format": self.head} for heading, _ in headings]
        look = {"name": table, "style": "Table Style Light 1", "columns": columns}
        sheet.add_table(_HEAD, 0, _HEAD + max(len(rows), 1), len(headings) - 1, look)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet
