"""Names and addresses of leads, and owners of sections, that somebody else's plan has beside its actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from automation.plan.findings import Place
from automation.plan.leads import LeadNames, address_parts, people_named
from automation.plan.model import Lead, Section, ref_key
from automation.plan.text import listed
from automation.tracker import problems
from automation.tracker.read.cells import Cells, short
from automation.tracker.read.columns import is_date, people_in
from automation.tracker.read.heading_words import STRONG, heading_fit
from automation.tracker.read.headings import heading_key
from automation.tracker.read.tables import Line

_OWNER = re.compile(
    r"(?:(?:section|action\s+plan|plan|senior|overall|responsible)\s+)?"
    r"(?:owner|lead|lead\s+officer|responsible\s+officer)\b(?:\s+name)?\s*[:\u2013-]*\s*(?P<who>.*?)"
    r"(?:\s+(?:date|updated|version|status|review)[^:]{0,20}:.*)?",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LABEL = 4
"""The most words of such a label."""
_NAMES = 0.5
"""How surely the words after a label must name people."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a row says about its leads: names and addresses as written, and where."""

    leads: tuple[str, ...]
    names: str
    emails: str
    place: Place


def with_contacts(leads: Sequence[Lead], contacts: Sequence[Contact], cells: Cells) -> tuple[Lead, ...]:
    """Return leads with their names and addresses, where all rows agree.

    Args:
        leads: the leads of the plan.
        contacts: what its rows say.
        cells: collects what is not clear.
    """
    if not contacts:
        return tuple(leads)
    names = LeadNames(leads)
    said: dict[tuple[str, str], dict[tuple[str, ...], Place]] = {}
    for contact in contacts:
        of_row = [name for written in contact.leads for name in names.resolve(written)]
        for field, name, value in _told(contact, of_row, cells):
            said.setdefault((field, name), {}).setdefault(value, contact.place)
    found = {lead.name: lead for lead in leads}
    for (field, name), values in said.items():
        if len(values) > 1:
            texts = listed([f"'{short('; '.join(value))}'" for value in values])
            what = "addresses" if field == "emails" else "names"
            message = f"'{short(name)}' has several {what} in the plan: {texts}. None was taken."
            hint = "Type the right one on the sheet Leads."
            place = next(iter(values.values()))
            cells.at(problems.PEOPLE_DIFFER, place, _COLUMN[field], message, hint)
            continue
        value = next(iter(values))
        lead = found[name]
        is_address = field == "emails"
        found[name] = replace(lead, emails=value) if is_address else replace(lead, person=value[0])
    return tuple(found.values())


def with_section_owners(
    sections: Sequence[Section], owners: Iterable[tuple[str, str, Place]], cells: Cells
) -> tuple[Section, ...]:
    """Return sections with the owner that their rows name, where all rows of a section agree.

    Args:
        sections: the sections of the plan.
        owners: the section of each row that names an owner, the owner, and where.
        cells: collects the sections with several owners.
    """
    said: dict[str, dict[str, Place]] = {}
    for ref, owner, place in owners:
        said.setdefault(ref_key(ref), {}).setdefault(owner, place)
    found = {section.ref: section for section in sections}
    for section in sections:
        named = said.get(ref_key(section.ref), {})
        if len(named) == 1 and not section.owner:
            found[section.ref] = replace(section, owner=next(iter(named)))
        elif len(named) > 1:
            message = f"Section {short(section.ref)} has several owners: {_quoted(named)}. None was taken."
            hint = "Type the owner of the section on the sheet Sections."
            cells.at(problems.PEOPLE_DIFFER, next(iter(named.values())), "section_owner", message, hint)
    return tuple(found.values())


_Said = tuple[str, str, tuple[str, ...]]
"""The field of a lead, the lead, and what is said to stand there."""
_COLUMN = {"person": "lead_name", "emails": "email"}
"""The column of other people's plans that holds a field of Leads."""


def _told(
    contact: Contact, of_row: Sequence[str], cells: Cells
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what a row says about each of its leads: the field, the lead and the value."""
    for field, parts in (("person", people_named(contact.names)), ("emails", address_parts(contact.emails))):
        leads = [lead for lead in of_row if field == "emails" or lead not in parts]
        if len(leads) == len(parts):
            yield from ((field, lead, (part,)) for lead, part in zip(leads, parts, strict=True))
        elif len(leads) == 1 and parts and field == "emails":
            yield field, leads[0], parts
        elif parts and leads:
            message = f"It is not clear whose these are: {_quoted(parts)}. They were not taken."
            hint = "Type them on the sheet Leads."
            cells.at(problems.PEOPLE_DIFFER, contact.place, _COLUMN[field], message, hint)


def _quoted(parts: Iterable[str]) -> str:
    return listed([f"'{short(part)}'" for part in parts])


def owner_in(text: str) -> str | None:
    """Return whom a line such as `Lead officer: Head of Housing` names; None if it is no such line."""
    if match := _OWNER.fullmatch(text):
        return match["who"]
    label, _, who = text.partition(":")
    tells = heading_fit("lead", heading_key(label), exact=False) >= STRONG
    return who.strip() if tells and people_in(who.strip()) >= _NAMES else None


def take_aside(parts: list[Line]) -> list[Line]:
    """Remove the lines that each say one thing about the rows below them, and return them."""
    aside = [line for line in parts if not line.level and _says_aside(line.text)]
    parts[:] = [line for line in parts if line not in aside]
    return aside


def _says_aside(text: str) -> bool:
    """Return whether a line says no more than who or when, after a label: `Sponsor: Director of Place`."""
    label, _, value = (part.strip() for part in text.partition(":"))
    key = heading_key(label)
    names = heading_fit("section", key, exact=False) > 0 and owner_in(text) is None
    if names or not value or len(label.split()) > _LONGEST_LABEL or any(map(str.isdigit, label)):
        return False
    return is_date(value) or people_in(value) >= _NAMES


def split_owner(text: str) -> tuple[str, str]:
    """Split an owner into the role and the names in brackets: `Head of service (A Person)`.

    Text without a closing bracket at its end is only a role.
    """
    plain = text.strip()
    if plain.casefold() == "nobody":  # as papers print it
        return "", ""
    role, bracket, name = plain[:-1].rpartition("(")
    if plain.endswith(")") and bracket and role.strip() and ")" not in name:
        return "" if role.strip().casefold() == "nobody" else role.strip(), name.strip()
    return plain, ""
