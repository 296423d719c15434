"""What a command prints, by the few functions that know what a terminal may be given; and its tracker."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from automation.arguments import JSON, OUTPUT, TEXT, Format
from automation.plan.text import printable, sentence
from automation.task import Done, Status, Task, task_of, tracker_path


def which(tracker: Path | None, *, example: bool) -> Path:
    """Return the tracker to work on, and say which it is if nobody named one."""
    path = tracker_path(tracker, example=example)
    if tracker is None or sys.stderr.isatty():  # somebody who dragged a file sees which one is used
        say(f"Tracker: {path}")
    return path


agree = partial(typer.confirm, default=False, err=True)


def now() -> datetime:
    """Return this moment, with the PC's time zone."""
    return datetime.now().astimezone()


def work_on(
    tracker: Path | None,
    example: bool,
    as_at: date | None,
    out: Path | None = None,
    chart: Path | None = None,
) -> Task:
    """Return what a job works on: the tracker that is asked for, read once."""
    return task_of(which(tracker, example=example), out or OUTPUT, as_at, now(), chart)


def say(*sentences: str) -> None:
    """Print sentences on stderr, one to a line, so that only the result goes to a pipe."""
    for said in filter(None, sentences):
        line(said)


def line(said: str) -> None:
    """Print a sentence on stderr, on a line of its own."""
    print(sentence(said), file=sys.stderr)  # a file's name can hold what would steer a terminal


def tell(text: str) -> None:
    """Print a sentence of the result."""
    print(sentence(text))


def tell_lines(text: str) -> None:
    """Print a result of several lines."""
    print(printable(text))


def print_json(value: Any) -> None:
    """Print a result as JSON for other programs."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def give(done: Done, form: Format = TEXT) -> Status:
    """Print what a job says, or its result as JSON for other programs."""
    say(*done.notes)
    if form is JSON:
        print_json(done.data)
    elif done.said:
        tell_lines(done.said)
    return done.status
