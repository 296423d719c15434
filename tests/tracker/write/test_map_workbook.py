"""The map asks what is in doubt, in words that an officer understands."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from automation.plan.ratings import State
from automation.tracker.read.account import Account, ReadColumn
from automation.tracker.read.answers import Answers
from automation.tracker.read.doubtful_words import DoubtfulWord
from automation.tracker.write.map_workbook import write_map


def test_what_is_in_doubt_is_marked_and_has_a_list_to_choose_from(tmp_path: Path):
    columns = [
        ReadColumn("Plan", "A", "Job", ("Mend it",), "Action", "known"),
        ReadColumn("Plan", "B", "Falls to", ("Clerk",), "Lead", "proposed"),
    ]
    words = [DoubtfulWord("Rating", "=In progress", 3, "Done, not yet evidenced")]
    path = tmp_path / "map.xlsx"
    write_map(path, columns, words, Account(), Answers(), source="theirs.xlsx", tracker="abc")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Columns", "Words", "Not read", "About"]
    known, doubtful = book["Columns"]["G5"], book["Columns"]["G6"]
    assert (known.value, doubtful.value) == ("Certain", "Please confirm")
    assert known.fill.fgColor.rgb != doubtful.fill.fgColor.rgb == "FFFFF2CC"
    assert book["Words"]["B5"].value == "=In progress"  # text, not a formula
    assert book["Words"]["B5"].data_type == "s"
    lists = {
        rule.formula1
        for sheet in ("Columns", "Words")
        for rule in book[sheet].data_validations.dataValidation
    }
    states = [cell.value for cell in book["About"]["E"] if cell.value]
    assert "About!$E$1:$E$7" in lists
    assert states == [state.value for state in State]
    assert book["About"].sheet_state == "veryHidden"
