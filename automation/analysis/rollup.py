"""The roll-up: counts overall, by theme, by section and by lead, as one frozen summary.

Every output prints this summary and counts nothing itself, so that the outputs agree with each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from automation.plan.model import Action, Plan, ref_key
from automation.plan.ratings import Rating, section_rating
from automation.plan.tally import Counts, tally


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """A theme and the counts of its actions."""

    theme: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """A section, the counts of its actions and the rating derived from them by the tracker's rule."""

    section: str
    theme: str
    title: str
    owner: str
    rating: Rating
    counts: Counts


@dataclass(frozen=True, slots=True)
class LeadFigures:
    """A lead and the counts of the actions that the lead has, alone or with others."""

    lead: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Summary:
    """The plan's figures on one day.

    A shared action counts once in `overall`, `by_theme` and `by_section`, and once for each of its leads
    in `by_lead`.
    """

    as_at: date
    overall: Counts
    by_theme: tuple[ThemeFigures, ...]
    by_section: tuple[SectionFigures, ...]
    by_lead: tuple[LeadFigures, ...]


def summarise(plan: Plan, as_at: date) -> Summary:
    """Roll a plan up at a date."""
    of_section: defaultdict[str, list[Action]] = defaultdict(list)
    of_lead: defaultdict[str, list[Action]] = defaultdict(list)
    for action in plan.actions:
        of_section[ref_key(action.section)].append(action)
        for lead in action.leads:
            of_lead[lead].append(action)
    of_theme: defaultdict[str, list[Action]] = defaultdict(list)
    sections = []
    for section in plan.sections:
        actions = of_section[ref_key(section.ref)]
        of_theme[section.theme].extend(actions)
        rating = section_rating((a.rating for a in actions), plan.settings.section_rule)
        sections.append(
            SectionFigures(
                section.ref, section.theme, section.title, section.owner, rating, tally(actions, as_at)
            )
        )
    listed = [lead.name for lead in plan.leads]
    unlisted = sorted(of_lead.keys() - set(listed))
    return Summary(
        as_at=as_at,
        overall=tally(plan.actions, as_at),
        by_theme=tuple(ThemeFigures(theme, tally(of_theme[theme], as_at)) for theme in plan.themes()),
        by_section=tuple(sections),
        by_lead=tuple(LeadFigures(lead, tally(of_lead[lead], as_at)) for lead in (*listed, *unlisted)),
    )


def summary_json(summary: Summary, movement: dict[str, object] | None = None) -> dict[str, object]:
    """Give the figures in the shape that `summary --format json` prints.

    Args:
        summary: the roll-up.
        movement: what moved since an earlier night, in its own shape; None where there is nothing to compare.
    """
    return {
        "as_at": summary.as_at.isoformat(),
        "overall": summary.overall.as_dict(),
        "by_theme": [{"theme": item.theme, **item.counts.as_dict()} for item in summary.by_theme],
        "by_section": [
            {
                "section": item.section,
                "title": item.title,
                "theme": item.theme,
                "owner": item.owner,
                "rating": item.rating.value,
                **item.counts.as_dict(),
            }
            for item in summary.by_section
        ],
        "by_lead": [{"lead": item.lead, **item.counts.as_dict()} for item in summary.by_lead],
        "movement": movement,
    }
