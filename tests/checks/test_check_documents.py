"""The checks of documents that need files: missing, changed, outside, out of reach; and names of records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from automation.checks.check_documents import looks_like_child_record
from automation.checks.run_checks import run_checks
from automation.files import workbook_folder
from automation.history.document_memory import look_at_documents
from automation.plan.findings import Place
from automation.plan.model import Document
from automation.plan.ratings import DEFAULT_KEY
from automation.tracker.read.document_files import ChangedFile, DocumentFile, LookedAt, Standing
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from tests.support.sound import sound_plan

AS_AT = date(2017, 10, 2)


def found(
    *rows: Document,
    files: dict[str, DocumentFile] | None = None,
    changed: dict[str, ChangedFile] | None = None,
    code: str = "",
) -> list[tuple[str, str, str]]:
    plan = replace(sound_plan(), documents=rows)
    looked = LookedAt(rows, files or {}, changed or {})
    findings = run_checks(ReadTracker(plan), AS_AT, documents=looked).findings
    return [(f.code, f.ref, f.message) for f in findings if f.code.startswith(code or "F")]


def test_missing_files_are_named_and_a_missing_folder_once() -> None:
    rows = [Document(f"3.{n}", f"old/{n}.docx") for n in range(1, 6)]
    files = {row.path: DocumentFile(Standing.MISSING, "is not there", "old") for row in rows}
    one = Document("3.1", "minutes.docx")
    assert found(*rows, one, files={**files, one.path: DocumentFile(Standing.MISSING)}) == [
        ("F02", "3.1", "The document minutes.docx of 3.1 is not there."),
        ("F02", "3.1", "The folder old is not there, with 5 documents of the plan."),
    ]


def test_a_drive_out_of_reach_is_one_note() -> None:
    rows = [Document("3.1", f"S:/{n}.docx") for n in range(100)]
    files = {row.path: DocumentFile(Standing.UNREACHABLE, "does not answer", "S:/") for row in rows}
    assert found(*rows, files=files) == [
        ("F08", "3.1", "S:/ does not answer, so 100 documents could not be looked at.")
    ]


def test_what_lies_outside_or_cannot_be_read_is_said_at_its_row() -> None:
    files = {
        "/etc/passwd": DocumentFile(Standing.OUTSIDE, "lies outside the plan's folders"),
        "a.docx": DocumentFile(Standing.UNREADABLE, "is locked"),
        "https://example.org": DocumentFile(Standing.WEB),
        "b.docx": DocumentFile(Standing.THERE),
    }
    assert found(*(Document("3.1", path) for path in files), files=files) == [
        ("F07", "3.1", "The document /etc/passwd lies outside the plan's folders."),
        ("F07", "3.1", "The document a.docx is locked."),
    ]


def test_a_document_that_changed_is_reported_until_its_new_date_is_typed() -> None:
    changed = {"a.docx": ChangedFile(date(2017, 9, 20), frozenset({"2.1", "2.2", "lmg1"}))}
    row = Document("2.1; 2.2; lmg 1; 2", "a.docx")
    ((code, _, message),) = found(row, changed=changed, code="F03")
    assert (code, message) == (
        "F03",
        "a.docx has changed since 2.1 and LMG 1 were done; this was seen on 20 September 2017.",
    )
    assert found(replace(row, dated=date(2017, 9, 19)), changed=changed, code="F03") != []
    assert found(replace(row, dated=date(2017, 9, 20)), changed=changed, code="F03") == []


@pytest.mark.parametrize(
    ("row", "were"),
    [
        (Document("LMG", "a.docx"), "section LMG was"),
        (Document("LMG; 2.1", "a.docx"), "section LMG and 2.1 were"),
        (Document("2", "a.docx", place=Place("Evidence", 2, {"path": 0})), "evidence of section 2 was"),
        (Document("2", "a.docx"), ""),
        (Document("3", "a.docx"), ""),
    ],
)
def test_a_document_of_a_section_or_of_evidence_is_watched_too(row: Document, were: str) -> None:
    plan = replace(sound_plan(), documents=(row,))
    first, blue = plan.evidence[0], DEFAULT_KEY.read("Blue")
    assert blue is not None
    first = replace(first, rating=blue, place=Place("Evidence", 2, {"text": 0}))
    plan = replace(plan, evidence=(first, *plan.evidence[1:]))
    keys = frozenset({"section lmg", "section 3", "2.1", f"2: {first.text.casefold()}"})
    looked = LookedAt((row,), {}, {"a.docx": ChangedFile(date(2017, 9, 20), keys)})
    findings = run_checks(ReadTracker(plan), AS_AT, documents=looked).findings
    said = [one.message for one in findings if one.code == "F03"]
    assert said == (
        [f"a.docx has changed since {were} done; this was seen on 20 September 2017."] if were else []
    )


def test_a_plan_hears_of_done_actions_without_a_document_only_where_it_keeps_some() -> None:
    assert found() == []
    assert found(Document("LMG 1", "a.docx")) == []
    half = [Document(f"LMG {n}", f"{n}.docx") for n in (1, 2, 3)]
    assert [ref for _, ref, _ in found(*half, code="F01")] == ["LMG 4", "LMG 5", "LMG 6"]
    # A promised report has no file, so it shows nothing.
    assert found(*half[:2], Document("LMG 3", "", "Report"), code="F01") == []


def test_four_actions_may_share_a_document() -> None:
    refs = [f"3.{n}" for n in range(1, 6)]
    assert found(Document("; ".join(refs[:4]), "a.docx"), code="F05") == []
    rows = [Document(ref, path) for ref, path in zip(refs, ["d/a.docx", "d\\A.docx"] * 3, strict=False)]
    assert [code for code, _, _ in found(*rows)] == ["F05"]


@pytest.mark.parametrize(
    "name",
    [
        "documents/AB 12-03-2009.docx",
        "AB_12.03.09 assessment.pdf",
        "A.B. (14/05/2011).docx",
        "J.K.L. 1-2-14.docx",
        "Letter about dob 030512.docx",
        "D.O.B. list.xlsx",
        "case 4711.docx",
        "Case Summary - review.docx",
        "ICS 1234567.docx",
        "LCS_no_998877 chronology.docx",
        "Mosaic ID-5566778.pdf",
        "NHS 943 476 5919.pdf",
        "pupil A123456789012.csv",
        "Child's file for panel.docx",
        "genogram.png",
        "strategy meeting minutes 4 May.docx",
        "s47 report.docx",
    ],
)
def test_a_name_like_the_record_of_a_child_is_seen(name: str) -> None:
    assert looks_like_child_record(Document("2.1", name), AS_AT)


@pytest.mark.parametrize(
    "name",
    [
        "documents/policy.docx",
        "QA 12-09-2017 minutes.docx",
        "CSE 14-09-2015 terms.docx",
        "ICS 2017 report.docx",
        "ICS 20170918 minutes.docx",
        "case audit September.xlsx",
        "case file audit.docx",
        "Caseload report.pdf",
        "Business case for the system.docx",
        "case recording policy.docx",
        "case studies.docx",
        "in case of absence.docx",
        "Child protection policy 2017.pdf",
        "strategy meeting minutes template.docx",
        "Board paper 2017-09-18.docx",
        "Telephone list 01632 960 000.docx",
    ],
)
def test_the_name_of_a_policy_or_a_report_is_no_record_of_a_child(name: str) -> None:
    assert looks_like_child_record(Document("2.1", name), AS_AT) == ""


def test_only_what_others_may_see_is_held_back_for_its_name() -> None:
    row = Document("3.1", "case 17.docx")
    assert found(row) == []
    assert found(replace(row, shown_to=("Nobody",))) == []
    assert [code for code, _, _ in found(replace(row, shown_to=("Board",)))] == ["F06"]


def test_the_shipped_tracker_has_its_files_but_for_one_to_be_found() -> None:
    read = read_tracker(workbook_folder() / "improvement-plan.xlsm")
    files = look_at_documents(read, None, AS_AT).files
    absent = [(path, file.standing) for path, file in files.items() if file.standing is not Standing.THERE]
    assert len(files) == 56
    assert absent == [
        ("documents/LMG 3 appraisals, second quarter.md", Standing.MISSING),
        ("https://www.example.org/open-to-review-protocol", Standing.WEB),
    ]
