from __future__ import annotations

import pytest

from automation.checks.registry import history_check, plan_check
from automation.plan.findings import Severity
from automation.plan.settings import Settings


def no_finding(_context):
    """Nothing is wrong.

    It would matter.

    Before: this, and
        more of it
    After: that
    """
    return ()


def test_the_docstring_is_the_page_of_the_check():
    problem = plan_check("T98", Severity.NOTE)(no_finding).problem
    assert (problem.code, problem.name, problem.family) == ("T98", "no-finding", "text")
    assert (problem.finds, problem.why) == ("Nothing is wrong.", "It would matter.")
    assert (problem.before, problem.after) == ("this, and more of it", "that")


def test_a_docstring_without_an_example_is_refused():
    def no_example(_context):
        """Nothing is wrong."""
        return ()

    with pytest.raises(ValueError, match="needs three paragraphs"):
        plan_check("T98", Severity.NOTE)(no_example)


@pytest.mark.parametrize(("days", "back"), [(60, 60), ("stale_days", Settings().stale_days), (None, 0)])
def test_a_check_of_the_history_says_how_far_it_looks_back(days, back):
    assert history_check("H98", Severity.NOTE, days=days)(no_finding).days_back(Settings()) == back
