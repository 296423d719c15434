"""Files that people give are read whole where they are ordinary files, else one sentence says that they are
none; a pipe is never waited for, and a device without end never fills the memory."""

from __future__ import annotations

import os
import socket
from datetime import date
from pathlib import Path

import pytest

from automation.chasing.templating import read_template
from automation.ordinary_file import read_ordinary, read_ordinary_text
from automation.overnight.several import read_list
from automation.papers.opening import word_bytes
from automation.plan.findings import PlanError
from automation.tracker.copying import take_copy
from automation.tracker.opening import open_source

NEVER = "no ordinary file"
needs_devices = pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this machine has no /dev/zero")
needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this machine has no named pipes")


def no_wait(_seconds: float) -> None:
    raise AssertionError("it is tried again in vain")


READERS = {
    "tracker": open_source,
    "copy": lambda path: take_copy(path, sleep=no_wait),
    "Word file": word_bytes,
    "list of plans": lambda path: read_list(path, path.parent / "output"),
    "template": read_template,
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
def test_a_socket_is_no_ordinary_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as there:
        there.bind("s.xlsx")
        with pytest.raises(PlanError, match=NEVER):
            read_ordinary(Path("s.xlsx"), 100, "a tracker")


def test_a_link_to_an_ordinary_file_is_one(tmp_path):
    (tmp_path / "plan.txt").write_bytes(b"Ref\tAction")
    (tmp_path / "link.txt").symlink_to(tmp_path / "plan.txt")
    assert read_ordinary(tmp_path / "link.txt", 100, "a tracker") == b"Ref\tAction"
    assert take_copy(tmp_path / "link.txt", sleep=no_wait).content == b"Ref\tAction"


def test_a_file_may_be_as_large_as_is_said_and_no_larger(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_bytes(b"x" * 1024 * 1024)
    assert len(read_ordinary(path, 1024 * 1024, "a plan")) == 1024 * 1024
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(PlanError, match=r"plan\.txt is larger than 1 MB, far too large for a plan\."):
        read_ordinary(path, 1024 * 1024, "a plan")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this machine has no such folder")
def test_a_file_that_does_not_say_how_large_it_is_is_read_up_to_its_bound():
    path = Path("/proc/self/status")
    assert path.stat().st_size == 0
    assert b"VmPeak" in read_ordinary(path, 1 << 20, "a plan")
    with pytest.raises(PlanError, match="larger than"):
        read_ordinary(path, 100, "a plan")


def test_what_is_missing_or_a_folder_is_for_the_caller_to_say(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_ordinary(tmp_path / "none.xlsx", 100, "a plan")
    with pytest.raises(IsADirectoryError):
        read_ordinary(tmp_path, 100, "a plan")


@pytest.mark.parametrize("content", [b"", b"a\r\nb\rc\nd", "caf\u00e9 \u2028 x\n\n".encode()])
def test_a_text_is_read_as_pathlib_reads_it(tmp_path, content):
    path = tmp_path / "plans.toml"
    path.write_bytes(content)
    assert read_ordinary_text(path, 100, "a list") == path.read_text(encoding="utf-8")


def test_a_list_of_plans_in_another_encoding_is_said_to_be_so(tmp_path):
    path = tmp_path / "plans.toml"
    path.write_bytes('[[plan]]\ntracker = "caf\u00e9.xlsx"\n'.encode("cp1252"))
    with pytest.raises(PlanError, match="is not in order"):
        read_list(path, tmp_path)
    path.write_bytes(f'[[plan]]\r\ntracker = "{date(2017, 10, 2)}.xlsx"\r\n'.encode())
    assert read_list(path, tmp_path)[0].name == "2017-10-02"
