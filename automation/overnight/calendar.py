"""Which night is due: the rule behind staying and catching up, right through both clock changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from automation.plan.findings import PlanError


def read_time(text: str) -> time:
    """Read the time of day that a night starts at, such as `02:00`.

    Raises:
        PlanError: it is no time.
    """
    match = re.fullmatch(r"\s*(\d{1,2})[:.](\d{2})\s*", text)
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    raise PlanError(f"'{text}' is no time of day; write it as 02:00.")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every night at a time of day, in the council's own time zone."""

    at: time
    zone: ZoneInfo

    def moment(self, night: date) -> datetime:
        """Give the moment at which a night starts.

        A time that the clocks skip in March comes when they have been put forward; one that comes twice in
        October comes the first time.
        """
        local = datetime.combine(night, self.at, tzinfo=self.zone)
        # Through UTC and back: a skipped 01:30 becomes the 02:30 that the clocks show instead.
        return local.astimezone(ZoneInfo("UTC")).astimezone(self.zone)

    def due(self, now: datetime, last: date | None) -> date | None:
        """Give the night to run now, or None.

        Only the latest night is run: after a week of sleep one run brings everything up to date, because
        each run reads the tracker as it is.

        Args:
            now: the present moment, with its time zone.
            last: the latest night that was run, or None before the first.
        """
        today = now.astimezone(self.zone).date()
        latest = today if now >= self.moment(today) else today - timedelta(days=1)
        if last is None:
            # Started for the first time: the next night is the first, not one that nobody asked for.
            return None
        # The last night is still to come where it was run with the PC's clock wrong; it stops no other.
        was_wrong = last - latest > timedelta(days=1)
        return latest if latest > last or was_wrong else None

    def next(self, now: datetime) -> datetime:
        """Give the moment of the next night."""
        today = now.astimezone(self.zone).date()
        moment = self.moment(today)
        return moment if moment > now else self.moment(today + timedelta(days=1))
