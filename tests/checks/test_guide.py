from __future__ import annotations

import re
from pathlib import Path

import pytest

import automation.checks
from automation.checks.guide import guide, page
from automation.checks.registry import Check
from automation.checks.run_checks import CHECKS, PROBLEMS
from automation.plan.findings import FAMILIES, PlanError
from automation.tracker.problems import READER_PROBLEMS


def test_the_guide_beside_the_checks_is_the_one_that_they_give():
    held = Path(automation.checks.__file__).with_name("README.md").read_text(encoding="utf-8")
    assert held == guide(), "write it anew: python -m automation.checks.guide"


def test_the_guide_has_a_page_for_each_code():
    text = guide()
    for problem in PROBLEMS.values():
        assert f"\n### {problem.code} {problem.name}\n" in text


def test_the_links_of_the_guide_lead_to_its_headings():
    text = guide()
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.casefold()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=lambda problem: problem.code)
def test_every_problem_is_explained(problem):
    assert re.fullmatch(r"[A-Z]\d\d", problem.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", problem.name)
    assert problem.family == FAMILIES[problem.code[0]]
    assert problem.before != problem.after
    for text in (problem.finds, problem.why, problem.before, problem.after):
        assert text.strip()
        assert "\n" not in text
    assert problem.finds.endswith(".")
    assert problem.why.endswith(".")
    assert problem.finds in " ".join(page(problem.code).split())
    assert max(len(line) for line in page(problem.code).splitlines()) <= 79


def test_codes_and_names_are_unique_and_each_letter_is_one_family():
    assert len({problem.name for problem in PROBLEMS.values()}) == len(PROBLEMS)
    assert len(PROBLEMS) >= len(CHECKS) + len(READER_PROBLEMS)
    letters: dict[str, str] = {}
    for problem in PROBLEMS.values():
        assert letters.setdefault(problem.code[0], problem.family) == problem.family


def test_the_catalogue_cannot_be_changed():
    assert isinstance(CHECKS, tuple)
    with pytest.raises(TypeError):
        PROBLEMS["Z99"] = CHECKS[0].problem
    with pytest.raises(AttributeError):
        CHECKS[0].problem = None


def test_every_check_of_every_module_is_in_the_catalogue():
    import importlib
    import pkgutil

    found = set()
    for module in pkgutil.iter_modules(automation.checks.__path__):
        members = vars(importlib.import_module(f"automation.checks.{module.name}")).values()
        found.update(value.problem.code for value in members if isinstance(value, Check))
    assert found == {check.problem.code for check in CHECKS}


def test_a_page_is_found_whatever_its_letter_case():
    assert page(" r05 ").startswith("R05 ref-missing-from-sequence\nWarning: a board would ask.\n")


def test_a_code_that_does_not_exist_is_refused_in_one_sentence():
    with pytest.raises(PlanError, match=r"^R99 is not a code\. Codes run from A01 to W04, such as R05\.$"):
        page("R99")
