"""The table of questions that the doctor asks about this PC, and the answers about PC, tracker and mail.

Each question has a function whose docstring says what should be true. Its answer says whether it is, and if
not, the step that mends it. Every question has a time limit, and one that fails is reported like any other.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from automation import __version__
from automation.chasing.outbox import PASSWORD, keyring_name, mail_password
from automation.chasing.people import name_of
from automation.chasing.smtp import Connection, DeliveryError, MailServer
from automation.doctor.nights import (
    look_at_history,
    look_at_last_night,
    look_at_output,
    look_at_paths,
    look_at_schedule,
)
from automation.doctor.office import (
    ButtonSettings,
    look_at_interpreter,
    look_at_macros,
    look_at_origin,
    look_for_add_in,
    look_for_excel,
    python_to_tell,
)
from automation.doctor.pc import MAC, WINDOWS, Opened, Pc, Setup
from automation.doctor.report import Line, Report, fine, mend, said
from automation.overnight.steps import TookTooLong, Worker
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.leads import read_addresses
from automation.plan.settings import Settings
from automation.plan.text import count, listed, one_line, size_in_words
from automation.tracker.read.open_file import open_source, read_bytes, who_has_it_open
from automation.tracker.read.reading import read_grids
from automation.tracker.read.which_tracker import history_path, others_beside
from automation.trusted import Kind, is_confirmed, not_confirmed

LIMIT = 90.0
"""Seconds that one answer may take, so that a drive that does not respond holds nothing up for long."""

PATIENCE = 8.0
"""Seconds to wait for the mail server's answer."""

PASSWORD_LINE, SERVER = "Mail password", "Mail server"


# What is installed.


def look_at_python(setup: Setup) -> Line:
    """Python is not the one from the Microsoft Store."""
    pc, version = setup.pc, platform.python_version()
    store = r"\\WindowsApps\\|PythonSoftwareFoundation"
    if pc.system == WINDOWS and re.search(store, f"{pc.base}\n{pc.executable}", re.IGNORECASE):
        return mend(
            f"This Python {version} comes from the Microsoft Store. Windows redirects what it writes to "
            "AppData and to the registry, so what it sets up for the buttons is where Excel never looks.",
            "Install Python from python.org (no administrator needed), delete the folder .venv, then set up "
            "the toolkit again with the first command in README.md.",
        )
    return fine(f"Python {version} runs the toolkit {__version__}, from {pc.executable}.")


def look_at_packages(setup: Setup) -> Line:
    """Every package that the toolkit needs is installed and new enough."""
    pc, wrong, number = setup.pc, {}, 0
    from packaging.requirements import Requirement  # noqa: PLC0415 (it may be what is missing)

    for one in map(Requirement, pc.requirements()):
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        number += 1
        version = pc.version_of(one.name)
        if version is None:
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is missing"
        elif not one.specifier.contains(version, prereleases=True):
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is {version} (needed: {one.specifier})"
    if wrong:
        return mend(
            f"Of the {count(number, 'package')} needed, {listed(list(wrong.values()))}.",
            "Install the missing or newer versions:",
            pc.python_command("-m", "pip", "install", *wrong),
        )
    return fine(f"All {number} packages that the toolkit needs are installed and new enough.")


# The tracker.


def look_at_tracker(setup: Setup) -> Line:
    """The tracker can be read. Later questions use what it holds."""
    pc, path = setup.pc, setup.tracker
    look_again = "Run this again with the name of the tracker:", pc.own_command("doctor", "TRACKER")
    if setup.no_tracker:
        return mend(setup.no_tracker, *look_again)
    address = web_address(path)
    if address:
        return mend(
            f"{one_line(address, 200)} is a web address. The toolkit reads files; OneDrive keeps files from "
            "SharePoint in a folder on this PC once the library is synchronised.",
            "Open the folder in the browser, click Sync (or Add shortcut to OneDrive), wait until the folder "
            "appears in Explorer or Finder, and use the file in that folder as TRACKER.",
        )
    try:
        if not path.exists():
            return mend(f"There is no file {path}. {_near(path)}", *look_again)
        if path.is_file() and pc.online_only(path):
            mac = "Finder, right-click it > Download Now"
            windows = "Explorer, right-click it > Always keep on this device"
            return mend(
                f"{path} is a placeholder: its content is online and not on this PC, so a night without a "
                "connection could not read it. The doctor did not open it, as that would download it.",
                f"In {mac if pc.system == MAC else windows}. Then run this again.",
            )
        content = None if path.is_dir() else read_bytes(path)
        source, file = open_source(path, content)
        read = read_grids(source, file)
    except PlanError as error:
        return mend(str(error), *_instead(setup))
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        return mend(
            f"{path} cannot be reached ({reason}).",
            "Open its folder in Explorer or Finder first: you may have to reconnect a network drive, or ask "
            "for permission.",
        )
    setup.opened = Opened(content, source, read)
    return fine(f"{path} holds a plan: {size_in_words(read.plan)}.")


def web_address(tracker: Path) -> str:
    """Return the web address that somebody gave as a file, as it was before it became a path, or nothing."""
    found = re.fullmatch(r"(https?):[\\/]+(.+)", str(tracker), re.IGNORECASE)
    return f"{found[1].casefold()}://{found[2]}".replace("\\", "/") if found else ""


def _near(path: Path) -> str:
    """Return a sentence about the workbooks in the folder of a missing tracker."""
    if not path.parent.is_dir():
        return "Its folder does not exist either. Check that its drive or OneDrive is connected."
    others = sorted(one.name for one in path.parent.glob("[!~]*.xls*"))
    return f"That folder holds {listed(others[:3])}{' and more' if others[3:] else ''}." if others else ""


def _instead(setup: Setup) -> tuple[str, str]:
    """Return the step that leads back to a tracker that can be read, and its command."""
    step = "Use a tracker as Excel saves it, without a password."
    if history_path(setup.tracker).is_file():
        restore = "'improvement-plan history restore DATE' brings the tracker of one back"
        command = setup.pc.own_command("history", "list", "--tracker", setup.tracker)
        return f"{step} This command lists the nights; {restore}:", command
    back = "In OneDrive or SharePoint, right-click it > Version history brings an earlier version back."
    return f"{step} {back}", ""


def look_for_others(setup: Setup) -> Line:
    """There is no second tracker in the folder, as after Save as: people might edit the wrong one."""
    others = others_beside(setup.tracker)
    if others:
        return mend(others, "Move the one that is no longer used into another folder.")
    return fine("This is the only tracker in its folder.")


def look_whether_open(setup: Setup) -> Line:
    """Nobody has the tracker open. What is not saved is not read."""
    tracker = setup.tracker
    who = one_line(who_has_it_open(tracker), 60)
    if not who:
        return fine("Nobody has the tracker open in Excel or LibreOffice.")
    excel = tracker.with_name(f"~${tracker.name}")
    mark = excel.name if excel.exists() else f".~lock.{tracker.name}#"
    return said(
        f"{who[0].upper()}{who[1:]} has the tracker open. Commands read what was last saved; buttons read "
        f"what is on the screen. If nobody has it open, delete the leftover file {mark}."
    )


def look_at_as_at(setup: Setup) -> Iterable[Line]:
    """'As at' is blank, so that actions become late as days pass."""
    as_at = setup.plan_of.read.plan.settings.as_at
    if as_at is not None:
        day = f"'As at' on the sheet Settings is {uk(as_at)}, and every command uses it as today's date."
        yield said(f"{day} Clear it for daily use.")


# Mail. Nothing is sent to find out.


def look_at_mail(setup: Setup) -> Iterator[Line]:
    """The mail settings are complete, the password is stored, and the server responds."""
    settings = setup.plan_of.read.plan.settings
    if not settings.smtp_host.strip():
        yield _without_server(settings)
        return
    try:
        server = MailServer.proposed(settings)
        _hold_to_addresses(settings)
    except PlanError as error:
        yield mend(str(error), "Correct it on the sheet Settings.")
        return
    for kind, value in proposed_by_mail(settings):
        if not is_confirmed(kind, value):
            sentence = not_confirmed(kind, value).partition(". If it is right")[0]
            yield mend(
                f"Nothing is sent there yet: {sentence}.",
                "If it is right, confirm it. If not, correct it on the sheet Settings.",
                setup.pc.own_command("doctor", setup.tracker, "--trust"),
            )
    if is_confirmed(Kind.SERVER, server.words):
        sender = name_of(settings.sender)[1]
        yield fine(f"Mail is sent through {server} ({settings.smtp_security}), from {sender}.")
        yield _look_for_password(setup)
        yield _look_for_server(replace(server, user="", password=""))


def proposed_by_mail(settings: Settings) -> Iterator[tuple[Kind, str]]:
    """Return the mail server and the recipients of the morning note that a tracker proposes."""
    if settings.smtp_host.strip():
        with suppress(PlanError):  # a wrong name of a mail server is reported elsewhere
            yield Kind.SERVER, MailServer.proposed(settings).words
    for address in read_addresses([settings.note_to])[0]:
        yield Kind.RECIPIENT, address


def _without_server(settings: Settings) -> Line:
    if settings.note_to.strip():
        return mend(
            f"'Morning note to' is {one_line(settings.note_to)}, but there is no mail server to send it.",
            "Fill in 'Mail server' on the sheet Settings (IT knows its name), or clear 'Morning note to'.",
        )
    return said(
        "No mail server is set, so nothing is sent. Letters are drafts to open in Outlook "
        "(chase --send drafts)."
    )


def _hold_to_addresses(settings: Settings) -> None:
    """Make sure that the settings name an address to send from, and addresses for the morning note.

    Raises:
        PlanError: one of them is not an e-mail address.
    """
    given, note = one_line(settings.sender), one_line(settings.note_to)
    if not name_of(settings.sender)[1]:
        message = f"'Sender' is not an e-mail address: '{given}'." if given else "'Sender' is blank."
        raise PlanError(f"{message} Letters need an address to send from.")
    good, bad = read_addresses([settings.note_to])
    if note and (bad or not good):
        raise PlanError(f"'Morning note to' is not an e-mail address: '{note}'.")


def _look_for_password(setup: Setup) -> Line:
    settings, pc = setup.plan_of.read.plan.settings, setup.pc
    user = one_line(settings.smtp_user)
    if not user:
        none = "'Mail server user' is blank, so the server is used without logging in."
        return said(none, PASSWORD_LINE)
    try:
        mail_password(settings, pc.environ)
    except PlanError:
        other = f"$env:{PASSWORD}" if pc.system == WINDOWS else PASSWORD
        return mend(
            f"No password is stored for the mail user '{user}'.",
            f"Store it in this PC's password store (the command asks for it), or set {other}:",
            pc.command("keyring", "set", keyring_name(settings.smtp_host.strip()), user),
            PASSWORD_LINE,
        )
    in_environment = f"the environment variable {PASSWORD}"
    where = in_environment if pc.environ.get(PASSWORD) else "this PC's password store"
    return fine(f"The password for '{user}' is in {where}. It was not tried.", PASSWORD_LINE)


def _look_for_server(server: MailServer) -> Line:
    try:
        Connection.open(server, timeout=PATIENCE).close()
    except DeliveryError as error:
        step = "Compare 'Mail server', its port and its security on the sheet Settings with what IT says."
        reach = " Ask too whether this PC may reach it: a firewall or a missing network can stop it."
        return mend(str(error), f"{step}{reach if error.temporary else ''}", what=SERVER)
    protected = server.security in {"starttls", "tls"}
    how = "over a protected connection" if protected else "without protection, as the settings say"
    return fine(f"{server} responds {how}. Nothing was sent.", SERVER)


# The table, and how it is asked.


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Args:
        what: its name, shown in front of its answers.
        look: answers it. Its docstring says what should be true.
        of_tracker: whether it needs a tracker that could be read.
    """

    what: str
    look: Callable[[Setup], Line | Iterable[Line]]
    of_tracker: bool = False

    def answers(self, setup: Setup) -> list[Line]:
        """Return the answers, each with the name of the question unless it has its own."""
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
    Question("Other trackers", look_for_others, of_tracker=True),
    Question("Open just now", look_whether_open, of_tracker=True),
    Question("Where it came from", look_at_origin, of_tracker=True),
    Question("Buttons", look_at_macros, of_tracker=True),
    Question("Python of the buttons", look_at_interpreter, of_tracker=True),
    Question("Output folder", look_at_output),
    Question("Length of paths", look_at_paths),
    Question("History", look_at_history, of_tracker=True),
    Question("Nightly run", look_at_schedule),
    Question("Last night", look_at_last_night),
    Question("As at", look_at_as_at, of_tracker=True),
    Question("Mail settings", look_at_mail, of_tracker=True),
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
    """Ask every question. Nothing is changed, and a question that fails is reported as an answer.

    Args:
        tracker: the tracker, as it was given.
        out: the output folder.
        pc: the PC.
        no_tracker: why there is no tracker to look at, if none was named.
        limit: how long one answer may take, in seconds.
        questions: what to ask, in order.
    """
    setup, worker = Setup(pc, tracker, out, no_tracker=no_tracker), Worker()
    lines: list[Line] = []
    left_out: list[str] = []
    for question in questions:
        if question.what not in left_out:
            lines += _answers(question, setup, worker, limit)
        if question is TRACKER and setup.opened is None:
            left_out = [one.what for one in questions if one.of_tracker]
            lines.append(said(f"These need a tracker that can be read: {listed(left_out)}.", "Not looked at"))
    return Report(pc.now.date(), tracker, tuple(lines))


def _answers(question: Question, setup: Setup, worker: Worker, limit: float) -> list[Line]:
    try:
        return list(worker.run(lambda: question.answers(setup), limit))
    except TookTooLong:
        wrong = mend(
            f"This took longer than {limit:.0f} seconds and was stopped.",
            "Check the network and network drives, then run this again.",
        )
    except Exception as error:  # noqa: BLE001 (one question that fails must not hide the others)
        why = one_line(str(error), 200).rstrip(".")
        wrong = mend(
            f"This could not be checked ({type(error).__name__}{f': {why}' if why else ''}).",
            "Run this again. If it happens again, send this line to the person who maintains the toolkit.",
        )
    return [replace(wrong, what=question.what)]


def open_proposals(tracker: Path, out: Path, no_tracker: str = "") -> list[tuple[Kind, str]]:
    """Return what nobody has confirmed on this PC, for `doctor --trust` to ask about.

    The first is this Python, if Excel is here and its buttons start another or none. The others are what the
    tracker proposes.

    Raises:
        PlanError: the tracker or this PC's settings cannot be read.
    """
    setup = Setup(Pc(), tracker, out, no_tracker=no_tracker)
    line = look_at_tracker(setup)
    pc = [(Kind.PYTHON, setup.pc.executable)] if python_to_tell(setup.pc) else []
    if setup.opened is None:
        if pc:
            return pc  # the buttons can be set up before there is a tracker
        raise PlanError(line.message)
    proposed = dict.fromkeys(_proposals(setup))
    return [*pc, *((kind, value) for kind, value in proposed if not is_confirmed(kind, value))]


def _proposals(setup: Setup) -> Iterator[tuple[Kind, str]]:
    yield from proposed_by_mail(setup.plan_of.read.plan.settings)
    buttons = ButtonSettings(setup)
    program = buttons.foreign_program()
    if program is not None:
        yield Kind.PROGRAM, str(program)
    for folder in buttons.code(confirmed=False):
        yield Kind.CODE, folder
    for folder in setup.plan_of.read.plan.settings.document_folders.split(";"):
        if folder.strip():
            yield Kind.DOCUMENTS, folder.strip()
