"""A paper opened again: every figure is the summary's, and every text came through whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from automation import files
from automation.analysis.rollup import summarise
from automation.papers.making import file_name, make_paper
from automation.papers.meetings import Meeting, next_meeting
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import TrackerFile
from tests.support.office import convert, needs_office
from tests.support.plans import action, evidence, plan, section
from tests.support.published import published_path
from tests.support.trackers import AS_AT, small_plan

BOARD = Board("Improvement Board", "improvement-board.docx", date(2017, 10, 9), 7)


def made(the_plan: Plan, folder: Path, template: str = "improvement-board.docx") -> Path:
    meeting = Meeting("Improvement Board", template, date(2017, 10, 9), date(2017, 10, 2))
    return make_paper(
        the_plan, summarise(the_plan, AS_AT), meeting, TrackerFile(folder / "plan.xlsm"), folder
    ).path


def tables(path: Path) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables
    ]


def table_of(path: Path, heading: str) -> list[list[str]]:
    return next(table for table in tables(path) if heading in table[0])


def check_figures(the_plan: Plan, path: Path) -> None:
    summary = summarise(the_plan, AS_AT)
    ratings, themes, *_ = tables(path)
    assert [[row[0], int(row[1])] for row in ratings[1:]] == [
        [name, number] for name, number in summary.overall.as_dict().items() if name not in {"Total", "Late"}
    ]
    assert [[row[0], *map(int, row[1:])] for row in themes[1:]] == [
        *([item.theme, *item.counts.as_dict().values()] for item in summary.by_theme),
        ["All actions", *summary.overall.as_dict().values()],
    ]


def test_the_figures_are_the_summarys(tmp_path: Path) -> None:
    the_plan = small_plan()
    path = made(the_plan, tmp_path)
    check_figures(the_plan, path)
    assert [row[0] for row in table_of(path, "Concern")] == ["Ref", "3.1", "2.1"]


def test_the_figures_of_the_published_plan(tmp_path: Path) -> None:
    the_plan = read_tracker(published_path()).plan
    path = made(the_plan, tmp_path)
    check_figures(the_plan, path)
    assert len(table_of(path, "Concern")) == 1 + summarise(the_plan, AS_AT).overall.late


HOSTILE = (
    "Fish & chips < 5 > 3", "{{ board }} {% for x in y %}", "=1+1", "a\nb\n\nc", "tab\there",
    "bell\x07 and \x0c feed", "{_{ board }_} {_% raw %_} \ue000",
    "x" * 5_000, "<w:p/>", "caf\u00e9 \u2013 \U0001f600", "]]>", "&amp;",
)  # fmt: skip


def test_comments_come_through_whole(tmp_path: Path) -> None:
    the_plan = plan(*(action(f"2.{n}", "Jun-17", "Red", comments=text) for n, text in enumerate(HOSTILE, 1)))
    comments = [row[-1] for row in table_of(made(the_plan, tmp_path), "Concern")[1:]]
    unseen = {"\x07": "", "\x0c": ""}
    assert comments == [text.translate(str.maketrans(unseen)) for text in HOSTILE]


def test_two_runs_give_the_same_text(tmp_path: Path) -> None:
    first, second = made(small_plan(), tmp_path / "a"), made(small_plan(), tmp_path / "b")
    one, other = ([p.text for p in docx.Document(str(path)).paragraphs] for path in (first, second))
    assert one == other
    assert tables(first) == tables(second)


def test_tables_repeat_their_header_and_keep_rows_together(tmp_path: Path) -> None:
    for table in docx.Document(str(made(small_plan(), tmp_path))).tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)


def test_a_paper_has_a_title_a_language_and_no_leftover_tags(tmp_path: Path) -> None:
    document = docx.Document(str(made(small_plan(), tmp_path)))
    assert document.core_properties.title == "Improvement plan: paper for Improvement Board, 9 October 2017"
    assert document.core_properties.language == "en-GB"
    texts = [p.text for p in document.paragraphs]
    texts += [cell for table in tables(made(small_plan(), tmp_path)) for row in table for cell in row]
    assert not [text for text in texts if "{{" in text or "{%" in text]


def test_braces_in_the_plans_title_come_through_in_the_header_too(tmp_path: Path) -> None:
    settings = replace(small_plan().settings, plan_title="Plan {_{ council }_}", council="")
    document = docx.Document(str(made(replace(small_plan(), settings=settings), tmp_path)))
    assert document.sections[0].header.paragraphs[0].text == "Plan {_{ council }_}"
    assert document.paragraphs[0].text == "Plan {_{ council }_}"


def test_a_title_longer_than_word_takes_is_cut_in_the_properties_alone(tmp_path: Path) -> None:
    settings = replace(small_plan().settings, plan_title="Plan " * 80, council="Council " * 80)
    document = docx.Document(str(made(replace(small_plan(), settings=settings), tmp_path)))
    properties = document.core_properties
    assert properties.title.startswith("Plan Plan Plan")
    assert max(len(properties.title), len(properties.author)) <= 255
    assert document.paragraphs[0].text.split() == ["Plan"] * 80


def test_a_paper_is_of_the_newest_word_and_says_what_each_table_holds(tmp_path: Path) -> None:
    document = docx.Document(str(made(small_plan(), tmp_path)))
    (mode,) = document.settings.element.xpath("//w:compatSetting[@w:name='compatibilityMode']/@w:val")
    assert mode == "15"
    assert not document.core_properties.comments
    titles = [table._tbl.tblPr.xpath("./w:tblCaption/@w:val") for table in document.tables]
    assert titles[:2] == [["Progress of the actions, and the BRAG key"], ["By theme"]]
    assert all(titles)
    assert document.tables[0]._tbl.tblPr.xpath("./w:tblDescription/@w:val") == [
        "A row for each, with Rating, Actions, Share and What it means here."
    ]


@pytest.mark.parametrize(
    "template", ["ics-governance-board.docx", "summary.docx", "dfe-review.docx", "summary"]
)
def test_every_template_that_ships_can_be_filled(tmp_path: Path, template: str) -> None:
    check_figures(small_plan(), made(small_plan(), tmp_path, template))


@needs_office
def test_libreoffice_opens_a_paper(tmp_path: Path) -> None:
    assert convert(made(small_plan(), tmp_path), "pdf", tmp_path).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("", "names no Paper for Improvement Board"),
        (
            "missing.docx",
            "which the sheet Boards names under Paper for Improvement Board; there are broken.docx",
        ),
        ("improvment-board", "for Improvement Board; did you mean 'improvement-board.docx'?"),
        ("../secret.docx", "must be a file name without a folder"),
        ("text.docx", "The template text.docx is not a Word document"),
        (
            "wrong-tag.docx",
            "a tag that does not exist, 'bord', at the beginning, in '{{ bord }}'. Did you mean 'board'?",
        ),
        ("reaches-out.docx", "The template reaches-out.docx"),
        ("broken.docx", "The template broken.docx has a tag that cannot be read"),
    ],
)
def test_a_template_that_cannot_be_used_is_said(tmp_path: Path, template: str, sentence: str) -> None:
    folder = tmp_path / "templates" / "papers"
    folder.mkdir(parents=True)
    (folder / "text.docx").write_text("no Word file", encoding="utf-8")
    for name, text in (
        ("wrong-tag.docx", "{{ bord }}"),
        ("reaches-out.docx", "{{ ''.__class__.__mro__ }}"),
        ("broken.docx", "{{ board"),
    ):
        document = docx.Document()
        document.add_paragraph(text)
        if name == "broken.docx":
            document.add_paragraph("{% if %}")
        document.save(str(folder / name))
    with pytest.raises(PlanError) as error:
        made(small_plan(), tmp_path, template)
    assert sentence in str(error.value)


def test_a_paper_is_named_by_its_meeting_in_characters_that_windows_takes() -> None:
    meeting = Meeting('Board: "north/south" <1>?', "x.docx", date(2017, 10, 9), date(2017, 10, 2))
    assert file_name(meeting) == "2017-10-09 Board north south 1"
    assert next_meeting(Plan(boards=(BOARD,)), "improvement", AS_AT).board == "Improvement Board"


def test_a_paper_made_again_takes_the_place_of_the_draft(tmp_path: Path) -> None:
    first, second = made(small_plan(), tmp_path), made(plan(action("2.1")), tmp_path)
    assert first == second
    assert [path.name for path in tmp_path.glob("*.docx")] == ["2017-10-09 Improvement Board.docx"]
    check_figures(plan(action("2.1")), second)


def test_a_paper_that_a_person_edited_is_never_replaced(tmp_path: Path) -> None:
    draft = made(small_plan(), tmp_path)
    document = docx.Document(str(draft))
    document.paragraphs[3].add_run(" The chair asked for this sentence.")
    document.save(str(draft))
    edited = draft.read_bytes()
    for _ in range(2):
        beside = made(small_plan(), tmp_path)
        assert beside.name == "2017-10-09 Improvement Board (new draft).docx"
        assert draft.read_bytes() == edited


def test_a_comment_or_a_change_of_layout_is_an_edit_too(tmp_path: Path) -> None:
    draft = made(small_plan(), tmp_path)
    document = docx.Document(str(draft))
    document.paragraphs[3].runs[0].bold = True
    document.save(str(draft))
    assert made(small_plan(), tmp_path) != draft


def test_a_paper_that_is_open_in_word_is_left_alone(tmp_path: Path) -> None:
    draft = made(small_plan(), tmp_path)
    draft.with_name(f"~${draft.name[2:]}").write_bytes(b"")
    assert made(small_plan(), tmp_path) != draft


def test_a_file_of_that_name_that_is_no_word_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "2017-10-09 Improvement Board.docx").write_text("notes", encoding="utf-8")
    assert made(small_plan(), tmp_path).name == "2017-10-09 Improvement Board (new draft).docx"


def of_section(
    outcome: str = "", day: date | None = None, impact: str = "Blue", progress: str = "Blue"
) -> Plan:
    return plan(
        action("2.1", "Jun-17", progress),
        sections=(section("2", title="Screening", test_outcome=outcome, test_date=day),),
        evidence=(evidence("2", impact),),
    )


def put_forward(the_plan: Plan, folder: Path) -> tuple[list[str], list[str]]:
    """Return the sections that a paper puts forward for closure, and those that it says are not yet."""
    lines = [p.text for p in docx.Document(str(made(the_plan, folder))).paragraphs]
    lines = lines[lines.index("Sections put forward for closure") :]
    yet = next((n for n, line in enumerate(lines) if "not put forward yet" in line), len(lines))
    return tuple([line for line in part if line.startswith("2: ")] for part in (lines[:yet], lines[yet:]))


def test_a_section_whose_test_was_passed_is_put_forward_for_closing(tmp_path):
    passed = of_section("Passed", date(2017, 9, 20))
    assert put_forward(passed, tmp_path) == (["2: Screening"], [])
    asked = [p.text for p in docx.Document(str(made(passed, tmp_path))).paragraphs]
    assert any(line.startswith("agree whether to close") for line in asked)


@pytest.mark.parametrize(
    ("the_plan", "why"),
    [
        (of_section(), "Ready for its test. Level 3 needs its test to be passed; no outcome is written."),
        (
            of_section("Not passed", date(2017, 9, 20)),
            "Ready for its test. Level 3 needs its test to be passed; its outcome is 'Not passed'.",
        ),
        (
            of_section("Passed", date(2017, 12, 13)),
            "Ready for its test. Level 3 needs its test to be passed; it is to be held on 13 December 2017.",
        ),
        (of_section(impact="Green"), "Level 2 needs 1 more row of evidence of success to be Blue."),
        (
            of_section("Passed", date(2017, 9, 20), impact="Green"),
            "Level 2 needs 1 more row of evidence of success to be Blue.",
        ),
    ],
)
def test_before_that_a_section_with_every_action_done_says_what_it_still_needs(the_plan, why, tmp_path):
    assert put_forward(the_plan, tmp_path) == ([], [f"2: Screening. {why}"])
    asked = [p.text for p in docx.Document(str(made(the_plan, tmp_path))).paragraphs]
    assert not any(line.startswith("agree whether to close") for line in asked)


def test_a_section_with_an_open_action_is_in_neither_list(tmp_path):
    assert put_forward(of_section("Passed", date(2017, 9, 20), progress="Green"), tmp_path) == ([], [])


def test_most_actions_done_is_not_every_action_done(tmp_path):
    most = replace(of_section("Passed", date(2017, 9, 20)).settings, section_rule="most")
    rows = tuple(action(f"2.{n}", "Jun-18", "Green" if n == 1 else "Blue") for n in range(1, 5))
    the_plan = replace(of_section("Passed", date(2017, 9, 20)), settings=most, actions=rows)
    assert put_forward(the_plan, tmp_path) == ([], [])


def test_the_example_does_not_ask_a_board_to_close_lscb7_before_its_test(tmp_path):
    the_plan = read_tracker(files.workbook_folder()).plan
    text = "\n".join(p.text for p in docx.Document(str(made(the_plan, tmp_path))).paragraphs)
    asked, _, not_yet = text.partition("Every action of these sections is Blue, but they are not put forward")
    assert "\n9B: " in asked.partition("Sections put forward for closure")[2]
    assert "\nLSCB7: " not in asked
    assert "\nLSCB7: " in not_yet
