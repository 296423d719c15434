"""Where the toolkit writes and what it prints with: the output folder, the disk, a PDF, the templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from automation import files
from automation.chasing.compose import KINDS, read_letter_template
from automation.doctor.lines import Line, fine, mend, not_here
from automation.doctor.nights import latest_night
from automation.doctor.pc import WINDOWS, checkout
from automation.doctor.setup import Setup
from automation.doctor.writing import nearest_folder, why_not_writable
from automation.plan.findings import PlanError
from automation.plan.text import count, listed, one_line
from automation.reports.page import TEMPLATE

OUTPUT, DISK, PDF, TEMPLATES = "Output folder", "Disk space", "PDF of papers", "Templates"

LEAST_FREE = 200 * 1024 * 1024
"""Bytes; a night of the example leaves under 2 MB, and LibreOffice wants room to work in."""
NIGHTS_AHEAD = 30
"""For how many more nights like the last there is to be room."""


def look_at_output(setup: Setup) -> Iterator[Line]:
    """Files can be written where the outputs go."""
    out, folder = setup.out, nearest_folder(setup.out)
    step = (
        "Give another folder with --out FOLDER, or ask whoever keeps this one for the right to write in it."
    )
    if not folder.is_dir():
        yield mend(
            OUTPUT,
            f"{folder} is a file, so no output can go into {out}.",
            "Rename that file, or give another folder with --out FOLDER.",
        )
        return
    why = why_not_writable(folder)
    if why:
        yield mend(OUTPUT, f"Nothing can be written to {folder}: {why}.", step)
    elif folder == out.absolute():
        yield fine(OUTPUT, f"Files can be written to {folder}.")
    else:
        yield fine(OUTPUT, f"{out.absolute()} is not there yet; the first run makes it, and can.")


def look_at_disk(setup: Setup) -> Iterator[Line]:
    """There is room for the nights to come."""
    folder = nearest_folder(setup.out)
    free = setup.pc.free(folder)
    night = latest_night(setup.out, setup.pc.now)
    size = sum(f.stat().st_size for f in night.folder.rglob("*") if f.is_file()) if night else 0
    needed = max(LEAST_FREE, NIGHTS_AHEAD * size)
    room = f"{_megabytes(free)} are free on the disk of {folder}"
    if free < needed:
        yield mend(
            DISK,
            f"Only {room}; {_megabytes(needed)} are wanted.",
            "Delete or move away old files there, such as the oldest nights in the output folder.",
        )
        return
    last = f"; the last night took {_megabytes(size)}" if size else ""
    yield fine(DISK, f"{room}{last}.")


def _megabytes(size: int) -> str:
    if size >= 10 * 1024**3:
        return f"{size / 1024**3:,.0f} GB"
    return f"{size / 1024**2:,.0f} MB" if size >= 10 * 1024**2 else f"{size / 1024**2:.1f} MB"


def look_for_pdf(setup: Setup) -> Iterator[Line]:
    """Something here can make a PDF of a paper."""
    pc = setup.pc
    office = pc.libreoffice()
    word = pc.system == WINDOWS and pc.registry(r"Microsoft\Windows\CurrentVersion\App Paths\winword.exe")
    if office or word:
        yield fine(PDF, f"paper --pdf works through {'LibreOffice' if office else 'Word'}: {office or word}.")
    else:
        by_word = "Word or LibreOffice" if pc.system == WINDOWS else "LibreOffice"
        yield not_here(
            PDF,
            f"paper --pdf needs {by_word}, which is not here; open the paper where there is one and save it "
            "as PDF.",
        )


def look_at_templates(setup: Setup) -> Iterator[Line]:
    """Every template that a night needs is there, and the letters' can be filled in."""
    beside = setup.tracker.resolve().parent
    boards = {
        board.paper.strip(): board.name for board in setup.plan_of.read.plan.boards if board.paper.strip()
    }
    wanted = [
        ("letters", f"{kind}.{end}") for kind in dict.fromkeys(KINDS.values()) for end in ("txt", "html")
    ]
    wanted += [("page", name) for name in (TEMPLATE, "page.css", "page.js", "plans.html")]
    papers = {name if Path(name).suffix else f"{name}.docx": board for name, board in boards.items()}
    lost = [f"{kind}/{name}" for kind, name in wanted if not files.template(kind, name, beside).is_file()]
    if lost:
        folder = files.templates_folder()
        yield mend(
            TEMPLATES,
            f"Of the toolkit's templates {listed(lost)} {'is' if len(lost) == 1 else 'are'} missing.",
            f"Copy {'it' if len(lost) == 1 else 'them'} from a fresh copy of the toolkit into {folder}."
            if checkout()
            else "Install the toolkit again: pip install --force-reinstall, then what you installed it from.",
        )
        return
    unknown = [name for name in papers if not files.template("papers", Path(name).name, beside).is_file()]
    if unknown:
        yield mend(
            TEMPLATES,
            f"The sheet Boards names the paper {listed([one_line(name, 60) for name in unknown])} of "
            f"{listed([one_line(papers[name], 60) for name in unknown])}, and there is no such template.",
            f"Put it into {beside.parent / 'templates' / 'papers'}, or name on the sheet Boards one of "
            f"{listed(_paper_names(beside))}.",
        )
        return
    for kind in dict.fromkeys(KINDS.values()):
        try:
            read_letter_template(kind, beside)
        except PlanError as error:
            yield mend(
                TEMPLATES,
                str(error),
                "Correct it in any text editor; templates/letters/README.md lists the tags. Or take it away "
                "from the templates beside the tracker, and the toolkit's own counts.",
            )
            return
    every = [*wanted, *(("papers", Path(name).name) for name in papers)]
    own = [pair for pair in every if files.template(*pair, beside).parent.parent != files.templates_folder()]
    also = f", {count(len(own), 'of them')} from the folder beside the tracker" if own else ""
    yield fine(
        TEMPLATES, f"All {len(every)} templates in use are there{also.replace('of thems', 'of them')}."
    )


def _paper_names(beside: Path) -> list[str]:
    folders = (files.templates_folder(), beside / "templates", beside.parent / "templates")
    return sorted({file.name for folder in folders for file in (folder / "papers").glob("*.docx")})
