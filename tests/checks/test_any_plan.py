"""Whatever a plan holds, every check is carried out and says the same each time."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from automation.checks.run_checks import run_checks
from automation.plan.due import Due
from automation.plan.due_language import read_due
from automation.plan.model import (
    Acceptance,
    Action,
    DuePhrase,
    Evidence,
    Lead,
    Measure,
    MeasureReading,
    Plan,
    Section,
)
from automation.plan.ratings import DEFAULT_KEY
from automation.tracker.read.result import ReadTracker
from automation.tracker.sheets import (
    ACCEPTED,
    ACTIONS,
    DUE_DATES,
    EVIDENCE,
    LEADS,
    MEASURES,
    READINGS,
    SECTIONS,
)
from tests.support.effort import sampled
from tests.support.plans import place

AS_AT = date(2017, 10, 2)

words = st.sampled_from(
    [
        "",
        " ",
        "2",
        "2.1",
        "2.2",
        "21",
        "LMG",
        "LMG 1",
        "LMG4",
        "\u0661.\u0662",
        "Completed",
        "Delayed",
        "TBC",
        "=1+1",
        "{{ x }}",
        "<script>",
        "A\nB",
        "\x00",
        "\U0001f600",
        "ART service manager",
        "a" * 255,
        "Ask an outside reviewer to look at early help in each locality. And more",
        "95% of reviews",
    ]
)
days = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.just(AS_AT)
figures = (
    st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 0.5, 85.0, 100.0])
)
ratings = st.sampled_from(list(DEFAULT_KEY.columns))
dues = st.one_of(
    st.sampled_from(["", "Sep-17", "Twice yearly", "ongoing", "Dec-17 to Nov-17", "?", "Jul-17 Apr-18"]).map(
        read_due
    ),
    st.dates(date(1, 1, 1), date(9999, 12, 31)).map(Due.on),
)
row = st.integers(2, 30)


def at(sheet):
    return row.map(lambda number: place(sheet, number))


plans = st.builds(
    Plan,
    sections=st.lists(
        st.builds(Section, words, words, words, words, words, words, words, days, words, words, at(SECTIONS)),
        max_size=4,
    ).map(tuple),
    actions=st.lists(
        st.builds(
            Action,
            words,
            words,
            words,
            words,
            words,
            st.lists(words, max_size=2).map(tuple),
            dues,
            dues,
            ratings,
            words,
            words,
            words,
            words,
            words,
            at(ACTIONS),
        ),
        max_size=12,
    ).map(tuple),
    evidence=st.lists(
        st.builds(Evidence, words, words, ratings, words, words, words, dues, at(EVIDENCE)), max_size=4
    ).map(tuple),
    measures=st.lists(
        st.builds(
            Measure,
            words,
            words,
            st.sampled_from(["%", "days", ""]),
            st.sampled_from(["higher", "lower", "up", ""]),
            figures,
            days,
            at(MEASURES),
        ),
        max_size=3,
    ).map(tuple),
    readings=st.lists(st.builds(MeasureReading, words, days, figures, figures, at(READINGS)), max_size=6).map(
        tuple
    ),
    leads=st.lists(
        st.builds(
            Lead,
            words,
            st.lists(words, max_size=2).map(tuple),
            words,
            st.lists(words, max_size=2).map(tuple),
            words,
            days,
            words,
            at(LEADS),
        ),
        max_size=5,
    ).map(tuple),
    due_phrases=st.lists(
        st.builds(DuePhrase, words, days, words, words, st.booleans(), at(DUE_DATES)), max_size=3
    ).map(tuple),
    accepted=st.lists(
        st.builds(
            Acceptance, st.sampled_from(["B02", "b02", "Z1", ""]), words, words, words, days, at(ACCEPTED)
        ),
        max_size=3,
    ).map(tuple),
)


@given(plans, plans)
@sampled(20, 150)
def test_every_check_is_carried_out_on_any_plan(plan, earlier):
    read = ReadTracker(plan)
    result = run_checks(read, AS_AT, earlier=earlier, earlier_on=date(2017, 6, 1))
    assert [f.message for f in result.findings if f.name == "check-failed"] == []
    assert result == run_checks(read, AS_AT, earlier=earlier, earlier_on=date(2017, 6, 1))
    for finding in result.findings:
        assert finding.message.strip()
        assert finding.hint.strip()
    assert [f.severity.rank for f in result.findings] == sorted(f.severity.rank for f in result.findings)
