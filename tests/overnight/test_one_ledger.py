"""Two trackers in one folder: the history and its letters stay those of one, whoever comes first."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.chasing.ledger import Ledger
from automation.cli import main
from automation.history.store import History, HistoryUnavailable
from automation.plan.model import Plan
from automation.tracker.read.which_tracker import history_path
from tests.support.plans import action, lead, plan
from tests.support.trackers import AS_AT, small_plan, tracker_of


def other_plan() -> Plan:
    """Give another plan with a lead of the same name."""
    return replace(
        plan(
            *(action(f"2.{n}", "Sep-17", "Red", text=f"Adults, step {n}") for n in range(1, 7)),
            leads=(lead("ART service manager", "adults@example.org"),),
        ),
        settings=small_plan().settings,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tracker_of(small_plan(), tmp_path / "children.xlsx")
    tracker_of(other_plan(), tmp_path / "adults.xlsx")
    return tmp_path


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "automation.cli", *(a.replace("FOLDER", str(folder)) for a in arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main([a.replace("FOLDER", str(folder)) for a in arguments])
    return status, said.getvalue()


def nights(folder: Path) -> list[tuple[date, str]]:
    with History.open(history_path(folder / "children.xlsx")) as history:
        return [(record.day, record.tracker) for record in history.nights()]


def drafts(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.eml")}


def test_chase_on_a_second_tracker_is_refused_and_the_drafts_of_the_first_stay(folder: Path) -> None:
    """No night is on record yet, only letters."""
    chase = ("--send", "drafts", "--out", "FOLDER/output", "--as-at")
    assert run(folder, "chase", "FOLDER/children.xlsx", *chase, "2017-10-02")[0] == 0
    before = drafts(folder / "output" / "letters")
    assert len(before) == 2
    for day in ("2017-10-02", "2017-10-03"):
        status, said = run(folder, "chase", "FOLDER/adults.xlsx", *chase, day)
        assert status == 2
        assert said.count("\n") == 1
        assert "Keep each plan's tracker in its own folder" in said.replace("\n", " ")
        assert drafts(folder / "output" / "letters") == before
    # Looked at only, nobody of the other plan was asked yesterday.
    _, said = run(folder, "chase", "FOLDER/adults.xlsx", "--as-at", "2017-10-03")
    assert "asked yesterday" not in said
    assert "adults@example.org" in said


def test_a_small_second_tracker_is_refused_by_its_file(tmp_path: Path) -> None:
    for name, ref in (("one.xlsx", "2.1"), ("two.xlsx", "3.1")):
        small = replace(plan(action(ref, "Sep-17", "Red", text=name)), settings=small_plan().settings)
        tracker_of(small, tmp_path / name)
    chase = ("--send", "drafts", "--out", "FOLDER/output")
    assert run(tmp_path, "chase", "FOLDER/one.xlsx", *chase)[0] == 0
    status, said = run(tmp_path, "chase", "FOLDER/two.xlsx", *chase)
    assert (status, "one.xlsx, which is in the same folder" in said) == (2, True)
    assert len(drafts(tmp_path / "output" / "letters")) == 1
    # Near miss: the same tracker goes on, and so does one that was renamed.
    assert run(tmp_path, "chase", "FOLDER/one.xlsx", *chase)[0] == 0
    (tmp_path / "one.xlsx").rename(tmp_path / "one v2.xlsx")
    (tmp_path / "two.xlsx").unlink()
    status, said = run(tmp_path, "chase", "FOLDER/one v2.xlsx", *chase)
    assert (status, "under a new name" in said) == (0, True)


@pytest.mark.parametrize("round_", range(2))
def test_two_plans_started_at_one_moment_keep_one_history_of_one_of_them(folder: Path, round_: int) -> None:
    both = [
        start(folder, "overnight", f"FOLDER/{name}.xlsx", "--once", "--out", f"FOLDER/output/{name}")
        for name in (("children", "adults"), ("adults", "children"))[round_]
    ]
    said = "".join(process.communicate(timeout=300)[0] for process in both)
    assert said.count("Record the night: NOT DONE") == 1
    assert said.count("own folder") >= 1
    ((day, name),) = nights(folder)
    assert day == AS_AT
    loser = ({"children.xlsx", "adults.xlsx"} - {name}).pop()
    assert drafts(folder / "output" / Path(name).stem / "2017-10-02" / "letters")
    assert not drafts(folder / "output" / Path(loser).stem / "2017-10-02" / "letters")
    with History.open(history_path(folder / name)) as history:
        to = {address for entry in Ledger(history).entries() for address in entry.to}
    assert ("adults@example.org" in to) == (name == "adults.xlsx")
    # The next night is that of the same plan, whoever comes first.
    for tracker in (loser, name):
        out = f"FOLDER/output/{Path(tracker).stem}"
        run(folder, "overnight", f"FOLDER/{tracker}", "--once", "--out", out, "--as-at", "2017-10-03")
    assert nights(folder) == [(AS_AT, name), (date(2017, 10, 3), name)]


def test_two_plans_of_a_list_in_one_folder_keep_one_history(folder: Path) -> None:
    (folder / "plans.toml").write_text(
        '[[plan]]\ntracker = "children.xlsx"\n[[plan]]\ntracker = "adults.xlsx"\n', encoding="utf-8"
    )
    status, said = run(
        folder, "overnight", "--once", "--plans", "FOLDER/plans.toml", "--out", "FOLDER/output"
    )
    assert status == 1
    assert said.count("Record the night") == 1
    assert len(nights(folder)) == 1


def test_only_one_run_at_a_time_makes_letters_and_another_does_not_wait_for_ever(folder: Path) -> None:
    path = history_path(folder / "children.xlsx")
    with History.open_to_write(path) as first:
        with pytest.raises(HistoryUnavailable, match="in use by another program"):
            History.open_to_write(path, wait=0.1)
        first.let_others_write()
        History.open_to_write(path, wait=0.1).close()
    History.open_to_write(path, wait=0.1).close()


def test_two_runs_of_chase_at_one_moment_draft_each_letter_once(folder: Path) -> None:
    both = [
        start(folder, "chase", "FOLDER/children.xlsx", "--send", "drafts", "--out", "FOLDER/output")
        for _ in range(2)
    ]
    assert [process.wait(timeout=300) for process in both] == [0, 0]
    for process in both:
        process.communicate()
    assert len(drafts(folder / "output" / "letters")) == 2
    with History.open(history_path(folder / "children.xlsx")) as history:
        assert len(Ledger(history).entries()) == 2
