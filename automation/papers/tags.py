"""Looks a template's tags over before it is filled, so that a wrong one is named with its place."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from automation.plan.findings import PlanError
from automation.plan.wording import one_line

_PLACE = 60
"""How many characters of the paragraph around a wrong tag are printed."""


def check_tags(name: str, template: Any, known: Collection[str]) -> None:
    """Hold the tags of a template to those that exist.

    Args:
        name: the template's file name, for the sentence.
        template: the opened template.
        known: the tags that exist.

    Raises:
        PlanError: a tag does not exist; the sentence names it, where it stands, and the nearest that does.
    """
    unknown = sorted(template.get_undeclared_template_variables() - set(known))
    if not unknown:
        return
    tag = unknown[0]
    near = get_close_matches(tag, known, n=1)
    meant = f" Did you mean '{near[0]}'?" if near else " templates/README.md lists those that exist."
    raise PlanError(
        f"The template {name} uses a tag that does not exist, '{tag}'{_where(template, tag)}.{meant}"
    )


def _where(template: Any, tag: str) -> str:
    """Say in which paragraph, table or header a tag stands, by the words around it."""
    document = template.get_docx()
    word = re.compile(rf"\b{re.escape(tag)}\b")
    for paragraph in document.paragraphs:
        if word.search(paragraph.text):
            return f", in the paragraph '{one_line(paragraph.text, _PLACE)}'"
    for number, table in enumerate(document.tables, start=1):
        for row in table.rows:
            for cell in row.cells:
                if word.search(cell.text):
                    return f", in table {number}, in the cell '{one_line(cell.text, _PLACE)}'"
    return ", in a header, a footer or a text box"
