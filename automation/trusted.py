"""Keeps what a person has confirmed on this PC: a tracker can only propose it.

A tracker is edited by many, and a copy can come from anywhere. So its cells never decide where a password
goes, who gets the morning note, which program is started, or which folders are looked into: each of these
counts once somebody has confirmed it on this PC (`doctor --trust`), or the environment of a scheduled run
names it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

import platformdirs

from automation.files import read_ordinary_text, reason, write_whole
from automation.plan.findings import PlanError
from automation.plan.text import listed, one_line

FOLDER = "IMPROVEMENT_PLAN_SETTINGS_FOLDER"
"""The environment variable that names another folder for the settings file."""

TRUST = "improvement-plan doctor --trust"

PYTHON_KEY = r"improvement-plan\Python"
r"""Where Windows keeps which Python the buttons start, under HKEY_CURRENT_USER\Software.

The macros look there: VBA reads files in the PC's own code page, and would lose letters of some names."""

_LARGEST = 1024 * 1024


class Kind(StrEnum):
    """What can be confirmed, as sentences and the settings file name it."""

    SERVER = "mail server"
    RECIPIENT = "recipient of the morning note"
    PROGRAM = "program for the buttons"
    CODE = "folder of code for the buttons"
    PYTHON = "Python for the buttons in Excel"
    DOCUMENTS = "folder of documents"


_OF_ENVIRONMENT = {
    Kind.RECIPIENT: "IMPROVEMENT_PLAN_NOTE_TO",
    Kind.PROGRAM: "IMPROVEMENT_PLAN_INTERPRETER",
    Kind.DOCUMENTS: "IMPROVEMENT_PLAN_DOCUMENT_FOLDERS",
}


class NotConfirmed(PlanError):  # noqa: N818 (it is a sentence for the user, as PlanError is)
    """A tracker names something that nobody has confirmed on this PC."""


def settings_file() -> Path:
    """Return where this person's settings are on this PC."""
    named = os.environ.get(FOLDER)
    folder = Path(named) if named else platformdirs.user_config_path("improvement-plan", appauthor=False)
    return folder / "settings.json"


def server_words(host: str, port: int, security: str, user: str) -> str:
    """Return a mail server as it is confirmed: everything that decides where a password goes, and how."""
    login = f"user {user}" if user else "without logging in"
    return f"{host.casefold()}:{port} ({security}), {login}"


def confirmed(kind: Kind) -> tuple[str, ...]:
    """Return what was confirmed of one kind, in the settings file and in the environment.

    Raises:
        PlanError: the settings file cannot be read.
    """
    return tuple(dict.fromkeys((*_read().get(kind, ()), *_of_environment(kind))))


def is_confirmed(kind: Kind, value: str) -> bool:
    """Return whether a person confirmed this on this PC."""
    return _same(kind, value) in {_same(kind, known) for known in confirmed(kind)}


def hold_to(kind: Kind, value: str) -> None:
    """Raise an error unless this was confirmed.

    Raises:
        NotConfirmed: it was not; the sentence says what was, and how it is confirmed.
        PlanError: the settings file cannot be read.
    """
    if not is_confirmed(kind, value):
        raise NotConfirmed(not_confirmed(kind, value))


def not_confirmed(kind: Kind, value: str) -> str:
    """Return the sentence that says nobody confirmed this here, and how to confirm it."""
    known = confirmed(kind)
    if known:
        before = listed([one_line(value) for value in known])
        said = f"the tracker now names a different {kind}, {one_line(value)} (confirmed on this PC: {before})"
    else:
        said = f"the tracker names the {kind} {one_line(value)}, which nobody has confirmed on this PC"
    return f"{said}. If it is right, confirm it with: {TRUST}"


def confirm_each(
    proposals: Iterable[tuple[Kind, str]], ask: Callable[[str], bool], say: Callable[[str], None]
) -> None:
    """Ask about each unconfirmed thing that a tracker proposes, and record what is confirmed."""
    kind = None
    for kind, value in proposals:
        if ask(f"Trust this {kind} on this PC: {one_line(value)}?"):
            say(f"Confirmed in {confirm(kind, value)}.")
        else:
            say("Not confirmed.")
    if kind is None:
        say("Nothing in the tracker is waiting to be confirmed.")


def confirm(kind: Kind, value: str) -> str:
    """Record that a person confirmed something on this PC, and return where it is kept.

    Raises:
        PlanError: the settings file cannot be read or written.
    """
    if kind is Kind.PYTHON:
        return _tell_the_buttons(value)
    path, known = settings_file(), _read()
    known[kind] = [*known.get(kind, ()), value]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(known, indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise PlanError(f"{path} cannot be written: {reason(error)}.") from error
    return str(path)


def _tell_the_buttons(python: str) -> str:
    key = rf"Software\{PYTHON_KEY}"
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 (only Windows has it)

        try:
            winreg.SetValue(winreg.HKEY_CURRENT_USER, key, winreg.REG_SZ, python)
        except OSError as error:
            raise PlanError(f"The Windows registry cannot be written: {reason(error)}.") from error
    return rf"the Windows registry, HKEY_CURRENT_USER\{key}"


def _same(kind: Kind, value: str) -> str:
    return value.casefold() if kind is Kind.RECIPIENT else value


def _of_environment(kind: Kind) -> tuple[str, ...]:
    if kind is not Kind.SERVER:
        value = os.environ.get(_OF_ENVIRONMENT.get(kind, ""), "")
        return tuple(part.strip() for part in value.split(";") if part.strip())
    host, port, security, user = (
        os.environ.get(f"IMPROVEMENT_PLAN_MAIL_{name}", default).strip()
        for name, default in (("SERVER", ""), ("PORT", "587"), ("SECURITY", "starttls"), ("USER", ""))
    )
    return (server_words(host, int(port), security.casefold(), user),) if host and port.isdecimal() else ()


def _read() -> dict[str, list[str]]:
    path = settings_file()
    try:
        content = json.loads(read_ordinary_text(path, _LARGEST, "a settings file"))
        return {str(kind): [str(value) for value in values] for kind, values in content.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise PlanError(
            f"The settings of this PC, {path}, cannot be read. Delete them, then confirm again with: {TRUST}"
        ) from error
