"""Checks that compare the plan with an earlier night.

Without an earlier night they find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from automation.checks import check_dates, check_ratings, check_references
from automation.checks.context import Context, Night
from automation.checks.plan_years import is_dated, is_moved, years_of
from automation.checks.registry import Check, Spot, at, history_check
from automation.checks.similar_texts import same_promise
from automation.plan.due import uk
from automation.plan.due_phrases import phrase_key
from automation.plan.findings import Severity
from automation.plan.model import Action, grouped, ref_key
from automation.plan.ratings import Rating, State
from automation.plan.text import rating_in_words


def _key(action: Action) -> str:
    return ref_key(action.label)


def _pairs(context: Context, night: Night) -> Iterator[tuple[Action, Action]]:
    """Return each action that both plans have, as it was and as it is."""
    before = grouped(night.plan.actions, _key)
    for action in context.plan.actions:
        was = next((a for a in before.get(_key(action), ()) if same_promise(a.text, action.text)), None)
        if was is not None:
            yield was, action


def _no_fixes(
    context: Context, night: Night, changed: list[tuple[Action, Action]], *checks: Check
) -> list[tuple[Action, Action]]:
    """Leave out changes of actions that some checks had reported on the earlier night.

    Somebody who fixes what one check found is not told by another one to put it back.
    """
    then = Context(replace(context.read, plan=night.plan, findings=()), night.on)
    fixed = {ref_key(found.ref) for check in checks if changed for found in check.run(then)}
    return [(was, now) for was, now in changed if _key(was) not in fixed]


def _gone(context: Context, night: Night) -> list[tuple[Action, Action | None]]:
    """Return the earlier actions whose ref is gone, each with the action that has its text now, if any."""
    now, before = set(map(_key, context.plan.actions)), set(map(_key, night.plan.actions))
    fresh = [action for action in context.plan.actions if _key(action) not in before]
    by_text = {action.text: action for action in reversed(fresh)}
    return [(was, by_text.get(was.text)) for was in night.plan.actions if _key(was) not in now]


@history_check("H01", Severity.WARNING)
def action_vanished(context: Context, night: Night) -> Iterator[Spot]:
    """No action disappears from the plan without an explanation.

    A board that agreed to an action asks who took it out.

    Before: 18.3 in September, no 18.3 in October
    After: 18.3 back in its place, or its removal accepted
    """
    for was, now in _gone(context, night):
        if now is None:
            short = " ".join(was.text.split())[:60]
            what = f"{was.label} was in the plan on {uk(night.on)} and is gone: '{short}'."
            hint = "Put it back; or, if it was dropped on purpose, accept this finding with the reason."
            beside = context.actions_of.get(ref_key(was.section))
            sheet = beside[0].place.sheet if beside else ""
            yield Spot(what, hint, sheet, "", was.label)


_REF_CHECKS = (
    check_references.ref_continues,
    check_references.ref_doubled,
    check_references.ref_not_of_its_section,
    check_references.ref_forms_mixed,
)


@history_check("H02", Severity.WARNING)
def action_renumbered(context: Context, night: Night) -> Iterator[Spot]:
    """An action keeps its ref.

    Its history, its letters and the minutes of boards know it by its ref; under another one it starts afresh.

    Before: the text of 2.4 in September, the same text as 2.5 in October
    After: the text under 2.4 again
    """
    renumbered = [(was, now) for was, now in _gone(context, night) if now is not None and was.ref.strip()]
    for was, now in _no_fixes(context, night, renumbered, *_REF_CHECKS):
        what = f"{now.label} says what {was.label} said on {uk(night.on)}."
        yield at(now, "ref", what, f"Give it back the ref {was.label}.")


@history_check("H03", Severity.WARNING)
def first_due_date_overwritten(context: Context, night: Night) -> Iterator[Spot]:
    """The first due date of an action stays; a new one is written beside it.

    Overwriting it hides that the action has slipped. A date that was only put right, or brought forward,
    hides nothing.

    Before: 2.1 | Due date: Sep-17 in September, Dec-17 in October
    After: 2.1 | Due date: Sep-17 | Revised due date: Dec-17
    """
    years = years_of(night.plan)
    slipped = [
        (was, now)
        for was, now in _pairs(context, night)
        if not now.due.blank and is_dated(was.due, years) and _is_later(was, now)
    ]
    for was, action in _no_fixes(context, night, slipped, *_DAY_CHECKS):
        what = (
            f"The due date of {action.label} was '{was.due.text}' on {uk(night.on)}, now '{action.due.text}'."
        )
        hint = f"Type {was.due.text} here again."
        if action.revised.blank and action.due.by is not None:
            why = "" if action.comments.strip() else ", and say in Comments why it moved"
            hint = f"Type {was.due.text} here and {action.due.text} as the revised due date{why}."
        elif action.revised.blank:
            hint += " If there is a new date, enter it as the revised due date."
        yield at(action, "due", what, hint)


_DAY_CHECKS = (check_dates.month_typed_as_day, check_dates.real_date_confirmed_otherwise)


def _is_later(was: Action, now: Action) -> bool:
    """Return whether the first due date was put off, or taken away."""
    if phrase_key(was.due.text) == phrase_key(now.due.text):
        return False  # the sheet Due dates says what it means
    if was.due.by is None or now.due.by is None:
        return was.due.by is not None
    return now.due.by > was.due.by and is_moved(was.due, now.due)


def _rating_then(context: Context) -> Callable[[Action], Rating]:
    """Return the function that reads the rating of an action of an earlier night with the present key."""
    key = context.plan.key
    return lambda action: key.restated(action.rating, action.rating_text)


@history_check("H04", Severity.WARNING)
def blue_undone(context: Context, night: Night) -> Iterator[Spot]:
    """An action that was done stays done, or its comments say why it was reopened.

    It was reported to a board as done.

    Before: 2.1 | Blue in September, Amber in October
    After: 2.1 | Amber, and in Comments why
    """
    then = _rating_then(context)
    reopened = [
        (was, now)
        for was, now in _pairs(context, night)
        if then(was).state is State.DONE and not now.is_done and was.comments == now.comments
    ]
    checks = (check_ratings.blue_far_ahead, check_ratings.comment_contradicts_rating)
    for was, action in _no_fixes(context, night, reopened, *checks):
        rated, former = rating_in_words(action.rating), rating_in_words(then(was))
        what = f"{action.label} was {former} on {uk(night.on)} and is {rated} now, with the same comment."
        yield at(action, "rating", what, "Say in Comments why it was reopened.")


@history_check("H05", Severity.NOTE, days="stale_days")
def action_untouched(context: Context, night: Night) -> Iterator[Spot]:
    """The rating or the comments of an open action change from time to time.

    A rating that nobody has touched for weeks may be a rating that nobody has looked at. The setting
    'Untouched days' says how many days count.

    Before: 2.1 | Amber, with the same comment since July
    After: 2.1 | Amber, with a comment of this month
    """
    then = _rating_then(context)
    for was, action in _pairs(context, night):
        if not action.is_open or action.rating.state is None:
            continue
        same = (then(was), was.comments, was.deadline.text) == (
            action.rating,
            action.comments,
            action.deadline.text,
        )
        if same:
            rated = rating_in_words(action.rating)
            what = f"{action.label} is still {rated}, unchanged since {uk(night.on)} at least."
            yield at(action, "rating", what, "Look at it again, and add what is new.")


@history_check("H06", Severity.WARNING)
def ref_reused(context: Context, night: Night) -> Iterator[Spot]:
    """The ref of an action is not given to another one.

    Boards and leads know an action by its ref, and take the new one for the old: its letters, and what the
    minutes say of it. In the figures the old one counts as removed and the new one as new.

    Before: 2.4 Publish the profile in September, 2.4 Train the teams in October
    After: 2.4 Publish the profile | 2.9 Train the teams
    """
    before = grouped(night.plan.actions, _key)
    for action in context.plan.actions:
        known = before.get(_key(action))
        if known and not any(same_promise(was.text, action.text) for was in known):
            short = " ".join(known[0].text.split())[:60]
            what = f"{action.label} was another action on {uk(night.on)}: '{short}'."
            yield at(action, "ref", what, "Give the new action its own ref.")
