"""A small tracker with findings, for the tests of their outputs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from automation.plan.model import Acceptance, Lead
from automation.plan.settings import Settings
from automation.tracker.read.result import ReadTracker, TrackerFile
from automation.tracker.sheets import ACCEPTED, LEADS
from tests.support.plans import action, evidence, place, plan, section

HOSTILE = '=HYPERLINK("http://example.org")<script>\x07{{ x }}'


def tracker(folder: Path = Path("plans")) -> ReadTracker:
    made = plan(
        action("2.1", "Jun-17", "Green", lead="ART service manager; LAC team manager", row=2),
        action("2.2", "Dec-17", "Red", lead="", comments="Waiting", row=3),
        action("2.3", "Jun-17", "Amber", row=4),
        evidence=(evidence("2", row=2),),
        sections=(section("2", owner="LAC team manager"),),
        leads=(
            Lead("ART service manager", emails=("art@",), place=place(LEADS, 2)),
            Lead("LAC team manager", emails=("lac@example.org",), place=place(LEADS, 3)),
        ),
        accepted=(Acceptance("B02", "2.3", "agreed", "Chair", date(2017, 12, 31), place(ACCEPTED, 2)),),
        settings=Settings(plan_title="Improvement & more", council="Testshire"),
    )
    return ReadTracker(made, (), TrackerFile(folder / "my tracker.xlsm"))
