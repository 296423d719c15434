"""What the commands print as JSON parses back to the values that it was made from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from automation.analysis.rollup import summarise
from automation.chasing.letter import chase_json
from automation.chasing.people import held_letters
from automation.chasing.planning import plan_letters
from automation.cli import main
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker
from tests.support.trackers import AS_AT, small_plan

ODD = 'Says "yes"; a, b\nand a second line \u2013 =1+1 \u00e9'


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plan = small_plan()
    odd = replace(plan.actions[0], comments=ODD, text=ODD)
    path = tmp_path_factory.mktemp("json") / "plan.xlsm"
    build_tracker(replace(plan, actions=(odd, *plan.actions[1:])), path, as_at=AS_AT)
    return path


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    main([str(argument) for argument in (*arguments, "--format", "json")])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_figures_parse_back(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = summarise(read_tracker(tracker).plan, AS_AT)
    told = printed(capsys, "summary", tracker)
    assert (told["as_at"], told["overall"]) == (AS_AT.isoformat(), made.overall.as_dict())
    by_lead = {row["lead"]: row["Total"] for row in told["by_lead"]}  # type: ignore[attr-defined]
    assert by_lead == {item.lead: item.counts.total for item in made.by_lead}


def test_the_letters_parse_back(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = read_tracker(tracker)
    made = plan_letters(read.plan, AS_AT, beside=tracker.parent, held=held_letters(read, AS_AT))
    told = printed(capsys, "chase", tracker)
    assert told == chase_json(made)
    assert [letter["lead"] for letter in told["letters"]] == [letter.lead for letter in made.letters]
    assert told["waiting"] == []


def test_the_record_of_a_night_parses_back(tracker: Path, tmp_path: Path) -> None:
    main(["overnight", str(tracker), "--once", "--out", str(tmp_path / "output")])
    told = json.loads((tmp_path / "output" / "2017-10-02" / "run.json").read_text(encoding="utf-8"))
    read = read_tracker(tracker)
    assert told["plan"] == {"sections": 2, "actions": 5, "evidence": 2}
    assert told["counts"] == summarise(read.plan, AS_AT).overall.as_dict()
    assert all(need.keys() == {"what", "count", "where", "settled_by"} for need in told["needs"])
