from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from automation.plan.findings import PlanError, Severity
from automation.plan.model import Plan
from automation.plan.settings import Settings, catalogue, day_of, read_setting, read_zone, settings_from


def test_every_setting_has_a_row_a_meaning_and_reads_back_its_default():
    rows = catalogue()
    assert len({row.name.casefold() for row in rows}) == len(rows)
    assert {row.field for row in rows} == {f.name for f in fields(Settings)} - {"severities", "unconfirmed"}
    for row in rows:
        assert row.meaning.endswith(".")
        assert read_setting(f"  {row.name.upper()} ", None) == (row.field, row.default)
        if row.default:
            assert read_setting(row.name, row.default) == (row.field, row.default)


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("Remind days before due", "14", ("remind_days", 14)),
        ("Remind days before due", 7.0, ("remind_days", 7)),
        ("As at", date(2017, 10, 2), ("as_at", date(2017, 10, 2))),
        ("Keep at most days", 0, ("keep_at_most_days", 0)),
        ("Keep at most days", "90", ("keep_at_most_days", 90)),
        ("Time zone", " Europe/Lisbon ", ("time_zone", "Europe/Lisbon")),
        ("Section rating rule", "MOST", ("section_rule", "most")),
        ("severity of r05", " Error ", ("Severity of R05", Severity.ERROR)),
        ("Severity of R05", None, ("Severity of R05", None)),
    ],
)
def test_values_that_are_understood(name, value, answer):
    assert read_setting(name, value) == answer


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("Time zone", "Europe/Lundon", "needs one such as Europe/London"),
        ("Colour", "red", "There is no setting called 'Colour'."),
        ("Remind days before due", "a fortnight", "needs a whole number, not 'a fortnight'"),
        ("Remind days before due", True, "needs a whole number"),
        ("Section rating rule", "best", "is one of worst, most, not 'best'"),
        ("As at", "today", "needs a date as day/month/year"),
        ("As at", date(9999, 12, 31), "needs a date as day/month/year"),
        ("As at", date(1, 1, 1), "needs a date as day/month/year"),
        ("Chase again days", 10**12, "needs a whole number, not 'that number'"),
        ("Chase again days", 10**400, "needs a whole number, not 'that number'"),
        ("Chase again days", 1e300, "needs a whole number"),
        ("Chase again days", float("nan"), "needs a whole number"),
        ("Chase again days", "9" * 5_000, "needs a whole number, not '9999"),
        ("Keep at most days", 89, "The setting 'Keep at most days' needs 0 or at least 90, not 89."),
        ("Keep at most days", -1, "needs 0 or at least 90"),
        ("Severity of R05", "high", "is one of error, warning, note, not 'high'"),
    ],
)
def test_values_that_are_not(name, value, sentence):
    answer = read_setting(name, value)
    assert isinstance(answer, str)
    assert sentence in answer


def test_changed_severities_come_back_from_their_rows():
    changed = Settings(severities=(("R05", Severity.NOTE), ("B02", Severity.ERROR)))
    rows = [row for row in catalogue(changed) if row.name.startswith("Severity of")]
    assert [(row.name, changed.value(row)) for row in rows] == [
        ("Severity of R05", "note"),
        ("Severity of B02", "error"),
    ]
    answers = [read_setting(row.name, changed.value(row)) for row in rows]
    assert settings_from(dict(answers)) == changed


def test_a_blank_severity_changes_nothing():
    assert settings_from({"Severity of R05": None}) == Settings()


LATE_ON_A_SUMMER_EVENING = datetime(2017, 7, 1, 23, 30, tzinfo=UTC)


def test_today_is_the_councils_today() -> None:
    assert day_of(Plan(), None, LATE_ON_A_SUMMER_EVENING) == date(2017, 7, 2)
    lisbon = Plan(settings=Settings(time_zone="Atlantic/Azores"))
    assert day_of(lisbon, None, LATE_ON_A_SUMMER_EVENING) == date(2017, 7, 1)


def test_the_date_asked_for_comes_before_the_trackers_date() -> None:
    kept = Plan(settings=Settings(as_at=date(2017, 10, 2)))
    assert day_of(kept, None, LATE_ON_A_SUMMER_EVENING) == date(2017, 10, 2)
    assert day_of(kept, date(2017, 9, 4), LATE_ON_A_SUMMER_EVENING) == date(2017, 9, 4)


def test_an_unknown_time_zone_matters_only_if_today_is_needed() -> None:
    wrong = Plan(settings=Settings(time_zone="Europe/Lundon"))
    with pytest.raises(PlanError, match="'Europe/Lundon' is not a time zone"):
        day_of(wrong, None, LATE_ON_A_SUMMER_EVENING)
    assert day_of(wrong, date(2017, 9, 4), LATE_ON_A_SUMMER_EVENING) == date(2017, 9, 4)


@pytest.mark.parametrize("name", ["Europe/Lundon", "", "../../etc/passwd", "London"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(PlanError, match="is not a time zone"):
        read_zone(name)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31)])
def test_a_day_at_the_end_of_the_calendar_cannot_stand_in_for_today(day: date) -> None:
    """Days are counted to both sides of it."""
    for of, asked in ((Plan(), day), (Plan(settings=Settings(as_at=day)), None)):
        with pytest.raises(
            PlanError, match=f"{day.isoformat()} cannot be used as today's date. Use a day between"
        ):
            day_of(of, asked, LATE_ON_A_SUMMER_EVENING)
    assert day_of(Plan(), date(1900, 1, 1), LATE_ON_A_SUMMER_EVENING) == date(1900, 1, 1)


def test_what_is_not_confirmed_has_a_row_only_where_there_is_something():
    settings = Settings(unconfirmed="Bodies; Measures")
    assert catalogue(settings)[-1].name == "Not yet confirmed"
    assert settings.is_unconfirmed("bodies")
    assert not settings.is_unconfirmed("Evidence By")
    assert not Settings().is_unconfirmed("Bodies")
