from __future__ import annotations

import pytest

from automation.plan.due import Every
from automation.plan.due_moments import Unsure
from automation.plan.due_rhythms import rhythm_at


@pytest.mark.parametrize(
    ("phrase", "every"),
    [
        ("quarterly", Every(3, "month")),
        ("every 6 weeks", Every(6, "week")),
        ("six-monthly", Every(6, "month")),
        ("twice a year", Every(6, "month")),
        ("half-yearly", Every(6, "month")),
    ],
)
def test_a_rhythm_is_read_in_many_forms(phrase, every):
    assert rhythm_at(phrase, 0) == (every, len(phrase))


def test_a_rhythm_with_two_meanings_is_not_guessed():
    found = rhythm_at("bi-monthly", 0)
    assert found is not None
    assert isinstance(found[0], Unsure)
