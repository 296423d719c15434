"""What is installed: Python, its packages, the templates, and a program that makes a PDF of a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from automation import __version__, files
from automation.chasing.compose import KINDS, read_letter_template
from automation.doctor.pc import DISTRIBUTION, MAC, WINDOWS, Setup, checkout
from automation.doctor.report import Line, fine, mend, not_here
from automation.plan.findings import PlanError
from automation.plan.model import Board
from automation.plan.text import count, listed, one_line
from automation.reports.page import TEMPLATE

_STORE = r"\\WindowsApps\\|PythonSoftwareFoundation"
"""How the folders of the Microsoft Store's Python are known."""

_PLATFORMS = {WINDOWS: "win32", MAC: "darwin"}

_LETTERS = tuple(dict.fromkeys(KINDS.values()))

_SHIPPED = (
    *(("letters", f"{kind}.{end}") for kind in _LETTERS for end in ("txt", "html")),
    *(("page", name) for name in (TEMPLATE, "page.css", "page.js", "plans.html")),
)
"""The toolkit's own templates that every night needs: their folder and their name."""


def look_at_python(setup: Setup) -> Line:
    """Python is one whose files land where Excel looks for them: not the Microsoft Store's."""
    pc = setup.pc
    version = ".".join(map(str, pc.python))
    if pc.system == WINDOWS and re.search(_STORE, f"{pc.base}\n{pc.executable}", re.IGNORECASE):
        return mend(
            f"This Python {version} is the Microsoft Store's. What it writes into AppData goes into a copy "
            "of its own: the add-in that it installs lands where Excel never looks, although it seems to be "
            "there.",
            "Install Python from python.org (for yourself only will do), delete the folder .venv, then set "
            "the toolkit up again with the first command of README.md.",
        )
    return fine(f"Python {version} runs the toolkit {__version__}, from {pc.executable}.")


def look_at_packages(setup: Setup) -> Line:
    """Every package that the toolkit declares is installed, in a version that will do."""
    pc = setup.pc
    from packaging.requirements import Requirement  # noqa: PLC0415 (it may be what is missing)

    environment = {"sys_platform": _PLATFORMS.get(pc.system, "linux"), "extra": ""}
    needed = [Requirement(text) for text in pc.requirements()]
    needed = [one for one in needed if one.marker is None or one.marker.evaluate(environment)]
    if not needed:
        folder = checkout()
        return mend(
            "The toolkit is not installed in this Python, so it is not known what it needs.",
            "Install it:",
            pc.python_command("-m", "pip", "install", *(("-e", folder) if folder else (DISTRIBUTION,))),
        )
    wrong = {}
    for one in needed:
        version = pc.version_of(one.name)
        if version is None:
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is missing"
        elif not one.specifier.contains(version, prereleases=True):
            wrong[f"{one.name}{one.specifier}"] = f"{one.name} is {version} (needed: {one.specifier})"
    if wrong:
        return mend(
            f"Of {count(len(needed), 'package')}, {listed(list(wrong.values()))}.",
            "Install what is missing or too old:",
            pc.python_command("-m", "pip", "install", *wrong),
        )
    return fine(f"All {len(needed)} packages that the toolkit needs are here and new enough.")


def look_at_templates(setup: Setup) -> Line:
    """Every template that a night needs is there, and the letters' can be filled in."""
    beside = setup.tracker.resolve().parent
    papers = _papers(setup.plan_of.read.plan.boards)
    every = [*_SHIPPED, *(("papers", Path(name).name) for name in papers)]
    missing = [one for one in every if not files.template(*one, beside).is_file()]
    lost = [f"{kind}/{name}" for kind, name in _SHIPPED if (kind, name) in missing]
    if lost:
        return _lost(lost)
    unknown = {name: board for name, board in papers.items() if ("papers", Path(name).name) in missing}
    if unknown:
        return _unknown(unknown, beside)
    try:
        for kind in _LETTERS:
            read_letter_template(kind, beside)
    except PlanError as error:
        return mend(
            str(error),
            "Correct it in any text editor; templates/letters/README.md lists the tags. Or take it away "
            "from the templates beside the tracker, and the toolkit's own counts.",
        )
    return fine(f"All {len(every)} templates in use are there{_own(every, beside)}.")


def _papers(boards: Sequence[Board]) -> dict[str, str]:
    """Return the templates of papers that the sheet Boards names, each with its board."""
    named = {board.paper.strip(): board.name for board in boards}
    return {name if Path(name).suffix else f"{name}.docx": board for name, board in named.items() if name}


def _own(wanted: Sequence[tuple[str, str]], beside: Path) -> str:
    """Return how many of some templates are the plan's own and not the toolkit's; empty where none is."""
    toolkits = files.templates_folder()
    number = sum(files.template(*one, beside).parent.parent != toolkits for one in wanted)
    return f", {number} of them from the folder beside the tracker" if number else ""


def _lost(names: list[str]) -> Line:
    """Return that the toolkit's own templates are not there, and how to get them back."""
    one = len(names) == 1
    step = "Install the toolkit again: pip install --force-reinstall, then what you installed it from."
    if checkout():
        them = "it" if one else "them"
        step = f"Copy {them} from a fresh copy of the toolkit into {files.templates_folder()}."
    return mend(f"Of the toolkit's templates {listed(names)} {'is' if one else 'are'} missing.", step)


def _unknown(papers: Mapping[str, str], beside: Path) -> Line:
    """Return that papers have no template, each with its board, and which templates there are."""
    folders = (files.templates_folder(), beside / "templates", beside.parent / "templates")
    there = sorted({file.name for folder in folders for file in (folder / "papers").glob("*.docx")})
    names, boards = (listed([one_line(text, 60) for text in texts]) for texts in (papers, papers.values()))
    return mend(
        f"The sheet Boards names the paper {names} of {boards}, and there is no such template.",
        f"Put it into {beside.parent / 'templates' / 'papers'}, or name on the sheet Boards one of "
        f"{listed(there)}.",
    )


def look_for_pdf(setup: Setup) -> Line:
    """Something here can make a PDF of a paper."""
    pc = setup.pc
    office = pc.libreoffice()
    word = pc.system == WINDOWS and pc.registry(r"Microsoft\Windows\CurrentVersion\App Paths\winword.exe")
    if office or word:
        return fine(f"paper --pdf works through {'LibreOffice' if office else 'Word'}: {office or word}.")
    by_word = "Word or LibreOffice" if pc.system == WINDOWS else "LibreOffice"
    return not_here(
        f"paper --pdf needs {by_word}, which is not here; open the paper where there is one and save it "
        "as PDF."
    )
