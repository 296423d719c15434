"""Files that people give are read whole where they are ordinary files, else one sentence says that they are
none; a pipe is never waited for, and a device without end never fills the memory."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import automation
from automation.chasing.letter_templates import read_source
from automation.files import (
    LONGEST_NAME,
    free_name,
    make_private,
    no_link,
    own_command,
    own_environment,
    read_ordinary,
    read_ordinary_text,
    remove_tree,
    replace_held,
    safe_name,
    whole_file,
    write_whole,
)
from automation.overnight import schedule
from automation.overnight.lock import FILE, HOLDER, LOCK, LOG, keep_log, one_run
from automation.overnight.requests import LOCK as WATCH
from automation.overnight.requests import RequestsFolder
from automation.overnight.several_plans import read_list
from automation.overnight.watch import run_apart
from automation.papers.word_files import word_bytes
from automation.plan.findings import PlanError
from automation.tracker.read.open_file import open_source, take_copy


def test_a_file_gets_its_name_when_it_is_complete(tmp_path):
    path = tmp_path / "new" / "page.html"
    with whole_file(path, "The page") as aside:
        aside.write_text("all of it", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "all of it"
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


@pytest.mark.skipif(os.name == "nt", reason="Windows hands down the permissions of the folder around")
@pytest.mark.parametrize(("around", "mode"), [(0o755, 0o700), (0o775, 0o770)])
def test_a_folder_of_ours_is_its_owners_or_that_of_the_group_that_shares_the_plan(tmp_path, around, mode):
    tmp_path.chmod(around)
    make_private(tmp_path / "output" / "letters")
    assert (tmp_path / "output").stat().st_mode & 0o777 == mode
    (tmp_path / "theirs").mkdir(0o755)
    make_private(tmp_path / "theirs")
    assert (tmp_path / "theirs").stat().st_mode & 0o777 == 0o755


def test_a_file_that_failed_halfway_leaves_the_old_one(tmp_path):
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


def test_a_file_that_is_open_elsewhere_is_reported(tmp_path):
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
def test_a_run_does_not_lock_a_folder_through_a_link(link, tmp_path, name):
    link(tmp_path / "out" / name)
    with one_run(tmp_path / "out", datetime(2017, 10, 2, tzinfo=UTC)):
        assert "since 00:00" in (tmp_path / "out" / HOLDER).read_text(encoding="utf-8")


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
    "chasing/outbox.py",
    "tracker/write/macros.py",
    "overnight/schedule.py",
    "tracker/write/new_folder.py",
    "offline_installer.py",
    "reports/evidence_pack.py",
    # Into memory, or the maintainer's own checkout.
    "papers/rendering.py",
    "checks/guide.py",
    # Inside `whole_file`, or through its opener.
    "files.py",
    "reports/dated_folder.py",
    "reports/page.py",
    "public/public_page.py",
    "overnight/lock.py",
    "overnight/night.py",
    "button_jobs.py",
    "buttons.py",
    "tracker/write/adding_buttons.py",
}


def test_every_file_is_written_in_the_one_safe_way():
    root = Path(automation.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(SAVING, path.read_text(encoding="utf-8"))
    }
    assert found - SAFE == set()
    assert [name for name in SAFE if not (root / name).is_file()] == []


NEVER = "not an ordinary file"
needs_devices = pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this machine has no /dev/zero")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this machine has no named pipes")


def no_wait(_seconds: float) -> None:
    raise AssertionError("it is tried again in vain")


READERS = {
    "tracker": open_source,
    "copy": lambda path: take_copy(path, sleep=no_wait),
    "Word file": word_bytes,
    "list of plans": lambda path: read_list(path, path.parent / "output"),
    "template": read_source,
}
reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@needs_pipes
@reader
def test_a_pipe_is_not_waited_for(tmp_path, read):
    path = tmp_path / "pipe.xlsx"
    os.mkfifo(path)
    with pytest.raises(PlanError, match=rf"pipe\.xlsx is {NEVER}"):
        read(path)


@needs_devices
@reader
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full"])
def test_a_device_without_end_is_not_opened(tmp_path, read, device):
    path = tmp_path / "link.xlsx"
    path.symlink_to(device)
    with pytest.raises(PlanError, match=rf"link\.xlsx is {NEVER}"):
        read(path)
    with pytest.raises(PlanError, match=NEVER):
        read(Path(device))


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this machine has no such sockets")
def test_a_socket_is_not_an_ordinary_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("s.xlsx")
        with pytest.raises(PlanError, match=NEVER):
            read_ordinary(Path("s.xlsx"), 100, "a tracker")


@pytest.mark.skipif(sys.platform == "win32", reason="making a link needs a right of its own there")
def test_a_link_to_an_ordinary_file_is_read(tmp_path):
    (tmp_path / "plan.txt").write_bytes(b"Ref\tAction")
    (tmp_path / "link.txt").symlink_to(tmp_path / "plan.txt")
    assert read_ordinary(tmp_path / "link.txt", 100, "a tracker") == b"Ref\tAction"
    assert take_copy(tmp_path / "link.txt", sleep=no_wait).content == b"Ref\tAction"


def test_a_file_may_have_its_largest_size_and_no_more(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(b"x" * 1024 * 1024)
    assert len(read_ordinary(path, 1024 * 1024, "a plan")) == 1024 * 1024
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(PlanError, match=r"plan\.txt is larger than 1 MB, far too large for a plan\."):
        read_ordinary(path, 1024 * 1024, "a plan")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this machine has no such folder")
def test_a_file_that_does_not_report_its_size_is_read_up_to_the_limit():
    path = Path("/proc/self/status")
    assert path.stat().st_size == 0
    assert b"VmPeak" in read_ordinary(path, 1 << 20, "a plan")
    with pytest.raises(PlanError, match="larger than"):
        read_ordinary(path, 100, "a plan")


def test_a_missing_file_or_a_folder_is_left_to_the_caller(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_ordinary(tmp_path / "none.xlsx", 100, "a plan")
    with pytest.raises(IsADirectoryError):
        read_ordinary(tmp_path, 100, "a plan")


@pytest.mark.parametrize("content", [b"", b"a\r\nb\rc\nd", "caf\u00e9 \u2028 x\n\n".encode()])
def test_a_text_is_read_as_pathlib_reads_it(tmp_path, content):
    path = tmp_path / "plans.toml"
    path.write_bytes(content)
    assert read_ordinary_text(path, 100, "a list") == path.read_text(encoding="utf-8")


def test_a_list_of_plans_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "plans.toml"
    path.write_bytes('[[plan]]\ntracker = "caf\u00e9.xlsx"\n'.encode("cp1252"))
    with pytest.raises(PlanError, match="is not valid"):
        read_list(path, tmp_path)
    path.write_bytes(f'[[plan]]\r\ntracker = "{date(2017, 10, 2)}.xlsx"\r\n'.encode())
    assert read_list(path, tmp_path)[0].name == "2017-10-02"


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


def test_a_file_held_for_a_moment_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").write_text("new", encoding="utf-8")
    waited: list[float] = []
    refuse(monkeypatch, 3)
    replace_held(tmp_path / "new", tmp_path / "old", patience=5, wait=waited.append)
    assert ((tmp_path / "old").read_text(encoding="utf-8"), waited) == ("new", [0.25] * 3)


def test_a_file_that_stays_held_is_refused_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").write_text("new", encoding="utf-8")
    refuse(monkeypatch, 99)
    waited: list[float] = []
    with pytest.raises(PermissionError):
        replace_held(tmp_path / "new", tmp_path / "old", patience=1, wait=waited.append)
    assert sum(waited) == 1
    assert (tmp_path / "new").exists()


def test_a_missing_file_is_not_waited_for(tmp_path: Path) -> None:
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


PLANTED = "import os, pathlib\npathlib.Path(__file__).with_suffix('.ran').write_text(str(os.getpid()))\n"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the working directory: a folder with files named as modules that the toolkit imports."""
    folder = tmp_path / "shared drive"
    folder.mkdir()
    for name in ("typer", "pickle", "json", "filelock", "python_calamine"):
        (folder / f"{name}.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.ran"))


def test_what_is_planted_would_be_run_where_python_is_started_plainly(shared: Path) -> None:
    subprocess.run([sys.executable, "-m", "automation.cli", "--version"], capture_output=True, check=False)
    assert ran(shared) != []


def test_a_scheduled_night_runs_nothing_that_lies_beside_the_tracker(shared: Path) -> None:
    (shared / "plan.xlsx").touch()
    job = schedule.job_for(shared / "plan.xlsx", shared / "output", time(2, 0))
    (shared / "plan.xlsx").unlink()
    done = subprocess.run(
        job.command, cwd=job.folder, env=own_environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, ran(shared)) == (2, [])
    assert "it is not there" in done.stderr


def test_a_watch_starts_its_nights_so_that_they_run_nothing_that_lies_there(shared: Path) -> None:
    status, printed = run_apart("automation.cli", ["--version"], 60)
    assert (status, printed.split()[0], ran(shared)) == (0, "improvement-plan", [])


def test_a_part_of_the_toolkit_is_found_from_any_folder(shared: Path) -> None:
    done = subprocess.run(
        own_command("automation.cli", "--version"), env=own_environment(), capture_output=True, check=False
    )
    assert (done.returncode, ran(shared)) == (0, [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Con", "_Con"),
        ("nul.txt", "_nul.txt"),
        ('Lead: <the> "best"?', "Lead- -the- -best--"),
        (" .. ", "letter"),
        ("Zoë / Áine", "Zoë - Áine"),
        ("a\r\nb", "a b"),
        ("..\\..\\x", "-..-x"),
    ],
)
def test_a_name_is_safe_on_windows(text, name):
    assert safe_name(text) == name


@given(st.text(max_size=200))
def test_every_name_is_safe(text):
    name = safe_name(text)
    assert 0 < len(name) <= LONGEST_NAME + 1
    assert not set(name) & set('<>:"/\\|?*\r\n\t\0')
    assert name == name.strip(" .")


def test_a_file_that_is_there_already_is_not_overwritten(tmp_path):
    plan = tmp_path / "plan.xlsx"
    assert free_name(plan) == plan
    plan.touch()
    (tmp_path / "plan (2).xlsx").touch()
    assert free_name(plan) == tmp_path / "plan (3).xlsx"
