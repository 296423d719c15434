"""What the doctor found, line by line, and how it is printed on a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from automation.plan.due import uk
from automation.plan.text import listed, one_line, printable

if TYPE_CHECKING:
    from rich.console import Console


class State(StrEnum):
    """How one thing stands."""

    FINE = "fine"
    MEND = "mend"
    NOT_HERE = "not here"
    SAID = "said"


_SHOWN = {
    State.FINE: ("fine", "green", "fine"),
    State.MEND: ("TO MEND", "bold white on red", "to mend"),
    State.NOT_HERE: ("not here", "dim", "not on this machine"),
    State.SAID: ("note", "bold", "to know"),
}
"""The word in front of a line of each state, its style, and the word that counts such lines."""

_INDENT = 10
"""Columns that the word in front takes."""


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one question.

    Args:
        state: how the thing stands.
        message: what is so, in one or two sentences.
        mend: the step that mends it; empty unless the state says so. A line of it that begins with four
            spaces is a command, to be copied whole.
        what: what was asked about; where it is empty, the table of questions names it.
    """

    state: State
    message: str
    mend: str = ""
    what: str = ""


def fine(message: str, what: str = "") -> Line:
    """Return that something is as it should be."""
    return Line(State.FINE, message, what=what)


def mend(message: str, step: str, command: str = "", what: str = "") -> Line:
    """Return what is wrong, the step that mends it, and the command to copy if the step is one."""
    return Line(State.MEND, message, f"{step}\n    {command}" if command else step, what)


def not_here(message: str) -> Line:
    """Return that something needs what this machine does not have."""
    return Line(State.NOT_HERE, message)


def said(message: str, what: str = "") -> Line:
    """Return what is worth knowing and neither right nor wrong."""
    return Line(State.SAID, message, what=what)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: on which day, of which tracker, line by line."""

    day: date
    tracker: Path
    lines: tuple[Line, ...]

    @property
    def to_mend(self) -> int:
        """Count what is to be mended."""
        return self.count(State.MEND)

    def count(self, state: State) -> int:
        """Count the lines of a state."""
        return sum(line.state is state for line in self.lines)

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `doctor --format json` prints."""
        return {
            "as_at": self.day.isoformat(),
            "tracker": self.tracker.as_posix(),
            "lines": [{"what": line.what, **asdict(line)} for line in self.lines],
        }


def print_report(console: Console, report: Report) -> None:
    """Print every line, and at the end how many there are of each state."""
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    about = f" and {one_line(report.tracker.name)}" if report.tracker.name else ""
    _print(console, f"This PC{about}, {uk(report.day)}.", 0)
    console.print()
    for line in report.lines:
        word, style, _ = _SHOWN[line.state]
        first, *more = _wrapped(console, f"{line.what}: {one_line(line.message)}", _INDENT)
        shown = Text.assemble((word, style), " " * (_INDENT - len(word)), first[_INDENT:])
        shown.stylize("bold", _INDENT, _INDENT + len(line.what))
        for text in (shown, *map(Text, more)):
            console.print(text, soft_wrap=True)
        for number, step in enumerate(line.mend.splitlines()):
            if step.startswith("    "):
                # Never wrapped by us: what is copied from the window must be the whole command.
                command = " " * (_INDENT + 3) + printable(step.strip())
                console.print(Text(command, style="bold"), soft_wrap=True)
            else:
                _print(console, f"-> {one_line(step)}" if number == 0 else one_line(step), _INDENT, hang=3)
    console.print()
    _print(console, f"{_totals(report)}.", 0, style="bold")


def _totals(report: Report) -> str:
    """Count the lines of each state: `1 thing to mend, 20 fine and 3 not on this machine`."""
    number = report.to_mend
    parts = [f"{number} thing{'' if number == 1 else 's'} to mend" if number else "Nothing to mend"]
    others = ((report.count(state), words) for state, (*_, words) in _SHOWN.items() if state != State.MEND)
    return listed([*parts, *(f"{count} {words}" for count, words in others if count)])


def _print(console: Console, text: str, indent: int, *, hang: int = 0, style: str = "") -> None:
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    for line in _wrapped(console, text, indent, hang):
        console.print(Text(line, style=style), soft_wrap=True)


def _wrapped(console: Console, text: str, indent: int, hang: int = 0) -> list[str]:
    space = " " * indent
    # Paths are longer than words and are to stay whole, so that they can be copied.
    return textwrap.wrap(
        text,
        max(console.width, 40),
        initial_indent=space,
        subsequent_indent=space + " " * hang,
        break_on_hyphens=False,
        break_long_words=False,
    ) or [space]
