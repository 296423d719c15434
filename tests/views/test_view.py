from datetime import date

import pytest

from automation.plan.ratings import Rating
from automation.views.figures import views_of, workbook_views
from automation.views.view import Kind, named, text_of
from tests.support.nights import HISTORY, figures
from tests.support.plans import plan


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        (None, Kind.NUMBER, "-"),
        ("", Kind.TEXT, "-"),
        (0, Kind.NUMBER, "0"),
        (1234, Kind.NUMBER, "1,234"),
        (17.5, Kind.NUMBER, "17.5"),
        (49, Kind.SHARE, "49%"),
        (3, Kind.CHANGE, "+3"),
        (-3, Kind.CHANGE, "-3"),
        (0, Kind.CHANGE, "0"),
        (date(2017, 10, 2), Kind.DATE, "02/10/2017"),
        (Rating.NOT_RATED, Kind.RATING, "Not rated"),
        ("two\nlines\x07", Kind.TEXT, "two lines"),
    ],
)
def test_values_are_written_as_people_read_them(value, kind, words):
    assert text_of(value, kind) == words


@pytest.mark.parametrize(
    "of", [figures(), figures(**HISTORY), figures(plan())], ids=["small", "past", "empty"]
)
def test_every_row_fills_its_columns_and_keys_and_sheet_names_are_unique(of):
    views = workbook_views(of)
    for view in views:
        assert all(len(row) == len(view.columns) for row in view.rows)
        assert len({column.heading for column in view.columns}) == len(view.columns)
        assert view.note
        assert view.empty
        assert len(view.name) <= 31
    assert len({view.key for view in views}) == len({view.name.casefold() for view in views}) == len(views)


def test_views_of_the_past_are_there_only_where_there_is_a_past():
    without = {view.key for view in views_of(figures())}
    past = {view.key for view in views_of(figures(**HISTORY))} - without
    assert past == {
        "movement", "reasons", "redated", "movement-themes", "movement-sections", "trend", "slippage"
    }  # fmt: skip


def test_a_cell_names_as_many_as_somebody_may_read():
    some = [str(n) for n in range(300)]
    assert named(some) == ", ".join(some)
    assert named([]) == ""
    assert named([*some, "300", "301"]) == ", ".join(some) + " and 2 more"
