"""The log of the nights, kept in the output folder for whoever maintains the toolkit."""

from __future__ import annotations

import logging
import logging.handlers
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path

from automation.whole_file import no_link

LOG = logging.getLogger("improvement-plan")
LOG.propagate = False

FILE = "overnight.log"


class _Handler(logging.handlers.RotatingFileHandler):
    """Writes the log, and never through a link that lies in its place.

    Where the log cannot be written to, it says so once, in a sentence, and the night goes on without it.
    """

    _said = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (as logging calls it)
        del record
        if not self._said:
            self._said = True
            error = sys.exc_info()[1]
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            print(f"The log {self.baseFilename} cannot be written to: {reason}.", file=sys.stderr)  # noqa: T201

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=no_link)


@contextmanager
def keep_log(out: Path) -> Iterator[None]:
    """Log into the output folder; old logs make room for new ones."""
    handler = _Handler(out / FILE, maxBytes=1_000_000, backupCount=5, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        with suppress(OSError):  # what a full disk did not take is tried once more; it was said already
            handler.close()
