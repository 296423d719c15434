"""Checks of the BRAG key: it says what every rating counts as, and has every rating that the plan uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from automation.checks.context import Context
from automation.checks.registry import Spot, at, in_more_rows, plan_check
from automation.plan.colours import NAMES, WHITE, is_alike
from automation.plan.findings import Severity
from automation.plan.model import Action, Evidence, grouped
from automation.plan.rating_words import said_state
from automation.plan.ratings import DEFAULT_KEY, BragKey, KeyEntry, Rating, State, word_key
from automation.plan.text import counting, one_of
from automation.tracker.read.cells import short


@plan_check("B01", Severity.ERROR)
def rating_not_in_key(context: Context) -> Iterator[Spot]:
    """Every rating is in the tracker's BRAG key, or is one of the other spellings in it.

    A rating that the key does not know counts as Not rated, so the figures are wrong, and no letter goes
    about the action. Each word is reported once, and one row of the key settles it.

    Before: 2.1 | Progress BRAG: Purple
    After: 2.1 | Progress BRAG: Amber
    """
    unknown = (row for row in _rated_rows(context) if context.plan.key.read(row.rating_text) is None)
    for rows in grouped(unknown, lambda row: word_key(row.rating_text)).values():
        first, word = rows[0], short(rows[0].rating_text)
        whose = first.label if isinstance(first, Action) else f"an evidence row of section {first.section}"
        what = f"The rating of {whose}, '{word}', is not in the BRAG key{in_more_rows(rows)}."
        what += " It counts as Not rated."
        yield at(first, "rating", what, _hint_for(word, context.plan.key))._replace(also=_others(rows))


def _rated_rows(context: Context) -> Iterator[Action | Evidence]:
    """Return the actions and the evidence, as rows that have a rating."""
    yield from context.plan.actions
    yield from context.plan.evidence


def _others(rows: Sequence[Action | Evidence]) -> tuple[tuple[str, int], ...]:
    return tuple((row.place.sheet, row.place.row) for row in rows[1:])


def _hint_for(word: str, key: BragKey) -> str:
    """Return how to settle what an unknown word means, with the state that it seems to say."""
    usual = DEFAULT_KEY.read(word)
    said = said_state(word) or (usual.state if usual else None)
    if said is None:
        return (
            f"Type {one_of(key)}, or add '{word}' to the sheet BRAG key: under 'Also written as', "
            "or as a row of its own with what it counts as."
        )
    known = key.of_state(said)
    listed_there = f" or add '{word}' to the row {known.name} under 'Also written as'," if known else ""
    return (
        f"On the sheet BRAG key, give '{word}' a row that counts as {said},{listed_there} "
        f"if that is what it means. Or type {one_of(key)}."
    )


@plan_check("B14", Severity.ERROR)
def key_not_settled(context: Context) -> Iterator[Spot]:
    """It is certain what each rating of the BRAG key counts as.

    Where a meaning speaks against what the word usually counts as, somebody has to say which of them holds.
    Until then the usual one counts, and no letter goes about an action with that rating.

    Before: BRAG key: Green | Complete | Counts as: blank
    After: BRAG key: Green | Complete | Counts as: Done
    """
    for entry in context.plan.key.entries:
        if entry.settled or entry.counts_as:
            continue
        name, state = short(entry.rating.name), entry.rating.state
        said = said_state(entry.meaning) or said_state(entry.rating.name)
        if state:
            what = f"{name} means '{short(entry.meaning)}' in the key, but {name} usually counts as {state}."
        else:
            what = f"The key does not say what {name} counts as, so it counts for nothing."
        hint = f"Type {said} under Counts as, if that is right; or one of: {'; '.join(State)}."
        if not said:
            hint = f"Type one of these under Counts as: {'; '.join(State)}."
        field = next((name for name in ("counts_as", "meaning") if name in entry.place.columns), "rating")
        words = {word_key(word) for word in entry.words}
        rows = [row for row in _rated_rows(context) if word_key(row.rating_text) in words]
        yield at(entry.place, field, what, hint)._replace(also=_others(rows[:1] + rows))


@plan_check("B19", Severity.WARNING)
def usual_key_not_confirmed(context: Context) -> Iterator[Spot]:
    """Where a plan had no BRAG key, somebody has confirmed what its ratings count as.

    An import puts the usual key in its place, with Counts as left blank. It holds until somebody says
    otherwise, but to some councils Green is what is done.

    Before: BRAG key: Green | On track. | Counts as: blank, as an import wrote it
    After: BRAG key: Green | On track. | Counts as: On track
    """
    usual = {(entry.rating, entry.meaning) for entry in DEFAULT_KEY.entries}
    proposed = [
        entry
        for entry in context.plan.key.entries
        if (entry.rating, entry.meaning) in usual
        and not entry.counts_as
        and "counts_as" in entry.place.columns
    ]
    if proposed:
        what = f"{counting(entry.rating for entry in proposed)}, as usual: nobody has confirmed it here yet."
        hint = "Choose that under Counts as in each row, or what the rating counts as to you."
        yield at(proposed[0].place, "counts_as", what, hint)


@plan_check("B15", Severity.ERROR)
def spelling_in_two_rows(context: Context) -> Iterator[Spot]:
    """Each word stands in one row of the BRAG key only.

    A row's own word comes before the other spellings of a row, and the first row before the second. Whoever
    typed the word may have meant either.

    Before: Blue | Also written as: Closed; Red | Also written as: Closed
    After: Blue | Also written as: Closed
    """
    seen: dict[str, KeyEntry] = {}
    for entry in context.plan.key.entries:
        seen.setdefault(word_key(entry.word), entry)
    for entry in context.plan.key.entries:
        for place, word in enumerate(entry.words):
            other = seen.setdefault(word_key(word), entry)
            if other is not entry:
                what = (
                    f"'{short(word)}' is also in the row {short(other.rating.name)} of the key, which has it."
                )
                yield at(entry.place, "also" if place else "rating", what, "Keep it in one of the two rows.")


@plan_check("B17", Severity.ERROR)
def colours_alike(context: Context) -> Iterator[Spot]:
    """The colours of the BRAG key can be told from each other and from white paper.

    Charts and tables show the ratings in these colours, beside their words.

    Before: Complete | Colour: #FFFFFE
    After: Complete | Colour: Blue
    """
    seen: list[Rating] = []
    for entry in context.plan.key.entries:
        rating = entry.rating
        if rating in seen or rating not in context.plan.key.ratings or "colour" not in entry.place.columns:
            continue
        other = next((one.name for one in seen if is_alike(one.colour, rating.colour)), "")
        other = "white paper" if is_alike(WHITE, rating.colour) else other
        if other:
            what = f"The colour of {short(rating.name)} can hardly be told from {short(other)}."
            hint = f"Choose another colour, such as {', '.join(NAMES[:6])}."
            yield at(entry.place, "colour", what, hint)
        seen.append(rating)


@plan_check("B11", Severity.ERROR)
def key_without_done(context: Context) -> Iterator[Spot]:
    """A rating of the BRAG key counts as Done.

    Without one nothing is ever finished: what is done is reported as late and its leads are chased.

    Before: BRAG key: Green | On track | Counts as: On track, and no row that counts as Done
    After: BRAG key: Blue | Done and evidenced | Counts as: Done
    """
    key = context.plan.key
    if key.of_state(State.DONE) or not key.entries:
        return
    done = [
        entry
        for entry in key.entries
        if State.DONE in (said_state(entry.meaning), said_state(entry.rating.name))
    ]
    entry = (done or key.entries)[0]
    what = "No rating in the key counts as Done, so nothing that is done is ever finished."
    hint = "Add a row for what is done, and type Done under Counts as."
    if done:
        hint = f"If {short(entry.rating.name)} is what is done, type Done under Counts as."
    yield at(entry.place, "counts_as" if "counts_as" in entry.place.columns else "rating", what, hint)
