"""The record of a night, `run.json`: what programs want to know of it."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from automation import __version__
from automation.chasing.letter import Chase, chase_json
from automation.reports.morning_note import PaperDue, StepResult
from automation.reports.needs import Need
from automation.tracker.read.result import ReadTracker

if TYPE_CHECKING:
    from automation.checks.run_checks import CheckResult
    from automation.views.figures import Figures

_LIBRARIES = ("python-calamine", "pandas", "XlsxWriter", "docxtpl", "python-docx", "matplotlib")


def night_record(
    read: ReadTracker,
    content: bytes,
    *,
    open_by: str,
    as_at: date,
    run: str,
    started: datetime,
    steps: Sequence[StepResult],
    needs: Sequence[Need],
    figures: Figures | None,
    checks: CheckResult | None,
    chase: Chase | None,
    papers: Sequence[PaperDue],
) -> str:
    """Return what programs want to know of a night, as `run.json` holds it.

    Args:
        read: the tracker as it was read.
        content: the bytes that were read.
        open_by: who had the tracker open; empty where nobody had.
        as_at: the day that the night stood for.
        run: names the run whose letters these are.
        started: when the night started.
        steps: how each step went.
        needs: what needs a person.
        figures: the figures; None where there are none.
        checks: what is wrong with the plan; None where that is not known.
        chase: the letters; None where they were not worked out.
        papers: the papers that are due.
    """
    file, plan = read.file, read.plan
    record = {
        "as_at": as_at.isoformat(),
        "run": run,
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(sum(step.seconds for step in steps), 3),
        "tracker": {
            "path": str(file.path.absolute()),
            "sha256": hashlib.sha256(content).hexdigest(),
            "saved_by": file.saved_by,
            "saved_at": file.saved_at.isoformat() if file.saved_at else None,
            "open_by": open_by,
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
        "counts": figures.summary.overall.as_dict() if figures else None,
        "findings": [finding.as_dict() for finding in checks.findings] if checks else None,
        "letters": chase_json(chase) if chase else None,
        "papers": [paper.file for paper in papers],
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
