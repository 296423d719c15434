"""A step that hangs is left behind, and the next one runs."""

from __future__ import annotations

import threading

import pytest

from automation.overnight.steps import TookTooLong, Worker


def test_work_gives_its_value_and_its_errors() -> None:
    worker = Worker()
    assert worker.run(lambda: 7, limit=5) == 7
    with pytest.raises(ZeroDivisionError):
        worker.run(lambda: 1 // 0, limit=5)
    assert worker.run(lambda: 8, limit=5) == 8
    assert not worker.left_behind
    worker.close()


def test_steps_share_a_thread_until_one_hangs() -> None:
    worker = Worker()
    first, second = (worker.run(threading.get_ident, limit=5) for _ in range(2))
    assert first == second
    never = threading.Event()
    with pytest.raises(TookTooLong):
        worker.run(never.wait, limit=0.05)
    assert worker.left_behind
    assert worker.run(threading.get_ident, limit=5) != first
    never.set()
    worker.close()
