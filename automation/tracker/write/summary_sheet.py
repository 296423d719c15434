"""The Summary sheet: live counts over the tracker's tables, with the results stored beside the formulas.

Stored results matter: previews and readers do not recalculate, and they are what a board member sees who
opens the workbook on a phone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from automation.plan.model import Action, Plan, Section, ref_key, theme_key
from automation.plan.rating_counts import Counts, tally
from automation.plan.ratings import COLOURS, INKS, RATED, Rating, section_rating
from automation.tracker.sheets import SUMMARY
from automation.tracker.write import formulas
from automation.tracker.write.formulas import SPELLINGS
from automation.tracker.write.styles import DATE, Formats, colour_ratings

HEADINGS = (*(rating.value for rating in (*RATED, Rating.NOT_RATED)), "Total", "Late")

_REF, _NAME, _FIRST, _TOTAL, _LATE, _RATING = 0, 1, 2, 7, 8, 9
_LEAD, _LEAD_FIRST, _LEAD_TOTAL, _LEAD_LATE = 11, 12, 17, 18
_SPELL, _ALSO, _ACTION_LEAD, _ACTION_RATING, _ACTION_LATE, _ACTION_SECTION, _MARK = 20, 28, 29, 30, 31, 32, 33
_THEME = 34
_TITLE_LINE = 62
"""How many characters of a title stand on one line."""

_AS_AT_ROW, _ALL_ROW, _THEME_ROW = 2, 5, 8


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class _Block:
    """Where counts stand: their columns from the first rating to Late."""

    first: int
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class _PerAction:
    """The hidden cells that the counts are worked out from, a row for each action.

    They are columns of one length, as COUNTIFS wants them, and hold what it can count.
    """

    leads: str
    sections: str
    ratings: str
    late: str

    def rated(self, rating: Rating) -> str:
        """Return the COUNTIFS pair for a rating."""
        return f'{self.ratings},"{rating.value}"'

    def are_late(self) -> str:
        """Return the COUNTIFS pair for late actions."""
        return f"{self.late},1"


_LEFT, _RIGHT = _Block(_FIRST, _TOTAL, _LATE), _Block(_LEAD_FIRST, _LEAD_TOTAL, _LEAD_LATE)


_LEAST_SPARE, _MOST_SPARE = 1_000, 5_000
"""How many actions may be added before the counts end short of them, and say so."""


def write_summary(book: Any, sheet: Any, plan: Plan, formats: Formats, as_at: date) -> None:
    """Write the live Summary.

    Args:
        book: the XlsxWriter workbook, which gets the defined name `AsAt`.
        sheet: its worksheet.
        plan: the plan whose counts are stored as the formulas' results.
        formats: the workbook's formats.
        as_at: the date that the stored results are counted at.
    """
    themes = plan.themes()
    theme_rows = max(len(themes) + 2, 11)
    section_row = max(_THEME_ROW + theme_rows + 3, 22)
    section_rows = max(len(plan.sections) + 12, 60)
    lead_rows = max(len(plan.leads) + 12, 60)
    # Room for as many actions again, up to a number that nobody adds by hand: each row takes 1.5 KB.
    action_rows = len(plan.actions) + min(max(len(plan.actions), _LEAST_SPARE), _MOST_SPARE)
    writer = _Writer(sheet, formats, plan, as_at, section_row, action_rows)

    _head(book, sheet, plan, formats, as_at)
    writer.headings(_ALL_ROW - 1, "", "All actions", _LEFT)
    writer.all_actions(_ALL_ROW)
    writer.headings(_THEME_ROW - 1, "", "Theme", _LEFT)
    writer.themes(_THEME_ROW, theme_rows, themes, section_row, section_rows)
    writer.headings(section_row - 1, "Section", "Title", _LEFT)
    sheet.write_string(section_row - 1, _RATING, "Rating", formats.header)
    writer.sections(section_row, section_rows)
    writer.headings(section_row - 1, "", "Lead", _RIGHT)
    writer.leads(section_row, lead_rows)
    writer.actions(section_row, action_rows)
    writer.what_is_counted(section_row, section_rows, lead_rows, action_rows)
    _chart(book, sheet, len(themes) or 4)

    last = section_row + max(len(plan.sections), len(plan.leads), 1) - 1
    _lay_out(sheet, last)


class _Writer:
    """Writes formulas with their results; knows where the blocks stand."""

    def __init__(
        self, sheet: Any, formats: Formats, plan: Plan, as_at: date, first_action: int, actions: int
    ) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 (only the build loads it)

        self.sheet, self.formats, self.plan, self.as_at = sheet, formats, plan, as_at
        self.cell = xl_rowcol_to_cell
        self.of_section: defaultdict[str, list[Action]] = defaultdict(list)
        for action in plan.actions:
            self.of_section[ref_key(action.section)].append(action)
        hidden = (_ACTION_LEAD, _ACTION_SECTION, _ACTION_RATING, _ACTION_LATE)
        self.each = _PerAction(*(self.column(first_action, actions, column) for column in hidden))

    def headings(self, row: int, first: str, second: str, block: _Block) -> None:
        name = block.first - 1
        if block is _LEFT:
            self.sheet.write_string(row, _REF, first, self.formats.header)
        self.sheet.write_string(row, name, second, self.formats.header)
        for offset, heading in enumerate(HEADINGS):
            self.sheet.write_string(row, block.first + offset, heading, self.formats.header)

    def formula(self, row: int, column: int, formula: str, value: object, form: Any) -> None:
        self.sheet.write_formula(row, column, formula, form, value)

    def frame(self, first: int, last: int, left: int, right: int) -> None:
        """Draw the lines of a block around the rows that are in use; spare rows stay white."""
        key = self.cell(first, left if left != _REF else _NAME, col_abs=True)
        rule = {"type": "formula", "criteria": f'={key}<>""', "format": self.formats.framed}
        self.sheet.conditional_format(first, left, last, right, rule)

    def counts(self, row: int, block: _Block, formulas_: Iterable[str], counts: Counts | None) -> None:
        """Write seven formulas with the counts as their results, or with nothing where a row is spare."""
        values = list(counts.as_dict().values()) if counts is not None else [""] * len(HEADINGS)
        for offset, (formula, value) in enumerate(zip(formulas_, values, strict=True)):
            bold = block.first + offset >= block.total
            form = self.formats.bare_count_bold if bold else self.formats.bare_count
            self.formula(row, block.first + offset, formula, value, form)

    def column(self, row: int, rows: int, index: int) -> str:
        """Name the cells of a column from a row on, for so many rows."""
        first, last = (self.cell(at, index, row_abs=True, col_abs=True) for at in (row, row + rows - 1))
        return f"{first}:{last}"

    def rest(self, row: int, key: int, block: _Block) -> str:
        rated = f"{self.cell(row, block.first)}:{self.cell(row, block.first + 3)}"
        return formulas.rest(self.cell(row, key, col_abs=True), self.cell(row, block.total), rated)

    def parts(self, row: int, key: int, block: _Block, count: Callable[..., str]) -> list[str]:
        """Return the seven formulas of a row; `count` makes one of further COUNTIFS pairs."""
        rated = [count(self.each.rated(rating)) for rating in RATED]
        return [*rated, self.rest(row, key, block), count(), count(self.each.are_late())]

    def all_actions(self, row: int) -> None:
        self.sheet.write_string(row, _REF, "All", self.formats.name_bold)
        self.sheet.write_string(row, _NAME, "The whole plan", self.formats.name_bold)
        rated = [formulas.count_all(rating) for rating in RATED]
        parts = [*rated, self.rest(row, _REF, _LEFT), formulas.total_all(), formulas.late_all()]
        self.counts(row, _LEFT, parts, tally(self.plan.actions, self.as_at))

    def themes(self, row: int, rows: int, names: Sequence[str], first: int, sections: int) -> None:
        """Write the counts by theme, which add up those of the sections, from the row `first` on."""
        marks, themes = self.column(first, sections, _MARK), self.column(first, sections, _THEME)
        counted = [self.column(first, sections, _FIRST + n) for n in range(len(HEADINGS))]
        for number, name in _with_spare(names, rows):
            here = row + number
            self.formula(here, _NAME, formulas.nth_theme(number + 1, marks), name or "", self.formats.bare)
            key = self.cell(here, _NAME, col_abs=True)
            parts = [formulas.by_theme(key, themes, column) for column in counted]
            self.counts(here, _LEFT, parts, self.of_theme(name) if name is not None else None)
        self.frame(row, row + rows - 1, _REF, _LATE)

    def of_theme(self, name: str) -> Counts:
        named = theme_key(name)
        refs = [ref_key(s.ref) for s in self.plan.sections if theme_key(s.theme) == named]
        return tally((action for ref in refs for action in self.of_section.get(ref, ())), self.as_at)

    def sections(self, row: int, rows: int) -> None:
        marks: dict[str, int] = {}
        bare = self.formats.bare
        for number, listed in _with_spare(self.plan.sections, rows):
            here, nth = row + number, number + 1
            section = listed or Section("")
            title = formulas.short_title_result(section.title)
            self.formula(here, _REF, formulas.section_value(nth, "Section"), section.ref, bare)
            self.formula(here, _NAME, formulas.short_title(nth), title, bare)
            self.mark(row, number, listed, marks)
            self.formula(here, _THEME, formulas.section_value(nth, "Theme"), section.theme, None)
            if listed:
                # Rows of formulas do not grow with their text; two lines hold the longest title.
                self.sheet.set_row(here, 30 if len(title) > _TITLE_LINE else 15)
            key = self.cell(here, _REF, col_abs=True)
            parts = self.parts(here, _REF, _LEFT, partial(formulas.by_section, key, self.each.sections))
            actions = self.of_section.get(ref_key(section.ref), []) if listed else []
            self.counts(here, _LEFT, parts, tally(actions, self.as_at) if listed else None)
            derived = formulas.section_rating(*(self.cell(here, _FIRST + offset) for offset in range(6)))
            rating = section_rating((a.rating for a in actions), self.plan.settings.section_rule)
            shown = rating.value if actions else ""
            self.formula(here, _RATING, derived, shown, self.formats.bare_count)
        colour_ratings(self.sheet, row, row + rows - 1, _RATING, self.formats)
        self.frame(row, row + rows - 1, _REF, _RATING)

    def mark(self, row: int, number: int, section: Section | None, marks: dict[str, int]) -> None:
        """Write the hidden cell that numbers a section's theme where it is the first of its theme."""
        key = theme_key(section.theme) if section else ""
        first = bool(key) and key not in marks
        value: object = marks.setdefault(key, len(marks) + 1) if first else ""
        above = f"{self.cell(row - 1, _MARK, row_abs=True)}:{self.cell(row + number - 1, _MARK)}"
        self.formula(row + number, _MARK, formulas.theme_mark(number + 1, above), value, None)

    def leads(self, row: int, rows: int) -> None:
        of_lead: defaultdict[str, list[Action]] = defaultdict(list)
        for action in self.plan.actions:
            for name in action.leads:
                of_lead[name].append(action)
        for number, lead in _with_spare(self.plan.leads, rows):
            here, nth = row + number, number + 1
            name, spellings = (lead.name, (lead.name, *lead.also)) if lead else ("", ())
            self.formula(here, _LEAD, formulas.nth("Leads[Lead]", nth), name, self.formats.bare)
            key, also = (self.cell(here, column, col_abs=True) for column in (_LEAD, _ALSO))
            listed = formulas.lead_also_result("; ".join(lead.also)) if lead else ""
            self.formula(here, _ALSO, formulas.lead_also(nth), listed, None)
            for spelling, value in enumerate(formulas.lead_spelling_results(spellings, SPELLINGS)):
                before = self.cell(here, _SPELL + max(spelling - 1, 0))
                earlier = f"{self.cell(here, _SPELL, col_abs=True)}:{before}"
                formula = formulas.lead_spelling(key, spelling, also, earlier)
                self.formula(here, _SPELL + spelling, formula, value, None)
            first, last = _SPELL, _SPELL + SPELLINGS - 1
            spelt = f"{self.cell(here, first, col_abs=True)}:{self.cell(here, last, col_abs=True)}"
            count = partial(formulas.by_lead, key, spelt, self.each.leads)
            counts = tally(of_lead.get(name, ()), self.as_at) if lead else None
            self.counts(here, _RIGHT, self.parts(here, _LEAD, _RIGHT, count), counts)
        self.frame(row, row + rows - 1, _LEAD, _LEAD_LATE)

    def actions(self, row: int, rows: int) -> None:
        """Write the hidden cells of each action."""
        for number, action in _with_spare(self.plan.actions, rows):
            here, nth = row + number, number + 1
            lead, section, rating, is_late = "", "", "", 0
            if action is not None:
                lead = formulas.lead_text_result(action.lead)
                section = formulas.section_text_result(action.section)
                rating = action.rating_text
                is_late = int(action.is_late(self.as_at))
            self.formula(here, _ACTION_LEAD, formulas.lead_text(nth), lead, None)
            self.formula(here, _ACTION_SECTION, formulas.section_text(nth), section, None)
            self.formula(here, _ACTION_RATING, formulas.action_rating(nth), rating, None)
            self.formula(here, _ACTION_LATE, formulas.action_late(nth), is_late, None)

    def what_is_counted(self, row: int, section_rows: int, lead_rows: int, action_rows: int) -> None:
        """Say above the counts by section and by lead what they count, so that a shortfall is seen."""
        totals = f"{self.cell(row, _TOTAL)}:{self.cell(row + section_rows - 1, _TOTAL)}"
        left = f"{self.cell(_ALL_ROW, _TOTAL)}-SUM({totals})"
        unplaced = f'"Actions whose section is not on the sheet Sections: "&({left})'
        too_many = f"ROWS(Actions[Section])>{action_rows}"
        short = f"only the first {action_rows:,} actions are counted: import the tracker into a new one"
        whole = "By section (every action is counted)"
        room = f"only the first {section_rows:,} sections are shown: import the tracker into a new one"
        found = f'IF({left}=0,"{whole}",{unplaced})'
        enough = f'IF(ROWS(Sections[Section])>{section_rows},"By section ({room})",{found})'
        formula = f'=IF({too_many},"By section ({short})",{enough})'
        self.formula(row - 2, _REF, formula, whole, self.formats.heading)
        whole = "By lead (a shared action counts once for each of its leads)"
        leads = f"By lead (only the first {lead_rows:,} leads are shown: import the tracker into a new one)"
        enough = f'IF(ROWS(Leads[Lead])>{lead_rows},"{leads}","{whole}")'
        formula = f'=IF({too_many},"By lead ({short})",{enough})'
        self.formula(row - 2, _LEAD, formula, whole, self.formats.heading)


def _with_spare(items: Sequence[_Item], rows: int) -> Iterator[tuple[int, _Item | None]]:
    """Return so many rows, each with its number and what it is about; None for a spare one."""
    return ((number, items[number] if number < len(items) else None) for number in range(rows))


def _head(book: Any, sheet: Any, plan: Plan, formats: Formats, as_at: date) -> None:
    plain = {"font_name": "Arial", "font_size": 11}
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"{plan.settings.plan_title}: summary of ratings", formats.title)
    sheet.write_string(
        1,
        0,
        "Live: the figures follow the tracker as it changes. Late means that the date in Due by has passed "
        "and the action is not Blue, whatever its rating says.",
        book.add_format(plain),
    )
    sheet.write_string(_AS_AT_ROW, 0, "As at", formats.name_bold)
    day = book.add_format({**plain, "bold": True, "num_format": DATE, "align": "left", "border": 1})
    serial = (as_at - date(1899, 12, 30)).days
    sheet.write_formula(_AS_AT_ROW, 1, formulas.as_at(), day, serial)
    book.define_name(formulas.AS_AT, f"={SUMMARY}!$B${_AS_AT_ROW + 1}")


def _chart(book: Any, sheet: Any, themes: int) -> None:
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    last = _THEME_ROW + themes - 1
    for offset, rating in enumerate((*RATED, Rating.NOT_RATED)):
        column = _FIRST + offset
        chart.add_series(
            {
                "name": [SUMMARY, _THEME_ROW - 1, column],
                "categories": [SUMMARY, _THEME_ROW, _NAME, last, _NAME],
                "values": [SUMMARY, _THEME_ROW, column, last, column],
                "fill": {"color": f"#{COLOURS[rating]}"},
                "border": {"color": "#FFFFFF", "width": 0.75},
                "gap": 60,
                # A zero would print over its neighbour.
                "data_labels": {
                    "value": True,
                    "num_format": "0;;;",
                    "font": {"color": f"#{INKS[rating]}", "size": 9, "bold": True},
                },
            }
        )
    font = {"name": "Arial", "size": 10}
    chart.set_title(
        {"name": "Progress BRAG by theme (number of actions)", "name_font": {"name": "Arial", "size": 12}}
    )
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"none": True}})
    chart.set_x_axis({"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 800, "height": 320})
    sheet.insert_chart(
        _AS_AT_ROW + 1,
        _LEAD,
        chart,
        {
            "description": "Stacked bars of the number of actions with each rating, by theme. The same "
            "figures are in the table headed Theme on this sheet.",
            "object_position": 1,
        },
    )


def _lay_out(sheet: Any, last: int) -> None:
    sheet.set_column(_REF, _REF, 10)
    sheet.set_column(_NAME, _NAME, 62)
    sheet.set_column(_FIRST, _LATE, 8)
    sheet.set_column(_RATING, _RATING, 11)
    sheet.set_column(_RATING + 1, _RATING + 1, 3)
    sheet.set_column(_LEAD, _LEAD, 52)
    sheet.set_column(_LEAD_FIRST, _LEAD_LATE, 8)
    # What the live counts are worked out from.
    sheet.set_column(_SPELL, _THEME, 12, None, {"hidden": True})
    sheet.freeze_panes(3, 0)
    sheet.set_portrait()
    sheet.set_paper(8)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.print_area(0, 0, last, _LEAD_LATE)
    sheet.set_v_pagebreaks([_LEAD])
    sheet.set_print_scale(65)
    sheet.repeat_rows(0, 2)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.hide_gridlines(2)
