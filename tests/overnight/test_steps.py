"""The steps of a night: one that hangs is left behind, and each needs only what comes before it."""

from __future__ import annotations

import threading

import pytest

from automation.overnight.steps import STEPS, TookTooLong, Worker


def test_work_returns_its_value_and_raises_its_errors() -> None:
    worker = Worker()
    assert worker.run(lambda: 7, limit=5) == 7
    with pytest.raises(ZeroDivisionError):
        worker.run(lambda: 1 // 0, limit=5)
    assert worker.run(lambda: 8, limit=5) == 8
    assert not worker.left_behind


def test_a_step_that_hangs_is_left_behind_and_the_next_one_runs() -> None:
    worker = Worker()
    never = threading.Event()
    with pytest.raises(TookTooLong):
        worker.run(never.wait, limit=0.05)
    assert worker.left_behind
    assert worker.run(lambda: 7, limit=5) == 7
    never.set()


def test_each_step_needs_only_earlier_steps() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    for number, step in enumerate(STEPS):
        assert set(step.needs) <= set(names[:number])
