from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.checks.check_references import number_of
from automation.plan.model import ref_key
from tests.support.checking import of, rows
from tests.support.effort import sampled
from tests.support.plans import action, plan, section


def test_a_blank_ref_between_two_refs_is_the_one_that_is_missing():
    found = of(
        "R01",
        plan(
            action("2.1", row=2),
            action("", section="2", label="2.1 (2)", row=3),
            action("2.3", row=4),
        ),
    )
    assert [(f.cell, f.hint) for f in found] == [("B3", "Type 2.2.")]
    assert found[0].message == (
        "An action of section 2 has no ref, and 2.2 is missing: it is between 2.1 and 2.3."
    )


def test_a_blank_ref_at_the_top_of_a_section_is_an_error():
    found = of(
        "R01", plan(action("", section="LMG", label="LMG (1)", row=2), action("LMG 2", row=3, section="LMG"))
    )
    assert [(f.cell, f.message) for f in found] == [("B2", "The first action of section LMG has no ref.")]


def test_a_row_that_continues_another_is_a_note_and_leaves_no_gap():
    continued = plan(
        action("LMG 1", section="LMG", row=2),
        action("", section="LMG", label="LMG 1 (2)", row=3),
        action("LMG 2", section="LMG", row=4),
    )
    assert rows("R02", continued) == [("LMG 1 (2)", "B3")]
    assert rows("R01", continued) == []
    assert rows("R05", continued) == []


def test_two_spellings_of_one_ref_are_a_duplicate_ref():
    found = of("R03", plan(action("LMG 4", section="LMG", row=2), action("lmg4", section="LMG", row=3)))
    assert [(f.ref, f.cell) for f in found] == [("lmg4", "B3")]
    assert "the first one is in Actions!B2 (written 'LMG 4' there)" in found[0].message


def test_refs_that_only_look_alike_are_two():
    assert rows("R03", plan(action("2.1"), action("2.10", row=3), action("21", section="2", row=4))) == []


def test_a_ref_of_another_section_names_that_section():
    found = of(
        "R04",
        plan(
            action("2.1", row=2),
            action("3.2", section="2", row=3),
            action("3.1", row=4),
            sections=(section("2"), section("3", row=3)),
        ),
    )
    assert [(f.ref, f.cell) for f in found] == [("3.2", "B3")]
    assert found[0].message == "3.2 is in section 2, but its ref belongs to section 3."


def test_every_published_form_of_ref_belongs_to_its_section():
    assert (
        rows(
            "R04",
            plan(
                action("18.3", section="18"),
                action("LMG 1", section="LMG"),
                action("LMG4", section="LMG"),
                action("H&P1", section="H&P"),
                action("CLA&P 3", section="CLA&P"),
                action("LSCB1.5", section="LSCB1"),
                action("9A.1", section="9A"),
                action("2.4a", section="2"),
            ),
        )
        == []
    )


def test_action_21_does_not_belong_to_section_2():
    assert rows("R04", plan(action("2.1"), action("2.2"), action("21", section="2", row=4))) == [("21", "B4")]


def test_a_tracker_that_numbers_its_actions_throughout_is_left_alone():
    assert rows("R04", plan(*(action(f"A{n}", section="Workforce", row=n) for n in range(1, 9)))) == []


def test_a_gap_in_the_numbers_is_named_with_its_neighbours():
    found = of("R05", plan(action("18.1"), action("18.4", row=4), action("18.2", row=3)))
    assert [(f.cell, f.message) for f in found] == [
        ("B4", "18.3 is missing: 18.2 is followed by 18.4."),
    ]


def test_a_section_that_does_not_begin_with_1_has_a_gap():
    assert [f.message for f in of("R05", plan(action("2.3"), action("2.4")))] == [
        "2.1 and 2.2 are missing: section 2 begins with 2.3."
    ]


def test_lettered_refs_and_another_order_leave_no_gap():
    assert (
        rows("R05", plan(action("2.2"), action("2.1"), action("2.3a"), action("2.3b"), action("2.4"))) == []
    )


def test_one_form_beside_another_is_a_note_that_says_what_to_type():
    found = of(
        "R06",
        plan(
            action("LMG 1", section="LMG"),
            action("LMG 2", section="LMG"),
            action("LMG3", section="LMG", row=4),
        ),
    )
    assert [(f.cell, f.message, f.hint) for f in found] == [
        ("B4", "LMG3 is written in another form than LMG 1.", "Type LMG 3.")
    ]


def test_a_few_missing_refs_are_all_named_and_many_by_the_first_and_last():
    found = of("R05", plan(action("2.1"), action("2.6", row=3), action("2.12", row=4)))
    assert [f.message for f in found] == [
        "2.2, 2.3, 2.4 and 2.5 are missing: 2.1 is followed by 2.6.",
        "2.7 to 2.11 are missing: 2.6 is followed by 2.12.",
    ]


def test_a_date_typed_as_a_ref_does_not_count_twenty_million_refs():
    found = of("R05", plan(action("2.1"), action("2.20170930", row=3), action("3.20170930", row=4)))
    assert [(f.ref, f.message) for f in found] == [
        ("2.20170930", "2.2 to 2.20170929 are missing: 2.1 is followed by 2.20170930."),
        ("3.20170930", "3.1 to 3.20170929 are missing: section 3 begins with 3.20170930."),
    ]


refs = st.sampled_from(
    ("2.1", "2.2", "2.3", "2.4", "2.5", "2.7", "2.9", "2.12", "2.2a", "2 4", "2.0", "", "3.2", "x")
)


@sampled(50, 300)
@given(st.lists(refs, min_size=1, max_size=9))
def test_missing_refs_are_those_that_counting_finds(written):
    rows_of_section = [
        action(ref, section="2", label=ref or f"row {row}", row=row) for row, ref in enumerate(written, 2)
    ]
    # Another section, so that this tracker surely numbers its actions by section.
    others = [action(f"7.{n}", row=20 + n) for n in range(1, 12)]
    found = [f.message.partition(" missing")[0] for f in of("R05", plan(*rows_of_section, *others))]
    assert found == _missing_plainly(written)


def _missing_plainly(written: list[str]) -> list[str]:
    """Count from each ref to the next; not where a row stands between that may be the missing one."""
    keys = [ref_key(ref) for ref in written]
    numbers = [number_of(ref, "2") for ref in written]
    sound = [at for at, key in enumerate(keys) if numbers[at] is not None and key not in keys[:at]]
    stray = [at for at in range(len(written)) if at not in sound]
    inside = sorted(((numbers[at].number, numbers[at].letter), at) for at in sound)
    messages = []
    for (low, before), (high, after) in itertools.pairwise([((0, ""), -1), *inside]):
        stem = numbers[before].stem if before >= 0 else numbers[after].stem
        refs = [f"{stem}{number}" for number in range(low[0] + 1, high[0])]
        missing = [ref for ref in refs if ref_key(ref) not in keys]
        if missing and not any(before < at < after for at in stray):
            names = f"{missing[0]} to {missing[-1]}" if len(missing) > 4 else _named(missing)
            messages.append((after, f"{names} {'is' if len(missing) == 1 else 'are'}"))
    return [message for _, message in sorted(messages)]


def _named(refs: list[str]) -> str:
    return refs[0] if len(refs) == 1 else f"{', '.join(refs[:-1])} and {refs[-1]}"


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
