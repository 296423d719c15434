"""The roll-up: how many actions have each rating, are late or fall due, by theme, section, owner and lead.

Each figure is a group-by of the frame of actions (`frame`), and comes out as a frozen value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from math import inf, isnan
from typing import TYPE_CHECKING

from automation.analysis.assurance import Assurance, assurance
from automation.analysis.frame import NO_LEAD, NO_THEME, actions_frame, by_lead, evidence_frame
from automation.analysis.matching import text_key
from automation.analysis.target_paths import MeasureFigures, measure_figures
from automation.plan.model import Action, Evidence, Plan, Section, ref_key, theme_key
from automation.plan.rating_counts import Counts
from automation.plan.ratings import Rating, section_rating

if TYPE_CHECKING:
    import pandas as pd

Group = tuple[str, Counts]
"""A group's name and its counts."""


def added(counts: Iterable[Counts]) -> Counts:
    """Add counts up, rating by rating; nothing is late or rated twice where no action is in two of them."""
    columns = zip(*(astuple(one) for one in counts), strict=True)
    return Counts(*map(sum, columns))


def first_and_rest(groups: Sequence[Group], most: int) -> tuple[Group, ...]:
    """Return the first groups, and one that holds all others where there are more.

    Args:
        groups: each group with its counts, in order.
        most: how many lines to give at most, the line of the others included.
    """
    if len(groups) <= most:
        return tuple(groups)
    rest = groups[most - 1 :]
    return (*groups[: most - 1], (f"{len(rest):,} more", added(counts for _, counts in rest)))


def percent(part: int, whole: int) -> int:
    """Return `part` as a whole per cent of `whole`, halves up; 0 where there is nothing to share out.

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
        """Return each age's name and its count, the youngest first."""
        ages = (self.late_30, self.late_90, self.late_more)
        return tuple((name, len(labels)) for name, labels in zip(AGE_BANDS, ages, strict=True))

    def as_dict(self) -> dict[str, int]:
        """Return the counts under the names that `summary --format json` prints."""
        return {
            "late_up_to_30_days": len(self.late_30),
            "late_31_to_90_days": len(self.late_90),
            "late_more_than_90_days": len(self.late_more),
            "due_in_30_days": len(self.due_30),
            "due_in_60_days": len(self.due_60),
            "no_date": len(self.undated),
        }


_BANDS = {
    "late_30": (1, 30),
    "late_90": (31, 90),
    "late_more": (91, inf),
    "due_30": (-SOON, 0),
    "due_60": (-LATER, 0),
}
"""The parts of `Timing`, each with the first and the last day past the due date that belongs to it."""


def timing(actions: Iterable[Action], as_at: date) -> Timing:
    """Sort actions that are not Blue by how late they are, or how soon they are due, at `as_at`."""
    return _groups(_countable(actions_frame(Plan(actions=tuple(actions)), as_at)), "")[""].timing


NO_OWNER = "No owner"
"""The row for sections that name no owner."""


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
    actions, evidence = _countable(actions_frame(plan, as_at)), evidence_frame(plan)
    measures = measure_figures(plan, as_at)
    sections = _sections(plan, actions, evidence, measures, as_at)
    whole = _groups(actions, "")[""]
    return Summary(
        as_at=as_at,
        overall=whole.counts,
        by_theme=_themes(plan, sections, actions),
        by_section=sections,
        by_lead=_leads(plan, actions),
        by_owner=_owners(sections, actions),
        timing=whole.timing,
        late=whole.late,
        impact=added(item.impact for item in sections),
        measures=measures,
        section_rule=plan.settings.section_rule,
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """What is counted of every group of actions."""

    counts: Counts = field(default_factory=Counts)
    timing: Timing = field(default_factory=Timing)
    late: Counts = field(default_factory=Counts)


def _countable(actions: pd.DataFrame) -> pd.DataFrame:
    """Add columns of true and false for each rating, all and late, and the bands of time of each action."""
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    rated = pd.get_dummies(actions["Progress BRAG"])
    late = rated.mul(actions["Late"], axis=0).add_prefix("Late ")
    bands = [
        _bands(past) if rating != Rating.BLUE else []
        for rating, past in zip(actions["Progress BRAG"], actions["Days past"], strict=True)
    ]
    return pd.concat([actions, rated, late], axis=1).assign(Bands=pd.Series(bands, dtype=object))


def _bands(past: float) -> list[str]:
    if isnan(past):
        return ["undated"]
    return [band for band, (first, last) in _BANDS.items() if first <= past <= last]


def _groups(actions: pd.DataFrame, by: pd.Series[str] | str) -> defaultdict[str, _Group]:
    """Return the figures of each group of actions; those of a group without actions are all 0."""
    rows = actions.assign(Group=by)
    timings: defaultdict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    labels = rows[["Group", "Bands", "Ref"]].explode("Bands").groupby(["Group", "Bands"])["Ref"].agg(tuple)
    for group, band, found in labels.reset_index().itertuples(index=False, name=None):
        timings[group][band] = found
    ratings = [rating.value for rating in Rating]
    late = [f"Late {name}" for name in ratings]
    sums = rows.groupby("Group")[[*ratings, "Late", *late]].sum().astype(int)
    every, those_late = _counts(sums[[*ratings, "Late"]]), _counts(sums[[*late, "Late"]])
    return defaultdict(
        _Group,
        {group: _Group(every[group], Timing(**timings[group]), those_late[group]) for group in every},
    )


def _impacts(evidence: pd.DataFrame) -> defaultdict[str, Counts]:
    """Count each section's rows of evidence of success by their impact rating."""
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    rated = pd.get_dummies(evidence["Impact BRAG"]).groupby(evidence["Section"].map(ref_key).array)
    return defaultdict(Counts, _counts(rated.sum().astype(int)))


def _counts(sums: pd.DataFrame) -> dict[str, Counts]:
    """Return each row of sums, in the order of the fields of `Counts`."""
    return {group: Counts(*numbers) for group, *numbers in sums.itertuples(name=None)}


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
    """Return each rating's and the late ones' whole per cent of the total; rounded, so they may miss 100."""
    shares = {rating.value: percent(counts.of(rating), counts.total) for rating in Rating}
    return shares | {"Late": percent(counts.late, counts.total)}


def _sections(
    plan: Plan,
    actions: pd.DataFrame,
    evidence: pd.DataFrame,
    measures: Sequence[MeasureFigures],
    as_at: date,
) -> tuple[SectionFigures, ...]:
    """Return each section once, then those that only actions or evidence name."""
    measures_of: defaultdict[str, list[MeasureFigures]] = defaultdict(list)
    for measure in measures:
        measures_of[ref_key(measure.section)].append(measure)
    refs = sorted({*actions["Section"], *evidence["Section"]}, key=lambda ref: (ref_key(ref), ref))
    listed: dict[str, Section] = {}
    for section in (*plan.sections, *map(Section, refs)):
        listed.setdefault(ref_key(section.ref), section)
    themes, settings = plan.theme_names(), plan.settings
    groups, impacts = _groups(actions, actions["Section"].map(ref_key)), _impacts(evidence)
    found = []
    for key, section in listed.items():
        group, impact = groups[key], impacts[key]
        reached = assurance(
            section, group.counts, impact, measures_of[key], as_at=as_at, held_readings=settings.held_readings
        )
        found.append(
            SectionFigures(
                section=section.ref,
                theme=themes.get(theme_key(section.theme), ""),
                title=section.title,
                owner=section.owner,
                rating=_rating(group.counts, settings.section_rule),
                counts=group.counts,
                timing=group.timing,
                late=group.late,
                impact=impact,
                impact_rating=_rating(impact, settings.section_rule),
                assurance=reached,
            )
        )
    return tuple(found)


def _rating(counts: Counts, rule: str) -> Rating:
    return section_rating((rating for rating in Rating for _ in range(counts.of(rating))), rule)


def _in_section_order(actions: pd.DataFrame, sections: Sequence[SectionFigures]) -> pd.DataFrame:
    """Put actions in the order of their sections: themes and owners list them section by section."""
    places = {ref_key(item.section): place for place, item in enumerate(sections)}
    return actions.iloc[actions["Section"].map(ref_key).map(places).argsort(kind="stable")]


def _themes(
    plan: Plan, sections: Sequence[SectionFigures], actions: pd.DataFrame
) -> tuple[ThemeFigures, ...]:
    """Group sections by their theme, whatever its case and spacing."""
    of_theme: dict[str, list[SectionFigures]] = {theme: [] for theme in plan.themes()}
    for item in sections:
        of_theme.setdefault(item.theme or NO_THEME, []).append(item)
    ordered = _in_section_order(actions, sections)
    groups = _groups(ordered, ordered["Theme"])
    return tuple(
        ThemeFigures(theme, group.counts, group.timing, group.late, added(item.impact for item in items))
        for theme, items in of_theme.items()
        for group in [groups[theme]]
    )


def _owners(sections: Sequence[SectionFigures], actions: pd.DataFrame) -> tuple[OwnerFigures, ...]:
    """Group sections by their owner's role, whatever its case and spacing."""
    of_owner: defaultdict[str, list[SectionFigures]] = defaultdict(list)
    for item in sections:
        of_owner[text_key(item.owner)].append(item)
    owners = {ref_key(item.section): text_key(item.owner) for item in sections}
    ordered = _in_section_order(actions, sections)
    groups = _groups(ordered, ordered["Section"].map(ref_key).map(owners))
    found = []
    for key, items in of_owner.items():
        name = min(" ".join(item.owner.split()) for item in items) or NO_OWNER
        group = groups[key]
        found.append(OwnerFigures(name, tuple(item.section for item in items), group.counts, group.timing))
    return tuple(found)


def _leads(plan: Plan, actions: pd.DataFrame) -> tuple[LeadFigures, ...]:
    """Count the actions of each lead; a shared action counts once for each."""
    rows = by_lead(actions)
    groups = _groups(rows, rows["Lead"])
    shared = rows.groupby("Lead")["Shared"].sum()
    refs: dict[str, dict[str, str]] = {lead: {} for lead in rows["Lead"]}
    for lead, ref in zip(rows["Lead"], rows["Section"], strict=True):
        refs[lead][ref_key(ref)] = ref
    listed = list(dict.fromkeys(lead.name for lead in plan.leads))
    unlisted = sorted(refs.keys() - set(listed) - {NO_LEAD})
    nobody = [NO_LEAD] if NO_LEAD in refs and NO_LEAD not in listed else []
    return tuple(
        LeadFigures(
            lead, group.counts, group.timing, int(shared.get(lead, 0)), tuple(refs.get(lead, {}).values())
        )
        for lead in (*listed, *unlisted, *nobody)
        for group in [groups[lead]]
    )


def summary_json(summary: Summary, movement: dict[str, object] | None = None) -> dict[str, object]:
    """Return the figures in the shape that `summary --format json` prints.

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
