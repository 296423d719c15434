"""The first sheet of the summary workbook: what a chair asks first, on one page of A4.

Each block is a named table. Rows are named as far as the page has room; the other sheets have them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from automation.analysis.exceptions import exceptions, weak_evidence
from automation.analysis.judgement import NOTHING_YET, judge
from automation.plan.due import uk
from automation.plan.model import Action
from automation.plan.text import one_line
from automation.views.figures import Figures
from automation.views.table_sheet import TableBook, cell_text, row_height, set_up_print
from automation.views.view import Column, Kind, View
from automation.views.view_actions import due_soon, leads_of

NAME = "Dashboard"
_WIDTHS = 12, 57, 9, 7, 7, 7
"""The columns that all blocks share, in characters: a name, a text, and four figures."""

_PAGE, _TITLE, _LINE, _GAP = 745, 24, 15, 9
"""The heights of a page without its margins, of its title, of a line and between blocks, in points."""

_FULL, _SPARE = 1.0, 1
"""How many letters fit in the width of a figure, and what a row adds to its lines."""

_LONGEST = 70
"""How many characters of an action or of evidence are shown, so that with its lead it has two lines."""

_FIXED, _MANY = {"Judgement", "Ratings"}, 6
"""The blocks that keep all their rows, and how many themes do."""


def dashboard(book: TableBook, sheet: Any, figures: Figures, forms: dict[str, Any]) -> None:
    """Fill in the dashboard.

    Args:
        book: the workbook.
        sheet: the sheet.
        figures: the night's figures.
        forms: the formats of a heading (`head`), of a line of text (`plain`) and of a `notice`.
    """
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    settings = figures.plan.settings
    sheet.hide_gridlines(2)
    sheet.set_row(0, _TITLE)
    sheet.write_string(0, 0, cell_text(one_line(settings.plan_title)), book.big)
    lines = [
        (f"{one_line(settings.council)}, as at {uk(figures.summary.as_at)}".lstrip(", "), forms["plain"]),
        (one_line(figures.notice), forms["notice"]),
        (one_line(figures.history_note), forms["plain"]),
    ]
    row = 0
    for text, form in lines:
        if text:
            row += 1
            sheet.write_string(row, 0, cell_text(text), form)
    views = _fitted([view for view in _blocks(figures) if view.rows], _PAGE - _TITLE - row * _LINE)
    for view in views:
        sheet.set_row(row + 1, _GAP)
        row += 2
        book.table(
            sheet, f"Dashboard{view.name}", view.columns, row, len(view.rows), forms["head"], filters=False
        )
        book.rows(sheet, view.columns, row, view.rows, line=_LINE, full=_FULL, spare=_SPARE)
        row += len(view.rows)
    set_up_print(sheet, "&A", 0.35, 0.35, 0.5, 0.6)
    sheet.fit_to_pages(1, 1)


def _blocks(figures: Figures) -> Iterator[View]:
    """Yield the blocks from the top of the page to its foot."""
    plan, summary = figures.plan, figures.summary
    concerns = weak_evidence(plan, summary.as_at, figures.movement)
    judged = judge(plan, summary, figures.movement, concerns, NOTHING_YET)
    yield _block(
        "Judgement",
        [("Standing", judged.standing), ("Direction", judged.direction), ("First look", judged.worry)],
        (_name("In short", lambda row: row[0]), _text("How the plan stands", lambda row: row[1])),
    )
    yield _standing(figures)
    yield _themes(figures)
    overdue = [group for group in exceptions(plan, summary.as_at) if group.is_late]
    for place, group in enumerate(overdue[:2], 1):
        late = [(action, action.days_late(summary.as_at)) for action in group.actions]
        yield _block(f"Late{place}", late, _of_actions(group.name))
    yield _block(
        "Evidence",
        concerns,
        (
            _name("Section", lambda row: row.evidence.section),
            _text(
                "Evidence of success to look at",
                lambda row: one_line(f"{row.why[:1].upper()}{row.why[1:]}: {row.evidence.text}", 105),
            ),
        ),
    )
    soon = [
        (action, (action.due_by - summary.as_at).days) for action in due_soon(plan, summary) if action.due_by
    ]
    yield _block("Due", soon, _of_actions("Due next"))


def _block(name: str, items: Sequence[Any], columns: tuple[Column, ...]) -> View:
    """Return a block; its title is how many rows there are."""
    return View.of(items, columns, key=name, name=name, title=str(len(items)), note="", empty="")


def _of_actions(heading: str) -> tuple[Column, ...]:
    """Return the columns of a block of actions, each with a number of days."""
    return (
        _name("Ref", lambda row: row[0].label),
        _text(heading, lambda row: _action_and_lead(row[0])),
        Column("Rating", lambda row: row[0].rating, Kind.RATING, _WIDTHS[2]),
        Column("Days", lambda row: row[1], Kind.NUMBER, _WIDTHS[3]),
    )


def _action_and_lead(action: Action) -> str:
    return f"{one_line(action.text, _LONGEST).rstrip('. ')} ({one_line(leads_of(action), 40) or 'no lead'})"


def _name(heading: str, value: Any) -> Column:
    return Column(heading, value, width=_WIDTHS[0])


def _text(heading: str, value: Any) -> Column:
    return Column(heading, value, width=_WIDTHS[1])


def _figure(heading: str, value: Any, kind: Kind = Kind.NUMBER) -> Column:
    return Column(heading, value, kind, _WIDTHS[3])


def _standing(figures: Figures) -> View:
    """Return each rating with its meaning, how many actions have it and how many of them are late."""
    summary, key, moved = figures.summary, figures.plan.key, figures.movement
    was = {line.name: line.opening for line in moved.overall.lines} if moved else {}
    rows: list[tuple[Any, ...]] = [
        (
            rating,
            key.meaning(rating),
            summary.overall.of(rating),
            summary.late.of(rating),
            was.get(rating.name, 0),
        )
        for rating in key.columns
        if rating.state is not None or summary.overall.of(rating) or was.get(rating.name)
    ]
    counts = summary.overall
    rows.append(("All actions", "", counts.total, counts.late, sum(was.values())))
    meaning = f"Meaning (then: {uk(moved.opened)})" if moved else "Meaning"
    compared = (
        _figure("Then", lambda row: row[4]),
        _figure("+ or -", lambda row: row[2] - row[4], Kind.CHANGE),
    )
    columns = (
        Column("Rating", lambda row: row[0], Kind.RATING, _WIDTHS[0]),
        _text(meaning, lambda row: row[1]),
        Column("Actions", lambda row: row[2], Kind.NUMBER, _WIDTHS[2]),
        _figure("Late", lambda row: row[3]),
    )
    return _block("Ratings", rows if counts.total else (), columns + compared * bool(moved))


def _themes(figures: Figures) -> View:
    """Return the counts of each theme."""
    summary = figures.shown
    themes = [(item, sum(s.theme == item.theme for s in summary.by_section)) for item in summary.by_theme]
    columns = (
        Column("Sections", lambda row: row[1], Kind.NUMBER, _WIDTHS[0]),
        _text("Theme", lambda row: one_line(row[0].theme, _LONGEST)),
        Column("Actions", lambda row: row[0].counts.total, Kind.NUMBER, _WIDTHS[2]),
        _figure("Late", lambda row: row[0].counts.late),
        _figure("Done", lambda row: row[0].counts.done),
        _figure("Open", lambda row: row[0].counts.still_open),
    )
    return _block("Themes", themes if len(themes) > 1 else (), columns)


def _fitted(views: Sequence[View], room: float) -> list[View]:
    """Return the blocks with as many rows as the page has room for: the longest is cut first."""
    tall = [
        [row_height(view.columns, row, line=_LINE, full=_FULL, spare=_SPARE) for row in view.rows]
        for view in views
    ]
    shown = [len(rows) for rows in tall]
    may = [
        place
        for place, view in enumerate(views)
        if view.name not in _FIXED and (view.name != "Themes" or len(view.rows) > _MANY)
    ]

    def used() -> float:
        heights = (sum(rows[:number]) for rows, number in zip(tall, shown, strict=True) if number)
        return sum(_GAP + _LINE + height for height in heights)

    while may and used() > room and any(shown[place] for place in may):
        shown[max(may, key=lambda place: (shown[place], place))] -= 1
    return [_cut(view, number) for view, number in zip(views, shown, strict=True) if number]


def _cut(view: View, number: int) -> View:
    """Return a block with its first rows; the heading of its texts says if there are more."""
    whole = int(view.title)
    said = f": {number} of {whole:,}" if number < whole else ""
    first, text, *others = view.columns
    columns = (first, replace(text, heading=f"{text.heading}{said}"), *others)
    return replace(view, rows=view.rows[:number], columns=columns)
