"""The page that explains the tracker's sheets and settings, written from the code so that it stays true.

`python -m automation.tracker.write.sheet_guide` brings `workbook/README.md` up to date.
"""

from __future__ import annotations

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

_SHEETS = {
    "actions": "One row for each action. A row without a ref continues the action above it.",
    "evidence": "One row for each piece of evidence of success.",
    "sections": "The recommendations and the groups of other priorities.",
    "measures": "The figures that the plan wants to move.",
    "readings": "What each measure should be, or was, on a day.",
    "leads": "Everybody, and every group, that actions are given to.",
    "due_dates": "How each due-date phrase in use is understood.",
    "boards": "One row for each meeting.",
    "brag_key": "What the ratings mean in this plan. Every paper prints it.",
    "settings": "What you can decide.",
    "accepted": "Findings that somebody looked at and accepted.",
}

_COLUMNS = {
    "actions": {
        "section": "The ref of its section, as on the sheet Sections.",
        "ref": "Such as 2.1 or LMG 1.",
        "text": "What is to be done.",
        "outcome": "What will be different.",
        "lead": "Who does it: a role as on the sheet Leads, or several with a semicolon between them.",
        "due": "As people say it: Sep-17, June to Dec 17, Twice yearly.",
        "revised": "A later date that was agreed. Where it is filled in, it is the one that counts. Once a "
        "round of what comes round again is done, type when it comes round next, such as Oct-17 quarterly "
        "thereafter; once what had only to start has started, by when it is to be finished. Until then the "
        "action counts as late.",
        "due_by": "A formula: the day after which the action is late; for what comes round again, its first "
        "date. How many days late it is counts from the last round that has passed. Leave it alone.",
        "rating": "Blue, Red, Amber or Green; blank where nobody has rated it.",
        "comments": "What a board should know. The last comment is printed in papers and letters.",
        "report_reference": "What the inspection report says, where the action answers it.",
    },
    "evidence": {
        "section": "The ref of its section.",
        "text": "What would show success.",
        "rating": "Impact: Blue, Red, Amber or Green.",
        "comments": "What has been seen so far.",
        "measure": "The measure that it names, as on the sheet Measures.",
    },
    "sections": {
        "ref": "Such as 2, 9A or LMG.",
        "theme": "The theme that it stands under.",
        "title": "The recommendation.",
        "owner": "The role that answers for it.",
        "owner_name": "Who holds that role.",
        "children_say": "What children will say, one statement to a line.",
        "level3_test": "The test of lasting change that the board has set.",
        "test_date": "When it is to be taken.",
        "test_outcome": "Passed, Not passed or Put off.",
    },
    "measures": {
        "name": "Its name, used on Evidence and Readings.",
        "section": "The section that it belongs to.",
        "unit": "Such as % or days.",
        "better": "higher or lower.",
        "baseline": "The figure that the plan starts from.",
        "baseline_date": "The date of that figure.",
    },
    "readings": {
        "measure": "The measure.",
        "day": "The day.",
        "target": "What it should be by then.",
        "actual": "What it was.",
    },
    "leads": {
        "name": "The role, once.",
        "also": "Its other spellings, with semicolons between them.",
        "person": "Who holds the role; letters greet them by it.",
        "emails": "One or more addresses, with semicolons between them.",
        "escalate_to": "The lead, or an address, that hears of chasers without an answer.",
        "away_until": "The last day on which nothing is sent to them.",
        "cover": "The lead, or an address, that gets the letters meanwhile.",
    },
    "due_dates": {
        "phrase": "The phrase as it stands on Actions.",
        "by": "The day after which the action is late.",
        "kind": "by, window, start, milestones, recurring, open or unclear.",
        "how": "The same in words.",
        "confirmed": "Yes, once somebody has looked. A date typed under By and confirmed wins everywhere; "
        "confirmed with By left blank, the phrase names no date and its actions are never late.",
    },
    "boards": {
        "name": "The board.",
        "paper": "The template of its paper, from templates/papers.",
        "meeting": "The day of the meeting.",
        "paper_due_days": "How many days before it the paper is due.",
    },
    "brag_key": {
        "rating": "Blue, Red, Amber or Green.",
        "meaning": "What it means here.",
        "also": "How else people write it, with semicolons between them.",
    },
    "settings": {
        "name": "The setting.",
        "value": "Its value; blank means the default.",
        "meaning": "What it does.",
    },
    "accepted": {
        "code": "The code of the finding, such as D03.",
        "where": "Its ref or its cell, such as LMG 1 or Actions!F14. "
        "Blank, where a reason is given: the whole plan.",
        "reason": "Why it is accepted.",
        "accepted_by": "By whom.",
        "until": "The last day on which this holds. Blank: for good.",
    },
}

_SETTINGS = """
## Settings

| setting | default | what it does |
|---|---|---|
"""


def workbook_page() -> str:
    """Write the page."""
    parts = [_HEAD]
    for table in TABLES:
        parts.append(
            f"\n### {table.sheet}\n\n{_SHEETS[table.kind]}\n\n| column | what goes in |\n|---|---|\n"
        )
        parts += [
            f"| {column.heading} | {_COLUMNS[table.kind][column.field]} |\n" for column in table.columns
        ]
    parts.append(_SETTINGS)
    for setting in catalogue():
        choices = f" One of: {', '.join(setting.choices)}." if setting.choices else ""
        parts.append(f"| {setting.name} | {_shown(setting.default)} | {setting.meaning}{choices} |\n")
    return "".join(parts)


def _shown(default: object) -> str:
    if default is None or default in ("", (), {}):
        return "blank"
    return default.isoformat() if isinstance(default, date) else str(default)


def page_path() -> Path:
    """Return the place of the page in a checkout."""
    return files.workbook_folder() / "README.md"


if __name__ == "__main__":
    page_path().write_text(workbook_page(), encoding="utf-8", newline="\n")
