"""A night's folder is whole or absent, and what people put into it stays."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.reports.dated_folder import MANIFEST, dated_folder, made_files, put_aside, set_right

NIGHT = date(2017, 10, 2)


def run(out: Path, **files: str) -> Path:
    with dated_folder(out, NIGHT) as folder:
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return out / "2017-10-02"


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_night_has_its_date_as_its_name(tmp_path: Path) -> None:
    folder = run(tmp_path, note="good morning")
    assert visible(folder) == ["note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2017-10-02"]
    assert list(made_files(folder)) == ["note.txt"]


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


def test_a_rerun_replaces_what_was_made_and_drops_what_is_made_no_longer(tmp_path: Path) -> None:
    run(tmp_path, note="first", letter="to one lead")
    folder = run(tmp_path, note="second")
    assert visible(folder) == ["note.txt"]
    assert (folder / "note.txt").read_text(encoding="utf-8") == "second"


def test_what_people_added_or_edited_stays_through_every_rerun(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first", paper="as made")
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    (folder / "paper.txt").write_text("edited for the board", encoding="utf-8")
    for _ in range(3):
        folder = run(tmp_path, note="first", paper="as made")
    assert visible(folder) == ["minutes.txt", "note.txt", "paper (edited).txt", "paper.txt"]
    assert (folder / "paper (edited).txt").read_text(encoding="utf-8") == "edited for the board"


def test_a_run_killed_between_its_two_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    folder = run(tmp_path, note="first")
    (folder / "minutes.txt").write_text("by hand", encoding="utf-8")
    folder.rename(tmp_path / ".2017-10-02.replaced")
    (tmp_path / ".2017-10-02.making").mkdir()
    folder = run(tmp_path, note="second")
    assert visible(folder) == ["minutes.txt", "note.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["2017-10-02"]


def test_what_runs_of_other_days_left_is_tidied_and_said(tmp_path: Path) -> None:
    run(tmp_path, note="first").rename(tmp_path / ".2017-10-02.replaced")
    for name in (".2017-10-02.making", ".2017-09-25.making", ".2017-10-02.mine", "2017-10-01"):
        (tmp_path / name).mkdir()
    (tmp_path / ".2017-09-25.making" / MANIFEST).write_text("{}", encoding="utf-8")
    assert set_right(tmp_path) == [
        "A run for 25 September 2017 was cut off; what it had half made was removed.",
        "A run for 2 October 2017 was cut off; what it had half made was removed.",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".2017-10-02.mine",
        "2017-10-01",
        "2017-10-02",
    ]
    assert set_right(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "output"
    blocked.write_text("a file stands in the way", encoding="utf-8")
    with pytest.raises(PlanError, match=r"output cannot be written to"), dated_folder(blocked, NIGHT):
        pytest.fail("the block must not run")


def test_what_people_edit_by_design_lies_there_from_the_start_under_its_name(tmp_path: Path) -> None:
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


def test_a_paper_that_is_open_counts_as_at_work(tmp_path: Path) -> None:
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        (folder / "papers").mkdir()
        (folder / "papers" / "board.docx").write_text("as made", encoding="utf-8")
    (tmp_path / "2017-10-02" / "papers" / "~$ard.docx").write_bytes(b"")
    with dated_folder(tmp_path, NIGHT, people_edit=("papers",)) as folder:
        assert visible(folder / "papers") == ["board.docx", "~$ard.docx"]


def test_what_is_edited_while_the_night_is_made_is_not_lost(tmp_path: Path) -> None:
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


def test_two_edits_of_one_file_both_stay(tmp_path: Path) -> None:
    for edit in ("one", "two"):
        folder = run(tmp_path, note="as made")
        (folder / "note.txt").write_text(edit, encoding="utf-8")
    folder = run(tmp_path, note="as made")
    assert visible(folder) == ["note (edited 2).txt", "note (edited).txt", "note.txt"]
    assert (folder / "note (edited).txt").read_text(encoding="utf-8") == "one"
    assert (folder / "note (edited 2).txt").read_text(encoding="utf-8") == "two"


def test_which_files_of_people_get_another_name_is_known_before_they_do(tmp_path: Path) -> None:
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
def test_where_a_file_of_an_earlier_run_is_open_both_nights_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    run(tmp_path, note="first")
    # Once for the second name: it is the first folder's own, which gets it back.
    held(monkeypatch, refused, times=1 if refused == "2017-10-02" else 99)
    with pytest.raises(
        PlanError, match=r"could not be replaced: .* What was made now is in .*\(new\); it is"
    ):
        run(tmp_path, note="second", letter="to a lead")
    assert (tmp_path / "2017-10-02" / "note.txt").read_text(encoding="utf-8") == "first"
    assert visible(tmp_path / "2017-10-02 (new)") == ["letter.txt", "note.txt"]
    monkeypatch.undo()
    run(tmp_path, note="third")
    assert (tmp_path / "2017-10-02" / "note.txt").read_text(encoding="utf-8") == "third"
    assert visible(tmp_path) == ["2017-10-02", "2017-10-02 (new)"]


def test_a_complete_night_whose_folder_is_held_is_copied_to_where_people_see_it(
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


def test_a_folder_aside_in_which_a_file_stays_open_does_not_stop_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Access is denied", str(folder))

    run(tmp_path, note="first")
    monkeypatch.setattr("automation.reports.dated_folder.remove_tree", refuse)
    run(tmp_path, note="second")
    run(tmp_path, note="third")
    assert (tmp_path / "2017-10-02" / "note.txt").read_text(encoding="utf-8") == "third"
