"""Looks for people in what is about to go out: names and addresses that the tracker knows, and children.

A name or an address refuses the page. What looks like a child (initials beside a date of birth, a case
number) is left out of it, and a person is told where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from automation.plan.model import Plan
from automation.plan.text import one_line

_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_BORN = r"(?:d\.?o\.?b\.?|born|date of birth)"
_DAY = r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})"
_INITIALS = r"(?-i:\b(?:[A-Z]\.?\s?){2,3})"
_CHILD = re.compile(
    rf"{_INITIALS}\W{{0,4}}(?:{_BORN}\W*)?{_DAY}|{_BORN}\W*{_DAY}|\b(?:case|child|ics|nhs)\s?(?:no|number|id|ref)\b\W*\w*\d{{3,}}",
    re.IGNORECASE,
)
LEFT_OUT = "[left out]"
"""What stands in the place of a text that seems to speak of a child."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the plan that would go out, and its cell."""

    where: str
    text: str


def texts_of(plan: Plan) -> Iterator[Text]:
    """Yield every text of a plan that the page for the public and the figures for others print."""
    for section in plan.sections:
        for name in ("title", "short_title", "owner", "theme", "children_say", "level3_test", "test_outcome"):
            yield Text(section.place.address(name), getattr(section, name))
    for action in plan.actions:
        for name in ("text", "outcome", "lead", "report_reference"):
            yield Text(action.place.address(name), getattr(action, name))
        yield Text(action.place.address("due"), action.deadline.text)
        for heading, text in action.kept:
            if is_public(heading):
                yield Text(action.place.address(), text)
    for evidence in plan.evidence:
        yield Text(evidence.place.address("text"), evidence.text)
    for measure in plan.measures:
        yield Text(measure.place.address("name"), measure.name)
    for row in plan.about:
        yield Text(row.place.address("text"), f"{row.part} {row.who} {row.text}")


def is_public(heading: str) -> bool:
    """Return whether a column of the tracker's own is meant for the public: `Public comment`."""
    return re.search(r"\bpublic(?:ly)?\b|\bpublished\b", heading, re.IGNORECASE) is not None


def people_named(plan: Plan) -> list[str]:
    """Return the cells whose texts name a person or an address, each with what it names."""
    names = {one_line(lead.person) for lead in plan.leads} | {one_line(s.owner_name) for s in plan.sections}
    parts = [r"\b" + re.escape(name) + r"\b" for name in sorted(names) if len(name) > 2 and " " in name]
    known = re.compile("|".join([_ADDRESS.pattern, *parts]), re.IGNORECASE)
    return [
        f"{text.where} ('{one_line(found[0], 40)}')"
        for text in texts_of(plan)
        if (found := known.search(" ".join(text.text.split())))
    ]


def children_in(plan: Plan) -> list[str]:
    """Return the cells whose texts look as if they spoke of a child."""
    return [text.where for text in texts_of(plan) if _CHILD.search(text.text)]


def without_children(text: str) -> str:
    """Return a text, or a mark in its place if it looks as if it spoke of a child."""
    return LEFT_OUT if _CHILD.search(text) else text
