"""The log of the nights, kept in the output folder for whoever maintains the toolkit."""

from __future__ import annotations

import logging
import logging.handlers
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from automation.whole_file import no_link

LOG = logging.getLogger("improvement-plan")
LOG.propagate = False

FILE = "overnight.log"


class _LogFile(logging.handlers.RotatingFileHandler):
    """Writes the log, and never through a link that lies in its place."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=no_link)


@contextmanager
def keep_log(out: Path) -> Iterator[None]:
    """Log into the output folder; old logs make room for new ones."""
    handler = _LogFile(out / FILE, maxBytes=1_000_000, backupCount=5, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()
