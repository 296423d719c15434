"""Where files came from: Excel blocks the macros of what it takes to be from the internet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from automation.doctor.lines import Line, fine, mend, not_here, said
from automation.doctor.macros import has_macros
from automation.doctor.pc import MAC, WINDOWS, Pc
from automation.doctor.setup import Setup

ORIGIN = "Where it came from"

_ZONES = {"3": "the internet", "4": "a place that is not trusted"}
"""The zones of Windows whose macros Office blocks."""


def mark_of_the_web(pc: Pc, path: Path) -> str:
    """Say what the system remembers of where a file came from, if Office minds; empty where it does not."""
    if pc.system == WINDOWS:
        try:
            # A second content of the same file, which Windows opens under this name.
            text = Path(f"{path}:Zone.Identifier").read_bytes().decode("utf-8", "replace")
        except OSError:
            return ""
        found = re.search(r"^\s*ZoneId\s*=\s*(\d+)", text, re.MULTILINE | re.IGNORECASE)
        zone = _ZONES.get(found[1]) if found else None
        return f"Windows has marked it as coming from {zone}" if zone else ""
    if pc.system == MAC:
        code, _ = pc.run(["xattr", "-p", "com.apple.quarantine", str(path)], "")
        return "macOS has marked it as coming from elsewhere (com.apple.quarantine)" if code == 0 else ""
    return ""


def unblock(pc: Pc, path: Path) -> tuple[str, str]:
    """Give the step that takes the mark off a file, and the command that does the same."""
    if pc.system == WINDOWS:
        return (
            "Close the file; in Explorer right-click it > Properties > tick Unblock > OK. Or in PowerShell:",
            pc.command("Unblock-File", path.absolute()),
        )
    return (
        "If you trust the file, close it and type in Terminal:",
        pc.command("xattr", "-d", "com.apple.quarantine", path.absolute()),
    )


def untrusted_share(path: Path) -> str:
    """Give the server of a network path that Windows counts as internet: a number, or a name with dots."""
    found = re.match(r"(?:\\\\\?\\UNC)?\\\\?([^\\/?]+)[\\/]", str(path))
    return found[1] if found and str(path).startswith("\\\\") and re.search(r"[.:]", found[1]) else ""


def look_at_origin(setup: Setup) -> Iterator[Line]:
    """Nothing about where the tracker came from keeps Excel from running its macros."""
    pc, path = setup.pc, setup.tracker
    if not pc.has_office:
        yield not_here(
            ORIGIN, "Whether Excel would block the macros shows only on a PC with Windows or macOS."
        )
        return
    mark = mark_of_the_web(pc, path)
    server = untrusted_share(path.resolve()) if pc.system == WINDOWS else ""
    if not has_macros(setup.plan_of.content):
        more = f" {mark}; Excel may open it in Protected View, where Enable Editing helps." if mark else ""
        yield said(ORIGIN, f"The tracker has no macros that could be blocked.{more}")
    elif mark and pc.system == WINDOWS:
        yield mend(ORIGIN, f"{mark}, so Excel blocks its macros without asking.", *unblock(pc, path))
    elif mark:
        yield mend(ORIGIN, f"{mark}, so Excel may open it with its macros off.", *unblock(pc, path))
    elif server:
        yield said(
            ORIGIN,
            f"It lies on the network as {server}. Windows counts a number or a full name as internet, and "
            "Excel blocks its macros, unless IT has made the place trusted. If it does, open it by the "
            r"server's short name (\\server\share), or have this folder added to Excel's Trusted Locations.",
        )
    else:
        yield fine(
            ORIGIN, "Nothing marks it as coming from elsewhere, so Excel does not block its macros for that."
        )
