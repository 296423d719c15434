"""Writes the Summary sheet: live counts of the tracker's tables, with their results stored too.

Stored results matter: previews and readers do not recalculate, and they are what a board member sees who
opens the workbook on a phone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from automation.plan.model import Action, Lead, Plan, Section, grouped, ref_key, theme_key
from automation.plan.ratings import Counts, KeyEntry, Rating, State, section_rating, tally
from automation.tracker.sheets import SUMMARY
from automation.tracker.write import formulas
from automation.tracker.write import summary_formulas as live
from automation.tracker.write.formulas import NONE, SPELLINGS
from automation.tracker.write.rating_formulas import LISTS, HiddenResults
from automation.tracker.write.styles import DATE, Formats, colour_ratings
from automation.tracker.write.summary_line import Part, Room, line_formula, line_of, parts_of_line
from automation.tracker.write.summary_note import ALL_ROW, LINE_ROW, NOTE_ROW

_REF, _NAME, _FIRST = 0, 1, 2
_TITLE_LINE = 62
"""How many characters of a title fit on one line."""

_AS_AT_ROW, _CRITERIA_ROW, _RANK_ROW, _THEME_ROW = 2, 3, 4, 11

_SPARE_RATINGS = 2
"""How many ratings a person can add to the key before the sheet has no column for one."""


class _Columns:
    """Where the columns are, for a key of so many rows.

    A block of counts has the key's ratings, Not rated, Total and Late; then the rating of a section, and
    columns for ratings that the key gets later.
    """

    def __init__(self, key: Sequence[KeyEntry | None]) -> None:
        self.key = key
        # Counted from the first rating of a block; Total is before Late.
        self.not_rated = len(key)
        self.late = self.not_rated + 2
        self.spare = self.late + 2
        self.width = self.spare + _SPARE_RATINGS
        # Of the sheet: the rating of a section, the leads, and the first rating in their block.
        self.rating = _FIRST + self.late + 1
        self.lead = _FIRST + self.width
        self.lead_first = self.lead + 1
        # A lead's spellings come first among the hidden columns, then those of `_HIDDEN`.
        self.hidden = self.lead_first + self.width + 1

    def at(self, name: str) -> int:
        """Return one of the hidden columns by its name."""
        return self.hidden + SPELLINGS + _HIDDEN.index(name)

    def counted(self) -> Iterator[int]:
        """Yield how far each column of counts is from the first rating of a block, in order."""
        yield from range(self.late + 1)
        yield from range(self.spare, self.width)

    def ratings(self) -> Iterator[tuple[int, int]]:
        """Yield the number of each rating that there is room for, from 1, and how far its column is."""
        for number in range(len(self.key)):
            yield number + 1, number
        for number in range(_SPARE_RATINGS):
            yield len(self.key) + number + 1, self.spare + number


_HIDDEN = ("also", "parts", "section", "score", "mark", "theme", "number", "text")
"""The hidden columns: of a lead its spellings in one text, and how many parts of Lead cells it is; of a
section its criterion, score, theme and the theme's number; the parts of the line, with the lists below."""


_Item = TypeVar("_Item")


def write_summary(
    book: Any, sheet: Any, plan: Plan, formats: Formats, as_at: date, results: HiddenResults
) -> None:
    """Write the live Summary.

    Args:
        book: the XlsxWriter workbook, which gets the defined name `AsAt` and those of `LISTS`.
        sheet: its worksheet.
        plan: the plan whose counts are stored as the formulas' results.
        formats: the workbook's formats.
        as_at: the date that the stored results are counted at.
        results: what the hidden columns of the tables come to.
    """
    columns = _Columns(results.counted or [None])
    themes = plan.themes()
    theme_rows = max(len(themes) + 2, 11)
    section_row = max(_THEME_ROW + theme_rows + 3, 25)
    section_rows = max(len(plan.sections) + 12, 60)
    lead_rows = max(len(plan.leads) + 12, 60)
    writer = _Writer(sheet, formats, plan, as_at, columns)

    _head(book, sheet, plan, formats, as_at)
    writer.criteria()
    writer.lists(book, section_row)
    writer.headings(ALL_ROW - 1, "", "All actions", _FIRST)
    writer.all_actions(ALL_ROW)
    writer.headings(_THEME_ROW - 1, "", "Theme", _FIRST)
    writer.themes(_THEME_ROW, theme_rows, themes, section_row, section_rows)
    sheet.write_string(section_row - 2, _REF, "By section", formats.heading)
    writer.headings(section_row - 1, "Section", "Title", _FIRST)
    sheet.write_string(section_row - 1, columns.rating, "Rating", formats.header)
    writer.sections(section_row, section_rows)
    by_lead = "By lead (a shared action counts once for each of its leads)"
    sheet.write_string(section_row - 2, columns.lead, by_lead, formats.heading)
    writer.headings(section_row - 1, "", "Lead", columns.lead_first)
    writer.leads(section_row, lead_rows)
    room = Room(
        section_rows,
        lead_rows,
        len(columns.key) + _SPARE_RATINGS,
        writer.column(section_row, section_rows, _REF),
        writer.column(section_row, lead_rows, columns.at("parts")),
    )
    writer.line(parts_of_line(plan, results, room))
    if themes or not plan.sections:
        _chart(book, sheet, len(themes) or 4, columns)
    else:
        for row in range(_THEME_ROW - 1, section_row - 2):
            sheet.set_row(row, None, None, {"hidden": True})

    last = section_row + max(len(plan.sections), len(plan.leads), 1) - 1
    _lay_out(sheet, last, columns)


class _Writer:
    """Writes the blocks of the sheet: formulas with their results."""

    def __init__(self, sheet: Any, formats: Formats, plan: Plan, as_at: date, columns: _Columns) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell  # noqa: PLC0415 (only the build loads it)

        self.sheet, self.formats, self.plan, self.as_at, self.columns = sheet, formats, plan, as_at, columns
        self.cell = xl_rowcol_to_cell
        # Looking in each of 6,000 formulas for functions newer than Excel 2010 takes most of the time;
        # none is used here, and XlsxWriter has no option for it.
        sheet._prepare_formula = lambda formula, *_: formula.removeprefix("=")  # noqa: SLF001 (see above)
        self.of_section = grouped(plan.actions, lambda action: ref_key(action.section))
        self.lead_texts = [formulas.lead_text_result(action.lead) for action in plan.actions]
        self.named = Counter(part for text in self.lead_texts for part in set(text.split(";")))
        names = [entry.rating.name if entry else "" for entry in columns.key]
        self.shown = [*names, Rating.NOT_RATED.name, "Total", "Late", *[""] * _SPARE_RATINGS]

    def formula(self, row: int, column: int, formula: str, value: object, form: Any = None) -> None:
        self.sheet.write_formula(row, column, formula, form, value)

    def criteria(self) -> None:
        """Write the hidden rows: what each column counts, and the rank of each rating for a section's."""
        columns, sheet = self.columns, self.sheet
        for number, offset in columns.ratings():
            entry = columns.key[number - 1] if number <= len(columns.key) else None
            criterion = f"={formulas.escaped(entry.word)}" if entry else NONE
            state = entry.rating.state if entry else None
            rank = live.RANKS[state] if state else 0
            self.formula(_CRITERIA_ROW, _FIRST + offset, live.rating_criterion(number), criterion)
            self.formula(_RANK_ROW, _FIRST + offset, live.state_rank(number), rank)
        for offset, criterion in ((columns.not_rated, f"={Rating.NOT_RATED.name}"), (columns.late - 1, "?*")):
            sheet.write_string(_CRITERIA_ROW, _FIRST + offset, criterion)
        for row in (_CRITERIA_ROW, _RANK_ROW):
            sheet.set_row(row, None, None, {"hidden": True})

    def criterion(self, offset: int) -> str:
        """Return the cell that says what a column of each block counts."""
        if offset == self.columns.late:
            return live.LATE
        return str(self.cell(_CRITERIA_ROW, _FIRST + offset, row_abs=True, col_abs=True))

    def lists(self, book: Any, first: int) -> None:
        """Write the lists that formulas look things up in, in hidden columns below the parts of the line."""
        ranks = {"StateRanks": tuple(live.RANKS[state] for state in State)}
        for name, values in {**LISTS, **ranks}.items():
            column = self.columns.at("number" if name == "StateRanks" else "text")
            row = first if name == "StateRanks" else self.list_row(first, name)
            self.sheet.write_column(row, column, values)
            book.define_name(name, f"={SUMMARY}!{self.column(row, len(values), column)}")

    @staticmethod
    def list_row(first: int, name: str) -> int:
        """Return the row at which a list begins; the names of states are first, beside their ranks."""
        names = list(LISTS)
        return first + sum(len(LISTS[other]) for other in names[: names.index(name)])

    def headings(self, row: int, ref: str, name: str, first: int) -> None:
        """Write the headings of a block of counts: the words of the key, as it is now."""
        header, columns = self.formats.header, self.columns
        if first == _FIRST:
            self.sheet.write_string(row, _REF, ref, header)
        self.sheet.write_string(row, first - 1, name, header)
        numbers = {offset: number for number, offset in columns.ratings()}
        for offset, shown in zip(columns.counted(), self.shown, strict=True):
            if offset in numbers:
                spare = offset >= columns.spare
                formula = live.rating_heading(numbers[offset], self.criterion(offset))
                form = self.formats.bare_heading if spare else header
                self.formula(row, first + offset, formula, shown, form)
            else:
                self.sheet.write_string(row, first + offset, shown, header)
        for start, end in ((0, columns.not_rated - 1), (columns.spare, columns.width - 1)):
            at = (row, first + start, row, first + end)
            colour_ratings(self.sheet, self.plan.key, at, self.cell(row, first + start), self.formats)
        longest = max(len(shown.split()) for shown in self.shown)
        self.sheet.set_row(row, 15 * max(2, longest) + 3)

    def counts(self, row: int, first: int, counted: Iterable[str], counts: Counts | None) -> None:
        """Write the formulas of a row with the counts as their results, or nothing in a spare row."""
        columns = self.columns
        values: list[object] = [""] * len(self.shown)
        if counts is not None:
            ratings = [counts.of(entry.rating) if entry else 0 for entry in columns.key]
            values = [*ratings, counts.not_rated, counts.total, counts.late, *[0] * _SPARE_RATINGS]
        for offset, formula, value in zip(columns.counted(), counted, values, strict=True):
            bold = columns.late - 1 <= offset <= columns.late
            form = self.formats.bare_count_bold if bold else self.formats.bare_count
            self.formula(row, first + offset, formula, value, form)

    def frame(self, first: int, last: int, left: int, right: int) -> None:
        """Draw borders around the rows in use; spare rows stay blank, and columns without a heading."""
        key = self.cell(first, left if left != _REF else _NAME, col_abs=True)
        head = self.cell(first - 1, left, row_abs=True)
        in_use = f'=AND({key}<>"",OR({head}<>"",COLUMN({head})=1))'
        rule = {"type": "formula", "criteria": in_use, "format": self.formats.framed}
        self.sheet.conditional_format(first, left, last, right, rule)
        spare = right - _SPARE_RATINGS + 1
        unused = f'={self.cell(first - 1, spare, row_abs=True)}=""'
        rule = {"type": "formula", "criteria": unused, "format": self.formats.unused}
        self.sheet.conditional_format(first, spare, last, right, rule)

    def column(self, row: int, rows: int, index: int) -> str:
        """Return the address of so many cells of a column, from a row down."""
        first, last = (self.cell(at, index, row_abs=True, col_abs=True) for at in (row, row + rows - 1))
        return f"{first}:{last}"

    def all_actions(self, row: int) -> None:
        self.sheet.write_row(row, _REF, ("All", "The whole plan"), self.formats.name_bold)
        counted = [f"={live.count_actions(self.criterion(offset))}" for offset in self.columns.counted()]
        self.counts(row, _FIRST, counted, tally(self.plan.actions, self.as_at, self.plan.key))
        self.frame(row, row, _REF, _FIRST + self.columns.width - 1)

    def line(self, parts: Sequence[Part]) -> None:
        """Write what Excel cannot count, in a line below the totals, and leave room for the check button."""
        columns, form = self.columns, self.formats.lead_in
        number, text = columns.at("number"), columns.at("text")
        texts = []
        for row, part in enumerate(parts):
            self.formula(row, number, f"={part.formula}", part.result)
            at = self.cell(row, number, row_abs=True, col_abs=True)
            self.formula(row, text, part.text_formula(at), part.text)
            texts.append(self.cell(row, text, row_abs=True, col_abs=True))
        for row in (LINE_ROW, NOTE_ROW):
            self.sheet.merge_range(row, _REF, row, columns.rating, "", form)
            self.sheet.set_row(row, 31)
        self.formula(LINE_ROW, _REF, line_formula(texts), line_of(parts), form)

    def themes(self, row: int, rows: int, names: Sequence[str], first: int, sections: int) -> None:
        """Write the counts by theme, which add up the counts of its sections from the row `first` down."""
        columns = self.columns
        marks, themes = (self.column(first, sections, columns.at(name)) for name in ("mark", "theme"))
        counted = [self.column(first, sections, _FIRST + offset) for offset in columns.counted()]
        for number, name in _with_spare(names, rows):
            here = row + number
            self.formula(here, _NAME, live.nth_theme(number + 1, marks), name or "", self.formats.bare)
            key = self.cell(here, _NAME, col_abs=True)
            parts = [live.by_theme(key, themes, column) for column in counted]
            self.counts(here, _FIRST, parts, self.of_theme(name) if name is not None else None)
        self.frame(row, row + rows - 1, _REF, _FIRST + columns.width - 1)

    def of_theme(self, name: str) -> Counts:
        named = theme_key(name)
        refs = [ref_key(s.ref) for s in self.plan.sections if theme_key(s.theme) == named]
        actions = (action for ref in refs for action in self.of_section.get(ref, ()))
        return tally(actions, self.as_at, self.plan.key)

    def sections(self, row: int, rows: int) -> None:
        marks: dict[str, int] = {}
        bare, columns = self.formats.bare, self.columns
        for number, listed in _with_spare(self.plan.sections, rows):
            here, nth = row + number, number + 1
            section = listed or Section("")
            title = live.short_title_result(section.title)
            self.formula(here, _REF, live.section_value(nth, "Section"), section.ref, bare)
            self.formula(here, _NAME, live.short_title(nth), title, bare)
            self.mark(row, number, listed, marks)
            self.formula(here, columns.at("theme"), live.section_value(nth, "Theme"), section.theme)
            if listed:
                # Rows with formulas do not grow with their text; two lines hold the longest title.
                self.sheet.set_row(here, 30 if len(title) > _TITLE_LINE else 15)
            key = self.cell(here, _REF, col_abs=True)
            criterion = self.cell(here, columns.at("section"), col_abs=True)
            wanted = live.section_criterion_result(section.ref)
            self.formula(here, columns.at("section"), live.section_criterion(key), wanted)
            condition = f"Actions[Placed in],{criterion}"
            parts = [
                live.of_row(key, live.count_actions(self.criterion(offset), condition))
                for offset in columns.counted()
            ]
            actions = self.of_section.get(ref_key(section.ref), []) if listed else []
            counts = tally(actions, self.as_at, self.plan.key)
            self.counts(here, _FIRST, parts, counts if listed else None)
            self.derived(here, counts)
        at = (row, columns.rating, row + rows - 1, columns.rating)
        colour_ratings(self.sheet, self.plan.key, at, self.cell(row, columns.rating), self.formats)
        self.frame(row, row + rows - 1, _REF, _FIRST + columns.width - 1)

    def derived(self, row: int, counts: Counts) -> None:
        """Write the rating of a section, and the hidden cell from which it follows."""
        columns = self.columns
        blocks = [
            (
                f"{self.cell(row, _FIRST + first)}:{self.cell(row, _FIRST + last)}",
                ":".join(self.cell(_RANK_ROW, _FIRST + offset, row_abs=True) for offset in (first, last)),
            )
            for first, last in ((0, columns.not_rated - 1), (columns.spare, columns.width - 1))
        ]
        total, unrated = (self.cell(row, _FIRST + n) for n in (columns.late - 1, columns.not_rated))
        at, rule = columns.at("score"), self.plan.settings.section_rule
        given = [
            (counts.of(entry.rating), entry.rating.state) if entry else (0, None) for entry in columns.key
        ]
        score = live.score_result(given, counts.not_rated, rule, _FIRST + 1)
        self.formula(row, at, live.section_score(total, unrated, blocks), score)
        ends = (self.cell(ALL_ROW - 1, column, True, True) for column in (0, _FIRST + columns.width - 1))
        derived = live.section_rating(self.cell(row, at), total, ":".join(ends))
        shown = section_rating(counts, rule).name if counts.total else ""
        self.formula(row, columns.rating, derived, shown, self.formats.bare_count)

    def mark(self, row: int, number: int, section: Section | None, marks: dict[str, int]) -> None:
        """Write the hidden cell that numbers a theme at its first section."""
        key = theme_key(section.theme) if section else ""
        first = bool(key) and key not in marks
        value: object = marks.setdefault(key, len(marks) + 1) if first else ""
        column = self.columns.at("mark")
        above = f"{self.cell(row - 1, column, row_abs=True)}:{self.cell(row + number - 1, column)}"
        self.formula(row + number, column, live.theme_mark(number + 1, above), value)

    def leads(self, row: int, rows: int) -> None:
        of_lead: defaultdict[str, list[Action]] = defaultdict(list)
        for action in self.plan.actions:
            for name in action.leads:
                of_lead[name].append(action)
        columns = self.columns
        for number, lead in _with_spare(self.plan.leads, rows):
            here, nth = row + number, number + 1
            name = lead.name if lead else ""
            self.formula(here, columns.lead, live.nth("Leads[Lead]", nth), name, self.formats.bare)
            key = self.cell(here, columns.lead, col_abs=True)
            spelt = self.spelt(here, key, nth, lead)
            each = [
                live.of_row(key, *(live.count_of_lead(self.criterion(offset), one) for one in spelt))
                for offset in columns.counted()
            ]
            counts = tally(of_lead.get(name, ()), self.as_at, self.plan.key) if lead else None
            self.counts(here, columns.lead_first, each, counts)
        self.frame(row, row + rows - 1, columns.lead, columns.lead_first + columns.width - 1)

    def spelt(self, row: int, key: str, number: int, lead: Lead | None) -> list[str]:
        """Write the hidden cells of a lead, and return those with the criterion of each spelling."""
        columns = self.columns
        also, spellings = columns.at("also"), (lead.name, *lead.also) if lead else ()
        listed = formulas.lead_also_result("; ".join(spellings[1:])) if lead else ""
        self.formula(row, also, formulas.lead_also(number), listed)
        cells = [self.cell(row, columns.hidden + n, col_abs=True) for n in range(SPELLINGS)]
        found = formulas.lead_spelling_results(spellings, SPELLINGS)
        for n, spelling in enumerate(found):
            earlier = f"{cells[0]}:{cells[max(n - 1, 0)]}"
            formula = formulas.lead_criterion(key, n, self.cell(row, also, col_abs=True), earlier)
            self.formula(row, columns.hidden + n, formula, formulas.lead_criterion_result(spelling))
        parts = sum(formulas.parts_result(spelling, self.named, self.lead_texts) for spelling in found)
        self.formula(row, columns.at("parts"), formulas.parts_counted(cells), parts)
        return cells


def _with_spare(items: Sequence[_Item], rows: int) -> Iterator[tuple[int, _Item | None]]:
    """Return so many rows, each with its number and its item, or None for a spare row."""
    return ((number, items[number] if number < len(items) else None) for number in range(rows))


def _head(book: Any, sheet: Any, plan: Plan, formats: Formats, as_at: date) -> None:
    plain = {"font_name": "Arial", "font_size": 11}
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"{plan.settings.plan_title}: summary of ratings", formats.title)
    sheet.write_string(
        1,
        0,
        "Live: the figures follow the tracker as it changes. An action is late if the date in Due by has "
        "passed and its rating does not count as done or withdrawn.",
        book.add_format(plain),
    )
    sheet.write_string(_AS_AT_ROW, 0, "As at", formats.name_bold)
    day = book.add_format({**plain, "bold": True, "num_format": DATE, "align": "left", "border": 1})
    serial = (as_at - date(1899, 12, 30)).days
    sheet.write_formula(_AS_AT_ROW, 1, formulas.as_at(), day, serial)
    book.define_name(formulas.AS_AT, f"={SUMMARY}!$B${_AS_AT_ROW + 1}")


def _chart(book: Any, sheet: Any, themes: int, columns: _Columns) -> None:
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    last = _THEME_ROW + themes - 1
    ratings = [entry.rating if entry else Rating.NOT_RATED for entry in columns.key]
    for offset, rating in enumerate((*ratings, Rating.NOT_RATED)):
        column = _FIRST + offset
        colour = f"#{rating.colour}"
        # Neighbours can be told apart in grey too.
        pattern = {"pattern": _PATTERNS[offset % len(_PATTERNS)], "fg_color": "#FFFFFF", "bg_color": colour}
        look = {"pattern": pattern} if offset % 2 else {"fill": {"color": colour}}
        label = {"color": f"#{rating.ink}", "size": 9, "bold": True}
        chart.add_series(
            {
                "name": [SUMMARY, _THEME_ROW - 1, column],
                "categories": [SUMMARY, _THEME_ROW, _NAME, last, _NAME],
                "values": [SUMMARY, _THEME_ROW, column, last, column],
                **look,
                "border": {"color": "#404040", "width": 0.75},
                "gap": 60,
                # A zero would overlap its neighbour.
                "data_labels": {
                    "value": True,
                    "num_format": "0;;;",
                    "font": label,
                    "fill": {"color": colour},
                },
            }
        )
    font = {"name": "Arial", "size": 10}
    chart.set_title({"name": "Actions by theme and rating", "name_font": {"name": "Arial", "size": 12}})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"none": True}})
    chart.set_x_axis({"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 800, "height": 320})
    words = (
        "Stacked bars of the number of actions with each rating, by theme. The same figures are in the table "
        "headed Theme on this sheet."
    )
    sheet.insert_chart(ALL_ROW - 1, columns.lead, chart, {"description": words, "object_position": 1})


_PATTERNS = ("light_vertical", "light_upward_diagonal", "light_horizontal", "light_downward_diagonal")


def _lay_out(sheet: Any, last: int, columns: _Columns) -> None:
    names = [entry.rating.name for entry in columns.key if entry] or [""]
    # A word that is broken in two cannot be read.
    count = max(8, min(max(len(word) for name in names for word in name.split() or [""]) + 2, 16))
    rating = max(12, min(round(1.1 * max(map(len, names))) + 2, 30))
    for first, width in ((_REF, 10), (_NAME, 62), (columns.lead, 52)):
        sheet.set_column(first, first, width)
    for first in (_FIRST, columns.lead_first):
        sheet.set_column(first, first + columns.width - 1, count)
    sheet.set_column(columns.rating, columns.rating, rating)
    sheet.set_column(columns.lead_first + columns.late + 1, columns.lead_first + columns.late + 1, 3)
    sheet.set_column(columns.hidden, columns.at(_HIDDEN[-1]), 12, None, {"hidden": True})
    sheet.freeze_panes(3, 0)
    sheet.set_portrait()
    sheet.set_paper(8)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.print_area(0, 0, last, columns.lead_first + columns.width - 1)
    sheet.set_v_pagebreaks([columns.lead])
    sheet.set_print_scale(min(65, 11_000 // (72 + columns.width * count + rating)))
    sheet.repeat_rows(0, 2)
    sheet.set_footer("&L&A&RPage &P of &N")
    sheet.hide_gridlines(2)
