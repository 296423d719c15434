from datetime import date

import pytest

from automation.plan.rating_counts import Counts
from automation.plan.ratings import Rating
from automation.views.view import Column, Kind, View, counts, named, number, text_of


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


def test_a_column_is_described_once_and_every_row_gets_its_value():
    columns = (Column("Word", lambda word: word), number("Length", len))
    view = View.of(["a", "bcd"], columns, key="k", name="n", title="t", note="", empty="")
    assert view.rows == (("a", 1), ("bcd", 3))
    assert view.cells() == [["a", "1"], ["bcd", "3"]]


def test_the_columns_of_counts_add_up_to_the_total():
    columns = counts(lambda item: item)
    assert [column.heading for column in columns][-2:] == ["Total", "Late"]
    row = [column.value(Counts(1, 2, 3, 4, 5, 6)) for column in columns]
    assert row == [1, 2, 3, 4, 5, 15, 6]
    assert [column.heading for column in counts(lambda item: item, late=False)][-1] == "Total"


def test_a_cell_names_as_many_as_somebody_may_read():
    some = [str(n) for n in range(300)]
    assert named(some) == ", ".join(some)
    assert named([]) == ""
    assert named([*some, "300", "301"]) == ", ".join(some) + " and 2 more"
