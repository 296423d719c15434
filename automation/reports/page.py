"""The night's page, and the page over several plans.

The night's page shows the figures with their charts, the list of actions with its filters, the findings and
the night's files.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from automation import __version__
from automation.analysis.exceptions import weak_evidence
from automation.analysis.judgement import NOTHING_YET, judge
from automation.analysis.rollup import first_and_rest, sampled
from automation.charts.drawing import drawings
from automation.charts.panels import Chart
from automation.charts.rating_charts import Step, bridge, number_bars, rating_bars
from automation.charts.time_charts import measure_chart, trend_chart
from automation.files import whole_file
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.model import Action, Plan, late, ref_key
from automation.plan.ratings import BragKey, Counts, State
from automation.plan.text import count, listed, one_line, percentage, printable
from automation.reports.findings_list import PAGE_COLUMNS, FindingRow
from automation.reports.glance import cards
from automation.reports.needs import Need
from automation.reports.page_template import TEMPLATE, filled_page
from automation.views.chart_series import forecast_drawn, measure_series, night_series
from automation.views.figures import Figures, views_of
from automation.views.view import RIGHT, Column, Kind, View, text_of
from automation.views.view_actions import actions_view
from automation.views.view_movement import between

PAGE_SIZE = 20
"""How many actions the page shows at once."""
LISTED = 5_000
"""The most actions that the page lists; in a longer plan, those late the longest come first."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action as the page shows it: its cells, and the filter options that match it.

    Each cell comes with its heading and kind, so that the template need not look them up.
    """

    cells: tuple[tuple[str, Kind, str], ...]
    anchor: str
    leads: str
    section: int
    rating: int
    days: int


@dataclass(frozen=True, slots=True)
class ActionList:
    """The list of actions: its columns and rows, and the options of its filters."""

    columns: tuple[Column, ...]
    rows: tuple[ActionRow, ...]
    leads: tuple[str, ...]
    sections: tuple[str, ...]
    ratings: tuple[str, ...]
    shown: str
    total: int
    page: int = PAGE_SIZE

    @property
    def widths(self) -> list[tuple[str, str]]:
        """Return the widths of the columns for the style sheet: which columns, and how wide they are."""
        which: dict[str, list[str]] = {}
        for number, column in enumerate(self.columns, 1):
            which.setdefault(column.page_width, []).append(f".actions th:nth-child({number})")
        return [(", ".join(columns), width) for width, columns in which.items()]


def action_list(figures: Figures) -> ActionList:
    """Return the list of actions of the page."""
    plan, as_at = figures.plan, figures.summary.as_at
    leads = {name: number for number, name in enumerate(_lead_names(plan))}
    sections = _section_names(plan)
    section_numbers = {key: number for number, key in enumerate(sections)}
    ratings = plan.key.columns
    actions, shown = _listed(plan.actions, as_at)
    view = actions_view(actions, as_at).without_blanks()
    rows = (
        ActionRow(
            tuple(
                (column.heading, column.kind, cell) for column, cell in zip(view.columns, cells, strict=True)
            ),
            anchor,
            " ".join(str(leads[name]) for name in _names(action)),
            section_numbers[ref_key(action.section)],
            ratings.index(action.rating),
            action.days_late(as_at),
        )
        for action, cells, anchor in zip(actions, view.cells(), anchors(actions), strict=True)
    )
    return ActionList(
        columns=view.columns,
        rows=tuple(rows),
        leads=tuple(leads),
        sections=tuple(one_line(name, 90) for name in sections.values()),
        ratings=tuple(one_line(rating.name) for rating in ratings),
        shown=shown,
        total=len(plan.actions),
    )


def _listed(actions: Sequence[Action], as_at: date) -> tuple[Sequence[Action], str]:
    """Return the actions that the page lists, and the sentence that says which."""
    if len(actions) <= LISTED:
        return actions, f"All {count(len(actions), 'action')}." if actions else "The plan has no actions."
    not_late = (action for action in actions if not action.is_late(as_at))
    said = (
        f"Only {LISTED:,} of the {len(actions):,} actions are listed here, starting with those late the "
        "longest. The tracker has all of them."
    )
    return (*late(actions, as_at), *not_late)[:LISTED], said


def anchors(actions: Iterable[Action]) -> list[str]:
    """Return what each action's row on the page is called in links; no two have the same."""
    found: dict[str, None] = {}
    for number, action in enumerate(actions, 1):
        name = "a-" + re.sub(r"[^A-Za-z0-9_-]+", "-", (action.label or action.ref).replace(".", "_")).strip(
            "-"
        )
        found[f"{name}-row-{number}" if name in found or name == "a-" else name] = None
    return [*found]


def _lead_names(plan: Plan) -> list[str]:
    names = dict.fromkeys(name for action in plan.actions for name in _names(action))
    return sorted(names, key=str.casefold)


def _section_names(plan: Plan) -> dict[str, str]:
    """Return the sections that the filter offers: those of the plan, and others that actions name."""
    names = {ref_key(section.ref): f"{section.ref}: {section.title}" for section in plan.sections}
    for action in plan.actions:
        names.setdefault(ref_key(action.section), action.section or "No section")
    return names


def _names(action: Action) -> tuple[str, ...]:
    """Return the leads that an action is found by: those recognised, else the cell as written."""
    names = tuple(name for lead in action.leads if (name := one_line(lead)))
    return names or tuple(name for name in (one_line(action.lead),) if name)


_FINDINGS, _ROWS = 500, 500
"""The most findings, and the most rows of a view, that the page lists; the workbooks have all of them."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file that the page links to: its path in the night's folder, its group and its name."""

    path: str
    group: str = "Files"
    label: str = ""

    @property
    def href(self) -> str:
        """Return the path as a link; `./` stops a colon in it being read as a scheme such as `http:`."""
        return "./" + quote(PurePosixPath(printable(self.path).replace("\\", "/")).as_posix().lstrip("/"))


def write_page(
    path: Path,
    figures: Figures,
    findings: Sequence[Finding] = (),
    files: Iterable[FileLink] = (),
    *,
    beside: Path | None = None,
    others: Sequence[tuple[str, str]] = (),
) -> None:
    """Write the page.

    Args:
        path: where it goes; a file there is replaced in one step.
        figures: the night's figures.
        findings: what is wrong with the plan.
        files: the night's papers, letters and workbooks, each with its path from the page's folder.
        beside: the folder of the tracker; a template there is used instead of the one that ships.
        others: the other plans that its boards oversee: each name, and how that plan stands.

    Raises:
        PlanError: the template cannot be used, or the file cannot be written.
    """
    text = page_html(figures, findings, files, beside=beside, others=others)
    with whole_file(path, "The page") as aside:
        aside.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def page_html(
    figures: Figures,
    findings: Sequence[Finding] = (),
    files: Iterable[FileLink] = (),
    *,
    beside: Path | None = None,
    others: Sequence[tuple[str, str]] = (),
) -> str:
    """Return the page's text; the arguments are those of `write_page`."""
    # The script comes from the template folder, not from the tracker, so it is inserted unescaped. The page's
    # security policy allows this script and no other.
    script = filled_page("page.js", {}, beside)
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    values = _values(figures, findings, files) | {
        "others": [(one_line(name), one_line(said)) for name, said in others],
        "script": Markup(script),  # noqa: S704 (see above)
        "script_hash": Markup(f"'sha256-{digest}'"),  # noqa: S704 (letters and digits)
    }
    return filled_page(TEMPLATE, values, beside)


def _values(figures: Figures, findings: Sequence[Finding], files: Iterable[FileLink]) -> dict[str, Any]:
    """Return what the page's template can print; `templates/page/README.md` says what each is."""
    settings, css = figures.plan.settings, css_of_ratings(figures.plan.key)
    columns = figures.plan.key.columns
    charts, patterns = drawings(_charts(figures))
    judged = judge(
        figures.plan,
        figures.summary,
        figures.movement,
        weak_evidence(figures.plan, figures.summary.as_at, figures.movement),
        NOTHING_YET,
    )
    return {
        "council": one_line(settings.council),
        "title": one_line(settings.plan_title) or "Improvement plan",
        "as_at": uk(figures.summary.as_at),
        "notice": one_line(figures.notice),
        "contact": one_line(settings.contact),
        "headline": figures.headline,
        "judgement": (judged.standing, judged.worry),
        "cards": cards(figures, judged.direction, _filtered),
        "tiles": _tiles(figures.summary.overall, css),
        "groups": _groups_of([*_parts(figures, charts)]),
        "patterns": patterns,
        "ratings": [{"css": css[one_line(r.name)], "fill": r.colour} for r in columns],
        "actions": action_list(figures),
        "findings": _findings(findings),
        "files": _groups(files),
        "made_by": f"improvement-plan toolkit {__version__}",
        "text_of": text_of,
        "css_of": lambda word: css.get(word, ""),  # a rating that counts for nothing has no colour
        "right": RIGHT,
        "line": one_line,
        "linked": _linker(figures),
    }


GROUPS = {
    "Now": ("themes", "late-reported", "sections", "key"),
    "Change": (
        *("movement", "reasons", "redated", "movement-themes", "movement-sections"),
        *("changed-refs", "trend", "slippage", "forecast", "slipping"),
    ),
    "Decisions": ("waiting", "agreed"),
    "Late and coming": ("late-by-age", "late", "due-soon", "undated"),
    "People": ("owners", "leads"),
    "Impact": ("concerns", "measures", "impact", "assurance", "closing"),
}
"""The groups of the page that open, each with the keys of its views in order."""


def _groups_of(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the parts by group; a group without any is left out."""
    found = []
    for name, keys in GROUPS.items():
        inside = sorted((p for p in parts if p["key"] in keys), key=lambda part: keys.index(part["key"]))
        if inside:
            found.append({"key": f"group-{name.lower().replace(' ', '-')}", "name": name, "parts": inside})
    return found


def _filtered(**filters: str) -> str:
    """Return the link to the list of actions with some of its filters set."""
    return f"#actions?{urlencode(filters)}"


def _linker(figures: Figures) -> Callable[[str], Markup]:
    """Return what writes refs as links to their action: one ref, or several with commas between them."""
    actions, _ = _listed(figures.plan.actions, figures.summary.as_at)
    where: dict[str, str] = {}
    for action, anchor in zip(actions, anchors(actions), strict=True):
        where.setdefault(one_line(action.label or action.ref), anchor)

    def linked(text: str) -> Markup:
        link, plain = Markup('<a href="#{}">{}</a>'), Markup("{}")
        parts = (one_line(part) for part in text.split(", "))
        return Markup(", ").join(link.format(where[p], p) if p in where else plain.format(p) for p in parts)

    return linked


def css_of_ratings(key: BragKey) -> dict[str, str]:
    """Return the class of each rating in the style sheet, by the rating's word as it is shown."""
    return {one_line(rating.name): f"rating-{number}" for number, rating in enumerate(key.columns)}


def _tiles(counts: Counts, css: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the numbers under the headline."""
    names = {"Total": "All actions"}
    shown = ((one_line(name), number) for name, number in counts.as_dict().items())
    return [
        {"label": names.get(name, name), "value": f"{number:,}", "css": css.get(name, name.lower())}
        for name, number in shown
    ]


def _parts(figures: Figures, charts: Mapping[str, Markup]) -> Iterator[dict[str, Any]]:
    """Return the parts of the page: a view each, with a chart of the same figures where there is one."""
    for view in views_of(figures):
        shown, cut = view, ""
        if len(view.rows) > _ROWS:
            shown = replace(view, rows=view.rows[:_ROWS])
            cut = f"The first {_ROWS:,} of {len(view.rows):,} rows. The summary workbook has all of them."
        names = {"key": view.key, "name": view.name, "title": view.title, "note": view.note}
        yield {**names, "chart": charts.get(view.key, Markup()), "view": shown, "cut": cut}


_BARS = 60
"""The most bars in a chart; the last one then covers all other themes."""


def _charts(figures: Figures) -> Iterator[Chart]:
    """Yield the charts of the page; each has the key of the view with the same figures."""
    summary, moved = figures.shown, figures.movement
    actions = first_and_rest([(item.theme, item.counts) for item in summary.by_theme], _BARS)
    by_theme = [(item.theme, item.late) for item in summary.by_theme] or [("All late actions", summary.late)]
    late_actions = first_and_rest(by_theme, _BARS)
    found = [
        rating_bars("themes", f"Actions by theme and rating as at {uk(summary.as_at)}", actions),
        rating_bars("late-reported", "Late actions by theme and the rating reported for them", late_actions),
        number_bars("late-by-age", "Late actions by age", summary.timing.by_age()),
        trend_chart("trend", night_series(sampled(figures.trend))),
        measure_chart("measures", measure_series(summary.measures)),
        forecast_drawn("forecast", figures.forecast),
    ]
    if moved is not None:
        lines = [(rating, moved.overall.line(rating)) for rating in figures.plan.key.columns]
        steps = [Step(r, line.opening, line.came_in, line.went_out, line.closing) for r, line in lines]
        days = uk(moved.opened), uk(moved.closed)
        found.append(bridge("movement", f"How each rating moved {between(moved)}", steps, days))
    return (chart for chart in found if chart is not None)


def _findings(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings as the page shows them: the most serious first, with a sentence about them all."""
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    numbers = Counter(finding.severity for finding in ordered)
    kinds = [count(numbers[severity], severity.value) for severity in Severity if numbers[severity]]
    said = f"{listed(kinds)}." if kinds else "No problems were found."
    if len(ordered) > _FINDINGS:
        said += f" The first {_FINDINGS} are listed here. The workbook findings.xlsx has all of them."
    rows = map(FindingRow, ordered[:_FINDINGS])
    view = View.of(rows, PAGE_COLUMNS, key="findings", name="Findings", title="Findings", note="", empty="")
    return {"said": said, "columns": view.columns, "rows": view.cells()}


_NOTES = {
    "Papers": "A browser opens a copy of a paper. To edit a paper, open it from the folder papers.",
    "Letters": "A browser shows only the text of a letter. To send it, open it from the folder letters.",
}
"""What people should know before they click a file of each kind."""


def _groups(files: Iterable[FileLink]) -> list[dict[str, Any]]:
    """Return the files by group, such as the papers, with a note on how they open in a browser."""
    groups: dict[str, list[dict[str, str]]] = {}
    for file in files:
        label = one_line(file.label) or PurePosixPath(file.path.replace("\\", "/")).name
        link = {"href": file.href, "label": label}
        groups.setdefault(one_line(file.group) or "Files", []).append(link)
    return [{"name": name, "files": links, "note": _NOTES.get(name, "")} for name, links in groups.items()]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """How one plan's night went and what needs a person; `page` is None if nothing was done.

    `moved` says in short what moved since its board met, and `owner` who answers for it.
    """

    name: str
    as_at: date | None = None
    counts: Counts = field(default_factory=Counts)
    page: Path | None = None
    needs: tuple[Need, ...] = ()
    moved: str = ""
    owner: str = ""

    @property
    def late_share(self) -> str:
        """Return the share of its actions that are late."""
        return percentage(self.counts.late, self.counts.in_force)

    @property
    def day(self) -> str:
        """Return its as-at date in words."""
        return uk(self.as_at) if self.as_at else ""


def write_plans_page(path: Path, lines: Sequence[PlanLine]) -> None:
    """Write the page over several plans, with a relative link to each plan's own page.

    Raises:
        PlanError: it cannot be written.
    """
    # Each plan has words of its own for its ratings, but the states are the same in all.
    states = [s for s in State if s in _ALWAYS or any(line.counts.in_state(s) for line in lines)]
    values = {
        "headings": [*states, "Not rated", "Total", "Late", "Late share", "Movement", "Owner"],
        "rows": [
            (line, _link(line.page, path.parent) if line.page else "", _numbers(line.counts, states))
            for line in lines
        ],
        "wrong": [line for line in lines if line.needs],
        "said": count(len(lines), "plan"),
        "line": one_line,
    }
    text = filled_page("plans.html", values, None)
    with whole_file(path, "The page") as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


_ALWAYS = frozenset([State.DONE, State.ON_TRACK, State.AT_RISK, State.OFF_TRACK])
"""The states that the page over several plans always shows; the others only where an action has them."""


def _numbers(counts: Counts, states: Sequence[State]) -> list[int]:
    return [*map(counts.in_state, states), counts.not_rated, counts.total, counts.late]


def _link(page: Path, folder: Path) -> str:
    try:
        return quote(Path(os.path.relpath(page.resolve(), folder.resolve())).as_posix())
    except ValueError:
        # On another drive of a Windows PC there is no relative path.
        return page.resolve().as_uri()
