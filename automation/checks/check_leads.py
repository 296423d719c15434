"""Checks of leads: every action has one, each is on the list of leads, and letters can reach them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from automation.checks.context import Context, has_column, name_key
from automation.checks.registry import Spot, at, in_more_rows, plan_check, row_check
from automation.checks.similar_texts import same_word
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.leads import address_parts, read_address, split_leads
from automation.plan.model import Action, Lead, grouped
from automation.plan.text import count, listed
from automation.tracker.read.cells import short
from automation.tracker.write.formulas import LONGEST_CRITERION, is_counted


@row_check("L01", Severity.ERROR, "actions")
def lead_blank(action: Action, _context: Context) -> Iterator[Spot]:
    """Every action has a lead.

    Nobody gets a letter about an action without one, and it is missing from the counts by lead.

    Before: 2.1 | Publish the profile | Lead: blank
    After: 2.1 | Publish the profile | ART service manager
    """
    if not action.lead.strip() and not action.leads:
        hint = "Type the role that answers for it, as it is written on the sheet Leads."
        yield at(action, "lead", f"{action.label} has no lead.", hint)


@row_check("L02", Severity.ERROR, "actions")
def lead_not_listed(action: Action, context: Context) -> Iterator[Spot]:
    """Every lead of an action is on the sheet Leads, by name or under 'Also written as'.

    The sheet holds the address; a letter to a lead who is not on it cannot be sent. A tracker without a list
    of leads is reported once.

    Before: 2.1 | Lead: ART servce manager
    After: 2.1 | Lead: ART service manager
    """
    if not context.has_lead_list:
        return
    for name in action.leads:
        if name in context.leads:
            continue
        nearest = context.nearest_lead(name)
        hint = f"Did you mean '{nearest}'? Type that, or add " if nearest else "Correct the name, or add "
        what = f"{action.label} is given to '{name}', who is not on the sheet Leads."
        yield at(action, "lead", what, f"{hint}'{name}' to the sheet Leads.")


@plan_check("L03", Severity.ERROR)
def lead_listed_twice(context: Context) -> Iterator[Spot]:
    """The sheet Leads lists a lead, and each other spelling, once.

    With two rows it is not clear which address a letter goes to.

    Before: Leads: ART service manager, in rows 4 and 19
    After: Leads: ART service manager, in row 4
    """
    owner: dict[str, Lead] = {}
    for lead in context.plan.leads:
        for field, spelling in (("name", lead.name), *(("also", other) for other in lead.also)):
            other = owner.setdefault(name_key(spelling), lead)
            if other is lead:
                continue
            where = f" (row {other.place.row})" if other.place.row else ""
            if name_key(other.name) == name_key(spelling) and field == "name":
                what = f"'{spelling}' is listed twice on the sheet Leads{where}."
            else:
                what = f"'{spelling}' means '{lead.name}' here and also '{other.name}'{where}."
            spot = at(lead, field, what, "Keep the spelling in one row only.")
            yield spot._replace(also=((other.place.sheet, other.place.row),))


@plan_check("L04", Severity.WARNING)
def lead_spelt_in_several_ways(context: Context) -> Iterator[Spot]:
    """No two rows of the sheet Leads are one lead in two spellings.

    The lead's actions are split over two letters, and both counts are too low. A group, such as service
    managers, is not the same as one service manager.

    Before: Leads: Transition to independence team manager | Transitions to independence team manager
    After: Leads: Transition to independence team manager, also written as Transitions to ...
    """
    # Only leads that share all words but one are compared, so that a long list stays quick.
    shared: defaultdict[tuple[str, ...], list[tuple[str, Lead]]] = defaultdict(list)
    for lead in context.plan.leads:
        if not lead.place.row:
            continue
        words = _role_words(lead.name)
        ordered = tuple(sorted(words))
        parts = {(*ordered[:i], *ordered[i + 1 :]): word for i, word in enumerate(ordered)}
        like = [
            other
            for rest, word in parts.items()
            for left_over, other in shared[rest][:50]
            if same_word(left_over, word, 85)
            and name_key(other.name) != name_key(lead.name)
            and _one_role(_role_words(other.name), words)
        ]
        if like:
            other = min(like, key=lambda found: found.place.row).name
            what = f"'{lead.name}' and '{other}' look like one lead in two spellings."
            hint = f"If so, delete this row and add '{lead.name}' to 'Also written as' of '{other}'."
            yield at(lead, "name", what, hint)
        for rest, word in parts.items():
            shared[rest].append((word, lead))


def _role_words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w&'-]+", name.casefold()))


def _one_role(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Return whether two roles that share all words but one, which may be spelt in two ways, are one role."""
    if sorted(first) == sorted(second):
        return True
    only_left = [word for word in first if word not in second]
    only_right = [word for word in second if word not in first]
    if len(only_left) != 1 or len(only_right) != 1:
        return False
    one, other = only_left[0], only_right[0]
    # The plural of the last word is a group: service manager, service managers.
    return {one, other} != {first[-1], second[-1]} or (one + "s" != other and other + "s" != one)


@plan_check("L05", Severity.WARNING)
def lead_without_email(context: Context) -> Iterator[Spot]:
    """A lead with open actions has an e-mail address.

    No letter can be sent to them. If no lead has an address yet, this is reported once.

    Before: Leads: ART service manager | Email: blank
    After: Leads: ART service manager | art@example.org
    """
    busy = [
        (lead, len(context.open_actions_of(lead.name)))
        for lead in context.plan.leads
        if has_column(lead.place, "emails") and context.open_actions_of(lead.name)
    ]
    if not context.has_lead_list or not busy:
        return
    if len(busy) >= 5 and not any(lead.emails for lead in context.plan.leads):
        first = busy[0][0]
        what = f"None of the {len(context.plan.leads)} leads has an e-mail address, so no letter can be sent."
        yield at(first, "emails", what, "Fill in the column Email of the sheet Leads.", first.name)
        return
    for lead, number in busy:
        if not lead.emails:
            what = f"'{lead.name}' has {count(number, 'open action')} and no e-mail address."
            yield at(lead, "emails", what, "Type the address; several with a semicolon between.")


@plan_check("L06", Severity.ERROR)
def email_malformed(context: Context) -> Iterator[Spot]:
    """A cell of e-mail addresses holds addresses and nothing else, on the sheet Leads and among owners.

    Part of an address can look like a whole one: `duty manager@example.org` with a blank for a
    full stop goes to another person. No letter goes to such a cell.

    Before: Email: art.manager@example
    After: Email: art.manager@example.org
    """
    for lead in context.plan.leads:
        wrong = _no_addresses(lead.emails)
        if wrong:
            yield at(lead, "emails", _is_no_address(wrong), _TYPE_ADDRESSES)
    for section in context.plan.sections:
        for field in ("owner", "owner_name"):
            cell = getattr(section, field)
            wrong = _no_addresses(address_parts(cell)) if "@" in cell else []
            if wrong:
                yield at(section, field, _is_no_address(wrong), _TYPE_ADDRESSES)


_TYPE_ADDRESSES = (
    "Type whole addresses and nothing else, such as name@example.org or Jane Smith <jane@example.org>, with "
    "a semicolon between two."
)


def _is_no_address(wrong: list[str]) -> str:
    names = listed([f"'{address}'" for address in wrong])
    return f"{names} is not an e-mail address." if len(wrong) == 1 else f"{names} are not e-mail addresses."


def _no_addresses(pieces: Iterable[str]) -> list[str]:
    """Return what is no address among the pieces that a cell was parted into at spaces and semicolons.

    `jane@example org.uk` is one wrong address, not two.
    """
    wrong: list[str] = []
    words: list[str] = []
    unfinished = False
    for piece in pieces:
        if "@" not in piece and unfinished:
            wrong[-1] = f"{wrong[-1]} {piece}"
            continue
        if "@" not in piece:
            words.append(piece)
            continue
        if words:
            wrong.append(" ".join(words))
        words = []
        unfinished = read_address(piece) is None
        if unfinished:
            wrong.append(piece)
    return [*wrong, *([" ".join(words)] if words else [])]


@row_check("L07", Severity.WARNING, "leads")
def lead_away_without_cover(lead: Lead, context: Context) -> Iterator[Spot]:
    """A lead who is away and has open actions has somebody who covers.

    Nothing is sent to a lead who is away, so the actions wait until they are back.

    Before: Away until 30/11/2017 | Cover: blank
    After: Away until 30/11/2017 | Cover: LAC team manager
    """
    number = len(context.open_actions_of(lead.name))
    until = lead.away_until
    if until is not None and until >= context.as_at and not lead.cover.strip() and number:
        has = count(number, "open action")
        what = f"'{lead.name}' is away until {uk(until)} with {has} and nobody to cover."
        field = "cover" if "cover" in lead.place.columns else "away_until"
        yield at(lead, field, what, "Type who covers: a lead or an e-mail address.")


@plan_check("L08", Severity.ERROR)
def escalation_circle(context: Context) -> Iterator[Spot]:
    """Escalation from lead to lead never goes round in a circle.

    In a circle, or where a lead escalates to themselves, an unanswered chaser goes back to the people who
    did not answer it.

    Before: A escalates to B, B escalates to A
    After: A escalates to B, B escalates to the director
    """
    upper = {
        lead.name: above.name
        for lead in context.leads.values()
        if (above := context.find_lead(lead.escalate_to)) is not None
    }
    circles = {name: circle for circle in _circles(upper) for name in circle}
    reported: set[str] = set()
    for lead in context.plan.leads:
        if lead.name not in circles or lead.name in reported:
            continue
        circle = circles[lead.name]
        reported.update(circle)
        start = circle.index(lead.name)
        chain = [*circle[start:], *circle[:start]]
        if len(chain) == 1:
            what = f"'{lead.name}' escalates to themselves."
        else:
            what = f"Escalation goes round in a circle: {', '.join(chain)}, and back to {lead.name}."
        yield at(lead, "escalate_to", what, "Type somebody who is not in the circle.")


def _circles(upper: Mapping[str, str]) -> Iterator[list[str]]:
    """Return the circles in which names lead to names, each once and in its order."""
    gone_through: set[str] = set()
    for first in upper:
        name, chain = first, dict[str, int]()
        while name in upper and name not in gone_through:
            gone_through.add(name)
            chain[name] = len(chain)
            name = upper[name]
        if name in chain:
            yield list(chain)[chain[name] :]


@plan_check("L09", Severity.ERROR)
def escalation_unknown(context: Context) -> Iterator[Spot]:
    """'Escalate to' and 'Cover' name a lead on the sheet, or give an e-mail address.

    Otherwise an escalation or a letter goes to nobody.

    Before: Escalate to: Head of Services, not on the sheet Leads
    After: Escalate to: Head of service
    """
    for lead in context.plan.leads:
        for field, name in (("escalate_to", lead.escalate_to), ("cover", lead.cover)):
            for part in (part.strip() for part in name.split(";")):
                if not part or read_address(part) or context.find_lead(part) is not None:
                    continue
                nearest = context.nearest_lead(part)
                hint = f"Did you mean '{nearest}'?" if nearest else "Type a lead of this sheet or an address."
                yield at(lead, field, f"'{part}' is neither on the sheet Leads nor an e-mail address.", hint)


@plan_check("L10", Severity.NOTE)
def lead_has_many_actions(context: Context) -> Iterator[Spot]:
    """No lead has more open actions than the setting 'Most open actions of a lead' says.

    Plans slip when too much depends on one person.

    Before: 24 open actions with one lead
    After: The same actions shared with another lead
    """
    most = context.plan.settings.most_open_actions
    for name, actions in context.open_actions.items():
        if most and len(actions) > most:
            late = sum(action.is_late(context.as_at) for action in actions)
            what = f"'{name}' has {len(actions)} open actions, more than {most}" + (
                f"; {late} of them late." if late else "."
            )
            hint = "Share some of them, or raise 'Most open actions of a lead' on the Settings sheet."
            lead = context.leads.get(name)
            place, field = (lead.place, "name") if lead and lead.place.row else (actions[0].place, "lead")
            yield at(place, field, what, hint, name)


@plan_check("L11", Severity.NOTE)
def no_list_of_leads(context: Context) -> Iterator[Spot]:
    """The tracker lists its leads with their addresses.

    Without the sheet Leads no letter can be sent, and a lead who is misspelt counts as another lead.

    Before: A tracker without the sheet Leads
    After: A sheet Leads: Lead | Also written as | Name | Email
    """
    if context.plan.actions and not context.has_lead_list:
        what = f"The tracker has no sheet Leads, so none of its {len(context.leads)} leads has an address."
        yield Spot(what, "Import it into a new tracker, which lists its leads, and fill in their addresses.")


@plan_check("L16", Severity.WARNING)
def lead_known_by_letters(context: Context) -> Iterator[Spot]:
    """No two rows of the sheet Leads differ only in letters that stand for words.

    They are often one lead, whose actions are then split over two letters, or whose escalations go astray.

    Before: Leads: QA manager | Quality assurance manager
    After: Leads: QA manager, also written as Quality assurance manager
    """
    for lead in context.plan.leads:
        other = context.short_forms.find(lead.name, short=True)
        found = context.find_lead(other) if other and lead.place.row else None
        if found is not None and found.name != lead.name:
            what = f"'{lead.name}' may be the short form of '{other}'."
            hint = "If so, delete one of the two rows, and add its name to 'Also written as' of the other."
            yield at(lead, "name", what, hint)


@plan_check("L13", Severity.NOTE)
def lead_spelling_varies(context: Context) -> Iterator[Spot]:
    """A lead is written as on the sheet Leads: by its name, or as one of its other spellings.

    The toolkit understands the difference, but Excel's filters and the Summary's formulas do not.

    Before: Lead: Manager of ART, while Leads says ART manager
    After: Lead: ART manager
    """
    listed = {
        " ".join(spelling.split())
        for lead in context.plan.leads
        for spelling in ((lead.name, *lead.also) if context.has_lead_list else (lead.name,))
    }
    cells = {action.lead for action in context.plan.actions}
    odd = {cell: parts for cell in cells if (parts := [p for p in split_leads(cell) if p not in listed])}
    seen: dict[str, list[Action]] = defaultdict(list)
    for action in context.plan.actions:
        for part in odd.get(action.lead, ()):
            seen[part].append(action)
    for spelling, actions in seen.items():
        lead = context.find_lead(spelling)
        if lead is None or spelling.casefold() == lead.name.casefold():
            continue  # not listed at all, or only another letter case, which Excel takes for the same
        what = f"'{spelling}' is written instead of '{lead.name}'{in_more_rows(actions)}."
        hint = f"Type {lead.name}" + (
            f", or add '{spelling}' to 'Also written as' on the sheet Leads." if lead.place.row else "."
        )
        yield at(actions[0], "lead", what, hint)


@plan_check("L14", Severity.WARNING)
def leads_not_parted_by_semicolon(context: Context) -> Iterator[Spot]:
    """Leads of one action are separated by a semicolon or a line break, and each is named once.

    The toolkit also splits them at `and`, `&` and commas, where both sides are roles. No formula can tell
    that from a role with a comma in its name, so Excel's Summary leaves the action out of their counts. Nor
    can it look for a name of more than 240 characters.

    Before: 2.1 | Lead: ART service manager & Head of service
    After: 2.1 | Lead: ART service manager; Head of service
    """
    if not context.has_lead_list or not context.has_live_summary:
        return
    own = (action for action in context.plan.actions if action.lead and context.is_on_own_sheet(action))
    for cell, actions in grouped(own, lambda action: action.lead).items():
        leads = actions[0].leads
        reads, countable = _read_by_excel(context, cell, leads)
        if not reads:
            continue
        what = f"Excel's Summary reads '{short(cell)}' differently: it {reads}{in_more_rows(actions)}."
        plain = "; ".join(leads)
        if context.leads_in_excel.counts_once(plain, context.leads.keys() & set(leads)):
            hint = f"Type {plain}."
        elif not countable:
            hint = _TOO_LONG
        else:
            hint = "Give the lead a name without a slash between spaces, here and on the sheet Leads."
        yield at(actions[0], "lead", what, hint)


def _read_by_excel(context: Context, cell: str, leads: Sequence[str]) -> tuple[str, bool]:
    """Return how Excel reads a cell differently, and whether it can count the names left out."""
    counted = context.leads_in_excel.found(cell)
    if counted == dict.fromkeys(leads, 1):
        return "", True
    other = _otherwise_spelt(context, cell)
    missing = [name for name in leads if name in context.leads and name not in {*counted, *other}]
    twice = [name for name in leads if counted.get(name, 0) > 1]
    # Of a lead who is not listed, or listed twice, another check tells.
    known = all(name in context.leads for name in leads)
    added = sorted(counted.keys() - {*leads, *context.leads_in_excel.doubled}) if known else []
    parts = [f"leaves out {_quoted(short(name, _LONGEST_SHOWN) for name in missing)}"] if missing else []
    parts += [f"counts {_quoted(twice)} twice"] if twice else []
    parts += [f"counts {_quoted(added)} as well"] if added else []
    return " and ".join(parts), all(map(is_counted, missing))


_LONGEST_SHOWN = 100
"""How much of a lead's name a message gives, in characters."""

_TOO_LONG = f"Excel counts no name of more than {LONGEST_CRITERION} characters. Shorten it here and on Leads."


def _quoted(names: Iterable[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)


def _otherwise_spelt(context: Context, cell: str) -> frozenset[str]:
    """Return the leads that a cell names in a spelling that the sheet Leads does not hold: L13 reports it."""
    found = ((part, context.find_lead(part)) for part in split_leads(cell))
    return frozenset(
        lead.name
        for part, lead in found
        if lead is not None and name_key(part) not in {name_key(known) for known in (lead.name, *lead.also)}
    )
