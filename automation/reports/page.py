"""The page's list of actions: rows that stand in it, or, for a long plan, data that its script fills in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError
from markupsafe import Markup

from automation import __version__, files
from automation.analysis.headline import headline
from automation.charts.page_charts import key_of_colours
from automation.files import read_ordinary_text, whole_file
from automation.plan.due import uk
from automation.plan.findings import Finding, PlanError, Severity
from automation.plan.model import Action, late, ref_key
from automation.plan.rating_counts import Counts
from automation.plan.ratings import Rating
from automation.plan.text import count, listed, one_line, printable
from automation.reports.chart_choice import BRAG_CHARTS, page_charts
from automation.sandbox import FAILED, Sandbox
from automation.views.figures import Figures, views_of
from automation.views.view import RIGHT, Kind, View, text_of
from automation.views.view_dates import leads_of

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
        """Give the path as a link; `./` keeps a colon in it from reading as a scheme."""
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

    view: View
    chart: Markup
    brag: bool
    cut: str = ""
    """Says so where the page does not list all of it."""

    @property
    def key(self) -> str:
        """Name the part in links."""
        return self.view.key

    @property
    def name(self) -> str:
        """Give its short name."""
        return self.view.name

    @property
    def title(self) -> str:
        """Give its heading."""
        return self.view.title

    @property
    def note(self) -> str:
        """Say how to read it."""
        return self.view.note


@dataclass(frozen=True, slots=True)
class FindingList:
    """The findings as the page shows them: the worst first, and one sentence about all of them."""

    rows: tuple[Finding, ...]
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
    """Make the page's text; the arguments are those of `write_page`."""
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
    "actions": "the list of actions: `headings`, `rows`, `leads`, `sections`, `ratings`, `shown`, `total`, "
    "`page`, `comments`, `data`",
    "findings": "the findings: `said` is a sentence about all, `rows` has them",
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
        "parts": _parts(figures),
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
    """Give what fills in the page's templates: sandboxed, and with every text escaped.

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


def _parts(figures: Figures) -> tuple[Part, ...]:
    charts = page_charts(figures)
    return tuple(
        _part(view, charts.get(view.key, Markup()), brag=view.key in BRAG_CHARTS)
        for view in views_of(figures)
    )


def _part(view: View, chart: Markup, *, brag: bool) -> Part:
    if len(view.rows) <= _ROWS:
        return Part(view, chart, brag)
    cut = f"The first {_ROWS:,} of {len(view.rows):,}; the summary workbook has all of them."
    return Part(replace(view, rows=view.rows[:_ROWS]), chart, brag, cut)


def _findings(findings: Sequence[Finding]) -> FindingList:
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    if not ordered:
        return FindingList((), "Nothing was found.")
    kinds = []
    for severity in Severity:
        number = sum(finding.severity is severity for finding in ordered)
        if number:
            kinds.append(count(number, severity.value))
    said = f"{listed(kinds)}."
    if len(ordered) > _FINDINGS:
        said += f" The first {_FINDINGS} are listed here; the workbook of findings holds all of them."
    return FindingList(tuple(ordered[:_FINDINGS]), said)


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
