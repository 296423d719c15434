"""Templates that business support may edit: checked before anything is filled in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from automation import files
from automation.chasing.letter import Level
from automation.chasing.letter_templates import (
    ACTION_TAGS,
    SHIPPED,
    TAGS,
    Template,
    TextAsHtml,
    checked,
    fingerprint,
    read_letter_template,
    read_source,
)
from automation.plan.findings import PlanError

LETTERS = files.templates_folder() / "letters"


def wrong(source: str, *, html: bool = False) -> str:
    with pytest.raises(PlanError) as caught:
        checked("lead.txt", source, html=html)
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a\nb {{ leed }}", "line 2: there is no tag 'leed'. Did you mean 'lead'?"),
        (
            "{% for action in late %}\n{{ action.reff }}{% endfor %}",
            "line 2: there is no tag 'action.reff'. Did you mean 'action.ref'?",
        ),
        (
            "{% for a in late %}{{ action.ref }}{% endfor %}",
            "line 1: there is no tag 'action'.",
        ),
        ("{{ board.name }}", "line 1: 'board' has no part called 'name'."),
        ("{% for action in lste %}{% endfor %}", "line 1: there is no tag 'lste'. Did you mean 'late'?"),
        ("{% if late %}\nx\n", "line 2: Unexpected end of template."),
        ("{{ dear", "line 1: "),
        ("{{ dear | shout }}", "line 1: No filter named 'shout'."),
        ("{% include 'x' %}", "line 1: A template may not use "),
        ("{{ dear.__class__ }}", "line 1: 'dear' has no part called '__class__'."),
        ("{{ cycler }}", "line 1: there is no tag 'cycler'."),
        ("{{ 'x'.__class__ }}", "line 1: there is no tag '__class__'."),
        ("{{ dear() }}", "line 1: A template may not use "),
        ("{{ range(10**9) }}", "line 1: A template may not use "),
        ("{{ 9 ** 9 ** 9 }}", "line 1: A template may not use "),
        ("{{ late[0].reff }}", "line 1: there is no tag 'reff'. Did you mean 'ref'?"),
        ("{{ late[0].ref.x }}", "line 1: there is no tag 'x'."),
        ("{% macro m() %}{% endmacro %}", "line 1: A template may not use "),
    ],
)
def test_a_wrong_tag_is_named_with_its_line_and_the_nearest(source, sentence):
    assert wrong(source).startswith(f"Template lead.txt, {sentence}")


@pytest.mark.parametrize(
    "source",
    [
        "{{ dear }} {{ lead | upper }}",
        "{% for a in late %}{{ a.ref }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% for a in coming if a.comment %}{{ loop.index }}{% else %}none{% endfor %}",
        "{% set n = late_count + coming_count %}{{ n }}",
        "{{ late[0].ref }} {{ late | length }} {{ 'one' if late_count == 1 else 'many' }}",
        "{# a remark #}",
        "{{ action }}" if "action" in TAGS else "{{ lead }}",
    ],
)
def test_a_correct_template_is_accepted(source):
    assert checked("lead.txt", source, html=False).name == "lead.txt"


def test_html_is_escaped_and_text_is_not():
    assert checked("a.html", "<p>{{ lead }}</p>", html=True).render({"lead": "A & <b>"}) == (
        "<p>A &amp; &lt;b&gt;</p>\n"
    )
    assert checked("a.txt", "{{ lead }}", html=False).render({"lead": "A & <b>"}) == "A & <b>\n"


def test_a_template_that_divides_by_zero_is_refused_with_one_sentence():
    template = checked("lead.txt", "{{ late_count // coming_count }}", html=False)
    with pytest.raises(PlanError, match=r"The template lead\.txt cannot be filled in"):
        template.render({"late_count": 1, "coming_count": 0})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfeS\x00", "not saved as UTF-8 text"),
        (b"Dear {{ dear }}", "line 1: it must begin with 'Subject:'"),
        (None, "missing"),
    ],
)
def test_a_template_that_cannot_be_read_is_reported(tmp_path: Path, monkeypatch, content, sentence):
    monkeypatch.setattr(files, "template", lambda *_: tmp_path / "lead.txt")
    if content is not None:
        (tmp_path / "lead.txt").write_bytes(content)
    with pytest.raises(PlanError, match=sentence):
        read_letter_template("lead")


def test_the_lines_of_a_text_template_count_from_its_top(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "template", lambda *_: tmp_path / "lead.txt")
    (tmp_path / "lead.txt").write_text("Subject: {{ counts }}\n\nDear\n{{ deer }}\n", encoding="utf-8")
    with pytest.raises(PlanError, match="line 4"):
        read_letter_template("lead")


@pytest.mark.parametrize("kind", sorted({level.template for level in Level}))
def test_the_templates_that_ship_are_correct(kind):
    assert isinstance(read_letter_template(kind).html, Template)


def test_the_fingerprints_are_those_of_the_templates_that_ship():
    assert {name: fingerprint(read_source(LETTERS / name)) for name in SHIPPED} == SHIPPED


@pytest.mark.parametrize(
    ("changed", "shows_the_text"),
    [(("lead.txt",), True), (("lead.html",), False), (("lead.txt", "lead.html"), False), ((), False)],
)
def test_a_text_changed_alone_is_shown_in_both_even_in_our_own_folder(
    tmp_path, monkeypatch, changed, shows_the_text
):
    ours = tmp_path / "templates" / "letters"
    shutil.copytree(LETTERS, ours)
    monkeypatch.setattr(files, "templates_folder", lambda: tmp_path / "templates")
    for name in changed:
        (ours / name).write_text(read_source(ours / name) + "\nThank you\n", encoding="utf-8", newline="\r\n")
    assert isinstance(read_letter_template("lead").html, TextAsHtml) is shows_the_text


def test_every_tag_is_documented_and_every_documented_tag_exists():
    guide = (LETTERS / "README.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z_.]+)` \|", guide, re.MULTILINE))
    assert documented == set(TAGS) | {f"action.{tag}" for tag in ACTION_TAGS}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"\xef\xbb\xbfDear {{ dear }},\r\n\r\nyes\r\n")
    assert read_source(path) == "Dear {{ dear }},\n\nyes\n"


MANY = [{"ref": f"1.{n}", "text": "Do it"} for n in range(2_000)]


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in late %}" * 3 + "{{ a.ref }}" + "{% endfor %}" * 3,
        "{% for a in late %}" * 3 + "{% endfor %}" * 3,
        "{% set t = lead ~ lead %}" + "{% set t = t ~ t %}" * 60 + "{{ t }}",
        "{% set t = lead + lead %}" + "{% set t = t + t %}" * 60 + "{{ t }}",
        "{{ lead | replace('A', lead) | replace('A', lead) | replace('A', lead) | replace('A', lead) }}",
        "{{ late | join(lead) | replace('A', lead) | replace('A', lead) }}",
        "{{ '%9999999999d' % late_count }}",
    ],
)
def test_a_template_that_would_run_for_ever_is_refused_with_one_sentence(source):
    with pytest.raises(PlanError, match=r"The template lead\.txt cannot be filled in"):
        checked("lead.txt", source, html=False).render({"late": MANY, "lead": "A" * 2_000, "late_count": 7})


@pytest.mark.parametrize("source", ["{% if late %}" * 3_000, "{{ " + "(" * 3_000, "{% for a in late %}" * 30])
def test_a_template_that_is_nested_too_deeply_is_refused_with_one_sentence(source):
    ends = "{% endif %}" * 3_000 if "if" in source else "{% endfor %}" * 30
    with pytest.raises(PlanError, match=r"lead\.txt"):
        checked("lead.txt", source + ends, html=False)


def test_a_long_letter_is_within_the_budget():
    source = "{% for a in late %}{{ a.ref }} {{ a.text }}\n{% endfor %}"
    text = checked("lead.txt", source, html=False).render({"late": MANY})
    assert text.count("Do it") == 2_000


USUAL = "Is this done? If not, please tell us when it will be."


def tags_of(late: int, **more: object) -> dict[str, object]:
    """Give a lead's tags with so many late actions, the last of which is asked something else."""
    actions = [
        dict.fromkeys(ACTION_TAGS, "x") | {"ref": f"2.{n}", "text": f"Do {n}", "ask": USUAL}
        for n in range(1, late + 1)
    ]
    actions[-1]["ask"] = "Has this started?"
    counts: dict[str, object] = {"late": actions, "late_count": late, "coming": [], "coming_count": 0}
    return dict.fromkeys(TAGS, "") | counts | {"dear": "Ann & Bo"} | more


@pytest.mark.parametrize(("late", "asked", "tables"), [(5, 4, 1), (6, 1, 2), (16, 1, 2)])
def test_above_five_actions_a_letter_asks_once_and_has_one_table(late: int, asked: int, tables: int) -> None:
    template = read_letter_template("lead")
    for part in (template.text, template.html):
        said = part.render(tags_of(late))
        assert said.count(USUAL) == asked
        assert said.count("Has this started?") == 1
        assert all(f"Do {n}" in said for n in range(1, late + 1))
    assert template.html.render(tags_of(late)).count("<table") == tables


@pytest.mark.parametrize("kind", ["lead", "escalation"])
def test_the_width_of_a_letter_is_one_that_outlook_obeys(kind: str) -> None:
    said = read_letter_template(kind).html.render(tags_of(7))
    assert '<table role="presentation" width="640"' in said
    assert said.count("<table") == said.count("</table>") == 2


def own_templates(folder: Path, **changes: tuple[str, str]) -> Path:
    """Lay the shipped templates beside a tracker, as `new` does, with a change in some of them."""
    own = folder / "templates" / "letters"
    own.mkdir(parents=True)
    for ending in ("txt", "html"):
        text = (LETTERS / f"lead.{ending}").read_text(encoding="utf-8")
        (own / f"lead.{ending}").write_text(text.replace(*changes.get(ending, ("", ""))), encoding="utf-8")
    return folder


def test_a_change_of_the_text_alone_changes_what_is_sent(tmp_path: Path) -> None:
    beside = own_templates(tmp_path, txt=("Dear {{ dear }},", "Hello {{ dear }},"))
    said = read_letter_template("lead", beside).html.render(tags_of(2))
    assert "Hello Ann &amp; Bo," in said
    assert "Dear" not in said
    assert 'width="640"' in said


def test_copies_that_nobody_changed_and_pairs_changed_alike_are_sent_as_they_are(tmp_path: Path) -> None:
    same = read_letter_template("lead", own_templates(tmp_path / "same"))
    assert "<h3" in same.html.render(tags_of(2))
    change = ("Dear {{ dear }},", "Hello {{ dear }},")
    both = read_letter_template("lead", own_templates(tmp_path / "both", txt=change, html=change))
    assert "<h3" in both.html.render(tags_of(2))
    assert "Hello Ann &amp; Bo," in both.html.render(tags_of(2))
