"""Files and folders that another program holds: Windows refuses to replace or delete them meanwhile.

An open file holds its folder as well. What holds one for a moment (a virus scanner, the search index, a sync)
lets it go by itself, so that it is tried again for a while; other systems refuse only for good.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 20.0 if os.name == "nt" else 0.0
"""How long a file or a folder that is held is tried again, in seconds."""
_PAUSE = 0.25


def replace_held(
    source: Path, target: Path, *, patience: float | None = None, wait: Callable[[float], None] = time.sleep
) -> None:
    """Give a file or a folder another's name in one step, trying again while it is held.

    Args:
        source: the file or folder.
        target: the name it gets; a file of that name is replaced.
        patience: how long to try, in seconds; None for as long as this system needs.
        wait: waits so many seconds.

    Raises:
        OSError: it could not be done; of a folder, a program may have a file in it open.
    """
    left = PATIENCE if patience is None else patience
    while True:
        try:
            os.replace(source, target)  # noqa: PTH105 (replaces on Windows too, where rename would refuse)
        except PermissionError:
            if left <= 0:
                raise
            wait(_PAUSE)
            left -= _PAUSE
        else:
            return


def make_writable(path: Path) -> None:
    """Take the mark 'read-only' from a file; Windows deletes none that has it."""
    path.chmod(path.stat().st_mode | stat.S_IWUSR)


def remove_tree(folder: Path) -> None:
    """Delete a folder with all that is in it, read-only files included.

    Raises:
        OSError: something in it could not be deleted.
    """

    def again(delete: Callable[..., Any], path: str, _error: object) -> None:
        make_writable(Path(path))
        delete(path)

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=again)
    else:
        shutil.rmtree(folder, onerror=again)
