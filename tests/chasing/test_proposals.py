"""What came back, as data and as text."""

from __future__ import annotations

from automation.chasing.proposals import PROBLEMS, Change, Field, NotTaken, Returns


def change(**more):
    facts = {"sheet": "Actions", "cell": "I2", "ref": "2.1", "field": Field.RATING, "was": "Red"}
    facts |= {"would_be": "Amber", "who": "Jo", "when": None, "file": "r.xlsx"}
    return Change(**(facts | more))


def test_the_json_has_the_agreed_shape():
    found = Returns(1, (change(),), not_taken=(NotTaken("a.pdf", "", "a scan"),)).as_dict()
    assert found["changes"] == [
        {
            "sheet": "Actions",
            "cell": "I2",
            "ref": "2.1",
            "field": "Progress BRAG",
            "was": "Red",
            "would_be": "Amber",
            "who": "Jo",
            "when": None,
            "file": "r.xlsx",
            "state": "proposed",
        }
    ]
    assert found["not_taken"] == [{"file": "a.pdf", "where": "", "why": "a scan"}]
    assert (found["in_words"], found["conflicts"], found["findings"]) == ([], [], [])


def test_only_proposed_changes_need_nobody():
    assert not Returns(1, (change(),)).needs_a_person
    for more in (
        {"conflicts": (change(),)},
        {"in_words": (change(),)},
        {"not_taken": (NotTaken("a", "", "b"),)},
        {"findings": (PROBLEMS[0].at("x"),)},
    ):
        assert Returns(1, (change(),), **more).needs_a_person


def test_words_are_printed_once_for_all_the_actions_that_they_may_be_about():
    words = [
        change(ref=ref, cell=cell, said="Yes.", conflict="choose.")
        for ref, cell in (("2.1", "J2"), ("2.2", "J3"))
    ]
    text = Returns(in_words=tuple(words)).as_text()
    assert text.splitlines()[0].endswith("0 findings, 1 answer in words.")
    assert text.count("| Yes.") == 1
    assert "the comments of 2.1 (Actions!J2) and 2.2 (Actions!J3): choose." in text
