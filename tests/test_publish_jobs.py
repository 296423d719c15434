"""Publishing: three things are written, and nothing where a person would be given away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from automation.cli import DONE, NEEDS_A_PERSON, NOT_DONE, main
from automation.plan.model import Lead
from tests.support.browser import browser, needs_browser
from tests.support.trackers import small_plan, small_tracker, tracker_of


def run(tracker: Path, out: Path) -> int:
    return main(["publish", str(tracker), "--out", str(out)])


def test_page_feed_and_calendar_are_written(tmp_path: Path) -> None:
    assert run(small_tracker(tmp_path), tmp_path / "out") == DONE
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*.*"))
    assert [name.replace("\\", "/") for name in made] == [
        "calendar.ics", "feed/actions.csv", "feed/actions_by_night.csv", "feed/decisions.csv",
        "feed/dictionary.csv", "feed/evidence.csv", "feed/measures.csv", "public.html",
    ]  # fmt: skip


def test_a_name_in_the_plan_refuses_everything_and_names_the_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = small_plan()
    named = replace(plan.actions[0], text="Ask Jo Public")
    lead = Lead("ART service manager", person="Jo Public")
    tracker = tracker_of(
        replace(plan, actions=(named, *plan.actions[1:]), leads=(lead,)), tmp_path / "plan.xlsx"
    )
    assert run(tracker, tmp_path / "out") == NOT_DONE
    assert "Nothing was published: Actions!C2 ('Jo Public')" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_looks_like_a_child_is_left_out_everywhere_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = small_plan()
    child = replace(plan.actions[0], text="Visit AB 12/03/2009")
    tracker = tracker_of(replace(plan, actions=(child, *plan.actions[1:])), tmp_path / "plan.xlsx")
    assert run(tracker, tmp_path / "out") == NEEDS_A_PERSON
    assert "Left out, because a child could perhaps be known from it: Actions!C2." in capsys.readouterr().out
    written = [path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("*.*")]
    assert not [text for text in written if "12/03/2009" in text]


@needs_browser
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_violation_with_all_its_rules(tmp_path: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    run(small_tracker(tmp_path), tmp_path / "out")
    with browser() as started:
        page = started.new_page(viewport={"width": width, "height": 900})
        page.goto((tmp_path / "out" / "public.html").as_uri())
        tags = [
            *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
            *("best-practice", "EN-301-549", "section508", "TTv5", "experimental"),
        ]
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        assert result.response["violations"] == [], result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
