"""Lines: what the doctor found, each with its state and, where something is wrong, what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How one thing stands."""

    FINE = "fine"
    MEND = "mend"
    NOT_HERE = "not here"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at.

    Args:
        what: its name, always the same.
        state: how it stands.
        message: what is so, in one or two sentences.
        mend: the step that mends it; empty unless the state says so. A line of it that begins with four
            spaces is a command, to be copied whole.
    """

    what: str
    state: State
    message: str
    mend: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give the line in the shape that `doctor --format json` prints."""
        return {"what": self.what, "state": self.state.value, "message": self.message, "mend": self.mend}


def fine(what: str, message: str) -> Line:
    """Say that something is as it should be."""
    return Line(what, State.FINE, message)


def mend(what: str, message: str, step: str, command: str = "") -> Line:
    """Say what is wrong, the step that mends it, and the command to copy if the step is one."""
    return Line(what, State.MEND, message, f"{step}\n    {command}" if command else step)


def not_here(what: str, message: str) -> Line:
    """Say that something needs what this machine does not have."""
    return Line(what, State.NOT_HERE, message)


def said(what: str, message: str) -> Line:
    """Say what is worth knowing and neither right nor wrong."""
    return Line(what, State.SAID, message)
