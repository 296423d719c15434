"""Writes letters: fills in the templates with one lead's actions.

Sentences are for busy people: short, kind, and right for one action and for many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from automation.chasing.letter import (
    Asked,
    Letter,
    Level,
    Outcome,
    ReplyRow,
    label_of,
    letter_id,
    state_of,
    subject_mark,
)
from automation.chasing.letter_templates import read_letter_template
from automation.chasing.people import AddressBook, Contact, Unreachable, name_of
from automation.chasing.rules import Past, Step, add_working_days, last_day_before
from automation.plan.comment_log import latest_words
from automation.plan.decisions import DateStanding, Minutes
from automation.plan.due import Due, DueKind, Milestone, uk
from automation.plan.model import Action, Board, Plan, Section, ref_key
from automation.plan.ratings import BragKey
from automation.plan.recurrence import passed_and_coming, passed_steps
from automation.plan.text import count, listed, one_line, one_of

LONGEST_ACTION = 300
"""How many characters of an action's text a letter quotes."""

LONGEST_SUBJECT = 200
"""Characters of a subject before its mark: Outlook cuts off what is beyond 255."""


@dataclass(frozen=True, slots=True)
class Item:
    """One action in a letter, what is asked about it, the earlier letters about it, and its lead."""

    action: Action
    key: str
    step: Step
    past: tuple[Past, ...] = ()
    lead: str = ""

    @property
    def level(self) -> Level:
        """Return which letter asks about it; every item is asked about."""
        assert self.step.level is not None
        return self.step.level

    @property
    def is_late(self) -> bool:
        """Return whether its date has passed."""
        return self.level is not Level.REMIND


class Day:
    """What every letter of a day is written from.

    Args:
        plan: the plan.
        as_at: the day.
        book: the Leads sheet, which names the people.
        beside: the folder of the tracker; templates in it take precedence over the toolkit's.
    """

    def __init__(self, plan: Plan, as_at: date, book: AddressBook, beside: Path | None) -> None:
        self.plan, self.as_at, self.book = plan, as_at, book
        self._minutes = Minutes(plan)
        self.sections = {ref_key(section.ref): section for section in reversed(plan.sections)}
        self._templates = cache(partial(read_letter_template, beside=beside))
        board, settings = next_board(plan, as_at), plan.settings
        self._same_in_all: dict[str, Any] = {
            "board": one_line(board.name) if board else "",
            "board_date": uk(board.meeting) if board and board.meeting else "",
            "as_at": uk(as_at),
            "ratings": one_of(plan.key),
            "plan_title": one_line(settings.plan_title),
            "council": one_line(settings.council),
            "contact": one_line(settings.contact) or one_line(settings.sender) or "the business support team",
        }

    def compose(
        self,
        leads: Sequence[str],
        usual: Contact | Unreachable,
        contact: Contact,
        cc: Sequence[str],
        level: Level,
        items: Sequence[Item],
    ) -> Letter:
        """Write a letter.

        Args:
            leads: the roles whose actions it is about; one person has them all.
            usual: who gets the lead's own letters.
            contact: who gets this one.
            cc: the addresses that get a copy.
            level: how far it goes.
            items: the actions it is about.

        Raises:
            PlanError: if a template is wrong or cannot be filled in.
        """
        template, settings, as_at = self._templates(level.template), self.plan.settings, self.as_at
        items = sorted(items, key=lambda item: (not item.is_late, item.step.by or as_at))
        attached = settings.attach_reply_sheet == "yes" and level.template == "lead"
        tags = self._same_in_all | self._people(leads, usual, contact, cc) | self._actions(leads[0], items)
        ahead = [item.step.by for item in items if not item.is_late and item.step.by is not None]
        answer_by = uk(reply_by(self.plan, as_at, ahead))
        tags |= {"to_owner": level is Level.OWNER, "attached": attached, "reply_by": answer_by}
        asked = tuple(
            Asked(item.key, label_of(item.action), item.level, item.step.by, state_of(item.action))
            for item in items
            if item.step.by is not None
        )
        name, address = letter_id(leads[0], level, asked, as_at), name_of(settings.sender)[1]
        return Letter(
            lead=leads[0],
            leads=tuple(leads),
            to=contact.addresses,
            cc=tuple(cc),
            level=level,
            subject=f"{shorten(template.subject.render(tags), LONGEST_SUBJECT)} {subject_mark(name)}",
            text=template.text.render(tags),
            html=template.html.render(tags),
            letter_id=name,
            message_id=f"<{name}@{address.partition('@')[2] or 'improvement-plan.invalid'}>",
            as_at=as_at,
            sender=settings.sender if address else "",
            whom=contact.name,
            asked=asked,
            rows=tuple(_reply_row(item, as_at, self._minutes) for item in items) if attached else (),
            ratings=self.plan.key.ratings if attached else (),
            meanings=_meanings(self.plan.key) if attached else "",
        )

    def _people(
        self, leads: Sequence[str], usual: Contact | Unreachable, contact: Contact, cc: Sequence[str]
    ) -> dict[str, Any]:
        role, book = listed([one_line(lead) for lead in leads]), self.book
        others = [address for address in cc if book.stood_in(leads[0], (address,))]
        copies = (*((role,) if len(others) < len(cc) else ()), *book.names_of(others))
        cover = usual.name if isinstance(usual, Contact) and usual.covers else ""
        return {
            "dear": contact.name,
            "lead": role,
            "covers": contact.covers,
            "away_until": uk(contact.away_until) if contact.away_until else "",
            "copied": role in copies,
            "copies": listed(copies),
            "speak_to": f"{cover}, who covers for {role}" if cover else role,
        }

    def _actions(self, lead: str, items: Sequence[Item]) -> dict[str, Any]:
        stood_in = partial(self.book.stood_in, lead)
        tags = [
            (item.is_late, _action_tags(item, self.sections, self.as_at, stood_in, self._minutes))
            for item in items
        ]
        late, coming = ([each for is_late, each in tags if is_late is wanted] for wanted in (True, False))
        refs = list(dict.fromkeys(one_line(item.action.section) for item in items))
        return {
            "counts": counts(len(late), len(coming)),
            "late": late,
            "coming": coming,
            "late_count": len(late),
            "coming_count": len(coming),
            "sections": f"{'section' if len(refs) == 1 else 'sections'} {listed(refs)}",
        }


def _reply_row(item: Item, as_at: date, minutes: Minutes) -> ReplyRow:
    action = item.action
    return ReplyRow(
        item.key,
        label_of(action),
        one_line(action.text),
        "; ".join(filter(None, [due_words(action, as_at), agreed_words(action, minutes)])),
        action.rating.name if action.rating.state else action.rating_text,
        action.comments,
        action.revised.text,
    )


def counts(late: int, coming: int) -> str:
    """Return what is in a letter: `1 action late, 2 coming up`."""
    if late and coming:
        return f"{count(late, 'action')} late, {coming} coming up"
    return f"{count(late, 'action')} late" if late else f"{count(coming, 'action')} coming up"


def next_board(plan: Plan, as_at: date) -> Board | None:
    """Return the nearest meeting after a day."""
    ahead = [board for board in plan.boards if board.meeting is not None and board.meeting > as_at]
    return min(ahead, key=lambda board: board.meeting or as_at, default=None)


def reply_by(plan: Plan, as_at: date, ahead: Iterable[date] = ()) -> date:
    """Return the day by which leads are asked to answer.

    It is as many working days ahead as the settings say, but before the date of each action in the letter
    that is still to come, and before the next paper of a board is due (or, where it is too late for the
    paper, before the board meets).

    Args:
        plan: the plan.
        as_at: the day.
        ahead: the dates of the actions in the letter that are still to come.
    """
    last = [last_day_before(day) for day in ahead]
    for board in plan.boards:
        if board.meeting is not None:
            paper = last_day_before(board.meeting - timedelta(days=min(board.paper_due_days or 0, 366)))
            last.append(paper if paper > as_at else last_day_before(board.meeting))
    # Nobody is asked to answer on the day that the letter comes.
    usual = add_working_days(as_at, max(plan.settings.reply_days, 1))
    return min([usual, *(day for day in last if day > as_at)])


def _action_tags(
    item: Item,
    sections: Mapping[str, Section],
    as_at: date,
    stood_in: Callable[[Sequence[str]], str],
    minutes: Minutes,
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
        "how_late": ". ".join(filter(None, [how_late(day, as_at), agreed_words(action, minutes)])),
        "rating": one_line(action.rating.name),
        "fill": f"#{action.rating.colour}",
        "ink": f"#{action.rating.ink}",
        "comment": shorten(latest_words(action.comments, as_at)),
        "ask": ask_late(action, as_at) if late else ask_coming(action, day, item.step.party, as_at),
        "asked": asked_words(item.past, stood_in),
    }


def asked_words(past: Sequence[Past], stood_in: Callable[[Sequence[str]], str] = lambda _: "") -> str:
    """Return the earlier letters: `a reminder on 4 September 2017 and a letter on 2 October 2017`.

    A letter that went to somebody else in place of the lead is marked, since the lead never got it.
    """
    past = [item for item in past if item.outcome is Outcome.SENT]
    letters = [f"{item.level.said} on {uk(item.day)}" for item in past]
    others = [stood_in(item.to) if item.level in {Level.REMIND, Level.CHASE} else "" for item in past]
    if any(others) and len(set(others)) == 1:
        alike = {1: "", 2: ", both"}.get(len(letters), ", all")
        return f"{listed(letters)}{alike} to {others[0]}"
    said = [f"{words} (to {who})" if who else words for words, who in zip(letters, others, strict=True)]
    return listed(said) or "nothing yet"


LONGEST_COMMENT = 400
"""How many characters of a comment a letter quotes: enough to recognise it."""


def how_late(day: date, as_at: date) -> str:
    """Return how late an action is or when it is due: `3 days late`, `due today`, `due in 12 days`."""
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
        notes.append(f"originally {one_line(action.due.text)}")
    return f"{words} ({'; '.join(notes)})" if notes else words


def agreed_words(action: Action, minutes: Minutes) -> str:
    """Return which date of an action boards did not agree to, and which one they did; empty for none.

    For example `Nov-17 was asked for and is not granted yet; the agreed date is 31 July 2017`.
    """
    agreed = minutes.agreed(action).by
    said = _not_granted(action, minutes) if agreed else ""
    return f"{said}; the agreed date is {uk(agreed)}" if said and agreed else ""


def _not_granted(action: Action, minutes: Minutes) -> str:
    """Return which date was asked for, or typed, that no board has agreed to; empty if there is none."""
    revised = one_line(action.revised.text)
    if requests := [row for row in minutes.requests(action) if row.new_date.by is not None]:
        return f"{one_line(requests[-1].new_date.text)} was asked for and is not granted yet"
    match minutes.standing(action):
        case DateStanding.REFUSED:
            return f"{revised} was not granted"
        case DateStanding.UNDECIDED | DateStanding.NOT_ALLOWED:
            return f"no board has agreed to {revised}"
        case _:
            return ""


def _meanings(key: BragKey) -> str:
    """Say in one line what each rating means."""
    return " ".join(f"{rating.name}: {one_line(key.meaning(rating)).rstrip('.')}." for rating in key.ratings)


def _meaning(due: Due, as_at: date) -> str:
    if due.by is None:
        return "no date"
    match due.kind:
        case DueKind.START:
            return f"to start by {uk(due.by)}"
        case DueKind.RECURRING if due.every is not None:
            passed, coming = passed_and_coming(due, as_at)
            until = f" until {uk(due.end)}" if due.end else ""
            first = f"every {str(due.every).removeprefix('1 ')}{until}, the first by {uk(due.by)}"
            if passed and passed != due.by:
                first += f", the {'latest' if coming else 'last'} by {uk(passed)}"
            return f"{first}, the next by {uk(coming)}" if coming and coming != due.by else first
        case DueKind.MILESTONES if len(due.milestones) > 1:
            steps = [f"{one_line(m.party)} by {uk(m.by)}" if m.party else uk(m.by) for m in due.milestones]
            return "in steps: " + listed(steps)
        case _:
            return uk(due.by)


def ask_late(action: Action, as_at: date) -> str:
    """Return what is asked about an action whose date has passed."""
    match action.deadline.kind:
        case DueKind.START:
            return "Has this started, and when will it be finished?"
        case DueKind.RECURRING if passed_and_coming(action.deadline, as_at)[1] is None:
            return "Was this done by its last date, and if not, when will it be?"
        case DueKind.RECURRING:
            return "Was this done by the latest date, and if not, when will it be?"
        case _:
            return "Is this done? If not, please tell us what is in the way and when it will be done."


def ask_coming(action: Action, day: date, party: str, as_at: date) -> str:
    """Return what is asked about an action whose date is still to come."""
    when = "today" if day == as_at else f"by {uk(day)}"
    match action.deadline.kind:
        case DueKind.START:
            return f"Will this start {when}?"
        case DueKind.RECURRING:
            return f"Will this be done {when}?"
        case DueKind.MILESTONES if len(action.deadline.milestones) > 1:
            step = f"The next step ({one_line(party)})" if party else "The next step"
            before = _steps_before(passed_steps(action.deadline, as_at))
            return f"{step} is due {when}. Is it on track?{before}"
        case _:
            return "Is this on track?" if day != as_at else "This is due today. Is it done?"


def _steps_before(steps: Sequence[Milestone]) -> str:
    """Return a question about the steps that have passed: no chaser asks about them before the last step."""
    if not steps:
        return ""
    named = [f"{one_line(step.party)}, by {uk(step.by)}" if step.party else uk(step.by) for step in steps]
    one = len(steps) == 1
    return f" {'Was the earlier step' if one else 'Were the earlier steps'} ({'; '.join(named)}) done?"
