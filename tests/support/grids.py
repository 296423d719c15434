"""Small grids for tests: a sheet as rows of text with bars between the cells."""

from __future__ import annotations

from automation.plan.findings import Finding
from automation.tracker.read.grid import Grid, Value
from automation.tracker.read.reading import read_grids
from automation.tracker.read.result import ReadTracker


def grid(sheet: str, *lines: str | list[Value], hidden: bool = False, prose: bool = False) -> Grid:
    """Make a grid: `grid("Plan", "Ref | Action", "1.1 | Do it")`. A line that is a list holds real values."""
    rows = [[cell.strip() for cell in line.split("|")] if isinstance(line, str) else line for line in lines]
    return Grid(sheet, rows, hidden, prose)


def read(*grids: Grid) -> ReadTracker:
    """Read grids as a tracker."""
    return read_grids(grids)


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Give the code and the address of each finding."""
    return [(finding.code, finding.where) for finding in findings]
