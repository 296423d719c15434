"""Finds the person behind a role on the plan, and the errors in the tracker that hold letters back.

No letter asks about an action, or goes to an address, that is only half understood. The checks find the
errors; `Held` finds them by the row of the tracker that they are about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr

from automation.checks.run_checks import CHECKS, run_checks
from automation.plan.due import uk
from automation.plan.due_phrases import phrase_key
from automation.plan.findings import Finding, Place, Severity
from automation.plan.leads import (
    address_parts,
    joined,
    read_address,
    read_addresses,
    role_key,
    split_leads,
)
from automation.plan.model import Action, DuePhrase, Lead
from automation.plan.text import listed, one_line
from automation.tracker.read.result import ReadTracker

_SAID = ("section", "ref", "text", "lead", "due", "revised", "rating", "completed")
"""The fields of an action that decide what a letter says or where it goes."""
_PHRASE = ("phrase", "by", "confirmed")
"""The fields of a row on the Due dates sheet that decide the date of an action."""


class Held:
    """The errors that hold letters back, found by the row that they are about.

    Args:
        errors: the errors that nobody has corrected or accepted.
        phrases: the rows of the sheet Due dates.
    """

    def __init__(self, errors: Iterable[Finding] = (), phrases: Iterable[DuePhrase] = ()) -> None:
        self._cells: dict[tuple[str, str], Finding] = {}
        self._rows: dict[tuple[str, int], Finding] = {}
        for finding in errors:
            self._cells.setdefault((finding.sheet, finding.cell), finding)
            for row in finding.also:
                self._rows.setdefault(row, finding)
        found = {phrase_key(row.phrase): self.at(row.place, *_PHRASE) for row in phrases}
        self._phrases = {phrase: why for phrase, why in found.items() if why}

    def at(self, place: Place, *fields: str) -> str:
        """Return what to correct in some fields of a row, or in the row as a whole; empty if nothing."""
        if not place.sheet:
            return ""
        # An error in a field that has no column is reported at the start of its row.
        found = [self._cells.get((place.sheet, place.cell(field))) for field in fields]
        error = next(filter(None, (*found, self._rows.get((place.sheet, place.row)))), None)
        if error is None:
            return ""
        where = f" ({error.where})" if error.where else ""
        return f"{one_line(f'{error.message} {error.hint}').rstrip('. ')}{where}"

    def about(self, action: Action) -> str:
        """Return what to correct before a letter may ask about an action; empty if nothing."""
        phrases = (phrase_key(due.text) for due in (action.due, action.revised) if not due.typed)
        found = (self._phrases.get(phrase) for phrase in phrases)
        return self.at(action.place, *_SAID) or next(filter(None, found), "")


def held_letters(read: ReadTracker, as_at: date) -> Held:
    """Return the errors in a tracker that hold letters back."""
    chosen = dict(read.plan.settings.severities)
    checks = [
        check for check in CHECKS if chosen.get(check.problem.code, check.problem.severity) is Severity.ERROR
    ]
    found = run_checks(read, as_at, checks=checks).findings
    return Held((each for each in found if each.severity is Severity.ERROR), read.plan.due_phrases)


def name_of(sender: str) -> tuple[str, str]:
    """Return the name and the address of a sender such as `Improvement team <plan@example.org>`."""
    name, _ = parseaddr(sender)
    return one_line(name), read_address(sender) or ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who a letter goes to: the addresses, and the name to greet.

    `covers` and `away_until` are set if this person covers for a lead who is away.
    """

    addresses: tuple[str, ...]
    name: str
    covers: str = ""
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Why nobody can be written to.

    `away` means that it will pass by itself, `waits` that an error in an address has to be corrected first,
    `blank` that nobody has typed an address yet.
    """

    why: str
    away: bool = False
    waits: bool = False
    blank: bool = False


class AddressBook:
    """The Leads sheet, searched by any spelling of a role or by an address.

    Args:
        leads: the rows of the Leads sheet.
        held: the errors that stop letters to an address.
    """

    def __init__(self, leads: Iterable[Lead], held: Held | None = None) -> None:
        self._held = held or Held()
        self._leads: dict[str, Lead] = {}
        self._persons: dict[frozenset[str], str] = {}
        for lead in leads:
            good, bad = read_addresses(lead.emails)
            if good and not bad:
                self._persons.setdefault(frozenset(casefolded(good)), lead.name)
            for name in (lead.name, *lead.also):
                self._leads.setdefault(role_key(name), lead)
        for lead in self._leads.copy().values():
            # A person's own name finds the role, unless a role has that name.
            if lead.person:
                self._leads.setdefault(role_key(lead.person), lead)
        self._names: dict[str, str] = {}
        for lead in self._leads.values():
            self._add(lead.emails, _name(lead))
            self._add(address_parts(lead.cover), one_line(parseaddr(lead.cover)[0]))
        for lead in self._leads.values():
            self._add(address_parts(lead.escalate_to))

    def _add(self, cell: Sequence[str], name: str = "") -> None:
        good, bad = read_addresses(cell)
        for address in () if bad else good:
            self._names.setdefault(address.casefold(), name or address)

    def lead(self, name: str) -> Lead | None:
        """Find a lead by name, other spelling or person."""
        return self._leads.get(role_key(name))

    def person(self, name: str) -> str:
        """Return the first role of the person behind a role: roles with the same addresses are one person."""
        lead = self.lead(name)
        good, bad = read_addresses(lead.emails) if lead else ((), ())
        return self._persons[frozenset(casefolded(good))] if lead and good and not bad else name

    def who_has(self, addresses: Iterable[str]) -> str:
        """Return the first role of the person with one of some addresses; empty if nobody has."""
        asked = casefolded(addresses)
        return next((role for known, role in self._persons.items() if not known.isdisjoint(asked)), "")

    def known(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return those of some addresses that are on the Leads sheet, each once."""
        return tuple(dict.fromkeys(address for address in addresses if address.casefold() in self._names))

    def names_of(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return the names that the Leads sheet gives for some addresses; otherwise the address itself."""
        return tuple(dict.fromkeys(self._names.get(each.casefold(), each) for each in addresses))

    def stood_in(self, name: str, addresses: Iterable[str]) -> str:
        """Return who got a lead's letter instead of the lead: `Ed Cover, who covers for Head of service`.

        Empty if the lead got it. An address that is no longer on the Leads sheet is not repeated.
        """
        lead, got = self.lead(name), casefolded(addresses)
        if lead is None or not got or not got.isdisjoint(casefolded(self._own(lead.name))):
            return ""
        role = one_line(lead.name)
        covers = [each for part in (lead.cover, *split_leads(lead.cover)) for each in self._own(part)]
        if covering := self.names_of(each for each in covers if each.casefold() in got):
            return f"{listed(covering)}, who covers for {role}"
        if known := self.names_of(self.known(addresses)):
            return f"{listed(known)}, in place of {role}"
        return f"an address that is no longer on the Leads sheet, in place of {role}"

    def _own(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a role, or the address itself."""
        address, lead = read_address(name), self.lead(name)
        return (address,) if address else read_addresses(lead.emails)[0] if lead else ()

    def reach(self, name: str, as_at: date) -> Contact | Unreachable:
        """Return where a letter to a role, a list of roles or an address goes on a day."""
        address = read_address(name)
        if address:
            return Contact((address,), one_line(parseaddr(name)[0]) or address)
        lead = self.lead(name)
        if lead is not None:
            return self._reach_lead(lead, as_at)
        parts = split_leads(name)
        if len(parts) == 1:
            parts = joined(name, self.lead)
        if len(parts) > 1:
            return self._reach_all(parts, as_at)
        if "@" in name:
            return Unreachable(f"'{one_line(name)}' is not an e-mail address.", waits=True)
        return Unreachable(f"'{one_line(name)}' is not on the Leads sheet.")

    def _reach_all(self, names: Sequence[str], as_at: date) -> Contact | Unreachable:
        found = {name: self.reach(name, as_at) for name in names}
        contacts = [item for item in found.values() if isinstance(item, Contact)]
        missing = {name: item for name, item in found.items() if isinstance(item, Unreachable)}
        # A list that contains half an address, or an error, is not used at all.
        if contacts and not any(item.waits or "@" in name for name, item in missing.items()):
            addresses = dict.fromkeys(a for contact in contacts for a in contact.addresses)
            return Contact(tuple(addresses), " and ".join(dict.fromkeys(c.name for c in contacts)))
        return min(missing.values(), key=lambda item: not item.waits)

    def held(self, place: Place, *fields: str) -> Unreachable | None:
        """Return why no letter may go by some fields of a row; None if it may."""
        error = self._held.at(place, *fields)
        return Unreachable(error, waits=True) if error else None

    def _reach_lead(self, lead: Lead, as_at: date) -> Contact | Unreachable:
        away = lead.away_until is not None and lead.away_until >= as_at
        held = self.held(lead.place, "name", "also", *(() if away else ("person", "emails")))
        if held is not None:
            return held
        if lead.away_until is not None and away:
            return self._reach_cover(lead, lead.away_until, as_at)
        good, bad = read_addresses(lead.emails)
        if good and not bad:
            return Contact(good, _name(lead))
        correct = f"the Email of {one_line(lead.name)} on the Leads sheet."
        if bad:
            return Unreachable(f"'{bad[0]}' is not an e-mail address: correct {correct}")
        return Unreachable(f"No e-mail address: fill in {correct}", blank=True)

    def _reach_cover(self, lead: Lead, until: date, as_at: date) -> Contact | Unreachable:
        is_away = f"{one_line(lead.name)} is away until {uk(until)}"
        if not lead.cover.strip():
            return Unreachable(f"{is_away}, with no cover named.", away=True)
        cover = self.lead(lead.cover)
        if cover is lead:
            return Unreachable(f"{is_away} and is named as their own cover.", away=True)
        if cover is not None and cover.away_until is not None and cover.away_until >= as_at:
            return Unreachable(f"{is_away}, and so is the cover, {one_line(cover.name)}.", away=True)
        found = self.held(lead.place, "cover") or self.reach(lead.cover, as_at)
        if isinstance(found, Unreachable):
            why = f"{is_away}, and the cover cannot be reached: {found.why}"
            return Unreachable(why, away=True, waits=found.waits)
        return Contact(found.addresses, found.name, _name(lead), until)


def _name(lead: Lead) -> str:
    return one_line(lead.person or lead.name)


def casefolded(texts: Iterable[str]) -> set[str]:
    """Return addresses as they are compared."""
    return {text.casefold() for text in texts}
