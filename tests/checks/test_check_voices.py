"""Children are asked, and what they said is counted for the right section."""

from __future__ import annotations

from datetime import date

from automation.plan.model import Plan, Voice
from automation.tracker.sheets import TABLES
from tests.support.checking import of
from tests.support.plans import action, place, plan, section

(VOICES,) = (table for table in TABLES if table.kind == "voices")


def asked(*rows: tuple[object, ...]) -> Plan:
    """Give a plan whose sections 2 and 3 say what children will say, with rows of Voices."""
    sections = (section("2", children_say="I am asked"), section("3", children_say="I am safe", row=3))
    voices = tuple(Voice(*row, place=place(VOICES, n)) for n, row in enumerate(rows, 2))  # type: ignore[arg-type]
    return plan(action("2.1"), action("3.1", row=3), sections=sections, voices=voices)


def cells(code: str, found: Plan) -> list[str]:
    return [finding.cell for finding in of(code, found)]


def test_a_section_nobody_asked_about_for_half_a_year_is_named_with_the_last_time():
    found = asked(("2", date(2017, 9, 1)), ("3", date(2017, 3, 1)))
    (one,) = of("V01", found)
    assert (one.ref, one.cell) == ("3", "G3")
    assert one.message.endswith("nobody has asked them for 6 months. The last time was 1 March 2017.")
    assert cells("V01", asked()) == [], "a plan without the sheet hears nothing of it"


def test_more_said_so_than_were_asked_and_as_many_as_were_asked():
    day = date(2017, 9, 1)
    found = asked(("2", day, "", 9, 10), ("3", day, "", 9, 9), ("3", day, "", None, 9), ("3", day, "", 9))
    assert cells("V02", found) == ["E2"]


def test_an_unknown_section_a_missing_day_and_one_to_come():
    found = asked(("7", date(2017, 9, 1)), ("2 ", None), ("3", date(2017, 10, 2)), ("3", date(2017, 10, 3)))
    assert cells("V03", found) == ["A2"]
    assert cells("V04", found) == ["B3", "B5"]
