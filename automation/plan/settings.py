"""Settings: what business support can decide on the Settings sheet, each with its default and meaning.

A setting is one field of `Settings`. Its name on the sheet, its meaning and the values it may take are in
settings.toml under the name of the field, so that the sheet, the documentation and the code agree.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from automation.plan.findings import PlanError, Severity

if TYPE_CHECKING:
    from automation.plan.model import Plan

SEVERITY_OF = "Severity of"
"""How the settings begin that change how much the findings of a code matter: `Severity of D03`."""


_DESCRIBED: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("settings.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The decisions on the Settings sheet, with their defaults."""

    council: str = ""
    plan_title: str = "Improvement plan"
    as_at: date | None = None
    plan_starts: date | None = None
    plan_ends: date | None = None
    section_rule: str = "worst"
    held_readings: int = 2
    recheck_months: int = 6
    keep_nightly_days: int = 90
    keep_weekly_days: int = 365
    keep_at_most_days: int = 0
    note_to: str = ""
    time_zone: str = "Europe/London"
    contact: str = ""
    sender: str = ""
    remind_days: int = 14
    chase_after_days: int = 1
    chase_every_days: int = 7
    escalate_after: int = 2
    reply_days: int = 5
    quiet: str = ""
    attach_reply_sheet: str = "yes"
    attach_brief: str = "no"
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    letters_a_minute: int = 30
    tolerance: int = 5
    most_open_actions: int = 20
    stale_days: int = 60
    paper_from: str = ""
    paper_author: str = ""
    agenda_item: str = ""
    paper_marking: str = ""
    implications: str = ""
    who_may_redate: str = ""
    undecided_dates: str = "count"
    document_folders: str = ""
    unconfirmed: str = ""
    severities: tuple[tuple[str, Severity], ...] = ()
    """Each changed code with its severity: one row of the sheet each, named `Severity of CODE`."""

    def is_unconfirmed(self, name: str) -> bool:
        """Return whether something that an import proposed was not confirmed yet."""
        return name.casefold() in (part.strip().casefold() for part in self.unconfirmed.split(";"))

    @classmethod
    def named(cls, name: str) -> Field[Any] | None:
        """Find a setting by its name on the sheet, whatever its case and spacing."""
        wanted = " ".join(name.split()).casefold()
        return next((f for f in _listed() if _DESCRIBED[f.name]["name"].casefold() == wanted), None)

    def value(self, row: SettingRow) -> Any:
        """Return the value of a row of the catalogue."""
        changed = _code_of(row.field)
        return dict(self.severities).get(changed, "") if changed else getattr(self, row.field)


def _listed() -> tuple[Field[Any], ...]:
    """Return the settings that have one name and one row each."""
    return tuple(f for f in fields(Settings) if f.name in _DESCRIBED)


def _code_of(name: str) -> str:
    """Return the code whose severity a setting changes; empty for any other setting."""
    found = re.fullmatch(rf"{SEVERITY_OF}\s+(\S+)", " ".join(name.split()), re.IGNORECASE)
    return found[1].upper() if found else ""


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as the sheet and the documentation show it."""

    field: str
    name: str
    meaning: str
    default: object
    choices: tuple[str, ...]


def catalogue(settings: Settings | None = None) -> tuple[SettingRow, ...]:
    """List every setting in the order of the sheet, then each severity that `settings` changes.

    What is not confirmed yet has a row only where there is something.
    """
    rows = tuple(
        SettingRow(f.name, one["name"], one["meaning"], f.default, tuple(one.get("choices", ())))
        for f, one in ((f, _DESCRIBED[f.name]) for f in _listed())
        if f.name != "unconfirmed" or (settings and settings.unconfirmed)
    )
    changed = settings.severities if settings else ()
    return (*rows, *(_severity_row(code) for code, _ in changed))


def _severity_row(code: str) -> SettingRow:
    name = f"{SEVERITY_OF} {code}"
    return SettingRow(name, name, f"How much the findings of {code} matter.", "", tuple(Severity))


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""The days between which a plan's own dates lie, so that days can be counted to both sides of them."""
_MOST = 1_000_000
"""The largest number that a setting takes; it stands for days, letters or shares of a hundred."""
_LONGEST_SHOWN = 60


def read_setting(name: str, value: object) -> tuple[str, Any] | str:
    """Read one row of the Settings sheet.

    Args:
        name: the setting's name as the sheet spells it.
        value: the cell's value; dates as `date`, numbers as numbers, else text.

    Returns:
        The field of `Settings` and its value, or one sentence that says what is wrong. A blank value
        means the default.
    """
    code = _code_of(name)
    if code:
        return _read_severity(code, value)
    found = Settings.named(name)
    if found is None:
        return f"There is no setting called '{name}'."
    default, described = found.default, _DESCRIBED[found.name]
    setting = f"The setting '{described['name']}'"
    if value is None or (isinstance(value, str) and not value.strip()):
        return found.name, default
    if isinstance(default, int):
        read = _read_number(value, default, described.get("least"))
        return (found.name, read) if isinstance(read, int) else f"{setting} needs {read}."
    if found.type == "date | None":
        if isinstance(value, date) and EARLIEST.year <= value.year <= LATEST.year:
            return found.name, value
        return f"{setting} needs a date as day/month/year, not '{value}'."
    text = str(value).strip()
    if choices := described.get("choices"):
        if text.casefold() in choices:
            return found.name, text.casefold()
        return f"{setting} is one of {', '.join(choices)}, not '{text}'."
    if found.name == "time_zone" and zone_named(text) is None:
        return f"{setting} needs one such as Europe/London, not '{text}'."
    return found.name, text


def nearest_setting(name: str) -> str:
    """Return the setting that is spelt most like a name that no setting has; empty where none is near."""
    names = {one["name"].casefold(): one["name"] for one in _DESCRIBED.values()}
    near = get_close_matches(" ".join(name.split()).casefold()[:_LONGEST_SHOWN], names, n=1, cutoff=0.75)
    return str(names[near[0]]) if near else ""


def zone_named(name: str) -> ZoneInfo | None:
    """Find a time zone by its name, such as `Europe/London`; None where there is none of that name."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _read_number(value: object, default: int, least: int | None) -> int | str:
    """Return a setting's number, or what the setting needs instead of it."""
    number = _whole_number(value)
    if number is None:
        return f"a whole number, not '{_shown(value)}'"
    return f"{default} or at least {least}, not {number}" if least and default != number < least else number


def _whole_number(value: object) -> int | None:
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.isdecimal() and len(text) <= len(str(_MOST)) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and -_MOST <= value <= _MOST:
        return int(value) if value == int(value) else None
    return None


def _shown(value: object) -> str:
    text = str(value) if not isinstance(value, int) or abs(value) <= _MOST else "that number"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _read_severity(code: str, value: object) -> tuple[str, Any] | str:
    field_name, text = f"{SEVERITY_OF} {code}", str(value or "").strip().casefold()
    if not text:
        return field_name, None
    if text not in tuple(Severity):
        return f"The setting '{field_name}' is one of {', '.join(Severity)}, not '{value}'."
    return field_name, Severity(text)


def settings_from(values: Mapping[str, Any]) -> Settings:
    """Make settings from fields that `read_setting` gave."""
    changed = {_code_of(name): value for name, value in values.items() if _code_of(name)}
    plain = {name: value for name, value in values.items() if not _code_of(name)}
    severities = tuple((code, severity) for code, severity in changed.items() if severity is not None)
    return Settings(**plain, severities=severities)


def read_zone(name: str) -> ZoneInfo:
    """Read the name of a time zone, such as `Europe/London`.

    Raises:
        PlanError: there is no such zone.
    """
    zone = zone_named(name)
    if zone is None:
        raise PlanError(f"'{name}' is not a time zone. The Settings sheet needs one such as Europe/London.")
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
            f"{day.isoformat()} cannot be used as today's date. Use a day between {EARLIEST.year} and "
            f"{LATEST.year}."
        )
    return day
