"""Checks of evidence and impact: finished work shows in its evidence of success."""

from __future__ import annotations

import re
from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Action, Evidence, Section, ref_key
from automation.plan.ratings import State
from automation.plan.stated_figures import FIGURE
from automation.plan.text import one_line


def _all_done(actions: list[Action]) -> bool:
    """Return whether every action of a section is done; those that were withdrawn do not count."""
    in_force = _in_force(actions)
    return bool(in_force) and all(action.is_done for action in in_force)


def _in_force(actions: list[Action]) -> list[Action]:
    """Return actions without those that were withdrawn."""
    return [action for action in actions if action.rating.state is not State.WITHDRAWN]


def _evidence_of_finished_sections(context: Context) -> Iterator[tuple[Section, Evidence]]:
    """Yield each row of evidence of a section whose every action is done, with the section."""
    for section, actions in context.each_section():
        if _all_done(actions):
            yield from ((section, row) for row in context.evidence_of(section.ref))


@plan_check("E01", Severity.WARNING)
def impact_not_rated(context: Context) -> Iterator[Spot]:
    """Where every action of a section is done, the impact of its evidence of success is rated.

    Finished tasks are level 1 of assurance only; a board asks whether they made a difference.

    Before: All actions of section 2 are Blue, Impact BRAG: blank
    After: All actions of section 2 are Blue, Impact BRAG: Green
    """
    for section, row in _evidence_of_finished_sections(context):
        unknown = context.plan.key.read(row.rating_text) is None
        if row.rating.state is None and not unknown and has_column(row.place, "rating"):
            what = f"All actions of section {section.ref} are done, but this evidence is not rated."
            yield at(row, "rating", what, "Type the Impact BRAG of this row.", section.ref)


@plan_check("E02", Severity.WARNING)
def impact_red_behind_blue(context: Context) -> Iterator[Spot]:
    """Where every action of a section is done, no evidence of success is still off track.

    Everything was done and it did not work: the section needs another action, or a rating is wrong.

    Before: All actions of section 2 are Blue, Impact BRAG: Red
    After: Section 2 with a new action that mends what did not work
    """
    for section, row in _evidence_of_finished_sections(context):
        if row.rating.state is State.OFF_TRACK:
            rated = one_line(row.rating.name)
            what = f"All actions of section {section.ref} are done, but this evidence is {rated}."
            hint = "Add an action for what is missing, or correct one of the ratings."
            yield at(row, "rating", what, hint, section.ref)


@plan_check("E03", Severity.WARNING)
def impact_blue_before_actions(context: Context) -> Iterator[Spot]:
    """No impact is done while an action of its section is open.

    That rating says that the change is made and shown; a board asks why there is still something to do.

    Before: Impact BRAG: Blue, while 2.3 is Amber
    After: Impact BRAG: Green, while 2.3 is Amber
    """
    for section, actions in context.each_section():
        still_open = [action.label for action in actions if action.is_open]
        if not still_open:
            continue
        names = ", ".join(still_open[:3]) + (
            f" and {len(still_open) - 3} more" if len(still_open) > 3 else ""
        )
        for row in context.evidence_of(section.ref):
            if row.rating.state is State.DONE:
                verb = "is" if len(still_open) == 1 else "are"
                rated = one_line(row.rating.name)
                what = f"The impact is {rated}, but {names} of section {section.ref} {verb} open."
                yield at(row, "rating", what, "Correct the impact rating or the actions.", section.ref)


@plan_check("E04", Severity.WARNING)
def level_3_test_due(context: Context) -> Iterator[Spot]:
    """Where every action of a section is done, its Level 3 test has a date, and later an outcome.

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
            yield at(section, "test_outcome", what, hint)
        elif day is None and _all_done(actions):
            what = f"All actions of section {section.ref} are done, and its Level 3 test has no date."
            yield at(section, "test_date", what, "Type when the board will test it.")


_DIGIT = re.compile(r"\d")


@row_check("E05", Severity.NOTE, "evidence")
def figure_without_measure(row: Evidence, _context: Context) -> Iterator[Spot]:
    """Evidence that states a figure names the measure that follows it.

    Without a measure there are no readings, so nobody can say whether the figure was reached.

    Before: Evidence: 95% of reviews are on time | Measure: blank
    After: Evidence: 95% of reviews are on time | Measure: Reviews on time
    """
    if row.measure.strip() or not has_column(row.place, "measure"):
        return
    if _DIGIT.search(row.text) and (found := FIGURE.search(row.text)):
        figure = " ".join(found[0].split())
        what = f"This evidence states a figure ('{figure}') but names no measure."
        hint = "Choose its measure, or add one to Measures with its readings."
        yield at(row, "measure", what, hint)


@row_check("E06", Severity.WARNING, "evidence")
def evidence_past_its_date(row: Evidence, context: Context) -> Iterator[Spot]:
    """Evidence of success whose date has passed is done.

    A board asks whether it was seen, and if not, what is being done.

    Before: By: Aug-17 | Impact BRAG: Amber, on 2 October 2017
    After: By: Aug-17 | Impact BRAG: Blue
    """
    by = row.by.by
    if by is not None and by < context.as_at and row.rating.is_open:
        what = f"This evidence was expected by {uk(by)} and is not done."
        yield at(row, "by", what, "Type its Impact BRAG, or the date by which it is expected now.")


@row_check("E07", Severity.WARNING, "evidence")
def evidence_before_its_action(row: Evidence, context: Context) -> Iterator[Spot]:
    """Evidence of success is not expected before the action that brings it.

    One of the two dates is wrong, or the evidence comes from something that is no action.

    Before: Evidence: The policy is received, By Jun-17; action 4.4: Receive the policy, due Sep-17
    After: Evidence: By Sep-17
    """
    by = row.by.by
    if by is None or not row.rating.is_open:
        return
    actions = _in_force(context.actions_of.get(ref_key(row.section), []))
    dated = [(due, action) for action in actions if (due := action.due_by) is not None]
    if not dated or max(due for due, _ in dated) <= by:
        return
    first = min(due for due, _ in dated)
    due, action = max(dated, key=lambda each: _likeness(row, each[1]))
    if first > by:
        what = f"before the first action of section {row.section} is due ({uk(first)})"
    elif due > by and action.is_open and _likeness(row, action) >= _BRINGS_IT:
        what = f"before {action.label}, which seems to bring it, is due ({uk(due)})"
    else:
        return
    hint = "Correct the date of the evidence, or of the action that brings it."
    yield at(row, "by", f"This evidence is expected by {uk(by)}, {what}.", hint)


_BRINGS_IT = 55
"""How like (of 100) the texts of an action and of evidence are at least where the one brings the other."""


def _likeness(row: Evidence, action: Action) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 (only a plan with dates of evidence needs it)

    return fuzz.token_set_ratio(row.text.casefold(), action.text.casefold())
