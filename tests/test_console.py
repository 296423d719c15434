"""What a command prints: only through the functions that know what a terminal may be given."""

from __future__ import annotations

import ast
from pathlib import Path

from automation import cli, console, record_commands


def test_all_that_is_printed_goes_through_the_few_functions_that_know_what_a_terminal_may_be_given() -> None:
    prints = {
        function.name
        for module in (cli, console, record_commands)
        for function in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    }
    assert prints == {"line", "tell", "tell_lines", "print_json", "main"}
