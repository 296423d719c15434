"""Who gets a letter today, about what, and who gets none and why.

One letter to each lead, however many actions; one more for each person further up who has to hear of a
lead's silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from automation.chasing.compose import (
    KINDS,
    Item,
    LetterTemplate,
    compose,
    due_words,
    read_letter_template,
    titles_of,
)
from automation.chasing.holding import Held, held_letters, to_settle
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
"""Says when an action's rating, comments or revised date last changed, as far as the history knows."""

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


class Gone(Protocol):
    """A letter that has left, as far as planning needs to know of it."""

    @property
    def lead(self) -> str:
        """The lead that it is about."""

    @property
    def level(self) -> Level:
        """How far it went."""

    @property
    def to(self) -> tuple[str, ...]:
        """The addresses that it went to."""


class Memory(Protocol):
    """What planning needs to know of earlier letters; the ledger gives it."""

    def asked(self, as_at: date) -> Mapping[tuple[str, str], Sequence[Past]]:
        """Give the letters that went, by lead and action key, as far as they count on a day."""

    def held(self, as_at: date) -> Sequence[NotSent]:
        """Give the letters that a person has to look at."""

    def gone_on(self, day: date) -> Sequence[Gone]:
        """Give the letters that left on a day."""

    def refused_since(self, day: date) -> Mapping[str, tuple[date, str]]:
        """Give the addresses that the mail server refused on or after a day: when, and its words."""


@dataclass(slots=True)
class _Day:
    plan: Plan
    as_at: date
    held: Held
    book: AddressBook
    beside: Path | None
    sections: Mapping[str, Section]
    titles: Mapping[str, str]
    gone: dict[str, list[Gone]] = field(default_factory=dict)
    refused: Mapping[str, tuple[date, str]] = field(default_factory=dict)
    templates: dict[str, LetterTemplate | str] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    not_sent: dict[NotSent, None] = field(default_factory=dict)
    waiting: dict[Waiting, None] = field(default_factory=dict)

    def refuse(self, lead: str, why: str, stop: Stop = Stop.MEND) -> None:
        self.not_sent[NotSent(lead, why, stop)] = None

    def wait(self, actions: Iterable[Action], why: str) -> None:
        for action in actions:
            self.waiting[Waiting(_label(action), why)] = None


def plan_letters(
    plan: Plan,
    as_at: date,
    ledger: Memory | None = None,
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
    held = held or held_letters(ReadTracker(plan), as_at)
    day = _Day(plan, as_at, held, AddressBook.of(plan, held), beside, sections, titles_of(plan))
    quiet, findings = read_quiet(plan)
    asked: Mapping[tuple[str, str], Sequence[Past]] = {}
    if ledger is not None:
        asked = ledger.asked(as_at)
        for gone in ledger.gone_on(as_at):
            day.gone.setdefault(gone.lead, []).append(gone)
        every = timedelta(days=max(plan.settings.chase_every_days, 1) - 1)
        day.refused = ledger.refused_since(as_at - every)
        for item in ledger.held(as_at):
            day.refuse(item.lead, item.why, item.stop)
    if plan.settings.sender and not name_of(plan.settings.sender)[1]:
        findings += (_sender_wrong(plan),)
    by_lead: dict[str, list[tuple[str, Action]]] = {lead.name: [] for lead in plan.leads}
    for key, action in zip(action_keys(plan), plan.actions, strict=True):
        if not action.leads and _asks(action, as_at, plan):
            day.refuse("", f"{_label(action)}: no lead is named.")
            if error := held.about(action):
                day.wait([action], to_settle(error))
        for lead in action.leads:
            by_lead.setdefault(lead, []).append((key, action))
    for lead, actions in by_lead.items():
        _lead(day, lead, actions, quiet, asked, changed)
    return Chase(as_at, tuple(day.letters), tuple(day.not_sent), findings, tuple(day.waiting))


def read_quiet(plan: Plan) -> tuple[frozenset[str], tuple[Finding, ...]]:
    """Read the setting Quiet: the keys of the sections and actions it names, and findings for the rest."""
    problem = quiet_ref_unknown.problem
    findings = tuple(
        problem.at(spot.message, spot.hint, sheet=spot.sheet, ref=spot.ref) for spot in unknown_quiet(plan)
    )
    return frozenset(ref_key(name) for name in quiet_names(plan)), findings


def is_quiet(action: Action, quiet: frozenset[str]) -> bool:
    """Say whether the setting Quiet covers an action, by its ref, its label or its section."""
    return not quiet.isdisjoint({ref_key(action.section), ref_key(action.label), ref_key(action.ref)} - {""})


def _sender_wrong(plan: Plan) -> Finding:
    return SENDER_WRONG.at(
        f"The setting Sender is '{one_line(plan.settings.sender)}', which is no e-mail address.",
        "Type the address that letters come from, such as improvement@example.org.",
        sheet="Settings",
    )


def _label(action: Action) -> str:
    return one_line(action.label or action.ref) or action.place.address("ref") or "an action"


def _asks(action: Action, as_at: date, plan: Plan) -> bool:
    """Say whether anybody would be asked about an action that had no letter before."""
    return next_ask(action, as_at, settings=plan.settings).level is not None


def _lead(
    day: _Day,
    lead: str,
    actions: Iterable[tuple[str, Action]],
    quiet: frozenset[str],
    asked: Mapping[tuple[str, str], Sequence[Past]],
    changed: Changed | None,
) -> None:
    plan, as_at = day.plan, day.as_at
    reasons: dict[str, list[str]] = {}
    stops: dict[str, Stop] = {}
    own: list[Item] = []
    further: dict[tuple[Level, Contact, str], list[Item]] = {}
    for key, action in actions:
        error = day.held.about(action)
        muted = is_quiet(action, quiet)
        unclear = _unclear(action)
        if unclear:
            reasons.setdefault(unclear, []).append(_label(action))
            if error is not None and not muted:
                day.wait([action], to_settle(error))
            continue
        past = tuple(asked.get((lead, key), ()))
        # Nothing goes further up before somebody was chased.
        levels = (Level.ESCALATE, Level.OWNER) if any(item.level in CHASERS for item in past) else ()
        above = {level: _above(day, lead, action, level, past) for level in levels}
        step = next_ask(
            action,
            as_at,
            past,
            changed=changed(action) if changed else None,
            settings=plan.settings,
            above=[level for level, who in above.items() if who is not None],
        )
        if (step.level or step.why) and muted:
            step = Step(None, step.by, "quiet, by the Settings sheet")
        elif (step.level or step.why) and error is not None:
            step = Step(None, step.by, to_settle(error))
            day.wait([action], step.why)
        if step.why:
            reasons.setdefault(step.why, []).append(_label(action))
            stops[step.why] = Stop.WAIT if error is not None and not muted else step.stop
        if step.nobody:
            why = "no answer, and nobody to go to: fill in 'Escalate to' on the Leads sheet"
            reasons.setdefault(why, []).append(_label(action))
        if step.level is None:
            continue
        item = Item(action, key, step, past)
        who = above.get(step.level)
        if who is None:
            _add(own, item)
        elif isinstance(who[1], Unreachable):
            why = f"cannot go up to {one_line(who[0])}: {_rest(who[1].why)}"
            reasons.setdefault(why, []).append(_label(action))
            if who[1].waits:
                day.wait([action], who[1].why)
        else:
            _add(further.setdefault((step.level, who[1], who[0]), []), item)
    if own:
        _own_letter(day, lead, own)
    for (level, contact, _), items in further.items():
        _letter_up(day, lead, level, contact, items)
    for why, labels in reasons.items():
        day.refuse(lead, f"{', '.join(labels)}: {why}.", stops.get(why, Stop.MEND))


def _add(items: list[Item], item: Item) -> None:
    """Add an action to a letter, unless the letter has it: two rows that say the same under one ref."""
    new = item.action
    known = any(ref_key(new.ref) == ref_key(old.action.ref) and new.text == old.action.text for old in items)
    if not new.ref or not known:
        items.append(item)


def _rest(why: str) -> str:
    return why.rstrip(".")


def _unclear(action: Action) -> str:
    """Say why nobody can be asked about an action whose date has more than one reading."""
    due = action.deadline
    if due.blank or due.understood or action.rating is Rating.BLUE:
        return ""
    if is_struck(due.text):
        return f"its due date '{one_line(due.text)}' is struck out: type the date that counts"
    return f"its due date '{one_line(due.text)}' is not understood: confirm it on the sheet Due dates"


def _above(
    day: _Day, lead: str, action: Action, level: Level, past: Sequence[Past]
) -> tuple[str, Contact | Unreachable] | None:
    """Find whom a lead's silence about an action goes to: `Escalate to`, or the section's owner.

    None if nobody is named, or the name leads back to somebody who was asked before.
    """
    entry = day.book.lead(lead)
    asked = {address.casefold() for address in entry.emails} if entry else set()
    # Who covered for the lead and did not answer either is no help.
    passed = occasion(action, day.as_at).passed
    chasers = [item for item in past if item.level is Level.CHASE and item.by == passed]
    asked |= {address.casefold() for item in chasers for address in item.to}
    names: tuple[str, ...] = ()
    held: Unreachable | None = None
    if level is Level.OWNER:
        if section := day.sections.get(ref_key(action.section)):
            names = (section.owner, section.owner_name)
            held = day.book.held(section.place, "owner", "owner_name")
        before = _above(day, lead, action, Level.ESCALATE, past)
        if before is not None and isinstance(before[1], Contact):
            asked |= {address.casefold() for address in before[1].addresses}
    elif entry is not None:
        names, held = (entry.escalate_to,), day.book.held(entry.place, "escalate_to")
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


def _own_letter(day: _Day, lead: str, items: list[Item]) -> None:
    contact = day.book.reach(lead, day.as_at)
    if isinstance(contact, Unreachable):
        _cannot_go(day, lead, contact, items)
        return
    level = Level.CHASE if any(item.is_late for item in items) else Level.REMIND
    _write(day, lead, contact, (), level, items)


def _cannot_go(day: _Day, lead: str, to: Unreachable, items: Sequence[Item]) -> None:
    labels = ", ".join(_label(item.action) for item in items)
    day.refuse(lead, f"{labels}: {_rest(to.why)}.")
    if to.waits:
        day.wait((item.action for item in items), to.why)


def _letter_up(
    day: _Day,
    lead: str,
    level: Level,
    contact: Contact,
    items: list[Item],
) -> None:
    # The lead sees what is said about the lead, and whoever was asked in place of the lead sees it too.
    copy = day.book.reach(lead, day.as_at)
    if isinstance(copy, Unreachable) and copy.waits:
        _cannot_go(day, lead, copy, items)
        return
    cc = copy.addresses if isinstance(copy, Contact) and not copy.covers else ()
    asked = [
        address
        for item in items
        for past in item.past
        if past.level is Level.CHASE and past.by == item.step.by and day.book.stood_in(lead, past.to)
        for address in past.to
    ]
    known = {address.casefold() for address in contact.addresses}
    everybody = {address.casefold(): address for address in (*cc, *day.book.known(asked))}
    _write(day, lead, contact, tuple(a for key, a in everybody.items() if key not in known), level, items)


def _write(
    day: _Day,
    lead: str,
    contact: Contact,
    cc: tuple[str, ...],
    level: Level,
    items: list[Item],
) -> None:
    plan, as_at = day.plan, day.as_at
    labels = ", ".join(_label(item.action) for item in items)
    closed = why_closed(as_at)
    if closed:
        day.refuse(lead, f"{labels}: {closed}", Stop.NOTHING)
        return
    if any(_same_kind(gone, level, contact) for gone in day.gone.get(lead, ())):
        why = f"{labels}: a letter has gone today already; this goes with the next one."
        day.refuse(lead, why, Stop.NOTHING)
        return
    refused = {a: day.refused[a.casefold()] for a in contact.addresses if a.casefold() in day.refused}
    for address, (when, said) in refused.items():
        day.refuse(
            lead,
            f"{labels}: the mail server refused {address} on {uk(when)} ({said}): correct it on the Leads "
            "sheet.",
            Stop.LOOK,
        )
    contact = replace(contact, addresses=tuple(a for a in contact.addresses if a not in refused))
    if not contact.addresses:
        return
    template = _template(day, KINDS[level])
    if isinstance(template, str):
        day.refuse(lead, f"{labels}: {template}")
        return
    order = sorted(items, key=lambda item: (not item.is_late, item.step.by or as_at))
    attached = plan.settings.attach_reply_sheet == "yes" and KINDS[level] == "lead"
    try:
        words = compose(
            template,
            plan,
            as_at,
            lead=lead,
            contact=contact,
            items=order,
            level=level,
            titles=day.titles,
            attached=attached,
            copies=_copies(day, lead, cc),
            stood_in=partial(day.book.stood_in, lead),
            speak_to=_speak_to(day, lead),
        )
    except PlanError as problem:
        day.refuse(lead, f"{labels}: {problem}")
        return
    asked = tuple(
        Asked(item.key, _label(item.action), item.step.level, item.step.by, state_of(item.action))
        for item in order
        if item.step.level is not None and item.step.by is not None
    )
    name = letter_id(lead, level, asked, as_at)
    sender = plan.settings.sender if name_of(plan.settings.sender)[1] else ""
    domain = name_of(sender)[1].partition("@")[2] or "improvement-plan.invalid"
    day.letters.append(
        Letter(
            lead=lead,
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


def _copies(day: _Day, lead: str, cc: Sequence[str]) -> tuple[str, ...]:
    """Name who gets a copy: the lead by the role, anybody else as the Leads sheet does."""
    others = [address for address in cc if day.book.stood_in(lead, (address,))]
    own = (one_line(lead),) if len(others) < len(cc) else ()
    return (*own, *day.book.names_of(others))


def _speak_to(day: _Day, lead: str) -> str:
    """Say with whom a word would help: the lead, or whoever covers while the lead is away."""
    contact = day.book.reach(lead, day.as_at)
    if isinstance(contact, Contact) and contact.covers:
        return f"{contact.name}, who covers for {one_line(lead)}"
    return one_line(lead)


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


def _same_kind(gone: Gone, level: Level, contact: Contact) -> bool:
    """Say whether a letter is of the kind that a lead gets one of a day: their own, or one to this person."""
    own = {Level.REMIND, Level.CHASE}
    if level in own:
        return gone.level in own
    return gone.level is level and not set(gone.to).isdisjoint(contact.addresses)


def _template(day: _Day, kind: str) -> LetterTemplate | str:
    """Read a kind's templates once, or keep the sentence that says what is wrong with them."""
    if kind not in day.templates:
        try:
            day.templates[kind] = read_letter_template(kind, day.beside)
        except PlanError as problem:
            day.templates[kind] = str(problem)
    return day.templates[kind]
