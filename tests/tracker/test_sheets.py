"""The list of the tracker's sheets, tables and columns."""

from __future__ import annotations

import pytest

from automation.tracker.sheets import ACTIONS, TABLES, is_ours, outputs_among, without_a_plan


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.kind)
def test_each_table_needs_columns_that_it_has(kind):
    own = {column.field for column in kind.columns}
    assert {field for group in kind.needed for field in group} <= own
    assert kind.other_names.keys() <= own | {"theme", "to_confirm"}


def test_the_sheet_actions_is_found_whatever_its_capitals():
    assert ACTIONS.is_sheet("ACTIONS")
    assert not ACTIONS.is_sheet("Action plan")


def test_a_summary_counts_as_the_toolkits_only_in_its_own_tracker():
    ours = ("Start here", "Summary", "Actions", "Settings", "xlwings.conf")
    assert is_ours(ours)
    assert outputs_among(ours) == {"Start here", "Summary"}
    assert without_a_plan(ours) == {"Start here", "Summary", "xlwings.conf"}
    assert without_a_plan(("Summary", "Plan")) == frozenset()
