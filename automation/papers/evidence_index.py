"""Writes the index of an evidence pack in Word: each claim with its document, or with what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path

from automation import files
from automation.papers.line_tags import short_date
from automation.papers.rendering import Template
from automation.papers.tag_values import Lines, Tags, rated, values_of
from automation.plan.due import uk
from automation.plan.model import Plan
from automation.plan.text import count, listed
from automation.views.proofs import Proof, behind_in_words

TEMPLATE = "evidence-index.docx"


@dataclass(frozen=True, slots=True)
class Index:
    """What a pack is about: its claims with their documents, whom it is for, and what was asked for."""

    plan: Plan
    rows: tuple[Proof, ...]
    audience: str
    about: tuple[str, ...]
    as_at: date

    @property
    def title(self) -> str:
        """Return the title of the index."""
        return f"Evidence for {self.audience}s"

    @property
    def said(self) -> str:
        """Return how many documents there are, and behind how many claims."""
        copies = len({row.name for row in self.rows if row.name})
        claims = len({row.ref for row in self.rows if row.name})
        return f"{behind_in_words(copies, claims)}."

    @property
    def lacks(self) -> str:
        """Return how many rows have something missing; empty if none has."""
        number = sum(bool(row.missing) for row in self.rows)
        return f"{count(number, 'row says', 'rows say')} what is missing, and why." if number else ""


def _grouped(digest: str) -> str:
    """Return a hash in groups, so that it breaks into lines."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _named(row: Proof) -> str:
    return "\n".join(filter(None, (row.title, row.where)))


TAGS: Tags = {
    "council": attrgetter("plan.settings.council"),
    "plan_title": attrgetter("plan.settings.plan_title"),
    "contact": attrgetter("plan.settings.contact"),
    "marking": attrgetter("plan.settings.paper_marking"),
    "title": attrgetter("title"),
    "about": lambda index: listed(list(index.about)),
    "as_at": lambda index: uk(index.as_at),
    "said": attrgetter("said"),
    "lacks": attrgetter("lacks"),
    "rows": Lines(
        rated(attrgetter("rating"))
        | {
            "ref": attrgetter("ref"),
            "claim": attrgetter("claim"),
            "document": _named,
            "dated": lambda row: row.dated.replace(uk(row.day), short_date(row.day)) if row.day else "",
            "sha256": lambda row: _grouped(row.sha256),
            "missing": attrgetter("missing"),
        },
        attrgetter("rows"),
    ),
}
"""What the template of the index can print; `templates/README.md` explains each."""


def write_word_index(index: Index, path: Path, beside: Path) -> None:
    """Write the index.

    Args:
        index: what it says.
        path: the new file.
        beside: the folder of the tracker; a template there is used instead of the one that ships.

    Raises:
        PlanError: the template is wrong, or the index cannot be written.
    """
    template = Template(files.template("evidence", TEMPLATE, beside), TAGS)
    author = index.plan.settings.council
    title = f"{index.plan.settings.plan_title}: {index.title}"
    template.write(vars(values_of(TAGS, index)), path, title=title, author=author, day=index.as_at)
