"""The house: what keeps the code small enough for one person to know."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import automation

ROOT = Path(automation.__file__).parent
MODULES = sorted(path for path in ROOT.rglob("*.py") if "_shipped" not in path.parts)

MOST_BRANCHES = 15
"""The most that radon may count for one function."""
MOST_LINES = 500
"""The most lines that a module may have."""
REASON = re.compile(r"# noqa: [A-Z0-9, ]+(\(| - )")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_function_has_more_branches_than_a_reader_can_hold() -> None:
    radon = pytest.importorskip("radon.complexity", reason="radon comes with the extra dev")
    found = [
        f"{name(path)}: {block.fullname}"
        for path in MODULES
        for block in radon.cc_visit(path.read_text(encoding="utf-8"))
        if block.letter in "FM" and block.complexity > MOST_BRANCHES
    ]
    assert found == []


def test_no_module_is_longer_than_can_be_read_in_one_go() -> None:
    long = [name(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES]
    assert long == []


def test_a_file_name_is_used_once() -> None:
    names = Counter(path.name for path in MODULES if path.name != "__init__.py")
    assert [each for each, times in names.items() if times > 1] == []


def test_every_module_has_a_test_of_its_name() -> None:
    tests = {path.name for path in Path(__file__).parent.rglob("test_*.py")}
    assert [
        name(path) for path in MODULES if path.stem != "__init__" and f"test_{path.name}" not in tests
    ] == []


def test_every_exception_to_the_lint_rules_says_why() -> None:
    without = [
        f"{name(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "# noqa" in line and not REASON.search(line)
    ]
    assert without == []
