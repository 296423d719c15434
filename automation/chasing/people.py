"""Addresses and names that are fit for an e-mail header, and whom a role on the plan leads to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from functools import cached_property

from automation.chasing.holding import Held, to_settle
from automation.plan.due import uk
from automation.plan.leads import address_parts, read_address, read_addresses, role_key, split_leads
from automation.plan.model import Lead
from automation.plan.place import Place
from automation.plan.text import listed


def one_line(text: str) -> str:
    """Return text as one line without control characters, safe for a header and a sentence.

    Line breaks of every kind become spaces; characters that cannot be seen and turn the reading order
    round are left out.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (
        " " if ch.isspace() or unicodedata.category(ch) in {"Cc", "Zl", "Zp"} else ch
        for ch in text
        if ch not in _TURNING and unicodedata.category(ch) not in {"Cs", "Cn", "Co"}
    )
    return " ".join("".join(kept).split())


_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def name_of(sender: str) -> tuple[str, str]:
    """Part a sender such as `Improvement team <plan@example.org>` into name and address."""
    name, _ = parseaddr(sender)
    return one_line(name), read_address(sender) or ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a letter goes to: the addresses, and how to greet them.

    `covers` and `away_until` are set where somebody else gets the letters of a lead who is away.
    """

    addresses: tuple[str, ...]
    name: str
    covers: str = ""
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Why nobody can be written to.

    `away` says that it will pass by itself, `waits` that an error in an address has to be settled first.
    """

    why: str
    away: bool = False
    waits: bool = False


class AddressBook:
    """The Leads sheet, asked by any spelling of a role or by an address.

    No letter goes where `held` knows of an error.
    """

    def __init__(self, leads: Iterable[Lead], held: Held | None = None) -> None:
        self._held_back = held
        self._leads: dict[str, Lead] = {}
        for lead in leads:
            for name in (lead.name, *lead.also):
                self._leads.setdefault(role_key(name), lead)
        for lead in self._leads.copy().values():
            # A person's own name finds the role, where no role is called so.
            if lead.person:
                self._leads.setdefault(role_key(lead.person), lead)

    def lead(self, name: str) -> Lead | None:
        """Find a lead by name, other spelling or person."""
        return self._leads.get(role_key(name))

    def known(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return those of some addresses that the Leads sheet holds, each once."""
        return tuple(dict.fromkeys(address for address in addresses if address.casefold() in self._held))

    @cached_property
    def _held(self) -> frozenset[str]:
        """Return every address that stands on the Leads sheet; it is the same for all letters."""
        return frozenset(_casefolded(a for lead in self._leads.values() for a in _addresses_of(lead)))

    def stood_in(self, name: str, addresses: Iterable[str]) -> str:
        """Return to whom a letter of a lead went: `Ed Cover, who covers for Head of service`.

        Empty where it went to the lead. An address that the Leads sheet no longer holds is not repeated.
        """
        lead, got = self.lead(name), {address.casefold() for address in addresses}
        if lead is None or not got or not got.isdisjoint(_casefolded(read_addresses(lead.emails)[0])):
            return ""
        role = one_line(lead.name)
        covers = [self._person(part, got) for part in dict.fromkeys((lead.cover, *split_leads(lead.cover)))]
        if any(covers):
            return f"{listed(list(dict.fromkeys(filter(None, covers))))}, who covers for {role}"
        others = [self._person(other.name, got) for other in self._leads.values()]
        if any(others):
            return f"{listed(list(dict.fromkeys(filter(None, others))))}, in place of {role}"
        return f"an address that the Leads sheet no longer has, in place of {role}"

    def _person(self, name: str, addresses: set[str]) -> str:
        """Name a role's holder, or an address, if it is among some addresses; else give nothing."""
        address = read_address(name)
        if address:
            return (one_line(parseaddr(name)[0]) or address) if address.casefold() in addresses else ""
        lead = self.lead(name)
        if lead is None or addresses.isdisjoint(_casefolded(read_addresses(lead.emails)[0])):
            return ""
        return one_line(lead.person or lead.name)

    def names_of(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Name the holders of some addresses as the Leads sheet does, else give the address."""
        names = []
        for address in addresses:
            one = {address.casefold()}
            cells = (cell for lead in self._leads.values() for cell in (lead.name, lead.cover))
            found = (self._person(cell, one) for cell in cells)
            names.append(next(filter(None, found), address))
        return tuple(dict.fromkeys(names))

    def reach(self, name: str, as_at: date) -> Contact | Unreachable:
        """Return where a letter to a role, a list of roles or an address goes on a day."""
        address = read_address(name)
        if address:
            person, _ = parseaddr(name)
            return Contact((address,), one_line(person) or address)
        lead = self.lead(name)
        if lead is not None:
            return self._reach_lead(lead, as_at)
        parts = split_leads(name)
        if len(parts) > 1:
            return self._reach_all(parts, as_at)
        if "@" in name:
            return Unreachable(f"'{one_line(name)}' is not an e-mail address.", waits=True)
        return Unreachable(f"'{one_line(name)}' is not on the Leads sheet.")

    def _reach_all(self, names: Sequence[str], as_at: date) -> Contact | Unreachable:
        found = [self.reach(name, as_at) for name in names]
        contacts = [item for item in found if isinstance(item, Contact)]
        # A list with half an address in it, or with an error, is not used in part.
        if contacts and not any(_is_doubtful(*pair) for pair in zip(names, found, strict=True)):
            addresses = dict.fromkeys(a for contact in contacts for a in contact.addresses)
            return Contact(tuple(addresses), " and ".join(dict.fromkeys(c.name for c in contacts)))
        unreachable = [item for item in found if isinstance(item, Unreachable)]
        return next((item for item in unreachable if item.waits), unreachable[0])

    def held(self, place: Place, *fields: str) -> Unreachable | None:
        """Return why no letter may go by some fields of a row; None where nothing holds it back."""
        error = self._held_back.at(place, fields) if self._held_back is not None else None
        return Unreachable(to_settle(error), waits=True) if error is not None else None

    def _reach_lead(self, lead: Lead, as_at: date) -> Contact | Unreachable:
        name = one_line(lead.person or lead.name)
        away = lead.away_until is not None and lead.away_until >= as_at
        held = self.held(lead.place, "name", "also", *(() if away else ("person", "emails")))
        if held is not None:
            return held
        if lead.away_until is not None and away:
            return self._reach_cover(lead, lead.away_until, as_at)
        good, bad = read_addresses(lead.emails)
        return Contact(good, name) if good and not bad else Unreachable(_no_address(lead, bad))

    def _reach_cover(self, lead: Lead, until: date, as_at: date) -> Contact | Unreachable:
        is_away = f"{one_line(lead.name)} is away until {uk(until)}"
        if not lead.cover.strip():
            return Unreachable(f"{is_away}, with no cover named.", away=True)
        cover = self.lead(lead.cover)
        if cover is lead:
            return Unreachable(f"{is_away} and named as own cover.", away=True)
        if cover is not None and cover.away_until is not None and cover.away_until >= as_at:
            return Unreachable(f"{is_away}, and so is the cover, {one_line(cover.name)}.", away=True)
        found = self.held(lead.place, "cover") or self.reach(lead.cover, as_at)
        if isinstance(found, Unreachable):
            why = f"{is_away}, and the cover cannot be reached: {found.why}"
            return Unreachable(why, away=True, waits=found.waits)
        return Contact(found.addresses, found.name, one_line(lead.person or lead.name), until)


def _is_doubtful(name: str, found: Contact | Unreachable) -> bool:
    return isinstance(found, Unreachable) and (found.waits or "@" in name)


def _casefolded(texts: Iterable[str]) -> set[str]:
    return {text.casefold() for text in texts}


def _addresses_of(lead: Lead) -> tuple[str, ...]:
    """Return every address that stands in a row of the Leads sheet."""
    cells = (lead.emails, address_parts(lead.cover), address_parts(lead.escalate_to))
    read = (read_addresses(parts) for parts in cells)
    return tuple(address for good, bad in read if not bad for address in good)


def _no_address(lead: Lead, bad: tuple[str, ...]) -> str:
    name = one_line(lead.name)
    if bad:
        return f"'{bad[0]}' is not an e-mail address: correct the Email of {name} on the Leads sheet."
    return f"No e-mail address: fill in the Email of {name} on the Leads sheet."
