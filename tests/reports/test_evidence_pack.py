"""An evidence pack: copies under plain numbered names, an index in two forms, and nothing else."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from automation import files
from automation.papers.evidence_index import Index
from automation.plan.findings import PlanError
from automation.plan.model import Document
from automation.plan.ratings import Rating
from automation.plan.settings import Settings
from automation.reports import evidence_pack
from automation.reports.evidence_pack import Pack, make_pack
from automation.tracker.read.document_files import DocumentFolders
from automation.views.proofs import Proof
from tests.support.sound import sound_plan


class Made:
    """Documents beside a tracker, and packs of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.tracker = folder, folder / "tracker.xlsx"
        self.rows: list[Proof] = []

    def add(self, ref: str, path: str, content: bytes | None = b"content", missing: str = "") -> None:
        if content is not None:
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)
        file = DocumentFolders(self.tracker, Settings()).look(path)
        document = Document(ref, path, f"Title of {ref}")
        self.rows.append(Proof(ref, "A claim", Rating.BLUE, document, file, missing=missing))

    def pack(self) -> Pack:
        index = Index(sound_plan(), tuple(self.rows), "inspector", ("2",), date(2017, 10, 2))
        return make_pack(index, self.folder / "output", self.folder)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def names(pack: Pack) -> list[str]:
    return sorted(path.name for path in pack.folder.iterdir())


def test_a_pack_has_numbered_copies_an_index_and_the_same_as_a_zip(made: Made) -> None:
    made.add("2.1", "documents/JS profile, final.DOCX", b"profile")
    made.add("H&P/1", "documents/notes", b"notes")
    made.add("2.4", "documents/JS profile, final.DOCX", b"profile")
    made.rows.append(Proof("2.5", "A claim", Rating.RED, missing="No document is listed."))
    pack = made.pack()
    assert pack.folder.name == "Evidence for inspectors, 2017-10-02"
    assert names(pack) == ["000 index.docx", "000 index.html", "001 2.1.docx", "002 H&P-1"]
    assert (pack.copied, pack.size) == (2, 12)
    assert [row.name for row in pack.index.rows] == ["001 2.1.docx", "002 H&P-1", "001 2.1.docx", ""]
    assert pack.index.rows[0].sha256 == hashlib.sha256(b"profile").hexdigest()
    with zipfile.ZipFile(pack.zip) as packed:
        assert packed.testzip() is None
        assert sorted(packed.namelist()) == [f"{pack.folder.name}/{name}" for name in names(pack)]
        assert packed.read(f"{pack.folder.name}/001 2.1.docx") == b"profile"
    assert sorted(path.name for path in (made.folder / "output").iterdir()) == [
        pack.folder.name,
        f"{pack.folder.name}.zip",
    ]


def test_another_pack_of_the_same_day_leaves_the_first_alone(made: Made) -> None:
    made.add("2.1", "a.md")
    first, second = made.pack(), made.pack()
    assert second.folder.name == f"{first.folder.name} (2)"
    assert first.zip.is_file()


def test_the_page_links_to_the_copies_and_escapes_what_people_typed(made: Made) -> None:
    made.add("H&P <1>", "a.md", missing="Look <at> it.")
    page = (made.pack().folder / "000 index.html").read_text(encoding="utf-8")
    assert '<a href="001%20H%26P%20-1-.md">001 H&amp;P -1-.md</a><br>Title of H&amp;P &lt;1&gt;' in page
    assert "Look &lt;at&gt; it." in page
    assert "<script" not in page


def test_a_file_that_is_too_large_or_one_too_many_is_listed_and_not_copied(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_pack, "LARGEST_FILE", 10)
    monkeypatch.setattr(evidence_pack, "LARGEST_PACK", 15)
    made.add("2.1", "a.md", b"x" * 11)
    made.add("2.2", "b.md", b"x" * 10)
    made.add("2.3", "c.md", b"x" * 6)
    made.add("2.4", "d.md", b"x" * 5)
    pack = made.pack()
    assert [row.name for row in pack.index.rows] == ["", "001 2.2.md", "", "002 2.4.md"]
    assert pack.index.rows[0].missing == "It is larger than 10 bytes, so it was not copied."
    assert pack.index.rows[2].missing == "The pack is full, so it was not copied."


def test_a_file_that_grows_while_it_is_copied_is_left_out(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.add("2.1", "a.md", b"x")
    monkeypatch.setattr(evidence_pack, "LARGEST_FILE", 5)
    (made.folder / "a.md").write_bytes(b"x" * 50)
    (row,) = made.pack().index.rows
    assert (row.name, row.missing) == ("", "It grew while it was copied, so it was left out.")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_took_the_place_of_a_document_is_not_followed(made: Made) -> None:
    made.add("2.1", "a.md")
    (made.folder / "a.md").unlink()
    (made.folder / "a.md").symlink_to("/etc/passwd")
    pack = made.pack()
    assert names(pack) == ["000 index.docx", "000 index.html"]
    assert "locked" in pack.index.rows[0].missing


def test_what_is_missing_gets_no_copy(made: Made) -> None:
    made.add("2.1", "gone.md", None, missing="It is not there.")
    assert names(made.pack()) == ["000 index.docx", "000 index.html"]


def test_a_disk_without_room_is_told_before_anything_is_written(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.add("2.1", "a.md")
    monkeypatch.setattr(evidence_pack.shutil, "disk_usage", lambda _: type("Disk", (), {"free": 3}))
    with pytest.raises(PlanError, match=r"The pack needs 14 bytes, but .* has only 3 bytes left"):
        made.pack()
    assert list((made.folder / "output").iterdir()) == []


def test_a_pack_that_breaks_off_leaves_nothing_behind(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.add("2.1", "a.md")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "replace_held", full)
    with pytest.raises(PlanError, match="no space left on device"):
        made.pack()
    assert list((made.folder / "output").iterdir()) == []


def test_the_council_and_the_rating_are_on_the_page(made: Made) -> None:
    made.add("2.1", "a.md")
    made.rows[0] = replace(made.rows[0], rating=Rating.RED)
    page = (made.pack().folder / "000 index.html").read_text(encoding="utf-8")
    assert '<p class="council">Testshire</p>' in page
    assert ">Red</span>" in page
