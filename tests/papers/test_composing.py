"""A body names as many rows as it has room for, and those that matter most."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from automation.papers.composing import Listed, height_of, limits, row_height, rows_named

ROWS = st.lists(st.floats(0.5, 8), max_size=30).map(tuple)


def test_what_matters_most_is_named_first() -> None:
    lists = [Listed((1.0,) * 10), Listed((1.0,) * 10, least=3)]
    assert rows_named(lists, 100) == (10, 10)
    assert rows_named(lists, height_of(lists, (8, 3))) == (8, 3)
    assert rows_named(lists, height_of(lists, (2, 2))) == (2, 2)
    assert rows_named(lists, 0) == (1, 1)


def test_the_first_list_gives_its_rows_last() -> None:
    lists = [Listed((1.0,) * 3, least=12), Listed((1.0,) * 10), Listed((1.0,) * 10)]
    assert rows_named(lists, height_of(lists, (3, 1, 1))) == (3, 1, 1)
    assert rows_named(lists, height_of(lists, (2, 1, 1))) == (2, 1, 1)


def test_a_list_never_names_more_than_it_may() -> None:
    assert rows_named([Listed((1.0,) * 10, most=4), Listed(())], 100) == (4, 0)


@given(st.lists(ROWS, max_size=6), st.floats(0, 200))
def test_lists_stay_within_their_room_and_none_vanishes(rows: list[tuple[float, ...]], room: float) -> None:
    lists = [Listed(heights) for heights in rows]
    shown = rows_named(lists, room)
    assert all(
        min(1, len(each.heights)) <= number <= len(each.heights)
        for each, number in zip(lists, shown, strict=True)
    )
    if max(shown, default=0) > 1:
        assert height_of(lists, shown) <= room + 1e-6


def test_a_row_is_as_high_as_its_fullest_cell() -> None:
    one, two = row_height(["a", "b"], [2, 2]), row_height(["a", "b " * 12], [2, 2])
    assert one < two < row_height(["a", "b\n" * 12], [2, 2])


def test_a_summary_is_shorter_than_other_papers() -> None:
    assert limits("summary.docx")[0] < limits("improvement-board.docx")[0] == limits("own.docx")[0]
