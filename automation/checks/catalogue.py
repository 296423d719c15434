"""The one catalogue of everything that can be found wrong: the reader's problems and the checks."""

from __future__ import annotations

from types import MappingProxyType, ModuleType

from automation.checks import (
    check_dates,
    check_duplicates,
    check_evidence,
    check_history,
    check_leads,
    check_measures,
    check_ratings,
    check_references,
    check_settings,
    check_structure,
    check_text,
)
from automation.checks.accepting import DECISION_PROBLEMS
from automation.checks.registry import Check
from automation.plan.findings import Problem
from automation.tracker.problems import READER_PROBLEMS


def _checks_of(*families: ModuleType) -> tuple[Check, ...]:
    """Read the checks out of the families' modules, in the order of their codes."""
    checks = (value for family in families for value in vars(family).values() if isinstance(value, Check))
    return tuple(sorted(checks, key=lambda check: check.problem.code))


CHECKS: tuple[Check, ...] = _checks_of(
    check_structure,
    check_settings,
    check_references,
    check_leads,
    check_dates,
    check_ratings,
    check_evidence,
    check_measures,
    check_text,
    check_duplicates,
    check_history,
)
"""Every check. It is made once, from the modules; nothing can be added to it while a program runs."""


def _problems() -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    for problem in (*(check.problem for check in CHECKS), *DECISION_PROBLEMS, *READER_PROBLEMS):
        if problem.code in found:
            raise ValueError(f"The code {problem.code} is used twice.")
        found[problem.code] = problem
    return dict(sorted(found.items()))


PROBLEMS = MappingProxyType(_problems())
"""Every problem by its code: what the checks find, and what reading a tracker finds."""
