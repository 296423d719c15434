"""The parts of each kind of line that a paper's template can print: actions, sections, measures and so on.

People use these names in Word templates, so do not rename them. `templates/README.md` explains each: a
new one is one line here and one line there.
"""

from __future__ import annotations

from datetime import date
from operator import attrgetter, itemgetter
from typing import NamedTuple

from automation.analysis.assurance import passed_test
from automation.analysis.date_decisions import Extension
from automation.analysis.movement import LATE, Flow, Line
from automation.analysis.rollup import SectionFigures
from automation.analysis.target_paths import MeasureFigures
from automation.papers.badges import heading, key_badge, named_badge
from automation.papers.brief import moved_text, short_lead, why
from automation.papers.facts import Dated, Named, latest_comment, lead_and_owner, short_text
from automation.papers.tag_values import Lines, Tags, rated
from automation.plan.due import month_name, uk
from automation.plan.model import IN_FULL, AboutText, Action, Evidence, Section
from automation.plan.ratings import Counts, Rating, State
from automation.plan.short_titles import LONGEST_NAME
from automation.plan.text import count, listed, one_line, percentage, printable


class Stand(NamedTuple):
    """A line of the table of ratings: its rating, or its name, with how many there were and are.

    `counts` holds all ratings: a column of one may be headed by letters that tell it from the others.
    """

    rating: Rating | None
    name: str
    meaning: str
    then: int | None
    now: int
    counts: Counts


class Block(NamedTuple):
    """A section as the plan is published: with its actions and its evidence."""

    section: Section
    actions: list[Dated]
    evidence: list[Evidence]


class Prose(NamedTuple):
    """Paragraphs of what the plan says about itself: the part that begins here, if one does, and its texts.

    Texts that say whom they are about make a table, so the others are in a block of their own.
    """

    part: str
    texts: tuple[str, ...]
    people: list[AboutText]


class Assured(NamedTuple):
    """A section with what it has for each kind of assurance."""

    figures: SectionFigures
    section: Section
    measures: tuple[MeasureFigures, ...]
    held: int
    as_at: date
    found: str = ""


class Asked(NamedTuple):
    """An extension, and the board that reads of it."""

    extension: Extension
    board: str


def _due(action: Action, as_at: date) -> str:
    """Return the date that counts, followed by the phrase as written if that says more."""
    due, by = action.deadline, action.due_as_at(as_at)
    if by is None:
        return printable(due.text) or "No date"
    return uk(by) if due.typed else f"{uk(by)} ({printable(due.text)})"


def _due_and_late(action: Action, as_at: date) -> str:
    """Return the date that counts, and below it how late the action is."""
    by = action.due_as_at(as_at)
    if by is None:
        return printable(action.deadline.text) or "No date"
    return f"{short_date(by)}\n{_how_late(action, as_at)} late" if action.is_late(as_at) else short_date(by)


def short_date(day: date | None) -> str:
    """Return a date as a narrow column has it: `2 Oct 2017`."""
    return f"{day.day} {month_name(day.month)[:3]} {day.year:04d}" if day else "No date"


def _how_late(action: Action, as_at: date) -> str:
    return count(action.days_late(as_at), "day") if action.is_late(as_at) else ""


def _why(came: tuple[Flow, ...], left: tuple[Flow, ...]) -> str:
    flows = [("in", flow) for flow in came] + [("out", flow) for flow in left]
    said = [f"{flow.count} {way}: {flow.reason.value}" for way, flow in flows]
    return "; ".join(said) or "No change."


def _figure(unit: str, value: float | None) -> str:
    """Return a measure's figure with its unit."""
    if value is None:
        return "None"
    shown = f"{value:,.1f}".removesuffix(".0")
    return f"{shown}%" if printable(unit) == "%" else f"{shown} {printable(unit)}".strip()


def _asked_for(item: MeasureFigures) -> str:
    """Return what the target path asks for on the day of the last reading, then the next target."""
    now = _figure(item.unit, item.latest.expected if item.latest else None)
    then = _figure(item.unit, item.next_target[1]) if item.next_target else now
    return now if then == now else f"{now}, then {then}"


def _owner(section: Section) -> str:
    owner, name = printable(section.owner) or "Nobody", printable(section.owner_name)
    return f"{owner} ({name})" if name else owner


def _heading(block: Block) -> str:
    """Return the ref and the short title of a section; a title that is short itself stays as it is."""
    section = block.section
    name = section.name if _in_full(block) else section.title
    return ". ".join(filter(None, (one_line(section.ref, LONGEST_NAME), one_line(name))))


def _in_full(block: Block) -> str:
    """Return the title of a section where its heading has a shorter one, with the words that say so.

    A section whose ref is as long as a title has it as its title.
    """
    title, name = (one_line(text) for text in (block.section.title, block.section.name))
    if not title and len(ref := one_line(block.section.ref)) > LONGEST_NAME:
        return f"{IN_FULL}{ref}"
    return f"{IN_FULL}{title}" if title.rstrip(" .") != name.rstrip(" .") and title else ""


def _share(rating: Rating, counts: Counts) -> str:
    """Return a rating's share of the actions that were not withdrawn."""
    return "-" if rating.state is State.WITHDRAWN else percentage(counts.of(rating), counts.in_force)


def change_in_words(then: int | None, now: int) -> str:
    """Return by how many a number changed, with its sign."""
    return "" if then is None else f"{now - then:+,d}" if now != then else "0"


def _group_said(shown: Named) -> str:
    """Return the sentence above a group of exceptions."""
    group = shown.group
    actions = count(len(group.actions), "action")
    doubt = (
        " Either the rating or the date is wrong." if group.is_late and group.state is State.ON_TRACK else ""
    )
    order = " Those late the longest come first." if group.is_late and len(group.actions) > 1 else ""
    return f"{actions}.{doubt}{order}"


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,}" if whole else "None"


def _test_of(item: Assured) -> str:
    section = item.section
    day = f" on {uk(section.test_date)}" if section.test_date else ""
    if passed_test(section, item.as_at):
        return f"Passed{day}"
    if section.test_outcome.strip():
        return f"{one_line(section.test_outcome)}{day}"
    return f"Set{day}" if section.level3_test.strip() or day else "Not set"


def _line_name(line: Line) -> str:
    return line.name if line.name != LATE else "Late (whatever the rating)"


COUNTS: Tags = {
    "name": attrgetter("name"),
    **{name: attrgetter(f"counts.{name}") for name in ("done", "still_open", "not_rated", "total", "late")},
    "numbers": lambda item: tuple(number for _, number in item.counts),
}

RATINGS: Tags = rated(lambda line: line[0]) | {
    "badge": lambda line: key_badge(*line[:2]),
    "heading": lambda line: heading(*line[:2]),
    "number": lambda line: line[1].of(line[0]),
    "share": lambda line: _share(line[0], line[1]),
    "meaning": itemgetter(2),
}

STANDING: Tags = {
    "name": attrgetter("name"),
    "colour": lambda line: line.rating.colour if line.rating else "FFFFFF",
    "badge": lambda line: key_badge(line.rating, line.counts) if line.rating else named_badge(line.name),
    "meaning": attrgetter("meaning"),
    "then": lambda line: "" if line.then is None else f"{line.then:,}",
    "now": lambda line: f"{line.now:,}",
    "change": lambda line: change_in_words(line.then, line.now),
}

ACTIONS: Tags = rated(lambda line: line.action.rating) | {
    "ref": lambda line: line.action.label,
    "action": lambda line: line.action.text,
    "outcome": lambda line: line.action.outcome,
    "lead": lambda line: line.action.lead,
    "lead_and_owner": lead_and_owner,
    "due": lambda line: _due(line.action, line.as_at),
    "due_and_late": lambda line: _due_and_late(line.action, line.as_at),
    "how_late": lambda line: _how_late(line.action, line.as_at),
    "due_first": lambda line: line.action.due.text,
    "due_revised": lambda line: line.action.revised.text,
    "report_reference": lambda line: line.action.report_reference,
    "comment": lambda line: latest_comment(line.action.comments, line.as_at),
}

BRIEF_ACTIONS: Tags = ACTIONS | {
    "action": lambda line: short_text(line.action),
    "lead": lambda line: short_lead(line.action),
    "comment": why,
}

GROUPS: Tags = {
    "name": attrgetter("group.name"),
    "said": _group_said,
    "actions": Lines(ACTIONS, attrgetter("named")),
    "briefly": Lines(ACTIONS | {"action": lambda line: short_text(line.action)}, attrgetter("briefly")),
    "rest": attrgetter("rest"),
}

EVIDENCE: Tags = rated(attrgetter("rating")) | {
    "text": attrgetter("text"),
    "comment": attrgetter("comments"),
    "measure": attrgetter("measure"),
}

CONCERNS: Tags = {
    "section": attrgetter("evidence.section"),
    "text": attrgetter("evidence.text"),
    "why": lambda line: line.why[:1].upper() + line.why[1:],
    "comment": attrgetter("comment"),
}

VOICES: Tags = {"section": itemgetter(0), "will_say": itemgetter(1), "said": itemgetter(2)}

SECTIONS: Tags = {
    "ref": attrgetter("figures.section"),
    "name": attrgetter("section.name"),
    "owner": attrgetter("section.owner"),
    **rated(attrgetter("figures.rating")),
    "done": attrgetter("figures.counts.done"),
    "still_open": attrgetter("figures.counts.still_open"),
    "late": attrgetter("figures.counts.late"),
    "total": attrgetter("figures.counts.total"),
    "actions_done": lambda item: _of(item.figures.counts.done, item.figures.counts.in_force),
    "evidence_done": lambda item: _of(item.figures.impact.done, item.figures.impact.in_force),
    "measures_held": lambda item: _of(sum(m.held >= item.held for m in item.measures), len(item.measures)),
    "test": _test_of,
    "heard": attrgetter("figures.heard"),
    "found": attrgetter("found"),
}

MOVEMENT: Tags = {
    "name": _line_name,
    "opening": attrgetter("opening"),
    "came": attrgetter("came_in"),
    "left": attrgetter("went_out"),
    "closing": attrgetter("closing"),
    "why": lambda line: _why(line.came, line.left),
}


MEASURES: Tags = {
    "name": attrgetter("name"),
    "section": attrgetter("section"),
    "baseline": lambda item: _figure(item.unit, item.baseline),
    "latest": lambda item: _figure(item.unit, item.latest.actual if item.latest else None),
    "read_on": lambda item: short_date(item.latest.day if item.latest else None),
    "expected": _asked_for,
    "standing": lambda item: item.standing.value.capitalize(),
    "trend": lambda item: item.trend.value.capitalize(),
}

MOVED: Tags = {
    "ref": attrgetter("slippage.ref"),
    "action": attrgetter("slippage.text"),
    "lead": lambda item: listed(item.slippage.leads) if item.slippage.leads else "Nobody",
    "was": lambda item: short_date(item.was),
    "now": lambda item: short_date(item.slippage.now_by),
    "now_agreed": lambda item: "\n".join(filter(None, [short_date(item.slippage.now_by), item.agreed])),
    "days": lambda item: f"{item.days:+,d}" if item.days is not None else "Not known",
    "who": attrgetter("who"),
}

EXTENSIONS: Tags = {
    "ref": attrgetter("extension.action.label"),
    "action": lambda item: short_text(item.extension.action),
    "dates": attrgetter("extension.dates"),
    "outcome": lambda item: item.extension.outcome(item.board),
    "cost": attrgetter("extension.cost"),
    "why": lambda item: one_line(item.extension.decision.why),
}

DOCUMENTS: Tags = {
    "refs": attrgetter("refs"),
    "title": attrgetter("title"),
    "dated": lambda row: short_date(row.day) if row.day else "",
    "found": attrgetter("stands"),
}

BRIEF_MOVED: Tags = MOVED | {"action": moved_text}

TESTS: Tags = {
    "ref": attrgetter("ref"),
    "name": attrgetter("name"),
    "test": lambda section: one_line(section.level3_test) or "Not described",
    "day": lambda section: short_date(section.test_date),
}

ASSURANCE: Tags = {name: attrgetter(name) for name in ("level", "what", "number", "of")}

SECTION_BLOCKS: Tags = {
    "ref": attrgetter("section.ref"),
    "title": lambda block: one_line(block.section.title),
    "name": attrgetter("section.name"),
    "heading": _heading,
    "in_full": _in_full,
    "owner": lambda block: _owner(block.section),
    "actions": Lines(ACTIONS, attrgetter("actions")),
    "published_actions": Lines(ACTIONS | {"comment": attrgetter("action.comments")}, attrgetter("actions")),
    "evidence": Lines(EVIDENCE, attrgetter("evidence")),
    "has_references": lambda block: any(line.action.report_reference.strip() for line in block.actions),
    "children_say": lambda block: tuple(
        line.strip() for line in printable(block.section.children_say).splitlines() if line.strip()
    ),
}

PROSE: Tags = {
    "part": attrgetter("part"),
    "texts": attrgetter("texts"),
    "people": Lines({"who": attrgetter("who"), "text": attrgetter("text")}, attrgetter("people")),
}

THEME_BLOCKS: Tags = {
    "theme": lambda pair: pair[0],
    "sections": Lines(SECTION_BLOCKS, lambda pair: pair[1]),
}
