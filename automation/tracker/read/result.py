"""What reading a tracker gives: the plan, what was found on the way, and which file it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from automation.plan.findings import Finding
from automation.plan.model import Plan
from automation.plan.place import Place


@dataclass(frozen=True, slots=True)
class TrackerFile:
    """The file that was read, as its name, content and own properties tell."""

    path: Path
    sha256: str = ""
    saved_by: str = ""
    saved_at: datetime | None = None
    """When Excel last saved it, in UTC, from the workbook's own properties."""


@dataclass(frozen=True, slots=True)
class ReadTracker:
    """A plan and the findings of reading it: a bad row never costs the report."""

    plan: Plan
    findings: tuple[Finding, ...] = ()
    file: TrackerFile = field(default_factory=lambda: TrackerFile(Path()))
    settings_at: Mapping[str, Place] = field(default_factory=dict)
    """Where the sheet Settings has each setting that was read, by its field."""
