"""What is installed: Python, its packages, the templates, and a program that makes a PDF of a paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from automation import __version__, files
from automation.chasing.compose import KINDS, read_letter_template
from automation.doctor.pc import DISTRIBUTION, MAC, WINDOWS, Setup, checkout
from automation.doctor.report import Line, fine, mend, not_here
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.reports.page import TEMPLATE

_STORE = r"\\WindowsApps\\|PythonSoftwareFoundation"
"""How the folders of the Microsoft Store's Python are known."""

_PLATFORMS = {WINDOWS: "win32", MAC: "darwin"}

_LETTERS = tuple(dict.fromkeys(KINDS.values()))


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
    boards = {board.paper.strip(): board.name for board in setup.plan_of.read.plan.boards}
    papers = {name if Path(name).suffix else f"{name}.docx": board for name, board in boards.items() if name}
    shipped = [("letters", f"{kind}.{end}") for kind in _LETTERS for end in ("txt", "html")]
    shipped += [("page", name) for name in (TEMPLATE, "page.css", "page.js", "plans.html")]
    lost = [f"{kind}/{name}" for kind, name in shipped if not files.template(kind, name, beside).is_file()]
    if lost:
        return _lost(lost)
    unknown = [name for name in papers if not files.template("papers", Path(name).name, beside).is_file()]
    if unknown:
        return _unknown({name: papers[name] for name in unknown}, beside)
    try:
        for kind in _LETTERS:
            read_letter_template(kind, beside)
    except PlanError as error:
        return mend(
            str(error),
            "Correct it in any text editor; templates/letters/README.md lists the tags. Or take it away "
            "from the templates beside the tracker, and the toolkit's own counts.",
        )
    every = [*shipped, *(("papers", Path(name).name) for name in papers)]
    own = [pair for pair in every if files.template(*pair, beside).parent.parent != files.templates_folder()]
    also = f", {len(own)} of them from the folder beside the tracker" if own else ""
    return fine(f"All {len(every)} templates in use are there{also}.")


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
