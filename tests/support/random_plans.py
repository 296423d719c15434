"""Plans of any kind for property tests: odd refs, hostile text, doubled rows, unlisted sections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from automation.plan.due import BLANK, Due
from automation.plan.due_language import read_due
from automation.plan.model import Action, Board, Evidence, Lead, Measure, MeasureReading, Plan, Section
from automation.plan.ratings import DEFAULT_KEY, Rating
from automation.plan.settings import Settings
from tests.support.plans import EIGHT_WORDS, under

DAYS = st.dates(date(2016, 1, 1), date(2019, 12, 31))
PHRASES = ("Sep-17", "Jun-17 to Jun 18", "Jul-17 Apr-18", "To start in Apr-18", "Twice yearly", "soon", "")
SECTIONS = ("2", "9A", "LMG", "H&P", " 9a ", "")
TEXTS = st.one_of(
    st.sampled_from(("Publish the profile", "Train the teams", "Bring in the case record system", "")),
    st.text(max_size=30),
)

dues = st.one_of(
    st.sampled_from(PHRASES).map(lambda text: read_due(text) if text else BLANK), DAYS.map(Due.on)
)


rating_texts = st.sampled_from(("", "B", "amber ", "Red", "green", "Purple"))


@st.composite
def actions(draw: st.DrawFn) -> Action:
    """Give any action; its leads may repeat."""
    rating_text = draw(rating_texts)
    ref = draw(st.sampled_from(("2.1", "2.2", "2.3", "9A.1", "9A.2", "LMG 1", "LMG1", "")))
    return Action(
        ref=ref,
        label=ref or "LMG 1 (2)",
        section=draw(st.sampled_from(SECTIONS)),
        text=draw(TEXTS),
        outcome=draw(st.sampled_from(("", "Done"))),
        lead="as written",
        leads=tuple(draw(st.lists(st.sampled_from(("ART service manager", "ICS head")), max_size=3))),
        due=draw(dues),
        revised=draw(st.one_of(st.just(BLANK), dues)),
        rating=DEFAULT_KEY.read(rating_text) or Rating.NOT_RATED,
        rating_text=rating_text,
        comments=draw(st.text(max_size=20)),
    )


rows_of_evidence = st.builds(
    Evidence,
    st.sampled_from(SECTIONS),
    TEXTS,
    st.sampled_from(DEFAULT_KEY.columns),
    comments=st.text(max_size=10),
)
figures = st.one_of(st.none(), st.floats(-1e6, 1e6))
plans = st.builds(
    Plan,
    sections=st.lists(
        st.builds(
            Section,
            st.sampled_from(SECTIONS),
            st.sampled_from(("Leadership", "LEADERSHIP", "leader  ship", "Leader ship", "Help", "")),
            TEXTS,
            owner=st.sampled_from(("Head of service", "head of  service", "")),
            test_date=st.one_of(st.none(), DAYS),
            test_outcome=st.sampled_from(("", "Passed", "Not passed")),
        ),
        max_size=4,
        unique_by=lambda section: section.ref.strip().casefold(),
    ).map(tuple),
    actions=st.lists(actions(), max_size=8).map(tuple),
    evidence=st.lists(rows_of_evidence, max_size=5).map(tuple),
    measures=st.lists(
        st.builds(Measure, st.sampled_from(("Turnover", "Reviews")), better=st.sampled_from(("higher", ""))),
        max_size=2,
        unique_by=lambda measure: measure.name,
    ).map(tuple),
    readings=st.lists(
        st.builds(
            MeasureReading, st.just("Turnover"), st.one_of(st.none(), DAYS), target=figures, actual=figures
        ),
        max_size=5,
    ).map(tuple),
    leads=st.lists(
        st.builds(
            Lead,
            st.sampled_from(("ART service manager", "ICS head")),
            also=st.lists(st.text(max_size=5), max_size=2).map(tuple),
            away_until=st.one_of(st.none(), DAYS),
        ),
        max_size=2,
        unique_by=lambda lead: lead.name,
    ).map(tuple),
    boards=st.lists(
        st.builds(Board, st.just("Improvement Board"), meeting=st.one_of(st.none(), DAYS)), max_size=3
    ).map(tuple),
    settings=st.builds(Settings, section_rule=st.sampled_from(("worst", "most")), as_at=st.none() | DAYS),
)
"""Any plan."""

_OWN = {"B": "closed", "amber ": "Amber", "Red": "AMBER E", "green": "Green", "Purple": "Dropped", "": ""}


def _in_own_words(of: Plan) -> Plan:
    actions = (replace(action, rating_text=_OWN[action.rating_text]) for action in of.actions)
    return under(EIGHT_WORDS, replace(of, actions=tuple(actions)))


plans_in_own_words = plans.map(_in_own_words)
"""Any plan under a key of eight own words."""
