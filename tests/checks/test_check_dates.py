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


def test_a_date_that_is_not_understood_is_an_error_in_either_column():
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
        "The sheet Due dates shows 30 September 2018 for 'Sep-17', but the phrase is read as 30 September "
        "2017 and nobody has confirmed the row. Until somebody does, 30 September 2017 counts."
    )


def test_a_phrase_is_looked_up_as_excel_does_with_plain_spaces_alone():
    listed = (
        DuePhrase("by Sep 17", date(2017, 9, 30), "by", "By 30 September 2017."),
        DuePhrase("by  Dec 17", date(2017, 12, 31), "by", "By 31 December 2017."),
        DuePhrase("by Mar 18", date(2018, 3, 31), "by", "By 31 March 2018."),
    )
    found = of(
        "D10",
        plan(
            # Excel's formula takes a tab, a line break and two spaces for one space.
            action("2.1", "by\tSep 17", row=2),
            action("2.2", "By\nsep 17", row=3),
            action("2.3", "by  Sep 17", row=4),
            # It does not know a thin space, nor find a row that has two.
            action("2.4", "by\u2009Mar 18", row=5),
            action("2.5", "by Dec 17", row=6),
            action("2.6", "by Nov 17", row=7),
            # Excel reads these by itself, as it does a date that somebody confirmed there.
            action("2.7", "Nov 17", row=8),
            action("2.8", "30/11/2017", row=9),
            due_phrases=listed,
        ),
    )
    assert [(finding.cell, finding.hint) for finding in found] == [
        ("F5", "Type by Mar 18 here and on Due dates, with single spaces."),
        ("F6", "Type by Dec 17 here and on Due dates, with single spaces."),
        ("F7", "Add a row to Due dates: by Nov 17, By 30/11/2017. The check button offers it."),
    ]


def test_a_phrase_that_reads_as_a_date_is_not_confirmed_as_having_none():
    phrases = (
        DuePhrase("Sep-17", confirmed=True, place=place(DUE_DATES, 2)),
        DuePhrase("TBC", confirmed=True, place=place(DUE_DATES, 3)),
        DuePhrase("Twice yearly", confirmed=True, place=place(DUE_DATES, 4)),
        DuePhrase("Oct-17", date(2017, 10, 15), confirmed=True, place=place(DUE_DATES, 5)),
        DuePhrase("Nov-17", date(2017, 11, 30), place=place(DUE_DATES, 6)),
        DuePhrase("", confirmed=True, place=place(DUE_DATES, 7)),
        DuePhrase("Jul-17 quarterly thereafter", confirmed=True, place=place(DUE_DATES, 8)),
    )
    found = of("D14", plan(action("2.1"), due_phrases=phrases))
    assert [(f.sheet, f.cell) for f in found] == [("Due dates", "B2"), ("Due dates", "B8")]
    assert found[0].message == (
        "'Sep-17' reads as 30 September 2017, but the sheet Due dates confirms it without a date: "
        "actions that are due then are never late, and nobody is chased."
    )
    assert found[0].hint == "Type the date under By, such as 30/09/2017, or clear Confirmed."


def test_a_step_that_has_passed_needs_a_comment():
    steps = "Council - Sep-17 Others - Dec-17"
    found = plan(
        action("2.1", steps, "Green", row=2),
        action("2.2", steps, "Green", row=3, comments="The council agreed it on 28 September."),
        action("2.3", steps, "Blue", row=4),
        action("2.4", "Council - Oct-17 Others - Dec-17", "Green", row=5),
        action("2.5", "Council - Jul-17 Others - Aug-17", "Green", row=6),  # late as a whole
        action("2.6", steps, "Green", row=7, revised="Others - Dec-17"),
        action("2.7", "Jul-17 Sep-17 Dec-17", "Green", row=8, comments="Both teams were told."),
        action("2.8", "Jul-17 Dec-17", "Green", row=9, comments="The July report is out."),
        action("2.9", "May-17 Dec-17", "Green", row=10, comments="Funding may be short."),
        action("2.10", "Dec-17", "Green", row=11),
    )
    assert rows("D15", found) == [("2.1", "J2"), ("2.7", "J8"), ("2.9", "J10")]
    first, second, _ = of("D15", found)
    assert first.message == (
        "A step of 2.1, Council, was due by 30 September 2017, and no comment says whether it was done."
    )
    assert first.hint == "Say in Comments what happened to Council."
    assert second.message.startswith("A step of 2.7 was due by 30 September 2017")
    assert second.hint.startswith("Say in Comments what happened to September 2017.")
    assert rows("D15", found, date(2017, 9, 30)) == [("2.7", "J8"), ("2.9", "J10")]


def test_the_next_round_of_a_rhythm_needs_no_comment():
    first = "Jul-17 quarterly thereafter"
    found = plan(
        action("2.1", first, "Green", revised="Oct-17 quarterly thereafter", row=2),
        action("2.2", first, "Green", revised="Sep-17 quarterly thereafter", row=3),  # put off
        action("2.3", first, "Green", revised="Oct-17", row=4),
    )
    assert rows("D12", found) == [("2.2", "J3"), ("2.3", "J4")]


def test_a_real_date_that_is_confirmed_as_another_one_counts_as_itself_and_is_reported():
    day = date(2017, 9, 15)
    phrases = (
        DuePhrase("15/09/2017", date(2017, 9, 30), confirmed=True, place=place(DUE_DATES, 2)),
        DuePhrase("16/09/2017", date(2017, 9, 16), confirmed=True, place=place(DUE_DATES, 3)),
        DuePhrase("17/09/2017", confirmed=True, place=place(DUE_DATES, 4)),
    )
    found = plan(
        replace(action("2.1"), due=Due.on(day)),
        replace(action("2.2", row=3), due=Due.on(date(2017, 9, 16))),
        replace(action("2.3", row=4), due=Due.on(date(2017, 9, 17))),
        action("2.4", "15/09/2017", row=5),  # text is looked up
        due_phrases=phrases,
    )
    assert rows("D16", found) == [("2.1", "F2"), ("2.3", "F4")]
    first, second = of("D16", found)
    assert first.message == (
        "The due date of 2.1 is the real date 15 September 2017, which counts, although the sheet Due dates "
        "confirms 30 September 2017 for it."
    )
    assert first.hint == "Type 30/09/2017 in the cell."
    assert second.hint == "Type what is meant in the cell."
    # What is confirmed without a date is a real date here, which no confirmation takes away.
    assert rows("D14", found) == []
    also_as_text = plan(*found.actions, action("2.5", "17/09/2017", row=6), due_phrases=phrases)
    assert [cell for _, cell in rows("D14", also_as_text)] == ["B4"]
