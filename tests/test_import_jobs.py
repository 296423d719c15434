"""Importing somebody else's plan: the new tracker, the map beside it, and the next import."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from automation.analysis.rolling_over import rolled_over, what_is_open
from automation.checks.run_checks import run_checks
from automation.cli import main
from automation.files import workbook_folder
from automation.history.identity import claim, history_of
from automation.history.store import History
from automation.import_jobs import import_plan, new_folder
from automation.plan.findings import PlanError
from automation.plan.former_plan import Outcome, outcomes
from automation.plan.model import Plan
from automation.plan.ratings import State
from automation.task import Done, Status, task_of
from automation.tracker.read.map_file import HEAD, map_path
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.new_folder import TRACKER
from automation.tracker.write.workbook import build_tracker
from automation.views.figures import gather
from tests.support.grids import told
from tests.support.plans import action
from tests.support.published import PUBLISHED, needs_published

NOW = datetime(2017, 10, 2, 9, tzinfo=UTC)
HEADINGS = ["No", "Piece of work", "Falls to", "Wanted by", "Where are we?", "Cost"]
ROWS = [
    [1, "Mend the gate", "Head of Estates", "Oct-17", "Under way", "12"],
    [2, "Paint the hall", "Clerk", "Nov-17", "Finished", "30"],
    [3, "Sweep the yard", "Clerk", "Dec-17", "Under way", ""],
]


def theirs(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *(rows or ROWS)):
        book.active.append(row)
    book.save(path)
    return path


def confirm_all(chart: Path) -> None:
    book = openpyxl.load_workbook(chart)
    for name in ("Columns", "Words"):
        headings = [cell.value for cell in book[name][HEAD]]
        for row in book[name].iter_rows(min_row=HEAD + 1):
            if row[0].value:
                row[headings.index("Confirmed")].value = "Yes"
    book.save(chart)


@pytest.fixture
def imported(tmp_path: Path) -> Done:
    """Import the plan once, as whoever asks for it finds it."""
    return import_plan(theirs(tmp_path / "theirs.xlsx"), tmp_path / "ours.xlsx", None, NOW)


def states(tracker: Path) -> list[State | None]:
    return [action.rating.state for action in read_tracker(tracker).plan.actions]


def test_what_is_in_doubt_stays_open_until_the_map_settles_it(imported: Done, tmp_path: Path):
    tracker, chart = tmp_path / "ours.xlsx", map_path(tmp_path / "ours.xlsx")
    assert imported.status is Status.NEEDS_A_PERSON
    assert imported.data["map"] == chart.as_posix()
    words = [(word["text"], word["count"], word["meaning"], word["state"]) for word in imported.data["words"]]
    assert words == [("Under way", 2, "On track", "proposed"), ("Finished", 1, "Done", "proposed")]
    assert states(tracker) == [None, None, None]
    confirm_all(chart)
    again = import_plan(tmp_path / "theirs.xlsx", tracker, None, NOW)
    assert again.data["words"] == []
    assert states(tracker) == [State.ON_TRACK, State.DONE, State.ON_TRACK]


def test_as_proposed_takes_it_for_now(tmp_path: Path):
    source = theirs(tmp_path / "theirs.xlsx")
    import_plan(source, tmp_path / "ours.xlsx", None, NOW, as_proposed=True)
    assert states(tmp_path / "ours.xlsx") == [State.ON_TRACK, State.DONE, State.ON_TRACK]


@pytest.mark.usefixtures("imported")
def test_next_months_file_goes_unattended_and_says_what_differs(tmp_path: Path):
    tracker = tmp_path / "ours.xlsx"
    confirm_all(map_path(tracker))
    import_plan(tmp_path / "theirs.xlsx", tracker, None, NOW)
    later = theirs(
        tmp_path / "october.xlsx",
        [1, "Mend the gate", "Head of Estates", "Jan-18", "Under way", "12"],
        [3, "Sweep the yard", "Clerk", "Dec-17", "Finished", ""],
        [4, "Plant the trees", "Clerk", "Mar-18", "Under way", ""],
    )
    done = import_plan(later, tracker, None, NOW)
    assert states(tracker) == [State.ON_TRACK, State.DONE, State.ON_TRACK]
    for said in ("1 action new: 4.", "1 action gone: 2.", "1 action re-dated: 1.", "1 action changed: 3."):
        assert said in done.said


@pytest.mark.usefixtures("imported")
def test_a_tracker_that_somebody_edited_is_left_as_it_is(tmp_path: Path):
    tracker = tmp_path / "ours.xlsx"
    confirm_all(map_path(tracker))
    import_plan(tmp_path / "theirs.xlsx", tracker, None, NOW)
    book = openpyxl.load_workbook(tracker)
    book["Leads"]["D2"].value = "estates@example.org"
    book.save(tracker)
    before = tracker.read_bytes()
    done = import_plan(tmp_path / "theirs.xlsx", tracker, None, NOW)
    assert tracker.read_bytes() == before
    beside = tmp_path / "ours (2017-10-02).xlsx"
    assert done.data["tracker"] == beside.as_posix()
    assert "was edited since it was made" in done.said
    assert ("estates@example.org",) in [lead.emails for lead in read_tracker(beside).plan.leads]


def test_a_column_that_is_no_part_of_a_plan_is_kept_to_the_right_under_its_heading(tmp_path: Path):
    import_plan(theirs(tmp_path / "theirs.xlsx"), tmp_path / "ours.xlsx", None, NOW)
    sheet = openpyxl.load_workbook(tmp_path / "ours.xlsx")["Actions"]
    headings = [cell.value for cell in sheet[1]]
    column = headings.index("Cost") + 1
    assert [sheet.cell(row, column).value for row in (2, 3, 4)] == ["12", "30", None]
    assert column > headings.index("Completed on") + 1
    # What stands there is nobody's business but theirs.
    assert [action.text for action in read_tracker(tmp_path / "ours.xlsx").plan.actions] == [
        row[1] for row in ROWS
    ]


def test_a_file_that_no_import_made_is_never_overwritten(tmp_path: Path):
    source, tracker = theirs(tmp_path / "theirs.xlsx"), tmp_path / "ours.xlsx"
    tracker.write_bytes(b"mine")
    with pytest.raises(PlanError, match="already exists"):
        import_plan(source, tracker, None, NOW)
    with pytest.raises(PlanError, match=r"ends in \.xlsm or \.xlsx"):
        import_plan(source, tmp_path / "ours.doc", None, NOW)
    assert tracker.read_bytes() == b"mine"


@pytest.mark.usefixtures("imported")
def test_a_map_for_another_file_is_said(tmp_path: Path):
    other = tmp_path / "other.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Ref", "Action", "Lead", "Due date"])
    book.active.append(["1", "Do it", "Head", "Dec-17"])
    book.save(other)
    done = import_plan(other, tmp_path / "ours.xlsx", None, NOW)
    said = "The map was made for another file: none of its columns is in this one."
    assert any(said in note for note in done.notes)


@pytest.mark.usefixtures("imported")
def test_reading_commands_take_the_map_beside_their_plan_or_the_one_that_is_named(tmp_path: Path):
    confirm_all(map_path(tmp_path / "ours.xlsx"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    copy = theirs(elsewhere / "october.xlsx")

    def read(plan: Path, chart: Path | None = None) -> list[State | None]:
        return [a.rating.state for a in task_of(plan, tmp_path, None, NOW, chart).read.plan.actions]

    settled = [State.ON_TRACK, State.DONE, State.ON_TRACK]
    assert read(tmp_path / "theirs.xlsx") == settled
    assert read(copy) == [None] * 3
    assert read(copy, map_path(tmp_path / "ours.xlsx")) == settled
    with pytest.raises(PlanError, match="cannot be read as a map"):
        read(copy, copy.with_name("missing.xlsx"))


def test_what_is_hidden_or_noted_in_the_source_is_said(tmp_path: Path):
    source = theirs(tmp_path / "theirs.xlsx")
    book = openpyxl.load_workbook(source)
    book.active.row_dimensions[3].hidden = True
    book.active["B2"].comment = Comment("Ask the porter first", "Ann")
    book.copy_worksheet(book.active).sheet_state = "hidden"
    book.save(source)
    notes = import_plan(source, tmp_path / "ours.xlsx", None, NOW).notes
    for said in (
        "Row 3 is hidden but still counted",
        "A note is attached to this cell",
        "because it is hidden",
    ):
        assert any(said in note for note in notes), said


def test_sheets_that_number_from_1_each_are_matched_again_next_month(tmp_path: Path):
    source = theirs(tmp_path / "theirs.xlsx")
    book = openpyxl.load_workbook(source)
    book.active.title = "Front door"
    for row in (
        HEADINGS,
        [1, "Find homes", "Warden", "Oct-17", "Under way", ""],
        [2, "Ask", "Warden", "May-18"],
    ):
        (book["Homes"] if "Homes" in book.sheetnames else book.create_sheet("Homes")).append(row)
    book.save(source)
    tracker = tmp_path / "ours.xlsx"
    import_plan(source, tracker, None, NOW, as_proposed=True)
    assert [action.ref for action in read_tracker(tracker).plan.actions][2:] == ["FD 3", "Homes 1", "Homes 2"]
    book["Homes"]["D2"].value = "Jan-18"
    book["Front door"].delete_rows(3)
    book["Homes"].append([3, "Visit", "Warden", "Jun-18"])
    book.save(source)
    done = import_plan(source, tracker, None, NOW, as_proposed=True)
    for said in ("1 action new: Homes 3.", "1 action gone: FD 2.", "1 action re-dated: Homes 1."):
        assert said in done.said


@pytest.mark.usefixtures("imported")
def test_columns_of_the_map_that_are_gone_are_said_and_the_others_are_read(tmp_path: Path):
    chart = map_path(tmp_path / "ours.xlsx")
    confirm_all(chart)
    book = openpyxl.load_workbook(tmp_path / "theirs.xlsx")
    book.active["D1"].value = "Target date"
    book.save(tmp_path / "theirs.xlsx")
    found = read_tracker(tmp_path / "theirs.xlsx")
    said = [(finding.code, finding.message) for finding in found.findings if finding.code == "S73"]
    assert said == [("S73", "The map names columns that are gone from the plan: 'Wanted by'.")]
    assert [action.lead for action in found.plan.actions] == [row[2] for row in ROWS]


def test_a_plan_without_a_folder_gets_one_beside_it_and_next_month_its_tracker_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    new_folder(None, theirs(tmp_path / "theirs.xlsx"), None, NOW)
    folder = tmp_path / "theirs - plan"
    tracker = folder / "workbook" / "improvement-plan.xlsm"
    assert len(read_tracker(tracker).plan.actions) == len(ROWS)
    monkeypatch.chdir(folder)
    confirm_all(map_path(tracker))
    done = new_folder(None, theirs(tmp_path / "october.xlsx", *ROWS[:2]), None, NOW)
    assert "1 action gone: 3." in done.said
    assert states(tracker) == [State.ON_TRACK, State.DONE]
    with pytest.raises(PlanError, match="Name the folder"):
        new_folder(None, None, None, NOW)


def test_a_new_folder_from_a_plan_ends_with_a_first_week_in_order(tmp_path: Path):
    done = new_folder(tmp_path / "folder", theirs(tmp_path / "theirs.xlsx"), None, NOW)
    week = done.said.partition("Your first week, in this order:\n")[2].splitlines()
    assert week[0].startswith("1. Confirm how the plan was read")
    assert [line.partition(". ")[0] for line in week] == [str(n) for n in range(1, len(week) + 1)]
    assert any("sheet Leads" in line for line in week)


def test_a_plan_without_a_key_gets_the_usual_one_as_a_proposal(imported: Done, tmp_path: Path):
    assert (
        "The source has no key for its ratings, so the usual one is proposed: Blue counts as Done, Red as "
        "Off track, Amber as At risk and Green as On track. Confirm it on the sheet BRAG key under Counts as"
    ) in imported.said
    assert ("B19", "BRAG key!D2") in found_in(tmp_path / "ours.xlsx")


def test_a_plan_with_a_key_and_a_new_tracker_have_no_key_to_confirm(tmp_path: Path):
    source = theirs(tmp_path / "theirs.xlsx", [1, "Mend the gate", "Clerk", "Oct-17", "Green", ""])
    book = openpyxl.load_workbook(source)
    for row in (["Rating", "Meaning"], ["Blue", "Finished"], ["Green", "Going well"]):
        book["Key" if "Key" in book.sheetnames else book.create_sheet("Key").title].append(row)
    book.save(source)
    done = import_plan(source, tmp_path / "ours.xlsx", None, NOW)
    assert "no key" not in done.said
    new_folder(tmp_path / "new", None, None, NOW)
    for tracker in (tmp_path / "ours.xlsx", tmp_path / "new/workbook/improvement-plan.xlsm"):
        assert "B19" not in dict(found_in(tracker))


def found_in(tracker: Path) -> list[tuple[str, str]]:
    return told(run_checks(read_tracker(tracker), NOW.date()).findings)


def test_earlier_ratings_are_kept_and_offered_and_taken_only_on_request(tmp_path: Path):
    book = openpyxl.Workbook()
    for row in (
        ["No", "Action", "Lead", "Due date", "RAG Jul", "RAG Aug", "RAG Sep"],
        [1, "Mend the gate", "Clerk", "Dec-17", "Red", "Amber", "Green"],
        [2, "Paint the hall", "Clerk", "Dec-17", "Red", "Blue", ""],
    ):
        book.active.append(row)
    book.save(tmp_path / "theirs.xlsx")
    tracker = tmp_path / "ours" / "plan.xlsm"
    tracker.parent.mkdir()
    done = import_plan(tmp_path / "theirs.xlsx", tracker, NOW.date(), NOW)
    assert "Earlier ratings are kept on the right of the sheet Actions: RAG Jul and RAG Aug." in done.said
    assert states(tracker) == [State.ON_TRACK, State.DONE]
    assert not history_path(tracker).exists()
    assert main(["history", "earlier", str(tracker)]) == 0
    with History.open(history_path(tracker)) as history:
        then = {day: [one.rating.name for one in plan.actions] for day, plan in history.snapshots()}
    assert then == {date(2017, 7, 31): ["Red", "Red"], date(2017, 8, 31): ["Amber", "Blue"]}


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Last year's tracker with two nights on record; 171 actions, of which 83 are done."""
    folder = tmp_path_factory.mktemp("2017")
    tracker = folder / "improvement-plan.xlsm"
    shutil.copy(workbook_folder() / "improvement-plan.xlsm", tracker)
    read = read_tracker(tracker)
    with History.open_to_write(history_path(tracker)) as history:
        for day in (date(2017, 9, 4), date(2017, 10, 2)):
            history.record(read, day, tracker.read_bytes())
        claim(history, tracker, read.plan)
    return tracker


class TestRollingOver:
    """A plan is refreshed after a year, in a folder of its own."""

    OLD = date(2018, 10, 1)

    def refreshed(self, folder: Path, former: Path, source: Path | None = None) -> tuple[Done, Plan]:
        done = new_folder(folder, source, self.OLD, NOW, former=former)
        return done, read_tracker(folder / TRACKER).plan

    def test_the_shipped_plan_ties_out_and_reads_back(self, former: Path, tmp_path: Path):
        before = {path: path.read_bytes() for path in former.parent.rglob("*") if path.is_file()}
        done, plan = self.refreshed(tmp_path / "2018", former)
        assert "What became of the former plan: 171 actions = 83 closed + 88 carried." in done.said
        assert (len(plan.actions), len(plan.former)) == (88, 171)
        old = read_tracker(former).plan
        rows = [
            (row.ref, row.text, row.lead, row.due.text, row.rating, row.became, row.new_ref, row.why)
            for plan_ in (plan, rolled_over(old))
            for row in plan_.former
        ]
        assert rows[:171] == rows[171:]
        kept = [replace(one, kept=()) for one in what_is_open(old).actions]
        assert [replace(one, kept=()) for one in plan.actions] == kept
        assert (plan.leads, plan.boards, plan.key) == (old.leads, old.boards, old.key)
        assert (plan.settings.council, plan.settings.as_at) == (old.settings.council, self.OLD)
        assert {path: path.read_bytes() for path in former.parent.rglob("*") if path.is_file()} == before

    def test_the_nights_come_along_and_the_last_is_how_the_former_plan_stands(
        self, former: Path, tmp_path: Path
    ):
        done, plan = self.refreshed(tmp_path / "2018", former)
        assert "The history of the former plan came along: 2 nights." in done.said
        tracker = tmp_path / "2018" / TRACKER
        with history_of(tracker, plan, make=True) as history:
            assert history is not None
            days = [record.day for record in history.nights()]
            assert days == [date(2017, 9, 4), date(2017, 10, 2), self.OLD - timedelta(days=1)]
            assert history.tracker_of(days[-1]) == former.read_bytes()
            late = [action for action in plan.actions if action.is_late(self.OLD)]
            figures = gather(plan, self.OLD, history)
        assert figures.summary.overall.late == len(late) == 88
        assert figures.forecast is not None
        assert "It needs 8 weeks on record since the plan was refreshed" in figures.forecast.sentence()
        found = run_checks(read_tracker(tracker), self.OLD).counts()
        assert not {"N01", "N02", "N03", "N04", "N05", "R05"} & found.keys()

    def test_a_plan_without_history_begins_with_how_it_stands(self, tmp_path: Path):
        tracker = tmp_path / "old.xlsx"
        import_plan(theirs(tmp_path / "theirs.xlsx"), tracker, None, NOW, as_proposed=True)
        done, plan = self.refreshed(tmp_path / "new", tracker)
        assert "The former plan has no history, so the new one begins with how it stands now." in done.said
        with history_of(tmp_path / "new" / TRACKER, plan) as history:
            assert history is not None
            assert [record.day for record in history.nights()] == [self.OLD - timedelta(days=1)]

    def test_what_is_in_doubt_about_somebody_elses_former_tracker_is_said(self, tmp_path: Path):
        done, plan = self.refreshed(tmp_path / "new", theirs(tmp_path / "theirs.xlsx"))
        assert done.status is Status.NEEDS_A_PERSON
        assert re.search(
            r"theirs\.xlsx has \d columns or words in doubt\. To settle that first, import", done.said
        )
        assert outcomes(plan.former)["actions"] == 3

    def test_a_new_document_is_matched_and_what_is_in_doubt_waits_for_a_person(
        self, former: Path, tmp_path: Path
    ):
        old = read_tracker(former).plan
        open_ones = what_is_open(old).actions
        first, second, third, *_ = open_ones
        renumbered = (
            replace(first, ref="2.90", label="2.90"),
            replace(second, ref="2.91", label="2.91", text=f"{second.text} and to every partner by post"),
            action("2.92", "Mar-19", text="Open a new family hub in the north of the county"),
        )
        source = tmp_path / "2018.xlsx"
        build_tracker(replace(old, actions=renumbered), source, as_at=self.OLD)
        done, plan = self.refreshed(tmp_path / "new", former, source)
        assert done.status is Status.NEEDS_A_PERSON
        rows = {row.ref: row for row in plan.former}
        assert (rows[first.label].settled, rows[first.label].new_ref) == (Outcome.CARRIED, "2.90")
        assert (rows[second.label].outcome, rows[second.label].settled) == (Outcome.CARRIED, None)
        assert rows[third.label].outcome is None
        count = outcomes(plan.former)
        assert (count["closed"], count["carried"], count["actions"]) == (83, 1, 171)
        with history_of(tmp_path / "new" / TRACKER, plan) as history:
            assert history is not None
            entries = gather(plan, self.OLD, history).slippage
        assert next(one for one in entries if one.ref == "2.90").first_seen == date(2017, 9, 4)

    def test_what_cannot_be_rolled_over_is_one_sentence_each(self, former: Path, tmp_path: Path):
        no_plan = tmp_path / "shopping.txt"
        no_plan.write_text("bread and butter")
        with pytest.raises(PlanError, match=r"shopping\.txt"):
            self.refreshed(tmp_path / "new", no_plan)
        with pytest.raises(PlanError, match=r"gone\.xlsm"):
            self.refreshed(tmp_path / "new", tmp_path / "gone.xlsm")
        with pytest.raises(PlanError, match="is not empty"):
            self.refreshed(tmp_path, former)
        with pytest.raises(PlanError, match="Name the folder"):
            new_folder(None, None, None, NOW, former=former)
        assert not (tmp_path / "new").exists()

    @needs_published
    def test_the_published_plan_ties_out(self, tmp_path: Path):
        tracker = tmp_path / "old" / "plan.xlsx"
        tracker.parent.mkdir()
        import_plan(PUBLISHED, tracker, None, NOW, as_proposed=True)
        done, plan = self.refreshed(tmp_path / "new", tracker)
        assert "171 actions = " in done.said
        actions, *parts = outcomes(plan.former).values()
        assert actions == sum(parts) == 171
        assert outcomes(plan.former)["carried"] == len(plan.actions)
