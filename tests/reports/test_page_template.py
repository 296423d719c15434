"""The pages' templates: a missing or wrong one is one sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.reports.page_template import filled_page


def own(folder: Path, text: str) -> Path:
    (folder / "templates" / "page").mkdir(parents=True)
    (folder / "templates" / "page" / "public.html").write_text(text, encoding="utf-8")
    return folder


def test_a_template_beside_the_tracker_is_filled_in_and_all_text_is_escaped(tmp_path: Path) -> None:
    beside = own(tmp_path, "<p>{{ title }}</p>")
    assert filled_page("public.html", {"title": "A & <b>"}, beside) == "<p>A &amp; &lt;b&gt;</p>"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if %}", r"The page's template \(public.html, line 1\) cannot be read"),
        ("{{ nothing }}", "The page's template cannot be filled in: 'nothing' is undefined"),
        ("{{ title.__class__ }}", "cannot be filled in"),
    ],
)
def test_a_template_that_is_wrong_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        filled_page("public.html", {"title": "A"}, own(tmp_path, text))
