"""The cell formats of the tracker, and the colours of ratings, always with the word in the cell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from automation.plan.colours import NAMES, read_colour
from automation.plan.ratings import COLOURS, NO_HEADING, BragKey, Rating

FONT = "Arial"
HEADER_FILL, HEADER_INK, RULE = "1F3864", "FFFFFF", "BFBFBF"
DATE = "dd/mm/yyyy"


_BOXED = {"border": 1, "border_color": RULE}
_MIDDLE = {**_BOXED, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": HEADER_FILL},
    "lead_in": {"text_wrap": True},
    "heading": {"bold": True, "font_size": 13, "font_color": HEADER_FILL, "valign": "vcenter"},
    "header": {**_MIDDLE, "bold": True, "bg_color": HEADER_FILL, "font_color": HEADER_INK, "text_wrap": True},
    "bare_heading": {"bold": True, "font_color": HEADER_FILL, "text_wrap": True, "valign": "vcenter"},
    "text": {"text_wrap": True, "num_format": "@", **_BOXED},
    "plain_text": {"num_format": "@", **_BOXED},
    "wrap": {"text_wrap": True, **_BOXED},
    "middle": {"text_wrap": True, **_MIDDLE},
    "under_button": {"align": "center", **_MIDDLE},
    "number": {"num_format": "0", **_BOXED},
    "figure": {"num_format": "0.0##", **_BOXED},
    "date": {"num_format": DATE, "align": "left", **_BOXED},
    "bare": {"text_wrap": True},
    "bare_count": {"num_format": "0", "align": "center"},
    "bare_count_bold": {"num_format": "0", "align": "center", "bold": True},
    "name_bold": {"text_wrap": True, "bold": True, **_BOXED},
    "rating": {"align": "center", "text_wrap": True, "num_format": "@", **_BOXED},
    "key_word": {"text_wrap": True, "num_format": "@", **_BOXED},
    "notice": {"text_wrap": True, "bg_color": "FFF2CC", "border": 1, "border_color": "7F6000"},
}
"""The cell formats by name. All are Arial 11, aligned to the top, unless it says otherwise here."""


class Formats(SimpleNamespace):
    """The formats of one workbook that XlsxWriter is building, each as an attribute."""

    def __init__(self, book: Any) -> None:
        """Add all formats to the workbook; `framed`, `late` and `colours` are for conditional formats."""
        usual = {"font_name": FONT, "font_size": 11, "valign": "top"}
        super().__init__(**{name: book.add_format({**usual, **look}) for name, look in _LOOKS.items()})
        bare = ({key: value for key, value in look.items() if key not in _BOXED} for look in _LOOKS.values())
        self._columns = {
            name: book.add_format({**usual, **look}) for name, look in zip(_LOOKS, bare, strict=True)
        }
        self.framed = book.add_format(_BOXED)
        # The word comes with the colour: the cell shows 'Late: 30/09/2017'.
        self.late = book.add_format({"bold": True, "font_color": "9C0006", "num_format": f'"Late: "{DATE}'})
        # A column for a rating that the key may get later is blank until then.
        self.unused = book.add_format({"num_format": ";;;"})
        self._book = book
        self._colours: dict[str, Any] = {}

    def of_column(self, name: str) -> Any:
        """Return a format for a whole column, for the rows that people will add: without borders."""
        return self._columns[name]

    def of_colour(self, colour: str) -> Any:
        """Return the conditional format of a colour, with the ink that can be read on it."""
        if colour not in self._colours:
            ink = Rating("", colour=colour).ink
            look = {"bg_color": colour, "font_color": ink, "bold": True}
            self._colours[colour] = self._book.add_format(look)
        return self._colours[colour]


def colour_ratings(
    sheet: Any, key: BragKey, cells: tuple[int, int, int, int], first: str, formats: Formats
) -> None:
    """Colour cells that hold a rating, by what the key has under Colour for it.

    Args:
        sheet: XlsxWriter's worksheet.
        key: the key as it is now; a colour that somebody types there later needs a name that is known.
        cells: the first row and column, and the last.
        first: the reference to the first cell, as a rule for all of them has it.
        formats: the formats of the workbook.
    """
    written = {entry.colour.lower(): entry.rating.colour for entry in key.entries if entry.colour}
    states = {str(state).lower(): colour for state, colour in COLOURS.items()}
    named = {name: read_colour(name) for name in NAMES}
    word = f'SUBSTITUTE(TRIM({first}),"{NO_HEADING}","")'
    row = f'MATCH("*;"&{word}&";*",RatingSpellings,0)'
    for text, colour in {**written, **states, **named}.items():
        rule = f'=AND({first}<>"",IFERROR(INDEX(RatingColours,{row})="{text}",FALSE))'
        options = {"type": "formula", "criteria": rule, "format": formats.of_colour(colour)}
        sheet.conditional_format(*cells, options)
