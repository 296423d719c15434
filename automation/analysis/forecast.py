"""When the plan will be done if work goes on at the pace on record, and how far that can be trusted.

Two paces are shown side by side, that of the last half-year and that of the last eight weeks, because they
often differ, and the difference is what a board needs to hear. Where the record does not carry a number,
`why_not` says so instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from automation.analysis.frame import nights_frame
from automation.analysis.likely_to_slip import FEWEST as FEWEST_DATES
from automation.analysis.likely_to_slip import CameDue, LikelyToSlip, came_due, kept_by, likely_to_slip
from automation.analysis.matching import is_refreshed
from automation.analysis.pace import RUNS, SHARES, Corridor, Pace, corridor, pace_of
from automation.plan.due import uk
from automation.plan.model import Plan
from automation.plan.ratings import Rating, State
from automation.plan.text import count, percentage, rating_in_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

FEWEST, HALF_YEAR, QUARTER = 8, 26, 13
"""The weeks that a forecast needs and that the shorter pace is taken from; those of the longer; a quarter."""
_YEAR = 52
"""How many weeks ahead the forecast is drawn."""
_JUMP, _FEW = 0.1, 5
"""By what share and by how many actions a plan changes from one week to the next if its scope jumps."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The forecast of the plan, a theme or a section: what is done, what there is in all, and both paces."""

    kind: str
    name: str
    done: int
    total: int
    half_year: Pace
    recent: Pace

    @property
    def still_open(self) -> int:
        """Return how many actions are not done."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a forecast would have said a quarter ago of the number done now, and what came."""

    made: date
    path: Corridor
    came: int

    def sentence(self) -> str:
        """Say what would have been said, and what came."""
        _, low, _, high = self.path[-1]
        held = "as it would have expected" if low <= self.came <= high else "which it would have missed"
        return (
            f"On {uk(self.made)} this forecast would have been {low:.0f} to {high:.0f} actions done by now; "
            f"{count(self.came, 'is', 'are')} done, {held}."
        )


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the record says about when the plan will be done.

    Args:
        as_at: the day.
        by: the day that the chances are of.
        why_not: a sentence that says why there is no number; empty where there is one.
        illustrative: whether nights were used that are made up for the example.
        scopes: the plan, then its themes and sections that have something open; empty with `why_not`.
        record: each week's day and how many actions were done, the oldest first.
        corridors: how many are done in the year ahead, at each of the two paces.
        slipping: the open actions that are likely to miss their dates.
        came_due: the dates that have come, with how late their actions were.
        backtest: what it would have said a quarter ago; None where the record is too short for that.
    """

    as_at: date
    by: date
    why_not: str = ""
    illustrative: bool = False
    scopes: tuple[Scope, ...] = ()
    record: tuple[tuple[date, float], ...] = ()
    corridors: tuple[Corridor, ...] = ()
    slipping: tuple[LikelyToSlip, ...] = ()
    came_due: tuple[CameDue, ...] = ()
    backtest: Backtest | None = None

    @property
    def plan(self) -> Scope | None:
        """Return the forecast of the whole plan; None where there is no number."""
        return self.scopes[0] if self.scopes else None

    @property
    def may_speak(self) -> bool:
        """Return whether it may stand in a paper: there is a number, and no night was made up."""
        return self.plan is not None and not self.illustrative

    def if_extended(self, rating: Rating, days: int, new: date) -> str:
        """Say what more time for an action does: how its kind did before, and whether the end moves.

        Args:
            rating: the action's rating, which is its kind.
            days: by how many days its date would move.
            new: the date asked for.
        """
        if self.plan is None or not self.may_speak:
            return ""
        then = ("by their date", 0), (f"within {count(days, 'day')} after it", days)
        kept = [(*kept_by(self.came_due, rating.name, late), words) for words, late in then]
        said = [f"{done} of {of} {words}" for done, of, words in kept if of >= FEWEST_DATES]
        before = f"{rating_in_words(rating)} actions done so far: {', '.join(said)}." if said else ""
        end = self.plan.half_year.finish[1]
        stays = "this date is later" if end and new > end else "it does not move"
        moves = f"The forecast for the whole plan is about {month(end)}: {stays}." if end else ""
        return " ".join(filter(None, [before[:1].upper() + before[1:], moves]))

    def sentence(self) -> str:
        """Say how both paces differ, or why there is no number."""
        if self.plan is None:
            return self.why_not
        longer, shorter = self.plan.half_year, self.plan.recent
        chances = [percentage(round(1000 * pace.chance(self.by)), 1000) for pace in (longer, shorter)]
        left = count(self.plan.still_open, "open action is", "open actions are")
        first, second = (
            f"last {pace.weeks} weeks ({pace.per_week:.1f} a week)" for pace in (longer, shorter)
        )
        ends = [f"{'by about ' * bool(pace.finish[1])}{when_done(pace)}" for pace in (longer, shorter)]
        return (
            f"At the pace of the {first} the {left} done {ends[0]}; at that of the {second}, {ends[1]}. "
            f"The chance that all are done by {uk(self.by)} is {chances[0]} at the first pace and "
            f"{chances[1]} at the second."
        )


def when_done(pace: Pace) -> str:
    """Say when all is done, and when in eight cases of ten: `April 2018 (February to June 2018)`."""
    first, half, most = pace.finish
    if first is None or half is None:
        return "not within five years"
    if most is None:
        return f"{month(half)} ({month(first)} at the earliest)"
    early = month(first).removesuffix(f" {most.year}")
    return f"{month(half)} ({f'{early} to ' * (month(first) != month(most))}{month(most)})"


def month(day: date) -> str:
    """Write a day's month as a sentence has it: `March 2018`."""
    return uk(day).split(" ", 1)[1]


def forecast(
    nights: Sequence[tuple[date, Plan]], as_at: date, made_up: Collection[date] = (), by: date | None = None
) -> Forecast:
    """Work out when the plan will be done at the pace on record.

    Args:
        nights: the nights with their plans, the oldest first; the last is `as_at`.
        as_at: the day.
        made_up: the nights that are made up for the example.
        by: the day to give the chance of; None: the last due date of an open action, else in a year.

    Returns:
        The forecast; with `why_not` where fewer than eight weeks are on record since the plan last changed
        much in size, where nothing is open or where there is nothing to do.
    """
    plan = nights[-1][1]
    former = [day for day, then in nights if is_refreshed(then, plan)]
    weeks = _one_a_week([night for night in nights if not former or night[0] > former[-1]], as_at)
    by = by or _last_date(plan, as_at)
    none = Forecast(as_at, by, illustrative=any(day in made_up for day, _ in weeks))
    frame = nights_frame(weeks)
    whole = _by_week(frame, as_at)[_PLAN]
    start = _last_jump(whole.total)
    if why := _why_not(len(weeks), whole, start, refreshed=bool(former)):
        return replace(none, why_not=f"There is no forecast. {why}")
    whole = whole.since(start)
    return replace(
        none,
        scopes=tuple(_scopes(frame, as_at, len(whole.days))),
        record=tuple(zip(whole.days, whole.done.tolist(), strict=True)),
        corridors=tuple(whole.corridor(most, _YEAR) for most in (HALF_YEAR, FEWEST)),
        slipping=likely_to_slip(frame, as_at),
        came_due=came_due(frame),
        backtest=_backtest(whole),
    )


def _one_a_week(nights: Sequence[tuple[date, Plan]], as_at: date) -> list[tuple[date, Plan]]:
    """Return the last night of each week that the longer pace and a look a quarter back can use."""
    last = {(as_at - day).days // 7: (day, plan) for day, plan in nights}
    return [last[week] for week in sorted(last, reverse=True) if week <= HALF_YEAR + QUARTER]


def _last_date(plan: Plan, as_at: date) -> date:
    dates = [action.due_by for action in plan.actions if action.is_open and action.due_by]
    return max([day for day in dates if day > as_at], default=as_at + timedelta(days=365))


@dataclass(frozen=True, slots=True)
class _Weekly:
    """The end of each week, how many actions were done then and how many there were to do in all."""

    days: Sequence[date]
    done: NDArray[np.float64]
    total: NDArray[np.float64]

    def since(self, start: int) -> _Weekly:
        return _Weekly(self.days[start:], self.done[start:], self.total[start:])

    def pace(self, most: int, runs: int = RUNS) -> Pace:
        """Return the pace of the last weeks, as many as there are."""
        return pace_of(self.done[-most - 1 :], self.total[-1], self.days[-1], runs)

    def corridor(self, most: int, ahead: int) -> Corridor:
        """Return how many are done in some weeks ahead at the pace of the last weeks."""
        return corridor(self.done[-most - 1 :], self.total[-1], self.days[-1], ahead)


_PLAN = "Whole plan"


def _by_week(frame: pd.DataFrame, as_at: date, column: str = "") -> dict[str, _Weekly]:
    """Return the weeks of each group of actions; what was withdrawn is not to be done.

    A week without a night has what lies between those beside it.
    """
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    states = frame["State"]
    counted = frame.assign(
        Group=frame[column] if column else _PLAN,
        Done=states.eq(State.DONE.value),
        Total=states.ne(State.WITHDRAWN.value),
    )
    sums = counted.pivot_table(["Done", "Total"], "Night", "Group", "sum", fill_value=0).astype(float)
    weeks = (as_at - sums.index[0].date()).days // 7
    ends = pd.date_range(end=pd.Timestamp(as_at), periods=weeks + 1, freq="7D")
    weekly = sums.reindex(sums.index.union(ends)).interpolate("time").loc[ends]
    days = [as_at - timedelta(weeks=week) for week in range(weeks, -1, -1)]
    return {
        group: _Weekly(days, weekly["Done", group].to_numpy(), weekly["Total", group].to_numpy())
        for group in weekly["Done"].columns
    }


def _last_jump(total: NDArray[np.float64]) -> int:
    """Return the place of the week in which the plan last changed much in size; 0 where it did not."""
    sizes = enumerate(pairwise(total.tolist()), 1)
    return max((place for place, (was, now) in sizes if abs(now - was) > max(_JUMP * was, _FEW)), default=0)


def _why_not(weeks: int, whole: _Weekly, start: int, *, refreshed: bool) -> str:
    """Return a sentence that says why the record carries no number; empty where it does."""
    if weeks <= FEWEST:
        since = " since the plan was refreshed" if refreshed else ""
        return f"It needs {FEWEST} weeks on record{since}; there {'is' if weeks == 2 else 'are'} {weeks - 1}."
    if len(whole.days) - start <= FEWEST:
        return (
            f"In the week to {uk(whole.days[start])} the plan went from {whole.total[start - 1]:.0f} to "
            f"{whole.total[start]:.0f} actions; it needs {FEWEST} weeks on record since then."
        )
    return "" if whole.total[-1] > whole.done[-1] else "No action is open."


_FEWER_RUNS = 200
"""How many runs are simulated for a theme or a section, of which only months are printed."""


def _scopes(frame: pd.DataFrame, as_at: date, weeks: int) -> Iterator[Scope]:
    """Yield the forecast of the plan, then of each theme and section with something open."""
    now = frame[frame["Night"].dt.date == as_at]
    refs = dict(zip(now["Section key"], now["Section"], strict=True))
    columns = {"plan": ("", RUNS), "theme": ("Theme", _FEWER_RUNS), "section": ("Section key", _FEWER_RUNS)}
    for kind, (column, runs) in columns.items():
        weekly = _by_week(frame, as_at, column)
        for group in now[column].unique() if column else weekly:
            found = weekly[group]
            done, total = int(found.done[-1]), int(found.total[-1])
            if total > done:
                used = found.since(max(len(found.days) - weeks, 0))
                yield Scope(
                    kind,
                    refs.get(group, group) if kind == "section" else group,
                    done,
                    total,
                    used.pace(HALF_YEAR, runs),
                    used.pace(FEWEST, runs),
                )


def _backtest(whole: _Weekly) -> Backtest | None:
    """Return what would have been said a quarter before; None where too little was on record then."""
    then = _Weekly(whole.days[:-QUARTER], whole.done[:-QUARTER], whole.total[:-QUARTER])
    if len(then.days) <= FEWEST:
        return None
    return Backtest(then.days[-1], then.corridor(HALF_YEAR, QUARTER), int(whole.done[-1]))


def forecast_json(found: Forecast) -> dict[str, object]:
    """Return a forecast in the shape that `forecast --format json` prints; chances are from 0 to 1."""
    tested = found.backtest
    return {
        "as_at": found.as_at.isoformat(),
        "by": found.by.isoformat(),
        "sentence": found.sentence(),
        "why_not": found.why_not,
        "illustrative": found.illustrative,
        "forecasts": [
            {
                "kind": scope.kind,
                "name": scope.name,
                "done": scope.done,
                "total": scope.total,
                "half_year": _pace_json(scope.half_year, found.by),
                "recent": _pace_json(scope.recent, found.by),
            }
            for scope in found.scopes
        ],
        "likely_to_slip": [
            {
                "ref": row.ref,
                "by": row.by.isoformat(),
                "rating": row.rating,
                "missed": row.missed,
                "of": row.came_due,
            }
            for row in found.slipping
        ],
        "backtest": {
            "made": tested.made.isoformat(),
            **dict(zip((f"p{share}" for share in SHARES), tested.path[-1][1:], strict=True)),
            "came": tested.came,
        }
        if tested
        else None,
    }


def _pace_json(pace: Pace, by: date) -> dict[str, object]:
    days = dict(zip((f"p{share}" for share in SHARES), pace.finish, strict=True))
    return {
        "weeks": pace.weeks,
        "done": pace.done,
        "finish": {name: day.isoformat() if day else None for name, day in days.items()},
        "chance": pace.chance(by),
    }
