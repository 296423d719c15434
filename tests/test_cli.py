"""The command line: what each command prints, its exit status, the one sentence for what cannot be done."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation import files
from automation.chasing.outbox import Sent
from automation.checks.run_checks import PROBLEMS
from automation.cli import DONE, NEEDS_A_PERSON, NOT_DONE, main
from automation.history.store import History
from automation.jobs import problems_elsewhere
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from tests.support.published import published_path
from tests.support.trackers import small_tracker


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return small_tracker(tmp_path / "workbook")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_due_prints_the_shape_that_other_programs_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due", "Council - Nov-17 Others - Mar-18", "--format", "json") == DONE
    assert json.loads(capsys.readouterr().out) == {
        "text": "Council - Nov-17 Others - Mar-18",
        "kind": "milestones",
        "start": None,
        "end": "2018-03-31",
        "milestones": [{"party": "Council", "by": "2017-11-30"}, {"party": "Others", "by": "2018-03-31"}],
        "every": None,
        "understood": True,
        "note": "In 2 steps: Council by 30 November 2017, Others by 31 March 2018.",
    }


def test_check_prints_its_shape_and_changes_nothing(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = hashlib.sha256(tracker.read_bytes()).hexdigest()
    assert run("check", "--format", "json") == DONE
    printed = json.loads(capsys.readouterr().out)
    assert {"tracker", "as_at", "plan", "findings"} <= printed.keys()
    assert (printed["as_at"], printed["plan"]) == ("2017-10-02", {"sections": 2, "actions": 5, "evidence": 2})
    keys = {"code", "name", "severity", "message", "hint", "sheet", "cell", "ref"}
    assert all(finding.keys() == keys for finding in printed["findings"])
    assert hashlib.sha256(tracker.read_bytes()).hexdigest() == before


def test_check_says_by_its_status_that_a_person_is_needed(tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker)
    book["Actions"]["E2"] = None
    book.save(tracker.with_name("no-lead.xlsx"))
    assert run("check", tracker.with_name("no-lead.xlsx"), "--format", "json") == NEEDS_A_PERSON


def test_check_writes_csv_and_workbook(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", tracker, "--format", "csv") == DONE
    assert capsys.readouterr().out.startswith("Severity,Code,Where,Ref")
    assert run("check", tracker, "--format", "xlsx", "--out", "here") == DONE
    assert Path("here", "findings.xlsx").is_file()


def test_summary_prints_its_shape(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summary", tracker, "--format", "json") == DONE
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() >= {"as_at", "overall", "by_theme", "by_section", "by_lead", "movement"}
    assert printed["overall"] == {
        "Blue": 1,
        "Red": 1,
        "Amber": 1,
        "Green": 1,
        "Not rated": 1,
        "Total": 5,
        "Late": 2,
    }
    assert run("summary", tracker, "--as-at", "2017-07-01") == DONE
    assert "1 July 2017" in capsys.readouterr().out


def test_chase_prints_its_shape_and_writes_drafts_only_when_asked(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("chase", tracker, "--format", "json") == DONE
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"as_at", "letters", "not_sent", "waiting"}
    assert [letter["lead"] for letter in printed["letters"]] == [
        "ART service manager",
        "Principal social worker",
    ]
    assert not Path("output").exists()
    assert run("chase", tracker, "--send", "drafts") == DONE
    assert len(list(Path("output", "letters").glob("*.eml"))) == 2


def test_paper_by_part_of_a_boards_name(tracker: Path) -> None:
    assert run("paper", "improvement", tracker, "--out", "here") == DONE
    assert Path("here", "papers", "2017-10-09 Improvement Board.docx").is_file()


def test_import_makes_a_tracker_that_reads_back_as_the_same_plan(tracker: Path, tmp_path: Path) -> None:
    assert run("import", tracker, tmp_path / "copy.xlsx") == DONE
    assert read_tracker(tmp_path / "copy.xlsx").plan == read_tracker(tracker).plan


def test_import_says_what_it_writes_in_excels_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text(
        "Ref,Action,Lead,Due date,RAG\n"
        "1.1,Write policy,Head of A & Head of B,Sep-17,G\n"
        "1.2,Train managers,Head of A,Sep-17,Green\n",
        encoding="utf-8",
    )
    run("import", other, tmp_path / "plan.xlsm", "--as-at", "2017-10-02")
    notes = [line for line in capsys.readouterr().err.splitlines() if "is written as" in line]
    assert [note.partition("!")[2] for note in notes] == [
        "C2: Lead: 'Head of A & Head of B' is written as Head of A; Head of B.",
    ]
    # A spelling of the key is kept: the Summary counts it as well.
    assert [a.rating_text for a in read_tracker(tmp_path / "plan.xlsm").plan.actions] == ["G", "Green"]


def test_import_of_the_published_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = published_path()
    assert run("import", source, tmp_path / "plan.xlsm") == NEEDS_A_PERSON
    assert "36 sections, 171 actions and 139 rows of evidence" in capsys.readouterr().out
    assert len(read_tracker(tmp_path / "plan.xlsm").plan.leads) > 40


@pytest.mark.parametrize("day", ["2 October 2017", "2/10/2017", "2nd Oct 17", "2017-10-02"])
def test_a_day_is_given_as_people_write_it(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summary", "--example", "--as-at", day, "--format", "json") == DONE
    assert json.loads(capsys.readouterr().out)["as_at"] == "2017-10-02"


def test_import_never_overwrites_a_file(
    tracker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.xlsx").write_bytes(b"years of work")
    assert run("import", tracker, tmp_path / "mine.xlsx") == NOT_DONE
    assert "already exists and will not be overwritten" in capsys.readouterr().err
    assert (tmp_path / "mine.xlsx").read_bytes() == b"years of work"


def test_sending_again_says_who_got_no_letter_and_why_and_whether_that_needs_a_person(
    tracker: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("chase", tracker, "--send", "drafts", "--as-at", "2017-10-02") == DONE
    assert run("letters", tracker, "--as-at", "2017-10-03") == NEEDS_A_PERSON
    said = capsys.readouterr()
    assert "chaser about 3.1, 2.1: drafted" in said.out
    assert "2 drafts of 2 October 2017 are not marked as sent" in said.err
    assert run("letters", tracker, "--sent", "2/10/2017", "--as-at", "2017-10-03") == DONE
    assert capsys.readouterr().out == "2 letters of 2 October 2017 marked as sent.\n"
    assert run("letters", tracker, "--format", "json", "--as-at", "2017-10-03") == DONE
    assert {item["state"] for item in json.loads(capsys.readouterr().out)["letters"]} == {"sent"}
    assert run("letters", tracker, "--sent", "all", "--as-at", "2017-10-03") == NOT_DONE
    assert run("letters", tracker, "--on", "2/10/2017", "--as-at", "2017-10-03") == NOT_DONE
    stopped = ""
    monkeypatch.setattr("automation.chasing.outbox.send_smtp", lambda *_, **__: Sent(stopped=stopped))
    again = ("chase", tracker, "--send", "smtp", "--yes", "--as-at", "2017-10-03")
    assert run(*again) == DONE
    said = capsys.readouterr().err
    assert "There were no letters to send." in said
    assert "No letter for ART service manager: " in said
    assert "asked yesterday, on 2 October 2017" in said
    stopped = "The mail server does not answer."
    assert run(*again) == NEEDS_A_PERSON
    assert stopped in capsys.readouterr().err


def test_chasing_from_a_copy_in_the_same_folder_writes_to_nobody(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History.open(history_path(tracker)) as history:
        history.record(read_tracker(tracker), date(2017, 10, 2), tracker.read_bytes())
    copy = tracker.with_name("copy.xlsm")
    copy.write_bytes(tracker.read_bytes())
    for way in ("drafts", "smtp", "outlook"):
        assert run("chase", copy, "--send", way, "--yes") == NOT_DONE
        assert "Move copy.xlsm into its own folder" in capsys.readouterr().err
    assert not Path("output").exists()
    assert run("chase", copy) == DONE
    tracker.unlink()
    assert run("chase", copy, "--send", "drafts") == DONE
    assert "so copy.xlsm is treated as that tracker under a new name" in capsys.readouterr().err
    assert run("chase", copy, "--send", "drafts", "--as-at", "2017-10-01") == DONE


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("summary",),
        ("chase",),
        ("paper", "--due"),
        ("overnight", "--once"),
        ("doctor",),
        ("history", "restore", "2017-10-01"),
        ("schedule", "install", "--dry-run"),
        ("buttons", "plan.xlsx"),
    ],
    ids=lambda command: command[0],
)
def test_a_folder_name_that_swallowed_the_rest_of_the_line_is_refused(
    command: tuple[str, ...], tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Windows hands on `--out "C:\\My plan\\" --as-at 2017-10-02` as one argument."""
    before = sorted(tracker.parent.parent.rglob("*"))
    assert run(*command, "--out", 'C:\\My plan" --as-at 2017-10-02') == NOT_DONE
    said = capsys.readouterr().err
    assert "has a quotation mark in it. Leave out the backslash before the closing one." in said
    assert len(said.splitlines()) == 1
    assert sorted(tracker.parent.parent.rglob("*")) == before


def test_a_folder_is_otherwise_named_as_people_like(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("Zoë's plan & more", "our plan\\", "100% (new)"):
        assert run("check", tracker, "--out", name) == DONE
        assert Path(name, "findings.xlsx").is_file()
    capsys.readouterr()
    assert run("new", 'our plan" --from plan.docx') == NOT_DONE
    assert "has a quotation mark in it" in capsys.readouterr().err


def test_new_lays_out_a_folder_in_which_the_commands_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("new", tmp_path / "our plan") == DONE
    folder = tmp_path / "our plan"
    assert sorted(path.name for path in folder.iterdir()) == [
        "Guide.html",
        "output",
        "scripts",
        "templates",
        "workbook",
    ]
    scripts = {path.name for path in (folder / "scripts").iterdir()}
    assert {"check-the-plan.bat", "what-changed.command", "show-returns.bat", "watch-requests.bat"} <= scripts
    assert sys.platform == "win32" or os.access(folder / "scripts" / "watch-requests.command", os.X_OK)
    monkeypatch.chdir(folder)
    assert run("check", "--format", "json") in {DONE, NEEDS_A_PERSON}
    capsys.readouterr()
    assert run("new", folder) == NOT_DONE
    assert "is not empty" in capsys.readouterr().err


def test_new_can_start_from_an_existing_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "our plan"
    assert run("new", folder, "--from", files.workbook_folder() / "improvement-plan.xlsm") in {
        DONE,
        NEEDS_A_PERSON,
    }
    assert "36 sections, 171 actions and 139 rows of evidence are now in" in capsys.readouterr().out
    monkeypatch.chdir(folder)
    assert run("returns", folder / "workbook" / "returns") == DONE
    assert run("summary", "--format", "json") == DONE
    assert '"Total": 171' in capsys.readouterr().out


def test_new_leaves_nothing_behind_if_the_source_has_no_plan(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all", encoding="utf-8")
    assert run("new", tmp_path / "our plan", "--from", tmp_path / "letter.txt") == NOT_DONE
    assert not (tmp_path / "our plan").exists()


def bad_files(folder: Path) -> dict[str, Path]:
    """Make what people hand over by mistake."""
    folder.mkdir(exist_ok=True)
    made = {name: folder / name for name in ("empty.xlsx", "page.xlsx", "half.xlsx", "old.doc", "scan.pdf")}
    made["empty.xlsx"].write_bytes(b"")
    made["page.xlsx"].write_text("<html><table><tr><td>Ref</td></tr></table></html>", encoding="utf-8")
    made["half.xlsx"].write_bytes(b"PK\x03\x04" + b"\0" * 200)
    made["old.doc"].write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    made["scan.pdf"].write_bytes(b"%PDF-1.7 ...")
    made["no-plan.xlsx"] = folder / "no-plan.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Date", "Milk", "Bread"])
    book.save(made["no-plan.xlsx"])
    made["locked.xlsx"] = folder / "locked.xlsx"
    made["locked.xlsx"].write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40
    )
    made["missing.xlsx"] = folder / "missing.xlsx"
    made["folder"] = folder / "folder"
    made["folder"].mkdir(exist_ok=True)
    made["other.zip.xlsx"] = folder / "other.zip.xlsx"
    with zipfile.ZipFile(made["other.zip.xlsx"], "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return made


BAD = (
    "empty.xlsx",
    "page.xlsx",
    "half.xlsx",
    "old.doc",
    "scan.pdf",
    "no-plan.xlsx",
    "locked.xlsx",
    "missing.xlsx",
    "folder",
    "other.zip.xlsx",
)


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["check", "summary", "chase", "overnight", "import"])
def test_a_file_without_a_plan_gets_one_sentence(
    command: str,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = bad_files(tmp_path / "given")[name]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("automation.overnight.night.MINUTE", 0)
    more = {"overnight": ["--once"], "import": ["new.xlsm"]}.get(command, [])
    before = sorted(path.name for path in tmp_path.iterdir())
    assert run(command, path, *more) == NOT_DONE
    printed = capsys.readouterr()
    lines = printed.err.strip().splitlines()
    if command == "overnight" and len(lines) == 2:
        assert lines.pop(0).startswith("Read the plan: NOT DONE (The tracker is damaged or not fully saved.")
    assert len(lines) == 1, printed.err
    assert lines[0].startswith("improvement-plan: ")
    assert lines[0].endswith(".")
    assert "Traceback" not in printed.err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


HEAVY = ("pandas", "matplotlib", "docx", "xlwings", "xlsxwriter")


@pytest.mark.parametrize("command", [["--help"], ["due", "Sep-17"], ["check", "--format", "json"]])
@pytest.mark.usefixtures("tracker")
def test_what_must_start_at_once_loads_nothing_heavy(command: list[str]) -> None:
    code = (
        "import sys; from automation.cli import main; main(sys.argv[1:]); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]"), done.stderr


@pytest.mark.usefixtures("tracker")
def test_a_check_of_a_tracker_without_a_history_loads_nothing_that_reads_one() -> None:
    code = (
        "import sys; from automation.cli import main; main(['check']); "
        "print([name for name in sys.modules if name.startswith('automation.analysis') or 'sqlite' in name], "
        "file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]"), done.stderr


def test_every_code_in_the_product_is_unique_and_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    codes = [*PROBLEMS, *(problem.code for problem in problems_elsewhere())]
    assert len(codes) == len(set(codes))
    for code in ("D03", "L91", "T92", "P05"):
        assert run("check", "--explain", code.lower()) == DONE
        assert capsys.readouterr().out.startswith(code)


def test_every_paper_that_is_due_of_a_tracker_that_is_named(tracker: Path) -> None:
    named = tracker.rename(tracker.with_name("ours.xlsm"))
    assert run("paper", "--due", named, "--out", "here") == DONE
    assert Path("here", "papers", "2017-10-09 Improvement Board.docx").is_file()


def test_a_tracker_that_was_emptied_by_accident_needs_a_person(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(tracker)
    book["Actions"].delete_rows(2, 10)
    book.save(tracker.with_name("emptied.xlsx"))
    assert run("check", tracker.with_name("emptied.xlsx"), "--format", "json") == NEEDS_A_PERSON
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["code"] for finding in findings if finding["severity"] == "error"] == ["S65"]


def with_board_row(tracker: Path, **cells: object) -> Path:
    """Give a tracker whose sheet Boards has other cells."""
    book = openpyxl.load_workbook(tracker)
    for cell, value in cells.items():
        book["Boards"][cell] = value
    path = tracker.with_name("boards.xlsx")
    book.save(path)
    return path


def test_a_board_row_that_cannot_be_read_is_reported_and_needs_a_person(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_board_row(tracker, D2="five")
    assert run("paper", "--due", path) == NEEDS_A_PERSON
    printed = capsys.readouterr()
    assert printed.out == "No other paper is due.\n"
    assert (
        "No paper can be made for Improvement Board on 9 October 2017: its Paper due days before"
        in printed.err
    )
    # Asked for by name its paper is made, because its date is known.
    assert run("paper", "improvement", path, "--out", "here") == NEEDS_A_PERSON
    assert (
        "Improvement Board: its Paper due days before in Boards!D2 cannot be read" in capsys.readouterr().err
    )
    assert Path("here", "papers", "2017-10-09 Improvement Board.docx").is_file()

    path = with_board_row(tracker, C2="second Monday")
    assert run("paper", "--due", path) == NEEDS_A_PERSON
    assert run("paper", "improvement", path) == NOT_DONE
    assert "is not known: its Meeting date in Boards!C2 cannot be read" in capsys.readouterr().err


def test_a_board_that_is_due_later_needs_nobody(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = with_board_row(tracker, C2=date(2017, 12, 4))
    assert run("paper", "--due", path) == DONE
    assert capsys.readouterr().out == "No paper is due.\n"


def test_figures_since_a_night_that_cannot_be_read_report_it_once(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = history_path(tracker)
    history.parent.mkdir(parents=True, exist_ok=True)
    history.write_bytes(b"no history")
    assert run("summary", tracker, "--since", "2017-09-04") == NOT_DONE
    printed = capsys.readouterr().err
    assert len(printed.splitlines()) == 1
    assert "history" in printed
    assert "no earlier night" not in printed
    # What does not need it goes without.
    assert run("summary", tracker) == DONE
    assert capsys.readouterr().err.startswith("The history was not used: ")


STEERING = ("a\nb  c.xlsx", "\x1b]0;title\x07\x1b[31mplan.xlsx", "a\r\u2028\u202eb.xlsx")
no_such_names = pytest.mark.skipif(sys.platform == "win32", reason="Windows takes no such names")


@no_such_names
@pytest.mark.parametrize("name", STEERING)
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["summary"],
        ["buttons"],
        ["overnight", "--once"],
        ["paper", "--check"],
        ["overnight", "--once", "--plans"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("tracker")
def test_a_files_name_neither_breaks_the_sentence_nor_steers_the_terminal(
    command: list[str], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if command != ["summary"]:  # where there is no such file, another sentence says so
        Path(name).write_bytes(b"nothing")
    assert run(*command, name) == NOT_DONE
    printed = capfd.readouterr().err
    assert printed.endswith("\n")
    assert len(printed.splitlines()) == 1
    assert printed[:-1].isprintable()


@no_such_names
@pytest.mark.parametrize("name", STEERING)
def test_what_was_written_is_named_on_one_line(
    name: str, tracker: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tracker.rename(name)
    assert run("buttons", name, "--out", "made") == DONE
    printed = capfd.readouterr().out
    assert printed.startswith("Written: made/")
    assert len(printed.splitlines()) == 2
    assert printed.replace("\n", "").isprintable()
    assert len(list(Path("made").iterdir())) == 1
