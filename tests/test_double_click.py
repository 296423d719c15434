"""The files to double-click: their names, and the commands they run."""

from __future__ import annotations

import pytest

from automation.cli import main
from automation.double_click import FILES, MENU, File
from automation.tracker.write.macros import BUTTONS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_runs_a_command_with_options_that_exist(
    file: File, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([file.command[0], "--help"]) == 0
    said = capsys.readouterr().out
    assert all(option in said for option in file.command if option.startswith("--"))


def test_every_button_has_a_file_that_is_called_alike() -> None:
    titles = {file.title for file in FILES}
    assert {button.caption.replace("Apply", "Show") for button in BUTTONS} <= titles
    assert MENU not in {file.name for file in FILES}


def test_what_would_do_harm_by_a_wrong_number_asks_first() -> None:
    assert {file.name for file in FILES if file.asks} == {"mark-letters-sent", "mark-paper-done"}
