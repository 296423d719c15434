"""Movement: what came to each rating and what left it between two nights, and why.

For every rating, opening plus what came less what left is closing, exactly, and every number names its
actions. The same is told for what is late. Within a theme or a section an action that moved there came, one
that moved away left; and so it is within a theme where the action stayed in its section, and the section was
put under another theme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from automation.analysis.frame import NO_THEME, actions_frame, evidence_frame, grouped
from automation.analysis.matching import (
    evidence_label,
    follow_actions,
    follow_evidence,
    is_refreshed,
    same_sections,
)
from automation.checks.plan_years import is_dated, is_moved, years_of
from automation.plan.due import uk
from automation.plan.former_plan import what_became
from automation.plan.model import Plan, ref_key, theme_key
from automation.plan.ratings import BragKey, Rating, State, is_better
from automation.plan.text import listed

if TYPE_CHECKING:
    import pandas as pd

LATE = "Late"
"""The name of the line that tells of late actions, whatever their rating."""


class Reason(StrEnum):
    """Why an action came to a line of the movement, or left it."""

    BETTER = "re-rated better"
    WORSE = "re-rated worse"
    LEVEL = "re-rated, neither better nor worse"
    WITHDRAWN = "withdrawn"
    RESTORED = "no longer withdrawn"
    RATED = "rated for the first time"
    CLEARED = "rating taken away"
    NEW = "new"
    REMOVED = "removed"
    REFRESHED = "left with the former plan"
    MOVED = "moved section"
    RETHEMED = "section changed theme"
    FELL_DUE = "fell due"
    DONE = "done"
    DATED = "given a date"
    REDATED = "re-dated"
    REOPENED = "reopened"


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
        return next(line for line in self.lines if line.name == rating.name)

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
        if is_better(self.was.state, self.now.state):
            better.append(f"it went from {self.was.name} to {self.now.name}")
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
        refreshed: what became of the former plan, where the later night has another plan.
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
    refreshed: str = field(default="", kw_only=True)


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
    came_from = follow_actions(before, after)
    sections = same_sections(before, after)
    themes_then, themes_now = _theme_keys(before), _theme_keys(after)
    same_themes = _same_themes(before, after, sections)
    key = after.key
    rows = _side_by_side(actions_frame(before, opened, key), actions_frame(after, closed, key), came_from)
    then, now = rows["Section key then"], rows["Section key now"]
    then_now = then.map(lambda key: sections.get(key, f"{_GONE}{key}"))
    theme_then = then.map(lambda key: themes_then.get(key, ""))
    theme_now = now.map(lambda key: themes_now.get(key, ""))
    refreshed = is_refreshed(before, after)
    rows["Gone"] = Reason.REFRESHED if refreshed else Reason.REMOVED
    _say_why(rows, closed, elsewhere=then_now != now)
    lines = _Lines(
        [
            *_stands(rows, "plan", rows["All then"], rows["All now"]),
            *_stands(rows, "theme", theme_then.replace(same_themes), theme_now),
            *_stands(rows, "section", then_now, now),
            *_evidence_stands(before, after),
        ],
        key,
    )
    both = rows[: len(came_from)]
    moved = both.loc[then_now != now, ["Ref now", "Section then", "Section now"]]
    return Movement(
        opened,
        closed,
        overall=lines.scopes("plan", {"": ("All actions", "")})[0],
        by_theme=lines.scopes("theme", _theme_names(before, after, same_themes)),
        by_section=lines.scopes("section", _section_names(before, after, sections)),
        impact=lines.ratings("evidence", ""),
        redated=_redated(before, after, came_from, closed),
        renamed=tuple(
            (was, is_)
            for was, is_ in zip(both["Ref then"], both["Ref now"], strict=True)
            if ref_key(was) != ref_key(is_)
        ),
        moved=tuple(moved.itertuples(index=False, name=None)),
        illustrative=illustrative,
        refreshed=what_became(after.former) if refreshed else "",
    )


_GONE = "\x00gone:"
"""Marks the key of a section that is no longer in the plan, so that a new one under its ref is another."""


def _side_by_side(then: pd.DataFrame, now: pd.DataFrame, came_from: Mapping[int, int]) -> pd.DataFrame:
    """Merge the rows of two nights: those in both in their order now, those that are gone, the new ones.

    Args:
        then: the earlier rows.
        now: the later rows.
        came_from: the place of each later row that has a past, with that of the earlier row.

    Returns:
        The columns of both, each with `then` or `now` after its name; blank where there is no such row.
    """
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    both = sorted(came_from)
    gone = sorted(set(range(len(then))) - set(came_from.values()))
    new = [place for place in range(len(now)) if place not in came_from]
    places = {
        " then": [*(came_from[place] for place in both), *gone, *[_NOWHERE] * len(new)],
        " now": [*both, *[_NOWHERE] * len(gone), *new],
    }
    sides = zip((then, now), places.items(), strict=True)
    return pd.concat(
        [
            frame.assign(All="").reindex(at).reset_index(drop=True).add_suffix(when)
            for frame, (when, at) in sides
        ],
        axis=1,
    )


_NOWHERE = -1
"""The place of a row that is not there."""


def _say_why(rows: pd.DataFrame, closed: date, *, elsewhere: pd.Series) -> None:
    """Add why each row left one line for another: by its rating, by being late, by its section."""
    import numpy as np  # noqa: PLC0415 (loaded only where figures are made)

    was, due, late = rows["Progress BRAG then"], rows["Due by then"], rows["Late then"].eq(True)
    _say_how_re_rated(rows)
    rows["Elsewhere"] = np.where(elsewhere, Reason.MOVED, Reason.RETHEMED)
    rows["Became late"] = np.select(
        [was.isna(), late, rows["Open then"].eq(False), due.isna(), due < np.datetime64(closed)],
        [Reason.NEW, rows["Elsewhere"], Reason.REOPENED, Reason.DATED, Reason.FELL_DUE],
        Reason.REDATED,
    )
    rows["No longer late"] = np.select(
        [rows["State now"] == State.WITHDRAWN, rows["Open now"].eq(False)],
        [Reason.WITHDRAWN, Reason.DONE],
        Reason.REDATED,
    )
    for when in ("Late then", "Late now"):
        rows[when] = rows[when].map({True: LATE}).astype(object)


def _say_how_re_rated(rows: pd.DataFrame) -> None:
    import numpy as np  # noqa: PLC0415 (loaded only where figures are made)

    was, now = rows["State then"], rows["State now"]
    better, worse = (
        np.array([is_better(*map(_state, pair)) for pair in zip(*states, strict=True)], bool)
        for states in ((was, now), (now, was))
    )
    rows["Re-rated"] = np.select(
        [was == "", now == "", now == State.WITHDRAWN, was == State.WITHDRAWN, better, worse],
        [Reason.RATED, Reason.CLEARED, Reason.WITHDRAWN, Reason.RESTORED, Reason.BETTER, Reason.WORSE],
        Reason.LEVEL,
    )


def _state(name: object) -> State | None:
    """Return the state that a cell of the frame names; it may be blank or missing."""
    return State(name) if isinstance(name, str) and name else None


def _stands(
    rows: pd.DataFrame, kind: str, then: pd.Series, now: pd.Series, *, late: bool = True
) -> Iterator[pd.DataFrame]:
    """Return under which line each row stood and stands, by its rating and as late, and why if they differ.

    Args:
        rows: the rows of two nights side by side.
        kind: what the scopes are: the plan, themes, sections.
        then: the scope that each row was in.
        now: the scope that it is in.
        late: whether rows can be late.
    """
    import numpy as np  # noqa: PLC0415 (loaded only where figures are made)
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    new, gone, same = rows["Ref then"].isna(), rows["Ref now"].isna(), then == now

    def why(in_the_same: str) -> Any:
        return np.select([new, gone, same], [Reason.NEW, rows["Gone"], rows[in_the_same]], rows["Elsewhere"])

    re_rated = why("Re-rated")
    lines = [("Progress BRAG", re_rated, re_rated)]
    if late:
        lines.append(("Late", why("No longer late"), rows["Became late"]))
    for line, left, came in lines:
        stays = same & (rows[f"{line} then"] == rows[f"{line} now"])
        for when, scope, reason in (("then", then, left), ("now", now, came)):
            yield pd.DataFrame(
                {
                    "Night": when,
                    "Kind": kind,
                    "Scope": scope,
                    "Line": rows[f"{line} {when}"],
                    "Ref": rows[f"Ref {when}"],
                    "Why": pd.Series(reason, rows.index, dtype=object).mask(stays),
                },
                dtype=object,
            )


class _Lines:
    """The lines of every scope: the actions that were there and are there, and why they left or came."""

    def __init__(self, stands: Iterable[pd.DataFrame], key: BragKey) -> None:
        import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

        every, by = pd.concat(stands), ["Night", "Kind", "Scope", "Line"]
        self.refs, self.moved = grouped(every, by), grouped(every, [*by, "Why"])
        # A rating that the key no longer has is told of as long as anything left it.
        gone = dict.fromkeys(line for _, _, _, line in self.refs if line != LATE)
        names = dict.fromkeys([*(rating.name for rating in key.ratings), *gone, Rating.NOT_RATED.name])
        names[Rating.NOT_RATED.name] = names.pop(Rating.NOT_RATED.name)
        self.names = tuple(names)

    def line(self, *at: str) -> Line:
        """Return one line by its kind of scope, its scope and its name."""
        left, came = (
            tuple(Flow(reason, refs) for reason in Reason if (refs := self.moved.get((when, *at, reason))))
            for when in ("then", "now")
        )
        return Line(at[-1], self.refs.get(("then", *at), ()), came, left, self.refs.get(("now", *at), ()))

    def ratings(self, kind: str, scope: str) -> tuple[Line, ...]:
        """Return the line of each rating in a scope."""
        return tuple(self.line(kind, scope, name) for name in self.names)

    def scopes(self, kind: str, names: Mapping[str, tuple[str, str]]) -> tuple[ScopeMovement, ...]:
        """Return the lines of each scope of a kind; `names` holds the name and the title of each."""
        return tuple(
            ScopeMovement(*name, self.ratings(kind, scope), self.line(kind, scope, LATE))
            for scope, name in names.items()
        )


def _evidence_stands(before: Plan, after: Plan) -> Iterator[pd.DataFrame]:
    """Return what moved among the rows of evidence of success, each named by its section and text."""
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    frames = [evidence_frame(plan, after.key) for plan in (before, after)]
    for frame, plan in zip(frames, (before, after), strict=True):
        frame["Ref"] = pd.Series(map(evidence_label, plan.evidence), frame.index, dtype=object)
        frame["Progress BRAG"] = frame["Impact BRAG"]
    rows = _side_by_side(frames[0], frames[1], follow_evidence(before, after))
    _say_how_re_rated(rows)
    rows["Elsewhere"], rows["Gone"] = Reason.MOVED, Reason.REMOVED
    return _stands(rows, "evidence", rows["All then"], rows["All now"], late=False)


def _redated(before: Plan, after: Plan, came_from: Mapping[int, int], closed: date) -> tuple[Redated, ...]:
    found, years = [], years_of(before)
    for place in sorted(came_from):
        was, now = before.actions[came_from[place]], after.actions[place]
        first, last = was.due_by, now.due_by
        if first is None or not is_dated(was.deadline, years) or (last is not None and last < first):
            continue
        rated = after.key.restated(was.rating, was.rating_text)
        if not (rated.is_open and now.is_open and is_moved(was.deadline, now.deadline)):
            continue
        no_longer_late = first < closed and not now.is_late(closed)
        if no_longer_late or is_better(rated.state, now.rating.state):
            found.append(Redated(now.label, first, last, rated, now.rating, no_longer_late))
    return tuple(found)


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
        votes = Counter(
            now.get(sections.get(ref_key(section.ref), ""), "")
            for section in before.sections
            if theme_key(section.theme) == theme
        )
        free = sorted(name for name in votes if name and name not in same.values())
        if free:
            same[theme] = max(free, key=votes.__getitem__)
    return same


def _section_names(before: Plan, after: Plan, sections: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return the name and the title of each section by its key now; those that are gone come last."""
    names: dict[str, tuple[str, str]] = {}
    for plan in (after, before):
        listed = [(section.ref, section.title) for section in plan.sections]
        for ref, title in (*listed, *((action.section, "") for action in plan.actions)):
            key = ref_key(ref)
            names.setdefault(key if plan is after else sections.get(key, f"{_GONE}{key}"), (ref, title))
    return names


def _theme_names(before: Plan, after: Plan, themes: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return the name of each theme by its key now; those that are gone come last."""
    names = after.theme_names()
    for key, name in before.theme_names().items():
        names.setdefault(themes.get(key, key), name)
    for plan in (before, after):
        named = _theme_keys(plan)
        if any(not named.get(ref_key(action.section)) for action in plan.actions):
            names.setdefault("", NO_THEME)
    return {key: (name, "") for key, name in names.items()}
