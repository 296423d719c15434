"""The performance team's folder: which files a pattern names, their months, and wrong files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.plan.model import Source
from automation.readings.performance_folder import SourceError, figures_from, matching, pattern_of

AUG, SEP = date(2017, 8, 31), date(2017, 9, 30)


def card(path: Path, value: float, title: str = "Monthly card") -> Path:
    book = openpyxl.Workbook()
    book.active.append([title])  # type: ignore[union-attr]
    book.active.append(["Caseload per worker", value])  # type: ignore[union-attr]
    book.save(path)
    return path


CARD = Source("Caseload", "KPI {yyyy}-{mm}.xlsx", row_label="Caseload per worker")


@pytest.mark.parametrize(
    ("pattern", "name", "month"),
    [
        ("KPI*{yyyy}-{mm}*.xlsx", "KPI children 2017-09 final.xlsx", SEP),
        ("kpi {mmm} {yy}.xlsx", "KPI Sept 17.xlsx", SEP),
        ("KPI {mm}.{yyyy}.xlsx", "KPI 9.2017.xlsx", SEP),
        ("KPI.xlsx", "KPI.xlsx", None),
        ("KPI ?.csv", "KPI 1.csv", None),
    ],
)
def test_a_pattern_names_files_and_their_month(tmp_path: Path, pattern: str, name: str, month: date) -> None:
    for other in (name, "other.xlsx", f"~${name}", ".hidden.xlsx"):
        (tmp_path / other).write_bytes(b"x")
    assert matching(tmp_path, pattern) == [(month, tmp_path / name)]


@pytest.mark.parametrize("pattern", ["../KPI.xlsx", "sub/KPI.xlsx", "C:\\KPI.xlsx", "{yyyy} {yyyy}.xlsx"])
def test_a_pattern_stays_in_the_folder_and_names_one_month(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(SourceError):
        matching(tmp_path, pattern)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("KPI 2017-09.xlsx", "KPI {yyyy}-{mm}.xlsx"),
        ("KPI_201709_v2.xlsx", "KPI_{yyyy}{mm}_v2.xlsx"),
        ("Scorecard Sept 17.xlsx", "Scorecard {mmm} {yy}.xlsx"),
        ("Scorecard September 2017.xlsx", "Scorecard {mmm} {yyyy}.xlsx"),
        ("Scorecard.xlsx", "Scorecard.xlsx"),
    ],
)
def test_a_files_name_becomes_a_pattern_that_names_it(tmp_path: Path, name: str, pattern: str) -> None:
    assert pattern_of(name) == pattern
    (tmp_path / name).write_bytes(b"x")
    assert [path.name for _, path in matching(tmp_path, pattern)] == [name]


def test_a_card_has_the_month_of_its_files_name_and_is_scaled(tmp_path: Path) -> None:
    card(tmp_path / "KPI 2017-08.xlsx", 0.71)
    card(tmp_path / "KPI 2017-09.xlsx", 0.7)
    source = Source("Caseload", CARD.file, row_label=CARD.row_label, scale=100)
    found = figures_from(tmp_path, source, {})
    assert [(one.day, one.figure.value, one.figure.cell) for one in found] == [
        (AUG, 71, "B2"),
        (SEP, 70, "B2"),
    ]
    assert len({one.sha256 for one in found}) == 2


def test_last_months_file_under_this_months_name_is_not_read(tmp_path: Path) -> None:
    old = card(tmp_path / "KPI 2017-08.xlsx", 20)
    (tmp_path / "KPI 2017-09.xlsx").write_bytes(old.read_bytes())
    with pytest.raises(SourceError, match=r"KPI 2017-09\.xlsx holds the same as KPI 2017-08\.xlsx"):
        figures_from(tmp_path, CARD, {})
    card(tmp_path / "KPI 2017-09.xlsx", 21, title="Position at August 2017")
    with pytest.raises(
        SourceError, match="named for September 2017, but its newest figure is of August 2017"
    ):
        figures_from(tmp_path, CARD, {})


def test_each_thing_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"No file in .* is called 'KPI \{yyyy\}-\{mm\}\.xlsx'"):
        figures_from(tmp_path, CARD, {})
    card(tmp_path / "KPI 2017-09.xlsx", 20)
    with pytest.raises(SourceError, match=r"KPI 2017-09\.xlsx: Nothing is labelled 'Referrals'"):
        figures_from(tmp_path, Source("Referrals", CARD.file), {})
    card(tmp_path / "KPI.xlsx", 20)
    with pytest.raises(SourceError, match="does not say the month of Sheet!B2"):
        figures_from(tmp_path, Source("Caseload", "KPI.xlsx", row_label=CARD.row_label), {})
    (tmp_path / "KPI 2017-10.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(SourceError, match=r"^KPI 2017-10\.xlsx: "):
        figures_from(tmp_path, CARD, {})
