"""Settings: what business support can decide on the Settings sheet, each with its default and meaning.

A setting is one field of `Settings`. Its name on the sheet, its meaning and the values it may take stand
beside it, so that the sheet, the documentation and the code cannot drift apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from automation.plan.findings import Severity
from automation.plan.ratings import SECTION_RULES

SEVERITY_OF = "Severity of"
"""How the settings begin that change how much the findings of a code matter: `Severity of D03`."""


def _setting(name: str, default: Any, meaning: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"name": name, "meaning": meaning, "choices": choices})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The decisions on the Settings sheet, with their defaults."""

    council: str = _setting("Council", "", "The council's name, as papers and letters print it.")
    plan_title: str = _setting("Plan title", "Improvement plan", "The plan's name, as papers print it.")
    as_at: date | None = _setting(
        "As at", None, "Stands in for today everywhere. Leave it blank in daily use."
    )
    plan_starts: date | None = _setting(
        "Plan starts", None, "Due dates before this day are reported. Blank: judged from the other dates."
    )
    plan_ends: date | None = _setting(
        "Plan ends", None, "Due dates after this day are reported. Blank: judged from the other dates."
    )
    section_rule: str = _setting(
        "Section rating rule",
        "worst",
        "How a section's rating follows from its actions: worst (the worst rated action counts) or "
        "most (the commonest of Red, Amber and Green counts). Blue only when every action is Blue.",
        SECTION_RULES,
    )
    held_readings: int = _setting(
        "Readings held for Level 2",
        2,
        "How many of a measure's last readings in a row must be on target for its section to reach Level 2.",
    )
    keep_nightly_days: int = _setting(
        "Keep every night days", 90, "For how many days the history keeps every night."
    )
    keep_weekly_days: int = _setting(
        "Keep weekly days",
        365,
        "For how many days after that the history keeps one night a week; then it keeps one a month.",
    )
    note_to: str = _setting(
        "Morning note to",
        "",
        "The e-mail address that gets the morning note, once it was confirmed on the PC (doctor --trust). "
        "Blank: nobody; it is on disk.",
    )
    time_zone: str = _setting(
        "Time zone", "Europe/London", "The council's time zone, in which nights start and dates are counted."
    )
    contact: str = _setting("Contact", "", "Whom to ask about the plan; letters and papers print it.")
    sender: str = _setting("Sender", "", "The e-mail address that letters come from.")
    remind_days: int = _setting(
        "Remind days before due", 14, "How many days before it is due a lead is reminded of an action."
    )
    chase_after_days: int = _setting(
        "Chase days after due", 1, "How many days after it was due a lead is chased about an action."
    )
    chase_every_days: int = _setting(
        "Chase again days", 7, "How many days after a letter, or an answer, a lead is chased again."
    )
    escalate_after: int = _setting(
        "Escalate after chasers",
        2,
        "After how many chasers without an answer the lead's 'Escalate to' hears of it, then the section's "
        "owner.",
    )
    reply_days: int = _setting(
        "Reply within working days", 5, "How many working days a letter gives people to answer."
    )
    quiet: str = _setting(
        "Quiet", "", "Sections and actions that nobody gets letters about, such as 2.1; 9A; LMG. Blank: none."
    )
    attach_reply_sheet: str = _setting(
        "Attach reply sheet",
        "yes",
        "Whether a letter carries a small workbook to answer in: yes or no.",
        ("yes", "no"),
    )
    smtp_host: str = _setting(
        "Mail server",
        "",
        "The mail (SMTP) server that sends letters, if any does. It is confirmed once on each PC, with its "
        "port, security and user (doctor --trust).",
    )
    smtp_port: int = _setting("Mail server port", 587, "The port of the mail server.")
    smtp_security: str = _setting(
        "Mail server security",
        "starttls",
        "How the connection to the mail server is protected: starttls, tls or none.",
        ("starttls", "tls", "none"),
    )
    smtp_user: str = _setting(
        "Mail server user",
        "",
        "The name to log in to the mail server with. Its password never stands in the tracker.",
    )
    letters_a_minute: int = _setting(
        "Letters a minute", 30, "How many letters leave in a minute at most. 0: no limit."
    )

    tolerance: int = _setting(
        "Measure tolerance %",
        5,
        "By how many per cent of its target a measure's actual figure may be worse before it is reported.",
    )
    most_open_actions: int = _setting(
        "Most open actions of a lead", 20, "A lead with more open actions than this is reported. 0: nobody."
    )
    stale_days: int = _setting(
        "Untouched days",
        60,
        "After how many days without a change to its rating or comments an open action is reported.",
    )
    severities: tuple[tuple[str, Severity], ...] = ()
    """Each changed code with its severity: one row of the sheet each, named `Severity of CODE`."""

    @classmethod
    def named(cls, name: str) -> Field[Any] | None:
        """Find a setting by its name on the sheet, whatever its case and spacing."""
        wanted = " ".join(name.split()).casefold()
        return next((f for f in _listed() if f.metadata["name"].casefold() == wanted), None)

    def value(self, row: SettingRow) -> Any:
        """Return the value of a row of the catalogue."""
        changed = _code_of(row.field)
        return dict(self.severities).get(changed, "") if changed else getattr(self, row.field)


def _listed() -> tuple[Field[Any], ...]:
    """Return the settings that have one name and one row each."""
    return tuple(f for f in fields(Settings) if f.metadata)


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
    """List every setting in the order of the sheet, then each severity that `settings` changes."""
    rows = tuple(
        SettingRow(f.name, f.metadata["name"], f.metadata["meaning"], f.default, f.metadata["choices"])
        for f in _listed()
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
    default = found.default
    if value is None or (isinstance(value, str) and not value.strip()):
        return found.name, default
    if isinstance(default, int):
        number = _whole_number(value)
        if number is not None:
            return found.name, number
        return f"The setting '{found.metadata['name']}' needs a whole number, not '{_shown(value)}'."
    if found.type == "date | None":
        if isinstance(value, date) and EARLIEST.year <= value.year <= LATEST.year:
            return found.name, value
        return f"The setting '{found.metadata['name']}' needs a date such as 02/10/2017, not '{value}'."
    text = str(value).strip()
    choices: tuple[str, ...] = found.metadata["choices"]
    if choices:
        if text.casefold() in choices:
            return found.name, text.casefold()
        return f"The setting '{found.metadata['name']}' is one of {', '.join(choices)}, not '{text}'."
    if found.name == "time_zone" and zone_named(text) is None:
        return f"The setting '{found.metadata['name']}' needs one such as Europe/London, not '{text}'."
    return found.name, text


def nearest_setting(name: str) -> str:
    """Return the setting that is spelt most like a name that no setting has; empty where none is near."""
    names = {f.metadata["name"].casefold(): f.metadata["name"] for f in _listed()}
    near = get_close_matches(" ".join(name.split()).casefold()[:_LONGEST_SHOWN], names, n=1, cutoff=0.75)
    return str(names[near[0]]) if near else ""


def zone_named(name: str) -> ZoneInfo | None:
    """Find a time zone by its name, such as `Europe/London`; None where there is none of that name."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


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
