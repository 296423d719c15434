"""A brief is two pages whatever the plan, and says what a visitor asks about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest

from automation.files import workbook_folder
from automation.papers.brief_scope import brief_about, briefs_for_owners
from automation.papers.looking import look_at
from automation.papers.making import Paper, make_papers
from automation.papers.meetings import Meeting
from automation.plan.findings import Finding, Severity
from automation.plan.model import Document, Plan, Voice
from automation.tracker.read.document_files import DocumentFile, LookedAt, Standing
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import TrackerFile
from automation.views.figures import gather
from tests.support.office import needs_office
from tests.support.plans import action, evidence, plan, section
from tests.support.published import published_path
from tests.support.trackers import AS_AT

LONG = "Write, agree and print what everybody who works with children has to know. " * 12


def large(number: int = 60) -> Plan:
    """Give a plan whose every list is long, and every text too."""
    refs = ("1", "2", "3", "4")
    return plan(
        *(
            action(
                f"{refs[n % 4]}.{n}",
                "Jun-17",
                ("Red", "Blue", "Green")[n % 3],
                text=LONG,
                comments=LONG,
                row=n,
            )
            for n in range(2, number)
        ),
        sections=tuple(section(ref, title=LONG, children_say=LONG, row=n) for n, ref in enumerate(refs, 2)),
        evidence=tuple(
            evidence(ref, "Red", text=LONG, comments=LONG, row=n) for n, ref in enumerate(refs, 2)
        ),
        voices=tuple(Voice(ref, date(2017, 9, 4), LONG, 12, 3, LONG, LONG) for ref in refs),
    )


def found(code: str, ref: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code, code, severity, f"It is {code}.", ref=ref)


def made(the_plan: Plan, meeting: Meeting, folder: Path, *found: Finding, look: bool = False) -> Paper:
    figures = gather(the_plan, AS_AT, None)
    (one,) = make_papers(
        figures, [meeting], TrackerFile(folder / "p.xlsm"), folder, None, look=look, findings=lambda: found
    )
    assert isinstance(one, Paper), one
    return one


def text_of(paper: Paper) -> str:
    document = docx.Document(str(paper.path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_brief_says_what_is_late_what_was_done_and_what_children_say(tmp_path: Path):
    the_plan = plan(
        action("1.1", "Jun-17", "Amber", comments="2/9: The printer broke."),
        action("1.2", "Jun-17", "Blue"),
        action("2.1", "Jun-17", "Red"),
        voices=(Voice("1", date(2017, 9, 4), "Care council", 12, 9, "They ask me"),),
    )
    said = text_of(made(the_plan, brief_about(the_plan, "1", AS_AT), tmp_path))
    for part in (
        "Brief for section 1",
        "The printer broke",
        "1.2: Do what 1.2 says",
        "They said: They ask me",
    ):
        assert part in said
    assert "2.1" not in said
    assert "{" not in said


def test_questions_are_the_warnings_on_its_refs_one_of_each_kind_first(tmp_path: Path):
    the_plan = plan(action("1.1"), action("1.2"), action("2.1"))
    findings = (
        found("D20", "1.1"), found("D20", "1.2"), found("E02", "1"), found("D20", "2.1"),
        found("D21", "1.1", Severity.NOTE), found("S01", "1.1"), found("D20", "1.1"),
    )  # fmt: skip
    paper = made(the_plan, brief_about(the_plan, "1", AS_AT), tmp_path, *findings)
    questions = [line for line in text_of(paper).split("\n") if "It is" in line]
    assert questions == ["1.1: It is D20.", "1: It is E02.", "1.2: It is D20."]


def test_the_documents_behind_its_ratings_are_listed_with_those_that_are_wrong_first(tmp_path: Path):
    rows = (
        Document("1.1", "a.md", "The audit", date(2017, 6, 20)),
        Document("1.2; 1.1", "b.md", "The minutes", date(2017, 5, 2)),
        Document("1", "case 17 of J.md", "", date(2017, 9, 1)),
        Document("2.1", "c.md", "Not of section 1"),
    )
    done = [action(ref, "Jun-17", "Blue") for ref in ("1.1", "1.2", "1.3", "2.1")]
    the_plan = plan(*done, documents=rows)
    files = {row.path: DocumentFile(Standing.THERE) for row in rows}
    files["b.md"] = DocumentFile(Standing.MISSING, "is not there")
    figures = gather(the_plan, AS_AT, None, documents=LookedAt(rows, files))
    meeting = brief_about(the_plan, "1", AS_AT)
    (paper,) = make_papers(figures, [meeting], TrackerFile(tmp_path / "p.xlsm"), tmp_path, None)
    assert isinstance(paper, Paper)
    said = text_of(paper)
    assert "3 documents are listed. Something is wrong with 1 of them." in said
    table = said[said.rindex("Ref\nDocument") :].split("\n")[4:16]
    assert table[:4] == ["1.1 and 1.2", "The minutes", "2 May 2017", "It is not there"]
    assert table[4:8] == ["1.3", "Done, but no document is listed", "", "Missing"]
    assert table[8:] == ["1", "A file whose name looks like a child's record", "1 Sep 2017", "Found"]
    assert "case 17" not in said
    assert "Not of section 1" not in said


def test_a_brief_on_a_plan_without_documents_says_nothing_of_them(tmp_path: Path):
    the_plan = plan(action("1.1", "Jun-17", "Blue"))
    assert "The evidence" not in text_of(made(the_plan, brief_about(the_plan, "1", AS_AT), tmp_path))


def test_what_declined_elsewhere_is_named_and_a_brief_on_everything_has_no_elsewhere(tmp_path: Path):
    read = example()
    whole = brief_about(read, everything(read), AS_AT)
    assert "The rest of the plan" not in text_of(made(read, whole, tmp_path))
    assert "The rest of the plan\nNo measure elsewhere is" in text_of(
        made(read, brief_about(read, "2", AS_AT), tmp_path)
    )


def everything(the_plan: Plan) -> str:
    return "; ".join(one.ref for one in the_plan.sections)


def example() -> Plan:
    return read_tracker(workbook_folder() / "improvement-plan.xlsm").plan


FOREIGN = """Priority\tAction\tOwner\tBy when\tRAG\tUpdate
Homes\tFind more carers\tHousing lead\tJun-17\tRed\tTwo have applied
Homes\tRepair the roof\tHousing lead\tMay-17\tGreen\tWaiting for dry weather
Schools\tOpen a club\tHead\tDec-17\tAmber\t
"""


def foreign(folder: Path) -> Plan:
    (folder / "theirs.txt").write_text(FOREIGN, encoding="utf-8")
    return read_tracker(folder / "theirs.txt").plan


PLANS = {
    "with every list and text long": lambda _: (large(), "1; 2; 3; 4"),
    "of some sections of the example": lambda _: (example(), "2; 3; LMG"),
    "of an owner of the example": lambda _: (example(), "ART service manager"),
    "of the whole published plan": lambda _: (read_tracker(published_path()).plan, ""),
    "of somebody else's tracker": lambda folder: (foreign(folder), ""),
    "of one action": lambda _: (plan(action("1.1")), "1"),
}


@pytest.mark.parametrize("which", PLANS)
@needs_office
def test_two_pages_are_a_law(tmp_path: Path, which: str):
    the_plan, about = PLANS[which](tmp_path)
    meeting = brief_about(the_plan, about or everything(the_plan), AS_AT)
    for look in (False, *([True] if "example" in which else ())):
        paper = made(the_plan, meeting, tmp_path / str(look), look=look)
        assert paper.notes == ()
        assert paper.findings == (), "the accessibility gate has nothing to say"
        assert look_at(paper.path).pages <= 2, "the night looks at no paper, and keeps the law too"


def test_the_brief_of_every_owner_of_the_example_can_be_made(tmp_path: Path):
    read = example()
    names = {made(read, one, tmp_path).path.name for one in briefs_for_owners(read, AS_AT)}
    assert len(names) == len({one.owner for one in read.sections})
