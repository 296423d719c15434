"""Changes real files at random, puts them through the toolkit, and says what gave a traceback or a hang.

Run `python -m tests.benchmarks.fuzz [CASES] [SEED] [KIND ...]`, with kinds out of tracker, cells, history,
values, word, letter and page; without any all of them take turns. A limit on the time of a case cannot be
kept inside the process on every system, so this script is for Linux and macOS.
"""

# ruff: noqa: T201 (a script speaks to the person who started it)

from __future__ import annotations

import io
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from automation import files
from automation.analysis.rollup import summarise
from automation.chasing.ledger import Ledger
from automation.chasing.letter_templates import ACTION_TAGS, TAGS, checked
from automation.chasing.planning import plan_letters
from automation.checks.run_checks import run_checks
from automation.history.compare import compare_nights, comparison_text, nights_text
from automation.history.store import History
from automation.overnight.night import run_night
from automation.papers.accessibility import examine
from automation.papers.facts import Facts
from automation.papers.meetings import Meeting
from automation.papers.rendering import Template
from automation.papers.word_files import edited
from automation.plan.findings import PlanError
from automation.reports.page import page_html
from automation.reports.summary_text import summary_text
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.sheets import TABLES
from automation.tracker.write.workbook import build_tracker
from automation.views.figures import Figures, gather
from tests.benchmarks.trackers import plan_of
from tests.support.letters import record_drafts

_LIMIT = 10
_GROWTH = 1 << 30
_AS_AT = date(2017, 10, 2)
_NOW = datetime(2017, 10, 3, 2, tzinfo=UTC)


class Hang(BaseException):
    """A case took longer than its limit."""


def _late(*_: object) -> None:
    raise Hang


# How content is changed


def changed(content: bytes, chance: random.Random) -> bytes:
    """Change a few bytes: set, cut out, repeat or move them, or cut the end off."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        if not data:
            break
        at, size = chance.randrange(len(data)), chance.randrange(1, 40)
        how = chance.randrange(5)
        if how == 0:
            data[at] = chance.randrange(256)
        elif how == 1:
            del data[at : at + size]
        elif how == 2:
            data[at:at] = data[at : at + size] * chance.choice((1, 2, 50))
        elif how == 3:
            data[at : at + size] = chance.randbytes(size)
        elif chance.random() < 0.1:
            del data[at:]
    return bytes(data)


def changed_inside(content: bytes, chance: random.Random) -> bytes:
    """Change one part of a zip and pack it anew, so that the change gets past the zip's own checks."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, changed(part, chance) if name == chosen else part)
    return out.getvalue()


_ODD: tuple[Any, ...] = (
    0, -1, 1, 10**6, 10**9, 10**15, 1e300, 0.5, True, False, "9" * 5_000, "-5", "", "x" * 32_000,
    datetime(1900, 1, 1), datetime(9999, 12, 31), "0001-01-01", "31/12/9999", "Dec 9999", "a;b;" * 3_000,
    "=1+1", "@", "\n\n", "Sep-17;" * 2_000, "Red", "worst", "Twice yearly from Jan 9999", "../../etc/passwd",
    "Dec-9998 quarterly thereafter", "improvement-board.docx", "{{ config }}", "{% for %}", "<script>",
    "\u202egnirts", "_x000D_", "Improvement Board", "Yes", "no", "smtp", "a@b.c", "Council - Nov-17",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, 0, -1, 2**62, 1e300, "", "x", "[]", "{}", "2017-09-01", "9999-12-31", "0001-01-01", b"", b"\xff",
    '{"actions": 1}', "sent", "drafted", "[" * 5_000, "9" * 400,
)  # fmt: skip


# The kinds of cases


class Cases:
    """Makes cases of each kind out of sound files, and puts them through everything that reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        build_tracker(plan_of(12), folder / "seed.xlsx", as_at=_AS_AT)
        self.tracker_bytes = (folder / "seed.xlsx").read_bytes()
        self.read = read_tracker(folder / "seed.xlsx")
        with History.open(folder / "seed.sqlite") as history:
            for day in (date(2017, 9, 30), date(2017, 10, 1)):
                history.record(self.read, day, self.tracker_bytes)
            record_drafts(
                Ledger(history),
                plan_letters(self.read.plan, date(2017, 10, 2)).letters,
                date(2017, 10, 2),
                _NOW,
            )
        self.history_bytes = (folder / "seed.sqlite").read_bytes()
        plain = "Ref\tAction\tDesired outcome\tLead\tDue date\n1.1\tDo\tDone\tHead\tSep-17\n"
        self.trackers = {
            "case.xlsx": self.tracker_bytes,
            "case.txt": plain.encode(),
            "case.csv": plain.replace("\t", ",").encode(),
            "case.docx": _word(),
        }
        templates = files.templates_folder()
        self.papers = [path.read_bytes() for path in sorted((templates / "papers").glob("*.docx"))]
        self.letters = [path.read_bytes() for path in sorted((templates / "letters").glob("*.[th]*"))]
        self.pages = (templates / "page" / "index.html").read_bytes()
        summary = summarise(self.read.plan, _AS_AT)
        self.figures = Figures(self.read.plan, summary)
        meeting = Meeting("Board", "x.docx", date(2017, 10, 9), _AS_AT)
        self.facts = Facts(self.read.plan, summary, meeting, TrackerFile(Path("p.xlsm")))

    def tracker(self, chance: random.Random) -> None:
        """A tracker with some bytes changed: read, checked, summed up."""
        name = chance.choices(tuple(self.trackers), (6, 2, 1, 3))[0]
        inside = name.endswith("x") and chance.random() < 0.8
        content = (changed_inside if inside else changed)(self.trackers[name], chance)
        path = self.folder / name
        path.write_bytes(content)
        read = read_tracker(path, content)
        run_checks(read, _AS_AT)
        figures = Figures(read.plan, summarise(read.plan, _AS_AT))
        summary_text(figures)
        page_html(figures)

    def cells(self, chance: random.Random) -> None:
        """A tracker with odd values in some cells: a whole night."""
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(self.tracker_bytes))
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            table = chance.choice(TABLES)
            sheet = book[table.sheet]
            row, column = (
                chance.randrange(2, min(sheet.max_row, 40) + 2),
                chance.randrange(len(table.columns)) + 1,
            )
            sheet.cell(row, column).value = chance.choice(_ODD)
        night = self.folder / "night"
        shutil.rmtree(night, ignore_errors=True)
        night.mkdir()
        book.save(night / "t.xlsx")
        done = run_night(
            night / "t.xlsx", night / "out", as_at=chance.choice((None, _AS_AT)), now=_NOW, limit=6 * _LIMIT
        )
        for step in done.results:
            if not step.ok and ("A fault in" in step.detail or "Stopped" in step.detail):
                raise RuntimeError(f"{step.name}: {step.detail}")

    def history(self, chance: random.Random) -> None:
        """A history with some bytes changed."""
        self._use_history(changed(self.history_bytes, chance))

    def values(self, chance: random.Random) -> None:
        """A history that is a sound database with odd values in some columns."""
        path = self.folder / "case.sqlite"
        path.write_bytes(self.history_bytes)
        with closing(sqlite3.connect(path)) as db, db:
            tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for _ in range(chance.choice((1, 1, 2, 4))):
                table = chance.choice(tables)
                column = chance.choice([row[1] for row in db.execute(f"PRAGMA table_info({table})")])
                which = chance.choice(("", " WHERE rowid = 1", " WHERE 1 = abs(random()) % 3"))
                with suppress(sqlite3.Error):
                    db.execute(f"UPDATE OR IGNORE {table} SET {column} = ?{which}", (chance.choice(_VALUES),))
        self._use_history(path.read_bytes())

    def _use_history(self, content: bytes) -> None:
        path = self.folder / "case.sqlite"
        path.write_bytes(content)
        for left in self.folder.glob("case.sqlite-*"):
            left.unlink()
        with History.open(path) as history:
            nights_text(history.nights())
            gather(self.read.plan, _AS_AT, history)
            comparison_text(*compare_nights(history, date(2017, 9, 30), date(2017, 10, 1)))
            history.tracker_of(date(2017, 9, 30))
            plan_letters(self.read.plan, _AS_AT, Ledger(history))
            history.record(ReadTracker(self.read.plan), _AS_AT, b"tonight")

    def word(self, chance: random.Random) -> None:
        """A Word template with some bytes changed: filled, examined, looked at for edits."""
        content = chance.choice(self.papers)
        content = (changed_inside if chance.random() < 0.9 else changed)(content, chance)
        path = self.folder / "case.docx"
        path.write_bytes(content)
        edited(path)
        with suppress(PlanError):
            examine(path)
        made = self.folder / "made.docx"
        Template(path).fill(self.facts, made, title="t", former=self.folder / "none.docx")

    def letter(self, chance: random.Random) -> None:
        """A letter's template with some bytes changed."""
        content = changed(chance.choice(self.letters), chance).decode("utf-8", "replace")
        template = checked("case.txt", content, html=chance.random() < 0.5)
        row = {tag: f"the {tag}" for tag in ACTION_TAGS}
        template.render(dict.fromkeys(TAGS, "x") | {"late": [row] * 5, "coming": [row]})

    def page(self, chance: random.Random) -> None:
        """The page's template with some bytes changed."""
        own = self.folder / "templates" / "page"
        own.mkdir(parents=True, exist_ok=True)
        (own / "index.html").write_bytes(changed(self.pages, chance).decode("utf-8", "replace").encode())
        page_html(self.figures, beside=self.folder)


def _word() -> bytes:
    import docx

    document = docx.Document()
    rows = (("Ref", "Action", "Desired outcome", "Lead", "Due date"), ("1.1", "Do", "Done", "Head", "Sep-17"))
    table = document.add_table(rows=2, cols=5)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


KINDS = {"tracker": 6, "cells": 1, "history": 3, "values": 4, "word": 3, "letter": 3, "page": 2}
"""The kinds of cases, and how often each comes in turn."""


def main(cases: int, seed: int, *kinds: str) -> int:
    """Run so many cases and say what was found."""
    chance = random.Random(seed)
    ended: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    slowest: dict[str, float] = {}
    # Processor time: a machine that is busy with other things is no hang.
    signal.signal(signal.SIGPROF, _late)
    resource.setrlimit(resource.RLIMIT_AS, (5 * _GROWTH, 5 * _GROWTH))
    chosen = kinds or tuple(KINDS)
    with tempfile.TemporaryDirectory() as name:
        made = Cases(Path(name))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(cases):
            kind = chance.choices(chosen, [KINDS[one] for one in chosen])[0]
            run: Callable[[random.Random], None] = getattr(made, kind)
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, _LIMIT)
            try:
                run(random.Random(chance.random()))
                ended[f"{kind}: done"] += 1
            except PlanError:
                ended[f"{kind}: one sentence"] += 1
            except (Exception, Hang) as error:  # noqa: BLE001 (that is what is looked for)
                frame = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{kind}: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
                if not odd[where]:
                    print(f"case {number}: {where}: {error}", flush=True)
                    traceback.print_exc(limit=-4)
                odd[where] += 1
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            took = time.process_time() - begun
            if took > _LIMIT / 2 and took > slowest.get(kind, 0.0):
                print(f"case {number}: {kind} took {took:.1f} s", flush=True)
            slowest[kind] = max(slowest.get(kind, 0.0), took)
            if number % 1000 == 999:
                print(f"{number + 1} cases, {odd.total()} odd", flush=True)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    most = ", ".join(f"{kind} {seconds:.1f} s" for kind, seconds in sorted(slowest.items()))
    print(f"{cases} cases with seed {seed}; the slowest: {most}; memory grew by {grown:.0f} MiB")
    for counts in (ended, odd):
        for what, times in sorted(counts.items()):
            print(f"  {times:6} {what}")
    return 1 if odd else 0


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:3]]
    sys.exit(main(*(numbers + [20_000, 1][len(numbers) :]), *sys.argv[3:]))
