"""The checks on whole plans: the one that ships, the published one, and a very large one."""

from __future__ import annotations

from dataclasses import replace

from automation.checks.run_checks import run_checks
from automation.files import workbook_folder
from automation.plan.findings import Severity
from automation.plan.model import Plan
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.tracker.write.workbook import build_tracker
from tests.support.checking import AS_AT
from tests.support.published import published_path
from tests.support.sound import sound_plan


def test_the_shipped_tracker_has_no_error_and_no_failed_check():
    result = run_checks(read_tracker(workbook_folder() / "improvement-plan.xlsm"), AS_AT)
    assert [finding for finding in result.findings if finding.severity is Severity.ERROR] == []
    assert [finding for finding in result.findings if finding.name == "check-failed"] == []
    # Each kind of what remains was looked at, and is what a board would ask about this plan.
    assert set(result.counts()) <= {
        "B02",
        "D18",
        "E03",
        "E06",
        "E07",
        "G08",
        "G09",
        "G10",
        "V01",
        "F01",
        "F05",
        "F06",
        "F11",
        "M01",
        "M02",
        "R02",
        "R06",
        "W01",
        "W02",
    }


FOUND = {"B09": 1, "D04": 2, "D18": 15, "L01": 1, "L10": 1, "R02": 2, "R05": 1, "R06": 1, "T02": 1, "W02": 4}


def test_the_published_plan_says_what_is_true_of_it():
    result = run_checks(read_tracker(published_path()), AS_AT)
    counts = result.counts()
    assert {code: counts[code] for code in FOUND} == FOUND
    assert set(counts) - set(FOUND) <= {"L11", "L13", "L50", "T50"}
    messages = {finding.message for finding in result.findings}
    assert "18.3 is missing: 18.2 is followed by 18.4." in messages
    assert "LMG4, LMG5, LMG6 are written in another form than LMG 1." in messages


def test_the_published_plan_as_a_tracker_adds_its_figures_and_its_missing_addresses(tmp_path):
    plan = read_tracker(published_path()).plan
    build_tracker(plan, tmp_path / "tracker.xlsx", as_at=AS_AT)
    counts = run_checks(read_tracker(tmp_path / "tracker.xlsx"), AS_AT).counts()
    assert counts == FOUND | {"B19": 1, "E05": 26, "L05": 1, "L15": 4}


def _many(times: int) -> Plan:
    """Repeat a sound plan, each time with refs and texts of its own."""
    base = sound_plan()
    sections, actions, evidence = [], [], []
    for n in range(times):
        sections += [replace(section, ref=f"{section.ref}x{n}") for section in base.sections]
        for action in base.actions:
            ref = action.ref.replace(action.section, f"{action.section}x{n}", 1)
            text = f"{action.text} in locality {n}"
            actions.append(replace(action, section=f"{action.section}x{n}", ref=ref, label=ref, text=text))
        evidence += [replace(row, section=f"{row.section}x{n}") for row in base.evidence]
    return replace(base, sections=tuple(sections), actions=tuple(actions), evidence=tuple(evidence))


def test_each_copy_of_a_plan_is_found_as_sound_as_the_first():
    once, often = run_checks(ReadTracker(_many(1)), AS_AT), run_checks(ReadTracker(_many(60)), AS_AT)
    # Only what hangs on one lead grows with the plan.
    assert set(often.counts()) - set(once.counts()) == {"L10"}
