"""The calendar: days of boards, papers and tests, read by another parser; a new one moves what has moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from icalendar import Calendar

from automation.plan.model import Board, Plan
from automation.public.board_calendar import write_calendar
from tests.support.plans import action, plan, section

AS_AT = date(2017, 10, 2)


def a_plan(meeting: date, test: date | None = date(2017, 11, 20)) -> Plan:
    made = plan(action("2.1"), sections=(section("2", title="Early help, and more; now", test_date=test),))
    return replace(made, boards=(Board("Improvement Board", "improvement-board.docx", meeting, 7),))


def days(path: Path, of: Plan, as_at: date = AS_AT) -> dict[str, tuple[str, date, int]]:
    write_calendar(path, of, as_at)
    events = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return {str(e["UID"]): (str(e["SUMMARY"]), e["DTSTART"].dt, int(e["SEQUENCE"])) for e in events}


def test_each_meeting_paper_and_test_has_a_day(tmp_path: Path) -> None:
    found = days(tmp_path / "c.ics", a_plan(date(2017, 10, 16)))
    assert sorted((title, day.isoformat()) for title, day, _ in found.values()) == [
        ("Improvement Board", "2017-10-16"),
        ("Level 3 test: 2 Early help, and more; now", "2017-11-20"),
        ("Paper for Improvement Board is due", "2017-10-09"),
    ]


def test_what_moved_keeps_its_id_and_counts_as_newer(tmp_path: Path) -> None:
    before = days(tmp_path / "a.ics", a_plan(date(2017, 10, 16)))
    after = days(tmp_path / "b.ics", a_plan(date(2017, 10, 23), date(2018, 1, 8)), date(2017, 10, 3))
    assert before.keys() == after.keys()
    assert all(after[uid][2] > before[uid][2] for uid in before)
    assert days(tmp_path / "c.ics", a_plan(date(2017, 11, 20))).keys() != before.keys()


def test_a_second_reader_finds_the_same_lines_whole(tmp_path: Path) -> None:
    write_calendar(tmp_path / "c.ics", a_plan(date(2017, 10, 16)), AS_AT)
    lines = (tmp_path / "c.ics").read_bytes().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    unfolded = (tmp_path / "c.ics").read_bytes().replace(b"\r\n ", b"").decode().split("\r\n")
    values = dict(line.split(":", 1) for line in unfolded if ":" in line and line.startswith("SUMMARY"))
    assert values["SUMMARY"].replace("\\", "") == "Level 3 test: 2 Early help, and more; now"
    assert (unfolded.count("BEGIN:VEVENT"), unfolded.count("END:VEVENT")) == (3, 3)


def test_a_test_that_was_held_is_no_day_any_more(tmp_path: Path) -> None:
    of = a_plan(date(2017, 10, 16))
    held = replace(of, sections=(replace(of.sections[0], test_outcome="Passed"),))
    assert len(days(tmp_path / "c.ics", held)) == 2
