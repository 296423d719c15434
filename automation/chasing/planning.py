"""Who gets a letter today, about what, and who gets none and why.

One letter to each lead, however many actions; one more for each person further up who has to hear of a
lead's silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from automation.chasing.compose import KINDS, Item, LetterTemplate, compose, due_words, read_letter_template
from automation.chasing.holding import Held, held_letters, to_settle
from automation.chasing.ledger import Entry, Ledger
from automation.chasing.letter import (
    Asked,
    Chase,
    Letter,
    Level,
    NotSent,
    ReplyRow,
    Stop,
    Waiting,
    action_keys,
    letter_id,
    state_of,
)
from automation.chasing.people import AddressBook, Contact, Unreachable, name_of, one_line
from automation.chasing.rules import CHASERS, Past, Step, next_ask, occasion, why_closed
from automation.checks.check_settings import quiet_names, quiet_ref_unknown, unknown_quiet
from automation.plan.due import uk
from automation.plan.due_words import is_struck
from automation.plan.findings import Finding, PlanError, Problem, Severity
from automation.plan.model import Action, Plan, Section, ref_key
from automation.plan.ratings import Rating
from automation.tracker.read.result import ReadTracker

Changed = Callable[[Action], date | None]
"""Returns when an action's rating, comments or revised date last changed, as far as the history knows."""

SENDER_WRONG = Problem(
    "L91",
    "sender-not-an-address",
    Severity.ERROR,
    "leads",
    "The setting Sender is no e-mail address.",
    "Letters would leave without anybody to answer to.",
    "Sender: improvement team",
    "Sender: improvement@example.org",
)

PROBLEMS = (SENDER_WRONG,)
"""What can be wrong with the settings that letters depend on."""


_Above = tuple[str, Contact | Unreachable]
"""Whom a lead's silence goes to: the name that the plan gives, and whom it leads to."""


@dataclass(slots=True)
class _Day:
    """The plan on a day, what is known of earlier letters, and the letters so far."""

    plan: Plan
    as_at: date
    held: Held
    book: AddressBook
    beside: Path | None
    sections: Mapping[str, Section]
    muted: frozenset[str]
    asked: Mapping[tuple[str, str], Sequence[Past]] = field(default_factory=dict)
    gone: Sequence[Entry] = ()
    refused: Mapping[str, tuple[date, str]] = field(default_factory=dict)
    templates: dict[str, LetterTemplate] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    not_sent: dict[NotSent, None] = field(default_factory=dict)
    waiting: dict[Waiting, None] = field(default_factory=dict)

    def remember(self, ledger: Ledger) -> None:
        """Take in the letters that went before, and list those that a person has to look at."""
        self.asked, self.gone = ledger.asked(self.as_at), ledger.gone_on(self.as_at)
        every = timedelta(days=max(self.plan.settings.chase_every_days, 1) - 1)
        self.refused = ledger.refused_since(self.as_at - every)
        self.not_sent |= dict.fromkeys(ledger.held(self.as_at))

    def refuse(self, lead: str, why: str, stop: Stop = Stop.MEND) -> None:
        self.not_sent[NotSent(lead, why, stop)] = None

    def wait(self, actions: Iterable[Action], why: str) -> None:
        for action in actions:
            self.waiting[Waiting(_label(action), why)] = None

    def template(self, kind: str) -> LetterTemplate:
        if kind not in self.templates:
            self.templates[kind] = read_letter_template(kind, self.beside)
        return self.templates[kind]


def plan_letters(
    plan: Plan,
    as_at: date,
    ledger: Ledger | None = None,
    *,
    changed: Changed | None = None,
    beside: Path | None = None,
    held: Held | None = None,
) -> Chase:
    """Work out the letters of a day.

    Args:
        plan: the plan as the tracker has it.
        as_at: the day.
        ledger: the letters that went before; without it everybody is written to for the first time.
        changed: when an action was last updated, from the history.
        beside: the folder of the tracker, whose own templates win over those that come with the toolkit.
        held: what holds letters back in the tracker that was read; worked out from the plan alone without it.

    Returns:
        The letters, who gets none and why, and what is wrong with the settings they depend on. The same
        arguments give the same letters, to the letter.
    """
    sections = {ref_key(section.ref): section for section in reversed(plan.sections)}
    muted = frozenset(ref_key(name) for name in quiet_names(plan))
    held = held or held_letters(ReadTracker(plan), as_at)
    day = _Day(plan, as_at, held, AddressBook(plan.leads, held), beside, sections, muted)
    if ledger is not None:
        day.remember(ledger)
    by_lead: dict[str, list[tuple[str, Action]]] = {lead.name: [] for lead in plan.leads}
    for key, action in zip(action_keys(plan), plan.actions, strict=True):
        if not action.leads and next_ask(action, as_at, settings=plan.settings).level is not None:
            day.refuse("", f"{_label(action)}: no lead is named.")
            if error := held.about(action):
                day.wait([action], to_settle(error))
        for lead in action.leads:
            by_lead.setdefault(lead, []).append((key, action))
    for lead, actions in by_lead.items():
        _Lead(day, lead).ask(actions, changed)
    findings = tuple(_wrong_settings(plan))
    return Chase(as_at, tuple(day.letters), tuple(day.not_sent), findings, tuple(day.waiting))


def _wrong_settings(plan: Plan) -> Iterator[Finding]:
    for spot in unknown_quiet(plan):
        yield quiet_ref_unknown.problem.at(spot.message, spot.hint, sheet=spot.sheet, ref=spot.ref)
    if plan.settings.sender and not name_of(plan.settings.sender)[1]:
        yield SENDER_WRONG.at(
            f"The setting Sender is '{one_line(plan.settings.sender)}', which is no e-mail address.",
            "Type the address that letters come from, such as improvement@example.org.",
            sheet="Settings",
        )


def _label(action: Action) -> str:
    return one_line(action.label or action.ref) or action.place.address("ref") or "an action"


def _labels(items: Iterable[Item]) -> str:
    return ", ".join(_label(item.action) for item in items)


def _is_muted(action: Action, muted: frozenset[str]) -> bool:
    """Return whether the setting Quiet covers an action, by its ref, its label or its section."""
    return not muted.isdisjoint({ref_key(action.section), ref_key(action.label), ref_key(action.ref)} - {""})


def _unclear(action: Action) -> str:
    """Return why nobody can be asked about an action whose date has more than one reading."""
    due = action.deadline
    if due.blank or due.understood or action.rating is Rating.BLUE:
        return ""
    if is_struck(due.text):
        return f"its due date '{one_line(due.text)}' is struck out: type the date that counts"
    return f"its due date '{one_line(due.text)}' is not understood: confirm it on the sheet Due dates"


class _Lead:
    """What is asked of one lead on a day, of whom further up, and why some actions are not asked about."""

    def __init__(self, day: _Day, lead: str) -> None:
        self.day = day
        self.lead = lead
        self.entry = day.book.lead(lead)
        self.contact = day.book.reach(lead, day.as_at)
        self.own: list[Item] = []
        self.further: dict[tuple[Level, Contact, str], list[Item]] = {}
        self.reasons: dict[tuple[str, Stop], list[str]] = {}

    def ask(self, actions: Iterable[tuple[str, Action]], changed: Changed | None) -> None:
        """Make the letters about a lead's actions."""
        for key, action in actions:
            self._sort(key, action, changed(action) if changed else None)
        if self.own:
            self._own_letter()
        for (level, contact, _), items in self.further.items():
            self._letter_up(level, contact, items)
        for (why, stop), labels in self.reasons.items():
            self.day.refuse(self.lead, f"{', '.join(labels)}: {why}.", stop)

    def _because(self, why: str, action: Action, stop: Stop = Stop.MEND) -> None:
        self.reasons.setdefault((why, stop), []).append(_label(action))

    def _sort(self, key: str, action: Action, changed: date | None) -> None:
        """Put an action on the letter that asks about it, or note why none does."""
        day = self.day
        muted = _is_muted(action, day.muted)
        error = None if muted else day.held.about(action)
        if unclear := _unclear(action):
            self._because(unclear, action)
            if error is not None:
                day.wait([action], to_settle(error))
            return
        past = tuple(day.asked.get((self.lead, key), ()))
        # Nothing goes further up before somebody was chased.
        chased = any(item.level in CHASERS for item in past)
        above = self._everybody_above(action, past) if chased else {}
        step = next_ask(action, day.as_at, past, changed=changed, settings=day.plan.settings, above=above)
        if step.level or step.why:
            if muted:
                step = Step(None, step.by, "quiet, by the Settings sheet")
            elif error is not None:
                step = Step(None, step.by, to_settle(error), stop=Stop.WAIT)
                day.wait([action], step.why)
        if step.why:
            self._because(step.why, action, step.stop)
        if step.nobody:
            self._because("no answer, and nobody to go to: fill in 'Escalate to' on the Leads sheet", action)
        if step.level is not None:
            self._put(Item(action, key, step, past), above.get(step.level))

    def _put(self, item: Item, above: _Above | None) -> None:
        if above is None:
            _add(self.own, item)
            return
        name, who = above
        if isinstance(who, Contact):
            _add(self.further.setdefault((item.level, who, name), []), item)
            return
        self._because(f"cannot go up to {one_line(name)}: {who.why.rstrip('.')}", item.action)
        if who.waits:
            self.day.wait([item.action], who.why)

    def _everybody_above(self, action: Action, past: Sequence[Past]) -> dict[Level, _Above]:
        found = {level: self._above(action, level, past) for level in (Level.ESCALATE, Level.OWNER)}
        return {level: who for level, who in found.items() if who is not None}

    def _above(self, action: Action, level: Level, past: Sequence[Past]) -> _Above | None:
        """Find whom silence about an action goes to: `Escalate to`, or the section's owner.

        None if nobody is named, or the name leads back to somebody who was asked before.
        """
        day = self.day
        names, held = self._named_above(action, level)
        asked = self._asked_before(action, level, past)
        problem: tuple[str, Unreachable] | None = None
        for name in filter(str.strip, names):
            found = held or day.book.reach(name, day.as_at)
            if isinstance(found, Unreachable):
                if found.waits:
                    return name, found
                problem = problem or (name, found)
            elif not {address.casefold() for address in found.addresses} <= asked:
                return name, found
        # Somebody who is away comes back; a role that nobody holds does not.
        return problem if problem and (problem[1].away or level is Level.ESCALATE) else None

    def _named_above(self, action: Action, level: Level) -> tuple[tuple[str, ...], Unreachable | None]:
        """Return the names that the plan gives above a lead, and what holds back letters to them."""
        book = self.day.book
        if level is Level.OWNER:
            section = self.day.sections.get(ref_key(action.section))
            if section is None:
                return (), None
            return (section.owner, section.owner_name), book.held(section.place, "owner", "owner_name")
        if self.entry is None:
            return (), None
        return (self.entry.escalate_to,), book.held(self.entry.place, "escalate_to")

    def _asked_before(self, action: Action, level: Level, past: Sequence[Past]) -> set[str]:
        """Return the addresses of those who were asked before a letter of a level."""
        asked = list(self.entry.emails) if self.entry else []
        # Who covered for the lead and did not answer either is no help.
        passed = occasion(action, self.day.as_at).passed
        for item in past:
            if item.level is Level.CHASE and item.by == passed:
                asked += item.to
        before = self._above(action, Level.ESCALATE, past) if level is Level.OWNER else None
        if before is not None and isinstance(before[1], Contact):
            asked += before[1].addresses
        return {address.casefold() for address in asked}

    def _own_letter(self) -> None:
        if isinstance(self.contact, Unreachable):
            self._cannot_go(self.contact, self.own)
            return
        level = Level.CHASE if any(item.is_late for item in self.own) else Level.REMIND
        self._write(self.contact, (), level, self.own)

    def _cannot_go(self, to: Unreachable, items: Sequence[Item]) -> None:
        self.day.refuse(self.lead, f"{_labels(items)}: {to.why.rstrip('.')}.")
        if to.waits:
            self.day.wait((item.action for item in items), to.why)

    def _letter_up(self, level: Level, contact: Contact, items: list[Item]) -> None:
        # The lead sees what is said about the lead, and whoever was asked in place of the lead sees it too.
        copy, book = self.contact, self.day.book
        if isinstance(copy, Unreachable) and copy.waits:
            self._cannot_go(copy, items)
            return
        cc = copy.addresses if isinstance(copy, Contact) and not copy.covers else ()
        asked = [
            address
            for item in items
            for past in item.past
            if past.level is Level.CHASE and past.by == item.step.by and book.stood_in(self.lead, past.to)
            for address in past.to
        ]
        known = {address.casefold() for address in contact.addresses}
        everybody = {address.casefold(): address for address in (*cc, *book.known(asked))}
        self._write(contact, tuple(a for key, a in everybody.items() if key not in known), level, items)

    def _write(self, contact: Contact, cc: tuple[str, ...], level: Level, items: list[Item]) -> None:
        """Write a letter, or note why it does not go today."""
        day, plan, as_at, labels = self.day, self.day.plan, self.day.as_at, _labels(items)
        if why := self._not_today(level, contact):
            day.refuse(self.lead, f"{labels}: {why}", Stop.NOTHING)
            return
        contact = self._without_refused(contact, labels)
        if not contact.addresses:
            return
        order = sorted(items, key=lambda item: (not item.is_late, item.step.by or as_at))
        attached = plan.settings.attach_reply_sheet == "yes" and KINDS[level] == "lead"
        try:
            words = compose(
                day.template(KINDS[level]),
                plan,
                as_at,
                lead=self.lead,
                contact=contact,
                items=order,
                level=level,
                sections=day.sections,
                attached=attached,
                copies=self._copies(cc),
                stood_in=partial(day.book.stood_in, self.lead),
                speak_to=self._speak_to(),
            )
        except PlanError as problem:
            day.refuse(self.lead, f"{labels}: {problem}")
            return
        asked = tuple(
            Asked(item.key, _label(item.action), item.level, item.step.by, state_of(item.action))
            for item in order
            if item.step.by is not None
        )
        name = letter_id(self.lead, level, asked, as_at)
        sender = plan.settings.sender if name_of(plan.settings.sender)[1] else ""
        domain = name_of(sender)[1].partition("@")[2] or "improvement-plan.invalid"
        day.letters.append(
            Letter(
                lead=self.lead,
                to=contact.addresses,
                cc=cc,
                level=level,
                subject=words.subject,
                actions=tuple(item.label for item in asked),
                text=words.text,
                html=words.html,
                letter_id=name,
                message_id=f"<{name}@{domain}>",
                as_at=as_at,
                sender=sender,
                to_name=contact.name if len(contact.addresses) == 1 else "",
                asked=asked,
                rows=tuple(_reply_row(item, as_at) for item in order) if attached else (),
                whom=contact.name,
            )
        )

    def _not_today(self, level: Level, contact: Contact) -> str:
        """Return why no letter goes today; a lead gets one of each kind, and so does each person above."""
        if closed := why_closed(self.day.as_at):
            return closed
        own = {Level.REMIND, Level.CHASE}
        for gone in self.day.gone:
            if gone.lead == self.lead and (
                gone.level in own
                if level in own
                else gone.level is level and not set(gone.to).isdisjoint(contact.addresses)
            ):
                return "a letter has gone today already; this goes with the next one."
        return ""

    def _without_refused(self, contact: Contact, labels: str) -> Contact:
        """Leave out the addresses that the mail server refused lately, and note each."""
        left = []
        for address in contact.addresses:
            if address.casefold() not in self.day.refused:
                left.append(address)
                continue
            when, said = self.day.refused[address.casefold()]
            self.day.refuse(
                self.lead,
                f"{labels}: the mail server refused {address} on {uk(when)} ({said}): correct it on the "
                "Leads sheet.",
                Stop.LOOK,
            )
        return replace(contact, addresses=tuple(left))

    def _copies(self, cc: Sequence[str]) -> tuple[str, ...]:
        """Name who gets a copy: the lead by the role, anybody else as the Leads sheet does."""
        others = [address for address in cc if self.day.book.stood_in(self.lead, (address,))]
        own = (one_line(self.lead),) if len(others) < len(cc) else ()
        return (*own, *self.day.book.names_of(others))

    def _speak_to(self) -> str:
        """Name with whom a word would help: the lead, or whoever covers while the lead is away."""
        if isinstance(self.contact, Contact) and self.contact.covers:
            return f"{self.contact.name}, who covers for {one_line(self.lead)}"
        return one_line(self.lead)


def _add(items: list[Item], item: Item) -> None:
    """Add an action to a letter, unless the letter has it: two rows that say the same under one ref."""
    new = item.action
    known = any(ref_key(new.ref) == ref_key(old.action.ref) and new.text == old.action.text for old in items)
    if not new.ref or not known:
        items.append(item)


def _reply_row(item: Item, as_at: date) -> ReplyRow:
    action = item.action
    return ReplyRow(
        item.key,
        _label(action),
        one_line(action.text),
        due_words(action, as_at),
        action.rating_text if action.rating is Rating.NOT_RATED else action.rating.value,
        action.comments,
        action.revised.text,
    )
