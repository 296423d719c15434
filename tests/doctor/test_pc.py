"""The PC: commands that can be copied, and this real machine."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from automation.doctor.pc import checkout, this_pc
from tests.support.pcs import plain_pc, windows_pc


@pytest.mark.skipif(sys.platform == "win32", reason="it is read by a shell")
@pytest.mark.parametrize(
    "word", ["plain.xlsm", "Our plan.xlsm", "50% & more.xlsm", "it's ours.xlsm", '$HOME `x` "y"', "a>=1"]
)
def test_a_command_for_a_shell_keeps_every_word_whole(word: str, tmp_path: Path) -> None:
    command = plain_pc(tmp_path).command("printf", "%s", word)
    assert shlex.split(command)[2] == word
    assert subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout == word


def test_the_toolkits_own_command_is_named_so_that_it_is_found(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "python"
    python.parent.mkdir()
    assert plain_pc(tmp_path, which=lambda _: "/bin/x").own_command("doctor") == "improvement-plan doctor"
    assert plain_pc(tmp_path, executable=str(python)).own_command("doctor") == (
        f"{python} -P -m automation.cli doctor"
    )
    python.with_name("improvement-plan").write_bytes(b"")
    assert plain_pc(tmp_path, executable=str(python)).own_command("doctor") == (
        f"{python.with_name('improvement-plan')} doctor"
    )


def test_this_machine_answers_every_question(tmp_path: Path) -> None:
    pc = this_pc()
    assert pc.version_of("rich")
    assert pc.version_of("no-such-package") is None
    assert pc.xlwings is not None
    assert (pc.xlwings / "addin" / "xlwings.xlam").is_file()
    assert pc.free(tmp_path) > 0
    file = tmp_path / "file"
    file.write_bytes(b"x")
    assert not pc.online_only(file)
    assert pc.may_write(file)
    file.chmod(0o444)
    assert not pc.may_write(file)
    file.chmod(0o644)
    assert checkout() == Path(__file__).resolve().parents[2]


def test_excel_is_found_where_windows_registers_it(tmp_path: Path) -> None:
    assert windows_pc(tmp_path, excel=False).excel() is None
    assert windows_pc(tmp_path).excel() == str(tmp_path / "Office" / "EXCEL.EXE")
    registered = {r"Classes\Excel.Application\CLSID": "{00024500-0000-0000-C000-000000000046}"}
    assert windows_pc(tmp_path, registry=registered.get).excel() == ""
