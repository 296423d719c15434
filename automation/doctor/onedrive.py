"""OneDrive and SharePoint: web addresses, and the folders of this PC that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from automation.doctor.pc import MAC, Pc


def web_address(tracker: Path) -> str:
    """Give the web address that somebody gave for a file, as it was before it was taken for a path."""
    found = re.fullmatch(r"(https?):[\\/]+(.+)", str(tracker), re.IGNORECASE)
    return f"{found[1].casefold()}://{found[2]}".replace("\\", "/") if found else ""


def onedrive_of(pc: Pc, path: Path) -> Path | None:
    """Give the folder of OneDrive, or of a SharePoint library kept by it, that a file lies in."""
    whole = path.resolve()
    for root in _roots(pc):
        if whole.is_relative_to(root.resolve()):
            return root
    return None


def _roots(pc: Pc) -> Iterator[Path]:
    names = ("OneDriveCommercial", "OneDriveConsumer", "OneDrive")
    yield from dict.fromkeys(Path(value) for name in names if (value := pc.environ.get(name)))
    if pc.system == MAC:
        yield from sorted((pc.home / "Library" / "CloudStorage").glob("OneDrive*"))
    yield from (Path(folder) for folder in pc.synced().values())


def kept_copy(pc: Pc, address: str) -> Path | None:
    """Find the file of a web address in the folders that OneDrive keeps on this PC."""
    plain = unquote(address.partition("?")[0])
    for start, folder in pc.synced().items():
        if plain.casefold().startswith(unquote(start).casefold()):
            path = Path(folder, *filter(None, plain[len(unquote(start)) :].split("/")))
            if path.is_file():
                return path
    parts = [part for part in plain.split("/")[3:] if part not in {"", ".", ".."}]
    # A personal OneDrive keeps the same folders under another beginning.
    for root in _roots(pc):
        for first in range(len(parts)):
            path = root.joinpath(*parts[first:])
            if path.is_file():
                return path
    return None
