"""The tie-out: papers of the shipped tracker and its half-year of nights, opened again, figure by figure."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from automation import files
from automation.analysis.rollup import Summary, summarise
from automation.history.example_nights import begin_from_example
from automation.history.store import History
from automation.papers.history_context import Memory, memory_for, read_nights
from automation.papers.making import make_paper
from automation.papers.meetings import Meeting
from automation.plan.ratings import Rating
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from tests.support.trackers import AS_AT

BOARDS = {
    "improvement-board": "Improvement Board",
    "ics-governance-board": "ICS Governance Board",
    "summary": "Cabinet",
    "dfe-review": "Department for Education",
    "published-plan": "Improvement Board",
}


@pytest.fixture(scope="module")
def read() -> ReadTracker:
    return read_tracker(files.workbook_folder() / "improvement-plan.xlsm")


@pytest.fixture(scope="module")
def summary(read: ReadTracker) -> Summary:
    return summarise(read.plan, AS_AT)


@pytest.fixture(scope="module")
def memories(read: ReadTracker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Memory]:
    with History.open(tmp_path_factory.mktemp("history") / "h.sqlite") as history:
        begin_from_example(history, read, AS_AT)
        nights = read_nights(history, read.plan, AS_AT)
        return {board: memory_for(nights, board) for board in BOARDS.values()}


@pytest.fixture(scope="module", params=sorted(BOARDS))
def paper(
    request: pytest.FixtureRequest,
    read: ReadTracker,
    summary: Summary,
    memories: dict[str, Memory],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, Path]:
    board = BOARDS[request.param]
    meeting = Meeting(board, request.param, AS_AT, AS_AT)
    folder = tmp_path_factory.mktemp(request.param)
    made = make_paper(read.plan, summary, meeting, read.file, folder, memories[board])
    assert made.findings == ()
    return request.param, made.path


def tables(path: Path) -> list[tuple[list[str], list[list[str]]]]:
    found = []
    for table in docx.Document(str(path)).tables:
        rows = [
            [
                "".join("\n" if t.tag == qn("w:br") else t.text or "" for t in tc.iter(qn("w:t"), qn("w:br")))
                for tc in tr.iter(qn("w:tc"))
            ]
            for tr in table._tbl.iter(qn("w:tr"))
        ]
        found.append((rows[0], rows[1:]))
    return found


def test_every_figure_in_every_table_is_the_summarys(
    paper: tuple[str, Path], summary: Summary, memories: dict[str, Memory], read: ReadTracker
) -> None:
    name, path = paper
    memory = memories[BOARDS[name]]
    moved = memory.half_year if name == "dfe-review" else memory.movement
    assert moved is not None
    ratings = {rating.value: summary.overall.of(rating) for rating in Rating}
    sections = {item.section: item for item in summary.by_section}
    actions = {action.label: action for action in read.plan.actions}
    seen: set[str] = set()
    listed: list[str] = []
    for head, rows in tables(path):
        key = " | ".join(head)
        seen.add(key)
        if head[0] == "Rating" and "Actions" in head:
            column = head.index("Actions")
            assert {row[0]: int(row[column]) for row in rows} == ratings
        elif head[0] == "Rating" and "Then" in head:
            lines = [*moved.overall.lines, moved.overall.late]
            assert len(rows) == len(lines)
            for row, line in zip(rows, lines, strict=True):
                figures = {
                    "Then": line.opening,
                    "In": line.came_in,
                    "Out": line.went_out,
                    "Now": line.closing,
                }
                for heading, number in figures.items():
                    if heading in head:
                        assert int(row[head.index(heading)]) == number
                assert int(row[head.index("Change")]) == line.change
            assert {row[0]: int(row[head.index("Now")]) for row in rows[:-1]} == ratings
            assert int(rows[-1][head.index("Now")]) == summary.overall.late
        elif head[0] == "Theme" and "Late" in head:
            expected = [[i.theme, *i.counts.as_dict().values()] for i in summary.by_theme]
            expected.append(["All actions", *summary.overall.as_dict().values()])
            assert [[row[0], *map(int, row[1:])] for row in rows] == expected
        elif head[0] == "Theme":
            expected = [[i.theme, *list(i.impact.as_dict().values())[:-1]] for i in summary.by_theme]
            expected.append(["All evidence", *list(summary.impact.as_dict().values())[:-1]])
            assert [[row[0], *map(int, row[1:])] for row in rows] == expected
        elif head[0] == "Section" and "Late" in head:
            assert [row[0] for row in rows] == list(sections)
            for row in rows:
                assert row[3] == sections[row[0]].rating.value
                assert [*map(int, row[4:])] == list(sections[row[0]].counts.as_dict().values())
        elif head[0] == "Section" and "Assurance" in head:
            assert [row[0] for row in rows] == list(sections)
            for row in rows:
                item = sections[row[0]]
                level = f"Level {item.assurance.level}" if item.assurance.level else "Not yet"
                assert row[2:] == [item.rating.value, item.impact_rating.value, level, item.assurance.needs]
        elif head[0] == "Ref" and ("Rating" in head or "Progress BRAG" in head):
            column = head.index("Rating" if "Rating" in head else "Progress BRAG")
            assert [row[column] for row in rows] == [actions[row[0]].rating.value for row in rows]
            if "Concern" in head:
                late = {a.label for a in read.plan.actions if a.is_late(AS_AT) or a.rating is Rating.RED}
                assert {row[0] for row in rows} == late
                assert len(rows) == len(late)
            elif "Comments" in head:
                listed += [row[0] for row in rows]
                assert all(row[-1] in {actions[row[0]].comments, ""} for row in rows)
        elif head[0] == "Evidence of success":
            seen.add("evidence")
        elif head[0] == "Measure":
            assert [(row[0], row[5].casefold()) for row in rows] == [
                (item.name, item.standing.value.casefold()) for item in summary.measures
            ]
        elif "Times" in head:
            slipped = {item.ref: item for item in memory.slippage if item.times and item.in_plan}
            assert {row[0]: int(row[5]) for row in rows} == {r: i.times for r, i in slipped.items()}
            assert [row[6] for row in rows] == [
                f"{slipped[row[0]].days:+,d}" if slipped[row[0]].days is not None else "Not known"
                for row in rows
            ]
        else:
            assert head == ["Section", "Title", "Owner", "Test", "Test date"], key
            assert [row[0] for row in rows] == [s for s, i in sections.items() if i.assurance.level == 2]
    if name in {"published-plan", "ics-governance-board"}:
        assert listed == [action.label for action in read.plan.actions]
    assert len(seen) >= (3 if name == "summary" else 4)


def test_the_contents_list_every_heading(paper: tuple[str, Path]) -> None:
    name, path = paper
    document = docx.Document(str(path))
    entries = [p.text for p in document.paragraphs if p.style.name.startswith("toc ")]
    depth = {"summary": (), "published-plan": ("Heading 1", "Heading 2")}.get(name, ("Heading 1",))
    assert entries == [p.text for p in document.paragraphs if p.style.name in depth]


def test_two_runs_give_the_same_bytes(
    read: ReadTracker, summary: Summary, memories: dict[str, Memory], tmp_path: Path
) -> None:
    meeting = Meeting("Improvement Board", "improvement-board", AS_AT, AS_AT)
    one, other = (
        make_paper(read.plan, summary, meeting, read.file, tmp_path / part, memories[meeting.board]).path
        for part in ("a", "b")
    )
    assert one.read_bytes() == other.read_bytes()
