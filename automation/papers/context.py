"""What a paper's template may print: one value for each tag, worked out from the figures.

Templates name these tags, so a name here is a promise to the people who edit them in Word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from automation.analysis.headline import headline
from automation.analysis.rollup import Summary
from automation.papers.boards import Meeting
from automation.plan.due import uk
from automation.plan.model import Action, Plan, late
from automation.plan.ratings import COLOURS, INKS, RATED, Rating
from automation.plan.tally import Counts
from automation.plan.wording import count, percentage, printable
from automation.tracker.result import TrackerFile


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one line of a table; the name is a theme's, a section's or a lead's."""

    name: str
    blue: int
    red: int
    amber: int
    green: int
    not_rated: int
    total: int
    late: int

    @classmethod
    def of(cls, name: str, counts: Counts) -> Row:
        """Make a row of counts."""
        return cls(
            printable(name), counts.blue, counts.red, counts.amber, counts.green, counts.not_rated,
            counts.total, counts.late,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One rating: its word, its colour, how many actions have it, the share, and what it means here.

    `badge` is the word in the ink that can be read on the colour, for `{{r line.badge }}`.
    """

    rating: str
    colour: str
    badge: object
    number: int
    share: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as a paper prints it. `how_late` is empty for an action that is not late."""

    ref: str
    action: str
    lead: str
    due: str
    how_late: str
    rating: str
    colour: str
    badge: object
    comment: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section with its counts, its derived rating and its owner."""

    ref: str
    title: str
    owner: str
    rating: str
    colour: str
    badge: object
    counts: Row


def paper_context(
    plan: Plan, summary: Summary, meeting: Meeting, file: TrackerFile, next_after: date | None
) -> dict[str, object]:
    """Work out every tag of a paper.

    Args:
        plan: the plan.
        summary: its figures; `as_at` is theirs.
        meeting: the meeting that the paper is for.
        file: the tracker, for the appendix.
        next_after: the board's meeting after this one, if it has a date.
    """
    as_at = summary.as_at
    first, second = headline(plan, summary)
    late_first = late(plan.actions, as_at)
    red = [a for a in plan.actions if a.rating is Rating.RED and not a.is_late(as_at)]
    until = next_after or meeting.day
    coming = sorted(
        (a for a in plan.actions if a.rating is not Rating.BLUE and a.due_by and as_at <= a.due_by <= until),
        key=lambda a: a.due_by or date.max,
    )
    done = [s for s in summary.by_section if s.rating is Rating.BLUE]
    return {
        "council": printable(plan.settings.council),
        "plan_title": printable(plan.settings.plan_title),
        "contact": printable(plan.settings.contact),
        "board": printable(meeting.board),
        "meeting_date": uk(meeting.day),
        "as_at": uk(as_at),
        "headline_first": first,
        "headline_second": second,
        "ratings": [
            RatingLine(
                rating.value,
                COLOURS[rating],
                _badge(rating),
                summary.overall.of(rating),
                percentage(summary.overall.of(rating), summary.overall.total),
                printable(plan.key.meaning(rating)) or "Nobody has rated it yet.",
            )
            for rating in (*RATED, Rating.NOT_RATED)
        ],
        "total": summary.overall.total,
        "late": summary.overall.late,
        "themes": [Row.of(item.theme, item.counts) for item in summary.by_theme],
        "all_themes": Row.of("All actions", summary.overall),
        "sections": [
            SectionLine(
                item.section,
                printable(item.title),
                printable(item.owner),
                item.rating.value,
                COLOURS[item.rating],
                _badge(item.rating),
                Row.of(item.section, item.counts),
            )
            for item in summary.by_section
        ],
        "late_actions": _lines(late_first, as_at),
        "red_actions": _lines(red, as_at),
        "coming_actions": _lines(coming, as_at),
        "coming_until": uk(until),
        "sections_to_close": [f"{item.section}: {printable(item.title)}" for item in done],
        "late_count": count(len(late_first), "action is late", "actions are late"),
        "tracker_name": printable(file.path.name),
        "tracker_saved": _saved(file),
        "section_rule": _RULES[plan.settings.section_rule],
    }


_RULES = {
    "worst": "A section takes the worst rating among its actions, in the order Red, Amber, Green. It is Blue "
    "only when every action is Blue.",
    "most": "A section takes the commonest of Red, Amber and Green among its actions, the worse of two that "
    "are equally common. It is Blue only when every action is Blue.",
}


def _badge(rating: Rating) -> object:
    """Give a rating's word as Word shows it on the rating's colour."""
    from docxtpl import RichText  # noqa: PLC0415 (papers alone load Word's libraries)

    return RichText(rating.value, color=INKS[rating], bold=True)


def _lines(actions: Iterable[Action], as_at: date) -> list[ActionLine]:
    return [
        ActionLine(
            action.label,
            printable(action.text),
            printable(action.lead),
            _due(action),
            count(action.days_late(as_at), "day") if action.is_late(as_at) else "",
            action.rating.value,
            COLOURS[action.rating],
            _badge(action.rating),
            printable(action.comments) or "No comment is recorded.",
        )
        for action in actions
    ]


def _due(action: Action) -> str:
    """Give the date that counts, with the phrase as written where that says more."""
    due = action.deadline
    if due.by is None:
        return printable(due.text) or "No date"
    return uk(due.by) if due.typed else f"{uk(due.by)} ({printable(due.text)})"


def _saved(file: TrackerFile) -> str:
    if file.saved_at is None:
        return "The tracker does not say when it was last saved."
    by = f" by {printable(file.saved_by)}" if file.saved_by else ""
    return f"The tracker was last saved on {uk(file.saved_at.date())}{by}."
