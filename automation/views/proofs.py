"""What stands behind the ratings: each claim of the plan with its document, or with what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from automation.analysis.rollup import Summary
from automation.plan.due import uk
from automation.plan.findings import Finding
from automation.plan.model import Action, Document, Evidence, Plan, grouped, ref_key
from automation.plan.ratings import Rating
from automation.plan.text import count, one_line
from automation.tracker.read.document_files import DocumentFile, LookedAt, Standing


@dataclass(frozen=True, slots=True)
class Proof:
    """A claim of the plan and one document behind it.

    Args:
        ref: the action or the section.
        claim: what the document is to show.
        rating: what is said about it.
        document: the document; None where there is none, or none that may be shown.
        file: what was found where it should lie.
        sha256: the hash of its content, if that was read.
        missing: what is missing, and why, or what to know of it; empty if nothing is.
        name: what the copy in a pack is called.
    """

    ref: str
    claim: str
    rating: Rating
    document: Document | None = None
    file: DocumentFile | None = None
    sha256: str = ""
    missing: str = ""
    name: str = ""

    @property
    def title(self) -> str:
        """Return what the document is called: what it shows, else its path."""
        return one_line(self.document.shows or self.document.path) if self.document else ""

    @property
    def where(self) -> str:
        """Return where the document is: its copy in the pack, or its web address."""
        if self.name or self.document is None or self.file is None:
            return self.name
        return self.document.path if self.file.standing is Standing.WEB else ""

    @property
    def day(self) -> date | None:
        """Return the date of the document, or else the day on which its file was saved."""
        typed = self.document.dated if self.document else None
        return typed or (self.file.saved_on if self.file else None)

    @property
    def dated(self) -> str:
        """Return the date of the document, in words, and whether that is when its file was saved."""
        saved = "" if self.document and self.document.dated else "saved "
        return f"{saved}{uk(self.day)}" if self.day else ""

    @property
    def stands(self) -> str:
        """Return in a few words whether the document can be shown."""
        if self.missing:
            return "Held back: look at its name" if self.missing == HELD_BACK else self.missing.rstrip(".")
        return THERE if self.is_there else ON_THE_WEB

    @property
    def is_there(self) -> bool:
        """Return whether the document can be copied."""
        return self.file is not None and self.file.standing is Standing.THERE

    def as_dict(self) -> dict[str, Any]:
        """Return it as `evidence --format json` prints it."""
        row = self.document or Document("")
        return {
            "ref": self.ref,
            "claim": self.claim,
            "rating": self.rating.name,
            "document": row.path,
            "shows": row.shows,
            "dated": row.dated.isoformat() if row.dated else None,
            "shown_to": sorted(row.audiences),
            "state": self.file.standing.value if self.file else "",
            "sha256": self.sha256,
            "missing": self.missing,
            "name": self.name,
        }


THERE, ON_THE_WEB = "Found", "Web address, not opened"
"""How a document stands that nothing is missing of."""

HELD_BACK = "A document is held back until somebody has looked at its name."
_DOUBTS = {
    "F03": "It has changed since the work was done.",
    "F04": "It was written long before the work was done.",
}
"""What findings say of a document that is there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Decides what is said of each document: all of it, or what an audience may see.

    Args:
        looked: the documents as they lie on the disk.
        found: the findings about documents that count.
        audience: who it is for, such as `inspector`; empty for the people of the plan.
    """

    looked: LookedAt
    found: Sequence[Finding]
    audience: str = ""

    def proof(self, bare: Proof, row: Document) -> Proof:
        """Return a claim with one of its documents."""
        place = row.place
        where = {place.address(name) for name in ("path", "dated") if name in place.columns}
        codes = {found.code for found in self.found if found.where in where}
        if self.audience and self.audience not in row.audiences:
            return replace(bare, missing=f"A document is not released to {self.audience}s.")
        if self.audience and "F06" in codes:
            return replace(bare, missing=HELD_BACK)
        file = self.looked.files.get(row.path)
        whole = replace(bare, document=row, file=file, sha256=self.looked.hashes.get(row.path, ""))
        doubts = " ".join(said for code, said in _DOUBTS.items() if code in codes)
        return replace(whole, missing=self._why_not(file) or doubts)

    def _why_not(self, file: DocumentFile | None) -> str:
        """Return why a document cannot be shown; empty if it can."""
        if file is None:
            return "No file is named."
        if file.standing is Standing.WEB:
            return "A web address, which was not copied." if self.audience else ""
        if file.standing is Standing.THERE:
            return ""
        is_away = file.standing is Standing.UNREACHABLE and not self.audience
        return f"{file.folder if is_away else 'It'} {file.why}."


def proofs(plan: Plan, summary: Summary, shown: Shown, only: frozenset[str] | None = None) -> Iterator[Proof]:
    """Yield the documents behind the ratings in plan order, and each action that is done without one.

    Args:
        plan: the plan.
        summary: its figures, for the ratings of sections.
        shown: what is said of each document.
        only: the keys of the refs of sections and actions that it is about; None for the whole plan.
    """
    rows = [(ref_key(ref), row) for row in shown.looked.documents if row.path for ref in row.refs]
    by_ref = {key: [row for _, row in pairs] for key, pairs in grouped(rows, lambda pair: pair[0]).items()}
    texts = {_cell(row): row for row in plan.evidence}
    actions = grouped(plan.actions, lambda action: ref_key(action.section))
    for figures in summary.by_section:
        key, section = ref_key(figures.section), plan.section(figures.section)
        bare = Proof(figures.section, section.name if section else "", figures.rating)
        if _is_wanted((key,), only):
            for row in by_ref.get(key, ()):
                yield shown.proof(_evidence(bare, texts.get((row.place.sheet, row.place.row))), row)
        for action in actions.get(key, ()):
            keys = dict.fromkeys(filter(None, map(ref_key, (action.label, action.ref))))
            if _is_wanted((key, *keys), only):
                yield from _of_action(action, [row for each in keys for row in by_ref.get(each, ())], shown)


def _is_wanted(keys: Iterable[str], only: frozenset[str] | None) -> bool:
    return only is None or not only.isdisjoint(keys)


def _of_action(action: Action, found: Sequence[Document], shown: Shown) -> Iterator[Proof]:
    """Yield an action with each of its documents, or without one if it is done and has none."""
    bare = Proof(action.label, one_line(action.text), action.rating)
    yield from (shown.proof(bare, row) for row in found)
    if action.is_done and not found:
        yield replace(bare, missing="No document is listed.")


def _cell(row: Evidence) -> tuple[str, int]:
    return row.place.sheet, row.place.row


def _evidence(bare: Proof, row: Evidence | None) -> Proof:
    """Return the claim of a row of evidence of success, if a document is linked from one."""
    return replace(bare, claim=one_line(row.text), rating=row.rating) if row and row.place.sheet else bare


def behind_in_words(documents: int, claims: int) -> str:
    """Return how many documents stand behind how many actions and sections."""
    return (
        f"{count(documents, 'document')} behind {count(claims, 'action or section', 'actions and sections')}"
    )


def size_in_words(size: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, each in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if size >= each:
            return f"{size / each:,.1f} {unit}"
    return count(size, "byte")
