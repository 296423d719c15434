from __future__ import annotations

import re

import pytest

from automation.plan.findings import Problem
from automation.tracker import problems
from automation.tracker.problems import READER_PROBLEMS


def test_every_problem_has_its_own_code_and_name():
    defined = [value for value in vars(problems).values() if isinstance(value, Problem)]
    assert sorted(p.code for p in defined) == sorted(p.code for p in READER_PROBLEMS)
    assert (
        len({p.code for p in READER_PROBLEMS})
        == len({p.name for p in READER_PROBLEMS})
        == len(READER_PROBLEMS)
    )


@pytest.mark.parametrize("problem", READER_PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_is_documented(problem):
    assert re.fullmatch(r"[SRLDBEMT][5-9]\d", problem.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", problem.name)
    assert problem.family in {"structure", "references", "leads", "dates", "ratings", "measures", "text"}
    for text in (problem.finds, problem.why):
        assert text.endswith(".")
    assert problem.before != problem.after
