"""Which column of somebody else's table of actions holds which field.

The heading, what stands below it and what the other columns are decide together; each field goes to the one
column that fits it best. A heading that everybody understands alike is known. Where heading and content
agree, the column is read and reported. Where only one of them speaks, it is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from automation.plan.earlier_ratings import is_previous, oldest_first
from automation.plan.text import words
from automation.tracker.read.columns import Content, content_of, is_state
from automation.tracker.read.columns_beside import tells_success, with_columns_beside
from automation.tracker.read.grid import Value, holds, text_of
from automation.tracker.read.heading_words import (
    CRITICAL,
    GENERIC,
    GROUP,
    STRONG,
    TOLD,
    WEAK,
    denies,
    heading_fit,
    tells_another,
    variants,
    without_months,
)
from automation.tracker.read.headings import Headings, exact_field, heading_key, is_completion
from automation.tracker.sheets import ACTIONS

_ROWS = 60
"""How many rows below the headings are looked at."""
_AGREES, _SPEAKS = 0.55, 0.3
"""How far the content must fit a field for it to agree with the heading, and not to contradict it."""
_ALONE, _BY_ITSELF = 0.8, 0.6
"""How far the content must fit if the heading says little, and if it says nothing."""
_MARGIN = 0.25
"""How much better than the second a column must fit, for the field to be certain."""
_FEWEST, _PLENTY, _ENOUGH = 2, 5, 0.25
"""The fewest columns of a plan; how many are enough, or what share of all, whatever stands beside them."""
_KNOWN, _KNOWN_TO_ALL = 0.8, 0.1
"""What a known heading adds to a fit, and one that people use for different things."""

_DISTINCT = 0.8
"""From this share of different numbers on, a column does not rate anything."""
_INITIALS = 0.5
"""How far the content must fit a lead if the heading says nothing: initials do not fit further."""
_UNTOLD = 0.6
"""What a fit counts for if the heading says nothing, so that a heading that does comes first."""
_MERE_DATE = re.compile(r"dates?|(?:date|day) (?:agreed|set|given|noted)")
_IS_OVER = re.compile(r"\b(?:completed|closed|done|actual\w*|achieved|finished|delivered)\b")
_PER_CENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)
_HOW_FAR = re.compile(r"\b(?:comp\w*|progress|done|deliver\w*|implement\w*|percent\w*)\b")

_MARKS = words(
    "x, xx, y, yes, true, 1, \u00fc, \u2022, \u25cf, \u2713, \u2714, \u2611, \u2705, \u2717, \u2718"
)
"""With what people tick one of several columns; `\u00fc` is a tick in the fonts of Word."""

_Cells = Sequence[tuple[int, str]]
_Contents = Mapping[int, Content]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a column fits a field: by both together, by its heading, and by its content.

    `when` is the middle of the dates of a column that may be due: work is due after what led to it.
    """

    total: float
    column: int
    field: str
    heading: float
    content: float
    exact: bool = False
    generic: bool = False
    when: float = 0.0


def recognise(cells: _Cells, below: Sequence[Sequence[Value]]) -> Headings | None:
    """Return what the columns of a table of actions hold.

    Args:
        cells: the column and text of each heading.
        below: the rows below the headings.

    Returns:
        The headings, in which doubtful columns are proposed, or None if it is no table of actions.
    """
    rows = _sample(below)
    contents = {column: content_of([_at(row, column) for row in rows]) for column, _ in cells}
    choices = choice_columns(cells, rows)
    if choices:
        last = choices[-1][0]
        contents[last] = Content(filled=1.0, states=1.0)
        rated = last, f"Status ({', '.join(text for _, text in choices)})"
        cells = [cell for cell in cells if cell not in choices] + [rated]
    series, cells = _series(cells, contents)
    fits = _assigned(cells, contents)
    if not _is_plan(fits, contents):
        return None
    if "due" not in fits and (date := _mere_date(fits, cells, contents)) is not None:
        fits["due"] = date
    found = replace(_as_headings(sorted(cells), fits, contents), series=series, choices=choices)
    return with_columns_beside(found, cells, contents)


def choice_columns(cells: _Cells, below: Sequence[Sequence[Value]]) -> tuple[tuple[int, str], ...]:
    """Return columns side by side whose headings are ratings, if they hold nothing but ticks: R, A, G.

    Args:
        cells: the column and text of each heading.
        below: the rows below the headings.
    """
    runs: list[list[tuple[int, str]]] = [[]]
    for column, text in cells:
        if not is_state(text.rpartition(GROUP)[2]):
            continue
        if not runs[-1] or column - runs[-1][-1][0] > 1:
            runs.append([])
        runs[-1].append((column, text.rpartition(GROUP)[2]))
    run = max(runs, key=len)
    held = {
        text_of(row[column]).strip().casefold() for row in below for column, _ in run if holds(row, column)
    }
    return tuple(run) if len(run) > 1 and held and held <= _MARKS else ()


def _sample(below: Sequence[Sequence[Value]]) -> list[Sequence[Value]]:
    """Return the rows that show what a table holds: up to a blank row, if there are enough."""
    rows: list[Sequence[Value]] = []
    for row in below[: 2 * _ROWS]:
        filled = sum(1 for value in row if value not in (None, ""))
        if len(rows) == _ROWS or (not filled and len(rows) > 1):
            break
        if filled > 1:
            rows.append(row)
    return rows


def _at(row: Sequence[Value], column: int) -> Value:
    return row[column] if column < len(row) else None


def _series(cells: _Cells, contents: _Contents) -> tuple[tuple[int, ...], _Cells]:
    """Return the columns that rate the same thing each month, oldest first, and one heading for them all."""
    groups: dict[str, list[int]] = {}
    for column, text in cells:
        if contents[column].states > _SPEAKS or not contents[column].filled:
            groups.setdefault(without_months(heading_key(text)), []).append(column)
    texts = dict(cells)
    for base, alike in groups.items():
        columns = _in_order(base, {column: texts[column] for column in alike})
        if any(contents[column].filled for column in columns):
            is_rated = not base or heading_fit("rating", base, exact=False) >= STRONG
            rest = [(column, text) for column, text in cells if column not in columns]
            return columns, sorted([*rest, (columns[-1], "RAG" if is_rated else base)])
    return (), cells


def _in_order(base: str, headings: Mapping[int, str]) -> tuple[int, ...]:
    """Return the columns that rate the same thing, oldest first; none if they are not of different times.

    `Previous RAG` counts only beside a single other one, since it is one of the months where there are more.
    """
    dated = {column: text for column, text in headings.items() if not is_previous(text)}
    found = dated if len(dated) > 1 else headings
    others = [text for text in found.values() if heading_key(text) != base]
    if len(found) < 2 or (len(others) < len(found) and not all(map(is_previous, others))):
        return ()
    columns = tuple(found)
    return tuple(columns[at] for at in oldest_first(tuple(found.values())))


def _assigned(cells: _Cells, contents: _Contents) -> dict[str, _Fit]:
    """Return the column of each field: the best fit first, each column and each field once."""
    fits = [_fit(column, text, field, contents[column]) for column, text in cells for field in TOLD]
    taken = _best_first(fits)
    if "text" not in taken and (action := _action_among(taken, cells, contents)) is not None:
        taken = {field: fit for field, fit in taken.items() if fit.column != action.column} | {"text": action}
    if _is_of_meeting(taken, cells):
        del taken["due"]
    if "due" not in taken and _is_due(taken.get("completed"), cells, contents):
        # Its heading says as little of when it is due as of when it was done.
        due = replace(taken.pop("completed"), field="due", heading=0)
        taken = _best_first([fit for fit in fits if fit.column != due.column], taken) | {"due": due}
    return _of_the_action(taken, fits, dict(cells))


def _of_the_action(
    taken: Mapping[str, _Fit], fits: Sequence[_Fit], texts: Mapping[int, str]
) -> dict[str, _Fit]:
    """Return the columns of the fields without those of a case or a risk that stand before its action.

    `Date closed` before the action is that of the case if `Action complete` follows, and `Risk (RAG)` rates
    no action where another column says what is done.
    """
    found, done, text = dict(taken), taken.get("completed"), taken.get("text")
    if done is None:
        return found
    if "rating" in found and any(denies("rating", key) for key in variants(texts[found["rating"].column])):
        del found["rating"]
    used = {fit.column for fit in taken.values()}
    others = (f for f in fits if f.field == "completed" and f.total >= done.total and f.column not in used)
    after = [fit for fit in others if text and done.column < text.column < fit.column]
    return found | {"completed": (after or [done])[0]}


def _best_first(fits: Sequence[_Fit], given: Mapping[str, _Fit] | None = None) -> dict[str, _Fit]:
    """Return the column of each field, the best fit first, beside the columns that are given."""
    taken = dict(given or {})
    columns = {fit.column for fit in taken.values()}
    for fit in sorted(fits, key=lambda fit: (-fit.total, fit.field != "text", -fit.when, fit.column)):
        if fit.total > 0 and fit.field not in taken and fit.column not in columns:
            taken[fit.field] = fit
            columns.add(fit.column)
    return taken


def _is_due(completed: _Fit | None, cells: _Cells, contents: _Contents) -> bool:
    """Return whether a column such as Complete has a date in nearly each row: it says when it is to be."""
    if completed is None:
        return False
    content, heading = contents[completed.column], heading_key(dict(cells)[completed.column])
    return min(content.dates, content.filled) >= _ALONE and not _IS_OVER.search(heading)


def _action_among(taken: Mapping[str, _Fit], cells: _Cells, contents: _Contents) -> _Fit | None:
    """Return the column of texts that must be the actions, under a heading such as Recommendation."""
    others = {fit.column for field, fit in taken.items() if field in CRITICAL}
    free = []
    for column, text in cells:
        fitting = _content_fit("text", contents[column])
        if column not in others and fitting >= _BY_ITSELF:
            told = max(heading_fit("text", key, exact=False) for key in variants(text) or ("",))
            free.append(_Fit(told + fitting, column, "text", told, fitting))
    return max(free, key=lambda fit: (fit.total, -fit.column), default=None)


def _is_of_meeting(taken: Mapping[str, _Fit], cells: _Cells) -> bool:
    """Return whether a date before the action and its lead, under no more than Date, is that of a meeting."""
    due, text = taken.get("due"), taken.get("text")
    if due is None or text is None or due.column > min(text.column, taken.get("lead", text).column):
        return False
    return due.heading <= 0 or bool(_MERE_DATE.fullmatch(heading_key(dict(cells)[due.column])))


def _mere_date(taken: Mapping[str, _Fit], cells: _Cells, contents: _Contents) -> _Fit | None:
    """Return the column under no more than Date, which may be the due date of a plan that has no other."""
    columns = {fit.column for fit in taken.values()}
    for column, text in cells:
        dates = min(contents[column].dates, contents[column].filled)
        if column not in columns and dates >= _ALONE and heading_key(text) == "date":
            return _Fit(dates, column, "due", 0, dates)
    return None


def _fit(column: int, text: str, field: str, content: Content) -> _Fit:
    """Return how well a column fits a field; a total of 0 if it cannot be that field."""
    best = _Fit(0, column, field, 0, 0)
    if _PER_CENT.search(text):
        content = replace(content, percents=max(content.percents, content.numbers), numbers=0)
    for key in variants(text):
        heading = _heading_fit(field, key, content)
        fitting = max(_content_fit(field, content), _least_fit(field, content) if heading >= STRONG else 0.0)
        generic = key in GENERIC
        contradicted = generic and content.filled and fitting < _SPEAKS and field != "comments"
        exact = exact_field(key) == field and not contradicted
        heading = STRONG if exact else heading
        if _is_possible(field, key, content, fitting, heading, exact=exact):
            total = heading + _bonus(exact=exact, generic=generic) + (fitting if content.filled else 0)
            total *= _UNTOLD if heading <= 0 else 1
            if total > best.total:
                when = _when(field, key, content, heading)
                best = _Fit(total, column, field, heading, fitting, exact, generic, when)
    return best


def _when(field: str, key: str, content: Content, heading: float) -> float:
    """Return the middle of the dates of a column that may be due but is not plainly; 0 for a forecast."""
    is_first = field == "due" and heading < STRONG and heading_fit("revised", key, exact=False) <= 0
    return content.when if is_first else 0.0


def _heading_fit(field: str, key: str, content: Content) -> float:
    """Return how far a heading tells a field, given what stands below it.

    `Achieved?` tells a rating where colours or several statuses stand below it, `Progress` how far the work
    is where percentages do.
    """
    if field == "completed" and content.percents >= _ALONE and _HOW_FAR.search(key):
        return STRONG
    if field == "rating" and content.states >= _AGREES and is_completion(key):
        return STRONG
    return heading_fit(field, key, exact=False)


def _least_fit(field: str, content: Content) -> float:
    """Return how well a column fits a field at least if its heading plainly tells it.

    Actions may be as short as roles, leads may be teams and initials, and a few numbers may rate.
    """
    other = max(
        content.dates, content.states, content.ticks, content.numbers, content.percents, content.levels
    )
    if field == "rating" and content.numbers >= _ALONE:
        return _AGREES
    if other >= _SPEAKS:
        return 0.0
    if field == "text" and content.distinct >= _DISTINCT and content.people < _ALONE:
        return _BY_ITSELF
    return _SPEAKS if field == "lead" and content.sentences < _ALONE else 0.0


def _bonus(*, exact: bool, generic: bool) -> float:
    return 0.0 if not exact else _KNOWN_TO_ALL if generic else _KNOWN


def _is_possible(
    field: str, key: str, content: Content, fitting: float, heading: float, *, exact: bool
) -> bool:
    if not content.filled:
        return exact or (heading >= STRONG and field not in CRITICAL)
    if exact:
        return not _contradicts(field, key, content)
    if field in CRITICAL:
        is_told = heading >= WEAK or not _is_denied(field, key, content, heading)
        least = _INITIALS if field == "lead" else _BY_ITSELF
        return is_told and fitting >= _SPEAKS and heading + fitting >= least
    return heading >= WEAK and fitting >= _SPEAKS


def _is_denied(field: str, key: str, content: Content, heading: float) -> bool:
    """Return whether a heading that does not tell a field rules it out; statuses rate under any heading."""
    if field == "rating" and content.states >= _ALONE:
        return denies(field, key)
    return field == "revised" or (field == "text" and heading < 0) or tells_another(key)


def _contradicts(field: str, key: str, content: Content) -> bool:
    """Return whether what stands in a column rules out what its heading plainly says."""
    not_dates = content.dates < 0.2 and max(content.people, content.states, content.ticks) >= 0.65
    rules_out = {
        "due": not_dates,
        "revised": not_dates,
        "rating": content.states < 0.2 and content.sentences >= 0.7,
        "lead": content.dates >= 0.6 or content.states >= 0.7,
        "section": content.levels >= 0.7,
        "ref": key in GENERIC and content.distinct < 0.9,
        "outcome": content.states >= 0.8,
        "text": max(content.dates, max(content.states, content.people) * (key in GENERIC)) >= 0.8,
    }
    return rules_out.get(field, False)


def _content_fit(field: str, content: Content) -> float:
    """Return how well what stands in a column fits a field, from 0 to 1."""
    other = max(content.dates, content.states, content.ticks, content.percents, content.numbers)
    prose = content.sentences * (1 - content.people * 0.6)
    in_doubt = 0.4 * (1 - max(content.sentences, content.people, content.levels, other))
    texts = 0.4 + 0.6 * content.sentences
    fits = {
        "text": prose * (0.4 + 0.6 * content.distinct) * (0.5 + 0.5 * content.filled) * (1 - other),
        "lead": content.people * (1 - max(content.dates, content.states)),
        "due": content.dates,
        "revised": content.dates,
        "rating": max(content.states * (1 - content.dates), in_doubt),
        "comments": texts * (1 - max(content.dates, content.ticks, content.states, content.percents)),
        "outcome": texts * (1 - other),
        "section": (1 - 0.5 * content.distinct) * (1 - max(content.dates, content.levels, content.ticks)),
        "ref": max(content.refs, content.numbers) * (content.distinct >= 0.8) * (1 - content.dates),
        "completed": max(content.dates, content.ticks, content.percents, _SPEAKS * content.states),
        "report_reference": (0.5 + 0.5 * content.refs) * (1 - content.dates),
        "theme": 1 - other,
    }
    return fits[field]


def _as_headings(cells: _Cells, fits: Mapping[str, _Fit], contents: _Contents) -> Headings:
    """Return the columns that are certain, and those that are proposed."""
    texts, taken = dict(cells), {fit.column for fit in fits.values()}
    known = {field for field, fit in fits.items() if fit.exact}
    free = [(column, text) for column, text in cells if column not in taken]
    sure = {
        field: fit.column for field, fit in fits.items() if _is_sure(fit, texts[fit.column], free, contents)
    }
    double = tuple(column for column, text in free if _repeats(text, known))
    read = sorted((fit.column, texts[fit.column], field) for field, fit in fits.items() if not fit.exact)
    near, doubtful = ([one for one in read if (one[2] in sure) is is_sure] for is_sure in (True, False))
    return Headings(
        ACTIONS,
        sure,
        near=tuple(near),
        double=double,
        unknown=tuple(sorted(dict(free).keys() - {*double})),
        score=len(known) + 0.5 * (len(fits) - len(known)),
        proposed=tuple(doubtful),
        by_content=True,
        texts=tuple(cells),
    )


def _repeats(text: str, known: Collection[str]) -> bool:
    return any(exact_field(key) in known for key in variants(text))


def _is_sure(fit: _Fit, text: str, free: _Cells, contents: _Contents) -> bool:
    """Return whether a column is read without asking."""
    if fit.exact:
        return True
    if fit.field not in CRITICAL:
        # What will show success may be evidence instead.
        is_outcome = fit.field != "outcome" or not tells_success(text)
        return is_outcome and (fit.heading >= STRONG or fit.content >= _ALONE)
    return not _has_rival(fit, free, contents) and _is_told_alone(fit, free, contents)


def _is_told_alone(fit: _Fit, free: _Cells, contents: _Contents) -> bool:
    """Return whether heading and content agree on a field that decides what a letter says."""
    rivals = (
        _content_fit(fit.field, contents[column])
        for column, text in free
        if all(heading_fit(fit.field, key, exact=False) >= 0 for key in variants(text))
    )
    is_alone = fit.content - max(rivals, default=0.0) >= _MARGIN
    is_told = fit.heading >= STRONG or (fit.heading >= WEAK and is_alone and fit.field != "revised")
    # The texts of actions may be short.
    agrees = fit.content >= _AGREES or (fit.field == "text" and is_alone and fit.heading >= STRONG)
    return agrees and is_told


def _has_rival(fit: _Fit, free: _Cells, contents: _Contents) -> bool:
    """Return whether the heading of another column tells the same field about as plainly."""
    others = (_fit(column, text, fit.field, contents[column]) for column, text in free)
    return any(
        other.heading >= STRONG and other.content >= _AGREES and fit.total - other.total < _MARGIN
        for other in others
    )


def _is_plan(fits: Mapping[str, _Fit], contents: _Contents) -> bool:
    """Return whether the columns are those of a plan: an action, and a lead, a date or a rating."""
    if fits.keys().isdisjoint(("lead", "due", "rating", "completed")):
        return False
    known = sum(1 for fit in fits.values() if fit.exact)
    if "text" not in fits:
        return known > _FEWEST and {"ref", "lead", "due"} <= fits.keys()
    return not _are_few(fits, contents) and (_are_plain(fits) or _are_told(fits, contents, known))


def _are_few(fits: Mapping[str, _Fit], contents: _Contents) -> bool:
    """Return whether nearly all columns of a table are no fields of a plan."""
    return len(fits) < _ENOUGH * len(contents) and (
        len(fits) < _PLENTY or fits.keys().isdisjoint(("lead", "due"))
    )


def _are_plain(fits: Mapping[str, _Fit]) -> bool:
    """Return whether actions, leads and dates can be told by what stands in their columns alone."""
    fields = ("text", "lead", "due")
    return all(name in fits and fits[name].content >= _BY_ITSELF for name in fields)


def _are_told(fits: Mapping[str, _Fit], contents: _Contents, known: int) -> bool:
    """Return whether at least two headings tell their fields, and are known or have something below them."""
    told = sum(1 for fit in fits.values() if fit.heading >= WEAK)
    filled = sum(1 for fit in fits.values() if contents[fit.column].filled)
    return told >= _FEWEST and max(known, filled) >= _FEWEST
