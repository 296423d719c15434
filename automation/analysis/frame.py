"""The plan as pandas frames: one row for each action, lead or row of evidence, on a night or on every one.

The roll-up groups these frames, and so can an analyst with questions of their own: pivot tables, charts, a
notebook. The columns are named as the tracker names them. pandas is loaded where a frame is made, so that
`check`, `due` and `--help` start without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.plan.model import Action, Plan, ref_key, theme_key
from automation.plan.ratings import Rating

if TYPE_CHECKING:
    import pandas as pd

NO_THEME, NO_LEAD = "No theme", "No lead"
"""The groups of what the tracker leaves blank, so that the counts still add up. They appear only then."""

_RATINGS = tuple(rating.value for rating in Rating)
_ACTION_COLUMNS = (
    *("Section", "Theme", "Title", "Ref", "Action", "Leads", "Due date"),
    *("Due by", "Progress BRAG", "Late", "Days late", "Days past"),
)
_EVIDENCE_COLUMNS = ("Section", "Evidence of success", "Impact BRAG", "Measure", "Comments")


def actions_frame(plan: Plan, as_at: date) -> pd.DataFrame:
    """Return one row for each action.

    Args:
        plan: the plan.
        as_at: the day that stands for today.

    Returns:
        The columns Section, Theme, Title, Ref, Action, Leads (a list), Due date (as written, the revised one
        where there is one), Due by (the date it was taken to mean; for a rhythm that is late the last round
        that has passed), Progress BRAG, Late (true or false), Days late, and Days past (since Due by;
        negative before it, blank without a date).
    """
    # The first of two sections with one ref counts, as it does in the figures.
    sections = {ref_key(section.ref): section for section in reversed(plan.sections)}
    themes = plan.theme_names()

    def row(action: Action) -> dict[str, Any]:
        section = sections.get(ref_key(action.section))
        by, late = action.due_as_at(as_at), action.is_late(as_at)
        past = None if by is None else (as_at - by).days
        return {
            "Section": action.section,
            "Theme": themes.get(theme_key(section.theme) if section else "", NO_THEME),
            "Title": section.title if section else "",
            "Ref": action.label,
            "Action": action.text,
            "Leads": list(dict.fromkeys(action.leads)) or [NO_LEAD],
            "Due date": action.deadline.text,
            "Due by": by,
            "Progress BRAG": action.rating.value,
            "Late": late,
            "Days late": past if late else 0,
            "Days past": past,
        }

    import pandas as pd  # noqa: PLC0415 (loaded only where somebody asks for a frame)

    frame = _frame(map(row, plan.actions), _ACTION_COLUMNS, rating="Progress BRAG")
    # Errors become blanks only for dates that pandas cannot hold, such as the year 9999.
    frame["Due by"] = pd.to_datetime(frame["Due by"], errors="coerce")
    return frame.astype({"Late": bool, "Days late": int, "Days past": float})


def leads_frame(plan: Plan, as_at: date) -> pd.DataFrame:
    """Return one row for each action and lead: a shared action has several.

    Returns:
        The columns of the actions, with Lead in the place of Leads, and Shared (true or false).
    """
    return by_lead(actions_frame(plan, as_at))


def by_lead(actions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `actions_frame` as those of `leads_frame`."""
    shared = actions.assign(Shared=actions["Leads"].map(len) > 1)
    return shared.explode("Leads", ignore_index=True).rename(columns={"Leads": "Lead"})


def evidence_frame(plan: Plan) -> pd.DataFrame:
    """Return one row for each row of evidence of success.

    Returns:
        The columns Section, Evidence of success, Impact BRAG, Measure and Comments.
    """
    rows = (
        {
            "Section": one.section,
            "Evidence of success": one.text,
            "Impact BRAG": one.rating.value,
            "Measure": one.measure,
            "Comments": one.comments,
        }
        for one in plan.evidence
    )
    return _frame(rows, _EVIDENCE_COLUMNS, rating="Impact BRAG")


def nights_frame(nights: Iterable[tuple[date, Plan]]) -> pd.DataFrame:
    """Return one row for each action on each night, as it stood then.

    Args:
        nights: the date of each night and its plan, as `History.snapshots` gives them.

    Returns:
        The columns of the actions, with Night before them.
    """
    import pandas as pd  # noqa: PLC0415 (loaded only where somebody asks for a frame)

    frames = []
    for night, plan in nights:
        frame = actions_frame(plan, night)
        frame.insert(0, "Night", pd.Timestamp(night))
        frames.append(frame)
    return (
        pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["Night", *_ACTION_COLUMNS])
    )


def _frame(rows: Iterable[dict[str, Any]], columns: Sequence[str], *, rating: str) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 (loaded only where somebody asks for a frame)

    # As objects, because text of a tracker may hold what pandas' own strings do not.
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    frame[rating] = pd.Categorical(frame[rating], categories=_RATINGS, ordered=True)
    return frame
