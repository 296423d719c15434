"""No letter asks about what is only half understood: it waits, and it is said what to settle."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from automation.chasing.letter import Level
from automation.chasing.people import held_letters
from automation.chasing.planning import plan_letters
from automation.checks.run_checks import run_checks
from automation.cli import main
from automation.overnight.night import run_night
from automation.plan.model import Acceptance, DuePhrase
from automation.tracker.write.workbook import build_tracker
from tests.support.checking import rows
from tests.support.grids import grid, read
from tests.support.letters import record_sent
from tests.support.plans import action, lead, plan, section
from tests.support.trackers import small_plan

MONDAY = date(2017, 10, 2)

LEADS = grid(
    "Leads",
    "Lead | Email | Escalate to",
    "Head of A | a@example.org | Head of B",
    "Head of B | b@example.org; bb@example.org |",
    "Head of C | Cy Smith <c@example.org> |",
    "Head of D | duty manager@example.org |",
)
HEAD = "Ref | Action | Lead | Due date | Revised due date | Progress BRAG | Comments"


def chase(*grids, leads=LEADS):
    tracker = read(*grids, leads)
    return plan_letters(tracker.plan, MONDAY, held=held_letters(tracker, MONDAY))


def asked(found):
    return sorted({ref for letter in found.letters for ref in letter.actions})


def waiting(found):
    return sorted({item.ref for item in found.waiting})


def about(*lines, head=HEAD, sheet="Plan"):
    return chase(grid(sheet, head, *lines, "9.9 | Say nothing wrong | Head of A | Aug-17 | | Red | c"))


# An error on what the letter says.


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1.1 | Do it | Head of A | Aug-17 | | Closed | c", "'Closed', is not in the BRAG key"),
        ("1.1 | Do it | Head of A | Aug-17 | | Completed 30/8/17 | c", "is not in the BRAG key"),
        ("1.1 | Do it | Head of A | Aug-17 | | \u2713 | c", "is not in the BRAG key"),
        ("1.1 | Do it | Head of A | Aug-17 | | Superseded by 10 | c", "is not in the BRAG key"),
        ("1.1 | Do it | Head of A | Aug-17 | | | Completed", "The comment of 1.1 is 'Completed'"),
        ("1.1 | Do it | Hed of A | Aug-17 | | Red | c", "Did you mean 'Head of A'?"),
        ("1.1 | Do it | Head of A | when funded | | Red | c", "is not understood"),
        ("1.1 | Do it | Head of A | Jun-17 to Jan-17 | | Red | c", "Put the earlier date first"),
        ("1.1 | Do it | Head of A | Aug-17 | see phase 2 plan | Red | c", "is not understood"),
        ("1.1 | | Head of A | Aug-17 | | Red | c", "does not say what is to be done"),
    ],
)
def test_an_action_with_an_error_is_on_hold_and_the_others_are_asked_about(row, said):
    found = about(row)
    assert (asked(found), waiting(found)) == (["9.9"], ["1.1"])
    (item,) = found.waiting
    assert said in item.why
    assert "Plan!" in item.why
    assert any("1.1: " in other.why for other in found.not_sent)


@pytest.mark.parametrize(
    "row",
    [
        "1.1 | Do it | Head of A | Aug-17 | | Amber | Completed the first of two rounds",
        "1.1 | Do it | Head of A | Aug-17 | | |",
        "1.1 | Do it | Head of C | Aug-17 | | Red | c",
    ],
)
def test_a_warning_holds_nothing_back(row):
    found = about(row)
    assert (asked(found), waiting(found)) == (["1.1", "9.9"], [])


def test_an_action_that_nobody_would_be_asked_about_is_not_on_hold():
    found = about(
        "1.1 | Do it | Head of A | Aug-18 | | Closed | c", "1.2 | Do that | Nobody | Aug-17 | | Blue | c"
    )
    assert (asked(found), waiting(found)) == (["9.9"], [])


def test_an_error_elsewhere_holds_nothing_back():
    measures = grid("Measures", "Measure | Unit | Better", "Visits | % | higher", "Visits | days | lower")
    plan_sheet = grid("Plan", HEAD, "1.1 | Do it | Head of A | Aug-17 | | Red | c")
    found = chase(plan_sheet, measures)
    assert any(f.code == "M08" for f in run_checks(read(plan_sheet, measures, LEADS), MONDAY).findings)
    assert (asked(found), waiting(found)) == (["1.1"], [])


def test_an_accepted_finding_holds_nothing_back():
    closed = replace(action("2.1", rating="Closed"), place=action("2.1").place)
    held = plan_letters(plan(closed), MONDAY)
    accepted = Acceptance("B01", "2.1", "It is Red.", "Chair", date(2017, 12, 31))
    assert waiting(held) == ["2.1"]
    assert asked(plan_letters(plan(closed, accepted=(accepted,)), MONDAY)) == ["2.1"]


def test_an_error_on_the_due_dates_sheet_holds_back_the_actions_with_that_date():
    phrases = (DuePhrase("Aug-17", date(2018, 8, 31), place=section("x", row=2).place),)
    found = plan_letters(
        plan(action("2.1", "Aug-17"), action("2.2", "Jul-17", row=3), due_phrases=phrases), MONDAY
    )
    assert asked(found) == ["2.2"]


# Completion, and sheets for closed work.


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Completed on", "29/09/2017"),
        ("Date completed", "Sep-17"),
        ("Actual completion date", "29/09/2017"),
        ("Completion date", "29/09/2017"),
        ("Date closed", "29/09/2017"),
        ("Actual finish", "29/09/2017"),
        ("Closed on", "29/09/2017"),
        ("Done?", "Yes"),
        ("Date action was completed", "29/09/2017"),
        ("% complete", "100%"),
        ("Implemented (Y/N)", "Y"),
        ("Open/closed", "Closed"),
    ],
)
def test_a_filled_completion_column_holds_the_row_back(heading, value):
    head = f"Ref | Action | Lead | Due date | Progress BRAG | {heading}"
    lines = (
        f"1.1 | Do it | Head of A | Aug-17 | Red | {value}",
        "1.2 | Do that | Head of A | Aug-17 | Red | ",
    )
    done = "1.3 | Did it | Head of A | Aug-17 | Blue | 29/09/2017"
    found = chase(grid("Plan", head, *lines, done))
    assert (asked(found), waiting(found)) == (["1.2"], ["1.1"])


def test_a_completion_date_that_is_the_only_date_is_the_due_date():
    found = chase(grid("Plan", "Ref | Action | Lead | Completion date", "1.1 | Do it | Head of A | Aug-17"))
    assert asked(found) == ["1.1"]


@pytest.mark.parametrize("value", ["No", "n/a", "62%", "-", "not yet", "Open"])
def test_no_in_a_completion_column_holds_nothing_back(value):
    head = "Ref | Action | Lead | Due date | Progress BRAG | Completed"
    assert asked(chase(grid("Plan", head, f"1.1 | Do it | Head of A | Aug-17 | Red | {value}"))) == ["1.1"]


@pytest.mark.parametrize("sheet", ["Completed", "Closed actions", "Archive 2016-17", "Done"])
def test_nobody_is_asked_about_what_is_on_a_sheet_for_closed_work(sheet):
    live = grid("Live", HEAD, "1.1 | Do it | Head of A | Aug-17 | | Red | c")
    closed = grid(sheet, HEAD, "1.2 | Did it | Head of A | Aug-17 | | | Finished in July")
    found = chase(live, closed)
    assert (asked(found), waiting(found)) == (["1.1"], ["1.2"])
    assert f"{sheet}!F2" in found.waiting[0].why


# One ref, one action.


def test_of_the_copies_of_one_plan_on_a_sheet_for_each_month_the_newest_counts():
    months = [
        grid(name, HEAD, *(f"1.{n} | Do thing {n} | Head of A | Aug-17 | | Red | c" for n in range(1, 7)))
        for name in ("Sept 17", "Oct 17", "Nov 17")
    ]
    tracker = read(*months, LEADS)
    found = [f for f in run_checks(tracker, MONDAY).findings if f.code in {"R03", "R07", "S56"}]
    # The newest month counts, and the sheets of the others are named.
    assert [(f.code, f.where) for f in found] == [("S56", "Oct 17"), ("S56", "Sept 17")]
    assert asked(chase(*months)) == [f"1.{n}" for n in range(1, 7)]


def test_accepted_copies_still_name_an_action_once_in_a_letter():
    twice = action("2.1"), replace(action("2.1"), place=replace(action("2.1").place, row=3))
    accepted = Acceptance("R03", "2.1", "The same row twice.", "Chair", date(2017, 12, 31))
    (letter,) = plan_letters(plan(*twice, accepted=(accepted,)), MONDAY).letters
    assert letter.actions == ("2.1",)


def test_one_ref_in_three_rows_is_one_finding():
    three = [action("2.1", row=n, text=f"Do {n}") for n in (2, 3, 4)]
    assert rows("R03", plan(*three)) == [("2.1", "B3")]


# Lists of other things.


@pytest.mark.parametrize(
    ("sheet", "head"),
    [
        ("Decision log", "Ref | Decision | Date | By whom"),
        ("Log", "No | Decision made | Date | Who"),
        ("Risk register", "Ref | Description | Due date | Owner"),
        ("RAID", "Ref | Issue | Target date | Owner"),
    ],
)
def test_a_decision_or_a_risk_is_not_chased_and_its_sheet_is_named(sheet, head):
    tracker = read(
        grid("Plan", HEAD, "1.1 | Do it | Head of A | Aug-17 | | Red | c"),
        grid(sheet, head, "D1 | Extend it | Aug-17 | Head of A"),
        LEADS,
    )
    assert [row.ref for row in tracker.plan.actions] == ["1.1"]
    assert [f.sheet for f in tracker.findings if f.code == "S56"] == [sheet]


def test_actions_of_a_risk_register_are_actions():
    register = grid(
        "Risk register",
        "Ref | Risk | Mitigating action | Action | Owner | Due date",
        "R1 | Fire | Drill | Fit alarms | Head of A | Aug-17",
    )
    assert asked(chase(register)) == ["R1"]


# Where it goes.


@pytest.mark.parametrize(
    "cell",
    [
        "duty manager@example.gov.uk",
        "Jane <jane@x.gov.uk> (till May)",
        "a@x.gov.uk or ask b",
        "a@x.gov.uk and b@x.gov.uk",
        "a@x.gov.uk; b@x",
        "Duty desk a@x.gov.uk",
        "a@x.gov.uk?",
    ],
)
def test_a_cell_that_is_not_wholly_addresses_gets_no_letter(cell):
    leads = grid("Leads", "Lead | Email", f"Head of A | {cell}", "Head of B | b@example.org")
    lines = ("1.1 | Do it | Head of A | Aug-17 | | Red | c", "1.2 | Do that | Head of B | Aug-17 | | Red | c")
    found = chase(grid("Plan", HEAD, *lines), leads=leads)
    assert (asked(found), waiting(found)) == (["1.2"], ["1.1"])
    assert "Leads!B2" in found.waiting[0].why
    assert not any("goes to the others" in item.why for item in found.not_sent)


@pytest.mark.parametrize(
    ("cell", "to"),
    [
        ("a@x.gov.uk; b@x.gov.uk", ("a@x.gov.uk", "b@x.gov.uk")),
        ("a@x.gov.uk, b@x.gov.uk", ("a@x.gov.uk", "b@x.gov.uk")),
        ("Jane Smith <jane@x.gov.uk>", ("jane@x.gov.uk",)),
        ("Smith, Jane <jane@x.gov.uk>; b@x.gov.uk", ("jane@x.gov.uk", "b@x.gov.uk")),
    ],
)
def test_a_proper_list_of_addresses_works(cell, to):
    leads = grid("Leads", "Lead | Email", f"Head of A | {cell}")
    (letter,) = chase(grid("Plan", HEAD, "1.1 | Do | Head of A | Aug-17 | | Red | c"), leads=leads).letters
    assert letter.to == to


HALF = "Head of B; duty manager@example.org"


@pytest.mark.parametrize("level", [Level.ESCALATE, Level.OWNER])
def test_an_escalation_address_with_an_error_is_not_used_in_part(level, ledger):
    above = {"escalate_to": HALF if level is Level.ESCALATE else ""}
    owned = section("2", owner=HALF if level is Level.OWNER else "Head of B")
    people = (
        lead("ART service manager", "art@example.org", **above),
        lead("Head of B", "b@example.org", row=3),
    )
    listed = plan(action("2.1", "Jul-17"), leads=people, sections=(owned,))
    for day in (date(2017, 9, 18), date(2017, 9, 25)):
        gone = plan_letters(listed, day, ledger).letters
        record_sent(ledger, gone, day, datetime(2017, 9, 18, 6, tzinfo=UTC))
    last = plan_letters(listed, MONDAY, ledger)
    assert last.letters == ()
    assert waiting(last) == ["2.1"]


def test_a_cover_address_with_an_error_is_not_used_in_part():
    away = lead("ART service manager", "art@example.org", away_until=date(2017, 10, 31), cover=HALF)
    found = plan_letters(plan(action("2.1"), leads=(away, lead("Head of B", row=3))), MONDAY)
    assert (asked(found), waiting(found)) == ([], ["2.1"])


# Forty at once.


def forty():
    """Return rows of which forty have an error, four of each kind, and ten have none."""
    planted = {
        "rating": ["Closed", "Completed 30/8/17", "\u2713", "Superseded by 10"],
        "completed": ["29/09/2017", "Yes", "x", "see minutes"],
        "due": ["end of phase 2", "when funded", "32/13/2017", "Jun-17 to Jan-17"],
        "revised": ["see comments", "after the audit", "45/45/45", "Jun-18 to Jan-18"],
        "lead": ["Hed of A", "Somebody", "HoA", "Head of A or B"],
        "address": ["Head of D"] * 4,
        "text": [""] * 4,
        "ref": ["9.1"] * 4,
        "year": ["Aug-07", "Aug-08", "31/08/2007", "May-05"],
        "twice": ["1.01", "1.01", "1.02", "1.02"],
    }
    kinds = {"address": "lead", "year": "due", "twice": "ref"}
    usual = {
        "text": "",
        "lead": "Head of A",
        "due": "Aug-17",
        "revised": "",
        "rating": "Red",
        "completed": "",
    }
    number = 0
    for kind, values in {**planted, "": [""] * 10}.items():
        for value in values:
            number += 1
            row = {"ref": f"1.{number + 20}", **usual, "text": f"Do thing {number} of this plan"}
            if kind:
                row[kinds.get(kind, kind)] = value
            yield kind, row


def test_no_letter_from_forty_rows_with_errors_and_one_from_each_of_the_others():
    made = list(forty())
    fields = ["ref", "text", "lead", "due", "revised", "rating", "completed"]
    lines = [" | ".join(row[field] for field in fields) for _, row in made]
    head = "Ref | Action | Lead | Due date | Revised due date | Progress BRAG | Completed on"
    found = chase(grid("Plan", head, *lines))
    sound = [row["ref"] for kind, row in made if not kind]
    assert len(made) - len(sound) == 40
    assert asked(found) == sorted(sound)
    assert set(waiting(found)) == {row["ref"] for kind, row in made if kind}
    assert all(item.why.strip() for item in found.waiting)


# Where people read of it.


@pytest.fixture(scope="module")
def tracker(tmp_path_factory):
    whole = small_plan()
    closed = replace(whole.actions[0], rating_text="Closed", rating=action("x").rating)
    path = tmp_path_factory.mktemp("waiting") / "tracker.xlsm"
    build_tracker(replace(whole, actions=(closed, *whole.actions[1:])), path, as_at=MONDAY)
    return path


def test_the_command_lists_what_is_on_hold_and_exits_with_1(tracker, capsys):
    assert main(["chase", str(tracker), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (item,) = told["waiting"]
    assert item["ref"] == "2.1"
    assert "Or type Blue, Red, Amber or Green (Actions!I2)" in item["why"]
    assert all("2.1" not in letter["actions"] for letter in told["letters"])


def test_the_note_the_register_and_run_json_list_what_is_on_hold(tracker, tmp_path):
    from openpyxl import load_workbook

    night = run_night(tracker, tmp_path / "output", as_at=MONDAY, now=datetime(2017, 10, 2, 6, tzinfo=UTC))
    note = (night.folder / "morning-note.txt").read_text(encoding="utf-8")
    assert "No letter goes about 2.1 until this is put right: " in " ".join(note.split())
    assert "'Closed', is not in the BRAG key" in " ".join(note.partition("NO LETTER FOR")[2].split())
    sheet = load_workbook(night.folder / "chasers.xlsx")["No letter"]
    assert any("2.1: The rating of 2.1, 'Closed'" in str(row[1].value) for row in sheet.iter_rows())
    record = json.loads((night.folder / "run.json").read_text(encoding="utf-8"))
    assert [item["ref"] for item in record["letters"]["waiting"]] == ["2.1"]
