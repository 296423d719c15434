"""Dates: the time zone in which nights and days are counted, and a date that stands in for today."""

from __future__ import annotations

from collections.abc import Iterator

from automation.doctor.lines import Line, fine, mend, said
from automation.doctor.setup import Setup
from automation.plan.due import uk
from automation.plan.time_zone import read_zone
from automation.tracker.problems import SETTING_WRONG

ZONE, AS_AT = "Time zone", "As at"


def look_at_zone(setup: Setup) -> Iterator[Line]:
    """The council's time zone exists, and this PC's clock shows its time."""
    read, now = setup.plan_of.read, setup.pc.now
    name = read.plan.settings.time_zone
    for finding in read.findings:
        if finding.code == SETTING_WRONG.code and ZONE in finding.message:
            yield mend(ZONE, finding.message, f"Write {name} beside 'Time zone' on the sheet Settings.")
            return
    zone = read_zone(name)
    there = now.astimezone(zone)
    if there.utcoffset() != now.utcoffset():
        yield said(
            ZONE,
            f"The plan's zone is {name}, where it is {there:%H:%M}; this PC's clock shows {now:%H:%M}. "
            "Days are counted there; the machine's scheduler starts nights by this PC's clock.",
        )
        return
    yield fine(ZONE, f"Days are counted in {name}, and this PC's clock shows its time.")


def look_at_as_at(setup: Setup) -> Iterator[Line]:
    """Say when a date on the Settings sheet stands in for today: lateness then stands still."""
    as_at = setup.plan_of.read.plan.settings.as_at
    if as_at is not None:
        yield said(
            AS_AT,
            f"'As at' on the sheet Settings is {uk(as_at)} and stands in for today everywhere. "
            "Clear it for daily use.",
        )
