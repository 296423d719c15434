"""A copy of a tracker is consistent, or there is none and a sentence says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.tracker.copying import take_copy, who_has_it_open


def owner_file(name: str) -> bytes:
    short = bytes([len(name)]) + name.encode("cp1252").ljust(53)
    return short + bytes([len(name), 0]) + name.encode("utf-16-le").ljust(108, b"\0")


def test_a_copy_is_the_file_byte_for_byte(tmp_path: Path) -> None:
    tracker = tmp_path / "plan.xlsx"
    tracker.write_bytes(b"PK\x03\x04 and so on")
    copy = take_copy(tracker)
    assert (copy.content, copy.open_by) == (b"PK\x03\x04 and so on", "")


def test_a_tracker_that_somebody_is_saving_is_waited_for(tmp_path: Path) -> None:
    tracker = tmp_path / "plan.xlsx"
    (tmp_path / "~$plan.xlsx").write_bytes(owner_file("Pat Example"))
    waits: list[float] = []

    def saved_meanwhile(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            tracker.write_bytes(b"saved")

    assert take_copy(tracker, sleep=saved_meanwhile).content == b"saved"
    assert waits == [3.0, 3.0]


def test_a_tracker_that_stays_away_ends_in_one_sentence(tmp_path: Path) -> None:
    waits: list[float] = []
    with pytest.raises(PlanError, match=r"plan\.xlsx could not be read: it is not there\."):
        take_copy(tmp_path / "plan.xlsx", sleep=waits.append)
    assert len(waits) == 1


def test_a_folder_is_no_tracker(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="is a folder"):
        take_copy(tmp_path, tries=1)


@pytest.mark.parametrize("name", ["Pat Example", "Zoë Müller"])
def test_excels_owner_file_names_who_has_it_open(tmp_path: Path, name: str) -> None:
    (tmp_path / "~$plan.xlsx").write_bytes(owner_file(name))
    assert who_has_it_open(tmp_path / "plan.xlsx") == name


def test_libreoffices_lock_names_who_has_it_open(tmp_path: Path) -> None:
    (tmp_path / ".~lock.plan.xlsx#").write_text(
        ",pat,desk-4,24.11.2026 08:00,file:///home/pat;", encoding="utf-8"
    )
    assert who_has_it_open(tmp_path / "plan.xlsx") == "pat"


def test_an_owner_file_of_another_workbook_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "~$other.xlsx").write_bytes(owner_file("Pat Example"))
    assert who_has_it_open(tmp_path / "plan.xlsx") == ""


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 60, b"\x05abc"])
def test_a_damaged_owner_file_still_means_that_somebody_has_it_open(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "~$plan.xlsx").write_bytes(content)
    assert who_has_it_open(tmp_path / "plan.xlsx")
