"""The steps of a night: each has a name of its own, and needs only steps that come before it."""

from __future__ import annotations

from automation.overnight.night_steps import STEPS


def test_each_step_needs_only_what_comes_before_it() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)
    for number, step in enumerate(STEPS):
        assert set(step.needs) <= set(names[:number])
