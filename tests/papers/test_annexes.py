"""The annexes that a board chooses, and their letters."""

from __future__ import annotations

import docx

from automation.papers.annexes import ANNEXES, letter_annexes, named_annexes, unknown_annexes


def lettered(*headings: str) -> list[str]:
    document = docx.Document()
    for text in headings:
        document.add_heading(text, 1)
    letter_annexes(document)
    return [paragraph.text for paragraph in document.paragraphs]


def test_annexes_are_named_as_people_say_them() -> None:
    assert named_annexes(["every  section", "Measures", "done"]) == (
        frozenset({"sections", "measures", "done"}),
        (),
    )
    assert named_annexes(ANNEXES.values()) == (frozenset(ANNEXES), ())


def test_a_name_that_no_annex_has_is_reported_with_those_that_there_are() -> None:
    chosen, unknown = named_annexes(["Measures", "Photographs"])
    assert (chosen, unknown) == (frozenset({"measures"}), ("Photographs",))
    assert "'Photographs'" in unknown_annexes(unknown)
    assert "Every section" in unknown_annexes(unknown)


def test_annexes_get_letters_where_there_are_several() -> None:
    assert lettered("Summary", "Annex: Measures", "Annex: Every section") == [
        "Summary",
        "Annex A: Measures",
        "Annex B: Every section",
    ]
    assert lettered("Annex: Measures") == ["Annex: Measures"]
