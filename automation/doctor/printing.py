"""The lines on a terminal: the state in a word first, then what is so, then the step that mends it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from automation.doctor.lines import State
from automation.doctor.running import Report
from automation.plan.due import uk
from automation.plan.text import listed, one_line, printable

if TYPE_CHECKING:
    from rich.console import Console

_WORDS = {State.FINE: "fine", State.MEND: "TO MEND", State.NOT_HERE: "not here", State.SAID: "note"}
_STYLES = {
    State.FINE: "green",
    State.MEND: "bold white on red",
    State.NOT_HERE: "dim",
    State.SAID: "bold",
}
_INDENT = 10
"""Columns that the word in front takes."""


def print_report(console: Console, report: Report) -> None:
    """Print every line, and at the end how many there are of each state."""
    from rich.text import Text  # noqa: PLC0415 (only the terminal needs it)

    about = f" and {one_line(report.tracker.name)}" if report.tracker.name else ""
    _print(console, f"This PC{about}, {uk(report.day)}.", 0)
    console.print()
    for line in report.lines:
        word = _WORDS[line.state]
        first, *more = _wrapped(console, f"{line.what}: {one_line(line.message)}", _INDENT)
        shown = Text.assemble((word, _STYLES[line.state]), " " * (_INDENT - len(word)), first[_INDENT:])
        shown.stylize("bold", _INDENT, _INDENT + len(line.what))
        console.print(shown, soft_wrap=True)
        for text in more:
            console.print(Text(text), soft_wrap=True)
        for number, step in enumerate(line.mend.splitlines()):
            if step.startswith("    "):
                # Never wrapped by us: what is copied from the window must be the whole command.
                console.print(
                    Text(" " * (_INDENT + 3) + printable(step.strip()), style="bold"), soft_wrap=True
                )
            else:
                _print(console, f"-> {one_line(step)}" if number == 0 else one_line(step), _INDENT, hang=3)
    console.print()
    _print(console, f"{in_words(report)}.", 0, style="bold")


def in_words(report: Report) -> str:
    """Say how many lines there are of each state: `1 thing to mend, 20 fine and 3 not on this machine`."""
    to_mend = report.count(State.MEND)
    parts = ["Nothing to mend" if not to_mend else f"{to_mend} thing{'' if to_mend == 1 else 's'} to mend"]
    for state, word in (
        (State.FINE, "fine"),
        (State.NOT_HERE, "not on this machine"),
        (State.SAID, "to know"),
    ):
        if report.count(state):
            parts.append(f"{report.count(state)} {word}")
    return listed(parts)


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
