"""History: what only a comparison with an earlier night can show.

Without an earlier plan these checks say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context
from automation.checks.likeness import same_promise
from automation.checks.registry import Spot, at, plan_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Action, Plan, ref_key
from automation.plan.ratings import Rating


def _then(context: Context) -> str:
    """Say when the earlier plan was seen."""
    return f"on {uk(context.earlier_on)}" if context.earlier_on else "the last time"


def _pairs(context: Context, earlier: Plan | None) -> Iterator[tuple[Action, Action]]:
    """Give each action that both plans have, as it was and as it is."""
    if earlier is None:
        return
    before = {ref_key(action.label): action for action in earlier.actions}
    for action in context.plan.actions:
        was = before.get(ref_key(action.label))
        if was is not None and same_promise(was.text, action.text):
            yield was, action


def _gone(context: Context) -> list[tuple[Action, Action | None]]:
    """Give the earlier actions whose ref is gone, each with the action that has its text now, if any."""
    if context.earlier is None:
        return []
    now = {ref_key(action.label) for action in context.plan.actions}
    before = {ref_key(action.label) for action in context.earlier.actions}
    fresh = [action for action in context.plan.actions if ref_key(action.label) not in before]
    by_text = {action.text: action for action in reversed(fresh)}
    return [(was, by_text.get(was.text)) for was in context.earlier.actions if ref_key(was.label) not in now]


@plan_check(
    "H01", "action-vanished", Severity.WARNING, "history",
    before="18.3 in September, no 18.3 in October", after="18.3 back in its place, or its removal accepted",
)  # fmt: skip
def action_vanished(context: Context) -> Iterator[Spot]:
    """No action disappears from the plan in silence.

    A board that agreed to an action asks who took it out.
    """
    for was, now in _gone(context):
        if now is None:
            short = " ".join(was.text.split())[:60]
            what = f"{was.label} was in the plan {_then(context)} and is gone: '{short}'."
            hint = "Put it back; or, if it was dropped on purpose, accept this finding with the reason."
            beside = context.actions_of.get(ref_key(was.section))
            sheet = beside[0].place.sheet if beside else ""
            yield Spot(what, hint, sheet, "", was.label)


@plan_check(
    "H02", "action-renumbered", Severity.WARNING, "history",
    before="the text of 2.4 in September, the same text as 2.5 in October", after="the text under 2.4 again",
)  # fmt: skip
def action_renumbered(context: Context) -> Iterator[Spot]:
    """An action keeps its ref.

    Its history, its letters and the minutes of boards know it by its ref; under another one it starts afresh.
    """
    for was, now in _gone(context):
        if now is not None:
            what = f"{now.label} says what {was.label} said {_then(context)}."
            yield at(now.place, "ref", what, f"Give it back the ref {was.label}.", now.label)


@plan_check(
    "H03", "first-due-date-overwritten", Severity.WARNING, "history",
    before="2.1 | Due date: Sep-17 in September, Dec-17 in October",
    after="2.1 | Due date: Sep-17 | Revised due date: Dec-17",
)  # fmt: skip
def first_due_date_overwritten(context: Context) -> Iterator[Spot]:
    """The first due date of an action stays; a new one is written beside it.

    Overwriting it hides that the action has slipped.
    """
    for was, action in _pairs(context, context.earlier):
        if was.due.blank or action.due.blank or was.due.by == action.due.by:
            continue
        what = (
            f"The due date of {action.label} was '{was.due.text}' {_then(context)}, now '{action.due.text}'."
        )
        hint = f"Type {was.due.text} here and {action.due.text} as the revised due date."
        yield at(action.place, "due", what, hint, action.label)


@plan_check(
    "H04", "blue-undone", Severity.WARNING, "history",
    before="2.1 | Blue in September, Amber in October", after="2.1 | Amber, and in Comments why",
)  # fmt: skip
def blue_undone(context: Context) -> Iterator[Spot]:
    """An action that was Blue stays Blue, or its comments say why it was reopened.

    It was reported to a board as done.
    """
    for was, action in _pairs(context, context.earlier):
        if was.rating is Rating.BLUE and action.rating is not Rating.BLUE and was.comments == action.comments:
            rated = "not rated" if action.rating is Rating.NOT_RATED else action.rating.value
            what = f"{action.label} was Blue {_then(context)} and is {rated} now, with the same comment."
            yield at(action.place, "rating", what, "Say in Comments why it was reopened.", action.label)


@plan_check(
    "H05", "action-untouched", Severity.NOTE, "history",
    before="2.1 | Amber, with the same comment since July", after="2.1 | Amber, with a comment of this month",
)  # fmt: skip
def action_untouched(context: Context) -> Iterator[Spot]:
    """The rating or the comments of an open action change from time to time.

    A rating that nobody has touched for weeks may be a rating that nobody has looked at. The setting
    'Untouched days' says how many days count.
    """
    day, limit = context.older_on, context.plan.settings.stale_days
    if day is None or limit <= 0 or (context.as_at - day).days < limit:
        return
    for was, action in _pairs(context, context.older):
        if action.rating in {Rating.BLUE, Rating.NOT_RATED}:
            continue
        same = (was.rating, was.comments, was.deadline.text) == (
            action.rating,
            action.comments,
            action.deadline.text,
        )
        if same:
            what = f"{action.label} is still {action.rating.value}, unchanged since {uk(day)} at least."
            yield at(action.place, "rating", what, "Look at it again, and add what is new.", action.label)


@plan_check(
    "H06", "ref-reused", Severity.WARNING, "history",
    before="2.4 Publish the profile in September, 2.4 Train the teams in October",
    after="2.4 Publish the profile | 2.9 Train the teams",
)  # fmt: skip
def ref_reused(context: Context) -> Iterator[Spot]:
    """The ref of an action is not given to another one.

    Boards and leads know an action by its ref, and take the new one for the old: its letters, and what the
    minutes say of it. In the figures the old one counts as removed and the new one as new.
    """
    if context.earlier is None:
        return
    before = {ref_key(action.label): action for action in context.earlier.actions}
    for action in context.plan.actions:
        was = before.get(ref_key(action.label))
        if was is not None and not same_promise(was.text, action.text):
            short = " ".join(was.text.split())[:60]
            what = f"{action.label} was another action {_then(context)}: '{short}'."
            yield at(action.place, "ref", what, "Give the new action a ref of its own.", action.label)
