"""Checks of BRAG ratings: each is in the tracker's key, agrees with the dates, and is explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from automation.checks.comment_claims import (
    says_delayed,
    says_done,
    says_not_done,
    says_on_track,
)
from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, in_more_rows, plan_check, row_check
from automation.plan.comment_log import read_log
from automation.plan.completion import heads_closed_work, is_for_closed_work
from automation.plan.due import DueKind, uk
from automation.plan.findings import Place, Severity
from automation.plan.model import Action, Evidence
from automation.plan.ratings import BragKey, Rating, State
from automation.plan.recurrence import passed_and_coming, round_phrase
from automation.plan.text import one_line, rating_in_words
from automation.tracker.read.cell_styles import colour_as_rating
from automation.tracker.read.cells import short


@row_check("B12", Severity.ERROR, "actions")
def completed_but_open(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is said to be completed, in a column for that or by its whole comment, is rated as done.

    One of the two is out of date. Until that is settled it counts by its rating, and no letter asks about it.

    Before: 2.1 | Progress BRAG: Amber | Completed on: 29/09/2017
    After: 2.1 | Progress BRAG: Blue | Completed on: 29/09/2017
    """
    if not action.is_open:
        return
    blue = context.plan.key.word(State.DONE)
    if action.says_completed:
        what = f"{action.label} has '{short(action.completed_text)}' in its column for completion, but it is "
        hint = f"If it is done, set its rating to {blue}; if not, clear this cell."
        yield at(action, "completed", f"{what}{_rated(action)}.", hint)
    elif (said := context.plan.key.read(action.comments)) and said.state is State.DONE:
        what = f"The comment of {action.label} is '{short(action.comments)}', but it is {_rated(action)}."
        hint = f"If it is done, set its rating to {blue}; if not, say in the comment what is left to do."
        yield at(action, "rating", what, hint)


@row_check("B13", Severity.ERROR, "actions")
def open_among_closed_work(action: Action, context: Context) -> Iterator[Spot]:
    """An action on a sheet for closed work, or below a heading that says so, is rated as done.

    It was moved there because it is done, or by mistake. Until that is settled it counts by its rating, and
    no letter asks about it.

    Before: 7.1 | Progress BRAG: blank, on the sheet Completed actions
    After: 7.1 | Progress BRAG: Blue, on the sheet Completed actions
    """
    if not action.is_open:
        return
    if is_for_closed_work(action.place.sheet):
        where = f"on the sheet {action.place.sheet}"
    elif heads_closed_work(action.section):
        where = f"below the heading {action.section}"
    else:
        return
    what = f"{action.label} is {where}, but it is {_rated(action)}."
    done = context.plan.key.word(State.DONE)
    hint = f"If it is done, set its rating to {done}; if not, move it back to the open actions."
    yield at(action, "rating", what, hint)


def _rated(action: Action) -> str:
    if action.rating.state:
        return f"rated {rating_in_words(action.rating)}"
    return f"rated '{short(action.rating_text)}'" if action.rating_text.strip() else "not rated"


@row_check("B02", Severity.WARNING, "actions")
def late_but_not_red(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is past its due date is rated as off track, or as done.

    A late action that is reported as on track or at risk, or not rated at all, is the first thing a board
    sees. An action that repeats, or has only to start, is no longer late once its revised due date gives the
    next date.

    Before: 2.1 | Due date: Jun-17 | Green, on 2 October 2017
    After: 2.1 | Due date: Jun-17 | Red
    """
    if not action.is_late(context.as_at) or action.rating.state is State.OFF_TRACK:
        return
    if context.plan.key.read(action.rating_text) is None or context.is_unrated:
        return
    by, first = action.due_as_at(context.as_at), action.due_by
    if by is None or first is None or context.years is None or not context.years.hold(first):
        return  # the date is reported, and the rating may well be right
    days = action.days_late(context.as_at)
    rated = rating_in_words(action.rating)
    was = "was to start" if action.deadline.kind is DueKind.START else "was due"
    what = (
        f"{action.label} is {rated} although it {was} by {uk(by)}, {days} day{'s' if days > 1 else ''} ago."
    )
    yield at(action, "rating", what, _what_to_type(action, context))


def _what_to_type(action: Action, context: Context) -> str:
    """Return what to type so that an action is no longer late; one that stays open for good is never done."""
    due, key = action.deadline, context.plan.key
    red, done = key.of_state(State.OFF_TRACK), key.of_state(State.DONE)
    worse = f"set it to {one_line(red.name)} and explain in Comments" if red else "explain in Comments"
    coming = passed_and_coming(due, context.as_at)[1]
    if due.kind is DueKind.START:
        return (
            "If it has started, enter under Revised due date by when it is to be finished, such as "
            f"{context.some_month}. "
            f"If not, {worse}, or enter a revised due date."
        )
    if due.kind is DueKind.RECURRING and coming is not None:
        return (
            "If this round is done, enter the next date under Revised due date, such as "
            f"{round_phrase(due, coming)}. If not, {worse}."
        )
    if done is None:
        return (
            f"{worse[0].upper()}{worse[1:]}, or enter a revised due date. "
            "If it is done, first give the sheet BRAG key a row that counts as Done."
        )
    return (
        f"If it is done, set it to {one_line(done.name)}. "
        f"If not, {f'set it to {one_line(red.name)}, or ' if red else ''}enter a revised due date. "
        "Say in Comments what was done, or why it is late."
    )


@plan_check("B16", Severity.WARNING)
def done_without_a_day(context: Context) -> Iterator[Spot]:
    """Where the tracker says of some actions when they were completed, it says so of all that are done.

    The day shows what was finished since the last board, and whether it was in time.

    Before: 2.1 | Blue | Completed on: blank, beside 2.2 | Blue | Completed on: 29/09/2017
    After: 2.1 | Blue | Completed on: 12/09/2017
    """
    done = [action for action in context.plan.actions if action.is_done]
    without = [
        action for action in done if not action.completed_text and has_column(action.place, "completed")
    ]
    if without and len(without) < len(done):
        first = without[0]
        what = f"{first.label} is done, but it has no day of completion{in_more_rows(without)}."
        yield at(first, "completed", what, "Type the day on which it was completed.")


@plan_check("B09", Severity.WARNING)
def plan_not_rated(context: Context) -> Iterator[Spot]:
    """A plan whose actions fall due has ratings.

    If no action has one yet, this is reported once and not for each late action.

    Before: 171 actions, 130 of them late, and no rating at all
    After: 171 actions, each with a rating
    """
    actions = context.plan.actions
    if context.is_unrated and has_column(actions[0].place, "rating"):
        late = sum(action.is_late(context.as_at) for action in actions)
        what = f"None of the {len(actions)} actions has been rated yet, and {late} of them are late."
        hint = "Choose a Progress BRAG for each action, those that are late first."
        yield at(actions[0].place, "rating", what, hint)


@row_check("B03", Severity.WARNING, "actions")
def blue_without_comment(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is done says in its comments what was done.

    A board asks where the evidence is.

    Before: 2.1 | Blue | Comments: blank
    After: 2.1 | Blue | Comments: Profile published on 14 September
    """
    if not action.is_done or action.comments.strip() or not has_column(action.place, "comments"):
        return
    if _finished_far_ahead(action, context):
        return
    what = f"{action.label} is {rating_in_words(action.rating)} but has no comment."
    hint = "Say in Comments what was done, when, and where the evidence is."
    yield at(action, "comments", what, hint)


@row_check("B04", Severity.WARNING, "actions")
def red_without_comment(action: Action, _context: Context) -> Iterator[Spot]:
    """An action that is off track says in its comments why, and what is being done about it.

    It is the first question that a board asks.

    Before: 2.1 | Red | Comments: blank
    After: 2.1 | Red | Comments: Post vacant; interviews on 9 October
    """
    if (
        action.rating.state is State.OFF_TRACK
        and not action.comments.strip()
        and has_column(action.place, "comments")
    ):
        what = f"{action.label} is {rating_in_words(action.rating)} but its comments do not say why."
        yield at(action, "comments", what, "Say in Comments why, and what happens next.")


_STALE = 60
"""After how many days without a new comment an action that is off track is asked about."""


@row_check("B18", Severity.NOTE, "actions")
def no_news_of_what_is_off_track(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is off track has a recent entry in its comments.

    The board will ask what has been done about it since the last entry.

    Before: 2.1 | Red | Comments: 12/6: post vacant, on 2 October 2017
    After: 2.1 | Red | Comments: 12/6: post vacant; 28/9: interviews held
    """
    latest = read_log(action.comments, context.as_at).latest if action.comments else None
    if action.rating.state is not State.OFF_TRACK or latest is None or latest.day is None:
        return
    days = (context.as_at - latest.day).days
    if days > _STALE:
        rated = rating_in_words(action.rating)
        what = f"{action.label} is {rated}, and its last comment is of {uk(latest.day)}, {days} days ago."
        yield at(action, "comments", what, "Add an entry: what was done since, and what is next.")


FAR_AHEAD_DAYS = 90
"""An action that is done more than this many days before it is due was finished very early."""


def _finished_far_ahead(action: Action, context: Context) -> bool:
    """Return whether a finished action is due far ahead and nothing shows that it is done."""
    by = action.due_by
    if by is None or (by - context.as_at).days <= FAR_AHEAD_DAYS:
        return False
    evidence = context.evidence_of(action.section)
    return all(row.rating.state is None for row in evidence)


@row_check("B05", Severity.WARNING, "actions")
def blue_far_ahead(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is done long before it is due has a comment or rated evidence to show for it.

    Done eight months early, without a comment and without any evidence of its section rated, is more often
    a slip of the dropdown than a success.

    Before: 2.1 | Due date: Jun-18 | Blue | Comments: blank, on 2 October 2017
    After: 2.1 | Due date: Jun-18 | Green
    """
    if not action.is_done or action.comments.strip() or not has_column(action.place, "comments"):
        return
    by = action.due_by
    if by is not None and _finished_far_ahead(action, context):
        rated = rating_in_words(action.rating)
        what = f"{action.label} is {rated}, is not due until {uk(by)}, and nothing shows that it is done."
        hint = "Say in Comments what was done and where the evidence is, or correct the rating."
        yield at(action, "rating", what, hint)


@row_check("B06", Severity.WARNING, "actions")
def comment_contradicts_rating(action: Action, context: Context) -> Iterator[Spot]:
    """A rating and its comment say the same.

    One of the two is out of date, and the board reads both.

    Before: 2.1 | Amber | Comments: Completed in May
    After: 2.1 | Blue | Comments: Completed in May
    """
    words, *meant = _contradiction(action)
    if not words:
        return
    names = [one_line(rating.name) for state in meant if (rating := context.plan.key.of_state(state))]
    means = f" ({' or '.join(names)})" if names else ""
    meaning = context.plan.key.meaning(action.rating).casefold()
    # In some trackers Amber means 'on track': then the words agree with the rating.
    if words.casefold() not in meaning:
        what = f"{action.label} is {rating_in_words(action.rating)}, but its comment says '{words}'."
        yield at(action, "comments", what, f"Correct the rating{means}, or the comment.")


def _contradiction(action: Action) -> tuple[str, *tuple[State, ...]]:
    """Return the words of a comment that contradict the rating, and which states they would mean."""
    comments, state = action.comments, action.rating.state
    if not comments.strip() or state in {State.WITHDRAWN, State.NOT_EVIDENCED}:
        return ("",)
    if state is State.DONE:
        late = says_delayed(comments)
        return (says_not_done(comments) or ("" if late and says_done(comments) else late),)
    # One round or one step that is done does not finish an action that has several.
    several = action.deadline.kind in {DueKind.RECURRING, DueKind.MILESTONES, DueKind.START}
    if not several and (done := says_done(comments, action.text)):
        return done, State.DONE
    if state is State.ON_TRACK:
        return says_delayed(comments), State.AT_RISK, State.OFF_TRACK
    return (says_on_track(comments) if state is State.OFF_TRACK else "",)


@plan_check("B07", Severity.WARNING)
def colour_and_word_disagree(context: Context) -> Iterator[Spot]:
    """A rating's cell that is filled by hand has the colour of its word.

    People look at the colour and the toolkit reads the word, so the board hears two different things.

    Before: 2.1 | Progress BRAG: Green, in a cell filled red by hand
    After: 2.1 | Progress BRAG: Red
    """
    for place, rating, colour, ref in _filled_by_hand(context):
        own = colour_as_rating(rating.colour)
        if rating.state and own and own != colour:
            filled = one_line(_in_colour(context.plan.key, colour).name)
            what = f"The cell is coloured {filled} by hand but says {one_line(rating.name)}. The word counts."
            hint = f"Type {filled}, or remove the fill (Home, Fill Color, No Fill)."
            yield at(place, "rating", what, hint, ref)


@plan_check("B08", Severity.ERROR)
def colour_without_word(context: Context) -> Iterator[Spot]:
    """A rating is written as a word, not only as the colour of its cell.

    A colour alone is not read and counts as Not rated; people who cannot tell colours apart miss it too.

    Before: 2.1 | Progress BRAG: a cell filled red, without a word
    After: 2.1 | Progress BRAG: Red
    """
    for place, rating, colour, ref in _filled_by_hand(context):
        if rating.state is None:
            filled = one_line(_in_colour(context.plan.key, colour).name)
            what = f"The cell is coloured {filled} but has no word in it, so it counts as Not rated."
            yield at(place, "rating", what, f"Type {filled} into the cell.", ref)


def _in_colour(key: BragKey, colour: Rating) -> Rating:
    """Return the rating of the key that is shown in a colour; the colour itself where there is none."""
    return next((rating for rating in key.ratings if colour_as_rating(rating.colour) == colour), colour)


def _filled_by_hand(context: Context) -> list[tuple[Place, Rating, Rating, str]]:
    """Return the rating cells whose fill people read as a rating: place, word, colour and ref.

    A whole row in one colour is marked for some other reason, and so is a whole column.
    """
    found = list(_filled_cells(context))
    tables: tuple[tuple[Action | Evidence, ...], ...] = (context.plan.actions, context.plan.evidence)
    on_sheet = Counter(row.place.sheet for table in tables for row in table)
    column = Counter((place.sheet, colour) for place, _, colour, _ in found)

    def is_a_column(sheet: str, colour: Rating) -> bool:
        number = column[sheet, colour]
        return number > 5 and number * 10 >= on_sheet[sheet] * 9

    return [item for item in found if not is_a_column(item[0].sheet, item[2])]


def _filled_cells(context: Context) -> Iterator[tuple[Place, Rating, Rating, str]]:
    rows: tuple[Action | Evidence, ...] = (*context.plan.actions, *context.plan.evidence)
    for name, sheet in context.unseen.sheets.items():
        coloured = sheet.coloured_rows
        here = (row for row in rows if row.place.row in coloured and row.place.sheet == name)
        for row in here if coloured else ():
            colour = _own_colour(sheet.colours, row.place)
            if colour and context.plan.key.read(row.rating_text) is not None:
                yield row.place, row.rating, colour, row.label if isinstance(row, Action) else row.section


def _own_colour(colours: Mapping[str, Rating], place: Place) -> Rating | None:
    """Return the rating whose colour fills a rating's cell, where it is not the colour of the whole row."""
    if "rating" not in place.columns:
        return None
    colour = colours.get(place.cell("rating"))
    around = {colours.get(place.cell(field)) for field in ("ref", "text", "lead") if field in place.columns}
    return None if around == {colour} else colour
