"""Whether files can be written to a folder: it is tried, because rights alone do not tell."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path


def nearest_folder(folder: Path) -> Path:
    """Give a folder, or the nearest one above it that exists."""
    whole = folder.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)


def why_not_writable(folder: Path) -> str:
    """Try to write into a folder, and leave nothing behind.

    Returns:
        Why it does not work, in the system's words; empty where it does.
    """
    try:
        aside = Path(tempfile.mkdtemp(prefix=".doctor-", dir=folder))
    except OSError as error:
        return (error.strerror or str(error)).lower()
    try:
        (aside / "tried").write_bytes(b"whether files can be written here")
    except OSError as error:
        return (error.strerror or str(error)).lower()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return ""
