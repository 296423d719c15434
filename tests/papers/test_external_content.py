"""What a Word file fetches from elsewhere is a finding, and does not reach a paper."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from automation import files
from automation.papers.accessibility import examine
from automation.papers.publishing import OUTSIDE, unseen_matter
from automation.plan.findings import PlanError
from tests.papers.test_hostile_templates import BODY, changed, fill, written
from tests.support.workbooks import remade

RELS = "word/_rels/document.xml.rels"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def outside(template: bytes) -> list[str]:
    return [found.message for found in unseen_matter(template) if found.problem is OUTSIDE]


def related(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    one = f'<Relationship Id="rId99" Type="{KIND}/{kind}" Target="{target}"{mode}/></Relationships>'
    return changed(RELS, lambda old: old.replace(b"</Relationships>", one.encode()))


def field(*runs: str, tag: str = "instrText") -> Callable[[bytes], bytes]:
    words = "".join(f"<w:r><w:{tag}>{run}</w:{tag}></w:r>" for run in runs)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    whole = f"<w:p>{begin}{words}{end}</w:p>".encode()
    return lambda old: old.replace(b"<w:sectPr", whole + b"<w:sectPr", 1)


def with_header(instruction: str) -> bytes:
    content = (
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>'
        f'<w:fldSimple w:instr="{instruction}"/></w:p></w:hdr>'
    )
    return remade(written("{{ board }}"), more=[("word/header9.xml", content.encode())])


ATTACHED = remade(
    written("{{ board }}"),
    lambda name, old: (
        old.replace(
            b"</w:settings>",
            b'<w:attachedTemplate xmlns:r="' + KIND.encode() + b'" r:id="rId77"/></w:settings>',
        )
        if name == "word/settings.xml"
        else old
    ),
    more=[
        (
            "word/_rels/settings.xml.rels",
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b'<Relationship Id="rId77" Type="' + KIND.encode() + b'/attachedTemplate" '
            b'Target="http://elsewhere.example/t.dotm" TargetMode="External"/></Relationships>',
        )
    ],
)

FETCHING = {
    "a picture of the web": (
        related("image", "http://elsewhere.example/p.png"),
        "a picture from http://elsewhere",
    ),
    "a picture of a share": (related("image", "\\\\elsewhere\\share\\p.png"), "a picture from"),
    "an object": (related("oleObject", "file:///C:/x.xlsx"), "an object from"),
    "another document": (related("aFChunk", "styles.xml", ""), "another document from styles.xml"),
    "DDEAUTO": (changed(BODY, field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k x" ')), "the field DDEAUTO"),
    "DDE over runs": (changed(BODY, field(" D", "D", "E excel x ")), "the field DDE"),
    "in small letters": (changed(BODY, field(" includetext x.docx ")), "the field INCLUDETEXT"),
    "INCLUDEPICTURE": (
        changed(BODY, field(' INCLUDEPICTURE "http://e.example/p" ')),
        "the field INCLUDEP",
    ),
    "a deleted field": (changed(BODY, field(" DDE x ", tag="delInstrText")), "the field DDE"),
    "QUOTE": (changed(BODY, field(" QUOTE 68 68 69 ")), "the field QUOTE"),
    "LINK": (changed(BODY, field(" LINK Excel.Sheet x ")), "the field LINK"),
    "a header": (with_header("DDEAUTO x"), "the field DDEAUTO"),
}


@pytest.mark.parametrize("what", FETCHING)
def test_a_template_that_fetches_something_is_reported_and_refused(tmp_path: Path, what: str) -> None:
    template, said = FETCHING[what]
    path = tmp_path / "own.docx"
    path.write_bytes(template)
    found = [finding for finding in examine(path) if finding.code == OUTSIDE.code]
    assert len(found) == 1
    assert said in found[0].message
    with pytest.raises(PlanError, match=r"^The template own\.docx fetches .* when it is opened") as caught:
        fill(tmp_path, template)
    assert said in str(caught.value)


def test_a_link_to_another_template_is_reported_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    path.write_bytes(ATTACHED)
    said = [finding.message for finding in examine(path) if finding.code == OUTSIDE.code]
    assert said == ["own.docx: it fetches a template from http://elsewhere.example/t.dotm when it is opened."]
    made = fill(tmp_path, ATTACHED)
    with zipfile.ZipFile(made) as package:
        parts = [package.read(name) for name in package.namelist()]
    assert not any(b"elsewhere.example" in part or b"attachedTemplate" in part for part in parts)
    assert outside(made.read_bytes()) == []


@pytest.mark.parametrize(
    "template",
    [
        written("{{ board }}"),
        related("hyperlink", "https://www.example.gov.uk/plan"),
        changed(BODY, field(' TOC \\o "1-3" ')),
        changed(BODY, field(" PAGE ")),
        changed(BODY, field(" NUM", "PAGES ")),
        changed(BODY, field(' HYPERLINK "https://www.example.gov.uk" ')),
        changed(BODY, field(" =SUM(ABOVE) ")),
        written("Ask DDE or INCLUDETEXT about {{ board }}"),
    ],
    ids=range(8),
)
def test_fields_that_fetch_nothing_are_accepted(tmp_path: Path, template: bytes) -> None:
    assert outside(template) == []
    assert fill(tmp_path, template).is_file()


def test_our_own_templates_fetch_nothing() -> None:
    for path in (files.templates_folder() / "papers").glob("*.docx"):
        assert outside(path.read_bytes()) == []
