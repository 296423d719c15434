"""Show a value as its cell's number format does: `75%`, `Sep-17`, `01`.

A workbook stores 0.75 and a format. The toolkit reads what people see, and keeps the number or date beneath.
Fractions, powers of ten and times of day stay as stored.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Self

from automation.tracker.read.grid import Value, text_of

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?|(?P<general>General)'
    r"|(?P<date>AM/PM|A/P|y+|m+|d+|h+|s+)|(?P<digit>[0#?.,])|(?P<percent>%)|(?P<other>[/@]|E[+-])"
    r"|(?P<end>;)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_HOLDS |= {"=": operator.eq, "<>": operator.ne}
_LONGEST = 255
"""The longest number format that Excel allows."""
_MOST_DIGITS = 30
_EXACT = Context(prec=_LONGEST + _MOST_DIGITS + 2, rounding=ROUND_HALF_UP)
BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 17: "mmm-yy"}
"""Excel's built-in formats, which workbooks do not spell out, if they may change what is shown."""
_Token = tuple[str, str]


class Shown(str):
    """The text that a cell shows, if it is different from its value.

    `beneath` is the value shown: a number (75 if the cell shows 75%) or a date.
    """

    __slots__ = ("beneath",)
    beneath: Value

    def __new__(cls, text: str, beneath: Value) -> Self:
        """Return the text with its value beneath."""
        made = super().__new__(cls, text)
        made.beneath = beneath
        return made


def beneath(value: Value) -> Value:
    """Return the number or date in a cell, however it is shown."""
    return value.beneath if isinstance(value, Shown) else value


@lru_cache(maxsize=1 << 14, typed=True)
def shown(value: Value, code: str) -> Value:
    """Return a value as a cell with a number format shows it.

    Args:
        value: the value in the cell.
        code: its number format, as Excel spells it in English: `0%`, `mmm-yy`.

    Returns:
        What the cell shows; the value itself if that is the same.
    """
    if isinstance(value, date):
        text = _month(value, _sections(code)[0].tokens) if changes(code) & DATES else ""
        return Shown(text, value) if text else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not changes(code) & NUMBERS:
        return value
    number = Decimal(repr(value))
    if not number.is_finite():
        return value
    section = _section_for(number, _sections(code))
    text = section.number(number)
    if not text or text == text_of(value):
        return value
    return Shown(text, _times_100(value) if section.is_percent else value)


def as_shown(
    rows: Sequence[Sequence[Value]], formats: Mapping[tuple[int, int], str]
) -> list[Sequence[Value]]:
    """Return the rows of a sheet as people see them.

    Args:
        rows: the values as they are stored.
        formats: the number formats that may show something different, by row (from 1) and column (from 0).
    """
    found = list(rows)
    for (row, column), code in formats.items():
        if row <= len(found) and column < len(found[row - 1]):
            value = found[row - 1][column]
            text = shown(value, code)
            if isinstance(text, Shown):
                found[row - 1] = [*found[row - 1][:column], text, *found[row - 1][column + 1 :]]
    return found


DATES, NUMBERS = 1, 2


@lru_cache(maxsize=1024)
def changes(code: str) -> int:
    """Return what a format may show differently from the value: `DATES`, `NUMBERS` or neither."""
    sections = _sections(code)
    dates = DATES if sections[0].hides_the_day else 0
    return dates or (NUMBERS if any(section.is_number for section in sections) else 0)


def shows_percent(code: str) -> bool:
    """Return whether a format shows a fraction as per cent: 0.71 as 71%."""
    return _sections(code)[0].is_percent


def date_parts(code: str) -> frozenset[str]:
    """Return the parts of a date that a format shows, such as `d`, `mmm` and `yyyy`."""
    return frozenset(_sections(code)[0].texts("date"))


def _times_100(value: float) -> float:
    """Return a fraction as a percentage: 0.07 is 7, not 7.000000000000001."""
    return float(f"{value * 100:.15g}")


@dataclass(frozen=True, slots=True)
class _Section:
    """One of up to four sections of a number format, such as those for numbers above and below zero."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, Decimal] | None
    is_negative: bool = False

    def _has(self, *kinds: str) -> bool:
        return any(kind in kinds for kind, _ in self.tokens)

    @property
    def is_percent(self) -> bool:
        return self._has("percent")

    @property
    def is_number(self) -> bool:
        """Whether it shows numbers, with more than their plain digits."""
        placed = sum(kind == "general" or text in {"0", "#", "?"} for kind, text in self.tokens)
        return bool(placed) and len(self.tokens) > self._has("general") and not self._has("date", "other")

    @property
    def hides_the_day(self) -> bool:
        """Whether it shows a date, but neither its day nor a time."""
        parts = set(self.texts("date"))
        return bool(parts) and not parts & {"d", "dd"} and all(part[0] in "ymd" for part in parts)

    def holds(self, number: Decimal) -> bool:
        """Return whether its condition is met; a section without one accepts any number."""
        return self.condition is None or bool(_HOLDS[self.condition[0]](number, self.condition[1]))

    def number(self, number: Decimal) -> str:
        """Return a number as text; empty if this section cannot show it."""
        if not self.is_number or number.adjusted() > _MOST_DIGITS:
            return ""
        if self._has("general"):
            left = iter([text_of(float(abs(number)))])
        else:
            left = _digits(abs(number), self.texts("digit"), len(self.texts("percent")))
        text = "".join(next(left, "") if kind in {"general", "digit"} else text for kind, text in self.tokens)
        return f"-{text.strip()}" if number < 0 and not self.is_negative else text.strip()

    def texts(self, wanted: str) -> list[str]:
        """Return its tokens of one kind."""
        return [text for kind, text in self.tokens if kind == wanted]


@lru_cache(maxsize=1024)
def _sections(code: str) -> Sequence[_Section]:
    found: list[list[_Token]] = [[]]
    conditions: dict[int, tuple[str, Decimal]] = {}
    for match in _TOKEN.finditer(code[:_LONGEST]):
        kind, text = match.lastgroup or "literal", match[match.lastgroup or 0]
        if kind == "end":
            found.append([])
        elif kind == "bracket":
            if condition := _CONDITION.fullmatch(text):
                conditions[len(found) - 1] = condition[1], Decimal(condition[2])
            elif text[:1] == "$":  # a currency, or only a language
                found[-1].append(("literal", text[1:].partition("-")[0]))
            elif text[:1] and text.casefold().strip("hms") == "":
                found[-1].append(("date", text.casefold()))
        elif match.lastgroup is None:  # a space as wide as a letter, or a letter that fills the cell
            found[-1].append(("literal", " " if match[0][0] == "_" else ""))
        else:
            found[-1].append((kind, text.casefold() if kind in {"date", "digit"} else text))
    return [
        _Section(tuple(tokens), conditions.get(i), is_negative=i == 1 and not conditions)
        for i, tokens in enumerate(found)
    ]


def _section_for(number: Decimal, sections: Sequence[_Section]) -> _Section:
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        return next((section for section in numeric if section.holds(number)), numeric[-1])
    if number < 0 and len(numeric) > 1:
        return numeric[1]
    return numeric[2] if not number and len(numeric) > 2 else numeric[0]


def _digits(number: Decimal, places: list[str], percents: int) -> Iterator[str]:
    """Return a number's digits for each place of its format, from the decimal point outwards."""
    point = places.index(".") if "." in places else len(places)
    whole, decimals = places[:point], places[point + 1 :]
    last = max((i for i, place in enumerate(whole) if place != ","), default=-1)
    thousands = len(whole) - 1 - last + decimals.count(",")
    number = number.scaleb(2 * percents - 3 * thousands)
    wanted = sum(place != "," for place in decimals)
    rounded = number.quantize(Decimal(1).scaleb(-wanted), context=_EXACT)
    before, _, after = f"{rounded:f}".partition(".")
    yield from _whole(before.lstrip("0"), whole, grouped="," in whole[: last + 1])
    if point < len(places):
        least = max((i + 1 for i, place in enumerate(decimals) if place == "0"), default=0)
        after = after[:least] + after[least:].rstrip("0")
        yield "." if after else ""
        yield from (after[i : i + 1] if place != "," else "" for i, place in enumerate(decimals))


def _whole(digits: str, places: list[str], *, grouped: bool) -> list[str]:
    digits = digits.rjust(places.count("0"), "0")
    if grouped:
        digits = f"{int(digits or 0):,}" if digits else ""
    filled = []
    first = next((i for i, place in enumerate(places) if place != ","), -1)
    for i in range(len(places) - 1, -1, -1):
        if places[i] == ",":
            filled.append("")
        elif i == first or grouped:
            filled.append(digits if i == first else "")
        else:
            filled.append(digits[-1:])
            digits = digits[:-1]
    return filled[::-1]


_MONTHS = {"mm": "%m", "mmm": "%b", "mmmm": "%B", "ddd": "%a", "dddd": "%A"}
"""How Python writes what Excel calls by these letters."""


def _month(day: date, tokens: Sequence[_Token]) -> str:
    """Return the month, the year or both, as a format without a day shows them."""
    forms = {text: day.strftime(form) for text, form in _MONTHS.items()}
    # Not %y: Windows has no such year before 1900.
    two_digits = f"{day.year % 100:02d}"
    forms |= {"m": str(day.month), "mmmmm": f"{day:%B}"[0], "y": two_digits, "yy": two_digits}
    return "".join(
        forms.get(text, f"{day.year:04d}" if text[0] == "y" else text) if kind == "date" else text
        for kind, text in tokens
    ).strip()
