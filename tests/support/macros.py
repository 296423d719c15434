"""The macros of a workbook, read back with a library other than the one that wrote them."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    # It still uses names of its parser that are going away.
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.olevba import VBA_Parser


def modules(path: Path) -> dict[str, str]:
    """Give the text of each module by its name, without the hidden attribute lines."""
    parser = VBA_Parser(str(path))
    try:
        return {
            Path(name).stem: "\n".join(
                line for line in code.splitlines() if not line.startswith("Attribute VB_")
            ).strip()
            for _, _, name, code in parser.extract_all_macros()
        }
    finally:
        parser.close()
