"""Writes the headline from the figures: how much is done, and what is late."""

from __future__ import annotations

from automation.analysis.rollup import Summary
from automation.plan.due import uk
from automation.plan.model import Plan, late
from automation.plan.ratings import Rating, State, tally, word_key
from automation.plan.text import count, listed, one_line, percentage, rating_in_words


def headline(plan: Plan, summary: Summary) -> tuple[str, str]:
    """Return what is done and how the rest is rated, then what is late and how that is reported.

    Where it is not settled what a rating means, the second part says so.
    """
    return _where_we_are(summary), f"{_what_is_late(plan, summary)} {_what_is_not_settled(plan)}".strip()


def _what_is_not_settled(plan: Plan) -> str:
    """Return which words the figures rest on although nobody has said what they count as; empty if none."""
    key = plan.key
    doubtful = [a for a in plan.actions if a.rating in key.unsettled or key.read(a.rating_text) is None]
    words = {word_key(action.rating_text): f"'{one_line(action.rating_text, 40)}'" for action in doubtful}
    if not words:
        return ""
    named = listed([*words.values()][:_MOST_WORDS]) + (" and other words" if len(words) > _MOST_WORDS else "")
    return (
        f"It is not settled what {named} {'means' if len(words) == 1 else 'mean'} in this plan "
        f"({count(len(doubtful), 'action')}), so these figures may change."
    )


_MOST_WORDS = 5
"""How many words that are not settled are named."""


def _where_we_are(summary: Summary) -> str:
    counts, day = summary.overall, uk(summary.as_at)
    if not counts.total:
        return f"On {day} the plan has no actions."
    if counts.not_rated == counts.total:
        none = (
            f"none of the plan's {counts.total:,} actions had"
            if counts.total > 1
            else "the only action had not"
        )
        return f"On {day} {none} been rated."
    done, word = counts.done, _word_for_done(summary)
    if done == counts.total:
        return f"On {day} every action was done{word}."
    of_all = f"On {day}, {done:,} of the {count(counts.in_force, 'action')}"
    share = percentage(done, counts.in_force)
    said = f"{of_all} ({share}) {'was' if done == 1 else 'were'} done{word}."
    others = f"Of the other {counts.in_force - done:,}"
    if not done and counts.in_force > 1:
        said, others = f"On {day}, none of the {count(counts.in_force, 'action')} was done{word}.", "Of them"
    left = [(rating, number) for rating, number in counts if number and rating.state not in _NOT_LEFT]
    if left:
        (first, number), *more = left
        rest = [f"{number:,} {'was' if number == 1 else 'were'} {rating_in_words(first)}"]
        rest += [f"{other:,} {rating_in_words(rating)}" for rating, other in more]
        said += f" {others}, {listed(rest)}."
    withdrawn = counts.in_state(State.WITHDRAWN)
    return said + (
        f" {count(withdrawn, 'more action was', 'more actions were')} withdrawn." if withdrawn else ""
    )


_NOT_LEFT = (State.DONE, State.WITHDRAWN)


def _word_for_done(summary: Summary) -> str:
    """Return the words of the key for done, in brackets; empty where it is that very word."""
    names = [rating.name for rating in summary.key.ratings if rating.state is State.DONE]
    return "" if not names or word_key(names[0]) == "done" else f" ({listed([*map(one_line, names)])})"


def _what_is_late(plan: Plan, summary: Summary) -> str:
    number = summary.overall.late
    if not number:
        return "No action was late." if summary.overall.total else "There is nothing that could be late."
    reported = tally(late(plan.actions, summary.as_at), summary.as_at, plan.key)
    sentence = f"{count(number, 'action was', 'actions were')} late"
    if reported.not_rated == number:
        return f"{sentence}, {'and it was not' if number == 1 else 'and none of them was'} rated."
    better = [
        f"{some:,} {'was' if some == 1 else 'were'} {_how_reported(rating)}"
        for state in _BETTER
        for rating, some in reported
        if some and rating.state is state
    ]
    if not better:
        words = listed([rating_in_words(rating) for rating, some in reported if some])
        return f"{sentence}, {'and it was' if number == 1 else 'all of them'} reported as {words}."
    return f"{sentence}: {listed(better)}."


_BETTER = (State.ON_TRACK, State.NOT_STARTED, State.AT_RISK, None)
"""The states under which a late action looks better than it is, the one that says least of it first."""


def _how_reported(rating: Rating) -> str:
    return f"still reported as {rating_in_words(rating)}" if rating.state else "not rated"
