"""What needs a person: one list for each night, made once and printed by everything that speaks of the night.

The morning note, the console, the page over several plans, `run.json` and the doctor print this list and ask
nothing else; a night needs nobody where it is empty. It is in order of consequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from automation.chasing.letter import NotSent, Stop
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.model import Action
from automation.plan.ratings import Rating
from automation.plan.text import count, listed, one_line

if TYPE_CHECKING:
    from automation.chasing.ledger import Entry
    from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult

NO_LETTER = "chasers.xlsx, on the sheet No letter"
"""Where every reason stands why somebody gets no letter."""

_NAMES, _FINDINGS, _REASONS = 3, 3, 2
"""How many names and findings are spelt out, and how many failed steps are told in full."""
_SENTENCE, _WORDS, _WHOLE = 110, 60, 330
"""How many characters are printed of a message or a hint, of a reason that others explain, and of a sentence
that has nowhere else to be read in full."""
_JUMP, _SHARE = 3, 5
"""How many more actions are late where Late has jumped, and of which part of those late before (a fifth)."""


class Kind(IntEnum):
    """The kinds of needs, in the order in which people want to hear of them: by consequence."""

    DATE_IN_DOUBT = 0
    LETTER_LOST = 1
    NOT_DONE = 2
    PAPER_DUE = 3
    SPEAK = 4
    LATE_GREEN = 5
    LATE_JUMP = 6
    ANSWERS = 7
    SAID = 8
    NO_LETTER = 9
    LETTERS = 10
    FINDINGS = 11


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs a person.

    Args:
        kind: what kind of thing it is; it decides the order.
        what: the sentence that everything prints.
        count: how many letters, leads, actions or findings it is about.
        where: the file, folder or cells to look at; empty where the sentence says enough.
        details: further lines, for whoever has room for them.
    """

    kind: Kind
    what: str
    count: int = 1
    where: str = ""
    details: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, str | int]:
        """Return the need in the shape that `run.json` holds."""
        return {"what": self.what, "count": self.count, "where": self.where}


def list_needs(
    as_at: date,
    *,
    doubt: str = "",
    steps: Sequence[StepResult] = (),
    lost: Sequence[Entry] = (),
    papers: Sequence[PaperDue] = (),
    not_sent: Sequence[NotSent] = (),
    late: Sequence[Action] = (),
    late_before: tuple[date, int] | None = None,
    replies: int = 0,
    said: Sequence[str] = (),
    letters: Sequence[LetterWaiting] = (),
    findings: Sequence[Finding] = (),
) -> tuple[Need, ...]:
    """Return what needs a person, in order of consequence.

    Args:
        as_at: the day that the night stood for.
        doubt: why the date of the night may be wrong, and what to do; empty where nothing speaks against it.
        steps: how each step went.
        lost: the letters that failed or are in doubt, as the ledger has them.
        papers: the papers that are due.
        not_sent: who gets no letter, and why.
        late: the actions that are late.
        late_before: the night before and how many were late then; None where there was none.
        replies: how many files lie in the folder for answers.
        said: what the steps have to say that nothing else tells, a sentence each.
        letters: the letters that wait for a person to send them.
        findings: what is wrong with the plan; accepted findings are left out by the caller.
    """
    failed = tuple(_about_steps(steps))
    told = {step.detail for step in steps if not step.ok}
    others = [Need(Kind.SAID, one_line(text, _WHOLE)) for text in dict.fromkeys(said) if text not in told]
    needs = [
        *([Need(Kind.DATE_IN_DOUBT, one_line(doubt))] if doubt else []),
        *_about_lost(lost),
        *failed,
        *_about_papers(papers, as_at),
        *_about_silence(not_sent),
        *_about_late(late, late_before),
        *_about_replies(replies),
        *others,
        *_about_not_sent(not_sent),
        *_about_letters(letters),
    ]
    return (*needs, *_about_findings(findings, " ".join(need.what for need in needs)))


def not_done(why: str, step: str = "") -> Need:
    """Return the need of something that was not done: a step of the night, or the night itself."""
    return Need(Kind.NOT_DONE, f"{one_line(step)}: not done. {why}".rstrip() if step else why)


def in_words(needs: Sequence[Need]) -> str:
    """Return the list on one line."""
    return " ".join(need.what for need in needs) or "Nothing"


def _about_steps(steps: Iterable[StepResult]) -> Iterator[Need]:
    """Name the steps that failed by themselves; those they held up come with them."""
    failed = [step for step in steps if not step.ok and not step.held_up_by]
    for number, step in enumerate(failed):
        yield not_done(one_line(step.detail, _WHOLE if number < _REASONS else _WORDS), step.name)


def _about_lost(lost: Sequence[Entry]) -> Iterator[Need]:
    doubtful = [entry for entry in lost if entry.in_doubt]
    failed = [entry for entry in lost if not entry.in_doubt]
    if doubtful:
        whom = _named([_letter(entry) for entry in doubtful])
        one = len(doubtful) == 1
        yield Need(
            Kind.LETTER_LOST,
            f"Nobody knows whether {count(len(doubtful), 'letter')} arrived: {whom}. "
            f"{'It is' if one else 'They are'} not sent again: look in the mailbox, or ask.",
            len(doubtful),
            NO_LETTER,
        )
    if failed:
        whom = _named([f"{_letter(entry)} ({_why(entry)})" for entry in failed])
        yield Need(
            Kind.LETTER_LOST,
            f"{count(len(failed), 'letter')} did not reach everybody: {whom}.",
            len(failed),
            NO_LETTER,
        )


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
        draft = f" Its draft is {paper.file}." if paper.file else ""
        board = one_line(paper.board, 60)
        said = f"The paper for {board} of {uk(paper.meeting)} {when}, {uk(paper.due)}.{draft}"
        yield Need(Kind.PAPER_DUE, said, where=paper.file)


def _about_silence(not_sent: Sequence[NotSent]) -> Iterator[Need]:
    """Name the leads who answered no letter, and nor did whoever was asked above them."""
    silent = [item for item in not_sent if item.stop is Stop.SPEAK]
    if silent:
        leads: dict[str, list[str]] = {}
        for item in silent:
            leads.setdefault(item.lead, []).append(item.why.partition(": ")[0])
        whom = _named([f"{one_line(lead, 60)} ({', '.join(refs)})" for lead, refs in leads.items()])
        said = f"Please speak to {whom}: nobody has answered the letters or the escalation."
        yield Need(Kind.SPEAK, said, len(leads), NO_LETTER)


def _about_late(late: Sequence[Action], before: tuple[date, int] | None) -> Iterator[Need]:
    """Name what is late and reported Green, and say where Late has jumped since the night before.

    It has jumped where at least 3 more actions are late, and at least a fifth more than there were.
    """
    green = [action for action in late if action.rating is Rating.GREEN]
    if green:
        names = _named([_name(action) for action in green])
        said = f"{count(len(green), 'action is', 'actions are')} late but reported Green: {names}."
        cells = [action.place.address("rating") for action in green if action.place.sheet]
        yield Need(Kind.LATE_GREEN, said, len(green), ", ".join(cells))
    if before is not None:
        day, number = before
        rise = len(late) - number
        if rise >= _JUMP and rise * _SHARE >= number:
            said = f"Late has jumped since the night of {uk(day)}: from {number:,} to {len(late):,} actions."
            yield Need(Kind.LATE_JUMP, said, rise, "index.html")


def _name(action: Action) -> str:
    ref = one_line(action.label or action.ref) or "an action without a ref"
    return f"{ref} ({one_line(action.leads[0], 60)})" if action.leads else ref


def _about_replies(replies: int) -> Iterator[Need]:
    if replies:
        lie, them = ("lies", "it") if replies == 1 else ("lie", "them")
        yield Need(
            Kind.ANSWERS,
            f"{count(replies, 'reply', 'replies')} {lie} in the folder returns beside the tracker. Look at "
            f"{them} with the button Apply returns, then move what you have dealt with into returns/done.",
            replies,
            "returns",
        )


def _about_not_sent(not_sent: Sequence[NotSent]) -> Iterator[Need]:
    """Name the leads who get no letter before somebody puts something right."""
    leads = dict.fromkeys(item.lead for item in not_sent if item.stop is Stop.MEND and item.lead.strip())
    if leads:
        whom = _named([one_line(lead, 60) for lead in leads])
        said = (
            f"Letters to {count(len(leads), 'lead')} cannot go, or leave actions out, until something is put "
            f"right: {whom}."
        )
        yield Need(Kind.NO_LETTER, said, len(leads), NO_LETTER)


def _about_letters(letters: Sequence[LetterWaiting]) -> Iterator[Need]:
    """Say how many wait, and of each kind of letter whom it goes to, what goes furthest up first."""
    if not letters:
        return
    wait, each = ("waits", "it") if len(letters) == 1 else ("wait", "each")
    kinds = dict.fromkeys((*_KINDS, *(item.kind for item in letters)))
    by_kind = [[item for item in letters if item.kind == kind] for kind in kinds]
    yield Need(
        Kind.LETTERS,
        f"{count(len(letters), 'letter')} {wait} in the folder letters; look at {each}, then send.",
        len(letters),
        "letters",
        tuple(
            f"{count(len(items), items[0].kind)} to (actions): {_whom(items)}." for items in by_kind if items
        ),
    )


_KINDS = ("escalation", "chaser", "reminder")
"""The kinds of letters in the order in which somebody wants to look at them."""


def _whom(letters: Sequence[LetterWaiting]) -> str:
    """Name those whom letters go to, each once, with the number of actions they are asked about."""
    actions: dict[str, int] = {}
    for item in letters:
        actions[item.to] = actions.get(item.to, 0) + item.actions
    return _named([f"{one_line(to, 60)} ({number})" for to, number in actions.items()])


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
"""What findings lead to, the worst first, by code or by family; all others come last."""


def _consequence(code: str) -> int:
    for names in (code, code[:1]):
        for rank, group in enumerate(_CONSEQUENCES):
            if names in group:
                return rank
    return len(_CONSEQUENCES)


def _about_findings(findings: Sequence[Finding], above: str) -> Iterator[Need]:
    """Spell out the worst findings; notes are worth knowing but need nobody this morning.

    What a sentence above says already makes room for what nothing else says, and so does a second finding
    of one kind.
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
    warnings = len(urgent) - errors
    kinds = [count(errors, "error")] if errors else []
    kinds += [count(warnings, "warning")] if warnings else []
    lines = []
    for finding in urgent[:_FINDINGS]:
        where = finding.where or finding.ref
        # Cut apart: a long message must not take the hint with it, which says what to type.
        words = f"{one_line(finding.message, _SENTENCE)} {one_line(finding.hint, _SENTENCE)}".strip()
        lines.append(f"{one_line(where)}: {words}" if where else words)
    if len(urgent) > _FINDINGS:
        lines.append(f"{others(len(urgent) - _FINDINGS)} in findings.xlsx.")
    said = f"The tracker has {listed(kinds)}."
    yield Need(Kind.FINDINGS, said, len(urgent), "findings.xlsx", tuple(lines))


def others(number: int) -> str:
    """Begin the sentence that says where those are that were not spelt out."""
    return "The other one is" if number == 1 else f"The other {number:,} are"
