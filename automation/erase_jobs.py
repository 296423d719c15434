"""Takes a person out of everything that is kept about a plan, after saying what that would be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from automation.files import reason
from automation.history.erasing import Held, erase, free_mark, held_of, leads_on_record
from automation.history.identity import history_of
from automation.plan.findings import PlanError
from automation.plan.person import Person, person_of
from automation.plan.text import count, listed, one_line
from automation.reports.files_about import Fate, fate_of, files_about, files_of_people, in_tracker, take_out
from automation.task import Done, Task, status_of
from automation.tracker.read.which_tracker import history_path

_NAMED = 5
"""How many files and cells a sentence names."""
_Fates = Mapping[Fate, Sequence[Path]]


def erase_person(task: Task, asked: str, confirm: Callable[[str], bool] | None) -> Done:
    """Take a person out of the history, the letters on record, and the files in the plan's folders.

    The files come first and the history last, because it knows which address goes with a name: a run that was
    killed is finished by running it again.

    Args:
        task: the tracker, which is not changed.
        asked: a name or an address.
        confirm: shows what would be erased and asks; None goes on without asking.

    Raises:
        PlanError: the name is too short to be looked for, or the history cannot be used; nothing was erased.
    """
    with ExitStack() as files:
        history = None
        if history_path(task.tracker).exists():
            history = files.enter_context(history_of(task.tracker, task.read.plan, make=True))
        on_record = leads_on_record(history) if history else ()
        person = person_of(asked, [*task.read.plan.leads, *on_record])
        found: dict[Fate, list[Path]] = {fate: [] for fate in Fate}
        for path in files_about(task.tracker, task.out):
            found[fate_of(path, person, task.tracker)].append(path)
        names = listed(list(map(one_line, person.known_as)))
        what = _what(held_of(history, person) if history else Held(), found, task.tracker)
        left = _left(task.tracker, person, found[Fate.UNREAD])
        asks = "\n".join([f"This erases {names}:", *what, *left, "Erase it?"])
        if what and confirm is not None and not confirm(asks):
            return Done("Nothing was erased.", status_of(needs_a_person=True))
        mark = free_mark(history) if history else "(erased)"
        if stuck := _erase_files(found, person, mark):
            said = [*stuck, "The history is left until they are done. Close them, then run this again."]
            return Done("\n".join(said), status_of(needs_a_person=True), left)
        if history:
            erase(history, person, mark)  # also where nothing is left: an erasing may have been killed
    said = [f"Erased {names}:", *what] if what else [f"Nothing kept about {task.tracker.name} names {names}."]
    return Done("\n".join(said), status_of(bool(left)), left)


def _erase_files(found: _Fates, person: Person, mark: str) -> list[str]:
    """Change and delete files, and return a sentence about each that could not be."""
    stuck = []
    for path in (*found[Fate.CHANGED], *found[Fate.DELETED]):
        try:
            if path in found[Fate.DELETED]:
                path.unlink(missing_ok=True)
            else:
                take_out(path, person, mark)
        except (OSError, PlanError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error).rstrip(".")
            stuck.append(f"{path} could not be changed: {why}.")
    return stuck


def _what(held: Held, found: _Fates, tracker: Path) -> list[str]:
    """Return what is erased, one thing to a line."""
    said = [f"  {held}"] if held else []
    for fate in (Fate.CHANGED, Fate.DELETED):
        if found[fate]:
            number = count(len(found[fate]), f"file {fate}", f"files {fate}")
            said.append(f"  {number}: {_named(found[fate], tracker)}")
    return said


def _left(tracker: Path, person: Person, unread: Sequence[Path]) -> tuple[str, ...]:
    """Return where the name is left for a person to look at."""
    said = []
    if places := in_tracker(tracker, person):
        said.append(
            f"It still stands in {tracker.name}, which only you change: {listed(places, _NAMED)}. Until you "
            "have taken it out, each night brings it back from there."
        )
    if theirs := files_of_people(tracker, person):
        said.append(f"It also stands in files that only you change: {_named(theirs, tracker)}.")
    if unread:
        said.append(f"Not searched, so look at them yourself: {_named(unread, tracker)}.")
    return tuple(said)


def _named(paths: Sequence[Path], tracker: Path) -> str:
    top = tracker.parent.parent
    names = [str(path.relative_to(top) if path.is_relative_to(top) else path) for path in paths]
    return listed(list(map(one_line, names)), _NAMED)
