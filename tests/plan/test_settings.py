from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from automation.plan.findings import Severity
from automation.plan.settings import Settings, catalogue, read_setting, settings_from


def test_every_setting_has_a_row_a_meaning_and_reads_back_its_default():
    rows = catalogue()
    assert len({row.name.casefold() for row in rows}) == len(rows)
    assert {row.field for row in rows} == {f.name for f in fields(Settings)} - {"severities"}
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
        ("As at", "today", "needs a date such as 02/10/2017"),
        ("As at", date(9999, 12, 31), "needs a date such as 02/10/2017"),
        ("As at", date(1, 1, 1), "needs a date such as 02/10/2017"),
        ("Chase again days", 10**12, "needs a whole number, not 'that number'"),
        ("Chase again days", 10**400, "needs a whole number, not 'that number'"),
        ("Chase again days", 1e300, "needs a whole number"),
        ("Chase again days", float("nan"), "needs a whole number"),
        ("Chase again days", "9" * 5_000, "needs a whole number, not '9999"),
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
