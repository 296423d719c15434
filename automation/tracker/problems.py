"""What the reader can find wrong while it turns cells into a plan.

The codes from 50 on are the reader's; the checks number theirs from 01.
"""

from __future__ import annotations

from automation.plan.findings import problems_of

_PROBLEMS = problems_of("""
S50 heading-misspelt, warning
A heading is spelt almost, but not quite, like one that the reader knows.
It was read as the nearest heading; if that is wrong, a whole column stands in the wrong place.
Coments -> Comments

S51 heading-missing, warning
A table of actions or evidence has no column for something that papers and figures use.
What is not there cannot be counted or printed: without a BRAG column every action is Not rated.
Ref | Action | Lead | Due date -> Ref | Action | Lead | Due date | Progress BRAG | Comments

S52 column-not-read, note
A table has columns that are not part of the plan.
They stay in the tracker, but no check looks at them and no paper prints them.
Ref | Action | Cost centre | Lead | Due date -> Ref | Action | Lead | Due date

S53 heading-twice, warning
Two columns of one table have headings that mean the same.
Only the first is read, so what people write in the other is lost to papers and checks.
Comments | Update -> Comments

S54 text-not-placed, warning
A text stands where the reader expects none: beside a table, in a column without a heading, or alone.
It is not part of the plan as read, so no paper prints it.
a comment typed two columns to the right of Comments -> the same comment in the column Comments

S55 value-read-from-next-column, warning
A value stands in a column without a heading, and the column that it belongs to is empty beside it.
It was read as if it stood in the right column; moving it there leaves no doubt.
Due date | (no heading): Green | Progress BRAG: blank -> Due date | Progress BRAG: Green

S56 sheet-not-read, warning
A hidden sheet, a copy beside the tracker's own sheet, or a list of decisions or risks holds rows too.
They would count as actions, some of them twice, and their leads would be chased; so they are left out.
Actions and Actions (2) in one tracker -> Actions alone

S57 table-incomplete, warning
A table looks like one of actions but lacks a heading that an action needs.
Its rows were not read: an action without a lead or a due date cannot be followed up.
Ref | Action | Lead -> Ref | Action | Lead | Due date

S58 section-not-listed, warning
An action or a row of evidence names a section that the sheet Sections does not list.
The section has no theme, title or owner, and stands last in every paper.
Section 9C, while Sections lists 9A and 9B -> Section 9A, or a row for 9C on Sections

S59 section-blank, warning
A row has no section of its own.
It was put into the section that its ref, or the row above, points to; a wrong guess moves a figure.
Section: blank, Ref: 2.4 -> Section: 2, Ref: 2.4

S60 formula-without-result, error
A cell that the plan needs holds a formula whose result was never stored.
It reads as blank. Opening the tracker in Excel and saving it stores the result.
=UPPER(B4), saved by a program that does not calculate -> the same file, opened in Excel and saved

S61 error-in-cell, error
A cell that the plan needs shows an error such as #REF!.
It reads as blank, so a date, a lead or a rating is missing from every figure.
Due date: #REF! -> Due date: Sep-17

S62 setting-not-understood, error
A row of the sheet Settings cannot be understood.
The default is used instead, which may not be what was decided.
Remind days before due: a fortnight -> Remind days before due: 14

S63 guidance-row-skipped, note
A row below the headings explains them and is no part of the plan.
It was skipped. If it is an action after all, take the brackets away.
(what will be done) | (who) | (by when) -> the row deleted, or kept above the headings

S64 section-listed-twice, error
A section stands twice on the sheet Sections.
Only the first of the two rows is read, and its actions count once.
Sections: 9A in row 7 and 9A in row 12 -> Sections: 9A in row 7, 9B in row 12

S65 no-actions, error
The table of actions holds no action.
An emptied tracker would otherwise look like a plan in which nothing is wrong.
Actions: only the headings -> Actions: a row for each action

S66 board-row-not-readable, error
A row of the sheet Boards has a meeting date, or a number of days, that cannot be read.
Nobody knows when the paper for that meeting is due, so none is made for it.
Paper due days before: five -> Paper due days before: 5

S67 space-not-seen, warning
A cell whose word Excel's formulas compare has a space before or behind it, or one that does not break.
Nobody sees it, and to Excel it is another word: the Summary counts the row otherwise than the toolkit.
Progress BRAG: Amber and a space -> Progress BRAG: Amber

S68 row-struck-out, error
A row of the plan, or of a table beside it, is struck out.
People take it for withdrawn, while it counts in every figure and stands in every paper.
2.3 | Train all staff, both struck out -> the row deleted: the history keeps what it was

S69 as-at-is-text, warning
The date under As at on the sheet Settings is text that reads as a date.
The toolkit takes it for the date. Excel counts with today where it cannot read it, so that the late counts
  of the Summary may be of another day.
As at: 2nd October 2017, as text -> As at: 02/10/2017

S70 row-without-action, warning
A row of the table of actions holds something, but neither a Ref nor an Action.
It is not counted as an action, here or in Excel, and what it holds is not used.
Progress BRAG: Green, and the rest of the row blank -> the row filled in, or cleared

S75 number-formats-not-read, warning
The file is of a kind whose number formats are not read, and it holds figures or dates.
75% may be read as 0.75, a ref 1.10 as 1.1, and a date that shows Sep-17 as 1 September.
plan.ods, Actual: 75% -> plan.xlsx, Actual: 75%

S90 reading-failed, error
The toolkit itself failed on a cell or a row.
What it holds is missing from every figure and letter; all the rest was read.
a cell with signs that no test of the toolkit had foreseen -> the same cell in plain words

R50 ref-turned-into-date, error
A ref is a real date in its cell.
Excel takes 1.2 or 3-4 for a date; people and papers look for the ref that was typed.
01/02/2017 in the column Ref -> 1.2, in a cell formatted as text

L50 leads-may-be-two, note
A lead looks like two roles or two names that are not parted by a semicolon.
It is kept as one, so only one letter goes out.
Audit team Quality sub group -> Audit team; Quality sub group

L51 lead-struck-out, error
A lead of an action, or something on the sheet Leads, is struck out, wholly or in part.
It is read all the same, so that a letter may go to somebody who no longer answers for it.
Lead: Head of A (struck out); Head of B -> Lead: Head of B

D50 date-not-readable, warning
A cell that should hold one date holds something else.
It is treated as blank, so nothing happens on that day.
Meeting date: second Tuesday -> Meeting date: 14/11/2017

D51 confirmed-date-not-readable, error
A row of Due dates is confirmed, but its date cannot be read.
The confirmation is left out of account until the date is mended.
Sep-17 | end of month | Confirmed: Yes -> Sep-17 | 30/09/2017 | Confirmed: Yes

D52 month-stored-as-first-day, warning
A due date shows a month or a year alone, such as Sep-17, but its cell holds a single day.
It counts as the end of the month or year, as people read it. Excel counts the day in the cell instead.
01/09/2017, shown as Sep-17 -> Sep-17, in a cell formatted as text

D53 due-date-struck-out, error
A due date is struck out, wholly or in part, and no revised one stands beside it.
What was meant to go cannot be told from what stays; no date is read in it, and nobody is chased.
Due date: Sep-17 (struck out) Dec-17 -> Due date: Sep-17 | Revised due date: Dec-17

B50 key-row-not-understood, warning
A row of the BRAG key names none of the four ratings.
What people write in that colour is not understood either.
Purple | Paused -> Amber | Paused or at risk

B51 rating-struck-out, error
A rating is struck out, wholly or in part.
People take it for no rating, while Excel and the toolkit count its word.
Progress BRAG: Green (struck out) -> Progress BRAG: Amber

M50 figure-not-a-number, warning
A cell that should hold a figure holds text.
It is treated as blank, so the measure has no such figure in papers and charts.
Actual: about 20 -> Actual: 20

M51 per-cent-in-another-unit, warning
A figure is shown in per cent, but its measure has another unit.
75% is read as 75, which papers and charts then print as 75 days.
Unit: days, Actual: 75% -> Unit: %, Actual: 75%

T50 html-removed, note
A text holds leftover HTML from the program that it was copied from.
It was read without the tags, lists with one bullet to a line; the tracker still shows the tags.
<ul><li>Audits</li></ul> -> \u2022 Audits

T51 unprintable-characters-removed, note
A text holds control characters that no document can show.
They were left out when it was read; Word refuses files that hold them.
First line_x000D_second line -> First line, and the second line below it

T52 text-struck-out, warning
A text of the plan, other than a comment, is struck out, wholly or in part.
It is read and printed as if it stood: papers and letters know no strikethrough.
Action: Train all (struck out) new staff -> Action: Train new staff
""")

NEAR_HEADING = _PROBLEMS["S50"]
MISSING_HEADING = _PROBLEMS["S51"]
EXTRA_COLUMN = _PROBLEMS["S52"]
DOUBLE_HEADING = _PROBLEMS["S53"]
UNPLACED = _PROBLEMS["S54"]
MOVED = _PROBLEMS["S55"]
SHEET_NOT_READ = _PROBLEMS["S56"]
TABLE_INCOMPLETE = _PROBLEMS["S57"]
SECTION_NOT_LISTED = _PROBLEMS["S58"]
SECTION_BLANK = _PROBLEMS["S59"]
FORMULA_UNSTORED = _PROBLEMS["S60"]
ERROR_CELL = _PROBLEMS["S61"]
SETTING_WRONG = _PROBLEMS["S62"]
GUIDANCE = _PROBLEMS["S63"]
SECTION_TWICE = _PROBLEMS["S64"]
NO_ACTIONS = _PROBLEMS["S65"]
BOARD_UNREADABLE = _PROBLEMS["S66"]
SPACE_UNSEEN = _PROBLEMS["S67"]
STRUCK_ROW = _PROBLEMS["S68"]
AS_AT_IS_TEXT = _PROBLEMS["S69"]
ROW_WITHOUT_ACTION = _PROBLEMS["S70"]
FORMATS_UNREAD = _PROBLEMS["S75"]
READING_FAILED = _PROBLEMS["S90"]
REF_IS_DATE = _PROBLEMS["R50"]
LEADS_RUN_TOGETHER = _PROBLEMS["L50"]
STRUCK_LEAD = _PROBLEMS["L51"]
DAY_UNREADABLE = _PROBLEMS["D50"]
CONFIRMED_UNREADABLE = _PROBLEMS["D51"]
SHOWN_AS_MONTH = _PROBLEMS["D52"]
STRUCK_DUE = _PROBLEMS["D53"]
KEY_ROW_UNKNOWN = _PROBLEMS["B50"]
STRUCK_RATING = _PROBLEMS["B51"]
FIGURE_UNREADABLE = _PROBLEMS["M50"]
PER_CENT = _PROBLEMS["M51"]
HTML_REMOVED = _PROBLEMS["T50"]
CHARACTERS_REMOVED = _PROBLEMS["T51"]
STRUCK_TEXT = _PROBLEMS["T52"]

READER_PROBLEMS = tuple(_PROBLEMS.values())
"""Every problem that reading can report, for the catalogue of checks."""
