"""Which brief somebody asks for: on a visit, on some sections or themes, or for an owner."""

from __future__ import annotations

from datetime import date

from automation.analysis.scope import sections_about
from automation.papers.meetings import Meeting, meetings
from automation.plan.findings import PlanError
from automation.plan.leads import LeadNames, role_key
from automation.plan.model import Plan, Section, ref_key
from automation.plan.text import listed, one_line

VISIT, OWNER = "visit-brief.docx", "owner-brief.docx"
"""The templates of the two briefs."""


def brief_about(plan: Plan, about: str, as_at: date) -> Meeting:
    """Return the brief that somebody means by a visit, by refs or themes, or by an owner.

    Args:
        plan: the plan.
        about: a visit on the sheet Boards or part of its name; refs or themes with semicolons between them;
            the role or the name of an owner, or part of it.
        as_at: the day.

    Raises:
        PlanError: it is none of these, or it may mean several.
    """
    asked = one_line(about)
    visits = [meeting for meeting in meetings(plan) if meeting.is_brief and meeting.day >= as_at]
    for exact in (True, False):
        found = {m.board: m for m in reversed(visits) if _is_meant(asked, exact, m.board)}
        owners = {
            _key(s): s for s in reversed(_owned(plan)) if _is_meant(asked, exact, s.owner, s.owner_name)
        }
        if len(found) + len(owners) > 1:
            names = [*found, *(section.owner for section in owners.values())]
            raise PlanError(f"'{asked}' may mean {listed(names)}. Type more of the name.")
        if found:
            return next(iter(found.values()))
        if owners:
            return brief_for(plan, next(iter(owners.values())), as_at)
        if sections := _sections_named(plan, asked):
            name = f"{'section' if len(sections) == 1 else 'sections'} {listed(sections, _NAMED)}"
            return Meeting(name, VISIT, as_at, as_at, about=sections)
    what = (
        f"'{asked}' is no visit on the sheet Boards that is still to come, no section or theme, and no owner."
    )
    raise PlanError(f"{what} Type refs such as 2; LMG, an owner's role, or the name of a visit.")


_NAMED = 6
"""How many sections the name of a brief has."""


def _sections_named(plan: Plan, asked: str) -> tuple[str, ...]:
    """Return the sections that refs or themes name, in plan order; none if one of them names nothing."""
    refs, unknown = sections_about(plan, (part.strip() for part in asked.split(";") if part.strip()))
    return tuple(one.ref for one in plan.sections if ref_key(one.ref) in refs) if not unknown else ()


def briefs_for_owners(plan: Plan, as_at: date) -> tuple[Meeting, ...]:
    """Return a brief for each owner of sections, in plan order.

    Raises:
        PlanError: no section has an owner.
    """
    owners: dict[str, Section] = {}
    for section in _owned(plan):
        owners.setdefault(_key(section), section)
    if not owners:
        raise PlanError("No section has an owner. Type the owners on the sheet Sections.")
    return tuple(brief_for(plan, section, as_at) for section in owners.values())


def briefs_by_address(plan: Plan, as_at: date) -> dict[str, tuple[Meeting, ...]]:
    """Return the briefs of owners by each address that their letters go to."""
    find, leads = LeadNames(plan.leads).find, {lead.name: lead for lead in plan.leads}
    found: dict[str, tuple[Meeting, ...]] = {}
    for meeting in briefs_for_owners(plan, as_at) if _owned(plan) else ():
        lead = leads.get(find(meeting.board) or "")
        for address in lead.emails if lead else ():
            found[address] = (*found.get(address, ()), meeting)
    return found


def brief_for(plan: Plan, owned: Section, as_at: date) -> Meeting:
    """Return the brief for the owner of a section, about all their sections."""
    refs = tuple(section.ref for section in _owned(plan) if _key(section) == _key(owned))
    return Meeting(one_line(owned.owner or owned.owner_name), OWNER, as_at, as_at, about=refs)


def _owned(plan: Plan) -> list[Section]:
    return [section for section in plan.sections if _key(section)]


def _key(section: Section) -> str:
    return role_key(section.owner or section.owner_name)


def _is_meant(asked: str, exact: bool, *names: str) -> bool:
    keys = [role_key(name) for name in names if name.strip()]
    wanted = role_key(asked)
    return any(wanted == key if exact else bool(wanted) and wanted in key for key in keys)
