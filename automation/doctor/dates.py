"""Dates: the time zone in which nights and days are counted, and a date that stands in for today."""

from __future__ import annotations

from collections.abc import Iterator

from automation.doctor.lines import Line, fine, mend, said
from automation.doctor.setup import Setup
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.zone import read_zone

ZONE, AS_AT = "Time zone", "As at"


def look_at_zone(setup: Setup) -> Iterator[Line]:
    """The council's time zone exists, and this PC's clock shows its time."""
    name, now = setup.plan_of.read.plan.settings.time_zone, setup.pc.now
    try:
        zone = read_zone(name)
    except PlanError as error:
        yield mend(ZONE, str(error), "Write Europe/London beside 'Time zone' on the sheet Settings.")
        return
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
