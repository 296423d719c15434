"""The page for the public: the plan by section with ratings in words, and nothing of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import lxml.html

from automation.plan.model import AboutText, Lead, Plan
from automation.public.public_page import write_public_page
from tests.support.plans import action, evidence, plan, section

AS_AT = date(2017, 10, 2)
KEPT = (("Public comment", "On its way."), ("Cost", "9"))
SAY = "I am heard\nI am safe"
PLAN = replace(
    plan(
        action(
            "2.1",
            "Sep-17",
            "Green",
            comments="Jo said no",
            kept=(("Public comment", "On its way."), ("Cost", "9")),
        ),
        action("2.2", "Dec-17", "Blue", text="<b>Visit</b> & AB 12/03/2009"),
        action("9.1", "Dec-17"),
        sections=(
            section("2", "LEADERSHIP AND CARE", title="Early help", children_say="I am heard\nI am safe"),
        ),
        evidence=(evidence("2", "Amber", text="Audits show it"),),
    ),
    leads=(Lead("ART service manager", person="Jo Public", emails=("jo@example.org",)),),
    about=(AboutText("Vision", "", "Children are safe."), AboutText("Vision", "Parents", "Are helped.")),
)


def page(tmp_path: Path, of: Plan = PLAN) -> lxml.html.HtmlElement:
    write_public_page(tmp_path / "public.html", of, AS_AT, tmp_path)
    return lxml.html.document_fromstring((tmp_path / "public.html").read_text(encoding="utf-8"))


def test_each_section_has_its_actions_with_their_ratings_in_words(tmp_path: Path) -> None:
    tree = page(tmp_path)
    assert tree.xpath("//h1/text()") == ["Improvement plan"]
    assert "Last updated 2 October 2017" in tree.text_content()
    assert [row.xpath("normalize-space(string())") for row in tree.xpath("//h3")] == ["2. Early help", "9"]
    first = [" ".join(cell.text_content().split()) for cell in tree.xpath("(//table)[1]/tbody/tr[1]/*")]
    assert first[0] == "2.1"
    assert first[-3:] == ["Sep-17", "Green", "On its way."]
    assert tree.xpath("//li/text()") == ["I am heard", "I am safe", "Audits show it"]
    assert tree.xpath("//h2/text()")[:3] == ["What the ratings mean", "Vision", "Leadership and care"]


def test_nothing_of_people_goes_out_and_text_stays_text(tmp_path: Path) -> None:
    text = page(tmp_path).text_content()
    for gone in ("Jo said no", "Jo Public", "example.org", "Cost", "AB 12/03/2009"):
        assert gone not in text
    assert "[left out]" in text
    assert not page(tmp_path).xpath("//td//b")
    assert not page(tmp_path).xpath("//script")


def test_a_plan_without_anything_is_a_page_too(tmp_path: Path) -> None:
    assert "0 actions" in page(tmp_path, Plan()).text_content()
