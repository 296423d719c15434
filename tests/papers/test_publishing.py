"""What nobody sees in a Word file is reported, and reaches no board: taken out, or the paper refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from automation.papers.accessibility import examine
from automation.papers.publishing import PROBLEMS, unseen_matter, without_tracking
from automation.plan.findings import PlanError
from tests.papers.test_external_content import KIND, RELS, related
from tests.papers.test_hostile_templates import BODY, changed, fill, text_of, written
from tests.support.workbooks import remade

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHOWN = "<w:r><w:t>shown</w:t></w:r>"


def with_run(run: str) -> bytes:
    """Put something at the beginning of the first paragraph of a template."""
    template = written("For {{ board }}")
    return changed(BODY, lambda old: old.replace(b"<w:r>", run.encode() + b"<w:r>", 1), template)


def deleted(words: str) -> str:
    return f'<w:del w:id="7" w:author="J Smith"><w:r><w:delText>{words}</w:delText></w:r></w:del>'


def commented() -> bytes:
    mark = '<w:r><w:commentReference w:id="1"/></w:r>'
    said = f'<w:comments {W}><w:comment w:id="1" w:author="J Smith"><w:p/></w:comment></w:comments>'
    with_mark = with_run(mark)
    related_to_it = changed(
        RELS,
        lambda old: old.replace(
            b"</Relationships>",
            f'<Relationship Id="rId98" Type="{KIND}/comments" Target="comments.xml"/>'.encode()
            + b"</Relationships>",
        ),
        with_mark,
    )
    types = changed(
        "[Content_Types].xml",
        lambda old: old.replace(
            b"</Types>",
            b'<Override PartName="/word/comments.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>',
        ),
        related_to_it,
    )
    return remade(types, more=[("word/comments.xml", said.encode())])


HIDDEN_RUN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>what we really think</w:t></w:r>"
MANAGER = changed(
    "docProps/app.xml", lambda old: old.replace(b"<Manager></Manager>", b"<Manager>J Smith</Manager>")
    .replace(b"<Manager/>", b"<Manager>J Smith</Manager>")
)  # fmt: skip
TRACKED_LINK = related("hyperlink", "https://www.example.gov.uk/plan?utm_source=board&amp;id=3")

CLEANED = {
    "comments": (commented(), "it has 1 comment, in 'For {{ board }}'.", b"comment"),
    "hidden-text": (with_run(HIDDEN_RUN), "it has 1 piece of hidden text, in 'what we", b"really think"),
    "names-in-properties": (MANAGER, "its properties name", b"J Smith"),
    "links": (TRACKED_LINK, "it has a link that tracks who follows it", b"utm_source"),
}


@pytest.mark.parametrize("name", CLEANED)
def test_what_nobody_sees_is_reported_and_taken_out_of_papers(tmp_path: Path, name: str) -> None:
    template, said, gone = CLEANED[name]
    path = tmp_path / "own.docx"
    path.write_bytes(template)
    assert next(f.message for f in examine(path) if f.name == name).startswith(f"own.docx: {said}"[:50])
    made = fill(tmp_path, template)
    with zipfile.ZipFile(made) as package:
        assert not any(gone in package.read(part) for part in package.namelist())
    assert list(unseen_matter(made.read_bytes())) == []
    assert text_of(made).endswith("Improvement Board")
    assert "think" not in text_of(made)


REFUSED = {
    "tracked-changes": (with_run(deleted("old words")), "has 1 tracked change, in 'old words"),
    "links": (
        related("hyperlink", "file:///C:/Users/jsmith/plan.docx"),
        "has a link to a file on somebody's PC",
    ),
    "a tag": (
        related("hyperlink", "https://x.gov.uk/%7B%7B%20board%20%7D%7D"),
        "has a link with a tag in its address",
    ),
    "unknown-picture": (
        remade(written("For {{ board }}"), more=[("word/media/logo.webp", b"RIFF....WEBP")]),
        "has a picture in a format that not every Word shows, logo.webp.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_person_must_decide_on_has_the_paper_refused_with_its_place(tmp_path: Path, name: str) -> None:
    template, said = REFUSED[name]
    with pytest.raises(PlanError) as caught:
        fill(tmp_path, template)
    assert str(caught.value).startswith(f"The template own.docx {said}")
    assert str(caught.value).count("\n") == 0


def test_a_whole_file_inside_is_reported() -> None:
    found = list(unseen_matter(related("package", "embeddings/Book1.xlsx", "")))
    assert [(each.message, each.cleaned) for each in found if each.problem.name == "embedded-file"] == [
        ("it holds the whole file Book1.xlsx, not only what is shown.", False)
    ]


def test_properties_that_a_document_store_added_are_reported() -> None:
    custom = b'<Properties><property name="Case number"/></Properties>'
    store = b"<p:metadata xmlns:p='x'>Reviewed by J Smith</p:metadata>"
    for part, content in (("docProps/custom.xml", custom), ("customXml/item9.xml", store)):
        found = list(unseen_matter(remade(written("Plain"), more=[(part, content)])))
        assert [each.problem.name for each in found if "propert" in each.message][-1] == "own-properties"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://www.example.gov.uk/plan?utm_source=x&utm_medium=y", "https://www.example.gov.uk/plan"),
        ("https://www.example.gov.uk/plan?id=3&fbclid=abc#two", "https://www.example.gov.uk/plan?id=3#two"),
        (
            "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.gov.uk%2Fplan&data=05%7C02",
            "https://x.gov.uk/plan",
        ),
    ],
)
def test_links_lose_what_tracks_their_readers(address: str, kept: str) -> None:
    assert without_tracking(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.gov.uk/plan?id=3&page=2",
        "https://x.gov.uk/?q=a+b",
        "mailto:a@x.gov.uk?subject=Plan",
        "https://[broken",
    ],
)
def test_other_links_stay_as_they_are(address: str) -> None:
    assert without_tracking(address) == address


def test_every_problem_of_the_publishing_check_has_its_own_code() -> None:
    assert len({problem.code for problem in PROBLEMS}) == len(PROBLEMS)
