"""The sheets Start here and Checks: what people meet first, and where the check puts what it found."""

from __future__ import annotations

from typing import Any

from automation.plan.model import Plan
from automation.plan.ratings import RATED
from automation.tracker.sheets import CONF, LAST_RUN, LAST_RUN_COLUMN
from automation.tracker.write.macros import BUTTONS, BUTTONS_ROW, WAYS, insert_button
from automation.tracker.write.styles import Formats, colour_ratings

CHECK_HEADINGS = ("Severity", "Code", "Where", "Ref", "What is wrong", "What to type")

_WHAT = (
    "This workbook is the improvement plan: its actions, the evidence of success, who leads, and how each "
    "stands. You keep it by hand. The toolkit reads it and does the work around it: it checks the plan, "
    "rolls the ratings up, remembers every night, writes to leads whose actions are late, and writes the "
    "board papers. It never changes what you typed."
)

_SHEETS = (
    ("Summary", "The counts by theme, section and lead. They follow the tracker as you type."),
    ("Actions", "One row for each action. Keep Progress BRAG, Revised due date and Comments up to date."),
    ("Evidence", "One row for each piece of evidence of success, with its Impact BRAG."),
    ("Sections", "The recommendations and priorities: owner, what children will say, Level 3 test."),
    ("Measures", "The figures that the plan wants to move; Readings holds what they should be and were."),
    ("Readings", "For each measure: date, target and actual."),
    ("Leads", "Every lead once: other spellings, e-mail, who to escalate to, away until."),
    ("Due dates", "How each due-date phrase is understood. Confirm a date there and it wins everywhere."),
    ("Boards", "Meetings, and the template of the paper for each board."),
    ("BRAG key", "What Blue, Red, Amber and Green mean here, and how else people write them."),
    ("Settings", "What you can decide: the as-at date, how sections are rated, when leads are reminded."),
    ("Accepted", "Findings that somebody looked at and accepted, with the reason."),
    ("Checks", "What the last check found."),
)

_WHOLE_NIGHT = ("Run the whole night", "overnight", "All of these and more, into one dated folder.")
"""What has no button, because it takes longer than anybody wants to wait: name, file, what it does."""

_WAY = f"""=IF(LOWER(TRIM('{CONF}'!B{BUTTONS_ROW}))="requests","{{requests}}","{{xlwings}}")"""
_WAYS = {
    "xlwings": "The buttons start Python on this PC, through the xlwings add-in, and work on what you see, "
    "saved or not. Where Office may not start other programs, set BUTTONS on the sheet xlwings.conf to "
    "requests.",
    "requests": "The buttons leave a request in the folder requests beside this file and show its answer; "
    "the file watch-requests must be running. They work on the tracker as it was last saved.",
}
"""How the buttons work, by the choice on the sheet xlwings.conf."""


def write_start(sheet: Any, plan: Plan, formats: Formats, notice: str, *, buttons: bool) -> None:
    """Write Start here: what this is, what the ratings mean, what can be run, what each sheet is for.

    Args:
        sheet: XlsxWriter's worksheet.
        plan: the plan.
        formats: the formats of the workbook.
        notice: what is to be said about this tracker; empty for nothing.
        buttons: whether the workbook has macros, so that there can be buttons.
    """
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 84)
    sheet.set_column(3, 3, 18)
    sheet.set_row(0, 28)
    title = " ".join(part for part in (plan.settings.council, plan.settings.plan_title.lower()) if part)
    sheet.write_string(0, 0, title[:1].upper() + title[1:], formats.title)
    row = _paragraph(sheet, 1, _WHAT, formats.lead_in, 50)
    if notice:
        row = _paragraph(sheet, row, notice, formats.notice, 36)
    row += 1
    row = _heading(sheet, row, "What the ratings mean here (from the sheet BRAG key)", formats)
    first = row
    for rating in RATED:
        sheet.write_string(row, 0, rating.value, formats.rating)
        formula = f'=IFERROR(INDEX(BragKey[Meaning],MATCH("{rating.value}",BragKey[Rating],0))&"","")'
        sheet.merge_range(row, 1, row, 2, "", formats.wrap)
        sheet.write_formula(row, 1, formula, formats.wrap, plan.key.meaning(rating))
        row += 1
    colour_ratings(sheet, first, row - 1, 0, formats)
    row = _jobs(sheet, row + 1, formats, buttons=buttons)
    row = _heading(sheet, row + 1, "What each sheet is for", formats)
    for name, what in _SHEETS:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats.wrap, name)
        sheet.merge_range(row, 1, row, 2, what, formats.wrap)
        row += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.set_footer("&L&A&RPage &P of &N")


def _jobs(sheet: Any, row: int, formats: Formats, *, buttons: bool) -> int:
    """Write what the toolkit does: a button where there can be one, and the file that does the same."""
    row = _heading(sheet, row, "What the toolkit does for you", formats)
    if buttons:
        shown = _WAY.format(**{way: text.replace('"', '""') for way, text in _WAYS.items()})
        sheet.merge_range(row, 0, row, 2, "", formats.lead_in)
        sheet.write_formula(row, 0, shown, formats.lead_in, _WAYS[WAYS[0]])
        sheet.set_row(row, 36)
        row += 1
    first = "Button" if buttons else "Job"
    headings = (first, "The same as a file in scripts", "What it does", *((LAST_RUN,) if buttons else ()))
    for column, text in enumerate(headings):
        sheet.write_string(row, column, text, formats.header)
    for button in BUTTONS:
        row += 1
        # The text under a button is for screen readers, and for workbooks whose macros are blocked.
        sheet.write_string(row, 0, button.caption, formats.under_button)
        if buttons:
            insert_button(sheet, row, button)
        sheet.write_string(row, 1, button.file, formats.middle)
        sheet.write_string(row, 2, button.what, formats.middle)
        if buttons:
            sheet.write_blank(row, LAST_RUN_COLUMN - 1, None, formats.middle)
    row += 1
    for column, text in enumerate(_WHOLE_NIGHT):
        sheet.write_string(row, column, text, formats.middle)
    return row + 1


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
    """Write the empty sheet that a check fills; nobody types there."""
    for column, (heading, width) in enumerate(zip(CHECK_HEADINGS, (11, 8, 20, 14, 80, 70), strict=True)):
        sheet.write_string(0, column, heading, formats.header)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
