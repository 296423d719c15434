"""Plans in which each action is a table of its own, with a label beside each value."""

from __future__ import annotations

from automation.tracker.read.cards import rows_of_cards
from automation.tracker.read.document_rows import DocumentTable, Paragraph, TableCell, texts_of


def table(*rows):
    return DocumentTable([[TableCell(text) for text in row] for row in rows])


def card(number, action, lead, due):
    return table(["No", number], ["What:", action], ["Who", lead], ["When", due])


def found(*blocks):
    """Give tables as lists of rows of texts, and paragraphs as their text."""
    return [
        block.text if isinstance(block, Paragraph) else [texts_of(row) for row in block.rows]
        for block in rows_of_cards(blocks)
    ]


HEAD = ["No", "What", "Who", "When"]
FIRST = ["4", "Open on Saturdays", "Supervisor", "Nov 2017"]
SECOND = ["5", "Print leaflets", "Co-ordinator", "Dec 2017"]


def test_cards_become_the_rows_of_one_table():
    assert found(card(*FIRST), Paragraph(""), card(*SECOND)) == [[HEAD, FIRST], "", [SECOND]]


def test_titles_between_cards_are_kept_and_another_table_begins_anew():
    blocks = [card(*FIRST), Paragraph("Theme 2"), card(*SECOND), table(["a", "b", "c"]), card(*FIRST)]
    assert found(*blocks) == [[HEAD, FIRST], "Theme 2", [SECOND], [["a", "b", "c"]], [HEAD, FIRST]]


def test_a_card_with_two_pairs_to_a_row():
    first = table(["Task", "Repaint", "Number", "7"], ["Role", "Manager", "By", "30/11/2017"])
    second = table(["Task", "Mend", "Number", "8"], ["Role", "Secretary", "By", "15/12/2017"])
    assert found(first, second) == [
        [["Task", "Number", "Role", "By"], ["Repaint", "7", "Manager", "30/11/2017"]],
        [["Mend", "8", "Secretary", "15/12/2017"]],
    ]


def test_blocks_of_labels_in_one_long_table_are_cards():
    both = table(*[[label, value] for row in (FIRST, SECOND) for label, value in zip(HEAD, row, strict=True)])
    assert found(both) == [[HEAD, FIRST], [SECOND]]


def test_a_label_that_one_card_lacks_or_adds_is_a_column_all_the_same():
    longer = table(["No", "6"], ["What", "Agree"], ["Who", "Head"], ["When", "Jan"], ["Cost", "None"])
    assert found(card(*FIRST), longer) == [
        [[*HEAD, "Cost"], [*FIRST, ""]], [["6", "Agree", "Head", "Jan", "None"]]
    ]  # fmt: skip


def test_a_title_row_is_a_line_and_one_that_only_numbers_the_card_is_its_ref():
    def titled(title, action):
        rows = [[TableCell(title, across=2), None]]
        rows += [
            [TableCell(a), TableCell(b)] for a, b in (("What", action), ("Who", "Head"), ("When", "Dec"))
        ]
        return DocumentTable(rows)

    assert found(titled("Action 3", "Agree"), titled("Action 4:", "Print")) == [
        [["What", "Who", "When", "Ref"], ["Agree", "Head", "Dec", "3"]], [["Print", "Head", "Dec", "4"]]
    ]  # fmt: skip
    assert found(titled("Better advice", "Agree"), titled("Better homes", "Print"))[::2] == [
        "Better advice", "Better homes"
    ]  # fmt: skip


def test_a_heading_that_only_numbers_the_card_below_it_is_its_ref():
    cards = [table(["What", text], ["Who", "Head"], ["When", "Dec"]) for text in ("Agree", "Print")]
    assert found(Paragraph("Action 1"), cards[0], Paragraph("Action 2"), cards[1]) == [
        "", [["What", "Who", "When", "Ref"], ["Agree", "Head", "Dec", "1"]],
        "", [["Print", "Head", "Dec", "2"]],
    ]  # fmt: skip


def test_one_card_alone_is_a_plan_if_its_labels_are_those_of_an_action():
    rows = [["Action", "Agree it"], ["Lead", "Head"], ["Due date", "Dec-17"]]
    assert found(table(*rows)) == [[["Action", "Lead", "Due date"], ["Agree it", "Head", "Dec-17"]]]


def test_other_tables_of_two_or_four_columns_stay_as_they_are():
    for other in (
        table(["Colour", "Meaning"], ["Green", "Complete"], ["Red", "Late"]),
        table(["Version", "2"], ["Date", "May 2017"], ["Written by", "Head"]),
        table(
            ["Ref", "Action", "Lead", "Due date"],
            ["1", "Agree", "Head", "Dec"],
            ["2", "Print", "Head", "Jan"],
        ),
        table(
            ["Action", "Lead", "Due", "RAG"], ["Agree", "Head", "Dec", "Red"], ["Print", "Head", "Dec", "Red"]
        ),
        table(["Only", "two"], ["labels", "here"]),
    ):
        assert rows_of_cards([other, Paragraph("and"), other])[2] == other or len(other.rows) == 3
        assert rows_of_cards([other]) == [other]


def test_actions_side_by_side_become_rows_unless_the_labels_go_on_beside_them():
    rows = [["", "Action 1", "Action 2"], ["Action", "Agree", "Print"], ["Lead", "Head", "Clerk"]]
    turned = found(table(*rows, ["Due date", "Dec-17", "Jan-18"]))
    assert turned[0] == [["Ref", "Action", "Lead", "Due date"], ["Action 1", "Agree", "Head", "Dec-17"]]
    assert turned[1] == [["Action 2", "Print", "Clerk", "Jan-18"]]
    risks = table(["Risk", "Fire", "Flood"], ["Owner", "Head", "Clerk"], ["Score", "9", "6"])
    assert rows_of_cards([risks]) == [risks]
