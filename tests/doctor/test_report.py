"""The lines as they are printed: a word first, wrapped to the window, and commands that can be copied."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from automation.doctor.report import Report, fine, mend, not_here, print_report, said

COMMAND = '"/home/pat/Our improvement plan/.venv/bin/python" -m pip install "pandas>=2.2" "docxtpl>=0.19"'
LONG = "/srv/shared/" + "childrens-services-improvement/" * 5 + "output"
REPORT = Report(
    date(2026, 11, 24),
    Path("Our plan [v2].xlsm"),
    (
        fine("Python 3.13 runs the toolkit.", "Python"),
        mend("Of 17 packages, pandas is missing and docxtpl is 0.16.", "Install them:", COMMAND, "Packages"),
        fine(f"Files can be written to {LONG}.", "Output folder"),
        replace(
            not_here("There is no Excel here. Every other command works without it, so nothing is wrong."),
            what="Excel",
        ),
        said("The last night ran on 22 November 2026, of\n[red]plan\x1b[31m.xlsm.", "Last night"),
    ),
)


def printed(width: int, *, terminal: bool = False) -> str:
    out = io.StringIO()
    colours = "standard" if terminal else None
    print_report(Console(file=out, width=width, force_terminal=terminal, color_system=colours), REPORT)
    return out.getvalue()


def test_each_state_is_a_word_at_the_beginning_of_its_line() -> None:
    lines = printed(80).splitlines()
    assert lines[0] == "This PC and Our plan [v2].xlsm, 24 November 2026."
    starts = [line[:10].strip() for line in lines[2:] if line[:1].strip()]
    assert starts == ["fine", "TO MEND", "fine", "not here", "note", "1 thing to"]
    assert lines[-1] == "1 thing to mend, 2 fine, 1 not on this machine and 1 to know."


@pytest.mark.parametrize("width", [60, 80, 120])
def test_everything_but_commands_is_wrapped_to_the_window(width: int) -> None:
    lines = printed(width).splitlines()
    assert all(len(line) <= width for line in lines if COMMAND not in line and LONG not in line)
    assert any(LONG in line for line in lines), "a path is to be copied whole, too"
    assert [line.strip() for line in lines if "pip install" in line] == [COMMAND]
    assert all(line.startswith(" " * 10) for line in lines[2:-2] if line[:1] == " ")


def test_text_from_a_tracker_cannot_control_the_terminal() -> None:
    text = printed(80)
    assert "[red]plan[31m.xlsm" in text
    assert "\x1b" not in text
    assert "\x1b[" in printed(80, terminal=True)
