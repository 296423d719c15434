"""What leads sent back, as proposed changes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest

from automation.chasing.letter import subject_mark
from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import HEADER_ROW, SHEET, reply_sheet
from automation.chasing.returns import (
    Field,
    Returns,
    misplaced_answers,
    read_returns,
    replies_waiting,
    settled_replies,
)
from automation.plan.findings import PlanError
from tests.support.plans import EIGHT_WORDS, action, plan, under
from tests.support.workbooks import remade

MONDAY = date(2017, 10, 2)
FIRST = HEADER_ROW + 2
"""The row of the first action, as Excel counts; its log is there, and its new comment in the row below."""
SECOND = FIRST + 2
RATING, COMMENT, REVISED = "D", "E", "F"


def tracker(**more):
    return plan(
        action("2.1", "Sep-17", "Red", comments="Waiting.", row=2, **more),
        action("2.2", "Sep-17", "", row=3),
    )


def returned(folder, listed, as_at=MONDAY) -> Returns:
    return read_returns(folder, listed, as_at)


def sheet_of(listed):
    (letter,) = plan_letters(listed, MONDAY).letters
    return reply_sheet(letter)


def answer(path, content, cells, *, by="J Smith"):
    """Fill a reply sheet in as Excel would and save it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell, value in cells.items():
        book[SHEET][cell] = value
    book.properties.lastModifiedBy = by
    book.save(path)


def shown(changes):
    return [(x.cell, x.ref, x.field.value, x.was, x.would_be) for x in changes]


def noted(words, who="J Smith"):
    """Give the entry that is added to a comment; openpyxl saves a sheet as of now."""
    day = datetime.now(UTC).date()
    return f"{day.day}/{day.month}/{day:%y}, {who}: {words}"


def test_what_a_lead_fills_in_is_proposed_with_its_cell(tmp_path):
    listed = tracker()
    answer(
        tmp_path / "reply.xlsx",
        sheet_of(listed),
        {
            f"{RATING}{FIRST}": "Amber",
            f"{COMMENT}{FIRST}": "Police signed.",
            f"{REVISED}{SECOND}": "Dec-17",
        },
    )
    found = returned(tmp_path, listed)
    assert shown(found.changes) == [
        ("I2", "2.1", "rating", "Red", "Amber"),
        ("J2", "2.1", "comments", "Waiting.", f"Waiting.\n{noted('Police signed.')}"),
        ("G3", "2.2", "revised", "", "Dec-17"),
    ]
    assert (found.sheets, found.conflicts, found.findings) == (1, (), ())
    change = found.changes[0]
    assert (change.sheet, change.file) == ("Actions", "reply.xlsx")
    assert change.who == "ART service manager (saved by J Smith)"
    assert change.when is not None


def test_a_sheet_that_came_back_unchanged_proposes_nothing(tmp_path):
    (tmp_path / "reply.xlsx").write_bytes(sheet_of(tracker()))
    found = returned(tmp_path, tracker())
    assert (found.sheets, found.changes, found.conflicts, found.findings) == (1, (), (), ())


def test_an_answer_that_the_tracker_already_has_is_not_a_change(tmp_path):
    answer(tmp_path / "reply.xlsx", sheet_of(tracker()), {f"{COMMENT}{FIRST}": "Police signed."})
    now = tracker()
    now = replace(now, actions=(replace(now.actions[0], comments="Police  signed."), now.actions[1]))
    assert returned(tmp_path, now).changes == ()


def test_a_tracker_that_changed_since_is_a_conflict(tmp_path):
    answer(tmp_path / "reply.xlsx", sheet_of(tracker()), {f"{COMMENT}{FIRST}": "Police signed."})
    now = tracker()
    now = replace(now, actions=(replace(now.actions[0], comments="Court date set."), now.actions[1]))
    found = returned(tmp_path, now)
    assert found.changes == ()
    added = f"Court date set.\n{noted('Police signed.')}"
    assert shown(found.conflicts) == [("J2", "2.1", "comments", "Court date set.", added)]
    assert (
        found.conflicts[0].conflict
        == "the tracker has changed since the letter was sent; it then said: Waiting."
    )
    assert found.conflicts[0].as_dict()["then"] == "Waiting."


def test_a_revised_date_that_has_passed_is_proposed_with_a_finding(tmp_path):
    for name, date_, rating in (("a", "Sep-17", ""), ("b", "Oct-17", ""), ("c", "Sep-17", "Blue")):
        cells = {f"{REVISED}{FIRST}": date_} | ({f"{RATING}{FIRST}": rating} if rating else {})
        answer(tmp_path / f"{name}.xlsx", sheet_of(tracker()), cells)
        found = returned(tmp_path, tracker())
        assert found.changes
        said = [(item.code, item.cell, item.message) for item in found.findings]
        past = "a.xlsx gives 2.1 the revised date 'Sep-17', which is before 2 October 2017."
        assert said == ([("T95", "G2", past)] if name == "a" else [])
        (tmp_path / f"{name}.xlsx").unlink()
    answer(tmp_path / "a.xlsx", sheet_of(tracker()), {f"{REVISED}{FIRST}": "Sep-17"})
    assert returned(tmp_path, tracker(), date(2017, 9, 30)).findings == ()


def test_two_replies_that_differ_are_a_conflict_and_two_that_agree_are_one_change(tmp_path):
    content = sheet_of(tracker())
    answer(tmp_path / "a.xlsx", content, {f"{RATING}{FIRST}": "Amber", f"{COMMENT}{FIRST}": "Done."})
    answer(tmp_path / "b.xlsx", content, {f"{RATING}{FIRST}": "Blue", f"{COMMENT}{FIRST}": "Done."})
    found = returned(tmp_path, tracker())
    assert shown(found.changes) == [("J2", "2.1", "comments", "Waiting.", f"Waiting.\n{noted('Done.')}")]
    assert sorted((x.would_be, x.conflict) for x in found.conflicts) == [
        ("Amber", "two replies differ"),
        ("Blue", "two replies differ"),
    ]


def test_a_real_date_is_read_in_uk_order(tmp_path):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{REVISED}{FIRST}": datetime(2017, 12, 4)})
    assert shown(returned(tmp_path, tracker()).changes) == [("G2", "2.1", "revised", "", "04/12/2017")]


@pytest.mark.parametrize(
    ("cell", "value", "code"), [(RATING, "Purple", "T93"), (REVISED, "when I can", "T94")]
)
def test_an_answer_that_cannot_be_used_is_a_finding_and_the_others_are_proposed(tmp_path, cell, value, code):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{cell}{FIRST}": value, f"{COMMENT}{FIRST}": "Yes."})
    found = returned(tmp_path, tracker())
    assert shown(found.changes) == [("J2", "2.1", "comments", "Waiting.", f"Waiting.\n{noted('Yes.')}")]
    assert [(f.code, f.ref) for f in found.findings] == [(code, "2.1")]


@pytest.mark.parametrize(
    ("revised", "rating", "early"),
    [
        ("Apr-17", "Red", True),
        (datetime(2017, 9, 29), "Red", True),
        ("Apr-17", "Blue", False),  # the day it was done
        ("Sep-17", "Red", False),
        ("Oct-17", "Red", False),
        ("ongoing", "Red", False),
    ],
)
def test_a_revised_date_before_the_first_is_proposed_with_a_finding(tmp_path, revised, rating, early):
    cells = {f"{REVISED}{FIRST}": revised, f"{RATING}{FIRST}": rating}
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), cells)
    found = returned(tmp_path, tracker())
    assert "G2" in [x.cell for x in found.changes]
    said = [f for f in found.findings if f.code == "T96"]
    assert [(f.cell, f.ref) for f in said] == ([("G2", "2.1")] if early else [])
    assert all(f.message.endswith("which is before the first date, Sep-17.") for f in said)


def test_a_reply_that_came_twice_has_its_findings_once(tmp_path):
    cells = {f"{RATING}{FIRST}": "Purple", f"{REVISED}{FIRST}": "when I can"}
    for name in ("reply.xlsx", "reply (1).xlsx"):
        answer(tmp_path / name, sheet_of(tracker()), cells)
    found = returned(tmp_path, tracker())
    assert found.sheets == 2
    assert sorted(f.code for f in found.findings) == ["T93", "T94"]
    # Another answer, and another person's, are not the same.
    answer(tmp_path / "third.xlsx", sheet_of(tracker()), {f"{RATING}{FIRST}": "Mauve"})
    answer(tmp_path / "fourth.xlsx", sheet_of(tracker()), cells, by="Somebody else")
    found = returned(tmp_path, tracker())
    assert sorted(f.code for f in found.findings) == ["T93", "T93", "T93", "T94", "T94"]


def test_other_spellings_of_a_rating_are_understood(tmp_path):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{RATING}{FIRST}": "complete"})
    assert shown(returned(tmp_path, tracker()).changes) == [("I2", "2.1", "rating", "Red", "Blue")]


def test_an_answer_is_read_with_the_trackers_own_words(tmp_path):
    own = under(EIGHT_WORDS, plan(action("2.1", "Sep-17", "Off course"), action("2.2", "Sep-17", "", row=3)))
    for written, rating in (
        ("closed", "Complete"),
        ("Green", "Done, not yet evidenced"),
        ("dropped", "Dropped"),
    ):
        answer(
            tmp_path / "a.xlsx", sheet_of(own), {f"{RATING}{FIRST}": written, f"{REVISED}{FIRST}": "Apr-17"}
        )
        found = returned(tmp_path, own)
        assert [change.would_be for change in found.changes] == [rating, "Apr-17"]
        # A date that has passed is no doubt for what is over.
        assert found.findings == ()
        (tmp_path / "a.xlsx").unlink()
    answer(tmp_path / "d.xlsx", sheet_of(own), {f"{RATING}{FIRST}": "Blue"})
    (finding,) = returned(tmp_path, own).findings
    assert finding.code == "T93"
    assert finding.hint == (
        "Ask the lead for Not begun, On course, Amber, Amber E, Off course, 'Done, not yet evidenced', "
        "Complete or Dropped."
    )


def test_an_action_that_is_gone_is_a_finding(tmp_path):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{COMMENT}{FIRST}": "Yes."})
    found = returned(tmp_path, plan(action("3.1")))
    assert (found.changes, [(f.code, f.ref) for f in found.findings]) == ((), [("T92", "2.1")])


def test_rows_that_were_sorted_still_belong_to_their_actions(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(sheet_of(tracker())))
    sheet = book[SHEET]
    for column in "ABCDEF":
        one, two = sheet[f"{column}{FIRST}"], sheet[f"{column}{SECOND}"]
        one.value, two.value = two.value, one.value
    sheet[f"{COMMENT}{FIRST}"] = "This is 2.2."
    book.save(tmp_path / "r.xlsx")
    added = noted("This is 2.2.", "ART service manager")
    assert shown(returned(tmp_path, tracker()).changes) == [("J3", "2.2", "comments", "", added)]


def test_hostile_text_comes_back_unchanged(tmp_path):
    nasty = '=HYPERLINK("http://x","y")\n<b>&amp;'
    listed = plan(action("2.1", "Sep-17", comments=nasty))
    content = sheet_of(listed)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book[SHEET][f"{COMMENT}{FIRST}"].value == nasty
    assert book[SHEET][f"{COMMENT}{FIRST}"].data_type == "s"
    (tmp_path / "r.xlsx").write_bytes(content)
    assert returned(tmp_path, listed).changes == ()


def test_files_that_are_not_reply_sheets_are_reported(tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(tmp_path / "budget.xlsx")
    (tmp_path / "~$reply.xlsx").write_bytes(b"lock")
    (tmp_path / "notes.txt").write_text("hello", encoding="utf-8")
    folder = tmp_path / "from the police"
    folder.mkdir()
    answer(folder / "reply.xlsx", sheet_of(tracker()), {f"{RATING}{FIRST}": "Amber"})
    found = returned(tmp_path, tracker())
    assert found.sheets == 1
    assert len(found.changes) == 1
    assert sorted((f.code, f.message) for f in found.findings) == [
        ("T90", "broken.xlsx cannot be read: it is damaged, locked or far too large."),
        ("T90", "empty.xlsx cannot be read: it is damaged, locked or far too large."),
        ("T91", "budget.xlsx is not a workbook that went out with a letter."),
    ]


def test_a_missing_folder_is_reported_in_one_sentence(tmp_path):
    with pytest.raises(PlanError, match="does not exist: create it"):
        returned(tmp_path / "none", tracker())


def test_the_text_shows_each_cell_as_it_was_and_as_it_would_be(tmp_path):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{RATING}{FIRST}": "Amber"}, by="Zoë")
    text = returned(tmp_path, tracker()).as_text()
    assert text.startswith("1 reply sheet: 1 proposed change, 0 conflicts, 0 findings.\n")
    assert "2.1, Progress BRAG (Actions!I2)\n    was:      Red\n    would be: Amber\n" in text
    assert "Nothing has been changed. To write the changes while the tracker is closed, add --apply." in text


def test_when_it_was_saved_is_read_in_utc(tmp_path):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{RATING}{FIRST}": "Amber"})
    (change,) = returned(tmp_path, tracker()).changes
    assert change.field is Field.RATING
    assert change.when is not None
    assert change.when.tzinfo is UTC


def test_reply_sheets_that_would_fill_the_memory_are_reported(tmp_path):
    content = sheet_of(tracker())
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    (tmp_path / "far.xlsx").write_bytes(
        remade(content, lambda name, part: part.replace(b"</sheetData>", far) if "sheet1" in name else part)
    )
    (tmp_path / "bomb.xlsx").write_bytes(remade(content, more=[("xl/x.xml", b" " * 300_000_000)]))
    (tmp_path / "page.xlsx").write_bytes(b"<html><table><tr><td>Ref</td></tr></table></html>")
    (tmp_path / "good.xlsx").write_bytes(remade(content))
    found = returned(tmp_path, tracker())
    assert found.sheets == 1
    assert [f.message for f in found.findings] == [
        f"{name}.xlsx cannot be read: it is damaged, locked or far too large."
        for name in ("bomb", "far", "page")
    ]


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "yesterday"])
def test_a_reply_without_a_time_of_saving_is_still_read(tmp_path, when):
    def at(_name, part):
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + when.encode(), part)

    (tmp_path / "r.xlsx").write_bytes(remade(sheet_of(tracker()), at))
    assert returned(tmp_path, tracker()).sheets == 1


def test_replies_wait_until_they_are_in_the_folder_done(tmp_path):
    for name in (
        "reply.xlsx",
        "in words.eml",
        "sub/reply.msg",
        "Done/old.xlsx",
        "done/sub/older.eml",
        "~$reply.xlsx",
        ".~lock.reply.xlsx#",
        "Thumbs.db",
        "desktop.ini",
        "done.xlsx",
    ):
        path = tmp_path / "returns" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    found = [path.name for path in replies_waiting(tmp_path / "returns")]
    assert found == ["done.xlsx", "in words.eml", "reply.xlsx", "reply.msg"]
    assert replies_waiting(tmp_path / "nowhere") == ()


def test_a_reply_that_lies_elsewhere_is_told_from_drafts_blank_sheets_and_other_mail(tmp_path):
    listed = tracker()
    (letter,) = plan_letters(listed, MONDAY).letters
    mark, own = subject_mark(letter.letter_id), letter.message_id
    mails = {
        "reply.eml": f"From: art@example.org\nSubject: RE: Actions {mark}\n\n2.1 is done.",
        "by its letter.eml": f"From: art@example.org\nSubject: Hello\nIn-Reply-To: {own}\n\nDone.",
        "a draft.eml": f"Message-ID: {own}\nX-Unsent: 1\nSubject: Actions {mark}\n\nHi",
        "as it was sent.eml": f"From: Plan <plan@example.org>\nSubject: Actions {mark}\n\nHi",
        "away.eml": f"From: art@example.org\nAuto-Submitted: auto-replied\nSubject: RE: {mark}\n\nAway",
        "other.eml": "From: art@example.org\nSubject: Lunch\n\nAt one?",
        "damaged.msg": "no message",
    }
    for name, text in mails.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    answer(tmp_path / "filled.xlsx", sheet_of(listed), {f"{COMMENT}{FIRST + 1}": "Done."})
    answer(tmp_path / "blank.xlsx", sheet_of(listed), {})
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    listed = replace(listed, settings=replace(listed.settings, sender="plan@example.org"))
    found = [path.name for path in misplaced_answers(tmp_path.iterdir(), listed)]
    assert found == ["by its letter.eml", "filled.xlsx", "reply.eml"]
    assert len(read_returns(tmp_path / "none", listed, MONDAY, also=[tmp_path / "filled.xlsx"]).changes) == 1


def test_a_month_that_excel_turned_into_a_date_is_read_as_the_month(tmp_path):
    listed = tracker()
    path = tmp_path / "reply.xlsx"
    answer(
        path,
        sheet_of(listed),
        {f"{REVISED}{FIRST}": date(2017, 12, 1), f"{REVISED}{SECOND}": date(2017, 12, 1)},
    )
    book = openpyxl.load_workbook(path)
    book[SHEET][f"{REVISED}{FIRST}"].number_format = "mmm-yy"
    book[SHEET][f"{REVISED}{SECOND}"].number_format = "dd/mm/yyyy"
    book.save(path)
    assert [change.would_be for change in returned(tmp_path, listed).changes] == ["Dec-17", "01/12/2017"]


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ("Waiting. Police signed.", "Police signed."),
        ("Waiting.\nPolice signed.", "Police signed."),
        ("Police signed.\nWaiting.", "Police signed."),
        ("Police signed.", "Police signed."),
        ("", ""),
        ("Waiting.", ""),
    ],
)
def test_an_answer_is_added_to_the_comments_and_never_replaces_them(tmp_path, typed, added):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{COMMENT}{FIRST}": typed})
    expected = [("J2", "2.1", "comments", "Waiting.", f"Waiting.\n{noted(added)}")] if added else []
    assert shown(returned(tmp_path, tracker()).changes) == expected


def test_lines_of_a_log_that_a_lead_left_standing_are_not_added_again(tmp_path):
    log = "12/9/17: met police\n1/8/17: begun"
    listed = plan(action("2.1", "Sep-17", "Red", comments=log, row=2))
    answer(tmp_path / "r.xlsx", sheet_of(listed), {f"{COMMENT}{FIRST}": "1/8/17: begun\nPolice signed."})
    # The newest entry of this log is at its top.
    assert [x.would_be for x in returned(tmp_path, listed).changes] == [f"{noted('Police signed.')}\n{log}"]


def test_an_answer_that_was_added_already_is_not_proposed_again(tmp_path):
    answer(tmp_path / "r.xlsx", sheet_of(tracker()), {f"{COMMENT}{FIRST}": "Police signed."})
    (change,) = returned(tmp_path, tracker()).changes
    now = tracker()
    now = replace(now, actions=(replace(now.actions[0], comments=change.would_be), now.actions[1]))
    found = returned(tmp_path, now)
    assert (found.changes, found.conflicts) == ((), ())
    assert settled_replies(tmp_path, now, MONDAY) == (tmp_path / "r.xlsx",)
    assert settled_replies(tmp_path, tracker(), MONDAY) == ()


def test_a_sheet_without_an_answer_is_not_dealt_with(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(sheet_of(tracker()))
    assert settled_replies(tmp_path, tracker(), MONDAY) == ()
