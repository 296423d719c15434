"""The hidden columns: what they come to for a row, and what a maintainer finds in them."""

from __future__ import annotations

import dataclasses

from automation.plan.ratings import DEFAULT_KEY, BragKey, KeyEntry, Rating, State
from automation.tracker.sheets import HIDDEN
from automation.tracker.write.rating_formulas import HIDDEN_COLUMNS, LISTS, HiddenResults, helper_names
from tests.support.plans import action, plan, section


def test_each_hidden_column_is_a_formula_that_excel_2016_knows() -> None:
    assert {kind: tuple(columns) for kind, columns in HIDDEN_COLUMNS.items()} == HIDDEN
    formulas = [*(one for columns in HIDDEN_COLUMNS.values() for one in columns.values())]
    formulas += [formula for _, formula in helper_names()]
    assert all(formula.startswith("=") for formula in formulas)
    assert not any(name in one for one in formulas for name in ("LET(", "FILTER(", "XLOOKUP(", "TEXTJOIN("))
    assert max(map(len, formulas)) < 600


def test_an_action_has_its_state_theme_leads_rating_and_section() -> None:
    rows = (
        action("2.1", rating="complete", lead="Head of A / Head of B;"),
        action("9a.1", rating="Purple"),
        action("7.1"),
    )
    found = HiddenResults(plan(*rows, sections=(section("2"), section("9A", "Help"))))
    assert [found.of(row) for row in rows] == [
        ("Done", "Leadership", ";head of a;head of b;", "Blue", ";2;"),
        ("Not in the key", "Help", ";art service manager;", "Not rated", ";9A;"),
        ("Not rated", "", ";art service manager;", "Not rated", ""),
    ]


def test_a_row_of_the_key_has_its_state_spellings_and_colour() -> None:
    stuck = KeyEntry(
        Rating("Stuck; for now", State.OFF_TRACK), "", ("S", "Late one"), "Off track", "Dark red"
    )
    nothing = KeyEntry(Rating("Pink"), "", ("P",))
    again = dataclasses.replace(stuck, rating=Rating("Blue", State.AT_RISK), colour="")
    found = HiddenResults(plan(key=BragKey((*DEFAULT_KEY.entries[:1], stuck, nothing, again))))
    assert [found.of(entry) for entry in (DEFAULT_KEY.entries[0], stuck, nothing, again)] == [
        ("Done", ";blue;b;complete;completed;done;", "blue"),
        ("Off track", ";stuck| for now;s;late one;", "dark red"),
        ("", "", "" if "pink" not in LISTS["ColourNames"] else "pink"),
        ("", "", "blue"),
    ]


def test_the_usual_words_mean_what_they_mean_in_a_tracker_without_a_key() -> None:
    usual = dict(zip(LISTS["UsualWords"], LISTS["UsualStates"], strict=True))
    assert {word: State(state) for word, state in usual.items()} == {
        word: rating.state for word in usual if (rating := DEFAULT_KEY.read(word))
    }
