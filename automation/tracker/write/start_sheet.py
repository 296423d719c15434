"""Writes the sheet Start here, which people see first, and the empty sheet Checks."""

from __future__ import annotations

from typing import Any

from automation.plan.model import Plan
from automation.plan.ratings import BragKey
from automation.tracker.sheets import CHECKS, CONF, LAST_RUN, LAST_RUN_COLUMN, SUMMARY, TABLES
from automation.tracker.write.choices import what_of
from automation.tracker.write.macros import BUTTONS, BUTTONS_ROW, WAYS, insert_button
from automation.tracker.write.styles import Formats, colour_ratings

CHECK_HEADINGS = ("Severity", "Code", "Where", "Ref", "What is wrong", "What to type")

_WHAT = (
    "This workbook is the improvement plan: its actions, the evidence of success, who leads each action and "
    "how it is going. You keep it up to date by hand. The toolkit reads it and does the work around it: it "
    "checks the plan, counts the ratings, keeps a history, writes to leads whose actions are late, and "
    "writes the board papers. It never changes what you type."
)

_SHEETS = (
    (SUMMARY, "Counts by theme, section and lead, which follow the tracker as you type."),
    *((table.sheet, what_of(table)) for table in TABLES),
    (CHECKS, "What the last check found."),
)

_WHOLE_NIGHT = ("Run the whole night", "overnight", "All of these and more, in one dated folder.")
"""The job that has no button, as it takes too long to wait for: its name, file and what it does."""

_WAY = f"""=IF(IFERROR(LOWER(TRIM('{CONF}'!B{BUTTONS_ROW}))="requests",FALSE),"{{requests}}","{{start}}")"""
_WAYS = {
    "start": "The buttons start the toolkit on this PC and use what is on the screen, saved or not. If "
    "Office may not start other programs here, set BUTTONS on the sheet xlwings.conf to requests.",
    "requests": "The buttons leave a request in the folder requests beside this file and show the answer; "
    "the file watch-requests must be running. They use the tracker as it was last saved.",
}
"""What Start here says about the buttons, for each choice on the sheet xlwings.conf."""


def write_start(sheet: Any, plan: Plan, formats: Formats, notice: str, *, buttons: bool) -> None:
    """Write Start here: what the tracker is, what the ratings mean, the jobs, and what each sheet is for.

    Args:
        sheet: XlsxWriter's worksheet.
        plan: the plan.
        formats: the formats of the workbook.
        notice: what to say about this tracker, such as that it is an example; empty for nothing.
        buttons: whether the workbook has macros, and so can have buttons.
    """
    sheet.hide_gridlines(2)
    for column, width in enumerate((24, 26, 84, 18)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 28)
    title = " ".join(part for part in (plan.settings.council, plan.settings.plan_title.lower()) if part)
    sheet.write_string(0, 0, title[:1].upper() + title[1:], formats.title)
    row = _paragraph(sheet, 1, _WHAT, formats.lead_in, 50)
    if notice:
        row = _paragraph(sheet, row, notice, formats.notice, 36)
    row += 1
    row = _heading(sheet, row, "What the ratings mean here (from the sheet BRAG key)", formats)
    row = _key(sheet, row, plan.key, formats)
    row = _jobs(sheet, row + 1, formats, buttons=buttons)
    row = _heading(sheet, row + 1, "What each sheet is for", formats)
    absent = {table.sheet for table in TABLES if table.optional and not getattr(plan, table.kind)}
    for name, what in _SHEETS:
        if name in absent:
            continue
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.wrap, name)
        sheet.merge_range(row, 1, row, 2, what, formats.wrap)
        row += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&L&A&RPage &P of &N")


_SPARE_RATINGS = 2
"""How many more rows of the key are shown if it gets them later."""


def _key(sheet: Any, row: int, key: BragKey, formats: Formats) -> int:
    """Write the key as it is now: each rating with its meaning and what it counts as."""
    headings = {"Rating": "Rating", "State in use": "Counts as", "Meaning": "Meaning"}
    sheet.write_row(row, 0, headings.values(), formats.header)
    first = row + 1
    for number in range(len(key.entries) + _SPARE_RATINGS):
        row += 1
        shown = ("", "", "")
        if number < len(key.entries):
            entry = key.entries[number]
            shown = (entry.word, str(entry.rating.state or ""), entry.meaning)
        for column, (heading, value) in enumerate(zip(headings, shown, strict=True)):
            formula = f'=IF({number + 1}>ROWS(BragKey[Rating]),"",INDEX(BragKey[{heading}],{number + 1})&"")'
            sheet.write_formula(row, column, formula, formats.bare, value)
    cells = (first, 0, row, 0)
    colour_ratings(sheet, key, cells, f"$A{first + 1}", formats)
    framed = {"type": "formula", "criteria": f'=$A{first + 1}<>""', "format": formats.framed}
    sheet.conditional_format(first, 0, row, 2, framed)
    return row + 1


def _jobs(sheet: Any, row: int, formats: Formats, *, buttons: bool) -> int:
    """Write the list of jobs: a button for each if possible, and the file that does the same."""
    row = _heading(sheet, row, "What the toolkit does for you", formats)
    if buttons:
        shown = _WAY.format(**{way: text.replace('"', '""') for way, text in _WAYS.items()})
        sheet.merge_range(row, 0, row, 2, "", formats.lead_in)
        sheet.write_formula(row, 0, shown, formats.lead_in, _WAYS[WAYS[0]])
        sheet.set_row(row, 36)
        row += 1
    first = "Button" if buttons else "Job"
    headings = (first, "The same as a file in scripts", "What it does", *((LAST_RUN,) if buttons else ()))
    sheet.write_row(row, 0, headings, formats.header)
    for button in BUTTONS:
        row += 1
        # The text under a button is for screen readers, and for workbooks whose macros are blocked.
        sheet.write_string(row, 0, button.caption, formats.under_button)
        if buttons:
            insert_button(sheet, row, button)
        sheet.write_row(row, 1, (button.file, button.what), formats.middle)
        if buttons:
            sheet.write_blank(row, LAST_RUN_COLUMN - 1, None, formats.middle)
    sheet.write_row(row + 1, 0, _WHOLE_NIGHT, formats.middle)
    return row + 2


def _paragraph(sheet: Any, row: int, text: str, form: Any, height: float) -> int:
    sheet.merge_range(row, 0, row, 2, text, form)
    # A merged cell does not grow with its text.
    sheet.set_row(row, height)
    return row + 1


def _heading(sheet: Any, row: int, text: str, formats: Formats) -> int:
    sheet.set_row(row, 24)
    sheet.write_string(row, 0, text, formats.heading)
    return row + 1


def write_checks(sheet: Any, formats: Formats) -> None:
    """Write the sheet Checks, empty but for its headings; the check fills it."""
    sheet.write_row(0, 0, CHECK_HEADINGS, formats.header)
    for column, width in enumerate((11, 8, 20, 14, 80, 70)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
