"""OneDrive and SharePoint: which web address is which folder of this PC."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.doctor.onedrive import kept_copy, onedrive_of, web_address
from tests.support.pcs import mac_pc, plain_pc, windows_pc


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (
            "https://example.sharepoint.com/sites/plan/plan.xlsm?web=1",
            "https://example.sharepoint.com/sites/plan/plan.xlsm?web=1",
        ),
        (
            "HTTPS:\\example.sharepoint.com\\sites\\plan.xlsm",
            "https://example.sharepoint.com/sites/plan.xlsm",
        ),
        ("http:/intranet/plan.xlsm", "http://intranet/plan.xlsm"),
        ("workbook/https notes.xlsm", ""),
        ("C:\\Users\\pat\\plan.xlsm", ""),
    ],
)
def test_an_address_is_known_again_after_it_was_taken_for_a_path(given: str, address: str) -> None:
    assert web_address(Path(given)) == address


def test_a_folder_that_onedrive_keeps(tmp_path: Path) -> None:
    root = tmp_path / "OneDrive - Exampleshire Council"
    (root / "Plan").mkdir(parents=True)
    pc = windows_pc(tmp_path, environ={"OneDriveCommercial": str(root), "OneDrive": str(root)})
    assert onedrive_of(pc, root / "Plan" / "plan.xlsm") == root
    assert onedrive_of(pc, tmp_path / "OneDrive - Exampleshire Council 2" / "plan.xlsm") is None
    assert onedrive_of(plain_pc(tmp_path), root / "Plan" / "plan.xlsm") is None
    cloud = tmp_path / "home" / "Library" / "CloudStorage" / "OneDrive-Exampleshire"
    cloud.mkdir(parents=True)
    assert onedrive_of(mac_pc(tmp_path), cloud / "plan.xlsm") == cloud


def test_the_copy_of_an_address_is_found(tmp_path: Path) -> None:
    library = tmp_path / "Exampleshire" / "Plan - Documents"
    own = tmp_path / "OneDrive - Exampleshire"
    for folder in (library / "Board papers", own / "Plan"):
        folder.mkdir(parents=True)
        (folder / "our plan.xlsm").write_bytes(b"x")
    start = "https://example.sharepoint.com/sites/Plan/Shared%20Documents/"
    pc = windows_pc(tmp_path, environ={"OneDriveCommercial": str(own)}, synced=lambda: {start: str(library)})
    shared = f"{start}Board%20papers/our%20plan.xlsm?web=1"
    assert kept_copy(pc, shared) == library / "Board papers" / "our plan.xlsm"
    personal = "https://example-my.sharepoint.com/personal/pat_example_org/Documents/Plan/our%20plan.xlsm"
    assert kept_copy(pc, personal) == own / "Plan" / "our plan.xlsm"
    assert kept_copy(pc, personal.replace("Plan/", "Plans/")) is None
    (tmp_path / "secret.xlsm").write_bytes(b"x")
    assert kept_copy(pc, "https://example-my.sharepoint.com/personal/../secret.xlsm") is None
