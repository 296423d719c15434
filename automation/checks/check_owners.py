"""Checks of owners: every section has one, and letters can be escalated to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, plan_check
from automation.plan.findings import Severity
from automation.plan.leads import joined, read_address, role_key, split_leads
from automation.plan.model import Section


@plan_check("L12", Severity.WARNING)
def section_without_owner(context: Context) -> Iterator[Spot]:
    """Every section has an owner, in a plan that names owners.

    The owner is responsible for it to the board, and is told about chasers that nobody answers.

    Before: Section 9C | Owner: blank
    After: Section 9C | Owner: Head of service
    """
    sections = context.plan.sections
    if not any(section.owner.strip() for section in sections):
        return
    for section in sections:
        if not section.owner.strip() and context.is_listed(section) and has_column(section.place, "owner"):
            yield at(
                section, "owner", f"Section {section.ref} has no owner.", "Type the role that answers for it."
            )


@plan_check("L15", Severity.WARNING)
def owner_not_listed(context: Context) -> Iterator[Spot]:
    """The owner of every section is on the sheet Leads, by role or by name.

    Without an address there, a chaser that nobody answers cannot be passed up to the owner.

    Before: Section 10 | Owner: Service manager, access and response, while Leads says ART service manager
    After: Section 10 | Owner: ART service manager
    """
    if not context.has_lead_list:
        return
    seen: dict[str, list[Section]] = defaultdict(list)
    for section in context.plan.sections:
        named = [name for name in (section.owner.strip(), section.owner_name.strip()) if name]
        if named and not any(_is_known(part, context) for name in named for part in _parts(name, context)):
            seen[named[0]].append(section)
    for owner, sections in seen.items():
        nearest = context.nearest_lead(owner)
        more = len(sections) - 1
        also = f" and of {more} more section{'' if more == 1 else 's'}" if more else ""
        what = f"'{owner}', the owner of section {sections[0].ref}{also}, is not on the sheet Leads."
        hint = "Add a row for the owner there."
        if nearest:
            hint = f"Did you mean '{nearest}'? Type that, or add '{owner}' to 'Also written as' there."
        yield at(sections[0], "owner", what, hint)


def _is_known(name: str, context: Context) -> bool:
    """Return whether a letter finds somebody by a role, a name or an address."""
    return bool(read_address(name) or context.find_lead(name) or role_key(name) in context.people)


def _parts(name: str, context: Context) -> tuple[str, ...]:
    """Return a name, and the names in it if it holds several."""
    return name, *split_leads(name), *joined(name, lambda part: _is_known(part, context))
