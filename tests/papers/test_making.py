"""A paper opened again: every figure is the summary's, and every text came through whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from automation import files
from automation.analysis.judgement import NOTHING_YET
from automation.analysis.rollup import summarise
from automation.history.store import History
from automation.papers import making
from automation.papers.looking import Seen, look_at
from automation.papers.making import NotMade, Paper, file_name, make_paper, make_papers, memory_for
from automation.papers.meetings import Meeting, next_meeting
from automation.plan.findings import PlanError
from automation.plan.model import Board, Plan, Voice
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.views.figures import gather
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
    standing, *_ = tables(path)
    counts = summary.overall.as_dict()
    expected = {**counts, "All actions": counts["Total"]}
    shown = {row[0]: int(row[standing[0].index("Now")]) for row in standing[1:]}
    assert shown == {name: expected[name] for name in shown}
    assert {name for name, number in expected.items() if number} <= {*shown, "Total"}
    if len(summary.by_theme) > 1:
        themes = table_of(path, "Theme")
        # A rating that no action has is said above the table.
        shown = [dict(zip(themes[0][1:], map(int, row[1:]), strict=True)) for row in themes[1:]]
        expected = [*(item.counts.as_dict() for item in summary.by_theme), counts]
        assert [{name: row.get(name, 0) for name in counts} for row in shown] == expected


def test_a_papers_figures_match_the_summary(tmp_path: Path) -> None:
    the_plan = small_plan()
    path = made(the_plan, tmp_path)
    check_figures(the_plan, path)
    assert [group[1][0] for group in tables(path) if "Due" in group[0]][:2] == ["3.1", "2.1"]


def test_a_paper_of_the_published_plan_matches_the_summary(tmp_path: Path) -> None:
    the_plan = read_tracker(published_path()).plan
    path = made(the_plan, tmp_path)
    check_figures(the_plan, path)
    *_, everything = (table for table in tables(path) if table[0][0] == "Ref")
    assert len(everything) == 1 + summarise(the_plan, AS_AT).overall.late


HOSTILE = (
    "Fish & chips < 5 > 3", "{{ board }} {% for x in y %}", "=1+1", "a\nb\n\nc", "tab\there",
    "bell\x07 and \x0c feed", "{_{ board }_} {_% raw %_}",
    "x" * 5_000, "<w:p/>", "caf\u00e9 \u2013 \U0001f600", "]]>", "&amp;",
)  # fmt: skip


def test_comments_are_printed_in_full(tmp_path: Path) -> None:
    the_plan = plan(*(action(f"2.{n}", "Jun-17", "Red", comments=text) for n, text in enumerate(HOSTILE, 1)))
    *_, everything = (table for table in tables(made(the_plan, tmp_path)) if table[0][0] == "Ref")
    comments = [row[-1] for row in everything[1:]]
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


def test_a_very_long_title_is_cut_only_in_the_properties(tmp_path: Path) -> None:
    settings = replace(small_plan().settings, plan_title="Plan " * 80, council="Council " * 80)
    document = docx.Document(str(made(replace(small_plan(), settings=settings), tmp_path)))
    properties = document.core_properties
    assert properties.title.startswith("Plan Plan Plan")
    assert max(len(properties.title), len(properties.author)) <= 255
    assert document.paragraphs[0].text.split() == ["Plan"] * 80


def test_a_paper_is_in_the_newest_word_format_and_describes_each_table(tmp_path: Path) -> None:
    document = docx.Document(str(made(small_plan(), tmp_path)))
    (mode,) = document.settings.element.xpath("//w:compatSetting[@w:name='compatibilityMode']/@w:val")
    assert mode == "15"
    assert not document.core_properties.comments
    titles = [table._tbl.tblPr.xpath("./w:tblCaption/@w:val") for table in document.tables]
    assert titles[:1] == [["Where the plan stands"]]
    assert all(titles)
    assert document.tables[0]._tbl.tblPr.xpath("./w:tblDescription/@w:val") == [
        "A row for each, with Rating, What it means here and Now."
    ]


@pytest.mark.parametrize(
    "template", ["ics-governance-board.docx", "summary.docx", "dfe-review.docx", "summary"]
)
def test_each_of_our_own_templates_can_be_filled_in(tmp_path: Path, template: str) -> None:
    check_figures(small_plan(), made(small_plan(), tmp_path, template))


@needs_office
def test_libreoffice_opens_a_paper(tmp_path: Path) -> None:
    assert convert(made(small_plan(), tmp_path), "pdf", tmp_path).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("", "does not name a Paper for Improvement Board"),
        (
            "missing.docx",
            "but there is no such template. The templates are broken.docx",
        ),
        ("improvment-board", "there is no such template. Did you mean 'improvement-board.docx'?"),
        ("../secret.docx", "must be a file name without a folder"),
        ("text.docx", "The template text.docx is not a Word document"),
        (
            "wrong-tag.docx",
            "a tag that does not exist, 'bord', at the beginning, in '{{ bord }}'. Did you mean 'board'?",
        ),
        ("reaches-out.docx", "The template reaches-out.docx"),
        ("broken.docx", "The template broken.docx has '{% if %}', at the beginning"),
    ],
)
def test_a_template_that_cannot_be_used_is_explained(tmp_path: Path, template: str, sentence: str) -> None:
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


def test_a_papers_file_name_is_valid_on_windows() -> None:
    meeting = Meeting('Board: "north/south" <1>?', "x.docx", date(2017, 10, 9), date(2017, 10, 2))
    assert file_name(meeting) == "2017-10-09 Board north south 1"
    assert next_meeting(Plan(boards=(BOARD,)), "improvement", AS_AT).board == "Improvement Board"


def test_a_new_paper_replaces_an_unedited_draft(tmp_path: Path) -> None:
    first, second = made(small_plan(), tmp_path), made(plan(action("2.1")), tmp_path)
    assert first == second
    assert [path.name for path in tmp_path.glob("*.docx")] == ["2017-10-09 Improvement Board.docx"]
    check_figures(plan(action("2.1")), second)


def test_a_paper_that_a_person_edited_is_never_overwritten(tmp_path: Path) -> None:
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


def test_a_file_of_that_name_that_is_not_a_word_file_is_left_alone(tmp_path: Path) -> None:
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


def asked(the_plan: Plan, folder: Path) -> list[str]:
    """Return what a paper asks its board to decide."""
    lines = [p.text for p in docx.Document(str(made(the_plan, folder))).paragraphs]
    if "Decisions" not in lines:
        return []
    first, last = lines.index("Decisions") + 1, lines.index("Where the plan stands")
    return [line for line in lines[first:last] if not line.endswith(" is asked to:")]


def test_a_paper_without_a_decision_is_for_information(tmp_path: Path) -> None:
    assert asked(small_plan(), tmp_path) == []
    assert "For information. Figures as at" in " ".join(
        p.text for p in docx.Document(str(made(small_plan(), tmp_path))).paragraphs
    )


def test_a_body_names_the_next_tests_and_counts_the_others(tmp_path: Path) -> None:
    days = [date(2017, 11, day) for day in range(1, 9)]
    the_plan = plan(
        action("1.1", "Jun-17"),
        sections=tuple(section(str(n), level3_test="Observe", test_date=day) for n, day in enumerate(days)),
    )
    paper = docx.Document(str(made(the_plan, tmp_path)))
    table = next(table for table in paper.tables if table.cell(0, 1).text == "Title")
    assert len(table.rows) == 6
    assert "3 more tests are not named here." in [p.text for p in paper.paragraphs]


def test_a_section_whose_test_was_passed_is_to_be_closed(tmp_path: Path) -> None:
    (said,) = asked(of_section("Passed", date(2017, 9, 20)), tmp_path)
    assert said.startswith("Close section 2 (Screening): the only action is done, the only row of evidence ")
    assert said.endswith(" and its Level 3 test was passed on 20 September 2017.")


def test_the_example_does_not_ask_a_board_to_close_a_section_before_its_test(tmp_path: Path) -> None:
    the_plan = read_tracker(files.workbook_folder()).plan
    decisions = " ".join(asked(the_plan, tmp_path))
    assert "section 9B" in decisions
    assert "LSCB7" not in decisions


def test_a_paper_is_about_the_sections_that_its_board_chose(tmp_path: Path) -> None:
    the_plan = small_plan()
    figures = gather(the_plan, AS_AT, None)
    meeting = Meeting("LSCB", "improvement-board", AS_AT, AS_AT, about=("3", "No such theme"))
    file = TrackerFile(tmp_path / "plan.xlsm")
    (paper,) = make_papers(figures, [meeting], file, tmp_path, None)
    assert isinstance(paper, Paper)
    assert paper.notes == (
        "The sheet Boards names 'No such theme' under About for LSCB, which is no section or theme.",
    )
    rows = table_of(paper.path, "What it means here")
    assert rows[-2][0] == "All actions"
    assert rows[-2][-1] == str(len(the_plan.actions_of("3")))
    (nothing,) = make_papers(figures, [replace(meeting, about=("Nothing",))], file, tmp_path, None)
    assert isinstance(nothing, NotMade)


def test_a_board_gets_the_annexes_that_it_chose(tmp_path: Path) -> None:
    the_plan = small_plan()
    meeting = Meeting("Board", "improvement-board", AS_AT, AS_AT, ("Every section", "Nonsense"))
    paper = make_paper(
        the_plan, summarise(the_plan, AS_AT), meeting, TrackerFile(tmp_path / "plan.xlsm"), tmp_path
    )
    assert "'Nonsense' under Annexes" in paper.notes[0]
    headings = [p.text for p in docx.Document(str(paper.path)).paragraphs if p.style.name == "Heading 1"]
    assert [text for text in headings if text.startswith("Annex")] == [
        "Annex A: Every section",
        "Annex B: How these figures come about",
    ]


@needs_office
@pytest.mark.parametrize("template", ["ics-governance-board.docx", "summary.docx"])
def test_a_board_that_asks_for_what_children_say_gets_all_of_it(tmp_path: Path, template: str) -> None:
    voices = (Voice("2", date(2017, 9, 4), "Care council", 12, 9, "They ask me"),)
    for number, annexes in enumerate((("What children say",), ())):
        meeting = Meeting("Board", template, date(2017, 10, 9), date(2017, 10, 2), annexes)
        for kept in (voices, ()):
            the_plan = plan(action("2.1"), sections=(section("2"),), voices=kept)
            file = TrackerFile(tmp_path / "plan.xlsm")
            summary = summarise(the_plan, AS_AT)
            paper = make_paper(the_plan, summary, meeting, file, tmp_path / f"{number}{len(kept)}")
            said = any("They ask me" in cell for rows in tables(paper.path) for row in rows for cell in row)
            assert said is (bool(annexes) and bool(kept))


@needs_office
def test_a_paper_that_was_looked_at_fits_and_has_page_numbers(tmp_path: Path) -> None:
    the_plan = read_tracker(files.workbook_folder()).plan
    meeting = Meeting("Improvement Board", "improvement-board", date(2017, 10, 9), AS_AT)
    summary = summarise(the_plan, AS_AT)
    file = TrackerFile(tmp_path / "plan.xlsm")
    paper = make_paper(the_plan, summary, meeting, file, tmp_path, look=True)
    assert paper.notes == ()
    seen = look_at(paper.path)
    assert 2 <= seen.body <= 6
    entries = [p.text for p in docx.Document(str(paper.path)).paragraphs if p.style.name == "toc 1"]
    numbers = [int(entry.rpartition("\t")[2]) for entry in entries]
    assert numbers == sorted(numbers)
    assert set(numbers) <= set(seen.heading_pages)


def test_a_heading_that_is_left_at_the_foot_of_a_page_begins_the_next_with_the_one_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_plan = plan(action("2.1", "Jun-17", "Red"), action("2.2", "Jun-17", "Amber"))
    seen = iter([Seen(3, 2.0, stranded=("Late and Red",)), Seen(3, 2.0)])
    monkeypatch.setattr(making, "look_at", lambda _: next(seen))
    monkeypatch.setattr(making, "find_libreoffice", lambda: "soffice")
    meeting = Meeting("Improvement Board", "improvement-board", date(2017, 10, 9), AS_AT)
    file = TrackerFile(tmp_path / "plan.xlsm")
    paper = make_paper(the_plan, summarise(the_plan, AS_AT), meeting, file, tmp_path, look=True)
    paragraphs = docx.Document(str(paper.path)).paragraphs
    assert [p.text for p in paragraphs if p.paragraph_format.page_break_before] == ["What needs attention"]
    assert paper.notes == ()


@needs_office
def test_the_published_form_has_page_numbers_and_says_what_it_is(tmp_path: Path) -> None:
    of = small_plan()
    meeting = next_meeting(of, "published", AS_AT)
    file = TrackerFile(tmp_path / "plan.xlsm")
    paper = make_paper(of, summarise(of, AS_AT), meeting, file, tmp_path, look=True)
    document = docx.Document(str(paper.path))
    assert document.core_properties.title == "Improvement plan: progress as at 2 October 2017"
    entries = [p.text for p in document.paragraphs if p.style.name.startswith("toc ")]
    assert all(entry.rpartition("\t")[2].isdigit() for entry in entries)


def test_a_paper_without_earlier_nights_says_so() -> None:
    memory = memory_for(gather(small_plan(), AS_AT, None), None, "Improvement Board")
    assert (memory.movement, memory.trend, memory.slippage) == (None, (), ())
    assert memory.since == NOTHING_YET


def test_movement_is_counted_from_the_boards_own_last_meeting(tmp_path: Path) -> None:
    now = replace(
        small_plan(),
        boards=(
            Board("Improvement Board", "improvement-board", date(2017, 9, 4), 7),
            Board("Cabinet", "summary", date(2017, 7, 3), 7),
        ),
    )
    first = replace(now, actions=(action("2.1", "Jun-17", "Red"), *now.actions[1:]))
    second = replace(now, actions=(action("2.1", "Jul-17", "Green"), *now.actions[1:]))
    with History.open(tmp_path / "h.sqlite") as history:
        history.record(ReadTracker(first), date(2017, 7, 1), b"1")
        history.record(ReadTracker(second), date(2017, 9, 1), b"2")
        figures = gather(now, AS_AT, history)
        due = replace(now, boards=(*now.boards, Board("Cabinet", "summary", date(2017, 10, 5), 7)))
        of_cabinet = gather(due, AS_AT, history)
        board, cabinet, never = (
            memory_for(figures, history, name) for name in ("Improvement Board", "Cabinet", "Scrutiny")
        )
    assert board.movement is not None
    assert board.movement.opened == date(2017, 9, 1)
    assert "(Improvement Board, 4 September 2017)" in board.since
    assert cabinet.movement is not None
    assert cabinet.movement.opened == date(2017, 7, 1)
    # The other outputs compare with the board whose paper is due, as the paper does.
    assert (of_cabinet.movement, of_cabinet.since) == (cabinet.movement, cabinet.since)
    assert figures.movement is not None
    assert figures.movement.opened == date(2017, 9, 1)
    assert never.movement is not None
    assert never.since == "Since 1 July 2017 (Scrutiny has not met yet)."
    assert [night.day for night in board.trend] == [date(2017, 7, 1), date(2017, 9, 1), AS_AT]
    assert {item.ref: item.times for item in board.slippage}["2.1"] == 2
