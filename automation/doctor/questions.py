"""The table of questions: what is asked about this PC, in which order, and what answers it.

Each answer says how the thing stands and, where something is wrong, the step that mends it. A question has a
time limit, and one that fails is a line like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from automation.doctor.button_python import ButtonSettings, look_at_interpreter
from automation.doctor.excel import look_at_macros, look_at_origin, look_for_add_in, look_for_excel
from automation.doctor.installation import look_at_packages, look_at_python, look_at_templates, look_for_pdf
from automation.doctor.mail import look_at_mail, proposed_by_mail
from automation.doctor.nights import (
    look_at_disk,
    look_at_history,
    look_at_last_night,
    look_at_output,
    look_at_schedule,
)
from automation.doctor.pc import Pc, Setup
from automation.doctor.report import Line, Report, mend, said
from automation.doctor.tracker_file import (
    look_at_as_at,
    look_at_place,
    look_at_tracker,
    look_at_write_access,
    look_at_zone,
    look_for_others,
    look_whether_open,
)
from automation.overnight.steps import TookTooLong, Worker
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line
from automation.trusted import Kind, is_confirmed

LIMIT = 90.0
"""Seconds that one answer may take, so that a drive that does not answer holds nothing up for long."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to look at.

    Args:
        what: its name, in front of the lines that answer it.
        look: what looks at it. Its docstring says what should be so.
        of_tracker: whether it can only be asked of a tracker that could be read.
    """

    what: str
    look: Callable[[Setup], Line | Iterable[Line]]
    of_tracker: bool = False

    def answers(self, setup: Setup) -> list[Line]:
        """Look at the thing, and name every line that has no name of its own."""
        found = self.look(setup)
        lines = [found] if isinstance(found, Line) else found
        return [replace(line, what=line.what or self.what) for line in lines]


TRACKER = Question("Tracker", look_at_tracker)

QUESTIONS = (
    Question("Python", look_at_python),
    Question("Packages", look_at_packages),
    Question("Excel", look_for_excel),
    Question("xlwings add-in", look_for_add_in),
    TRACKER,
    Question("Where it lies", look_at_place, of_tracker=True),
    Question("Other trackers", look_for_others, of_tracker=True),
    Question("Open just now", look_whether_open, of_tracker=True),
    Question("Write access", look_at_write_access, of_tracker=True),
    Question("Where it came from", look_at_origin, of_tracker=True),
    Question("Buttons", look_at_macros, of_tracker=True),
    Question("Python of the buttons", look_at_interpreter, of_tracker=True),
    Question("Output folder", look_at_output),
    Question("Disk space", look_at_disk),
    Question("History", look_at_history, of_tracker=True),
    Question("Nightly run", look_at_schedule),
    Question("Last night", look_at_last_night),
    Question("Time zone", look_at_zone, of_tracker=True),
    Question("As at", look_at_as_at, of_tracker=True),
    Question("Mail settings", look_at_mail, of_tracker=True),
    Question("Templates", look_at_templates, of_tracker=True),
    Question("PDF of papers", look_for_pdf),
)


def examine(
    tracker: Path,
    out: Path,
    pc: Pc,
    *,
    no_tracker: str = "",
    limit: float = LIMIT,
    questions: Sequence[Question] = QUESTIONS,
) -> Report:
    """Ask every question. Nothing is changed, and whatever goes wrong is a line.

    Args:
        tracker: the tracker, as it was given.
        out: the output folder.
        pc: the PC.
        no_tracker: why there is no tracker to look at, where nobody named one.
        limit: how long one answer may take, in seconds.
        questions: what is asked, in order.
    """
    setup, worker = Setup(pc, tracker, out, no_tracker=no_tracker), Worker()
    lines: list[Line] = []
    left_out: list[str] = []
    for question in questions:
        if question.what not in left_out:
            lines += _answers(question, setup, worker, limit)
        if question is TRACKER and setup.opened is None:
            left_out = [one.what for one in questions if one.of_tracker]
            lines.append(said(f"Without a tracker that can be read: {listed(left_out)}.", "Not looked at"))
    worker.close()
    return Report(pc.now.date(), tracker, tuple(lines))


def _answers(question: Question, setup: Setup, worker: Worker, limit: float) -> list[Line]:
    try:
        return list(worker.run(lambda: question.answers(setup), limit))
    except TookTooLong:
        wrong = mend(
            f"This took longer than {limit:.0f} seconds and was given up.",
            "Look whether a network drive or the network does not answer, then run this again.",
        )
    except Exception as error:  # noqa: BLE001 (one thing that cannot be looked at never hides the others)
        why = one_line(str(error), 200).rstrip(".")
        wrong = mend(
            f"This could not be looked at ({type(error).__name__}{f': {why}' if why else ''}).",
            "Run this again; if it stays, give this line to whoever maintains the toolkit.",
        )
    return [replace(wrong, what=question.what)]


def open_proposals(tracker: Path, out: Path) -> list[tuple[Kind, str]]:
    """List what a tracker proposes and nobody confirmed on this PC, which `doctor --trust` asks about.

    Raises:
        PlanError: the tracker or this PC's settings cannot be read.
    """
    setup = Setup(Pc(), tracker, out)
    line = look_at_tracker(setup)
    if setup.opened is None:
        raise PlanError(line.message)
    return [
        (kind, value) for kind, value in dict.fromkeys(_proposals(setup)) if not is_confirmed(kind, value)
    ]


def _proposals(setup: Setup) -> Iterator[tuple[Kind, str]]:
    yield from proposed_by_mail(setup.plan_of.read.plan.settings)
    buttons = ButtonSettings(setup)
    program = buttons.foreign_program()
    if program is not None:
        yield Kind.PROGRAM, str(program)
    for folder in buttons.code(confirmed=False):
        yield Kind.CODE, folder
