"""One page over several plans: where each stands, and which night went wrong."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from automation.files import whole_file
from automation.plan.due import uk
from automation.plan.rating_counts import Counts
from automation.plan.text import count, one_line
from automation.reports.needs import Need
from automation.reports.page import page_environment


@dataclass(frozen=True, slots=True)
class PlanLine:
    """How one plan's night went, and what needs a person; without a `page` nothing was done."""

    name: str
    as_at: date | None = None
    counts: Counts = field(default_factory=Counts)
    page: Path | None = None
    needs: tuple[Need, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Return whether anything needs a person."""
        return bool(self.needs)

    @property
    def day(self) -> str:
        """Return its as-at date in words."""
        return uk(self.as_at) if self.as_at else ""


def write_plans_page(path: Path, lines: Sequence[PlanLine]) -> None:
    """Write the page; it links to each plan's own page, relative to where it stands.

    Raises:
        PlanError: it cannot be written.
    """
    rows = [
        (line, _link(line.page, path.parent) if line.page else "", [*line.counts.as_dict().values()])
        for line in lines
    ]
    text = (
        page_environment(None)
        .get_template("plans.html")
        .render(
            rows=rows,
            wrong=[line for line in lines if line.needs_a_person],
            said=count(len(lines), "plan"),
            line=one_line,
        )
    )
    with whole_file(path, "The page") as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def _link(page: Path, folder: Path) -> str:
    try:
        relative = os.path.relpath(page.resolve(), folder.resolve())
    except ValueError:
        # Another drive of a Windows PC: no relative path leads there.
        return page.resolve().as_uri()
    return quote(Path(relative).as_posix())
