"""The three kinds of assurance side by side, and what a board can decide because of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from automation.analysis.assurance import passed_test
from automation.analysis.closing import ClosingFigures, ClosingState, asked_for
from automation.analysis.rollup import SectionFigures, Summary
from automation.plan.model import Plan, Section, ref_key


@dataclass(frozen=True, slots=True)
class Assured:
    """A line of the table of assurance: its level, what is counted, how many there are, and of how many."""

    level: str
    what: str
    number: int
    of: int


def kinds_of_assurance(
    plan: Plan, summary: Summary, closing: Sequence[ClosingFigures]
) -> tuple[Assured, ...]:
    """Return the figures of each kind of assurance; what the plan has none of is left out."""
    counts, impact, held = summary.overall, summary.impact, plan.settings.held_readings
    tested = [section for section in plan.sections if _has_test(section)]
    passed = sum(passed_test(section, summary.as_at) for section in tested)
    was_held = sum(_is_held(section, summary) for section in tested)
    closed = [one for one in closing if one.closing]
    lapsed = sum(one.state is ClosingState.LAPSED for one in closed)
    lines = (
        Assured("1: done, on time", "Actions done", counts.done, counts.in_force),
        Assured(
            "1: done, on time", "Open actions not late", counts.still_open - counts.late, counts.still_open
        ),
        Assured("2: measured", "Rows of evidence of success done", impact.done, impact.in_force),
        Assured(
            "2: measured",
            f"Measures on target in their last {held} readings",
            sum(measure.held >= held for measure in summary.measures),
            len(summary.measures),
        ),
        Assured("3: tested", "Sections whose test is set", len(tested), len(summary.by_section)),
        Assured("3: tested", "Tests held", was_held, len(tested)),
        Assured("3: tested", "Tests passed", passed, len(tested)),
        Assured("Closed", "Closed by a board, still held", len(closed) - lapsed, len(closed)),
    )
    return tuple(line for line in lines if line.of and (tested or line.level[0] != "3"))


def _has_test(section: Section) -> bool:
    return bool(section.level3_test.strip() or section.test_date or section.test_outcome.strip())


def _is_held(section: Section, summary: Summary) -> bool:
    return bool(section.test_outcome.strip()) and _is_over(section, summary)


def _is_over(section: Section, summary: Summary) -> bool:
    return section.test_date is None or section.test_date <= summary.as_at


def coming_tests(plan: Plan, summary: Summary) -> tuple[Section, ...]:
    """Return the sections whose Level 3 test has a day that is still to come, the next one first."""
    dated = [(s.test_date, s) for s in plan.sections if s.test_date and s.test_date >= summary.as_at]
    return tuple(section for _, section in sorted(dated, key=lambda pair: pair[0]))


def decisions(plan: Plan, summary: Summary, closing: Sequence[ClosingFigures]) -> tuple[str, ...]:
    """Return what a board is asked to decide: what to close, look at again or reopen, and on tests."""
    closed = {ref_key(one.ref) for one in closing if one.closing and one.what == "section"}
    items = (item for item in summary.by_section if ref_key(item.section) not in closed)
    tests = (text for item in items for text in _decision(plan, item, summary))
    return (*(text for one in closing for text in asked_for(one)), *tests)


def _decision(plan: Plan, item: SectionFigures, summary: Summary) -> Iterator[str]:
    section = plan.section(item.section) or Section(item.section)
    name = f"section {section.ref} ({section.name})" if section.name else f"section {section.ref}"
    if item.assurance.level != 2:
        return
    if not section.level3_test.strip():
        yield f"Set a Level 3 test for {name}, which has reached Level 2."
    elif section.test_date is None and not section.test_outcome.strip():
        yield f"Set the day of the Level 3 test of {name}: {' '.join(section.level3_test.split())}"
    elif _is_over(section, summary):
        outcome = " ".join(section.test_outcome.split())
        said = f"its outcome is '{outcome}'" if outcome else "no outcome is recorded"
        yield f"Decide what follows from the Level 3 test of {name}: {said}."
