"""Build workbook/nights.sqlite, the half-year before the example's own date, from nights.csv beside it.

`nights.csv` names each change of a cell. Taken back from the last one up, they give the CSV files of any
earlier day, which are read like any tracker. Run it after `build_workbook.py`.
"""

import csv
import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from automation.history.store import History
from automation.tracker.read.reading import read_tracker

WORKBOOK = Path(__file__).resolve().parent.parent / "workbook"
TRACKER = WORKBOOK / "improvement-plan.xlsm"
WEEK = timedelta(days=7)

Row = dict[str, str]


def rows_of(table: str) -> list[Row]:
    """Return the rows of a CSV file."""
    with (WORKBOOK / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def tables_by_ref() -> dict[str, dict[str, Row]]:
    """Return the tables that `nights.csv` speaks of, each row under the ref by which it is known there."""
    actions: dict[str, Row] = {}
    evidence: dict[str, Row] = {}
    ref, number = "", 0
    for row in rows_of("actions"):
        number, ref = (1, row["Ref"]) if row["Ref"] else (number + 1, ref)
        actions[ref if number == 1 else f"{ref} ({number})"] = row
    for row in rows_of("evidence"):
        number = 1 + sum(known.rpartition(" (")[0] == row["Section"] for known in evidence)
        evidence[f"{row['Section']} ({number})"] = row
    return {
        "Actions": actions,
        "Evidence": evidence,
        "Sections": {row["Section"]: row for row in rows_of("sections")},
        "Readings": {f"{row['Measure']}, {row['Date']}": row for row in rows_of("readings")},
        "Leads": {row["Lead"]: row for row in rows_of("leads")},
    }


def nights_to_show(changes: list[Row]) -> list[date]:
    """Return the nights to keep: one a week back to before the first change, and those of boards."""
    first = date.fromisoformat(changes[0]["Date"]) - WEEK
    last = date.fromisoformat(changes[-1]["Date"])
    weeks = {last - WEEK * number for number in range((last - first).days // 7 + 1)}
    boards = {date.fromisoformat(row["Meeting date"]) for row in rows_of("boards") if row["Meeting date"]}
    return sorted({first, *weeks, *(day for day in boards if first <= day <= last)}, reverse=True)


def build(path: Path) -> None:
    """Build the nights of the example.

    Args:
        path: where to write them.
    """
    tables, changes, decisions = tables_by_ref(), rows_of("nights"), rows_of("decisions")
    shipped = read_tracker(TRACKER).plan
    with tempfile.TemporaryDirectory() as folder:
        history = History.open(Path(folder, "nights.sqlite"))
        for file in WORKBOOK.glob("*.csv"):
            shutil.copy(file, folder)
        reads = []
        for night in nights_to_show(changes):
            while changes and changes[-1]["Date"] > night.isoformat():
                change = changes.pop()
                table = tables[change["Table"]]
                if change["Field"] == "Row":
                    del table[change["Ref"]]
                else:
                    table[change["Ref"]][change["Field"]] = change["Was"]
            for name, table in tables.items():
                with Path(folder, f"{name.lower()}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, next(iter(table.values())))
                    writer.writeheader()
                    writer.writerows(table.values())
            with Path(folder, "decisions.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, decisions[0])
                writer.writeheader()
                writer.writerows(row for row in decisions if row["Meeting date"] <= night.isoformat())
            reads.append((night, read_tracker(Path(folder))))
        for night, read in reversed(reads):
            plan = replace(read.plan, due_phrases=shipped.due_phrases)
            file = replace(read.file, path=TRACKER, saved_by="", saved_at=None)
            history.record(replace(read, plan=plan, file=file), night, None, illustrative=True)
        history.connection.execute("VACUUM")
        history.close()
        shutil.copy(history.path, path)


if __name__ == "__main__":
    build(WORKBOOK / "nights.sqlite")
    print(f"Written: {WORKBOOK / 'nights.sqlite'}")
