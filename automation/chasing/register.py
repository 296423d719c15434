"""The register of letters: for each late action, when whom was asked, and whether they answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from automation.chasing.ledger import GONE, Entry, Ledger, Outcome
from automation.chasing.letter import Asked, Level, NotSent, action_keys, state_of
from automation.chasing.people import one_line
from automation.chasing.reply_sheet import row_height
from automation.chasing.rules import CHASERS, Past, unanswered
from automation.files import write_whole
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Action, Plan
from automation.plan.ratings import COLOURS, INKS, RATED

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
    """Say for each late action and lead what was asked and whether it was answered, the longest late first.

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
    """Give why no letter goes, in order, by the lead and the label of each action that a reason names."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in not_sent:
        refs, colon, why = item.why.partition(": ")
        if colon:
            for ref in dict.fromkeys(refs.split(", ")):
                found.setdefault((item.lead, ref), []).append(why.rstrip("."))
    return found


def _needs(asked: Sequence[tuple[Entry, Asked]], waiting: Sequence[str]) -> str:
    parts = [
        "Nobody knows whether the last letter arrived"
        for entry, _ in asked[-1:]
        if entry.outcome in {Outcome.SENDING, Outcome.UNKNOWN}
    ]
    parts += [
        "The last draft was taken away again the same day; nobody knows whether it was sent"
        for entry, _ in asked[-1:]
        if entry.outcome is Outcome.WITHDRAWN
    ]
    parts += waiting
    return ". ".join(f"{part[:1].upper()}{part[1:]}" for part in dict.fromkeys(parts))


_COLUMNS: tuple[tuple[str, int], ...] = (
    ("Section", 9),
    ("Ref", 11),
    ("Action", 40),
    ("Lead", 25),
    ("Due", 12),
    ("Written as", 15),
    ("Days late", 7),
    ("Progress BRAG", 11),
    ("Reminded", 13),
    ("Chased", 13),
    ("Escalated", 13),
    ("Owner asked", 13),
    ("Last letter", 12),
    ("Answered", 16),
    ("For a person", 36),
)


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
    import io  # noqa: PLC0415 - with xlsxwriter: only needed where a register is written

    import xlsxwriter  # noqa: PLC0415

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "Register of letters", "created": datetime.combine(as_at, time())})
    base: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
    text = book.add_format(base)
    day = book.add_format({**base, "num_format": "d mmm yyyy", "align": "left"})
    figure = book.add_format({**base, "align": "left"})
    title = book.add_format({"font_name": "Arial", "font_size": 14, "bold": True})
    head = book.add_format({**base, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})
    sheet = book.add_worksheet("Chasers")
    sheet.write_string(0, 0, f"Late actions and the letters about them, as at {uk(as_at)}", title)
    first = 2
    sheet.set_row(first, 30)
    widths = [width for _, width in _COLUMNS]
    for number, row in enumerate(rows, first + 1):
        cells = _cells(row)
        sheet.set_row(number, row_height([v if isinstance(v, str) else "" for v in cells], widths, line=13.0))
        for column, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, time()), day)
            elif isinstance(value, int):
                sheet.write_number(number, column, value, figure)
            else:
                sheet.write_string(number, column, value, text)
    last = first + max(len(rows), 1)
    sheet.add_table(
        first,
        0,
        last,
        len(_COLUMNS) - 1,
        {
            "name": "Chasers",
            "style": "Table Style Light 1",
            "columns": [{"header": name, "header_format": head} for name, _ in _COLUMNS],
        },
    )
    if not rows:
        sheet.write_string(first + 1, 0, "No action is late.", text)
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    for rating in RATED:
        colour = book.add_format({"bg_color": f"#{COLOURS[rating]}", "font_color": f"#{INKS[rating]}"})
        rule = {"type": "cell", "criteria": "==", "value": f'"{rating.value}"', "format": colour}
        sheet.conditional_format(first + 1, 7, last, 7, rule)
    sheet.freeze_panes(first + 1, 2)
    sheet.repeat_rows(first)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&LAs at " + uk(as_at) + "&RPage &P of &N")
    reasons = book.add_worksheet(NO_LETTER)
    reasons.write_string(0, 0, f"Who gets no letter, and why, as at {uk(as_at)}", title)
    lines = [(one_line(item.lead), one_line(item.why)) for item in not_sent]
    lines = lines or [("", "Everybody who was to be asked gets a letter.")]
    reasons.set_column(0, 0, 32)
    reasons.set_column(1, 1, 110)
    for number, line in enumerate(lines, first + 1):
        reasons.set_row(number, row_height(line, [32, 110], line=13.0))
        for column, value in enumerate(line):
            reasons.write_string(number, column, value, text)
    reasons.add_table(
        first,
        0,
        first + len(lines),
        1,
        {
            "name": "NoLetter",
            "style": "Table Style Light 1",
            "columns": [{"header": name, "header_format": head} for name in ("Lead", "Why")],
        },
    )
    reasons.freeze_panes(first + 1, 0)
    reasons.set_landscape()
    reasons.fit_to_pages(1, 0)
    book.close()
    return content.getvalue()


def _cells(row: RegisterRow) -> tuple[str | int | date, ...]:
    return (
        row.section,
        row.ref,
        row.text,
        row.lead,
        row.due,
        row.written,
        row.days_late,
        row.rating,
        _days(row.reminded),
        _days(row.chased),
        _days(row.escalated),
        _days(row.owner_asked),
        row.last or "",
        row.answered,
        row.needs,
    )


def _days(days: tuple[date, ...]) -> str:
    return "\n".join(_short(day) for day in days)


def _short(day: date) -> str:
    """Write a date with its month in three letters, so that its column may be narrow."""
    number, month, year = uk(day).split()
    return f"{number} {month[:3]} {year}"
