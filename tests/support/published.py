"""The plan as published, for tests that may read it; they are skipped where it is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def published_path() -> Path:
    """Give the published plan's path, or skip the test."""
    named = os.environ.get("PUBLISHED_PLAN")
    path = Path(named) if named else ROOT.parent / "shared" / "published-plan.txt"
    if not path.is_file():
        pytest.skip("the published plan is not on this machine")
    return path


def published_lines() -> list[str]:
    """Give the published plan's lines, or skip the test."""
    return published_path().read_text(encoding="utf-8").splitlines()
