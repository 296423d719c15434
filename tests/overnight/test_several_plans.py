"""Several plans in one night: each in its folder, one page over all, and a bad one holds up nobody."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation.overnight.several_plans import read_list, run_several
from automation.plan.findings import PlanError
from automation.reports.needs import in_words
from tests.support.trackers import small_tracker

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def listed(folder: Path, text: str) -> Path:
    path = folder / "plans.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bad_plan_does_not_stop_the_rest(tmp_path: Path) -> None:
    for name in ("children", "adults"):
        small_tracker(tmp_path / name)
    plans = listed(
        tmp_path,
        '[[plan]]\nname = "Children"\ntracker = "children/improvement-plan.xlsm"\nowner = "Director"\n'
        '[[plan]]\nname = "Nobody"\ntracker = "nobody/plan.xlsx"\n'
        '[[plan]]\nname = "Adults"\ntracker = "adults/improvement-plan.xlsm"\nout = "adults nights"\n',
    )
    lines = run_several(read_list(plans, tmp_path / "output"), as_at=None, now=NOW)
    assert [line.name for line in lines] == ["Children", "Nobody", "Adults"]
    assert [line.counts.total for line in lines] == [5, 0, 5]
    assert [(line.owner, line.late_share) for line in lines[:2]] == [("Director", "40%"), ("", "-")]
    again = run_several(read_list(plans, tmp_path / "output"), as_at=date(2017, 10, 3), now=NOW)
    assert "2 October 2017" in again[0].moved
    assert (tmp_path / "output" / "Children" / "2017-10-02" / "index.html").is_file()
    assert (tmp_path / "adults nights" / "2017-10-02" / "run.json").is_file()
    assert "it is not there" in in_words(lines[1].needs)
    for line, folder in (
        (lines[0], tmp_path / "output" / "Children"),
        (lines[2], tmp_path / "adults nights"),
    ):
        record = json.loads((folder / "2017-10-02" / "run.json").read_text(encoding="utf-8"))
        assert record["needs"] == [need.as_dict() for need in line.needs]
        assert line.needs


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no plans"),
        ("plan = 3", "has no plans"),
        ("[[plan]]\nname = 'x'\n", "Plan 1 in .* does not name a tracker"),
        ("[[plan]\n", "is not valid"),
        (
            "[[plan]]\ntracker = 'a/plan.xlsx'\n[[plan]]\ntracker = 'b/plan.xlsx'\n",
            "Two plans in .* write to",
        ),
        ("a = " + "[" * 100_000, "is not valid: "),
        ("a = " + "9" * 5_000, "is not valid: "),
    ],
    ids=range(7),
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(PlanError, match=sentence) as said:
        read_list(listed(tmp_path, text), tmp_path / "output")
    assert "\0" not in str(said.value)


def test_a_list_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="cannot be read"):
        read_list(tmp_path / "plans.toml", tmp_path)
