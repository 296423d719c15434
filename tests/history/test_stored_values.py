from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from automation.history.stored_values import from_text, to_text
from automation.plan.due import Due, DueKind
from automation.plan.model import Action, Plan
from automation.plan.ratings import Rating
from automation.plan.settings import Settings
from tests.support.plans import action
from tests.support.random_plans import actions, plans


@given(actions())
def test_law_a_row_comes_back_as_it_went_in(row: Action):
    assert from_text(Action, to_text(row)) == row


@given(plans)
def test_law_a_whole_plan_comes_back_as_it_went_in(any_plan: Plan):
    again = from_text(Plan, to_text(any_plan))
    assert again == any_plan
    assert again.settings == any_plan.settings
    assert to_text(again) == to_text(any_plan)


def test_a_row_that_an_earlier_version_wrote_is_read_and_written_as_it_was():
    written = (
        '{"due":{"by":"2017-09-30","end":"2017-09-30","kind":"by","text":"Sep-17"},"label":"2.1",'
        '"leads":["ICS head"],"rating":"Amber","ref":"2.1","section":"2"}'
    )
    row = from_text(Action, written)
    due = Due("Sep-17", DueKind.BY, end=date(2017, 9, 30), by=date(2017, 9, 30))
    assert row == Action("2.1", "2", leads=("ICS head",), due=due, rating=Rating.AMBER, label="2.1")
    assert (row.rating, row.due.kind) == (Rating.AMBER, DueKind.BY)
    assert isinstance(row.rating, Rating)
    assert to_text(row) == written


def test_a_row_that_stands_elsewhere_is_the_same_row():
    assert to_text(action("2.1", row=2)) == to_text(action("2.1", row=99))


def test_a_field_of_another_version_reads_as_its_default_or_is_passed_over():
    assert from_text(Settings, '{"council":"Exampleshire","gone_since":1}') == Settings(
        council="Exampleshire"
    )


@pytest.mark.parametrize("text", ["", "{", '{"rating":"Purple","ref":"1","section":"2"}', "{}", '{"due":3}'])
def test_what_is_no_row_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        from_text(Action, text)
