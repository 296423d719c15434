"""The nights: scheduled or not, the last one, their history, and the folder and disk that they go to."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.doctor.nights import (
    latest_night,
    look_at_history,
    look_at_last_night,
    look_at_output,
    look_at_paths,
    look_at_schedule,
    why_not_writable,
)
from automation.doctor.pc import Setup
from automation.doctor.report import State
from automation.history.store import History
from automation.overnight import schedule
from automation.overnight.night import run_night
from automation.plan.findings import PlanError
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from tests.support.pcs import NOW, Programs, lines, look, plain_pc, setup_of, shut, some_tracker, windows_pc
from tests.support.plans import action
from tests.support.trackers import AS_AT


def setup(tmp_path: Path, **changes: Any) -> Setup:
    return Setup(
        plain_pc(tmp_path, which=lambda _: "x", **changes), tmp_path / "plan.xlsm", tmp_path / "output"
    )


def test_a_folder_too_deep_for_windows_is_to_be_moved(tmp_path: Path) -> None:
    deep, fits = Path(tmp_path.anchor, "d" * 160), Path(tmp_path.anchor, "d" * 150)
    tracker = tmp_path / "plan.xlsm"
    (line,) = lines(look_at_paths, Setup(windows_pc(tmp_path), tracker, deep))
    assert line.state is State.MEND
    assert f"can get paths of {len(str(deep)) + 100} characters" in line.message
    assert "nearer to the top of its drive" in line.mend
    assert lines(look_at_paths, Setup(windows_pc(tmp_path), tracker, fits)) == []
    assert lines(look_at_paths, Setup(plain_pc(tmp_path), tracker, deep)) == []


def night(out: Path, day: str, started: datetime, *failed: str, needs: list[str] | None = None) -> Path:
    """Leave what a night leaves, as far as it is looked at."""
    folder = out / day
    folder.mkdir(parents=True)
    steps = [{"name": "Read the plan", "ok": True}, *({"name": name, "ok": False} for name in failed)]
    record: dict[str, Any] = {
        "started": started.isoformat(),
        "steps": steps,
        "tracker": {"path": r"C:\Plan\plan.xlsm"},
    }
    if needs is not None:
        record["needs"] = [{"what": what, "count": 1, "where": ""} for what in needs]
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


# The schedule.


def cron(tmp_path: Path, tracker: Path) -> Programs:
    tracker.touch()
    line = schedule.cron_line(schedule.job_for(tracker, tmp_path / "output", time(2, 0)))
    return Programs({"crontab -l": (0, f"0 1 * * * backup\n{line}")})


@pytest.mark.skipif(sys.platform == "win32", reason="it is a command for the shell of a Linux PC")
def test_without_a_schedule_the_command_that_installs_one_is_shown(tmp_path: Path) -> None:
    line = look(look_at_schedule, setup(tmp_path))
    assert line.state is State.MEND
    out = tmp_path / "output"
    assert line.mend.endswith(f"    improvement-plan schedule install TRACKER --out {out} --at 02:00")
    opened = setup_of(plain_pc(tmp_path, which=lambda _: "x"), some_tracker(tmp_path), Path("output"))
    command = look(look_at_schedule, opened).mend.splitlines()[-1]
    assert command == f"    improvement-plan schedule install {opened.tracker} --at 02:00"


def test_a_schedule_for_this_tracker_is_fine_and_one_for_another_is_not(tmp_path: Path) -> None:
    assert (
        look(look_at_schedule, setup(tmp_path, run=cron(tmp_path, tmp_path / "plan.xlsm"))).state
        is State.FINE
    )
    line = look(look_at_schedule, setup(tmp_path, run=cron(tmp_path, tmp_path / "other.xlsm")))
    assert line.state is State.MEND
    assert "for another tracker" in line.message


def test_task_scheduler_is_asked_on_windows(tmp_path: Path) -> None:
    (tmp_path / "plan & co.xlsm").touch()
    job = schedule.job_for(tmp_path / "plan & co.xlsm", tmp_path / "output", time(2, 0))
    programs = Programs({"schtasks /Query": (0, schedule.task_xml(job, date(2026, 11, 1)))})
    pc = windows_pc(tmp_path, run=programs)
    line = look(look_at_schedule, Setup(pc, tmp_path / "plan & co.xlsm", tmp_path / "output"))
    assert (line.state, "Task Scheduler" in line.message) == (State.FINE, True)


def test_without_a_scheduler_a_window_that_was_left_open_runs_the_nights(tmp_path: Path) -> None:
    def none() -> str:
        raise PlanError("This machine has no Task Scheduler and no cron.")

    assert look(look_at_schedule, setup(tmp_path, scheduler=none)).state is State.NOT_HERE
    (tmp_path / "output").mkdir()
    ledger = tmp_path / "output" / ".nights.json"
    ledger.write_text('{"last": "2026-11-23"}', encoding="utf-8")
    assert look(look_at_schedule, setup(tmp_path)).state is State.SAID
    ledger.write_text('{"last": "2026-11-20"}', encoding="utf-8")
    assert look(look_at_schedule, setup(tmp_path)).state is State.MEND


# The last night.


def test_before_the_first_night_nothing_is_wrong(tmp_path: Path) -> None:
    assert look(look_at_last_night, setup(tmp_path)).state is State.SAID


@pytest.mark.parametrize(
    ("ago", "scheduled", "state"),
    [
        (timedelta(hours=7), True, State.FINE),
        (timedelta(hours=47), True, State.FINE),
        (timedelta(hours=49), True, State.MEND),
        (timedelta(hours=49), False, State.SAID),
    ],
)
def test_how_old_the_last_night_may_be(ago: timedelta, scheduled: bool, state: State, tmp_path: Path) -> None:
    # Nights are named by the date they are counted at, which may be any; when it ran is what counts.
    night(tmp_path / "output", "2017-10-02", NOW - ago)
    night(tmp_path / "output", "2026-12-31", NOW - timedelta(days=30))
    run = cron(tmp_path, tmp_path / "plan.xlsm") if scheduled else Programs()
    line = look(look_at_last_night, setup(tmp_path, run=run))
    assert line.state is state
    assert ", for plan.xlsm" in line.message
    assert ("2 days ago" in line.message) == (ago > timedelta(hours=48))


def test_steps_that_failed_are_named(tmp_path: Path) -> None:
    folder = night(tmp_path / "output", "2026-11-24", NOW - timedelta(hours=7), "Letters", "Web page")
    line = look(look_at_last_night, setup(tmp_path))
    assert line.state is State.MEND
    assert line.message.endswith("2 steps failed: Letters and Web page.")
    assert str(folder / "morning-note.txt") in line.mend


@pytest.mark.parametrize(
    ("needs", "state", "end"),
    [
        (None, State.FINE, ". Every step was done."),
        ([], State.FINE, ". Every step was done."),
        (["24 letters wait."], State.SAID, "Every step was done. 1 thing needs a person: 24 letters wait."),
        (
            ["A paper is due.", "It is late."],
            State.SAID,
            "2 things need a person: A paper is due. It is late.",
        ),
    ],
)
def test_what_the_last_night_needs_from_a_person_is_shown_in_its_own_words(
    needs: list[str] | None, state: State, end: str, tmp_path: Path
) -> None:
    night(tmp_path / "output", "2026-11-24", NOW - timedelta(hours=7), needs=needs)
    line = look(look_at_last_night, setup(tmp_path))
    assert (line.state, line.message.endswith(end)) == (state, True)


def test_a_night_that_could_not_read_the_tracker_is_to_be_mended(tmp_path: Path) -> None:
    out = tmp_path / "output"
    night(out, "2026-11-22", NOW - timedelta(days=2))
    note = out / "2026-11-23" / "morning-note.txt"
    note.parent.mkdir()
    note.write_text("The tracker could not be read.", encoding="utf-8")
    os.utime(note, (NOW.timestamp() - 3600,) * 2)
    line = look(look_at_last_night, setup(tmp_path))
    assert (line.state, str(note) in line.message) == (State.MEND, True)
    night(out, "2026-11-24", NOW)
    assert look(look_at_last_night, setup(tmp_path)).state is State.FINE


def test_a_night_with_an_unreadable_record_does_not_count(tmp_path: Path) -> None:
    folder = night(tmp_path, "2026-11-24", NOW)
    (folder / "run.json").write_text('{"started": 5}', encoding="utf-8")
    assert latest_night(tmp_path, NOW) is None


def test_a_night_in_the_future_is_not_the_last_night(tmp_path: Path) -> None:
    night(tmp_path, "2026-11-23", NOW)
    night(tmp_path, "2031-01-01", NOW.replace(year=2031))
    found = latest_night(tmp_path, NOW)
    assert found is not None
    assert found.folder.name == "2026-11-23"


def test_a_real_night_is_found(tmp_path: Path) -> None:
    tracker = some_tracker(tmp_path)
    run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    line = look(look_at_last_night, setup(tmp_path))
    assert (line.state, "Every step was done" in line.message) == (State.SAID, True)
    assert look(look_at_history, setup_of(plain_pc(tmp_path), tracker)).message.endswith(
        "is undamaged and belongs to this plan: 1 night, the latest 2 October 2017."
    )


# The history.


def with_history(tmp_path: Path) -> tuple[Setup, Path]:
    tracker = some_tracker(tmp_path)
    path = history_path(tracker)
    with History.open(path) as history:
        history.record(read_tracker(tracker), AS_AT, tracker.read_bytes())
    return setup_of(plain_pc(tmp_path), tracker), path


def test_checking_a_history_does_not_change_a_byte_of_it(tmp_path: Path) -> None:
    looked, path = with_history(tmp_path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    assert look(look_at_history, looked).state is State.FINE
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_checking_an_interrupted_history_does_not_repair_it(tmp_path: Path) -> None:
    looked, path = with_history(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as writing:
        writing.execute("PRAGMA cache_spill = 1")
        writing.execute("PRAGMA cache_size = 1")
        writing.execute("BEGIN IMMEDIATE")
        for number in range(300):
            writing.execute("INSERT INTO meeting VALUES (?)", (f"{number:04d}" + "x" * 500,))
        journal = path.with_name(f"{path.name}-journal")
        left = {file: file.read_bytes() for file in (path, journal)}
        assert left[journal]
        writing.execute("ROLLBACK")
    for file, content in left.items():
        file.write_bytes(content)  # what a process that was killed leaves
    assert look(look_at_history, looked).state is State.FINE
    assert {file: file.read_bytes() for file in left} == left


def test_a_copy_beside_the_tracker_of_the_history_is_to_be_mended(tmp_path: Path) -> None:
    looked, _ = with_history(tmp_path)
    looked.tracker.with_name("older.xlsm").write_bytes(looked.tracker.read_bytes())
    assert look(look_at_history, looked).state is State.FINE
    copy = setup_of(plain_pc(tmp_path), looked.tracker.with_name("older.xlsm"))
    line = look(look_at_history, copy)
    assert line.state is State.MEND
    assert f"belong to {looked.tracker.name}, which is in the same folder" in line.message
    assert line.mend == "Move one of the two trackers into its own folder, then run this again."


def test_a_missing_history_is_fine_and_is_not_created(tmp_path: Path) -> None:
    looked = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    assert look(look_at_history, looked).state is State.SAID
    assert not history_path(looked.tracker).parent.exists()


def spoil(path: Path, how: str) -> None:
    if how == "damaged":
        path.write_bytes(path.read_bytes()[:3000] + b"\xff" * 3000)
    elif how == "other program":
        path.unlink()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE songs (title TEXT)")
    else:
        with closing(sqlite3.connect(path)) as later:
            later.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("how", "says", "step"),
    [
        ("damaged", "is damaged or is not a history", "plan-history-old.sqlite"),
        ("other program", "belongs to another program", "plan-history-old.sqlite"),
        ("later", "was written by a later version", "Update the toolkit"),
    ],
)
def test_a_history_that_cannot_be_used_is_explained_with_a_step(
    how: str, says: str, step: str, tmp_path: Path
) -> None:
    looked, path = with_history(tmp_path)
    spoil(path, how)
    before = path.read_bytes()
    line = look(look_at_history, looked)
    assert line.state is State.MEND
    assert str(path) in line.message
    assert says in line.message
    assert step in line.mend
    assert path.read_bytes() == before


def test_a_history_of_another_plan_is_to_be_mended(tmp_path: Path) -> None:
    looked, _ = with_history(tmp_path)
    read = looked.plan_of.read
    others = tuple(action(f"9.{n}", text=f"Something else altogether {n}") for n in range(6))
    read = replace(read, plan=replace(read.plan, actions=others))
    line = look(look_at_history, replace(looked, opened=replace(looked.plan_of, read=read)))
    assert line.state is State.MEND
    assert "belongs to another plan" in line.message
    assert "its own folder" in line.mend


def test_a_history_whose_folder_cannot_be_written_is_to_be_mended(tmp_path: Path) -> None:
    looked, path = with_history(tmp_path)
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("a file where the folder is to be", encoding="utf-8")
    assert look(look_at_history, looked).state is State.MEND


# The output folder.


def at_output(tmp_path: Path, out: Path) -> Setup:
    return Setup(plain_pc(tmp_path), tmp_path / "plan.xlsm", out)


def test_checking_the_output_folder_leaves_it_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "output"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert look(look_at_output, at_output(tmp_path, out)).state is State.FINE
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_an_output_folder_that_does_not_exist_is_not_created(tmp_path: Path) -> None:
    line = look(look_at_output, at_output(tmp_path, tmp_path / "a" / "b"))
    assert line.state is State.FINE
    assert "the first run will create" in line.message
    assert not (tmp_path / "a").exists()


def test_a_file_with_the_name_of_the_output_folder_is_to_be_mended(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("notes", encoding="utf-8")
    for out in (tmp_path / "output", tmp_path / "output" / "nights"):
        line = look(look_at_output, at_output(tmp_path, out))
        assert line.state is State.MEND
        assert "is a file" in line.message


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="only Linux has a folder nobody can write to")
def test_an_output_folder_that_cannot_be_written_is_to_be_mended() -> None:
    # Unlike one that is marked read-only, /proc refuses an administrator too.
    line = look(look_at_output, at_output(Path("/tmp"), Path("/proc/output")))
    assert line.state is State.MEND
    assert line.message.startswith("Nothing can be written to /proc: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows marks files, not folders")
def test_a_read_only_folder_says_why_and_stays_empty(tmp_path: Path) -> None:
    with shut(tmp_path, 0o555):
        assert "denied" in why_not_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []
