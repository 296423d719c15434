"""The guide that lies in a new folder: the jobs, the sheets and the settings, on one page for a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from automation.double_click import FILES
from automation.files import write_whole
from automation.plan.settings import catalogue
from automation.tracker.sheets import SUMMARY, TABLES
from automation.tracker.write.choices import what_of

GUIDE = "Guide.html"
"""The name of the guide."""

_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}th{background:#f0f0f0}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#eee}th{background:#333}}"
)
_FIRST = Path(__file__).with_name("first_steps.txt").read_text(encoding="utf-8").splitlines()


def guide() -> str:
    """Return the guide as a page."""
    jobs = ((file.name, file.what) for file in FILES)
    sheets = [(SUMMARY, "Counts by theme, section and lead, which follow as you type.", "")]
    for table in TABLES:
        what = what_of(table) + (" Optional." if table.optional else "")
        sheets.append((table.sheet, what, "; ".join(table.headings())))
    settings = (
        (row.name, "" if row.default is None else str(row.default), " ".join(row.meaning.split()))
        for row in catalogue()
    )
    parts = (
        "<h1>The improvement plan in this folder</h1>",
        f"<ol>{''.join(f'<li>{escape(line)}</li>' for line in _FIRST)}</ol>",
        _table("Jobs: the files in the folder scripts", ("File", "What it does"), jobs),
        _table("Sheets of the workbook", ("Sheet", "What it is for", "Columns"), sheets),
        _table("Settings, on the sheet Settings", ("Setting", "Usually", "What it does"), settings),
    )
    head = f'<meta charset="utf-8"><title>Guide to the improvement plan</title><style>{_STYLE}</style>'
    body = f"<body><main>{''.join(parts)}</main></body>"
    return f'<!DOCTYPE html><html lang="en-GB"><head>{head}</head>{body}</html>'


def write_guide(folder: Path) -> None:
    """Write the guide into a folder.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(folder / GUIDE, guide())


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return f"<h2>{escape(title)}</h2><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
