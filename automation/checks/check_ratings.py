"""BRAG ratings: each is in the tracker's key, agrees with the dates, and says why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from automation.checks.comment_claims import (
    means_done,
    says_delayed,
    says_done,
    says_not_done,
    says_on_track,
)
from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, action_check, at, in_more_rows, plan_check
from automation.plan.completion import heads_closed_work, is_for_closed_work
from automation.plan.due import DueKind, uk
from automation.plan.findings import Severity
from automation.plan.model import Action, Evidence
from automation.plan.place import Place
from automation.plan.ratings import RATED, KeyEntry, Rating
from automation.plan.recurrence import passed_and_coming, round_phrase
from automation.tracker.read.cells import short
from automation.tracker.write.formulas import rating_in_excel


@plan_check("B01", Severity.ERROR)
def rating_not_in_key(context: Context) -> Iterator[Spot]:
    """Every rating is one of the tracker's BRAG key, or one of the other spellings that the key gives.

    A rating that the key does not know counts as Not rated, so the figures are wrong by one.

    Before: 2.1 | Progress BRAG: Purple
    After: 2.1 | Progress BRAG: Amber
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


@plan_check("B10", Severity.WARNING)
def rating_in_other_words(context: Context) -> Iterator[Spot]:
    """Every rating is written as one of the four words Blue, Red, Amber and Green.

    The toolkit understands the other spellings of the BRAG key; Excel does not. Its Summary counts such an
    action as Not rated, and as late once its date has passed, also where it is done.

    Before: 2.1 | Progress BRAG: Complete
    After: 2.1 | Progress BRAG: Blue
    """
    seen: dict[tuple[str, str], list[Action | Evidence]] = defaultdict(list)
    table: tuple[Action | Evidence, ...] = (*context.plan.actions, *context.plan.evidence)
    for row in table:
        if row.rating is not Rating.NOT_RATED and rating_in_excel(row.rating_text) is not row.rating:
            seen[row.place.sheet, " ".join(row.rating_text.split()).casefold()].append(row)
    for rows in seen.values():
        first, word = rows[0], rows[0].rating.value
        what = f"'{first.rating_text}' is taken as {word} through the BRAG key{in_more_rows(rows)}."
        if context.has_live_summary and context.is_on_own_sheet(first):
            counted = "its Summary counts Not rated" if isinstance(first, Action) else "it gives no colour"
            what += f" Excel knows only the word {word}: {counted}."
        ref = first.label if isinstance(first, Action) else first.section
        yield at(first.place, "rating", what, f"Type {word}.", ref)


@action_check("B12", Severity.ERROR)
def completed_but_open(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is said to be completed, in a column for that or by its one word of comment, is Blue.

    One of the two is out of date. Until that is settled it counts by its rating, and no letter asks about it.

    Before: 2.1 | Progress BRAG: Amber | Completed on: 29/09/2017
    After: 2.1 | Progress BRAG: Blue | Completed on: 29/09/2017
    """
    if action.rating is Rating.BLUE:
        return
    blue = _blue(context)
    if action.completed:
        what = f"{action.label} has '{short(action.completed_text)}' in its column for completion, but it is "
        hint = f"If it is done, set its rating to {blue}; if not, clear this cell."
        yield at(action.place, "completed", f"{what}{_rated(action)}.", hint, action.label)
    elif context.plan.key.read(action.comments) is Rating.BLUE:
        what = f"The comment of {action.label} is '{short(action.comments)}', but it is {_rated(action)}."
        hint = f"If it is done, set its rating to {blue}; if not, say in the comment what is left to do."
        yield at(action.place, "rating", what, hint, action.label)


@action_check("B13", Severity.ERROR)
def open_among_closed_work(action: Action, context: Context) -> Iterator[Spot]:
    """An action on a sheet for closed work, or below a heading that says so, is Blue.

    It was moved there because it is done, or by mistake. Until that is settled it counts by its rating, and
    no letter asks about it.

    Before: 7.1 | Progress BRAG: blank, on the sheet Completed actions
    After: 7.1 | Progress BRAG: Blue, on the sheet Completed actions
    """
    if action.rating is Rating.BLUE:
        return
    if is_for_closed_work(action.place.sheet):
        where = f"on the sheet {action.place.sheet}"
    elif heads_closed_work(action.section):
        where = f"below the heading {action.section}"
    else:
        return
    what = f"{action.label} stands {where}, but it is {_rated(action)}."
    hint = f"If it is done, set its rating to {_blue(context)}; if not, move it back to the open actions."
    yield at(action.place, "rating", what, hint, action.label)


def _rated(action: Action) -> str:
    if action.rating is not Rating.NOT_RATED:
        return f"rated {action.rating.value}"
    return f"rated '{short(action.rating_text)}'" if action.rating_text.strip() else "not rated"


def _blue(context: Context) -> str:
    return "Blue" if context.plan.key.names(Rating.BLUE) else "the word for done"


@action_check("B02", Severity.WARNING)
def late_but_not_red(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is past its due date is Red, or Blue because it is done.

    A late action that is reported as Green or Amber, or not rated at all, is the first thing a board sees.
    What comes round again, or has only to start, leaves the late ones once its revised due date says what
    is due next.

    Before: 2.1 | Due date: Jun-17 | Green, on 2 October 2017
    After: 2.1 | Due date: Jun-17 | Red
    """
    if not action.is_late(context.as_at) or action.rating is Rating.RED:
        return
    if context.plan.key.read(action.rating_text) is None or context.is_unrated:
        return
    by, first = action.due_as_at(context.as_at), action.due_by
    if by is None or first is None or context.years is None or not context.years.hold(first):
        return  # the date is reported, and the rating may well be right
    days = action.days_late(context.as_at)
    rated = "not rated" if action.rating is Rating.NOT_RATED else action.rating.value
    was = "was to start" if action.deadline.kind is DueKind.START else "was due"
    what = (
        f"{action.label} is {rated} although it {was} by {uk(by)}, {days} day{'s' if days > 1 else ''} ago."
    )
    yield at(action.place, "rating", what, _what_to_type(action, context), action.label)


def _what_to_type(action: Action, context: Context) -> str:
    """Say what takes an action out of the late ones; where it stays open for good, Blue is no way out."""
    due = action.deadline
    coming = passed_and_coming(due, context.as_at)[1]
    if due.kind is DueKind.START:
        return (
            "If it has started, type under Revised due date by when it is to be finished, such as Mar-18; "
            "if not, type Red and say why in Comments, or a revised due date."
        )
    if due.kind is DueKind.RECURRING and coming is not None:
        return (
            "If this round is done, type under Revised due date when it comes round next, such as "
            f"{round_phrase(due, coming)}; if not, type Red and say why in Comments."
        )
    if not context.plan.key.names(Rating.BLUE):
        return (
            "Type Red and say why in Comments, or a revised due date; "
            "if it is done, first give Blue a row on the sheet BRAG key."
        )
    return (
        "If it is done, set it to Blue. If not, set it to Red, or enter a revised due date. "
        "Say in Comments what was done, or why it is late."
    )


@plan_check("B11", Severity.WARNING)
def key_without_done(context: Context) -> Iterator[Spot]:
    """In the BRAG key Blue is the rating that means done, and no other one means it instead.

    Only Blue counts as finished. Where another rating means done, finished actions are reported as late and
    their leads are chased.

    Before: BRAG key: Green | Complete: done and evidenced, and no row for Blue
    After: BRAG key: Blue | Done and evidenced | Also written as: Complete
    """
    entries = context.plan.key.entries
    blue = [entry for entry in entries if entry.rating is Rating.BLUE]
    # Blue may be one step beyond: done in one colour, and done with its evidence in the other.
    if any(means_done(entry.meaning) for entry in blue):
        return
    done = [(entry, why) for entry in entries if entry not in blue and (why := _means_done(entry))]
    meaning = blue[0].meaning if blue else ""
    is_blue = f"Blue, which means '{meaning}'" if meaning else "Blue"
    for entry, why in done:
        what = (
            f"{entry.rating.value} {why}, but only {is_blue} counts as finished: actions "
            f"rated {entry.rating.value} are late once their date has passed, and their leads are chased."
        )
        field = "meaning" if means_done(entry.meaning) else "also"
        yield at(entry.place, field, what, _give_blue_a_row(entry))
    if not blue and not done and entries:
        what = (
            "The key has no row for Blue, the only rating that counts as finished: an action that is done "
            "under any other rating is late once its date has passed, and its lead is chased."
        )
        hint = (
            "Give Blue a row that means done, with the words that people write for it under Also written as."
        )
        yield at(entries[0].place, "rating", what, hint)


_DONE_WORDS = frozenset(["complete", "completed", "done", "closed", "finished"])


def _means_done(entry: KeyEntry) -> str:
    """Say how a row of the key makes its rating mean done; empty where it does not."""
    if means_done(entry.meaning):
        return f"means '{entry.meaning}'"
    word = next((word for word in entry.also if word.casefold() in _DONE_WORDS), "")
    return f"is also written as '{word}'" if word else ""


def _give_blue_a_row(entry: KeyEntry) -> str:
    rating = entry.rating.value
    return (
        f"Let Blue mean done, list the words for it (such as Complete) under its Also written as and nowhere "
        f"else, and rate as Blue what is {rating} because it is done. Or accept this, if all of that is Blue."
    )


@plan_check("B09", Severity.WARNING)
def plan_not_rated(context: Context) -> Iterator[Spot]:
    """A plan whose actions fall due has ratings.

    Where no action has one yet, this is said once instead of for each action that is late.

    Before: 171 actions, 130 of them late, and no rating at all
    After: 171 actions, each with a rating
    """
    actions = context.plan.actions
    if context.is_unrated and has_column(actions[0].place, "rating"):
        late = sum(action.is_late(context.as_at) for action in actions)
        what = f"None of the {len(actions)} actions has been rated yet, and {late} of them are late."
        hint = "Choose a Progress BRAG for each action, those that are late first."
        yield at(actions[0].place, "rating", what, hint)


@action_check("B03", Severity.WARNING)
def blue_without_comment(action: Action, context: Context) -> Iterator[Spot]:
    """A Blue action says in its comments what was done.

    Blue means done with the evidence recorded; a board asks where the evidence is.

    Before: 2.1 | Blue | Comments: blank
    After: 2.1 | Blue | Comments: Profile published on 14 September
    """
    if (
        action.rating is not Rating.BLUE
        or action.comments.strip()
        or not has_column(action.place, "comments")
    ):
        return
    if _finished_far_ahead(action, context):
        return
    what = f"{action.label} is Blue but its comments say nothing."
    hint = "Say in Comments what was done, when, and where the evidence is."
    yield at(action.place, "comments", what, hint, action.label)


@action_check("B04", Severity.WARNING)
def red_without_comment(action: Action, _context: Context) -> Iterator[Spot]:
    """A Red action says in its comments why, and what is being done about it.

    It is the first question that a board asks.

    Before: 2.1 | Red | Comments: blank
    After: 2.1 | Red | Comments: Post vacant; interviews on 9 October
    """
    if action.rating is Rating.RED and not action.comments.strip() and has_column(action.place, "comments"):
        what = f"{action.label} is Red but its comments do not say why."
        yield at(action.place, "comments", what, "Say in Comments why, and what happens next.", action.label)


FAR_AHEAD_DAYS = 90
"""An action that is Blue more than this many days before it is due was finished very early."""


def _finished_far_ahead(action: Action, context: Context) -> bool:
    """Say whether a Blue action is due far ahead while nothing, not even its section's evidence, shows it."""
    by = action.due_by
    if by is None or (by - context.as_at).days <= FAR_AHEAD_DAYS:
        return False
    evidence = context.evidence_of(action.section)
    return all(row.rating is Rating.NOT_RATED for row in evidence)


@action_check("B05", Severity.WARNING)
def blue_far_ahead(action: Action, context: Context) -> Iterator[Spot]:
    """An action that is Blue long before it is due has something to show for it.

    Blue eight months early, without a comment and without any evidence of its section rated, is more often
    a slip of the dropdown than a success.

    Before: 2.1 | Due date: Jun-18 | Blue | Comments: blank, on 2 October 2017
    After: 2.1 | Due date: Jun-18 | Green
    """
    if (
        action.rating is not Rating.BLUE
        or action.comments.strip()
        or not has_column(action.place, "comments")
    ):
        return
    by = action.due_by
    if by is not None and _finished_far_ahead(action, context):
        what = f"{action.label} is Blue, is not due until {uk(by)}, and nothing shows that it is done."
        hint = "Say in Comments what was done and where the evidence is, or correct the rating."
        yield at(action.place, "rating", what, hint, action.label)


@action_check("B06", Severity.WARNING)
def comment_contradicts_rating(action: Action, context: Context) -> Iterator[Spot]:
    """A rating and its comment say the same.

    One of the two is out of date, and the board reads both.

    Before: 2.1 | Amber | Comments: Completed in May
    After: 2.1 | Blue | Comments: Completed in May
    """
    words, means = _contradiction(action)
    if not words:
        return
    if not context.plan.key.names(Rating.BLUE):
        means = means.replace(" (Blue)", "")
    meaning = context.plan.key.meaning(action.rating).casefold()
    # In some trackers Amber means 'on track': then the words agree with the rating.
    if words.casefold() not in meaning:
        rated = "not rated" if action.rating is Rating.NOT_RATED else action.rating.value
        what = f"{action.label} is {rated}, but its comment says '{words}'."
        yield at(action.place, "comments", what, f"Correct the rating{means}, or the comment.", action.label)


def _contradiction(action: Action) -> tuple[str, str]:
    """Return the words of a comment that contradict the rating, and which rating they would mean."""
    comments, rating = action.comments, action.rating
    if not comments.strip():
        return "", ""
    if rating is Rating.BLUE:
        late = says_delayed(comments)
        return says_not_done(comments) or ("" if late and says_done(comments) else late), ""
    # One round or one step that is done does not finish an action that has several.
    several = action.deadline.kind in {DueKind.RECURRING, DueKind.MILESTONES, DueKind.START}
    if not several and (done := says_done(comments, action.text)):
        return done, " (Blue)"
    if rating is Rating.GREEN:
        return says_delayed(comments), " (Amber or Red)"
    if rating is Rating.RED:
        return says_on_track(comments), ""
    return "", ""


@plan_check("B07", Severity.WARNING)
def colour_and_word_disagree(context: Context) -> Iterator[Spot]:
    """A rating's cell that is filled by hand has the colour of its word.

    People look at the colour and the toolkit reads the word, so the board hears two different things.

    Before: 2.1 | Progress BRAG: Green, in a cell filled red by hand
    After: 2.1 | Progress BRAG: Red
    """
    for place, rating, colour, ref in _filled_by_hand(context):
        if rating not in {colour, Rating.NOT_RATED}:
            what = f"The cell is filled {colour.value} by hand, but its word is {rating.value}, which counts."
            hint = f"Type {colour.value}, or remove the fill (Home, Fill Color, No Fill)."
            yield at(place, "rating", what, hint, ref)


@plan_check("B08", Severity.ERROR)
def colour_without_word(context: Context) -> Iterator[Spot]:
    """A rating is written as a word, not only as the colour of its cell.

    A colour alone is not read and counts as Not rated; people who cannot tell colours apart miss it too.

    Before: 2.1 | Progress BRAG: a cell filled red, without a word
    After: 2.1 | Progress BRAG: Red
    """
    for place, rating, colour, ref in _filled_by_hand(context):
        if rating is Rating.NOT_RATED:
            what = f"The cell is filled {colour.value} but holds no word, so it counts as Not rated."
            yield at(place, "rating", what, f"Type {colour.value} into the cell.", ref)


def _filled_by_hand(context: Context) -> list[tuple[Place, Rating, Rating, str]]:
    """Return the rating cells whose fill people read as a rating: place, word, colour and ref.

    A whole row in one colour is marked for some other reason, and so is a whole column.
    """
    plan = context.plan
    rows: tuple[Action | Evidence, ...] = (*plan.actions, *plan.evidence)
    found = [
        (row.place, row.rating, colour, row.label if isinstance(row, Action) else row.section)
        for row in rows
        if (colour := _own_colour(context, row.place)) and plan.key.read(row.rating_text) is not None
    ]
    per_sheet = Counter(row.place.sheet for row in rows) if found else Counter()
    column = Counter((place.sheet, colour) for place, _, colour, _ in found)
    return [
        item
        for item in found
        if (n := column[item[0].sheet, item[2]]) <= 5 or n * 10 < per_sheet[item[0].sheet] * 9
    ]


def _own_colour(context: Context, place: Place) -> Rating | None:
    """Return the rating whose colour fills a rating's cell, where it is not the colour of the whole row."""
    sheet = context.unseen.sheet(place.sheet)
    if place.row not in sheet.coloured_rows or "rating" not in place.columns:
        return None
    colour = sheet.colours.get(place.cell("rating"))
    around = {
        sheet.colours.get(place.cell(field)) for field in ("ref", "text", "lead") if field in place.columns
    }
    return None if around == {colour} else colour
