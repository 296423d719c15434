"""Trials of write-back: random changes to the tracker that ships, and runs that are killed half way."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter

from automation import files
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.history.change_record import ChangeRecord
from automation.history.store import History
from automation.tracker.read.grid import text_of
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.sheet_cells import name_of
from automation.tracker.write.write_back import CellChange, write_back
from tests.support.compared import cells_of, part, parts_changed, shown_by, without_cells
from tests.support.effort import sampled, times, trial
from tests.support.trackers import AS_AT, small_tracker

ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", None, "Sep-17", "=1+1", "]]>", "a\n\nb", " x ", "_x0041_", "12/9: met", "Amber"]),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
EDITS = 20
"""How many cells one random change is about; 250 of them are 5,000."""


@dataclass(frozen=True)
class Shipped:
    """The tracker that ships, read once: its bytes, cells, what they show, and the parts of its sheets."""

    content: bytes
    values: dict[tuple[str, str], Any]
    shown: dict[tuple[str, int, int], str]
    parts: dict[str, str]
    tables: dict[str, tuple[int, int]]
    dates: set[tuple[str, str]]

    def cells(self, chance: random.Random, number: int) -> list[tuple[str, tuple[int, int]]]:
        """Give cells of its tables, and some outside them, that hold no formula and show no date."""
        found: dict[tuple[str, tuple[int, int]], None] = {}
        while len(found) < number:
            sheet = chance.choice(list(self.tables))
            rows, columns = self.tables[sheet]
            at = chance.randint(2, rows + 3), chance.randint(1, columns + 2)
            name = sheet, name_of(at)
            if name not in self.dates and not str(self.values.get(name, "")).startswith("="):
                found[sheet, at] = None
        return list(found)


@cache
def shipped() -> Shipped:
    path = files.workbook_folder() / "improvement-plan.xlsm"
    book = openpyxl.load_workbook(path)
    sheets = [sheet for sheet in book.worksheets if sheet.tables]
    return Shipped(
        path.read_bytes(),
        cells_of(path),
        {at: text_of(value) for at, value in shown_by(path).items()},
        {sheet.title: f"xl/worksheets/sheet{number}.xml" for number, sheet in enumerate(book.worksheets, 1)},
        {sheet.title: (sheet.max_row, sheet.max_column) for sheet in sheets},
        {
            (sheet.title, name_of((row, column)))
            for sheet in sheets
            for column in range(1, sheet.max_column + 3)
            for row in range(1, sheet.max_row + 4)
            if sheet.cell(row, column).is_date
            or is_date_format(sheet.column_dimensions[get_column_letter(column)].number_format)
        },
    )


@sampled(3, 250, phases=(Phase.generate,))
@given(seed=st.integers(0, 2**32), values=st.lists(ODD, min_size=EDITS, max_size=EDITS))
def test_random_changes_to_the_shipped_tracker_reach_their_cells_and_nothing_else(
    seed: int, values: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, path = shipped(), tmp_path_factory.mktemp("random") / "plan.xlsm"
    path.write_bytes(ours.content)
    wanted = [
        CellChange(sheet, name_of(at), value, ours.shown.get((sheet, *at), ""))
        for (sheet, at), value in zip(ours.cells(random.Random(seed), EDITS), values, strict=True)
    ]
    sha = hashlib.sha256(ours.content).hexdigest()
    done = write_back(path, sha, wanted, keep=lambda *_: None)
    after = path.read_bytes()
    path.unlink()
    assert parts_changed(ours.content, after) <= {ours.parts[item.sheet] for item in wanted}
    for sheet in {item.sheet for item in wanted}:
        names = [item.cell for item in wanted if item.sheet == sheet]
        old, new = (without_cells(part(data, ours.parts[sheet]), names) for data in (ours.content, after))
        assert old == new
    found, named = cells_of(after), {(item.sheet, item.cell) for item in wanted}
    others = {at: value for at, value in found.items() if at not in named}
    assert others == {at: value for at, value in ours.values.items() if at not in named}
    for item in done.changes:
        value = found.get((item.sheet, item.cell))
        if isinstance(value, str):
            value = re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", value)
        assert value == (None if item.value == "" else item.value), item


# A run that is killed.

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with a tracker and the answer of a lead."""
    folder = tmp_path_factory.mktemp("answered")
    tracker = small_tracker(folder, "plan.xlsm")
    letters = plan_letters(read_tracker(tracker).plan, AS_AT).letters
    letter = next(one for one in letters if one.lead == "ART service manager")
    reply = folder / "returns" / "reply.xlsx"
    reply.parent.mkdir()
    reply.write_bytes(reply_sheet(letter))
    book = openpyxl.load_workbook(reply)
    for column, text in (("D", "Green"), ("E", "Two posts are filled."), ("F", "Dec-17")):
        book[SHEET][f"{column}{HEADER_ROW + 2}"] = text
    book.save(reply)
    return folder


@trial
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal of Unix")
def test_a_run_killed_anywhere_leaves_the_old_tracker_or_the_new_one(answered: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    with subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "overnight" / "killing_process.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:

        def apply(moment: str) -> tuple[int, int]:
            assert process.stdin is not None
            assert process.stdout is not None
            arguments = ["returns", str(folder / "returns"), str(folder / "plan.xlsm"), "--apply"]
            process.stdin.write(json.dumps([moment, arguments]) + "\n")
            process.stdin.flush()
            status, touches = json.loads(process.stdout.readline())
            return status, touches

        def again() -> None:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(answered, folder)

        again()
        old = (folder / "plan.xlsm").read_bytes()
        status, touches = apply("0")
        assert status == 0
        new = (folder / "plan.xlsm").read_bytes()
        assert (folder / "returns" / "done" / "reply.xlsx").is_file()
        moments = [f"{sign}{at}" for at in range(1, touches + 1) for sign in ("", "+")]
        for moment in random.Random(17).sample(moments, min(times(10, 100), len(moments))):
            again()
            assert apply(moment)[0] == -9
            killed = (folder / "plan.xlsm").read_bytes()
            assert killed in {old, new}, moment
            # The next run finishes what is left, and writes nothing twice.
            assert apply("0")[0] == 0
            assert (folder / "plan.xlsm").read_bytes() == new, moment
            assert (folder / "returns" / "done" / "reply.xlsx").is_file(), moment
            with History.open(history_path(folder / "plan.xlsm")) as history:
                record = [row for row in ChangeRecord(history).rows() if row[0]]
                assert [(row[0], row[2]) for row in record] == [(1, "I5"), (1, "J5"), (1, "G5")], moment
                assert history.kept_tracker(hashlib.sha256(old).hexdigest()) == old
            hidden = [path for path in folder.iterdir() if path.name.startswith(".")]
            assert hidden == [] or killed == old
        assert process.stdin is not None
        process.stdin.close()
