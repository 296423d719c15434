"""What the tags of a paper are worked out from: the plan, its figures, earlier nights and the meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from automation.analysis.assurance_kinds import decisions
from automation.analysis.closing import ClosingFigures, closing_figures
from automation.analysis.date_decisions import Extension, date_moves, extensions
from automation.analysis.exceptions import (
    Concern,
    Group,
    exceptions,
    in_a_sentence,
    most_first,
    weak_evidence,
)
from automation.analysis.forecast import Forecast
from automation.analysis.judgement import NOTHING_YET, Judgement, judge
from automation.analysis.movement import Movement, Reason
from automation.analysis.rollup import Summary, TrendNight
from automation.analysis.slippage import Moved, Slippage, moved_since
from automation.analysis.target_paths import MeasureFigures, Standing, Trend
from automation.history.compare import last_board
from automation.papers.composing import ROOM, Listed, height_of, heights, rows_named
from automation.papers.meetings import Meeting
from automation.plan.comment_log import latest_words
from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import Minutes
from automation.plan.due import uk
from automation.plan.findings import Finding
from automation.plan.model import Action, Decision, Plan, Section, Voice, ref_key
from automation.plan.ratings import Counts, State
from automation.plan.short_titles import LONGEST_NAME, in_sentence_case, spellings_in
from automation.plan.text import count, listed, one_line, printable
from automation.plan.voices import in_words, share, voices_of
from automation.tracker.read.document_files import LookedAt
from automation.tracker.read.result import TrackerFile
from automation.views.proofs import Proof


@dataclass(frozen=True, slots=True)
class Memory:
    """What a paper can say about the past: what was compared, if anything, and a note on earlier nights."""

    movement: Movement | None = None
    since: str = NOTHING_YET
    trend: tuple[TrendNight, ...] = ()
    slippage: tuple[Slippage, ...] = ()
    note: str = ""
    forecast: Forecast | None = None


NO_MEMORY = Memory()
"""What a paper says about the past if no earlier night is on record."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a brief says beside its own sections: the whole plan, what moved in it, what a check found.

    `proofs` are the documents behind the ratings of its own sections.
    """

    plan: Plan
    summary: Summary
    movement: Movement | None
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...] = ()


class Dated(NamedTuple):
    """An action with the date of the figures and its section, which its tags need."""

    action: Action
    as_at: date
    section: Section


class Counted(NamedTuple):
    """The counts of a theme, a section or the whole plan."""

    name: str
    counts: Counts


class Named(NamedTuple):
    """A group of exceptions as a body shows it: rows with comments, a sentence on the rest, rows in brief."""

    group: Group
    named: list[Dated]
    rest: str
    briefly: Sequence[Dated] = ()


_ROW = (2.0, 3.9, 3.7, 2.6, 4.8)
"""The widths of the columns of a list of exceptions in a body, in centimetres."""
_BRIEF_ROW = (1.9, 7.6, 5.1, 2.4)
_EVIDENCE_ROW = (1.8, 6.4, 3.0, 5.8)
_VOICE_ROW = (1.8, 6.6, 8.6)
_MOVED_ROW = (1.9, 5.8, 3.4, 4.7, 1.2)
_COMING_ROW = _BRIEF_ROW
_EXTENSION_ROW = (1.9, 4.9, 2.4, 3.6, 4.2)
_LEAST: dict[State | None, int] = {State.ON_TRACK: 12, State.OFF_TRACK: 10}
"""How many late actions are named at least, by what they are reported as; two of any other group."""
_MOST = 25
"""How many actions of a group a body names at most; the annex has them all."""
_COMMENTED, _BRIEF = 3, 95
"""How many rows of the worst group have comments where others are named in brief, and how long those are."""
_BRIEF_HEAD = 1.8
"""What the line above the rows that are named briefly and their heading row take, in centimetres."""
_ALWAYS = 2
"""How many groups of exceptions always have a table; the others may be counted in a sentence."""
_BULLET, _BULLETS = 14.5, 4.0
"""The width of a question or a decision, which are all named, and what they take in most papers."""
_TRENDS = (Trend.WORSE, Trend.LEVEL, Trend.UNKNOWN, Trend.BETTER)
_MEASURE = 0.75
"""The height of a row of a measure."""
_DATES = "30 Sep 2017\n99 days late"


@dataclass(frozen=True)
class Facts:
    """What the tags of one paper are worked out from.

    Args:
        plan: the plan, or the part of it that the board's paper is about.
        summary: its figures; `as_at` is theirs.
        meeting: the meeting that the paper is for.
        file: the tracker, for the annex on the figures.
        next_after: the board's meeting after this one, if it has a date.
        memory: what the nights on record add.
        annexes: the annexes that the board gets, as templates call them; None: those of the template.
        room: the height that the lists of the body share, in centimetres.
        briefly: whether the template has a table of actions that are named without their comments.
        around: what lies beside its sections, for a brief.
        name: what the plan is called, where the paper is made from another.
        others: the facts of other plans that the board oversees.
        documents: the documents of the plan as they lie on the disk; None where nobody looked.
    """

    plan: Plan
    summary: Summary
    meeting: Meeting
    file: TrackerFile
    next_after: date | None = None
    memory: Memory = NO_MEMORY
    annexes: frozenset[str] | None = None
    room: float = ROOM
    briefly: bool = False
    around: Around | None = None
    name: str = ""
    others: tuple[Facts, ...] = ()
    documents: LookedAt | None = None

    @cached_property
    def closing(self) -> tuple[ClosingFigures, ...]:
        """Return what the board can close, and whether what was closed still holds."""
        return closing_figures(self.plan, self.summary, documents=self.documents)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Return the exceptions by why they matter."""
        return exceptions(self.plan, self.summary.as_at)

    @cached_property
    def concerns(self) -> tuple[Concern, ...]:
        """Return the evidence of success that worries."""
        return weak_evidence(self.plan, self.summary.as_at, self.memory.movement)

    @cached_property
    def voices(self) -> list[tuple[Section, Voice]]:
        """Return the last answer on each section, that to which the fewest said yes first."""
        as_at = self.summary.as_at
        last = [(s, voices[0]) for s in self.plan.sections if (voices := voices_of(self.plan, s.ref, as_at))]
        return sorted(last, key=lambda pair: share(pair[1]))

    @cached_property
    def off_target(self) -> tuple[MeasureFigures, ...]:
        """Return the measures that are off target, those that go the wrong way first."""
        off = (measure for measure in self.summary.measures if measure.standing is Standing.OFF)
        return tuple(sorted(off, key=lambda measure: _TRENDS.index(measure.trend)))

    @cached_property
    def judgement(self) -> Judgement:
        """Return the three sentences at the beginning of the paper."""
        return judge(self.plan, self.summary, self.memory.movement, self.concerns, self.memory.since)

    @cached_property
    def slipped(self) -> tuple[Moved, ...]:
        """Return the actions whose date was moved since the board met, those moved furthest first."""
        moved = self.memory.movement
        found = moved_since(self.memory.slippage, moved.opened) if moved else ()
        last = {move.ref: move for move in date_moves(self.plan, (item.slippage for item in found))}
        return tuple(
            replace(item, agreed=move.briefly, who=move.who)
            if (move := last.get(item.slippage.ref))
            else item
            for item in found
        )

    @cached_property
    def challenges(self) -> tuple[str, ...]:
        """Return what this board asked and nobody has answered, a sentence or two each."""
        asked = Minutes(self.plan).challenges(self.meeting.board)
        before = (row for row in asked if row.meeting is not None and row.meeting < self.meeting.day)
        return tuple(map(self._asked, before))

    def _asked(self, row: Decision) -> str:
        about = f"{one_line(row.refs)}: " if row.refs else ""
        by = f", answer by {uk(row.new_date.by)}" if row.new_date.by else ""
        minute = f" (minute {one_line(row.minute)})" if row.minute else ""
        asked = f"Asked on {uk(row.meeting)}{minute}{by}." if row.meeting else ""
        return f"{about}{one_line(row.why) or 'No question is noted.'} {asked}".strip()

    @cached_property
    def extensions(self) -> tuple[Extension, ...]:
        """Return the extensions that were asked of this board, and those decided since it last met."""
        last = last_board(self.plan, self.meeting.day, self.meeting.board)
        since = last.meeting if last else None
        moves = date_moves(self.plan, self.memory.slippage)
        found = extensions(self.plan, self.meeting.board, since, self.summary.as_at, moves)
        return tuple(replace(item, outlook=self._outlook(item)) for item in found)

    def _outlook(self, item: Extension) -> str:
        """Return what more time that is asked for does to the forecast; empty where that may not speak."""
        new, expected = item.decision.new_date.by, self.memory.forecast
        is_asked = item.decision.kind is DecisionKind.REQUESTED
        if not (is_asked and expected and new and item.days and item.days > 0):
            return ""
        return expected.if_extended(item.action.rating, item.days, new)

    @property
    def to_grant(self) -> str:
        """Return the sentence that asks the board to decide about requests for more time; empty for none."""
        refs = [e.action.label for e in self.extensions if e.decision.kind is DecisionKind.REQUESTED]
        requests = "the request" if len(refs) == 1 else f"the {len(refs)} requests"
        return f"Decide about {requests} for more time listed below: {listed(refs)}." if refs else ""

    @cached_property
    def decisions(self) -> tuple[str, ...]:
        """Return what the board is asked to decide, a sentence each."""
        return (*filter(None, [self.to_grant]), *decisions(self.plan, self.summary, self.closing))

    @cached_property
    def done_since(self) -> list[Action]:
        """Return the actions that were done since the earlier night, in plan order."""
        moved = self.memory.movement
        done = [rating for rating in self.plan.key.ratings if rating.state is State.DONE]
        flows = [flow for rating in done if moved for flow in moved.overall.line(rating).came]
        refs = {ref for flow in flows if flow.reason is not Reason.LEVEL for ref in flow.refs}
        return [action for action in self.plan.actions if action.label in refs and action.is_done]

    @cached_property
    def coming(self) -> tuple[Action, ...]:
        """Return the open actions that are due by the next meeting, the soonest first."""
        open_ones = (a for a in self.plan.actions if a.is_open)
        days = ((a.due_by, a) for a in open_ones if a.due_by and self.summary.as_at <= a.due_by <= self.until)
        return tuple(action for _, action in sorted(days, key=lambda pair: pair[0]))

    @cached_property
    def until(self) -> date:
        """Return the last due date that counts as coming up."""
        return self.next_after or self.meeting.day

    @cached_property
    def sections(self) -> dict[str, Section]:
        """Return the sections by ref, however it is spelt; of two with one ref, the first."""
        return {ref_key(section.ref): section for section in reversed(self.plan.sections)}

    def section(self, ref: str) -> Section:
        """Return a section; one that only actions name has just its ref."""
        return self.sections.get(ref_key(ref)) or Section(ref)

    def dated(self, actions: Iterable[Action]) -> list[Dated]:
        """Return actions together with what their tags need."""
        return [Dated(action, self.summary.as_at, self.section(action.section)) for action in actions]

    def theme(self, name: str) -> str:
        """Return a theme as papers print it: one in capitals as a sentence."""
        return in_sentence_case(name, self._spellings)

    @cached_property
    def _spellings(self) -> dict[str, int]:
        return spellings_in(self.plan)

    # The body names as many rows as it has room for.

    @cached_property
    def _lists(self) -> tuple[Listed, ...]:
        """Return the lists of the body, those that matter most first."""
        groups = (
            Listed(
                self._heights(group),
                most=_MOST,
                least=_LEAST.get(group.state, 2) if group.is_late else 2,
                may_go=place >= _ALWAYS,
            )
            for place, group in enumerate(self.groups)
        )
        evidence = (
            (c.evidence.section, printable(c.evidence.text), c.why, self.comment(c.evidence.comments))
            for c in self.concerns
        )
        asked = (
            (e.action.label, short_text(e.action), _DATES, e.outcome(self.meeting.board), e.cost)
            for e in self.extensions
        )
        slipped = (
            (item.slippage.ref, printable(item.slippage.text), listed(item.slippage.leads), "", "")
            for item in self.slipped
        )
        coming = ((a.label, printable(a.text), printable(a.lead), "") for a in self.coming)
        return (
            *groups,
            Listed(heights(asked, _EXTENSION_ROW), 12, 4, may_go=not self.to_grant),
            Listed(heights(map(self.voice_cells, self.voices), _VOICE_ROW), 6, 2, may_go=True),
            Listed(heights(evidence, _EVIDENCE_ROW), 12, 3),
            Listed((_MEASURE,) * len(self.off_target), 8, 3),
            Listed(heights(coming, _COMING_ROW), 10, 3),
            Listed(heights(slipped, _MOVED_ROW), 8, 2),
        )

    @cached_property
    def _shown(self) -> tuple[int, ...]:
        texts = ([text] for text in (*self.challenges, *self.decisions))
        more = sum(heights(texts, [_BULLET])) - _BULLETS
        return rows_named(self._lists, max(self.room - max(more, 0), self.room / 3))

    @property
    def used_room(self) -> float:
        """Return the height that the lists of the body take, in centimetres."""
        return height_of(self._lists, self._shown)

    @property
    def hides_the_worst(self) -> bool:
        """Return whether late actions that are reported as on track or off track are not all named."""
        pairs = zip(self.groups, self._shown, strict=False)
        worst = ((min(len(g.actions), _MOST), n) for g, n in pairs if g.is_late and g.state in _LEAST)
        return any(number < most for most, number in worst)

    def _commented(self, group: Group) -> int:
        """Return how many rows have their comments: those late but on track, and the first of the worst."""
        worse = [each for each in self.groups if not (each.is_late and each.state is State.ON_TRACK)]
        if not self.briefly or group not in worse:
            return len(group.actions)
        has_comments = any(action.comments.strip() for action in group.actions[:_COMMENTED])
        return _COMMENTED if group is worse[0] and has_comments else 0

    def _heights(self, group: Group) -> tuple[float, ...]:
        """Return the heights of the rows of a group; the first that is named briefly begins a table."""
        first = self._commented(group)
        lines = self.dated(group.actions)
        brief = heights(
            (
                (line.action.label, short_text(line.action), printable(line.action.lead), _DATES)
                for line in lines[first:]
            ),
            _BRIEF_ROW,
        )
        begun = tuple(height + _BRIEF_HEAD * (first > 0 and not place) for place, height in enumerate(brief))
        return heights(map(self._cells, lines[:first]), _ROW) + begun

    def _cells(self, line: Dated) -> tuple[str, ...]:
        action = line.action
        return (
            action.label,
            printable(action.text),
            lead_and_owner(line),
            _DATES,
            self.comment(action.comments),
        )

    def comment(self, text: str) -> str:
        """Return the latest entry of a comment, as papers print it."""
        return latest_comment(text, self.summary.as_at)

    @cached_property
    def named_groups(self) -> list[Named]:
        """Return the exceptions with the rows that are named, and what is said of the rest of each group."""
        return [
            Named(
                group,
                self.dated(group.actions[: min(number, self._commented(group))]),
                self.counted_rest(group.actions[number:]),
                self.dated(group.actions[self._commented(group) : number]),
            )
            for group, number in zip(self.groups, self._shown, strict=False)
            if number
        ]

    @property
    def groups_left_out(self) -> str:
        """Return a sentence that counts the groups of exceptions without a table; empty if all have one."""
        left = [g for g, number in zip(self.groups, self._shown, strict=False) if not number]
        said = [f"{len(group.actions):,} {in_a_sentence(group)}" for group in left]
        return f"Besides, there are actions that are not listed here: {listed(said)}." if said else ""

    @staticmethod
    def voice_cells(pair: tuple[Section, Voice]) -> tuple[str, str, str]:
        """Return a section, what children will say about it, and what they said when they were asked."""
        section, voice = pair
        return section.ref, printable(section.children_say).strip(), printable(in_words(voice))

    @property
    def named_voices(self) -> list[tuple[Section, Voice]]:
        """Return what children said that is printed."""
        return self.voices[: self._shown[-5]]

    @property
    def named_extensions(self) -> tuple[Extension, ...]:
        """Return the extensions that are named."""
        return self.extensions[: self._shown[-6]]

    @property
    def named_concerns(self) -> tuple[Concern, ...]:
        """Return the evidence that is named."""
        return self.concerns[: self._shown[-4]]

    @property
    def named_off_target(self) -> tuple[MeasureFigures, ...]:
        """Return the measures off target that are named."""
        return self.off_target[: self._shown[-3]]

    @property
    def named_coming(self) -> list[Dated]:
        """Return the coming actions that are named."""
        return self.dated(self.coming[: self._shown[-2]])

    @property
    def named_slipped(self) -> tuple[Moved, ...]:
        """Return the moved dates that are named."""
        return self.slipped[: self._shown[-1]]

    def counted_rest(self, actions: Sequence[Action]) -> str:
        """Return two sentences that count actions that are not named, by section and by lead; or nothing."""
        if not actions:
            return ""
        sections = most_first(actions, lambda a: [one_line(a.section, LONGEST_NAME) or "no section"])
        leads = most_first(actions, lambda a: list(map(one_line, a.leads)) or ["nobody"])
        more = f"{count(len(actions), 'more is', 'more are')} not named here."
        by_section = f" By section: {_most(sections, 'section')}." if len(self.plan.sections) > 1 else ""
        return f"{more}{by_section} By lead: {_most(leads, 'lead')}."


def short_text(action: Action) -> str:
    """Return what an action says where only a line or two are free."""
    return one_line(action.text, _BRIEF)


NO_COMMENT = "No comment"
"""What stands where nobody has written a comment."""


@lru_cache(maxsize=4096)
def latest_comment(text: str, as_at: date) -> str:
    """Return the latest entry of a comment; several lists of a paper may have it."""
    return printable(latest_words(text, as_at)) or NO_COMMENT


def lead_and_owner(line: Dated) -> str:
    """Return who leads an action and who owns its section, on two lines; once if that is the same."""
    lead, owner = printable(line.action.lead).strip() or "Nobody", printable(line.section.owner).strip()
    return lead if not owner or owner.casefold() == lead.casefold() else f"{lead}\nOwner: {owner}"


_MOST_COUNTED = 6


def _most(counts: list[tuple[str, int]], thing: str) -> str:
    """Return the largest counts in words, and how many others there are."""
    first, others = counts[:_MOST_COUNTED], counts[_MOST_COUNTED:]
    said = [f"{name} ({number:,})" for name, number in first]
    if others:
        said.append(f"{count(len(others), f'other {thing}')} ({sum(number for _, number in others):,})")
    return listed(said)
