"""The table of contents of a paper, also where Word has filled that of its template."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from automation import files
from automation.papers.contents import contents_field
from tests.papers.test_making import made
from tests.support.trackers import small_plan

ENTRY = """
<w:p {ns}><w:hyperlink w:anchor="_Toc1"><w:r><w:t>{text}</w:t></w:r><w:r><w:tab/></w:r>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGEREF _Toc1 \\h </w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink></w:p>
"""


def updated_in_word(name: str, folder: Path) -> None:
    """Put a template beside the tracker as it is once somebody has clicked 'Update field' in it."""
    path = folder / "templates" / "papers" / name
    path.parent.mkdir(parents=True)
    shutil.copy(files.template("papers", name), path)
    document = docx.Document(str(path))
    start = contents_field(document)
    end = next(run for run in reversed(start) if run.find(qn("w:fldChar")) is not None)
    after = start
    for text in ("How the plan stands", "{{ theme.theme }}", "{{ section.heading }}"):
        entry = parse_xml(ENTRY.format(ns=nsdecls("w"), text=text))
        after.addnext(entry)
        after = entry
    last = parse_xml(f"<w:p {nsdecls('w')}/>")
    last.append(end)
    after.addnext(last)
    document.save(str(path))


def entries(path: Path) -> list[str]:
    links = docx.Document(str(path)).element.body.iter(qn("w:hyperlink"))
    return ["".join(part.text or "" for part in link.iter(qn("w:t"))) for link in links]


def test_a_table_of_contents_that_word_filled_in_is_rebuilt(tmp_path: Path) -> None:
    as_shipped = entries(made(small_plan(), tmp_path / "one", "published-plan.docx"))
    updated_in_word("published-plan.docx", tmp_path / "two")
    assert entries(made(small_plan(), tmp_path / "two", "published-plan.docx")) == as_shipped
    assert as_shipped[:2] == ["How the plan stands", "The BRAG key"]


def test_the_last_entries_of_the_contents_stay_on_one_page(tmp_path: Path) -> None:
    document = docx.Document(str(made(small_plan(), tmp_path)))
    kept = [p.paragraph_format.keep_with_next for p in document.paragraphs if p.style.name == "toc 1"]
    assert kept[-3:] == [True, True, None]
    assert set(kept[:-3]) == {None}


def test_a_template_without_a_contents_list_has_none(tmp_path: Path) -> None:
    assert entries(made(small_plan(), tmp_path, "summary.docx")) == []
