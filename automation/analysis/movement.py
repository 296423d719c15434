"""Movement: what came to each rating and what left it between two nights, and why.

For every rating, opening plus what came less what left is closing, exactly, and every number names its
actions. The same is told for what is late. Within a theme or a section an action that moved there came, one
that moved away left; and so it is within a theme where the action stayed in its section, and the section was
put under another theme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial

from automation.analysis.matching import Followed, Known, follow, follow_places, text_key
from automation.checks.plan_years import years_of
from automation.checks.redating import is_dated, is_moved
from automation.checks.similar_texts import same_promise
from automation.plan.due import uk
from automation.plan.model import Action, Evidence, Plan, Section, ref_key, theme_key
from automation.plan.ratings import Rating
from automation.plan.text import count, listed

LATE = "Late"
"""The name of the line that tells of late actions, whatever their rating."""

_RANK = {Rating.RED: 0, Rating.AMBER: 1, Rating.GREEN: 2, Rating.BLUE: 3}


class Reason(StrEnum):
    """Why an action came to a line of the movement, or left it."""

    BETTER = "re-rated better"
    WORSE = "re-rated worse"
    RATED = "rated for the first time"
    CLEARED = "rating taken away"
    NEW = "new"
    REMOVED = "removed"
    MOVED = "moved section"
    RETHEMED = "section changed theme"
    FELL_DUE = "fell due"
    DONE = "done"
    DATED = "given a date"
    REDATED = "re-dated"
    REOPENED = "no longer Blue"


@dataclass(frozen=True, slots=True)
class Flow:
    """The actions that came or left for one reason.

    Those that came are named by their label now, those that left by the label they had.
    """

    reason: Reason
    refs: tuple[str, ...]

    @property
    def count(self) -> int:
        """Count the actions."""
        return len(self.refs)


@dataclass(frozen=True, slots=True)
class Line:
    """One rating's movement, or that of the late actions: what there was, came, left, and is there now."""

    name: str
    was: tuple[str, ...]
    came: tuple[Flow, ...]
    left: tuple[Flow, ...]
    now: tuple[str, ...]

    @property
    def opening(self) -> int:
        """Count the actions at the start."""
        return len(self.was)

    @property
    def closing(self) -> int:
        """Count the actions at the end."""
        return len(self.now)

    @property
    def came_in(self) -> int:
        """Count what came."""
        return sum(flow.count for flow in self.came)

    @property
    def went_out(self) -> int:
        """Count what left."""
        return sum(flow.count for flow in self.left)

    @property
    def change(self) -> int:
        """Give closing less opening."""
        return self.closing - self.opening

    def sentence(self) -> str:
        """Answer 'why did Green fall?' in one sentence."""
        if self.change:
            verb = "rose" if self.change > 0 else "fell"
            start = f"{self.name} {verb} from {self.opening:,} to {self.closing:,}"
        else:
            start = f"{self.name} stayed at {self.closing:,}"
        parts = []
        for number, flows, word in (
            (self.came_in, self.came, "came"),
            (self.went_out, self.left, "left"),
        ):
            if number:
                why = ", ".join(f"{flow.count:,} {flow.reason.value}" for flow in flows)
                parts.append(f"{number:,} {word} ({why})")
        return f"{start}: {listed(parts)}." if parts else f"{start}; nothing came or left."


@dataclass(frozen=True, slots=True)
class ScopeMovement:
    """The movement of the whole plan, of a theme or of a section: a line for each rating, and one for late.

    `title` says which section it is; it is empty for the plan and for themes.
    """

    name: str
    title: str
    lines: tuple[Line, ...]
    late: Line

    def line(self, rating: Rating) -> Line:
        """Give the line of one rating."""
        return next(line for line in self.lines if line.name == rating.value)

    @property
    def moved(self) -> bool:
        """Say whether anything came or left."""
        return any(line.came or line.left for line in (*self.lines, self.late))


@dataclass(frozen=True, slots=True)
class Redated:
    """An action that looks better because its date was moved back, and is not done.

    `no_longer_late` says that by its former date it would be late on the closing day. `was` and `now` are its
    ratings; where the rating went up as well, the new date may be all that is better. `days` is how far
    the date was moved; None where the date was taken away.
    """

    ref: str
    was_due: date
    now_due: date | None
    was: Rating
    now: Rating
    no_longer_late: bool

    @property
    def days(self) -> int | None:
        """Count the days between the two dates."""
        return (self.now_due - self.was_due).days if self.now_due else None

    def sentence(self) -> str:
        """Say it in words."""
        to = f"to {uk(self.now_due)}" if self.now_due else "to no date"
        better = []
        if self.no_longer_late:
            better.append("it would be late by its former date")
        if is_better(self.was, self.now):
            better.append(f"it went from {self.was.value} to {self.now.value}")
        return f"{self.ref} was re-dated from {uk(self.was_due)} {to}; {listed(better)}."


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved between two nights.

    Args:
        opened: the earlier day.
        closed: the later day.
        overall: the whole plan.
        by_theme: each theme, in the order of the later plan; themes that are gone come last.
        by_section: each section likewise.
        impact: the rows of evidence of success, by their impact rating; each is named by section and text.
        redated: the actions that look better because they were re-dated.
        renamed: the actions whose ref changed: the former label and the present one.
        moved: the actions that moved to another section: label, former section, present section.
        illustrative: whether either night comes from the example that ships with the toolkit.
    """

    opened: date
    closed: date
    overall: ScopeMovement
    by_theme: tuple[ScopeMovement, ...]
    by_section: tuple[ScopeMovement, ...]
    impact: tuple[Line, ...] = ()
    redated: tuple[Redated, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()
    illustrative: bool = field(default=False, kw_only=True)


def is_better(was: Rating, now: Rating) -> bool:
    """Say whether a rating went up: Red, Amber, Green, Blue. Not rated is neither better nor worse."""
    return was in _RANK and now in _RANK and _RANK[now] > _RANK[was]


def movement(
    before: Plan, after: Plan, *, opened: date, closed: date, illustrative: bool = False
) -> Movement:
    """Tell what moved between two nights.

    Args:
        before: the plan as it stood on the earlier night.
        after: the plan as it stood on the later night.
        opened: the day of the earlier night, on which its late actions are counted.
        closed: the day of the later night.
        illustrative: whether either night comes from the example.
    """
    followed = follow_actions(before, after)
    sections = _same_sections(before, after)
    themes = _same_themes(before, after, sections)

    def section_then(action: Action) -> str:
        key = ref_key(action.section)
        return sections.get(key, f"{_GONE}{key}")

    def why_elsewhere(was: Action, now: Action) -> Reason:
        return Reason.RETHEMED if section_then(was) == ref_key(now.section) else Reason.MOVED

    rows = [
        *(_Row(was, now, why_elsewhere(was, now)) for was, now in followed.pairs),
        *(_Row(was, None) for was in followed.removed),
        *(_Row(None, now) for now in followed.new),
    ]

    def theme_of(plan: Plan) -> Callable[[Action], str]:
        named = _theme_keys(plan)
        return lambda action: named.get(ref_key(action.section), "")

    then_theme, now_theme = theme_of(before), theme_of(after)
    scopes = _Scopes(rows, opened, closed)
    return Movement(
        opened,
        closed,
        overall=scopes.one("All actions", "", lambda _: "", lambda _: "", ""),
        by_theme=scopes.each(
            _theme_names(before, after, themes),
            lambda action: themes.get(then_theme(action), then_theme(action)),
            now_theme,
        ),
        by_section=scopes.each(
            _section_names(before, after, sections), section_then, lambda action: ref_key(action.section)
        ),
        impact=_impact(before, after),
        redated=_redated(before, followed.pairs, closed),
        renamed=tuple(
            (was.label, now.label) for was, now in followed.pairs if ref_key(was.label) != ref_key(now.label)
        ),
        moved=tuple(
            (now.label, was.section, now.section)
            for was, now in followed.pairs
            if section_then(was) != ref_key(now.section)
        ),
        illustrative=illustrative,
    )


def follow_actions(before: Plan, after: Plan) -> Followed[Action]:
    """Pair the actions of two nights, by ref, and by text where the ref changed.

    An action whose ref was given to another one is gone, and the other one is new: how it is rated says
    nothing of the first. The check of reused refs tells the two apart in the same way.
    """
    return follow(before.actions, after.actions, known_action, _known_then(before, after), _may_be_one)


def action_places(before: Plan, after: Plan) -> dict[int, int]:
    """Pair the actions of two nights by their places: each later one's with the earlier one's."""
    return follow_places(before.actions, after.actions, known_action, _known_then(before, after), _may_be_one)


def _may_be_one(was: Action, now: Action) -> bool:
    return same_promise(was.text, now.text)


def _known_then(before: Plan, after: Plan) -> Callable[[Action], Known]:
    sections = _same_sections(before, after)

    def known_then(action: Action) -> Known:
        then = known_action(action)
        return replace(then, section=sections.get(then.section, then.section))

    return known_then


def follow_evidence(before: Plan, after: Plan) -> Followed[Evidence]:
    """Pair the rows of evidence of two nights; they have no ref, so their section and text tell."""
    sections = _same_sections(before, after)

    def known(row: Evidence) -> Known:
        return Known("", ref_key(row.section), text_key(row.text), text_key(row.measure))

    def known_then(row: Evidence) -> Known:
        then = known(row)
        return replace(then, section=sections.get(then.section, then.section))

    return follow(before.evidence, after.evidence, known, known_then)


def known_action(action: Action) -> Known:
    """Tell what an action is known by."""
    return Known(
        ref_key(action.label or action.ref),
        ref_key(action.section),
        text_key(action.text),
        text_key(f"{action.outcome}|{action.lead}"),
    )


_GONE = "\x00gone:"
"""Marks the key of a section that is no longer in the plan, so that a new one under its ref is another."""


@dataclass(frozen=True, slots=True)
class _Row:
    """An action as it was and as it is; None where it was not yet, or is no longer, in the plan.

    `elsewhere` says why it can have left one theme or section for another.
    """

    was: Action | None
    now: Action | None
    elsewhere: Reason = Reason.MOVED


class _Scopes:
    """Sorts the rows of two nights into the lines of each theme or section."""

    def __init__(self, rows: Sequence[_Row], opened: date, closed: date) -> None:
        self._rows, self._opened, self._closed = rows, opened, closed

    def each(
        self,
        names: Iterable[tuple[str, str, str]],
        then: Callable[[Action], str],
        now: Callable[[Action], str],
    ) -> tuple[ScopeMovement, ...]:
        of_scope: defaultdict[str, list[_Row]] = defaultdict(list)
        for row in self._rows:
            keys = {then(row.was)} if row.was else set()
            keys |= {now(row.now)} if row.now else set()
            for key in keys:
                of_scope[key].append(row)
        return tuple(
            _Scopes(of_scope[key], self._opened, self._closed).one(name, title, then, now, key)
            for key, name, title in names
        )

    def one(
        self, name: str, title: str, then: Callable[[Action], str], now: Callable[[Action], str], key: str
    ) -> ScopeMovement:
        rated = {rating.value: _Tally() for rating in Rating}
        late = _Tally()
        for row in self._rows:
            was = row.was if row.was and then(row.was) == key else None
            is_ = row.now if row.now and now(row.now) == key else None
            _rate(rated, row, was, is_)
            late.add(
                was.label if was and was.is_late(self._opened) else None,
                is_.label if is_ and is_.is_late(self._closed) else None,
                partial(_why_late, row, self._opened, self._closed),
                partial(_why_not_late, row, stays=is_ is not None),
            )
        return ScopeMovement(name, title, tuple(t.line(word) for word, t in rated.items()), late.line(LATE))


class _Tally:
    """One line in the making."""

    def __init__(self) -> None:
        self._was: list[str] = []
        self._now: list[str] = []
        self._came: defaultdict[Reason, list[str]] = defaultdict(list)
        self._left: defaultdict[Reason, list[str]] = defaultdict(list)

    def add(
        self,
        was: str | None,
        now: str | None,
        why_came: Callable[[], Reason],
        why_left: Callable[[], Reason],
    ) -> None:
        """Count one row: its label where it was on this line, and where it is."""
        if was is not None:
            self._was.append(was)
            if now is None:
                self._left[why_left()].append(was)
        if now is not None:
            self._now.append(now)
            if was is None:
                self._came[why_came()].append(now)

    def line(self, name: str) -> Line:
        """Give the finished line, with its reasons in their own order."""
        return Line(name, tuple(self._was), _flows(self._came), _flows(self._left), tuple(self._now))


def _flows(found: dict[Reason, list[str]]) -> tuple[Flow, ...]:
    return tuple(Flow(reason, tuple(found[reason])) for reason in Reason if reason in found)


def _rate(rated: dict[str, _Tally], row: _Row, was: Action | None, now: Action | None) -> None:
    """Count a row on the line of the rating it had in this scope, and of the one that it has."""
    if was and now and was.rating is now.rating:
        rated[was.rating.value].add(was.label, now.label, _never, _never)
        return
    reason = _why_rated(row, both=was is not None and now is not None)
    if was:
        rated[was.rating.value].add(was.label, None, _never, lambda: reason)
    if now:
        rated[now.rating.value].add(None, now.label, lambda: reason, _never)


def _never() -> Reason:  # pragma: no cover - a row that stays has no reason
    raise AssertionError


def _why_rated(row: _Row, *, both: bool) -> Reason:
    if row.was is None:
        return Reason.NEW
    if row.now is None:
        return Reason.REMOVED
    return _re_rated(row.was.rating, row.now.rating) if both else row.elsewhere


def _re_rated(was: Rating, now: Rating) -> Reason:
    if was is Rating.NOT_RATED:
        return Reason.RATED
    if now is Rating.NOT_RATED:
        return Reason.CLEARED
    return Reason.BETTER if is_better(was, now) else Reason.WORSE


def _why_late(row: _Row, opened: date, closed: date) -> Reason:
    """Say why an action is late here that was not late here."""
    assert row.now is not None
    if row.was is None:
        return Reason.NEW
    if row.was.is_late(opened):
        return row.elsewhere
    if row.was.rating is Rating.BLUE:
        return Reason.REOPENED
    if row.was.due_by is None:
        return Reason.DATED
    return Reason.FELL_DUE if row.was.is_late(closed) else Reason.REDATED


def _why_not_late(row: _Row, *, stays: bool) -> Reason:
    """Say why an action that was late is not, or is no longer here."""
    if row.now is None:
        return Reason.REMOVED
    if not stays:
        return row.elsewhere
    return Reason.DONE if row.now.rating is Rating.BLUE else Reason.REDATED


def _redated(plan: Plan, pairs: Iterable[tuple[Action, Action]], closed: date) -> tuple[Redated, ...]:
    found, years = [], years_of(plan)
    for was, now in pairs:
        before, after = was.due_by, now.due_by
        if before is None or not is_dated(was.deadline, years) or (after is not None and after < before):
            continue
        if Rating.BLUE in {was.rating, now.rating} or not is_moved(was.deadline, now.deadline):
            continue
        no_longer_late = before < closed and not now.is_late(closed)
        if no_longer_late or is_better(was.rating, now.rating):
            found.append(Redated(now.label, before, after, was.rating, now.rating, no_longer_late))
    return tuple(found)


def _impact(before: Plan, after: Plan) -> tuple[Line, ...]:
    followed = follow_evidence(before, after)
    rated = {rating.value: _Tally() for rating in Rating}
    for was, now in followed.pairs:
        if was.rating is now.rating:
            rated[was.rating.value].add(_name(was), _name(now), _never, _never)
            continue
        why = partial(_re_rated, was.rating, now.rating)
        rated[was.rating.value].add(_name(was), None, _never, why)
        rated[now.rating.value].add(None, _name(now), why, _never)
    for was in followed.removed:
        rated[was.rating.value].add(_name(was), None, _never, lambda: Reason.REMOVED)
    for now in followed.new:
        rated[now.rating.value].add(None, _name(now), lambda: Reason.NEW, _never)
    return tuple(tally.line(word) for word, tally in rated.items())


def _name(row: Evidence) -> str:
    words = " ".join(row.text.split())
    return f"{row.section}: {words[:57] + '...' if len(words) > 60 else words}"


def _same_sections(before: Plan, after: Plan) -> dict[str, str]:
    """Map the key of each earlier section to that of the same section now, by ref, else by title."""

    def known(section: Section) -> Known:
        return Known(ref_key(section.ref), text_key(section.theme), text_key(section.title))

    pairs = follow(_once(before.sections), _once(after.sections), known).pairs
    same = {ref_key(was.ref): ref_key(now.ref) for was, now in pairs}
    taken = set(same.values())
    listed_then = {ref_key(section.ref) for section in before.sections}
    for action in before.actions:  # sections that no sheet lists are known by their ref alone
        key = ref_key(action.section)
        if key not in listed_then and key not in taken:
            same.setdefault(key, key)
    return same


def _once(sections: Sequence[Section]) -> list[Section]:
    """Give each section once, however often it is listed."""
    first: dict[str, Section] = {}
    for section in sections:
        first.setdefault(ref_key(section.ref), section)
    return list(first.values())


def _theme_keys(plan: Plan) -> dict[str, str]:
    """Give the key of each section's theme, by the section's own; the first of two with one ref counts."""
    return {ref_key(section.ref): theme_key(section.theme) for section in reversed(plan.sections)}


def _same_themes(before: Plan, after: Plan, sections: dict[str, str]) -> dict[str, str]:
    """Map each earlier theme's key to its key now: where it was renamed, that of most of its sections."""
    now, then = _theme_keys(after), before.theme_names()
    same = {theme: theme for theme in then if theme in after.theme_names()}
    for theme in then:
        if theme in same:
            continue
        votes: defaultdict[str, int] = defaultdict(int)
        for section in before.sections:
            if theme_key(section.theme) == theme:
                votes[now.get(sections.get(ref_key(section.ref), ""), "")] += 1
        free = {name: n for name, n in votes.items() if name and name not in same.values()}
        if free:
            same[theme] = max(sorted(free), key=lambda name: free[name])
    return same


def _section_names(before: Plan, after: Plan, sections: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    names: dict[str, tuple[str, str]] = {}
    for section in after.sections:
        names.setdefault(ref_key(section.ref), (section.ref, section.title))
    for action in after.actions:
        names.setdefault(ref_key(action.section), (action.section, ""))
    for section in before.sections:
        key = ref_key(section.ref)
        names.setdefault(sections.get(key, f"{_GONE}{key}"), (section.ref, section.title))
    for action in before.actions:
        key = ref_key(action.section)
        names.setdefault(sections.get(key, f"{_GONE}{key}"), (action.section, ""))
    return tuple((key, name, title) for key, (name, title) in names.items())


def _theme_names(before: Plan, after: Plan, themes: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = after.theme_names()
    for key, name in before.theme_names().items():
        names.setdefault(themes.get(key, key), name)
    listed = [(key, name, "") for key, name in names.items()]
    if any(_no_theme(plan) for plan in (before, after)):
        listed.append(("", "No theme", ""))
    return tuple(listed)


def _no_theme(plan: Plan) -> bool:
    named = _theme_keys(plan)
    return any(not named.get(ref_key(action.section)) for action in plan.actions)


def movement_json(moved: Movement) -> dict[str, object]:
    """Give the movement in the shape that `summary --since --format json` prints."""
    return {
        "from": moved.opened.isoformat(),
        "to": moved.closed.isoformat(),
        "illustrative": moved.illustrative,
        "overall": _scope_dict(moved.overall),
        "by_theme": [{"theme": scope.name, **_scope_dict(scope)} for scope in moved.by_theme],
        "by_section": [
            {"section": scope.name, "title": scope.title, **_scope_dict(scope)} for scope in moved.by_section
        ],
        "impact": [_line_dict(line) for line in moved.impact],
        "redated": [
            {
                "ref": item.ref,
                "was_due": item.was_due.isoformat(),
                "now_due": item.now_due.isoformat() if item.now_due else None,
                "days": item.days,
                "was": item.was.value,
                "now": item.now.value,
                "no_longer_late": item.no_longer_late,
            }
            for item in moved.redated
        ],
        "renamed": [{"was": was, "now": now} for was, now in moved.renamed],
        "moved": [{"ref": ref, "from": was, "to": now} for ref, was, now in moved.moved],
    }


def _scope_dict(scope: ScopeMovement) -> dict[str, object]:
    return {"ratings": [_line_dict(line) for line in scope.lines], "late": _line_dict(scope.late)}


def _line_dict(line: Line) -> dict[str, object]:
    def flows(found: tuple[Flow, ...]) -> list[dict[str, object]]:
        return [{"reason": f.reason.value, "count": f.count, "refs": list(f.refs)} for f in found]

    return {
        "name": line.name,
        "opening": line.opening,
        "came": flows(line.came),
        "left": flows(line.left),
        "closing": line.closing,
    }


def movement_text(moved: Movement) -> str:
    """Tell the movement in a few lines, for a terminal, a morning note or a paper."""
    lines = [f"From {uk(moved.opened)} to {uk(moved.closed)}:"]
    if moved.illustrative:
        lines.append("These nights are illustrative: they come from the example.")
    lines += [f"  {line.sentence()}" for line in (*moved.overall.lines, moved.overall.late)]
    if moved.redated:
        lines.append(f"  {count(len(moved.redated), 'action looks', 'actions look')} better but re-dated:")
        lines += [f"    {item.sentence()}" for item in moved.redated]
    lines += [f"  {was} is now {now}." for was, now in moved.renamed]
    lines += [f"  {ref} moved from section {was} to {now}." for ref, was, now in moved.moved]
    return "\n".join(lines)
