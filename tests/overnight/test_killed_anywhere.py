"""A run killed anywhere, and then the next day: nobody was asked by a letter that no one could have seen.

Each kill is a real one, at a touch of the disk or of the history. The next day's run sets right what is left.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.parser import BytesParser
from pathlib import Path

import openpyxl
import pytest

from automation.chasing.ledger import Ledger
from automation.history.store import History
from automation.plan.ratings import Rating
from automation.tracker.read.which_tracker import history_path
from tests.support.effort import times, trial
from tests.support.trackers import small_plan, tracker_of

KILLED, NEXT = "2017-10-10", "2017-10-11"
HERE = Path(__file__)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of Unix")

NIGHT = ("overnight", "plan.xlsm", "--once", "--as-at")
CHASE = ("chase", "plan.xlsm", "--send", "drafts", "--as-at")


class Runs:
    """Runs of the command line, one after another, in a folder of their own."""

    def __init__(self) -> None:
        self.folder = Path()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE.with_name("killing_process.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE.parents[2],
            env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
        )

    def run(self, command: tuple[str, ...], day: str, moment: str = "0") -> tuple[int, int]:
        """Run a command as at a day; give its exit status and how often it touched the disk."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        name, tracker, *more = command
        arguments = [name, str(self.folder / tracker), *more, day, "--out", str(self.folder / "output")]
        self._process.stdin.write(json.dumps([moment, arguments]) + "\n")
        self._process.stdin.flush()
        status, touches = json.loads(self._process.stdout.readline())
        return status, touches

    def end(self) -> None:
        """End the process that starts them."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    started = Runs()
    yield started
    started.end()


@pytest.fixture(scope="module")
def before(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with its tracker, one in which a late action is done, and the night of 2 October."""
    folder = tmp_path_factory.mktemp("before")
    tracker_of(small_plan(), folder / "plan.xlsm")
    plan = small_plan()
    done = replace(plan.actions[0], rating=Rating.BLUE, rating_text="Blue")
    tracker_of(replace(plan, actions=(done, *plan.actions[1:])), folder / "edited.xlsm")
    (folder / "edited.xlsm").rename(folder / "edited.bin")  # no second tracker for the run to find
    runs.folder = folder
    assert runs.run(NIGHT, "2017-10-02")[0] == 1
    return folder


def letters(folder: Path) -> dict[str, str]:
    """Give the letters that people can see: each one's Message-ID with its lead."""
    found = {}
    for path in (folder / "output").rglob("*.eml"):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
            found[str(message["Message-ID"]).strip()] = path.name.partition(" - ")[0]
    return found


def texts(folder: Path, day: str) -> list[str]:
    """Give what the letters of a day say."""
    found = []
    for path in (folder / "output").rglob("*.eml"):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        if day.replace("-", "") in str(message["Message-ID"]):
            body = message.get_body(("plain",))
            assert body is not None
            found.append(body.get_content())
    return found


def of_day(found: dict[str, str], day: str) -> set[str]:
    return {lead for name, lead in found.items() if f"letter.{day.replace('-', '')}." in name}


def look(folder: Path, seen: dict[str, str], day: str) -> None:
    """Hold what stands on record before a day to what could be seen by then, and the folder to be tidy."""
    with History.open(history_path(folder / "plan.xlsm")) as history:
        entries = [entry for entry in Ledger(history).entries() if entry.day.isoformat() < day]
        assert history.connection.execute("SELECT count(*) FROM intended_drafts").fetchone() == (0,)
    assert {entry.message_id for entry in entries} == {
        name for name in seen if f"letter.{day.replace('-', '')}." not in name
    }
    hidden = [path.name for path in folder.rglob(".*") if path.is_dir() or path.suffix == ".part"]
    assert hidden == []


SCENARIOS = {
    "a night": (NIGHT, False, False),
    "the second run of a day, after an edit": (NIGHT, True, False),
    "chase --send drafts": (CHASE, False, False),
    "the first night of all": (NIGHT, False, True),
}


def kill(runs: Runs, before: Path, folder: Path, scenario: str, moment: str, *, same_day: bool) -> int:
    """Kill a run at a moment, perhaps run the day again, run the next day, and look. Gives the touches."""
    command, again, first = SCENARIOS[scenario]
    shutil.copytree(before, folder)
    if first:
        shutil.rmtree(folder / "history")
        shutil.rmtree(folder / "output")
    runs.folder = folder
    seen = letters(folder) if not first else {}
    if again:
        assert runs.run(command, KILLED)[0] in {0, 1}
        seen |= letters(folder)
        shutil.copyfile(folder / "edited.bin", folder / "plan.xlsm")
    status, touches = runs.run(command, KILLED, moment)
    assert (status == -9) == (moment not in {"0", "+0"})
    seen |= letters(folder)
    if same_day:
        assert runs.run(command, KILLED)[0] in {0, 1}
        seen |= letters(folder)
    asked = of_day(seen, KILLED)
    assert runs.run(command, NEXT)[0] in {0, 1}
    look(folder, seen, NEXT)
    new = of_day(letters(folder), NEXT)
    late = {"Principal social worker"} if again else {"ART service manager", "Principal social worker"}
    assert asked | new >= late, "somebody is asked on neither day"
    left = list(letters(folder).values())
    assert len(left) == len(set(left)), "somebody has two drafts"
    assert asked or not any("10 October" in text for text in texts(folder, NEXT))
    return touches


def moments(touches: int, number: int, chance: random.Random) -> list[str]:
    """Choose moments all through a run, half of them among its last, where folders change places."""
    late = [chance.randint(max(touches - 60, 1), touches) for _ in range(number // 2)]
    return [
        chance.choice(("", "+")) + str(touch)
        for touch in (*late, *(chance.randint(1, touches) for _ in range(number - len(late))))
    ]


def kill_many(runs: Runs, before: Path, folder: Path, numbers: dict[str, int], seed: int) -> Counter[str]:
    chance, done = random.Random(seed), Counter[str]()
    for scenario, number in numbers.items():
        if not number:
            continue
        touches = kill(runs, before, folder / "whole", scenario, "0", same_day=False)
        shutil.rmtree(folder / "whole")
        for moment in moments(touches, number, chance):
            work = folder / re.sub(r"\W", "", f"{scenario}{moment}{sum(done.values())}")
            try:
                kill(runs, before, work, scenario, moment, same_day=chance.random() < 0.3)
            except AssertionError as error:
                raise AssertionError(f"{scenario}, killed at {moment} of {touches}: {error}") from error
            shutil.rmtree(work)
            done[scenario] += 1
    return done


@trial
def test_runs_killed_anywhere_claim_no_letter_that_nobody_could_have_seen(
    runs: Runs, before: Path, tmp_path: Path
) -> None:
    numbers = (times(1, 45), times(1, 20), times(1, 25), times(0, 10))
    done = kill_many(
        runs, before, tmp_path, dict(zip(SCENARIOS, numbers, strict=True)), times(20171002, 20171010)
    )
    assert sum(done.values()) == sum(numbers)


def test_the_register_of_a_second_run_of_a_day_is_that_of_the_first(
    runs: Runs, before: Path, tmp_path: Path
) -> None:
    folder = runs.folder = tmp_path / "work"
    shutil.copytree(before, folder)
    found = []
    for _ in range(3):
        assert runs.run(NIGHT, KILLED)[0] in {0, 1}
        book = openpyxl.load_workbook(folder / "output" / KILLED / "chasers.xlsx")
        found.append([[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book])
    assert len(found[0][0]) > 3
    assert found[0] == found[1] == found[2]
