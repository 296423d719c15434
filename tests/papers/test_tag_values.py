"""Tags are values, or lines with parts of their own."""

from __future__ import annotations

from automation.papers.tag_values import Lines, rated, values_of
from automation.plan.ratings import Rating


def test_tags_are_worked_out_from_an_item_and_lose_what_no_document_can_show() -> None:
    tags = {
        "name": lambda item: item["name"],
        "rows": Lines({"n": lambda row: row}, lambda item: item["rows"]),
    }
    values = values_of(tags, {"name": "bell\x07", "rows": [1, 2]})
    assert values.name == "bell"
    assert [row.n for row in values.rows] == [1, 2]


def test_one_line_has_its_parts_directly() -> None:
    values = values_of({"all": Lines({"n": len}, lambda item: item, each=False)}, "abc")
    assert values.all.n == 3


def test_a_rating_has_its_word_and_its_colour() -> None:
    values = values_of(rated(lambda rating: rating), Rating.AMBER)
    assert (values.rating, values.colour) == ("Amber", "FFC000")
