"""The value of each tag that a paper's template may print, worked out from the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any, TypeVar

from automation.analysis.frame import NO_THEME
from automation.analysis.headline import headline
from automation.analysis.movement import LATE, Flow, Movement
from automation.analysis.rollup import Group, SectionFigures, Summary
from automation.analysis.slippage import Slippage
from automation.analysis.target_paths import MeasureFigures
from automation.charts.paper_charts import brag_by_theme, measures_against_target, trend_lines
from automation.papers.history_context import Memory
from automation.papers.meetings import Meeting
from automation.papers.tags import (
    ActionLine,
    EvidenceLine,
    MeasureLine,
    MovementLine,
    PaperTags,
    RatingLine,
    Row,
    SectionBlock,
    SectionLine,
    SlippageLine,
    TestLine,
    ThemeBlock,
)
from automation.plan.due import uk
from automation.plan.model import Action, Evidence, Plan, Section, late, ref_key
from automation.plan.ratings import COLOURS, INKS, RATED, Rating
from automation.plan.text import count, listed, one_line, percentage, printable
from automation.tracker.read.result import TrackerFile
from automation.views.chart_series import measure_series, night_series, theme_series


def paper_context(
    plan: Plan,
    summary: Summary,
    meeting: Meeting,
    file: TrackerFile,
    next_after: date | None,
    memory: Memory | None = None,
    used: Collection[str] | None = None,
) -> PaperTags:
    """Work out every tag of a paper.

    Args:
        plan: the plan.
        summary: its figures; `as_at` is theirs.
        meeting: the meeting that the paper is for.
        file: the tracker, for the appendix.
        next_after: the board's meeting after this one, if it has a date.
        memory: what the nights on record add; None where there are none.
        used: the tags that the template uses; None means all. Pictures that nobody prints are not drawn.
    """

    def wanted(tag: str) -> bool:
        return used is None or tag in used

    memory = memory or Memory()
    settings, as_at = plan.settings, summary.as_at
    first, second = headline(plan, summary)
    late_first = late(plan.actions, as_at)
    red = [a for a in plan.actions if a.rating is Rating.RED and not a.is_late(as_at)]
    until = next_after or meeting.day
    return PaperTags(
        council=printable(settings.council),
        plan_title=printable(settings.plan_title),
        contact=printable(settings.contact),
        board=printable(meeting.board),
        meeting_date=uk(meeting.day),
        as_at=uk(as_at),
        headline_first=first,
        headline_second=second,
        ratings=tuple(_rating(rating, plan, summary) for rating in (*RATED, Rating.NOT_RATED)),
        total=summary.overall.total,
        late=summary.overall.late,
        late_count=count(len(late_first), "action is late", "actions are late"),
        themes=_rows((item.theme, item.counts) for item in summary.by_theme),
        all_themes=Row.of("All actions", summary.overall),
        impact=_rows((item.theme, item.impact) for item in summary.by_theme),
        all_impact=Row.of("All evidence", summary.impact),
        sections=tuple(map(_section, summary.by_section)),
        exceptions=_lines(_by_concern((*late_first, *red), as_at), as_at),
        late_actions=_lines(late_first, as_at),
        red_actions=_lines(red, as_at),
        coming_actions=_lines(_coming(plan, as_at, until), as_at),
        coming_until=uk(until),
        done_actions=_lines(_done(plan, memory.movement), as_at),
        sections_to_close=_to_close(summary),
        sections_not_yet_to_close=_not_yet_to_close(summary),
        ready_for_test=_ready(plan, summary),
        movement=_movement(memory.movement),
        movement_since=printable(memory.since),
        half_year=_movement(memory.half_year),
        half_year_since=printable(memory.half_year_since),
        redated=_redated(memory.movement),
        slipped=_slipped(memory.slippage),
        history_note=_ILLUSTRATIVE if memory.illustrative else "",
        measures=tuple(map(_measure, summary.measures)),
        chart_themes=brag_by_theme(theme_series(summary), summary.as_at) if wanted("chart_themes") else None,
        chart_trend=trend_lines(night_series(memory.trend)) if wanted("chart_trend") else None,
        chart_measures=measures_against_target(measure_series(summary.measures))
        if wanted("chart_measures")
        else None,
        blocks=_blocks(plan, summary) if wanted("blocks") else (),
        tracker_name=printable(file.path.name),
        tracker_saved=_saved(file),
        section_rule=_RULES[settings.section_rule],
    )


_ILLUSTRATIVE = "Earlier nights on record are illustrative: they come from the example that ships."


_RULES = {
    "worst": "A section takes the worst rating among its actions, in the order Red, Amber, Green. It is Blue "
    "only when every action is Blue.",
    "most": "A section takes the commonest of Red, Amber and Green among its actions, the worse of two that "
    "are equally common. It is Blue only when every action is Blue.",
}


@cache
def _badge(rating: Rating) -> object:
    """Return a rating's word as Word shows it on the rating's colour."""
    from docxtpl import RichText  # noqa: PLC0415 (papers alone load Word's libraries)

    return RichText(rating.value, color=INKS[rating], bold=True)


def _rating(rating: Rating, plan: Plan, summary: Summary) -> RatingLine:
    number, total = summary.overall.of(rating), summary.overall.total
    meaning = printable(plan.key.meaning(rating)) or "Nobody has rated it yet."
    return RatingLine(
        rating.value, COLOURS[rating], _badge(rating), number, percentage(number, total), meaning
    )


def _rows(groups: Iterable[Group]) -> tuple[Row, ...]:
    return tuple(Row.of(name, counts) for name, counts in groups)


LIST = 2_000
"""How many rows a list of actions has; Word takes minutes to open a table of ten thousand."""

_Item = TypeVar("_Item")
_Line = TypeVar("_Line", bound=ActionLine | SlippageLine)


def _listed(items: Sequence[_Item], line: Callable[[_Item], _Line]) -> tuple[_Line, ...]:
    """Return a line for each item; after the most that a list has, a last one says how many are left out."""
    lines: tuple[_Line, ...] = tuple(map(line, items[:LIST]))
    left_out = len(items) - LIST
    if left_out <= 0:
        return lines
    blank: dict[str, Any] = {field.name: "" for field in fields(lines[-1])}
    said = f"Only the first {LIST:,} of {len(items):,} are printed here; the tracker holds all of them."
    blank |= {"ref": f"{left_out:,} more", "action": said}
    if "badge" in blank:
        blank |= {"colour": "FFFFFF", "badge": _no_badge()}
    return (*lines, replace(lines[-1], **blank))


@cache
def _no_badge() -> object:
    from docxtpl import RichText  # noqa: PLC0415 (papers alone load Word's libraries)

    return RichText("")


def _lines(actions: Sequence[Action], as_at: date) -> tuple[ActionLine, ...]:
    return _listed(actions, lambda action: _line(action, as_at))


def _line(action: Action, as_at: date) -> ActionLine:
    return ActionLine(
        ref=printable(action.label),
        action=printable(action.text),
        outcome=printable(action.outcome),
        lead=printable(action.lead),
        due=_due(action, as_at),
        due_written=printable(action.deadline.text) or "No date",
        due_first=printable(action.due.text),
        due_revised=printable(action.revised.text),
        how_late=count(action.days_late(as_at), "day") if action.is_late(as_at) else "",
        concern=_concern(action, as_at),
        rating=action.rating.value,
        colour=COLOURS[action.rating],
        badge=_badge(action.rating),
        comment=printable(action.comments) or "No comment is recorded.",
    )


_CONCERN = {Rating.GREEN: 0, Rating.RED: 1, Rating.AMBER: 2, Rating.NOT_RATED: 3}
"""A Green action that is late comes first: nobody has told the board yet."""


def _by_concern(actions: Iterable[Action], as_at: date) -> list[Action]:
    """Order exceptions: late but Green, Red (late ones first), late and Amber, late and not rated."""
    return sorted(
        actions, key=lambda a: (_CONCERN.get(a.rating, 4), not a.is_late(as_at), -a.days_late(as_at))
    )


def _concern(action: Action, as_at: date) -> str:
    if not action.is_late(as_at):
        return "Red" if action.rating is Rating.RED else ""
    how = {Rating.GREEN: "though Green", Rating.NOT_RATED: "and not rated"}
    days = count(action.days_late(as_at), "day")
    return f"Late by {days} {how.get(action.rating, f'and {action.rating.value}')}"


def _coming(plan: Plan, as_at: date, until: date) -> list[Action]:
    """Return what falls due up to a day and is not done, the soonest first."""
    open_ones = (a for a in plan.actions if a.rating is not Rating.BLUE)
    coming = ((a.due_by, a) for a in open_ones if a.due_by and as_at <= a.due_by <= until)
    return [action for _, action in sorted(coming, key=lambda pair: pair[0])]


def _done(plan: Plan, moved: Movement | None) -> list[Action]:
    """Return the actions that came to Blue since the earlier night, in plan order."""
    if moved is None:
        return []
    refs = {ref for flow in moved.overall.line(Rating.BLUE).came for ref in flow.refs}
    return [action for action in plan.actions if action.label in refs and action.rating is Rating.BLUE]


def _section(item: SectionFigures) -> SectionLine:
    return SectionLine(
        ref=printable(item.section),
        title=printable(item.title),
        owner=printable(item.owner),
        rating=item.rating.value,
        colour=COLOURS[item.rating],
        badge=_badge(item.rating),
        impact=item.impact_rating.value,
        impact_colour=COLOURS[item.impact_rating],
        impact_badge=_badge(item.impact_rating),
        level=f"Level {item.assurance.level}" if item.assurance.level else "Not yet",
        needs=printable(item.assurance.needs),
        counts=Row.of(item.section, item.counts),
    )


def _to_close(summary: Summary) -> tuple[str, ...]:
    """Return the sections that have passed their Level 3 test."""
    passed = (item for item in summary.by_section if item.assurance.level == 3)
    return tuple(f"{item.section}: {printable(item.title)}" for item in passed)


def _not_yet_to_close(summary: Summary) -> tuple[str, ...]:
    """Return the other sections with every action Blue, each with what it still needs."""
    ready = {1: "", 2: "Ready for its test. "}
    return tuple(
        f"{item.section}: {printable(item.title).rstrip('. ')}. "
        f"{ready[item.assurance.level]}{printable(item.assurance.needs)}"
        for item in summary.by_section
        if item.assurance.level in ready
    )


def _ready(plan: Plan, summary: Summary) -> tuple[TestLine, ...]:
    """Return the sections that have reached Level 2 and wait for their Level 3 test."""
    sections = _by_ref(plan)

    def line(item: SectionFigures) -> TestLine:
        section = sections.get(ref_key(item.section)) or Section(item.section)
        return TestLine(
            printable(item.section),
            printable(item.title),
            printable(item.owner),
            printable(section.level3_test) or "To be set by the board.",
            uk(section.test_date) if section.test_date else "No date",
        )

    return tuple(line(item) for item in summary.by_section if item.assurance.level == 2)


def _by_ref(plan: Plan) -> dict[str, Section]:
    """Return the sections by what the spellings of their refs have in common; the first of a ref counts."""
    return {ref_key(section.ref): section for section in reversed(plan.sections)}


def _movement(moved: Movement | None) -> tuple[MovementLine, ...]:
    if moved is None:
        return ()
    return tuple(
        MovementLine(
            name=line.name if line.name != LATE else "Late (whatever the rating)",
            opening=line.opening,
            came=line.came_in,
            left=line.went_out,
            closing=line.closing,
            change=f"{line.change:+d}" if line.change else "0",
            why=_why(line.came, line.left),
        )
        for line in (*moved.overall.lines, moved.overall.late)
    )


def _why(came: Iterable[Flow], left: Iterable[Flow]) -> str:
    parts = [f"{flow.count} in: {flow.reason.value}" for flow in came]
    parts += [f"{flow.count} out: {flow.reason.value}" for flow in left]
    return "; ".join(parts) or "Nothing came or left."


def _redated(moved: Movement | None) -> tuple[str, ...]:
    return tuple(printable(item.sentence()) for item in moved.redated) if moved else ()


def _slipped(items: Iterable[Slippage]) -> tuple[SlippageLine, ...]:
    """Return the actions whose date was moved, the furthest first."""
    moved = [item for item in items if item.times and item.in_plan]
    return _listed(sorted(moved, key=lambda item: -(item.days or 0)), _slip)


def _slip(item: Slippage) -> SlippageLine:
    return SlippageLine(
        ref=printable(item.ref),
        action=printable(item.text),
        lead=printable(listed(item.leads)) if item.leads else "Nobody",
        first=uk(item.first_by) if item.first_by else printable(item.first_text) or "No date",
        now=uk(item.now_by) if item.now_by else "No date",
        times=item.times,
        days=f"{item.days:+,d}" if item.days is not None else "Not known",
    )


def _measure(item: MeasureFigures) -> MeasureLine:
    def figure(value: float | None, day: date | None = None) -> str:
        if value is None:
            return "None"
        shown = f"{value:,.1f}".removesuffix(".0")
        unit = printable(item.unit)
        said = f"{shown}%" if unit == "%" else f"{shown} {unit}".strip()
        return f"{said} ({uk(day)})" if day else said

    latest, ahead = item.latest, item.next_target
    return MeasureLine(
        name=printable(item.name),
        section=printable(item.section),
        baseline=figure(item.baseline),
        latest=figure(latest.actual, latest.day) if latest else "None yet",
        expected=figure(latest.expected) if latest else "None",
        standing=item.standing.value.capitalize(),
        trend=item.trend.value.capitalize(),
        next_target=figure(ahead[1], ahead[0]) if ahead else "None",
    )


def _evidence(row: Evidence) -> EvidenceLine:
    return EvidenceLine(
        text=printable(row.text),
        rating=row.rating.value,
        colour=COLOURS[row.rating],
        badge=_badge(row.rating),
        comment=printable(row.comments),
        measure=printable(row.measure),
    )


def _blocks(plan: Plan, summary: Summary) -> tuple[ThemeBlock, ...]:
    """Lay the whole plan out as it is published: by theme, a block for each section, in plan order."""
    actions: defaultdict[str, list[Action]] = defaultdict(list)
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for action in plan.actions:
        actions[ref_key(action.section)].append(action)
    for row in plan.evidence:
        evidence[ref_key(row.section)].append(row)
    sections = _by_ref(plan)
    themes: defaultdict[str, list[SectionBlock]] = defaultdict(list)
    for item in summary.by_section:
        key = ref_key(item.section)
        section = sections.get(key) or Section(item.section)
        themes[one_line(item.theme) or NO_THEME].append(
            _block(section, actions[key], evidence[key], summary.as_at)
        )
    return tuple(ThemeBlock(theme, tuple(blocks)) for theme, blocks in themes.items())


def _block(
    section: Section, actions: Iterable[Action], evidence: Iterable[Evidence], as_at: date
) -> SectionBlock:
    title = one_line(section.title)
    owner, name = printable(section.owner) or "Nobody", printable(section.owner_name)
    children = printable(section.children_say).splitlines()
    return SectionBlock(
        ref=printable(section.ref),
        title=title,
        heading=f"{one_line(section.ref)}. {title}" if title else one_line(section.ref),
        owner=f"{owner} ({name})" if name else owner,
        actions=tuple(replace(_line(a, as_at), comment=printable(a.comments)) for a in actions),
        evidence=tuple(map(_evidence, evidence)),
        children_say=tuple(line.strip() for line in children if line.strip()),
        level3_test=printable(section.level3_test),
    )


def _due(action: Action, as_at: date) -> str:
    """Return the date that counts, with the phrase as written where that says more."""
    due, by = action.deadline, action.due_as_at(as_at)
    if by is None:
        return printable(due.text) or "No date"
    return uk(by) if due.typed else f"{uk(by)} ({printable(due.text)})"


def _saved(file: TrackerFile) -> str:
    if file.saved_at is None:
        return "The tracker does not say when it was last saved."
    by = f" by {printable(file.saved_by)}" if file.saved_by else ""
    return f"The tracker was last saved on {uk(file.saved_at.date())}{by}."
