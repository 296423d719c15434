"""Readings from a folder: shown, written into the closed tracker on request, and told by the night."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.cli import DONE, NEEDS_A_PERSON, NOT_DONE, main
from automation.plan.model import Measure, MeasureReading, Source
from automation.readings.where_from import NAME
from automation.tracker.read.reading import read_tracker
from tests.support.trackers import small_plan, tracker_of

INTERVIEWS, CASELOAD = "Return interviews in time", "Caseload of social workers"
PLAN = replace(
    small_plan(),
    measures=(Measure(INTERVIEWS, "2", "%", "higher"), Measure(CASELOAD, "2", "cases", "lower")),
    readings=(
        MeasureReading(INTERVIEWS, date(2017, 8, 31), 70, 62),
        MeasureReading(INTERVIEWS, date(2017, 9, 30), 80),
    ),
    sources=(Source(INTERVIEWS, "KPI {yyyy}-{mm}.csv", row_label="Interviews in 72 hours"),),
)


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readings").mkdir()
    text = "Indicator,Aug-17,Sep-17\nInterviews in 72 hours,62%,71%\nSocial workers: caseload,20,19\n"
    (tmp_path / "readings" / "KPI 2017-09.csv").write_text(text, encoding="utf-8")
    return tracker_of(PLAN, tmp_path / "plan.xlsx")


def run(*words: object) -> int:
    return main([str(word) for word in words])


def figures(tracker: Path) -> list[tuple[str, date | None, float | None, float | None]]:
    return [(row.measure, row.day, row.target, row.actual) for row in read_tracker(tracker).plan.readings]


def test_new_figures_are_shown_with_their_cells_and_nothing_is_changed(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tracker.read_bytes()
    assert run("readings", "readings", "--format", "json") == NEEDS_A_PERSON
    printed = json.loads(capsys.readouterr().out)
    (one,) = printed["readings"]
    assert {name: one[name] for name in ("measure", "date", "actual", "was", "state", "file", "cell")} == {
        "measure": INTERVIEWS, "date": "2017-09-30", "actual": 71, "was": None, "state": "new",
        "file": "KPI 2017-09.csv", "cell": "KPI 2017-09!C2",
    }  # fmt: skip
    assert [(each["measure"], each["row_label"]) for each in printed["proposed_sources"]] == [
        (CASELOAD, "Social workers: caseload")
    ]
    assert tracker.read_bytes() == before
    assert (tracker.parent / "readings" / NAME).exists()


def test_apply_fills_the_row_of_the_month_and_a_confirmed_source_adds_a_row(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("readings", "readings")
    book = openpyxl.load_workbook(tracker.parent / "readings" / NAME)
    book["Sources"]["A2"] = "Yes"
    book.save(tracker.parent / "readings" / NAME)
    capsys.readouterr()
    assert run("readings", "readings", "--apply") == DONE
    assert "2 readings written to plan.xlsx." in capsys.readouterr().out
    assert figures(tracker) == [
        (INTERVIEWS, date(2017, 8, 31), 70, 62),
        (INTERVIEWS, date(2017, 9, 30), 80, 71),
        (CASELOAD, date(2017, 9, 30), None, 19),
    ]
    assert run("history", "list") == DONE
    assert "KPI 2017-09.csv, KPI 2017-09!C2 (SHA-256 " in capsys.readouterr().out
    assert run("readings", "readings") == DONE
    assert "2 measures read: 0 new readings, 0 revised." in capsys.readouterr().out
    assert run("history", "undo") == DONE
    assert figures(tracker)[-1] == (INTERVIEWS, date(2017, 9, 30), 80, None)


@pytest.fixture
def revised(tracker: Path) -> Path:
    """The tracker says 62 for August; a file of August says 65 by now."""
    text = "Indicator,Aug-17\nInterviews in 72 hours,65%\n"
    (tracker.parent / "readings" / "KPI 2017-09.csv").unlink()
    (tracker.parent / "readings" / "KPI 2017-08.csv").write_text(text, encoding="utf-8")
    return tracker


def tick_revised(tracker: Path, word: str) -> None:
    path = tracker.parent / "readings" / NAME
    book = openpyxl.load_workbook(path)
    book["Revised"]["A2"] = word
    book.save(path)


def test_a_revised_figure_is_proposed_and_written_only_where_it_was_ticked(
    revised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("readings", "readings", "--apply") == NEEDS_A_PERSON
    printed = " ".join(capsys.readouterr().out.split())
    assert "the tracker says 62, KPI 2017-08.csv 65" in printed
    assert "1 past figure was revised: choose Yes on the sheet Revised" in printed
    assert figures(revised)[0] == (INTERVIEWS, date(2017, 8, 31), 70, 62)
    book = openpyxl.load_workbook(revised.parent / "readings" / NAME)
    row = [cell.value or "" for cell in book["Revised"][2]]
    assert row == ["", INTERVIEWS, "2017-08-31", "62", "65", "KPI 2017-08.csv", "KPI 2017-08!B2"]
    tick_revised(revised, "Yes")
    assert run("readings", "readings", "--apply") == DONE
    assert figures(revised)[0] == (INTERVIEWS, date(2017, 8, 31), 70, 65)
    assert run("history", "undo") == DONE
    assert figures(revised)[0] == (INTERVIEWS, date(2017, 8, 31), 70, 62)


def test_a_revised_figure_that_was_declined_is_not_asked_about_again(
    revised: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("readings", "readings")
    tick_revised(revised, "No")
    assert run("readings", "readings", "--apply") == DONE
    assert "0 revised" in capsys.readouterr().out
    assert figures(revised)[0] == (INTERVIEWS, date(2017, 8, 31), 70, 62)
    assert run("readings", "readings") == DONE, "the No is kept"
    other = (revised.parent / "readings" / "KPI 2017-08.csv").read_text("utf-8").replace("65", "66")
    (revised.parent / "readings" / "KPI 2017-08.csv").write_text(other, encoding="utf-8")
    assert run("readings", "readings") == NEEDS_A_PERSON, "another figure is another question"


def test_a_figure_is_a_fraction_where_its_cell_shows_per_cents(revised: Path) -> None:
    text = "Indicator,Aug-17,Sep-17\nInterviews in 72 hours,65%,71.5%\n"
    (revised.parent / "readings" / "KPI 2017-08.csv").unlink()
    (revised.parent / "readings" / "KPI 2017-09.csv").write_text(text, encoding="utf-8")
    book = openpyxl.load_workbook(revised)
    for cell in (cell for row in book["Readings"]["C2:D3"] for cell in row):
        cell.value, cell.number_format = cell.value and cell.value / 100, "0.0%"
    book.save(revised)
    assert [row[2:] for row in figures(revised)] == [(70, 62), (80, None)]
    run("readings", "readings")
    tick_revised(revised, "Yes")
    assert run("readings", "readings", "--apply") == DONE
    assert [row[2:] for row in figures(revised)] == [(70, 65), (80, 71.5)]
    assert openpyxl.load_workbook(revised)["Readings"]["D3"].value == 0.715
    assert run("history", "undo") == DONE
    assert [row[2:] for row in figures(revised)] == [(70, 62), (80, None)]


def test_a_folder_that_is_none_is_one_sentence(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("readings", tracker.with_name("gone")) == NOT_DONE
    assert "is no folder" in capsys.readouterr().err


def test_the_night_says_what_waits_and_names_what_could_not_be_read(tracker: Path) -> None:
    assert run("overnight", tracker, "--once", "--out", "out") == NEEDS_A_PERSON
    night = json.loads(Path("out", "2017-10-02", "run.json").read_text(encoding="utf-8"))
    assert any("1 new reading, 0 revised in the folder readings" in need["what"] for need in night["needs"])
    (tracker.parent / "readings" / "KPI 2017-09.csv").write_text("Indicator,Sep-17\nOther,1\n", "utf-8")
    run("overnight", tracker, "--once", "--out", "out")
    night = json.loads(Path("out", "2017-10-02", "run.json").read_text(encoding="utf-8"))
    why = f"{INTERVIEWS}: KPI 2017-09.csv: Nothing is labelled 'Interviews in 72 hours'."
    assert f"Readings: not done. {why}" in [need["what"] for need in night["needs"]]
    assert {step["name"] for step in night["steps"] if not step["ok"]} == {"Readings"}


def test_without_a_source_the_night_says_nothing_of_readings(tmp_path: Path) -> None:
    plain = tracker_of(small_plan(), tmp_path / "plan.xlsx")
    (tmp_path / "readings").mkdir()
    run("overnight", plain, "--once", "--out", tmp_path / "out")
    record = (tmp_path / "out" / "2017-10-02" / "run.json").read_text(encoding="utf-8")
    assert "eadings" not in record
