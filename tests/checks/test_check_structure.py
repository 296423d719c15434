from __future__ import annotations

from automation.plan.findings import Place
from automation.plan.model import Section
from tests.support.checking import of, rows
from tests.support.plans import action, evidence, plan, section


def test_another_spelling_of_a_section_is_reported_with_the_one_on_the_sheet_sections():
    found = plan(
        action("H&P 1", section="H&P", row=2),
        action("H&P 2", section="H & P", row=3),
        action("H&P 3", section="h&p", row=4),
        action("H&P 4", section="H & P", row=5),
        sections=(section("H&P"),),
        evidence=(evidence("H& P", row=6), evidence("H&p", row=7)),
    )
    told = of("S16", found)
    assert [(finding.where, finding.hint) for finding in told] == [
        ("Actions!A3", "Type H&P, as on the sheet Sections."),
        ("Evidence!A6", "Type H&P, as on the sheet Sections."),
    ]
    assert [finding.message for finding in told] == [
        (
            "'H & P' is written for section H&P, also in 1 other row. "
            "Excel sees two: its Summary has no row for it."
        ),
        "'H& P' is written for section H&P. Excel sees two: its filters separate them.",
    ]


def test_a_section_known_from_its_rows_alone_is_spelt_as_they_spell_it():
    rows_alone = Section("H&P", place=Place("Plan", 2, {"section": 0}))
    assert rows("S16", plan(action("H&P 2", section="H & P", row=3), sections=(rows_alone,))) == []


def test_a_theme_with_different_spaces_is_two_themes_in_excel():
    found = plan(
        action("1.1"),
        sections=(
            section("1", "Early help", row=2),
            section("2", "EARLY HELP", row=3),
            section("3", "Early  help", row=4),
            section("4", "Early helping", row=5),
            section("5", "", row=6),
        ),
    )
    assert rows("S15", found) == [("3", "B4")]
    assert of("S15", found)[0].hint == "Type Early help."


def test_two_sections_need_two_short_titles():
    sections = (
        section("2", row=2, short_title="Early help"),
        section("3", row=3, short_title="early help"),
        section("4", row=4, short_title="Early help for families"),
        section("5", row=5),
        section("6", row=6),
    )
    assert [ref for ref, _ in rows("S19", plan(action("2.1"), sections=sections))] == ["3"]
