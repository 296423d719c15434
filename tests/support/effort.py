"""How often a test tries: a sample each day, all of it where `pytest -m long` asks for the long trials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

thorough = False
"""Whether this run was asked for the long trials; set before any test is read."""


def times(sample: int, long: int) -> int:
    """Return how many times a trial runs: the sample, or as often as the long trials do."""
    return long if thorough else sample


def trial(test: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a test that also belongs to the long trials, where it tries more often."""
    return pytest.mark.trial(test)


def sampled(sample: int, long: int, **more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a property test its number of examples: a sample each day, more in the long trials."""
    return lambda test: trial(settings(max_examples=times(sample, long), **more)(test))
