"""What boards decided about each action, and the refs by which the rows of Decisions name the actions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from automation.plan.decision_words import DecisionKind
from automation.plan.due import Due
from automation.plan.model import Action, Decision, Plan, grouped, ref_key

_APART = re.compile(r"[;,\n]|\s(?:and|&|\+)\s", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:\bto\b|-|\u2013|\u2014)\s*", re.IGNORECASE)
_NOUN = re.compile(
    r"(?:sections?|recommendations?|recs?|actions?|priority|priorities|refs?|no)\b\.?\s*(?=\S)", re.IGNORECASE
)
_STEM = re.compile(r"(.*?)\d+[A-Za-z]?")
EVERYTHING = frozenset({"all", "all actions", "whole plan", "the whole plan", "all sections"})


@dataclass(frozen=True)
class NamedRefs:
    """What a cell of refs names: actions by the key of their label, and the words that name nothing."""

    actions: tuple[Action, ...] = ()
    sections: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()


class RefReader:
    """Finds the actions that cells such as `2.1; 2.4-2.6; LMG` name.

    Args:
        plan: the plan whose refs they are. It holds no slots because its look-ups are kept once made.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @cached_property
    def _of_section(self) -> dict[str, list[Action]]:
        found: dict[str, list[Action]] = {ref_key(section.ref): [] for section in self._plan.sections}
        return found | grouped(self._plan.actions, lambda action: ref_key(action.section))

    @cached_property
    def _labelled(self) -> dict[str, list[Action]]:
        # A ref that several rows share stands for all of them.
        by_ref = grouped((a for a in self._plan.actions if a.ref), lambda action: ref_key(action.ref))
        return grouped(self._plan.actions, lambda action: ref_key(action.label)) | by_ref

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Find where an action stands in the plan, by its identity."""
        return {id(action): number for number, action in enumerate(self._plan.actions)}

    def named(self, text: str) -> NamedRefs:
        """Return what a cell of refs names."""
        actions: dict[int, Action] = {}
        sections: set[str] = set()
        unknown = []
        for part in [text] if self._one(text) is not None else _APART.split(text):
            words = " ".join(part.split())
            if not words:
                continue
            if words.casefold() in EVERYTHING:
                sections |= self._of_section.keys()
                actions.update((id(action), action) for action in self._plan.actions)
                continue
            found = self._one(words)
            found = self._range(words) if found is None else found
            if found is None:
                unknown.append(words)
                continue
            actions.update((id(action), action) for action in found)
            sections |= {
                key for key in (ref_key(words), ref_key(_NOUN.sub("", words))) if key in self._of_section
            }
        return NamedRefs(tuple(actions.values()), frozenset(sections), tuple(unknown))

    def actions_of(self, decision: Decision) -> tuple[Action, ...]:
        """Return the actions that a decision is about."""
        return self.named(decision.refs).actions

    def _one(self, words: str) -> list[Action] | None:
        for key in (ref_key(words), ref_key(_NOUN.sub("", words, count=1))):
            if key in self._labelled and key:
                return self._labelled[key]
            if key in self._of_section and key:
                return self._of_section[key]
        return None

    def _range(self, words: str) -> list[Action] | None:
        """Return the actions from one ref to another, such as `2.1-2.4`, `2.1 to 4` or `LMG 1-3`."""
        ends = _RANGE.split(_NOUN.sub("", words, count=1))
        if len(ends) != 2 or not all(ends):
            return None
        first, stem = self._one(ends[0]), _STEM.fullmatch(ends[0])
        by_section = ref_key(ends[0]) in self._of_section
        # In `2.1-3` the end is 2.3, not section 3.
        last = self._one(f"{stem[1]}{ends[1]}") if stem and not by_section else None
        last = last or self._one(ends[1])
        if not first or not last:
            return None
        between = self._plan.actions[self._numbers[id(first[0])] : self._numbers[id(last[-1])] + 1]
        # From 2.1 to 3.2 is more likely a slip than two sections.
        whole = by_section or len({ref_key(action.section) for action in between}) == 1
        return list(between) if whole else None


class DateStanding(StrEnum):
    """Who agreed to the present date of an action that was put off."""

    AGREED = "agreed"
    REQUESTED = "asked for, not yet granted"
    REFUSED = "asked for and refused"
    NOT_ALLOWED = "agreed by a board that may not move dates"
    UNDECIDED = "moved without a decision"


class Minutes:
    """What boards decided about each action of a plan, the earliest meeting first.

    It holds no slots because its look-ups are kept once made.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.refs = RefReader(plan)
        names = re.split(r"[;,\n]", plan.settings.who_may_redate)
        self._may_redate = frozenset(filter(None, map(_board_key, names)))

    @property
    def are_kept(self) -> bool:
        """Return whether the plan keeps decisions at all; one that does not hears nothing of them."""
        return bool(self._plan.decisions)

    @cached_property
    def first_meeting(self) -> date | None:
        """Return the day since when decisions are kept."""
        return min((row.meeting for row in self._plan.decisions if row.meeting), default=None)

    @cached_property
    def _by_label(self) -> dict[str, list[Decision]]:
        found: defaultdict[str, list[Decision]] = defaultdict(list)
        # What has no meeting yet is still to be decided, so it comes last.
        for row in sorted(self._plan.decisions, key=lambda row: row.meeting or date.max):
            for action in self.refs.actions_of(row):
                found[ref_key(action.label)].append(row)
        return dict(found)

    def on(self, action: Action, *kinds: DecisionKind) -> list[Decision]:
        """Return the decisions about an action; only those of some kinds where they are given."""
        rows = self._by_label.get(ref_key(action.label), [])
        return [row for row in rows if row.kind in kinds] if kinds else rows

    def may_redate(self, board: str) -> bool:
        """Return whether a board's decisions move dates: any board's where the setting names none."""
        return not self._may_redate or _board_key(board) in self._may_redate

    def extensions(self, action: Action) -> list[Decision]:
        """Return the decisions that gave an action more time, until a day that is understood."""
        rows = self.on(action, DecisionKind.EXTENDED)
        return [row for row in rows if row.new_date.by is not None and row.meeting is not None]

    def granted(self, action: Action) -> list[Decision]:
        """Return the extensions of an action by boards that may move dates."""
        return [row for row in self.extensions(action) if self.may_redate(row.board)]

    def agreed(self, action: Action) -> Due:
        """Return the date of an action that boards agreed to: the last that was granted, else the first.

        One that was granted before the plan was refreshed with a later date no longer counts.
        """
        return _last_date(action, self.granted(action))

    def agreed_before(self, action: Action, row: Decision) -> Due:
        """Return the date that an action had, by what was decided, before a decision."""
        day = row.meeting or date.max
        before = [one for one in self.granted(action) if one is not row and one.meeting and one.meeting < day]
        return _last_date(action, before)

    def requests(self, action: Action) -> list[Decision]:
        """Return what was asked for an open action and no board has decided yet."""
        rows = self.on(action, DecisionKind.REQUESTED) if action.is_open else []
        answers = self.on(action, DecisionKind.EXTENDED, DecisionKind.REFUSED)
        return [row for row in rows if not any(self._answers(answer, row) for answer in answers)]

    def _answers(self, answer: Decision, request: Decision) -> bool:
        if answer.new_date.by is not None and answer.new_date.by == request.new_date.by:
            return True
        if request.meeting and answer.meeting:
            return answer.meeting >= request.meeting
        return self._order[id(answer)] > self._order[id(request)]

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(row): number for number, row in enumerate(self._plan.decisions)}

    def standing(self, action: Action) -> DateStanding | None:
        """Return who agreed to the revised date of an action; None where it puts nothing off."""
        due, revised = action.due.by, action.revised.by
        if not self.are_kept or due is None or revised is None or revised <= due:
            return None
        return self.standing_of(action, revised)

    def standing_of(self, action: Action, day: date, on: date = date.max) -> DateStanding:
        """Return who agreed that an action may be done by a day.

        Whoever agreed to a later day agreed to this one too, if that was so when it was moved (`on`).
        """
        dates = [(row.new_date.by or date.min, row.meeting or date.max) for row in self.granted(action)]
        if any(by == day or (by > day and meeting <= on) for by, meeting in dates):
            return DateStanding.AGREED
        for rows, standing in (
            (self.extensions(action), DateStanding.NOT_ALLOWED),
            (self.requests(action), DateStanding.REQUESTED),
            (self.on(action, DecisionKind.REQUESTED, DecisionKind.REFUSED), DateStanding.REFUSED),
        ):
            if any(row.new_date.by == day for row in rows):
                return standing
        return DateStanding.UNDECIDED

    def granting(self, action: Action, day: date | None) -> Decision | None:
        """Return the decision that agreed to a day for an action; of several the first, by any board."""
        rows = [*self.granted(action), *self.extensions(action)]
        return next((row for row in rows if day is not None and row.new_date.by == day), None)

    def deciding(self, action: Action, as_at: date) -> tuple[str, date | None]:
        """Return the board that decides about more time for an action, and its next meeting.

        It is one that may move dates: first one whose papers are about the action's section or theme, then
        the one that meets next. Empty where Boards has no meeting to come of such a board.
        """
        theme = next((s.theme for s in self._plan.sections if ref_key(s.ref) == ref_key(action.section)), "")
        own = {_board_key(theme), _board_key(action.section)} - {""}
        ahead = [
            (own.isdisjoint(map(_board_key, row.about)), row.meeting, row.name)
            for row in self._plan.boards
            if row.meeting and row.meeting > as_at and self.may_redate(row.name)
            if not row.about or not own.isdisjoint(map(_board_key, row.about))
        ]
        _, meeting, name = min(ahead, default=(True, None, ""))
        return name, meeting

    def challenges(self, board: str = "") -> list[Decision]:
        """Return what a board asked and nobody has answered yet, those to be answered first before others.

        It is answered by a row of that board, of a later meeting, that says Noted or Closed about the same
        refs, or that names its minute.
        """
        asked = (row for row in self._plan.decisions if row.kind is DecisionKind.ASKED)
        rows = [row for row in asked if _board_key(board) in {"", _board_key(row.board)}]
        left = [row for row in rows if not any(self._settles(other, row) for other in self._plan.decisions)]
        return sorted(left, key=lambda row: row.new_date.by or date.max)

    def _settles(self, answer: Decision, asked: Decision) -> bool:
        same = answer is not asked and _board_key(answer.board) == _board_key(asked.board)
        if not same or answer.meeting is None or answer.meeting <= (asked.meeting or date.min):
            return False
        if asked.minute and re.search(rf"(?<!\w){re.escape(asked.minute)}(?!\w)", answer.why):
            return True
        if answer.kind not in {DecisionKind.NOTED, DecisionKind.CLOSED} or not asked.refs:
            return False
        about, named = self.refs.actions_of(asked), self.refs.actions_of(answer)
        covered = {id(action) for action in about} <= {id(action) for action in named}
        return ref_key(asked.refs) == ref_key(answer.refs) or (covered and bool(about))


def _last_date(action: Action, granted: list[Decision]) -> Due:
    first = action.due.by or date.min
    later = [row.new_date for row in granted if row.new_date.by and row.new_date.by > first]
    return later[-1] if later else action.due


def _board_key(name: str) -> str:
    return " ".join(name.split()).casefold()


def with_dates_that_count(plan: Plan) -> Plan:
    """Return the plan in which dates that no board agreed to do not count, if its settings say so.

    The former date of such an action goes on counting: the last that was agreed, else the first.
    """
    if plan.settings.undecided_dates == "count" or not plan.decisions:
        return plan
    minutes = Minutes(plan)
    actions = tuple(
        replace(action, counted=minutes.agreed(action))
        if minutes.standing(action) not in {None, DateStanding.AGREED}
        else action
        for action in plan.actions
    )
    return replace(plan, actions=actions)
