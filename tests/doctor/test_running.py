"""The whole examination: on this real machine, on whatever is given for a tracker, and when looking fails."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from automation import files
from automation.cli import DONE, NEEDS_A_PERSON, NOT_DONE, main
from automation.doctor.lines import Line, State, fine
from automation.doctor.pc import this_pc
from automation.doctor.running import FIRST, THEN, Look, Report, examine
from automation.doctor.setup import Setup
from tests.support.pcs import plain_pc, some_tracker, states, windows_pc

NAMES = [look.what for look in (*FIRST, *THEN)]


def everything(folder: Path) -> dict[str, str]:
    """List every file below a folder with its content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def holds(report: Report) -> None:
    """Hold every line to what a line is: a sentence, and a step where and only where something is wrong."""
    for line in report.lines:
        assert line.message.rstrip().endswith((".", ")")), line
        assert bool(line.mend) == (line.state is State.MEND), line
        assert "Traceback" not in line.message
        assert "could not be looked at" not in line.message, line


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Give the shipped tracker in a folder of its own."""
    folder = tmp_path / "place" / "workbook"
    folder.mkdir(parents=True)
    return Path(shutil.copy2(files.workbook_folder() / "improvement-plan.xlsm", folder))


def test_this_machine_and_the_tracker_that_ships(example: Path, tmp_path: Path) -> None:
    before = everything(tmp_path)
    report = examine(example, tmp_path / "place" / "output", this_pc())
    holds(report)
    assert everything(tmp_path) == before
    found = states(report.lines)
    for what in ("Python", "Packages", "Tracker", "Output folder", "Templates", "Write access"):
        assert found[what] is State.FINE, what
    assert found["As at"] is State.SAID


@pytest.mark.skipif(sys.platform != "linux", reason="it is said of a machine that has no Excel")
def test_on_a_machine_without_excel_nothing_about_excel_is_wrong(example: Path, tmp_path: Path) -> None:
    found = states(examine(example, tmp_path / "output", this_pc()).lines)
    for what in ("Excel", "xlwings add-in", "Where it came from", "Python of the buttons"):
        assert found[what] is State.NOT_HERE, what


def given(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give what people may hand over for a tracker."""
    yield "missing", folder / "gone.xlsm"
    yield "missing folder", folder / "gone" / "plan.xlsm"
    yield "web address", Path("https://example.sharepoint.com/sites/plan/Shared%20Documents/plan.xlsm")
    damaged = folder / "damaged.xlsm"
    damaged.write_bytes(some_tracker(folder).read_bytes()[:5000])
    yield "damaged", damaged
    (folder / "empty.xlsm").write_bytes(b"")
    yield "empty", folder / "empty.xlsm"
    (folder / "a folder").mkdir()
    yield "folder", folder / "a folder"
    yield "very long", folder / ("x" * 300 + ".xlsm")
    yield "odd", folder / "plan\nof [bold]2017[/bold].xlsm"


def test_whatever_is_given_for_a_tracker_the_rest_is_looked_at(tmp_path: Path) -> None:
    pc = plain_pc(tmp_path)
    for name, tracker in given(tmp_path):
        before = everything(tmp_path)
        report = examine(tracker, tmp_path / "output", pc)
        holds(report)
        found = states(report.lines)
        assert found["Tracker"] is State.MEND, name
        assert found["Not looked at"] is State.SAID
        assert {"Python", "Packages", "Output folder", "Disk space", "Nightly run"} <= found.keys()
        assert everything(tmp_path) == before, name


def test_a_windows_pc_from_top_to_bottom(tmp_path: Path) -> None:
    tracker = some_tracker(tmp_path, "plan.xlsx")
    report = examine(tracker, tmp_path / "output", windows_pc(tmp_path))
    holds(report)
    found = states(report.lines)
    assert found["Excel"] is State.FINE
    for what in ("xlwings add-in", "Buttons", "Python of the buttons", "Nightly run"):
        assert found[what] is State.MEND, what
    assert report.to_mend == sum(state is State.MEND for state in found.values())


def test_one_thing_that_cannot_be_looked_at_is_a_line_and_the_others_follow(tmp_path: Path) -> None:
    tracker, never = some_tracker(tmp_path), threading.Event()

    def breaks(_setup: Setup) -> Iterator[Line]:
        yield fine("First", "This was seen.")
        raise ZeroDivisionError("division\nby zero")

    def hangs(_setup: Setup) -> list[Line]:
        never.wait()
        return []

    looks = (
        Look("Breaks", breaks),
        Look("Hangs", hangs),
        Look("Works", lambda _: [fine("Works", "It does.")]),
    )
    report = examine(tracker, tmp_path, plain_pc(tmp_path), limit=5.0, first=(), then=looks[:1])
    assert report.lines[-1].message == "This could not be looked at (ZeroDivisionError: division by zero)."
    report = examine(tracker, tmp_path, plain_pc(tmp_path), limit=1.0, first=looks[1:], then=())
    assert [(line.what, line.state) for line in report.lines[:2]] == [
        ("Hangs", State.MEND),
        ("Works", State.FINE),
    ]
    assert "took longer than 1 seconds" in report.lines[0].message
    never.set()


def test_the_command_prints_its_shape_and_says_by_its_status_whether_something_is_wrong(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status = main(["doctor", str(example), "--format", "json"])
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"as_at", "tracker", "lines"}
    assert printed["tracker"] == example.as_posix()
    assert all(line.keys() == {"what", "state", "message", "mend"} for line in printed["lines"])
    wrong = [line for line in printed["lines"] if line["state"] == "mend"]
    assert status == (NEEDS_A_PERSON if wrong else DONE)
    assert main(["doctor", str(tmp_path / "gone.xlsm")]) == NEEDS_A_PERSON
    assert "TO MEND   Tracker: There is no file" in capsys.readouterr().out
    assert main(["doctor", "--format", "xml"]) == NOT_DONE


def test_nothing_wrong_is_done(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("automation.doctor.pc.kind_of_machine", lambda: "cron")
    pc = plain_pc(tmp_path)
    from automation.overnight import schedule

    line = f"0 2 * * * python -m automation.cli overnight {example} --once # {schedule.NAME}"
    monkeypatch.setattr("automation.doctor.pc.run_program", lambda _command, _given: (0, line))
    monkeypatch.setattr("automation.doctor.pc.platform.system", lambda: pc.system)
    assert main(["doctor", str(example)]) == DONE
    assert "Nothing to mend" in capsys.readouterr().out


def test_the_doctor_keeps_out_of_the_way_of_what_must_start_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from automation.cli import main; main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.startswith('automation.doctor')], file=sys.stderr)"
    )
    for command in (["--help"], ["due", "Sep-17"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *command],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert done.stderr.strip().endswith("[]"), done.stderr


def test_every_name_is_used_once() -> None:
    assert len(NAMES) == len(set(NAMES))
