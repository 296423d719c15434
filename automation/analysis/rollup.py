"""Counts of more groups than can be shown: the first of them, and all others as one, so that they add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from typing import TypeVar

from automation.analysis.assurance import Assurance, assurance
from automation.analysis.target_paths import MeasureFigures, measure_figures
from automation.plan.model import Action, Evidence, Plan, Section, ref_key, theme_key
from automation.plan.rating_counts import Counts, tally
from automation.plan.ratings import Rating, section_rating

Group = tuple[str, Counts]
"""A group's name and its counts."""


def added(counts: Iterable[Counts]) -> Counts:
    """Add counts up, rating by rating; nothing is late or rated twice where no action is in two of them."""
    columns = zip(*(astuple(one) for one in counts), strict=True)
    return Counts(*map(sum, columns))


def first_and_rest(groups: Sequence[Group], most: int) -> tuple[Group, ...]:
    """Give the first groups, and one that holds all others where there are more.

    Args:
        groups: each group with its counts, in order.
        most: how many lines to give at most, the line of the others included.
    """
    if len(groups) <= most:
        return tuple(groups)
    rest = groups[most - 1 :]
    return (*groups[: most - 1], (f"{len(rest):,} more", added(counts for _, counts in rest)))


def percent(part: int, whole: int) -> int:
    """Give `part` as a whole per cent of `whole`, halves up; 0 where there is nothing to share out.

    Excel's ROUND does the same, so a live formula and a printed figure agree. Rounded shares need not add
    up to 100; counts always add up, which is why they come first.
    """
    return (200 * part + whole) // (2 * whole) if whole else 0


AGE_BANDS = ("Up to 30 days", "31 to 90 days", "More than 90 days")
"""The ages of late actions, as every output names them."""

SOON, LATER = 30, 60
"""How many days ahead are looked at."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Where a group of actions stands against its dates; each part holds the labels of its actions.

    Args:
        late_30: late by up to 30 days.
        late_90: late by 31 to 90 days.
        late_more: late by more than 90 days.
        due_30: not Blue and due today or in the next 30 days.
        due_60: not Blue and due today or in the next 60 days; those of `due_30` are among them.
        undated: not Blue and without a date that is understood, so that they can never be late.
    """

    late_30: tuple[str, ...] = ()
    late_90: tuple[str, ...] = ()
    late_more: tuple[str, ...] = ()
    due_30: tuple[str, ...] = ()
    due_60: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()

    @property
    def late(self) -> int:
        """Count the late actions of every age."""
        return len(self.late_30) + len(self.late_90) + len(self.late_more)

    def by_age(self) -> tuple[tuple[str, int], ...]:
        """Give each age's name and its count, the youngest first."""
        ages = (self.late_30, self.late_90, self.late_more)
        return tuple((name, len(labels)) for name, labels in zip(AGE_BANDS, ages, strict=True))

    def as_dict(self) -> dict[str, int]:
        """Give the counts under the names that `summary --format json` prints."""
        return {
            "late_up_to_30_days": len(self.late_30),
            "late_31_to_90_days": len(self.late_90),
            "late_more_than_90_days": len(self.late_more),
            "due_in_30_days": len(self.due_30),
            "due_in_60_days": len(self.due_60),
            "no_date": len(self.undated),
        }


def timing(actions: Iterable[Action], as_at: date) -> Timing:
    """Sort actions that are not Blue by how late they are, or how soon they are due, at `as_at`."""
    late_30, late_90, late_more = [], [], []
    due_30, due_60, undated = [], [], []
    for action in actions:
        if action.rating is Rating.BLUE:
            continue
        by = action.due_as_at(as_at)
        if by is None:
            undated.append(action.label)
            continue
        days = (as_at - by).days
        if days > 90:
            late_more.append(action.label)
        elif days > 30:
            late_90.append(action.label)
        elif days > 0:
            late_30.append(action.label)
        if 0 <= -days <= SOON:
            due_30.append(action.label)
        if 0 <= -days <= LATER:
            due_60.append(action.label)
    return Timing(
        tuple(late_30), tuple(late_90), tuple(late_more), tuple(due_30), tuple(due_60), tuple(undated)
    )


_Row = TypeVar("_Row", Action, Evidence)

NO_THEME, NO_LEAD, NO_OWNER = "No theme", "No lead", "No owner"
"""The rows for what the tracker leaves blank, so that the counts still add up. They appear only then."""


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """A theme and the counts of its actions; `late` counts its late ones under the rating they are given."""

    theme: str
    counts: Counts
    timing: Timing = field(default_factory=Timing)
    late: Counts = field(default_factory=Counts)
    impact: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class SectionFigures:
    """A section, the counts of its actions and the rating derived from them by the tracker's rule.

    `impact` counts its rows of evidence of success, `impact_rating` follows from them by the same rule.
    A section that actions name but the sheet Sections does not list has no title, theme and owner.
    """

    section: str
    theme: str
    title: str
    owner: str
    rating: Rating
    counts: Counts
    timing: Timing = field(default_factory=Timing)
    late: Counts = field(default_factory=Counts)
    impact: Counts = field(default_factory=Counts)
    impact_rating: Rating = Rating.NOT_RATED
    assurance: Assurance = field(default_factory=lambda: Assurance(0))


@dataclass(frozen=True, slots=True)
class OwnerFigures:
    """An owner, the sections that the owner answers for, and the counts of their actions."""

    owner: str
    sections: tuple[str, ...]
    counts: Counts
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True, slots=True)
class LeadFigures:
    """A lead's workload: the counts of the actions that the lead has, alone or with others.

    `open` counts those that are not Blue, `shared` those that others have too, whatever their rating.
    """

    lead: str
    counts: Counts
    timing: Timing = field(default_factory=Timing)
    shared: int = 0
    sections: tuple[str, ...] = ()

    @property
    def open(self) -> int:
        """Count the actions that are still to be done."""
        return self.counts.total - self.counts.blue


@dataclass(frozen=True, slots=True)
class Summary:
    """The plan's figures on one day.

    A shared action counts once in `overall`, `by_theme`, `by_section` and `by_owner`, and once for each of
    its leads in `by_lead`. `late` counts the late actions under the rating they are reported with: a Green
    action that is late is the first thing a board should see. `impact` counts the rows of evidence.
    """

    as_at: date
    overall: Counts
    by_theme: tuple[ThemeFigures, ...]
    by_section: tuple[SectionFigures, ...]
    by_lead: tuple[LeadFigures, ...]
    by_owner: tuple[OwnerFigures, ...] = ()
    timing: Timing = field(default_factory=Timing)
    late: Counts = field(default_factory=Counts)
    impact: Counts = field(default_factory=Counts)
    measures: tuple[MeasureFigures, ...] = ()
    section_rule: str = "worst"


def summarise(plan: Plan, as_at: date) -> Summary:
    """Roll a plan up at a date.

    The order of rows decides the order of the figures and no figure; and, as in Excel, under which of its
    spellings a theme is shown.
    """
    measures = measure_figures(plan, as_at)
    sections = _sections(plan, measures, as_at)
    actions_of, evidence_of = _by_section(plan.actions), _by_section(plan.evidence)
    return Summary(
        as_at=as_at,
        overall=tally(plan.actions, as_at),
        by_theme=_themes(plan, sections, actions_of, evidence_of, as_at),
        by_section=sections,
        by_lead=_leads(plan, as_at),
        by_owner=_owners(sections, actions_of, as_at),
        timing=timing(plan.actions, as_at),
        late=_late(plan.actions, as_at),
        impact=impact_counts(plan.evidence),
        measures=measures,
        section_rule=plan.settings.section_rule,
    )


def impact_counts(rows: Iterable[Evidence]) -> Counts:
    """Count rows of evidence of success by their impact rating; none of them can be late."""
    ratings = Counter(row.rating for row in rows)
    return Counts(
        blue=ratings[Rating.BLUE],
        red=ratings[Rating.RED],
        amber=ratings[Rating.AMBER],
        green=ratings[Rating.GREEN],
        not_rated=ratings[Rating.NOT_RATED],
    )


def percentages(counts: Counts) -> dict[str, int]:
    """Give each rating's and the late ones' whole per cent of the total; rounded, so they may miss 100."""
    shares = {rating.value: percent(counts.of(rating), counts.total) for rating in Rating}
    return shares | {"Late": percent(counts.late, counts.total)}


def _by_section(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[ref_key(row.section)].append(row)
    return found


def _late(actions: Iterable[Action], as_at: date) -> Counts:
    return tally((action for action in actions if action.is_late(as_at)), as_at)


def _sections(plan: Plan, measures: Sequence[MeasureFigures], as_at: date) -> tuple[SectionFigures, ...]:
    """Give each section once, then those that only actions or evidence name."""
    actions_of, evidence_of = _by_section(plan.actions), _by_section(plan.evidence)
    measures_of: defaultdict[str, list[MeasureFigures]] = defaultdict(list)
    for measure in measures:
        measures_of[ref_key(measure.section)].append(measure)
    listed: dict[str, Section] = {}
    for section in plan.sections:
        listed.setdefault(ref_key(section.ref), section)
    for key in sorted((actions_of.keys() | evidence_of.keys()) - listed.keys()):
        rows = (*actions_of.get(key, ()), *evidence_of.get(key, ()))
        listed[key] = Section(min(row.section for row in rows))
    rule = plan.settings.section_rule
    themes = plan.theme_names()
    figures = []
    for key, section in listed.items():
        actions, evidence = actions_of.get(key, []), evidence_of.get(key, [])
        figures.append(
            SectionFigures(
                section=section.ref,
                theme=themes.get(theme_key(section.theme), ""),
                title=section.title,
                owner=section.owner,
                rating=section_rating((a.rating for a in actions), rule),
                counts=tally(actions, as_at),
                timing=timing(actions, as_at),
                late=_late(actions, as_at),
                impact=impact_counts(evidence),
                impact_rating=section_rating((row.rating for row in evidence), rule),
                assurance=assurance(
                    section,
                    actions,
                    evidence,
                    measures_of[key],
                    as_at=as_at,
                    held_readings=plan.settings.held_readings,
                ),
            )
        )
    return tuple(figures)


def _themes(
    plan: Plan,
    sections: Sequence[SectionFigures],
    actions_of: dict[str, list[Action]],
    evidence_of: dict[str, list[Evidence]],
    as_at: date,
) -> tuple[ThemeFigures, ...]:
    """Group sections by their theme, whatever its case and spacing."""
    keys: dict[str, list[str]] = {theme: [] for theme in plan.themes()}
    for item in sections:
        keys.setdefault(item.theme or NO_THEME, []).append(ref_key(item.section))
    figures = []
    for theme, refs in keys.items():
        actions = [action for ref in refs for action in actions_of.get(ref, ())]
        evidence = [row for ref in refs for row in evidence_of.get(ref, ())]
        figures.append(
            ThemeFigures(
                theme,
                tally(actions, as_at),
                timing(actions, as_at),
                _late(actions, as_at),
                impact_counts(evidence),
            )
        )
    return tuple(figures)


def _owners(
    sections: Sequence[SectionFigures], actions_of: dict[str, list[Action]], as_at: date
) -> tuple[OwnerFigures, ...]:
    """Group sections by their owner's role, whatever its case and spacing."""
    groups: defaultdict[str, list[SectionFigures]] = defaultdict(list)
    for item in sections:
        groups[" ".join(item.owner.split()).casefold()].append(item)
    figures = []
    for group in groups.values():
        actions = [action for item in group for action in actions_of.get(ref_key(item.section), ())]
        name = min(" ".join(item.owner.split()) for item in group) or NO_OWNER
        refs = tuple(item.section for item in group)
        figures.append(OwnerFigures(name, refs, tally(actions, as_at), timing(actions, as_at)))
    return tuple(figures)


def _leads(plan: Plan, as_at: date) -> tuple[LeadFigures, ...]:
    of_lead: defaultdict[str, list[Action]] = defaultdict(list)
    for action in plan.actions:
        for lead in dict.fromkeys(action.leads) or (NO_LEAD,):
            of_lead[lead].append(action)
    listed = list(dict.fromkeys(lead.name for lead in plan.leads))
    unlisted = sorted(of_lead.keys() - set(listed) - {NO_LEAD})
    nobody = [NO_LEAD] if NO_LEAD in of_lead and NO_LEAD not in listed else []
    return tuple(_lead(name, of_lead[name], as_at) for name in (*listed, *unlisted, *nobody))


def _lead(name: str, actions: Sequence[Action], as_at: date) -> LeadFigures:
    sections = {ref_key(action.section): action.section for action in actions}
    return LeadFigures(
        name,
        tally(actions, as_at),
        timing(actions, as_at),
        shared=sum(len(set(action.leads)) > 1 for action in actions),
        sections=tuple(sections.values()),
    )


def summary_json(summary: Summary, movement: dict[str, object] | None = None) -> dict[str, object]:
    """Give the figures in the shape that `summary --format json` prints.

    Args:
        summary: the roll-up.
        movement: what moved since an earlier night, in its own shape (`movement_json`); None where there is
            nothing to compare.
    """
    return {
        "as_at": summary.as_at.isoformat(),
        "overall": summary.overall.as_dict(),
        "percentages": percentages(summary.overall),
        "late_by_rating": {rating.value: summary.late.of(rating) for rating in Rating},
        "timing": summary.timing.as_dict(),
        "impact": _impact_dict(summary.impact),
        "by_theme": [{"theme": item.theme, **item.counts.as_dict()} for item in summary.by_theme],
        "by_section": [
            {
                "section": item.section,
                "title": item.title,
                "theme": item.theme,
                "owner": item.owner,
                "rating": item.rating.value,
                **item.counts.as_dict(),
                "impact_rating": item.impact_rating.value,
                "impact": _impact_dict(item.impact),
                "assurance_level": item.assurance.level,
                "assurance_needs": item.assurance.needs,
            }
            for item in summary.by_section
        ],
        "by_owner": [
            {"owner": item.owner, "sections": list(item.sections), **item.counts.as_dict()}
            for item in summary.by_owner
        ],
        "by_lead": [
            {
                "lead": item.lead,
                **item.counts.as_dict(),
                "open": item.open,
                "shared": item.shared,
                **item.timing.as_dict(),
            }
            for item in summary.by_lead
        ],
        "measures": [item.as_dict() for item in summary.measures],
        "movement": movement,
    }


def _impact_dict(counts: Counts) -> dict[str, int]:
    return {name: number for name, number in counts.as_dict().items() if name != "Late"}
