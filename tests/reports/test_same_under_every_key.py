"""The same 171 actions under three keys: six outputs give the same numbers, whatever the words are."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import docx
import openpyxl
import pytest
from lxml import html

from automation import files, jobs
from automation.cli import main
from automation.papers.making import Paper
from automation.plan.model import Plan
from automation.plan.ratings import BragKey, Rating, State
from automation.reports.morning_note import StepResult, morning_note
from automation.reports.page import page_html
from automation.task import Files, Task
from automation.tracker.read.reading import read_tracker
from automation.tracker.sheets import SUMMARY
from automation.tracker.write.summary_note import ALL_ROW
from automation.tracker.write.workbook import build_tracker
from tests.support.office import needs_office, recalculated
from tests.support.plans import EIGHT_WORDS, key_of
from tests.support.trackers import AS_AT

SHIPPED = read_tracker(files.workbook_folder() / "improvement-plan.xlsm").plan
KEYS = {
    "shipped": SHIPPED.key,
    "green is complete": key_of(
        "Red | Off track", "Purple | At risk", "Amber | On track", "Green | Done | Complete; G"
    ),
    "eight words": EIGHT_WORDS,
}
Numbers = Counter[str]


def under(key: BragKey) -> Plan:
    """Give the shipped plan in the words of a key: each rating by its first word that counts as the same."""

    def rated(row: Any) -> Any:
        rating = key.of_state(row.rating.state) or Rating.NOT_RATED if row.rating.state else Rating.NOT_RATED
        return replace(row, rating=rating, rating_text=rating.name if rating.state else "")

    actions, evidence = (tuple(map(rated, rows)) for rows in (SHIPPED.actions, SHIPPED.evidence))
    return replace(SHIPPED, key=key, actions=actions, evidence=evidence)


def by_state(key: BragKey, counted: dict[str, Any]) -> Numbers:
    """Add up the counts of words by what they count as; Late, Total and Not rated are what they are."""
    states = {rating.name: str(rating.state) for rating in key.ratings} | {"All actions": "Total"}
    found: Numbers = Counter()
    for word, number in counted.items():
        found[states.get(word, word)] += int(number or 0)
    return +found


@pytest.fixture(scope="module", params=KEYS)
def outputs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give a key, its tracker and the figures of a day."""
    key, folder = KEYS[request.param], tmp_path_factory.mktemp("key")
    build_tracker(under(key), folder / "improvement-plan.xlsm", as_at=AS_AT)
    read = read_tracker(folder / "improvement-plan.xlsm")
    task = Task(read, folder / "out", AS_AT, Files())
    return key, task, jobs.summary(task, None)


def in_json(key: BragKey, task: Task, capsys: pytest.CaptureFixture[str]) -> Numbers:
    assert main(["summary", str(task.tracker), "--as-at", AS_AT.isoformat(), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    numbers = by_state(key, printed["overall"])
    states = {State.named(name): number for name, number in printed["states"].items() if State.named(name)}
    assert {str(state): number for state, number in states.items() if number} == {
        name: number for name, number in numbers.items() if name in tuple(State)
    }
    return numbers


def on_the_page(key: BragKey, figures: Any) -> Numbers:
    page = html.document_fromstring(page_html(figures))
    tiles = page.xpath("//dl[@class='tiles']")[0]
    names = [" ".join(one.text_content().split()) for one in tiles.xpath(".//dt")]
    return by_state(key, dict(zip(names, (one.text_content() for one in tiles.xpath(".//dd")), strict=True)))


def in_the_workbook(key: BragKey, task: Task, figures: Any) -> Numbers:
    book = openpyxl.load_workbook(jobs.write_summary(task, figures))
    sheet = next(sheet for sheet in book if sheet.title.startswith("Themes") or "theme" in sheet.title)
    (table,) = sheet.tables.values()
    heads, *_, last = [[cell.value for cell in row] for row in sheet[table.ref]]
    book.close()
    wanted = {*(rating.name for rating in key.columns), "Total", "Late"}
    return by_state(key, {head: value for head, value in zip(heads, last, strict=True) if head in wanted})


def in_the_note(key: BragKey, figures: Any) -> Numbers:
    summary = figures.summary
    note = morning_note(title="Plan", as_at=AS_AT, steps=[StepResult("Read", True)], summary=summary)
    said = " ".join(note[note.index("FIGURES") :].split())
    totals = re.search(r"(?P<Total>\d+) actions:.* (?P<Late>\d+) are late", said)
    assert totals is not None
    counted: dict[str, Any] = totals.groupdict()
    for rating in key.columns:
        word = "not rated" if rating.state is None else rating.name
        found = re.search(rf"(\d+) '?{re.escape(word)}'?(?:,| and|;)", said)
        counted[rating.name] = int(found[1]) if found else 0
    return by_state(key, counted)


def in_the_paper(key: BragKey, task: Task, figures: Any) -> Numbers:
    wanted, _ = jobs.papers_wanted(task, "Improvement Board")
    (paper,) = jobs.papers(task, wanted, None, figures)
    assert isinstance(paper, Paper)
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(str(paper.path)).tables
    ]
    rows = next(table for table in tables if "What it means here" in table[0])[1:]
    named = {re.sub(r" \(\w+\)$", "", row[0]): row[-1] for row in rows}
    return by_state(key, named)


def in_excel(key: BragKey, task: Task) -> Numbers:
    book = openpyxl.load_workbook(recalculated(task.tracker, task.out), data_only=True)
    heads, values = ([cell.value for cell in book[SUMMARY][row]] for row in (ALL_ROW, ALL_ROW + 1))
    book.close()
    wanted = {*(rating.name for rating in key.columns), "Total", "Late"}
    return by_state(key, {head: value for head, value in zip(heads, values, strict=True) if head in wanted})


def test_page_workbook_note_paper_and_json_count_the_same_states(outputs: Any, capsys: Any) -> None:
    key, task, figures = outputs
    expected = {"Done": 83, "Off track": 24, "At risk": 30, "On track": 30, "Not rated": 4}
    expected |= {"Total": 171, "Late": 30}
    assert in_json(key, task, capsys) == expected
    assert on_the_page(key, figures) == expected
    assert in_the_workbook(key, task, figures) == expected
    assert in_the_note(key, figures) == expected
    assert in_the_paper(key, task, figures) == expected


@needs_office
def test_excels_summary_counts_the_same_states(outputs: Any, capsys: Any) -> None:
    key, task, _ = outputs
    assert in_excel(key, task) == in_json(key, task, capsys)
