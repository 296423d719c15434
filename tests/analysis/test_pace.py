"""The pace of some weeks, simulated: its law over many plans, what it repeats, and where it leads nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from automation.analysis.pace import corridor, pace_of

AS_AT = date(2017, 10, 2)


def counted(steps: list[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([0.0, *steps]).cumsum()


def steadily(chance: np.random.Generator, weeks: int) -> list[float]:
    return [float(step) for step in chance.poisson(3, weeks)]


def before_boards(chance: np.random.Generator, weeks: int) -> list[float]:
    """Nearly all is reported done in one week of four."""
    return [float(step) for step in chance.poisson(10, weeks) * (chance.random(weeks) < 0.25)]


def with_some_opened_again(chance: np.random.Generator, weeks: int) -> list[float]:
    return [float(step) for step in chance.poisson(4, weeks) - chance.poisson(1, weeks)]


@pytest.mark.parametrize("work", [steadily, before_boards, with_some_opened_again])
@pytest.mark.parametrize("weeks", [8, 26])
def test_eight_of_ten_plans_of_a_known_pace_come_within_what_was_expected(work, weeks: int) -> None:  # type: ignore[no-untyped-def]
    held = 0
    for number in range(200):
        chance = np.random.default_rng(number)
        done = counted(work(chance, weeks))
        came = done[-1] + sum(work(chance, 13))
        _, low, _, high = corridor(done, 10_000, AS_AT, 13)[-1]
        held += np.floor(low) <= came <= np.ceil(high)
    assert 0.74 * 200 <= held <= 0.92 * 200


def test_an_even_pace_ends_when_arithmetic_says() -> None:
    pace = pace_of(counted([2] * 26), 60, AS_AT)
    assert (pace.weeks, pace.done, pace.per_week) == (26, 52, 2)
    assert set(pace.finish) == {AS_AT + timedelta(weeks=4)}
    assert pace.chance(AS_AT + timedelta(weeks=4)) == 1
    assert pace.chance(AS_AT + timedelta(days=27)) == 0
    assert pace.chance(AS_AT - timedelta(days=1)) == 0


def test_where_nothing_was_done_nothing_will_be() -> None:
    pace = pace_of(counted([0] * 8), 3, AS_AT)
    assert pace.finish == (None, None, None)
    assert pace.chance(date(2040, 1, 1)) == 0


def test_the_same_record_gives_the_same_answer_and_a_better_one_an_earlier_end() -> None:
    slow, fast = counted([1, 0, 2, 1, 0, 1, 3, 0]), counted([2, 1, 3, 2, 1, 2, 4, 1])
    assert pace_of(slow, 40, AS_AT).finish == pace_of(slow, 40, AS_AT).finish
    ends = zip(pace_of(fast, 40, AS_AT).finish, pace_of(slow, 40, AS_AT).finish, strict=True)
    assert all(quick is not None and (late is None or quick <= late) for quick, late in ends)
