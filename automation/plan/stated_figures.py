"""Reads figures and dates out of evidence of success: `80% of audits by Sep-17 and 90% by Jan-18`.

A sentence like this states a measure with its baseline, its targets and when they are due. Everything read
here is a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from automation.plan.due_language import read_due
from automation.plan.model import Measure, MeasureReading
from automation.plan.recurrence import typed_day

FIGURE = re.compile(
    r"(?<![\d.])(?P<share>\d{1,3}(?:\.\d+)?)\s?(?:%|per\s?cent\b)"
    r"|\b(?:from|below|under|above|over|fewer than|less than|more than|at least|at most|no more than)\s+"
    r"(?P<number>\d+(?:\.\d+)?)\s+(?!hours?|days?|weeks?|months?|years?|(?:working|calendar|school)\s)"
    r"(?P<unit>[a-z]+)",
    re.IGNORECASE,
)
"""A figure that a measure can follow; how long something takes is mostly a rule, not a measure."""
_DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?[ /.-]+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"[ '\u2019-]*(?:20)?\d\d\b(?!/)|\b\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b20\d\d/\d\d\b")
_PAST = re.compile(r"\s*\((?:in )?(20\d\d)\)")
_CHANGE = re.compile(
    r"\s*(?:improvement|reduction|increase|decrease|rise|fall|(?:percentage )?points?)\b", re.IGNORECASE
)
_BY_HOW_MUCH = re.compile(r"\bby (?:a further |another )?$", re.IGNORECASE)
_BENCHMARK = re.compile(r"\b(?:average|benchmark|neighbours)\b[^.;]{0,20}$", re.IGNORECASE)
_BASELINE = re.compile(r"\b(?:from|was|were|currently|baseline(?: of)?)(?: at)? $", re.IGNORECASE)
_OF_WHOM = re.compile(r"\s*(?:or (?:over|more|above) )?of (?=\w)", re.IGNORECASE)
_LEADS_IN = re.compile(
    r"(?:(?:using|by|in|with|through) [^,]{3,40}, )?"
    r"(?:(?:increas|reduc|improv|rais|decreas)(?:e|es|ing|tion in|ed)? )?(?:the |a )?",
    re.IGNORECASE,
)
_VERB = re.compile(r" (?:will|should|is to|are to|has to|have to)\b.*", re.IGNORECASE | re.DOTALL)
_LEFT_OVER = re.compile(
    r"(?:[\s,(;:\u2013-]|\b(?:at least|at|to|from|by|and|is|are|of|over|maintained|towards|or|end|in|the|be"
    r"|(?:no )?(?:fewer|less|more) than|at most|including|such as"
    r"|(?:improv|increas|reduc|ris|fall)(?:e|es|s|ing)?)\b)+$",
    re.IGNORECASE,
)
_LOWER = re.compile(r"\b(?:reduc|fewer|less|lower|decreas|fall|no more|at most|below|under)", re.IGNORECASE)
_LONGEST = 110


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure in a text: where it begins and ends, and where the next one begins."""

    value: float
    unit: str
    start: int
    end: int
    until: int


def date_in(text: str) -> str:
    """Return the last date that a text names, as people type due dates; empty if it names none.

    A report of the year 2017/18 is due when that year ends.
    """
    days = [day for match in _DATE.finditer(text) if (day := read_due(match[0]).by)]
    if days:
        return typed_day(max(days))
    years = _YEARS.findall(text)
    return f"Financial year {years[-1]}" if years and read_due(f"Financial year {years[-1]}").by else ""


def measures_in(text: str, section: str) -> list[tuple[Measure, list[MeasureReading]]]:
    """Return the measures that a row of evidence states, each with its readings; one that is asked for.

    Targets without a date have none; somebody has to type it.

    Args:
        text: the evidence.
        section: the section that it belongs to.
    """
    found: list[list[_Figure]] = []
    for figure in _figures(text):
        if not found or (_OF_WHOM.match(text, figure.end) and not _is_change(text, figure)):
            found.append([])
        found[-1].append(figure)
    return [_measure(text, section, figures) for figures in found]


def _figures(text: str) -> Iterator[_Figure]:
    for match, following in pairwise([*FIGURE.finditer(text), None]):
        assert match is not None
        until = following.start() if following else len(text)
        group = "share" if match["share"] else "number"
        unit, end = ("%", match.end()) if match["share"] else (match["unit"], match.end("number"))
        yield _Figure(float(match[group]), unit, match.start(group), end, until)


def _is_change(text: str, figure: _Figure) -> bool:
    return bool(_CHANGE.match(text, figure.end) or _BY_HOW_MUCH.search(text[: figure.start]))


def _measure(text: str, section: str, figures: Sequence[_Figure]) -> tuple[Measure, list[MeasureReading]]:
    measure = Measure(_name(text, figures[0]), section, figures[0].unit)
    readings: dict[date | None, MeasureReading] = {}
    for figure in figures:
        past, before = _PAST.match(text, figure.end), text[: figure.start]
        day = _day_after(text, figure)
        if _is_change(text, figure) or (day is None and not past and _BENCHMARK.search(before)):
            continue
        if past:
            day = date(int(past[1]), 12, 31)
            readings[day] = MeasureReading(measure.name, day, actual=figure.value)
            measure = replace(measure, baseline=figure.value, baseline_date=day)
        elif _BASELINE.search(before):
            measure = replace(measure, baseline=figure.value, baseline_date=day)
        else:
            readings[day] = MeasureReading(measure.name, day, target=figure.value)
    series = sorted(readings.values(), key=lambda reading: reading.day or date.max)
    return replace(measure, better=_better(text, figures[0], measure, series)), series


def _day_after(text: str, figure: _Figure) -> date | None:
    match = _DATE.search(text, figure.end, figure.until)
    return read_due(match[0]).by if match else None


def _better(text: str, first: _Figure, measure: Measure, series: Sequence[MeasureReading]) -> str:
    """Return which way is better: the way that the targets go, or else what the words before them say."""
    values = [] if measure.baseline is None else [measure.baseline]
    values += [reading.target for reading in series if reading.target is not None and reading.day]
    if len(values) > 1 and values[0] != values[-1]:
        return "lower" if values[-1] < values[0] else "higher"
    return "lower" if _LOWER.search(text[max(0, first.start - 60) : first.start]) else "higher"


def _name(text: str, figure: _Figure) -> str:
    """Return a name for a measure: whom the figure is a share of, or what stands before it."""
    whom = _OF_WHOM.match(text, figure.end)
    if whom:
        name = re.split(r"[.;(]\s", text[whom.end() : figure.until])[0]
        date_at = _DATE.search(name)
        name = name[: date_at.start()] if date_at else name
    else:
        sentences = [
            part for part in re.split(r"(?<=[.!?])\s", text[: figure.start]) if len(part.split()) > 1
        ]
        name = _LEADS_IN.sub("", sentences[-1] if sentences else text, count=1)
        name = re.sub(r" (?:below|under|above)$", "", (_VERB.sub("", name) or name).rstrip())
    name = _LEFT_OVER.sub("", " ".join(name.split()).rstrip("."))
    if len(name) > _LONGEST:
        name = _LEFT_OVER.sub("", name[:_LONGEST].rpartition(" ")[0])
    return name[:1].upper() + name[1:] or "Figure"
