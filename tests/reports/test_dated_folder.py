"""A night's folder is whole or absent, and what people put into it stays."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.reports.dated_folder import (
    MANIFEST,
    added_files,
    carry_forward,
    dated_folder,
    made_files,
    put_aside,
    set_right,
)

NIGHT = date(2017, 10, 2)


def run(out: Path, **files: str) -> Path:
    with dated_folder(out, NIGHT) as folder:
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return out / "2017-10-02"


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_nights_folder_is_named_by_its_date(tmp_path: Path) -> None:
    folder = run(tmp_path, note="good morning")
    assert visible(folder) == ["note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2017-10-02"]
    assert list(made_files(folder)) == ["note.txt"]


def test_files_that_people_put_beside_what_nights_made_are_found(tmp_path: Path) -> None:
    folder = run(tmp_path, note="good morning")
    theirs = [tmp_path / "reply.eml", tmp_path / "letters" / "reply.msg", folder / "letters" / "RE.eml"]
    for path in theirs:
        path.parent.mkdir(exist_ok=True)
        path.write_text("yes", encoding="utf-8")
    assert list(added_files(tmp_path, NIGHT)) == theirs
    assert list(added_files(tmp_path, date(2017, 10, 31))) == theirs[:2]
    assert list(added_files(tmp_path / "nowhere", NIGHT)) == []


def test_a_run_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def half_a_run() -> None:
        with dated_folder(tmp_path, NIGHT) as folder:
            (folder / "note.txt").write_text("half a no", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_a_run()
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_leaves_the_earlier_one_alone(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first")
    with pytest.raises(RuntimeError), dated_folder(tmp_path, NIGHT):
        raise RuntimeError
    assert (folder / "note.txt").read_text(encoding="utf-8") == "first"


def test_a_second_run_replaces_the_files_it_made_and_removes_old_ones(tmp_path: Path) -> None:
    run(tmp_path, note="first", letter="to one lead")
    folder = run(tmp_path, note="second")
    assert visible(folder) == ["note.txt"]
    assert (folder / "note.txt").read_text(encoding="utf-8") == "second"


def test_files_that_people_added_or_edited_survive_every_run(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first", paper="as made")
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    (folder / "paper.txt").write_text("edited for the board", encoding="utf-8")
    for _ in range(3):
        folder = run(tmp_path, note="first", paper="as made")
    assert visible(folder) == ["minutes.txt", "note.txt", "paper (edited).txt", "paper.txt"]
    assert (folder / "paper (edited).txt").read_text(encoding="utf-8") == "edited for the board"


def test_the_next_run_repairs_one_killed_between_its_two_renames(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first")
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    folder.rename(tmp_path / ".2017-10-02.replaced")
    (tmp_path / ".2017-10-02.making").mkdir()
    folder = run(tmp_path, note="second")
    assert visible(folder) == ["minutes.txt", "note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2017-10-02"]


def test_leftovers_of_interrupted_runs_are_removed_and_reported(tmp_path: Path) -> None:
    run(tmp_path, note="first").rename(tmp_path / ".2017-10-02.replaced")
    for name in (".2017-10-02.making", ".2017-09-25.making", ".2017-10-02.mine", "2017-10-01"):
        (tmp_path / name).mkdir()
    (tmp_path / ".2017-09-25.making" / MANIFEST).write_text("{}", encoding="utf-8")
    assert set_right(tmp_path) == [
        "A run for 25 September 2017 was interrupted; its unfinished files were removed.",
        "A run for 2 October 2017 was interrupted; its unfinished files were removed.",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".2017-10-02.mine",
        "2017-10-01",
        "2017-10-02",
    ]
    assert set_right(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_reported_in_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "output"
    blocked.write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(PlanError, match=r"output cannot be written to"), dated_folder(blocked, NIGHT):
        pytest.fail("the block must not run")


def test_edited_papers_and_letters_keep_their_names(tmp_path: Path) -> None:
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        assert list(folder.iterdir()) == []
        (folder / "papers").mkdir()
        for name in ("board", "other"):
            (folder / "papers" / f"{name}.txt").write_text("as made", encoding="utf-8")
        (folder / "note.txt").write_text("as made", encoding="utf-8")
    final = tmp_path / "2017-10-02"
    (final / "papers" / "board.txt").write_text("edited", encoding="utf-8")
    (final / "papers" / "minutes.txt").write_text("by hand", encoding="utf-8")
    (final / "note.txt").write_text("edited", encoding="utf-8")
    for _ in range(2):
        with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
            assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.txt")) == [
                "papers/board.txt",
                "papers/minutes.txt",
            ]
            (folder / "papers" / "board (new draft).txt").write_text("as made", encoding="utf-8")
            (folder / "note.txt").write_text("as made", encoding="utf-8")
        assert visible(final / "papers") == ["board (new draft).txt", "board.txt", "minutes.txt"]
        assert visible(final) == ["note (edited).txt", "note.txt", "papers"]
        assert (final / "papers" / "board.txt").read_text(encoding="utf-8") == "edited"
        assert sorted(made_files(final)) == ["note.txt", "papers/board (new draft).txt"]


def test_a_paper_that_is_open_counts_as_being_edited(tmp_path: Path) -> None:
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        (folder / "papers").mkdir()
        (folder / "papers" / "board.docx").write_text("as made", encoding="utf-8")
    (tmp_path / "2017-10-02" / "papers" / "~$ard.docx").write_bytes(b"")
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        assert visible(folder / "papers") == ["board.docx", "~$ard.docx"]


def test_an_edit_made_during_the_night_is_not_lost(tmp_path: Path) -> None:
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        (folder / "papers").mkdir()
        (folder / "papers" / "board.txt").write_text("as made", encoding="utf-8")
    paper = tmp_path / "2017-10-02" / "papers" / "board.txt"
    paper.write_text("edited", encoding="utf-8")
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)):
        paper.write_text("edited again", encoding="utf-8")
    assert paper.read_text(encoding="utf-8") == "edited again"
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        (folder / "papers" / "board.txt").write_text("made anew", encoding="utf-8")
        paper.write_text("edited a third time", encoding="utf-8")
    assert paper.read_text(encoding="utf-8") == "made anew"
    assert paper.with_name("board (edited).txt").read_text(encoding="utf-8") == "edited a third time"


def test_two_edited_copies_of_one_file_are_both_kept(tmp_path: Path) -> None:
    for edit in ("one", "two"):
        folder = run(tmp_path, note="as made")
        (folder / "note.txt").write_text(edit, encoding="utf-8")
    folder = run(tmp_path, note="as made")
    assert visible(folder) == ["note (edited 2).txt", "note (edited).txt", "note.txt"]
    assert (folder / "note (edited).txt").read_text(encoding="utf-8") == "one"
    assert (folder / "note (edited 2).txt").read_text(encoding="utf-8") == "two"


def test_edited_files_that_will_be_renamed_are_known_in_advance(tmp_path: Path) -> None:
    folder = run(tmp_path, note="as made", letter="as made", gone="as made", last="as made")
    for name in ("note", "gone", "last"):
        (folder / f"{name}.txt").write_text("edited", encoding="utf-8")
    with dated_folder(tmp_path, NIGHT) as aside:
        for name in ("note", "letter"):
            (aside / f"{name}.txt").write_text("as made", encoding="utf-8")
        said = put_aside(folder, aside, still_to_come=("last.txt",))
        (aside / "last.txt").write_text("as made", encoding="utf-8")
    assert said == [("last.txt", "last (edited).txt"), ("note.txt", "note (edited).txt")]
    assert visible(folder) == [
        "gone.txt",
        "last (edited).txt",
        "last.txt",
        "letter.txt",
        "note (edited).txt",
        "note.txt",
    ]


def held(monkeypatch: pytest.MonkeyPatch, *names: str, times: int = 99) -> None:
    """Let Windows refuse to give a folder one of these names, because a file in it is open."""
    real, left = os.replace, dict.fromkeys(names, times)

    def replace(source: Path, target: Path) -> None:
        if left.get(Path(target).name, 0) > 0:
            left[Path(target).name] -= 1
            raise PermissionError(13, "Access is denied", str(source))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)


@pytest.mark.parametrize("refused", [".2017-10-02.replaced", "2017-10-02"])
def test_both_nights_are_kept_when_an_earlier_file_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    if sys.platform == "win32" and refused == "2017-10-02":
        pytest.skip("Windows tries again until the file is free")
    run(tmp_path, note="first")
    # Once for the second name: it is the first folder's own, which gets it back.
    held(monkeypatch, refused, times=1 if refused == "2017-10-02" else 99)
    with pytest.raises(
        PlanError, match=r"could not be replaced: .* The new output is complete and is in .*\(new\)\."
    ):
        run(tmp_path, note="second", letter="to a lead")
    assert (tmp_path / "2017-10-02" / "note.txt").read_text(encoding="utf-8") == "first"
    assert visible(tmp_path / "2017-10-02 (new)") == ["letter.txt", "note.txt"]
    monkeypatch.undo()
    run(tmp_path, note="third")
    assert (tmp_path / "2017-10-02" / "note.txt").read_text(encoding="utf-8") == "third"
    assert visible(tmp_path) == ["2017-10-02", "2017-10-02 (new)"]


def test_a_night_that_cannot_be_renamed_is_copied_to_a_visible_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, "2017-10-02", "2017-10-02 (new)")
    with pytest.raises(PlanError, match="could not be replaced"):
        run(tmp_path, letter="to a lead")
    monkeypatch.undo()
    assert visible(tmp_path / "2017-10-02 (new)") == ["letter.txt"]
    run(tmp_path, note="good morning")
    assert [path.name for path in tmp_path.glob(".*")] == []
    assert visible(tmp_path / "2017-10-02 (new)") == ["letter.txt"]
    assert visible(tmp_path / "2017-10-02") == ["note.txt"]


def test_an_open_file_in_a_temporary_folder_does_not_stop_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Access is denied", str(folder))

    run(tmp_path, note="first")
    monkeypatch.setattr("automation.reports.dated_folder.remove_tree", refuse)
    run(tmp_path, note="second")
    run(tmp_path, note="third")
    assert (tmp_path / "2017-10-02" / "note.txt").read_text(encoding="utf-8") == "third"


def test_of_edited_files_the_latest_is_carried_forward_and_only_while_it_is_wanted(tmp_path: Path) -> None:
    for day, name, text in (
        ("2017-09-01", "b.docx", "too long ago"),
        ("2017-10-01", "a.docx", "of Sunday"),
        ("2017-10-02", "a.docx", "of Monday"),
        ("2017-10-01", "c.docx", "of Sunday"),
        ("2017-10-02", "c.docx", "as it was made"),
    ):
        path = tmp_path / day / "papers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    target = tmp_path / ".making" / "papers"

    def wanted(path: Path) -> bool:
        return path.read_text(encoding="utf-8") != "as it was made"

    assert carry_forward(tmp_path, date(2017, 10, 3), target, wanted) == ("a.docx",)
    assert [path.read_text(encoding="utf-8") for path in target.iterdir()] == ["of Monday"]
    # What is there already is not written over.
    (target / "a.docx").write_text("newer", encoding="utf-8")
    assert carry_forward(tmp_path, date(2017, 10, 3), target, wanted) == ()
