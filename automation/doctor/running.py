"""Goes through everything, each thing with a time limit; one that fails is a line like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from pathlib import Path

from automation.doctor import (
    dates,
    excel,
    interpreter,
    macros,
    mail,
    nights,
    origin,
    packages,
    places,
    tracker_file,
)
from automation.doctor.lines import Line, State, mend, said
from automation.doctor.pc import Pc
from automation.doctor.setup import Opened, Setup
from automation.overnight.steps import TookTooLong, Worker
from automation.plan.text import listed, one_line

LIMIT = 90.0
"""Seconds that one thing may take, so that a drive that does not answer holds nothing up for long."""


class Needs(IntEnum):
    """What must be there for a thing to be looked at."""

    NOTHING = 0
    TRACKER = 1


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at: its name, what looks at it, and what that needs."""

    what: str
    at: Callable[[Setup], Iterable[Line]]
    needs: Needs = Needs.NOTHING


FIRST = (
    Look(packages.PYTHON, packages.look_at_python),
    Look(packages.PACKAGES, packages.look_at_packages),
    Look(excel.EXCEL, excel.look_for_excel),
    Look(excel.ADD_IN, excel.look_for_add_in),
)
THEN = (
    Look(tracker_file.PLACE, tracker_file.look_at_place, Needs.TRACKER),
    Look(tracker_file.ALONE, tracker_file.look_for_others, Needs.TRACKER),
    Look(tracker_file.OPEN, tracker_file.look_whether_open, Needs.TRACKER),
    Look(tracker_file.WRITABLE, tracker_file.look_at_write_access, Needs.TRACKER),
    Look(origin.ORIGIN, origin.look_at_origin, Needs.TRACKER),
    Look(macros.MACROS, macros.look_at_macros, Needs.TRACKER),
    Look(interpreter.INTERPRETER, interpreter.look_at_interpreter, Needs.TRACKER),
    Look(places.OUTPUT, places.look_at_output),
    Look(places.DISK, places.look_at_disk),
    Look(nights.HISTORY, nights.look_at_history, Needs.TRACKER),
    Look(nights.SCHEDULE, nights.look_at_schedule),
    Look(nights.LAST_NIGHT, nights.look_at_last_night),
    Look(dates.ZONE, dates.look_at_zone, Needs.TRACKER),
    Look(dates.AS_AT, dates.look_at_as_at, Needs.TRACKER),
    Look(mail.SETTINGS, mail.look_at_mail, Needs.TRACKER),
    Look(places.TEMPLATES, places.look_at_templates, Needs.TRACKER),
    Look(places.PDF, places.look_for_pdf),
)


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
        """Give the shape that `doctor --format json` prints."""
        return {
            "as_at": self.day.isoformat(),
            "tracker": self.tracker.as_posix(),
            "lines": [line.as_dict() for line in self.lines],
        }


def examine(
    tracker: Path,
    out: Path,
    pc: Pc,
    *,
    no_tracker: str = "",
    limit: float = LIMIT,
    first: Sequence[Look] = FIRST,
    then: Sequence[Look] = THEN,
) -> Report:
    """Look at everything. Nothing is changed, and whatever goes wrong is a line.

    Args:
        tracker: the tracker, as it was given.
        out: the output folder.
        pc: the PC.
        no_tracker: why there is no tracker to look at, where nobody named one.
        limit: how long one thing may take, in seconds.
        first: what is looked at before the tracker is opened.
        then: what is looked at after.
    """
    setup, worker = Setup(pc, tracker, out, no_tracker=no_tracker), Worker()
    lines = [line for look in first for line in _look(look, setup, worker, limit)]
    opened: list[Opened] = []

    def open_it(setup: Setup) -> Iterable[Line]:
        line, found = tracker_file.open_tracker(setup)
        opened.extend([found] if found else [])
        return [line]

    lines += _look(Look(tracker_file.TRACKER, open_it), setup, worker, limit)
    if opened:
        setup = replace(setup, opened=opened[0])
    left_out = [look.what for look in then if look.needs is Needs.TRACKER and not opened]
    if left_out:
        lines.append(said("Not looked at", f"Without a tracker that can be read: {listed(left_out)}."))
    for look in then:
        if look.what not in left_out:
            lines += _look(look, setup, worker, limit)
    worker.close()
    return Report(pc.now.date(), tracker, tuple(lines))


def _look(look: Look, setup: Setup, worker: Worker, limit: float) -> list[Line]:
    try:
        return list(worker.run(lambda: list(look.at(setup)), limit))
    except TookTooLong:
        return [
            mend(
                look.what,
                f"This took longer than {limit:.0f} seconds and was given up.",
                "Look whether a network drive or the network does not answer, then run this again.",
            )
        ]
    except Exception as error:  # noqa: BLE001 (one thing that cannot be looked at never hides the others)
        why = one_line(str(error), 200).rstrip(".")
        return [
            mend(
                look.what,
                f"This could not be looked at ({type(error).__name__}{f': {why}' if why else ''}).",
                "Run this again; if it stays, give this line to whoever maintains the toolkit.",
            )
        ]
