"""The tracker: what is said of one that cannot be read, and of one that can; its dates."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation.doctor.pc import Pc, Setup
from automation.doctor.questions import (
    look_at_as_at,
    look_at_tracker,
    look_for_others,
    look_whether_open,
    web_address,
)
from automation.doctor.report import Line, State
from automation.tracker.read.which_tracker import history_path
from tests.support.pcs import (
    lines,
    look,
    mac_pc,
    plain_pc,
    setup_of,
    shut,
    some_tracker,
    windows_pc,
    with_settings,
)


def opening(pc: Pc, tracker: Path) -> Line:
    setup = Setup(pc, tracker, tracker.parent / "output")
    line = look(look_at_tracker, setup)
    assert (setup.opened is not None) == (line.state is State.FINE)
    return line


def test_a_tracker_that_can_be_read_is_fine(tmp_path: Path) -> None:
    path = some_tracker(tmp_path)
    assert opening(plain_pc(tmp_path), path).message == (
        f"{path} holds a plan: 2 sections, 5 actions and 2 rows of evidence."
    )


def test_a_missing_tracker_lists_the_workbooks_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "Plan v2.xlsm").write_bytes(b"x")
    (tmp_path / "~$Plan v2.xlsm").write_bytes(b"x")
    (tmp_path / "notes.txt").write_bytes(b"x")
    line = opening(plain_pc(tmp_path, which=lambda _: "x"), tmp_path / "Plan v1.xlsm")
    assert line.state is State.MEND
    assert line.message.endswith("Plan v1.xlsm. That folder holds Plan v2.xlsm.")
    assert line.mend.endswith("    improvement-plan doctor TRACKER")
    assert (
        "Its folder does not exist either"
        in opening(plain_pc(tmp_path), tmp_path / "gone" / "plan.xlsm").message
    )


@pytest.mark.skipif(sys.platform == "win32", reason="it is a command for the shell of a Linux PC")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty."),
        (b"PK\x03\x04" + b"\0" * 200, "is damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
            "with a password",
        ),
        (b"<html><table></table></html>", "is a web page"),
    ],
)
def test_a_tracker_that_cannot_be_read_gets_a_way_to_restore_it(
    content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "plan.xlsm"
    path.write_bytes(content)
    line = opening(plain_pc(tmp_path, which=lambda _: "x"), path)
    assert line.state is State.MEND
    assert says in line.message
    assert "Version history" in line.mend
    history_path(path).parent.mkdir()
    history_path(path).write_bytes(b"")
    again = opening(plain_pc(tmp_path, which=lambda _: "x"), path)
    assert again.mend.endswith(f"    improvement-plan history list --tracker {path}")


def test_the_lock_file_of_excel_is_not_the_tracker(tmp_path: Path) -> None:
    path = tmp_path / "~$plan.xlsm"
    path.write_bytes(b"x" * 100)
    assert "Name the workbook itself" in opening(plain_pc(tmp_path), path).message


def test_a_web_address_is_explained(tmp_path: Path) -> None:
    address = Path("https://example.sharepoint.com/sites/Plan/Shared%20Documents/plan.xlsm")
    line = opening(windows_pc(tmp_path), address)
    assert line.state is State.MEND
    assert (
        "https://example.sharepoint.com/sites/Plan/Shared%20Documents/plan.xlsm is a web address"
        in line.message
    )
    assert "click Sync" in line.mend


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
def test_a_web_address_is_recognised_after_it_became_a_path(given: str, address: str) -> None:
    assert web_address(Path(given)) == address


def test_an_online_only_file_is_not_downloaded(tmp_path: Path) -> None:
    path = some_tracker(tmp_path)
    line = opening(windows_pc(tmp_path, online_only=lambda _: True), path)
    assert line.state is State.MEND
    assert "placeholder" in line.message
    assert "Always keep on this device" in line.mend
    assert "Finder" in opening(mac_pc(tmp_path, online_only=lambda _: True), path).mend


@pytest.mark.skipif(sys.platform == "win32", reason="Windows marks files, not folders")
def test_a_folder_without_permission_is_explained(tmp_path: Path) -> None:
    pc, folder = plain_pc(tmp_path), tmp_path / "shut"
    folder.mkdir()
    path = some_tracker(folder)
    with shut(folder, 0):
        line = opening(pc, path)
    assert line.state is State.MEND
    assert line.message == f"{path} cannot be reached (Permission denied)."


def test_a_drive_that_is_not_connected_is_explained(tmp_path: Path) -> None:
    class Gone:
        """A path on a drive that is not connected any more."""

        def __str__(self) -> str:
            return r"G:\Plan\plan.xlsm"

        def exists(self) -> bool:
            raise OSError(64, "The specified network name is no longer available")

    setup = Setup(windows_pc(tmp_path), Gone(), tmp_path)  # type: ignore[arg-type]
    line = look(look_at_tracker, setup)
    assert (line.state, setup.opened) == (State.MEND, None)
    assert line.message == (
        r"G:\Plan\plan.xlsm cannot be reached (The specified network name is no longer available)."
    )


def excel_mark(name: str) -> bytes:
    """Write the file that Excel leaves beside an open workbook."""
    short = bytes([len(name)]) + name.encode("cp1252").ljust(54, b" ")
    return short[:54] + bytes([len(name), 0]) + name.encode("utf-16-le").ljust(108, b"\0")


@pytest.mark.parametrize(
    ("mark", "content", "who"),
    [
        ("~${}", excel_mark("Pat Example"), "Pat Example"),
        (".~lock.{}#", b",pat,desk 4,24.11.2026 09:00,file:///home/pat;", "Pat"),
        ("~${}", b"", "Somebody"),
    ],
)
def test_the_person_who_has_the_tracker_open_is_named(
    mark: str, content: bytes, who: str, tmp_path: Path
) -> None:
    path = some_tracker(tmp_path)
    setup = setup_of(plain_pc(tmp_path), path)
    assert look(look_whether_open, setup).state is State.FINE
    beside = path.with_name(mark.format(path.name))
    beside.write_bytes(content)
    line = look(look_whether_open, setup)
    assert line.state is State.SAID
    assert line.message.startswith(f"{who} has the tracker open.")
    assert line.message.endswith(f"{beside.name}.")


def test_a_folder_of_csv_files_is_a_tracker_too(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "workbook"
    setup = setup_of(plain_pc(tmp_path), folder, tmp_path)
    assert replace(setup.plan_of).content is None


def test_a_second_tracker_in_the_folder_is_to_be_mended(tmp_path: Path) -> None:
    path = some_tracker(tmp_path)
    alone = look(look_for_others, Setup(plain_pc(tmp_path), path, tmp_path / "output"))
    assert alone.state is State.FINE
    (tmp_path / "plan v2.xlsm").write_bytes(path.read_bytes())
    two = look(look_for_others, Setup(plain_pc(tmp_path), path, tmp_path / "output"))
    assert two.state is State.MEND
    assert two.message.startswith(f"There are 2 trackers in this folder: '{path.name}', which was read, and")


def test_a_fixed_as_at_date_is_pointed_out(tmp_path: Path) -> None:
    setup = setup_of(plain_pc(tmp_path), some_tracker(tmp_path))
    assert "is 1 April 2018" in look(look_at_as_at, with_settings(setup, as_at=date(2018, 4, 1))).message
    assert lines(look_at_as_at, with_settings(setup, as_at=None)) == []
