"""What needs a board's attention: actions grouped by why they matter, and weak evidence of success."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from automation.analysis.matching import evidence_label, text_key
from automation.analysis.movement import Line, Movement, Reason
from automation.plan.due import uk
from automation.plan.model import Action, Evidence, Plan, late
from automation.plan.ratings import State
from automation.plan.text import listed, rating_in_words

_LATE = (
    (State.ON_TRACK, "Late, but reported as {}"),
    (State.OFF_TRACK, "Late and {}"),
    (State.AT_RISK, "Late and {}"),
    (State.NOT_STARTED, "Late and {}"),
    (None, "Late and {}"),
)
"""The groups of late actions, those that matter most first, by what they are reported as."""


@dataclass(frozen=True, slots=True)
class Group:
    """Actions that matter for the same reason.

    Args:
        name: the reason, in the plan's own words for its ratings.
        state: what they are reported as; None if they are not rated.
        is_late: whether they are late.
        actions: the actions; late ones start with those that are late the longest.
    """

    name: str
    state: State | None
    is_late: bool
    actions: tuple[Action, ...]


def exceptions(plan: Plan, as_at: date) -> tuple[Group, ...]:
    """Return the actions that are late or off track, each in one group, those that matter most first."""
    overdue = late(plan.actions, as_at)
    groups = [
        _group(words, state, [a for a in overdue if a.rating.state is state], is_late=True)
        for state, words in _LATE
    ]
    off_track = [a for a in plan.actions if a.rating.state is State.OFF_TRACK and not a.is_late(as_at)]
    groups.append(_group("{}, but not late", State.OFF_TRACK, off_track, is_late=False))
    return tuple(group for group in groups if group.actions)


def _group(words: str, state: State | None, actions: Sequence[Action], *, is_late: bool) -> Group:
    ratings = dict.fromkeys(rating_in_words(action.rating) for action in actions)
    return Group(words.format(listed([*ratings])), state, is_late, tuple(actions))


def in_a_sentence(group: Group) -> str:
    """Return the name of a group as it stands within a sentence."""
    return f"l{group.name[1:]}" if group.is_late else group.name


def most_first(actions: Iterable[Action], names: Callable[[Action], Iterable[str]]) -> list[tuple[str, int]]:
    """Count actions by a name that each has, the commonest first; one with two names counts for both."""
    return Counter(name for action in actions for name in names(action)).most_common()


@dataclass(frozen=True, slots=True)
class Concern:
    """A row of evidence of success that a board should look at, and why."""

    evidence: Evidence
    why: str


def weak_evidence(plan: Plan, as_at: date, moved: Movement | None = None) -> tuple[Concern, ...]:
    """Return the evidence that is off track, got worse since an earlier night, or is past its date.

    Off track comes first, then what got worse, then what is only past its date.
    """
    declined = frozenset(map(text_key, got_worse(moved.impact if moved else ())))
    found: list[tuple[int, Concern]] = []
    for row in plan.evidence:
        off, past = row.rating.state is State.OFF_TRACK, row.is_past(as_at)
        worse = text_key(evidence_label(row)) in declined
        reasons = [
            *([rating_in_words(row.rating)] if off or worse else []),
            *(["got worse"] if worse else []),
            *([f"due by {uk(row.by.by)}"] if past and row.by.by else []),
        ]
        if reasons:
            found.append((0 if off else 1 if worse else 2, Concern(row, listed(reasons))))
    return tuple(concern for _, concern in sorted(found, key=lambda pair: pair[0]))


def got_worse(lines: Iterable[Line]) -> list[str]:
    """Return what was re-rated worse, by the lines of a movement."""
    flows = (flow for line in lines for flow in line.came)
    return [ref for flow in flows if flow.reason is Reason.WORSE for ref in flow.refs]


def worries(plan: Plan, as_at: date) -> tuple[Action, ...]:
    """Return the actions that are late or off track, in plan order."""
    return tuple(a for a in plan.actions if a.is_late(as_at) or a.rating.state is State.OFF_TRACK)
