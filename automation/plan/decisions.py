"""What boards decided about each action, and the refs by which the rows of Decisions name the actions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
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


class Minutes:
    """What boards decided about each action of a plan, the earliest meeting first.

    It holds no slots because its look-ups are kept once made.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.refs = RefReader(plan)

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

    def extensions(self, action: Action) -> list[Decision]:
        """Return the decisions that gave an action more time, until a day that is understood."""
        return [row for row in self.on(action, DecisionKind.EXTENDED) if row.new_date.by is not None]

    def agreed_before(self, action: Action, row: Decision) -> Due:
        """Return the date that an action had, by what was decided, before a decision."""
        rows = self.extensions(action)
        before = [
            one
            for one in rows
            if one is not row and one.meeting and row.meeting and one.meeting < row.meeting
        ]
        return before[-1].new_date if before else action.due
