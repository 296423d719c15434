from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.checks.numbering import number_of
from automation.plan.model import ref_key


@pytest.mark.parametrize(
    ("ref", "section", "stem", "number", "letter"),
    [
        ("18.3", "18", "18.", 3, ""),
        ("LMG4", "LMG", "LMG", 4, ""),
        ("lmg 4b", "L M G", "lmg ", 4, "b"),
        ("9A.12", "9A", "9A.", 12, ""),
        ("2 1", "2", "2 ", 1, ""),
        ("2 1", "2 ", "2 ", 1, ""),
        ("2-1A", "2", "2-", 1, "a"),
        ("STRASSE 1", "Stra\u00dfe", "STRASSE ", 1, ""),
    ],
)
def test_refs_of_their_section(ref, section, stem, number, letter):
    assert number_of(ref, section) == (stem, number, letter)


@pytest.mark.parametrize(
    ("ref", "section"),
    [
        ("21", "2"),
        ("3.1", "2"),
        ("2", "2"),
        ("", "2"),
        ("2.1", ""),
        ("2.x", "2"),
        ("2.1.1x", "2"),
        ("LM 1", "LMG"),
    ],
)  # fmt: skip
def test_refs_that_are_not_of_the_section(ref, section):
    assert number_of(ref, section) is None


letters = st.text("2 1.LlG\t\u00dfs-/aA", max_size=7)


@given(letters, letters)
def test_a_ref_is_its_section_and_a_number_however_the_section_is_spelt(ref, section):
    assert number_of(ref, section) == _plainly(ref, section)


def _plainly(ref: str, section: str) -> tuple[str, int, str] | None:
    """Try every way to part a ref into a section and a number; the shortest section counts."""
    for end in range(1, len(ref)):
        number = re.fullmatch(r"([\s.\-/]*)(\d+)([a-zA-Z]?)", ref[end:].strip())
        if not ref_key(section) or ref_key(ref[:end]) != ref_key(section):
            continue
        parted = number is not None and bool(number[1] or ref[end].isspace())
        if number is None or not (parted or not section.strip()[-1].isdigit()):
            return None
        return ref[: len(ref) - len(number[2]) - len(number[3])], int(number[2]), number[3].casefold()
    return None
