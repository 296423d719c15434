"""Erasing a person: nothing that is kept about a plan names them afterwards, and every figure stays."""

from __future__ import annotations

import html
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest

from automation.analysis.rollup import summarise, summary_json
from automation.cli import DONE, NOT_DONE, main
from automation.history.change_record import ChangeRecord
from automation.history.identity import history_of
from automation.history.store import History
from automation.history.stored_values import unpack
from automation.overnight.night import run_night
from automation.plan.model import Board, Plan
from automation.plan.settings import Settings
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.write_back import CellChange
from tests.support.outlook_message import outlook_message
from tests.support.plans import action, lead, plan, section
from tests.support.trackers import tracker_of

WHO, ADDRESS = "Robín O'Sample-Quill", "robin.quill@example.org"
NOW = datetime(2017, 10, 2, 2, tzinfo=UTC)
NEEDS_A_PERSON = 1


def of_the_council(who: str, address: str) -> Plan:
    """Give a plan in which somebody leads, owns a section and is named in comments."""
    return plan(
        action("2.1", "Aug-17", "Amber", "Head of care", comments=f"12/9: {who} met the team.\n3/8: begun."),
        action("2.2", "Jul-17", "Red", who, row=3),
        action("2.3", "Dec-17", "Green", "Principal social worker", row=4),
        sections=(section("2", owner_name=who),),
        leads=(
            lead("Head of care", address, person=who),
            lead(who, address, row=3),
            lead("Principal social worker", "psw@example.org", row=4, escalate_to=who),
        ),
        boards=(Board("Improvement Board", "improvement-board.docx", date(2017, 10, 9), 7),),
        settings=Settings(council="Exampleshire Council", sender="plan@example.org", contact=who),
    )


@pytest.fixture(scope="module")
def as_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with everything that two nights, letters, answers and a write-back leave behind."""
    folder = tmp_path_factory.mktemp("made")
    tracker = tracker_of(of_the_council(WHO, ADDRESS), folder / "workbook" / "improvement-plan.xlsx")
    for day in (date(2017, 9, 25), date(2017, 10, 2)):
        run_night(tracker, folder / "output", as_at=day, now=NOW)
    main(["letters", str(tracker), "--sent", "all", "--as-at", "2017-10-03"])
    read = read_tracker(tracker)
    with history_of(tracker, read.plan, make=True) as history:
        ChangeRecord(history).write(
            tracker,
            read.file.sha256,
            [CellChange("Actions", "J3", f"2/10: {WHO} has begun.")],
            now=NOW,
            told=lambda _: (ADDRESS, "answer in Reply.xlsx"),
        )
        with history.transaction():
            history.keep_copy("plan-history before forgetting.sqlite")
    replies = folder / "workbook" / "returns" / "done"
    replies.mkdir(parents=True)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{WHO} <{ADDRESS}>", "plan@example.org", "RE: 2.1"
    mail.set_content(f"2.1 is done. {WHO}", cte="base64")
    (replies / "reply.eml").write_bytes(mail.as_bytes())
    (replies / "reply.msg").write_bytes(
        outlook_message(subject="RE: 2.1", body="It is done.", sender=(WHO, ADDRESS), sent=NOW)
    )
    (replies / "somebody else.eml").write_bytes(b"From: psw@example.org\nSubject: 2.3\n\n2.3 is done.\n")
    book = openpyxl.Workbook()
    book.active["A1"] = WHO.upper()
    book.save(folder / "workbook" / "improvement-plan - how it was read.xlsx")
    # The officer has taken the name out of the tracker.
    tracker_of(of_the_council("Head of practice", "practice@example.org"), tracker)
    return folder.rename(folder.with_name("kept"))  # so that the tracker of its nights is this one, moved


@pytest.fixture
def folder(as_kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(as_kept, tmp_path / "plan")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "plan"


def texts_in(content: bytes, name: str) -> Iterator[str]:
    """Yield everything in a file as text, unpacked as far as it can be."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as package:
            for inner in package.namelist():
                yield from texts_in(package.read(inner), inner)
        return
    if name.endswith(".eml"):
        for part in message_from_bytes(content, policy=policy.default).walk():
            yield str(part.items())
            if isinstance(inside := part.get_payload(decode=True), bytes):
                yield from texts_in(inside, "")
    if name.endswith(".sqlite"):
        with closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as db:
            for (packed,) in db.execute("SELECT content FROM piece"):
                yield from texts_in(unpack(packed), "")
    for encoding in ("utf-8", "latin-1", "utf-16-le"):
        text = content.decode(encoding, "ignore")
        yield html.unescape(text)
        yield text.replace("\\u00ed", "í")


def named_in(folder: Path) -> list[str]:
    """Return the files in a folder that name the person, by words that stand in nothing else."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        said = "".join(texts_in(path.read_bytes(), str(path))).casefold() + path.name.casefold()
        if any(word in said for word in ("sample-quill", "robín", "robin.quill", "n o's")):
            found.append(path.relative_to(folder).as_posix())
    return found


def figures(folder: Path) -> list[str]:
    """Return every figure of every night, with one name for whoever has it."""
    with History.open(history_path(folder / "workbook" / "x"), create=False) as history:
        found: list[str] = []
        for day, was in history.snapshots():
            figures = summary_json(summarise(was, day))
            leads = figures.pop("by_lead")
            assert isinstance(leads, list)
            texts = (json.dumps(one, ensure_ascii=False) for one in (figures, *leads))
            found += sorted(text.replace(WHO, "(erased)") for text in texts)
        return found


def erase(folder: Path, who: str = WHO, *more: str) -> int:
    return main(["erase", who, str(folder / "workbook" / "improvement-plan.xlsx"), *more])


def test_no_file_names_a_person_who_was_erased_and_every_figure_stays(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, kinds = figures(folder), {Path(name).suffix for name in named_in(folder)}
    assert kinds >= {".sqlite", ".eml", ".msg", ".html", ".json", ".xlsx", ".docx"}
    assert erase(folder, WHO.upper(), "--yes") == DONE
    assert capsys.readouterr().out.startswith(f"Erased {WHO} and {ADDRESS}:\n  in the history: ")
    assert named_in(folder) == []
    assert figures(folder) == before
    assert (folder / "workbook/returns/done/somebody else.eml").exists()
    assert erase(folder) == DONE
    assert "Nothing kept about improvement-plan.xlsx names" in capsys.readouterr().out
    # The copies of the tracker open, and the night can be run again without taking its files for edited ones.
    with History.open(history_path(folder / "workbook" / "x"), create=False) as history:
        assert openpyxl.load_workbook(BytesIO(history.tracker_of(date(2017, 9, 25))))
    for path in (*folder.rglob("*.xlsx"), *folder.rglob("*.docx")):
        assert zipfile.ZipFile(path).testzip() is None
    tracker = folder / "workbook" / "improvement-plan.xlsx"
    run_night(tracker, folder / "output", as_at=date(2017, 10, 2), now=NOW)
    assert not [*folder.rglob("*(edited)*")]


def test_an_address_brings_the_name_that_goes_with_it(folder: Path) -> None:
    assert erase(folder, ADDRESS, "--yes") == DONE
    assert named_in(folder) == []


def test_what_would_be_erased_is_shown_first_and_nothing_happens_without_a_yes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix}
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    assert erase(folder) == NEEDS_A_PERSON
    told = capsys.readouterr()
    assert f"This erases {WHO} and {ADDRESS}:" in told.err
    assert "files deleted: " in told.err
    assert "Nothing was erased." in told.out
    assert {path: path.read_bytes() for path in before} == before


def test_what_only_people_can_change_or_search_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker = tracker_of(of_the_council(WHO, ADDRESS), folder / "workbook" / "improvement-plan.xlsx")
    (folder / "workbook" / "returns" / "done" / "scan.png").write_bytes(b"\x89PNG")
    (folder / "templates").mkdir()
    (folder / "templates" / "note.txt").write_text(f"Regards, {WHO}", encoding="utf-8")
    content = tracker.read_bytes()
    assert erase(folder, WHO, "--yes") == NEEDS_A_PERSON
    told = capsys.readouterr().err
    assert "It still stands in improvement-plan.xlsx, which only you change: Actions!J2, Actions!E3, " in told
    assert f"It also stands in files that only you change: {Path('templates/note.txt')}." in told
    assert f"Not searched, so look at them yourself: {Path('workbook/returns/done/scan.png')}" in told
    assert tracker.read_bytes() == content


def test_a_name_that_stands_in_other_words_is_refused_or_left_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert erase(folder, "Rob", "--yes") == NOT_DONE
    assert "'Rob' is too short to look for." in capsys.readouterr().err
    before = named_in(folder)
    assert erase(folder, "Robi", "--yes") == DONE
    assert named_in(folder) == before


KILLED = """
import os, signal, sys
from automation import erase_jobs
from automation.history import database, erasing
left = int(sys.argv[1])
def counted(real):
    def work(*args, **more):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **more)
    return work
erase_jobs.take_out = counted(erase_jobs.take_out)
erase_jobs.Path.unlink = counted(erase_jobs.Path.unlink)
if sys.argv[2] == "history":
    left = 10 ** 6
    History = erasing.History
    History.sweep = lambda self: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "pages":
    left = 10 ** 6
    database.HistoryFile.rewrite = lambda self: os.kill(os.getpid(), signal.SIGKILL)
from automation.cli import main
main(["erase", sys.argv[3], sys.argv[4], "--yes"])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="only POSIX kills like this")
@pytest.mark.parametrize(("after", "where"), [(1, ""), (6, ""), (14, ""), (0, "history"), (0, "pages")])
def test_an_erasing_that_is_killed_is_finished_by_running_it_again(
    after: int, where: str, folder: Path
) -> None:
    before = figures(folder)
    tracker = str(folder / "workbook" / "improvement-plan.xlsx")
    arguments = [str(after), where, WHO, tracker]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False, cwd=folder.parent)
    assert done.returncode == -signal.SIGKILL
    assert erase(folder, WHO, "--yes") == DONE
    assert named_in(folder) == []
    assert figures(folder) == before
