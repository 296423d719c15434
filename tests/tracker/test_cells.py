from __future__ import annotations

import pytest

from automation.tracker.cells import count, read_figure, short


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("21.1", 21.1), ("95%", 95.0), ("1,250", 1250.0), ("\u00a31,250,000.50", 1_250_000.5), ("-3", -3.0),
        ("\u22123", -3.0), ("+4", 4.0), (".5", 0.5), ("72 %", 72.0),
    ],
)  # fmt: skip
def test_figures_as_people_type_them(text, figure):
    assert read_figure(text) == figure


@pytest.mark.parametrize("text", ["", "about 20", "1,25", "20-30", "1e5", "n/a", "5 days", "nan", "1.2.3"])
def test_what_is_no_figure(text):
    assert read_figure(text) is None


def test_messages_show_long_texts_on_one_short_line():
    assert short("one\n two") == "one two"
    assert short("x" * 100) == "x" * 59 + "\u2026"
    assert (count(1, "row"), count(2, "row"), count(1200, "row")) == ("1 row", "2 rows", "1,200 rows")
