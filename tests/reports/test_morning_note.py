from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.analysis.rollup import summarise
from automation.plan.findings import Finding, Severity
from automation.reports.morning_note import LetterWaiting, PaperDue, StepResult, morning_note
from automation.reports.needs import list_needs
from tests.support.plans import action, plan

AS_AT = date(2017, 10, 2)
STEPS = (
    StepResult("Copy of the tracker", True),
    StepResult("Read", True, "36 sections, 171 actions"),
    StepResult("Letters", True, "6 drafts"),
)
SUMMARY = summarise(
    plan(action("2.1", "Sep-17", "Green"), action("2.2", "Sep-17", "Blue"), action("2.3", "Mar-18")), AS_AT
)


def finding(
    severity: Severity, cell: str, message: str = "The due date 'Smarch-17' is not understood."
) -> Finding:
    return Finding(
        "D02", "due-date-not-understood", severity, message, "Type a month.", "Actions", cell, "2.1"
    )


FACTS = ("findings", "letters", "papers", "said")


def note(**more):
    """Write the note of a night, with the list of needs that its facts make."""
    values = {"title": "Improvement plan", "as_at": AS_AT, "steps": STEPS} | more
    facts = {name: values.pop(name) for name in FACTS if name in values}
    return morning_note(needs=list_needs(AS_AT, steps=values["steps"], **facts), **values)


def test_a_night_that_needs_nobody_says_so_in_its_first_lines():
    text = note(summary=SUMMARY)
    assert text.splitlines()[:4] == [
        "Improvement plan",
        "Morning note as at 2 October 2017",
        "",
        "Everything was done. Nothing needs you.",
    ]
    assert "3 actions: 1 Blue, 0 Red, 0 Amber, 1 Green and 1 not rated; 1 is late." in text
    assert "- Read: 36 sections, 171 actions\n- Letters: 6 drafts\n- Copy of the tracker\n" in text
    assert "NOT DONE" not in text
    assert "NEEDS YOU" not in text


def test_a_step_that_failed_is_named_with_its_reason():
    text = note(steps=[*STEPS, StepResult("Page", False, "The disk is full.")])
    assert "1 step of the night could not be done; the rest was done. 1 thing needs you." in " ".join(
        text.split()
    )
    assert "NEEDS YOU\n- Page: not done. The disk is full.\n" in text
    assert "NOT DONE\n- Page\n" in text


def test_a_step_stopped_by_an_earlier_failure_is_named_but_is_not_a_need():
    failed = StepResult("Record", False, "The history is damaged.")
    held_up = StepResult("Letters", False, "Not done because this failed: record.", "Record")
    text = note(steps=[*STEPS, failed, held_up])
    assert "2 steps of the night could not be done; the rest was done. 1 thing needs you." in " ".join(
        text.split()
    )
    assert "NOT DONE\n- Record\n- Letters: Not done because this failed: record.\n" in text


def test_a_night_in_which_nothing_was_done_says_so():
    text = note(steps=[StepResult("Read", False, "The tracker is not there.")])
    assert "Nothing could be done last night." in text
    assert "DONE\n- Read" in text.replace("NOT DONE", "DONE")
    assert "FIGURES" not in text


def test_the_most_serious_findings_come_first_and_notes_need_nobody():
    found = [
        finding(Severity.NOTE, "A9"),
        finding(Severity.WARNING, "B2"),
        finding(Severity.ERROR, "F7"),
        finding(Severity.ERROR, "F8"),
        finding(Severity.WARNING, "B3"),
    ]
    text = note(findings=found)
    assert "The tracker has 2 errors and 2 warnings." in text
    assert text.index("Actions!F7") < text.index("Actions!F8") < text.index("Actions!B2")
    assert "Actions!B3" not in text
    assert "The other 1 are in findings.xlsx." not in text
    assert "The other one is in findings.xlsx." in text
    assert "A9" not in text
    assert "Nothing needs you" in note(findings=[finding(Severity.NOTE, "A9")])


def test_a_finding_already_stated_above_comes_last():
    said = finding(Severity.ERROR, "A2", "The setting Quiet names 'LGM'.")
    others = [finding(Severity.ERROR, f"F{row}") for row in (2, 3, 4)]
    text = note(findings=[said, *others], said=[f"{said.message} Did you mean 'LMG'?"])
    assert text.count("'LGM'") == 1
    assert "The tracker has 4 errors." in text
    assert all(f"Actions!F{row}" in text for row in (2, 3, 4))


def test_due_papers_come_before_findings_the_nearest_first():
    text = note(
        findings=[finding(Severity.ERROR, "F7")],
        papers=[
            PaperDue("Improvement Board", date(2017, 10, 17), date(2017, 10, 10), "papers/ib.docx"),
            PaperDue("Scrutiny", date(2017, 10, 5), date(2017, 9, 30)),
        ],
    )
    flat = " ".join(text.split())
    assert "The paper for Scrutiny on 5 October 2017 was due 2 days ago, 30 September 2017." in flat
    assert "is due in 8 days, 10 October 2017. The draft is papers/ib.docx." in flat
    assert flat.index("Scrutiny") < flat.index("Improvement Board") < flat.index("1 error")
    assert "3 things need you." in flat


def test_the_note_names_who_gets_a_letter_and_who_does_not():
    letters = [LetterWaiting(f"Lead {i}", "chaser", i) for i in range(1, 7)]
    letters += [
        LetterWaiting("Lead 9", "reminder", 1),
        LetterWaiting("Director", "escalation", 2),
        LetterWaiting("Head", "escalation", 4),
        LetterWaiting("Director", "escalation", 3),
    ]
    flat = " ".join(note(letters=letters, not_sent=[("Lead 9", "no e-mail address is given")]).split())
    assert (
        "- 10 letters are waiting in the folder letters. Check and send them, then run improvement-plan "
        "letters --sent 2017-10-02. 3 escalations to Director (5 actions) and Head (4 actions). 6 chasers to "
        "Lead 1 (1 action), Lead 2 (2 actions), Lead 3 (3 actions) and 3 more. 1 reminder to Lead "
        "9 (1 action)." in flat
    )
    assert "NO LETTER FOR - Lead 9: no e-mail address is given" in flat
    assert "1 thing needs you." in flat


def test_an_action_without_a_lead_is_listed_without_a_name():
    text = note(not_sent=[("", "LMG 3 (2): no lead is named."), ("Lead 9", "quiet"), ("Lead 8", "quiet")])
    assert "NO LETTER FOR\n- LMG 3 (2): no lead is named.\n- Lead 9: quiet\n" in text
    assert "- The other one is in chasers.xlsx, on the sheet No letter.\n" in text


def test_a_lead_with_many_actions_gets_a_reason_that_is_not_cut():
    why = "2.1, 2.7, 3.3, LSCB1.4: No e-mail address: fill in the Email of Chair on the Leads sheet."
    flat = " ".join(note(not_sent=[("Chair", why), ("Head", "2.1, 2.2: No e-mail address.")]).split())
    assert "- Chair: No e-mail address: fill in the Email of Chair on the Leads sheet (4 actions)." in flat
    assert "- Head: 2.1, 2.2: No e-mail address." in flat


def test_a_long_message_does_not_cut_off_the_hint():
    hint = "Type Red and say why in Comments, Blue if it is done and the evidence is there."
    found = Finding("B02", "late-but-not-red", Severity.ERROR, "So many words " * 30, hint, "Actions", "I9")
    flat = " ".join(note(findings=[found]).split())
    assert hint in flat
    assert flat.count("So many words") < 9


def test_a_sentence_printed_only_in_the_note_is_printed_in_full():
    why = (
        "The sheet Boards names the Paper 'improvment-board.docx' for Improvement Board, but there is no "
        "such template. Did you mean 'improvement-board.docx'?"
    )
    flat = " ".join(note(steps=[StepResult("Board papers", False, why)], said=[f"{why} {why}"]).split())
    assert flat.count(why) == 3


def test_the_page_is_listed_first_under_where_to_look():
    text = note(files=[("findings.xlsx", "all findings"), ("index.html", "the page")])
    assert text.endswith("WHERE TO LOOK\n- index.html: the page\n- findings.xlsx: all findings\n")


def bad_night():
    long = "This phrase could not be understood and it goes on for very many words " * 12
    return note(
        summary=SUMMARY,
        steps=[StepResult(f"Step {i}", i % 2 == 0, long) for i in range(11)],
        findings=[finding(Severity.ERROR, f"F{i}", long) for i in range(2, 500)],
        letters=[LetterWaiting("Strategic safeguarding service manager", "chaser", 12)] * 40,
        not_sent=[("Lead", long)] * 30,
        papers=[PaperDue("Improvement Board", date(2017, 10, 17), AS_AT, "papers/ib.docx")] * 2,
        files=[("index.html", "the page"), ("findings.xlsx", "all findings")],
    )


def test_the_note_of_a_bad_night_is_still_short():
    text = note(
        summary=SUMMARY,
        steps=[
            *STEPS * 3,
            StepResult("Page", False, "The disk is full."),
            StepResult("Papers", False, "No template."),
        ],
        findings=[finding(Severity.ERROR, f"F{i}") for i in range(2, 500)],
        letters=[LetterWaiting("Strategic safeguarding service manager", "chaser", 12)] * 40,
        not_sent=[("Project manager", "The Leads sheet gives no e-mail address.")] * 9,
        papers=[PaperDue("Improvement Board", date(2017, 10, 17), AS_AT, "papers/ib.docx")],
        files=[("index.html", "the page"), ("findings.xlsx", "all findings")],
    )
    # People read about 250 words a minute.
    assert len(text.split()) <= 250
    assert len(bad_night().split()) <= 560


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_the_layout_and_no_line_is_too_long(name, message, reason):
    text = note(
        title=name,
        steps=[StepResult("Read", False, reason)],
        findings=[finding(Severity.ERROR, "F2", message)],
        letters=[LetterWaiting(name, "chaser", 1)],
        summary=SUMMARY,
    )
    for line in text.split("\n"):
        assert len(line) <= 76 or len(line.split()) == 1 or line.lstrip(" -").count(" ") == 0
    assert text.split("\n").count("NOT DONE") == 1
    assert not any(ord(c) < 32 and c != "\n" for c in text)
