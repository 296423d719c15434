"""History: what only a comparison with an earlier night can show.

Without an earlier plan these checks say nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from automation.checks import check_dates, check_ratings, check_references
from automation.checks.context import Context, Night
from automation.checks.plan_years import years_of
from automation.checks.redating import is_dated, is_moved
from automation.checks.registry import Check, Spot, at, history_check
from automation.checks.similar_texts import same_promise
from automation.plan.due import uk
from automation.plan.due_phrases import phrase_key
from automation.plan.findings import Severity
from automation.plan.model import Action, Plan, ref_key
from automation.plan.ratings import Rating


def _pairs(context: Context, night: Night) -> Iterator[tuple[Action, Action]]:
    """Return each action that both plans have, as it was and as it is."""
    before = _by_ref(night.plan)
    for action in context.plan.actions:
        was = next((a for a in before[ref_key(action.label)] if same_promise(a.text, action.text)), None)
        if was is not None:
            yield was, action


def _by_ref(plan: Plan) -> defaultdict[str, list[Action]]:
    """Return the actions of each ref; a ref may have been given to two of them."""
    found: defaultdict[str, list[Action]] = defaultdict(list)
    for action in plan.actions:
        found[ref_key(action.label)].append(action)
    return found


def _at_fault(context: Context, night: Night, *checks: Check) -> set[str]:
    """Return the refs that some checks found fault with on the earlier night.

    Who mends what a check found is not told by another one to put it back.
    """
    then = Context(replace(context.read, plan=night.plan, findings=()), night.on)
    return {ref_key(found.ref) for check in checks for found in check.run(then)}


def _gone(context: Context, night: Night) -> list[tuple[Action, Action | None]]:
    """Return the earlier actions whose ref is gone, each with the action that has its text now, if any."""
    now = {ref_key(action.label) for action in context.plan.actions}
    before = {ref_key(action.label) for action in night.plan.actions}
    fresh = [action for action in context.plan.actions if ref_key(action.label) not in before]
    by_text = {action.text: action for action in reversed(fresh)}
    return [(was, by_text.get(was.text)) for was in night.plan.actions if ref_key(was.label) not in now]


@history_check("H01", Severity.WARNING)
def action_vanished(context: Context, night: Night) -> Iterator[Spot]:
    """No action disappears from the plan in silence.

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
    renumbered = [(was, now) for was, now in _gone(context, night) if now is not None]
    mended = _at_fault(context, night, *_REF_CHECKS) if renumbered else ()
    for was, now in renumbered:
        if was.ref.strip() and ref_key(was.ref) not in mended:
            what = f"{now.label} says what {was.label} said on {uk(night.on)}."
            yield at(now.place, "ref", what, f"Give it back the ref {was.label}.", now.label)


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
    mended = _at_fault(context, night, *_DAY_CHECKS) if slipped else ()
    for was, action in slipped:
        if ref_key(was.label) in mended:
            continue
        what = (
            f"The due date of {action.label} was '{was.due.text}' on {uk(night.on)}, now '{action.due.text}'."
        )
        hint = f"Type {was.due.text} here again."
        if action.revised.blank and action.due.by is not None:
            why = "" if action.comments.strip() else ", and say in Comments why it moved"
            hint = f"Type {was.due.text} here and {action.due.text} as the revised due date{why}."
        elif action.revised.blank:
            hint += " If there is a new date, enter it as the revised due date."
        yield at(action.place, "due", what, hint, action.label)


_DAY_CHECKS = (check_dates.month_typed_as_day, check_dates.real_date_confirmed_otherwise)


def _is_later(was: Action, now: Action) -> bool:
    """Return whether the first due date was put off, or taken away."""
    if phrase_key(was.due.text) == phrase_key(now.due.text):
        return False  # the sheet Due dates says what it means
    if was.due.by is None or now.due.by is None:
        return was.due.by is not None
    return now.due.by > was.due.by and is_moved(was.due, now.due)


@history_check("H04", Severity.WARNING)
def blue_undone(context: Context, night: Night) -> Iterator[Spot]:
    """An action that was Blue stays Blue, or its comments say why it was reopened.

    It was reported to a board as done.

    Before: 2.1 | Blue in September, Amber in October
    After: 2.1 | Amber, and in Comments why
    """
    reopened = [
        (was, now)
        for was, now in _pairs(context, night)
        if was.rating is Rating.BLUE and now.rating is not Rating.BLUE and was.comments == now.comments
    ]
    mended = (
        _at_fault(context, night, check_ratings.blue_far_ahead, check_ratings.comment_contradicts_rating)
        if reopened
        else ()
    )
    for was, action in reopened:
        if ref_key(was.label) not in mended:
            rated = "not rated" if action.rating is Rating.NOT_RATED else action.rating.value
            what = f"{action.label} was Blue on {uk(night.on)} and is {rated} now, with the same comment."
            yield at(action.place, "rating", what, "Say in Comments why it was reopened.", action.label)


@history_check("H05", Severity.NOTE, days="stale_days")
def action_untouched(context: Context, night: Night) -> Iterator[Spot]:
    """The rating or the comments of an open action change from time to time.

    A rating that nobody has touched for weeks may be a rating that nobody has looked at. The setting
    'Untouched days' says how many days count.

    Before: 2.1 | Amber, with the same comment since July
    After: 2.1 | Amber, with a comment of this month
    """
    for was, action in _pairs(context, night):
        if action.rating in {Rating.BLUE, Rating.NOT_RATED}:
            continue
        same = (was.rating, was.comments, was.deadline.text) == (
            action.rating,
            action.comments,
            action.deadline.text,
        )
        if same:
            what = f"{action.label} is still {action.rating.value}, unchanged since {uk(night.on)} at least."
            yield at(action.place, "rating", what, "Look at it again, and add what is new.", action.label)


@history_check("H06", Severity.WARNING)
def ref_reused(context: Context, night: Night) -> Iterator[Spot]:
    """The ref of an action is not given to another one.

    Boards and leads know an action by its ref, and take the new one for the old: its letters, and what the
    minutes say of it. In the figures the old one counts as removed and the new one as new.

    Before: 2.4 Publish the profile in September, 2.4 Train the teams in October
    After: 2.4 Publish the profile | 2.9 Train the teams
    """
    before = _by_ref(night.plan)
    for action in context.plan.actions:
        known = before[ref_key(action.label)]
        if known and not any(same_promise(was.text, action.text) for was in known):
            short = " ".join(known[0].text.split())[:60]
            what = f"{action.label} was another action on {uk(night.on)}: '{short}'."
            yield at(action.place, "ref", what, "Give the new action a ref of its own.", action.label)
