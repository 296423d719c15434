"""The tracker: can it be reached and read, where does it lie, who else has it, and which day is it there."""

from __future__ import annotations

from collections.abc import Iterable

from automation.doctor.pc import MAC, WINDOWS, Opened, Setup, kept_copy, onedrive_of, web_address
from automation.doctor.report import Line, fine, mend, said
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.plan.time_zone import read_zone
from automation.tracker.problems import SETTING_WRONG
from automation.tracker.read.open_file import open_source, read_bytes, who_has_it_open
from automation.tracker.read.reading import read_grids
from automation.tracker.read.which_tracker import history_path, others_beside

_KINDS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


def look_at_tracker(setup: Setup) -> Line:
    """The tracker can be read; what it holds is then there for the questions that follow."""
    path = setup.tracker
    try:
        missing = _why_not_there(setup)
        if missing is not None:
            return missing
        content = None if path.is_dir() else read_bytes(path)
        source, file = open_source(path, content)
        read = read_grids(source, file)
    except PlanError as error:
        return mend(str(error), *_instead(setup))
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        return mend(
            f"{path} cannot be reached ({reason}).",
            "Open its folder in Explorer or Finder first: a network drive may have to be connected again, or "
            "you may need to be given the right to it.",
        )
    setup.opened = Opened(content, source, read)
    plan = read.plan
    size = (
        count(len(plan.sections), "section"),
        count(len(plan.actions), "action"),
        count(len(plan.evidence), "row of evidence", "rows of evidence"),
    )
    return fine(f"{path} holds a plan: {listed(size)}.")


def _why_not_there(setup: Setup) -> Line | None:
    """Return why there is no file to read on this PC, and the way to one; None where there is."""
    pc, path = setup.pc, setup.tracker
    if setup.no_tracker:
        step = "Then look again, with the tracker's name:"
        return mend(setup.no_tracker, step, pc.own_command("doctor", "TRACKER"))
    address = web_address(path)
    if address:
        return _explain_web(setup, address)
    if not path.exists():
        return _missing(setup)
    if path.is_file() and pc.online_only(path):
        where = (
            "Finder right-click it > Download Now"
            if pc.system == MAC
            else "Explorer right-click it > Always keep on this device"
        )
        return mend(
            f"{path} is a placeholder: its content is on the web and not on this PC, so a night without "
            "a connection could not read it. It was not looked into, because that would fetch it.",
            f"In {where}; then look again.",
        )
    return None


def _explain_web(setup: Setup, address: str) -> Line:
    message = (
        f"{one_line(address, 200)} is an address on the web. The toolkit reads files; OneDrive keeps those "
        "of SharePoint in a folder of this PC once the library is synchronised."
    )
    kept = kept_copy(setup.pc, address)
    if kept is not None:
        step = "Give the file in that folder; this is it:"
        return mend(message, step, setup.pc.own_command("doctor", kept))
    return mend(
        message,
        "Open the address's folder in the browser, click Sync (or Add shortcut to OneDrive), wait until the "
        "folder shows in Explorer or Finder, and give the file in that folder as TRACKER.",
    )


def _missing(setup: Setup) -> Line:
    path, pc = setup.tracker, setup.pc
    if not path.parent.is_dir():
        return mend(
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
    step = "Give the tracker by its name:"
    return mend(f"There is no file {path}.{near}", step, pc.own_command("doctor", first))


def _instead(setup: Setup) -> tuple[str, str]:
    """Return the way back to a tracker that can be read."""
    step = "Give a tracker as Excel saved it, without a password."
    if history_path(setup.tracker).is_file():
        restore = "'improvement-plan history restore DATE' gives one's tracker back"
        command = setup.pc.own_command("history", "list", "--tracker", setup.tracker)
        return f"{step} This lists the nights; {restore}:", command
    back = "In OneDrive or SharePoint right-click it > Version history to have an earlier one back."
    return f"{step} {back}", ""


def look_at_place(setup: Setup) -> Line:
    """Return what kind of place the tracker lies in, because programs see some of them differently."""
    path = setup.tracker.resolve()
    root = onedrive_of(setup.pc, path)
    if root is not None:
        return said(
            f"In OneDrive ({root}). Nights read what has been synchronised; Excel knows such a file by a web "
            "address, from which the buttons find it again."
        )
    if setup.pc.system == WINDOWS and str(path).startswith("\\\\"):
        return said(f"On the network ({path.parent}), so a night needs the network and a signed-in user.")
    return fine(f"In a folder of this machine: {path.parent}.")


def look_for_others(setup: Setup) -> Line:
    """No other tracker lies beside this one, as after Save as: people may edit the wrong one."""
    others = others_beside(setup.tracker)
    if others:
        return mend(others, "Move the one that is no longer edited into another folder.")
    return fine("It is the only tracker in its folder.")


def look_whether_open(setup: Setup) -> Line:
    """Return who has the tracker open, because what is not saved is not read."""
    tracker = setup.tracker
    who = one_line(who_has_it_open(tracker), 60)
    if not who:
        return fine("Nobody has the tracker open in Excel or LibreOffice.")
    excel = tracker.with_name(f"~${tracker.name}")
    mark = excel.name if excel.exists() else f".~lock.{tracker.name}#"
    return said(
        f"{who[0].upper()}{who[1:]} has the tracker open. Commands read what was saved last; buttons see it "
        f"as it is on the screen. If nobody has, delete the mark left behind: {mark}."
    )


def look_at_write_access(setup: Setup) -> Line:
    """Return whether people can save the tracker; the toolkit itself only reads it."""
    path, pc = setup.tracker, setup.pc
    if pc.may_write(path):
        return fine("You may save the tracker. The toolkit itself only reads it.")
    how = {
        WINDOWS: "in Explorer right-click it > Properties > untick Read-only",
        MAC: "in Finder choose File > Get Info and untick Locked",
    }.get(pc.system, f"type: {pc.command('chmod', 'u+w', path)}")
    return said(
        f"It is read-only for you. The toolkit only reads it, so nights and papers work; to edit it, {how}, "
        "or ask whoever keeps the folder."
    )


def look_at_zone(setup: Setup) -> Line:
    """The council's time zone exists, and this PC's clock shows its time."""
    read, now = setup.plan_of.read, setup.pc.now
    name = read.plan.settings.time_zone
    for finding in read.findings:
        if finding.code == SETTING_WRONG.code and "Time zone" in finding.message:
            return mend(finding.message, f"Write {name} beside 'Time zone' on the sheet Settings.")
    there = now.astimezone(read_zone(name))
    if there.utcoffset() != now.utcoffset():
        return said(
            f"The plan's zone is {name}, where it is {there:%H:%M}; this PC's clock shows {now:%H:%M}. "
            "Days are counted there; the machine's scheduler starts nights by this PC's clock."
        )
    return fine(f"Days are counted in {name}, and this PC's clock shows its time.")


def look_at_as_at(setup: Setup) -> Iterable[Line]:
    """Return whether a date on the Settings sheet stands in for today: lateness then stands still."""
    as_at = setup.plan_of.read.plan.settings.as_at
    if as_at is None:
        return ()
    where = f"'As at' on the sheet Settings is {uk(as_at)} and stands in for today everywhere."
    return (said(f"{where} Clear it for daily use."),)
