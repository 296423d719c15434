"""The night's page: figures with their charts, the list of actions with its filters, findings and files."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError
from markupsafe import Markup

from automation import __version__, files
from automation.analysis.headline import headline
from automation.analysis.rollup import first_and_rest
from automation.analysis.trend import sampled
from automation.charts.page_charts import (
    Step,
    bridge,
    key_of_colours,
    key_of_patterns,
    number_bars,
    rating_bars,
    trend,
)
from automation.files import read_ordinary_text, whole_file
from automation.plan.due import uk
from automation.plan.findings import Finding, PlanError, Severity
from automation.plan.model import Action, Plan, late, ref_key
from automation.plan.rating_counts import Counts
from automation.plan.ratings import Rating
from automation.plan.text import count, listed, one_line, printable
from automation.reports.findings_list import PAGE_COLUMNS, FindingRow
from automation.sandbox import FAILED, Sandbox
from automation.views.chart_series import night_series
from automation.views.figures import Figures, views_of
from automation.views.view import RIGHT, Column, Kind, View, text_of
from automation.views.view_actions import actions_view
from automation.views.view_movement import between

PAGE_SIZE = 250
"""How many actions the page shows at once."""
LISTED = 5_000
"""How many actions the page lists; of a longer plan the longest late come first."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action as the page shows it: its cells, and the options of the filters that find it.

    Each cell stands with its heading and kind: the template is quicker with what it need not look up.
    """

    cells: tuple[tuple[str, Kind, str], ...]
    leads: str
    section: int
    rating: int
    days: int


@dataclass(frozen=True, slots=True)
class ActionList:
    """The list of actions: its columns and rows, and what its filters offer."""

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
    ratings = list(Rating)
    actions, shown = _listed(plan.actions, as_at)
    view = actions_view(actions, as_at)
    rows = (
        ActionRow(
            tuple(
                (column.heading, column.kind, cell) for column, cell in zip(view.columns, cells, strict=True)
            ),
            " ".join(str(leads[name]) for name in _names(action)),
            section_numbers[ref_key(action.section)],
            ratings.index(action.rating),
            action.days_late(as_at),
        )
        for action, cells in zip(actions, view.cells(), strict=True)
    )
    return ActionList(
        columns=view.columns,
        rows=tuple(rows),
        leads=tuple(leads),
        sections=tuple(one_line(name, 90) for name in sections.values()),
        ratings=tuple(rating.value for rating in ratings),
        shown=shown,
        total=len(plan.actions),
    )


def _listed(actions: Sequence[Action], as_at: date) -> tuple[Sequence[Action], str]:
    """Return the actions that the page lists, and the sentence that says which."""
    if len(actions) <= LISTED:
        return actions, f"All {count(len(actions), 'action')}." if actions else "The plan has no actions."
    not_late = (action for action in actions if not action.is_late(as_at))
    said = (
        f"Only {LISTED:,} of {len(actions):,} actions are listed, the longest late first. The tracker holds "
        "all of them."
    )
    return (*late(actions, as_at), *not_late)[:LISTED], said


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
    """Return the leads that an action can be found by: those understood, else the cell as written."""
    names = tuple(name for lead in action.leads if (name := one_line(lead)))
    return names or tuple(name for name in (one_line(action.lead),) if name)


TEMPLATE = "index.html"
LARGEST_TEMPLATE = 8 * 1024 * 1024
"""Bytes of a file of the page's templates, which may hold a picture of its own."""
_FINDINGS, _ROWS = 500, 500
"""How many findings, and how many rows of a view, the page lists; the workbooks hold all of them."""
_FILES = 500
"""How many files of one kind the page links to; their folder holds all of them."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file of the night that the page links to: its path in the night's folder, its group, its name."""

    path: str
    group: str = "Files"
    label: str = ""

    @property
    def href(self) -> str:
        """Return the path as a link; `./` keeps a colon in it from reading as a scheme."""
        return "./" + quote(PurePosixPath(printable(self.path).replace("\\", "/")).as_posix().lstrip("/"))


@dataclass(frozen=True, slots=True)
class FileGroup:
    """The files of one kind, such as the papers; `note` says what a browser makes of them."""

    name: str
    files: tuple[FileLink, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number under the headline."""

    label: str
    value: str
    css: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page: a view, with a chart of the same figures where there is one."""

    key: str
    name: str
    title: str
    note: str
    view: View
    chart: Markup
    brag: bool
    cut: str = ""
    """Says so where the page does not list all of it."""


@dataclass(frozen=True, slots=True)
class FindingList:
    """The findings as the page shows them: the worst first, and one sentence about all of them."""

    columns: tuple[Column, ...]
    rows: list[list[str]]
    said: str


def write_page(
    path: Path,
    figures: Figures,
    findings: Sequence[Finding] = (),
    files: Iterable[FileLink] = (),
    *,
    beside: Path | None = None,
) -> None:
    """Write the page.

    Args:
        path: where it goes; a file there is replaced in one step.
        figures: the night's figures.
        findings: what is wrong with the plan.
        files: the night's papers, letters and workbooks, each with its path from the page's folder.
        beside: the folder of the tracker; a template there wins over the one that ships.

    Raises:
        PlanError: the template cannot be used, or the file cannot be written.
    """
    text = page_html(figures, findings, files, beside=beside)
    with whole_file(path, "The page") as aside:
        aside.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def page_html(
    figures: Figures,
    findings: Sequence[Finding] = (),
    files: Iterable[FileLink] = (),
    *,
    beside: Path | None = None,
) -> str:
    """Return the page's text; the arguments are those of `write_page`."""
    environment = page_environment(beside)
    try:
        # The script is the template folder's own, not the tracker's: it is put in as it stands, and the
        # policy allows this script and no other.
        script = environment.get_template("page.js").render()
        digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
        values = _values(figures, findings, files) | {
            "script": Markup(script),  # noqa: S704 (see above)
            "script_hash": Markup(f"'sha256-{digest}'"),  # noqa: S704 (letters and digits)
        }
        return environment.get_template(TEMPLATE).render(values)
    except TemplateSyntaxError as error:
        where = f"{error.name or TEMPLATE}, line {error.lineno}"
        raise PlanError(f"The page's template ({where}) cannot be read: {error.message}.") from error
    except FAILED as error:
        raise PlanError(f"The page's template cannot be filled in: {error}.") from error


TAGS = {
    "council": "the council's name, from the sheet Settings; may be empty",
    "title": "the plan's name, from the sheet Settings",
    "as_at": "the day of the figures, in words",
    "notice": "a sentence that stands above everything, such as that this is an example; may be empty",
    "contact": "whom to ask, from the sheet Settings; may be empty",
    "headline": "the two sentences of the headline",
    "tiles": "the numbers under it: each has `label`, `value` and `css`",
    "parts": "the parts with figures: each has `key`, `name`, `title`, `note`, `chart`, `brag` (it needs the "
    "key of colours), `view` (with `columns` and `rows`) and `cut`",
    "colour_key": "the key of the ratings' colours and letters",
    "actions": "the list of actions: `columns`, `rows` (the `cells` of each: heading, kind, words), `leads`, "
    "`sections`, `ratings`, `shown`, `total`, `page`, `widths`",
    "findings": "the findings: `said` is a sentence about all, `columns` and `rows` have them",
    "files": "the night's files by group: each group has `name` and `files`, each file `href` and `label`",
    "made_by": "the toolkit and its version",
    "script": "what `page.js` holds",
    "script_hash": "its digest, by which the page allows this script and no other",
    "text_of": "writes a value of a view: `text_of(value, column.kind)`",
    "css_of": "the class of a rating: `css_of(row.rating)`",
    "right": "the kinds of columns that stand at the right",
    "line": "puts a text on one line: `line(finding.message)`",
}
"""What the page's template can print, and what each is; `templates/page/README.md` shows the same list."""


CALLS = ("text_of", "css_of", "line")
"""The functions among them, which a template may call."""


def _values(figures: Figures, findings: Sequence[Finding], files: Iterable[FileLink]) -> dict[str, Any]:
    settings = figures.plan.settings
    return {
        "council": one_line(settings.council),
        "title": one_line(settings.plan_title) or "Improvement plan",
        "as_at": uk(figures.summary.as_at),
        "notice": one_line(figures.notice),
        "contact": one_line(settings.contact),
        "headline": headline(figures.plan, figures.summary),
        "tiles": _tiles(figures.summary.overall),
        "parts": tuple(_parts(figures)),
        "colour_key": key_of_colours(),
        "actions": action_list(figures),
        "findings": _findings(findings),
        "files": _groups(files),
        "made_by": f"improvement-plan toolkit {__version__}",
        "text_of": text_of,
        "css_of": _css,
        "right": RIGHT,
        "line": one_line,
    }


def page_environment(beside: Path | None) -> Sandbox:
    """Return what fills in the page's templates: sandboxed, and with every text escaped.

    Args:
        beside: the folder of the tracker; a template there wins over the one that ships.
    """
    folders = [files.template("page", name, beside).parent for name in (TEMPLATE, "page.css", "page.js")]
    folders.append(files.templates_folder() / "page")

    def read(name: str) -> str | None:
        plain = PurePosixPath(name.replace("\\", "/")).name == name
        path = next((folder / name for folder in folders if plain and (folder / name).is_file()), None)
        return read_ordinary_text(path, LARGEST_TEMPLATE, "a template") if path else None

    return Sandbox(
        calls=CALLS,
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _css(words: str) -> str:
    return words.lower().replace(" ", "-")


def _tiles(counts: Counts) -> tuple[Tile, ...]:
    names = {"Total": "All actions"}
    return tuple(Tile(names.get(name, name), f"{n:,}", _css(name)) for name, n in counts.as_dict().items())


def _parts(figures: Figures) -> Iterator[Part]:
    charts = _charts(figures)
    for view in views_of(figures):
        shown, cut = view, ""
        if len(view.rows) > _ROWS:
            shown = replace(view, rows=view.rows[:_ROWS])
            cut = f"The first {_ROWS:,} of {len(view.rows):,}; the summary workbook has all of them."
        chart = charts.get(view.key, Markup())
        brag = view.key in _BRAG_CHARTS
        yield Part(view.key, view.name, view.title, view.note, shown, chart, brag, cut)


_BRAG_CHARTS = frozenset({"themes", "late-reported", "trend"})
"""The charts that need the key of the ratings' colours beside them."""
_BARS = 60
"""How many bars a chart has at most; the last one then holds all other themes."""


def _charts(figures: Figures) -> dict[str, Markup]:
    """Draw the charts of the page, by the key of the view that holds the same figures."""
    summary, moved = figures.summary, figures.movement
    actions = [(item.theme, item.counts) for item in summary.by_theme]
    late_actions = [(item.theme, item.late) for item in summary.by_theme]
    charts = {
        "themes": rating_bars("Actions by theme and rating", first_and_rest(actions, _BARS)),
        "late-reported": rating_bars(
            "Late actions by theme and the rating reported for them", first_and_rest(late_actions, _BARS)
        ),
        "late-by-age": number_bars("Late actions by age", summary.timing.by_age()),
    }
    if moved is not None:
        lines = [(rating, moved.overall.line(rating)) for rating in Rating]
        steps = [Step(r, line.opening, line.came_in, line.went_out, line.closing) for r, line in lines]
        charts["movement"] = bridge(f"Movement {between(moved)}", steps) + key_of_patterns()
    if figures.trend:
        nights = night_series(sampled(figures.trend))
        charts["trend"] = trend("Actions by rating, night by night", nights)
    return charts


def _findings(findings: Sequence[Finding]) -> FindingList:
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    numbers = Counter(finding.severity for finding in ordered)
    kinds = [count(numbers[severity], severity.value) for severity in Severity if numbers[severity]]
    said = f"{listed(kinds)}." if kinds else "Nothing was found."
    if len(ordered) > _FINDINGS:
        said += f" The first {_FINDINGS} are listed here; the workbook of findings holds all of them."
    rows = map(FindingRow, ordered[:_FINDINGS])
    view = View.of(rows, PAGE_COLUMNS, key="findings", name="Findings", title="Findings", note="", empty="")
    return FindingList(view.columns, view.cells(), said)


_NOTES = {
    "Papers": "A browser opens a copy of a paper. To change one, open it in the folder papers.",
    "Letters": "A browser shows the words of a letter alone. To send one, open it in the folder letters.",
}
"""What to know of the files of a kind before clicking one."""


def _groups(files: Iterable[FileLink]) -> tuple[FileGroup, ...]:
    groups: dict[str, list[FileLink]] = {}
    for file in files:
        label = one_line(file.label) or PurePosixPath(file.path.replace("\\", "/")).name
        groups.setdefault(one_line(file.group) or "Files", []).append(FileLink(file.path, file.group, label))
    return tuple(FileGroup(name, _first(found), _NOTES.get(name, "")) for name, found in groups.items())


def _first(files: list[FileLink]) -> tuple[FileLink, ...]:
    if len(files) <= _FILES:
        return tuple(files)
    shown = files[:_FILES]
    folder = PurePosixPath(shown[-1].path.replace("\\", "/")).parent.as_posix()
    said = f"The first {_FILES:,} of {len(files):,} are listed; their folder holds all of them."
    return (*shown, FileLink(folder, shown[-1].group, said))
