"""A template's tags are looked over before it is filled."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from automation.papers.tag_check import check_tags
from automation.plan.findings import PlanError


def check(*paragraphs: str, heading: str = "") -> frozenset[str]:
    document = docx.Document()
    if heading:
        document.add_heading(heading, 1)
    for text in paragraphs:
        document.add_paragraph(text)
    return check_tags(Path("board.docx"), document)


def test_the_tags_that_a_template_uses_are_listed() -> None:
    used = check(
        "{{ board }} {{ judgement | upper }}",
        "{%p if late_actions and not total == 3 %}",
        "{%p for row in late_actions %}",
        "{{ row.ref }} {{r row.badge }} {% cellbg row.colour %} {{ loop.index }}",
        "{%p endfor %}",
        "{%p endif %}",
        "{%p for theme in blocks %}{%p for section in theme.sections %}{{ section.owner }}"
        "{%p endfor %}{%p endfor %}",
    )
    assert used == {"board", "judgement", "late_actions", "total", "blocks"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ bord }}", "'bord', under the heading 'Late', in '{{ bord }}'. Did you mean 'board'?"),
        (
            "{%p for row in themes %}{{ row.totl }}{%p endfor %}",
            "{{ row.totl }}{%p endfor %}'. Did you mean 'total'?",
        ),
        ("{{ zzzzqqq }}", "templates/README.md lists those that exist."),
        (
            "{{ late ",
            "has a tag that cannot be read, under the heading 'Late', in '{{ late'. templates/README",
        ),
        ("{% if late %}", "which is never closed; put '{% endif %}' below what belongs to it."),
        (
            "{%p endif %}",
            "'{%p endif %}', under the heading 'Late', in '{%p endif %}', which closes nothing.",
        ),
        (
            "{%tr for row in themes %}{{ row.total }}{%p endfor %}",
            "which closes nothing; '{%tr for row in themes %}' before it is still open",
        ),
    ],
)
def test_a_tag_that_does_not_exist_is_named_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(PlanError) as error:
        check("Fine: {{ board }}", text, heading="Late")
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ board.__class__.__mro__ }}",
        "{{ themes.__init__ }}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{% set x = 1 %}",
        "{% macro x() %}{% endmacro %}",
        "{{ board | replace('a', 'b') }}",
        "{% include 'other.docx' %}",
        "{{ loop }}",
    ],
)
def test_a_template_that_uses_something_forbidden_is_refused(text: str) -> None:
    with pytest.raises(PlanError, match=r"The template board\.docx"):
        check(text)


def test_a_tag_in_the_footer_is_checked_too() -> None:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "{{ asat }}"
    with pytest.raises(PlanError, match="'asat', in the page footer"):
        check_tags(Path("board.docx"), document)
