from __future__ import annotations

from datetime import date, datetime

import pytest

from automation.plan.due_language import read_due
from automation.plan.model import (
    Acceptance,
    Board,
    Decision,
    DuePhrase,
    Lead,
    Measure,
    MeasureReading,
    Section,
    Voice,
)
from automation.plan.ratings import DEFAULT_KEY, Rating, State
from automation.tracker.read.small_tables import listed
from automation.tracker.sheets import (
    ACCEPTED,
    BOARDS,
    BRAG_KEY,
    DECISIONS,
    DUE_DATES,
    LEADS,
    MEASURES,
    READINGS,
    SECTIONS,
    SETTINGS,
    TABLES,
)
from tests.support.grids import grid, read, told

PLAN = grid("Actions", "Section | Ref | Action | Lead | Due date", "1 | 1.1 | Do it | Head | Sep-17")


def with_table(sheet, *rows):
    """Read a tracker of one action and one more table."""
    return read(PLAN, grid(sheet.sheet, list(sheet.headings()), *rows))


def of_sheet(found, sheet):
    return [pair for pair in told(found.findings) if pair[1].startswith(sheet)]


def test_what_children_said_is_read_and_what_is_no_number_of_people_is_named():
    (voices,) = (table for table in TABLES if table.kind == "voices")
    found = with_table(
        voices,
        ["1", date(2017, 9, 4), "Care council", 9.0, "7", "They ask me", "A visit"],
        ["1", "4 Sept 2017", "", "n/a", "", "", ""],
        ["1", "last summer", "", "nine", 2.5, "", ""],
        ["", "", "", "", "", "Not of any section", ""],
    )
    assert found.plan.voices == (
        Voice("1", date(2017, 9, 4), "Care council", 9, 7, "They ask me", "A visit"),
        Voice("1", date(2017, 9, 4)),
        Voice("1"),
    )
    assert [where for _, where, *_ in of_sheet(found, "Voices")] == [
        "Voices!B4",
        "Voices!D4",
        "Voices!E4",
        "Voices!F5",
    ]


def test_the_sheet_sections_is_read_in_full():
    found = with_table(
        SECTIONS,
        [
            "1",
            "Practice",
            "Know every child",
            "Every child",
            "Head",
            "A Person",
            "I am heard",
            "Audit",
            date(2018, 3, 1),
            "",
        ],
    )
    assert found.plan.sections == (
        Section(
            "1",
            "Practice",
            "Know every child",
            "Head",
            "A Person",
            "I am heard",
            "Audit",
            date(2018, 3, 1),
            "",
            "Every child",
        ),
    )


def test_a_section_missing_from_the_list_comes_last_and_is_reported_once():
    found = read(
        grid(
            "Actions",
            "Section | Ref | Action | Lead | Due date",
            *(f"7 | 7.{i} | Do | Head | Sep-17" for i in "12"),
        ),
        grid("Sections", "Section | Theme | Title", "1 | Practice | Know every child"),
    )
    assert [s.ref for s in found.plan.sections] == ["1", "7"]
    assert [pair for pair in told(found.findings) if pair[0] == "S58"] == [("S58", "Actions!A2")]


def test_measures_and_readings_are_read_as_people_type_them():
    found = with_table(
        MEASURES,
        ["Reviews", "1", "%", "Higher", "81.5%", "1 Dec 2016"],
        ["Cost", "", "\u00a3", "", "1,250", ""],
    )
    assert found.plan.measures == (
        Measure("Reviews", "1", "%", "higher", 81.5, date(2016, 12, 1)),
        Measure("Cost", "", "\u00a3", "", 1250.0, None),
    )
    found = with_table(READINGS, ["Reviews", datetime(2017, 9, 30), 95, 0], ["Reviews", "soon", "many", True])
    assert found.plan.readings == (
        MeasureReading("Reviews", date(2017, 9, 30), 95.0, 0.0),
        MeasureReading("Reviews", None, None, None),
    )
    assert of_sheet(found, "Readings") == [
        ("D50", "Readings!B3"), ("M50", "Readings!C3"), ("M50", "Readings!D3")
    ]  # fmt: skip


def test_a_figure_too_large_for_a_plan_is_left_out():
    found = with_table(READINGS, ["Cost", "", 1e15, 1e308], ["Cost", "", "9" * 400, -1e16])
    assert [(row.target, row.actual) for row in found.plan.readings] == [(1e15, None), (None, None)]
    assert of_sheet(found, "Readings") == [
        ("M50", "Readings!D2"), ("M50", "Readings!C3"), ("M50", "Readings!D3")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (43017.0, "This number is how Excel stores 09/10/2017. Format the cell as a date, or type the date."),
        (43017.5, "Type one date, as day/month/year."),
        (2017, "Type one date, as day/month/year."),
    ],
)
def test_a_number_that_is_a_date_to_excel_is_reported_as_one(value, hint):
    found = with_table(READINGS, ["Reviews", value, 95, 0])
    assert [(f.code, f.hint) for f in found.findings if f.sheet == "Readings"] == [("D50", hint)]


def test_leads_are_read_with_spellings_and_addresses():
    found = with_table(
        LEADS,
        [
            "Head",
            "HoS; Head, service",
            "A Person",
            "a@example.org; b@example.org",
            "Chair",
            "20/10/2017",
            "Deputy",
        ],
    )
    assert found.plan.leads == (
        Lead("Head", ("HoS", "Head, service"), "A Person", ("a@example.org", "b@example.org"), "Chair",
             date(2017, 10, 20), "Deputy"),
    )  # fmt: skip


def test_the_name_before_an_address_is_not_an_address():
    found = with_table(LEADS, ["Head", "", "Cy", "Cy Smith <cy@example.org>; Di d@example.org", "", "", ""])
    assert found.plan.leads[0].emails == ("cy@example.org", "Di", "d@example.org")


def test_a_confirmed_date_wins_and_an_unconfirmed_one_does_not():
    found = with_table(DUE_DATES, ["Sep-17", "15/09/2017", "by", "", "yes"])
    assert found.plan.actions[0].due.by == date(2017, 9, 15)
    assert found.plan.due_phrases == (DuePhrase("Sep-17", date(2017, 9, 15), "by", "", confirmed=True),)
    assert with_table(DUE_DATES, ["Sep-17", "15/09/2017", "by", "", ""]).plan.actions[0].due.by == date(
        2017, 9, 30
    )


def test_a_confirmation_whose_date_cannot_be_read_does_not_count():
    found = with_table(DUE_DATES, ["Sep-17", "mid month", "by", "", "Yes"])
    assert found.plan.actions[0].due.by == date(2017, 9, 30)
    assert of_sheet(found, "Due dates") == [("D51", "Due dates!B2")]


def test_a_phrase_confirmed_to_have_no_date():
    found = with_table(DUE_DATES, ["sep-17 ", "", "", "", "Yes"])
    assert found.plan.actions[0].due.by is None
    assert found.plan.actions[0].due.confirmed


def test_a_real_date_counts_as_itself_as_it_does_in_excel():
    dates = grid(DUE_DATES.sheet, list(DUE_DATES.headings()), ["15/09/2017", "30/09/2017", "by", "", "Yes"])
    heading, row = ["Section", "Ref", "Action", "Lead", "Due date"], ["1", "1.1", "Do it", "Head"]
    typed = read(grid("Actions", heading, [*row, date(2017, 9, 15)]), dates)
    written = read(grid("Actions", heading, [*row, "15/09/2017"]), dates)
    assert typed.plan.actions[0].due.by == date(2017, 9, 15)
    assert not typed.plan.actions[0].due.confirmed
    assert written.plan.actions[0].due.by == date(2017, 9, 30)


def test_boards_are_read_with_meetings_and_days_before():
    found = with_table(
        BOARDS,
        ["Improvement Board", "board-paper.docx", "14/11/2017", 5, "Every section; Measures", "2; LMG"],
        ["Cabinet", "", "soon", "a week"],
        ["LSCB", "", "1 Dec 2017", "7"],
        ["Scrutiny", "", "", ""],
    )
    assert found.plan.boards == (
        Board(
            "Improvement Board",
            "board-paper.docx",
            date(2017, 11, 14),
            5,
            ("Every section", "Measures"),
            ("2", "LMG"),
        ),
        Board("Cabinet", "", None, None),
        Board("LSCB", "", date(2017, 12, 1), 7),
        Board("Scrutiny", "", None, None),
    )
    assert of_sheet(found, "Boards") == [("S66", "Boards!C3"), ("S66", "Boards!D3")]
    assert [(f.severity, f.message, f.hint, f.ref) for f in found.findings if f.code == "S66"] == [
        (
            "error",
            "'soon' is not a date.",
            "Type one date, as day/month/year.",
            "Cabinet",
        ),
        (
            "error",
            "'a week' is not a number of days.",
            "Type only the number of days, such as 5.",
            "Cabinet",
        ),
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (5.5, "'5.5' is not a number of days."),
        (-1, "'-1' is not a number of days."),
        ("5 days", "'5 days' is not a number of days."),
        (367, "'367' is more than a year."),
        (True, "'TRUE' is not a number of days."),
    ],
)
def test_a_text_that_is_not_a_number_of_days_is_reported(days, said):
    found = with_table(BOARDS, ["Cabinet", "", date(2017, 10, 9), days])
    assert found.plan.boards[0].paper_due_days is None
    assert [f.message for f in found.findings if f.code == "S66"] == [said]


@pytest.mark.parametrize("days", [0, 366, 5.0, "5", " 5 ", None])
def test_a_number_of_days_is_read_as_people_type_it(days):
    found = with_table(BOARDS, ["Cabinet", "", date(2017, 10, 9), days])
    assert found.plan.boards[0].paper_due_days == (None if days is None else int(days))
    assert of_sheet(found, "Boards") == []


def test_the_brag_key_is_read_in_its_own_words_and_order():
    found = with_table(
        BRAG_KEY,
        ["Going well", "No concerns", "Fine, Good", " on  TRACK ", "teal"],
        ["Finished", "", "", "Done", "#102030"],
        ["Red", "Late or stuck", "R", "", ""],
        ["Dropped", "", "", "withdrawn", ""],
    )
    key = found.plan.key
    assert key.ratings == (
        Rating("Going well", State.ON_TRACK),
        Rating("Finished", State.DONE),
        Rating("Red", State.OFF_TRACK),
        Rating("Dropped", State.WITHDRAWN),
    )
    assert [rating.colour for rating in key.ratings] == ["007A7A", "102030", "C00000", "7F7F7F"]
    assert key.read("good") == key.ratings[0]
    assert key.unsettled == frozenset()
    assert of_sheet(found, "BRAG key") == []
    assert read(PLAN).plan.key == DEFAULT_KEY


def test_a_row_of_the_key_without_counts_as_means_what_its_word_usually_means():
    found = with_table(
        BRAG_KEY,
        ["amber", "Slipping", "", "", ""],
        ["Complete", "It is over", "", "", ""],
        ["Green", "Complete", "", "", ""],
        ["Purple", "Paused", "", "", ""],
        ["Not rated", "Nobody looked yet", "", "", ""],
    )
    key = found.plan.key
    assert [(rating.name, rating.state) for rating in key.ratings] == [
        ("amber", State.AT_RISK),
        ("Complete", State.DONE),
        ("Green", State.ON_TRACK),
    ]
    assert key.read("Purple") is None
    # What is asked about is what speaks against that, and a word that has no usual meaning.
    assert {rating.name for rating in key.unsettled} == {"Green", "Purple"}
    assert key.meaning(Rating.NOT_RATED) == "Nobody looked yet"


def test_a_state_or_a_colour_that_does_not_exist_is_reported_at_its_cell():
    found = with_table(
        BRAG_KEY,
        ["Parked", "Waiting", "On ice", "Somewhere", ""],
        ["Live", "", "", "On track", "heather"],
        ["Over", "", "", "Done", ""],
    )
    assert of_sheet(found, "BRAG key") == [("B50", "BRAG key!D2"), ("B52", "BRAG key!E3")]
    state, colour = (f for f in found.findings if f.code in {"B50", "B52"})
    assert state.message == (
        "'Somewhere' is not a state that a rating can count as, so Parked counts for nothing."
    )
    assert state.hint.startswith("Type one of: Done; Done, not yet evidenced; On track;")
    assert colour.hint.startswith("Type a name, such as blue, dark blue,")
    assert [rating.name for rating in found.plan.key.ratings] == ["Live", "Over"]
    assert found.plan.key.read("On ice") is None
    assert found.plan.key.ratings[0].colour == "2E7D32"


def test_a_rating_called_late_has_an_addition_and_is_read_by_its_word():
    found = with_table(BRAG_KEY, ["Late", "", "", "Off track", ""], ["Closed", "", "", "Done", ""])
    key = found.plan.key
    assert [rating.name for rating in key.ratings] == ["Late (rating)", "Closed"]
    assert key.read("late") == key.ratings[0]


def test_a_key_of_colours_that_somebody_else_made_is_read_by_its_colour():
    key = read(PLAN, grid("Key", "Colour | Meaning", "Green | On track", "Blue | Complete")).plan.key
    assert key.ratings == (Rating.GREEN, Rating.BLUE)


def test_settings_are_read_and_unclear_ones_reported():
    found = with_table(
        SETTINGS, ["As at", "2 October 2017", ""], ["remind days before due", 7.0, ""],
        ["Council", "Ex & Co", ""], ["Section rating rule", "best", ""], ["Colour of ink", "blue", ""],
        ["Plan starts", "spring", ""],
    )  # fmt: skip
    settings = found.plan.settings
    assert (settings.as_at, settings.remind_days, settings.council) == (date(2017, 10, 2), 7, "Ex & Co")
    assert of_sheet(found, "Settings") == [
        ("S69", "Settings!B2"), ("S62", "Settings!B5"), ("S62", "Settings!A6"), ("S62", "Settings!B7")
    ]  # fmt: skip
    assert {field: place.cell("value") for field, place in found.settings_at.items()} == {
        "as_at": "B2", "remind_days": "B3", "council": "B4",
    }  # fmt: skip


def test_a_date_under_as_at_that_is_stored_as_text_is_reported():
    typed = with_table(SETTINGS, ["As at", "2nd October 2017", ""], ["Plan starts", "1 April 2017", ""])
    (finding,) = (f for f in typed.findings if f.sheet == "Settings")
    assert (finding.code, finding.where, finding.hint) == (
        "S69", "Settings!B2", "Type it as a date: 02/10/2017."
    )  # fmt: skip
    for quiet in (date(2017, 10, 2), ""):
        assert of_sheet(with_table(SETTINGS, ["As at", quiet, ""]), "Settings") == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Remind day before due", "Did you mean 'Remind days before due'? Type that, or delete the row."),
        ("quite", "Did you mean 'Quiet'? Type that, or delete the row."),
        ("Colour of ink", "Delete the row, or spell the setting as it is in a new tracker."),
    ],
)
def test_a_misspelt_setting_is_answered_with_the_nearest_one(name, hint):
    found = with_table(SETTINGS, [name, "x", ""])
    assert [(f.code, f.where, f.hint) for f in found.findings if f.sheet == "Settings"] == [
        ("S62", "Settings!A2", hint)
    ]


@pytest.mark.parametrize(
    ("value", "quiet"), [(2.0, "2"), (2.1, "2.1"), (2, "2"), (None, ""), ("2.10", "2.10")]
)
def test_a_ref_that_is_a_number_to_excel_is_still_the_ref(value, quiet):
    found = with_table(SETTINGS, ["Quiet", value, ""], ["Council", 2020.0, ""])
    assert (found.plan.settings.quiet, found.plan.settings.council) == (quiet, "2020")


def test_accepted_findings_are_read_in_full():
    found = with_table(ACCEPTED, ["D01", "1.1", "Agreed by the board", "Chair", "31/12/2017"])
    assert found.plan.accepted == (
        Acceptance("D01", "1.1", "Agreed by the board", "Chair", date(2017, 12, 31)),
    )


def test_a_list_in_a_cell_is_split_at_its_separators():
    assert listed("a; b;; c d ") == ("a", "b", "c d")
    assert listed("a, b") == ("a", "b")
    assert listed("a, b; c") == ("a, b", "c")
    assert listed("a, b", commas=False) == ("a, b",)
    assert listed("") == ()


def test_a_row_without_its_name_is_reported_and_a_blank_row_is_not():
    found = with_table(LEADS, ["", "", "A Person", "a@example.org"], ["", "", "", ""], ["Head"])
    assert [lead.name for lead in found.plan.leads] == ["Head"]
    assert of_sheet(found, "Leads") == [("S54", "Leads!C2")]


def test_decisions_are_read_as_people_type_them_and_a_date_that_is_none_is_reported():
    found = with_table(
        DECISIONS,
        ["Board", datetime(2017, 9, 18), 17, "Extended", 1.1, "Dec-17", "Staff left"],
        ["Board", "18 Sept 2017", "4.2", "Asked", "1", datetime(2017, 10, 16), ""],
        ["Board", "soon", "", "Extended", "1.1", "whenever", ""],
        ["", "", "", "", "", "Dec-17", "left over"],
    )
    day = date(2017, 9, 18)
    assert found.plan.decisions[:2] == (
        Decision("Board", day, "17", "Extended", "1.1", read_due("Dec-17"), "Staff left"),
        Decision("Board", day, "4.2", "Asked", "1", read_due("16/10/2017"), ""),
    )
    assert of_sheet(found, "Decisions") == [
        ("D50", "Decisions!B4"), ("D50", "Decisions!F4"), ("S54", "Decisions!F5")
    ]  # fmt: skip


def test_somebody_elses_list_of_decisions_is_no_sheet_of_ours():
    found = read(PLAN, grid("Decisions", "Decision | Owner | Outcome", "Buy desks | Head | Bought"))
    assert found.plan.decisions == ()
