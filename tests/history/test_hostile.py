"""Histories that somebody made up: sound databases whose values are none that we ever wrote."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from automation.chasing.ledger import Ledger
from automation.chasing.planning import plan_letters
from automation.history.compare import (
    compare_nights,
    comparison_text,
    look_back,
    nights_json,
    nights_text,
    restore,
)
from automation.history.store import History, HistoryUnavailable
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.views.figures import gather
from tests.support.effort import sampled
from tests.support.letters import record_drafts
from tests.support.plans import action, evidence, plan

FIRST = date(2017, 9, 1)
TONIGHT = date(2017, 10, 2)
PLAN = plan(
    action("2.1", "Sep-17", "Green", comments="said"), action("2.2", "Aug-17"), evidence=(evidence("2"),)
)


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of three nights, with a letter in its ledger."""
    made = tmp_path_factory.mktemp("sound") / "plan-history.sqlite"
    with History.open(made) as history:
        for number in range(3):
            of = plan(action("2.1", "Sep-17", "Green"), action("2.2", "Aug-17", comments=f"night {number}"))
            read = ReadTracker(of, file=TrackerFile(Path("plan.xlsx"), saved_by="B. Support"))
            history.record(read, FIRST + timedelta(days=number), b"tracker " * (number + 1))
        letters = plan_letters(PLAN, FIRST).letters
        assert letters
        record_drafts(Ledger(history), letters, FIRST, datetime(2017, 9, 1, tzinfo=UTC))
    return made


def spoil(path: Path, *statements: str, values: tuple[Any, ...] = ()) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement, values)


def everything(path: Path) -> list[str]:
    """Do all that is ever done with a history, and give the sentences that were said instead."""
    said = []
    steps = (
        lambda h: nights_text(h.nights()) + json.dumps(nights_json(h.nights())),
        lambda h: comparison_text(*compare_nights(h, FIRST, FIRST + timedelta(days=2))),
        lambda h: gather(PLAN, TONIGHT, h),
        lambda h: look_back(h, Plan(), TONIGHT, 60),
        lambda h: restore(h, FIRST, path.parent / "restored.xlsx"),
        lambda h: plan_letters(PLAN, TONIGHT, Ledger(h)),
        lambda h: record_drafts(
            Ledger(h), plan_letters(PLAN, FIRST).letters, FIRST, datetime(2017, 9, 1, tzinfo=UTC)
        ),
        lambda h: h.record(ReadTracker(PLAN, file=TrackerFile(Path("p.xlsx"))), TONIGHT, b"tonight"),
        lambda h: h.record(ReadTracker(plan(action("9.1"))), TONIGHT, b"tonight again"),
    )
    for step in steps:
        try:
            with History.open(path) as history:
                step(history)
        except PlanError as error:
            said.append(str(error))
    return said


def test_a_sound_history_says_nothing(path):
    assert everything(path) == []


NO_VALUES = [
    "UPDATE night SET day = 'yesterday' WHERE day = (SELECT min(day) FROM night)",
    "UPDATE night SET day = '9999-99-99' WHERE day = (SELECT max(day) FROM night)",
    "UPDATE night SET day = x'ff00' WHERE day = (SELECT max(day) FROM night)",
    "UPDATE night SET tracker = x'00ff'",
    "UPDATE night SET saved_by = 5",
    "UPDATE night SET saved_at = 'now'",
    "UPDATE night SET saved_at = 5",
    "UPDATE night SET parts = '5'",
    "UPDATE night SET parts = '{\"actions\": 99999999999999999999999}'",
    'UPDATE night SET parts = \'{"actions": "one"}\'',
    "UPDATE night SET parts = '{\"actions\": [1]}'",
    "UPDATE night SET parts = '" + "[" * 100_000 + "'",
    "UPDATE night SET parts = x'00'",
    "UPDATE night SET dates = 'text'",
    "UPDATE night SET copy = 'one'",
    "UPDATE night SET illustrative = 'perhaps'",
    "UPDATE copy SET size = 'large'",
    "UPDATE copy SET size = -1",
    "UPDATE copy SET pieces = 'none'",
    "UPDATE copy SET sha256 = 'x' || id",
    "UPDATE piece SET content = 7",
    "UPDATE piece SET content = ''",
    "UPDATE part SET rows = 'none'",
    "UPDATE plan_row SET body = 5",
    "UPDATE plan_row SET body = x'ff'",
    "UPDATE plan_row SET kind = x'ff'",
    "UPDATE package SET version = 'second'",
    "UPDATE package SET version = 1e300",
    "INSERT INTO meeting VALUES ('some day')",
    "UPDATE letters SET level = 'shout'",
    "UPDATE letters SET day = 'some day'",
    "UPDATE letters SET outcome = 5",
    "UPDATE letters SET way = 'pigeon'",
    "UPDATE letters SET recipients = '5'",
    "UPDATE letters SET recipients = '[5]'",
    "UPDATE letters SET refused = '[]'",
    "UPDATE letters SET refused = '{\"a\": 5}'",
    "UPDATE letters SET lead = x'ff'",
    "UPDATE letters SET began = 'once'",
    "UPDATE letter_actions SET due = 'soon'",
    "UPDATE letter_actions SET state = x'ff'",
    "UPDATE letter_actions SET level = 7",
    "DROP TABLE meeting",
    "DROP TABLE letters",
    "ALTER TABLE night DROP COLUMN dates",
]


@pytest.mark.parametrize("statement", NO_VALUES, ids=range(len(NO_VALUES)))
def test_values_the_toolkit_never_wrote_get_a_sentence(path, statement):
    spoil(path, statement)
    for sentence in everything(path):
        assert "\n" not in sentence
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    "parts",
    [
        "'{}'",
        "'[]'",
        "json_remove(parts, '$.actions')",
        "json_remove(parts, '$.key')",
        # The table without rows, which many tables share, and a table of other rows.
        "json_set(parts, '$.actions', json_extract(parts, '$.boards'))",
        "json_set(parts, '$.settings', json_extract(parts, '$.boards'))",
        "json_set(parts, '$.evidence', json_extract(parts, '$.actions'))",
        "json_set(parts, '$.settings', json_extract(parts, '$.key'))",
    ],
)
def test_a_night_with_a_missing_or_wrong_table_is_damaged(path, parts):
    """Read as empty, it would make every action of the next night a new one."""
    second = FIRST + timedelta(days=1)
    spoil(path, f"UPDATE night SET parts = {parts} WHERE day = '{second.isoformat()}'")
    with History.open(path) as history:
        with pytest.raises(HistoryUnavailable, match="is damaged"):
            history.snapshot(second)
        assert history.snapshot(FIRST + timedelta(days=2)).actions


def kept(content: bytes) -> bytes:
    """The name under which the history keeps content."""
    return hashlib.sha256(content).digest()[:16]


BODIES = [
    "[]", "5", "null", '"text"', "{}", '{"ref": 5}', '{"ref": "1", "section": ["x"]}',
    '{"ref": "1", "section": "1", "rating": "Purple"}', '{"ref": "1", "section": "1", "due": "Sep-17"}',
    '{"ref": "1", "section": "1", "due": {"kind": "soon"}}', '{"ref": "1", "section": "1", "leads": "me"}',
    '{"ref": "1", "section": "1", "leads": [1e400]}', '{"ref": "1", "section": "1", "text": null}',
    '{"ref": "1", "section": "1", "place": {"sheet": "x"}}', "[" * 100_000, "NaN",
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_rows_with_the_right_hash_and_impossible_content_are_damage(path, body):
    """Whoever can write a row can write its hash."""
    spoil(
        path,
        "UPDATE plan_row SET body = ?, hash = ?"
        " WHERE id = (SELECT min(id) FROM plan_row WHERE kind = 'actions')",
        values=(body, kept(f"actions\n{body}".encode())),
    )
    for sentence in everything(path):
        assert "is damaged or is not a history" in sentence


_ODD = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=20), st.binary(max_size=20),
    st.sampled_from(["[]", "{}", "2017-09-01", "2017-13-01", '{"actions": 1}', "sent", "0001-01-01"]),
    st.sampled_from(["9999-12-31", "2017-09-02", "SENT", "drafted", "drafts", "1"]),
)  # fmt: skip
_COLUMNS = [
    (table, column)
    for table, columns in {
        "night": ("day", "parts", "copy", "tracker", "saved_by", "saved_at", "dates", "illustrative"),
        "plan_row": ("kind", "hash", "body"),
        "part": ("hash", "rows"),
        "piece": ("hash", "content"),
        "copy": ("sha256", "size", "pieces"),
        "package": ("name", "version"),
        "letters": ("lead", "level", "day", "recipients", "copies", "way", "outcome", "detail", "refused",
            "began", "settled", "message_id", "subject"),
        "letter_actions": ("action", "label", "level", "due", "state"),
    }.items()
    for column in columns
]  # fmt: skip


def test_an_error_with_an_unreadable_name_gets_a_sentence(path):
    """SQLite names what failed in the file's own bytes, which need not be UTF-8."""
    with closing(sqlite3.connect(path)) as db, db:
        (schema,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'night'").fetchone()
        check = "saved_at TEXT CHECK (day < '2017-10-02' OR '?' < 0)"
        spoilt = schema.replace("saved_at TEXT", check).encode().replace(b"?", b"\x97")
        assert b"\x97" in spoilt
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = CAST(? AS TEXT) WHERE name = 'night'", (spoilt,))
    with History.open(path) as history, pytest.raises(HistoryUnavailable, match="is damaged"):
        history.record(ReadTracker(PLAN), TONIGHT, b"tonight")


@sampled(15, 120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from(_COLUMNS), _ODD), min_size=1, max_size=3))
def test_any_value_in_any_column_ends_in_a_plan_or_a_sentence(path, tmp_path, changes):
    spoilt = tmp_path / "spoilt" / "plan-history.sqlite"
    spoilt.parent.mkdir(exist_ok=True)
    spoilt.write_bytes(path.read_bytes())
    (spoilt.parent / "restored.xlsx").unlink(missing_ok=True)
    for (table, column), value in changes:
        with suppress(sqlite3.IntegrityError):
            spoil(spoilt, f"UPDATE OR IGNORE {table} SET {column} = ?", values=(value,))
    everything(spoilt)
