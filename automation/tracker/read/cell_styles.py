"""Read the cell styles of a workbook: the fills, fonts and number formats that matter to a plan."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from automation.plan.ratings import Rating
from automation.tracker.read.number_formats import BUILT_IN, changes, date_parts
from automation.tracker.read.safety import INDEX, Package, plain_xml


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell styles that matter, by their number.

    Args:
        colours: styles with a fill that people read as a rating.
        fills: the fill of every style that has one other than white, as RGB.
        day_and_month: styles that show a date without its year.
        struck: styles with a font that is struck through. Conditional formats and table styles do not count.
        shows: the number formats that may show something other than the value.
    """

    colours: Mapping[int, Rating]
    fills: Mapping[int, str]
    day_and_month: frozenset[int]
    struck: frozenset[int]
    shows: Mapping[int, str]


def read_styles(package: Package) -> Styles:
    """Return the cell styles of a workbook.

    Raises:
        PlanError: the part is damaged.
        ET.ParseError: it is not well formed.
        ValueError: something in it is not what it should be.
    """
    parts = {kind: part for _, kind, part in package.related(INDEX)}
    xml = package.part(parts.get("styles", ""))
    root = plain_xml(xml) if xml else ET.Element("none")
    theme = _theme(package.part(parts.get("theme", "")))
    filled = dict(enumerate(_fill(fill, theme) for fill in root.iterfind("{*}fills/{*}fill")))
    fonts = dict(enumerate(map(is_struck, root.iterfind("{*}fonts/{*}font"))))
    named = root.iterfind("{*}numFmts/{*}numFmt")
    codes = {**BUILT_IN, **{int(one.get("numFmtId", -1)): one.get("formatCode", "") for one in named}}
    # 16 is Excel's own d-mmm, which it applies when somebody types Apr-17.
    short = {16, *(number for number, code in codes.items() if _shows_no_year(code))}
    fills, day_and_month, struck, shows = {}, set(), set(), {}
    for style, form in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        fill, font, number = (int(form.get(name, 0)) for name in ("fillId", "fontId", "numFmtId"))
        if rgb := filled.get(fill):
            fills[style] = rgb
        if number in short:
            day_and_month.add(style)
        if fonts.get(font):
            struck.add(style)
        if changes(code := codes.get(number, "")):
            shows[style] = code
    return Styles(_ratings(fills), fills, frozenset(day_and_month), frozenset(struck), shows)


def _ratings(fills: Mapping[int, str]) -> Mapping[int, Rating]:
    """Return the styles with a fill that people read as a rating."""
    ratings = {rgb: rating for rgb in set(fills.values()) if (rating := colour_as_rating(rgb))}
    return {style: ratings[rgb] for style, rgb in fills.items() if rgb in ratings}


def _shows_no_year(code: str) -> bool:
    parts = date_parts(code)
    return bool(parts & {"d", "dd"} and parts & {"mmm", "mmmm"}) and "y" not in "".join(parts)


def _fill(fill: ET.Element, theme: list[str]) -> str:
    """Return the colour of a fill as RGB; empty if there is none, or it is white."""
    colour = fill.find("{*}patternFill[@patternType='solid']/{*}fgColor")
    rgb = "" if colour is None else _rgb(colour, theme).upper()
    return rgb if rgb != "FFFFFF" else ""


def _rgb(colour: ET.Element, theme: list[str]) -> str:
    if "rgb" in colour.attrib:
        rgb = colour.attrib["rgb"][-6:]
    elif "theme" in colour.attrib:
        rgb = dict(enumerate(theme)).get(int(colour.attrib["theme"]), "")
    elif "indexed" in colour.attrib:
        from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415 (only old palettes need it)

        rgb = dict(enumerate(COLOR_INDEX)).get(int(colour.attrib["indexed"]), "")[-6:]
    else:
        return ""
    tint = float(colour.get("tint", 0))
    return _tinted(rgb, tint) if rgb and tint else rgb


def _tinted(rgb: str, tint: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(value * 255):02X}" for value in colorsys.hls_to_rgb(hue, light, saturation))


_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
"""The theme's colours in the order in which cells number them: light before dark."""


def _theme(xml: bytes) -> list[str]:
    if not xml:
        return []
    slots = [(slot, slot.find("*")) for slot in plain_xml(xml).iterfind("{*}themeElements/{*}clrScheme/*")]
    colours = {
        slot.tag.rpartition("}")[2]: (colour.get("lastClr") or colour.get("val") or "")[-6:]
        for slot, colour in slots
        if colour is not None
    }
    return [colours.get(slot, "") for slot in _THEME] if colours else []


def colour_as_rating(rgb: str) -> Rating | None:
    """Return the rating that people see in a fill colour; None for white, grey, pale bands and purple.

    Args:
        rgb: six hexadecimal digits, such as `FFC000`.
    """
    red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, saturation, brightness = colorsys.rgb_to_hsv(red, green, blue)
    degrees = hue * 360
    # The fills of Excel's own cell styles Good, Neutral and Bad are paler than a band of a table.
    styles = {"C6EFCE": Rating.GREEN, "FFEB9C": Rating.AMBER, "FFC7CE": Rating.RED}
    if rgb.upper() in styles:
        return styles[rgb.upper()]
    # Pale blue is the usual colour of table bands.
    if brightness < 0.35 or saturation < (0.45 if 170 <= degrees < 260 else 0.3):
        return None
    if degrees < 16 or degrees >= 345:
        return Rating.RED
    if degrees < 65:
        return Rating.AMBER
    if degrees < 170:
        return Rating.GREEN
    return Rating.BLUE if degrees < 260 else None


def colour_as_word(rgb: str) -> str:
    """Return the colour that people see in a fill, if it may stand for a rating; empty for a pale band.

    Args:
        rgb: six hexadecimal digits, such as `7030A0`.
    """
    if rating := colour_as_rating(rgb):
        return rating.name
    hue, saturation, brightness = colorsys.rgb_to_hsv(*(int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    if brightness < _BLACK:
        return "Black"
    if saturation < _GREY:
        return "Grey" if brightness < _PALE else ""
    return "Purple" if _PURPLE[0] <= hue * 360 < _PURPLE[1] and saturation >= _PLAIN else ""


_BLACK, _GREY, _PALE, _PLAIN, _PURPLE = 0.2, 0.15, 0.88, 0.3, (260, 345)


def is_struck(font: ET.Element) -> bool:
    """Return whether a font, or the format of part of a text, is struck through."""
    found = font.find("{*}strike")
    return found is not None and found.get("val") not in {"0", "false", "off"}
