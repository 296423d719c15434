"""What a person wrote as the summary of a paper is kept when it is made again."""

from __future__ import annotations

from pathlib import Path

import docx

from tests.papers.test_making import made
from tests.support.trackers import small_plan


def summary(path: Path) -> list[str]:
    texts = [p.text for p in docx.Document(str(path)).paragraphs]
    return texts[texts.index("Summary") + 1 : texts.index("Where the plan stands")]


def overwrite(path: Path, *texts: str) -> None:
    """Write a summary over the one in a paper, as somebody does in Word."""
    document = docx.Document(str(path))
    old = [p for p in document.paragraphs if p.text in summary(path)]
    for paragraph, text in zip(old, texts, strict=False):
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = text
    document.save(str(path))


def test_a_summary_that_somebody_overwrote_is_kept_again_and_again(tmp_path: Path) -> None:
    first = made(small_plan(), tmp_path)
    ours = summary(first)
    assert len(ours) == 3
    theirs = ["We are behind.", "It gets better.", ours[2]]
    overwrite(first, *theirs)
    for _ in range(2):
        again = made(small_plan(), tmp_path)
        assert again != first
        assert summary(again) == theirs


def test_a_shorter_summary_is_kept_too(tmp_path: Path) -> None:
    first = made(small_plan(), tmp_path)
    overwrite(first, "All of it in one sentence.", "", "")
    assert summary(made(small_plan(), tmp_path)) == ["All of it in one sentence."]


def test_our_own_summary_is_written_anew(tmp_path: Path) -> None:
    first = made(small_plan(), tmp_path)
    document = docx.Document(str(first))
    document.add_paragraph("A sentence for the chair.")
    document.save(str(first))
    ours = summary(first)
    again = made(small_plan(), tmp_path)
    assert again != first
    assert summary(again) == ours
