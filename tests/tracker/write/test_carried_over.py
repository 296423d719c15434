"""What people typed is carried over when a plan is imported again."""

from __future__ import annotations

from dataclasses import replace

from automation.plan.model import Acceptance, Board, Decision, DuePhrase, Voice
from automation.plan.ratings import BragKey, KeyEntry, Rating, State
from automation.plan.settings import Settings
from automation.tracker.write.carried_over import carried_over
from tests.support.plans import action, lead, plan


def test_leads_boards_settings_dates_key_accepted_and_voices_are_carried_over_and_the_rows_are_new():
    typed = replace(
        plan(action("1.1"), leads=(lead("Head", "head@example.org"), lead("Clerk", "clerk@example.org"))),
        boards=(Board("Board"),),
        decisions=(Decision("Board", decision="Noted", refs="1.1"),),
        settings=Settings(council="Exampleshire"),
        due_phrases=(DuePhrase("soon", confirmed=True), DuePhrase("later")),
        accepted=(Acceptance("B02", "1.1", "Agreed"),),
        voices=(Voice("1", said_so=3),),
        key=BragKey((KeyEntry(Rating("Fine", State.ON_TRACK), ""),)),
    )
    fresh = replace(
        plan(action("1.1", rating="Fine"), action("1.2", row=3), leads=(lead("Head", ""), lead("New", ""))),
        due_phrases=(DuePhrase("soon"), DuePhrase("later")),
        key=BragKey((KeyEntry(Rating("Fine"), ""), KeyEntry(Rating("Poor"), ""))),
    )
    both = carried_over(fresh, typed)
    assert [one.emails for one in both.leads] == [("head@example.org",), ("clerk@example.org",), ()]
    assert both.decisions == typed.decisions
    assert (both.boards, both.settings, both.accepted) == (typed.boards, typed.settings, typed.accepted)
    assert both.voices == typed.voices
    assert [(row.phrase, row.confirmed) for row in both.due_phrases] == [("soon", True), ("later", False)]
    assert [entry.word for entry in both.key.entries] == ["Fine", "Poor"]
    assert [each.rating.state for each in both.actions] == [State.ON_TRACK, None]
    assert [each.ref for each in both.actions] == ["1.1", "1.2"]
