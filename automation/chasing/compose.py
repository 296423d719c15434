"""What a letter says: the templates filled in with one lead's actions.

Sentences are for busy people: short, kind, and right for one action and for many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from automation import files
from automation.chasing.letter import Level
from automation.chasing.letter_templates import Template, checked, read_template
from automation.chasing.people import Contact, one_line
from automation.chasing.rules import Past, Step, add_working_days
from automation.plan.due import Due, DueKind, Milestone, uk
from automation.plan.findings import PlanError
from automation.plan.model import Action, Board, Plan, Section, ref_key
from automation.plan.ratings import COLOURS, INKS
from automation.plan.recurrence import passed_and_coming, passed_steps
from automation.plan.text import count, listed

LONGEST_ACTION = 300
"""Characters of an action's text that a letter repeats."""

LONGEST_SUBJECT = 600
"""Characters of a subject: a header line must stay below 998."""

KINDS = {
    Level.REMIND: "lead",
    Level.CHASE: "lead",
    Level.ESCALATE: "escalation",
    Level.OWNER: "escalation",
}
"""The pair of templates (`lead.txt` and `lead.html`) that each level is written with."""


StoodIn = Callable[[Sequence[str]], str]
"""Says to whom a letter to some addresses went in place of the lead; empty where it went to the lead."""


def _the_lead(_to: Sequence[str]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Item:
    """One action of a letter: the action, what is asked of it, and what was asked before."""

    action: Action
    key: str
    step: Step
    past: tuple[Past, ...] = ()

    @property
    def level(self) -> Level:
        """Return how it is asked about; nothing is an item that is not asked about."""
        assert self.step.level is not None
        return self.step.level

    @property
    def is_late(self) -> bool:
        """Return whether it is asked about because its date has passed."""
        return self.level is not Level.REMIND


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """The three templates of one kind of letter."""

    subject: Template
    text: Template
    html: Template


@dataclass(frozen=True, slots=True)
class Words:
    """What one letter says."""

    subject: str
    text: str
    html: str


def read_letter_template(kind: str, beside: Path | None = None) -> LetterTemplate:
    """Read and check the templates of a kind of letter, `lead` or `escalation`.

    Raises:
        PlanError: if one is missing or holds a tag that does not exist.
    """
    path = files.template("letters", f"{kind}.txt", beside)
    whole = read_template(path).source.replace("\r\n", "\n")
    first, _, rest = whole.partition("\n")
    word, _, subject = first.partition(":")
    if word.strip().casefold() != "subject":
        raise PlanError(f"Template {path.name}, line 1: it must begin with 'Subject:' and the subject.")
    return LetterTemplate(
        subject=checked(path.name, subject, html=False),
        text=checked(path.name, rest, html=False, first_line=2),
        html=read_template(files.template("letters", f"{kind}.html", beside)),
    )


def compose(
    template: LetterTemplate,
    plan: Plan,
    as_at: date,
    *,
    lead: str,
    contact: Contact,
    items: Sequence[Item],
    level: Level,
    sections: Mapping[str, Section],
    attached: bool,
    copies: Sequence[str],
    stood_in: StoodIn,
    speak_to: str,
) -> Words:
    """Write a letter.

    Args:
        template: its templates.
        plan: the plan.
        as_at: the day of the letter.
        lead: the lead whose actions it is about.
        contact: who gets it.
        items: the actions it is about.
        level: how far it goes.
        sections: the plan's sections, by what the spellings of their refs have in common.
        attached: whether a reply sheet goes with it.
        copies: who gets a copy, by role or name; the lead by the role.
        stood_in: says to whom an earlier letter went, empty if to the lead.
        speak_to: with whom a word would help.

    Raises:
        PlanError: if the template cannot be filled in.
    """
    late = [_action_tags(item, sections, as_at, stood_in) for item in items if item.is_late]
    coming = [_action_tags(item, sections, as_at, stood_in) for item in items if not item.is_late]
    refs = list(dict.fromkeys(one_line(item.action.section) for item in items))
    settings = plan.settings
    tags = _board_tags(plan, as_at) | {
        "dear": contact.name,
        "lead": one_line(lead),
        "counts": counts(len(late), len(coming)),
        "late": late,
        "coming": coming,
        "late_count": len(late),
        "coming_count": len(coming),
        "covers": contact.covers,
        "away_until": uk(contact.away_until) if contact.away_until else "",
        "to_owner": level is Level.OWNER,
        "sections": f"{'section' if len(refs) == 1 else 'sections'} {listed(refs)}",
        "copied": one_line(lead) in copies,
        "copies": listed(list(copies)),
        "speak_to": speak_to,
        "reply_by": uk(reply_by(plan, as_at)),
        "attached": attached,
        "as_at": uk(as_at),
        "plan_title": one_line(settings.plan_title),
        "council": one_line(settings.council),
        "contact": one_line(settings.contact) or one_line(settings.sender) or "the business support team",
    }
    return Words(
        subject=shorten(template.subject.render(tags), LONGEST_SUBJECT),
        text=template.text.render(tags),
        html=template.html.render(tags),
    )


def _board_tags(plan: Plan, as_at: date) -> dict[str, Any]:
    board = next_board(plan, as_at)
    if board is None or board.meeting is None:
        return {"board": "", "board_date": ""}
    return {"board": one_line(board.name), "board_date": uk(board.meeting)}


def counts(late: int, coming: int) -> str:
    """Return what is in a letter: `1 action late, 2 coming up`."""
    if late and coming:
        return f"{count(late, 'action')} late, {coming} coming up"
    return f"{count(late, 'action')} late" if late else f"{count(coming, 'action')} coming up"


def next_board(plan: Plan, as_at: date) -> Board | None:
    """Return the nearest meeting after a day."""
    ahead = [board for board in plan.boards if board.meeting is not None and board.meeting > as_at]
    return min(ahead, key=lambda board: board.meeting or as_at, default=None)


def reply_by(plan: Plan, as_at: date) -> date:
    """Return the day by which an answer is asked for.

    It is as many working days ahead as the settings say, but before the next meeting of a board.
    """
    day = add_working_days(as_at, max(plan.settings.reply_days, 1))
    board = next_board(plan, as_at)
    last = add_working_days(board.meeting, -1) if board is not None and board.meeting else day
    # Nobody is asked to answer on the day that the letter comes.
    return min(day, last) if last > as_at else day


def _action_tags(
    item: Item, sections: Mapping[str, Section], as_at: date, stood_in: StoodIn
) -> Mapping[str, str]:
    action, day = item.action, item.step.by
    assert day is not None
    section = sections.get(ref_key(action.section))
    late = item.is_late
    return {
        "ref": one_line(action.label or action.ref),
        "text": shorten(action.text, LONGEST_ACTION) or "(no text)",
        "section": one_line(action.section),
        "title": one_line(section.title) if section else "",
        "due": due_words(action, as_at),
        "how_late": how_late(day, as_at),
        "rating": action.rating.value,
        "fill": f"#{COLOURS[action.rating]}",
        "ink": f"#{INKS[action.rating]}",
        "comment": shorten(action.comments),
        "ask": ask_late(action, as_at) if late else ask_coming(action, day, item.step.party, as_at),
        "asked": asked_words(item.past, stood_in),
    }


def asked_words(past: Sequence[Past], stood_in: StoodIn = _the_lead) -> str:
    """Return what was sent before: `a reminder on 4 September 2017 and a letter on 2 October 2017`.

    A letter that went to somebody else in place of the lead says so: nobody has kept silent who was never
    asked.
    """
    names = {
        Level.REMIND: "a reminder",
        Level.CHASE: "a letter",
        Level.ESCALATE: "a request for help",
        Level.OWNER: "a letter to the section's owner",
    }
    letters = [f"{names[item.level]} on {uk(item.day)}" for item in past]
    others = [stood_in(item.to) if item.level in {Level.REMIND, Level.CHASE} else "" for item in past]
    if any(others) and len(set(others)) == 1:
        alike = {1: "", 2: ", both"}.get(len(letters), ", all")
        return f"{listed(letters)}{alike} to {others[0]}"
    said = [f"{words} (to {who})" if who else words for words, who in zip(letters, others, strict=True)]
    return listed(said) or "nothing yet"


LONGEST_COMMENT = 400
"""Characters of a comment that a letter repeats: enough to recognise it."""


def how_late(day: date, as_at: date) -> str:
    """Return how far past a date is, or how far off: `3 days late`, `9 weeks late`, `due today`."""
    days = (as_at - day).days
    if days <= 0:
        return {0: "due today", -1: "due tomorrow"}.get(days, f"due in {-days} days")
    if days < 21:
        return f"{count(days, 'day')} late"
    return f"{days} days late (about {count(round(days / 7), 'week')})"


def shorten(text: str, longest: int = LONGEST_COMMENT) -> str:
    """Return text on one line, cut between words where it is very long."""
    text = one_line(text)
    if len(text) <= longest:
        return text
    cut = text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{cut or text[:longest]}…"


def due_words(action: Action, as_at: date) -> str:
    """Return when an action is due, as the toolkit understands it and as it was written.

    For example `30 September 2017 (written as Sep-17)`.
    """
    due = action.deadline
    words = _meaning(due, as_at)
    notes = []
    written = one_line(due.text)
    if written and not due.typed and written.casefold() != words.casefold():
        notes.append(f"written as {written}")
    if action.deadline_field == "revised" and not action.due.blank:
        notes.append(f"at first {one_line(action.due.text)}")
    return f"{words} ({'; '.join(notes)})" if notes else words


def _meaning(due: Due, as_at: date) -> str:
    if due.by is None:
        return "no date"
    match due.kind:
        case DueKind.START:
            return f"to start by {uk(due.by)}"
        case DueKind.RECURRING if due.every is not None:
            passed, coming = passed_and_coming(due, as_at)
            until = f" until {uk(due.end)}" if due.end else ""
            first = f"every {_rhythm(str(due.every))}{until}, the first by {uk(due.by)}"
            if passed and passed != due.by:
                first += f", the {'latest' if coming else 'last'} by {uk(passed)}"
            return f"{first}, the next by {uk(coming)}" if coming and coming != due.by else first
        case DueKind.MILESTONES if len(due.milestones) > 1:
            steps = [f"{one_line(m.party)} by {uk(m.by)}" if m.party else uk(m.by) for m in due.milestones]
            return "in steps: " + listed(steps)
        case _:
            return uk(due.by)


def _rhythm(every: str) -> str:
    """Turn `1 month` into `month` and leave `3 months` alone."""
    return every.removeprefix("1 ")


def ask_late(action: Action, as_at: date) -> str:
    """Return what is asked about an action whose date has passed."""
    match action.deadline.kind:
        case DueKind.START:
            return (
                "Has this started? If so, please say by when it is to be finished. "
                "If not, please say what is in the way and when it will start."
            )
        case DueKind.RECURRING if passed_and_coming(action.deadline, as_at)[1] is None:
            return (
                "The last round of this is past its date. Has it been done? "
                "If not, please say when it will be."
            )
        case DueKind.RECURRING:
            return (
                "This comes round regularly. Has the latest round been done? "
                "If not, please say when it will be."
            )
        case _:
            return "Is this done? If not, please say what is in the way and when it will be."


def ask_coming(action: Action, day: date, party: str, as_at: date) -> str:
    """Return what is asked about an action whose date is still to come."""
    when = "today" if day == as_at else f"by {uk(day)}"
    match action.deadline.kind:
        case DueKind.START:
            return f"This is to start {when}. Will it?"
        case DueKind.RECURRING:
            return f"The next round is due {when}. Is it in hand?"
        case DueKind.MILESTONES if len(action.deadline.milestones) > 1:
            step = f"The next step ({one_line(party)})" if party else "The next step"
            before = _steps_before(passed_steps(action.deadline, as_at))
            return f"{step} is due {when}. Is it on track?{before}"
        case _:
            return "Is this on track?" if day != as_at else "This is due today. Is it done?"


def _steps_before(steps: Sequence[Milestone]) -> str:
    """Ask about the steps that have passed, since no chaser asks about them while the last is to come."""
    if not steps:
        return ""
    named = [f"{one_line(step.party)}, by {uk(step.by)}" if step.party else uk(step.by) for step in steps]
    one = len(steps) == 1
    return f" {'Was the step' if one else 'Were the steps'} before it ({'; '.join(named)}) done?"
