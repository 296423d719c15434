"""The files to double-click: what each does, in the order of the menu.

A file in the folder `scripts` only finds the program and passes on its own name and what was dropped on it.
"""

from __future__ import annotations

from dataclasses import dataclass

MENU = "start"
"""The file that shows the menu."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to double-click.

    Args:
        name: its name, without the ending.
        what: what it does, in a sentence.
        command: what it runs; the tracker that was dropped on it follows.
        asks: what the menu asks first, where a wrong number would do harm.
    """

    name: str
    what: str
    command: tuple[str, ...]
    asks: str = ""

    @property
    def title(self) -> str:
        """Return its name in words, as on the button that does the same."""
        return self.name.replace("-", " ").capitalize()


_OUT = ("--out", "output")
BRING_IN, SHOW_RETURNS, OVERNIGHT, DOCTOR = "bring-in-a-plan", "show-returns", "overnight", "doctor"

FILES = (
    File(
        OVERNIGHT, "Does the whole night once, in a dated folder of output.", ("overnight", "--once", *_OUT)
    ),
    File("check-the-plan", "Lists everything that is wrong, with what to type.", ("check", *_OUT)),
    File("refresh-summary", "Writes the figures as a workbook.", ("summary", *_OUT)),
    File(
        "draft-chasers",
        "Writes one e-mail draft for each lead who is to be asked. Nothing is sent.",
        ("chase", "--send", "drafts", *_OUT),
    ),
    File(
        "mark-letters-sent",
        "Notes that the newest drafts were sent, so that nobody is asked again.",
        ("letters", "--sent", "all"),
        "Have you sent the newest drafts?",
    ),
    File("make-board-papers", "Writes the Word papers that are due next.", ("paper", "--due", *_OUT)),
    File(
        "mark-paper-done",
        "Notes that the paper that is due is finished, so that nobody is reminded of it.",
        ("paper", "--due", "--done"),
        "Is the paper that is due finished?",
    ),
    File(SHOW_RETURNS, "Shows what leads sent back, as proposed changes. It changes nothing.", ("returns",)),
    File("what-changed", "Tells what moved since the last board met.", ("history", "compare")),
    File(
        "watch-requests",
        "Stays: answers the buttons that leave requests, and does the night at 02:00.",
        ("overnight", *_OUT),
    ),
    File(DOCTOR, "Says whether this PC is set up, and how to mend what is not.", ("doctor",)),
    File(BRING_IN, "Makes a folder with a tracker from somebody's plan or tracker.", ("new", "--from")),
)
