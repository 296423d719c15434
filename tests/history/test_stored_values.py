from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from automation.history.stored_values import from_text, to_text
from automation.plan.due import Due, DueKind
from automation.plan.model import Action, Plan
from automation.plan.ratings import Rating, State
from automation.plan.settings import Settings
from tests.support.plans import EIGHT_WORDS, action
from tests.support.random_plans import actions, plans, plans_in_own_words


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


def test_a_rating_of_the_trackers_own_key_comes_back_with_its_state_and_colour():
    for rating in (*EIGHT_WORDS.columns, replace(Rating.RED, colour="FF0000"), Rating("RED", State.AT_RISK)):
        again = from_text(Action, to_text(replace(action("2.1"), rating=rating))).rating
        assert (again, again.colour) == (rating, rating.colour)


@given(plans_in_own_words)
def test_law_a_plan_with_a_key_of_its_own_comes_back_as_it_went_in(any_plan: Plan):
    again = from_text(Plan, to_text(any_plan))
    assert again == any_plan
    assert [rating.colour for rating in again.key.ratings] == [r.colour for r in EIGHT_WORDS.ratings]


def test_a_row_that_moved_on_the_sheet_is_the_same_row():
    assert to_text(action("2.1", row=2)) == to_text(action("2.1", row=99))


def test_a_field_of_another_version_has_its_default_or_is_ignored():
    assert from_text(Settings, '{"council":"Exampleshire","gone_since":1}') == Settings(
        council="Exampleshire"
    )


NO_RATINGS = [
    f'{{"label":"1","rating":{rating},"ref":"1","section":"2"}}'
    for rating in ('["Live"]', '["Live","Somewhere","FF0000"]', '["Live","Done",3]', "3", "null")
]


@pytest.mark.parametrize(
    "text", ["", "{", '{"rating":"Purple","ref":"1","section":"2"}', "{}", '{"due":3}', *NO_RATINGS]
)
def test_something_that_is_not_a_row_is_refused(text):
    with pytest.raises(ValueError, match=r"\w"):
        from_text(Action, text)
