"""The files to double-click: which toolkit they start, and what they say where there is none."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from automation import files
from automation.cli import main
from automation.tracker.write.new_folder import INSTALLED_AT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the files for Windows are batch files")

ODD = "Zoë's 100% plan & more! (new)"
"""A folder as people name them; each of its characters means something to a shell."""
BATCHES = sorted(files.scripts_folder().glob("*.bat"))


def program(path: Path, name: str, *, starts: bool = True) -> Path:
    """Put a program there that says what it is, with what, and from where it was started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'#!/bin/sh\n{"" if starts else "exit 103"}\necho "{name}: $*: $(pwd)"\nexit 7\n', "utf-8"
    )
    if starts:
        text = path.read_text("utf-8")
        path.write_text(text.replace("\n\n", '\n[ "$1" != --version ] || exit 0\n'), "utf-8")
    path.chmod(0o755)
    return path


class Place:
    """A folder of a plan, the home of whoever double-clicks in it, and what is on PATH."""

    def __init__(self, folder: Path) -> None:
        self.plan = folder / ODD
        self.home = folder / "home"
        self.path = folder / "on path"
        self.installed = folder / "Toolkit é" / ".venv" / "bin" / "improvement-plan"
        shutil.copytree(files.scripts_folder(), self.plan / "scripts")

    def own(self, **how: bool) -> None:
        program(self.plan / ".venv" / "bin" / "improvement-plan", "its own", **how)

    def made(self, **how: bool) -> None:
        program(self.installed, "what made it", **how)
        (self.plan / "scripts" / INSTALLED_AT).write_text(f"{self.installed}\n", "utf-8")

    def persons(self, **how: bool) -> None:
        folder = self.home / ".local" / "share" / "improvement-plan" / ".venv" / "bin"
        program(folder / "improvement-plan", "the person's", **how)

    def on_path(self, **how: bool) -> None:
        program(self.path / "improvement-plan", "on PATH", **how)

    def click(self, file: str = "check-the-plan.command", *dragged: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(self.plan / "scripts" / file), *dragged],
            cwd=self.plan.parent,
            env={"HOME": str(self.home), "PATH": f"{self.path}:/usr/bin:/bin", "CDPATH": "/"},
            capture_output=True,
            text=True,
            check=False,
        )


def test_the_nearest_toolkit_that_starts_is_taken(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for put, name in (
        (place.on_path, "on PATH"),
        (place.persons, "the person's"),
        (place.made, "what made it"),
        (place.own, "its own"),
    ):
        put()
        done = place.click()
        assert done.stdout == f"{name}: start check-the-plan: {place.plan}\n"
        assert (done.returncode, done.stderr) == (7, "")


JOBS = sorted(file for file in files.scripts_folder().glob("*.command"))


@pytest.mark.parametrize("file", JOBS, ids=lambda file: file.stem)
def test_a_file_dropped_on_the_script_is_the_tracker(file: Path, tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.own()
    tracker = tmp_path / "R&D plan; 100% (new).xlsm"
    done = place.click(file.name, str(tracker))
    assert done.stdout.startswith(f"its own: start {file.stem} {tracker}: ")


def test_a_toolkit_that_does_not_start_is_skipped(tmp_path: Path) -> None:
    """In a shared folder the Python of an environment is on one person's PC."""
    place = Place(tmp_path)
    place.own(starts=False)
    place.made(starts=False)
    place.persons()
    assert place.click().stdout.startswith("the person's: start")
    place.persons(starts=False)
    place.on_path()
    assert place.click().stdout.startswith("on PATH: start")
    place.on_path(starts=False)
    done = place.click()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The toolkit is not installed on this computer, or does not start.")


@pytest.mark.parametrize(
    "text", ["", "\n", "C:\\Toolkit\\.venv\\Scripts\\improvement-plan.exe\r\n", "/gone/it\n"]
)
def test_a_place_that_does_not_exist_here_is_skipped(text: str, tmp_path: Path) -> None:
    place = Place(tmp_path)
    (place.plan / "scripts" / INSTALLED_AT).write_text(text, "utf-8", newline="")
    assert place.click().returncode == 2
    place.persons()
    assert place.click().stdout.startswith("the person's: start")


def test_only_the_file_that_is_double_clicked_needs_the_right_to_run(tmp_path: Path) -> None:
    """OneDrive and Windows keep no such right."""
    place = Place(tmp_path)
    place.own()
    (place.plan / "scripts" / "run.sh").chmod(0o644)
    file = place.plan / "scripts" / "what-changed.command"
    done = subprocess.run([str(file)], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("its own: start what-changed")


def test_a_folder_of_new_works_with_the_toolkit_that_made_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(tmp_path)
    shutil.rmtree(place.plan)
    assert main(["new", str(place.plan)]) == 0
    capsys.readouterr()
    named = place.plan / "scripts" / INSTALLED_AT
    if not named.exists():
        pytest.skip("this toolkit runs without being installed")
    assert Path(named.read_text("utf-8").strip()).parent == Path(sys.executable).parent
    done = place.click()
    assert done.stderr == "Tracker: workbook/improvement-plan.xlsm\nWritten: output/findings.xlsx\n"
    assert (place.plan / "output" / "findings.xlsx").is_file()


def test_a_toolkit_that_is_no_program_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda *_asked: str(tmp_path))
    assert main(["new", str(tmp_path / "our plan")]) == 0
    assert not (tmp_path / "our plan" / "scripts" / INSTALLED_AT).exists()
    assert "Ready" in capsys.readouterr().out


# Nothing here runs batch files, so what cmd would stumble over is looked for in their text.


@pytest.mark.parametrize("file", BATCHES, ids=lambda file: file.stem)
def test_a_batch_file_survives_any_folder_name(file: Path) -> None:
    raw = file.read_bytes()
    assert raw.isascii()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    lines = [line for line in raw.decode().splitlines() if not line.startswith(("rem ", "@echo off"))]
    for line in lines:
        # It would read percent signs of a folder's name a second time, and double its carets.
        assert not re.search(r"\bcall\b", line, re.IGNORECASE), line
        # A server's folder has no letter that cd could go to.
        assert not re.match(r"cd\b", line), line
        # Between quotation marks neither & nor ^ nor a space of a folder's name means anything.
        outside = "".join(line.split('"')[::2])
        assert not re.search(r"%(COMMAND|CD|LOCALAPPDATA)%|%~dp0", outside), line


@pytest.mark.parametrize(
    "file", [file for file in BATCHES if file.name != "run.bat"], ids=lambda file: file.stem
)
def test_a_batch_file_works_on_what_is_dragged_onto_it(file: Path) -> None:
    """Explorer puts a path with blanks between quotation marks, and %* hands it on as it came."""
    assert file.read_text("utf-8").rstrip().endswith(" %*")
    assert {f.stem for f in JOBS} == {f.stem for f in BATCHES if f.name != "run.bat"}


def test_the_batch_files_look_in_the_same_places_in_the_same_order() -> None:
    text = (files.scripts_folder() / "run.bat").read_text("utf-8")
    places = (r"%CD%\.venv\Scripts", INSTALLED_AT, r"%LOCALAPPDATA%\improvement-plan\.venv\Scripts", "$PATH:")
    found = [text.index(place) for place in places]
    assert found == sorted(found)
    assert text.count('"%COMMAND%" --version >nul 2>&1 && goto found') == len(places)
    assert "DisableDelayedExpansion" in text
    labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    assert set(re.findall(r"\bgoto (\w+)", text)) == labels
    # Whatever lent a letter to a folder on a server takes it back on every way out.
    assert text.count("popd\n") == 2
    assert text.rstrip().endswith("if not defined UNATTENDED pause\nexit /b %CODE%")
