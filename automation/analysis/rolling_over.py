"""Refreshing a plan: what is open goes on in a fresh plan, and what became of every old action is listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from automation.analysis.matching import follow_actions, former_rows, same_sections, settled_actions
from automation.analysis.slippage import Slippage
from automation.checks.similar_texts import same_promise, say_the_same
from automation.plan.decisions import RefReader
from automation.plan.due import uk
from automation.plan.former_plan import FormerAction, Outcome, what_became
from automation.plan.model import Action, Plan, ref_key
from automation.plan.ratings import State
from automation.plan.text import count, listed
from automation.tracker.write.carried_over import carried_over

_ALIKE = 70.0
"""Likeness of two texts in per cent, whatever the order of their words, from which it is proposed that one
action goes on as the other."""
_MOST_COMPARED = 1_000_000
"""Beyond this many pairs of actions, only those that are followed as between any two nights are found."""


def rolled_over(old: Plan, new: Plan | None = None) -> Plan:
    """Return a fresh plan that takes the place of an old one, with what became of each old action.

    Args:
        old: the old plan.
        new: the new plan as its document has it; None where the open actions of the old one go on.
    """
    old = replace(old, former=(), settings=replace(old.settings, as_at=None, plan_ends=None))
    fresh = new or what_is_open(old)
    fresh = replace(fresh, former=former_plan(old, fresh))
    carried = replace(in_new_refs(old, fresh), former=fresh.former)
    return carried_over(fresh, carried) if new else replace(carried, actions=fresh.actions)


def what_is_open(old: Plan) -> Plan:
    """Return a plan with its open actions, all else as it is."""
    return replace(old, actions=tuple(_open_rows(old.actions)))


def _open_rows(actions: Iterable[Action]) -> Iterator[Action]:
    """Yield the actions that go on; a row that continues one that does not gets its label as its ref."""
    is_whole = True
    for action in actions:
        goes_on = action.rating.state not in {State.DONE, State.WITHDRAWN}
        is_whole = goes_on and (is_whole or bool(action.ref))
        if goes_on:
            yield action if action.ref or is_whole else replace(action, ref=action.label)


def former_plan(old: Plan, new: Plan) -> tuple[FormerAction, ...]:
    """Return what became of each action of an old plan in a new one, where that is clear or can be proposed.

    An action that is done is closed, one that was withdrawn is dropped, and one whose text the new plan has
    is carried. What is only alike is proposed; of several that are like one action, the others are merged.
    """
    followed = {former: new.actions[place] for place, former in follow_actions(old, new).items()}
    rows = [_as_it_stood(action) for action in old.actions]
    rows = [_goes_on(row, followed[n]) if n in followed else row for n, row in enumerate(rows)]
    taken = {action.label for action in followed.values()}
    for number, ref in _alike(rows, new).items():
        became = Outcome.MERGED if ref in taken else Outcome.CARRIED
        taken.add(ref)
        rows[number] = replace(rows[number], became=became.value, new_ref=ref, to_confirm=True)
    return tuple(rows)


def _as_it_stood(action: Action) -> FormerAction:
    """Return an action as it stood in the old plan, closed or dropped where its rating says so."""
    row = FormerAction(action.label, action.text, action.lead, action.deadline, action.rating_text)
    if action.is_done:
        when = f" on {uk(action.completed_on)}" if action.completed_on else ""
        return replace(row, became=Outcome.CLOSED.value, why=f"done{when}")
    if action.rating.state is State.WITHDRAWN:
        return replace(row, became=Outcome.DROPPED.value, why="withdrawn")
    return row


def _goes_on(row: FormerAction, now: Action) -> FormerAction:
    """Return a row whose action was followed into the new plan: carried unless it is over in both."""
    is_sure, is_over = say_the_same(row.text, now.text), row.outcome is not None
    if is_over and not is_sure:
        return row
    if is_over and not now.is_open:
        return replace(row, new_ref=now.label)
    why = f"{row.why}, and open again in this plan" if is_over else ""
    carried = replace(row, became=Outcome.CARRIED.value, new_ref=now.label, why=why)
    return replace(carried, to_confirm=is_over or not is_sure)


def _alike(rows: Sequence[FormerAction], new: Plan) -> dict[int, str]:
    """Return the open action of the new plan that each row without an outcome is most like, by its place."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 (only where rows are left over)

    tidy = utils.default_process
    texts = {action.label: tidy(action.text) for action in new.actions if action.is_open}
    left = {n: tidy(row.text) for n, row in enumerate(rows) if row.outcome is None and row.text.strip()}
    if len(left) * len(texts) > _MOST_COMPARED:
        return {}
    like = fuzz.token_sort_ratio
    found = {n: process.extractOne(t, texts, scorer=like, score_cutoff=_ALIKE) for n, t in left.items()}
    return {n: match[2] for n, match in found.items() if match}


def in_terms_of(before: Plan, after: Plan) -> Plan:
    """Return an earlier plan with what goes on from the former plan under its ref, text and date of today.

    What became of the other actions is on the sheet Former plan, so they are left out.
    """
    settled, left_out = settled_actions(before, after), former_rows(before, after)
    if not left_out:
        return before
    actions = []
    for place, action in enumerate(before.actions):
        new = settled.get(place)
        if new is not None:
            now = after.actions[new]
            own = {name: getattr(now, name) for name in ("ref", "label", "section", "text", "due")}
            actions.append(replace(action, **own))
        elif place not in left_out:
            actions.append(action)
    return replace(before, actions=tuple(actions))


def refreshed_said(plan: Plan, entries: Iterable[Slippage], since: date | None = None) -> str:
    """Return what became of the former plan, and which actions were late before they got a new date with it.

    Empty where the plan has no former one. What was late before an earlier refresh is left out by `since`.
    """
    said = what_became(plan.former)
    late = [
        entry.ref
        for entry in entries
        if entry.in_plan
        and any(move.days_late and move.night > (since or date.min) for move in entry.changes)
    ]
    if not said or not late:
        return said
    were = count(len(late), "carried action was", "carried actions were")
    dates = "has a new date" if len(late) == 1 else "have new dates"
    return f"{said} {were} late before the plan was refreshed and {dates}: {listed(late, _MOST_REFS)}."


_MOST_REFS = 8


def in_new_refs(old: Plan, new: Plan) -> Plan:
    """Return an old plan whose decisions, documents, measures and the like name what goes on by its new refs.

    What is about nothing that goes on is left out; it stays in the old tracker.

    Args:
        old: the old plan.
        new: the fresh plan, with its sheet Former plan.
    """
    refs = _NewRefs(old, new)
    decisions = (replace(row, refs=refs.of(row.refs)) for row in old.decisions)
    documents = (replace(row, ref=refs.of(row.ref)) for row in old.documents)
    accepted = (replace(row, where=refs.of(row.where)) for row in old.accepted if "!" not in row.where)
    return replace(
        old,
        decisions=tuple(row for row in decisions if row.refs),
        documents=tuple(row for row in documents if row.ref or row.goes_to),
        accepted=tuple(row for row in accepted if row.where),
        measures=tuple(replace(row, section=refs.of(row.section)) for row in old.measures),
        voices=tuple(replace(row, section=refs.of(row.section)) for row in old.voices),
        evidence=tuple(replace(row, section=refs.of(row.section)) for row in old.evidence),
    )


class _NewRefs:
    """Finds the refs of a fresh plan for what old cells of refs name."""

    def __init__(self, old: Plan, new: Plan) -> None:
        self._then, self._now = RefReader(old), RefReader(new)
        goes_on = {Outcome.CARRIED, Outcome.MERGED}
        self._of = {ref_key(row.ref): row.new_ref for row in new.former if row.outcome in goes_on}
        titles = {ref_key(section.ref): section.title for section in old.sections}
        now = {ref_key(section.ref): section for section in new.sections}
        self._sections = {
            key: now[same].ref
            for key, same in same_sections(old, new).items()
            if same in now and same_promise(titles.get(key, ""), now[same].title)
        }

    def of(self, text: str) -> str:
        """Return a cell of refs in those of the fresh plan; empty where nothing that it names goes on."""
        named = self._then.named(text)
        if named == self._now.named(text):
            return text
        alone = (action for action in named.actions if ref_key(action.section) not in named.sections)
        sections = (self._sections.get(key, "") for key in sorted(named.sections))
        actions = (self._of.get(ref_key(action.label), "") for action in alone)
        return "; ".join(filter(None, dict.fromkeys([*sections, *actions, *named.unknown])))
