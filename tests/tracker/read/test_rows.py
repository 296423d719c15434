"""Rows in their sections: labels, continuation rows, sections that are blank or only implied."""

from __future__ import annotations

from datetime import date

from automation.plan.ratings import Rating
from tests.support.grids import grid, read, told

OWN = "Section | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome"


def labels(*rows):
    return [action.label for action in read(grid("Actions", OWN, *rows)).plan.actions]


def test_a_row_without_a_ref_is_called_after_the_row_above():
    rows = ("LMG | LMG 1 | One", "LMG | | Two", "LMG | | Three", "LMG | LMG 2 | Four", "LMG | | Five")
    assert labels(*rows) == [
        "LMG 1", "LMG 1 (2)", "LMG 1 (3)", "LMG 2", "LMG 2 (2)"
    ]  # fmt: skip


def test_a_row_with_no_ref_before_it_in_its_section_is_called_by_its_row():
    assert labels("LMG | | One", "LMG | LMG 1 | Two", "2 | | Three") == ["LMG row 2", "LMG 1", "2 row 4"]


def test_a_doubled_ref_stays_as_it_is_written():
    assert labels("2 | 2.1 | One", "2 | 2.1 | Two") == ["2.1", "2.1"]


def test_a_row_of_blanks_is_no_action():
    assert labels("1 | 1.1 | One", " |  | ", "1 | | ") == ["1.1"]


def test_an_unknown_rating_is_kept_as_written_and_not_rated():
    action = read(grid("Actions", OWN, "1 | 1.1 | One | Head | Sep-17 | Purple")).plan.actions[0]
    assert (action.rating, action.rating_text) == (Rating.NOT_RATED, "Purple")


def test_leads_are_named_as_the_sheet_leads_names_them():
    found = read(
        grid("Actions", OWN, "1 | 1.1 | One | head of Service; ABC director; Chair | Sep-17"),
        grid(
            "Leads",
            "Lead | Also written as | Email",
            "Head of service | HoS | h@example.org",
            "Director of ABC | |",
        ),
    )
    action = found.plan.actions[0]
    assert action.leads == ("Head of service", "Director of ABC", "Chair")
    assert action.lead == "head of Service; ABC director; Chair"


def test_without_a_sheet_of_leads_each_role_is_listed_once():
    found = read(
        grid("Actions", OWN, "1 | 1.1 | One | ABC director", "1 | 1.2 | Two | Director of ABC; chair | ")
    )
    assert [(lead.name, lead.also) for lead in found.plan.leads] == [
        ("ABC director", ("Director of ABC",)), ("Chair", ())
    ]  # fmt: skip
    assert found.plan.actions[1].leads == ("ABC director", "Chair")


def test_a_lead_that_may_be_two_is_noted_once():
    rows = [f"1 | 1.{i} | One | Ann Example / Bob Sample | Sep-17" for i in range(3)]
    found = read(grid("Actions", OWN, *rows))
    assert [pair for pair in told(found.findings) if pair[0] == "L50"] == [("L50", "Actions!D2")]


def test_a_space_that_nobody_sees_is_told_where_excel_compares_the_word():
    found = read(
        grid(
            "Actions",
            [heading.strip() for heading in OWN.split("|")],
            ["2", "2.1", "Do it ", "Head of A ", "Sep-17 ", "Amber ", "Slow ", "Done "],
            [2, "2.2", "Do more", "Head of A", "Sep-17", "\xa0Amber", "Slow", "Done"],
            ["2 ", "2.3", "Do all", "Head of A", "Sep-17", "Amber", "Slow", "Done"],
        ),
        grid("Sections", ["Section", "Theme"], ["2", "Early help "]),
        grid("Due dates", ["Phrase", "By"], ["Sep-17 ", date(2017, 9, 30)]),
    )
    assert [pair for pair in told(found.findings) if pair[0] == "S67"] == [
        ("S67", "Due dates!A2"),
        ("S67", "Sections!B2"),
        ("S67", "Actions!F2"),
        ("S67", "Actions!A4"),
    ]
    rating = next(finding for finding in found.findings if finding.cell == "F2")
    assert rating.message == (
        "'Amber' has a space in this cell and 1 cell below it that nobody sees. "
        "Excel takes it for another word and does not count it."
    )
    assert [action.rating for action in found.plan.actions] == [Rating.AMBER] * 3


def test_in_somebody_elses_tracker_no_formula_of_ours_compares_anything():
    found = read(
        grid(
            "Plan",
            "Section | Ref | Action | Lead | Due date | RAG",
            ["2 ", "2.1", "Do", "A", "Sep-17", "Red "],
        )
    )
    assert "S67" not in [code for code, _ in told(found.findings)]
