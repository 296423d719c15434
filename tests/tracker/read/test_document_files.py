"""What lies behind the paths of the sheet Documents, and what is never looked at."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from pathlib import Path

import pytest

from automation.plan.settings import Settings
from automation.tracker.read import document_files
from automation.tracker.read.document_files import DocumentFolders, Standing, is_web, open_document, sha256
from automation.trusted import Kind, confirm

links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    (tmp_path / "plan" / "workbook" / "documents").mkdir(parents=True)
    (tmp_path / "plan" / "workbook" / "documents" / "policy.md").write_text("policy")
    (tmp_path / "plan" / "minutes.md").write_text("minutes")
    (tmp_path / "secret.md").write_text("secret")
    return tmp_path / "plan" / "workbook" / "improvement-plan.xlsm"


def standing(tracker: Path, text: str, folders: str = "") -> tuple[Standing, str]:
    file = DocumentFolders(tracker, Settings(document_folders=folders)).look(text)
    return file.standing, file.folder


@pytest.mark.parametrize(
    "text", ["documents/policy.md", r"documents\policy.md", r"..\minutes.md", "../minutes.md"]
)
def test_a_file_in_the_plans_folder_is_there_however_its_path_is_typed(tracker: Path, text: str) -> None:
    assert standing(tracker, text) == (Standing.THERE, "")


def test_a_missing_file_is_told_from_a_missing_folder(tracker: Path) -> None:
    assert standing(tracker, "documents/gone.md") == (Standing.MISSING, "")
    assert standing(tracker, "gone/deep/policy.md") == (Standing.MISSING, str(tracker.parent / "gone"))
    assert standing(tracker, "documents/policy.md/x") == (
        Standing.MISSING,
        str(tracker.parent / "documents" / "policy.md"),
    )


@pytest.mark.parametrize(
    "text",
    ["../../secret.md", "/etc/passwd", "C:/secret.md", r"\\server\share\secret.md", "documents/../../../x"],
)
def test_nothing_outside_the_plans_folders_is_looked_at(
    tracker: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def touched(*_: object) -> None:
        raise AssertionError("it was looked at")

    monkeypatch.setattr(document_files, "_looked_at", touched)
    monkeypatch.setattr(document_files, "_why_unreachable", touched)
    assert standing(tracker, text)[0] is Standing.OUTSIDE


@links
def test_a_link_is_followed_within_the_folders_and_never_out_of_them(tracker: Path) -> None:
    folder = tracker.parent / "documents"
    (folder / "same.md").symlink_to("policy.md")
    (folder / "out.md").symlink_to(tracker.parents[2] / "secret.md")
    (folder / "away").symlink_to(tracker.parents[2])
    (folder / "loop.md").symlink_to("loop.md")
    os.mkfifo(folder / "pipe")
    assert standing(tracker, "documents/same.md")[0] is Standing.THERE
    assert standing(tracker, "documents/out.md")[0] is Standing.OUTSIDE
    assert standing(tracker, "documents/away/secret.md")[0] is Standing.OUTSIDE
    look = DocumentFolders(tracker, Settings()).look
    assert look("documents/loop.md").why == "is a link that leads back to itself"
    assert look("documents/pipe").standing is Standing.UNREADABLE
    assert look("documents").why == "is a folder; name the file itself"


@links
def test_a_link_that_takes_the_place_of_a_file_is_not_opened(tracker: Path) -> None:
    path = tracker.parent / "documents" / "policy.md"
    file = DocumentFolders(tracker, Settings()).look("documents/policy.md")
    assert sha256(file) == hashlib.sha256(b"policy").hexdigest()
    path.unlink()
    path.symlink_to(tracker.parents[2] / "secret.md")
    with pytest.raises(OSError, match=r"."):
        open_document(file)


def test_another_folder_counts_once_it_was_confirmed_on_this_pc(tracker: Path) -> None:
    other = tracker.parents[2] / "other"
    other.mkdir()
    (other / "a.md").write_text("a")
    named = str(other)
    assert standing(tracker, str(other / "a.md"), named) == (Standing.UNREACHABLE, named)
    confirm(Kind.DOCUMENTS, named)
    assert standing(tracker, str(other / "a.md"), f" ; {named}") == (Standing.THERE, "")
    assert standing(tracker, str(other) + "2/a.md", named)[0] is Standing.OUTSIDE


def test_a_drive_that_does_not_answer_stops_nobody(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share = tracker.parents[2] / "share"
    confirm(Kind.DOCUMENTS, str(share))
    asked: list[Path] = []

    def hangs(folder: Path) -> str:
        asked.append(folder)
        threading.Event().wait(60)
        return ""

    monkeypatch.setattr(document_files, "_PATIENCE", 0.05)
    monkeypatch.setattr(document_files, "_why_unreachable", hangs)
    folders = DocumentFolders(tracker, Settings(document_folders=str(share)))
    found = {(file.standing, file.why) for n in range(100) for file in [folders.look(str(share / f"{n}.md"))]}
    assert found == {(Standing.UNREACHABLE, "does not answer")}
    assert len(asked) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a drive of Windows, seen from elsewhere")
def test_a_drive_of_another_system_is_not_reachable_if_it_is_one_of_the_folders(tracker: Path) -> None:
    assert standing(tracker, r"S:\Evidence\a.docx", r"S:\Evidence") == (Standing.UNREACHABLE, r"S:\Evidence")
    assert standing(tracker, r"S:\Private\a.docx", r"S:\Evidence")[0] is Standing.OUTSIDE


@pytest.mark.parametrize(
    ("text", "web"),
    [
        ("https://example.org/a.pdf", True),
        ("www.example.org/a", True),
        ("onenote:https://x", True),
        ("C:/a.pdf", False),
        ("documents/https.pdf", False),
        ("file:///C:/a.pdf", False),
    ],
)
def test_a_web_address_is_known_as_one(text: str, web: bool) -> None:
    assert is_web(text) is web
