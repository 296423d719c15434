"""The record of a night, `run.json`: what programs want to know of it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from automation import __version__
from automation.chasing.letter import chase_json
from automation.overnight.night_steps import Night
from automation.reports.morning_note import StepResult
from automation.reports.needs import Need

_LIBRARIES = ("python-calamine", "pandas", "XlsxWriter", "docxtpl", "python-docx", "matplotlib")


def night_record(night: Night, steps: Sequence[StepResult], needs: Sequence[Need], started: datetime) -> str:
    """Return what programs want to know of a night, as `run.json` holds it."""
    file, plan = night.read.file, night.read.plan
    record = {
        "as_at": night.as_at.isoformat(),
        "run": night.run,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(sum(step.seconds for step in steps), 3),
        "tracker": {
            "path": str(file.path.absolute()),
            "sha256": hashlib.sha256(night.copy.content).hexdigest(),
            "saved_by": file.saved_by,
            "saved_at": file.saved_at.isoformat() if file.saved_at else None,
            "open_by": night.copy.open_by,
        },
        "versions": {
            "improvement-plan-toolkit": __version__,
            "python": platform.python_version(),
            **_versions(),
        },
        "plan": {
            "sections": len(plan.sections),
            "actions": len(plan.actions),
            "evidence": len(plan.evidence),
        },
        "steps": [
            {
                "name": step.name,
                "ok": step.ok,
                "detail": step.detail,
                "seconds": step.seconds,
            }
            for step in steps
        ],
        "needs": [need.as_dict() for need in needs],
        "counts": night.figures.summary.overall.as_dict() if night.figures else None,
        "findings": [finding.as_dict() for finding in night.checks.findings] if night.checks else None,
        "letters": chase_json(night.chase) if night.chase else None,
        "papers": [paper.file for paper in night.papers],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
