"""The PC: commands that can be copied, folders that can be written to, OneDrive, and this real machine."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from automation.doctor.pc import (
    Pc,
    checkout,
    kept_copy,
    onedrive_of,
    untrusted_share,
    web_address,
    why_not_writable,
)
from tests.support.pcs import mac_pc, plain_pc, shut, windows_pc


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
    pc = Pc()
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


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (
            "https://example.sharepoint.com/sites/plan/plan.xlsm?web=1",
            "https://example.sharepoint.com/sites/plan/plan.xlsm?web=1",
        ),
        (
            "HTTPS:\\example.sharepoint.com\\sites\\plan.xlsm",
            "https://example.sharepoint.com/sites/plan.xlsm",
        ),
        ("http:/intranet/plan.xlsm", "http://intranet/plan.xlsm"),
        ("workbook/https notes.xlsm", ""),
        ("C:\\Users\\pat\\plan.xlsm", ""),
    ],
)
def test_an_address_is_known_again_after_it_was_taken_for_a_path(given: str, address: str) -> None:
    assert web_address(Path(given)) == address


def test_a_folder_that_onedrive_keeps(tmp_path: Path) -> None:
    root = tmp_path / "OneDrive - Exampleshire Council"
    (root / "Plan").mkdir(parents=True)
    pc = windows_pc(tmp_path, environ={"OneDriveCommercial": str(root), "OneDrive": str(root)})
    assert onedrive_of(pc, root / "Plan" / "plan.xlsm") == root
    assert onedrive_of(pc, tmp_path / "OneDrive - Exampleshire Council 2" / "plan.xlsm") is None
    assert onedrive_of(plain_pc(tmp_path), root / "Plan" / "plan.xlsm") is None
    cloud = tmp_path / "home" / "Library" / "CloudStorage" / "OneDrive-Exampleshire"
    cloud.mkdir(parents=True)
    assert onedrive_of(mac_pc(tmp_path), cloud / "plan.xlsm") == cloud


def test_the_copy_of_an_address_is_found(tmp_path: Path) -> None:
    library = tmp_path / "Exampleshire" / "Plan - Documents"
    own = tmp_path / "OneDrive - Exampleshire"
    for folder in (library / "Board papers", own / "Plan"):
        folder.mkdir(parents=True)
        (folder / "our plan.xlsm").write_bytes(b"x")
    start = "https://example.sharepoint.com/sites/Plan/Shared%20Documents/"
    pc = windows_pc(tmp_path, environ={"OneDriveCommercial": str(own)}, synced=lambda: {start: str(library)})
    shared = f"{start}Board%20papers/our%20plan.xlsm?web=1"
    assert kept_copy(pc, shared) == library / "Board papers" / "our plan.xlsm"
    personal = "https://example-my.sharepoint.com/personal/pat_example_org/Documents/Plan/our%20plan.xlsm"
    assert kept_copy(pc, personal) == own / "Plan" / "our plan.xlsm"
    assert kept_copy(pc, personal.replace("Plan/", "Plans/")) is None
    (tmp_path / "secret.xlsm").write_bytes(b"x")
    assert kept_copy(pc, "https://example-my.sharepoint.com/personal/../secret.xlsm") is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows marks files, not folders")
def test_a_read_only_folder(tmp_path: Path) -> None:
    with shut(tmp_path, 0o555):
        assert "denied" in why_not_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "server"),
    [
        (r"\\10.1.2.3\plans\plan.xlsm", "10.1.2.3"),
        (r"\\files.council.gov.uk\plans\plan.xlsm", "files.council.gov.uk"),
        (r"\\?\UNC\files.council.gov.uk\plans\plan.xlsm", "files.council.gov.uk"),
        (r"\\files\plans.2026\plan.xlsm", ""),
        (r"C:\Users\pat\plan.v2.xlsm", ""),
        (r"\\?\C:\Users\pat\plan.v2.xlsm", ""),
    ],
)
def test_a_server_that_windows_takes_for_the_internet(path: str, server: str) -> None:
    class Given:
        def __str__(self) -> str:
            return path

    assert untrusted_share(Given()) == server  # type: ignore[arg-type]
