"""The council's time zone: which day it is where the plan is kept, whatever the PC's own clock is set to."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.settings import EARLIEST, LATEST, zone_named


def read_zone(name: str) -> ZoneInfo:
    """Read the name of a time zone, such as `Europe/London`.

    Raises:
        PlanError: there is no such zone.
    """
    zone = zone_named(name)
    if zone is None:
        raise PlanError(f"'{name}' is no time zone; the Settings sheet needs one such as Europe/London.")
    return zone


def day_of(plan: Plan, asked: date | None, now: datetime) -> date:
    """Return the date that stands in for today: the one asked for, else the tracker's, else today.

    Args:
        plan: the plan, for its As at and its time zone.
        asked: the date asked for.
        now: the present moment, with its time zone.

    Raises:
        PlanError: today is wanted, and the Settings sheet names a time zone that does not exist; or the date
            is one from which days cannot be counted to both sides.
    """
    day = asked or plan.settings.as_at or now.astimezone(read_zone(plan.settings.time_zone)).date()
    if not EARLIEST <= day <= LATEST:
        raise PlanError(
            f"{day.isoformat()} cannot stand in for today: give a day between {EARLIEST.year} and "
            f"{LATEST.year}."
        )
    return day
