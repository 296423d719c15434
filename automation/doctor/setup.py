"""What is looked at: a PC, a tracker, an output folder, and what the tracker was found to hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from automation.doctor.pc import Pc
from automation.tracker.read.grid import GridSource
from automation.tracker.read.result import ReadTracker


@dataclass(frozen=True, slots=True)
class Opened:
    """A tracker that could be read.

    Args:
        content: its bytes; None for a folder of CSV files.
        source: its sheets.
        read: its plan.
    """

    content: bytes | None
    source: GridSource
    read: ReadTracker


@dataclass(frozen=True, slots=True)
class Setup:
    """What one examination looks at.

    Args:
        pc: the PC.
        tracker: the tracker as it was given; it need not exist.
        out: the output folder; it need not exist.
        opened: what the tracker holds, None where it could not be read.
        no_tracker: why there is no tracker to look at, where nobody named one; else empty.
    """

    pc: Pc
    tracker: Path
    out: Path
    opened: Opened | None = None
    no_tracker: str = ""

    @property
    def plan_of(self) -> Opened:
        """Give what the tracker holds, for what is only looked at where it could be read."""
        assert self.opened is not None
        return self.opened
