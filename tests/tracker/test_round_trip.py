"""Whatever a tracker holds, building it anew and reading it back gives the same plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from automation.plan.model import Plan
from automation.tracker.read.cells import clean
from automation.tracker.read.grid import Grid, Value
from automation.tracker.read.reading import read_grids, read_tracker
from automation.tracker.sheets import (
    ACCEPTED,
    ACTIONS,
    BOARDS,
    BRAG_KEY,
    EVIDENCE,
    LEADS,
    MEASURES,
    READINGS,
    SECTIONS,
    TableSheet,
)
from automation.tracker.write.workbook import build_tracker
from tests.support.effort import sampled

HOSTILE = [
    "=1+1", "+44 117", "-5", "@home", "{{ plan }}", "{% for %}", "<script>alert(1)</script>", "a & b < c",
    "\u202eright to left", "line\nbreak", "tab\there", "'quoted", '"double"', "caf\u00e9 \U0001f600", "0012",
    "1e5", "TRUE", "https://example.org/x", "#REF!", "_x0041_", "]]>", "&amp;", "Total", "Ref",
    "\u2022 one\n\u2022 two", "x" * 300,
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=40),
).map(lambda text: clean(text)[0])
days = st.dates(date(2016, 1, 1), date(2020, 12, 31))
phrases = st.sampled_from(
    ["Sep-17", "June to Dec 17", "Twice yearly", "To start in Apr-18", "ongoing", "whenever"]
)
names = st.sampled_from(["Head of service", "Chair", "ABC team manager", "Director ABC", "ABC director"])
refs = st.sampled_from(["1", "9A", "LMG", "H&P", "CLA&P"])
figures = st.one_of(st.integers(0, 500), st.floats(0, 100).map(lambda figure: round(figure, 1)))


def blank_or(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.one_of(st.just(""), values)


def table(sheet: TableSheet, most: int, **columns: st.SearchStrategy[Value]) -> st.SearchStrategy[Grid]:
    row = st.tuples(*(columns.get(column.field, st.just("")) for column in sheet.columns))
    return st.lists(row, max_size=most).map(
        lambda rows: Grid(sheet.sheet, [list(sheet.headings()), *(list(row) for row in rows)])
    )


trackers = st.tuples(
    table(
        ACTIONS, 6, section=refs, ref=blank_or(st.sampled_from(["1.1", "1.2", "LMG 1", "9A.1"])), text=texts,
        outcome=blank_or(texts), lead=st.lists(names, max_size=3).map("; ".join),
        due=blank_or(phrases), revised=blank_or(phrases), comments=blank_or(texts),
        rating=blank_or(st.sampled_from(["Green", "amber", "Complete", "purple", "R"])),
        report_reference=blank_or(texts),
    ),
    table(
        EVIDENCE, 4, section=refs, text=texts, rating=blank_or(st.just("Blue")), comments=blank_or(texts),
        measure=blank_or(texts),
    ),
    table(
        SECTIONS, 4, ref=refs, theme=blank_or(texts), title=texts, owner=blank_or(names),
        owner_name=blank_or(texts), children_say=blank_or(texts), test_date=blank_or(days),
    ),
    table(MEASURES, 3, name=texts, section=refs, unit=texts, better=blank_or(st.just("lower")),
          baseline=blank_or(figures), baseline_date=blank_or(days)),
    table(READINGS, 3, measure=texts, day=days, target=blank_or(figures), actual=blank_or(figures)),
    table(LEADS, 3, name=names, also=blank_or(st.just("HoS; Boss")), person=blank_or(texts),
          emails=blank_or(st.just("a@example.org; b@example.org")), away_until=blank_or(days),
          cover=blank_or(names)),
    table(BOARDS, 2, name=texts, paper=blank_or(texts), meeting=days,
          paper_due_days=blank_or(st.integers(0, 30))),
    table(BRAG_KEY, 3, rating=st.sampled_from(["Blue", "Red", "Amber", "Green"]), meaning=texts,
          also=blank_or(st.just("Paused; On hold"))),
    table(ACCEPTED, 2, code=st.sampled_from(["D01", "L02"]), where=texts, reason=blank_or(texts),
          until=blank_or(days)),
)  # fmt: skip


SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@sampled(4, 25, suppress_health_check=SLOW)
@given(sheets=trackers)
def test_building_and_reading_back_gives_the_same_plan(sheets, tmp_path_factory):
    plan = read_grids(sheets).plan
    path = tmp_path_factory.mktemp("built") / "tracker.xlsx"
    build_tracker(plan, path, as_at=date(2017, 10, 2))
    again = read_tracker(path).plan
    assert parts(again) == parts(plan)


def parts(plan: Plan) -> dict[str, object]:
    """Give what must stay the same; the list of due phrases is written anew by every build.

    An action without a ref is named by its row, which changes where a row with nothing but its section is not
    built.
    """
    actions = [action if action.ref else replace(action, label="") for action in plan.actions]
    return {
        "sections": plan.sections, "actions": actions, "evidence": plan.evidence,
        "measures": plan.measures, "readings": plan.readings, "leads": plan.leads,
        "boards": plan.boards, "key": plan.key,
        "accepted": plan.accepted, "settings": plan.settings,
    }  # fmt: skip
