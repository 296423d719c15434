"""A sound tracker: a small plan with something on every sheet, and nothing wrong with it on 2 October 2017."""

from __future__ import annotations

from datetime import date

from automation.plan.due import BLANK
from automation.plan.due_language import read_due
from automation.plan.former_plan import FormerAction
from automation.plan.model import (
    Acceptance,
    Action,
    Board,
    Body,
    Decision,
    Document,
    Evidence,
    Lead,
    Measure,
    MeasureReading,
    Plan,
    Section,
    Voice,
)
from automation.plan.ratings import DEFAULT_KEY, Rating
from automation.plan.settings import Settings

ART, LAC, PSW, HOS = "ART service manager", "LAC team manager", "Principal social worker", "Head of service"

_ACTIONS = """
2.1|Publish the profile of exploitation in the area|ART service manager|Jun-17|Blue|Published on 14 June
2.2|Give every team a champion for children at risk|LAC team manager|Sep-17|Red|One team has no champion
2.3|Train the duty desk in the new screening tool|Principal social worker|Dec-17|Green|
2.4|Share the report on risks with partner agencies|ART service manager; LAC team manager|Mar-18|Green|
2.5|Agree a pathway for missing children with the police|ART service manager|Nov-17 to Jan-18|Amber|Talks go slowly
2.6|Audit ten strategy meetings each quarter|Principal social worker|Jul-17 quarterly thereafter|Blue|Audit of July filed
3.1|Rewrite the guidance on thresholds|Principal social worker|Oct-17|Green|Draft sent to all teams on 4 September
3.2|Set up a panel that tracks permanence|LAC team manager|Apr-18|Green|
3.3|Recruit four social workers to the permanence team|Head of service|Dec-17|Amber|Two posts are vacant
3.4|Review every placement that lasts longer than planned|LAC team manager|Feb-18|Green|
3.5|Ask carers each spring how they were supported|LAC team manager|May-18|Green|
3.6|Report the findings of exit interviews|Head of service|Jun-18|Green|
LMG 1|Write a supervision policy that says how often|Principal social worker|May-17|Blue|Policy adopted on 9 May
LMG 2|Hold back-to-the-floor days for senior managers|Head of service|Aug-17|Blue|Four days held by August
LMG 3|Bring the performance report to one page|Head of service|Jul-17|Blue|In use since the July board
LMG 4|Open the training offer to partners|Principal social worker|Sep-17|Blue|Opened on 1 September
LMG 5|Measure the caseloads of all teams|ART service manager|Jun-17|Blue|Monthly since June
LMG 6|Meet newly qualified staff in their first week|Head of service|Apr-17|Blue|In the diary since April
"""

_EVIDENCE = (
    ("2", "Practitioners use the profile in their assessments", "Green", ""),
    ("2", "At least 95% of return interviews are held within 72 hours", "Amber", "Return interviews on time"),
    ("3", "Fewer children wait for a permanent home", "", ""),
    ("3", "The share of agency social workers falls to 12%", "", "Agency social workers"),
    ("LMG", "Staff say that they know what is expected of them", "Green", ""),
    ("LMG", "Caseloads stay below 18 children", "Green", "Children to a social worker"),
)

_FORMER = (
    ("A1", "Choose who writes the profile", ART, "Jun-16", "Blue", "Closed", "", "done on 3 June 2016"),
    ("A2", "Name a champion in every team", LAC, "Sep-16", "Red", "Carried", "2.2"),
    ("A3", "Ask the police for one contact", ART, "Jan-17", "Amber", "Merged", "2.5", "part of one pathway"),
    ("A4", "Buy another screening tool", PSW, "Mar-17", "Red", "Dropped", "", "the county buys it"),
    ("A5", "Agree a pathway with the police", ART, "Feb-17", "Amber", "Carried", "2.5"),
    ("A6", "Write a supervision policy", PSW, "May-17", "Green", "Carried", "LMG 1"),
)

SOUND_DOCUMENTS = (
    *(Document(f"LMG {number}", f"documents/lmg {number}.docx", "What was agreed") for number in range(1, 7)),
    Document("2.1", "documents/profile.docx", "The profile as published", None, ("Board", "Inspector")),
    Document("2.6", "documents/audit of July.xlsx", "Ten strategy meetings", None, ("Board",)),
    *(Document(f"3.{number}", f"documents/{number}.docx", "Draft") for number in range(1, 6)),
    Document("2", "", "Report on exploitation", date(2017, 9, 29), (), "Quarterly", ("Improvement board",)),
)
"""The rows of an optional sheet: documents in rows 2 to 14, in row 15 a report promised to the board."""

_READINGS = (
    ("Return interviews on time", date(2017, 3, 31), 70, 71),
    ("Return interviews on time", date(2017, 9, 30), 80, 82),
    ("Return interviews on time", date(2018, 3, 31), 90, None),
    ("Return interviews on time", date(2018, 9, 30), 95, None),
    ("Agency social workers", date(2017, 3, 31), 20, 19.5),
    ("Agency social workers", date(2017, 9, 30), 17, 17),
    ("Agency social workers", date(2018, 3, 31), 14, None),
    ("Agency social workers", date(2018, 9, 30), 12, None),
    ("Children to a social worker", date(2017, 6, 30), 20, 20),
    ("Children to a social worker", date(2017, 9, 30), 19, 18.5),
    ("Children to a social worker", date(2018, 3, 31), 18, None),
)


_SEPTEMBER = "Improvement board", date(2017, 9, 18)


def sound_plan(*, accepted: tuple[Acceptance, ...] = (), settings: Settings | None = None) -> Plan:
    """Make the plan; its actions stand in rows 2 to 7 (section 2), 8 to 13 (3) and 14 to 19 (LMG)."""
    actions = []
    for line in _ACTIONS.strip().splitlines():
        ref, text, lead, due, rating, comments = line.split("|")
        actions.append(
            Action(
                ref,
                ref.split(".")[0].split(" ")[0],
                text,
                f"{text.split()[0]} it so that children are safer ({ref})",
                lead,
                tuple(lead.split("; ")),
                read_due(due),
                BLANK,
                DEFAULT_KEY.read(rating) or Rating.NOT_RATED,
                rating,
                comments,
                label=ref,
            )
        )
    return Plan(
        sections=(
            Section("2", "Leadership", "Know the children at risk", HOS, "", "I feel listened to"),
            Section("3", "Leadership", "Permanence without delay", LAC, "", "I know where I will live"),
            Section("LMG", "Management", "Other priorities", HOS, "", "", "Ten files", date(2017, 11, 14)),
        ),
        actions=tuple(actions),
        evidence=tuple(
            Evidence(section, text, DEFAULT_KEY.read(rating) or Rating.NOT_RATED, rating, measure=measure)
            for section, text, rating, measure in _EVIDENCE
        ),
        measures=(
            Measure("Return interviews on time", "2", "%", "higher", 65, date(2016, 12, 31)),
            Measure("Agency social workers", "3", "%", "lower", 22, date(2016, 12, 31)),
            Measure("Children to a social worker", "LMG", "children", "lower", 21, date(2016, 12, 31)),
        ),
        readings=tuple(MeasureReading(*reading) for reading in _READINGS),
        leads=(
            Lead(ART, ("Access and response manager",), "", ("art@example.org",), HOS),
            Lead(LAC, (), "", ("lac@example.org",), ART),
            Lead(PSW, ("PSW",), "", ("psw@example.org",), HOS),
            Lead(HOS, (), "", ("head@example.org",), "director@example.org"),
        ),
        boards=(Board("Improvement board", "improvement-board", date(2017, 10, 17), 5),),
        voices=(
            Voice("2", date(2017, 9, 4), "Young people's group", 9, 7, "They ask me first", "A visit"),
            Voice("3", date(2017, 8, 1), "Children in care council", 12, 12),
        ),
        bodies=(Body("Improvement board", "Independent chair", "Every 4-6 weeks"),),
        decisions=(
            Decision(*_SEPTEMBER, "17/12", "Noted", "2", why="The profile is in use"),
            Decision(
                *_SEPTEMBER, "17/13", "Asked", "2.5", read_due("Nov-17"), "What do the police still want?"
            ),
            Decision(*_SEPTEMBER, "17/14", "Refused", "2.2; 3.1-3.3", why="The dates stand"),
        ),
        former=tuple(FormerAction(*row[:3], read_due(row[3]), *row[4:]) for row in _FORMER),
        key=DEFAULT_KEY.confirmed(),
        settings=settings or Settings(council="Testshire", plan_title="Improvement plan"),
        accepted=accepted,
    )
