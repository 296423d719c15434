"""Three sentences for a board: how the plan stands, which way it goes, and what to worry about.

They follow from rules that every paper states (`RULES`), so that two people who read the same figures come to
the same judgement.
"""

from __future__ import annotations

from dataclasses import dataclass

from automation.analysis.exceptions import Concern, exceptions, in_a_sentence, most_first, worries
from automation.analysis.movement import Movement, Reason
from automation.analysis.rollup import Summary
from automation.plan.due import uk
from automation.plan.former_plan import Outcome
from automation.plan.model import Action, Plan, ref_key
from automation.plan.ratings import State
from automation.plan.short_titles import LONGEST_NAME
from automation.plan.text import count, listed, one_line, percentage, rating_in_words

_ON_COURSE, _OFF_COURSE = 10, 25
"""Up to and from how many per cent of open actions late or off track a plan is on course, and off course."""

RULES = (
    f"The plan is on course if no more than {_ON_COURSE}% of its open actions are late or off track, off "
    f"course if {_OFF_COURSE}% or more are, and partly on course in between. If more than half of the open "
    "actions are not rated, it is not judged. It got better if fewer actions are late or off track than when "
    "the board met, and worse if more are. The board is pointed first to actions that are late but reported "
    "as on track, then to evidence of success that is off track, got worse or is past its date, then to the "
    "section with most actions that are late or off track, then to open actions without a date."
)
"""How the three sentences come about."""


NOTHING_YET = "There are no earlier figures to compare with yet."
"""What stands for the direction where nothing is on record."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the plan stands, which way it goes, and what to worry about: a sentence each."""

    standing: str
    direction: str
    worry: str


def judge(
    plan: Plan, summary: Summary, moved: Movement | None, concerns: tuple[Concern, ...], nothing_yet: str
) -> Judgement:
    """Return the judgement on a plan.

    Args:
        plan: the plan.
        summary: its figures.
        moved: what moved since the board met; None if there is nothing to compare.
        concerns: the evidence of success that worries.
        nothing_yet: a sentence that says why nothing can be compared, for where there is nothing.
    """
    late_or_off = worries(plan, summary.as_at)
    return Judgement(
        _standing(summary, len(late_or_off)),
        _direction(plan, summary, moved, len(late_or_off)) if moved else nothing_yet,
        _worry(plan, summary, late_or_off, concerns),
    )


def _standing(summary: Summary, number: int) -> str:
    counts = summary.overall
    still_open = counts.still_open
    if not counts.total:
        return "The plan has no actions."
    if not still_open:
        return "No action is open any more."
    if 2 * counts.not_rated > still_open:
        late = (
            f"{counts.late:,} {'is' if counts.late == 1 else 'are'} late" if counts.late else "none is late"
        )
        share = f"{counts.not_rated:,} of the {count(still_open, 'open action')} are not rated"
        if counts.not_rated == still_open > 1:
            share = f"none of the {still_open:,} open actions is rated"
        return f"It cannot be judged whether the plan is on course: {share}, and {late}."
    off_course, on_course = 100 * number >= _OFF_COURSE * still_open, 100 * number <= _ON_COURSE * still_open
    course = "off course" if off_course else "on course" if on_course else "partly on course"
    share = percentage(number, still_open)
    verb = "is" if number == 1 else "are"
    said = f"{number:,} of the {count(still_open, 'open action')} ({share}) {verb}"
    if not number:
        said = "no open action is"
    elif number == still_open:
        said = "the only open action is" if number == 1 else f"all {number:,} open actions are"
    return f"The plan is {course}: {said} {_late_or_off_track(summary)}."


def _late_or_off_track(summary: Summary) -> str:
    words = [rating_in_words(rating) for rating in summary.key.ratings if rating.state is State.OFF_TRACK]
    return " or ".join(["late", *words])


def _direction(plan: Plan, summary: Summary, moved: Movement, now: int) -> str:
    off = [
        ref
        for rating in summary.key.ratings
        if rating.state is State.OFF_TRACK
        for ref in moved.overall.line(rating).was
    ]
    late = moved.overall.late.was
    then = len(late) + len(off) - len(set(late) & set(off))
    way = "got better" if now < then else "got worse" if now > then else "stayed level"
    more = _more_done(plan, summary, moved)
    said = (
        f"{count(more, 'more action is', 'more actions are')} done"
        if more > 0
        else "no more actions are done"
    )
    if more < 0:
        said = f"{count(-more, 'fewer action is', 'fewer actions are')} done"
    changed = f"{now:,} {'is' if now == 1 else 'are'} {_late_or_off_track(summary)}"
    if moved.refreshed:
        hidden = sum(item.no_longer_late for item in moved.redated)
        return (
            f"Since {uk(moved.opened)} the plan was refreshed: {changed}, against {then:,} then, "
            f"{hidden:,} more would be late by their former dates, and {said}."
        )
    changed += ", as then" if now == then else f", {'up' if now > then else 'down'} from {then:,}"
    return f"Since {uk(moved.opened)} it has {way}: {changed}, and {said}."


def _more_done(plan: Plan, summary: Summary, moved: Movement) -> int:
    """Return how many more actions are done; those that were closed with the former plan are done as well."""
    done = [moved.overall.line(rating) for rating in summary.key.ratings if rating.state is State.DONE]
    closed = {ref_key(row.ref) for row in plan.former if row.settled is Outcome.CLOSED}
    left = (
        flow.refs for line in moved.overall.lines for flow in line.left if flow.reason is Reason.REFRESHED
    )
    return sum(line.change for line in done) + sum(ref_key(ref) in closed for refs in left for ref in refs)


def _worst_section(plan: Plan, late_or_off: tuple[Action, ...], words: str) -> str:
    """Return the section with most of the actions that are late or off track, and how many of them."""
    many = len(late_or_off)
    (ref, number), *_ = most_first(late_or_off, lambda action: [action.section])
    section = plan.section(ref)
    name = f" ({section.name})" if section and section.name else ""
    part = f"{number:,} of the" if many > number else "all"
    which = f"{part} {many:,} that are {words}" if many > 1 else f"the only action that is {words}"
    return f"section {one_line(ref, LONGEST_NAME)}{name}, with {which}"


def _worry(
    plan: Plan, summary: Summary, late_or_off: tuple[Action, ...], concerns: tuple[Concern, ...]
) -> str:
    found = []
    first = next(iter(exceptions(plan, summary.as_at)), None)
    if first and first.is_late and first.state is State.ON_TRACK:
        refs = [action.label for action in first.actions]
        named = refs if len(refs) <= _NAMED else [*refs[: _NAMED - 1], f"{len(refs) - _NAMED + 1} more"]
        those = count(len(refs), "action that is", "actions that are")
        found.append(f"{those} {in_a_sentence(first)} ({listed(named)})")
    if concerns:
        rows = count(len(concerns), "row")
        found.append(
            f"{rows} of evidence of success that {'causes' if len(concerns) == 1 else 'cause'} concern"
        )
    if late_or_off and len(plan.sections) > 1 and len(found) < _MOST_WORRIES:
        found.append(_worst_section(plan, late_or_off, _late_or_off_track(summary)))
    undated = len(summary.timing.undated)
    if undated and len(found) < _MOST_WORRIES:
        found.append(f"{count(undated, 'open action')} without a date, which can never be late")
    if not found:
        return "Nothing stands out that the board should worry about."
    return f"The board should look first at {', then at '.join(found)}."


_NAMED, _MOST_WORRIES = 4, 2
