"""The documents say what the product does: every command documented, and every one documented there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from automation.cli import main
from automation.double_click import FILES, MENU

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(after: str) -> str:
    """Give the code block that follows a line of the README."""
    found = re.search(rf"{re.escape(after)}\s*```\w*\n(.*?)```", README, re.DOTALL)
    assert found is not None, f"README.md has no code block after '{after}'"
    return found[1]


def commands_that_exist(capsys: pytest.CaptureFixture[str]) -> set[str]:
    main(["--help"])
    listed = capsys.readouterr().out.partition("Commands:")[2]
    return set(re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE))


def test_every_command_is_documented_and_every_documented_one_exists(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exist = commands_that_exist(capsys)
    documented = set(re.findall(r"^improvement-plan ([a-z]+)", README, re.MULTILINE))
    assert documented == exist


def test_every_option_in_the_readme_exists(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in README.splitlines() if line.startswith("improvement-plan ")]
    assert lines
    for line in lines:
        command = line.split()[1]
        main([command, "--help"])
        help_text = capsys.readouterr().out
        for option in re.findall(r"--[a-z-]+", line):
            assert option in help_text, f"{command} has no {option}"


def test_the_readme_names_the_commands_for_which_the_day_matters(capsys: pytest.CaptureFixture[str]) -> None:
    takes = set()
    for command in commands_that_exist(capsys):
        main([command, "--help"])
        if "--as-at" in capsys.readouterr().out:
            takes.add(command)
    found = re.search(r"Where the day matters \((.*?)\)", README, re.DOTALL)
    assert found is not None
    assert {name.split()[0] for name in re.findall(r"`([a-z ]+)`", found[1])} == takes


def test_the_two_commands_are_one_line_each_on_every_system() -> None:
    for mark in ("<!-- main -->", "<!-- test -->"):
        assert block(mark).count("\n") == 1
    windows = re.findall(r"```powershell\n(.*?)```", README, re.DOTALL)
    assert len(windows) == 2
    assert all(text.count("\n") == 1 and "&&" not in text for text in windows)


def test_the_readme_s_python_runs() -> None:
    found = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(found) == 1
    done = subprocess.run(
        [sys.executable, "-c", found[0]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 5


@pytest.mark.skipif(sys.platform == "win32", reason="the files for Windows are batch files")
def test_every_file_to_double_click_runs_a_command_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    exist = commands_that_exist(capsys)
    assert {file.command[0] for file in FILES} <= exist
    files = sorted((ROOT / "scripts").glob("*.command"))
    assert {file.stem for file in files} == {MENU, *(file.name for file in FILES)}
    for file in files:
        # They hold nothing but how to find the program: what it says and asks can be tested in Python.
        start = 'exec sh "$(dirname "$0")/run.sh" start "$(basename "$0" .command)" "$@"'
        assert file.read_text(encoding="utf-8").splitlines()[2:] == [start]
        raw = file.with_suffix(".bat").read_bytes()
        assert raw.decode().splitlines()[2:] == ['"%~dp0run.bat" start "%~n0" %*']
        # Windows stumbles over a batch file with the line ends of other systems.
        assert raw.count(b"\r\n") == raw.count(b"\n") == 3
        assert os.access(file, os.X_OK)
        assert subprocess.run(["sh", "-n", str(file)], check=False).returncode == 0


def test_the_changelog_names_the_version() -> None:
    version = re.search(
        r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
