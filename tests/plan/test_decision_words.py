"""What a board decided is read from the words in which people note it."""

from __future__ import annotations

import pytest

from automation.plan.decision_words import DecisionKind, read_decision


@pytest.mark.parametrize("kind", DecisionKind)
def test_the_words_of_the_dropdown_mean_themselves(kind):
    assert read_decision(kind) is kind
    assert read_decision(f" {kind.upper()} ") is kind


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Granted", DecisionKind.EXTENDED),
        ("Extension agreed", DecisionKind.EXTENDED),
        ("extended to Dec-17", DecisionKind.EXTENDED),
        ("More time granted", DecisionKind.EXTENDED),
        ("Noted and extended", DecisionKind.EXTENDED),
        ("Extension refused", DecisionKind.REFUSED),
        ("not granted", DecisionKind.REFUSED),
        ("Extension not agreed", DecisionKind.REFUSED),
        ("Request for extension declined", DecisionKind.REFUSED),
        ("No extension", DecisionKind.REFUSED),
        ("No objection, extended", DecisionKind.EXTENDED),
        ("Rejected", DecisionKind.REFUSED),
        ("Agreed to close", DecisionKind.CLOSED),
        ("Signed off", DecisionKind.CLOSED),
        ("Re-opened", DecisionKind.REOPENED),
        ("Challenge", DecisionKind.ASKED),
        ("Evidence requested", DecisionKind.ASKED),
        ("Extension asked for", DecisionKind.REQUESTED),
        ("Request to extend", DecisionKind.REQUESTED),
        ("For information", DecisionKind.NOTED),
        ("Requested", None),
        ("Deferred", None),
        ("Not closed", None),
        ("Closed, later reopened", None),
        ("Agreed", None),
        ("", None),
    ],
)
def test_what_people_write(words, kind):
    assert read_decision(words) is kind


def test_agreed_is_an_extension_only_with_a_date():
    assert read_decision("Agreed", has_date=True) is DecisionKind.EXTENDED
    assert read_decision("Not agreed", has_date=True) is DecisionKind.REFUSED
    assert read_decision("Not agreed") is None
