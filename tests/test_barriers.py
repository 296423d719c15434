"""A fault that nobody foresaw costs the cell, the row, the check, the reply or the step that it is in."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from automation import cli, console
from automation.chasing import returned_file
from automation.chasing import returns as returning
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.checks import run_checks
from automation.checks.registry import plan_check
from automation.overnight import night as nights
from automation.overnight.night import run_night
from automation.overnight.several_plans import PlanEntry
from automation.overnight.several_plans import _one as one_of_several
from automation.plan import due_language
from automation.plan.due_language import read_due
from automation.plan.findings import NotWholeError, PlanError, Severity, fault
from automation.plan.leads import LeadNames
from automation.tracker.read import cells, rows, small_tables
from automation.tracker.read.open_file import MINUTE, read_when_whole, take_copy
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from tests.support.grids import grid, read, told
from tests.support.odd_sheets import ERRORS
from tests.support.plans import action, plan
from tests.support.trackers import small_tracker
from tests.support.workbooks import remade, workbook

MONDAY = date(2017, 10, 2)
NOW = datetime(2017, 10, 3, 2, tzinfo=UTC)
PLAN = grid(
    "Actions",
    "Section | Ref | Action | Lead | Due date | Progress BRAG | Comments | Desired outcome",
    "2 | 2.1 | Do it | Head of service | Sep-17 | Red | late | Done",
    "2 | 2.2 | Do more | Bad lead | Oct-17 | Green | bad <b>comment</b> | Done",
    "2 | 2.3 | Do most | Head of service | Dec-17 | Green | fine | Done",
)
LEADS = grid(
    "Leads",
    "Lead | Email | Away until",
    "Head of service | jo@example.org | ",
    "Bad lead | bad | 01/01/2018",
    "Ed | ed@example.org | ",
)


def failing_on(wanted: str, real: Any) -> Any:
    """Stand in for a function, with a fault for one text."""

    def stand_in(*given: Any, **named: Any) -> Any:
        if any(isinstance(one, str) and wanted in one for one in given):
            raise ZeroDivisionError("oh")
        return real(*given, **named)

    return stand_in


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path / "workbook")


# A cell, a row, a check


def test_a_plan_without_a_fault_has_no_such_finding() -> None:
    assert "S90" not in dict(told(read(PLAN, LEADS).findings))


def test_a_fault_in_a_due_date_costs_that_phrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_language, "even", failing_on("Oct-16", due_language.even))
    due = read_due("Oct-16")
    assert (due.understood, due.by, due.text) == (False, None, "Oct-16")
    assert "ZeroDivisionError: oh in test_barriers.py, line " in due.note
    assert read_due("Nov-16").by == date(2016, 11, 30)


@pytest.mark.parametrize(
    ("module", "name", "wanted", "cell"),
    [
        (cells, "clean", "comment", "Actions!G3"),
        (LeadNames, "resolve", "Bad lead", "Actions!D3"),
        (rows, "read_due", "Oct-17", "Actions!E3"),
        (rows.Rows, "_rating", "Red", "Actions!A2"),
        (cells, "read_day", "01/01/2018", "Leads!C3"),
        (small_tables, "address_parts", "bad", "Leads!A3"),
    ],
    ids=["a text", "a lead", "a due date", "a row", "a date of a small table", "a row of a small table"],
)
def test_a_fault_in_reading_is_a_finding_there_and_the_rest_is_read(
    module: Any, name: str, wanted: str, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, failing_on(wanted, getattr(module, name)))
    found = read(PLAN, LEADS)
    assert [where for code, where in told(found.findings) if code == "S90"] == [cell]
    assert [one.ref for one in found.plan.actions][-2:] == ["2.2", "2.3"]
    assert {"Head of service", "Ed"} <= {lead.name for lead in found.plan.leads}
    (finding,) = (one for one in found.findings if one.code == "S90")
    assert finding.severity is Severity.ERROR
    assert "ZeroDivisionError: oh" in finding.message


def test_a_sheet_whose_tables_cannot_be_found_costs_that_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    from automation.tracker.read import reading

    real = reading.find_tables

    def find_tables(one: Any, **answers: Any) -> Any:
        if one.sheet == "Leads":
            raise RecursionError("too deep")
        return real(one, **answers)

    monkeypatch.setattr(reading, "find_tables", find_tables)
    found = read(PLAN, LEADS)
    assert ("S90", "Leads") in told(found.findings)
    assert len(found.plan.actions) == 3


@plan_check("T98", Severity.ERROR)
def fails_before_it_begins(_context):
    """Finds nothing.

    It does not even begin.

    Before: a
    After: b
    """
    raise LookupError("oh")


def test_a_check_that_fails_before_it_begins_is_a_finding() -> None:
    result = run_checks.run_checks(ReadTracker(plan()), MONDAY, checks=(fails_before_it_begins,))
    assert [(one.code, one.name) for one in result.findings] == [("T98", "check-failed")]


def test_a_fault_in_what_was_accepted_leaves_every_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(PLAN, LEADS)
    before = run_checks.run_checks(found, MONDAY)
    monkeypatch.setattr(run_checks, "_key", failing_on("", run_checks._key))
    monkeypatch.setattr(run_checks, "accept", failing_on("", lambda *_: 1 / 0))
    after = run_checks.run_checks(found, MONDAY)
    assert {one.code for one in before.findings} <= {one.code for one in after.findings}
    assert ("A01", "check-failed") in {(one.code, one.name) for one in after.findings}


# Error values


def with_error(shown: str, *, cell: str = "D2", mark: str = 't="e"') -> bytes:
    """Make a tracker of one plan, one of whose cells shows an error."""
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    book.active[cell] = "#N/A"
    book.active.append(["1.2", "Do more", "Head of service", "Oct-17", "Green", "fine", "Done"])
    content = io.BytesIO()
    book.save(content)

    def change(name: str, part: bytes) -> bytes:
        part = part.replace(b"<v>#N/A</v>", f"<v>{shown}</v>".encode())
        return part.replace(b't="e"', mark.encode()) if name.endswith("sheet1.xml") else part

    return remade(content.getvalue(), change)


@pytest.mark.parametrize("shown", ERRORS)
@pytest.mark.parametrize("cell", ["B2", "D2", "F2"])
def test_a_cell_that_shows_an_error_costs_that_cell(tmp_path: Path, shown: str, cell: str) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(with_error(shown, cell=cell))
    found = read_tracker(path)
    assert [one.ref for one in found.plan.actions] == ["1.1", "1.2"]
    (finding,) = (one for one in found.findings if one.code == "S61")
    assert finding.where == f"Plan!{cell}"
    assert f"shows {shown}," in finding.message


def test_an_error_in_single_quotes_is_one_too(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(with_error("#SPILL!", mark="t='e'"))
    assert ("S61", "Plan!D2") in told(read_tracker(path).findings)


def test_a_number_that_is_none_is_still_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(with_error("#SPILL!", mark='t="n"'))
    with pytest.raises(NotWholeError, match="is damaged"):
        read_tracker(path)


# Replies


def replies(folder: Path, *names: str) -> Any:
    """Put a reply sheet that answers two actions into a folder under some names."""
    listed = plan(action("2.1", "Sep-17", "Red", row=2), action("2.2", "Sep-17", "Red", row=3))
    (letter,) = plan_letters(listed, MONDAY).letters
    for name in names:
        book = openpyxl.load_workbook(io.BytesIO(reply_sheet(letter)))
        for row in (HEADER_ROW + 2, HEADER_ROW + 3):
            book[SHEET][f"D{row}"], book[SHEET][f"E{row}"] = "Amber", f"{name} {row}"
        book.save(folder / name)
    return listed


def test_a_fault_in_one_reply_costs_that_reply(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = replies(tmp_path, "bad.xlsx", "good.xlsx")
    real = returned_file.open_source

    def open_source(path: Path, content: bytes) -> Any:
        if path.name == "bad.xlsx":
            raise ZeroDivisionError("oh")
        return real(path, content)

    monkeypatch.setattr(returned_file, "open_source", open_source)
    found = returning.read_returns(tmp_path, listed, MONDAY)
    assert {item.file for item in found.changes} == {"good.xlsx"}
    (finding,) = found.findings
    assert finding.code == "T90"
    assert finding.message.startswith("bad.xlsx cannot be read, because of a fault in the toolkit (Zero")


def test_a_fault_in_one_answer_costs_that_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = replies(tmp_path, "one.xlsx")
    bad = f"one.xlsx {HEADER_ROW + 2}"
    real = returning._wrong

    def wrong(answer: Any, *rest: Any) -> Any:
        if bad in str(answer.value):
            raise ZeroDivisionError("oh")
        return real(answer, *rest)

    monkeypatch.setattr(returning, "_wrong", wrong)
    found = returning.read_returns(tmp_path, listed, MONDAY)
    assert [(item.ref, item.field.value) for item in found.changes] == [
        ("2.1", "rating"),
        ("2.2", "rating"),
        ("2.2", "comments"),
    ]
    assert [(one.code, one.ref) for one in found.findings] == [("T90", "2.1")]
    assert "says under Comments of 2.1 cannot be read" in found.findings[0].message


def test_a_reply_of_one_quote_costs_nobody_else(tmp_path: Path) -> None:
    listed = replies(tmp_path, "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    book[SHEET][f"F{HEADER_ROW + 2}"] = "`"
    book.save(tmp_path / "one.xlsx")
    found = returning.read_returns(tmp_path, listed, MONDAY)
    assert [one.code for one in found.findings] == ["T94"]
    assert len(found.changes) == 4


# A night


def note_and_log(out: Path, day: str) -> tuple[str, str]:
    note = (out / day / "morning-note.txt").read_text(encoding="utf-8")
    return " ".join(note.split()), (out / "overnight.log").read_text(encoding="utf-8")


def test_a_disk_that_fails_a_night_on_its_way_is_said_in_the_note(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(5, "Input/output error", "run.json")

    monkeypatch.setattr(nights, "_last_files", fail)
    out = tmp_path / "output"
    with pytest.raises(PlanError, match=r"The night could not be written to run.json: input/output error."):
        run_night(tracker, out, as_at=MONDAY, now=NOW)
    note, log = note_and_log(out, "2017-10-02")
    assert "could not be written to run.json" in note
    assert "Traceback" in log


@pytest.mark.parametrize("where", ["read_tracker", "dated_folder", "hold_to_tracker", "_last_files"])
def test_a_night_that_a_fault_ends_leaves_a_note_and_a_log_line(
    where: str, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(nights, where)
    failed: list[str] = []

    def once(*given: Any, **more: Any) -> Any:
        if not failed:
            failed.append(where)
            raise ZeroDivisionError("oh")
        return real(*given, **more)

    monkeypatch.setattr(nights, where, once)
    out = tmp_path / "output"
    with pytest.raises(PlanError, match="The night did not finish because of a fault in the toolkit"):
        run_night(tracker, out, as_at=MONDAY, now=NOW)
    note, log = note_and_log(out, "2017-10-02")
    assert "The night as a whole" in note
    assert "NEEDS YOU" in note
    assert "ZeroDivisionError" in note
    assert "Traceback" in log
    assert not [path.name for path in out.iterdir() if ".making" in path.name]
    # The next night is as any other.
    assert run_night(tracker, out, as_at=date(2017, 10, 3), now=NOW).folder.is_dir()


def test_a_night_of_several_plans_that_a_fault_ends_leaves_its_note_too(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nights, "read_tracker", failing_on("", lambda *_, **__: 1 / 0))
    line = one_of_several(PlanEntry("Ours", tracker, tmp_path / "ours"), (), MONDAY, NOW)
    assert "a fault in the toolkit (ZeroDivisionError" in line.needs[0].what
    note, log = note_and_log(tmp_path / "ours", "2017-10-02")
    assert "ZeroDivisionError" in note
    assert "Traceback" in log


def test_a_night_that_was_refused_has_a_log_line_where_there_is_a_folder(
    tracker: Path, tmp_path: Path
) -> None:
    out = tmp_path / "output"
    run_night(tracker, out, as_at=MONDAY, now=NOW)
    tracker.write_bytes(workbook(("a", "b"), ("c", "d")))
    with pytest.raises(PlanError, match="There is no plan"):
        run_night(tracker, out, as_at=date(2017, 10, 3), now=NOW)
    assert "Not done: There is no plan" in note_and_log(out, "2017-10-03")[1]


def test_a_note_that_a_fault_keeps_from_being_sent_leaves_the_night_whole(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.load_workbook(tracker)
    sheet = book["Settings"]
    row = next(row for row in sheet.iter_rows() if row[0].value == "Morning note to")
    row[1].value = "jo@example.org"
    book.save(tracker)
    monkeypatch.setattr(nights, "read_addresses", lambda _: 1 / 0)
    night = run_night(tracker, tmp_path / "output", as_at=MONDAY, now=NOW)
    sent = next(step for step in night.results if step.name == nights.SEND_NOTE)
    assert not sent.ok
    assert "Not sent because of a fault in the toolkit" in sent.detail
    assert (night.folder / "run.json").is_file()


def test_a_tracker_that_is_half_synchronised_is_read_again_a_minute_later(
    tracker: Path, tmp_path: Path
) -> None:
    whole = tracker.read_bytes()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        tracker.write_bytes(whole)

    for spoilt in (whole[: len(whole) // 2], b"", b"\0" * len(whole), whole[:-400] + b"\0" * 400):
        tracker.write_bytes(spoilt)
        said: list[str] = []
        night = run_night(
            tracker,
            tmp_path / "output",
            as_at=MONDAY,
            now=NOW,
            sleep=sleep,
            tell=lambda step, said=said: said.append(step.detail),
        )
        assert night.folder.is_dir()
        assert said[0] == "The tracker is damaged or not fully saved. Trying again in a minute."
    assert waited == [MINUTE] * 4


def test_a_tracker_that_stays_damaged_is_refused_and_one_without_a_plan_at_once(tmp_path: Path) -> None:
    waited: list[float] = []
    path = tmp_path / "plan.xlsx"
    for content, waits in ((workbook()[:900], 1), (workbook(("a", "b"), ("c", "d")), 0)):
        path.write_bytes(content)
        waited.clear()
        with pytest.raises(PlanError, match=r"damaged|There is no plan"):
            run_night(path, tmp_path / "output", as_at=MONDAY, now=NOW, sleep=waited.append)
        assert len(waited) == waits


def test_a_command_waits_a_moment_and_reads_once_more(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook()[:900])
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        path.write_bytes(workbook())

    found = read_when_whole(lambda: read_tracker(path, take_copy(path).content), sleep=sleep)
    assert len(found.plan.actions) == 1
    assert sum(waited) < 5


# Disks


def test_a_log_that_cannot_be_written_to_is_a_sentence_and_no_traceback(
    tracker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "output"
    (out / "overnight.log").mkdir(parents=True)
    assert cli.main(["overnight", str(tmp_path / "none.xlsx"), "--once", "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "Logging error" not in said
    assert "Traceback" not in said
    assert said.count("overnight.log cannot be written to") == 1
    assert run_night(tracker, out, as_at=MONDAY, now=NOW).folder.is_dir()


class Full:
    """A disk without room for files of some ending: what is written to them is refused."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *endings: str) -> None:
        for name in ("write_bytes", "write_text"):
            real = getattr(Path, name)

            def write(path: Path, *given: Any, real: Any = real, **more: Any) -> Any:
                if path.name.endswith(endings):
                    raise OSError(28, "No space left on device")
                return real(path, *given, **more)

            monkeypatch.setattr(Path, name, write)
        opened = Path.open

        def begin(path: Path, mode: str = "r", *given: Any, **more: Any) -> Any:
            if mode[0] in "wxa" and path.name.endswith(endings):
                raise OSError(28, "No space left on device")
            return opened(path, mode, *given, **more)

        monkeypatch.setattr(Path, "open", begin)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["check", "T", "--out", "O"],
            "The workbook of findings O/findings.xlsx cannot be written: no space",
        ),
        (
            ["summary", "T", "--out", "O"],
            "The summary workbook O/brag-summary.xlsx cannot be written: no space",
        ),
        (
            ["chase", "T", "--send", "drafts", "--out", "O"],
            "The letters cannot be written to O/letters: No space",
        ),
        (["import", "T", "O/new.xlsx"], "The tracker O/new.xlsx cannot be written: no space"),
        (
            ["new", "O/new", "--from", "T"],
            "The tracker O/new/workbook/improvement-plan.xlsm cannot be written",
        ),
        (
            ["overnight", "T", "--once", "--out", "O"],
            "The night could not be written to O: no space left",
        ),
    ],
    ids=["check", "summary", "chase", "import", "new", "overnight"],
)
def test_a_full_disk_says_what_could_not_be_written(
    arguments: list[str],
    said: str,
    tracker: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    Full(monkeypatch, ".xlsx", ".xlsm", ".eml", ".part", ".json")
    names = {"T": str(tracker), "O": str(out)}
    as_at = [] if arguments[0] == "new" else ["--as-at", "2017-10-02"]
    given = [names.get(one, one.replace("O/", f"{out}/")) for one in arguments]
    assert cli.main([*given, *as_at]) == 2
    told_person = capsys.readouterr().err.replace(str(out), "O").replace("\\", "/")
    assert said in told_person
    assert "Traceback" not in told_person


def test_a_night_that_finds_no_room_for_its_note_says_so(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Full(monkeypatch, ".txt")
    with pytest.raises(PlanError, match=r"The morning note .*morning-note.txt cannot be written: no space"):
        run_night(tracker, tmp_path / "output", as_at=MONDAY, now=NOW)
    assert "Not done: The morning note" in (tmp_path / "output" / "overnight.log").read_text("utf-8")


# A command


def test_a_command_that_a_fault_ends_says_one_sentence_and_keeps_the_traceback(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(console, "task_of", lambda *_: 1 / 0)
    assert cli.main(["check", str(tracker)]) == 2
    said = capsys.readouterr().err
    assert "not done, because of a fault in the toolkit (ZeroDivisionError: division by zero in " in said
    assert "Traceback" not in said
    (kept,) = tmp_path.glob("improvement-plan-*.log")
    assert "Traceback" in kept.read_text(encoding="utf-8")
    assert kept.name in said


def test_a_fault_names_its_place_on_one_line() -> None:
    def broken() -> None:
        raise ValueError("two\nlines")

    with pytest.raises(ValueError, match="two") as found:
        broken()
    said = "a fault in the toolkit (ValueError: two lines in test_barriers.py, line "
    assert fault(found.value).startswith(said)
