"""Write the small files of workbook/documents, which stand behind the ratings of the example.

Each row of `documents.csv` that names a file there gets one. Run it after changing a row.
"""

import csv
from pathlib import Path

WORKBOOK = Path(__file__).resolve().parent.parent / "workbook"
MISSING = "documents/LMG 3 appraisals, second quarter.md"
"""A file that the example names and does not have, so that the check has one to find."""


def build(folder: Path) -> None:
    """Write the files.

    Args:
        folder: the folder of the tracker; they go to the paths that the rows name, seen from there.
    """
    with (WORKBOOK / "documents.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, strict=True) if row["Document"].startswith("documents/")]
    for row in rows:
        path = folder / row["Document"]
        path.parent.mkdir(exist_ok=True)
        if row["Document"] != MISSING:
            path.write_text(
                f"# {row['What it shows']}\n\nDated {row['Dated']}. It stands behind {row['Ref']}.\n\n"
                "This file belongs to the example of the improvement plan toolkit; it is made up.\n",
                encoding="utf-8",
                newline="\n",
            )


if __name__ == "__main__":
    build(WORKBOOK)
    print(f"Written: {WORKBOOK / 'documents'}")
