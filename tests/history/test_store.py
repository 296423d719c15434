"""The history file: what goes in comes back, no kill loses it, and a file that is not ours is left alone."""

from __future__ import annotations

import io
import os
import random
import shutil
import sqlite3
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.history.database import VERSION
from automation.history.store import History, HistoryUnavailable
from automation.plan.due import Due
from automation.plan.due_language import read_due
from automation.plan.findings import PlanError, Severity
from automation.plan.model import (
    AboutText,
    Acceptance,
    Action,
    Board,
    Body,
    DuePhrase,
    Evidence,
    Lead,
    Measure,
    MeasureReading,
    Plan,
    Section,
    Voice,
)
from automation.plan.ratings import DEFAULT_KEY, BragKey, KeyEntry, Rating
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.effort import sampled
from tests.support.plans import action, plan

FIRST = date(2017, 9, 1)


def read(of: Plan, saved_by: str = "B. Support") -> ReadTracker:
    return ReadTracker(of, file=TrackerFile(Path("plan.xlsx"), saved_by=saved_by))


def tracker(*parts: str) -> bytes:
    """A package like a workbook: one part to a sheet."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for i, text in enumerate(parts):
            package.writestr(zipfile.ZipInfo(f"xl/worksheets/sheet{i}.xml"), text)
    return made.getvalue()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history" / "plan-history.sqlite"


# Laws ---------------------------------------------------------------------------------------------------

_TEXT = st.text(max_size=12)
_DAY = st.none() | st.dates(date(2015, 1, 1), date(2020, 1, 1))
_NUMBER = st.none() | st.floats(allow_nan=False, allow_infinity=False)
_DUE = st.sampled_from(
    ["", "Sep-17", "Jul-17 Apr-18", "Council - Nov-17 Others - Mar-18", "Twice yearly", "soon"]
).map(read_due) | st.dates(date(2015, 1, 1), date(2020, 1, 1)).map(Due.on)
_NAMES = st.lists(_TEXT, max_size=2).map(tuple)


def _rows(kind, **fields):
    return st.lists(st.builds(kind, **fields), max_size=4).map(tuple)


_SETTINGS = st.builds(
    Settings,
    council=_TEXT,
    as_at=_DAY,
    keep_nightly_days=st.integers(1, 400),
    severities=st.sampled_from([(), (("D03", Severity.ERROR), ("R01", Severity.NOTE))]),
)
_PLAN = st.builds(
    Plan,
    sections=_rows(Section, ref=_TEXT, theme=_TEXT, title=_TEXT, test_date=_DAY, children_say=_TEXT),
    actions=_rows(
        Action,
        ref=_TEXT,
        section=_TEXT,
        text=_TEXT,
        leads=_NAMES,
        due=_DUE,
        revised=_DUE,
        rating=st.sampled_from(DEFAULT_KEY.columns),
        rating_text=_TEXT,
        comments=_TEXT,
        label=_TEXT,
    ),
    evidence=_rows(
        Evidence, section=_TEXT, text=_TEXT, rating=st.sampled_from(DEFAULT_KEY.columns), measure=_TEXT
    ),
    measures=_rows(Measure, name=_TEXT, baseline=_NUMBER, baseline_date=_DAY),
    readings=_rows(MeasureReading, measure=_TEXT, day=_DAY, target=_NUMBER, actual=_NUMBER),
    leads=_rows(Lead, name=_TEXT, also=_NAMES, emails=_NAMES, away_until=_DAY),
    due_phrases=_rows(DuePhrase, phrase=_TEXT, by=_DAY, confirmed=st.booleans()),
    boards=_rows(Board, name=_TEXT, meeting=_DAY, paper_due_days=st.none() | st.integers(0, 30)),
    key=st.sampled_from([DEFAULT_KEY, BragKey((KeyEntry(Rating.AMBER, "On track", ("A", "ok")),))]),
    settings=_SETTINGS,
    accepted=_rows(Acceptance, code=_TEXT, where=_TEXT, until=_DAY),
    bodies=_rows(Body, name=_TEXT, meets=_TEXT, reports_to=_NAMES),
    voices=_rows(Voice, section=_TEXT, day=_DAY, said_so=st.none() | st.integers(0, 99)),
    about=_rows(AboutText, part=_TEXT, who=_TEXT, text=_TEXT),
)


@sampled(8, 25)
@given(st.lists(_PLAN, min_size=1, max_size=3))
def test_every_night_comes_back_as_it_went_in(tmp_path_factory, plans):
    path = tmp_path_factory.mktemp("history") / "plan-history.sqlite"
    nights = [FIRST + timedelta(number) for number in range(len(plans))]
    with History.open(path) as history:
        for night, of in zip(nights, plans, strict=True):
            history.record(read(of), night, b"content of a tracker")
    with History.open(path) as history:
        for night, of in zip(nights, plans, strict=True):
            back = history.snapshot(night)
            assert back == of
            assert back.settings == of.settings, "settings do not count when plans are compared"


@sampled(5, 15)
@given(_PLAN, st.binary(max_size=300))
def test_recording_a_night_twice_changes_nothing(tmp_path_factory, of, content):
    path = tmp_path_factory.mktemp("history") / "plan-history.sqlite"
    with History.open(path) as history:
        assert history.record(read(of), FIRST, content).outcome == "new"
    before = path.read_bytes()
    with History.open(path) as history:
        assert history.record(read(of), FIRST, content).outcome == "unchanged"
    assert path.read_bytes() == before


@sampled(8, 25)
@given(st.binary(max_size=2000), st.lists(st.text(max_size=2000), max_size=4))
def test_a_tracker_comes_back_byte_for_byte(tmp_path_factory, junk, texts):
    path = tmp_path_factory.mktemp("history") / "plan-history.sqlite"
    contents = [junk, tracker(*texts), tracker(*texts) + junk, junk + tracker(*texts), tracker(*texts)[:-9]]
    with History.open(path) as history:
        for number, content in enumerate(contents):
            history.record(read(plan(action("2.1"))), FIRST + timedelta(number), content)
        for number, content in enumerate(contents):
            assert history.tracker_of(FIRST + timedelta(number)) == content


# Nights -------------------------------------------------------------------------------------------------


class TestNights:
    def test_the_folder_and_the_file_are_made_where_there_are_none(self, path):
        with History.open(path) as history:
            assert history.nights() == ()
        assert path.is_file()

    def test_they_are_listed_with_who_saved_the_tracker_and_whether_anything_changed(self, path):
        saved = datetime(2017, 9, 1, 16, 30)
        with History.open(path) as history:
            first = replace(read(plan(action("2.1"))))
            first = replace(first, file=replace(first.file, saved_at=saved))
            history.record(first, FIRST, b"a")
            history.record(first, FIRST + timedelta(1), b"a")
            history.record(read(plan(action("2.1", rating="Red"))), FIRST + timedelta(2), b"b")
            nights = history.nights()
        assert [night.changed for night in nights] == [False, False, True]
        assert (nights[0].saved_by, nights[0].saved_at) == ("B. Support", saved)
        assert all(night.has_copy and not night.illustrative for night in nights)

    def test_a_night_that_runs_again_is_replaced(self, path):
        with History.open(path) as history:
            history.record(read(plan(action("2.1", rating="Green"))), FIRST, b"a")
            again = history.record(read(plan(action("2.1", rating="Red"))), FIRST, b"b")
            assert again.outcome == "replaced"
            assert history.snapshot(FIRST).actions[0].rating == Rating.RED
            assert history.tracker_of(FIRST) == b"b"
            assert len(history.nights()) == 1

    def test_the_last_night_before_a_day(self, path):
        with History.open(path) as history:
            for number in (0, 3):
                history.record(read(plan(action("2.1"))), FIRST + timedelta(number), b"a")
            assert history.latest_on_or_before(FIRST - timedelta(1)) is None
            assert history.latest_on_or_before(FIRST + timedelta(2)) == FIRST
            assert history.latest_on_or_before(FIRST + timedelta(3)) == FIRST + timedelta(3)
            assert history.latest_on_or_before(date(2030, 1, 1)) == FIRST + timedelta(3)

    def test_a_missing_night_gets_one_sentence(self, path):
        with (
            History.open(path) as history,
            pytest.raises(HistoryUnavailable, match="no night of 1 September"),
        ):
            history.snapshot(FIRST)

    def test_nights_without_change_cost_almost_nothing(self, path):
        content = tracker(*(f"<sheet>{random.Random(n).random()}</sheet>" * 500 for n in range(8)))
        of = read(plan(*(action(f"2.{n}") for n in range(1, 200))))
        with History.open(path) as history:
            history.record(of, FIRST, content)
            before = path.stat().st_size
            for number in range(1, 31):
                history.record(of, FIRST + timedelta(number), content)
        assert path.stat().st_size - before <= 8192, "thirty lines of some 200 bytes"

    def test_a_night_on_which_one_action_changed_keeps_that_action_alone(self, path):
        actions = [action(f"2.{n}") for n in range(1, 200)]
        with History.open(path) as history:
            history.record(read(plan(*actions)), FIRST, b"a")
            count = "SELECT count(*) FROM plan_row"
            before = history.connection.execute(count).fetchone()[0]
            actions[7] = action("2.8", rating="Red")
            history.record(read(plan(*actions)), FIRST + timedelta(1), b"a")
            assert history.connection.execute(count).fetchone()[0] == before + 1


# Killed -------------------------------------------------------------------------------------------------


def _earlier(path: Path) -> list[Plan]:
    """Record three nights, each another plan."""
    plans = [plan(*(action(f"2.{n}", rating=word) for n in range(1, 40))) for word in ("", "Green", "Red")]
    with History.open(path) as history:
        for number, of in enumerate(plans):
            history.record(read(of), FIRST + timedelta(number), tracker(str(of) * 5))
    return plans


def _is_whole(path: Path, plans: list[Plan]) -> int:
    """Assert that the earlier nights are as they were and the later ones whole; count the later ones."""
    with History.open(path, create=False) as history:
        nights = [record.day for record in history.nights()]
        for number, of in enumerate(plans):
            assert history.snapshot(FIRST + timedelta(number)) == of
            assert history.tracker_of(FIRST + timedelta(number)) == tracker(str(of) * 5)
        for night in nights:
            assert history.snapshot(night).actions
            assert history.tracker_of(night)
        return len(nights) - len(plans)


def test_what_the_disk_holds_at_any_statement_of_a_recording_is_a_whole_history(tmp_path, path):
    """The file and its journal are copied away at each statement, as if the power had gone just then."""
    plans = _earlier(path)
    shots: list[Path] = []

    def shoot(_: str) -> None:
        folder = tmp_path / f"shot-{len(shots)}"
        folder.mkdir()
        for name in (path.name, f"{path.name}-journal"):
            if (path.parent / name).exists():
                shutil.copyfile(path.parent / name, folder / name)
        shots.append(folder / path.name)

    with History.open(path) as history:
        history.connection.execute("PRAGMA cache_size = 1")  # written pages go to the file at once
        history.connection.set_trace_callback(shoot)
        of = plan(*(action(f"3.{n}", rating="Blue") for n in range(1, 60)))
        history.record(read(of), FIRST + timedelta(3), tracker(str(of) * 5))
        history.connection.set_trace_callback(None)
    assert len(shots) > 100
    hot = sum((shot.parent / f"{shot.name}-journal").exists() for shot in shots)
    assert hot > 50, "pictures taken while pages of the file had been overwritten"
    assert {_is_whole(shot, plans) for shot in shots[::5]} == {0}
    assert _is_whole(path, plans) == 1


# Files that cannot be used ------------------------------------------------------------------------------


def _read_all(path: Path) -> None:
    with History.open(path, busy_seconds=0) as history:
        for record in history.nights():
            history.snapshot(record.day)
            history.tracker_of(record.day)


def _refused(path: Path, said: str) -> None:
    """Assert that a file is refused in one sentence and left as it is."""
    before = path.read_bytes()
    with pytest.raises(HistoryUnavailable, match=said) as raised:
        _read_all(path)
    assert isinstance(raised.value, PlanError)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == before


class TestFilesThatCannotBeUsed:
    @pytest.fixture
    def full(self, path):
        _earlier(path)
        return path

    def test_one_that_another_program_holds(self, full):
        other = sqlite3.connect(full, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            _refused(full, "in use by another program")
        finally:
            other.close()
        with History.open(full) as history:
            assert len(history.nights()) == 3, "and afterwards it is there again"

    def test_one_that_is_taken_while_a_night_is_recorded(self, full):
        other = sqlite3.connect(full, isolation_level=None)
        with History.open(full, busy_seconds=0) as history:
            other.execute("BEGIN IMMEDIATE")
            try:
                with pytest.raises(HistoryUnavailable, match="in use by another program"):
                    history.record(read(plan(action("2.1"))), FIRST, b"x")
            finally:
                other.close()
            assert len(history.nights()) == 3

    @pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
    def test_one_that_was_cut_off(self, full, share):
        content = full.read_bytes()
        full.write_bytes(content[: int(len(content) * share)])
        _refused(full, "damaged")

    @pytest.mark.parametrize("seed", range(12))
    def test_one_with_a_page_of_rubbish(self, full, seed):
        content = bytearray(full.read_bytes())
        page = random.Random(seed).randrange(len(content) // 4096)
        content[page * 4096 : page * 4096 + 4096] = random.Random(seed).randbytes(4096)
        full.write_bytes(content)
        _refused(full, "damaged|another program|later version")

    def test_one_in_which_a_word_was_altered(self, full):
        """A changed letter leaves the database sound; a rating that nobody gave would be silently wrong."""
        content = full.read_bytes()
        assert b'"Green"' in content
        full.write_bytes(content.replace(b'"Green"', b'"Amber"'))
        _refused(full, "damaged")

    @pytest.mark.parametrize("content", [b"not a database at all", b"PK\x03\x04" * 100, b"\0" * 5000])
    def test_a_file_that_is_not_a_database(self, path, content):
        path.parent.mkdir()
        path.write_bytes(content)
        _refused(path, "damaged or is not a history")

    def test_one_of_another_program(self, path):
        path.parent.mkdir()
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE mine (x)")
        other.close()
        _refused(path, "another program")

    def test_one_of_a_later_version(self, full):
        with sqlite3.connect(full) as other:
            other.execute(f"PRAGMA user_version = {VERSION + 1}")
        other.close()
        _refused(full, "later version")

    def test_one_that_may_only_be_read(self, full):
        before = full.read_bytes()
        with History.open(full) as history:
            # As SQLite finds a file on a share without the right to write.
            history.connection.execute("PRAGMA query_only = ON")
            assert len(history.nights()) == 3
            with pytest.raises(HistoryUnavailable, match=r"cannot be written to\. Ask for write access"):
                history.record(read(plan(action("2.1"))), FIRST, b"x")
        assert full.read_bytes() == before

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows closes a folder in another way")
    @pytest.mark.skipif(
        getattr(os, "geteuid", lambda: 1)() == 0, reason="nothing is closed to the administrator"
    )
    def test_one_whose_file_the_system_has_closed(self, full):
        full.chmod(0o444)
        full.parent.chmod(0o555)
        try:
            with (
                pytest.raises(HistoryUnavailable, match=r"cannot be written to|cannot be opened"),
                History.open(full) as history,
            ):
                history.record(read(plan(action("2.1"))), FIRST, b"x")
        finally:
            full.parent.chmod(0o755)
            full.chmod(0o644)

    def test_a_folder_of_that_name(self, tmp_path):
        with pytest.raises(HistoryUnavailable, match="is a folder"):
            History.open(tmp_path)

    def test_one_that_is_not_there_is_not_made_by_reading(self, path):
        with pytest.raises(HistoryUnavailable, match="no history yet"):
            History.open(path, create=False)
        assert not path.parent.exists()

    def test_a_place_where_no_folder_can_be_made(self, tmp_path):
        (tmp_path / "history").write_text("a file in the way", encoding="utf-8")
        with pytest.raises(HistoryUnavailable, match=r"No history can be kept|cannot be opened"):
            History.open(tmp_path / "history" / "plan-history.sqlite")
