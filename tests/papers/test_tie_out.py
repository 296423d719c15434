"""The tie-out: papers of the shipped tracker and its half-year of nights, opened again, figure by figure."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from automation import files
from automation.analysis.assurance import passed_test
from automation.analysis.exceptions import exceptions, weak_evidence
from automation.analysis.rollup import Summary, summarise
from automation.analysis.slippage import moved_since
from automation.analysis.target_paths import Standing
from automation.history.recording import begin_from_example
from automation.history.store import History
from automation.papers.facts import Memory
from automation.papers.making import make_paper, memory_for
from automation.papers.meetings import Meeting
from automation.plan.decision_words import DecisionKind
from automation.plan.decisions import Minutes
from automation.plan.text import one_line
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.result import ReadTracker
from automation.views.figures import gather
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
        figures = gather(read.plan, AS_AT, history)
        return {board: memory_for(figures, history, board) for board in BOARDS.values()}


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


class TieOut:
    """Holds each kind of table of a paper against the figures; a kind is known by its first headings."""

    def __init__(self, read: ReadTracker, summary: Summary, memory: Memory) -> None:
        assert memory.movement is not None
        self.plan, self.summary, self.moved = read.plan, summary, memory.movement
        self.sections = {item.section: item for item in summary.by_section}
        self.actions = {action.label: action for action in read.plan.actions}
        self.slipped = {item.slippage.ref: item for item in moved_since(memory.slippage, self.moved.opened)}
        self.concerns = weak_evidence(read.plan, AS_AT, self.moved)
        self.listed: list[str] = []

    def check(self, head: list[str], rows: list[list[str]]) -> str:
        """Check a table and return its kind."""
        kinds = {
            "What it means here": self.standing,
            "Then": self.movement,
            "What it means": self.key,
            "Theme": self.themes,
            "Total": self.every_section,
            "Level 3 test": self.assurance_of_sections,
            "What is counted": self.assurance,
            "Baseline": self.measures,
            "Days": self.moved_dates,
            "What they say when asked": self.voices,
            "What it costs": self.extensions,
            "Why": self.evidence,
            "Test": self.tests,
            "Impact BRAG": self.published_evidence,
            "Ref": self.of_actions,
        }
        kind = next(kind for kind in kinds if kind in head)
        kinds[kind]([dict(zip(head, row, strict=True)) for row in rows])
        return kind

    def standing(self, rows: list[dict[str, str]]) -> None:
        lines = {line.name: line for line in (*self.moved.overall.lines, self.moved.overall.late)}
        counts = self.summary.overall.as_dict()
        *ratings, everything, late = rows
        assert {row["Rating"]: int(row["Now"]) for row in ratings} == {
            name: counts[name] for name in (r.name for r in self.plan.key.columns)
        }
        for row in (*ratings, late):
            line = lines[row["Rating"]]
            assert [int(row[column]) for column in ("Then", "Now", "Change")] == [
                line.opening,
                line.closing,
                line.change,
            ]
        assert (int(everything["Now"]), int(late["Now"])) == (counts["Total"], counts["Late"])
        assert int(everything["Then"]) == sum(int(row["Then"]) for row in ratings)

    def movement(self, rows: list[dict[str, str]]) -> None:
        lines = [*self.moved.overall.lines, self.moved.overall.late]
        assert [[int(row[column]) for column in ("Then", "In", "Out", "Now")] for row in rows] == [
            [line.opening, line.came_in, line.went_out, line.closing] for line in lines
        ]

    def key(self, rows: list[dict[str, str]]) -> None:
        counts = self.summary.overall
        assert [int(row["Actions"]) for row in rows] == [counts.of(r) for r in self.plan.key.columns]

    def themes(self, rows: list[dict[str, str]]) -> None:
        expected = [[item.theme, *item.counts.as_dict().values()] for item in self.summary.by_theme]
        expected.append(["All actions", *self.summary.overall.as_dict().values()])
        assert [[name, *map(int, numbers)] for name, *numbers in (row.values() for row in rows)] == expected

    def every_section(self, rows: list[dict[str, str]]) -> None:
        assert [row["Section"] for row in rows] == list(self.sections)
        for row in rows:
            item = self.sections[row["Section"]]
            assert row["Rating"] == item.rating.name
            assert [int(row[column]) for column in ("Done", "Open", "Late", "Total")] == [
                item.counts.done,
                item.counts.still_open,
                item.counts.late,
                item.counts.total,
            ]

    def assurance_of_sections(self, rows: list[dict[str, str]]) -> None:
        assert [row["Section"] for row in rows] == list(self.sections)
        for row in rows:
            item = self.sections[row["Section"]]
            assert row["Actions done"] == f"{item.counts.done} of {item.counts.in_force}"
            impact = item.impact
            assert row["Evidence done"] == (f"{impact.done} of {impact.in_force}" if impact.total else "None")

    def assurance(self, rows: list[dict[str, str]]) -> None:
        found = {row["What is counted"]: (int(row["Number"]), int(row["Of"])) for row in rows}
        counts, impact = self.summary.overall, self.summary.impact
        assert found["Actions done"] == (counts.done, counts.in_force)
        assert found["Open actions not late"] == (counts.still_open - counts.late, counts.still_open)
        assert found["Rows of evidence of success done"] == (impact.done, impact.in_force)
        passed = sum(passed_test(section, AS_AT) for section in self.plan.sections)
        assert found["Tests passed"][0] == passed

    def measures(self, rows: list[dict[str, str]]) -> None:
        off = [item for item in self.summary.measures if item.standing is Standing.OFF]
        if "Standing" in rows[0]:
            named = {f"{item.name} ({item.section})": item for item in self.summary.measures}
            assert [row["Measure and section"] for row in rows] == list(named)
            assert {name for name, item in named.items() if item in off} == {
                row["Measure and section"] for row in rows if row["Standing"] == "Off target"
            }
        else:
            assert {row["Measure"] for row in rows} <= {item.name for item in off}

    def moved_dates(self, rows: list[dict[str, str]]) -> None:
        furthest = sorted(self.slipped.values(), key=lambda item: -(item.days or 0))
        assert [row["Days"] for row in rows] == [f"{item.days:+,d}" for item in furthest[: len(rows)]]
        assert all(f"{self.slipped[row['Ref']].days:+,d}" == row["Days"] for row in rows)

    def evidence(self, rows: list[dict[str, str]]) -> None:
        assert [row["Evidence of success"] for row in rows] == [
            concern.evidence.text for concern in self.concerns[: len(rows)]
        ]

    def tests(self, rows: list[dict[str, str]]) -> None:
        ahead = {s.ref for s in self.plan.sections if s.test_date and s.test_date >= AS_AT}
        assert {row["Section"] for row in rows} == ahead

    def voices(self, rows: list[dict[str, str]]) -> None:
        assert {row["Section"] for row in rows} <= {voice.section for voice in self.plan.voices}

    def extensions(self, rows: list[dict[str, str]]) -> None:
        minutes = Minutes(self.plan)
        for row in (row for row in rows if "Asked for or decided" in row):  # else it is said once, in words
            word = row["Asked for or decided"].partition(" ")[0]
            kind = {"Asked": "Extension requested", "Granted": "Extended", "Refused": "Refused"}[word]
            decided = minutes.on(self.actions[row["Ref"]], DecisionKind(kind))
            assert any(row["Date"].endswith(one.new_date.text or "stands") for one in decided)

    def published_evidence(self, rows: list[dict[str, str]]) -> None:
        assert rows

    def of_actions(self, rows: list[dict[str, str]]) -> None:
        self.listed += [row["Ref"] for row in rows]
        for row in rows:
            action = self.actions[row["Ref"]]
            # The rows in brief have no comments, and long texts are cut.
            assert row["Action"] in {
                action.text,
                one_line(action.text, 95) if "Latest comment" not in row else "",
            }
            rating = row.get("Rating", row.get("Progress BRAG", action.rating.name))
            assert rating == action.rating.name
            if "late" in row.get("Due", ""):
                assert f"{action.days_late(AS_AT)} day" in row["Due"]


def test_every_figure_in_every_table_matches_the_summary(
    paper: tuple[str, Path], summary: Summary, memories: dict[str, Memory], read: ReadTracker
) -> None:
    name, path = paper
    tie_out = TieOut(read, summary, memories[BOARDS[name]])
    seen = [tie_out.check(head, rows) for head, rows in tables(path)]
    assert len(set(seen)) >= (3 if name in {"summary", "published-plan"} else 5)
    if name in {"published-plan", "ics-governance-board"}:
        assert tie_out.listed[-len(read.plan.actions) :] == [action.label for action in read.plan.actions]


def test_every_exception_is_named_once_in_its_annex_and_counted_in_the_body(
    paper: tuple[str, Path], read: ReadTracker
) -> None:
    name, path = paper
    if name in {"published-plan", "summary"}:
        pytest.skip("it has no annex of exceptions")
    document = docx.Document(str(path))
    groups = {group.name: [a.label for a in group.actions] for group in exceptions(read.plan, AS_AT)}
    named: dict[str, list[str]] = {}
    more: dict[str, int] = {}
    heading = ""
    for element in document.element.body:
        text = "".join(part.text or "" for part in element.iter(qn("w:t")))
        if element.tag == qn("w:tbl") and heading.removesuffix(", all of them") in groups:
            refs = [
                "".join(t.text or "" for t in next(row.iter(qn("w:tc"))).iter(qn("w:t")))
                for row in list(element.iter(qn("w:tr")))[1:]
            ]
            named.setdefault(heading, []).extend(refs)
        elif "not named here" in text and heading in groups:
            more[heading] = int(text.split()[0])
        elif element.tag == qn("w:p") and element.xpath("./w:pPr/w:pStyle[starts-with(@w:val, 'Heading')]"):
            heading = text
    for group, refs in groups.items():
        assert named[group] == refs[: len(named[group])]
        assert len(named[group]) + more.get(group, 0) == len(refs)
        if more:
            assert named[f"{group}, all of them"] == refs


def test_the_contents_list_every_heading(paper: tuple[str, Path]) -> None:
    name, path = paper
    document = docx.Document(str(path))
    entries = [p.text for p in document.paragraphs if p.style.name.startswith("toc ")]
    depth = {"summary": (), "published-plan": ("Heading 1", "Heading 2")}.get(name, ("Heading 1",))
    entries = [entry.partition("\t")[0] for entry in entries]
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
