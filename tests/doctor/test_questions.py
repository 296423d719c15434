"""The whole examination: on this machine, on whatever is given for a tracker, and what a tracker proposes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from automation import files, trusted
from automation.cli import DONE, NEEDS_A_PERSON, NOT_DONE, main
from automation.doctor.pc import Pc, Setup
from automation.doctor.questions import QUESTIONS, TRACKER, Question, examine, open_proposals
from automation.doctor.report import Line, Report, State, fine
from automation.overnight import schedule
from automation.plan.settings import Settings
from automation.tracker.write.workbook import build_tracker
from automation.trusted import Kind, confirm, confirmed, settings_file
from tests.support.mail_server import Mailbox, MailServer
from tests.support.pcs import (
    mac_pc,
    needs_paths_of_a_mac,
    plain_pc,
    python_link,
    some_tracker,
    states,
    tracker_with_conf,
    windows_pc,
)
from tests.support.trackers import AS_AT, small_plan

NAMES = [question.what for question in QUESTIONS]


def everything(folder: Path) -> dict[str, str]:
    """List every file below a folder with its content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def holds(report: Report) -> None:
    """Hold every line to what a line is: a sentence, and a step where and only where something is wrong."""
    for line in report.lines:
        assert line.message.rstrip().endswith((".", ")")), line
        assert bool(line.mend) == (line.state is State.MEND), line
        assert "Traceback" not in line.message
        assert "could not be checked" not in line.message, line


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """Give the shipped tracker in a folder of its own."""
    folder = tmp_path / "place" / "workbook"
    folder.mkdir(parents=True)
    return Path(shutil.copy2(files.workbook_folder() / "improvement-plan.xlsm", folder))


def test_this_machine_and_the_tracker_that_ships(example: Path, tmp_path: Path) -> None:
    before = everything(tmp_path)
    report = examine(example, tmp_path / "place" / "output", Pc())
    holds(report)
    assert everything(tmp_path) == before
    found = states(report.lines)
    for what in ("Python", "Packages", "Tracker", "Output folder"):
        assert found[what] is State.FINE, what
    assert found["As at"] is State.SAID


@pytest.mark.skipif(sys.platform != "linux", reason="it is said of a machine that has no Excel")
def test_on_a_machine_without_excel_nothing_about_excel_is_wrong(example: Path, tmp_path: Path) -> None:
    found = states(examine(example, tmp_path / "output", Pc()).lines)
    for what in ("Excel", "xlwings add-in", "Where it came from", "Python of the buttons"):
        assert found[what] is State.NOT_HERE, what


def given(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give what people may hand over for a tracker."""
    yield "missing", folder / "gone.xlsm"
    yield "missing folder", folder / "gone" / "plan.xlsm"
    yield "web address", Path("https://example.sharepoint.com/sites/plan/Shared%20Documents/plan.xlsm")
    damaged = folder / "damaged.xlsm"
    damaged.write_bytes(some_tracker(folder).read_bytes()[:5000])
    yield "damaged", damaged
    (folder / "empty.xlsm").write_bytes(b"")
    yield "empty", folder / "empty.xlsm"
    (folder / "a folder").mkdir()
    yield "folder", folder / "a folder"
    yield "very long", folder / ("x" * 300 + ".xlsm")
    yield "odd", folder / "plan\nof [bold]2017[/bold].xlsm"


def test_whatever_is_given_as_a_tracker_the_other_questions_are_asked(tmp_path: Path) -> None:
    pc = plain_pc(tmp_path)
    for name, tracker in given(tmp_path):
        before = everything(tmp_path)
        report = examine(tracker, tmp_path / "output", pc)
        holds(report)
        found = states(report.lines)
        assert found["Tracker"] is State.MEND, name
        assert found["Not looked at"] is State.SAID
        assert {"Python", "Packages", "Output folder", "Nightly run"} <= found.keys()
        assert everything(tmp_path) == before, name


def test_a_windows_pc_that_is_not_set_up_is_told_what_to_mend(tmp_path: Path) -> None:
    tracker = some_tracker(tmp_path, "plan.xlsx")
    report = examine(tracker, tmp_path / "output", windows_pc(tmp_path))
    holds(report)
    found = states(report.lines)
    assert found["Excel"] is State.FINE
    for what in ("Buttons", "Python of the buttons", "Nightly run"):
        assert found[what] is State.MEND, what
    assert report.to_mend == sum(state is State.MEND for state in found.values())


def test_a_question_that_fails_is_reported_and_the_others_are_still_asked(tmp_path: Path) -> None:
    tracker, never = some_tracker(tmp_path), threading.Event()

    def breaks(_setup: Setup) -> Iterator[Line]:
        yield fine("This was seen.")
        raise ZeroDivisionError("division\nby zero")

    def hangs(_setup: Setup) -> list[Line]:
        never.wait()
        return []

    breaking, *others = (
        Question("Breaks", breaks),
        Question("Hangs", hangs),
        Question("Works", lambda _: fine("It does.")),
    )
    report = examine(tracker, tmp_path, plain_pc(tmp_path), limit=5.0, questions=(TRACKER, breaking))
    assert report.lines[-1].message == "This could not be checked (ZeroDivisionError: division by zero)."
    report = examine(tracker, tmp_path, plain_pc(tmp_path), limit=1.0, questions=others)
    assert [(line.what, line.state) for line in report.lines] == [
        ("Hangs", State.MEND),
        ("Works", State.FINE),
    ]
    assert "took longer than 1 seconds" in report.lines[0].message
    never.set()


def test_the_exit_status_says_whether_something_is_to_be_mended(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status = main(["doctor", str(example), "--format", "json"])
    printed = json.loads(capsys.readouterr().out)
    assert printed.keys() == {"as_at", "tracker", "lines"}
    assert printed["tracker"] == example.as_posix()
    assert all(line.keys() == {"what", "state", "message", "mend"} for line in printed["lines"])
    wrong = [line for line in printed["lines"] if line["state"] == "mend"]
    assert status == (NEEDS_A_PERSON if wrong else DONE)
    assert main(["doctor", str(tmp_path / "gone.xlsm")]) == NEEDS_A_PERSON
    assert "TO MEND   Tracker: There is no file" in capsys.readouterr().out
    assert main(["doctor", "--format", "xml"]) == NOT_DONE


def test_a_pc_with_nothing_to_mend_gives_status_done(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    line = f"0 2 * * * python -m automation.cli overnight {example} --once # {schedule.NAME}"
    pc = plain_pc(tmp_path, run=lambda _command, _given: (0, line))
    monkeypatch.setattr("automation.doctor.pc.Pc", lambda: pc)
    assert main(["doctor", str(example)]) == DONE
    assert "Nothing to mend" in capsys.readouterr().out


def test_quick_commands_do_not_load_the_doctor(tmp_path: Path) -> None:
    code = (
        "import sys; from automation.cli import main; main(sys.argv[1:]); "
        "print([name for name in sys.modules if name.startswith('automation.doctor')], file=sys.stderr)"
    )
    for command in (["--help"], ["due", "Sep-17"]):
        done = subprocess.run(
            [sys.executable, "-c", code, *command],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert done.stderr.strip().endswith("[]"), done.stderr


def test_every_question_has_its_own_name() -> None:
    assert len(NAMES) == len(set(NAMES))


PROPOSED = {"smtp_host": "mail.example.org", "smtp_user": "plan", "note_to": "pat@example.org"}
WORDS = "mail.example.org:587 (starttls), user plan"


def tracker_naming(folder: Path, **settings: object) -> Path:
    plan = small_plan()
    named = replace(plan.settings, sender="plan@example.org", **settings)
    build_tracker(replace(plan, settings=named), folder / "plan.xlsx", as_at=AS_AT)
    return folder / "plan.xlsx"


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))


def test_doctor_trust_asks_about_each_thing_and_keeps_what_is_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = tracker_naming(tmp_path, **PROPOSED)
    monkeypatch.setattr("automation.doctor.questions.examine", lambda *_, **__: SimpleNamespace(to_mend=0))
    monkeypatch.setattr("automation.doctor.report.print_report", lambda *_: None)
    answering(monkeypatch, "y", "n")
    assert main(["doctor", str(tracker), "--trust"]) == DONE
    asked = capsys.readouterr().err
    assert f"Trust this mail server on this PC: {WORDS}?" in asked
    assert "Trust this recipient of the morning note on this PC: pat@example.org?" in asked
    assert (confirmed(Kind.SERVER), confirmed(Kind.RECIPIENT)) == ((WORDS,), ())
    answering(monkeypatch, "y")
    assert main(["doctor", str(tracker), "--trust"]) == DONE
    assert confirmed(Kind.RECIPIENT) == ("pat@example.org",)
    assert main(["doctor", str(tracker), "--trust"]) == DONE
    assert "Nothing in the tracker is waiting to be confirmed." in capsys.readouterr().err


def test_without_an_answer_nothing_is_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    assert main(["doctor", str(tracker_naming(tmp_path, **PROPOSED)), "--trust"]) == NOT_DONE
    assert not settings_file().exists()


def test_chase_sends_nothing_to_a_server_that_nobody_confirmed_and_yes_confirms_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMPROVEMENT_PLAN_MAIL_PASSWORD", "s3cret")
    box = Mailbox()
    server = MailServer(box)
    server.start()
    try:
        named = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
        tracker = tracker_naming(tmp_path, **named)
        for arguments in (["--yes"], []):
            command = ["chase", str(tracker), "--send", "smtp", "--as-at", "2017-10-02", *arguments]
            assert main(command) == NOT_DONE
            said = capsys.readouterr().err
            assert "Nothing was sent: the tracker names the mail server 127.0.0.1:" in said
            assert "improvement-plan doctor --trust" in said
        confirm(Kind.SERVER, "mail.example.gov.uk:587 (starttls), user plan")
        assert main([*command, "--yes"]) == NOT_DONE
        assert "the tracker now names a different mail server, 127.0.0.1:" in capsys.readouterr().err
    finally:
        server.stop()
    assert box.envelopes == []
    assert confirmed(Kind.SERVER) == ("mail.example.gov.uk:587 (starttls), user plan",)


@needs_paths_of_a_mac
def test_a_python_in_the_same_folder_needs_no_confirming(tmp_path: Path, monkeypatch) -> None:
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", sys.executable))
    monkeypatch.setattr("automation.doctor.questions.Pc", lambda: mac_pc(tmp_path))
    assert open_proposals(tracker, tmp_path) == []
    python = python_link(tmp_path / "other" / "python")
    tracker = tracker_with_conf(tmp_path, ("INTERPRETER_MAC", str(python)), ("PYTHONPATH", "/a;/b"))
    code = [(Kind.CODE, "/a"), (Kind.CODE, "/b")]
    assert open_proposals(tracker, tmp_path) == [(Kind.PROGRAM, str(python)), *code]


def test_a_pc_with_excel_is_asked_about_its_python_even_before_it_has_a_tracker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.doctor.questions.Pc", lambda: windows_pc(tmp_path))
    mine = (Kind.PYTHON, sys.executable)
    assert open_proposals(tmp_path / "plan.xlsx", tmp_path, "Name a tracker.") == [mine]
    python = ("INTERPRETER_WIN", "C:/theirs.exe")
    assert open_proposals(tracker_with_conf(tmp_path, python), tmp_path) == [mine]


def test_each_mail_server_has_its_own_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from automation.chasing.outbox import mail_password
    from automation.plan.findings import PlanError

    kept = {("improvement-plan-toolkit@one.example.org", "plan"): "first"}
    monkeypatch.setattr("keyring.get_password", lambda service, user: kept.get((service, user)))
    for host in ("one.example.org", "two.example.org"):
        confirm(Kind.SERVER, trusted.server_words(host, 587, "starttls", "plan"))
    assert mail_password(Settings(smtp_host="one.example.org", smtp_user="plan"), {}) == "first"
    with pytest.raises(PlanError, match="keyring set improvement-plan-toolkit@two"):
        mail_password(Settings(smtp_host="two.example.org", smtp_user="plan"), {})
    with pytest.raises(PlanError, match="the tracker now names a different mail server"):
        mail_password(
            Settings(smtp_host="three.example.org", smtp_user="plan"), {"IMPROVEMENT_PLAN_MAIL_PASSWORD": "x"}
        )
