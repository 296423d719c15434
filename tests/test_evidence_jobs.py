"""The command evidence: the documents behind the ratings, and packs of them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from automation import jobs
from automation.cli import main
from automation.files import workbook_folder
from automation.history.recording import remember
from automation.history.store import History
from automation.task import task_of
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.workbook import build_tracker
from tests.support.sound import SOUND_DOCUMENTS, sound_plan

DONE, NEEDS_A_PERSON, NOT_DONE = 0, 1, 2


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "improvement-plan.xlsx"
    rows = [row for row in SOUND_DOCUMENTS if not row.ref.startswith("3")]
    build_tracker(replace(sound_plan(), documents=tuple(rows)), path, as_at=date(2017, 10, 2))
    for row in rows:
        if row.path:
            (tmp_path / row.path).parent.mkdir(exist_ok=True)
            (tmp_path / row.path).write_text(row.path)
    return path


def run(*arguments: object) -> int:
    return main([str(argument) for argument in (*arguments, "--as-at", "2017-10-02")])


def test_the_documents_behind_the_ratings_are_listed(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("evidence", tracker) == DONE
    told = capsys.readouterr().out
    assert "2.1, Blue: Publish the profile of exploitation in the area" in told
    assert "    documents/profile.docx, saved " in told
    assert ", may be shown to board and inspector\n" in told
    assert told.endswith("8 documents behind 8 actions and sections.\n")
    assert not history_path(tracker).exists()


def test_what_is_missing_is_said_and_needs_somebody(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tracker.parent / "documents" / "lmg 2.docx").unlink()
    assert run("evidence", tracker, "--format", "json") == NEEDS_A_PERSON
    found = json.loads(capsys.readouterr().out)
    wrong = [(row["ref"], row["state"], row["missing"]) for row in found["documents"] if row["missing"]]
    assert wrong == [("LMG 2", "missing", "It is not there.")]
    assert (found["as_at"], found["without"], found["promised"]) == ("2017-10-02", [], [])


def test_a_promised_report_that_has_not_come_is_listed(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evidence", str(tracker), "--as-at", "2018-02-01", "--format", "json"]) == NEEDS_A_PERSON
    (promised,) = json.loads(capsys.readouterr().out)["promised"]
    assert promised == {
        "report": "Report on exploitation",
        "refs": ["2"],
        "every": "Quarterly",
        "goes_to": ["Improvement board"],
        "last": "2017-09-29",
        "due": "2017-12-29",
    }


def test_a_pack_holds_only_what_its_readers_may_see(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("evidence", tracker, "--pack", "2; LMG 1", "--out", "packs")
    assert run(*asked, "--for", "board") == NEEDS_A_PERSON
    told = capsys.readouterr()
    assert told.err.splitlines()[-1:] == ["LMG 1: A document is not released to boards."]
    folder = Path("packs", "Evidence for boards, 2017-10-02")
    assert sorted(path.name for path in folder.iterdir())[2:] == ["001 2.1.docx", "002 2.6.xlsx"]
    assert run(*asked, "--for", "inspector", "--format", "json") == NEEDS_A_PERSON
    found = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in found["documents"]] == ["001 2.1.docx", "", ""]
    assert "audit of July" not in json.dumps(found)


def test_a_whole_pack_needs_nobody(tracker: Path) -> None:
    assert run("evidence", tracker, "--pack", "2.1", "--for", "inspector") == DONE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--pack", "2"], "--pack and --for go together"),
        (["--for", "board"], "--pack and --for go together"),
        (["--pack", "2; 9Z", "--for", "board"], "--pack names '9Z', which is no section, action or theme."),
        (["--pack", " ; ", "--for", "board"], "--pack names nothing"),
        (["--pack", "2", "--for", "press"], "press"),
    ],
)
def test_what_cannot_be_asked_for_gets_a_sentence(
    tracker: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("evidence", tracker, *arguments) == NOT_DONE
    assert said in capsys.readouterr().err


def test_all_means_the_whole_plan(tracker: Path) -> None:
    assert run("evidence", tracker, "--pack", "all", "--for", "board", "--out", "packs") == NEEDS_A_PERSON
    assert len(list(Path("packs", "Evidence for boards, 2017-10-02").iterdir())) == 4


def test_a_tracker_without_documents_has_none_to_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tracker.xlsx"
    build_tracker(sound_plan(), path, as_at=date(2017, 10, 2))
    assert run("evidence", path) == DONE
    assert "0 documents behind 0 actions and sections" in capsys.readouterr().out


def test_a_document_of_the_example_that_is_swapped_is_found_the_same_night(tmp_path: Path) -> None:
    folder = tmp_path / "workbook"
    shutil.copytree(workbook_folder(), folder)
    tracker, day = folder / "improvement-plan.xlsm", date(2017, 10, 2)

    def night() -> list[tuple[str, str]]:
        task = task_of(tracker, tmp_path / "output", day, datetime.now(UTC))
        with History.open_to_write(history_path(tracker)) as history:
            done = remember(history, task.read, day, tracker.read_bytes(), today=date(2026, 1, 1))
            found = jobs.check(task, history, remember=done.is_recorded).findings
        return [(one.code, one.ref) for one in found if one.code == "F03"]

    assert night() == []
    (folder / "documents" / "2.7 terms of reference of the network.md").write_text("Something else")
    assert night() == [("F03", "2.7")]
    assert night() == [("F03", "2.7")]
