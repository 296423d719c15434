"""Works out who gets a letter today and about what, and who gets none and why.

Each lead gets one letter, however many actions it is about. If a lead does not answer, one more letter goes
to each person that the plan names to escalate to.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from automation.chasing.compose import Day, Item
from automation.chasing.following import Asks, Followed, asked_before, changed_from, persons
from automation.chasing.ledger import Entry, Ledger
from automation.chasing.letter import (
    Chase,
    Letter,
    Level,
    NotSent,
    Stop,
    Waiting,
    action_keys,
    label_of,
)
from automation.chasing.people import (
    AddressBook,
    Contact,
    Held,
    Unreachable,
    casefolded,
    held_letters,
    name_of,
)
from automation.chasing.proposals import SENDER_WRONG
from automation.chasing.register import RegisterRow, register_rows
from automation.chasing.rules import CHASERS, Past, Step, next_ask, occasion, why_closed
from automation.chasing.waiting_answers import WaitingAnswers, answers_waiting
from automation.checks.check_settings import quiet_names, quiet_ref_unknown, unknown_quiet
from automation.history.store import History
from automation.plan.due import uk
from automation.plan.due_words import is_struck
from automation.plan.findings import Finding, PlanError
from automation.plan.model import Action, Plan, ref_key
from automation.plan.text import one_line
from automation.tracker.read.result import ReadTracker

_Above = tuple[str, Contact | Unreachable]
"""Who to escalate to: the name that the plan gives, and the person behind it."""


@dataclass(frozen=True, slots=True)
class Chasing:
    """The letters of a day, the ledger to record them in, and the register before they are sent."""

    chase: Chase
    ledger: Ledger
    register: tuple[RegisterRow, ...]


def chase_with_history(
    read: ReadTracker,
    as_at: date,
    history: History,
    *,
    beside: Path | None = None,
    in_doubt: bool = False,
    misplaced: tuple[Path, ...] = (),
) -> Chasing:
    """Return the letters of a day, from the plan, the earlier letters and the answers since.

    Args:
        read: the tracker; an error in it that nobody has corrected or accepted holds letters back.
        as_at: the day.
        history: the open history file; the ledger's tables are made in it if they are missing.
        beside: the folder of the tracker; templates in it take precedence.
        in_doubt: whether the day may be wrong; then nothing is escalated.
        misplaced: answers that lie outside the folder of answers.

    Raises:
        HistoryUnavailable: the history cannot be used. Without it nobody knows who was asked, so there should
            be no letters.
    """
    plan, ledger = read.plan, Ledger(history)
    changed, followed = changed_from(history, plan, as_at), Followed(plan, history)
    held = held_letters(read, as_at)
    answers = answers_waiting(plan, as_at, beside, history, followed, misplaced)
    # An answer that was set aside is an answer, even if nothing of it is in the tracker.
    changed = dict(changed) | {
        key: max(day, changed.get(key, day)) for key, day in answers.dealt_with.items() if key
    }
    chase = plan_letters(
        plan,
        as_at,
        ledger,
        changed=changed,
        beside=beside,
        held=held,
        followed=followed,
        answers=answers,
    )
    further = [x for x in chase.letters if in_doubt and x.level in {Level.ESCALATE, Level.OWNER}]
    why = "it was due to be escalated, but the date of this night is in doubt"
    chase = replace(
        chase,
        letters=tuple(letter for letter in chase.letters if letter not in further),
        not_sent=(*chase.not_sent, *(NotSent(x.lead, f"{', '.join(x.actions)}: {why}.") for x in further)),
    )
    rows = register_rows(plan, as_at, ledger, changed=changed, not_sent=chase.not_sent, followed=followed)
    return Chasing(chase, ledger, rows)


def plan_letters(
    plan: Plan,
    as_at: date,
    ledger: Ledger | None = None,
    *,
    changed: Mapping[str, date] | None = None,
    beside: Path | None = None,
    held: Held | None = None,
    followed: Followed | None = None,
    answers: WaitingAnswers | None = None,
) -> Chase:
    """Return the letters of a day.

    Args:
        plan: the plan in the tracker.
        as_at: the day.
        ledger: the earlier letters; without it everybody is written to for the first time.
        changed: when each action was last updated, by its key, from the history.
        beside: the folder of the tracker; templates in it take precedence over the toolkit's.
        held: the errors in the tracker that hold letters back; without it only those in the plan itself.
        followed: where the actions of earlier nights are in the plan.
        answers: the answers that wait; nobody is asked about what they are about.

    Returns:
        The letters, who gets none and why, and what is wrong with the settings. The same arguments always
        return exactly the same letters.
    """
    day = _Day(plan, as_at, held or held_letters(ReadTracker(plan), as_at), ledger, beside, followed)
    day.answers = answers or day.answers
    by_lead: dict[str, list[tuple[str, Action]]] = {lead.name: [] for lead in plan.leads}
    for key, action in zip(action_keys(plan), plan.actions, strict=True):
        if not action.leads and next_ask(action, as_at, settings=plan.settings).level is not None:
            day.refuse("", "no lead is named", [action], waits_for=day.held.about(action))
        for lead in action.leads:
            by_lead.setdefault(lead, []).append((key, action))
    people: dict[str, list[_Lead]] = {}
    for name, actions in by_lead.items():
        role = _Lead(day, name)
        for key, action in actions:
            role.sort(key, action, (changed or {}).get(key))
        people.setdefault(role.person, []).append(role)
    for roles in people.values():
        _Person(day, roles).write()
    findings = tuple(_wrong_settings(plan))
    return Chase(as_at, tuple(day.letters), tuple(day.not_sent), findings, tuple(day.waiting))


def _wrong_settings(plan: Plan) -> Iterator[Finding]:
    for spot in unknown_quiet(plan):
        yield quiet_ref_unknown.problem.at(spot.message, spot.hint, sheet=spot.sheet, ref=spot.ref)
    if plan.settings.sender and not name_of(plan.settings.sender)[1]:
        yield SENDER_WRONG.at(
            f"The Sender setting is '{one_line(plan.settings.sender)}', which is not an e-mail address.",
            "Type the address that letters come from, such as improvement@example.org.",
            sheet="Settings",
        )


class _Day(Day):
    """The plan on a day, the earlier letters, and the letters made so far."""

    def __init__(
        self,
        plan: Plan,
        as_at: date,
        held: Held,
        ledger: Ledger | None,
        beside: Path | None,
        followed: Followed | None,
    ) -> None:
        super().__init__(plan, as_at, AddressBook(plan.leads, held), beside)
        self.held = held
        self.muted = frozenset(ref_key(name) for name in quiet_names(plan))
        self.letters: list[Letter] = []
        self.not_sent: dict[NotSent, None] = {}
        self.waiting: dict[Waiting, None] = {}
        self.asked: Asks = {}
        self.gone: Sequence[Entry] = ()
        self.persons: Mapping[str, str] = {}
        self.refused: Mapping[str, tuple[date, str]] = {}
        self.answers = WaitingAnswers()
        if ledger is not None:
            every = timedelta(days=max(plan.settings.chase_every_days, 1) - 1)
            self.asked = asked_before(ledger, self.book, followed)
            self.gone = ledger.gone_on(as_at)
            self.persons = persons(ledger.entries(), self.book)
            self.refused = ledger.refused_since(as_at - every)
            self.not_sent |= dict.fromkeys(ledger.held(as_at))

    def refuse(
        self, lead: str, why: str, actions: Iterable[Action], stop: Stop = Stop.MEND, waits_for: str = ""
    ) -> None:
        """Note why a lead is not asked about some actions, and what has to be corrected first."""
        labels = [label_of(action) for action in actions]
        sentence = why if why.endswith((".", "?")) else f"{why}."
        self.not_sent[NotSent(lead, f"{', '.join(labels)}: {sentence}", stop)] = None
        if waits_for:
            self.waiting |= {Waiting(label, waits_for): None for label in labels}


class _Lead:
    """What is asked of one lead on a day, and why nothing is asked about some actions."""

    def __init__(self, day: _Day, lead: str) -> None:
        self.day = day
        self.lead = lead
        self.entry = day.book.lead(lead)
        self.person = day.book.person(lead)
        self.contact = day.book.reach(lead, day.as_at)
        self.own: list[Item] = []
        self.further: dict[tuple[Level, Contact, str], list[Item]] = {}
        self.reasons: dict[tuple[str, Stop], list[Action]] = {}

    def _because(self, why: str, action: Action, stop: Stop = Stop.MEND, waits_for: str = "") -> None:
        self.reasons.setdefault((why, stop), []).append(action)
        if waits_for:
            self.day.waiting[Waiting(label_of(action), waits_for)] = None

    def sort(self, key: str, action: Action, changed: date | None) -> None:
        """Put an action in the letter that asks about it, or note why no letter does."""
        day = self.day
        muted = _is_muted(action, day.muted)
        error = "" if muted else day.held.about(action)
        if unclear := _unclear(action):
            self._because(unclear, action, waits_for=error)
            return
        past = tuple(day.asked.get((self.person, key), ()))
        # Nothing is escalated before somebody was chased.
        above = self._above(action, past) if any(item.level in CHASERS for item in past) else {}
        step = next_ask(action, day.as_at, past, changed=changed, settings=day.plan.settings, above=above)
        if step.level or step.why:
            step = self._or_stopped(step, key, error, muted=muted)
        if step.why:
            self._because(step.why, action, step.stop, error if step.stop is Stop.WAIT else "")
        if step.nobody:
            self._because(
                "no answer, and nobody to escalate to: fill in 'Escalate to' on the Leads sheet", action
            )
        if step.level is not None:
            self._put(Item(action, key, step, past, self.lead), above.get(step.level))

    def _or_stopped(self, step: Step, key: str, error: str, *, muted: bool) -> Step:
        """Return a step, or why it is not taken: it is muted, an error holds it back, or an answer waits."""
        if muted:
            return Step(None, step.by, "muted by Quiet on the Settings sheet")
        if error:
            return Step(None, step.by, error, stop=Stop.WAIT)
        answered = self.day.answers.about(key, self.person)
        return Step(None, step.by, answered) if answered else step

    def _put(self, item: Item, above: _Above | None) -> None:
        if above is None:
            _add(self.own, item)
            return
        name, who = above
        if isinstance(who, Contact):
            _add(self.further.setdefault((item.level, who, name), []), item)
        else:
            why = f"cannot be escalated to {one_line(name)}: {who.why.rstrip('.')}"
            self._because(why, item.action, waits_for=who.why if who.waits else "")

    def _above(self, action: Action, past: Sequence[Past]) -> dict[Level, _Above]:
        """Return who to escalate an action to: first `Escalate to`, then the section's owner.

        People who were asked before are left out, including anybody who covered for the lead and did not
        answer either.
        """
        book, section, lead = self.day.book, self.day.sections.get(ref_key(action.section)), self.entry
        passed = occasion(action, self.day.as_at).passed
        asked = casefolded(lead.emails) if lead else set()
        asked |= casefolded(a for p in past if p.level is Level.CHASE and p.by == passed for a in p.to)
        found: dict[Level, _Above] = {}
        if lead is not None:
            held = book.held(lead.place, "escalate_to")
            # A role that nobody holds is reported, so that somebody fills it in.
            if who := self._first((lead.escalate_to,), held, asked, or_nobody=True):
                found[Level.ESCALATE] = who
                asked |= casefolded(who[1].addresses) if isinstance(who[1], Contact) else set()
        if section is not None:
            held = book.held(section.place, "owner", "owner_name")
            if who := self._first((section.owner, section.owner_name), held, asked):
                found[Level.OWNER] = who
        return found

    def _first(
        self, names: Iterable[str], held: Unreachable | None, asked: set[str], *, or_nobody: bool = False
    ) -> _Above | None:
        problem: _Above | None = None
        for name in filter(str.strip, names):
            found = held or self.day.book.reach(name, self.day.as_at)
            if isinstance(found, Contact):
                if not casefolded(found.addresses) <= asked:
                    return name, found
            elif found.waits:
                return name, found
            # Somebody who is away comes back; a role that nobody holds does not.
            elif problem is None and (found.away or or_nobody):
                problem = name, found
        return problem


class _Person:
    """The letters about the actions of one person, who may have several roles, and to whom they go."""

    def __init__(self, day: _Day, roles: Sequence[_Lead]) -> None:
        self.day, self.roles = day, roles

    def write(self) -> None:
        """Write the letters, and note why some actions are in none."""
        own: dict[Hashable, list[Item]] = {}
        further: dict[Hashable, tuple[Level, Contact, list[Item]]] = {}
        for role in self.roles:
            # Away in one role and not in another: not one letter then.
            for item in role.own:
                _add(own.setdefault(_same(role.contact) or role.lead, []), item)
            for (level, contact, _), items in role.further.items():
                for item in items:
                    _add(further.setdefault((level, _same(contact)), (level, contact, []))[2], item)
        for items in own.values():
            level = Level.CHASE if any(item.is_late for item in items) else Level.REMIND
            self._write(self._role(items).contact, (), level, items)
        for level, contact, items in further.values():
            self._letter_up(level, contact, items)
        for role in self.roles:
            for (why, stop), held in role.reasons.items():
                self.day.refuse(role.lead, why, held, stop)

    def _role(self, items: Sequence[Item]) -> _Lead:
        """Return the first of the roles that some actions are about."""
        named = {item.lead for item in items}
        return next(role for role in self.roles if role.lead in named)

    def _letter_up(self, level: Level, contact: Contact, items: list[Item]) -> None:
        # The lead gets a copy, and so does anybody who was asked in place of the lead.
        copy, book = self._role(items).contact, self.day.book
        if isinstance(copy, Unreachable) and copy.waits:
            self._write(copy, (), level, items)
            return
        cc = copy.addresses if isinstance(copy, Contact) and not copy.covers else ()
        asked = [
            address
            for item in items
            for past in item.past
            if past.level is Level.CHASE and past.by == item.step.by and book.stood_in(item.lead, past.to)
            for address in past.to
        ]
        everybody = {address.casefold(): address for address in (*cc, *book.known(asked))}
        known = casefolded(contact.addresses)
        self._write(contact, tuple(a for key, a in everybody.items() if key not in known), level, items)

    def _write(
        self, contact: Contact | Unreachable, cc: tuple[str, ...], level: Level, items: list[Item]
    ) -> None:
        """Write a letter, or note why it is not sent today."""
        if isinstance(contact, Unreachable):
            stop = Stop.ADDRESS if contact.blank else Stop.MEND
            self._refuse(contact.why, items, stop, contact.why if contact.waits else "")
            return
        if why := self._not_today(level, contact):
            self._refuse(why, items, Stop.NOTHING)
            return
        contact = self._without_refused(contact, items)
        if not contact.addresses:
            return
        named = {item.lead for item in items}
        leads = [role.lead for role in self.roles if role.lead in named]
        try:
            letter = self.day.compose(leads, self._role(items).contact, contact, cc, level, items)
        except PlanError as problem:
            self._refuse(str(problem), items)
        else:
            self.day.letters.append(letter)

    def _refuse(self, why: str, items: Iterable[Item], stop: Stop = Stop.MEND, waits_for: str = "") -> None:
        held: dict[str, list[Action]] = {}
        for item in items:
            held.setdefault(item.lead, []).append(item.action)
        for lead, actions in held.items():
            self.day.refuse(lead, why, actions, stop, waits_for)

    def _not_today(self, level: Level, contact: Contact) -> str:
        """Return why no letter goes today; a lead gets one a day, and so does each person further up."""
        if closed := why_closed(self.day.as_at):
            return closed
        own = {Level.REMIND, Level.CHASE}
        for gone in self.day.gone:
            if self.day.persons[gone.lead] == self.roles[0].person and (
                gone.level in own
                if level in own
                else gone.level is level and not set(gone.to).isdisjoint(contact.addresses)
            ):
                return "a letter has already gone today; this will go with the next one."
        return ""

    def _without_refused(self, contact: Contact, items: Sequence[Item]) -> Contact:
        """Return the contact without the addresses that the mail server recently refused, and note each."""
        left = [address for address in contact.addresses if address.casefold() not in self.day.refused]
        for address in contact.addresses:
            if address not in left:
                when, said = self.day.refused[address.casefold()]
                why = f"the mail server refused {address} on {uk(when)} ({said})"
                self._refuse(f"{why}: correct it on the Leads sheet", items, Stop.LOOK)
        return replace(contact, addresses=tuple(left))


def _same(contact: Contact | Unreachable) -> Hashable:
    """Return what two contacts have in common if one letter reaches both; None for nobody."""
    if isinstance(contact, Unreachable):
        return None
    return frozenset(casefolded(contact.addresses)), bool(contact.covers)


def _is_muted(action: Action, muted: frozenset[str]) -> bool:
    """Return whether the setting Quiet covers an action, by its ref, its label or its section."""
    return not muted.isdisjoint({ref_key(action.section), ref_key(action.label), ref_key(action.ref)} - {""})


def _unclear(action: Action) -> str:
    """Return why nobody can be asked about an action because of its date; empty if they can."""
    due = action.deadline
    if due.blank or due.understood or not action.is_open:
        return ""
    if is_struck(due.text):
        return f"its due date '{one_line(due.text)}' is struck through: type the date that applies"
    return f"its due date '{one_line(due.text)}' is not understood: confirm it on the Due dates sheet"


def _add(items: list[Item], item: Item) -> None:
    """Add an action to a letter, unless another row with the same ref and text is already in it."""
    new = item.action
    known = any(ref_key(new.ref) == ref_key(old.action.ref) and new.text == old.action.text for old in items)
    if not new.ref or not known:
        items.append(item)
