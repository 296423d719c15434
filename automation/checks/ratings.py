"""BRAG ratings: each is in the tracker's key, agrees with the dates, and says why."""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, action_check, at, plan_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Action
from automation.plan.place import Place
from automation.plan.ratings import RATED, Rating


@plan_check(
    "B01", "rating-not-in-key", Severity.ERROR, "ratings",
    before="2.1 | Progress BRAG: Purple", after="2.1 | Progress BRAG: Amber",
)  # fmt: skip
def rating_not_in_key(context: Context) -> Iterator[Spot]:
    """Every rating is one of the tracker's BRAG key, or one of the other spellings that the key gives.

    A rating that the key does not know counts as Not rated, so the figures are wrong by one.
    """
    for action in context.plan.actions:
        yield from _unknown(context, action.rating_text, action.place, action.label, action.label)
    for row in context.plan.evidence:
        label = f"an evidence row of section {row.section}"
        yield from _unknown(context, row.rating_text, row.place, label, row.section)


def _unknown(context: Context, text: str, place: Place, label: str, ref: str) -> Iterator[Spot]:
    if context.plan.key.read(text) is not None:
        return
    words = ", ".join(rating.value for rating in RATED)
    what = f"The rating of {label}, '{text}', is not in the BRAG key. It counts as Not rated."
    hint = f"Type one of {words}, or add '{text}' to the sheet BRAG key under 'Also written as'."
    yield at(place, "rating", what, hint, ref)


@action_check(
    "B02", "late-but-not-red", Severity.WARNING, "ratings",
    before="2.1 | Due date: Jun-17 | Green, on 2 October 2017", after="2.1 | Due date: Jun-17 | Red",
)  # fmt: skip
def late_but_not_red(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is past its due date is Red, or Blue because it is done.

    A late action that is reported as Green or Amber, or not rated at all, is the first thing a board sees.
    """
    if not action.is_late(context.as_at) or action.rating is Rating.RED:
        return
    if context.plan.key.read(action.rating_text) is None:
        return
    by = action.due_by
    assert by is not None
    days = action.days_late(context.as_at)
    rated = "not rated" if action.rating is Rating.NOT_RATED else action.rating.value
    what = (
        f"{action.label} is {rated} although it was due by {uk(by)}, {days} day{'s' if days > 1 else ''} ago."
    )
    hint = "Type Red and say why in Comments, Blue if it is done, or a revised due date."
    yield at(action.place, "rating", what, hint, action.label)


@action_check(
    "B03", "blue-without-comment", Severity.WARNING, "ratings",
    before="2.1 | Blue | Comments: blank", after="2.1 | Blue | Comments: Profile published on 14 September",
)  # fmt: skip
def blue_without_comment(action: Action, _context: Context) -> Iterator[Spot]:
    """A Blue action says in its comments what was done.

    Blue means done with the evidence recorded; a board asks where the evidence is.
    """
    if (
        action.rating is not Rating.BLUE
        or action.comments.strip()
        or not has_column(action.place, "comments")
    ):
        return
    what = f"{action.label} is Blue but its comments say nothing."
    hint = "Say in Comments what was done, when, and where the evidence is."
    yield at(action.place, "comments", what, hint, action.label)
