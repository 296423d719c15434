"""The doctor's answers, and how they are printed in a terminal."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.text import Text

from automation.plan.due import uk
from automation.plan.text import listed, one_line, printable


class State(StrEnum):
    """What an answer says: fine, to mend, not on this machine, or good to know."""

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
"""For each state: the word in front of an answer, its style, and the word in the totals."""

_INDENT = 10
"""The width of the word in front, in columns."""


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one question.

    Args:
        state: whether it is fine, is to be mended, does not apply here, or is good to know.
        message: the answer, in one or two sentences.
        mend: the step that mends it; empty unless there is something to mend. A line that begins with four
            spaces is a command to copy.
        what: what was asked about; if empty, the name of the question.
    """

    state: State
    message: str
    mend: str = ""
    what: str = ""


def fine(message: str, what: str = "") -> Line:
    """Return an answer that says that all is well."""
    return Line(State.FINE, message, what=what)


def mend(message: str, step: str, command: str = "", what: str = "") -> Line:
    """Return an answer that says what is wrong and how to mend it, perhaps with a command to copy."""
    return Line(State.MEND, message, f"{step}\n    {command}" if command else step, what)


def not_here(message: str) -> Line:
    """Return an answer about something that this machine cannot have."""
    return Line(State.NOT_HERE, message)


def said(message: str, what: str = "") -> Line:
    """Return an answer that is good to know, and neither right nor wrong."""
    return Line(State.SAID, message, what=what)


@dataclass(frozen=True, slots=True)
class Report:
    """All answers, with the day and the tracker that they are about."""

    day: date
    tracker: Path
    lines: tuple[Line, ...]

    @property
    def to_mend(self) -> int:
        """Return how many things are to be mended."""
        return self.count(State.MEND)

    def count(self, state: State) -> int:
        """Return how many answers have a state."""
        return sum(line.state is state for line in self.lines)

    def as_dict(self) -> dict[str, object]:
        """Return the shape that `doctor --format json` prints."""
        return {
            "as_at": self.day.isoformat(),
            "tracker": self.tracker.as_posix(),
            "lines": [{"what": line.what, **asdict(line)} for line in self.lines],
        }


def print_report(console: Console, report: Report) -> None:
    """Print every answer, and at the end how many there are of each state."""
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
                # Not wrapped, so that the whole command can be copied.
                command = " " * (_INDENT + 3) + printable(step.strip())
                console.print(Text(command, style="bold"), soft_wrap=True)
            else:
                _print(console, f"-> {one_line(step)}" if number == 0 else one_line(step), _INDENT, hang=3)
    console.print()
    _print(console, f"{_totals(report)}.", 0, style="bold")


def _totals(report: Report) -> str:
    """Return how many answers have each state: `1 thing to mend, 20 fine and 3 not on this machine`."""
    number = report.to_mend
    parts = [f"{number} thing{'' if number == 1 else 's'} to mend" if number else "Nothing to mend"]
    others = ((report.count(state), words) for state, (*_, words) in _SHOWN.items() if state != State.MEND)
    return listed([*parts, *(f"{count} {words}" for count, words in others if count)])


def _print(console: Console, text: str, indent: int, *, hang: int = 0, style: str = "") -> None:
    for line in _wrapped(console, text, indent, hang):
        console.print(Text(line, style=style), soft_wrap=True)


def _wrapped(console: Console, text: str, indent: int, hang: int = 0) -> list[str]:
    space = " " * indent
    # Long paths stay in one piece, so that they can be copied.
    return textwrap.wrap(
        text,
        max(console.width, 40),
        initial_indent=space,
        subsequent_indent=space + " " * hang,
        break_on_hyphens=False,
        break_long_words=False,
    ) or [space]
