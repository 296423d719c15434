from __future__ import annotations

from datetime import date

import pytest
from xlsxwriter.worksheet import Worksheet

from automation.tracker.building import build_tracker
from automation.tracker.plain_formulas import PlainWorksheet
from tests.support.plans import action, evidence, plan

PLAN = plan(
    action("2.1", "Sep-17", "Green"),
    action("2.2", "Twice yearly", lead="ART service manager; ICS head", revised="Dec-17", row=3),
    evidence=(evidence("2", "Amber"),),
)


def test_a_tracker_is_the_same_as_if_every_formula_had_been_looked_through(tmp_path, monkeypatch):
    plain, looked_through = tmp_path / "plain.xlsx", tmp_path / "looked-through.xlsx"
    build_tracker(PLAN, plain, as_at=date(2017, 10, 2))
    monkeypatch.setattr(PlainWorksheet, "_prepare_formula", Worksheet._prepare_formula)
    build_tracker(PLAN, looked_through, as_at=date(2017, 10, 2))
    assert plain.read_bytes() == looked_through.read_bytes()


@pytest.mark.parametrize("formula", ["=SUM(A1:A9)", "{=INDEX(A1:A9,1)}", 'COUNTIFS(A1:A9,"x")'])
def test_formulas_stand_without_their_equals_sign_and_braces(formula):
    assert PlainWorksheet()._prepare_formula(formula) == Worksheet()._prepare_formula(formula)


def test_a_newer_function_would_be_written_in_another_way():
    assert PlainWorksheet()._prepare_formula("=XLOOKUP(1,A:A,B:B)") == "XLOOKUP(1,A:A,B:B)"
    assert Worksheet()._prepare_formula("=XLOOKUP(1,A:A,B:B)") == "_xlfn.XLOOKUP(1,A:A,B:B)"
