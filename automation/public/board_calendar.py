"""The calendar: meetings of boards, the days on which their papers are due, Level 3 tests.

Each entry has an id that stays when its day moves within the month (a meeting) or at all (a test), so that a
calendar that takes the file in again moves the entry instead of adding another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from automation.files import reason, write_whole
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.text import one_line

NAME = "calendar.ics"


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day in the calendar: what identifies it, its day, its title and a sentence."""

    identity: str
    day: date
    title: str
    said: str = ""


def entries(plan: Plan) -> Iterator[Entry]:
    """Yield what the plan has days for: meetings and their papers, tests."""
    for row in plan.boards:
        if row.meeting is None:
            continue
        board, month = one_line(row.name), f"{row.meeting:%Y-%m}"
        yield Entry(f"meeting {board} {month}", row.meeting, board)
        due = row.paper_due
        if due and row.paper and due != row.meeting:
            said = f"For the meeting on {uk(row.meeting)}."
            yield Entry(f"paper {board} {month}", due, f"Paper for {board} is due", said)
    for section in plan.sections:
        if section.test_date and not section.test_outcome.strip():
            title, said = f"Level 3 test: {section.ref} {section.name}", one_line(section.level3_test)
            yield Entry(f"test {section.ref}", section.test_date, one_line(title), said)


def write_calendar(path: Path, plan: Plan, as_at: date) -> int:
    """Write the calendar, and return how many entries it has.

    Args:
        path: where it goes.
        plan: the plan.
        as_at: the day; a later calendar takes the place of an earlier one.

    Raises:
        PlanError: it cannot be written.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 (loaded only where a calendar is written)

    calendar, title = Calendar(), one_line(plan.settings.plan_title) or "Improvement plan"
    about = {"prodid": "-//improvement-plan toolkit//EN", "version": "2.0", "method": "PUBLISH"}
    for name, value in {**about, "x-wr-calname": title}.items():
        calendar.add(name, value)
    found = sorted(entries(plan), key=lambda entry: (entry.day, entry.identity))
    for entry in found:
        event = Event()
        known = hashlib.sha256(f"{title}\x1f{entry.identity.casefold()}".encode()).hexdigest()[:32]
        event.add("uid", f"{known}@improvement-plan")
        event.add("dtstamp", datetime.combine(as_at, time(), UTC))
        event.add("sequence", max((as_at - date(2000, 1, 1)).days, 0))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("transp", "TRANSPARENT")
        if entry.said:
            event.add("description", entry.said)
        calendar.add_component(event)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, calendar.to_ical())
    except OSError as error:
        raise PlanError(f"{path} cannot be written: {reason(error)}.") from error
    return len(found)
