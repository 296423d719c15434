import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import automation
from automation.overnight.lock import HOLDER, LOCK, one_run
from automation.overnight.logbook import FILE, LOG, keep_log
from automation.overnight.requests_folder import LOCK as WATCH
from automation.overnight.requests_folder import RequestsFolder
from automation.plan.findings import PlanError
from automation.whole_file import no_link, whole_file, write_whole


def test_the_file_takes_its_name_when_it_is_complete(tmp_path):
    path = tmp_path / "new" / "page.html"
    with whole_file(path, "The page") as aside:
        aside.write_text("all of it", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "all of it"
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


def test_what_failed_halfway_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^The page .*page\.html cannot be written: no space left"):
        _half(path, OSError(28, "No space left on device"))
    with pytest.raises(ZeroDivisionError):
        _half(path, ZeroDivisionError())
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def _half(path, error):
    with whole_file(path, "The page") as aside:
        aside.write_text("half", encoding="utf-8")
        raise error


def test_a_file_that_is_open_elsewhere_is_said_so(tmp_path):
    with pytest.raises(PlanError, match="it may be open in another program"):
        _half(tmp_path / "page.html", PermissionError(13, "Permission denied"))


@pytest.fixture(params=["symbolic", "hard", "broken"])
def link(request, tmp_path):
    """Lay a link to somebody's tracker at a name that the toolkit writes to."""
    precious = tmp_path / "tracker.xlsm"
    if request.param != "broken":
        precious.write_bytes(b"the plan")

    def lay(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.param == "hard":
            os.link(precious, path)
        else:
            path.symlink_to(precious)
        return path

    yield lay
    assert precious.read_bytes() == b"the plan" if request.param != "broken" else not precious.exists()


def test_a_small_file_is_never_written_through_a_link(link, tmp_path):
    path = link(tmp_path / "out" / "note.json")
    link(tmp_path / "out" / ".note.json.part")
    write_whole(path, "ours")
    assert (path.read_text(encoding="utf-8"), path.is_symlink()) == ("ours", False)
    assert [file.name for file in path.parent.iterdir()] == ["note.json"]


def test_a_file_made_in_pieces_is_never_written_through_a_link(link, tmp_path):
    path = link(tmp_path / "out" / "page.html")
    link(tmp_path / "out" / ".page.making.html")
    with whole_file(path, "The page") as aside:
        aside.write_text("ours", encoding="utf-8")
    assert (path.read_text(encoding="utf-8"), path.is_symlink()) == ("ours", False)


def test_nothing_is_added_to_a_file_through_a_link(link, tmp_path):
    path = link(tmp_path / "out" / "buttons.log")
    for line in ("one", "two"):
        with open(path, "a", encoding="utf-8", opener=no_link) as file:
            file.write(line)
    assert (path.read_text(encoding="utf-8"), path.is_symlink()) == ("onetwo", False)


def test_the_log_of_the_nights_is_never_written_through_a_link(link, tmp_path):
    link(tmp_path / "out" / FILE)
    with keep_log(tmp_path / "out"):
        LOG.info("a night")
    assert "a night" in (tmp_path / "out" / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [LOCK, HOLDER])
def test_a_run_does_not_take_hold_through_a_link(link, tmp_path, name):
    link(tmp_path / "out" / name)
    with one_run(tmp_path / "out", datetime(2017, 10, 2, tzinfo=UTC)):
        assert json.loads((tmp_path / "out" / HOLDER).read_text(encoding="utf-8"))["since"]


def test_the_lock_of_the_requests_does_not_empty_what_it_links_to(link, tmp_path):
    link(tmp_path / "requests" / WATCH)
    watch = RequestsFolder(tmp_path / "requests", tmp_path / "out", lambda _: "done")
    watch.look(datetime(2017, 10, 2, tzinfo=UTC))
    watch.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes there")
def test_a_pipe_does_not_keep_the_log_waiting(tmp_path):
    os.mkfifo(tmp_path / FILE)
    with keep_log(tmp_path):
        LOG.info("a night")
    assert "a night" in (tmp_path / FILE).read_text(encoding="utf-8")


def test_an_ordinary_file_is_added_to(tmp_path):
    path = tmp_path / "buttons.log"
    path.write_text("one", encoding="utf-8")
    with open(path, "a", encoding="utf-8", opener=no_link) as file:
        file.write("two")
    assert path.read_text(encoding="utf-8") == "onetwo"


SAVING = (
    r"\.write_text\(|\.write_bytes\(|\.open\(\"[wax]|[^.\w]open\([^\n]*\"[wax]b?\"|Workbook\(str|\.save\("
)
SAFE = {
    # Into a folder of its own that this process has just made, or the person's own folder of this PC.
    "doctor/macros.py", "doctor/writing.py", "doctor/nights.py", "chasing/outlook.py", "tracker/macros.py",
    "overnight/machine.py", "new_folder.py",
    # Into memory, or the maintainer's own checkout.
    "papers/rendering.py", "checks/guide.py", "tracker/reference.py", "papers/reference.py",
    # Inside `whole_file`, or through its opener.
    "overnight/night.py", "reports/dated_folder.py",
    "whole_file.py", "reports/page.py", "reports/plans_page.py", "overnight/logbook.py",
    "jobs.py", "buttons.py", "tracker/adding_buttons.py",
}  # fmt: skip


def test_every_file_is_written_in_the_one_safe_way():
    root = Path(automation.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(SAVING, path.read_text(encoding="utf-8"))
    }
    assert found - SAFE == set()
