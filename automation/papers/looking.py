"""Looks at a paper as it comes out of the printer: its length, near-empty pages and stranded headings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation.papers.annexes import ANNEX
from automation.papers.pdf import write_pdf
from automation.plan.text import listed

NEAR_EMPTY = 0.15
"""A page of which less is used is nearly empty."""

_HARDLY = 1.5
"""Annexes that take fewer pages than this are hardly any: naming less in the body shortens the paper."""

_MARGIN = 57.0
"""The margins at the top and at the foot of a page, in points."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rendered paper looks like.

    Args:
        pages: how many pages it has.
        body: how many of them its body takes, the used part of the last one included.
        near_empty: the numbers of the pages that are nearly empty, the last one apart.
        stranded: the headings at the foot of a page whose text is on the next.
        heading_pages: the page of each heading, in order.
        last: the share of the last page that is used.
    """

    pages: int
    body: float
    near_empty: tuple[int, ...] = ()
    stranded: tuple[str, ...] = ()
    heading_pages: tuple[int, ...] = ()
    last: float = 1.0

    @property
    def spills(self) -> float:
        """Return how much of a page a paper with hardly an annex runs over onto its last; 0 if none does."""
        is_short = 1 < self.pages < self.body + _HARDLY
        return self.last if is_short and self.last < NEAR_EMPTY else 0.0

    def faults(self, most: int) -> tuple[str, ...]:
        """Return what is wrong with it, a sentence each.

        Args:
            most: how many pages its body may have.
        """
        said = []
        if self.body > most:
            said.append(f"its body takes {self.body:.1f} pages, more than {most}")
        if self.near_empty:
            said.append(f"nearly nothing is on page {listed([str(page) for page in self.near_empty])}")
        if self.stranded:
            said.append(f"the heading '{self.stranded[0]}' is at the foot of a page and its text on the next")
        return tuple(f"The paper was made, but {what}." for what in said)


def look_at(paper: Path) -> Seen:
    """Render a paper and look at its pages.

    Raises:
        PlanError: it could not be rendered.
    """
    import pdfplumber  # noqa: PLC0415 (it takes long to load, and the night renders nothing)

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        pdfplumber.open(write_pdf(paper, Path(folder) / "paper.pdf")) as pdf,
    ):
        heads = list(_headings(pdf))
        pages = len(pdf.pages)
        used = [_used(page) for page in pdf.pages]
        first = next(((page, top) for title, page, top in heads if title.startswith(ANNEX)), None)
        body = pages - 1 + _end(pdf.pages[-1]) if first is None else first[0] - 1 + first[1]
        return Seen(
            pages,
            body,
            tuple(number for number, share in enumerate(used[:-1], 1) if share < NEAR_EMPTY),
            tuple(_stranded(pdf.pages, heads)),
            tuple(page for _, page, _ in heads),
            used[-1],
        )


def _headings(pdf: Any) -> Iterator[tuple[str, int, float]]:
    """Yield each heading with its page and how far down the text of that page it stands, from 0 to 1."""
    numbers = {page.page_obj.pageid: number for number, page in enumerate(pdf.pages, 1)}
    for _, title, target, *_ in pdf.doc.get_outlines():
        page, top = target[0], target[3]
        height = float(pdf.pages[numbers[page.objid] - 1].height)
        yield title, numbers[page.objid], max(0.0, (height - top - _MARGIN) / (height - 2 * _MARGIN))


def _used(page: Any) -> float:
    """Return the share of a page's height, without its margins, that holds text or pictures."""
    shown = [*page.extract_text_lines(), *page.images]
    spans = _joined((max(o["top"], _MARGIN), min(o["bottom"], page.height - _MARGIN)) for o in shown)
    return sum(end - start for start, end in spans) / float(page.height - 2 * _MARGIN)


def _end(page: Any) -> float:
    """Return how far down the text area of a page the last thing on it ends, from 0 to 1."""
    foot = float(page.height) - _MARGIN
    ends = [min(o["bottom"], foot) for o in (*page.extract_text_lines(), *page.images) if o["top"] < foot]
    return (max(ends, default=_MARGIN) - _MARGIN) / (foot - _MARGIN)


_GAP = 14.0
"""Lines no further apart than this belong together."""


def _joined(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans of a page with those joined that touch; those in the margins are left out."""
    found: list[tuple[float, float]] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if found and start - found[-1][1] <= _GAP:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _stranded(pages: list[Any], heads: list[tuple[str, int, float]]) -> Iterator[str]:
    """Yield the headings that are the last line of their page."""
    for title, number, _ in heads:
        page = pages[number - 1]
        foot = page.height - _MARGIN
        shown: list[dict[str, Any]] = [
            *page.images,
            *(line for line in page.extract_text_lines() if line["bottom"] < foot),
        ]
        last = max(shown, key=lambda each: float(each["bottom"]), default=None)
        said = str(last.get("text", "")) if last else ""
        if number < len(pages) and " ".join(title.split()) == " ".join(said.split()):
            yield title
