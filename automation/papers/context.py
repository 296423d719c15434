"""What a paper's template may print: one value for each tag, worked out from the figures.

Templates name these tags, so a name here is a promise to the people who edit them in Word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import zip_longest

from automation.analysis.frame import NO_THEME
from automation.analysis.headline import headline
from automation.analysis.movement import LATE, Flow, Movement
from automation.analysis.rollup import Group, SectionFigures, Summary, added, first_and_rest
from automation.analysis.slippage import Slippage
from automation.analysis.target_paths import MeasureFigures
from automation.charts.paper_charts import Picture, brag_by_theme, measures_against_target, trend_lines
from automation.papers.history_context import Memory
from automation.papers.lengths import LIST, WHOLE_PLAN, more, parted, said
from automation.papers.meetings import Meeting
from automation.plan.due import uk
from automation.plan.model import Action, Evidence, Plan, Section, late, ref_key
from automation.plan.rating_counts import Counts
from automation.plan.ratings import COLOURS, INKS, RATED, Rating
from automation.plan.text import count, listed, one_line, percentage, printable
from automation.tracker.read.result import TrackerFile
from automation.views.chart_series import measure_series, night_series, theme_series


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
    outcome: str
    lead: str
    due: str
    due_written: str
    due_first: str
    due_revised: str
    how_late: str
    concern: str
    rating: str
    colour: str
    badge: object
    comment: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One row of evidence of success with its impact rating."""

    text: str
    rating: str
    colour: str
    badge: object
    comment: str
    measure: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section with its counts, its derived ratings, its owner and the assurance it has reached."""

    ref: str
    title: str
    owner: str
    rating: str
    colour: str
    badge: object
    impact: str
    impact_colour: str
    impact_badge: object
    level: str
    needs: str
    counts: Row


@dataclass(frozen=True, slots=True)
class MovementLine:
    """What came to one rating, or to the late actions, and what left it."""

    name: str
    opening: int
    came: int
    left: int
    closing: int
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure against its target path, figures with their unit."""

    name: str
    section: str
    baseline: str
    latest: str
    expected: str
    standing: str
    trend: str
    next_target: str


@dataclass(frozen=True, slots=True)
class SlippageLine:
    """One action whose date was moved."""

    ref: str
    action: str
    lead: str
    first: str
    now: str
    times: int
    days: str


@dataclass(frozen=True, slots=True)
class TestLine:
    """One section that is ready for its Level 3 test."""

    ref: str
    title: str
    owner: str
    test: str
    test_date: str


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """One section as the plan is published: its heading, its actions, its evidence, its children's words."""

    ref: str
    title: str
    heading: str
    owner: str
    actions: tuple[ActionLine, ...]
    evidence: tuple[EvidenceLine, ...]
    children_say: tuple[str, ...]
    level3_test: str


@dataclass(frozen=True, slots=True)
class ThemeBlock:
    """One theme with its sections, as the plan is published."""

    theme: str
    sections: tuple[SectionBlock, ...]


@dataclass(frozen=True, slots=True)
class PaperTags:
    """Every tag that a template may use."""

    council: str
    plan_title: str
    contact: str
    board: str
    meeting_date: str
    as_at: str
    headline_first: str
    headline_second: str
    ratings: tuple[RatingLine, ...]
    total: int
    late: int
    late_count: str
    themes: tuple[Row, ...]
    all_themes: Row
    impact: tuple[Row, ...]
    all_impact: Row
    sections: tuple[SectionLine, ...]
    exceptions: tuple[ActionLine, ...]
    late_actions: tuple[ActionLine, ...]
    red_actions: tuple[ActionLine, ...]
    coming_actions: tuple[ActionLine, ...]
    coming_until: str
    done_actions: tuple[ActionLine, ...]
    sections_to_close: tuple[str, ...]
    sections_not_yet_to_close: tuple[str, ...]
    ready_for_test: tuple[TestLine, ...]
    movement: tuple[MovementLine, ...]
    movement_since: str
    half_year: tuple[MovementLine, ...]
    half_year_since: str
    redated: tuple[str, ...]
    slipped: tuple[SlippageLine, ...]
    history_note: str
    measures: tuple[MeasureLine, ...]
    chart_themes: Picture | None
    chart_trend: Picture | None
    chart_measures: Picture | None
    blocks: tuple[ThemeBlock, ...]
    section_rule: str
    tracker_name: str
    tracker_saved: str


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
    as_at = summary.as_at
    first, second = headline(plan, summary)
    late_first = late(plan.actions, as_at)
    red = [a for a in plan.actions if a.rating is Rating.RED and not a.is_late(as_at)]
    until = next_after or meeting.day
    coming = sorted(
        (a for a in plan.actions if a.rating is not Rating.BLUE and a.due_by and as_at <= a.due_by <= until),
        key=lambda a: a.due_by or date.max,
    )
    done = [s for s in summary.by_section if s.assurance.level >= 1]
    passed = [s for s in done if s.assurance.level == 3]
    slipped = [item for item in memory.slippage if item.times and item.in_plan]
    return PaperTags(
        council=printable(plan.settings.council),
        plan_title=printable(plan.settings.plan_title),
        contact=printable(plan.settings.contact),
        board=printable(meeting.board),
        meeting_date=uk(meeting.day),
        as_at=uk(as_at),
        headline_first=first,
        headline_second=second,
        ratings=tuple(
            RatingLine(
                rating.value,
                COLOURS[rating],
                _badge(rating),
                summary.overall.of(rating),
                percentage(summary.overall.of(rating), summary.overall.total),
                printable(plan.key.meaning(rating)) or "Nobody has rated it yet.",
            )
            for rating in (*RATED, Rating.NOT_RATED)
        ),
        total=summary.overall.total,
        late=summary.overall.late,
        themes=_rows([(item.theme, item.counts) for item in summary.by_theme]),
        all_themes=Row.of("All actions", summary.overall),
        impact=_rows([(item.theme, item.impact) for item in summary.by_theme]),
        all_impact=Row.of("All evidence", summary.impact),
        sections=_sections(summary.by_section),
        exceptions=_lines(_by_concern((*late_first, *red), as_at), as_at),
        late_actions=_lines(late_first, as_at),
        red_actions=_lines(red, as_at),
        coming_actions=_lines(coming, as_at),
        coming_until=uk(until),
        done_actions=_lines(_done(plan, memory.movement), as_at),
        sections_to_close=_sentences([f"{item.section}: {printable(item.title)}" for item in passed]),
        sections_not_yet_to_close=_sentences(
            [
                f"{s.section}: {printable(s.title).rstrip('. ')}. {_still_needed(s)}"
                for s in done
                if s not in passed
            ]
        ),
        ready_for_test=_ready(plan, summary),
        late_count=count(len(late_first), "action is late", "actions are late"),
        movement=_movement(memory.movement),
        movement_since=printable(memory.since),
        half_year=_movement(memory.half_year),
        half_year_since=printable(memory.half_year_since),
        redated=_redated(memory.movement),
        slipped=_slipped(slipped),
        history_note=_ILLUSTRATIVE if memory.illustrative else "",
        measures=_measures(summary.measures),
        chart_themes=brag_by_theme(theme_series(summary), summary.as_at) if wanted("chart_themes") else None,
        chart_trend=trend_lines(night_series(memory.trend)) if wanted("chart_trend") else None,
        chart_measures=measures_against_target(measure_series(summary.measures))
        if wanted("chart_measures")
        else None,
        blocks=_blocks(plan, summary) if wanted("blocks") else (),
        tracker_name=printable(file.path.name),
        tracker_saved=_saved(file),
        section_rule=_RULES[plan.settings.section_rule],
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
    """Give a rating's word as Word shows it on the rating's colour."""
    from docxtpl import RichText  # noqa: PLC0415 (papers alone load Word's libraries)

    return RichText(rating.value, color=INKS[rating], bold=True)


def _rows(groups: Sequence[Group]) -> tuple[Row, ...]:
    return tuple(Row.of(name, counts) for name, counts in first_and_rest(groups, LIST))


_WHITE = "FFFFFF"
"""The colour of a cell whose row has no rating: the row that says that a list goes on."""


@cache
def _no_badge() -> object:
    from docxtpl import RichText  # noqa: PLC0415 (papers alone load Word's libraries)

    return RichText("")


def _lines(actions: Sequence[Action], as_at: date, most: int = LIST) -> tuple[ActionLine, ...]:
    printed, left_out = parted(actions, most)
    lines = tuple(_line(action, as_at) for action in printed)
    return (*lines, _further(len(printed), len(left_out))) if left_out else lines


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


def _further(printed: int, left_out: int) -> ActionLine:
    """Say in a row of its own that a list of actions goes on."""
    return ActionLine(
        ref=more(left_out), action=said(printed, left_out), outcome="", lead="", due="", due_written="",
        due_first="", due_revised="", how_late="", concern="", rating="", colour=_WHITE, badge=_no_badge(),
        comment="",
    )  # fmt: skip


def _sentences(texts: Sequence[str]) -> tuple[str, ...]:
    printed, left_out = parted(texts, LIST)
    return (*printed, said(len(printed), len(left_out))) if left_out else tuple(printed)


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
    days = count(action.days_late(as_at), "day")
    how = {
        Rating.GREEN: "though Green",
        Rating.RED: "and Red",
        Rating.AMBER: "and Amber",
        Rating.NOT_RATED: "and not rated",
    }
    return f"Late by {days} {how[action.rating]}"


def _done(plan: Plan, moved: Movement | None) -> list[Action]:
    """Give the actions that came to Blue since the earlier night, in plan order."""
    if moved is None:
        return []
    refs = {ref for flow in moved.overall.line(Rating.BLUE).came for ref in flow.refs}
    return [action for action in plan.actions if action.label in refs and action.rating is Rating.BLUE]


def _sections(items: Sequence[SectionFigures]) -> tuple[SectionLine, ...]:
    printed, left_out = parted(items, LIST)
    lines = tuple(_section(item) for item in printed)
    if not left_out:
        return lines
    # The counts of the sections that are left out, so that the table still adds up to the plan's.
    rest = added(item.counts for item in left_out)
    last = SectionLine(
        ref=more(len(left_out)), title=said(len(printed), len(left_out)), owner="", rating="", colour=_WHITE,
        badge=_no_badge(), impact="", impact_colour=_WHITE, impact_badge=_no_badge(), level="", needs="",
        counts=Row.of(more(len(left_out)), rest),
    )  # fmt: skip
    return (*lines, last)


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


def _still_needed(item: SectionFigures) -> str:
    """Say what a section with every action Blue still needs before it can be closed."""
    ready = "Ready for its test. " if item.assurance.level == 2 else ""
    return ready + printable(item.assurance.needs)


def _ready(plan: Plan, summary: Summary) -> tuple[TestLine, ...]:
    """Give the sections that have reached Level 2 and wait for their Level 3 test."""
    lines = []
    ready, left_out = parted([item for item in summary.by_section if item.assurance.level == 2], LIST)
    sections = _by_ref(plan)
    for item in ready:
        section = sections.get(ref_key(item.section))
        test = printable(section.level3_test) if section else ""
        day = section.test_date if section else None
        lines.append(
            TestLine(
                printable(item.section),
                printable(item.title),
                printable(item.owner),
                test or "To be set by the board.",
                uk(day) if day else "No date",
            )
        )
    if left_out:
        lines.append(TestLine(more(len(left_out)), said(len(ready), len(left_out)), "", "", ""))
    return tuple(lines)


def _by_ref(plan: Plan) -> dict[str, Section]:
    """Give the sections by what the spellings of their refs have in common; the first of a ref counts."""
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
    return _sentences([printable(item.sentence()) for item in moved.redated]) if moved else ()


def _slipped(items: Iterable[Slippage]) -> tuple[SlippageLine, ...]:
    """List the actions whose date was moved, the furthest first."""
    ordered, left_out = parted(sorted(items, key=lambda item: -(item.days or 0)), LIST)
    lines = tuple(
        SlippageLine(
            ref=printable(item.ref),
            action=printable(item.text),
            lead=printable(listed(item.leads)) if item.leads else "Nobody",
            first=uk(item.first_by) if item.first_by else printable(item.first_text) or "No date",
            now=uk(item.now_by) if item.now_by else "No date",
            times=item.times,
            days=f"{item.days:+,d}" if item.days is not None else "Not known",
        )
        for item in ordered
    )
    if not left_out:
        return lines
    times = sum(item.times for item in left_out)
    return (
        *lines,
        SlippageLine(more(len(left_out)), said(len(ordered), len(left_out)), "", "", "", times, ""),
    )


def _measures(items: Sequence[MeasureFigures]) -> tuple[MeasureLine, ...]:
    printed, left_out = parted(items, LIST)
    lines = tuple(_measure(item) for item in printed)
    if not left_out:
        return lines
    return (*lines, MeasureLine(said(len(printed), len(left_out)), "", "", "", "", "", "", ""))


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
    """Lay the plan out as it is published: by theme, a block for each section, in plan order.

    Sections are printed whole, as many as there is room for; a last block says how many are not.
    """
    actions: defaultdict[str, list[Action]] = defaultdict(list)
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for action in plan.actions:
        actions[ref_key(action.section)].append(action)
    for row in plan.evidence:
        evidence[ref_key(row.section)].append(row)
    sections = _by_ref(plan)
    themes: defaultdict[str, list[SectionBlock]] = defaultdict(list)
    room = WHOLE_PLAN
    for printed, item in enumerate(summary.by_section):
        key = ref_key(item.section)
        room -= len(actions.get(key, ())) + len(evidence.get(key, ()))
        if room < 0 and printed:
            themes[_NOT_PRINTED].append(_further_sections(printed, len(summary.by_section) - printed))
            break
        section = sections.get(key) or Section(item.section)
        title = one_line(section.title)
        owner, name = printable(section.owner) or "Nobody", printable(section.owner_name)
        rows = actions.get(key, [])
        lines = _lines(rows, summary.as_at, WHOLE_PLAN)
        themes[one_line(item.theme) or NO_THEME].append(
            SectionBlock(
                ref=printable(section.ref),
                title=title,
                heading=f"{one_line(section.ref)}. {title}" if title else one_line(section.ref),
                owner=f"{owner} ({name})" if name else owner,
                actions=tuple(
                    # A line without an action behind it says that the list goes on.
                    replace(line, comment=printable(action.comments)) if action else line
                    for line, action in zip_longest(lines, rows[:WHOLE_PLAN])
                ),
                evidence=_all_evidence(evidence.get(key, [])),
                children_say=tuple(
                    line.strip() for line in printable(section.children_say).splitlines() if line.strip()
                ),
                level3_test=printable(section.level3_test),
            )
        )
    return tuple(ThemeBlock(theme, tuple(sections)) for theme, sections in themes.items())


_NOT_PRINTED = "Not printed here"


def _further_sections(printed: int, left_out: int) -> SectionBlock:
    line = replace(_further(printed, left_out), ref="The rest")
    heading = f"{count(left_out, 'more section')}"
    return SectionBlock("", heading, heading, "several", (line,), (), (), "")


def _all_evidence(rows: Sequence[Evidence]) -> tuple[EvidenceLine, ...]:
    printed, left_out = parted(rows, WHOLE_PLAN)
    lines = tuple(_evidence(row) for row in printed)
    if not left_out:
        return lines
    return (*lines, EvidenceLine(said(len(printed), len(left_out)), "", _WHITE, _no_badge(), "", ""))


def _due(action: Action, as_at: date) -> str:
    """Give the date that counts, with the phrase as written where that says more."""
    due, by = action.deadline, action.due_as_at(as_at)
    if by is None:
        return printable(due.text) or "No date"
    return uk(by) if due.typed else f"{uk(by)} ({printable(due.text)})"


def _saved(file: TrackerFile) -> str:
    if file.saved_at is None:
        return "The tracker does not say when it was last saved."
    by = f" by {printable(file.saved_by)}" if file.saved_by else ""
    return f"The tracker was last saved on {uk(file.saved_at.date())}{by}."
