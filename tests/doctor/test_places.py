"""Output folder, disk, templates, PDF: tried for real, and left as they were."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from automation import files
from automation.doctor.lines import State
from automation.doctor.places import look_at_disk, look_at_output, look_at_templates, look_for_pdf
from automation.doctor.setup import Setup
from automation.doctor.writing import why_not_writable
from automation.plan.model import Board
from tests.support.pcs import APP_PATHS, look, plain_pc, setup_of, shut, some_tracker, windows_pc

MB = 1024 * 1024


def setup(tmp_path: Path, out: Path) -> Setup:
    return Setup(plain_pc(tmp_path), tmp_path / "plan.xlsm", out)


def test_an_output_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "output"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    assert look(look_at_output, setup(tmp_path, out)).state is State.FINE
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_an_output_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    line = look(look_at_output, setup(tmp_path, tmp_path / "a" / "b"))
    assert line.state is State.FINE
    assert "the first run makes it" in line.message
    assert not (tmp_path / "a").exists()


def test_a_file_in_the_place_of_the_output_folder(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("notes", encoding="utf-8")
    for out in (tmp_path / "output", tmp_path / "output" / "nights"):
        line = look(look_at_output, setup(tmp_path, out))
        assert line.state is State.MEND
        assert "is a file" in line.message


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="only Linux has a folder nobody can write to")
def test_a_folder_in_which_nobody_can_write() -> None:
    # Unlike one that is marked read-only, /proc refuses an administrator too.
    line = look(look_at_output, setup(Path("/tmp"), Path("/proc/output")))
    assert line.state is State.MEND
    assert line.message.startswith("Nothing can be written to /proc: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows marks files, not folders")
def test_a_read_only_folder(tmp_path: Path) -> None:
    with shut(tmp_path, 0o555):
        assert "denied" in why_not_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("free", "state"), [(150 * MB, State.MEND), (250 * MB, State.FINE)])
def test_disk_space(free: int, state: State, tmp_path: Path) -> None:
    looked = setup(tmp_path, tmp_path / "output")
    line = look(look_at_disk, replace(looked, pc=replace(looked.pc, free=lambda _: free)))
    assert line.state is state
    assert f"{free // MB} MB are free" in line.message


def test_large_nights_want_more_room(tmp_path: Path) -> None:
    night = tmp_path / "output" / "2026-11-23"
    night.mkdir(parents=True)
    record = '{"started": "2026-11-23T02:00:00+00:00", "steps": [], "tracker": {"path": "plan.xlsm"}}'
    (night / "run.json").write_text(record, encoding="utf-8")
    (night / "papers.docx").write_bytes(b"\0" * 10 * MB)
    looked = setup(tmp_path, tmp_path / "output")
    assert (
        look(look_at_disk, replace(looked, pc=replace(looked.pc, free=lambda _: 250 * MB))).state
        is State.MEND
    )
    assert (
        look(look_at_disk, replace(looked, pc=replace(looked.pc, free=lambda _: 350 * MB))).state
        is State.FINE
    )


def test_what_makes_a_pdf(tmp_path: Path) -> None:
    def asked(**changes: object) -> tuple[State, str]:
        line = look(look_for_pdf, Setup(windows_pc(tmp_path, **changes), tmp_path, tmp_path))
        return line.state, line.message

    assert asked()[0] is State.NOT_HERE
    assert "through LibreOffice: C:/lo/soffice.exe" in asked(libreoffice=lambda: "C:/lo/soffice.exe")[1]
    word = {rf"{APP_PATHS}\winword.exe": r"C:\Office\WINWORD.EXE"}
    assert asked(registry=word.get) == (
        State.FINE,
        r"paper --pdf works through Word: C:\Office\WINWORD.EXE.",
    )


def test_the_templates_of_the_toolkit_are_complete(tmp_path: Path) -> None:
    line = look(look_at_templates, setup_of(plain_pc(tmp_path), some_tracker(tmp_path)))
    assert (line.state, line.message) == (State.FINE, "All 9 templates in use are there.")


def test_own_templates_are_counted_and_read(tmp_path: Path) -> None:
    workbook = tmp_path / "workbook"
    workbook.mkdir()
    looked = setup_of(plain_pc(tmp_path), some_tracker(workbook))
    own = tmp_path / "templates" / "letters"
    own.mkdir(parents=True)
    shutil.copy2(files.templates_folder() / "letters" / "lead.txt", own)
    assert "1 of them from the folder beside the tracker" in look(look_at_templates, looked).message
    (own / "lead.txt").write_text("Subject: Your actions\n\nDear {{ lead_nmae }}\n", encoding="utf-8")
    line = look(look_at_templates, looked)
    assert line.state is State.MEND
    assert "lead_nmae" in line.message


def test_a_paper_that_has_no_template(tmp_path: Path) -> None:
    looked = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    boards = (
        Board("Improvement Board", "improvement-board"),
        Board("Audit", "audit.docx"),
        Board("None", ""),
    )
    read = looked.plan_of.read
    read = replace(read, plan=replace(read.plan, boards=boards))
    line = look(look_at_templates, replace(looked, opened=replace(looked.plan_of, read=read)))
    assert line.state is State.MEND
    assert "names the paper audit.docx of Audit, and there is no such template." in line.message
    assert "improvement-board.docx" in line.mend


def test_a_template_of_the_toolkit_that_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(files.templates_folder(), copy)
    (copy / "letters" / "escalation.html").unlink()
    (copy / "page" / "page.css").unlink()
    looked = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    monkeypatch.setattr(files, "templates_folder", lambda: copy)
    line = look(look_at_templates, looked)
    assert line.state is State.MEND
    assert "letters/escalation.html and page/page.css are missing" in line.message
