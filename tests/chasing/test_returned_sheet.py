"""What stands in a reply sheet besides the answers."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment

from automation.chasing.planning import plan_letters
from automation.chasing.reply_sheet import BASE, HEADER_ROW, SHEET, reply_sheet
from automation.chasing.returns import read_returns
from tests.support.plans import action, plan
from tests.support.workbooks import remade

MONDAY = date(2017, 10, 2)
FIRST = HEADER_ROW + 2
PLAN = plan(action("2.1", "Sep-17", "Red", comments="Waiting.", row=2), action("2.2", "Sep-17", "", row=3))


def reply(tmp_path, change, name="r.xlsx"):
    (letter,) = plan_letters(PLAN, MONDAY).letters
    book = openpyxl.load_workbook(io.BytesIO(reply_sheet(letter)))
    change(book)
    book.save(tmp_path / name)
    return read_returns(tmp_path, PLAN, MONDAY)


def not_taken(found):
    return [(one.where, one.why) for one in found.not_taken]


def test_each_filled_cell_that_is_no_answer_is_listed_with_its_place(tmp_path):
    def change(book):
        sheet = book[SHEET]
        sheet[f"D{FIRST}"] = "Amber"
        sheet["H2"] = "I am away next week"
        sheet[f"B{FIRST}"] = "Do something else"
        sheet[f"G{FIRST}"] = "see Sam"
        for column in "ABCDE":  # a copied row
            sheet[f"{column}{FIRST + 4}"] = sheet[f"{column}{FIRST}"].value

    found = reply(tmp_path, change)
    assert [(one.ref, one.would_be) for one in found.changes + found.conflicts] == [("2.1", "Amber")]
    assert [where for where, _ in not_taken(found)][:3] == [
        f"{SHEET}!{x}" for x in ("H2", f"B{FIRST}", f"G{FIRST}")
    ]
    assert not_taken(found)[0][1] == "'I am away next week' is not in a cell for an answer."
    assert [where for where, _ in not_taken(found)][3:] == [f"{SHEET}!{x}{FIRST + 4}" for x in "ABCDE"]
    assert found.findings == ()
    assert found.needs_a_person
    assert set(found.waiting) == {"2.1", "2.2"}


def test_notes_text_boxes_and_added_sheets_are_listed(tmp_path):
    def change(book):
        book[SHEET][f"D{FIRST}"].comment = Comment("ask Sam first", "Jo")
        book.create_sheet("Notes")["B2"] = "and 3.4 is done too"

    assert sorted(not_taken(reply(tmp_path, change))) == [
        ("Notes", "the sheet was added: 1 filled cell; B2 says 'and 3.4 is done too'."),
        (f"{SHEET}!D{FIRST}", "the note on this cell says 'ask Sam first'."),
    ]


def test_a_sheet_that_lost_its_hidden_sheet_is_listed_cell_by_cell(tmp_path):
    def change(book):
        book[SHEET][f"D{FIRST}"], book[SHEET][f"E{FIRST + 1}"] = "Amber", "Police signed."
        book[SHEET].data_validations.dataValidation.clear()
        del book[BASE]
        book[SHEET].title = "Sheet1"

    found = reply(tmp_path, change)
    assert (found.sheets, found.changes) == (0, ())
    assert [one.code for one in found.findings] == ["T91"]
    assert (f"Sheet1!D{FIRST}", "2.1, Rating: 'Amber'.") in not_taken(found)
    assert (f"Sheet1!E{FIRST + 1}", "2.1, Comment: 'Police signed.'.") in not_taken(found)
    assert "2.1" in found.waiting


def test_a_sheet_with_a_macro_is_not_read(tmp_path):
    (letter,) = plan_letters(PLAN, MONDAY).letters
    (tmp_path / "r.xlsm").write_bytes(remade(reply_sheet(letter), more=[("xl/vbaProject.bin", b"macro")]))
    found = read_returns(tmp_path, PLAN, MONDAY)
    assert found.sheets == 0
    assert [one.message for one in found.findings] == [
        "r.xlsm contains a macro, which no reply sheet has, so it was not read."
    ]


def test_a_new_comment_counts_in_either_row_and_both_are_kept(tmp_path):
    def change(book):
        book[SHEET][f"E{FIRST}"] = "Waiting. Police signed."
        book[SHEET][f"E{FIRST + 1}"] = "Done by May."

    (comment,) = reply(tmp_path, change).changes
    assert comment.said == "Waiting. Police signed.\nDone by May."
    assert comment.would_be.endswith(": Police signed.\nDone by May.")


@pytest.mark.parametrize("text", ["", "Do what 2.1 says", "do what 2.1 says, soon"])
def test_an_action_that_reads_alike_is_the_same(tmp_path, text):
    def change(book):
        book[SHEET][f"D{FIRST}"] = "Amber"
        book[SHEET][f"B{FIRST}"] = text

    assert [one.would_be for one in reply(tmp_path, change).changes] == ["Amber"]
