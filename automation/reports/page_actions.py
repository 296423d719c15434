"""The page's list of actions: rows that stand in it, or, for a long plan, data that its script fills in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from automation.plan.model import Action, late, ref_key
from automation.plan.ratings import Rating
from automation.plan.wording import count, one_line
from automation.reports.figures import Figures
from automation.reports.views import Kind, text_of
from automation.reports.views_dates import leads_of

PAGE_SIZE = 250
"""How many actions the page shows at once."""
PLAIN = 1_000
"""Up to how many actions the page holds as a plain table; a longer list is filled in by its script."""
FULL_TEXT = 3_000
"""Up to how many actions their whole texts are in the page; beyond, texts are cut and comments left out."""
_SHORT = 140
_HEADINGS = ("Section", "Ref", "Action", "Lead", "Due", "Rating", "Late", "Comments")


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action as the page shows it; the numbers are the options of the filters that it belongs to."""

    section: str
    ref: str
    text: str
    lead: str
    due: str
    rating: str
    late: str
    comments: str
    lead_numbers: str
    section_number: int
    rating_number: int
    days: int


@dataclass(frozen=True, slots=True)
class ActionList:
    """The list of actions: its headings, filters and rows, and the data of the rows that are not in it."""

    headings: tuple[str, ...]
    comments: bool
    leads: tuple[str, ...]
    sections: tuple[str, ...]
    ratings: tuple[str, ...]
    rows: tuple[ActionRow, ...]
    data: tuple[tuple[Any, ...], ...]
    shown: str
    total: int
    page: int = PAGE_SIZE


def action_list(figures: Figures) -> ActionList:
    """Make the list of actions of the page."""
    plan = figures.plan
    maker = _Maker(figures)
    total = len(plan.actions)
    whole = total <= FULL_TEXT
    data: tuple[tuple[Any, ...], ...] = ()
    if total <= PLAIN:
        rows = tuple(maker.row(action, whole=True) for action in plan.actions)
        shown = "The plan has no actions." if not total else f"All {count(total, 'action')}."
    else:
        late_first = late(plan.actions, figures.summary.as_at)
        chosen = (*late_first, *(a for a in plan.actions if not a.is_late(figures.summary.as_at)))[:PAGE_SIZE]
        rows = tuple(maker.row(action, whole=whole) for action in chosen)
        data = tuple(_data(maker.row(action, whole=whole)) for action in plan.actions)
        shown = (
            f"Only {len(rows):,} of {total:,} actions are listed, the longest late first: the list is too "
            "long for a page without its script. The tracker holds all of them."
        )
    return ActionList(
        headings=_HEADINGS if whole else _HEADINGS[:-1],
        comments=whole,
        leads=tuple(maker.leads),
        sections=maker.section_names,
        ratings=tuple(rating.value for rating in Rating),
        rows=rows,
        data=data,
        shown=shown,
        total=total,
    )


class _Maker:
    def __init__(self, figures: Figures) -> None:
        self.as_at = figures.summary.as_at
        plan = figures.plan
        names = dict.fromkeys(one_line(name) for action in plan.actions for name in _names(action))
        self.leads = {name: number for number, name in enumerate(sorted(names, key=str.casefold))}
        refs = {ref_key(section.ref): f"{section.ref}: {section.title}" for section in plan.sections}
        for action in plan.actions:
            refs.setdefault(ref_key(action.section), action.section or "No section")
        self.section_names = tuple(one_line(name, 90) for name in refs.values())
        self.sections = {key: number for number, key in enumerate(refs)}
        self.ratings = {rating: number for number, rating in enumerate(Rating)}

    def row(self, action: Action, *, whole: bool) -> ActionRow:
        days = action.days_late(self.as_at)
        by = text_of(action.due_as_at(self.as_at), Kind.DATE)
        written = one_line(action.deadline.text, 60)
        return ActionRow(
            section=one_line(action.section),
            ref=one_line(action.label or action.ref) or "-",
            text=one_line(action.text, 0 if whole else _SHORT) or "-",
            lead=one_line(leads_of(action), 0 if whole else _SHORT) or "-",
            due=f"{by} ({written})" if written and written != by else by,
            rating=action.rating.value,
            late=f"Late, {count(days, 'day')}" if days else "No",
            comments=(one_line(action.comments) or "-") if whole else "",
            lead_numbers=" ".join(str(self.leads[one_line(name)]) for name in _names(action)),
            section_number=self.sections[ref_key(action.section)],
            rating_number=self.ratings[action.rating],
            days=days,
        )


def _names(action: Action) -> tuple[str, ...]:
    """Give the leads that an action can be found by: those understood, else the cell as written."""
    names = tuple(name for name in action.leads if one_line(name))
    return names or ((action.lead,) if one_line(action.lead) else ())


def _data(row: ActionRow) -> tuple[Any, ...]:
    """Give a row in the short form that the script reads; it knows the order."""
    return (
        row.section, row.ref, row.text, row.lead, row.due, row.rating, row.late,
        [int(number) for number in row.lead_numbers.split()], row.section_number, row.rating_number, row.days,
        row.comments,
    )  # fmt: skip
