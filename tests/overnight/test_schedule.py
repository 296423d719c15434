"""Which night is due: through clock changes, sleep and first starts."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.overnight import schedule
from automation.overnight.schedule import Job, Rhythm, read_time
from automation.plan.findings import PlanError
from automation.plan.settings import read_zone

LONDON = read_zone("Europe/London")


def rhythm(at: str = "02:00") -> Rhythm:
    return Rhythm(read_time(at), LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("night", "at", "moment"),
    [
        (date(2017, 10, 2), "02:00", "2017-10-02T01:00"),  # summer time
        (date(2017, 12, 4), "02:00", "2017-12-04T02:00"),  # winter time
        (date(2017, 3, 26), "01:30", "2017-03-26T01:30"),  # skipped: 01:30 becomes 02:30 summer time
        (date(2017, 10, 29), "01:30", "2017-10-29T00:30"),  # twice: the first of them
    ],
)
def test_a_night_starts_at_its_local_time(night: date, at: str, moment: str) -> None:
    assert rhythm(at).moment(night).astimezone(UTC) == utc(moment)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2017-10-02T00:59", date(2017, 10, 1), None),  # one minute to go
        ("2017-10-02T01:00", date(2017, 10, 1), date(2017, 10, 2)),
        ("2017-10-02T01:00", date(2017, 10, 2), None),  # done already
        ("2017-10-02T08:30", date(2017, 10, 1), date(2017, 10, 2)),  # the PC woke at half past nine
        ("2017-10-09T08:30", date(2017, 10, 1), date(2017, 10, 9)),  # a week asleep: once, not seven times
        ("2017-10-09T00:30", date(2017, 10, 1), date(2017, 10, 8)),  # woken before tonight's time
        ("2017-10-02T00:59", date(2017, 10, 2), None),  # the clock was set back an hour after it was done
        ("2017-10-02T01:00", date(2031, 1, 1), date(2017, 10, 2)),  # it was wrong for a night
    ],
)
def test_the_night_that_is_due(now: str, last: date, due: date | None) -> None:
    assert rhythm().due(utc(now), last) == due


@given(
    st.datetimes(datetime(2017, 1, 1), datetime(2027, 1, 1)),
    st.times().map(lambda t: time(t.hour, t.minute)),
    st.integers(0, 40),
)
def test_a_night_is_never_due_twice(start: datetime, at: time, days: int) -> None:
    it = Rhythm(at, LONDON)
    now, last, runs = start.replace(tzinfo=UTC), start.date() - timedelta(days=2), []
    for _ in range(days * 4):
        night = it.due(now, last)
        if night is not None:
            runs.append(night)
            last = night
        now += timedelta(hours=6)
    assert runs == sorted(set(runs))
    assert len(runs) >= days - 1


@pytest.mark.parametrize("text", ["25:00", "2", "two", "", "02:60", "-1:00", "02:00:00"])
def test_something_that_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match=r"is not a time of day\. Use the form 02:00"):
        read_time(text)


FOLDER = Path("/srv/Children & families/50% done")
JOB = Job(
    ("/opt/py/python", "-m", "automation.cli", "overnight", f"{FOLDER}/plan.xlsm", "--once"),
    FOLDER,
    time(2, 5),
)


class Crontab:
    """A crontab in memory, answering as the program does."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text

    def __call__(self, command: Sequence[str], given: str) -> tuple[int, str]:
        if list(command) == ["crontab", "-l"]:
            return (1, "no crontab for pat") if self.text is None else (0, self.text)
        self.text = given
        return 0, ""


def test_the_windows_task_wakes_the_pc_catches_up_and_shows_no_window() -> None:
    job = Job(
        (r"C:\Py\python.exe", "-m", "automation.cli", r"C:\Plan & co\plan.xlsm"),
        Path(r"C:\Plan & co"),
        time(2, 5),
    )
    tree = ET.fromstring(schedule.task_xml(job, date(2017, 10, 2)).replace('encoding="UTF-16"', ""))
    texts = {element.tag.rpartition("}")[2]: element.text for element in tree.iter()}
    assert texts["StartBoundary"] == "2017-10-02T02:05:00"
    assert texts["WakeToRun"] == texts["StartWhenAvailable"] == texts["Hidden"] == "true"
    assert texts["Command"] == r"C:\Py\pythonw.exe"
    assert texts["Arguments"] == r'-m automation.cli "C:\Plan & co\plan.xlsm"'


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no cron")
def test_cron_gets_one_line_and_keeps_the_others() -> None:
    crontab = Crontab("0 1 * * * backup\n")
    schedule.install(JOB, "cron", date(2017, 10, 2), run=crontab)
    schedule.install(JOB, "cron", date(2017, 10, 2), run=crontab)
    assert crontab.text is not None
    lines = crontab.text.splitlines()
    assert lines[0] == "0 1 * * * backup"
    assert len(lines) == 2
    assert lines[1].startswith("5 2 * * * cd '/srv/Children & families/50\\% done' && ")
    assert schedule.is_installed("cron", run=crontab)
    schedule.remove("cron", run=crontab)
    assert crontab.text == "0 1 * * * backup\n"
    assert not schedule.is_installed("cron", run=crontab)


def test_a_person_without_a_crontab_gets_one() -> None:
    crontab = Crontab()
    schedule.install(JOB, "cron", date(2017, 10, 2), run=crontab)
    assert crontab.text is not None
    assert crontab.text.count("\n") == 1


@pytest.mark.parametrize("kind", ["windows", "cron"])
def test_a_dry_run_changes_nothing(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    def nothing(command: Sequence[str], _given: str) -> tuple[int, str]:
        pytest.fail(f"it ran {command}")

    told = schedule.install(JOB, kind, date(2017, 10, 2), dry_run=True, run=nothing)
    assert "02:05" in told
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_reported_in_one_sentence() -> None:
    def refuse(_command: Sequence[str], _given: str) -> tuple[int, str]:
        return 1, "ERROR: Access is denied.\nmore"

    with pytest.raises(PlanError, match=r"could not be changed: ERROR: Access is denied\.$"):
        schedule.install(JOB, "windows", date(2017, 10, 2), run=refuse)


def test_removing_where_nothing_is_registered_is_not_an_error() -> None:
    assert (
        schedule.remove("cron", run=Crontab("0 1 * * * backup\n"))
        == "No nightly run is registered on this computer."
    )


@pytest.mark.parametrize("name", ["plan.xlsm", "Children & families 50% $1.xlsm", "Jürgen's plan.xlsm"])
@pytest.mark.parametrize("kind", ["windows", "cron"])
def test_a_registered_run_is_recognised_by_its_tracker(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / name).touch()
    job = schedule.job_for(tmp_path / name, tmp_path / "output", time(2, 0))
    said = {"windows": schedule.task_xml(job, date(2017, 10, 2)), "cron": schedule.cron_line(job)}.get(
        kind, ""
    )

    def answer(_command: Sequence[str], _given: str) -> tuple[int, str]:
        # Task Scheduler answers in the code page of a console.
        return 0, said.encode("cp850", "replace").decode("cp1252", "replace")

    assert schedule.is_of(tmp_path / name, kind, run=answer)
    assert not schedule.is_of(tmp_path / "other.xlsm", kind, run=answer)
    assert not schedule.is_of(tmp_path / name.replace(".xlsm", ".xls"), kind, run=answer)
