"""Evidence and impact: what was done shows in its evidence of success."""

from __future__ import annotations

import re
from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, plan_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Action
from automation.plan.ratings import Rating


def _all_blue(actions: list[Action]) -> bool:
    return bool(actions) and all(action.rating is Rating.BLUE for action in actions)


@plan_check("E01", Severity.WARNING)
def impact_not_rated(context: Context) -> Iterator[Spot]:
    """Where every action of a section is Blue, the impact of its evidence of success is rated.

    Finished tasks are level 1 of assurance only; a board asks whether they made a difference.

    Before: All actions of section 2 are Blue, Impact BRAG: blank
    After: All actions of section 2 are Blue, Impact BRAG: Green
    """
    for section, actions in context.each_section():
        if not _all_blue(actions):
            continue
        for row in context.evidence_of(section.ref):
            unknown = context.plan.key.read(row.rating_text) is None
            if row.rating is Rating.NOT_RATED and not unknown and has_column(row.place, "rating"):
                what = f"All actions of section {section.ref} are Blue, but this evidence is not rated."
                yield at(row.place, "rating", what, "Type the Impact BRAG of this row.", section.ref)


@plan_check("E02", Severity.WARNING)
def impact_red_behind_blue(context: Context) -> Iterator[Spot]:
    """Where every action of a section is Blue, no evidence of success is still Red.

    Everything was done and it did not work: the section needs another action, or a rating is wrong.

    Before: All actions of section 2 are Blue, Impact BRAG: Red
    After: Section 2 with a new action that mends what did not work
    """
    for section, actions in context.each_section():
        if not _all_blue(actions):
            continue
        for row in context.evidence_of(section.ref):
            if row.rating is Rating.RED:
                what = f"All actions of section {section.ref} are Blue, but this evidence is Red."
                hint = "Add an action for what is missing, or correct one of the ratings."
                yield at(row.place, "rating", what, hint, section.ref)


@plan_check("E03", Severity.WARNING)
def impact_blue_before_actions(context: Context) -> Iterator[Spot]:
    """No impact is Blue while an action of its section is open.

    Blue says that the change is made and shown; a board asks why there is still something to do.

    Before: Impact BRAG: Blue, while 2.3 is Amber
    After: Impact BRAG: Green, while 2.3 is Amber
    """
    for section, actions in context.each_section():
        still_open = [action.label for action in actions if action.rating is not Rating.BLUE]
        if not still_open:
            continue
        names = ", ".join(still_open[:3]) + (
            f" and {len(still_open) - 3} more" if len(still_open) > 3 else ""
        )
        for row in context.evidence_of(section.ref):
            if row.rating is Rating.BLUE:
                verb = "is" if len(still_open) == 1 else "are"
                what = f"The impact is Blue, but {names} of section {section.ref} {verb} open."
                yield at(row.place, "rating", what, "Correct the impact rating or the actions.", section.ref)


@plan_check("E04", Severity.WARNING)
def level_3_test_due(context: Context) -> Iterator[Spot]:
    """Where every action of a section is Blue, its Level 3 test has a date; a test that was held, an outcome.

    The board's own test is what lets it close a recommendation.

    Before: All actions of section 2 are Blue | Test date: blank
    After: Test date: 14/11/2017
    """
    for section, actions in context.each_section():
        if section.test_outcome.strip() or not has_column(section.place, "test_date"):
            continue
        day = section.test_date
        if day is not None and day < context.as_at:
            what = f"The Level 3 test of section {section.ref} was due on {uk(day)} and has no outcome."
            hint = "Type its outcome, or the new date."
            yield at(section.place, "test_outcome", what, hint, section.ref)
        elif day is None and _all_blue(actions):
            what = f"All actions of section {section.ref} are Blue, and its Level 3 test has no date."
            yield at(section.place, "test_date", what, "Type when the board will test it.", section.ref)


_FIGURE = re.compile(
    r"\d+(?:\.\d+)?\s?%|\b\d+(?:\.\d+)?\s+per\s?cent\b"
    r"|\b(?:from|below|under|above|over|fewer than|less than|more than|at least|at most|no more than)\s+"
    r"\d+(?:\.\d+)?\s+(?!hours?|days?|weeks?|months?|years?|(?:working|calendar|school)\s)[a-z]",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")


@plan_check("E05", Severity.NOTE)
def figure_without_measure(context: Context) -> Iterator[Spot]:
    """Evidence that states a figure names the measure that follows it.

    Without a measure there are no readings, so nobody can say whether the figure was reached.

    Before: Evidence: 95% of reviews are on time | Measure: blank
    After: Evidence: 95% of reviews are on time | Measure: Reviews on time
    """
    for row in context.plan.evidence:
        if row.measure.strip() or not has_column(row.place, "measure"):
            continue
        if _DIGIT.search(row.text) and (found := _FIGURE.search(row.text)):
            figure = " ".join(found[0].split())
            what = f"This evidence states a figure ('{figure}') but names no measure."
            hint = "Choose its measure, or add one to Measures with its readings."
            yield at(row.place, "measure", what, hint, row.section)
