"""The two pages of a brief, for a visit or for the owner of some sections: what they say, cut to fit.

Its lists share the room that the figures and the chart leave. Each names its first rows, then those that
matter most name more; what is not named is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from automation.analysis.exceptions import got_worse
from automation.analysis.movement import Movement
from automation.analysis.rollup import Summary
from automation.analysis.slippage import Moved
from automation.analysis.target_paths import MeasureFigures, Standing, Trend
from automation.checks.check_documents import looks_like_child_record
from automation.papers.composing import Listed, height_of, heights, rows_named
from automation.papers.facts import Dated, Facts, latest_comment, short_text
from automation.plan.due import uk
from automation.plan.findings import FAMILIES, Severity
from automation.plan.model import Action, Document, Section, Voice, grouped, late, ref_key
from automation.plan.text import count, listed, one_line, whole_sentences
from automation.views.proofs import ON_THE_WEB, THERE, Proof

_LONG, _ONE_LINE = 130, 72
"""How many characters of a comment, a title or a question a brief prints, and of what was done."""

_ASKED_ABOUT = (
    "dates",
    "ratings",
    "leads",
    "history",
    "evidence",
    "measures",
    "voices",
    "closing",
    "decisions",
)
"""The families of findings that a visitor would ask about; others are for whoever keeps the tracker."""

_DRAWN, _REFS, _NAMES = 2, 6, 3
"""How many measures are drawn, and how many refs and measures a sentence names."""

_WIDE = (16.0,)
_DOCUMENT_ROW = (2.2, 7.3, 2.7, 4.8)
_LATE_ROW, _MOVED_ROW, _BRIEF_ROW = (
    (1.7, 4.7, 2.9, 2.7, 5.0),
    (1.7, 5.4, 2.6, 2.6, 1.2, 3.5),
    (1.7, 8.0, 4.6, 2.7),
)
_TABLE, _BULLETS, _CHART, _LINE = 1.6, 0.95, 5.2, 0.6
"""The heights of what stands above and below the rows of a table and of bullets, of the chart and a line."""


@dataclass(frozen=True, slots=True)
class Part:
    """A list of a brief.

    Args:
        rows: its rows, those that matter most first.
        texts: gives the texts of a row, one for each column.
        widths: the widths of its columns, in centimetres.
        most: how many rows it names at most.
        least: how many it names at least; one with less than two may be left out.
        head: the height of what stands above and below its rows, in centimetres.
    """

    rows: Sequence[Any]
    texts: Callable[[Any], tuple[str, ...]]
    widths: tuple[float, ...] = _WIDE
    most: int = 8
    least: int = 3
    head: float = _BULLETS

    def listed(self) -> Listed:
        """Return it as the composer takes lists."""
        tall = heights(map(self.texts, self.rows), self.widths)
        return Listed(tall, self.most, self.least, may_go=self.least < 2, head=self.head)


class Behind(NamedTuple):
    """A document behind ratings: their refs, what it shows, its day, and whether it was found."""

    refs: str
    title: str
    day: date | None
    stands: str


_BARE = "Done, but no document is listed"


class Brief:
    """What a brief says; it holds no slots because its lists are kept once made.

    Args:
        facts: what its tags are worked out from.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @cached_property
    def _parts(self) -> dict[str, Part]:
        """Return its lists, those that matter most first."""
        facts, plan, as_at = self.facts, self.facts.plan, self.facts.summary.as_at
        overdue = facts.dated(late(plan.actions, as_at))
        newly = {action.label for action in facts.done_since}
        done = sorted((a for a in plan.actions if a.is_done), key=lambda action: action.label not in newly)
        dated = [(a.due_by, a) for a in plan.actions if a.is_open and a.due_by and a.due_by >= as_at]
        coming = facts.dated(action for _, action in sorted(dated, key=lambda pair: pair[0]))
        section, measure = (1.9, 8.5, 2, 2.1, 2.5), (5.5, *(2.3,) * 5)
        return {
            "sections": Part(plan.sections, self._section_texts, section, 10, 3, _TABLE),
            "late": Part(overdue, lambda row: (*_brief_texts(row), why(row)), _LATE_ROW, 9, 3, _TABLE),
            "measures": Part(self._measures, _measure_texts, measure, 6, 3, _TABLE),
            "documents": Part(self._documents, _document_texts, _DOCUMENT_ROW, 8, 3, _TABLE + _LINE),
            "done": Part(facts.dated(done), lambda row: (done_text(row),), most=6),
            "voices": Part(facts.voices, lambda row: (self.voice(row),), most=4, least=2),
            "moved": Part(facts.slipped, _moved_texts, _MOVED_ROW, 5, 2, _TABLE),
            "questions": Part(self._questions, lambda said: (said,)),
            "concerns": Part(facts.concerns, lambda row: (concern_text(row),), most=5, least=2),
            "coming": Part(coming, _brief_texts, _BRIEF_ROW, 6, 1, _TABLE),
        }

    @cached_property
    def _lists(self) -> list[Listed]:
        return [part.listed() for part in self._parts.values()]

    @cached_property
    def _shown(self) -> dict[str, int]:
        return dict(zip(self._parts, rows_named(self._lists, self.facts.room - self._chart), strict=True))

    @property
    def used_room(self) -> float:
        """Return the height that its lists and its chart take, in centimetres."""
        return height_of(self._lists, [*self._shown.values()]) + self._chart

    @property
    def hides_the_worst(self) -> bool:
        """Return whether it would name more if there were room."""
        return any(min(len(part.rows), part.most) > self._shown[name] for name, part in self._parts.items())

    def named(self, name: str) -> Sequence[Any]:
        """Return the rows of a list that are named."""
        return self._parts[name].rows[: self._shown[name]]

    def part(self, name: str) -> str:
        """Return how many rows of how many a list names, to go behind its heading; empty if it has all."""
        shown, rows = self._shown[name], len(self._parts[name].rows)
        return f" ({shown} of {rows})" if shown < rows else ""

    @property
    def title(self) -> str:
        """Return what it is: for a visit with its day, for an owner, or on some sections."""
        meeting = self.facts.meeting
        return f"Brief for {meeting.board}, {uk(meeting.day)}"

    @property
    def drawn(self) -> list[MeasureFigures]:
        """Return the measures that are drawn: the first that were read more than once."""
        return [measure for measure in self._measures if len(measure.readings) > 1][:_DRAWN]

    @property
    def _chart(self) -> float:
        return _CHART if self.drawn else 0

    @cached_property
    def _measures(self) -> list[MeasureFigures]:
        """Return the measures, those off target first, and of these those that get worse."""
        order = (Trend.WORSE, Trend.LEVEL, Trend.UNKNOWN, Trend.BETTER)
        return sorted(
            self.facts.summary.measures,
            key=lambda one: (one.standing is not Standing.OFF, order.index(one.trend)),
        )

    def found(self, section: Section) -> str:
        """Return what inspectors asked for, and what they found where actions refer to their report."""
        actions = self.facts.plan.actions_of(section.ref)
        found = [one_line(a.report_reference, _LONG) for a in actions if a.report_reference.strip()]
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        title = one_line(section.title, _LONG)
        return f"{title.rstrip('.')}. {found[0]}{more}" if found else title

    def _section_texts(self, section: Section) -> tuple[str, ...]:
        return section.ref, self.found(section), "Not rated", "99 of 99", "99"

    def voice(self, pair: tuple[Section, Voice]) -> str:
        """Return what children will say about a section by the plan, and what they said when asked."""
        ref, will_say, said = self.facts.voice_cells(pair)
        planned = f"In the plan: {whole_sentences(will_say, _LONG)} When asked: " if will_say else ""
        return f"{ref}. {planned}{whole_sentences(said, 2 * _LONG)}"

    @cached_property
    def _questions(self) -> list[str]:
        """Return what a check found in these sections, one of each kind first."""
        plan, seen = self.facts.plan, Counter[str]()
        refs = {ref_key(row.ref) for row in plan.sections} | {ref_key(row.label) for row in plan.actions}
        found: list[tuple[int, str]] = []
        for one in self.facts.around.findings if self.facts.around else ():
            known = FAMILIES.get(one.code[:1]) in _ASKED_ABOUT and one.severity is not Severity.NOTE
            if known and ref_key(one.ref) in refs:
                said = one.message if one.ref in one.message else f"{one.ref}: {one.message}"
                found.append((seen[one.code], whole_sentences(said, _LONG + 40)))
                seen[one.code] += 1
        return list(dict.fromkeys(said for _, said in sorted(found, key=lambda pair: pair[0])))

    @cached_property
    def _documents(self) -> list[Behind]:
        """Return the documents behind the ratings of its sections: first those with something wrong."""
        proofs = self.facts.around.proofs if self.facts.around else ()
        named = [(one.document, one) for one in proofs if one.document is not None]
        rows = {row: [one for _, one in each] for row, each in grouped(named, lambda pair: pair[0]).items()}
        bare = list(dict.fromkeys(one.ref for one in proofs if one.document is None))
        found = [
            Behind(_refs(each), self._title(row), each[0].day, each[0].stands) for row, each in rows.items()
        ]
        if bare and found:
            found.append(Behind(listed(bare, _REFS), _BARE, None, "Missing"))
        found.sort(key=lambda row: row.day or date.min, reverse=True)
        return sorted(found, key=lambda row: row.stands in {THERE, ON_THE_WEB})

    @property
    def documents_said(self) -> str:
        """Return how many documents there are, and of how many something is wrong."""
        rows = [row for row in self._documents if row.title != _BARE]
        wrong = sum(row.stands not in {THERE, ON_THE_WEB} for row in rows)
        found = f"Something is wrong with {wrong} of them" if wrong else "All were found"
        return f"{count(len(rows), 'document is', 'documents are')} listed. {found}."

    def _title(self, row: Document) -> str:
        """Return what a document is called; a brief may be passed on, so not one like a child's record."""
        is_record = looks_like_child_record(row, self.facts.summary.as_at)
        return (
            "A file whose name looks like a child's record" if is_record else one_line(row.shows or row.path)
        )

    @property
    def elsewhere(self) -> str:
        """Return what got worse in the rest of the plan; empty if there is no rest."""
        around = self.facts.around
        if around is None or len(around.plan.actions) == len(self.facts.plan.actions):
            return ""
        return " ".join((*self._declined(around.movement), *self._falling(around.summary)))

    def _declined(self, moved: Movement | None) -> Iterator[str]:
        """Yield a sentence on the actions elsewhere that got worse, if there is a night to compare with."""
        if moved is None:
            return
        here = {action.label for action in self.facts.plan.actions}
        worse = [ref for ref in got_worse(moved.overall.lines) if ref not in here]
        overdue = [ref for flow in moved.overall.late.came for ref in flow.refs if ref not in here]
        said = [
            f"{count(len(refs), f'action has {what}', f'actions have {what}')} ({listed(refs, _REFS)})"
            for refs, what in ((worse, "got worse"), (overdue, "become late"))
            if refs
        ]
        yield f"Since {uk(moved.opened)}, {listed(said) or 'no action has got worse or become late'}."

    def _falling(self, summary: Summary) -> Iterator[str]:
        """Yield a sentence on the measures elsewhere that are off target and get worse, if any are kept."""
        here = {measure.name for measure in self.facts.summary.measures}
        falling = [
            one_line(one.name, 60)
            for one in summary.measures
            if one.trend is Trend.WORSE and one.standing is Standing.OFF and one.name not in here
        ]
        if falling:
            those = count(len(falling), "measure is", "measures are")
            yield f"{those} off target and getting worse: {listed(falling, _NAMES)}."
        elif summary.measures:
            yield "No measure elsewhere is off target and getting worse."


def why(line: Dated) -> str:
    """Return what the latest comment says of why an action is late."""
    return whole_sentences(latest_comment(line.action.comments, line.as_at), _LONG)


def short_lead(action: Action) -> str:
    """Return who leads an action first, and how many others do, where only a line or two are free."""
    first, *others = action.leads or ("Nobody",)
    return f"{one_line(first, 60)}{f' and {len(others)} more' if others else ''}"


def done_text(line: Dated) -> str:
    """Return what was done, with its ref."""
    return f"{line.action.label}: {one_line(line.action.text, _ONE_LINE)}"


def concern_text(concern: Any) -> str:
    """Return evidence that worries, with its section and why."""
    return f"{concern.evidence.section}: {one_line(concern.evidence.text, _LONG)} ({concern.why})"


def _brief_texts(line: Dated) -> tuple[str, ...]:
    return line.action.label, short_text(line.action), short_lead(line.action), "30 Sep 2017\n99 days late"


def _measure_texts(measure: MeasureFigures) -> tuple[str, ...]:
    return one_line(measure.name), "", "", "99.9%, then 99.9%", "", measure.standing.value


def _document_texts(row: Behind) -> tuple[str, ...]:
    return row.refs, one_line(row.title, _LONG), "30 Sep 2017", row.stands


def _refs(proofs: Sequence[Proof]) -> str:
    return listed(list(dict.fromkeys(one.ref for one in proofs)), _REFS)


def moved_text(moved: Moved) -> str:
    """Return what an action says whose date was moved, where only a line or two are free."""
    return one_line(moved.slippage.text, 95)


def _moved_texts(moved: Moved) -> tuple[str, ...]:
    return (
        moved.slippage.ref,
        moved_text(moved),
        "30 Sep 2017",
        "30 Sep 2017",
        "",
        moved.who,
    )
