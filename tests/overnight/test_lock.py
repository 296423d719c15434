"""One run at a time: a second says who holds the folder, and a dead process holds nothing."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path

import pytest

from automation.overnight.lock import one_run
from automation.plan.findings import PlanError

NOW = datetime(2017, 10, 2, 2, 0)

HOLD = """
import sys, time
from datetime import datetime
from pathlib import Path
from automation.overnight.lock import one_run
with one_run(Path(sys.argv[1]), datetime(2017, 10, 2, 2, 0)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_says_who_is_using_the_folder_and_a_dead_run_does_not_block_it(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        # On Windows the Python of an environment starts the real one, whose number is another.
        number = r"\d+" if sys.platform == "win32" else str(other.pid)
        with pytest.raises(PlanError, match=rf"since 02:00 \(process {number}\)"), one_run(tmp_path, NOW):
            pytest.fail("two runs at once")
        other.kill()
    with one_run(tmp_path, NOW):
        pass


def test_the_folder_is_free_after_a_run(tmp_path: Path) -> None:
    for _ in range(2):
        with one_run(tmp_path, NOW):
            pass


def test_a_run_that_waits_takes_over_when_the_other_ends(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        threading.Timer(0.5, other.kill).start()
        with one_run(tmp_path, NOW, wait=20):
            assert other.wait(10) != 0


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(PlanError, match="cannot be written to"), one_run(tmp_path / "out", NOW):
        pytest.fail("it holds nothing")
