"""The Summary counts what the toolkit counts: under other keys, and after the edits that people make.

LibreOffice works the formulas out. Where the two count differently, the Summary's own line says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation.files import workbook_folder
from automation.plan.colours import read_colour
from automation.plan.model import Plan
from automation.plan.ratings import BragKey, Counts, KeyEntry, Rating, State, named, section_rating, tally
from automation.plan.settings import Settings
from automation.tracker.excel_live import read_open
from automation.tracker.read.reading import read_tracker
from automation.tracker.sheets import SUMMARY
from automation.tracker.write.summary_formulas import RANKS, score_result
from automation.tracker.write.summary_note import LINE_ROW
from automation.tracker.write.workbook import build_tracker
from tests.support.effort import times, trial
from tests.support.office import differing, extend_table, needs_office, worked_out_otherwise
from tests.support.office_engine import open_live
from tests.support.plans import action, lead, plan, section
from tests.support.second_engine import in_second_engine

AS_AT = date(2017, 10, 2)
ALL_COUNTED = "Everything is counted."


def row(word: str, state: State, colour: str, *also: str) -> KeyEntry:
    """Make a row of a key."""
    return KeyEntry(Rating(named(word), state, read_colour(colour)), f"It is {state}.", also, state, colour)


HEALTH_TRUST = BragKey(
    (
        row("Green", State.DONE, "green", "G", "Complete"),
        row("Amber", State.ON_TRACK, "amber"),
        row("Blue", State.NOT_STARTED, "blue"),
        row("Purple", State.AT_RISK, "purple"),
        row("Red", State.OFF_TRACK, "red"),
    )
)
OWN_WORDS = BragKey(
    (
        row("Delivered and embedded", State.DONE, "dark green", "D&E", "Complete"),
        row("Delivered, proof to come", State.NOT_EVIDENCED, "light green"),
        row("Going well", State.ON_TRACK, "teal", "GW"),
        row("Waiting to begin", State.NOT_STARTED, "light blue"),
        row("Late", State.AT_RISK, "amber", "Late (managed)"),
        row("Needs attention?", State.AT_RISK, "orange"),
        row("In trouble", State.OFF_TRACK, "#7F0000"),
        row("Withdrawn by the board", State.WITHDRAWN, "grey"),
    )
)
IN_HEALTH_TRUST = {"Done": "G", "Off track": "Red", "At risk": "Purple", "On track": "amber"}
IN_OWN_WORDS = {"Done": "complete", "Off track": "In  trouble", "At risk": "Late", "On track": "GW"}


def under(key: BragKey, words: dict[str, str], shipped: Plan) -> Plan:
    """Return a plan with another key, and the same states in that key's words."""

    def put(item: Any) -> Any:
        word = words[item.rating.state] if item.rating.state else ""
        return dataclasses.replace(item, rating_text=word, rating=key.read(word) or Rating.NOT_RATED)

    actions, evidence = tuple(map(put, shipped.actions)), tuple(map(put, shipped.evidence))
    return dataclasses.replace(shipped, key=key, actions=actions, evidence=evidence)


@needs_office
@pytest.mark.parametrize("key", ["shipped", "health trust", "own words"])
def test_the_same_actions_are_counted_alike_whatever_the_words_of_the_key(key: str, tmp_path: Path) -> None:
    shipped = read_tracker(workbook_folder()).plan
    plans = {
        "shipped": shipped,
        "health trust": under(HEALTH_TRUST, IN_HEALTH_TRUST, shipped),
        "own words": under(OWN_WORDS, IN_OWN_WORDS, shipped),
    }
    path = tmp_path / "plan.xlsx"
    build_tracker(plans[key], path, as_at=AS_AT)
    assert worked_out_otherwise(path, tmp_path / "out") == {}
    read = read_tracker(path).plan
    counts = tally(read.actions, AS_AT, read.key)
    states = {"done": 83, "off track": 24, "at risk": 30, "on track": 30, "not rated": 4}
    assert {state: number for state, number in counts.states().items() if number} == states
    assert counts.late == 30
    assert counted(openpyxl.load_workbook(path, data_only=True)[SUMMARY]) == counts.as_dict()


def counted(sheet: Any) -> dict[str, int]:
    """Return what a Summary counts for all actions, by its headings."""
    rows = list(sheet.iter_rows(min_row=LINE_ROW - 1, max_row=LINE_ROW, min_col=3, values_only=True))
    return by_heading(rows)


def by_heading(rows: list[Any]) -> dict[str, int]:
    pairs = zip(*rows, strict=True)
    return {str(heading): int(number) for heading, number in pairs if heading and number not in {"", None}}


# What people type.


def base() -> Plan:
    """A plan with a few actions of each kind."""
    rows = (
        ("2.1", "Sep-17", "Green", "Head of A"),
        ("2.2", "Sep-17", "Amber", "Head of A; Head of B"),
        ("2.3", "Sep-17", "Blue", "HoB"),
        ("3.1", "Dec-17", "Red", "Head of B"),
        ("3.2", "Jul-17", "", "Head of A"),
        ("9A.1", "Jul-17", "Green", "Head of B"),
    )
    key = BragKey(
        (
            row("Blue", State.DONE, "Blue", "B", "Complete"),
            row("Red", State.OFF_TRACK, "Red", "R"),
            row("Amber", State.AT_RISK, "Amber", "A"),
            row("Green", State.ON_TRACK, "Green", "G", "On track"),
        )
    )
    return plan(
        *(action(ref, due, rating, who, row=n) for n, (ref, due, rating, who) in enumerate(rows, 2)),
        sections=(section("2"), section("3", row=3), section("9A", "Help", row=4)),
        leads=(lead("Head of A"), lead("Head of B", also=("HoB",), row=3)),
        key=key,
        settings=Settings(as_at=AS_AT),
    )


def with_rows_to_fill(path: Path) -> None:
    """Add a row without text to each table, as Excel adds one when somebody types below its end."""
    book = openpyxl.load_workbook(path)
    for name in ("Actions", "Sections", "BRAG key", "Leads"):
        sheet = book[name]
        extend_table(sheet, len([cell for cell in sheet["A"] if cell.value is not None]) + 1)
    book.save(path)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A tracker that is open in LibreOffice."""
    path = tmp_path_factory.mktemp("live") / "plan.xlsx"
    build_tracker(base(), path, as_at=AS_AT)
    with_rows_to_fill(path)
    with open_live(path) as book:
        yield book


KEY = "BRAG key"
NEW = {"Actions!A8": "'2", "Actions!B8": "'2.4", "Actions!C8": "Do it", "Actions!F8": "'Aug-17"}
NAMED = {f"{KEY}!A5": "On course", f"{KEY}!C5": ""}
EDITS: dict[str, tuple[dict[str, Any], str]] = {
    # What is typed, and what the line says of it.
    "a space behind a rating": ({"Actions!I2": "'Amber "}, ""),
    "a space before it that nobody sees": ({"Actions!I2": "'\xa0Amber"}, ""),
    "two spaces within it": ({"Actions!I2": "On  track"}, ""),
    "a line break behind it": ({"Actions!I2": "'Amber\n"}, ""),
    "a tab behind it": ({"Actions!I2": "'Amber\t"}, ""),
    "another letter case": ({"Actions!I2": "aMBER"}, ""),
    "another spelling": ({"Actions!I2": "complete"}, ""),
    "a letter": ({"Actions!I2": "b"}, ""),
    "Not rated": ({"Actions!I2": "not rated"}, ""),
    "a number": ({"Actions!I2": 3}, "1 rating is not in the key."),
    "an asterisk": ({"Actions!I2": "'*"}, "1 rating is not in the key."),
    "a beginning with an asterisk": ({"Actions!I2": "Gr*"}, "1 rating is not in the key."),
    "a question mark": ({"Actions!I2": "?"}, "1 rating is not in the key."),
    "a tilde": ({"Actions!I2": "~Green"}, "1 rating is not in the key."),
    "two spellings of the key": ({"Actions!I2": "b;complete"}, "1 rating is not in the key."),
    "a long text": ({"Actions!I2": "No " * 100}, "1 rating is not in the key."),
    "two words of other keys": (
        {"Actions!I2": "Closed", "Actions!I3": "In progress"},
        "2 ratings are not in the key.",
    ),
    "no rating and a day of completion": ({"Actions!L6": date(2017, 9, 29)}, ""),
    "no rating and such a day as text": ({"Actions!L6": "'29 September 2017"}, ""),
    "no rating and a month of completion": ({"Actions!L6": "'Sep-17"}, ""),
    "no rating and no day that is one": (
        {"Actions!L6": "last week"},
        "1 action has no rating, and what is under Completed on does not count.",
    ),
    "a rating and a day of completion": ({"Actions!L2": date(2017, 9, 29)}, ""),
    "a new row": ({**NEW, "Actions!E8": "Head of A", "Actions!I8": "Amber"}, ""),
    "a new row without a ref": ({**NEW, "Actions!B8": "", "Actions!E8": "HoB", "Actions!I8": "Amber"}, ""),
    "a row with nothing but a rating": ({"Actions!A8": "'2", "Actions!I8": "Amber"}, ""),
    "a row whose ref is a space": ({"Actions!B8": "' ", "Actions!I8": "Amber"}, ""),
    "rows in another order": (
        {
            "Actions!A2": "'9A", "Actions!B2": "'9A.1", "Actions!F2": "'Jul-17",
            "Actions!A7": "'2", "Actions!B7": "'2.1", "Actions!F7": "'Sep-17",
        },
        "",
    ),
    "a real date": ({"Actions!F2": date(2017, 12, 1)}, ""),
    "a phrase that only the toolkit reads": (
        {"Actions!F2": "end of Q2 2017/18"},
        "1 action has a due date that Excel cannot date.",
    ),
    "a section in another letter case": ({"Actions!A2": "'9a"}, ""),
    "a space behind a section": ({"Actions!A2": "'3 "}, ""),
    "a section as a number": ({"Actions!A2": 3}, ""),
    "a section that is not listed": ({"Actions!A2": "'7"}, "1 action has no section on the sheet Sections."),
    "a section that is listed twice": (
        {"Sections!A5": "'3"},
        "1 section stands twice on the sheet Sections.",
    ),
    "a lead in another letter case": ({"Actions!E2": "hob"}, ""),
    "a lead who is not listed": ({"Actions!E2": "Head of C"}, "1 lead is not on the sheet Leads."),
    "two leads without a semicolon": (
        {"Actions!E2": "Head of A & Head of B"},
        "1 lead is not on the sheet Leads.",
    ),
    "a lead with an asterisk": ({"Actions!E2": "Head of *"}, "1 lead is not on the sheet Leads."),
    "a row of the key with a new word": ({f"{KEY}!A5": "On course"}, "2 ratings are not in the key."),
    "a new word, the old one listed": ({f"{KEY}!A5": "On course", f"{KEY}!C5": "Green; OC"}, ""),
    "a new word without what it counts as": (
        {**NAMED, f"{KEY}!D5": ""},
        "2 ratings are not in the key; 1 rating of the key counts for nothing.",
    ),
    "rows of the key in another order": (
        {
            f"{KEY}!A2": "Green", f"{KEY}!C2": "G", f"{KEY}!D2": "On track",
            f"{KEY}!A5": "Blue", f"{KEY}!C5": "B", f"{KEY}!D5": "Done",
        },
        "",
    ),
    "a new row of the key": (
        {f"{KEY}!A6": "Purple", f"{KEY}!D6": "Not started", "Actions!I2": "purple"},
        "",
    ),
    "nothing under Counts as": ({f"{KEY}!D5": ""}, ""),
    "a state that is none": (
        {f"{KEY}!D5": "Fine"},
        "2 ratings are not in the key; 1 rating of the key counts for nothing.",
    ),
    "a state in another letter case": ({f"{KEY}!D5": "' on TRACK "}, ""),
    "withdrawn": ({f"{KEY}!D5": "Withdrawn"}, ""),
    "done, not yet evidenced": ({f"{KEY}!D5": "done, not yet evidenced"}, ""),
    "nothing that counts as done": (
        {f"{KEY}!D2": "On track", "Actions!L6": date(2017, 9, 29)},
        "1 action has no rating, and what is under Completed on does not count.",
    ),
    "spellings between commas": ({f"{KEY}!C5": "G, OT, Going well", "Actions!I2": "going well"}, ""),
    "spellings on lines of their own": ({f"{KEY}!C5": "G\nOT ;;\n Fine;", "Actions!I2": "fine"}, ""),
    "a spelling in two rows": ({f"{KEY}!C2": "Ours", f"{KEY}!C3": "ours", "Actions!I2": "ours"}, ""),
    "a spelling that is another row's word": ({f"{KEY}!C2": "Amber"}, ""),
    "a rating called Late": ({f"{KEY}!A5": "Late", f"{KEY}!C5": "Green"}, ""),
    "a rating with a semicolon": (
        {f"{KEY}!A5": "On; track", f"{KEY}!C5": "Green", "Actions!I2": "on; track"},
        "",
    ),
    "a rating with a wildcard": ({f"{KEY}!A5": "Good?", f"{KEY}!C5": "Green", "Actions!I2": "good?"}, ""),
    "a rating that begins with a sign": ({f"{KEY}!A5": "'>50%", f"{KEY}!C5": "Green"}, ""),
    "a rating that is a number": ({f"{KEY}!A5": 4, f"{KEY}!C5": "Green", "Actions!I2": 4}, ""),
    "one word in two rows": (
        {f"{KEY}!A3": "Green"},
        "1 rating is not in the key; 1 rating of the key counts for nothing.",
    ),
}  # fmt: skip


def summary_of(rows: list[Any]) -> tuple[dict[str, int], dict[str, tuple[dict[str, int], str]], str]:
    """Return what a Summary shows: all counts, those of each section with its rating, and the line."""
    head, totals, line = rows[LINE_ROW - 2][2:12], rows[LINE_ROW - 1][2:12], str(rows[LINE_ROW][0])
    sections = {}
    for shown in rows[25:30]:
        if shown[0]:
            counts = by_heading([[*head[:7], *head[8:]], [*shown[2:9], *shown[10:12]]])
            sections[str(shown[0])] = (counts, str(shown[9] or ""))
    return by_heading([head, totals]), sections, line


def as_columns(counts: Counts, shown: dict[str, int]) -> dict[str, int]:
    """Return counts by heading. A row of the key that counts for nothing has no column, and counts 0."""
    found = {"Total": counts.total, "Late": counts.late}
    for rating, number in counts:
        if number or rating.name in shown:
            found[rating.name] = found.get(rating.name, 0) + number
    return found


def assert_agreed(shown: list[Any], read: Plan, edit: str) -> None:
    """Assert that a Summary shows what the toolkit counts, or that its line says where it does not."""
    everything, by_section, line = summary_of(shown)
    assert line == (EDITS[edit][1] or ALL_COUNTED)
    if "due date" not in line:
        assert everything == as_columns(tally(read.actions, AS_AT, read.key), everything)
    if "section" not in line and "due date" not in line:
        for one in read.sections:
            own = tally(read.actions_of(one.ref), AS_AT, read.key)
            word = section_rating(own).name if own.total else ""
            assert by_section[one.ref] == (as_columns(own, everything), word)


@needs_office
@pytest.mark.parametrize("edit", EDITS)
def test_sheet_and_toolkit_agree_after_an_edit_or_the_line_says_where_not(live: Any, edit: str) -> None:
    typed = EDITS[edit][0]
    cells = {at: live.sheets[at.partition("!")[0]].range(at.partition("!")[2]) for at in typed}
    was = {at: cell.value for at, cell in cells.items()}
    for at, value in typed.items():
        cells[at].value = value
    try:
        shown = live.sheets[SUMMARY].range((1, 1), (30, 12)).options(ndim=2, err_to_str=True).value
        read = read_open(live).plan
    finally:
        for at, cell in cells.items():
            cell.value = f"'{was[at]}" if isinstance(was[at], str) else was[at]
    assert_agreed(shown, read, edit)


@trial
def test_a_second_engine_comes_to_the_same(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    build_tracker(base(), path, as_at=AS_AT)
    with_rows_to_fill(path)
    with in_second_engine(path) as engine:
        for edit in list(EDITS)[:: times(12, 1)]:
            typed = EDITS[edit][0]
            book: Any = openpyxl.load_workbook(path)
            for at, value in typed.items():
                sheet, _, cell = at.partition("!")
                book[sheet][cell] = value[1:] if isinstance(value, str) and value[:1] == "'" else value
            book.save(tmp_path / "edited.xlsx")
            assert_agreed(engine.after(typed, SUMMARY), read_tracker(tmp_path / "edited.xlsx").plan, edit)


@pytest.mark.long
def test_a_second_engine_works_out_what_is_stored_in_the_shipped_tracker() -> None:
    path = workbook_folder() / "improvement-plan.xlsm"
    with in_second_engine(path) as engine:
        assert differing(path, engine.values()) == {}


def test_a_state_ranks_by_how_bad_it_is_and_what_is_over_ranks_below() -> None:
    assert set(RANKS) == set(State)
    assert [state for state in sorted(RANKS, key=RANKS.__getitem__) if RANKS[state] > 0] == [
        State.ON_TRACK, State.NOT_STARTED, State.AT_RISK, State.OFF_TRACK,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "given", "unrated", "column"),
    [
        ("worst", [(5, State.ON_TRACK), (1, State.AT_RISK)], 0, 4),
        ("most", [(5, State.ON_TRACK), (1, State.AT_RISK)], 0, 3),
        ("most", [(2, State.ON_TRACK), (2, State.AT_RISK)], 0, 4),  # the worse of two
        ("worst", [(1, State.AT_RISK), (2, State.AT_RISK)], 0, 4),  # the commoner of two of one state
        ("worst", [(1, State.AT_RISK), (1, State.AT_RISK)], 0, 3),  # the first in the key
        ("worst", [(9, State.DONE), (1, State.NOT_EVIDENCED)], 0, 4),
        ("worst", [(9, State.DONE), (1, State.WITHDRAWN)], 0, 3),
        ("worst", [(9, State.DONE)], 1, 0),  # done beside one that nobody has rated
        ("worst", [(1, State.WITHDRAWN)], 0, 0),
    ],
)
def test_the_score_of_a_section_names_the_column_of_its_rating(
    rule: str, given: list[tuple[int, State | None]], unrated: int, column: int
) -> None:
    score = score_result(given, unrated, rule, 3)
    assert (99 - score % 100 if score else 0) == column
