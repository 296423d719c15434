"""Which tracker is used if nobody names one: it is found by its content, and never guessed."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from automation import files
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import reply_sheet
from automation.cli import main
from automation.overnight.night import run_night
from automation.plan.findings import PlanError
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import example, find_tracker, others_beside
from tests.support.trackers import AS_AT, small_tracker


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_tracker(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def night(built: Path) -> Path:
    """A night's folder of outputs."""
    out = built.parent / "output"
    return run_night(built, out, as_at=AS_AT, now=datetime.now().astimezone()).folder


def put(built: Path, folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(built, folder / name)


@pytest.mark.parametrize(
    "name",
    [
        "improvement-plan.xlsm",
        "Our recovery 2026 & more.xlsm",
        "workbook/plan.xlsm",
        "workbook/Z\u00eb %x%.XLSM",
    ],
)
def test_the_only_tracker_in_a_folder_is_found_whatever_its_name(
    name: str, built: Path, tmp_path: Path
) -> None:
    put(built, tmp_path, name)
    assert find_tracker(tmp_path) == tmp_path / name


def test_somebodys_own_workbook_is_found_by_its_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        [],
        ["Recovery plan"],
        ["No", "Action", "Who", "By when", "RAG"],
        ["1", "Do it", "JO", "Sep-17", "Red"],
    ):
        book.active.append(row)
    book.save(tmp_path / "ours.xlsx")
    assert find_tracker(tmp_path).name == "ours.xlsx"


def test_other_workbooks_in_the_folder_do_not_matter(built: Path, night: Path, tmp_path: Path) -> None:
    put(built, tmp_path, "plan.xlsm", "~$plan.xlsm", ".hidden.xlsm", "output/old.xlsm", "history/old.xlsm")
    put(built, tmp_path, "plan - how it was read.xlsx", "archive/plan 2025.xlsm")
    for file in night.glob("*.xlsx"):
        shutil.copy(file, tmp_path / f"copy of {file.name}")
    assert len(list(tmp_path.glob("copy of *"))) == 4
    read = read_tracker(built)
    letters = plan_letters(read.plan, AS_AT, beside=tmp_path).letters
    (tmp_path / "answer.xlsx").write_bytes(reply_sheet(letters[0]))
    openpyxl.Workbook().save(tmp_path / "budget.xlsx")
    (tmp_path / "salaries.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 no workbook")
    (tmp_path / "plan.txt").write_text("Ref\tAction\tLead\tDue date", "utf-8")
    assert find_tracker(tmp_path).name == "plan.xlsm"
    assert others_beside(tmp_path / "plan.xlsm") == ""


@pytest.mark.parametrize("other", ["plan v2.xlsm", "workbook/plan.xlsm"])
def test_several_trackers_are_listed_and_none_is_chosen(other: str, built: Path, tmp_path: Path) -> None:
    put(built, tmp_path, "plan.xlsm", other)
    with pytest.raises(PlanError, match=r"There are 2 trackers .* Type the name of the one") as error:
        find_tracker(tmp_path)
    assert all(f"'{name}'" in str(error.value) for name in ("plan.xlsm", other))


def test_a_folder_without_a_tracker_gets_a_sentence_that_names_what_was_found(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"There is no tracker in .*workbook\. Go to the folder"):
        find_tracker(tmp_path)
    openpyxl.Workbook().save(tmp_path / "budget.xlsx")
    with pytest.raises(PlanError, match=r"'budget\.xlsx' cannot be read as one\. .*--example"):
        find_tracker(tmp_path)


def test_the_only_workbook_is_chosen_even_if_it_cannot_be_opened(
    tmp_path: Path,
) -> None:
    (tmp_path / "plan.xlsm").write_bytes(b"PK\x03\x04" + b"\0" * 200)
    assert find_tracker(tmp_path).name == "plan.xlsm"


COMMANDS = [
    ["check"], ["summary"], ["chase", "--send", "drafts"], ["paper", "--due"], ["returns", "."],
    ["overnight", "--once"], ["overnight"], ["history", "list"], ["history", "compare"],
    ["schedule", "install", "--dry-run"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_uses_the_example_unasked(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("automation.overnight.schedule.kind_of_machine", lambda: "cron")
    assert main(command) == 2
    assert capsys.readouterr().err.startswith("improvement-plan: There is no tracker in ")
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_examines_the_pc_if_there_is_no_tracker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "There is no tracker in " in said
    assert "Packages: " in said


@pytest.mark.parametrize("command", [["check"], ["summary"], ["paper", "--due"], ["chase"]], ids=" ".join)
def test_the_example_is_used_if_asked_for(
    command: list[str], built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    put(built, tmp_path, "plan.xlsm")
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--example"]) in {0, 1}
    assert f"Tracker: {example()}\n" in capsys.readouterr().err
    assert main([*command, "plan.xlsm", "--example"]) == 2
    assert "You gave both plan.xlsm and --example" in capsys.readouterr().err


def test_every_command_that_reads_a_tracker_can_read_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (
        "check",
        "summary",
        "chase",
        "paper",
        "returns",
        "overnight",
        "history",
        "schedule",
        "doctor",
    ):
        main([command, "--help"])
        assert "--example" in capsys.readouterr().out, command


def test_in_the_toolkits_own_folder_the_example_is_the_tracker(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(files.workbook_folder().parent)
    assert main(["summary", "--as-at", "2017-10-02"]) == 0
    told = capsys.readouterr()
    assert told.err == f"Tracker: {Path('workbook/improvement-plan.xlsm')}\n"
    assert "83 of the 171 actions" in " ".join(told.out.split())


def test_replies_are_not_matched_to_the_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "returns").mkdir()
    letters = plan_letters(read_tracker(example()).plan, AS_AT, beside=tmp_path).letters
    (tmp_path / "returns" / "answer.xlsx").write_bytes(reply_sheet(letters[0]))
    monkeypatch.chdir(tmp_path)
    assert main(["returns", "returns"]) == 2
    assert capsys.readouterr().out == ""


def test_a_second_tracker_in_the_folder_is_under_needs_you(built: Path, tmp_path: Path) -> None:
    put(built, tmp_path, "plan.xlsm", "plan v2.xlsm")
    night = run_night(
        tmp_path / "plan.xlsm", tmp_path / "output", as_at=AS_AT, now=datetime.now().astimezone()
    )
    note = (night.folder / "morning-note.txt").read_text("utf-8")
    need = "There are 2 trackers in this folder: 'plan.xlsm', which was read, and 'plan v2.xlsm'."
    assert need in " ".join(note.partition("NEEDS YOU")[2].partition("NO LETTER FOR")[0].split())


def test_a_night_whose_tracker_was_renamed_says_so_and_uses_no_other(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the machine's scheduler starts it: with the whole path of the tracker it was installed for."""
    put(built, tmp_path, "plan renamed.xlsm")
    monkeypatch.chdir(tmp_path)
    assert main(["overnight", str(tmp_path / "plan.xlsm"), "--once"]) == 2
    said = f"The tracker {tmp_path / 'plan.xlsm'} could not be read: it is not there."
    assert capsys.readouterr().err.strip() == f"improvement-plan: {said}"
    assert not (tmp_path / "output").exists()
