"""The sheet xlwings.conf: which Python the buttons start."""

from __future__ import annotations

import pytest

from automation.tracker.conf_sheet import as_each_has_it

OWN = r"C:\Users\Zoë\AppData\Local"


@pytest.mark.parametrize(
    ("python", "own", "named"),
    [
        (
            r"C:\Users\Zoë\AppData\Local\improvement-plan\.venv\Scripts\python.exe",
            OWN,
            r"%LOCALAPPDATA%\improvement-plan\.venv\Scripts\python.exe",
        ),
        (r"c:\users\ZOË\appdata\local\py\python.exe", OWN, r"%LOCALAPPDATA%\py\python.exe"),
        (r"C:\Users\Zoë\AppData\LocalLow\python.exe", OWN, r"C:\Users\Zoë\AppData\LocalLow\python.exe"),
        (r"C:\Plan\.venv\Scripts\python.exe", OWN, r"C:\Plan\.venv\Scripts\python.exe"),
        ("/Users/zoe/plan/.venv/bin/python", "", "/Users/zoe/plan/.venv/bin/python"),
    ],
)
def test_a_python_of_the_persons_own_is_named_as_each_has_it(python: str, own: str, named: str) -> None:
    assert as_each_has_it(python, own) == named
