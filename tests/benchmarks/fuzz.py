"""Changes bytes of real files at random and reads the result; says what gave a traceback, a hang or growth.

Run `python -m tests.benchmarks.fuzz [CASES] [SEED]`. A limit on the time of a case cannot be kept inside
the process on every system, so this script is for Linux and macOS.
"""

# ruff: noqa: T201 (a script speaks to the person who started it)

from __future__ import annotations

import io
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

from automation.checks.running import run_checks
from automation.history.store import History
from automation.plan.findings import PlanError
from automation.tracker.building import build_tracker
from automation.tracker.reading import read_tracker
from tests.benchmarks.trackers import plan_of

_LIMIT = 10
_GROWTH = 1 << 30
_AS_AT = date(2017, 10, 2)


class Hang(BaseException):
    """A case took longer than its limit."""


def _late(*_: object) -> None:
    raise Hang


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


def _word(folder: Path) -> bytes:
    import docx

    document = docx.Document()
    rows = (("Ref", "Action", "Desired outcome", "Lead", "Due date"), ("1.1", "Do", "Done", "Head", "Sep-17"))
    table = document.add_table(rows=2, cols=5)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(folder / "seed.docx"))
    return (folder / "seed.docx").read_bytes()


def _one(name: str, content: bytes, folder: Path) -> None:
    path = folder / name
    if name.endswith(".sqlite"):
        path.write_bytes(content)
        with History.open(path) as history:
            list(history.snapshots(until=_AS_AT))
        return
    path.write_bytes(content)
    run_checks(read_tracker(path, content), _AS_AT)


def main(cases: int, seed: int) -> int:
    """Run so many cases and say what was found."""
    chance = random.Random(seed)
    ended: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    slowest = 0.0
    signal.signal(signal.SIGALRM, _late)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    resource.setrlimit(resource.RLIMIT_AS, (4 * _GROWTH, 4 * _GROWTH))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_tracker(plan_of(12), folder / "seed.xlsx", as_at=_AS_AT)
        read = read_tracker(folder / "seed.xlsx")
        with History.open(folder / "seed.sqlite") as history:
            history.record(read, date(2017, 10, 1), (folder / "seed.xlsx").read_bytes())
        seeds = {
            "case.xlsx": (folder / "seed.xlsx").read_bytes(),
            "case.txt": b"Ref\tAction\tDesired outcome\tLead\tDue date\n1.1\tDo\tDone\tHead\tSep-17\n",
            "case.docx": _word(folder),
            "case.sqlite": (folder / "seed.sqlite").read_bytes(),
        }
        for number in range(cases):
            target = chance.choices(tuple(seeds), (5, 3, 3, 2))[0]
            inside = target.endswith("x") and chance.random() < 0.8
            content = (changed_inside if inside else changed)(seeds[target], chance)
            for left in folder.glob("case.*"):
                left.unlink()
            begun = time.perf_counter()
            signal.alarm(_LIMIT)
            try:
                _one(target, content, folder)
                ended[f"{target}: read"] += 1
            except PlanError:
                ended[f"{target}: one sentence"] += 1
            except (Exception, Hang) as error:  # noqa: BLE001 (that is what is looked for)
                frame = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{target}: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
                if not odd[where]:
                    print(f"case {number}: {where}: {error}", flush=True)
                odd[where] += 1
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.perf_counter() - begun)
            if number % 1000 == 999:
                print(f"{number + 1} cases, {odd.total()} odd", flush=True)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    print(f"{cases} cases with seed {seed}; slowest {slowest:.2f} s; memory grew by {grown:.0f} MiB")
    for counts in (ended, odd):
        for what, times in sorted(counts.items()):
            print(f"  {times:6} {what}")
    return 1 if odd else 0


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(given + [20_000, 1][len(given) :])))
