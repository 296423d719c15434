"""Registering the night: what Task Scheduler, systemd and cron are given."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path

import pytest

from automation.overnight import machine
from automation.overnight.machine import NAME, Job
from automation.plan.findings import PlanError

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
    tree = ET.fromstring(machine.task_xml(job, date(2017, 10, 2)).replace('encoding="UTF-16"', ""))
    texts = {element.tag.rpartition("}")[2]: element.text for element in tree.iter()}
    assert texts["StartBoundary"] == "2017-10-02T02:05:00"
    assert texts["WakeToRun"] == texts["StartWhenAvailable"] == texts["Hidden"] == "true"
    assert texts["Command"] == r"C:\Py\pythonw.exe"
    assert texts["Arguments"] == r'-m automation.cli "C:\Plan & co\plan.xlsm"'


def test_the_systemd_units_escape_what_systemd_reads_as_its_own() -> None:
    units = machine.systemd_units(JOB)
    assert "OnCalendar=*-*-* 02:05:00" in units[f"{NAME}.timer"]
    assert "Persistent=true" in units[f"{NAME}.timer"]
    assert '"/srv/Children & families/50%% done/plan.xlsm"' in units[f"{NAME}.service"]


def test_cron_gets_one_line_and_keeps_the_others() -> None:
    crontab = Crontab("0 1 * * * backup\n")
    machine.install(JOB, "cron", date(2017, 10, 2), run=crontab)
    machine.install(JOB, "cron", date(2017, 10, 2), run=crontab)
    assert crontab.text is not None
    lines = crontab.text.splitlines()
    assert lines[0] == "0 1 * * * backup"
    assert len(lines) == 2
    assert lines[1].startswith("5 2 * * * cd '/srv/Children & families/50\\% done' && ")
    assert machine.is_installed("cron", run=crontab)
    machine.remove("cron", run=crontab)
    assert crontab.text == "0 1 * * * backup\n"
    assert not machine.is_installed("cron", run=crontab)


def test_a_person_without_a_crontab_gets_one() -> None:
    crontab = Crontab()
    machine.install(JOB, "cron", date(2017, 10, 2), run=crontab)
    assert crontab.text is not None
    assert crontab.text.count("\n") == 1


@pytest.mark.parametrize("kind", ["windows", "systemd", "cron"])
def test_a_dry_run_changes_nothing(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    def nothing(command: Sequence[str], _given: str) -> tuple[int, str]:
        pytest.fail(f"it ran {command}")

    told = machine.install(JOB, kind, date(2017, 10, 2), dry_run=True, run=nothing)
    assert "02:05" in told
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_said_in_one_sentence() -> None:
    def refuse(_command: Sequence[str], _given: str) -> tuple[int, str]:
        return 1, "ERROR: Access is denied.\nmore"

    with pytest.raises(PlanError, match=r"refused to change the nightly run: ERROR: Access is denied\.$"):
        machine.install(JOB, "windows", date(2017, 10, 2), run=refuse)


def test_nothing_to_remove_is_no_fault() -> None:
    assert (
        machine.remove("cron", run=Crontab("0 1 * * * backup\n"))
        == "No nightly run is registered on this machine."
    )


@pytest.mark.parametrize("name", ["plan.xlsm", "Children & families 50% $1.xlsm", "Jürgen's plan.xlsm"])
@pytest.mark.parametrize("kind", ["windows", "systemd", "cron"])
def test_a_registered_night_is_told_to_be_of_its_tracker(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    job = machine.job_for(tmp_path / name, tmp_path / "output", time(2, 0))
    if kind == "systemd":
        folder = tmp_path / ".config" / "systemd" / "user"
        folder.mkdir(parents=True)
        for unit, text in machine.systemd_units(job).items():
            (folder / unit).write_text(text, encoding="utf-8")
    said = {"windows": machine.task_xml(job, date(2017, 10, 2)), "cron": machine.cron_line(job)}.get(kind, "")

    def answer(_command: Sequence[str], _given: str) -> tuple[int, str]:
        # Task Scheduler answers in the code page of a console.
        return 0, said.encode("cp850", "replace").decode("cp1252", "replace")

    assert machine.is_of(tmp_path / name, kind, run=answer)
    assert not machine.is_of(tmp_path / "other.xlsm", kind, run=answer)
    assert not machine.is_of(tmp_path / name.replace(".xlsm", ".xls"), kind, run=answer)
