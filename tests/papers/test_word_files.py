"""A paper that somebody touched is kept; one that stands as it was made may be replaced."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from automation.papers.word_files import edited, free_name, open_in_word, write_marked
from automation.plan.findings import PlanError
from tests.papers.test_making import made
from tests.support.trackers import small_plan


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return made(small_plan(), tmp_path)


def _change(path: Path, part: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_an_unedited_paper_may_be_replaced(paper: Path) -> None:
    assert not edited(paper)
    assert free_name(paper) == (paper, "")


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("word/document.xml", b"Summary", b"Summaries"),
        ("word/document.xml", b"<w:cantSplit/>", b""),
        ("word/styles.xml", b"Arial", b"Verdana"),
    ],
)
def test_any_change_counts_as_an_edit(paper: Path, part: str, old: bytes, new: bytes) -> None:
    _change(paper, part, old, new)
    assert edited(paper)
    beside, said = free_name(paper)
    assert beside.name == f"{paper.stem} (new draft).docx"
    assert (
        said == f"{paper.name} was edited since it was made, so it was kept; the new paper is {beside.name}."
    )


def test_a_second_draft_that_was_edited_is_kept_too(paper: Path, tmp_path: Path) -> None:
    for path in (paper, paper.with_name(f"{paper.stem} (new draft).docx")):
        path.write_bytes(b"somebody's")
    assert made(small_plan(), tmp_path).name == f"{paper.stem} (new draft 2).docx"


@pytest.mark.parametrize("owner", ["~${rest}", "~${name}", ".~lock.{name}#"])
def test_a_paper_that_is_open_is_kept(paper: Path, owner: str) -> None:
    name = owner.replace("{rest}", paper.name[2:]).replace("{name}", paper.name)
    paper.with_name(name).write_bytes(b"")
    assert open_in_word(paper)
    assert "is open in Word, so it was kept" in free_name(paper)[1]


def test_a_file_that_is_not_a_word_document_counts_as_edited(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"PK\x03\x04 but no more")
    assert edited(path)


def test_a_folder_that_cannot_be_written_to_is_explained(paper: Path) -> None:
    with pytest.raises(PlanError, match="cannot be written"):
        write_marked(paper.read_bytes(), paper / "inside" / "x.docx")


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_permission_is_not_reported_as_an_open_paper(
    paper: Path, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = paper.read_bytes()
    if not there:
        paper.unlink()

    def closed(self: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(PlanError, match=r"cannot be written: permission denied\.$"):
        write_marked(source, paper)
    assert [path.name for path in paper.parent.iterdir()] == [paper.name] * there


def test_a_paper_held_open_by_windows_is_reported_as_open(
    paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*names: object) -> None:
        raise PermissionError(13, "Permission denied", str(names[0]), None, str(names[1]))

    monkeypatch.setattr("os.replace", held)
    with pytest.raises(PlanError, match=r"cannot be replaced; it may be open in Word\.$"):
        write_marked(paper.read_bytes(), paper)
    with pytest.raises(PlanError, match=r"cannot be written: permission denied\.$"):
        write_marked(paper.read_bytes(), paper.with_name("new.docx"))
    assert [path.name for path in paper.parent.iterdir()] == [paper.name]
