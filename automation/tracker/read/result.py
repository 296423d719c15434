"""The result of reading a tracker: the plan, the findings, and the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from automation.plan.findings import Finding, Place
from automation.plan.model import Plan
from automation.tracker.read.account import Account, ReadColumn
from automation.tracker.read.safety import Package


@dataclass(frozen=True, slots=True)
class TrackerFile:
    """The file that was read: its path, its content as a hash, and who saved it when."""

    path: Path
    sha256: str = ""
    saved_by: str = ""
    saved_at: datetime | None = None
    """When Excel last saved it, in UTC, from the properties of the workbook."""
    package: Package | None = field(default=None, repr=False, compare=False)
    """Its parts as they were unpacked, if it is an .xlsx or .xlsm."""


@dataclass(frozen=True, slots=True)
class ReadTracker:
    """A plan and the findings of reading it: there is always a plan, even if some rows are bad."""

    plan: Plan
    findings: tuple[Finding, ...] = ()
    file: TrackerFile = field(default_factory=lambda: TrackerFile(Path()))
    settings_at: Mapping[str, Place] = field(default_factory=dict)
    """The place of each setting on the sheet Settings, by its field."""
    rows: Account = field(default_factory=Account)
    columns: tuple[ReadColumn, ...] = ()
    fills: Mapping[str, int] = field(default_factory=dict)
    """How many cells have a fill that may be a rating, by the word of the rating."""
