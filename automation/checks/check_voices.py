"""Checks of the sheet Voices: children are asked, and what they said is counted for the right section."""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.model import Voice, ref_key
from automation.plan.voices import MONTHS, is_silent, voices_of


@plan_check("V01", Severity.NOTE)
def children_not_asked(context: Context) -> Iterator[Spot]:
    """Where a section says what children will say, somebody has asked them in the last six months.

    A board wants to hear what they do say, and closes no section before they were asked.

    Before: Section 9B says what children will say, and Voices has no row for 9B
    After: Voices: 9B | 12/09/2017 | Children in care council | 9 | 7
    """
    for section in context.plan.sections:
        if is_silent(context.plan, section, context.as_at):
            latest = voices_of(context.plan, section.ref, context.as_at)
            last = f" The last time was {uk(day)}." if latest and (day := latest[0].day) else ""
            what = f"Section {section.ref} says what children will say, but nobody has asked them"
            hint = "Ask some of them, and add a row to the sheet Voices."
            yield at(section, "children_say", f"{what} for {MONTHS} months.{last}", hint)


@row_check("V02", Severity.WARNING, "voices")
def more_said_so_than_asked(voice: Voice, _context: Context) -> Iterator[Spot]:
    """No more children said so than were asked.

    One of the two numbers is wrong, and a paper would print both.

    Before: How many: 9 | How many said so: 12
    After: How many: 12 | How many said so: 9
    """
    if voice.how_many is not None and voice.said_so is not None and voice.said_so > voice.how_many:
        what = f"{voice.said_so:,} said so, but only {voice.how_many:,} were asked."
        yield at(voice, "said_so", what, "Correct one of the two numbers.", voice.section)


@row_check("V03", Severity.WARNING, "voices")
def voice_of_unknown_section(voice: Voice, context: Context) -> Iterator[Spot]:
    """The section that children were asked about is one of the plan's.

    Otherwise what they said is printed nowhere.

    Before: Voices: 71 | 12/09/2017
    After: Voices: 17 | 12/09/2017
    """
    if ref_key(voice.section) not in context.sections:
        what = f"Children were asked about section {voice.section}, which the plan does not have."
        yield at(voice, "section", what, "Correct the section.", voice.section)


@row_check("V04", Severity.WARNING, "voices")
def voice_without_its_day(voice: Voice, context: Context) -> Iterator[Spot]:
    """What children said has the day on which they were asked, and that day is not in the future.

    Without it nobody knows whether they would still say so, and the answer is printed nowhere.

    Before: Voices: 9B | Date: blank | 9 of 12
    After: Voices: 9B | 12/09/2017 | 9 of 12
    """
    if voice.day is None and has_column(voice.place, "day"):
        what = f"It is not said when children were asked about section {voice.section}."
        yield at(voice, "day", what, "Type the day on which they were asked.", voice.section)
    elif voice.day is not None and voice.day > context.as_at:
        what = f"Children are said to have been asked on {uk(voice.day)}, which is in the future."
        yield at(voice, "day", what, "Correct the date.", voice.section)
