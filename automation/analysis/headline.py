"""The headline: two sentences that say where the plan stands, written from the figures."""

from __future__ import annotations

from automation.analysis.rollup import Summary
from automation.plan.due import uk
from automation.plan.model import Plan, late
from automation.plan.rating_counts import tally
from automation.plan.ratings import RATED, Rating
from automation.plan.text import count, listed, percentage


def headline(plan: Plan, summary: Summary) -> tuple[str, str]:
    """Say what is done and how the rest is rated; then what is late and how that is reported."""
    return _where_we_are(summary), _what_is_late(plan, summary)


def _where_we_are(summary: Summary) -> str:
    counts, day = summary.overall, uk(summary.as_at)
    if not counts.total:
        return f"On {day} the plan holds no actions."
    if counts.not_rated == counts.total:
        return f"On {day} none of the plan's {count(counts.total, 'action')} had been rated."
    share = percentage(counts.blue, counts.total)
    done = f"On {day}, {counts.blue:,} of {count(counts.total, 'action')} ({share})"
    verb = "was" if counts.blue == 1 else "were"
    others = [f"{counts.of(r):,} {r.value}" for r in RATED[1:]]
    if counts.not_rated:
        others.append(f"{counts.not_rated:,} not rated")
    return f"{done} {verb} Blue, which is done; {listed(others)}."


def _what_is_late(plan: Plan, summary: Summary) -> str:
    number = summary.overall.late
    if not number:
        return "No action was late." if summary.overall.total else "Nothing can be late."
    reported = tally(late(plan.actions, summary.as_at), summary.as_at)
    better = [
        f"{reported.of(rating):,} still reported as {rating.value}"
        for rating in (Rating.GREEN, Rating.AMBER)
        if reported.of(rating)
    ]
    if reported.not_rated:
        better.append(f"{reported.not_rated:,} not rated")
    sentence = f"{count(number, 'action was', 'actions were')} late"
    if reported.not_rated == number:
        return f"{sentence}, {'and it was not' if number == 1 else 'and none of them was'} rated."
    if not better:
        return f"{sentence}, {'and it was' if number == 1 else 'all of them'} reported as Red."
    return f"{sentence}, {listed(better)}."
