"""The page that explains the tracker's sheets and settings, written from the code so that it stays true.

`python -m automation.tracker.write.sheet_guide` brings `workbook/README.md` up to date.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from automation import files
from automation.plan.settings import catalogue
from automation.tracker.sheets import TABLES

_HEAD = """# The tracker

`improvement-plan.xlsm` is the example that ships: the sections, refs, leads, due dates and figures of a
published plan, with texts of our own and ratings that are made up to show a plausible state on 2 October
2017. It is built from the CSV files here by `scripts/build_workbook.py`; `nights.csv` holds the changes of
the half-year before, also made up. Your own tracker comes from `improvement-plan new` or
`improvement-plan import`.

You keep the tracker by hand, in Excel. Each sheet holds one table with its headings in the first row. Add
rows at the end of a table or anywhere in it; add columns of your own to the right, the toolkit leaves them
alone. **Start here** says what is where, **Summary** counts as you type, and **Checks** is written by the
check.

## Buttons

The buttons on **Start here** run the macros of `ImprovementPlan.bas`, which hold no logic: each starts one
job of the toolkit. The sheet **xlwings.conf** says how, in its column Value:

| setting | value |
|---|---|
| ADD_WORKBOOK_TO_PYTHONPATH | false: no code is taken from the folder of the workbook |
| BUTTONS | `xlwings`: the xlwings add-in starts Python. `requests`: a request is left in a folder |
| REQUESTS_FOLDER | only for requests in OneDrive; see below |
| INTERPRETER_WIN, INTERPRETER_MAC | the Python that has the toolkit; here, the `.venv` one folder up |

With `requests` nothing is started by Office. Somebody keeps `scripts/watch-requests` running, on any PC that
reaches the folder; a click leaves a request in the folder `requests` beside the tracker, waits for its answer
and shows it. It works on the tracker as last saved. Of a tracker in OneDrive or SharePoint Excel tells only a
web address; then write beside REQUESTS_FOLDER that same folder as your PC has it. With a name such as
`%OneDrive%` or `%USERPROFILE%` at its beginning it is right for everybody who keeps it there on Windows.

`improvement-plan buttons TRACKER` puts the same buttons into a copy of your own tracker, on the sheet
**Toolkit buttons**. `improvement-plan doctor` says what is missing where a button does nothing.

## Sheets and columns
"""

_TABLES = """
Actions: One row for each action. A row without a ref continues the action above it.
  Section: The ref of its section, as on the sheet Sections.
  Ref: Such as 2.1 or LMG 1.
  Action: What is to be done.
  Desired outcome: What will be different.
  Lead: Who does it: a role as on the sheet Leads, or several with a semicolon between them.
  Due date: As people say it: Sep-17, June to Dec 17, Twice yearly.
  Revised due date: A later date that was agreed. Where it is filled in, it is the one that counts. Once a
    round of what comes round again is done, type when it comes round next, such as Oct-17 quarterly
    thereafter; once what had only to start has started, by when it is to be finished. Until then the action
    counts as late.
  Due by: A formula: the day after which the action is late; for what comes round again, its first date. How
    many days late it is counts from the last round that has passed. Leave it alone.
  Progress BRAG: Blue, Red, Amber or Green; blank where nobody has rated it.
  Comments: What a board should know. The last comment is printed in papers and letters.
  Inspection report reference: What the inspection report says, where the action answers it.
Evidence: One row for each piece of evidence of success.
  Section: The ref of its section.
  Evidence of success: What would show success.
  Impact BRAG: Impact: Blue, Red, Amber or Green.
  Comments: What has been seen so far.
  Measure: The measure that it names, as on the sheet Measures.
Sections: The recommendations and the groups of other priorities.
  Section: Such as 2, 9A or LMG.
  Theme: The theme that it stands under.
  Title: The recommendation.
  Owner: The role that answers for it.
  Owner name: Who holds that role.
  What children will say: What children will say, one statement to a line.
  Level 3 test: The test of lasting change that the board has set.
  Test date: When it is to be taken.
  Test outcome: Passed, Not passed or Put off.
Measures: The figures that the plan wants to move.
  Measure: Its name, used on Evidence and Readings.
  Section: The section that it belongs to.
  Unit: Such as % or days.
  Better: higher or lower.
  Baseline: The figure that the plan starts from.
  Baseline date: The date of that figure.
Readings: What each measure should be, or was, on a day.
  Measure: The measure.
  Date: The day.
  Target: What it should be by then.
  Actual: What it was.
Leads: Everybody, and every group, that actions are given to.
  Lead: The role, once.
  Also written as: Its other spellings, with semicolons between them.
  Name: Who holds the role; letters greet them by it.
  Email: One or more addresses, with semicolons between them.
  Escalate to: The lead, or an address, that hears of chasers without an answer.
  Away until: The last day on which nothing is sent to them.
  Cover: The lead, or an address, that gets the letters meanwhile.
Due dates: How each due-date phrase in use is understood.
  Phrase: The phrase as it stands on Actions.
  By: The day after which the action is late.
  Kind: by, window, start, milestones, recurring, open or unclear.
  How it was understood: The same in words.
  Confirmed: Yes, once somebody has looked. A date typed under By and confirmed wins everywhere; confirmed
    with By left blank, the phrase names no date and its actions are never late.
Boards: One row for each meeting.
  Board: The board.
  Paper: The template of its paper, from templates/papers.
  Meeting date: The day of the meeting.
  Paper due days before: How many days before it the paper is due.
BRAG key: What the ratings mean in this plan. Every paper prints it.
  Rating: Blue, Red, Amber or Green.
  Meaning: What it means here.
  Also written as: How else people write it, with semicolons between them.
Settings: What you can decide.
  Setting: The setting.
  Value: Its value; blank means the default.
  What it does: What it does.
Accepted: Findings that somebody looked at and accepted.
  Code: The code of the finding, such as D03.
  Where: Its ref or its cell, such as LMG 1 or Actions!F14. Blank, where a reason is given: the whole plan.
  Reason: Why it is accepted.
  Accepted by: By whom.
  Until: The last day on which this holds. Blank: for good.
"""
"""What each sheet is for, and what goes into each of its columns."""

_SETTINGS = """
## Settings

| setting | default | what it does |
|---|---|---|
"""


def workbook_page() -> str:
    """Write the page."""
    parts = [_HEAD]
    said = _said()
    for table in TABLES:
        heading = f"\n### {table.sheet}\n\n{said[table.sheet, '']}\n\n"
        parts.append(f"{heading}| column | what goes in |\n|---|---|\n")
        parts += [f"| {column} | {said[table.sheet, column]} |\n" for column in table.headings()]
    parts.append(_SETTINGS)
    for setting in catalogue():
        choices = f" One of: {', '.join(setting.choices)}." if setting.choices else ""
        parts.append(f"| {setting.name} | {_shown(setting.default)} | {setting.meaning}{choices} |\n")
    return "".join(parts)


def _said() -> dict[tuple[str, str], str]:
    """Return what is said of each sheet (with no column) and of each column of a sheet."""
    said: dict[tuple[str, str], str] = {}
    sheet = ""
    for entry in re.findall(r"^ {0,2}\S.*(?:\n {4}.*)*", _TABLES, re.MULTILINE):
        name, _, words = " ".join(entry.split()).partition(": ")
        sheet = sheet if entry.startswith(" ") else name
        said[sheet, name if entry.startswith(" ") else ""] = words
    return said


def _shown(default: object) -> str:
    if default is None or default in ("", (), {}):
        return "blank"
    return default.isoformat() if isinstance(default, date) else str(default)


def page_path() -> Path:
    """Return the place of the page in a checkout."""
    return files.workbook_folder() / "README.md"


if __name__ == "__main__":
    page_path().write_text(workbook_page(), encoding="utf-8", newline="\n")
