from __future__ import annotations

import pytest

from automation.plan.ratings import Rating
from automation.tracker.read.cell_styles import colour_as_rating, read_styles
from automation.tracker.read.safety import Package
from tests.support.workbooks import remade, workbook

STYLES = (
    b"<styleSheet><fonts><font/><font><strike/></font><font><strike val='0'/></font>"
    b"<font><x:strike xmlns:x='x' val='true'/></font></fonts><cellXfs><xf fontId='0'/><xf fontId='1'/><xf/>"
    b"<xf numFmtId='0' fontId='2'/><xf fontId='3'><alignment/></xf></cellXfs>"
    b"<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>"
)


def styles_of(xml: bytes):
    data = remade(workbook(), lambda name, content: xml if name == "xl/styles.xml" else content)
    return read_styles(Package(data, "tracker.xlsx"))


def test_styles_with_a_font_that_is_struck_through_are_found():
    assert styles_of(STYLES).struck == {1, 4}


def test_a_conditional_format_does_not_strike_through_a_cell():
    rule = b"<dxfs><dxf><font><strike/></font></dxf></dxfs>"
    styles = b"<styleSheet><fonts><font/></fonts><cellXfs><xf/></cellXfs>" + rule + b"</styleSheet>"
    assert styles_of(styles).struck == frozenset()


def test_number_formats_that_may_show_something_different_are_found():
    styles = (
        b'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="mmm-yy"/>'
        b'<numFmt numFmtId="171" formatCode="d mmm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="9"/>'
        b'<xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="16"/></cellXfs></styleSheet>'
    )
    found = styles_of(styles)
    assert (found.shows, found.day_and_month) == ({1: "0%", 2: "mmm-yy"}, {3, 4})


@pytest.mark.parametrize("rating", [Rating.BLUE, Rating.RED, Rating.AMBER, Rating.GREEN])
def test_the_trackers_own_colours_are_read_as_their_ratings(rating):
    assert colour_as_rating(rating.colour) is rating


@pytest.mark.parametrize(
    ("rgb", "rating"),
    [
        ("FFFF00", Rating.AMBER),
        ("92D050", Rating.GREEN),
        ("00B0F0", Rating.BLUE),
        ("FFC7CE", Rating.RED),
        ("7030A0", None),
        ("FFFFFF", None),
        ("BDD7EE", None),
        ("E7E6E6", None),
    ],
)
def test_the_colours_of_excels_palette_are_read_as_people_see_them(rgb, rating):
    assert colour_as_rating(rgb) is rating
