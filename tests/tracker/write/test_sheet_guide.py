"""The page about the sheets and settings says what the code does."""

from __future__ import annotations

from automation.tracker.write.sheet_guide import page_path, workbook_page


def test_the_page_is_up_to_date() -> None:
    written = page_path().read_text(encoding="utf-8")
    assert written == workbook_page(), "run: python -m automation.tracker.write.sheet_guide"
