"""What the commands take: their arguments and options, and what can be chosen."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from automation.plan.findings import PlanError
from automation.plan.text import printable, words


def day(text: str) -> date:
    """Return the day that somebody typed, as people write days."""
    from automation.tracker.read.cells import read_day  # noqa: PLC0415 (so that --help starts at once)

    found = read_day(text)
    if found is None:
        raise typer.BadParameter(f"'{text}' is not a date. Write it as day/month/year.")
    return found


def day_or_all(text: str) -> date:
    """Return the day that somebody typed; `ALL` for the word all."""
    from automation.letter_jobs import ALL  # noqa: PLC0415 (so that --help starts at once)

    return ALL if text.strip().casefold() == "all" else day(text)


def folder_name(path: Path | None) -> Path | None:
    r"""Refuse a folder name that has swallowed the rest of the command line.

    On Windows the backslash in `--out "C:\My plan\"` makes the quotation mark after it part of the name.
    """
    if path is not None and '"' in str(path):
        raise typer.BadParameter(
            f"{path} has a quotation mark in it. Leave out the backslash before the closing one."
        )
    return path


def argument(name: str, said: str, **more: Any) -> Any:
    """Describe an argument: its name in the help, and what is said of it."""
    return typer.Argument(metavar=name, help=said, **more)


def option(name: str, said: str, metavar: str | None = None, **more: Any) -> Any:
    """Describe an option: its name, what is said of it, and what stands after it."""
    return typer.Option(name, metavar=metavar, help=said, **more)


def out_folder(said: str) -> Any:
    """Describe the option for the folder that is written to."""
    return option("--out", said, "FOLDER", callback=folder_name)


# What can be chosen: how a command prints its result, and what it is to do.
Format = StrEnum("Format", ["TEXT", "JSON"])
CheckFormat = StrEnum("CheckFormat", ["TEXT", "JSON", "CSV", "XLSX"])
SummaryFormat = StrEnum("SummaryFormat", ["TEXT", "JSON", "XLSX"])
HistoryDo = StrEnum("HistoryDo", ["LIST", "COMPARE", "RESTORE", "FORGET", "EARLIER", "UNDO"])
Audience = StrEnum("Audience", ["INSPECTOR", "BOARD"])
ScheduleDo = StrEnum("ScheduleDo", ["INSTALL", "REMOVE", "STATUS"])
TEXT, JSON, OUTPUT = Format.TEXT, Format.JSON, Path("output")

ONE_HERE = "Default: the only tracker in this folder."
Tracker = Annotated[Path | None, argument("[TRACKER]", ONE_HERE, show_default=False)]
Example = Annotated[bool, option("--example", "Use the example that comes with the toolkit.")]
AsProposed = Annotated[bool, option("--as-proposed", "Take doubtful columns for what they may be.")]
_MAP = "The map that says how to read the plan. Default: the one beside it."
Map = Annotated[Path | None, option("--map", _MAP, "FILE")]
AsAt = Annotated[
    date | None,
    option("--as-at", "The day to use as today, such as 2 October 2017.", "DATE", parser=day),
]
_NEW = "A new or empty folder. With --from, the default is one beside the source."
NewFolder = Annotated[Path | None, argument("[FOLDER]", _NEW, callback=folder_name, show_default=False)]
Out = Annotated[Path, out_folder("The folder to write the files to.")]
OptionalOut = Annotated[Path | None, out_folder("Also write the result as a workbook in this folder.")]
Form = Annotated[Format, option("--format", "How to print the result.")]
At = Annotated[str, option("--at", "The time at which each night starts.", "HH:MM")]
Apply = Annotated[
    str | None,
    option("--apply", "Write what findings of these codes clearly propose, such as D10,L02.", "CODES"),
]
Yes = Annotated[bool, option("--yes", "Do it without asking about each.")]
Code = Annotated[str | None, option("--explain", "Explain one check, such as D03.", "CODE")]
_SINCE = "Compare with a date, or with the last board meeting."
Since = Annotated[str | None, option("--since", _SINCE, "DATE|last-board")]
_DONE = "Mark the board's next paper as done: nobody is reminded of it again."
PaperDone = Annotated[bool, option("--done", _DONE)]
_EXAMINE = "Check any Word file for accessibility and hidden matter instead."
WordFile = Annotated[Path | None, option("--check", _EXAMINE, "FILE")]
Plans = Annotated[Path | None, option("--plans", "Run one night for each plan on this list (TOML).", "FILE")]
_OTHERS = "A list of plans (TOML), of which the board may oversee some."
OtherPlans = Annotated[Path | None, option("--plans", _OTHERS, "FILE")]
_SENT, _NOT_SENT = "Mark the drafts of a day as sent.", "Mark the drafts of a day as not sent."
Sent = Annotated[date | None, option("--sent", _SENT, "DATE|all", parser=day_or_all)]
NotSent = Annotated[date | None, option("--not-sent", _NOT_SENT, "DATE|all", parser=day_or_all)]
_FROM_OUTLOOK = "Mark as sent what Outlook's Sent Items hold."
FromOutlook = Annotated[bool, option("--from-outlook", _FROM_OUTLOOK)]
_ON = "The day on which they were sent, if not on the day of the drafts."
On = Annotated[date | None, option("--on", _ON, "DATE", parser=day)]
_PACK = "Copy the documents of sections, actions or themes into a folder and a zip: 'LMG; 2', or all."
Pack = Annotated[str | None, option("--pack", _PACK, "REFS")]
For = Annotated[Audience | None, option("--for", "Who the pack is for; it holds only what they may see.")]
_DAYS = (
    "Two dates to compare, or none to compare now with the last board. One to restore or forget, or for a "
    "column of earlier ratings that names no month."
)
Days = Annotated[list[str] | None, argument("[DATE ...] [TRACKER]", _DAYS)]

TRACKERS = words(".xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv, .txt, .docx, .odt, .pdf")
"""The endings of files that may be a tracker."""
SOURCE = "Start from a published plan (Word, PDF, text) or another tracker."

ROLL_OVER = "Carry on what is open in this tracker, with its history."


def names_a_tracker(text: str) -> bool:
    """Return whether somebody typed a tracker where something else is expected."""
    return Path(text).suffix.casefold() in TRACKERS or Path(text).is_file()


def go_on(who_gets_what: str) -> bool:
    """Show who would get what, and ask."""
    typer.echo(printable(who_gets_what), err=True)
    return typer.confirm("Send these letters?", default=False, err=True)


def hold_to_one_paper(board: str | None, tracker: Path | None, examine: Path | None, *, due: bool) -> None:
    """Make sure that `paper` was asked for one thing: a board's paper, every paper that is due, or a check.

    Raises:
        PlanError: it was not.
    """
    if board is not None and due:
        raise PlanError(f"--due makes the papers for every board. Leave out '{board}' or leave out --due.")
    if board is not None and tracker is None and names_a_tracker(board):
        raise PlanError(
            f"'{board}' is a file. Name the board first, as in paper \"Improvement Board\" {board}, "
            f"or use --due {board} for every paper that is due."
        )
    if sum((board is not None, due, examine is not None)) != 1:
        raise PlanError("Name the board you want a paper for, or use --due for every paper that is due.")
