"""What a double-clicked file does with what was dropped on it, and the menu of what today needs."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from automation.cli import main
from automation.double_click import FILES
from automation.menu import SET_UP, ask_at_keyboard, double_clicked
from automation.plan.findings import PlanError
from automation.tracker.write.macros import macro_source
from tests.support.pcs import some_tracker, windows_pc


class Desk:
    """Somebody who answers questions in order, and the commands that were run for them."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.ran: list[list[str]] = []

    def ask(self, question: str) -> str:
        self.asked.append(question.strip())
        return self.answers.pop(0) if self.answers else ""

    def run(self, command: Sequence[str]) -> int:
        self.ran.append(list(command))
        return 1

    def click(self, name: str, *dropped: str) -> int:
        return double_clicked(name, dropped, self.run, self.ask)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in the folder of a plan, as the files do."""
    plan = tmp_path / "Our plan & more"
    (plan / "workbook").mkdir(parents=True)
    shutil.move(some_tracker(tmp_path, "plan.xlsx"), plan / "workbook" / "plan.xlsx")
    monkeypatch.chdir(plan)
    monkeypatch.setattr("automation.menu.python_to_tell", lambda _: False)
    return plan


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_was_dropped_is_what_a_job_works_on(file, tmp_path: Path) -> None:
    desk, tracker = Desk(), str(tmp_path / "R&D plan (new).xlsx")
    assert desk.click(file.name, tracker) == 1
    (ran,) = desk.ran
    assert ran[: len(file.command)] == list(file.command)
    assert ran[-1] == tracker
    if file.name == "show-returns":
        assert ran[1] == str(tmp_path / "returns")


def test_without_anything_dropped_a_job_finds_the_tracker_of_this_folder(folder: Path) -> None:
    desk = Desk()
    desk.click("Check the plan")  # somebody gave the file another name
    desk.click("show-returns")
    assert desk.ran == [["check", "--out", "output"], ["returns", str(Path("workbook", "returns"))]]
    desk.click("show-returns", str(folder / "other" / "plan.xlsx"))
    assert desk.ran[-1][1] == str(folder / "other" / "returns")


def test_where_there_are_several_trackers_somebody_chooses(folder: Path) -> None:
    shutil.copy(folder / "workbook" / "plan.xlsx", folder / "second.xlsx")
    desk = Desk("2")
    desk.click("check-the-plan")
    assert desk.ran == [["check", "--out", "output", str(Path("workbook", "plan.xlsx"))]]
    # Whoever chooses nothing is told by the command that there are several.
    for answer in ("", "0", "3", "plan"):
        desk = Desk(answer)
        desk.click("check-the-plan")
        assert desk.ran == [["check", "--out", "output"]]


def test_a_plan_to_bring_in_is_asked_for(tmp_path: Path) -> None:
    desk = Desk(f'"{tmp_path / "their plan.docx"}" ')
    desk.click("bring-in-a-plan")
    assert desk.ran == [["new", "--from", str(tmp_path / "their plan.docx")]]
    with pytest.raises(PlanError, match="Drag a plan or a tracker onto the file bring-in-a-plan"):
        Desk().click("bring-in-a-plan")


def test_a_file_of_another_name_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["start", "check-the-plam"]) == 2
    assert "There is no job 'check-the-plam'." in capsys.readouterr().err


def test_nobody_is_asked_anything_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n"))
    assert ask_at_keyboard("Which?") == ""
    assert main(["start"]) == 0


# The menu.

NEEDS = [
    {
        "what": "3 letters are waiting.",
        "where": "letters",
        "settled_by": "the button Mark letters sent, or x",
    },
    {"what": "2 actions are late but Green.", "where": "Actions!I4", "settled_by": "Actions!I4"},
    {"what": "The summary failed.", "where": "", "settled_by": "improvement-plan overnight --once, then"},
]


def night(folder: Path, started: datetime) -> Path:
    made = folder / "output" / "2017-10-02"
    (made / "letters").mkdir(parents=True)
    record = {"started": started.isoformat(), "steps": [], "tracker": {"path": "plan.xlsx"}, "needs": NEEDS}
    (made / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return made


def shown(desk: Desk, capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert desk.click("start") == 0
    printed = capsys.readouterr()
    return [line.strip() for line in (printed.out + printed.err).splitlines() if line.strip()]


def test_the_menu_says_what_today_needs_and_does_it_by_number(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, opened = night(folder, datetime.now().astimezone()), []
    monkeypatch.setattr("automation.menu.typer.launch", opened.append)
    desk = Desk("1", "y", "", "2", "", "3", "", "4", "", "")
    lines = shown(desk, capsys)
    assert lines[1:5] == [
        "Today needs, as the night of 2017-10-02 says:",
        "1  3 letters are waiting.",
        "2  2 actions are late but Green.",
        "3  The summary failed.",
    ]
    assert lines[5] == "Every job:"
    assert lines[6] == "4  Overnight: Does the whole night once, in a dated folder of output."
    once = ["overnight", "--once", "--out", "output"]
    assert desk.ran == [["letters", "--sent", "all"], once, once]
    assert opened == [str(made.relative_to(folder) / "letters")]
    assert "What settles it: Actions!I4" in lines


def test_a_wrong_number_marks_nothing_and_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    night(folder, datetime.now().astimezone())
    desk = Desk("8", "no", "", "99", "", "")
    lines = shown(desk, capsys)
    assert desk.ran == []
    assert "Have you sent the newest drafts? Type y to note it:" in desk.asked
    assert {"Nothing was noted.", "'99' is not one of the numbers."} <= set(lines)


def test_a_day_without_a_night_needs_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "1  No night has been run today. Run it." in shown(Desk(), capsys)
    night(folder, datetime.now().astimezone() - timedelta(days=1))
    desk = Desk("1", "", "")
    (line,) = (line for line in set(shown(desk, capsys)) if line.startswith("1 "))
    assert line.startswith("1  No night has been run today (the last one: ")
    assert desk.ran == [["overnight", "--once", "--out", "output"]]


def test_a_folder_without_a_tracker_offers_to_make_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "workbook" / "plan.xlsx").unlink()
    desk = Desk("1", "their plan.pdf", "", "1", "", "", "2", '"Our plan"', "", "2", "", "", "")
    lines = shown(desk, capsys)
    assert (
        "1  There is no tracker in this folder yet. Make one from a plan or a tracker that you have." in lines
    )
    assert desk.ran == [["new", "--from", "their plan.pdf"], ["new", "Our plan"]]
    assert "Drag a plan or a tracker onto the file bring-in-a-plan." in lines


def test_a_pc_with_excel_is_offered_its_buttons_as_the_macros_call_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr("automation.menu.Pc", lambda: windows_pc(tmp_path))
    monkeypatch.chdir(tmp_path)
    desk = Desk("1", "", "")
    assert f"1  {SET_UP} in Excel on this PC (once)." in shown(desk, capsys)
    assert desk.ran == [["doctor", "--trust"]]
    assert f"choose '{SET_UP}'" in macro_source()


@pytest.mark.parametrize("source", ["", '"C:\\Plans\\new plan.docx"'])
def test_the_plan_is_refreshed_in_a_folder_beside_this_one(folder: Path, source: str) -> None:
    number = str(len(FILES) + 2)  # a night is to be run first, then every job, then this one
    desk = Desk(number, "Plan 2018", source)
    desk.click("start")
    expected = ["new", str(folder.parent / "Plan 2018"), "--roll-over", str(Path("workbook", "plan.xlsx"))]
    assert desk.ran == [[*expected, "--from", source.strip('"')] if source else expected]
    assert Desk(number, "").click("start") == 0
