"""The register: for each late action, when whom was asked and whether they answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest

from automation.chasing.ledger import Way
from automation.chasing.letter import Level, NotSent, Outcome, action_keys
from automation.chasing.planning import plan_letters
from automation.chasing.register import register_rows, write_register
from automation.plan.findings import PlanError
from tests.support.letters import record_drafts, record_sent
from tests.support.plans import action, lead, plan

REMINDER, FIRST, SECOND, AFTER = date(2017, 9, 18), date(2017, 10, 2), date(2017, 10, 9), date(2017, 10, 12)
NOW = datetime(2017, 10, 2, 6, 0, tzinfo=UTC)


def asked(listed, ledger, *days):
    for day in days:
        record_sent(ledger, plan_letters(listed, day, ledger).letters, day, NOW)


def test_the_register_says_when_a_lead_was_asked_and_that_nobody_answered(ledger):
    listed = plan(action("2.1", "Sep-17", "Red"), action("2.2", "Dec-17"), action("2.3", "Sep-17", "Blue"))
    asked(listed, ledger, REMINDER, FIRST, SECOND)
    (row,) = register_rows(listed, AFTER, ledger)
    assert (row.ref, row.lead, row.due, row.days_late) == (
        "2.1",
        "ART service manager",
        date(2017, 9, 30),
        12,
    )
    assert row.asked == ((REMINDER, Level.REMIND), (FIRST, Level.CHASE), (SECOND, Level.CHASE))
    assert row.days(Level.CHASE) == (FIRST, SECOND)
    assert (row.answered, row.needs) == ("No", "")


def test_only_what_was_sent_is_in_the_register(ledger):
    listed = plan(action("2.1", "Sep-17", "Red"))
    record_drafts(ledger, plan_letters(listed, FIRST, ledger).letters, FIRST, NOW)
    (row,) = register_rows(listed, AFTER, ledger)
    assert (row.asked, row.answered) == ((), "Not asked yet")
    asked(listed, ledger, FIRST)
    assert register_rows(listed, FIRST, ledger)[0].days(Level.CHASE) == (FIRST,)


def test_an_answer_is_shown_in_the_register(ledger):
    listed = plan(action("2.1", "Sep-17", "Red"))
    asked(listed, ledger, FIRST)
    told = replace(listed, actions=(replace(listed.actions[0], comments="On Friday."),))
    assert register_rows(told, AFTER, ledger)[0].answered == "Yes"
    seen = register_rows(told, AFTER, ledger, changed=dict.fromkeys(action_keys(told), date(2017, 10, 5)))
    assert seen[0].answered == "Yes, on 5 October 2017"
    assert register_rows(listed, AFTER, ledger)[0].answered == "No"


def test_leads_who_were_not_asked_are_in_the_register_with_the_reason():
    listed = plan(action("2.1", lead="Team managers; Head of service"), leads=(lead("Team managers", ""),))
    chase = plan_letters(listed, FIRST)
    rows = register_rows(listed, FIRST, not_sent=chase.not_sent)
    assert [(row.lead, row.answered) for row in rows] == [
        ("Team managers", "Not asked yet"),
        ("Head of service", "Not asked yet"),
    ]
    assert all("'Head of service', who is not on the sheet Leads" in row.needs for row in rows)


def test_a_letter_in_doubt_is_for_a_person(ledger):
    listed = plan(action("2.1"))
    (letter,) = plan_letters(listed, FIRST).letters
    ledger.begin(letter, Way.SMTP, NOW)
    (row,) = register_rows(listed, AFTER, ledger)
    assert row.days(Level.CHASE) == (FIRST,)
    assert row.needs == "Nobody knows whether the last letter arrived"
    ledger.settle(letter.letter_id, Outcome.SENT, NOW)
    assert register_rows(listed, AFTER, ledger)[0].needs == ""


def test_the_longest_late_comes_first_and_an_action_without_a_lead_is_shown():
    rows = register_rows(plan(action("2.1", "Sep-17"), action("2.2", "Jun-17", lead="")), FIRST)
    assert [(row.ref, row.lead) for row in rows] == [("2.2", ""), ("2.1", "ART service manager")]


def test_the_workbook_holds_the_rows_and_nothing_is_a_formula(tmp_path, ledger):
    listed = plan(action("2.1", text="=1+1", comments="x"), action("2.2", "Jun-17", row=3))
    asked(listed, ledger, FIRST, SECOND)
    rows = register_rows(listed, AFTER, ledger)
    path = write_register(rows, tmp_path / "night" / "chasers.xlsx", AFTER)
    sheet = openpyxl.load_workbook(path)["Chasers"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert values[0][:4] == ["Section", "Ref", "Action", "Lead"]
    assert [line[1] for line in values[1:]] == ["2.2", "2.1"]
    assert values[2][2] == "=1+1"
    assert sheet["C5"].data_type == "s"
    assert values[1][9] == "2 Oct 2017\n9 Oct 2017"
    assert sheet.tables["Chasers"].ref == "A3:O5"
    assert [path.name for path in path.parent.iterdir()] == ["chasers.xlsx"]


def test_with_no_late_actions_the_register_says_so(tmp_path):
    path = write_register((), tmp_path / "chasers.xlsx", FIRST)
    assert openpyxl.load_workbook(path)["Chasers"]["A4"].value == "No actions are late."


def test_every_reason_why_somebody_gets_no_letter_is_listed_on_a_sheet(tmp_path):
    why = (NotSent("Head", "2.1: away."), NotSent("", "LMG 3: no lead is named."), NotSent("=1+1", "x"))
    book = openpyxl.load_workbook(write_register((), tmp_path / "chasers.xlsx", FIRST, not_sent=why))
    rows = [[cell.value for cell in row] for row in book["No letter"].iter_rows(min_row=3)]
    assert rows == [
        ["Lead", "Why"],
        ["Head", "2.1: away."],
        ["", "LMG 3: no lead is named."],
        ["=1+1", "x"],
    ]
    assert book["No letter"]["A6"].data_type == "s"
    nobody = openpyxl.load_workbook(write_register((), tmp_path / "chasers.xlsx", FIRST))["No letter"]
    assert nobody["B4"].value == "Everybody who is due a letter gets one."


def test_a_register_that_cannot_be_written_is_reported_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^The register .* cannot be written"):
        write_register((), tmp_path / "file" / "chasers.xlsx", FIRST)


def test_a_register_in_which_nobody_was_asked_hides_the_columns_of_letters_and_prints_on_one_width(
    ledger, tmp_path
):
    listed = plan(action("2.1", "Sep-17", "Red", text="Settle who answers for each part of the work " * 9))
    before = openpyxl.load_workbook(
        write_register(register_rows(listed, AFTER, ledger), tmp_path / "before.xlsx", AFTER)
    )["Chasers"]
    asked(listed, ledger, FIRST)
    after = openpyxl.load_workbook(
        write_register(register_rows(listed, AFTER, ledger), tmp_path / "after.xlsx", AFTER)
    )["Chasers"]
    headings = [cell.value for cell in before[3]]
    assert headings == [cell.value for cell in after[3]]
    hidden = {letter for letter, column in before.column_dimensions.items() if column.hidden}
    assert {before[f"{letter}3"].value for letter in hidden} >= {"Reminded", "Last letter"}
    assert not any(column.hidden for column in after.column_dimensions.values())
    assert (before.page_setup.fitToWidth or 1, after.page_setup.fitToWidth) == (1, 2)
    assert len(before.cell(4, headings.index("Action") + 1).value) <= 113
