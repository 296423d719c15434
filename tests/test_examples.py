"""What the help shows as examples can be typed."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest

import automation
from automation.cli import main

EXAMPLES = tomllib.loads(Path(automation.__file__).with_name("examples.toml").read_text(encoding="utf-8"))
LINES = [typed for lines in EXAMPLES.values() for typed, _ in lines]


@pytest.mark.parametrize("typed", LINES)
def test_an_example_is_a_command_with_options_that_exist(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *arguments = shlex.split(typed)
    assert command in EXAMPLES
    assert main([command, "--help"]) == 0
    said = capsys.readouterr().out
    assert typed in said
    options = {argument for argument in arguments if argument.startswith("--")}
    assert options <= set(re.findall(r"^  (--[a-z-]+)", said, re.MULTILINE))
