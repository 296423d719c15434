"""The list of what needs a person after a night, the most serious first.

It is made once. The morning note, the console, the page over several plans, `run.json`, the list to tick and
the doctor all print this list. Where it is empty, the night needs nobody.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from automation.chasing.letter import NotSent, Stop
from automation.chasing.letter_states import how_to_mark
from automation.chasing.rules import why_closed
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.model import Action
from automation.plan.ratings import State
from automation.plan.text import count, listed, one_line, whole_sentences

if TYPE_CHECKING:
    from automation.chasing.ledger import Entry
    from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult

NO_LETTER = "chasers.xlsx, on the sheet No letter"
"""Where to find the reason why somebody gets no letter."""

TODAY = "today.xlsx"
"""The list to tick, in the folder of the night."""

PROPOSAL = "proposal-not-confirmed"
"""The finding on what an import proposed."""

_NAMES, _FINDINGS, _REASONS = 3, 3, 2
"""How many names and findings are listed, and how many failed steps are described in full."""
_SENTENCE, _WORDS, _WHOLE = 110, 60, 330
"""The most characters printed of a message or hint, of a reason explained elsewhere, and of a sentence that
is printed nowhere else."""
_JUMP, _SHARE = 3, 5
"""Late actions have jumped if there are at least 3 more, and at least a fifth more, than the night before."""
_COMMAND = re.compile(r"improvement-plan [a-z]+[^.,;:]*")
_FILE = re.compile(r"[\w-]+\.(?:xlsx|xlsm|docx|log|eml)\b")


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person.

    Args:
        what: the sentence that everything prints.
        count: the number of letters, leads, actions or findings concerned.
        where: the file, folder or cells to look at; empty if the sentence is enough.
        details: further lines, printed where there is room.
        by: the command, button or file that settles it; empty if the sentence names it, or it is `where`.
        about: what stays the same from night to night although the sentence counts days; empty if it is the
            sentence.
    """

    what: str
    count: int = 1
    where: str = ""
    details: tuple[str, ...] = ()
    by: str = ""
    about: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Return the need in the shape that `run.json` holds."""
        return {"what": self.what, "count": self.count, "where": self.where, "settled_by": self.settled_by}

    @property
    def settled_by(self) -> str:
        """Return the command, button or file that settles it; where there is none, a tick does."""
        command, file = _COMMAND.search(self.what), _FILE.search(self.what)
        named = (command and command[0].strip(), self.where, file and file[0], f"Yes under Done in {TODAY}")
        return self.by or next(filter(None, named))

    @property
    def mark(self) -> str:
        """Return what identifies the need until its number or its text changes."""
        text = self.about or "\n".join((self.what, *self.details))
        return hashlib.sha256(f"{self.count}\n{text}".encode()).hexdigest()[:12]


def list_needs(
    as_at: date,
    *,
    doubt: str = "",
    unmarked: str = "",
    steps: Sequence[StepResult] = (),
    lost: Sequence[Entry] = (),
    papers: Sequence[PaperDue] = (),
    not_sent: Sequence[NotSent] = (),
    told: Collection[tuple[str, str]] = (),
    late: Sequence[Action] = (),
    late_before: tuple[date, int] | None = None,
    replies: int = 0,
    said: Sequence[str | Need] = (),
    letters: Sequence[LetterWaiting] = (),
    findings: Sequence[Finding] = (),
) -> tuple[Need, ...]:
    """Return what needs a person, in order of consequence.

    Args:
        as_at: the date of the figures.
        doubt: why the date of the night may be wrong, and what to do; empty if it is not in doubt.
        unmarked: what to say about drafts that nobody has marked as sent; empty if there are none.
        steps: how each step went.
        lost: the letters that failed or are in doubt, as the ledger has them.
        papers: the papers that are due.
        not_sent: who gets no letter, and why.
        told: what of that earlier notes said, as `told_before` has it.
        late: the actions that are late.
        late_before: the previous night and how many actions were late then; None if there was none.
        replies: the number of files in the folder for replies.
        said: what else the steps of the night say.
        letters: the letters waiting for a person to send them.
        findings: what is wrong with the plan; accepted findings are left out by the caller.
    """
    failed = tuple(_about_steps(steps))
    explained = {step.detail for step in steps if not step.ok}
    things = dict.fromkeys(one if isinstance(one, Need) else Need(one) for one in said)
    others = [replace(one, what=one_line(one.what, _WHOLE)) for one in things if one.what not in explained]
    needs = [
        *([Need(one_line(doubt))] if doubt else []),
        *([Need(unmarked, where="letters")] if unmarked else []),
        *_about_speaking(not_sent, told),
        *_about_lost(lost),
        *failed,
        *_about_papers(papers, as_at),
        *_about_late(late, late_before),
        *_about_replies(replies),
        *others,
        *_about_not_sent(not_sent),
        *_about_letters(letters, as_at),
    ]
    needs += _about_proposals(findings)
    return (*needs, *_about_findings(findings, " ".join(need.what for need in needs)))


def without_ticked(needs: Sequence[Need], ticked: Collection[str]) -> tuple[Need, ...]:
    """Return the list without what somebody ticked as dealt with, and a line on what of that still stands.

    Args:
        needs: the list.
        ticked: the marks of what was ticked.
    """
    stand = [need for need in needs if need.mark in ticked]
    if not stand:
        return tuple(needs)
    whom = "; ".join(one_line(need.what.partition(". ")[0], _SENTENCE).rstrip(".") for need in stand)
    still = "stands" if len(stand) == 1 else "stand"
    said = f"{count(len(stand), 'thing was', 'things were')} ticked as dealt with and still {still}: {whom}."
    by = f"No under Done in {TODAY} puts it before you again"
    return (*(need for need in needs if need not in stand), Need(said, len(stand), TODAY, by=by))


def not_done(why: str, step: str = "") -> Need:
    """Return a need for something that was not done: a step of the night, or the whole night."""
    by = "improvement-plan overnight --once, when the reason is put right"
    return Need(f"{one_line(step)}: not done. {why}".rstrip() if step else why, by=by)


def in_words(needs: Sequence[Need]) -> str:
    """Return the list on one line."""
    return " ".join(need.what for need in needs) or "Nothing"


def _about_steps(steps: Iterable[StepResult]) -> Iterator[Need]:
    """Yield the steps that failed; those that only waited for them are left out."""
    failed = [step for step in steps if not step.ok and not step.held_up_by]
    for number, step in enumerate(failed):
        yield not_done(one_line(step.detail, _WHOLE if number < _REASONS else _WORDS), step.name)


def _about_lost(lost: Sequence[Entry]) -> Iterator[Need]:
    doubtful = [_letter(entry) for entry in lost if entry.in_doubt]
    failed = [f"{_letter(entry)} ({_why(entry)})" for entry in lost if not entry.in_doubt]
    if doubtful:
        said = f"It is not known whether {count(len(doubtful), 'letter')} arrived: {_named(doubtful)}."
        again = f"{'It' if len(doubtful) == 1 else 'They'} will not be sent again: check the mailbox, or ask."
        by = "improvement-plan letters --sent DATE, or --not-sent DATE"
        yield Need(f"{said} {again}", len(doubtful), NO_LETTER, by=by)
    if failed:
        said = f"{count(len(failed), 'letter')} did not reach everybody: {_named(failed)}."
        yield Need(said, len(failed), NO_LETTER, by="the address on the sheet Leads of the tracker")


def _letter(entry: Entry) -> str:
    return f"{one_line(entry.lead, 60)}, {uk(entry.day)}"


def _why(entry: Entry) -> str:
    words = "; ".join(f"{address}: {said}" for address, said in entry.refused.items()) or entry.detail
    return one_line(words, _SENTENCE) or "not sent"


def _about_papers(papers: Sequence[PaperDue], as_at: date) -> Iterator[Need]:
    for paper in sorted(papers, key=lambda paper: (paper.due, paper.meeting, paper.board)):
        days = (paper.due - as_at).days
        if days < 0:
            when = f"was due {count(-days, 'day')} ago"
        else:
            when = {0: "is due today", 1: "is due tomorrow"}.get(days, f"is due in {days} days")
        draft = f" The draft is {paper.file}." if paper.file else ""
        board = one_line(paper.board, 60)
        said = f"The paper for {board} on {uk(paper.meeting)} {when}, {uk(paper.due)}.{draft}"
        about = f"{paper.board} {paper.meeting} {'overdue' if days < 0 else 'due'}"
        by = f'the button Mark paper done, or improvement-plan paper "{one_line(paper.board)}" --done'
        yield Need(said, where=paper.file, by=by, about=about)


def told_before(out: Path, as_at: date) -> frozenset[tuple[str, str]]:
    """Return who got no letter, and why, as the notes of the week before a day say it; weekends are not read.

    Args:
        out: the folder that holds one folder for each night.
        as_at: the day.
    """
    found: set[tuple[str, str]] = set()
    for day in (as_at - timedelta(days=number) for number in range(1, 8)):
        if not why_closed(day):
            with suppress(OSError, ValueError, TypeError, KeyError):
                record = json.loads((out / day.isoformat() / "run.json").read_text(encoding="utf-8"))
                found |= {(item["lead"], item["why"]) for item in record["letters"]["not_sent"]}
    return frozenset(found)


def _about_speaking(not_sent: Sequence[NotSent], told: Collection[tuple[str, str]]) -> Iterator[Need]:
    """Yield the leads to speak to: nobody answered, or there is no time left for a letter.

    That there is no time left is said once; after that it stands among those who get no letter.
    """
    for stop, why in _SPEAK.items():
        leads: dict[str, list[str]] = {}
        for item in not_sent:
            if item.stop is stop and not (stop is Stop.ASK and (item.lead, item.why) in told):
                leads.setdefault(item.lead, []).append(item.why.partition(": ")[0])
        if leads:
            whom = _named([f"{one_line(lead, 60)} ({', '.join(refs)})" for lead, refs in leads.items()])
            by = "what they said, under Comments of each action"
            yield Need(f"Please speak to {whom}: {why}.", len(leads), NO_LETTER, by=by)


_SPEAK = {
    Stop.SPEAK: "nobody has answered the letters or the escalation",
    Stop.ASK: "it is due before a letter could be answered",
}
"""Why to speak to a lead, by what stopped the letter."""


def _about_late(late: Sequence[Action], before: tuple[date, int] | None) -> Iterator[Need]:
    """Yield the actions that are late but reported as on track, and a jump in the number of late actions.

    A jump is at least 3 more late actions, and at least a fifth more, than the night before.
    """
    on_track = [action for action in late if action.rating.state is State.ON_TRACK]
    if on_track:
        names = _named([_name(action) for action in on_track])
        rated = " or ".join(dict.fromkeys(one_line(action.rating.name) for action in on_track))
        said = f"{count(len(on_track), 'action is', 'actions are')} late but reported {rated}: {names}."
        cells = [action.place.address("rating") for action in on_track if action.place.sheet]
        yield Need(said, len(on_track), ", ".join(cells))
    if before is not None:
        day, number = before
        rise = len(late) - number
        if rise >= _JUMP and rise * _SHARE >= number:
            said = f"Late actions have jumped from {number:,} to {len(late):,} since the night of {uk(day)}."
            yield Need(said, rise, "index.html")


def _name(action: Action) -> str:
    ref = one_line(action.label or action.ref) or "an action without a ref"
    return f"{ref} ({one_line(action.leads[0], 60)})" if action.leads else ref


def _about_replies(replies: int) -> Iterator[Need]:
    if replies:
        them = "it" if replies == 1 else "them"
        said = (
            f"{count(replies, 'answer waits', 'answers wait')}: apply or look. Use the button Apply returns "
            f"or improvement-plan returns FOLDER, then move {them} into returns/done."
        )
        by = "the button Apply returns, or improvement-plan returns FOLDER --apply"
        yield Need(said, replies, "returns", by=by)


def _about_not_sent(not_sent: Sequence[NotSent]) -> Iterator[Need]:
    """Yield the leads who get no letter until something is put right."""
    for stop, what, by in (
        (Stop.ADDRESS, "cannot go: there is no e-mail address for", "the column Email of the sheet Leads"),
        (Stop.MEND, "cannot go, or will leave actions out, until something is put right:", ""),
    ):
        leads = dict.fromkeys(item.lead for item in not_sent if item.stop is stop and item.lead.strip())
        if leads:
            whom = _named([one_line(lead, 60) for lead in leads])
            said = f"Letters to {count(len(leads), 'lead')} {what} {whom}."
            yield Need(said, len(leads), NO_LETTER, by=by)


def _about_letters(letters: Sequence[LetterWaiting], as_at: date) -> Iterator[Need]:
    """Yield how many letters are waiting, and whom each kind goes to, escalations first."""
    if not letters:
        return
    them = "it" if len(letters) == 1 else "them"
    waiting = count(len(letters), "letter is", "letters are")
    said = f"{waiting} waiting in the folder letters. Check and send {them}, then run {how_to_mark(as_at)}."
    by_kind = {kind: [item for item in letters if item.kind == kind] for kind in _KINDS}
    details = [f"{count(len(items), kind)} to {_whom(items)}." for kind, items in by_kind.items() if items]
    by = f"the button Mark letters sent, or {how_to_mark(as_at)}"
    yield Need(said, len(letters), "letters", tuple(details), by=by)


_KINDS = ("escalation", "chaser", "reminder")
"""The kinds of letters, the most urgent first."""


def _whom(letters: Sequence[LetterWaiting]) -> str:
    """Return the recipients, each once, with the number of actions they are asked about."""
    actions: dict[str, int] = {}
    for item in letters:
        actions[item.to] = actions.get(item.to, 0) + item.actions
    return _named([f"{one_line(to, 60)} ({count(number, 'action')})" for to, number in actions.items()])


def _named(names: Sequence[str]) -> str:
    more = len(names) - _NAMES
    return listed([*names[:_NAMES], f"{more:,} more"] if more > 0 else names)


_CONSEQUENCES: tuple[tuple[str, ...], ...] = (
    # A row or a cell of the plan does not count at all.
    ("S06", "S07", "S56", "S57", "S60", "S61", "S65", "S68", "T03"),
    # A letter goes to nobody or to somebody else, or is about another action.
    ("L", "R01", "R03", "R50"),
    # Late is counted wrongly, and a letter speaks of the wrong date.
    ("D",),
    # A rating is counted wrongly.
    ("B",),
    # A board's paper lacks a figure, or has a wrong one.
    ("S62", "S64", "S66", "M", "E"),
    # A board would ask.
    ("H", "W"),
)
"""Codes or families of findings by what they lead to, the most serious first; all others come last."""


def _consequence(code: str) -> int:
    for names in (code, code[:1]):
        for rank, group in enumerate(_CONSEQUENCES):
            if names in group:
                return rank
    return len(_CONSEQUENCES)


def _about_proposals(findings: Sequence[Finding]) -> Iterator[Need]:
    """Yield what an import proposed and nobody has confirmed."""
    for finding in findings:
        if finding.name == PROPOSAL:
            yield Need(f"{finding.message} {finding.hint}", 1, finding.where)


def _about_findings(findings: Sequence[Finding], above: str) -> Iterator[Need]:
    """Yield the number of findings with the most serious ones in full; notes need nobody and are left out.

    A finding that a sentence above already states comes last, and so does a second finding of one kind.
    """
    urgent = [finding for finding in findings if finding.severity is not Severity.NOTE]
    first = {(finding.severity, finding.code): finding for finding in reversed(urgent)}
    urgent.sort(
        key=lambda finding: (
            finding.severity.rank,
            bool(finding.message) and finding.message in above,
            first[finding.severity, finding.code] is not finding,
            _consequence(finding.code),
        )
    )
    if not urgent:
        return
    errors = sum(finding.severity is Severity.ERROR for finding in urgent)
    kinds = [count(n, kind) for n, kind in ((errors, "error"), (len(urgent) - errors, "warning")) if n]
    lines = []
    for finding in urgent[:_FINDINGS]:
        where = finding.where or finding.ref
        # Shortened separately, so that a long message does not cut off the hint.
        both = (whole_sentences(text, _SENTENCE) for text in (finding.message, finding.hint))
        words = " ".join(both).strip()
        lines.append(f"{one_line(where)}: {words}" if where else words)
    if len(urgent) > _FINDINGS:
        lines.append(f"{others(len(urgent) - _FINDINGS)} in findings.xlsx.")
    said = f"The tracker has {listed(kinds)}."
    yield Need(said, len(urgent), "findings.xlsx", tuple(lines))


def others(number: int) -> str:
    """Return the beginning of the sentence that says where to find the rest."""
    return "The other one is" if number == 1 else f"The other {number:,} are"
