"""Requests: each carried out once and answered once, whatever lies in the folder and whenever it crashes."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from automation.button_jobs import JOBS
from automation.overnight import watch
from automation.overnight.lock import FILE, HOLDER, LOG, one_run
from automation.overnight.requests import LONGEST_ANSWER, RequestsFolder, do_one, requests_folder
from automation.task import Done, Status
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.macros import MODULE
from tests.support.office import in_office, needs_office
from tests.support.trackers import small_tracker

NOW = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
NAME = "20261124-091500-check-the-plan"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "requests"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    monkeypatch.setattr(LOG, "propagate", True)
    caplog.set_level(logging.INFO, LOG.name)
    return caplog


class Office:
    """A folder of requests, and who does the jobs: it notes them, and answers with what it is told to."""

    def __init__(self, folder: Path, says: str | Callable[[str], str] = "Done.") -> None:
        self.folder, self.says = folder, says
        self.done: list[str] = []
        self.files: list[list[str]] = []
        self.watch = RequestsFolder(folder, folder.parent / "output", self._work)

    def _work(self, job: str) -> str:
        self.done.append(job)
        self.files.append(self.names())
        return self.says if isinstance(self.says, str) else self.says(job)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name[0] != ".")

    def leave(self, content: bytes = b"check_the_plan\r\n", name: str = NAME) -> None:
        """Leave a request as the macro does."""
        part = self.folder / f"{name}.part"
        part.write_bytes(content)
        os.utime(part, (NOW.timestamp(), NOW.timestamp()))
        part.rename(self.folder / f"{name}.request")

    def look(self, later: timedelta = timedelta()) -> None:
        self.watch.look(NOW + later)

    def answer(self, name: str = NAME) -> str:
        content = (self.folder / f"{name}.answer").read_bytes()
        assert content.startswith(b"\xff\xfe")
        text = content[2:].decode("utf-16-le")
        assert "\n" not in text.replace("\r\n", "")
        assert len(content[2:]) // 2 <= LONGEST_ANSWER
        return text.replace("\r\n", "\n")


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    made = Office(folder)
    made.look()
    yield made
    made.watch.close()


def test_a_request_is_removed_carried_out_and_answered(office: Office) -> None:
    office.says = "5 actions, 2 late: é, “quoted”.\nThe file is in output."
    office.leave()
    office.look()
    assert office.done == ["check_the_plan"]
    assert office.files == [[f"{NAME}.working"]], "no request is there while it is worked on"
    assert office.names() == [f"{NAME}.answer"]
    assert office.answer() == "5 actions, 2 late: é, “quoted”.\nThe file is in output."
    office.look()
    assert office.done == ["check_the_plan"]


def test_the_working_file_is_empty_and_an_answer_is_never_half_written(office: Office) -> None:
    sizes: list[int] = []
    office.says = lambda _: str(sizes.append((office.folder / f"{NAME}.working").stat().st_size))
    office.leave()
    office.look()
    assert sizes == [0]


def test_requests_are_done_one_after_another_the_oldest_first(office: Office) -> None:
    for minutes, job in ((5, b"draft_chasers"), (1, b"refresh_summary"), (3, b"since_last_board")):
        office.leave(job, f"r-{minutes}")
        moment = (NOW - timedelta(minutes=10 - minutes)).timestamp()
        os.utime(office.folder / f"r-{minutes}.request", (moment, moment))
    office.look()
    assert office.done == ["refresh_summary", "since_last_board", "draft_chasers"]
    assert office.names() == ["r-1.answer", "r-3.answer", "r-5.answer"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The request is empty or only half written. Click again."),
        (b"check_the_pl", "There is no job 'check_the_pl'. The jobs are check_the_plan, refresh_summary, "),
        (b"format_disk\n", "There is no job 'format_disk'. "),
        (b"check_the_plan\ndraft_chasers\n", "The request holds more than the name of a job. Click again."),
        (b"check_the_plan" * 1_000_000, "The request holds more than the name of a job. Click again."),
        ("check_the_plan".encode("utf-16"), "There is no job '"),
        (b"\x00\xff\x1b[31m", "There is no job '"),
        (b"../../secret", "There is no job '../../secret'. "),
    ],
)
def test_a_bad_request_gets_one_sentence(office: Office, content: bytes, says: str) -> None:
    office.leave(content)
    office.look()
    assert office.done == []
    assert office.answer().startswith(says)
    assert "\n" not in office.answer()
    assert office.names() == [f"{NAME}.answer"]


@pytest.mark.parametrize("name", ["check the plan", "plän", "a.b", "x" * 101, "a_b"])
def test_a_name_that_does_not_fit_gets_one_sentence(office: Office, name: str) -> None:
    office.leave(name=name)
    office.look()
    assert office.done == []
    assert "cannot be the name of a request" in office.answer(name)
    assert office.names() == [f"{name}.answer"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names and needs rights for links")
def test_links_pipes_folders_and_unreadable_names_are_not_requests(
    office: Office, log: pytest.LogCaptureFixture
) -> None:
    secret = office.folder.parent / "secret.txt"
    secret.write_text("check_the_plan", encoding="utf-8")
    (office.folder / "a.request").symlink_to(secret)
    os.mkfifo(office.folder / "b.request")
    (office.folder / "c.request").mkdir()
    (office.folder / "._d.request").write_bytes(b"check_the_plan")
    os.write(os.open(os.fsencode(office.folder) + b"/\xff\n.request", os.O_CREAT | os.O_WRONLY), b"x")
    # What the watch writes goes through no link either.
    (office.folder / ".making").symlink_to(secret)
    (office.folder / "e.answer").symlink_to(secret)
    office.leave(name="e")
    for _ in range(5):
        office.look()
    assert office.done == ["check_the_plan"]
    assert office.answer("a") == office.answer("b") == "The request is a link, not a file. Click again."
    assert office.answer("e") == "Done."
    assert secret.read_text(encoding="utf-8") == "check_the_plan"
    assert sum("c.request" in record.message for record in log.records) == 1
    assert not any(record.exc_info for record in log.records)
    assert not (office.folder / "c.answer").exists()


def test_a_long_answer_is_written_in_full_to_the_output_folder(office: Office) -> None:
    office.says = "3 proposed changes.\n" + "\n".join(f"Line {n} of the list \U0001f600" for n in range(100))
    office.leave()
    office.look()
    whole = office.folder.parent / "output" / "requests" / f"{NAME}.txt"
    lines = office.answer().splitlines()
    assert lines[:2] == ["3 proposed changes.", "Line 0 of the list \U0001f600"]
    assert lines[-1].startswith("There is more. The full answer is in ")
    assert len(lines) > 10
    assert whole.read_text(encoding="utf-8-sig") == f"{office.says}\n"
    assert b"\r\n" in whole.read_bytes()
    # A first line that is too long by itself.
    office.says = "word " * 1_000
    office.leave()
    office.look()
    assert office.answer().startswith("word word")
    # Nowhere to put the whole.
    whole.unlink()
    whole.parent.rmdir()
    whole.parent.write_text("", encoding="utf-8")
    office.leave()
    office.look()
    assert "There is more, but" in office.answer()


@pytest.mark.parametrize("length", [LONGEST_ANSWER - 1, LONGEST_ANSWER, LONGEST_ANSWER + 1])
def test_an_answer_that_just_fits_is_not_shortened(office: Office, length: int) -> None:
    office.says = "x\n" + "y" * (length - 3)
    office.leave()
    office.look()
    assert (office.answer() == office.says) is (length <= LONGEST_ANSWER)


def test_a_job_that_fails_is_answered_and_the_watch_carries_on(office: Office) -> None:
    def broken(_: str) -> str:
        raise ZeroDivisionError

    office.says = broken
    office.leave()
    office.look()
    assert office.answer() == "This could not be done. overnight.log in the output folder says why."
    office.says = "Done."
    office.leave(name="next")
    office.look()
    assert office.answer("next") == "Done."


def test_a_crash_never_repeats_a_request(office: Office) -> None:
    office.watch.close()
    (office.folder / f"{NAME}.working").write_bytes(b"")
    again = Office(office.folder)
    with one_run(office.folder.parent / "output", NOW):
        # The process of the watch that crashed is still at it.
        again.look()
        assert again.names() == [f"{NAME}.working"]
    again.look()
    assert again.done == []
    assert again.answer() == "This was interrupted before it finished. Click again."
    assert again.names() == [f"{NAME}.answer"]
    again.watch.close()


def test_only_one_watch_handles_a_folder(office: Office, log: pytest.LogCaptureFixture) -> None:
    office.leave()
    (office.folder / "begun.working").write_bytes(b"")
    second = Office(office.folder)
    for _ in range(3):
        second.look()
    assert second.done == []
    assert f"{NAME}.request" in second.names()
    assert [record.message for record in log.records] == [
        f"Another watch is already handling the requests in {office.folder}."
    ]
    office.watch.close()
    second.look()
    assert second.done == ["check_the_plan"]
    second.watch.close()


def test_a_request_from_yesterday_is_not_carried_out(office: Office) -> None:
    office.leave(b"draft_chasers")
    office.look(timedelta(hours=24))
    assert office.done == []
    assert office.answer() == (
        "This was asked for at 09:15 on 24 November 2026, when nothing was watching for requests. "
        "Click again if you still want it."
    )
    # One of this morning is, and one from a PC whose clock is ahead.
    office.leave(b"draft_chasers")
    office.look(timedelta(hours=3))
    office.leave(b"draft_chasers")
    office.look(-timedelta(hours=3))
    assert office.done == ["draft_chasers"] * 2


def test_old_answers_are_deleted_and_other_files_are_not(office: Office) -> None:
    kept = ("fresh.answer", "notes.txt", "my own.answer", "old.request.txt")
    for name in ("old.answer", "old.part", *kept):
        path = office.folder / name
        path.write_bytes(b"")
        age = timedelta(days=1 if name == "fresh.answer" else 8)
        os.utime(path, ((NOW - age).timestamp(),) * 2)
    office.look(timedelta(hours=2))
    assert office.names() == sorted(kept)


def test_old_full_answers_are_deleted(office: Office) -> None:
    longer = office.folder.parent / "output" / "requests"
    longer.mkdir(parents=True)
    for name, days in (("old.txt", 8), ("fresh.txt", 6), ("my own.txt", 8), ("old.docx", 8)):
        (longer / name).write_bytes(b"")
        os.utime(longer / name, ((NOW - timedelta(days=days)).timestamp(),) * 2)
    office.look(timedelta(hours=2))
    assert sorted(path.name for path in longer.iterdir()) == ["fresh.txt", "my own.txt", "old.docx"]


def test_a_folder_that_cannot_be_used_is_logged_once(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    in_the_way = tmp_path / "requests"
    in_the_way.write_text("a file", encoding="utf-8")
    office = Office(in_the_way)
    for _ in range(5):
        office.look()
    assert len(log.records) == 1
    assert f"Requests in {in_the_way} cannot be handled: " in log.records[0].message
    # Once it can be made, requests are answered; if it goes again, that is said again.
    in_the_way.unlink()
    office.look()
    office.leave()
    office.look()
    assert office.answer() == "Done."
    office.watch.close()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that refuses")
def test_a_folder_that_refuses_is_logged_once(tmp_path: Path, log: pytest.LogCaptureFixture) -> None:
    tmp_path.chmod(0o555)
    office = Office(tmp_path / "requests")
    try:
        for _ in range(5):
            office.look()
        assert len(log.records) == 1
    finally:
        tmp_path.chmod(0o755)


# The watch itself, as people start it.


class Staying:
    """`improvement-plan overnight` as a process that stays."""

    def __init__(self, tracker: Path, out: Path) -> None:
        command = [sys.executable, "-m", "automation.cli", "overnight", str(tracker), "--out", str(out)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.folder, self.out = requests_folder(tracker), out

    def wait_for(self, path: Path, *, gone: bool = False) -> None:
        for _ in range(600):
            if path.exists() is not gone:
                return
            assert self.process.poll() is None, "the watch ended"
            time.sleep(0.1)
        pytest.fail(f"{path.name} is {'still' if gone else 'not'} there; {self.logged()}")

    def logged(self) -> str:
        path = self.out / FILE
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def leave(self, name: str, job: str) -> None:
        self.wait_for(self.folder)
        part = self.folder / f"{name}.part"
        part.write_bytes(job.encode("ascii") + b"\r\n")
        part.rename(self.folder / f"{name}.request")

    def ask(self, name: str, job: str) -> list[str]:
        self.leave(name, job)
        return self.answer(name)

    def answer(self, name: str) -> list[str]:
        path = self.folder / f"{name}.answer"
        self.wait_for(path)
        self.wait_for(self.folder / f"{name}.working", gone=True)
        return path.read_bytes().decode("utf-16").splitlines()

    def end(self) -> int:
        if sys.platform == "win32":
            self.process.terminate()
        else:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[Path], Staying]]:
    running: list[Staying] = []

    def start(tracker: Path) -> Staying:
        running.append(Staying(tracker, tmp_path / "output"))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait(30)
        assert each.process.stderr is not None
        each.process.stderr.close()


def test_the_watch_answers_every_job_about_the_tracker_as_saved(
    tmp_path: Path, started: Callable[[Path], Staying]
) -> None:
    tracker = small_tracker(tmp_path / "Übungs plan")
    content, out = tracker.read_bytes(), tmp_path / "output"
    watch = started(tracker)
    asked = (
        "check_the_plan refresh_summary draft_chasers make_board_papers since_last_board "
        "apply_returns tidy_up"
    )
    for number, job in enumerate(asked.split(), start=1):
        watch.leave(f"r-{number}", job)
    first = watch.answer("r-1")
    assert first[0] == (
        f"No errors, 2 warnings and no notes, as at 2 October 2017. They are in {out / 'findings.xlsx'}."
    )
    assert first[-1].startswith("About improvement-plan.xlsm as it was saved at ")
    assert watch.answer("r-2")[0].startswith("5 actions, 2 late.")
    assert watch.answer("r-3")[0].startswith("2 drafts written to ")
    assert watch.answer("r-4")[0].startswith("1 paper written to ")
    assert watch.answer("r-5")[0].startswith("There is no earlier night to compare with yet")
    assert watch.answer("r-6")[0].startswith(f"There is no folder {tracker.parent / 'returns'}")
    assert watch.answer("r-7")[0].startswith("There is no job 'tidy_up'.")
    assert len(list((out / "letters").glob("*.eml"))) == 2
    assert watch.ask("r-8", "draft_chasers")[0].startswith("2 drafts written to "), "the same two"
    assert len(list((out / "letters").glob("*.eml"))) == 2
    # The file is read when it is asked for.
    tracker.write_bytes(b"")
    assert watch.ask("r-9", "check_the_plan") == ["improvement-plan.xlsm is empty."]
    tracker.write_bytes(content)
    assert watch.process.poll() is None
    assert "Traceback" not in watch.logged()
    if sys.platform != "win32":
        assert watch.end() == 0
        assert "Stopped" in watch.logged()


def test_a_request_waits_for_a_night_and_a_killed_watch_never_repeats_one(
    tmp_path: Path, started: Callable[[Path], Staying]
) -> None:
    tracker = small_tracker(tmp_path / "workbook")
    out = tmp_path / "output"
    watch = started(tracker)
    with one_run(out, NOW):
        watch.leave("r-1", "draft_chasers")
        watch.wait_for(watch.folder / "r-1.working")
        time.sleep(1.5)
        assert not (out / "letters").exists(), "a night is at work"
        assert not (watch.folder / "r-1.request").exists()
        watch.process.kill()
        watch.process.wait(30)
        again = started(tracker)
        time.sleep(3)
        assert (watch.folder / "r-1.working").exists(), "its process may still be at it"
    assert again.answer("r-1") == ["This was interrupted before it finished. Click again."]
    # What the process that was left behind did is done once, and clicking again does not double it.
    assert again.ask("r-2", "draft_chasers")[0].startswith("2 drafts written to ")
    assert len(list((out / "letters").glob("*.eml"))) == 2
    assert history_path(tracker).is_file()
    assert not (out / HOLDER).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_a_watch_that_is_stopped_answers_the_request_it_was_working_on(
    tmp_path: Path, started: Callable[[Path], Staying]
) -> None:
    tracker = small_tracker(tmp_path / "workbook")
    watch = started(tracker)
    with one_run(tmp_path / "output", NOW):
        watch.leave("r-1", "make_board_papers")
        watch.leave("r-2", "refresh_summary")
        watch.wait_for(watch.folder / "r-1.working")
        time.sleep(1)
        assert watch.end() == 0
    answer = (watch.folder / "r-1.answer").read_bytes().decode("utf-16")
    assert answer == (
        "Make board papers was interrupted because the watch was stopped. Click again once it is running."
    )
    assert not (watch.folder / "r-1.working").exists()
    assert (watch.folder / "r-2.request").exists(), "the next watch answers it"


@needs_office
def test_a_button_in_the_workbook_gets_its_answer_from_the_watch(
    tmp_path: Path, started: Callable[[Path], Staying]
) -> None:
    tracker = small_tracker(tmp_path / "workbook")
    watch = started(tracker)
    watch.wait_for(watch.folder)
    with in_office(tracker) as office:
        said = office("macro", f"{MODULE}.LeaveRequest", "refresh_summary")
    lines = said.split("\r\n")
    assert lines[0] == f"5 actions, 2 late. The figures are in {watch.out / 'brag-summary.xlsx'}."
    assert (watch.out / "brag-summary.xlsx").is_file()
    assert [path.suffix for path in watch.folder.iterdir() if path.name[0] != "."] == [".answer"]


A_MORNING = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return small_tracker(tmp_path / "workbook")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "automation.overnight.requests", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_it_prints_the_answer_and_ends_with_the_status_of_a_command(tracker: Path, tmp_path: Path) -> None:
    done = run("check_the_plan", tracker, tmp_path / "out", "2017-06-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert ", as at 1 June 2017." in done.stdout
    done = run("check_the_plan", tmp_path / "nowhere" / "tracker.txt", tracker)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith(f"The output folder {tracker} cannot be written to")


def test_it_waits_for_a_night_and_then_says_who_is_running_it(tracker: Path, tmp_path: Path) -> None:
    def asked() -> Done:
        return do_one("refresh_summary", tracker, tmp_path / "out", None, A_MORNING, wait=0.3)

    with one_run(tmp_path / "out", A_MORNING):
        assert asked().status is Status.NOT_DONE
        assert asked().said.startswith(f"Another run is already working in {tmp_path / 'out'}: ")
    assert asked().said.startswith("5 actions, 2 late.")


def test_a_job_that_does_not_finish_is_stopped(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "REQUEST_LIMIT", 2.0)
    with one_run(tmp_path / "out", A_MORNING):
        said = watch._answer(JOBS["draft_chasers"], [str(tracker), str(tmp_path / "out")])
    assert said == "Draft chasers was stopped because it did not finish within 0 minutes."
    assert not (tmp_path / "out" / "letters").exists()


def test_a_job_that_crashes_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # A Python that does not even start.
    monkeypatch.setenv("PYTHONHOME", str(tmp_path / "nowhere"))
    said = watch._answer(JOBS["draft_chasers"], [])
    assert said == "Draft chasers could not be finished. See overnight.log in the output folder."
