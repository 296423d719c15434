"""The register of letters: for each late action, who was asked when, and whether they answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from automation.chasing import ticks
from automation.chasing.following import Followed, asked_before
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Level, NotSent, Outcome, action_keys, state_of
from automation.chasing.people import AddressBook
from automation.chasing.reply_sheet import colour_ratings, row_height
from automation.chasing.rules import CHASERS, Past, unanswered
from automation.files import whole_workbook
from automation.plan.due import uk
from automation.plan.model import Action, Plan
from automation.plan.text import count, one_line
from automation.views.table_sheet import set_up_print

FILE = "chasers.xlsx"
NO_LETTER = "No letter"
"""The sheet that lists who gets no letter, and why."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One late action and one of its leads.

    `asked` holds the day and level of each letter about the date that has passed, `answered` whether anybody
    answered, in words, and `needs` what a person has to look at.
    """

    action: Action
    lead: str
    due: date
    days_late: int
    asked: tuple[tuple[date, Level], ...]
    answered: str
    needs: str

    @property
    def ref(self) -> str:
        """Return what people call the action."""
        return one_line(self.action.label or self.action.ref)

    def days(self, level: Level) -> tuple[date, ...]:
        """Return the days of the letters of a level."""
        return tuple(dict.fromkeys(day for day, asked in self.asked if asked is level))


def register_rows(
    plan: Plan,
    as_at: date,
    ledger: Ledger | None = None,
    *,
    changed: Mapping[str, date] | None = None,
    not_sent: Sequence[NotSent] = (),
    followed: Followed | None = None,
) -> tuple[RegisterRow, ...]:
    """Return the letters about each late action and lead, and whether they were answered; longest late first.

    Args:
        plan: the plan in the tracker.
        as_at: the day.
        ledger: the letters that were sent.
        changed: when each action was last updated, by its key, from the history.
        not_sent: who gets no letter on the day, and why.
        followed: where the actions of earlier nights are in the plan.
    """
    book = AddressBook(plan.leads)
    asked = asked_before(ledger, book, followed) if ledger is not None else {}
    waiting = _reasons(not_sent)
    rows: list[RegisterRow] = []
    for key, action in zip(action_keys(plan), plan.actions, strict=True):
        passed = action.due_as_at(as_at)
        if passed is None or not action.is_late(as_at):
            continue
        label = one_line(action.label or action.ref)
        for lead in action.leads or ("",):
            ever = [past for past in asked.get((book.person(lead), key), ()) if past.day <= as_at]
            about = [past for past in ever if past.by in {passed, action.due_by}]
            rows.append(
                RegisterRow(
                    action,
                    one_line(lead),
                    passed,
                    (as_at - passed).days,
                    tuple((past.day, past.level) for past in about),
                    _answered(action, about, (changed or {}).get(key)),
                    _needs(about, waiting.get((lead, label), ())),
                )
            )
    return tuple(sorted(rows, key=lambda row: -row.days_late))


def _answered(action: Action, past: Sequence[Past], changed: date | None) -> str:
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
    """Return why no letter is sent, by the lead and the label of each action that the reason names."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in not_sent:
        refs, colon, why = item.why.partition(": ")
        if colon:
            for ref in dict.fromkeys(refs.split(", ")):
                found.setdefault((item.lead, ref), []).append(why.rstrip("."))
    return found


_DOUBT = "Nobody knows whether the last letter arrived"


def _needs(past: Sequence[Past], waiting: Sequence[str]) -> str:
    """Return what a person has to look at."""
    in_doubt = past and past[-1].outcome in {Outcome.SENDING, Outcome.UNKNOWN}
    parts = [*([_DOUBT] if in_doubt else []), *waiting]
    return ". ".join(f"{part[:1].upper()}{part[1:]}" for part in dict.fromkeys(parts))


_RATING = "Progress BRAG"


def _days(level: Level) -> Callable[[RegisterRow], str]:
    """Return a function that writes the days of a level below each other, such as `2 Oct 2017`."""

    def written(row: RegisterRow) -> str:
        parts = [uk(day).split() for day in row.days(level)]
        return "\n".join(f"{day} {month[:3]} {year}" for day, month, year in parts)

    return written


_LONGEST = 110
"""How many characters of an action the register shows, so that it has three lines."""

_COLUMNS: tuple[tuple[str, int, Callable[[RegisterRow], str | int | date]], ...] = (
    ("Section", 9, lambda row: one_line(row.action.section)),
    ("Ref", 11, lambda row: row.ref),
    ("Action", 40, lambda row: one_line(row.action.text, _LONGEST)),
    ("Lead", 25, lambda row: row.lead),
    ("Due", 12, lambda row: row.due),
    ("Written as", 15, lambda row: one_line(row.action.deadline.text)),
    ("Days late", 7, lambda row: row.days_late),
    (_RATING, 11, lambda row: one_line(row.action.rating.name)),
    ("Reminded", 13, _days(Level.REMIND)),
    ("Chased", 13, _days(Level.CHASE)),
    ("Escalated", 13, _days(Level.ESCALATE)),
    ("Owner asked", 13, _days(Level.OWNER)),
    ("Last letter", 12, lambda row: max((day for day, _ in row.asked), default="")),
    ("Answered", 16, lambda row: row.answered),
    ("For a person", 36, lambda row: row.needs),
)
"""The columns of the register: heading, width in characters, and how the value is got."""


_OF_LETTERS = frozenset({"Reminded", "Chased", "Escalated", "Owner asked", "Last letter"})
"""The columns that are hidden while nobody was asked about anything."""


def write_register(
    rows: Sequence[RegisterRow],
    path: Path,
    as_at: date,
    *,
    not_sent: Sequence[NotSent] = (),
    to_tick: Sequence[ticks.Row] = (),
) -> Path:
    """Write the register as a workbook.

    Args:
        rows: the late actions with their letters.
        path: the workbook.
        as_at: the day.
        not_sent: who gets no letter on the day, and why; they have a separate sheet, because not every reason
            is about a late action.
        to_tick: the letters of which nobody has said whether they were sent; they have a sheet as well.

    Raises:
        PlanError: if it cannot be written, for example because it is open in Excel.
    """
    with whole_workbook(path, "The register") as book:
        book.set_properties({"title": "Register of letters", "created": datetime.combine(as_at, time())})
        _fill(book, rows, as_at, not_sent, to_tick)
    return path


def _fill(
    book: Any,
    rows: Sequence[RegisterRow],
    as_at: date,
    not_sent: Sequence[NotSent],
    to_tick: Sequence[ticks.Row],
) -> None:
    formats = cell_formats(book)
    headings = [(heading, width) for heading, width, _ in _COLUMNS]
    cells = [tuple(value(row) for *_, value in _COLUMNS) for row in rows]
    title = f"Late actions and the letters about them, as at {uk(as_at)}"
    sheet = add_table(book, formats, "Chasers", title, headings, cells)
    if not rows:
        sheet.write_string(_HEAD + 1, 0, "No actions are late.", formats[str])
    rating = [heading for heading, _ in headings].index(_RATING)
    ratings = [*dict.fromkeys(row.action.rating for row in rows)]
    colour_ratings(book, sheet, ratings, rating, _HEAD + 1, _HEAD + max(len(rows), 1))
    if rows:
        asked = sum(bool(row.asked) for row in rows)
        sheet.write_string(
            1, 0, f"{count(len(rows), 'row')}, {asked:,} of them asked about.", formats["line"]
        )
    sheet.set_row(_HEAD, 32)
    sheet.freeze_panes(_HEAD + 1, 2)
    if any(row.asked for row in rows):
        # Two sheets of A4 side by side, so that it can be read; each begins with section and ref.
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0, 1)
    else:
        for column, (heading, width) in enumerate(headings):
            if heading in _OF_LETTERS:
                sheet.set_column(column, column, width, None, {"hidden": True})
    lines = [(one_line(item.lead), one_line(item.why)) for item in not_sent]
    lines = lines or [("", "Everybody who is due a letter gets one.")]
    title = f"Who gets no letter, and why, as at {uk(as_at)}"
    sheet = add_table(book, formats, NO_LETTER, title, [("Lead", 32), ("Why", 110)], lines)
    sheet.freeze_panes(_HEAD + 1, 0)
    add_table(book, formats, ticks.SHEET, ticks.describe(as_at), ticks.HEADINGS, to_tick, tick=True)


_HEAD = 2
"""The row of the headings, counted from 0."""


def cell_formats(book: Any) -> dict[Any, Any]:
    """Return the formats of the cells of a workbook: of each kind of value, its headings and its title."""
    text = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
    return {
        str: book.add_format(text),
        date: book.add_format({**text, "num_format": "d mmm yyyy", "align": "left"}),
        int: book.add_format({**text, "align": "left"}),
        "line": book.add_format({"font_name": "Arial", "font_size": 11}),
        "title": book.add_format({"font_name": "Arial", "font_size": 14, "bold": True}),
        "head": book.add_format({**text, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"}),
    }


def add_table(
    book: Any,
    formats: Mapping[Any, Any],
    name: str,
    title: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str | int | date]],
    *,
    tick: bool = False,
) -> Any:
    """Add a sheet with a title and one table, the first column to tick if asked, and return it."""
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, formats["title"])
    widths = [width for _, width in headings]
    write = {str: sheet.write_string, int: sheet.write_number, date: sheet.write_datetime}
    for number, row in enumerate(rows, _HEAD + 1):
        texts = [value if isinstance(value, str) else "" for value in row]
        sheet.set_row(number, row_height(texts, widths, line=15.0))
        for column, value in enumerate(row):
            kind = next(kind for kind in write if isinstance(value, kind))
            write[kind](number, column, value, formats[kind])
    columns = [{"header": heading, "header_format": formats["head"]} for heading, _ in headings]
    look = {"name": name.title().replace(" ", ""), "style": "Table Style Light 1", "columns": columns}
    sheet.add_table(_HEAD, 0, _HEAD + max(len(rows), 1), len(headings) - 1, look)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    set_up_print(sheet)
    sheet.repeat_rows(_HEAD)
    if tick:
        sheet.freeze_panes(_HEAD + 1, 1)
        choice = {"validate": "list", "source": list(ticks.CHOICES), "error_type": "information"}
        sheet.data_validation(_HEAD + 1, 0, _HEAD + max(len(rows), 1), 0, choice)
    return sheet
