"""What needs a person: one list, in order of consequence, and empty where nothing does."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.chasing.ledger import Entry, Way
from automation.chasing.letter import Level, NotSent, Outcome, Stop
from automation.checks.run_checks import PROBLEMS
from automation.plan.findings import Finding, Severity
from automation.plan.ratings import Rating
from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult
from automation.reports.needs import Need, in_words, list_needs, told_before, without_ticked
from tests.support.plans import action

AS_AT = date(2017, 10, 2)
SUNDAY = date(2017, 10, 1)


def entry(lead: str, outcome: Outcome, **more: Any) -> Entry:
    values: dict[str, Any] = {
        "letter_id": lead,
        "lead": lead,
        "level": Level.CHASE,
        "day": SUNDAY,
        "subject": "",
        "message_id": "",
        "to": ("a@example.org",),
        "cc": (),
        "way": Way.SMTP,
        "outcome": outcome,
        "detail": "",
        "refused": {},
        "began": datetime(2017, 10, 1, tzinfo=UTC),
        "settled": None,
        "asked": (),
    }
    return Entry(**(values | more))


def finding(code: str, severity: Severity = Severity.ERROR, message: str = "Wrong.") -> Finding:
    return Finding(code, "", severity, message, "", "Actions", f"A{code[1:]}")


def only(**facts: Any) -> str:
    (need,) = list_needs(AS_AT, **facts)
    return need.what


EVERYTHING: dict[str, Any] = {
    "doubt": "Is it 2 January 2031 today? If not, run: improvement-plan history forget 2031-01-02",
    "findings": [finding("D02")],
    "letters": [LetterWaiting("Head", "chaser", 2)],
    "not_sent": [
        NotSent("Lead 1", "2.1: it is not understood.", Stop.MEND),
        NotSent("Lead 2", "2.2: asked today.", Stop.NOTHING),
        NotSent("Lead 5", "No e-mail address: fill in the Email.", Stop.ADDRESS),
        NotSent("Lead 3", "2.3, 2.4: no answer to any letter: please speak to the lead.", Stop.SPEAK),
        NotSent("Lead 6", "4.1: due on 3 October 2017, before a letter could be answered.", Stop.ASK),
        NotSent("Lead 4", "Nobody knows whether it arrived.", Stop.LOOK),
    ],
    "said": ["Pat has the tracker open."],
    "replies": 3,
    "late_before": (SUNDAY, 1),
    "late": [action(f"3.{number}", "Sep-17", "Green" if number == 1 else "Red") for number in range(1, 6)],
    "papers": [PaperDue("Scrutiny", AS_AT, AS_AT), PaperDue("Board", AS_AT, SUNDAY)],
    "steps": [StepResult("Web page", False, "The disk is slow."), StepResult("Read", True)],
    "lost": [entry("Lead 4", Outcome.UNKNOWN), entry("Lead 5", Outcome.FAILED)],
}


def test_needs_are_listed_with_the_most_serious_first() -> None:
    needs = list_needs(AS_AT, **EVERYTHING)
    said = [(need.what.split(":")[0].rstrip("."), need.count) for need in needs]
    replies = "3 answers wait"
    waiting = "1 letter is waiting in the folder letters."
    assert said == [
        ("Is it 2 January 2031 today? If not, run", 1),
        ("Please speak to Lead 3 (2.3, 2.4)", 1),
        ("Please speak to Lead 6 (4.1)", 1),
        ("It is not known whether 1 letter arrived", 1),
        ("1 letter did not reach everybody", 1),
        ("Web page", 1),
        ("The paper for Board on 2 October 2017 was due 1 day ago, 1 October 2017", 1),
        ("The paper for Scrutiny on 2 October 2017 is due today, 2 October 2017", 1),
        ("1 action is late but reported Green", 1),
        ("Late actions have jumped from 1 to 5 since the night of 1 October 2017", 4),
        (replies, 3),
        ("Pat has the tracker open", 1),
        ("Letters to 1 lead cannot go", 1),
        ("Letters to 1 lead cannot go, or will leave actions out, until something is put right", 1),
        (f"{waiting} Check and send it, then run improvement-plan letters --sent 2017-10-02", 1),
        ("The tracker has 1 error", 1),
    ]


def test_that_it_is_too_late_for_a_letter_is_said_once_and_an_unanswered_escalation_each_day(
    tmp_path: Path,
) -> None:
    not_sent = EVERYTHING["not_sent"]
    told = {(item.lead, item.why) for item in not_sent}
    said = [need.what for need in list_needs(AS_AT, not_sent=not_sent, told=told)]
    assert [what.split(":")[0] for what in said if what.startswith("Please")] == [
        "Please speak to Lead 3 (2.3, 2.4)"
    ]
    # On Monday the note of Friday counts; those of the weekend do not, nor does a damaged one.
    friday = {"letters": {"not_sent": [{"lead": "Lead 6", "why": "4.1: due"}]}}
    weekend = {"letters": {"not_sent": [{"lead": "Lead 7", "why": "5.1: due"}]}}
    nights = {AS_AT - timedelta(3): friday, SUNDAY: weekend, AS_AT - timedelta(4): {"letters": None}}
    for day, record in nights.items():
        (tmp_path / day.isoformat()).mkdir()
        (tmp_path / day.isoformat() / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert told_before(tmp_path, AS_AT) == {("Lead 6", "4.1: due")}


def test_what_needs_nobody_is_not_listed() -> None:
    needs = list_needs(
        AS_AT,
        steps=[StepResult("Read", True)],
        not_sent=[NotSent("Lead 2", "2.2: asked today.", Stop.NOTHING)],
        late=[action("3.1", "Sep-17", "Red"), action("3.2", "Sep-17", "Amber")],
        late_before=(SUNDAY, 2),
        findings=[finding("R06", Severity.NOTE)],
    )
    assert (needs, in_words(needs)) == ((), "Nothing")


@pytest.mark.parametrize(
    ("before", "now", "jumped"),
    [
        (0, 3, True),
        (0, 2, False),
        (15, 18, True),
        (16, 19, False),
        (30, 36, True),
        (30, 35, False),
        (9, 4, False),
    ],
)
def test_a_jump_is_at_least_three_and_a_fifth_more_late_actions(
    before: int, now: int, *, jumped: bool
) -> None:
    late = [action(f"3.{number}", "Sep-17", "Red") for number in range(now)]
    needs = list_needs(AS_AT, late=late, late_before=(SUNDAY, before))
    assert [need.count for need in needs] == ([now - before] if jumped else [])


def test_late_actions_reported_green_are_named_by_ref_and_lead() -> None:
    late = [action(f"3.{number}", "Sep-17", "Green", "Head of service") for number in range(1, 6)]
    assert all(item.rating == Rating.GREEN for item in late)
    assert only(late=late) == (
        "5 actions are late but reported Green: 3.1 (Head of service), 3.2 (Head of service), 3.3 (Head of "
        "service) and 2 more."
    )


def test_failed_letters_say_why_even_if_some_people_got_them() -> None:
    lost = [
        entry("Lead 1", Outcome.REFUSED, refused={"a@example.org": "550 no such person"}),
        entry("Lead 2", Outcome.SENT, refused={"b@example.org": "550 gone"}, day=AS_AT),
        entry("Lead 3", Outcome.FAILED, detail="451 try later"),
    ]
    assert only(lost=lost) == (
        "3 letters did not reach everybody: Lead 1, 1 October 2017 (a@example.org: 550 no such person), "
        "Lead 2, 2 October 2017 (b@example.org: 550 gone) and Lead 3, 1 October 2017 (451 try later)."
    )
    assert only(lost=[entry("Lead 1", Outcome.SENDING), entry("Lead 2", Outcome.UNKNOWN)]) == (
        "It is not known whether 2 letters arrived: Lead 1, 1 October 2017 and Lead 2, 1 October 2017. They "
        "will not be sent again: check the mailbox, or ask."
    )


def test_a_sentence_repeated_by_a_failed_step_is_one_need() -> None:
    why = "The history belongs to another plan."
    assert only(steps=[StepResult("Record the night", False, why)], said=[why, why]) == (
        f"Record the night: not done. {why}"
    )


def test_findings_are_ranked_by_consequence_not_by_cell() -> None:
    found = [
        finding("T03", Severity.WARNING),
        finding("S64"),
        finding("B01"),
        finding("D02"),
        finding("W01"),
        finding("L02"),
        finding("S61"),
    ]
    (need,) = list_needs(AS_AT, findings=found)
    assert (need.what, need.count) == ("The tracker has 6 errors and 1 warning.", 7)
    assert [line.split(":")[0] for line in need.details] == [
        "Actions!A61",
        "Actions!A02",
        "Actions!A02",
        "The other 4 are in findings.xlsx.",
    ]
    dates = [finding("D02", message=str(row)) for row in range(9)]
    (need,) = list_needs(AS_AT, findings=[*dates, finding("B01")])
    assert [line[-3:] for line in need.details[:3]] == [": 0", "ng.", ": 1"]
    (need,) = list_needs(AS_AT, findings=[finding("B01"), finding("S64"), finding("T01"), finding("M03")])
    assert [line[8:11] for line in need.details[:3]] == ["A01", "A64", "A03"]


def test_each_code_in_the_ranking_exists() -> None:
    from automation.reports.needs import _CONSEQUENCES

    ranked = [name for group in _CONSEQUENCES for name in group]
    assert len(set(ranked)) == len(ranked)
    assert {name for name in ranked if len(name) > 1} <= PROBLEMS.keys()
    assert {name for name in ranked if len(name) == 1} <= {code[0] for code in PROBLEMS}


def test_replies_are_counted_in_words() -> None:
    assert only(replies=1).startswith("1 answer waits: apply or look.")
    assert list_needs(AS_AT, replies=0) == ()


def test_a_paper_due_yesterday_was_due_1_day_ago() -> None:
    due = AS_AT - timedelta(days=1)
    assert "was due 1 day ago" in only(papers=[PaperDue("Board", AS_AT, due)])


def test_each_need_names_the_command_button_or_file_that_settles_it() -> None:
    speak = "what they said, under Comments of each action"
    assert [need.settled_by for need in list_needs(AS_AT, unmarked=UNMARKED, **EVERYTHING)] == [
        "improvement-plan history forget 2031-01-02",
        "improvement-plan letters --sent 2017-10-01",
        speak,
        speak,
        "improvement-plan letters --sent DATE, or --not-sent DATE",
        "the address on the sheet Leads of the tracker",
        "improvement-plan overnight --once, when the reason is put right",
        'the button Mark paper done, or improvement-plan paper "Board" --done',
        'the button Mark paper done, or improvement-plan paper "Scrutiny" --done',
        "Actions!I2",
        "index.html",
        "the button Apply returns, or improvement-plan returns FOLDER --apply",
        "Yes under Done in today.xlsx",
        "the column Email of the sheet Leads",
        "chasers.xlsx, on the sheet No letter",
        "the button Mark letters sent, or improvement-plan letters --sent 2017-10-02",
        "findings.xlsx",
    ]


UNMARKED = (
    "2 drafts are not marked as sent. If you sent them: improvement-plan letters --sent 2017-10-01, or Yes."
)


def test_what_was_ticked_is_said_in_one_line_until_it_changes() -> None:
    before = list_needs(AS_AT, replies=2, said=["Pat has the tracker open.", "A date is missing."])
    ticked = {need.mark for need in before[:2]}
    assert [need.what for need in without_ticked(before, ticked)] == [
        "A date is missing.",
        (
            "2 things were ticked as dealt with and still stand: 2 answers wait: apply or look; Pat has the "
            "tracker open."
        ),
    ]
    now = list_needs(AS_AT, replies=3, said=["Pat has the tracker open."])
    assert [need.what[:16] for need in without_ticked(now, ticked)] == [
        "3 answers wait: ",
        "1 thing was ticke"[:16],
    ]
    assert without_ticked(now, ()) == now


def test_a_paper_that_was_ticked_comes_back_when_it_is_overdue_and_not_day_by_day() -> None:
    def paper(as_at: date) -> Need:
        (need,) = list_needs(as_at, papers=[PaperDue("Board", date(2017, 10, 9), AS_AT)])
        return need

    day = timedelta(days=1)
    assert paper(AS_AT - day).mark == paper(AS_AT).mark != paper(AS_AT + day).mark
    assert paper(AS_AT + day).mark == paper(AS_AT + 2 * day).mark
