"""The roll-up: how many actions have each rating, are late or fall due, by theme, section, owner and lead.

Each figure is a group-by of the frame of actions (`frame`), and comes out as a frozen value. The trend is the
same count for each night on record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from automation.analysis.assurance import Assurance, assurance
from automation.analysis.frame import (
    NO_LEAD,
    NO_THEME,
    actions_frame,
    by_lead,
    counted,
    evidence_frame,
    grouped,
    nights_frame,
)
from automation.analysis.matching import text_key
from automation.analysis.target_paths import MeasureFigures, measure_figures
from automation.plan.model import Plan, Section, ref_key, theme_key
from automation.plan.ratings import DEFAULT_KEY, BragKey, Counts, Rating, State, section_rating
from automation.plan.voices import heard

if TYPE_CHECKING:
    import pandas as pd

Group = tuple[str, Counts]
"""A group's name and its counts."""


def added(counts: Iterable[Counts]) -> Counts:
    """Add counts up, rating by rating; nothing is late or rated twice where no action is in two of them."""
    counts = tuple(counts)
    numbers: Counter[Rating] = Counter()
    for one in counts:
        numbers.update(dict(one))
    return Counts(tuple(numbers.items()), sum(one.late for one in counts))


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
        due_30: still open and due today or in the next 30 days.
        due_60: still open and due today or in the next 60 days; those of `due_30` are among them.
        undated: still open and without a date that is understood, so that they can never be late.
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
NO_OWNER = "No owner"
"""The row for sections that name no owner."""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group of actions: their counts, how they stand against their dates, and the late ones by rating."""

    counts: Counts = field(default_factory=Counts)
    timing: Timing = field(default_factory=Timing)
    late: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class ThemeFigures(GroupFigures):
    """The figures of a theme; `impact` counts its rows of evidence of success."""

    theme: str = ""
    impact: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class SectionFigures(GroupFigures):
    """The figures of a section, and the rating derived from its actions by the tracker's rule.

    `impact` counts its rows of evidence of success, `impact_rating` follows from them by the same rule.
    `heard` is what children said when they were asked last.
    A section that actions name but the sheet Sections does not list has no title, theme and owner.
    """

    section: str = ""
    theme: str = ""
    title: str = ""
    owner: str = ""
    rating: Rating = Rating.NOT_RATED
    impact: Counts = field(default_factory=Counts)
    impact_rating: Rating = Rating.NOT_RATED
    assurance: Assurance = field(default_factory=lambda: Assurance(0))
    heard: str = ""


@dataclass(frozen=True, slots=True)
class OwnerFigures(GroupFigures):
    """The figures of the sections that an owner answers for."""

    owner: str = ""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadFigures(GroupFigures):
    """A lead's workload: the figures of the actions that the lead has, alone or with others.

    `open` counts those that are still to be done, `shared` those that others have too, whatever their rating.
    """

    lead: str = ""
    shared: int = 0

    @property
    def open(self) -> int:
        """Count the actions that are still to be done."""
        return self.counts.still_open


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
    key: BragKey = DEFAULT_KEY


def summarise(plan: Plan, as_at: date) -> Summary:
    """Roll a plan up at a date.

    The order of rows decides the order of the figures and no figure; and, as in Excel, under which of its
    spellings a theme is shown.
    """
    actions = actions_frame(plan, as_at)
    tagged = _tagged(actions)
    measures = measure_figures(plan, as_at)
    sections = _sections(plan, actions, tagged, measures, as_at)
    places = {ref_key(item.section): place for place, item in enumerate(sections)}
    # Themes and owners list their actions section by section.
    in_order = tagged.iloc[tagged["Section key"].map(places).argsort(kind="stable")]
    counts, timing, late = _parts(_groups(tagged.assign(All=""), "All")[""], plan.key)
    return Summary(
        as_at=as_at,
        overall=counts,
        by_theme=_themes(plan, sections, in_order),
        by_section=sections,
        by_lead=_leads(plan, tagged),
        by_owner=_owners(plan.key, sections, in_order),
        timing=timing,
        late=late,
        impact=_all(plan.key, [item.impact for item in sections]),
        measures=measures,
        section_rule=plan.settings.section_rule,
        key=plan.key,
    )


def _tagged(actions: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each action and each thing that it counts as: its rating, late, a band of time."""
    import pandas as pd  # noqa: PLC0415 (loaded only where figures are made)

    rating, past, late = actions["Progress BRAG"], actions["Days past"], actions["Late"]
    to_do = actions["Open"].astype(bool)
    tags = [
        _RATED + rating,
        (_LATE + rating)[late],
        rating[late].map(lambda _: "Late"),
        *(pd.Series(band, actions.index[to_do & past.between(*days)]) for band, days in _BANDS.items()),
        pd.Series("undated", actions.index[to_do & past.isna()]),
        pd.Series("shared", actions.index[actions["Leads"].map(len) > 1]),
    ]
    tag = pd.concat(tags).rename("Tag")
    return actions[["Section key", "Theme", "Leads", "Ref"]].join(tag)


_Tags = dict[str, tuple[str, ...]]
"""The labels of a group's actions by what they count as."""


def _groups(tagged: pd.DataFrame, by: str) -> defaultdict[str, _Tags]:
    """Return the actions of each group by what they count as."""
    found: defaultdict[str, _Tags] = defaultdict(dict)
    for (group, tag), refs in grouped(tagged, [by, "Tag"]).items():
        found[group][tag] = refs
    return found


_RATED, _LATE = "rated ", "late and "
"""The beginning of the tags that name a rating: of every action, and of those that are late."""


def _parts(tags: _Tags, key: BragKey) -> tuple[Counts, Timing, Counts]:
    """Return the fields of `GroupFigures`."""
    late = len(tags.get("Late", ()))
    counts, counts_late = (
        Counts.of_key(key, {r: len(tags.get(f"{start}{r.name}", ())) for r in key.columns}, late)
        for start in (_RATED, _LATE)
    )
    return counts, Timing(**{band: tags.get(band, ()) for band in (*_BANDS, "undated")}), counts_late


def percentages(counts: Counts) -> dict[str, int]:
    """Return each rating's and the late ones' whole per cent of the actions that were not withdrawn.

    They are rounded, so they may miss 100.
    """
    shares = {
        r.name: percent(number, counts.in_force) for r, number in counts if r.state is not State.WITHDRAWN
    }
    return shares | {"Late": percent(counts.late, counts.in_force)}


def _all(key: BragKey, counts: Iterable[Counts]) -> Counts:
    """Add counts up, with a number for every rating of the key."""
    whole = added(counts)
    return Counts.of_key(key, dict(whole), whole.late)


def _sections(
    plan: Plan, actions: pd.DataFrame, tagged: pd.DataFrame, measures: Sequence[MeasureFigures], as_at: date
) -> tuple[SectionFigures, ...]:
    """Return each section once, then those that only actions or evidence name."""
    measures_of: defaultdict[str, list[MeasureFigures]] = defaultdict(list)
    for measure in measures:
        measures_of[ref_key(measure.section)].append(measure)
    evidence = evidence_frame(plan)
    refs = sorted({*actions["Section"], *evidence["Section"]}, key=lambda ref: (ref_key(ref), ref))
    listed: dict[str, Section] = {}
    for section in (*plan.sections, *map(Section, refs)):
        listed.setdefault(ref_key(section.ref), section)
    themes, rule, held = plan.theme_names(), plan.settings.section_rule, plan.settings.held_readings
    groups, impacts = (
        _groups(tagged, "Section key"),
        counted(evidence, "Section key", plan.key, "Impact BRAG"),
    )
    found = []
    for key, section in listed.items():
        counts, timing, late = _parts(groups[key], plan.key)
        impact = impacts[key]
        reached = assurance(section, counts, impact, measures_of[key], as_at=as_at, held_readings=held)
        found.append(
            SectionFigures(
                counts,
                timing,
                late,
                section=section.ref,
                theme=themes.get(theme_key(section.theme), ""),
                title=section.title,
                owner=section.owner,
                rating=section_rating(counts, rule),
                impact=impact,
                impact_rating=section_rating(impact, rule),
                assurance=reached,
                heard=heard(plan, section.ref, as_at),
            )
        )
    return tuple(found)


def _themes(plan: Plan, sections: Sequence[SectionFigures], tagged: pd.DataFrame) -> tuple[ThemeFigures, ...]:
    """Group sections by their theme, whatever its case and spacing."""
    impacts: dict[str, list[Counts]] = {theme: [] for theme in plan.themes()}
    for item in sections:
        impacts.setdefault(item.theme or NO_THEME, []).append(item.impact)
    groups = _groups(tagged, "Theme")
    return tuple(
        ThemeFigures(*_parts(groups[theme], plan.key), theme=theme, impact=_all(plan.key, counts))
        for theme, counts in impacts.items()
    )


def _owners(
    key: BragKey, sections: Sequence[SectionFigures], tagged: pd.DataFrame
) -> tuple[OwnerFigures, ...]:
    """Group sections by their owner's role, whatever its case and spacing."""
    of_owner: defaultdict[str, list[SectionFigures]] = defaultdict(list)
    for item in sections:
        of_owner[text_key(item.owner)].append(item)
    owners = {ref_key(item.section): text_key(item.owner) for item in sections}
    groups = _groups(tagged.assign(Owner=tagged["Section key"].map(owners)), "Owner")
    return tuple(
        OwnerFigures(
            *_parts(groups[owner], key),
            owner=min(" ".join(item.owner.split()) for item in items) or NO_OWNER,
            sections=tuple(item.section for item in items),
        )
        for owner, items in of_owner.items()
    )


def _leads(plan: Plan, tagged: pd.DataFrame) -> tuple[LeadFigures, ...]:
    """Count the actions of each lead; a shared action counts once for each."""
    groups = _groups(by_lead(tagged), "Lead")
    listed = dict.fromkeys(lead.name for lead in plan.leads)
    unlisted = dict.fromkeys(sorted(groups.keys() - listed.keys() - {NO_LEAD}))
    nobody = dict.fromkeys([NO_LEAD] if NO_LEAD in groups else [])
    return tuple(
        LeadFigures(*_parts(groups[lead], plan.key), lead=lead, shared=len(groups[lead].get("shared", ())))
        for lead in listed | unlisted | nobody
    )


@dataclass(frozen=True, slots=True)
class TrendNight:
    """One night's counts of actions, late as at that night."""

    day: date
    counts: Counts


def trend(nights: Iterable[tuple[date, Plan]]) -> tuple[TrendNight, ...]:
    """Count each night, the oldest first, all by the same ratings: those of the last key and any others."""
    nights = sorted(nights, key=lambda night: night[0])
    key = nights[-1][1].key if nights else DEFAULT_KEY
    counts = {night.date(): found for night, found in counted(nights_frame(nights), "Night", key).items()}
    none = dict.fromkeys(dict(added(counts.values())), 0)
    found = ((day, counts.get(day, Counts())) for day, _ in nights)
    return tuple(TrendNight(day, Counts.of_key(key, none | dict(some), some.late)) for day, some in found)


_MOST = 60
"""How many columns there is room for on a telephone."""


def sampled(nights: Sequence[TrendNight], most: int = _MOST) -> tuple[TrendNight, ...]:
    """Pick nights at even distances, the first and the last among them."""
    if len(nights) <= most:
        return tuple(nights)
    step = (len(nights) - 1) / (most - 1)
    return tuple(nights[round(number * step)] for number in range(most))


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
        "states": summary.overall.states(),
        "percentages": percentages(summary.overall),
        "late_by_rating": {rating.name: number for rating, number in summary.late},
        "timing": summary.timing.as_dict(),
        "impact": _impact_dict(summary.impact),
        "by_theme": [{"theme": item.theme, **item.counts.as_dict()} for item in summary.by_theme],
        "by_section": [
            {
                "section": item.section,
                "title": item.title,
                "theme": item.theme,
                "owner": item.owner,
                "rating": item.rating.name,
                **item.counts.as_dict(),
                "impact_rating": item.impact_rating.name,
                "impact": _impact_dict(item.impact),
                "assurance_level": item.assurance.level,
                "assurance_needs": item.assurance.needs,
                **({"children_said": item.heard} if item.heard else {}),
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
