"""The plan as pandas frames, for an analyst's own questions: pivot tables, charts, a notebook.

The figures that the toolkit prints come from the roll-up. These frames hold what it counts, row by row and
under the tracker's own headings, so that anything asked of them can be held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.analysis.rollup import NO_LEAD, NO_THEME
from automation.plan.model import Action, Plan, ref_key, theme_key
from automation.plan.ratings import Rating

if TYPE_CHECKING:
    import pandas as pd

_RATINGS = tuple(rating.value for rating in Rating)


def actions_frame(plan: Plan, as_at: date) -> pd.DataFrame:
    """Give one row for each action.

    Args:
        plan: the plan.
        as_at: the day that stands for today.

    Returns:
        The columns Section, Theme, Title, Ref, Action, Leads (a list), Due date (as written, the revised one
        where there is one), Due by (the date it was taken to mean; for a rhythm that is late the last round
        that has passed), Progress BRAG, Late (true or false) and Days late.
    """
    # The first of two sections with one ref counts, as it does in the figures.
    sections = {ref_key(section.ref): section for section in reversed(plan.sections)}
    themes = plan.theme_names()

    def row(action: Action) -> dict[str, Any]:
        section = sections.get(ref_key(action.section))
        return {
            "Section": action.section,
            "Theme": themes.get(theme_key(section.theme) if section else "", NO_THEME),
            "Title": section.title if section else "",
            "Ref": action.label,
            "Action": action.text,
            "Leads": list(dict.fromkeys(action.leads)) or [NO_LEAD],
            "Due date": action.deadline.text,
            "Due by": action.due_as_at(as_at),
            "Progress BRAG": action.rating.value,
            "Late": action.is_late(as_at),
            "Days late": action.days_late(as_at),
        }

    return _frame(map(row, plan.actions), _ACTION_COLUMNS, rating="Progress BRAG", day="Due by")


def leads_frame(plan: Plan, as_at: date) -> pd.DataFrame:
    """Give one row for each action and lead: a shared action has several.

    Returns:
        The columns of the actions, with Lead in the place of Leads.
    """
    return actions_frame(plan, as_at).explode("Leads", ignore_index=True).rename(columns={"Leads": "Lead"})


def evidence_frame(plan: Plan) -> pd.DataFrame:
    """Give one row for each row of evidence of success.

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
    """Give one row for each action on each night, as it stood then.

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


_ACTION_COLUMNS = (
    "Section", "Theme", "Title", "Ref", "Action", "Leads", "Due date", "Due by", "Progress BRAG", "Late",
    "Days late",
)  # fmt: skip
_EVIDENCE_COLUMNS = ("Section", "Evidence of success", "Impact BRAG", "Measure", "Comments")


def _frame(
    rows: Iterable[dict[str, Any]], columns: Sequence[str], *, rating: str, day: str | None = None
) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 (loaded only where somebody asks for a frame)

    frame = pd.DataFrame(list(rows), columns=list(columns))
    frame[rating] = pd.Categorical(frame[rating], categories=_RATINGS, ordered=True)
    if day is not None:
        # Errors become blanks only for dates that pandas cannot hold, such as the year 9999.
        frame[day] = pd.to_datetime(frame[day], errors="coerce")
    return frame
