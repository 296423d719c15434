"""Puts the properties of cells and runs in the order that Word's format prescribes.

The library that fills templates adds a cell's colour and a run's bold wherever it happens to be. LibreOffice
does not mind; Word may offer to repair the paper.
"""

from __future__ import annotations

from typing import Any

_ORDERS = {
    "w:tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
        "hideMark"
    ),
    "w:rPr": (
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow "
        "emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight "
        "u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath"
    ),
}
"""The children of each, as ECMA-376 part 1 lists them in 17.3.2 and 17.4."""


def put_in_order(body: Any) -> None:
    """Sort the properties of every cell and run; what the format does not list keeps its place at the end."""
    from docx.oxml.ns import qn  # noqa: PLC0415 (papers alone load Word's libraries)

    for name, order in _ORDERS.items():
        rank = {qn(f"w:{child}"): number for number, child in enumerate(order.split())}
        for properties in body.iter(qn(name)):
            children = list(properties)
            wanted = sorted(children, key=lambda child: rank.get(child.tag, len(rank)))
            if wanted != children:
                properties[:] = wanted
