"""How the tracker looks: its cell formats, and the BRAG colours, always with the word in the cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from automation.plan.ratings import COLOURS, INKS, Rating

FONT = "Arial"
HEADER_FILL, HEADER_INK, RULE = "1F3864", "FFFFFF", "BFBFBF"
DATE = "dd/mm/yyyy"


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of one workbook that is being built."""

    title: Any
    lead_in: Any
    heading: Any
    header: Any
    text: Any
    plain_text: Any
    wrap: Any
    middle: Any
    under_button: Any
    number: Any
    figure: Any
    date: Any
    bare: Any
    bare_count: Any
    bare_count_bold: Any
    framed: Any
    name_bold: Any
    rating: Any
    notice: Any
    late: Any
    colours: dict[Rating, Any]


def make_formats(book: Any) -> Formats:
    """Make the formats of a workbook that XlsxWriter is building."""

    def make(**properties: Any) -> Any:
        return book.add_format({"font_name": FONT, "font_size": 11, "valign": "top", **properties})

    boxed = {"border": 1, "border_color": RULE}
    return Formats(
        title=make(bold=True, font_size=18, font_color=HEADER_FILL),
        lead_in=make(text_wrap=True),
        heading=make(bold=True, font_size=13, font_color=HEADER_FILL, valign="vcenter"),
        header=make(
            bold=True, bg_color=HEADER_FILL, font_color=HEADER_INK, text_wrap=True, valign="vcenter", **boxed
        ),
        text=make(text_wrap=True, num_format="@", **boxed),
        plain_text=make(num_format="@", **boxed),
        wrap=make(text_wrap=True, **boxed),
        middle=make(text_wrap=True, **{**boxed, "valign": "vcenter"}),
        under_button=make(align="center", **{**boxed, "valign": "vcenter"}),
        number=make(num_format="0", **boxed),
        figure=make(num_format="0.0##", **boxed),
        date=make(num_format=DATE, align="left", **boxed),
        bare=make(text_wrap=True),
        bare_count=make(num_format="0", align="center"),
        bare_count_bold=make(num_format="0", align="center", bold=True),
        framed=book.add_format(boxed),
        name_bold=make(text_wrap=True, bold=True, **boxed),
        rating=make(align="center", **boxed),
        notice=make(text_wrap=True, bg_color="FFF2CC", border=1, border_color="7F6000"),
        # The word comes with the colour: the date itself reads 'Late: 30/09/2017'.
        late=book.add_format({"bold": True, "font_color": "9C0006", "num_format": f'"Late: "{DATE}'}),
        colours={
            rating: book.add_format({"bg_color": COLOURS[rating], "font_color": INKS[rating], "bold": True})
            for rating in Rating
        },
    )


def colour_ratings(sheet: Any, first_row: int, last_row: int, column: int, formats: Formats) -> None:
    """Colour the ratings of a column by the word that stands in the cell."""
    for rating in Rating:
        sheet.conditional_format(
            first_row,
            column,
            last_row,
            column,
            {
                "type": "cell",
                "criteria": "==",
                "value": f'"{rating.value}"',
                "format": formats.colours[rating],
            },
        )
