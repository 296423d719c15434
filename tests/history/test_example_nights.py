"""The nights of the example: taken back change by change, marked as illustrative, begun once or never."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from automation.analysis.rollup import summarise
from automation.history.example_nights import (
    begin_from_example,
    earlier_plans,
    nights_to_show,
    read_changes,
)
from automation.history.store import History
from automation.plan.findings import PlanError
from automation.plan.model import Board, DuePhrase, Lead, Measure, MeasureReading
from automation.plan.ratings import Rating
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, evidence, plan, section

WORKBOOK = Path(__file__).resolve().parents[2] / "workbook"

NIGHTS = """Date,Table,Ref,Field,Was,Became
2017-04-10,Actions,2.1,Progress BRAG,,Green
2017-04-10,Actions,2.1,Comments,,Begun.
2017-05-15,Actions,2.1,Comments,Begun.,"Late, and the board agreed."
2017-05-15,Actions,2.1,Progress BRAG,Green,a
2017-05-15,Actions,2.1,Revised due date,,Dec-17
2017-05-16,Actions,2.2,Row,,added
2017-05-16,Actions,2.2,Progress BRAG,,Blue
2017-05-20,Evidence,2 (2),Impact BRAG,,Green
2017-06-01,Readings,"Turnover, 2017-05-31",Actual,,21.5
2017-06-02,Sections,2,Test outcome,,Passed
2017-06-02,Sections,2,Test date,,2017-06-02
2017-06-03,Leads,ART service manager,Away until,,2017-06-30
"""


@pytest.fixture
def now():
    """The plan as the last change left it."""
    return plan(
        action("2.1", rating="a", revised="Dec-17", comments="Late, and the board agreed."),
        action("2.2", rating="Blue"),
        evidence=(evidence("2"), evidence("2", "Green", text="More evidence")),
        measures=(Measure("Turnover", "2"),),
        readings=(MeasureReading("Turnover", date(2017, 5, 31), None, 21.5),),
        sections=(section("2", test_date=date(2017, 6, 2), test_outcome="Passed"),),
        leads=(Lead("ART service manager", away_until=date(2017, 6, 30)),),
        boards=(Board("LSCB", meeting=date(2017, 5, 24)), Board("LSCB", meeting=date(2018, 5, 24))),
    )


@pytest.fixture
def changes(tmp_path):
    path = tmp_path / "nights.csv"
    path.write_text(NIGHTS, encoding="utf-8")
    return read_changes(path)


def on(now, changes, day: date):
    ((found, earlier),) = earlier_plans(now, changes, [day])
    assert found == day
    return earlier


class TestTakingChangesBack:
    def test_it_gives_the_plan_itself_after_the_last_change(self, now, changes):
        assert on(now, changes, date(2017, 6, 3)) == now

    def test_a_change_shows_from_its_own_day_on(self, now, changes):
        assert on(now, changes, date(2017, 5, 14)).actions[0].rating is Rating.GREEN
        after = on(now, changes, date(2017, 5, 15)).actions[0]
        assert (after.rating, after.rating_text, after.comments) == (
            Rating.AMBER,
            "a",
            "Late, and the board agreed.",
        )

    def test_before_all_changes_nothing_was_rated_dated_anew_or_read(self, now, changes):
        first = on(now, changes, date(2017, 4, 9))
        (only,) = first.actions
        assert (only.rating, only.rating_text, only.comments) == (Rating.NOT_RATED, "", "")
        assert only.revised.blank
        assert only.due_by == date(2017, 9, 30)
        assert [row.rating for row in first.evidence] == [Rating.NOT_RATED, Rating.NOT_RATED]
        assert first.readings[0].actual is None
        assert (first.sections[0].test_date, first.sections[0].test_outcome) == (None, "")
        assert first.leads[0].away_until is None

    def test_a_row_that_was_added_is_not_there_the_day_before(self, now, changes):
        assert [a.label for a in on(now, changes, date(2017, 5, 16)).actions] == ["2.1", "2.2"]
        assert [a.label for a in on(now, changes, date(2017, 5, 15)).actions] == ["2.1"]

    def test_a_row_that_somebody_took_out_since_is_passed_over(self, now, changes):
        shorter = replace(now, actions=now.actions[1:])
        assert on(shorter, changes, date(2017, 4, 9)).actions == ()

    def test_a_phrase_that_a_person_confirmed_keeps_its_date_on_every_night(self, tmp_path):
        path = tmp_path / "nights.csv"
        path.write_text(
            "Date,Table,Ref,Field,Was,Became\n2017-05-15,Actions,2.1,Revised due date,Spring,Dec-17\n",
            encoding="utf-8",
        )
        confirmed = DuePhrase("spring", date(2017, 4, 13), confirmed=True)
        before = on(
            plan(action("2.1", revised="Dec-17"), due_phrases=(confirmed,)),
            read_changes(path),
            date(2017, 5, 1),
        )
        assert before.actions[0].due_by == date(2017, 4, 13)


class TestChoosingNights:
    def test_it_takes_one_a_week_and_those_of_boards_before_the_first_real_night(self, now, changes):
        nights = nights_to_show(now, changes, date(2017, 6, 10))
        assert nights[0] == date(2017, 4, 3)
        assert nights[-1] == date(2017, 6, 3)
        assert date(2017, 5, 24) in nights
        assert date(2018, 5, 24) not in nights
        saturdays = [night for night in nights if night.weekday() == 5]
        assert {(b - a).days for a, b in pairwise(saturdays)} == {7}

    def test_it_takes_none_on_or_after_the_first_real_night(self, now, changes):
        assert max(nights_to_show(now, changes, date(2017, 5, 24))) < date(2017, 5, 24)


class TestReadingTheFile:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "its first line is not Date, Table"),
            ("When,What\n", "its first line is not Date, Table"),
            ("Date,Table,Ref,Field,Was,Became\n10/04/2017,Actions,2.1,Comments,,x\n", "line 2"),
            ("Date,Table,Ref,Field,Was,Became\n2017-04-10,Actions,2.1\n", "line 2"),
            ('Date,Table,Ref,Field,Was,Became\n2017-04-10,"Acti', "could not be read"),
        ],
    )
    def test_what_is_no_list_of_changes_gets_one_sentence(self, tmp_path, text, said):
        path = tmp_path / "nights.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PlanError, match=said) as raised:
            read_changes(path)
        assert "\n" not in str(raised.value)

    def test_a_file_in_another_encoding_gets_one_sentence(self, tmp_path):
        path = tmp_path / "nights.csv"
        path.write_bytes(NIGHTS.replace("Begun.", "Begun \u2013").encode("cp1252"))
        with pytest.raises(PlanError, match="could not be read"):
            read_changes(path)


class TestBeginning:
    def begin(self, tmp_path, now, night=date(2017, 6, 10), text=NIGHTS):
        if text:
            (tmp_path / "nights.csv").write_text(text, encoding="utf-8")
        read = ReadTracker(now, file=TrackerFile(tmp_path / "plan.xlsx", saved_by="A. N. Other"))
        with History.open(tmp_path / "history.sqlite") as history:
            begun = begin_from_example(history, read, night)
            return begun, history.nights()

    def test_the_nights_are_recorded_as_illustrative_by_nobody_and_without_a_copy(self, tmp_path, now):
        begun, nights = self.begin(tmp_path, now)
        assert [record.day for record in nights] == list(begun)
        assert {(record.illustrative, record.has_copy, record.saved_by) for record in nights} == {
            (True, False, "")
        }

    def test_a_second_time_it_does_nothing(self, tmp_path, now):
        self.begin(tmp_path, now)
        begun, nights = self.begin(tmp_path, now)
        assert begun == ()
        assert nights

    def test_without_the_file_the_history_begins_with_its_own_first_night(self, tmp_path, now):
        assert self.begin(tmp_path, now, text="") == ((), ())

    def test_the_past_of_another_plan_is_not_taken_for_its_own(self, tmp_path):
        begun, nights = self.begin(tmp_path, plan(action("A1", lead="Somebody else")))
        assert (begun, nights) == ((), ())

    def test_a_damaged_file_leaves_the_history_empty(self, tmp_path, now):
        with pytest.raises(PlanError):
            self.begin(tmp_path, now, text=NIGHTS + "nonsense\n")
        with History.open(tmp_path / "history.sqlite") as history:
            assert history.nights() == ()


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """The shipped tracker, and each night of the history that it begins."""
    read = read_tracker(WORKBOOK / "improvement-plan.xlsm")
    path = tmp_path_factory.mktemp("example") / "history.sqlite"
    with History.open(path) as history:
        begin_from_example(history, read, date(2017, 10, 2))
        return read, dict(history.snapshots())


class TestTheExampleThatShips:
    def test_it_shows_half_a_year(self, begun):
        _, nights = begun
        assert min(nights) == date(2017, 4, 3)
        assert max(nights) == date(2017, 9, 25)
        assert len(nights) > 25

    def test_it_begins_unrated_and_fills_up(self, begun):
        _, nights = begun
        blue = [summarise(found, day).overall.blue for day, found in nights.items()]
        first = summarise(nights[date(2017, 4, 3)], date(2017, 4, 3)).overall
        assert (first.not_rated, first.total) == (170, 170)
        assert blue[0] == 0
        assert blue[-1] > 30

    def test_the_tracker_and_the_file_of_changes_tell_of_one_plan(self, begun):
        read, _ = begun
        changes = read_changes(WORKBOOK / "nights.csv")
        ((_, now),) = earlier_plans(read.plan, changes, [changes[-1].day])
        assert now == read.plan
