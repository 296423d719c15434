from __future__ import annotations

from datetime import date

import pytest

from automation.history.database import APPLICATION_ID, VERSION
from automation.history.store import History, HistoryUnavailable
from automation.tracker.read.result import ReadTracker
from tests.support.plans import action, plan


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history" / "plan-history.sqlite"


def test_it_is_marked_as_ours_and_keeps_to_the_rollback_journal(path):
    with History.open(path) as history:
        db = history.connection
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


class TestTablesOfOtherPackages:
    first = "CREATE TABLE post (x)"
    second = "ALTER TABLE post ADD COLUMN y"

    def test_each_step_runs_once(self, path):
        with History.open(path) as history:
            history.migrate("chasing", [self.first])
            history.migrate("chasing", [self.first])
        with History.open(path) as history:
            history.migrate("chasing", [self.first, self.second])
            history.connection.execute("INSERT INTO post VALUES (1, 2)")

    def test_a_step_that_fails_leaves_the_tables_as_they_were(self, path):
        bad = f"{self.second}; ALTER TABLE post ADD COLUMN y"

        with History.open(path) as history:
            history.migrate("chasing", [self.first])
            with pytest.raises(HistoryUnavailable):
                history.migrate("chasing", [self.first, bad])
            history.migrate("chasing", [self.first, self.second])

    def test_tables_of_a_later_version_are_left_alone(self, path):
        with History.open(path) as history:
            history.migrate("chasing", [self.first, self.second])
            with pytest.raises(HistoryUnavailable, match="later version"):
                history.migrate("chasing", [self.first])


def test_what_is_deleted_is_overwritten_and_a_rewritten_file_has_nothing_left_of_it(tmp_path):
    path = tmp_path / "plan-history.sqlite"
    with History.open(path) as history:
        for name in ("overwritten", "left behind"):
            history.connection.execute("INSERT INTO package VALUES (?, 1)", (name,))
        history.connection.execute("DELETE FROM package WHERE name = 'overwritten'")
        assert b"overwritten" not in path.read_bytes()
        history.connection.execute("PRAGMA secure_delete = OFF")
        history.connection.execute("DELETE FROM package WHERE name = 'left behind'")
        assert b"left behind" in path.read_bytes()
        history.rewrite()
    assert b"left behind" not in path.read_bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"CREATE TABLE plan_row", b"CREATE TABL\xff\xfe plan_r"),
        (b"CREATE TABLE night", b"CRE\xffTE TABLE n\xffght"),
    ],
)
def test_damage_that_sqlite_describes_in_unreadable_bytes_gets_a_sentence_too(tmp_path, old, new):
    path = tmp_path / "plan-history.sqlite"
    with History.open(path) as history:
        history.record(ReadTracker(plan(action("2.1"))), date(2017, 10, 2), b"x")
    damaged = path.read_bytes().replace(old, new, 1)
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    with pytest.raises(HistoryUnavailable, match="is damaged or is not a history"), History.open(path):
        pytest.fail("it opened")
    assert path.read_bytes() == damaged
