"""The plan as one tidy pandas frame: a row for each action on each night.

The roll-up, the movement, the trend and the slippage are made from this frame, and so are the answers to an
analyst's own questions: pivot tables, charts, a notebook. The columns are named as the tracker names them.
pandas is loaded where a frame is made, so that `check`, `due` and `--help` start without it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.plan.model import Action, Plan, ref_key, theme_key
from automation.plan.ratings import COLOURS, DEFAULT_KEY, BragKey, Counts, Rating, State
from automation.plan.recurrence import passed_and_coming

if TYPE_CHECKING:
    import pandas as pd

NO_THEME, NO_LEAD = "No theme", "No lead"
"""The groups of what the tracker leaves blank, so that the counts still add up. They appear only then."""

_ACTION_COLUMNS = (
    "Section",
    "Section key",
    "Ref",
    "Action",
    "Leads",
    "Due date",
    "Progress BRAG",
    "State",
    "Open",
    "Deadline",
)


def actions_frame(plan: Plan, as_at: date, key: BragKey | None = None) -> pd.DataFrame:
    """Return one row for each action of a plan as at a day, with the columns of `nights_frame`."""
    return nights_frame([(as_at, plan)], key)


def nights_frame(nights: Iterable[tuple[date, Plan]], key: BragKey | None = None) -> pd.DataFrame:
    """Return one row for each action on each night, as it was then.

    Args:
        nights: the date of each night and its plan, as `History.snapshots` returns them.
        key: the key that the ratings of every night are read with; None for that of the last night.

    Returns:
        The columns Night, Section, Section key (the same for every spelling of a ref), Theme, Title, Ref,
        Action, Leads (a list), Due date (as written, the revised one where there is one), Due by (the day
        that it means; for a rhythm that is late the last round that has passed), Progress BRAG, State (what
        the rating counts as; blank where it is not rated), Open (whether it is still to be done), Late (true
        or false), Days late, and Days past (since Due by; negative before it, blank without a date).
    """
    import numpy as np  # noqa: PLC0415 (loaded only where a frame is made)
    import pandas as pd  # noqa: PLC0415 (loaded only where a frame is made)

    nights = list(nights)
    actions = [action for _, plan in nights for action in plan.actions]
    # An action that did not change is one value in memory, whatever the night: it is described once.
    codes, ids = pd.factorize(np.fromiter(map(id, actions), np.int64, len(actions)))
    last = dict(zip(codes.tolist(), actions, strict=True))
    key = key or (max(nights, key=lambda night: night[0])[1].key if nights else DEFAULT_KEY)
    rows = [_described(last[code], key) for code in range(len(ids))]
    described = _table(rows, _ACTION_COLUMNS)
    described["Due by"] = np.array([due.by for due in described["Deadline"]], "datetime64[s]")
    frame = described.take(codes).reset_index(drop=True)
    sizes = [len(plan.actions) for _, plan in nights]
    frame.insert(0, "Night", np.repeat(np.array([day for day, _ in nights], "datetime64[s]"), sizes))
    return _with_days(_with_sections(frame, nights))


def _described(action: Action, key: BragKey) -> tuple[Any, ...]:
    rating = key.restated(action.rating, action.rating_text)
    return (
        action.section,
        ref_key(action.section),
        action.label,
        action.text,
        list(dict.fromkeys(action.leads)) or [NO_LEAD],
        action.deadline.text,
        rating.name,
        _state(rating),
        rating.is_open,
        action.deadline,
    )


def _state(rating: Rating) -> str:
    return rating.state.value if rating.state else ""


def _with_sections(frame: pd.DataFrame, nights: Sequence[tuple[date, Plan]]) -> pd.DataFrame:
    """Add the theme and the title of each action's section, as they were on the night."""
    rows = []
    for night, plan in nights:
        themes = plan.theme_names()
        # The first of two sections with one ref counts.
        sections = {ref_key(section.ref): section for section in reversed(plan.sections)}
        rows += [
            (night, key, themes.get(theme_key(section.theme), NO_THEME), section.title)
            for key, section in sections.items()
        ]
    listed = _table(rows, ("Night", "Section key", "Theme", "Title"))
    listed["Night"] = listed["Night"].astype(frame["Night"].dtype)
    return frame.merge(listed, "left").fillna({"Theme": NO_THEME, "Title": ""})


def _with_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what depends on the night: whether an action is late, and by how many days."""
    import numpy as np  # noqa: PLC0415 (loaded only where a frame is made)

    deadlines = frame.pop("Deadline").to_numpy()
    frame["Late"] = (frame["Due by"] < frame["Night"]) & frame["Open"].astype(bool)
    rhythms = np.flatnonzero(frame["Late"] & np.array([due.every is not None for due in deadlines], bool))
    frame.loc[rhythms, "Due by"] = np.array(
        [
            passed_and_coming(deadlines[place], night.date())[0]
            for place, night in zip(rhythms, frame["Night"][rhythms], strict=True)
        ],
        "datetime64[s]",
    )
    past = (frame["Night"] - frame["Due by"]).dt.days.astype(float)
    frame["Days late"], frame["Days past"] = past.where(frame["Late"], 0).astype(int), past
    return frame


def by_lead(actions: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each action and lead, with the columns Lead (in place of Leads) and Shared."""
    shared = actions.assign(Shared=actions["Leads"].map(len) > 1)
    return shared.explode("Leads", ignore_index=True).rename(columns={"Leads": "Lead"})


def evidence_frame(plan: Plan, key: BragKey | None = None) -> pd.DataFrame:
    """Return one row for each row of evidence of success, its rating read with a key, or with its own.

    Returns:
        The columns Section, Section key, Evidence of success, Impact BRAG, State, Measure and Comments.
    """
    columns = ("Section", "Section key", "Evidence of success", "Impact BRAG", "State", "Measure", "Comments")
    ratings = [(key or plan.key).restated(one.rating, one.rating_text) for one in plan.evidence]
    rows = [
        (one.section, ref_key(one.section), one.text, rating.name, _state(rating), one.measure, one.comments)
        for one, rating in zip(plan.evidence, ratings, strict=True)
    ]
    return _table(rows, columns)


def _table(rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 (loaded only where a frame is made)

    # As objects, because text of a tracker may hold what pandas' own strings do not.
    return pd.DataFrame(rows, columns=list(columns), dtype=object)


def grouped(rows: pd.DataFrame, by: str | list[str], column: str = "Ref") -> dict[Any, tuple[Any, ...]]:
    """Return the values of one column for each group of rows, in the order of the rows."""
    values = rows[column].to_numpy()
    return {key: tuple(values[at]) for key, at in rows.groupby(by, observed=True).indices.items()}


def _gone(name: str, state: State) -> Rating:
    """Return a rating of an earlier night that the key no longer has."""
    return Rating(name, state, COLOURS[state])


def counted(
    rows: pd.DataFrame, by: str, key: BragKey, rating: str = "Progress BRAG"
) -> defaultdict[Any, Counts]:
    """Return the counts of each group of rows; those of a group without rows are all 0.

    Args:
        rows: the rows.
        by: the column that names the group of each row.
        key: the ratings that are counted, in order.
        rating: the column that holds the rating of each row.
    """
    ratings = {one.name: one for one in key.columns}
    found: defaultdict[Any, Counter[Rating]] = defaultdict(Counter)
    sizes = rows.groupby([by, rating, "State"]).size().reset_index()
    for group, name, state, number in sizes.itertuples(index=False, name=None):
        found[group][ratings.get(name) or _gone(name, State(state))] += number
    late: dict[Any, int] = rows.groupby(by)["Late"].sum().to_dict() if "Late" in rows else {}
    counts = {
        group: Counts.of_key(key, ratings_of, int(late.get(group, 0))) for group, ratings_of in found.items()
    }
    return defaultdict(lambda: Counts.of_key(key, {}), counts)
