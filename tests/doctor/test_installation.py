"""What is installed: Python and packages, templates, and a program for PDF files."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from automation import files
from automation.doctor.installation import look_at_packages, look_at_python, look_at_templates, look_for_pdf
from automation.doctor.pc import Pc, Setup
from automation.doctor.report import State
from automation.plan.model import Board
from tests.support.pcs import APP_PATHS, look, plain_pc, setup_of, some_tracker, windows_pc

ROOT = Path(__file__).resolve().parents[2]


def setup(tmp_path: Path, **changes: object) -> Setup:
    return Setup(
        plain_pc(tmp_path, executable="/venv/bin/python", **changes), tmp_path / "plan.xlsm", tmp_path
    )


STORE = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12_3.12.2800.0_x64__qbz5n2kfra8p0"


@pytest.mark.parametrize(
    ("base", "executable", "state"),
    [
        (STORE, r"C:\Plan\.venv\Scripts\python.exe", State.MEND),
        (r"D:\Apps", r"C:\Users\Pat\AppData\Local\Microsoft\WindowsApps\python.exe", State.MEND),
        (
            r"C:\Users\Pat\AppData\Local\Programs\Python\Python312",
            r"C:\Plan\.venv\Scripts\python.exe",
            State.FINE,
        ),
        (r"C:\Python312", r"C:\Our WindowsApps plan\.venv\Scripts\python.exe", State.FINE),
    ],
)
def test_the_python_of_the_microsoft_store_is_said(
    base: str, executable: str, state: State, tmp_path: Path
) -> None:
    pc = windows_pc(tmp_path, base=base, executable=executable)
    line = look(look_at_python, Setup(pc, tmp_path / "plan.xlsm", tmp_path))
    assert line.state is state
    assert ("where Excel never looks" in line.message) == (state is State.MEND)
    assert ("python.org" in line.mend) == (state is State.MEND)


INSTALLED = {"pandas": "2.1.4", "rich": "13.7.0", "typer": "0.12"}


def test_what_is_missing_or_too_old_is_named_with_one_command_for_all_of_it(tmp_path: Path) -> None:
    needs = ["pandas>=2.2", "rich>=13.7", "keyring>=25", "typer>=0.12"]
    line = look(look_at_packages, setup(tmp_path, requirements=lambda: needs, version_of=INSTALLED.get))
    assert line.state is State.MEND
    assert line.message == "Of 4 packages, pandas is 2.1.4 (needed: >=2.2) and keyring is missing."
    assert line.mend.splitlines()[-1] == '    /venv/bin/python -P -m pip install "pandas>=2.2" "keyring>=25"'


def test_what_is_new_enough_is_fine_and_only_this_system_counts(tmp_path: Path) -> None:
    needs = ["rich>=13.7", "tzdata>=2024.1; sys_platform == 'win32'", "pytest>=8; extra == 'test'"]
    given = {"requirements": lambda: needs, "version_of": INSTALLED.get}
    assert look(look_at_packages, setup(tmp_path, **given)).state is State.FINE
    windows = Setup(windows_pc(tmp_path, executable=r"C:\My plan\python.exe", **given), tmp_path, tmp_path)
    line = look(look_at_packages, windows)
    assert line.state is State.MEND
    # As PowerShell wants it: a quoted program after &, and no bare > in an argument.
    assert line.mend.endswith(r'    & "C:\My plan\python.exe" -P -m pip install "tzdata>=2024.1"')


def test_the_packages_of_this_machine_are_what_the_project_declares(tmp_path: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert list(Pc().requirements()) == declared
    short = [one for one in map(Requirement, declared) if one.marker is None or one.marker.evaluate()]
    here = Setup(Pc(), tmp_path, tmp_path)
    line = look(look_at_packages, here)
    wrong = [one.name for one in short if not one.specifier.contains(metadata.version(one.name))]
    assert (line.state is State.MEND) == bool(wrong)


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
