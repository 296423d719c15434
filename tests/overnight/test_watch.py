"""The watch: a fortnight with a clock change and failures, each night once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time as clock_time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from automation.overnight.schedule import Rhythm, read_time
from automation.overnight.watch import LEDGER, Watch
from automation.plan.settings import read_zone


def watch(out: Path, run: object) -> Watch:
    return Watch(Rhythm(read_time("02:00"), read_zone("Europe/London")), out, run)  # type: ignore[arg-type]


def test_a_fortnight_with_a_clock_change_and_failures_runs_each_night_once(tmp_path: Path) -> None:
    nights: list[date] = []

    def run(night: date) -> None:
        nights.append(night)
        if night.day % 3 == 0:
            raise RuntimeError("something broke")

    it = watch(tmp_path, run)
    now = datetime(2017, 10, 21, 12, 0, tzinfo=UTC)
    end = now + timedelta(days=14)
    while now < end:
        it.pulse(now)
        now += timedelta(minutes=10)
    assert nights == [date(2017, 10, 22) + timedelta(days=n) for n in range(14)]


def test_a_pc_asleep_catches_up_once(tmp_path: Path) -> None:
    nights: list[date] = []
    it = watch(tmp_path, nights.append)
    it.pulse(datetime(2017, 10, 2, 12, 0, tzinfo=UTC))
    it.pulse(datetime(2017, 10, 6, 7, 30, tzinfo=UTC))
    it.pulse(datetime(2017, 10, 6, 7, 31, tzinfo=UTC))
    assert nights == [date(2017, 10, 6)]


def test_a_restart_does_not_repeat_a_night(tmp_path: Path) -> None:
    nights: list[date] = []
    watch(tmp_path, nights.append).pulse(datetime(2017, 10, 1, 12, 0, tzinfo=UTC))
    for _ in range(3):
        watch(tmp_path, nights.append).pulse(datetime(2017, 10, 2, 12, 0, tzinfo=UTC))
    assert nights == [date(2017, 10, 2)]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"last": "soon"}'])
def test_a_damaged_ledger_is_started_again(tmp_path: Path, content: str) -> None:
    (tmp_path / LEDGER).write_text(content, encoding="utf-8")
    nights: list[date] = []
    it = watch(tmp_path, nights.append)
    it.pulse(datetime(2017, 10, 2, 12, 0, tzinfo=UTC))
    it.pulse(datetime(2017, 10, 3, 12, 0, tzinfo=UTC))
    assert nights == [date(2017, 10, 3)]


STAY = """
import sys
from datetime import datetime
from pathlib import Path
from automation.overnight.schedule import Rhythm, read_time
from automation.plan.settings import read_zone
from automation.overnight.lock import keep_log
from automation.overnight.watch import Watch, stay
out = Path(sys.argv[1])
with keep_log(out):
    stay(Watch(Rhythm(read_time("02:00"), read_zone("Europe/London")), out, print),
         lambda: datetime.now().astimezone())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_asked_to(tmp_path: Path, number: int) -> None:
    with subprocess.Popen([sys.executable, "-c", STAY, str(tmp_path)]) as process:
        for _ in range(200):
            if (tmp_path / "overnight.log").exists():
                break
            clock_time.sleep(0.05)
        os.kill(process.pid, number)
        assert process.wait(timeout=20) == 0
    assert "Stopped" in (tmp_path / "overnight.log").read_text(encoding="utf-8")
