"""Charts of how many actions there are: by theme and rating, by age, and how each rating moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from automation.charts.looks import BAR, CAME, LEFT, Look, looks
from automation.charts.panels import Bar, Chart, bars, described
from automation.plan.ratings import Counts, Rating
from automation.plan.text import count, one_line, ratings_in_words


def rating_bars(key: str, what: str, groups: Sequence[tuple[str, Counts]]) -> Chart | None:
    """Draw a bar of ratings for each group, as long as its share of the longest; None where there is nothing.

    Args:
        key: names the chart.
        what: what it shows, such as `Actions by theme and rating`.
        groups: the label of each group and its counts, in order.
    """
    counted = [(one_line(label), counts) for label, counts in groups if counts.total]
    if not counted:
        return None
    shown = looks(rating for _, counts in counted for rating in counts.ratings)
    longest = max(counts.total for _, counts in counted)
    panels = []
    for label, counts in counted:
        parts = [(shown[rating], number) for rating, number in counts]
        words = ", ".join(f"{look.letter} {number:,}" for look, number in parts if number)
        panels.append(bars("", [Bar(f"{label}: {counts.total:,}", parts, words)], longest))
    name, most = max(counted, key=lambda group: group[1].total)
    said = f"The longest bar is {one_line(name, 60)}, with {ratings_in_words(most, zeros=False)}."
    used = [(look, one_line(r.name)) for r, look in shown.items() if any(c.of(r) for _, c in counted)]
    return Chart(key, tuple(panels), described(f"{what}: {count(len(counted), 'bar')}.", said), tuple(used))


def number_bars(key: str, what: str, groups: Sequence[tuple[str, int]]) -> Chart | None:
    """Draw a bar of one colour for each group, its number in its label; None where there is nothing."""
    longest = max((number for _, number in groups), default=0)
    if not longest:
        return None
    labels = [(f"{one_line(label)}: {number:,}", number) for label, number in groups]
    panel = bars(what, [Bar(label, [(BAR, number)]) for label, number in labels], longest)
    return Chart(key, (panel,), described(f"{what}.", f"{'; '.join(label for label, _ in labels)}."))


@dataclass(frozen=True, slots=True)
class Step:
    """One rating's movement between two dates; opening less what left plus what came is closing."""

    rating: Rating
    opening: int
    came: int
    left: int
    closing: int


def bridge(key: str, what: str, steps: Iterable[Step], days: tuple[str, str]) -> Chart | None:
    """Draw how each rating moved: a bar for each of two days, what left and what came patterned.

    Args:
        key: names the chart.
        what: what it shows.
        steps: the ratings.
        days: the two days as they are said.
    """
    moved = [step for step in steps if step.opening or step.closing or step.came]
    longest = max((max(s.opening, s.closing) for s in moved), default=0)
    if not longest:
        return None
    shown = looks(step.rating for step in moved)
    panels = []
    for step in moved:
        plain = Look(step.rating.colour, step.rating.ink, shown[step.rating].letter, shown[step.rating].hatch)
        stayed = step.opening - step.left
        then = Bar(f"{days[0]}: {step.opening:,}", [(plain, stayed), (LEFT, step.left)])
        now = Bar(f"{days[1]}: {step.closing:,}", [(plain, stayed), (CAME, step.came)])
        panels.append(bars(one_line(step.rating.name), [then, now], longest))
    said = "; ".join(f"{one_line(s.rating.name, 30)} {s.opening:,} then {s.closing:,}" for s in moved)
    patterns = ((LEFT, "Left this rating"), (CAME, "Came to this rating"))
    return Chart(key, tuple(panels), described(f"{what}.", f"{said}."), patterns)
