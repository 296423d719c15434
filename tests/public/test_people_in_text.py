"""People in what goes out: names and addresses that the tracker knows, and what looks like a child."""

from __future__ import annotations

from dataclasses import replace

import pytest

from automation.plan.model import Lead
from automation.public.people_in_text import LEFT_OUT, children_in, is_public, people_named, without_children
from tests.support.plans import action, plan, section


@pytest.mark.parametrize(
    "text",
    [
        "AB, born 12/03/2009, moved", "J.S. 4/5/11 was seen", "child AB (dob 12.03.2009)", "Case no 123456",
        "ICS number: C99812 closed", "DOB: 12/03/2009",
    ],
)  # fmt: skip
def test_what_looks_like_a_child_is_left_out(text: str) -> None:
    assert without_children(text) == LEFT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "Review the LSCB policy by 12/03/2018", "Seen by ART 4/5", "Cases are closed",
        "case numbers fell by 12", "The child born in March", "QA on 12/03/2017", "", "ICS 2017/18 plan",
    ],
)  # fmt: skip
def test_plain_words_go_out_as_they_are(text: str) -> None:
    assert without_children(text) == text


def a_plan(**text: str):  # type: ignore[no-untyped-def]
    made = plan(action("2.1", **text), sections=(section("2", owner="Head of service"),))
    return replace(made, leads=(Lead("ART service manager", person="Jo Public", emails=("jo@example.org",)),))


def test_a_name_or_an_address_is_found_with_its_cell_and_a_role_is_not() -> None:
    assert people_named(a_plan(text="Brief the ART service manager, for the public")) == []
    (named,) = people_named(a_plan(text="Ask jo  PUBLIC first"))
    assert named == "Actions!C2 ('jo PUBLIC')"
    assert people_named(a_plan(outcome="Write to other@example.org")) == ["Actions!D2 ('other@example.org')"]
    assert people_named(a_plan(comments="Jo Public said so")) == []
    assert children_in(a_plan(text="AB 12/03/2009")) == ["Actions!C2"]


@pytest.mark.parametrize(
    ("heading", "public"), [("Public comment", True), ("Published", True), ("Republic", False)]
)
def test_only_a_column_that_says_so_goes_out(heading: str, public: bool) -> None:
    assert is_public(heading) is public
