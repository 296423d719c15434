"""Word templates from elsewhere: filled in, or refused in one sentence, before they harm."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from automation import files
from automation.analysis.rollup import summarise
from automation.papers.accessibility import examine
from automation.papers.making import make_paper
from automation.papers.meetings import Meeting
from automation.papers.word_files import edited, word_bytes
from automation.plan.findings import PlanError
from automation.tracker.read.result import TrackerFile
from tests.support.effort import sampled
from tests.support.plans import action, plan
from tests.support.workbooks import remade

AS_AT = date(2017, 10, 2)
PLAN = plan(*(action(f"2.{n}", "Aug-17", "Red") for n in range(1, 40)))
BODY = "word/document.xml"


def fill(folder: Path, template: bytes) -> Path:
    """Make a paper with a template of one's own."""
    own = folder / "templates" / "papers"
    own.mkdir(parents=True, exist_ok=True)
    (own / "own.docx").write_bytes(template)
    meeting = Meeting("Improvement Board", "own.docx", date(2017, 10, 9), AS_AT)
    return make_paper(PLAN, summarise(PLAN, AS_AT), meeting, TrackerFile(folder / "plan.xlsm"), folder).path


def written(*paragraphs: str, title: str = "A paper") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    for text in paragraphs:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def changed(part: str, change: Callable[[bytes], bytes], template: bytes = b"") -> bytes:
    return remade(template or written("{{ board }}"), lambda name, old: change(old) if name == part else old)


def test_a_template_beside_the_tracker_is_filled_in(tmp_path: Path) -> None:
    assert text_of(fill(tmp_path, written("For {{ board }}"))) == "For Improvement Board"


LOOPS = [f"{{%p for {name} in late_actions %}}" for name in "abcdefgh"]
ENDS = ["{%p endfor %}"] * len(LOOPS)


@pytest.mark.parametrize("inside", ["static " * 50, pytest.param("{{ a.action }}", marks=pytest.mark.long)])
def test_deeply_nested_loops_are_stopped(tmp_path: Path, inside: str) -> None:
    with pytest.raises(PlanError, match="come to more than a document can hold"):
        fill(tmp_path, written(*LOOPS, inside, *ENDS))


def test_a_loop_in_a_loop_is_filled_in(tmp_path: Path) -> None:
    made = fill(tmp_path, written(*LOOPS[:2], "{{ a.ref }}/{{ b.ref }}", *ENDS[:2]))
    assert len(text_of(made).split()) == 39 * 39


def test_loops_nested_more_deeply_than_python_goes(tmp_path: Path) -> None:
    many = [f"{{%p for a{n} in late_actions %}}" for n in range(30)]
    with pytest.raises(PlanError, match=r"own\.docx"):
        fill(tmp_path, written(*many, *["{%p endfor %}"] * 30))


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ board.__class__ }}",
        "{{ board.format }}",
        "{{ 'x' * 99999999999 }}",
        "{{ range(99999999) }}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ lipsum(99999) }}",
    ],
)
@pytest.mark.parametrize("where", ["body", "title"])
def test_what_a_template_must_not_do_is_refused_wherever_it_is(tmp_path: Path, tag: str, where: str) -> None:
    """Word's own properties are filled in too, and no check of tags looks there."""
    with pytest.raises(PlanError, match=r"own\.docx"):
        fill(tmp_path, written(tag) if where == "body" else written("{{ board }}", title=tag))


def test_a_part_that_unpacks_a_thousandfold(tmp_path: Path) -> None:
    bomb = remade(written("{{ board }}"), more=[("word/media/x.xml", b" " * 300_000_000)])
    with pytest.raises(PlanError, match=r"The template own\.docx unpacks to far more"):
        fill(tmp_path, bomb)
    (tmp_path / "paper.docx").write_bytes(bomb)
    with pytest.raises(PlanError, match=r"paper\.docx unpacks to far more"):
        examine(tmp_path / "paper.docx")
    assert edited(tmp_path / "paper.docx")


def test_a_body_with_more_xml_than_can_be_taken_apart(tmp_path: Path) -> None:
    many = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 1_200_000
    with pytest.raises(PlanError, match="unpacks to far more"):
        fill(tmp_path, changed(BODY, lambda old: old.replace(b"<w:sectPr", many + b"<w:sectPr", 1)))


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("{{ " + "9" * 5_000 + " }}", "has a number that is too long"),
        ("{{ " + " and ".join(["board"] * 5_000) + " }}", "has tags that are nested too deeply"),
        ("{{ board" + "|upper" * 5_000 + " }}", "has tags that are nested too deeply"),
        ("{{ board" + ".a" * 5_000 + " }}", "has tags that are nested too deeply"),
    ],
    ids=["number", "and", "filters", "dots"],
)
def test_a_tag_that_is_too_long_gets_its_own_message(tmp_path: Path, tag: str, sentence: str) -> None:
    with pytest.raises(PlanError, match=f"^The template own.docx {sentence}"):
        fill(tmp_path, written("{{ board }}", tag))


def _declaring(entities: str, use: str) -> bytes:
    def change(old: bytes) -> bytes:
        declared = re.sub(rb"\?>", f"?><!DOCTYPE x [{entities}]>".encode(), old, count=1)
        return declared.replace(b"{{ board }}", f"{{{{ board }}}} {use}".encode())

    return changed(BODY, change)


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
    for template in (
        _declaring(levels, "&e8;"),
        _declaring('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
        _declaring('<!ENTITY a SYSTEM "http://127.0.0.1:9/">', "&a;"),
    ):
        try:
            text = text_of(fill(tmp_path, template))
        except PlanError:
            continue
        assert len(text) < 200
        assert "root:" not in text


@pytest.mark.parametrize(
    "template",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"<html><body>{{ board }}</body></html>",
        written("{{ board }}")[:-100],
        changed(BODY, lambda _: b""),
        changed(BODY, lambda _: b"<x/>"),
        changed(BODY, lambda old: old.replace(b"w:body", b"w:bodies")),
        changed(BODY, lambda old: old.replace(b"</w:t>", b"")),
        changed("[Content_Types].xml", lambda _: b"<Types/>"),
        changed("_rels/.rels", lambda _: b"<Relationships/>"),
        changed("word/styles.xml", lambda _: b"no XML"),
        changed("docProps/core.xml", lambda _: b"<x/>"),
        changed("word/_rels/document.xml.rels", lambda old: old.replace(b'Target="', b'Target="../../../x/')),
    ],
    ids=range(14),
)
def test_a_damaged_word_file_is_refused_in_one_sentence(tmp_path: Path, template: bytes) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(template)
    with pytest.raises(PlanError) as filled:
        fill(tmp_path, template)
    assert str(filled.value).count("\n") == 0
    with pytest.raises(PlanError) as examined:
        examine(path)
    assert str(examined.value).startswith("paper.docx ")
    assert edited(path)


def test_a_style_without_a_name_is_reported_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(
        changed("word/styles.xml", lambda old: old.replace(b"<w:name w:val=", b"<w:name w:was="))
    )
    with pytest.raises(PlanError, match="is damaged, so it cannot be examined"):
        examine(path)


def test_a_comment_full_of_unclosed_tags_is_examined_quickly(tmp_path: Path) -> None:
    soup = b"<!-- " + b"<w:t " * 400_000 + b"-->"
    path = tmp_path / "paper.docx"
    path.write_bytes(changed(BODY, lambda old: old.replace(b"<w:sectPr", soup + b"<w:sectPr", 1)))
    began = time.process_time()
    assert examine(path)
    # To look for the end of each of them in all that follows would take an hour.
    assert time.process_time() - began < 20


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.docx", tmp_path):
        with pytest.raises(PlanError):
            word_bytes(path)


SHIPPED = (files.templates_folder() / "papers" / "summary.docx").read_bytes()
NAMES = zipfile.ZipFile(io.BytesIO(SHIPPED)).namelist()


@sampled(12, 60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    part=st.sampled_from(NAMES), at=st.integers(0, 60_000), put=st.binary(max_size=12), cut=st.integers(0, 30)
)
def test_a_template_with_random_bytes_changed_is_filled_in_or_refused(
    tmp_path: Path, part: str, at: int, put: bytes, cut: int
) -> None:
    def change(old: bytes) -> bytes:
        here = at % max(len(old), 1)
        return old[:here] + put + old[here + cut :]

    spoilt = changed(part, change, SHIPPED)
    (tmp_path / "paper.docx").write_bytes(spoilt)
    for step in (lambda: fill(tmp_path, spoilt), lambda: examine(tmp_path / "paper.docx")):
        with suppress(PlanError):
            step()
    edited(tmp_path / "paper.docx")
