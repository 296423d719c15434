"""The tracker as a file: can it be reached and read, where does it lie, who else has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from automation.doctor.lines import Line, fine, mend, said
from automation.doctor.onedrive import kept_copy, onedrive_of, web_address
from automation.doctor.pc import MAC, WINDOWS
from automation.doctor.setup import Opened, Setup
from automation.history.identity import history_path
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.tracker.read.open_file import open_source, read_bytes, who_has_it_open
from automation.tracker.read.reading import read_grids
from automation.tracker.read.which_tracker import others_beside

TRACKER, PLACE, OPEN, WRITABLE = "Tracker", "Where it lies", "Open just now", "Write access"
ALONE = "Other trackers"

_KINDS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def open_tracker(setup: Setup) -> tuple[Line, Opened | None]:
    """Read the tracker, or say why it cannot be read and what to do."""
    pc, path = setup.pc, setup.tracker
    if setup.no_tracker:
        step = "Then look again, with the tracker's name:"
        return mend(TRACKER, setup.no_tracker, step, pc.own_command("doctor", "TRACKER")), None
    address = web_address(path)
    if address:
        return _explain_web(setup, address), None
    try:
        if not path.exists():
            return _missing(setup), None
        if path.is_file() and pc.online_only(path):
            return _not_fetched(setup), None
        content = None if path.is_dir() else read_bytes(path)
        source, file = open_source(path, content)
        read = read_grids(source, file)
    except PlanError as error:
        return mend(TRACKER, str(error), *_instead(setup)), None
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        return mend(
            TRACKER,
            f"{path} cannot be reached ({reason}).",
            "Open its folder in Explorer or Finder first: a network drive may have to be connected again, or "
            "you may need to be given the right to it.",
        ), None
    plan = read.plan
    size = listed(
        [
            count(len(plan.sections), "section"),
            count(len(plan.actions), "action"),
            count(len(plan.evidence), "row of evidence", "rows of evidence"),
        ]
    )
    return fine(TRACKER, f"{path} holds a plan: {size}."), Opened(content, source, read)


def _explain_web(setup: Setup, address: str) -> Line:
    message = (
        f"{one_line(address, 200)} is an address on the web. The toolkit reads files; OneDrive keeps those "
        "of SharePoint in a folder of this PC once the library is synchronised."
    )
    kept = kept_copy(setup.pc, address)
    if kept is not None:
        step = "Give the file in that folder; this is it:"
        return mend(TRACKER, message, step, setup.pc.own_command("doctor", kept))
    step = (
        "Open the address's folder in the browser, click Sync (or Add shortcut to OneDrive), wait until the "
        "folder shows in Explorer or Finder, and give the file in that folder as TRACKER."
    )
    return mend(TRACKER, message, step)


def _missing(setup: Setup) -> Line:
    path, pc = setup.tracker, setup.pc
    if not path.parent.is_dir():
        return mend(
            TRACKER,
            f"There is no folder {path.parent}, so no tracker in it.",
            "Look whether its drive or OneDrive is connected; else give the tracker's whole path:",
            pc.own_command("doctor", "TRACKER"),
        )
    others = sorted(
        other.name
        for other in path.parent.iterdir()
        if other.suffix.casefold() in _KINDS and not other.name.startswith("~$")
    )
    near = f" That folder holds {listed(others[:3])}{' and more' if others[3:] else ''}." if others else ""
    first = path.parent / others[0] if others else "TRACKER"
    return mend(
        TRACKER,
        f"There is no file {path}.{near}",
        "Give the tracker by its name:",
        pc.own_command("doctor", first),
    )


def _not_fetched(setup: Setup) -> Line:
    where = "Finder right-click it > Download Now" if setup.pc.system == MAC else (
        "Explorer right-click it > Always keep on this device"
    )  # fmt: skip
    return mend(
        TRACKER,
        f"{setup.tracker} is a placeholder: its content is on the web and not on this PC, so a night without "
        "a connection could not read it. It was not looked into, because that would fetch it.",
        f"In {where}; then look again.",
    )


def _instead(setup: Setup) -> tuple[str, str]:
    """Give the way back to a tracker that can be read."""
    step = "Give a tracker as Excel saved it, without a password."
    if history_path(setup.tracker).is_file():
        step = (
            f"{step} This lists the nights; 'improvement-plan history restore DATE' gives one's tracker back:"
        )
        return step, setup.pc.own_command("history", "list", "--tracker", setup.tracker)
    return (
        f"{step} In OneDrive or SharePoint right-click it > Version history to have an earlier one back.",
        "",
    )


def look_at_place(setup: Setup) -> Iterator[Line]:
    """Say what kind of place the tracker lies in, because programs see some of them differently."""
    path = setup.tracker.resolve()
    root = onedrive_of(setup.pc, path)
    if root is not None:
        yield said(
            PLACE,
            f"In OneDrive ({root}). Nights read what has been synchronised; Excel knows such a file by a web "
            "address, from which the buttons find it again.",
        )
    elif setup.pc.system == WINDOWS and str(path).startswith("\\\\"):
        yield said(
            PLACE, f"On the network ({path.parent}), so a night needs the network and a signed-in user."
        )
    else:
        yield fine(PLACE, f"In a folder of this machine: {path.parent}.")


def look_for_others(setup: Setup) -> Iterator[Line]:
    """Say where another tracker lies beside this one, as after Save as: people may edit the wrong one."""
    others = others_beside(setup.tracker)
    if others:
        yield mend(ALONE, others, "Move the one that is no longer edited into another folder.")
    else:
        yield fine(ALONE, "It is the only tracker in its folder.")


def look_whether_open(setup: Setup) -> Iterator[Line]:
    """Say who has the tracker open, because what is not saved is not read."""
    who = one_line(who_has_it_open(setup.tracker), 60)
    if not who:
        yield fine(OPEN, "Nobody has the tracker open in Excel or LibreOffice.")
        return
    mark = _mark_of(setup.tracker).name
    yield said(
        OPEN,
        f"{who[0].upper()}{who[1:]} has the tracker open. Commands read what was saved last; buttons see it "
        f"as it is on the screen. If nobody has, delete the mark left behind: {mark}.",
    )


def _mark_of(tracker: Path) -> Path:
    excel = tracker.with_name(f"~${tracker.name}")
    return excel if excel.exists() else tracker.with_name(f".~lock.{tracker.name}#")


def look_at_write_access(setup: Setup) -> Iterator[Line]:
    """Say whether people can save the tracker; the toolkit itself only reads it."""
    path, pc = setup.tracker, setup.pc
    if pc.may_write(path):
        yield fine(WRITABLE, "You may save the tracker. The toolkit itself only reads it.")
        return
    how = {
        WINDOWS: "in Explorer right-click it > Properties > untick Read-only",
        MAC: "in Finder choose File > Get Info and untick Locked",
    }.get(pc.system, f"type: {pc.command('chmod', 'u+w', path)}")
    yield said(
        WRITABLE,
        f"It is read-only for you. The toolkit only reads it, so nights and papers work; to edit it, {how}, "
        "or ask whoever keeps the folder.",
    )
