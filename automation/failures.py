"""Says in one sentence why a command was not done, and what was probably meant."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import traceback
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import typer

from automation.plan.findings import TELL, PlanError, fault

# Typer brings its own copy of click, older versions use the one that is installed; this is the right one.
WrongUse: Any = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "ClickException")

_NOT_A_CHOICE = re.compile(r"Invalid value for '([^']*)': (['\"])(.*)\2 is not one of (.+?)\.?")
_NO_OPTION = re.compile(r"(No such option: \S+) \(Possible options: (.+)\)\.?")


def why(error: BaseException) -> str:
    """Return the sentence that says why a command was not done."""
    if isinstance(error, PlanError):
        return str(error)
    if isinstance(error, WrongUse):
        context = getattr(error, "ctx", None)
        return _one_sentence(error.format_message(), getattr(context, "info_name", None) or "")
    if isinstance(error, typer.Abort | KeyboardInterrupt):
        return "stopped."
    if isinstance(error, OSError):
        # An error without a file name is about output that somebody redirected to a full disk.
        name = f" ({error.filename})" if error.filename else ""
        what = "the output cannot be written: " if error.errno == errno.ENOSPC and not name else ""
        return f"{what}{error.strerror or error}{name}."
    return f"not done, because of {fault(error)}. {_traceback_in_a_file()}"


def _one_sentence(message: str, command: str = "") -> str:
    """Turn typer's message about a wrong argument into one line, with what was probably meant.

    Args:
        message: typer's message.
        command: the command that was typed; people know its argument by that name.
    """
    # The libraries below typer put their own word for it in front.
    line = " ".join(message.split()).replace("Value error, ", "", 1)
    if found := _NOT_A_CHOICE.fullmatch(line):
        name, quote, typed, named = found.groups()
        choices = [choice.strip(" '") for choice in named.split(",")]
        near = get_close_matches(typed.casefold(), choices, n=1)
        line = f"{name if name.startswith('-') else command or name}: {quote}{typed}{quote} is not one of "
        line += f"{', '.join(choices)}." + (f" Did you mean '{near[0]}'?" if near else "")
    elif found := _NO_OPTION.fullmatch(line):
        meant = ", ".join(f"'{choice.strip()}'" for choice in found[2].split(","))
        line = f"{found[1]}. Did you mean {meant}?"
    return line if line.endswith((".", "?")) else f"{line}."


def _traceback_in_a_file() -> str:
    """Save the traceback for the maintainer, and return the sentence that says where it is."""
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="improvement-plan-", suffix=".log", text=True)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(traceback.format_exc())
        return f"Send {name} to the person who maintains the toolkit."
    return TELL


def reader_has_gone(error: BaseException) -> bool:
    """Return whether the program reading the output has closed it; Windows reports this in its own way."""
    invalid = isinstance(error, OSError) and error.errno == errno.EINVAL and not error.filename
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and invalid)
