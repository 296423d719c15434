"""Where figures come from: proposed by likeness, confirmed once, kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.plan.findings import PlanError
from automation.plan.model import Measure, Plan, Source
from automation.readings.where_from import NAME, confirmed_sources, propose_sources, write_where_from
from tests.support.plans import plan

AS_AT = date(2017, 10, 2)


def a_plan() -> Plan:
    names = ("Return interviews within 72 hours", "Caseload of social workers", "Staff turnover")
    return plan(measures=tuple(Measure(name, "2", "%", "higher") for name in names))


def a_folder(folder: Path) -> Path:
    lines = (
        "Indicator,Aug-17,Sep-17",
        "% return interviews (within 72 hours),62,71",
        "Social workers - caseload,20,19",
        "Sickness days,4,5",
    )
    (folder / "KPI 2017-09.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def tick(path: Path, row: int, **cells: str) -> None:
    book = openpyxl.load_workbook(path)
    for column, value in {"A": "Yes", **cells}.items():
        book.active[f"{column}{row}"] = value  # type: ignore[index]
    book.save(path)


def test_the_label_most_like_a_measure_is_proposed_with_its_newest_figure(tmp_path: Path) -> None:
    found = propose_sources(a_plan(), (), a_folder(tmp_path))
    assert [(one.source.measure, one.source.row_label, one.newest) for one in found] == [
        ("Return interviews within 72 hours", "% return interviews (within 72 hours)", "71"),
        ("Caseload of social workers", "Social workers - caseload", "19"),
    ]
    assert {one.source.file for one in found} == {"KPI {yyyy}-{mm}.csv"}


def test_what_was_confirmed_stays_confirmed_and_is_not_proposed_again(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    write_where_from(folder, (), propose_sources(a_plan(), (), folder), AS_AT)
    assert confirmed_sources(folder) == ()
    tick(folder / NAME, 2, G="0.5")
    (kept,) = confirmed_sources(folder)
    assert kept == Source(
        "Return interviews within 72 hours", "KPI {yyyy}-{mm}.csv", "",
        "% return interviews (within 72 hours)", "", 0.5,
    )  # fmt: skip
    proposed = propose_sources(a_plan(), (kept,), folder)
    assert [one.source.measure for one in proposed] == ["Caseload of social workers"]
    write_where_from(folder, (kept,), proposed, AS_AT)
    assert confirmed_sources(folder) == (kept,)


def test_a_scale_that_is_no_number_names_its_cell(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    write_where_from(folder, (), propose_sources(a_plan(), (), folder), AS_AT)
    tick(folder / NAME, 3, G="per cent")
    with pytest.raises(PlanError, match="G3: 'per cent' is no number"):
        confirmed_sources(folder)
    assert confirmed_sources(tmp_path / "none") == ()


def test_a_tick_that_is_neither_yes_nor_no_names_its_cell_and_no_is_no(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    write_where_from(folder, (), propose_sources(a_plan(), (), folder), AS_AT)
    tick(folder / NAME, 2, A="No")
    assert confirmed_sources(folder) == ()
    tick(folder / NAME, 3, A="perhaps")
    with pytest.raises(PlanError, match="A3: 'perhaps' is neither Yes nor No"):
        confirmed_sources(folder)
