"""Reports promised to boards: read out of evidence, and missed when they do not come."""

from datetime import date

import pytest

from automation.plan.model import Body, Document, Evidence, Plan
from automation.plan.promised_reports import not_come, promised_reports, promises
from automation.plan.settings import Settings
from tests.support.published import PUBLISHED, needs_published

BODIES = (Body("ICS Governance Board"), Body("LSCB"), Body("Cabinet"))
AS_AT = date(2017, 10, 2)


def proposed(*texts: str) -> list[tuple[str, str, tuple[str, ...]]]:
    rows = promised_reports((Evidence(str(n), text) for n, text in enumerate(texts, 1)), BODIES)
    return [(row.ref, row.every, row.goes_to) for row in rows]


@pytest.mark.parametrize(
    ("text", "every", "goes_to"),
    [
        ("Quarterly IRO report to the ICS governance board says how often they challenged", "Quarterly", 0),
        ("The LSCB receives six-monthly reports from September 2017", "Six-monthly", 1),
        ("Training is sound.\n\u2022 Annual report to Cabinet", "Annual", 2),
        ("A report goes to the Governance Board every month", "Every month", 0),
    ],
)
def test_a_report_to_a_body_with_its_rhythm_is_proposed(text: str, every: str, goes_to: int) -> None:
    assert proposed(text) == [("1", every, (BODIES[goes_to].name,))]


def test_what_is_only_half_said_leaves_its_cell_blank() -> None:
    assert proposed("Milestones are reported each quarter.", "Audit reports are reported to the LSCB") == [
        ("1", "Each quarter", ()),
        ("2", "", ("LSCB",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Care leavers will report that they feel safe",
        "95% of looked after reviews are on time by September 2017",
        "The LSCB receives inspection reports that bear on its duties",
        "Staff consistently report manageable caseloads",
        "A cycle of assess, plan, do, review is agreed by the LSCB",
        "We are able to report the share of children who attend",
        "Children are seen every six months",
    ],
)
def test_a_text_that_promises_no_report_to_anybody_is_left_alone(text: str) -> None:
    assert proposed(text) == []


def test_one_report_that_several_sections_promise_is_one_row() -> None:
    text = "Quarterly report to the LSCB"
    assert proposed(text, text) == [("1; 2", "Quarterly", ("LSCB",))]


def _plan(*rows: Document, unconfirmed: str = "") -> Plan:
    return Plan(documents=rows, settings=Settings(unconfirmed=unconfirmed))


def test_a_report_is_missed_once_its_next_round_has_passed() -> None:
    def report(name: str, dated: date | None) -> Document:
        return Document("2", "", name, dated, (), "quarterly", ("LSCB",))

    plan = _plan(
        report("On time", date(2017, 7, 2)),
        report("Late", date(2017, 6, 30)),
        report("Never", None),
        report("Twice", date(2017, 3, 31)),
        report("Twice", date(2017, 9, 30)),
        Document("2", "a.docx", "A file", None, (), "", ()),
    )
    assert [one.sentence for one in not_come(plan, "lscb", AS_AT)] == [
        "Never (2), quarterly: none is on record.",
        "Late (2), quarterly: it last came on 30 June 2017, and the next was due by 30 September 2017.",
    ]
    assert not_come(plan, "Cabinet", AS_AT) == ()


def test_nobody_is_told_of_proposed_reports_before_somebody_has_confirmed_them() -> None:
    row = Document("2", "", "Report", None, (), "quarterly", ("LSCB",))
    assert len(promises(_plan(row))) == 1
    assert promises(_plan(row, unconfirmed="Measures; Documents")) == ()


@needs_published
def test_the_published_plan_promises_about_27_reports() -> None:
    from automation.tracker.read.reading import read_tracker
    from automation.tracker.write.proposing import with_proposals

    plan = with_proposals(read_tracker(PUBLISHED).plan)
    assert 24 <= len(plan.documents) <= 30
    both = [row for row in plan.documents if row.every and row.goes_to]
    assert len(both) >= 14
    assert plan.settings.is_unconfirmed("Documents")
