"""The commands on what is on record: the nights."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation import files
from automation.cli import DONE, NOT_DONE, main
from automation.history.recording import EXAMPLE
from automation.history.store import History
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from tests.support.trackers import small_tracker


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return small_tracker(tmp_path / "workbook")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_history_compares_the_tracker_as_it_is_with_the_night_before(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("history", "compare") == DONE
    assert capsys.readouterr().out.startswith("There is no earlier night to compare with yet")
    with History.open(history_path(tracker)) as history:
        history.record(read_tracker(tracker), date(2017, 9, 25), tracker.read_bytes())
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["I4"] = "Blue"
    book.save(tracker)
    assert run("history", "compare") == DONE
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("Since 25 September 2017")
    assert "  Blue rose from 1 to 2: 1 came (1 re-rated better)." in told
    assert run("history", "compare", "--format", "json") == DONE
    assert json.loads(capsys.readouterr().out)["from"] == "2017-09-25"
    assert run("history", "compare", "2017-09-25") == NOT_DONE
    assert "history compare needs 2 dates." in capsys.readouterr().err


def test_history_forgets_a_night_recorded_with_a_wrong_clock(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("history", "forget", "2031-01-01") == NOT_DONE
    assert "There is no history yet" in capsys.readouterr().err
    assert not history_path(tracker).parent.exists()
    with History.open(history_path(tracker)) as history:
        history.record(read_tracker(tracker), date(2017, 10, 2), tracker.read_bytes())
        history.record(read_tracker(tracker), date(2031, 1, 1), tracker.read_bytes(), in_doubt=True)
    assert run("history", "list") == DONE
    assert (
        capsys.readouterr().out.count("improvement-plan.xlsm, in doubt, so nothing is compared with it") == 1
    )
    assert run("history", "forget") == NOT_DONE
    assert "history forget needs 1 date." in capsys.readouterr().err
    copy = tracker.with_name("copy.xlsm")
    copy.write_bytes(tracker.read_bytes())
    assert run("history", "forget", "2031-01-01", copy) == NOT_DONE
    assert "in the same folder" in capsys.readouterr().err
    copy.unlink()
    assert run("history", "forget", "2031-01-01") == DONE
    assert capsys.readouterr().out.startswith(
        "The night of 1 January 2031 was removed. A copy of the history from before is in "
    )
    assert run("history", "list", "--format", "json") == DONE
    assert [night["night"] for night in json.loads(capsys.readouterr().out)] == ["2017-10-02"]
    assert run("history", "forget", "2031-01-01") == NOT_DONE


def test_history_takes_the_tracker_where_every_other_command_does(
    tracker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History.open(history_path(tracker)) as history:
        for day in (date(2017, 9, 25), date(2017, 10, 2)):
            history.record(read_tracker(tracker), day, tracker.read_bytes())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    plain = tracker.rename(elsewhere / "plan")  # no ending, but it is there
    history_path(tracker).parent.rename(elsewhere / "history")
    named = elsewhere / "gone.xlsx"  # not there, but it has the ending of a tracker
    for words in ((plain,), (named,), ("--tracker", plain)):
        assert run("history", "list", *words) == DONE
        assert capsys.readouterr().out.startswith("2 nights")
    assert run("history", "restore", "2017-10-02", plain, "--out", "back") == DONE
    assert Path("back", "improvement-plan-2017-10-02.xlsm").read_bytes() == plain.read_bytes()
    assert run("history", "compare", "2017-09-25", named, "2017-10-02") == DONE
    capsys.readouterr()
    assert run("history", "list", "yesterday") == NOT_DONE
    assert "'yesterday' is neither a date (day/month/year) nor a tracker." in capsys.readouterr().err
    assert run("history", "list", plain, "--tracker", named) == NOT_DONE
    assert "Name only one tracker" in capsys.readouterr().err


def test_history_compares_as_at_a_day_where_it_depends_on_one(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History.open(history_path(tracker)) as history:
        for day in (date(2017, 9, 18), date(2017, 9, 25)):
            history.record(read_tracker(tracker), day, tracker.read_bytes())
    assert run("history", "compare", "--as-at", "2017-09-20") == DONE
    assert capsys.readouterr().out.startswith("Since 18 September 2017")
    assert run("history", "compare", "--as-at", "2017-09-20", "--format", "json") == DONE
    assert json.loads(capsys.readouterr().out)["to"] == "2017-09-20"
    for words in (("list",), ("compare", "2017-09-18", "2017-09-25"), ("restore", "2017-09-18")):
        assert run("history", *words, "--as-at", "2017-09-20") == NOT_DONE
        assert "--as-at works only with history earlier, and compare without dates" in capsys.readouterr().err


def test_a_forecast_says_why_there_is_none_and_of_the_example_that_it_is_illustrative(
    tracker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("forecast") == DONE
    assert "There is no forecast. It needs 8 weeks on record; there are 0." in capsys.readouterr().out
    with History.open(history_path(tracker)) as history:
        history.record(read_tracker(tracker), date(2017, 9, 25), tracker.read_bytes())
    assert run("forecast") == DONE
    assert "There is no forecast. It needs 8 weeks on record; there is 1." in capsys.readouterr().out
    shipped = Path(shutil.copy2(files.workbook_folder() / "improvement-plan.xlsm", tmp_path / "shipped.xlsm"))
    with History.open(tmp_path / "history" / "plan-history.sqlite") as history:
        history.begin_from(files.workbook_folder() / EXAMPLE, date(2017, 10, 2))
    assert run("forecast", shipped, "--by", "31/3/2018", "--format", "json") == DONE
    printed = json.loads(capsys.readouterr().out)
    assert (printed["by"], printed["illustrative"], printed["why_not"]) == ("2018-03-31", True, "")
    whole = printed["forecasts"][0]
    assert (whole["kind"], whole["done"], whole["total"]) == ("plan", 83, 171)
    assert 0 <= whole["recent"]["chance"] <= whole["half_year"]["chance"] <= 1


def test_a_brief_is_written_on_refs_for_an_owner_or_for_every_owner(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tracker.parent / "out"
    assert run("brief", "2", "--out", str(out)) == DONE
    assert "Brief for section 2.docx" in capsys.readouterr().out
    assert run("brief", "--owners", str(tracker), "--out", str(out)) == DONE
    assert "Brief for Head of service.docx" in capsys.readouterr().out
    assert run("brief", "No such thing") == NOT_DONE
    assert "no section or theme, and no owner" in capsys.readouterr().err
    assert run("brief", "2", "--owners", str(tracker)) == NOT_DONE
    assert "Name what the brief is about, or use --owners" in capsys.readouterr().err
