"""workbook/README.md names every sheet, column and setting of the tracker as they are."""

from __future__ import annotations

import re
from datetime import date

from automation.files import workbook_folder
from automation.plan.settings import catalogue
from automation.tracker.sheets import TABLES

PAGE = (workbook_folder() / "README.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the table below a heading of the page, without the row of headings."""
    section = PAGE.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    lines = re.findall(r"^\| (.*) \|$", section, re.MULTILINE)
    return [line.split(" | ") for line in lines[1:]]


def test_every_column_of_every_sheet_is_explained_in_its_order() -> None:
    for table in TABLES:
        assert [column for column, _ in rows(f"### {table.sheet}")] == list(table.headings())
    assert re.findall(r"^### (.*)", PAGE, re.MULTILINE) == [table.sheet for table in TABLES]


def test_every_setting_is_explained_with_its_default_and_its_choices() -> None:
    explained = {name: (default, what) for name, default, what in rows("## Settings")}
    assert list(explained) == [setting.name for setting in catalogue()]
    for setting in catalogue():
        default, what = explained[setting.name]
        shown = setting.default.isoformat() if isinstance(setting.default, date) else str(setting.default)
        blank = setting.default is None or setting.default in ("", (), {})
        assert default == ("blank" if blank else shown)
        assert all(choice in what for choice in setting.choices)
