"""Small PDFs for tests: lines of text and ruled tables, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_LEFT, _LINE, _HEIGHT, _PADDING = 50, 12, 500, 3
_FONT = "/Resources << /Font << /F 3 0 R >> >>"
Cell = str | tuple[str, str]
"""A text, or a text and the fill of its cell: three shades from 0 to 1."""


def pdf(
    *pages: Sequence[str | list[list[Cell]]], widths: Sequence[int] = (50, 150, 100, 80), **kinds: bool
) -> bytes:
    """Make a PDF of pages, each of lines of text and of tables (lists of rows); `\\n` begins a new line.

    A line that begins with `# ` is larger.

    Args:
        pages: the content of each page, from top to bottom; a blank text is a blank line.
        widths: the widths of the columns of its tables.
        kinds: `ruled=False` leaves the lines of tables out, `closed=False` those below its last row.
    """
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for number, blocks in enumerate(pages):
        drawn = "\n".join(_drawn(blocks, widths, **kinds))
        box = f"/MediaBox [0 0 600 {_HEIGHT}]"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {box} {_FONT} /Contents {5 + 2 * number} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        data
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
        ).encode()
    )


def _drawn(blocks, widths, *, ruled: bool = True, closed: bool = True) -> Iterator[str]:
    y = _HEIGHT - 50
    for block in blocks:
        if isinstance(block, str):
            title = block.startswith("# ")
            yield _text(_LEFT, y, block.removeprefix("# "), 14 if title else 9)
            y -= 2 * _LINE
            continue
        edges = [_LEFT + sum(widths[:n]) for n in range(len(widths) + 1)]
        top = y + _LINE
        for number, row in enumerate(block):
            texts = [cell if isinstance(cell, str) else cell[0] for cell in row]
            bottom = top - _LINE * max(text.count("\n") + 1 for text in texts) - 2 * _PADDING
            for left, right, cell in zip(edges, edges[1:], row, strict=False):
                if not isinstance(cell, str):
                    yield f"{cell[1]} rg {left} {bottom} {right - left} {top - bottom} re f 0 0 0 rg"
            for left, text in zip(edges, texts, strict=False):
                for line, words in enumerate(text.split("\n")):
                    yield _text(left + _PADDING, top - _LINE * (line + 1), words)
            if ruled:
                yield f"{edges[0]} {top} m {edges[-1]} {top} l S"
                yield "\n".join(f"{x} {top} m {x} {bottom} l S" for x in edges)
            if ruled and (closed or number < len(block) - 1):
                yield f"{edges[0]} {bottom} m {edges[-1]} {bottom} l S"
            top = bottom
        y = top - 2 * _LINE


def _text(x: float, y: float, words: str, size: int = 9) -> str:
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F {size} Tf {x} {y} Td ({escaped}) Tj ET"
