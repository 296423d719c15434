"""Reading rows: labels, ratings, leads, invisible spaces, and values in columns without a heading."""

from __future__ import annotations

from datetime import date

import pytest

from automation.plan.ratings import Rating
from automation.tracker.read.reading import read_grids
from tests.support.grids import grid, read, told

OWN = "Section | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome"


def labels(*rows):
    return [action.label for action in read(grid("Actions", OWN, *rows)).plan.actions]


def test_a_row_without_a_ref_is_named_after_the_row_above():
    rows = ("LMG | LMG 1 | One", "LMG | | Two", "LMG | | Three", "LMG | LMG 2 | Four", "LMG | | Five")
    assert labels(*rows) == [
        "LMG 1", "LMG 1 (2)", "LMG 1 (3)", "LMG 2", "LMG 2 (2)"
    ]  # fmt: skip


def test_the_first_row_of_a_section_without_a_ref_is_named_by_its_row_number():
    assert labels("LMG | | One", "LMG | LMG 1 | Two", "2 | | Three") == ["LMG row 2", "LMG 1", "2 row 4"]


def test_a_repeated_ref_stays_as_it_is_written():
    assert labels("2 | 2.1 | One", "2 | 2.1 | Two") == ["2.1", "2.1"]


def test_a_blank_row_is_not_an_action():
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


def test_a_lead_that_may_be_two_is_reported_once():
    rows = [f"1 | 1.{i} | One | Ann Example / Bob Sample | Sep-17" for i in range(3)]
    found = read(grid("Actions", OWN, *rows))
    assert [pair for pair in told(found.findings) if pair[0] == "L50"] == [("L50", "Actions!D2")]


def test_an_invisible_space_is_reported_where_excel_compares_the_word():
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
    assert {where for code, where in told(found.findings) if code == "S67"} == {
        "Due dates!A2",
        "Sections!B2",
        "Actions!F2",
        "Actions!A4",
    }
    rating = next(finding for finding in found.findings if finding.cell == "F2")
    assert rating.message == (
        "'Amber' has an invisible extra space in this cell (and 1 cell below). "
        "Excel treats it as another word and does not count it."
    )
    assert [action.rating for action in found.plan.actions] == [Rating.AMBER] * 3


def test_invisible_spaces_do_not_matter_in_somebody_elses_tracker():
    found = read(
        grid(
            "Plan",
            "Section | Ref | Action | Lead | Due date | RAG",
            ["2 ", "2.1", "Do", "A", "Sep-17", "Red "],
        )
    )
    assert "S67" not in [code for code, _ in told(found.findings)]


# Values in columns without a heading: read where they surely belong, else reported


def test_a_rating_in_the_column_beside_its_own_is_read_and_reported():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | | Progress BRAG | Comments",
            "1.1 | One | Head | Sep-17 | Green | | fine",
            "1.2 | Two | Head | Sep-17 | | Amber | ",
        )
    )
    assert [a.rating for a in found.plan.actions] == [Rating.GREEN, Rating.AMBER]
    assert found.plan.actions[0].place.cell("rating") == "E2"
    assert ("S55", "Plan!E2") in told(found.findings)


def test_text_in_a_column_without_a_heading_is_reported():
    found = read(
        grid(
            "Plan",
            "Ref | Action | Lead | Due date | Comments",
            "1.1 | One | Head | Sep-17 | fine | ask the chair",
            "1.2 | Two | Head | Sep-17 | fine | ask again",
        )
    )
    stray = [f for f in found.findings if f.code == "S54"]
    assert [(f.where) for f in stray] == ["Plan!F2"]
    assert "ask the chair" in stray[0].message
    assert "with 1 more text below" in stray[0].message


def test_an_empty_column_changes_nothing():
    found = read(
        grid(
            "Plan",
            "Ref | | Action | Lead | | Due date | Progress BRAG | Comments | Desired outcome",
            "1.1 | | One | Head | | Sep-17 | Green | fine | better",
        )
    )
    assert (found.plan.actions[0].due.text, found.plan.actions[0].text) == ("Sep-17", "One")
    assert told(found.findings) == []


def test_evidence_has_a_day_by_which_it_is_to_be_seen():
    found = read(
        grid("Actions", OWN, "1 | 1.1 | One | Head | Sep-17"),
        grid(
            "Evidence", "Section | Evidence of success | By", "1 | A | Mar-18", "1 | B | n/a", "1 | C | soon"
        ),
    )
    assert [row.by.by for row in found.plan.evidence] == [date(2018, 3, 31), None, None]
    assert "Evidence!C4" in [cell for _, cell in told(found.findings)]
    assert "Evidence!C2" not in [cell for _, cell in told(found.findings)]


def test_a_rating_beside_how_it_moved_is_the_present_one_in_somebody_elses_plan_only() -> None:
    rows = "1 | Do it | Head | Dec-17 | G to A", "2 | Do more | Head | Dec-17 | Green \u2191"
    theirs = read(grid("Plan", "Ref | Action | Lead | Due date | RAG", *rows)).plan.actions
    assert [action.rating_text for action in theirs] == ["A", "Green"]
    assert [action.kept for action in theirs] == [
        (("Previous RAG", "G"),),
        (("RAG as written", "Green \u2191"),),
    ]
    ours = read(grid("Actions", "Ref | Action | Lead | Due date | Progress BRAG", *rows)).plan.actions
    assert [action.rating_text for action in ours] == ["G to A", "Green \u2191"]
    assert [action.kept for action in ours] == [(), ()]


def test_a_number_without_an_action_is_none_in_somebody_elses_plan() -> None:
    head = "Item | Discussion | What we will do | Owner | By when"
    rows = "1 | It was noted | Mend the gate | Clerk | Oct-17", "2 | It was noted | | | ", "3 | | | Clerk | "
    found = read(grid("Minutes", head, *rows))
    assert [action.ref for action in found.plan.actions] == ["1", "3"]
    assert ("S70", "Minutes!A3") in told(found.findings)


def test_the_owner_of_a_plan_leads_no_action_where_a_column_may_be_the_lead() -> None:
    top = "Plan owner: Director | Date: 2 October 2017"
    row = "1 | Mend the gate behind the hall | Schools | Oct-17"
    found = read(grid("Plan", "Council", top, "", "Ref | Action | Accountable body | Due by", row))
    assert [action.lead for action in found.plan.actions] == [""]
    row = "1 | Mend the gate behind the hall | Oct-17 | Green"
    found = read(grid("Plan", "Council", top, "", "Ref | Action | Due by | RAG", row))
    assert [action.lead for action in found.plan.actions] == ["Director"]


UNNAMED = (
    "Ref | Action | Lead | Due date",
    "1 | Mend the gate | Clerk | Oct-17",
    "2 | Paint it | Clerk | Nov-17",
)


@pytest.mark.parametrize(
    ("sheet", "above", "section"),
    [
        ("Sheet1", ("Youth justice plan", ""), "Youth justice plan"),
        ("Sheet1", ("Youth justice plan - August 2017 (v3)", ""), "Youth justice plan"),
        ("Sheet", ("August 2017", ""), "Sheet"),
        ("Tabelle2", (), "Tabelle2"),
        ("Feuil1", ("A sentence far too long to be the name of anything. " * 2,), "Feuil1"),
        ("Front door", ("Youth justice plan", ""), "Front door"),
        ("List of actions", (), "List of actions"),
    ],
)
def test_a_sheet_with_the_name_that_excel_gave_it_is_called_after_its_title(sheet, above, section):
    found = read_grids([grid(sheet, *above, *UNNAMED)])
    assert {action.section for action in found.plan.actions} == {section}
    said = [item.message for item in found.findings if item.code == "R52"]
    expected = f"The sheet {sheet} has no name of its own, so its section is called '{section}'."
    assert said == ([] if section == sheet else [expected])


def test_the_sections_that_a_plan_names_are_not_called_after_its_sheet():
    rows = (row.replace(" | ", ".1 | ", 1) if row[0].isdigit() else row for row in UNNAMED)
    found = read_grids([grid("Sheet1", "Youth justice plan", "", *rows)])
    assert [action.section for action in found.plan.actions] == ["1", "2"]
    assert [item for item in found.findings if item.code == "R52"] == []


def test_a_sheet_named_after_a_post_says_the_lead_of_a_plan_that_has_no_column_for_it() -> None:
    rows = ["Review the standing orders | Sep-17 | Red", "Train the panel | Oct-17 | Green"]
    found = read(grid("Head of Legal", "Action | Due | RAG", *rows))
    assert {action.lead for action in found.plan.actions} == {"Head of Legal"}
    assert any("name of the sheet" in finding.message for finding in found.findings)
    assert {a.lead for a in read(grid("Board actions", "Action | Due | RAG", *rows)).plan.actions} == {""}
