from __future__ import annotations

from datetime import date

import pytest

from automation.tracker.read.open_file import open_source
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.text_file import csv_rows, decode, text_grid

HEAD = ["Ref", "Action", "Lead", "Due date"]
FIRST = ["1.1", "Do it", "Head", "Sep-17"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8"])
def test_text_is_read_in_the_encoding_it_was_saved_in(encoding):
    text = "Ref,Action\n1.1,The children\u2019s café \u2013 £5"
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "words",
    ["the children\u2019s voice", "from May \u2013 June", "a \u201cgood\u201d plan", "cafés and more"],
)
def test_what_an_old_macintosh_wrote_is_plain_from_its_punctuation(words):
    assert decode(words.encode("mac-roman")) == words
    assert decode(words.encode("cp1252")) == words


@pytest.mark.parametrize("words", ["Ó Briain and Ò Murchú", "£5, 10° and ½", "Zoë Müller", "50 Õ 60"])
def test_other_letters_of_windows_stay_as_they_are(words):
    assert decode(words.encode("cp1252")) == words


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read_whatever_separates_its_values_and_lines(separator, end):
    rows = [HEAD, ["1.1", "Do it; then, if need be, again", "Head", "2017-09-30"], ["1.2", "Go on", "", "x"]]
    text = end.join(separator.join(f'"{cell}"' if " " in cell else cell for cell in row) for row in rows)
    assert csv_rows(text, "plan.csv")[1] == [
        "1.1",
        "Do it; then, if need be, again",
        "Head",
        date(2017, 9, 30),
    ]


def test_semicolons_inside_the_values_of_a_file_with_commas_separate_nothing():
    rows = csv_rows(
        "Lead,Also written as\nHead,Head; Head of; The head\nChair,Chair; The chair\n", "leads.csv"
    )
    assert rows[1] == ["Head", "Head; Head of; The head"]


def test_a_title_above_a_csv_table_does_not_hide_its_separator():
    rows = csv_rows("Plan, as at May, 2017\n\nRef;Action;Lead\n1;Do it;Head\n2;Go on;Head\n", "plan.csv")
    assert rows[3] == ["1", "Do it", "Head"]


def test_the_separator_that_excel_names_at_the_top_is_used():
    assert csv_rows("sep=|\nRef|Action, a; b\n", "plan.csv") == [[], ["Ref", "Action, a; b"]]


def test_lines_with_tabs_are_rows_and_other_lines_stand_alone():
    grid = text_grid("Priority 1\nRef\tAction\r\n1.1\tDo it\n", "plan.txt")
    assert (grid.prose, grid.rows) == (True, [["Priority 1"], ["Ref", "Action"], ["1.1", "Do it"], [""]])


def test_a_cell_in_quotation_marks_keeps_its_line_breaks():
    text = 'Ref\tAction\tLead\n1.1\t"Do ""this""\nthen that"\tHead\n1.2\t"Only words"\tHead\n'
    rows = text_grid(text, "plan.txt").rows
    assert rows[1:3] == [["1.1", 'Do "this"\nthen that', "Head"], ["1.2", '"Only words"', "Head"]]


def test_quotation_marks_of_a_sentence_are_not_those_of_a_cell():
    text = '"I am heard.\nI matter."\nRef\tAction "now\n1.1\tDo "it"\n'
    assert text_grid(text, "plan.txt").rows[:4] == [
        ['"I am heard.'], ['I matter."'], ["Ref", 'Action "now'], ["1.1", 'Do "it"']
    ]  # fmt: skip


def test_rows_that_broke_when_they_were_pasted_are_whole_again():
    rows = "1\tCall for bids\nfrom local\nfirms\tHead\tOct-17\nPart 2\n2\tScore\tHead\tMay-18\n"
    text = f"No\tAction\tWho\tWhen\n{rows}"
    assert text_grid(text, "plan.txt").rows == [
        ["No", "Action", "Who", "When"], ["1", "Call for bids\nfrom local\nfirms", "Head", "Oct-17"],
        ["Part 2"], ["2", "Score", "Head", "May-18"], [""],
    ]  # fmt: skip


def test_rows_with_fewer_cells_than_headings_are_not_broken_ones():
    rows = [["No", "Action", "Who", "When"], ["1", "Call"], ["2", "Score", "Head", "May-18"], [""]]
    assert text_grid("\n".join("\t".join(row) for row in rows), "plan.txt").rows == rows


def test_pasted_cards_become_the_rows_of_a_table(tmp_path):
    cards = "".join(
        f"Action\t{text}\nLead\tHead\nDue date\t{due}\n\n"
        for text, due in (("Do it", "Sep-17"), ("On", "Oct-17"))
    )
    path = tmp_path / "plan.txt"
    path.write_text(cards)
    assert [(a.text, a.due.text) for a in read_tracker(path).plan.actions] == [
        ("Do it", "Sep-17"),
        ("On", "Oct-17"),
    ]


def test_a_markdown_file_is_read(tmp_path):
    path = tmp_path / "plan.md"
    rows = [HEAD, ["---"] * 4, FIRST]
    path.write_text("# Priority 1\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows))
    grid = open_source(path)[0].grids()[0]
    assert (grid.rows, grid.levels) == ([["Priority 1"], [""], HEAD, FIRST, []], {1: 1})
