"""Where the tracker came from: what makes Excel block its macros, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.doctor.lines import State
from automation.doctor.origin import look_at_origin, untrusted_share
from automation.doctor.setup import Setup
from tests.support.pcs import Programs, look, mac_pc, plain_pc, setup_of, some_tracker, windows_pc
from tests.support.workbooks import remade


def with_macros(path: Path) -> Path:
    """Give a workbook a part for macros; only that it is there counts here."""
    content = path.read_bytes()
    if b"xl/vbaProject.bin" not in content:
        path.write_bytes(remade(content, more=[("xl/vbaProject.bin", b"\xd0\xcf macros")]))
    return path


def on_windows(tmp_path: Path, mark: str, *, macros: bool = True) -> Setup:
    path = some_tracker(tmp_path, "Our plan.xlsx")
    if macros:
        with_macros(path)
    if mark:
        # On Windows this is the second content of the file, elsewhere a file of that name.
        Path(f"{path}:Zone.Identifier").write_bytes(mark.encode())
    return setup_of(windows_pc(tmp_path), path)


@pytest.mark.parametrize(
    ("mark", "state"),
    [
        ("[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://council.example/plan.xlsm\r\n", State.MEND),
        ("[ZoneTransfer]\r\nReferrerUrl=C:\\Downloads\\plan.zip\r\nZoneId = 4\r\n", State.MEND),
        ("[ZoneTransfer]\r\nZoneId=0\r\n", State.FINE),
        ("[ZoneTransfer]\r\nZoneId=1\r\n", State.FINE),
        ("[ZoneTransfer]\r\nZoneId=2\r\n", State.FINE),
        ("[ZoneTransfer]\r\nHostUrl=https://example.org/?ZoneId=3\r\n", State.FINE),
        ("", State.FINE),
    ],
)
def test_windows_blocks_what_comes_from_the_internet(mark: str, state: State, tmp_path: Path) -> None:
    line = look(look_at_origin, on_windows(tmp_path, mark))
    assert line.state is state
    if state is State.MEND:
        assert "Properties > tick Unblock" in line.mend
        assert line.mend.splitlines()[-1] == f'    Unblock-File "{tmp_path / "Our plan.xlsx"}"'


def test_without_macros_nothing_is_blocked(tmp_path: Path) -> None:
    line = look(look_at_origin, on_windows(tmp_path, "[ZoneTransfer]\nZoneId=3\n", macros=False))
    assert line.state is State.SAID
    assert "Protected View" in line.message


def test_a_mac_marks_with_quarantine(tmp_path: Path) -> None:
    path = with_macros(some_tracker(tmp_path, "plan.xlsx"))
    programs = Programs({"xattr -p com.apple.quarantine": (0, "0081;5f3c;Safari;")})
    line = look(look_at_origin, setup_of(mac_pc(tmp_path, run=programs), path))
    assert line.state is State.MEND
    assert line.mend.splitlines()[-1] == f"    xattr -d com.apple.quarantine {path}"
    assert programs.ran == [f"xattr -p com.apple.quarantine {path}"]
    assert look(look_at_origin, setup_of(mac_pc(tmp_path), path)).state is State.FINE


def test_linux_cannot_tell(tmp_path: Path) -> None:
    path = with_macros(some_tracker(tmp_path, "plan.xlsx"))
    assert look(look_at_origin, setup_of(plain_pc(tmp_path), path)).state is State.NOT_HERE


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
