from __future__ import annotations

from tests.support.checking import rows
from tests.support.plans import action, evidence, plan


def test_a_blue_section_needs_its_impact_rated():
    found = plan(
        action("2.1", rating="Blue"),
        action("3.1", rating="Blue"),
        action("3.2", rating="Green"),
        evidence=(evidence("2", row=2), evidence("2", "Green", row=3), evidence("3", row=4)),
    )
    assert rows("E01", found) == [("2", "C2")]
