"""Build workbook/improvement-plan.xlsm from the CSV files beside it. Run it after changing one of them."""

from datetime import UTC, datetime
from pathlib import Path

from automation.plan.settings import day_of
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker

WORKBOOK = Path(__file__).resolve().parent.parent / "workbook"


def build(path: Path) -> None:
    """Build the tracker that ships.

    Args:
        path: where to write it.
    """
    read = read_tracker(WORKBOOK)
    for finding in read.findings:
        print(f"{finding.severity}: {finding.where}: {finding.message}")
    as_at = day_of(read.plan, None, datetime.now(UTC))
    notice = (WORKBOOK / "notice.txt").read_text(encoding="utf-8")
    build_tracker(read.plan, path, as_at=as_at, notice=" ".join(notice.split()))


if __name__ == "__main__":
    build(WORKBOOK / "improvement-plan.xlsm")
    print(f"Written: {WORKBOOK / 'improvement-plan.xlsm'}")
