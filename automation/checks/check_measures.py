"""Checks of measures: each figure belongs to a measure, was recorded when due, and moves the right way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from statistics import median

from automation.checks.context import Context, name_key
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.checks.similar_texts import Nearest
from automation.plan.due import uk
from automation.plan.findings import Place, Severity
from automation.plan.model import Measure, MeasureReading, Source, grouped, ref_key

_BETTER = ("higher", "lower")


def _figure(value: float, unit: str) -> str:
    """Return a figure as people write it: `85%`, `12.5 days`."""
    text = f"{value:.10g}"
    return f"{text}%" if unit.strip() == "%" else f"{text} {unit.strip()}".strip()


def _targets(measure: Measure, readings: list[MeasureReading]) -> list[tuple[MeasureReading, float]]:
    """Return the readings that have a target, leaving out targets that contradict the unit."""
    found = [(reading, reading.target) for reading in readings if reading.target is not None]
    most = max((target for _, target in found), default=0)
    return [(reading, target) for reading, target in found if not _is_share(measure, target, most)]


def _worse(value: float, than: float, better: str) -> bool:
    return value < than if better == "higher" else value > than


@plan_check("M01", Severity.WARNING)
def reading_missing(context: Context) -> Iterator[Spot]:
    """A measure has an actual figure for every date at which it had a target, once that date has passed.

    Without it nobody can say whether the target was met.

    Before: Reviews on time | 30/09/2017 | Target 95 | Actual: blank, on 2 October 2017
    After: Reviews on time | 30/09/2017 | Target 95 | Actual 93
    """
    for measure in context.plan.measures:
        for reading in context.readings_of(measure.name):
            day, target = reading.day, reading.target
            if day is None or target is None or reading.actual is not None or day >= context.as_at:
                continue
            aim = _figure(target, measure.unit)
            what = f"'{measure.name}' has a target for {uk(day)} ({aim}) but no actual figure."
            yield at(reading, "actual", what, "Type the actual figure.", measure.section)


@plan_check("M02", Severity.WARNING)
def actual_worse_than_target(context: Context) -> Iterator[Spot]:
    """The latest actual figure of a measure is not worse than its target by more than the tolerance.

    A board will ask what is being done. The setting 'Measure tolerance %' says how much worse is reported.

    Before: Reviews on time, higher is better | Target 95 | Actual 71
    After: the same figures, with an action that mends them
    """
    share = context.plan.settings.tolerance / 100
    for measure in context.plan.measures:
        if measure.better not in _BETTER:
            continue
        past = [
            reading
            for reading in context.readings_of(measure.name)
            if reading.day is not None and reading.day <= context.as_at
        ]
        # A later target without an actual is reported as such; an older figure would be beside the point.
        if not past or past[-1].actual is None or past[-1].day is None:
            continue
        reading, actual, day = past[-1], past[-1].actual, past[-1].day
        target = reading.target if reading.target is not None else _last_target(measure, past)
        if target is None or _is_share(measure, actual, target):
            continue
        limit = target - abs(target) * share if measure.better == "higher" else target + abs(target) * share
        if _worse(actual, limit, measure.better):
            direction = "below" if measure.better == "higher" else "above"
            what = (
                f"'{measure.name}' was {_figure(actual, measure.unit)} on {uk(day)}, {direction} its "
                f"target of {_figure(target, measure.unit)}."
            )
            hint = "Check the figure; if it is right, say in the evidence's comments what is being done."
            yield at(reading, "actual", what, hint, measure.section)


def _last_target(measure: Measure, readings: list[MeasureReading]) -> float | None:
    targets = _targets(measure, readings)
    return targets[-1][1] if targets else None


def _is_share(measure: Measure, value: float, beside: float) -> bool:
    """Return whether a figure of a measure in per cent was written as a share of one."""
    return 0 < value <= 1 and beside >= 10 and measure.is_in_per_cent


@plan_check("M03", Severity.ERROR)
def unit_contradicts_figure(context: Context) -> Iterator[Spot]:
    """The figures of a measure in per cent are per cents, not shares of one, and none is below 0.

    0.85 beside a target of 95 is read as less than one per cent, and the chart shows a collapse.

    Before: Unit %, Actual 0.85 beside a target of 95
    After: Unit %, Actual 85
    """
    for measure in context.plan.measures:
        if not measure.is_in_per_cent:
            continue
        figures: list[tuple[float, Place, str]] = []
        if measure.baseline is not None:
            figures.append((measure.baseline, measure.place, "baseline"))
        for reading in context.readings_of(measure.name):
            figures += [
                (value, reading.place, field)
                for field, value in (("target", reading.target), ("actual", reading.actual))
                if value is not None
            ]
        large = max((value for value, *_ in figures), default=0)
        for value, place, field in figures:
            written = f"{value:.10g}"
            if _is_share(measure, value, large):
                what = f"'{measure.name}' is in per cent, but {written} stands beside {large:.10g}."
                hint = f"Type {value * 100:.10g} if {value * 100:.10g}% is meant."
            elif value < 0:
                what = f"'{measure.name}' is in per cent, but {written} is below 0."
                hint = "Correct the figure or the unit."
            elif value > 100 and sum(other > 100 for other, *_ in figures) == 1 and len(figures) > 1:
                what = f"'{measure.name}' is in per cent, but {written} is more than 100."
                hint = "Correct the figure or the unit."
            else:
                continue
            yield at(place, field, what, hint, measure.section)


@row_check("M04", Severity.WARNING, "measures")
def direction_contradicts_targets(measure: Measure, context: Context) -> Iterator[Spot]:
    """The targets of a measure lie in the direction that is said to be better.

    With the direction wrong, every good figure is reported as a bad one.

    Before: Agency staff % | Better: higher | Baseline 22, targets 18 and 15
    After: Agency staff % | Better: lower | Baseline 22, targets 18 and 15
    """
    if _runs_against(measure, context):
        other = "lower" if measure.better == "higher" else "higher"
        what = f"'{measure.name}' is better when {measure.better}, but its targets run the other way."
        yield at(measure, "better", what, f"Type {other}, or correct the targets.")


def _runs_against(measure: Measure, context: Context) -> bool:
    """Return whether all of a measure's targets run against its direction."""
    if measure.better not in _BETTER:
        return False
    series = [target for _, target in _targets(measure, context.readings_of(measure.name))]
    if measure.baseline is not None:
        series.insert(0, measure.baseline)
    steps = [(before, after) for before, after in itertools.pairwise(series) if before != after]
    if not steps or not all(_worse(after, before, measure.better) for before, after in steps):
        return False
    # A single step down may be a single wrong target; from the baseline it is the direction of the plan.
    return measure.baseline is not None or len(steps) > 1


@row_check("M05", Severity.WARNING, "measures")
def direction_blank(measure: Measure, _context: Context) -> Iterator[Spot]:
    """Every measure says whether higher or lower is better.

    Without it nobody can say whether a figure met its target.

    Before: Agency staff % | Better: blank
    After: Agency staff % | Better: lower
    """
    if measure.better in _BETTER:
        return
    said = f"says '{measure.better}'" if measure.better.strip() else "does not say"
    what = f"'{measure.name}' {said} whether higher or lower is better."
    yield at(measure, "better", what, "Type higher or lower.")


@plan_check("M06", Severity.WARNING)
def target_runs_wrong_way(context: Context) -> Iterator[Spot]:
    """No target is worse than the one before it.

    A target that slips back is more often a slip of the keyboard than a plan to do worse.

    Before: Higher is better | Targets 75, 58, 95
    After: Higher is better | Targets 75, 85, 95
    """
    for measure in context.plan.measures:
        if measure.better not in _BETTER or _runs_against(measure, context):
            continue
        targets = _targets(measure, context.readings_of(measure.name))
        for index, ((before, old), (after, new)) in enumerate(itertools.pairwise(targets)):
            if not _worse(new, old, measure.better):
                continue
            # In 75, 58, 95 the odd one is 58; in 75, 859, 85, 95 it is 859: the next two are both below it.
            following = targets[index + 2][1] if index + 2 < len(targets) else None
            first_is_odd = following is not None and _worse(following, old, measure.better)
            odd, value = (before, old) if first_is_odd else (after, new)
            assert odd.day is not None
            what = (
                f"The target of '{measure.name}' goes from {_figure(old, measure.unit)} to "
                f"{_figure(new, measure.unit)}, although {measure.better} is better."
            )
            hint = f"Check the target of {_figure(value, measure.unit)} for {uk(odd.day)}."
            yield at(odd, "target", what, hint, measure.section)


@plan_check("M07", Severity.ERROR)
def measure_not_listed(context: Context) -> Iterator[Spot]:
    """Every reading, and every row of evidence that names a measure, names one of the sheet Measures.

    A figure under another name is left out of papers and charts.

    Before: Reading of 'Reveiws on time', which Measures lacks
    After: Reading of 'Reviews on time'
    """
    plan = context.plan
    listed = {name_key(measure.name): measure.name for measure in plan.measures}
    nearest = Nearest(listed.values(), least=70)
    for row in plan.evidence:
        yield from _not_listed(listed, nearest, row.measure, row.place, row.section, "")
    for same in grouped(plan.readings, lambda reading: name_key(reading.measure)).values():
        more = f" It has {len(same)} readings." if len(same) > 1 else ""
        yield from _not_listed(listed, nearest, same[0].measure, same[0].place, "", more)


def _not_listed(
    listed: dict[str, str], nearest: Nearest, name: str, place: Place, ref: str, more: str
) -> Iterator[Spot]:
    if name.strip() and name_key(name) not in listed:
        meant = nearest.find(name)
        hint = f"Did you mean '{meant}'?" if meant else "Add it to Measures, or correct the name."
        yield at(place, "measure", f"'{name}' is not on the sheet Measures.{more}", hint, ref)


@plan_check("M08", Severity.ERROR)
def measure_twice(context: Context) -> Iterator[Spot]:
    """The sheet Measures lists a measure once.

    Its readings belong to both rows, so papers and charts print it twice.

    Before: Measures: Reviews on time, in rows 4 and 9
    After: Measures: Reviews on time, in row 4
    """
    first: dict[str, Measure] = {}
    for measure in context.plan.measures:
        other = first.setdefault(name_key(measure.name), measure)
        if other is not measure:
            what = f"'{measure.name}' is listed twice on Measures, also in {other.place.cell('name')}."
            yield at(measure, "name", what, "Keep one of the two rows.")


@row_check("M09", Severity.WARNING, "measures")
def reading_twice(measure: Measure, context: Context) -> Iterator[Spot]:
    """A measure has one reading for a date.

    If there are two, nobody can say which one a paper should print.

    Before: Reviews on time | 30/09/2017 | Actual 93, and again 30/09/2017 | Actual 91
    After: Reviews on time | 30/09/2017 | Actual 93
    """
    for before, after in itertools.pairwise(context.readings_of(measure.name)):
        if before.day == after.day and before.day is not None:
            where = before.place.cell("day")
            what = f"'{measure.name}' has two readings for {uk(before.day)}, also in {where}."
            yield at(after, "day", what, "Keep the one that is right.", measure.section)


@row_check("M10", Severity.ERROR, "readings")
def reading_without_date(reading: MeasureReading, _context: Context) -> Iterator[Spot]:
    """Every reading has a date.

    A figure without one is left out of papers and charts.

    Before: Reviews on time | Date: blank | Actual 93
    After: Reviews on time | 30/09/2017 | Actual 93
    """
    if reading.day is None:
        what = f"This reading of '{reading.measure}' has no date."
        yield at(reading, "day", what, "Type the date that the figure is for, as day/month/year.")


@row_check("M11", Severity.NOTE, "measures")
def measure_without_readings(measure: Measure, context: Context) -> Iterator[Spot]:
    """Every measure has at least one target or actual figure.

    A measure without figures tells a board nothing.

    Before: Measures: Reviews on time, and no row of Readings for it
    After: Readings: Reviews on time | 30/09/2017 | Target 95
    """
    if not context.readings_of(measure.name):
        what = f"'{measure.name}' has no readings."
        hint = "Add its targets and actual figures to Readings, or delete the measure."
        yield at(measure, "name", what, hint)


@row_check("M12", Severity.WARNING, "measures")
def actual_in_future(measure: Measure, context: Context) -> Iterator[Spot]:
    """No actual figure is dated in the future.

    It is a slip of the year, or a forecast that a board would take for a fact.

    Before: Reviews on time | 30/09/2018 | Actual 93, on 2 October 2017
    After: Reviews on time | 30/09/2017 | Actual 93
    """
    for reading in context.readings_of(measure.name):
        if reading.actual is not None and reading.day is not None and reading.day > context.as_at:
            what = f"'{measure.name}' has an actual figure for {uk(reading.day)}, which is in the future."
            yield at(reading, "day", what, "Correct the date, or clear the figure.", measure.section)


@row_check("M13", Severity.WARNING, "measures")
def measure_of_unknown_section(measure: Measure, context: Context) -> Iterator[Spot]:
    """The section that a measure belongs to is one of the plan's.

    Otherwise the measure is printed under no section at all.

    Before: Measures: Reviews on time | Section: 71
    After: Measures: Reviews on time | Section: 17
    """
    if measure.section.strip() and ref_key(measure.section) not in context.sections:
        what = f"'{measure.name}' belongs to section {measure.section}, which the plan does not have."
        yield at(measure, "section", what, "Correct the section.")


def _actuals(measure: Measure, context: Context) -> list[tuple[MeasureReading, float]]:
    """Return the actual figures of a measure, the oldest first, up to the day."""
    past = [row for row in context.readings_of(measure.name) if row.day and row.day <= context.as_at]
    return [(row, row.actual) for row in past if row.actual is not None]


_FEWEST, _SPREADS = 6, 4
"""How many figures show how far a measure usually moves, and how many times that far is a jump."""


@row_check("M14", Severity.WARNING, "measures")
def reading_jumps(measure: Measure, context: Context) -> Iterator[Spot]:
    """The newest figure of a measure is not far further from the one before than the measure usually moves.

    It is a slip of the hand, or something that a board has to hear. Far is four times the median move.

    Before: Reviews on time | 90, 91, 89, 90, 92, 91, then 19
    After: Reviews on time | 90, 91, 89, 90, 92, 91, then 91
    """
    rows = _actuals(measure, context)
    *before, was, now = [value for _, value in rows] if len(rows) > _FEWEST else [0.0, 0.0]
    if not before:
        return
    usual = median(abs(after - former) for former, after in itertools.pairwise([*before, was]))
    if abs(now - was) > _SPREADS * max(usual, abs(was) / 50):
        moved = f"{_figure(was, measure.unit)} to {_figure(now, measure.unit)}"
        what = f"'{measure.name}' went from {moved}, far more than it usually moves."
        hint = "Check the figure; if it is right, say in the evidence's comments why."
        yield at(rows[-1][0], "actual", what, hint, measure.section)


@row_check("M15", Severity.NOTE, "measures")
def reading_stale(measure: Measure, context: Context) -> Iterator[Spot]:
    """A measure that is read every month has a figure from the last 45 days.

    A month, and two weeks for the performance team. A board would take an old figure for the present one.

    Before: Reviews on time, read every month, the last time on 31/07/2017, on 2 October 2017
    After: Reviews on time | 31/08/2017 | Actual 93
    """
    rows = _actuals(measure, context)
    days = [row.day for row, _ in rows if row.day]
    if len(days) < _MONTHLY or (days[-1] - days[-_MONTHLY]).days > _MONTHLY * 31:
        return
    if (context.as_at - days[-1]).days > STALE_DAYS:
        what = f"The newest figure of '{measure.name}' is of {uk(days[-1])}."
        yield at(rows[-1][0], "day", what, "Add the newest figure to Readings.", measure.section)


STALE_DAYS = 45
"""After how many days a monthly figure is old."""
_MONTHLY = 3
"""How many figures, each within a month of the one before, make a measure one that is read every month."""


@row_check("M16", Severity.NOTE, "measures")
def seven_worse_than_expected(measure: Measure, context: Context) -> Iterator[Spot]:
    """A measure is not on the wrong side of its target path seven times in a row.

    Seven in a row is no chance: what is being done does not move it (a rule of statistical process control).
    Between two targets a straight line is expected.

    Before: Reviews on time | seven figures, each below what the targets expected by then
    After: the same figures, with an action that mends them
    """
    rows = context.readings_of(measure.name)
    path = [(row.day, target) for row, target in _targets(measure, rows) if row.day]
    if measure.baseline is not None and measure.baseline_date is not None:
        path.insert(0, (measure.baseline_date, measure.baseline))
    last = [(row.day, actual) for row, actual in _actuals(measure, context) if row.day][-_RUN:]
    missed = [
        expected is not None and _worse(actual, expected, measure.better)
        for day, actual in last
        for expected in (_expected(path, day),)
    ]
    if measure.better in _BETTER and len(missed) == _RUN and all(missed):
        what = f"'{measure.name}' missed its target path {_RUN} times in a row."
        yield at(measure, "name", what, "Say in the evidence what will be done differently.", measure.section)


_RUN = 7


def _expected(path: list[tuple[date, float]], day: date) -> float | None:
    """Return what is expected on a day: on a straight line between two targets, level after the last one."""
    for (first, low), (last, high) in itertools.pairwise(path):
        if first <= day <= last:
            return low + (high - low) * (day - first).days / max((last - first).days, 1)
    return path[-1][1] if path and day >= path[-1][0] else None


@row_check("M17", Severity.WARNING, "sources")
def source_of_unknown_measure(source: Source, context: Context) -> Iterator[Spot]:
    """A row of Sources names a measure of the plan, and a file.

    Otherwise nothing is read for it.

    Before: Sources: Return interviews | KPI {yyyy}-{mm}.xlsx, and Measures: Return interviews in 72 hours
    After: Sources: Return interviews in 72 hours | KPI {yyyy}-{mm}.xlsx
    """
    if name_key(source.measure) not in {name_key(one.name) for one in context.plan.measures}:
        what = f"The sheet Measures has no measure '{source.measure}'."
        yield at(source, "measure", what, "Spell it as on Measures.")
    elif not source.file.strip():
        what = f"The source of '{source.measure}' names no file."
        yield at(source, "file", what, "Type the name of the file.")
