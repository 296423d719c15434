"""Addresses and names that are fit for an e-mail header, and whom a role on the plan leads to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr

from automation.plan.due import uk
from automation.plan.model import Lead, Plan
from automation.plan.roles import role_key, split_leads

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
"""The addresses that every mail server takes (the dot-atom form of RFC 5322). Quoted forms are refused."""


def one_line(text: str) -> str:
    """Give text as one line without control characters, safe for a header and a sentence.

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


def read_address(text: str) -> str | None:
    """Read one address, with or without a name before it; None if no mail server would take it."""
    text = text.strip()
    if text.casefold().startswith("mailto:"):
        text = text[7:]
    if text.endswith(">") and text.count("<") == 1:
        text = text[text.index("<") + 1 : -1].strip()
    if len(text) > 254 or not _ADDRESS.fullmatch(text) or len(text.partition("@")[0]) > 64:
        return None
    return text


def read_addresses(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read addresses.

    Returns:
        The good ones, each once, and those that are no address.
    """
    good: dict[str, str] = {}
    bad = []
    for text in texts:
        for part in re.split(r"[;,\n]", text) if _several(text) else [text]:
            if not part.strip():
                continue
            address = read_address(part)
            if address is None:
                bad.append(one_line(part))
            else:
                good.setdefault(address.casefold(), address)
    if good:
        # What is left of `Jane Smith <jane@example.org>` once it was parted at spaces is no wrong address.
        bad = [text for text in bad if "@" in text or "." in text]
    return tuple(good.values()), tuple(bad)


def _several(text: str) -> bool:
    return text.count("@") > 1


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
    bad: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Why nobody can be written to. `away` says that it will pass by itself."""

    why: str
    away: bool = False


class AddressBook:
    """The Leads sheet, asked by any spelling of a role or by an address."""

    def __init__(self, leads: Iterable[Lead]) -> None:
        self._leads: dict[str, Lead] = {}
        for lead in leads:
            for name in (lead.name, *lead.also):
                self._leads.setdefault(role_key(name), lead)
        for lead in self._leads.copy().values():
            # A person's own name finds the role, where no role is called so.
            if lead.person:
                self._leads.setdefault(role_key(lead.person), lead)

    @classmethod
    def of(cls, plan: Plan) -> AddressBook:
        """Make the address book of a plan."""
        return cls(plan.leads)

    def lead(self, name: str) -> Lead | None:
        """Find a lead by name, other spelling or person."""
        return self._leads.get(role_key(name))

    def reach(self, name: str, as_at: date) -> Contact | Unreachable:
        """Say where a letter to a role, a list of roles or an address goes on a day."""
        address = read_address(name)
        if address:
            person, _ = parseaddr(name)
            return Contact((address,), one_line(person) or address)
        lead = self.lead(name)
        if lead is not None:
            return self._reach_lead(lead, as_at)
        parts = split_leads(name)
        if len(parts) > 1:
            found = [self.reach(part, as_at) for part in parts]
            contacts = [item for item in found if isinstance(item, Contact)]
            if contacts:
                addresses = dict.fromkeys(a for contact in contacts for a in contact.addresses)
                return Contact(tuple(addresses), " and ".join(dict.fromkeys(c.name for c in contacts)))
            return next(item for item in found if isinstance(item, Unreachable))
        return Unreachable(f"'{one_line(name)}' is not on the Leads sheet.")

    def _reach_lead(self, lead: Lead, as_at: date) -> Contact | Unreachable:
        name = one_line(lead.person or lead.name)
        if lead.away_until is None or lead.away_until < as_at:
            good, bad = read_addresses(lead.emails)
            if good:
                return Contact(good, name, bad=bad)
            return Unreachable(_no_address(lead, bad))
        until = uk(lead.away_until)
        if not lead.cover.strip():
            return Unreachable(
                f"{one_line(lead.name)} is away until {until}, with no cover named.", away=True
            )
        cover = self.lead(lead.cover)
        if cover is lead:
            return Unreachable(
                f"{one_line(lead.name)} is away until {until} and named as own cover.", away=True
            )
        if cover is not None and cover.away_until is not None and cover.away_until >= as_at:
            return Unreachable(
                f"{one_line(lead.name)} is away until {until}, and so is the cover, {one_line(cover.name)}.",
                away=True,
            )
        found = self.reach(lead.cover, as_at)
        if isinstance(found, Unreachable):
            return Unreachable(
                f"{one_line(lead.name)} is away until {until}, and the cover cannot be reached: {found.why}",
                away=True,
            )
        return Contact(found.addresses, found.name, name, lead.away_until, found.bad)


def _no_address(lead: Lead, bad: tuple[str, ...]) -> str:
    name = one_line(lead.name)
    if bad:
        return f"'{bad[0]}' is no e-mail address: correct the Email of {name} on the Leads sheet."
    return f"No e-mail address: fill in the Email of {name} on the Leads sheet."
