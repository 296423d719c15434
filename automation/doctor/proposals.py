"""What a tracker proposes and nobody confirmed on this PC: mail server, who gets the note, programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from automation.chasing.smtp import MailServer
from automation.doctor.interpreter import foreign_code, foreign_program
from automation.doctor.pc import this_pc
from automation.doctor.setup import Setup
from automation.doctor.tracker_file import open_tracker
from automation.plan.findings import PlanError
from automation.plan.leads import read_addresses
from automation.trusted import Kind, is_confirmed


def open_proposals(tracker: Path, out: Path) -> list[tuple[Kind, str]]:
    """List what `doctor --trust` asks about.

    Raises:
        PlanError: the tracker or this PC's settings cannot be read.
    """
    setup = Setup(this_pc(), tracker, out)
    line, opened = open_tracker(setup)
    if opened is None:
        raise PlanError(line.message)
    every = dict.fromkeys(_proposals(replace(setup, opened=opened)))
    return [(kind, value) for kind, value in every if not is_confirmed(kind, value)]


def _proposals(setup: Setup) -> Iterator[tuple[Kind, str]]:
    settings = setup.plan_of.read.plan.settings
    if settings.smtp_host.strip():
        with suppress(PlanError):  # what can be no mail server is a line of the report
            yield Kind.SERVER, MailServer.proposed(settings).words
    for address in read_addresses([settings.note_to])[0]:
        yield Kind.RECIPIENT, address
    program = foreign_program(setup)
    if program is not None:
        yield Kind.PROGRAM, str(program)
    for folder in foreign_code(setup):
        yield Kind.CODE, folder
