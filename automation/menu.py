"""What a double-clicked file starts: one job on what was dropped on it, or the menu of what today needs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from automation.arguments import OUTPUT
from automation.console import now, say, tell_lines
from automation.doctor.nights import latest_night
from automation.doctor.office import python_to_tell
from automation.doctor.pc import Pc
from automation.double_click import BRING_IN, DOCTOR, FILES, MENU, OVERNIGHT, SHOW_RETURNS, File
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import one_line
from automation.tracker.read.which_tracker import RETURNS, trackers_in
from automation.tracker.write.macros import BUTTONS

SET_UP = "Set up the buttons"
"""The words by which the macros name this choice."""

_BY_NAME = {file.name: file for file in FILES}
_SETTLED = {button.caption: button.file for button in BUTTONS} | {"overnight --once": OVERNIGHT}
"""The file that does what a need is settled by, by the words for it."""

Run = Callable[[Sequence[str]], int]
Ask = Callable[[str], str]


def attended() -> bool:
    """Return whether somebody is there to read and to press a key."""
    return sys.stdin.isatty() and not os.environ.get("UNATTENDED")


def ask_at_keyboard(question: str) -> str:
    """Ask a question and return the answer, empty where nobody is there to give one."""
    if not attended():
        return ""
    try:
        return input(f"{question} ")
    except EOFError:
        return ""


def double_clicked(name: str, dropped: Sequence[str], run: Run, ask: Ask = ask_at_keyboard) -> int:
    """Do what a file in the folder `scripts` is for, and keep its window open until it was read.

    Args:
        name: the file's name without its ending.
        dropped: what was dropped on it.
        run: runs a command line and returns its exit status.
        ask: asks a question.

    Raises:
        PlanError: there is no such file, or what it needs was not given.
    """
    if name == MENU:
        return _menu(run, ask)
    file = _BY_NAME.get(name.casefold().replace(" ", "-"))
    if file is None:
        raise PlanError(f"There is no job '{one_line(name)}'. {MENU} in the folder scripts lists them.")
    try:
        return run(_command(file, dropped, ask))
    finally:
        if os.name == "nt":  # elsewhere the window stays
            ask("\nPress Enter to close this window.")


def _command(file: File, dropped: Sequence[str], ask: Ask) -> list[str]:
    """Return the command line of a file, with what was dropped on it or what somebody chose instead."""
    if file.name == BRING_IN:
        given = "" if dropped else ask("Drag a plan or a tracker into this window, then press Enter:")
        source = dropped or [given.strip(" \"'")]
        if not source[0]:
            raise PlanError(f"Drag a plan or a tracker onto the file {BRING_IN}.")
        return [*file.command, *source]
    tracker = list(dropped) or _chosen(ask)
    if file.name == SHOW_RETURNS:
        folder = Path((tracker or [str(path) for path in trackers_in(Path())] or ["."])[0]).parent
        return [*file.command, str(folder / RETURNS), *tracker]
    return [*file.command, *tracker]


def _chosen(ask: Ask) -> list[str]:
    """Return the tracker that somebody chose where this folder has several; otherwise nothing."""
    found = trackers_in(Path())
    if len(found) < 2:
        return []
    say(*(f"{number}  {path}" for number, path in enumerate(found, 1)))
    answer = ask("Which tracker? Type its number:").strip()
    return [str(found[int(answer) - 1])] if answer in {str(n) for n in range(1, len(found) + 1)} else []


@dataclass(frozen=True, slots=True)
class _Item:
    """A numbered line of the menu, and what its number does."""

    said: str
    do: Callable[[], object]


def _menu(run: Run, ask: Ask) -> int:
    """Show what today needs and every job, and do what is chosen by its number, until nothing is chosen."""
    while True:
        needed, jobs = list(_needed(run, ask, now())), list(_jobs(run, ask))
        numbered = [*needed, *jobs]
        lines = [f"{number:>4}  {item.said}" for number, item in enumerate(numbered, 1)]
        night = latest_night(OUTPUT, now())
        day = f", as the night of {night.folder.name} says" if night else ""
        first = f"Today needs{day}:" if needed else f"Today needs nothing{day}."
        title = f"Improvement plan, {uk(now().date())}, in {Path.cwd()}"
        here, below = lines[: len(needed)], lines[len(needed) :]
        tell_lines("\n".join(["", title, "", first, *here, "", "Every job:", *below]))
        answer = ask("\nType a number and press Enter, or only Enter to end:").strip()
        if not answer:
            return 0
        if answer in {str(number) for number in range(1, len(numbered) + 1)}:
            try:
                numbered[int(answer) - 1].do()
            except PlanError as error:
                say(str(error))
        else:
            say(f"'{one_line(answer)}' is not one of the numbers.")
        ask("\nPress Enter to go back to the list.")


def _needed(run: Run, ask: Ask, today: datetime) -> Iterator[_Item]:
    """Yield what this PC and the last night say needs somebody."""
    pc = Pc()
    if python_to_tell(pc):
        yield _Item(f"{SET_UP} in Excel on this PC (once).", partial(run, [DOCTOR, "--trust"]))
    if not trackers_in(Path()):
        said = "There is no tracker in this folder yet. Make one from a plan or a tracker that you have."
        yield _Item(said, partial(_do, _BY_NAME[BRING_IN], run, ask))
        yield _Item("Make a new folder with an empty tracker.", partial(_new, run, ask))
        return
    night = latest_night(OUTPUT, today)
    if night is None or night.started.date() < today.date():
        last = f" (the last one: {uk(night.started.date())})" if night else ""
        said = f"No night has been run today{last}. Run it."
        yield _Item(said, partial(_do, _BY_NAME[OVERNIGHT], run, ask))
    if night is not None:
        for need in json.loads((night.folder / "run.json").read_text(encoding="utf-8"))["needs"]:
            yield _Item(one_line(need["what"]), partial(_settle, need, night.folder, run, ask))


def _new(run: Run, ask: Ask) -> None:
    name = ask("What shall the folder be called?").strip(" \"'")
    if name:
        run(["new", name])


def _refresh(run: Run, ask: Ask) -> None:
    """Make a fresh plan beside this folder, with what is open in its tracker."""
    found = trackers_in(Path())
    old = _chosen(ask) or [str(path) for path in found if len(found) == 1]
    name = ask("What shall the new folder be called? It is made beside this one.").strip(" \"'")
    if not (old and name):
        return
    said = (
        "Drag the document of the new plan into this window, or only press Enter to go on with what is open:"
    )
    source = ask(said).strip(" \"'")
    new = ["new", str(Path.cwd().parent / name), "--roll-over", old[0]]
    run([*new, "--from", source] if source else new)


def _settle(need: dict[str, Any], folder: Path, run: Run, ask: Ask) -> None:
    """Open where to look, and do the job that settles it if somebody agrees; else say what settles it."""
    place = folder / str(need["where"]).partition(",")[0]
    if need["where"] and place.exists():
        typer.launch(str(place))
        say(f"Opened: {place}")
    by = str(need.get("settled_by", ""))
    file = next((_BY_NAME[name] for words, name in _SETTLED.items() if words in by), None)
    if file is not None:
        _do(file, run, ask)
    else:
        say(f"What settles it: {by}")


def _jobs(run: Run, ask: Ask) -> Iterator[_Item]:
    for file in FILES:
        yield _Item(f"{file.title}: {file.what}", partial(_do, file, run, ask))
    if trackers_in(Path()):
        said = (
            "Refresh the plan: carries what is open into a fresh tracker in a new folder, with its history."
        )
        yield _Item(said, partial(_refresh, run, ask))


def _do(file: File, run: Run, ask: Ask) -> None:
    if file.asks and ask(f"{file.asks} Type y to note it:").strip().casefold() not in {"y", "yes"}:
        say("Nothing was noted.")
        return
    with suppress(KeyboardInterrupt):  # what stays, such as watch-requests, ends and the menu comes back
        run(_command(file, (), ask))
