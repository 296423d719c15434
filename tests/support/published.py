"""The plan as published, for tests that may read it; they are skipped where it is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


PUBLISHED = Path(os.environ.get("PUBLISHED_PLAN") or ROOT.parent / "shared" / "published-plan.txt")
"""Where the plan as published would lie: beside the checkout, or where the environment says."""

_MISSING = "the published plan is not on this machine"

needs_published = pytest.mark.skipif(not PUBLISHED.is_file(), reason=_MISSING)


def published_path() -> Path:
    """Give the published plan's path, or skip the test."""
    if not PUBLISHED.is_file():
        pytest.skip(_MISSING)
    return PUBLISHED


def published_lines() -> list[str]:
    """Give the published plan's lines, or skip the test."""
    return published_path().read_text(encoding="utf-8").splitlines()
