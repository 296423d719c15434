from datetime import date

import pytest

from automation.plan.ratings import Rating
from automation.views.view import Column, Kind, View, counts, named, number, ratings_of, text_of
from tests.support import plans


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


def test_columns_that_are_blank_in_every_row_can_be_left_out():
    columns = (
        Column("Word", lambda word: word),
        number("Length", len),
        Column("Note", lambda word: word[2:]),
    )
    words = {"key": "k", "name": "n", "title": "t", "note": "", "empty": ""}
    assert View.of(["a", "b"], columns, **words).without_blanks().rows == (("a", 1), ("b", 1))
    assert View.of(["", "bcd"], columns, **words).without_blanks().columns == columns
    assert View.of([], columns, **words).without_blanks().columns == columns


def test_the_columns_of_counts_add_up_to_the_total():
    some = plans.counts(blue=1, red=2, amber=3, green=4, not_rated=5, late=6)
    columns = counts(lambda item: item, some.ratings)
    assert [column.heading for column in columns] == [
        "Blue", "Red", "Amber", "Green", "Not rated", "Total", "Late",
    ]  # fmt: skip
    assert [column.value(some) for column in columns] == [1, 2, 3, 4, 5, 15, 6]
    assert [column.heading for column in counts(lambda item: item, some.ratings, late=False)][-1] == "Total"


def test_the_ratings_of_the_key_are_the_headings_in_its_order():
    columns = ratings_of(lambda item: item, plans.EIGHT_WORDS.columns)
    assert [column.heading for column in columns] == [
        "Not begun", "On course", "Amber", "Amber E", "Off course", "Done, not yet evidenced", "Complete",
        "Dropped", "Not rated",
    ]  # fmt: skip


def test_a_cell_names_as_many_as_somebody_may_read():
    some = [str(n) for n in range(300)]
    assert named(some) == ", ".join(some)
    assert named([]) == ""
    assert named([*some, "300", "301"]) == ", ".join(some) + " and 2 more"


def test_a_rating_called_like_another_heading_is_told_from_it():
    key = plans.key_of("Closed | Done", "Open | On track", "Late | Off track")
    headings = [column.heading for column in counts(lambda item: item, key.ratings)]
    assert headings == ["Closed", "Open (rating)", "Late (rating)", "Total", "Late"]
