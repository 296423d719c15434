"""Python and the packages that the toolkit declares: are they there, and new enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

from automation import __version__
from automation.doctor.lines import Line, fine, mend
from automation.doctor.pc import DISTRIBUTION, MAC, WINDOWS, checkout
from automation.doctor.setup import Setup
from automation.plan.text import count, listed

LEAST_PYTHON = (3, 11)

PYTHON, PACKAGES = "Python", "Packages"

_STORE = r"\\WindowsApps\\|PythonSoftwareFoundation"
"""How the folders of the Microsoft Store's Python are known."""

_PLATFORMS = {WINDOWS: "win32", MAC: "darwin"}


def look_at_python(setup: Setup) -> Iterator[Line]:
    """Python is new enough for the toolkit."""
    pc = setup.pc
    version = ".".join(map(str, pc.python))
    least = ".".join(map(str, LEAST_PYTHON))
    if pc.python[: len(LEAST_PYTHON)] < LEAST_PYTHON:
        yield mend(
            PYTHON,
            f"This is Python {version}; the toolkit needs {least} or newer.",
            "Install a newer Python from python.org (for yourself only will do), then set the toolkit up "
            "again with the first command of README.md.",
        )
        return
    if pc.system == WINDOWS and re.search(_STORE, f"{pc.base}\n{pc.executable}", re.IGNORECASE):
        yield mend(
            PYTHON,
            f"This Python {version} is the Microsoft Store's. What it writes into AppData goes into a copy "
            "of its own: the add-in that it installs lands where Excel never looks, although it seems to be "
            "there.",
            "Install Python from python.org (for yourself only will do), delete the folder .venv, then set "
            "the toolkit up again with the first command of README.md.",
        )
        return
    yield fine(PYTHON, f"Python {version} runs the toolkit {__version__}, from {pc.executable}.")


def look_at_packages(setup: Setup) -> Iterator[Line]:
    """Every package that the toolkit declares is installed, in a version that will do."""
    pc = setup.pc
    try:
        from packaging.requirements import Requirement  # noqa: PLC0415 (it may be what is missing)
    except ImportError:
        yield mend(
            PACKAGES,
            "The package packaging, by which versions are compared, is missing.",
            "Install it:",
            pc.python_command("-m", "pip", "install", "packaging"),
        )
        return
    environment = {"sys_platform": _PLATFORMS.get(pc.system, "linux"), "extra": ""}
    needed = [Requirement(text) for text in pc.requirements()]
    needed = [one for one in needed if one.marker is None or one.marker.evaluate(environment)]
    if not needed:
        folder = checkout()
        yield mend(
            PACKAGES,
            "The toolkit is not installed in this Python, so it is not known what it needs.",
            "Install it:",
            pc.python_command("-m", "pip", "install", *(("-e", folder) if folder else (DISTRIBUTION,))),
        )
        return
    wrong, words = [], []
    for one in needed:
        version = pc.version_of(one.name)
        if version is None:
            words.append(f"{one.name} is missing")
        elif not one.specifier.contains(version, prereleases=True):
            words.append(f"{one.name} is {version} (needed: {one.specifier})")
        else:
            continue
        wrong.append(f"{one.name}{one.specifier}")
    if wrong:
        yield mend(
            PACKAGES,
            f"Of {count(len(needed), 'package')}, {listed(words)}.",
            "Install what is missing or too old:",
            pc.python_command("-m", "pip", "install", *wrong),
        )
        return
    yield fine(PACKAGES, f"All {len(needed)} packages that the toolkit needs are here and new enough.")
