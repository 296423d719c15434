"""What stands behind the ratings, and what an audience is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.analysis.rollup import summarise
from automation.checks.run_checks import DOCUMENT_CHECKS, run_checks
from automation.plan.findings import Place
from automation.plan.model import Acceptance, Document
from automation.tracker.read.document_files import ChangedFile, DocumentFile, LookedAt, Standing
from automation.tracker.read.result import ReadTracker
from automation.views.proofs import HELD_BACK, Proof, Shown, proofs, size_in_words
from tests.support.sound import sound_plan

AS_AT = date(2017, 10, 2)
THERE = DocumentFile(Standing.THERE)


def row(number: int, ref: str, path: str, *shown_to: str) -> Document:
    place = Place("Documents", number, {"ref": 0, "path": 1})
    return Document(ref, path, f"Title of {path}", None, shown_to, place=place)


def listed(
    *rows: Document,
    audience: str = "",
    only: frozenset[str] | None = None,
    accepted: tuple[Acceptance, ...] = (),
    changed: dict[str, ChangedFile] | None = None,
    **files: DocumentFile,
) -> list[Proof]:
    plan = replace(sound_plan(accepted=accepted), documents=rows)
    seen = {each.path: files.get(each.path, THERE) for each in rows}
    looked = LookedAt(rows, seen, changed or {})
    found = run_checks(ReadTracker(plan), AS_AT, documents=looked, checks=DOCUMENT_CHECKS)
    return list(proofs(plan, summarise(plan, AS_AT), Shown(looked, found.findings, audience), only))


def said(*rows: Document, **more: object) -> list[tuple[str, str, str]]:
    return [(one.ref, one.title, one.missing) for one in listed(*rows, **more)]  # type: ignore[arg-type]


SECTION_2 = frozenset({"2"})


def test_each_document_stands_at_its_claims_in_the_order_of_the_plan() -> None:
    rows = (row(2, "2.6; 2.2", "b", "Board"), row(3, "2", "a", "Board"), row(4, "LMG 1", "c"))
    assert said(*rows, only=SECTION_2) == [
        ("2", "Title of a", ""),
        ("2.1", "", "No document is listed."),
        ("2.2", "Title of b", ""),
        ("2.6", "Title of b", ""),
    ]
    assert [one.rating.name for one in listed(*rows, only=frozenset({"2.2", "lmg1"}))] == ["Red", "Blue"]


def test_nothing_is_told_of_a_document_that_an_audience_may_not_see() -> None:
    rows = (row(2, "2.1", "secret", "Board"), row(3, "2.1", "open", "Inspector"), row(4, "2.1", "mine"))
    found = listed(*rows, audience="inspector", only=frozenset({"2.1"}))
    hidden = "A document is not released to inspectors."
    assert [(one.title, one.missing) for one in found] == [("", hidden), ("Title of open", ""), ("", hidden)]
    assert "secret" not in repr([one.as_dict() for one in found])


def test_a_name_like_the_record_of_a_child_is_held_back_until_it_is_accepted() -> None:
    one = row(2, "2.1", "case 17.docx", "Inspector")
    only = frozenset({"2.1"})
    assert said(one, audience="inspector", only=only) == [("2.1", "", HELD_BACK)]
    looked_at = Acceptance("F06", "Documents!B2", "A list of cases without names")
    assert said(one, audience="inspector", only=only, accepted=(looked_at,)) == [
        ("2.1", "Title of case 17.docx", "")
    ]


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        (DocumentFile(Standing.MISSING, "is not there"), "It is not there."),
        (DocumentFile(Standing.UNREADABLE, "is locked"), "It is locked."),
        (DocumentFile(Standing.UNREACHABLE, "does not answer", "S:/"), "It does not answer."),
        (DocumentFile(Standing.WEB), "A web address, which was not copied."),
    ],
)
def test_what_is_missing_is_said_with_its_reason(file: DocumentFile, missing: str) -> None:
    one = row(2, "2.1", "a", "Board")
    ((_, _, why),) = said(one, audience="board", only=frozenset({"2.1"}), a=file)
    assert why == missing


def test_a_file_that_changed_after_its_action_was_done_is_marked() -> None:
    one = row(2, "2.1", "a", "Board")
    changed = {"a": ChangedFile(date(2017, 9, 20), frozenset({"2.1"}))}
    ((_, _, why),) = said(one, audience="board", only=frozenset({"2.1"}), changed=changed)
    assert why == "It has changed since the work was done."


@pytest.mark.parametrize(("size", "words"), [(12, "12 bytes"), (2048, "2.0 KB"), (5 * 1024**2, "5.0 MB")])
def test_a_size_is_said_as_people_read_it(size: int, words: str) -> None:
    assert size_in_words(size) == words
