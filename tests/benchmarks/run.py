"""Prints how fast the toolkit is, each figure as the ratio of two things measured in one run.

Run `python -m tests.benchmarks.run` for all, or name some of: check start click reading night large plans.
"""

# ruff: noqa: T201 (a script speaks to the person who started it)

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from itertools import cycle
from pathlib import Path

from tests.benchmarks.measuring import Cost, Ratio, cost, python, ratio, toolkit
from tests.benchmarks.trackers import plan_of, tracker_of

_ROOT = Path(__file__).parents[2]
_WALK = """
import sys, openpyxl
for sheet in openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets:
    for row in sheet.iter_rows(values_only=True):
        pass
"""
_DAY = ("--as-at", "2017-10-02")


def _say(what: str, value: Ratio, wanted: str) -> None:
    print(f"{what:<75} {value}   wanted: {wanted}", flush=True)


def check() -> None:
    path = str(tracker_of(20_000))
    value = ratio(toolkit("check", path, *_DAY), python(_WALK, path))
    _say("check on 20,000 actions, against openpyxl walking the same file", value, "under 0.8")


def start() -> None:
    one = toolkit("check", str(tracker_of(171)), *_DAY)
    value = ratio(one, python("import python_calamine, openpyxl"))
    _say("check on 171 actions, against importing python_calamine and openpyxl", value, "under 2")


def click() -> None:
    """Compare what a click waits for beside its work: Python starting, and what the job loads."""
    value = ratio(python("import automation.buttons, xlwings"), python("import xlwings"))
    _say("what a click loads, against importing xlwings", value, "under 1.5")


def reading() -> None:
    from python_calamine import CalamineWorkbook

    from automation.tracker.read.reading import read_tracker

    def bare(path: Path) -> None:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

    def seconds(work: Callable[[Path], object], path: Path) -> float:
        begun = time.process_time()
        work(path)
        return time.process_time() - begun

    for actions in (171, 2_000, 20_000):
        path = tracker_of(actions)
        seconds(read_tracker, path)
        value = Ratio(tuple(seconds(read_tracker, path) / seconds(bare, path) for _ in range(9)))
        _say(f"reading {actions:,} actions into a plan, against calamine's bare values", value, "under 2")


def night() -> None:
    for begun in (False, True):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for part in ("workbook", "templates"):
                shutil.copytree(_ROOT / part, folder / part)
            one = toolkit("overnight", "--once", *_DAY)
            libraries = python("import pandas, matplotlib.pyplot, docxtpl, xlsxwriter")
            if begun:
                value = ratio(one, libraries, 5, folder)
            else:
                # Only the first night writes the history of the example.
                value = Ratio((cost(one, folder).processor / cost(libraries, folder).processor,))
        said = "with its history begun" if begun else "the first of all"
        _say(f"a night on the tracker that ships, {said}, against importing its libraries", value, "under 5")


_LARGE: dict[str, tuple[str, ...]] = {
    "check": ("check", "tracker.xlsx", *_DAY),
    "check as a workbook": ("check", "tracker.xlsx", *_DAY, "--format", "xlsx", "--out", "findings"),
    "summary": ("summary", "tracker.xlsx", *_DAY),
    "summary as a workbook": ("summary", "tracker.xlsx", *_DAY, "--format", "xlsx", "--out", "figures"),
    "import": ("import", "tracker.xlsx", "new.xlsx", *_DAY),
    "chase": ("chase", "tracker.xlsx", *_DAY),
    "overnight": ("overnight", "--once", "tracker.xlsx", *_DAY),
    "paper": ("paper", "Improvement Board", "tracker.xlsx", *_DAY, "--out", "board"),
    "history list": ("history", "list", "--tracker", "tracker.xlsx"),
    "history compare": ("history", "compare", "2017-09-04", "2017-10-02", "--tracker", "tracker.xlsx"),
    "history restore": ("history", "restore", "2017-10-02", "--tracker", "tracker.xlsx", "--out", "back"),
    "returns": ("returns", "replies", "tracker.xlsx"),
}
"""The commands in the order in which they need each other; the night comes before what looks back at it."""


def large() -> None:
    costs: dict[int, dict[str, Cost]] = {}
    for actions in (20_000, 100_000):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copy(tracker_of(actions), folder / "tracker.xlsx")
            _remember_an_earlier_night(actions, folder / "tracker.xlsx")
            costs[actions] = {}
            for said, command in _LARGE.items():
                if command[0] == "returns":
                    _send_back(folder / "output" / "2017-10-02" / "letters", folder / "replies")
                costs[actions][said] = cost(toolkit(*command), folder)
    for said, small in costs[20_000].items():
        big = costs[100_000][said]
        what = f"{said} on 100,000 actions ({big.processor:.0f} s, {big.memory:.0f} MiB), against 20,000"
        _say(f"{what}: time", Ratio((big.processor / small.processor,)), "at most 6")
        _say(f"{what}: memory", Ratio((big.memory / small.memory,)), "at most 6")


def _remember_an_earlier_night(actions: int, tracker: Path) -> None:
    """Record the plan as it may have stood a month before: one rating in seven was another."""
    from automation.history.store import History
    from automation.plan.ratings import DEFAULT_KEY
    from automation.tracker.read.result import ReadTracker, TrackerFile
    from automation.tracker.read.which_tracker import history_path

    plan = plan_of(actions)
    then = tuple(
        replace(action, rating=rating, rating_text=rating.name) if number % 7 == 0 else action
        for number, (action, rating) in enumerate(zip(plan.actions, cycle(DEFAULT_KEY.ratings), strict=False))
    )
    with History.open(history_path(tracker)) as history:
        read = ReadTracker(replace(plan, actions=then), file=TrackerFile(tracker))
        history.record(read, date(2017, 9, 4), tracker.read_bytes())


def _send_back(letters: Path, replies: Path) -> None:
    """Take the reply sheets out of the letters, as leads would send them back."""
    replies.mkdir()
    for number, path in enumerate(sorted(letters.glob("*.eml"))):
        message = message_from_bytes(path.read_bytes())
        for part in message.walk():
            if part.get_filename():
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                (replies / f"{number}.xlsx").write_bytes(content)


def plans() -> None:
    """Do 60 plans in one run, and six of them one after another, times ten."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = []
        for number in range(66):
            own = folder / f"{number}"
            own.mkdir()
            shutil.copy(tracker_of(171), own / "tracker.xlsx")
            if number < 60:
                entries.append(f'[[plan]]\nname = "Plan {number}"\ntracker = "{number}/tracker.xlsx"\n')
        (folder / "plans.toml").write_text("\n".join(entries), encoding="utf-8")
        together = cost(toolkit("overnight", "--once", "--plans", "plans.toml", *_DAY), folder).seconds
        alone = sum(
            cost(toolkit("overnight", "--once", "tracker.xlsx", *_DAY), folder / f"{number}").seconds
            for number in range(60, 66)
        )
    said = f"60 plans one after another, against in one run ({together:.0f} s)"
    _say(said, Ratio((alone * 10 / together,)), "cores")


ALL = {work.__name__: work for work in (check, start, click, reading, night, large, plans)}

if __name__ == "__main__":
    for asked in sys.argv[1:] or ALL:
        ALL[asked]()
