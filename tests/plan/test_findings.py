from __future__ import annotations

from automation.plan.findings import Severity, problems_of

TABLE = """
T98 text-odd, note
A text is odd,
  or very odd.
It matters.
one | two -> three
"""


def test_a_table_of_problems_is_read_with_its_continued_lines():
    (problem,) = problems_of(TABLE).values()
    named = (problem.code, problem.name, problem.severity, problem.family)
    assert named == ("T98", "text-odd", Severity.NOTE, "text")
    assert (problem.finds, problem.why) == ("A text is odd, or very odd.", "It matters.")
    assert (problem.before, problem.after) == ("one | two", "three")
