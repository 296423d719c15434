"""Programs that npm brings into the user's cache, once, for tests that ask them."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def brought(package: str) -> Path | None:
    """Return the folder that holds a package (`name@version`) under node_modules; None where npm cannot."""
    name, version = package.rsplit("@", 1)
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / f"improvement-plan-{name.rsplit('/', 1)[-1]}-{version}"
    npm = shutil.which("npm")
    if not (folder / "node_modules" / name).is_dir() and npm:
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), package]
        subprocess.run(command, timeout=300, capture_output=True, check=False)
    return folder if (folder / "node_modules" / name).is_dir() else None
