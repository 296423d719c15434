"""Makes the boards' papers, each from its template, the figures and the nights on record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from automation.analysis.movement import Movement
from automation.analysis.rollup import Summary, summarise
from automation.analysis.scope import narrowed, sections_about
from automation.checks.check_settings import paper_template
from automation.history.compare import movement_since, since_board
from automation.history.store import History
from automation.papers.accessibility import examine
from automation.papers.annexes import named_annexes, unknown_annexes
from automation.papers.brief import Brief
from automation.papers.composing import BRIEF, PAGE, limits
from automation.papers.facts import NO_MEMORY, Around, Facts, Memory
from automation.papers.looking import Seen, look_at
from automation.papers.meetings import PUBLISHED, Meeting, meetings
from automation.papers.other_plans import OtherPlan, facts_of, overseen
from automation.papers.pdf import find_libreoffice
from automation.papers.rendering import Template
from automation.papers.tag_check import BRIEFLY
from automation.papers.word_files import free_name
from automation.plan.due import uk
from automation.plan.findings import Finding, PlanError
from automation.plan.model import Plan
from automation.plan.text import listed, one_line
from automation.tracker.read.document_files import LookedAt
from automation.tracker.read.result import TrackerFile
from automation.views.figures import Figures
from automation.views.proofs import Shown, proofs


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was made.

    Args:
        meeting: the meeting that it is for.
        path: its file.
        notes: what somebody should know, a sentence each: an earlier paper that was kept because a person
            edited it, words on the sheet Boards that name nothing, faults in how the paper looks.
        findings: what the accessibility gate found in it.
    """

    meeting: Meeting
    path: Path
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class NotMade:
    """A paper that could not be made, and the sentence that says why."""

    meeting: Meeting
    why: str


def make_papers(
    figures: Figures,
    wanted: Iterable[Meeting],
    file: TrackerFile,
    folder: Path,
    history: History | None,
    *,
    look: bool = False,
    findings: Callable[[], Iterable[Finding]] = tuple,
    others: Sequence[OtherPlan] = (),
) -> Iterator[Paper | NotMade]:
    """Make the papers for meetings one by one; a paper that cannot be made does not stop the others.

    Args:
        figures: the figures of the day.
        wanted: the meetings.
        file: the tracker.
        folder: where the papers go.
        history: the nights on record, where there are any.
        look: whether papers are rendered, where LibreOffice is found, and shortened until they fit.
        findings: checks the plan, for the questions of a brief.
        others: the other plans of the list, of which a board may oversee some.
    """
    since = figures.movement
    moved: dict[tuple[date, frozenset[str] | None], Movement] = {(since.opened, None): since} if since else {}
    for meeting in wanted:
        made: Paper | NotMade
        try:
            plan, summary, only, notes = _about(figures, meeting)
            part = replace(figures, plan=plan, summary=summary, **_whole_plan(meeting))
            met = not meeting.is_brief
            memory = memory_for(part, history, meeting.board, moved, only, met=met)

            around = partial(_around, figures, findings, part)
            also, unread = _others(figures, meeting, others)
            made = make_paper(
                *(plan, summary, meeting, file, folder, memory),
                look=look,
                around=around,
                others=also,
                documents=figures.documents,
            )
            made = replace(made, notes=(*notes, *unread, *made.notes))
        except PlanError as error:
            made = NotMade(meeting, str(error))
        yield made


def _whole_plan(meeting: Meeting) -> dict[str, Any]:
    """Leave out what only a paper on the whole plan can say: its nights and its forecast."""
    return {"trend": (), "forecast": None} if meeting.about else {}


def _around(figures: Figures, findings: Callable[[], Iterable[Finding]], part: Figures) -> Around:
    """Return what lies beside the sections of a brief, and the documents behind these."""
    found, looked = tuple(findings()), figures.documents
    behind = proofs(part.plan, part.summary, Shown(looked, found)) if looked else ()
    return Around(figures.plan, figures.summary, figures.movement, found, tuple(behind))


def _about(
    figures: Figures, meeting: Meeting
) -> tuple[Plan, Summary, frozenset[str] | None, tuple[str, ...]]:
    """Return the part of the plan that a paper is about, its figures, its sections, and what to say.

    Raises:
        PlanError: the sheet Boards names no section and no theme of the plan.
    """
    if not meeting.about:
        return figures.plan, figures.summary, None, ()
    refs, unknown = sections_about(figures.plan, meeting.about)
    said = listed([f"'{name}'" for name in unknown])
    wrong = f"The sheet Boards names {said} under About for {meeting.board}, which is no section or theme."
    if not refs:
        raise PlanError(f"{wrong} Type refs or themes of the plan, or leave the cell blank for all of it.")
    plan = narrowed(figures.plan, refs)
    return plan, summarise(plan, figures.summary.as_at), refs, (wrong,) if unknown else ()


def _others(
    figures: Figures, meeting: Meeting, others: Iterable[OtherPlan]
) -> tuple[tuple[Facts, ...], tuple[str, ...]]:
    """Return the facts of the other plans that a board oversees, and a sentence on each that was not read."""
    found, unread = [], []
    for other in overseen(figures.plan, meeting.board, others):
        try:
            found.append(facts_of(other, figures.plan, meeting, figures.summary.as_at))
        except PlanError as error:
            what = f"{other.name}, which {meeting.board} oversees, is not in the paper"
            unread.append(f"{what}: {error}")
    return tuple(found), tuple(unread)


def memory_for(
    figures: Figures,
    history: History | None,
    board: str,
    moved: dict[tuple[date, frozenset[str] | None], Movement] | None = None,
    only: frozenset[str] | None = None,
    *,
    met: bool = True,
) -> Memory:
    """Return what the nights on record add to one board's paper.

    Movement is counted from the board's own last meeting or, for a board that has not met, over six months.

    Args:
        figures: the figures of the day.
        history: the nights on record, where there are any.
        board: the board.
        moved: the movements worked out so far, by the night that they start from and the sections that they
            are about, so that boards that met on the same day share them.
        only: the sections that the paper is about, by `ref_key`; None for all.
        met: whether it is a board that meets, and not an owner.
    """
    if history is None:
        return NO_MEMORY
    plan, as_at = figures.plan, figures.summary.as_at
    known = {} if moved is None else moved
    found = None
    try:
        start = since_board(history, plan, board, as_at, met=met)
        key, said = (start.night, only), start.said
        if key not in known:
            known[key] = movement_since(history, plan, start, as_at, only)
        found = known[key]
    except PlanError as error:
        said = str(error)
    labels = {action.label for action in plan.actions}
    return Memory(
        found,
        said,
        trend=figures.trend,
        forecast=figures.forecast,
        slippage=tuple(item for item in figures.slippage if only is None or item.ref in labels),
        note=_ILLUSTRATIVE
        if any(record.illustrative for record in history.nights())
        else figures.history_note,
    )


_ILLUSTRATIVE = "The earlier nights on record are examples that come with the toolkit; they are not real."


def make_paper(
    plan: Plan,
    summary: Summary,
    meeting: Meeting,
    file: TrackerFile,
    folder: Path,
    memory: Memory = NO_MEMORY,
    *,
    look: bool = False,
    around: Callable[[], Around] | None = None,
    others: tuple[Facts, ...] = (),
    documents: LookedAt | None = None,
) -> Paper:
    """Make the paper of a meeting.

    A paper of the same name is replaced if nobody has changed it. If somebody has edited it or has it open,
    it is kept and the new one goes beside it.

    Args:
        plan: the plan, or the part of it that the paper is about.
        summary: its figures.
        meeting: the meeting.
        file: the tracker; templates beside it are used instead of those that ship.
        folder: where the paper goes.
        memory: what the nights on record add.
        look: whether it is rendered, where LibreOffice is found, and shortened until it fits.
        around: gathers what lies beside its sections, for a brief.
        others: the facts of other plans that the board oversees.
        documents: the plan's documents as they lie on the disk; None where nobody looked.

    Raises:
        PlanError: the template is missing or wrong, or the paper cannot be written.
    """
    template = Template(_template_path(meeting, file))
    later = [m.day for m in meetings(plan) if m.board == meeting.board and m.day > meeting.day]
    annexes, notes = _annexes(meeting, template)
    is_brief = "brief" in template.used
    most, room = BRIEF if is_brief else limits(template.path.name)
    facts = Facts(
        plan,
        summary,
        meeting,
        file,
        later[0] if later else None,
        memory,
        annexes=annexes,
        room=max(room - len(others) * PAGE, room / 3),
        briefly=BRIEFLY in template.used,
        around=around() if is_brief and around else None,
        others=others,
        documents=documents,
    )
    notes += _no_place(others, template)
    former = folder / f"{file_name(meeting)}.docx"
    path, kept = free_name(former)
    of_plan = template.path.name == PUBLISHED
    what = "progress as at" if of_plan else f"{meeting.kind} for {meeting.board},"
    title = f"{plan.settings.plan_title}: {what} {uk(meeting.day)}"
    fill = partial(template.fill, path=path, title=title, former=former)
    if fill(facts):
        notes += (f"The summary that somebody wrote in {former.name} was kept.",)
    if look and find_libreoffice():
        notes += _numbered(fill, facts, path) if of_plan else _fitted(fill, facts, path, most)
    return Paper(meeting, path, tuple(filter(None, (kept, *notes))), examine(path))


def _fitted(fill: Callable[..., bool], facts: Facts, path: Path, most: int) -> tuple[str, ...]:
    """Render a paper that was written, name fewer rows or more until it fits, and add the page numbers.

    Returns:
        What is still wrong with it.
    """
    tried: list[tuple[Facts, Seen]] = []
    rounds, spare, much = _BRIEF if facts.around else _PAPER
    try:
        for _ in range(rounds):
            seen = look_at(path)
            tried.append((facts, seen))
            free, spills = most - seen.body, 0.0 if facts.around else seen.spills
            if free >= 0 and not spills and (free < much or not _lists(facts).hides_the_worst):
                break
            change = -spills if spills and free >= 0 else free
            room = _lists(facts).used_room + (change - spare) * PAGE
            facts = replace(facts, room=_between(tried, most) or room)
            fill(facts)
        fitting = [pair for pair in tried if pair[1].body <= most] or tried[-1:]
        facts, seen = max(fitting, key=lambda pair: (not pair[1].stranded, not pair[1].spills, pair[1].body))
        return _finished(fill, facts, path, seen).faults(most)
    except PlanError as error:
        return (str(error),)


def _finished(fill: Callable[..., bool], facts: Facts, path: Path, seen: Seen) -> Seen:
    """Begin a page with each heading that was left at the foot of one, and add the page numbers."""
    if starts := tuple(map(one_line, seen.stranded)):
        fill(facts, starts=starts)
        seen = look_at(path)
    fill(facts, pages=seen.heading_pages, starts=starts)
    return seen


def _between(tried: Sequence[tuple[Facts, Seen]], most: int) -> float:
    """Return the height between that of a brief that fits and of one that does not; 0 where there is none."""
    short = [_lists(facts).used_room for facts, seen in tried if facts.around and seen.body <= most]
    long = [_lists(facts).used_room for facts, seen in tried if facts.around and seen.body > most]
    return (max(short) + min(long)) / 2 if short and long else 0.0


def _no_place(others: Sequence[Facts], template: Template) -> tuple[str, ...]:
    """Return a sentence on other plans that a template has no place for, if there are any."""
    if not others or "other_plans" in template.used:
        return ()
    named = listed([other.name for other in others])
    return (f"The template {template.path.name} has no place for other plans, so {named} is not in it.",)


def _numbered(fill: Callable[..., bool], facts: Facts, path: Path) -> tuple[str, ...]:
    """Render the published form, which has all of the plan, and add the page numbers to its contents."""
    try:
        fill(facts, pages=look_at(path).heading_pages)
    except PlanError as error:
        return (str(error),)
    return ()


def _lists(facts: Facts) -> Facts | Brief:
    """Return what composes the lists of a paper, or of a brief."""
    return Brief(facts) if facts.around else facts


_PAPER, _BRIEF = (3, 0.2, 0.5), (5, 0.08, 0.15)
"""How often a paper and a brief are rendered at most, how much of a page stays free when they are composed
again, and how much is worth doing so."""


def _annexes(meeting: Meeting, template: Template) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """Return the annexes that a board gets, None for its template's, and what is wrong with its choice."""
    if not meeting.annexes:
        return None, ()
    chosen, unknown = named_annexes(meeting.annexes)
    said = [unknown_annexes(unknown)] if unknown else []
    if "annexes" not in template.used:
        said.append(
            f"The template {template.path.name} has no place for annexes, so the paper has none of its own."
        )
    return chosen, tuple(said)


def _template_path(meeting: Meeting, file: TrackerFile) -> Path:
    """Return the template that the sheet Boards names, with or without `.docx`."""
    name = meeting.template.strip()
    if not name:
        raise PlanError(f"The sheet Boards does not name a Paper for {meeting.board} on {uk(meeting.day)}.")
    if Path(name).name != name or "\\" in name:
        raise PlanError(f"The Paper '{name}' on the sheet Boards must be a file name without a folder.")
    path, hint = paper_template(name, file.path.resolve().parent)
    if hint:
        what = f"The sheet Boards names the Paper '{name}' for {meeting.board}"
        raise PlanError(f"{what}, but there is no such template. {hint}")
    return path


def file_name(meeting: Meeting) -> str:
    """Return a paper's file name: meeting date and board, in characters that any file system accepts."""
    board = re.sub(r"[^\w ()&'-]+", " ", meeting.board)
    what = "Brief for " if meeting.is_brief else ""
    return f"{meeting.day.isoformat()} {what}{' '.join(board.split())[:80]}".strip()
