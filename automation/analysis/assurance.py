"""The assurance level that each section has reached.

The published plan applies three levels. Level 1: progress against the tasks of the plan. Level 2:
performance indicators and audit results show progress that lasts. Level 3: a further test, set by the board
once an activity has been completed and is believed to have led to lasting change. Each stands on the one
below it, so a section has reached a level only when it has reached every lower one too:

* Level 1: every action of the section is done.
* Level 2: every row of evidence of success is rated as done (audits are among these rows), and each of the
  section's measures was on its target path in its last readings; how many is a setting. A section needs at
  least one row of evidence.
* Level 3: the outcome of the section's Level 3 test says that it was passed, on or before the day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from automation.analysis.target_paths import MeasureFigures
from automation.plan.due import uk
from automation.plan.model import Section
from automation.plan.ratings import Counts
from automation.plan.text import count

_PASSED = re.compile(r"(test )?(passed|pass|met|achieved)(\s*$|\s*[.,;:(\-\u2013\u2014])", re.IGNORECASE)
"""`Passed` and `Passed - see minutes`, but not `Passed in part` or `Not passed`."""


@dataclass(frozen=True, slots=True)
class Assurance:
    """The level reached, 0 to 3, and in a sentence what the next one still needs (empty at level 3)."""

    level: int
    needs: str = ""


def passed_test(section: Section, as_at: date) -> bool:
    """Return whether the section's Level 3 test was passed on or before `as_at`."""
    if section.test_date is not None and section.test_date > as_at:
        return False
    return bool(_PASSED.match(section.test_outcome.strip()))


def assurance(
    section: Section,
    actions: Counts,
    evidence: Counts,
    measures: Sequence[MeasureFigures],
    *,
    as_at: date,
    held_readings: int,
) -> Assurance:
    """Return which assurance level a section has reached, and what the next one needs.

    Args:
        section: the section.
        actions: the counts of its actions.
        evidence: the counts of its rows of evidence of success.
        measures: its measures, held against their target paths.
        as_at: the day.
        held_readings: how many of a measure's last readings must be on target.
    """
    open_actions = actions.in_force - actions.done
    if not actions.in_force:
        return Assurance(0, "Level 1 needs actions; the section has none.")
    if open_actions:
        return Assurance(0, f"Level 1 needs {count(open_actions, 'more action')} to be done.")
    if needs := lasting_needs(evidence, measures, held_readings):
        return Assurance(1, f"Level 2 needs {' and '.join(needs)}.")
    if not passed_test(section, as_at):
        outcome = section.test_outcome.strip()
        said = f"its outcome is '{outcome}'" if outcome else "no outcome is written"
        if section.test_date is not None and section.test_date > as_at:
            said = f"it is to be held on {uk(section.test_date)}"
        return Assurance(2, f"Level 3 needs its test to be passed; {said}.")
    return Assurance(3)


def lasting_needs(evidence: Counts, measures: Sequence[MeasureFigures], held_readings: int) -> list[str]:
    """Return what Level 2 needs besides actions that are done, a few words each; nothing if it has all."""
    needs = []
    unproven = evidence.in_force - evidence.done
    if not evidence.total:
        needs.append("a row of evidence of success")
    elif unproven:
        needs.append(f"{count(unproven, 'more row')} of evidence of success to be rated as done")
    short = sorted(measure.name for measure in measures if measure.held < held_readings)
    if short:
        needs.append(f"{count(held_readings, 'reading')} in a row on target for {', '.join(short)}")
    return needs
