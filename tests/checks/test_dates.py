from __future__ import annotations

from dataclasses import replace
from datetime import date

from automation.plan.due import Due
from automation.plan.model import DuePhrase
from automation.plan.settings import Settings
from automation.tracker.sheets import DUE_DATES
from tests.support.checking import of, rows
from tests.support.plans import action, place, plan


def test_an_action_without_any_due_date_is_an_error():
    assert rows("D01", plan(action("2.1", due=""), action("2.2", due="", revised="Dec-17", row=3))) == [
        ("2.1", "F2")
    ]


def test_a_date_that_is_not_understood_is_an_error_wherever_it_stands():
    found = plan(action("2.1", due="when the moon is full"), action("2.2", revised="later perhaps", row=3))
    assert rows("D02", found) == [("2.1", "F2"), ("2.2", "G3")]


def test_published_phrases_are_understood():
    phrases = ("Sep-17", "June to Dec 17", "Jul-17 Apr-18", "To start in Apr-18", "1st Audit Jun-17")
    assert rows("D02", plan(*(action(f"2.{n}", due=text) for n, text in enumerate(phrases, 1)))) == []


def test_a_date_far_from_the_others_is_outside_the_plan():
    several = [action(f"2.{n}", due="Sep-17", row=n) for n in range(2, 8)]
    found = of("D03", plan(*several, action("2.8", due="Sep-71", row=8), action("2.9", due="Apr-19", row=9)))
    assert [(f.ref, f.cell) for f in found] == [("2.8", "F8")]
    assert "after the plan's last possible date" in found[0].message


def test_a_typed_date_outside_the_plan_asks_what_was_typed():
    several = [action(f"2.{n}", due="Sep-17", row=n) for n in range(2, 8)]
    trapped = replace(action("2.8", row=8), due=Due.on(date(2026, 4, 17)))
    found = of("D03", plan(*several, trapped))
    assert found[0].hint.startswith("Was Apr-17 typed here?")


def test_the_years_on_the_settings_sheet_count():
    settings = Settings(plan_starts=date(2017, 4, 1), plan_ends=date(2018, 12, 31))
    early = plan(action("2.1", due="Mar-17"), action("2.2", due="Apr-17", row=3), settings=settings)
    assert rows("D03", early) == [("2.1", "F2")]
    assert "the Settings sheet says so" in of("D03", early)[0].message


def test_a_row_of_due_dates_that_nobody_confirmed_must_agree():
    phrases = (
        DuePhrase("Sep-17", date(2018, 9, 30), place=place(DUE_DATES, 2)),
        DuePhrase("Oct-17", date(2017, 10, 31), place=place(DUE_DATES, 3)),
        DuePhrase("Nov-17", date(2017, 12, 1), confirmed=True, place=place(DUE_DATES, 4)),
    )
    found = of("D08", plan(action("2.1"), due_phrases=phrases))
    assert [(f.sheet, f.cell) for f in found] == [("Due dates", "B2")]
    assert found[0].message == (
        "The sheet Due dates gives 'Sep-17' the date 30 September 2018, but it is read as 30 September 2017. "
        "Until it is settled, Excel's Summary counts with the one and everything else with the other."
    )


def test_a_phrase_is_looked_up_as_excel_does_with_plain_spaces_alone():
    listed = (
        DuePhrase("Sep 17", date(2017, 9, 30), "by", "By 30 September 2017."),
        DuePhrase("Dec  17", date(2017, 12, 31), "by", "By 31 December 2017."),
        DuePhrase("Mar 18", date(2018, 3, 31), "by", "By 31 March 2018."),
    )
    found = of(
        "D10",
        plan(
            # Excel's formula takes a tab, a line break and two spaces for one space.
            action("2.1", "Sep\t17", row=2),
            action("2.2", "sep\n17", row=3),
            action("2.3", "Sep  17", row=4),
            # It does not know a thin space, nor find a row that has two.
            action("2.4", "Mar\u200918", row=5),
            action("2.5", "Dec 17", row=6),
            action("2.6", "Nov 17", row=7),
            due_phrases=listed,
        ),
    )
    assert [(finding.cell, finding.hint) for finding in found] == [
        ("F5", "Type Mar 18 here and on Due dates, with single spaces."),
        ("F6", "Type Dec 17 here and on Due dates, with single spaces."),
        ("F7", "Add a row to Due dates: Nov 17, By 30/11/2017."),
    ]
