"""A small night for the tests of the outputs."""

from __future__ import annotations

from datetime import date

from automation.analysis.movement import movement
from automation.analysis.rollup import summarise, trend
from automation.analysis.slippage import slippage
from automation.plan.findings import Finding, Severity
from automation.plan.model import Measure, MeasureReading, Plan
from automation.views.figures import Figures
from tests.support.plans import action, evidence, plan, section

AS_AT = date(2017, 10, 2)

SMALL = plan(
    action("2.1", "Jun-17", "Blue", "ART service manager"),
    action(
        "2.2", "Jul-17", "Green", "ART service manager; Principal social worker", comments="Waits for police."
    ),
    action("2.3", "Oct-17", "Amber", "Principal social worker"),
    action("9A.1", "Aug-17", "Red", "ICS head of service", text="Bring in the case record system"),
    action("9A.2", "", "", "ICS head of service"),
    action("LMG 1", "Dec-17", "Green", "ART service manager", section="LMG"),
    sections=(
        section("2", "Leadership"),
        section("9A", "Leadership"),
        section("LMG", "Help and protection", title="Other priorities"),
    ),
    evidence=(evidence("2", "Green"), evidence("2", "Amber"), evidence("9A")),
    measures=(
        Measure("Turnover", "2", "%", "lower", 21.1, date(2017, 3, 31)),
        Measure("Appraisals", "9A", "%", "higher"),
    ),
    readings=(
        MeasureReading("Turnover", date(2017, 6, 30), actual=20.5),
        MeasureReading("Turnover", date(2017, 9, 30), target=18.1, actual=17.333),
        MeasureReading("Turnover", date(2018, 3, 31), target=15),
    ),
)
HOSTILE = '<script>alert("1")</script> & "quoted" \'single\' {{ 7 * 7 }} </title> \x07\u202e'
FINDINGS = (
    Finding(
        "D02",
        "due-date",
        Severity.WARNING,
        f"Not understood: {HOSTILE}",
        "Type a month.",
        "Actions",
        "F3",
        "2.2",
    ),
    Finding("L01", "lead", Severity.ERROR, "The lead is blank.", "Type a lead.", "Actions", "E4", "2.3"),
)


EARLIER = plan(
    action("2.1", "Jun-17", "Green", "ART service manager"),
    action("2.2", "Jul-17", "Green", "ART service manager; Principal social worker"),
    action("2.3", "Aug-17", "Red", "Principal social worker"),
    action("9A.1", "Aug-17", "Green", "ICS head of service", text="Bring in the case record system"),
    action("9A.9", "Dec-17", "Green", "ICS head of service", text="Something that was given up since"),
    action("LMG 1", "Dec-17", "Amber", "ART service manager", section="LMG"),
    sections=SMALL.sections,
    evidence=SMALL.evidence,
)
"""The small plan as it stood at the board before: `2.3` has been re-dated since."""
MOVED = movement(EARLIER, SMALL, opened=date(2017, 7, 11), closed=AS_AT)

NIGHTS = ((date(2017, 7, 11), EARLIER), (date(2017, 9, 1), EARLIER), (AS_AT, SMALL))
HISTORY = {"movement": MOVED, "trend": trend(NIGHTS), "slippage": slippage(NIGHTS)}
"""What a night with a past has more than one without."""


def figures(of: Plan = SMALL, **more: object) -> Figures:
    """Give the figures of a plan on the day."""
    return Figures(of, summarise(of, AS_AT), **more)  # type: ignore[arg-type]
