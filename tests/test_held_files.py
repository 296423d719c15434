"""Files that another program holds: tried again for a while, then said."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from automation.held_files import remove_tree, replace_held


def refuse(monkeypatch: pytest.MonkeyPatch, times: int, name: str = "") -> list[str]:
    """Let the system refuse to replace what is called so, as Windows does of what is open."""
    refused: list[str] = []
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if (not name or Path(target).name == name) and len(refused) < times:
            refused.append(Path(target).name)
            raise PermissionError(13, "The process cannot access the file", str(source))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    return refused


def test_what_is_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").write_text("new", encoding="utf-8")
    waited: list[float] = []
    refuse(monkeypatch, 3)
    replace_held(tmp_path / "new", tmp_path / "old", patience=5, wait=waited.append)
    assert ((tmp_path / "old").read_text(encoding="utf-8"), waited) == ("new", [0.25] * 3)


def test_what_stays_held_is_refused_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").write_text("new", encoding="utf-8")
    refuse(monkeypatch, 99)
    waited: list[float] = []
    with pytest.raises(PermissionError):
        replace_held(tmp_path / "new", tmp_path / "old", patience=1, wait=waited.append)
    assert sum(waited) == 1
    assert (tmp_path / "new").exists()


def test_a_file_that_is_not_there_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_held(tmp_path / "none", tmp_path / "old", patience=5, wait=lambda _: pytest.fail("waited"))


def test_read_only_files_are_deleted_with_their_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "night"
    folder.mkdir()
    (folder / "paper.docx").write_bytes(b"x")
    (folder / "paper.docx").chmod(stat.S_IREAD)
    real = os.unlink

    def unlink(path: str, *, dir_fd: int | None = None) -> None:
        # As Windows: what is marked read-only is not deleted.
        found = os.stat(path, dir_fd=dir_fd)
        if not found.st_mode & stat.S_IWUSR:
            raise PermissionError(13, "Access is denied", path)
        real(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", unlink)
    remove_tree(folder)
    assert not folder.exists()
