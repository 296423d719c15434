"""One night: every output in one dated folder, the tracker untouched, no step that takes the others along."""

from __future__ import annotations

import errno
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import docx
import openpyxl
import pytest

from automation.chasing.ledger import Ledger
from automation.cli import main
from automation.history.store import History
from automation.overnight.night import NightResult, run_night
from automation.overnight.watch import once_now
from automation.plan.findings import PlanError
from automation.plan.settings import catalogue
from automation.reports.morning_note import StepResult
from automation.reports.needs import in_words
from automation.tracker.read.open_file import TrackerCopy, take_copy
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.workbook import build_tracker
from tests.support.letters import mark_sent
from tests.support.mail_server import Mailbox, MailServer, confirmed
from tests.support.office import needs_office, open_in_office
from tests.support.trackers import small_plan, small_tracker

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def once(path: Path) -> TrackerCopy:
    return take_copy(path, tries=1)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path / "workbook")


def files(folder: Path) -> list[str]:
    return sorted(
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name[0] != "."
    )


def drafts(folder: Path) -> list[str]:
    return [name for name in files(folder) if name.startswith("letters/")]


def test_a_night_leaves_every_output_in_one_dated_folder(tracker: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(tracker.read_bytes()).hexdigest()
    told: list[StepResult] = []
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW, tell=told.append)
    assert night.folder == tmp_path / "output" / "2017-10-02"
    assert files(night.folder) == [
        "brag-summary.xlsx",
        "chasers.xlsx",
        "findings.xlsx",
        "index.html",
        "letters/ART service manager - late.eml",
        "letters/Principal social worker - late.eml",
        "morning-note.txt",
        "papers/2017-10-09 Improvement Board.docx",
        "run.json",
        "today.xlsx",
    ]
    assert all(step.ok for step in told)
    assert [step.name for step in told] == [step.name for step in night.results]
    assert [need.where for need in night.needs] == [
        "papers/2017-10-09 Improvement Board.docx",
        "letters",
        "findings.xlsx",
    ]
    assert hashlib.sha256(tracker.read_bytes()).hexdigest() == before


def test_the_outputs_agree_with_each_other(tracker: Path, tmp_path: Path) -> None:
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["counts"] == {
        "Blue": 1,
        "Red": 1,
        "Amber": 1,
        "Green": 1,
        "Not rated": 1,
        "Total": 5,
        "Late": 2,
    }
    assert record["tracker"]["sha256"] == hashlib.sha256(tracker.read_bytes()).hexdigest()
    note = (folder / "morning-note.txt").read_text(encoding="utf-8")
    assert "5 actions: 1 Blue, 1 Red, 1 Amber, 1 Green and 1 not rated; 2 are" in note
    paper = docx.Document(str(folder / "papers" / "2017-10-09 Improvement Board.docx"))
    standing = {row.cells[0].text: row.cells[2].text for row in paper.tables[0].rows[1:]}
    assert standing.pop("All actions") == str(record["counts"].pop("Total"))
    assert standing == {name: str(number) for name, number in record["counts"].items()}
    named = [table.rows[1].cells[0].text for table in paper.tables if table.rows[0].cells[0].text == "Ref"]
    assert named[:2] == ["3.1", "2.1"]
    letter = (folder / "letters" / "ART service manager - late.eml").read_bytes()
    message = BytesParser(policy=policy.default).parsebytes(letter)
    assert (message["To"], message["X-Unsent"]) == ("ART service manager <art@example.org>", "1")
    found = openpyxl.load_workbook(folder / "findings.xlsx")
    assert (
        len(record["findings"])
        == sum(row[1].value is not None for row in found.worksheets[0].iter_rows()) - 1
    )


def under(heading: str, note: str) -> list[str]:
    """Give the things under a heading of a note, each on one line."""
    lines = note.split(f"\n{heading}\n")[1].split("\n\n", maxsplit=1)[0]
    return [" ".join(item.split()) for item in f"\n{lines}".split("\n- ")[1:]]


def test_note_console_record_and_exit_say_the_same_things_need_a_person(
    tracker: Path, tmp_path: Path
) -> None:
    (tracker.parent / "returns").mkdir()
    (tracker.parent / "returns" / "reply.eml").write_bytes(b"It is done.")
    told: list[str] = []
    path = edited(tracker, Actions_I2="Green")
    tracker.unlink()
    assert once_now(path, tmp_path / "output", None, say=told.append) == 1
    folder = tmp_path / "output" / "2017-10-02"
    needs = json.loads((folder / "run.json").read_text(encoding="utf-8"))["needs"]
    assert [need["what"].split(".")[0].split(":")[0] for need in needs[:-1]] == [
        "The paper for Improvement Board on 9 October 2017 is due today, 2 October 2017",
        "1 action is late but reported Green",
        "1 answer waits",
        "2 letters are waiting in the folder letters",
    ]
    assert [need["where"] for need in needs] == [
        "papers/2017-10-09 Improvement Board.docx",
        "Actions!I2",
        "returns",
        "letters",
        "findings.xlsx",
    ]
    assert [need["count"] for need in needs][:4] == [1, 1, 1, 2]
    note = (folder / "morning-note.txt").read_text(encoding="utf-8")
    assert f"Everything was done. {len(needs)} things need you." in note
    items = under("NEEDS YOU", note)
    assert all(item.startswith(need["what"]) for item, need in zip(items, needs, strict=True))
    console = [line.removeprefix("Needs you: ") for line in told if line.startswith("Needs you: ")]
    assert console == [need["what"] for need in needs]


def test_a_night_that_needs_nobody_says_so_everywhere(tmp_path: Path) -> None:
    small = small_plan()
    done = replace(small, actions=small.actions[1:2], boards=(), evidence=(), leads=small.leads[:1])
    path = tmp_path / "plan.xlsm"
    build_tracker(done, path, as_at=date(2017, 10, 2))
    night = run_night(path, tmp_path / "output", as_at=None, now=NOW)
    assert [need.where for need in night.needs] == ["findings.xlsx"]
    record = json.loads((night.folder / "run.json").read_text(encoding="utf-8"))
    found = [item for item in record["findings"] if item["severity"] != "note"]
    cells = {}
    for row, item in enumerate(found, 2):
        where = item["ref"] or f"{item['sheet']}!{item['cell']}"
        values = (item["code"], where, "As agreed.", "Pat")
        cells |= {f"Accepted_{column}{row}": value for column, value in zip("ABCD", values, strict=True)}
    (tmp_path / "b").mkdir()
    accepted = edited(path, **cells).rename(tmp_path / "b" / "plan.xlsx")
    told: list[str] = []
    assert once_now(accepted, tmp_path / "second", None, say=told.append) == 0
    folder = tmp_path / "second" / "2017-10-02"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    note = (folder / "morning-note.txt").read_text(encoding="utf-8")
    assert record["needs"] == []
    assert "Everything was done. Nothing needs you." in note
    assert not any(line.startswith("Needs you") for line in told)


@pytest.mark.parametrize("taken", [False, True], ids=["refused", "taken"])
def test_the_note_says_what_became_of_its_own_mail(tracker: Path, tmp_path: Path, *, taken: bool) -> None:
    box = Mailbox()
    if not taken:
        box.rcpt = lambda _: "550 no such person"
    server = MailServer(box)
    server.start()
    rows = {row.field: f"Settings_B{number}" for number, row in enumerate(catalogue(), 2)}
    values = {"note_to": "pat@example.org", "smtp_host": "127.0.0.1", "smtp_port": server.port}
    values |= {"smtp_security": "none"}
    path = edited(tracker, **{rows[name]: value for name, value in values.items()})
    confirmed(read_tracker(path).plan.settings)
    told: list[str] = []
    try:
        status = once_now(path, tmp_path / "output", None, say=told.append)
    finally:
        server.stop()
    folder = tmp_path / "output" / "2017-10-02"
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    note = (folder / "morning-note.txt").read_text(encoding="utf-8")
    (step,) = [step for step in record["steps"] if step["name"] == "Send the note"]
    assert (status, step["ok"]) == (1, taken)
    failed = [need["what"] for need in record["needs"] if need["what"].startswith("Send the note: not done.")]
    if taken:
        assert failed == []
        assert "Everything was done." in note
        assert "Send the note: to pat@example.org" in under("DONE", note)
    else:
        (what,) = failed
        assert "no such person" in what
        assert "1 step of the night could not be done; the rest was done." in note
        assert "Everything was done" not in note
        assert what in under("NEEDS YOU", note)
        assert under("NOT DONE", note) == ["Send the note"]
        assert f"Needs you: {what}" in told
    # The files that were written anew are the night's own: a second run does not call them edited.
    again = run_night(path, tmp_path / "output", as_at=None, now=NOW)
    assert not any("edited" in need.what for need in again.needs)


def test_a_jump_in_late_actions_since_the_night_before_needs_a_person(tracker: Path, tmp_path: Path) -> None:
    path = edited(tracker, Actions_F3="Aug-17", Actions_I3="Red", Actions_F4="Aug-17", Actions_I4="Red")
    out = tmp_path / "output"

    def jumps(day: date) -> list[str]:
        night = run_night(path, out, as_at=day, now=NOW)
        return [need.what for need in night.needs if need.where == "index.html"]

    assert jumps(date(2017, 7, 31)) == []
    assert jumps(date(2017, 10, 2)) == [
        "Late actions have jumped from 0 to 4 since the night of 31 July 2017."
    ]
    assert jumps(date(2017, 10, 3)) == []


def test_a_date_on_the_command_line_overrules_the_trackers(tracker: Path, tmp_path: Path) -> None:
    night = run_night(tracker, tmp_path / "output", as_at=date(2018, 1, 1), now=NOW)
    assert night.folder.name == "2018-01-01"


def test_a_paper_that_cannot_be_made_stops_nothing_else(tracker: Path, tmp_path: Path) -> None:
    bad = tmp_path / "templates" / "papers" / "improvement-board.docx"
    bad.parent.mkdir(parents=True)
    bad.write_text("this is no Word file", encoding="utf-8")
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    failed = {step.name: step.detail for step in night.results if not step.ok}
    assert failed == {"Board papers": "The template improvement-board.docx is not a Word document (.docx)."}
    assert night.needs_a_person
    assert "index.html" in files(night.folder)
    assert f"NEEDS YOU - Board papers: not done. {failed['Board papers']} - " in note_of(night.folder)


def edited(tracker: Path, **cells: object) -> Path:
    """Give a tracker with other cells, each named by its sheet and address: `Boards_D2`."""
    book = openpyxl.load_workbook(tracker)
    for name, value in cells.items():
        sheet, _, cell = name.partition("_")
        book[sheet][cell] = value
    path = tracker.with_suffix(".xlsx")
    book.save(path)
    return path


def note_of(folder: Path) -> str:
    return " ".join((folder / "morning-note.txt").read_text(encoding="utf-8").split())


def said(night: NightResult) -> tuple[str, ...]:
    """Give what the steps said that nothing else tells."""
    return tuple(need.what for need in night.needs if not need.where)


def test_a_board_whose_row_cannot_be_read_is_listed_under_needs_you(tracker: Path, tmp_path: Path) -> None:
    night = run_night(edited(tracker, Boards_D2="five"), tmp_path / "output", as_at=None, now=NOW)
    assert night.needs_a_person
    note = note_of(night.folder)
    needs = note[note.index("NEEDS YOU") : note.index(" DONE ")]
    assert (
        "- No paper can be made for Improvement Board on 9 October 2017: its Paper due days before in "
        "Boards!D2 cannot be read: 'five' is not a number of days. Type only the number of days, such as 5."
    ) in needs
    assert "Board papers: none due, 1 row on the sheet Boards not readable" in note
    assert not (night.folder / "papers").exists()


def test_the_note_says_who_each_letter_goes_to(tracker: Path, tmp_path: Path) -> None:
    """A lead who was chased twice and never answered: the third letter goes to somebody else."""
    path = edited(
        tracker, Leads_E3="Director of practice", Leads_A4="Director of practice", Leads_D4="d@x.org"
    )
    for day in (2, 10, 18):
        folder = run_night(path, tmp_path / "output", as_at=date(2017, 10, day), now=NOW).folder
        if day < 18:
            mark_sent(path, date(2017, 10, day))
    needs = note_of(folder)
    assert "1 escalation to Director of practice (1 action)." in needs
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Director of practice, escalation" in page


def test_faults_in_the_settings_for_letters_are_listed_under_needs_you(tracker: Path, tmp_path: Path) -> None:
    rows = {row.field: number for number, row in enumerate(catalogue(), 2)}
    path = edited(
        tracker, **{f"Settings_B{rows['quiet']}": "2.9; 3.l", f"Settings_B{rows['sender']}": "the team"}
    )
    note = note_of(run_night(path, tmp_path / "output", as_at=None, now=NOW).folder)
    assert "The setting Quiet names '2.9', which is neither a section nor an action." in note
    assert f"Settings!B{rows['quiet']}: The setting Quiet names '3.l'" in note
    assert "Did you mean '3.1'?" in note
    assert "The Sender setting is 'the team', which is not an e-mail address." in note


def test_what_changed_says_what_it_is_compared_with_and_counts_late_actions(
    tracker: Path, tmp_path: Path
) -> None:
    out = tmp_path / "output"
    run_night(tracker, out, as_at=date(2017, 9, 20), now=NOW)
    note = note_of(run_night(tracker, out, as_at=None, now=NOW).folder)
    assert (
        "- Since 20 September 2017 (Improvement Board has not met yet): Late from 1 to 2 and "
        "the number of actions with each rating has not changed." in note
    )
    run_night(tracker, out, as_at=date(2017, 10, 8), now=NOW)
    note = note_of(run_night(tracker, out, as_at=date(2017, 10, 10), now=NOW).folder)
    assert (
        "- Since 8 October 2017, the latest figures before the last meeting (Improvement Board, "
        "9 October 2017): Late still 2 and the number of actions with each rating has not changed." in note
    )


def test_somebody_who_has_the_tracker_open_is_named_in_the_note(tracker: Path, tmp_path: Path) -> None:
    (tracker.parent / f".~lock.{tracker.name}#").write_text(",Pat Example,desk,now;", encoding="utf-8")
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    assert "Pat Example has the tracker open" in (folder / "morning-note.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "it is not there"),
        (b"", "empty"),
        (b"PK\x03\x04 half a zip", "plan.xlsx"),
    ],
)
def test_without_a_plan_nothing_is_written(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    tracker = tmp_path / "plan.xlsx"
    if content is not None:
        tracker.write_bytes(content)
    with pytest.raises(PlanError, match=sentence):
        run_night(tracker, tmp_path / "output", as_at=None, now=NOW, copy=once, sleep=lambda _: None)
    assert not (tmp_path / "output").exists()


def test_a_rerun_keeps_what_people_added(tracker: Path, tmp_path: Path) -> None:
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    again = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    assert again == folder
    assert "minutes.txt" in files(folder)


def test_a_morning_after_a_night_without_a_tracker_says_why(tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "output"
    earlier = run_night(tracker, out, as_at=None, now=NOW).folder
    tracker.unlink()
    for _ in range(2):
        with pytest.raises(PlanError, match="it is not there"):
            run_night(tracker, out, as_at=None, now=NOW, copy=once)
    note = " ".join((out / "2026-11-24" / "morning-note.txt").read_text(encoding="utf-8").split())
    assert "improvement-plan.xlsm could not be read: it is not there." in note
    assert "The files from earlier nights are still there" in note
    assert "index.html" in files(earlier)


@needs_office
def test_a_tracker_that_is_open_in_libreoffice_counts_as_in_use(tracker: Path, tmp_path: Path) -> None:
    with open_in_office(tracker):
        folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    assert "has the tracker open, so recent edits may not be saved" in " ".join(
        (folder / "morning-note.txt").read_text(encoding="utf-8").split()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="limits on a process are Unix's")
def test_a_full_disk_is_reported_and_leaves_the_earlier_night_unchanged(
    tracker: Path, tmp_path: Path
) -> None:
    out = tmp_path / "output"
    folder = run_night(tracker, out, as_at=None, now=NOW).folder
    before = files(folder)
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000)); "
        "from automation.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "overnight", str(tracker), "--once", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "too large" in done.stderr
    assert files(folder) == before


def test_letters_of_a_night_that_a_full_disk_stopped_do_not_count_as_drafted(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("automation.reports.page.write_page", full)
        with pytest.raises(PlanError, match="The disk is full"):
            run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    with History.open(history_path(tracker)) as history:
        assert Ledger(history).entries() == ()
    night = run_night(tracker, tmp_path / "output", as_at=date(2017, 10, 3), now=NOW)
    assert len(drafts(night.folder)) == 2
    assert "was interrupted" not in (night.folder / "morning-note.txt").read_text(encoding="utf-8")


def test_a_night_in_doubt_escalates_nothing_and_says_why_and_the_next_true_one_goes_on(
    tmp_path: Path,
) -> None:
    plan = small_plan()
    leads = tuple(replace(lead, escalate_to="Head of service") for lead in plan.leads)
    head = replace(plan.leads[0], name="Head of service", emails=("head@example.org",), escalate_to="")
    tracker = tmp_path / "workbook" / "plan.xlsm"
    live = replace(plan, leads=(*leads, head), settings=replace(plan.settings, as_at=None, time_zone="UTC"))
    build_tracker(live, tracker, as_at=date(2026, 11, 23))

    def night(day: str) -> tuple[set[str], str]:
        now = datetime.fromisoformat(f"{day}T02:00+00:00")
        done = run_night(tracker, tmp_path / "output", as_at=None, now=now)
        told = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
        note = " ".join((done.folder / "morning-note.txt").read_text(encoding="utf-8").split())
        return {letter["level"] for letter in told["letters"]["letters"]}, note

    for day in (date(2026, 11, 23), date(2026, 12, 1)):
        assert night(day.isoformat())[0] == {"chase"}
        mark_sent(tracker, day)
    levels, note = night("2031-01-02")
    assert "escalate" not in levels
    assert "NEEDS YOU - Is today 2 January 2031?" in note
    assert "improvement-plan history forget 2031-01-02" in note
    assert "it was due to be escalated, but the date of this night is in doubt" in note
    levels, note = night("2026-12-10")
    assert levels == {"escalate"}
    assert "Record the night: recorded; in doubt and left out: 2 January 2031" in note
    assert "Since 23 November 2026" in note


def test_a_night_by_the_clock_removes_what_is_older_than_the_setting_allows(tmp_path: Path) -> None:
    plan = replace(small_plan(), settings=replace(small_plan().settings, as_at=None, keep_at_most_days=90))
    tracker, out = tmp_path / "plan.xlsx", tmp_path / "output"
    build_tracker(plan, tracker, as_at=date(2026, 8, 1))
    for days in (99, 60, 30):
        run_night(tracker, out, as_at=NOW.date() - timedelta(days=days), now=NOW)
    assert len([*out.glob("2026-*")]) == 3
    record = {step.name: step.detail for step in run_night(tracker, out, as_at=None, now=NOW).results}
    assert record["Record the night"] == (
        "recorded; removed after 90 days: 1 night, 2 letters on record and 1 folder"
    )
    kept = ["2026-09-25", "2026-10-25", "2026-11-24"]
    assert sorted(path.name for path in out.glob("2026-*")) == kept
    with History.open(history_path(tracker)) as history:
        assert [night.day.isoformat() for night in history.nights()] == [
            "2026-09-25",
            "2026-10-25",
            "2026-11-24",
        ]


def test_an_answer_in_the_wrong_folder_is_not_passed_over(tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "output"
    night = run_night(tracker, out, as_at=None, now=NOW)
    mark_sent(tracker, date(2017, 10, 2))
    (draft,) = (night.folder / "letters").glob("ART*.eml")
    letter = BytesParser(policy=policy.default).parsebytes(draft.read_bytes())
    said = f"From: art@example.org\nSubject: RE: {letter['Subject']}\n\n2.1 is in hand.\n"
    (night.folder / "letters" / "RE late.eml").write_text(said, encoding="utf-8")
    next_week = run_night(tracker, out, as_at=date(2017, 10, 10), now=NOW)
    assert (
        "1 answer lies outside the folder returns, so nothing comes of it: "
        "output/2017-10-02/letters/RE late.eml. Move it there."
    ) in [need.what for need in next_week.needs]
    record = json.loads((next_week.folder / "run.json").read_text(encoding="utf-8"))
    whys = [item["why"] for item in record["letters"]["not_sent"]]
    assert "2.1: answered in RE late.eml, which waits outside the folder returns." in whys


def test_a_damaged_history_is_reported_and_left_alone(tracker: Path, tmp_path: Path) -> None:
    history = tracker.parent / "history" / "plan-history.sqlite"
    history.parent.mkdir()
    history.write_bytes(b"not a database" * 100)
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    failed = {step.name: step.detail for step in night.results if not step.ok}
    assert failed.keys() == {"Record the night", "Letters"}
    assert "plan-history.sqlite" in failed["Record the night"]
    assert history.read_bytes() == b"not a database" * 100
    assert "index.html" in files(night.folder)
    assert not (night.folder / "letters").exists()


def test_a_night_of_a_copy_leaves_the_night_its_drafts_and_who_was_asked(
    tracker: Path, tmp_path: Path
) -> None:
    out = tmp_path / "output"
    folder = run_night(tracker, out, as_at=None, now=NOW).folder
    before, content = files(folder), (folder / "run.json").read_bytes()
    copy = tracker.with_name("improvement-plan - Copy.xlsm")
    copy.write_bytes(tracker.read_bytes())
    with pytest.raises(PlanError) as caught:
        run_night(copy, out, as_at=None, now=NOW)
    assert f"2017-10-02 holds a night of {tracker}, which still exists, so it was kept. " in str(caught.value)
    assert files(folder) == before
    assert (folder / "run.json").read_bytes() == content
    # Under another date, or in a folder of its own, a copy has its figures; it has no letters and no history.
    for day, where in ((date(2017, 10, 3), out), (None, tmp_path / "elsewhere")):
        other = run_night(copy, where, as_at=day, now=NOW)
        failed = {step.name: step.detail for step in other.results if not step.ok}
        assert failed.keys() == {"Record the night", "Letters"}
        assert "Move improvement-plan - Copy.xlsm into its own folder" in failed["Record the night"]
        note = " ".join((other.folder / "morning-note.txt").read_text(encoding="utf-8").split())
        assert f"NEEDS YOU - Record the night: not done. {failed['Record the night']}" in note
        assert drafts(other.folder) == []
    # It gives way to the tracker's own night, and nobody who was sent a letter is written to again.
    mark_sent(tracker, date(2017, 10, 2))
    next_night = run_night(tracker, out, as_at=date(2017, 10, 3), now=NOW)
    assert all(step.ok for step in next_night.results)
    assert drafts(next_night.folder) == []


def test_a_renamed_tracker_keeps_its_nights(tracker: Path, tmp_path: Path) -> None:
    run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    renamed = tracker.rename(tracker.with_name("Plan v2.xlsm"))
    for day in (None, date(2017, 10, 3)):
        night = run_night(renamed, tmp_path / "output", as_at=day, now=NOW)
        assert all(step.ok for step in night.results)
        said = "so Plan v2.xlsm is treated as that tracker under a new name"
        assert (said in in_words(night.needs)) is (day is None)
        if day is None:
            mark_sent(renamed, date(2017, 10, 2))
    assert drafts(night.folder) == []


def test_what_was_ticked_as_dealt_with_is_not_put_before_the_person_again(
    tracker: Path, tmp_path: Path
) -> None:
    first = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    at, paper = first.folder / "today.xlsx", first.needs[0].what
    book = openpyxl.load_workbook(at)
    assert book["Today"]["B4"].value == paper
    book["Today"]["A4"] = "Yes"
    book.save(at)
    book.close()
    again = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    assert [need.what for need in again.needs if need.what not in {one.what for one in first.needs}] == [
        f"1 thing was ticked as dealt with and still stands: {paper.partition('. ')[0]}."
    ]
    assert "ticked as dealt with and still stands" in " ".join(note_of(again.folder).split())
    book = openpyxl.load_workbook(at)
    assert book["Today"]["A6"].value == "Yes", "so that it can be taken back"
    book.close()
    assert "was edited" not in note_of(again.folder)


def test_an_edited_paper_and_letter_keep_their_names_and_the_note_says_which_are_new(
    tracker: Path, tmp_path: Path
) -> None:
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    paper = folder / "papers" / "2017-10-09 Improvement Board.docx"
    letter = folder / "letters" / "ART service manager - late.eml"
    document = docx.Document(str(paper))
    document.add_paragraph("Said in the meeting before.")
    document.save(str(paper))
    letter.write_bytes(letter.read_bytes() + b"PS\r\n")
    edits = paper.read_bytes(), letter.read_bytes()
    for _ in range(2):
        night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
        assert (paper.read_bytes(), letter.read_bytes()) == edits
        assert [name for name in files(folder) if "/" in name] == [
            "letters/ART service manager - late (new draft).eml",
            "letters/ART service manager - late.eml",
            "letters/Principal social worker - late.eml",
            "papers/2017-10-09 Improvement Board (new draft).docx",
            "papers/2017-10-09 Improvement Board.docx",
        ]
        note = " ".join((folder / "morning-note.txt").read_text(encoding="utf-8").split())
        assert "The draft is papers/2017-10-09 Improvement Board (new draft).docx." in note
        assert "2 letters are waiting in the folder letters" in note
        assert all(need.what in note for need in night.needs)
        of_letter, of_paper = said(night)
        assert of_letter == (
            "ART service manager - late.eml was edited since it was made, so it was kept; the new draft is "
            "ART service manager - late (new draft).eml. Send only one of them."
        )
        assert of_paper == (
            "2017-10-09 Improvement Board.docx was edited since it was made, so it was kept; the new paper "
            "is 2017-10-09 Improvement Board (new draft).docx."
        )
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        assert record["papers"] == ["papers/2017-10-09 Improvement Board (new draft).docx"]


def test_what_somebody_edited_is_carried_forward_until_it_is_dealt_with(
    tracker: Path, tmp_path: Path
) -> None:
    out = tmp_path / "output"
    monday = run_night(tracker, out, as_at=None, now=NOW).folder
    paper = "papers/2017-10-09 Improvement Board.docx"
    document = docx.Document(str(monday / paper))
    document.add_paragraph("Said in the meeting before.")
    document.save(str(monday / paper))
    letter = "letters/ART service manager - late.eml"
    with (monday / letter).open("ab") as file:
        file.write(b"PS\r\n")
    for day in (3, 4):
        night = run_night(tracker, out, as_at=date(2017, 10, day), now=NOW)
        assert (night.folder / paper).read_bytes() == (monday / paper).read_bytes()
        assert (night.folder / letter).read_bytes() == (monday / letter).read_bytes()
        assert any("so it was kept; the new draft is" in said for said in said(night))
        assert len(drafts(night.folder)) == 3
    # Sent by the officer, and the paper finished: neither comes again.
    mark_sent(tracker, date(2017, 10, 4))
    assert main(["paper", "Improvement", str(tracker), "--done", "--as-at", "2017-10-04"]) == 0
    night = run_night(tracker, out, as_at=date(2017, 10, 5), now=NOW)
    assert [name for name in files(night.folder) if "/" in name] == []
    assert "The paper for" not in in_words(night.needs)
    assert (out / "2017-10-04" / paper).is_file()


def test_a_workbook_that_somebody_edited_is_kept_and_the_note_says_so(tracker: Path, tmp_path: Path) -> None:
    folder = run_night(tracker, tmp_path / "output", as_at=None, now=NOW).folder
    (folder / "findings.xlsx").write_bytes(b"with columns of mine")
    (folder / "morning-note.txt").write_text("ticked off", encoding="utf-8")
    night = run_night(tracker, tmp_path / "output", as_at=None, now=NOW)
    assert said(night) == (
        "findings.xlsx was edited after it was made. The edited version is now findings (edited).xlsx.",
        "morning-note.txt was edited after it was made. The edited version is now morning-note (edited).txt.",
    )
    assert (folder / "findings (edited).xlsx").read_bytes() == b"with columns of mine"
    assert (folder / "morning-note (edited).txt").read_text(encoding="utf-8") == "ticked off"


def test_drafts_that_a_rerun_removes_are_named_in_the_note(tracker: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "output", tracker.read_bytes()
    run_night(tracker, out, as_at=None, now=NOW)
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    for row in book["Leads"].iter_rows(min_row=2):
        for cell in row:
            if cell.value == "art@example.org":
                cell.value = "art at example.org"
    book.save(tracker)
    again = run_night(tracker, out, as_at=None, now=NOW)
    assert [path.name for path in (again.folder / "letters").iterdir()] == [
        "Principal social worker - late.eml"
    ]
    (need,) = [need for need in said(again) if "were replaced" in need]
    assert need == (
        "The drafts from an earlier run for 2 October 2017 were replaced. If you have already sent one, "
        "delete its new draft: ART service manager."
    )
    note = (again.folder / "morning-note.txt").read_text(encoding="utf-8")
    assert need in " ".join(note.split())
    mark_sent(tracker, date(2017, 10, 2))
    tracker.write_bytes(whole)
    night = run_night(tracker, out, as_at=date(2017, 10, 3), now=NOW)
    assert drafts(night.folder) == ["letters/ART service manager - late.eml"]


def test_the_next_morning_begins_with_the_drafts_that_nobody_marked_and_has_them_once(
    tracker: Path, tmp_path: Path
) -> None:
    out, tuesday = tmp_path / "output", date(2017, 10, 3)
    monday = run_night(tracker, out, as_at=None, now=NOW).folder
    night = run_night(tracker, out, as_at=tuesday, now=NOW)
    first = under("NEEDS YOU", (night.folder / "morning-note.txt").read_text(encoding="utf-8"))[0]
    assert first == night.needs[0].what
    assert first.startswith("2 drafts of 2 October 2017 are not marked as sent. If you sent them: ")
    assert drafts(monday) == []
    assert len(drafts(night.folder)) == 2
    mark_sent(tracker, tuesday)
    night = run_night(tracker, out, as_at=date(2017, 10, 4), now=NOW)
    assert "not marked" not in in_words(night.needs)
    assert drafts(night.folder) == []


def test_drafts_are_kept_if_a_rerun_cannot_work_them_out(tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "output"
    folder = run_night(tracker, out, as_at=None, now=NOW).folder
    history = tracker.parent / "history" / "plan-history.sqlite"
    history.write_bytes(b"not a database" * 100)
    again = run_night(tracker, out, as_at=None, now=NOW)
    assert drafts(folder) == [
        "letters/ART service manager - late.eml",
        "letters/Principal social worker - late.eml",
    ]
    assert said(again)[-1] == (
        "The letters could not be worked out again. The folder letters still has 2 drafts from an earlier "
        "run for this date."
    )
