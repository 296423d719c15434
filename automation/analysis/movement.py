"""Movement: what came to each rating and what left it between two nights, and why.

For every rating, opening plus what came less what left is closing, exactly, and every number names its
actions. The same is told for what is late. Within a theme or a section an action that moved there came, one
that moved away left; and so it is within a theme where the action stayed in its section, and the section was
put under another theme.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import partial

from automation.analysis.frame import NO_THEME
from automation.analysis.matching import follow_actions, follow_evidence, same_sections
from automation.checks.plan_years import years_of
from automation.checks.redating import is_dated, is_moved
from automation.plan.due import uk
from automation.plan.model import Action, Evidence, Plan, ref_key, theme_key
from automation.plan.ratings import Rating
from automation.plan.text import listed

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
        """Return closing less opening."""
        return self.closing - self.opening

    def sentence(self) -> str:
        """Answer 'why did Green fall?' in one sentence."""
        if self.change:
            verb = "rose" if self.change > 0 else "fell"
            start = f"{self.name} {verb} from {self.opening:,} to {self.closing:,}"
        else:
            start = f"{self.name} stayed at {self.closing:,}"
        parts = []
        for number, flows, word in ((self.came_in, self.came, "came"), (self.went_out, self.left, "left")):
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
        """Return the line of one rating."""
        return next(line for line in self.lines if line.name == rating.value)

    @property
    def moved(self) -> bool:
        """Return whether anything came or left."""
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
    """Return whether a rating went up: Red, Amber, Green, Blue. Not rated is neither better nor worse."""
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
    sections = same_sections(before, after)
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
    days = (opened, closed)
    (overall,) = _scopes([("", "All actions", "")], rows, days, lambda _: "", lambda _: "")
    return Movement(
        opened,
        closed,
        overall=overall,
        by_theme=_scopes(
            _theme_names(before, after, themes),
            rows,
            days,
            lambda action: themes.get(then_theme(action), then_theme(action)),
            now_theme,
        ),
        by_section=_scopes(
            _section_names(before, after, sections),
            rows,
            days,
            section_then,
            lambda action: ref_key(action.section),
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


@dataclass(slots=True)
class _Tally:
    """One line in the making: its labels, and those that came and left by reason."""

    was: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)
    came: defaultdict[Reason, list[str]] = field(default_factory=lambda: defaultdict(list))
    left: defaultdict[Reason, list[str]] = field(default_factory=lambda: defaultdict(list))

    def line(self, name: str) -> Line:
        """Return the finished line, with its reasons in their own order."""
        return Line(name, tuple(self.was), _flows(self.came), _flows(self.left), tuple(self.now))


def _flows(found: dict[Reason, list[str]]) -> tuple[Flow, ...]:
    return tuple(Flow(reason, tuple(found[reason])) for reason in Reason if reason in found)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a row stands on one night: its theme or section, its line there, and its label."""

    scope: str
    line: str
    label: str


class _Tallies(defaultdict[tuple[str, str], _Tally]):
    """The lines of every theme or section."""

    def __init__(self) -> None:
        super().__init__(_Tally)

    def add(
        self,
        was: _Stand | None,
        now: _Stand | None,
        why_left: Callable[[], Reason],
        why_came: Callable[[], Reason],
    ) -> None:
        """Count a row where it stood and where it stands; if these differ, say why it left and came."""
        stays = was is not None and now is not None and (was.scope, was.line) == (now.scope, now.line)
        if was is not None:
            tally = self[was.scope, was.line]
            tally.was.append(was.label)
            if not stays:
                tally.left[why_left()].append(was.label)
        if now is not None:
            tally = self[now.scope, now.line]
            tally.now.append(now.label)
            if not stays:
                tally.came[why_came()].append(now.label)

    def ratings(self, scope: str) -> tuple[Line, ...]:
        """Return the line of each rating in a theme or section."""
        return tuple(self[scope, rating.value].line(rating.value) for rating in Rating)


def _scopes(
    names: Iterable[tuple[str, str, str]],
    rows: Iterable[_Row],
    days: tuple[date, date],
    then: Callable[[Action], str],
    now: Callable[[Action], str],
) -> tuple[ScopeMovement, ...]:
    """Sort the rows of two nights into the lines of each theme or section.

    Args:
        names: the key, the name and the title of each.
        rows: the rows.
        days: the two nights.
        then: gives the key of the one that an action was in.
        now: gives the key of the one that an action is in.
    """
    opened, closed = days
    tallies = _Tallies()
    for row in rows:
        was = _Stand(then(row.was), row.was.rating.value, row.was.label) if row.was else None
        is_ = _Stand(now(row.now), row.now.rating.value, row.now.label) if row.now else None
        same = was is not None and is_ is not None and was.scope == is_.scope
        why = partial(_why_rated, row, both=same)
        tallies.add(was, is_, why, why)
        was = replace(was, line=LATE) if was and row.was and row.was.is_late(opened) else None
        is_ = replace(is_, line=LATE) if is_ and row.now and row.now.is_late(closed) else None
        tallies.add(
            was, is_, partial(_why_not_late, row, stays=same), partial(_why_late, row, opened, closed)
        )
    return tuple(
        ScopeMovement(name, title, tallies.ratings(key), tallies[key, LATE].line(LATE))
        for key, name, title in names
    )


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
    """Return why an action is late here that was not late here."""
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
    """Return why an action that was late is not, or is no longer here."""
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
    tallies = _Tallies()
    for was, now in followed.pairs:
        why = partial(_re_rated, was.rating, now.rating)
        tallies.add(_evidence(was), _evidence(now), why, why)
    for was in followed.removed:
        tallies.add(_evidence(was), None, lambda: Reason.REMOVED, lambda: Reason.REMOVED)
    for now in followed.new:
        tallies.add(None, _evidence(now), lambda: Reason.NEW, lambda: Reason.NEW)
    return tallies.ratings("")


def _evidence(row: Evidence) -> _Stand:
    words = " ".join(row.text.split())
    return _Stand("", row.rating.value, f"{row.section}: {words[:57] + '...' if len(words) > 60 else words}")


def _theme_keys(plan: Plan) -> dict[str, str]:
    """Return the key of each section's theme, by the section's own; the first of two with one ref counts."""
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
    for plan in (before, after):
        named = _theme_keys(plan)
        if any(not named.get(ref_key(action.section)) for action in plan.actions):
            names.setdefault("", NO_THEME)
    return tuple((key, name, "") for key, name in names.items())
