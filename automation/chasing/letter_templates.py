"""Reads and checks the templates of letters, which business support may edit.

Templates are in Jinja and run in a sandbox, so that they cannot reach into the program. Every tag is checked
against the list of tags first: a mistyped one is reported with its line instead of leaving a gap in a letter.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import jinja2
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes

from automation import files
from automation.plan.findings import PlanError
from automation.sandbox import FAILED, Sandbox

SHIPPED = {
    "lead.txt": "8d7510cb0b9e2f7e",
    "lead.html": "8908afd15659fa8b",
    "escalation.txt": "d83ad5b584760c99",
    "escalation.html": "36289aee0ded76f5",
}
"""The fingerprints of the templates that ship: an edit is noticed wherever it was made."""

LARGEST_TEMPLATE = 1024 * 1024
"""Bytes of a template; a letter has two thousand."""

TAGS = (
    *("dear", "lead", "counts", "late", "coming", "late_count", "coming_count", "covers", "away_until"),
    *("to_owner", "sections", "copied", "copies", "speak_to", "reply_by", "attached", "board", "board_date"),
    *("ratings", "as_at", "plan_title", "council", "contact"),
)
"""Every tag that stands by itself; the README of the templates says what each prints."""

ACTION_TAGS = (
    *("ref", "text", "section", "title", "due", "how_late", "rating", "fill", "ink"),
    *("comment", "ask", "asked"),
)
"""Every tag of an action, written `action.ref` inside `for action in late`."""

_LOOP = ("first", "index", "index0", "last", "length", "revindex", "revindex0")
"""What `loop` has inside `for`."""
_BUDGET = 20_000_000
"""What one letter may cost, in characters; a page costs about ten thousand."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template that `checked` has found to be right."""

    name: str
    compiled: jinja2.Template

    def render(self, context: Mapping[str, Any]) -> str:
        """Fill the template in.

        Raises:
            PlanError: if it cannot be filled in; one sentence that names the template.
        """
        try:
            cast(Sandbox, self.compiled.environment).begin(_BUDGET)
            text = self.compiled.render(dict(context))
        except FAILED as problem:
            raise PlanError(f"The template {self.name} cannot be filled in: {problem}.") from problem
        return re.sub(r"\n{3,}", "\n\n", text.strip("\n")) + "\n"


@dataclass(frozen=True, slots=True)
class TextAsHtml:
    """Stands for the HTML of a letter of which somebody changed the text alone: it shows that text."""

    text: Template

    def render(self, context: Mapping[str, Any]) -> str:
        """Fill the text in, and put it on a page.

        Raises:
            PlanError: if it cannot be filled in; one sentence that names the template.
        """
        blocks = self.text.render(context).strip().split("\n\n")
        said = "".join(f'<p style="white-space:pre-line;">{html.escape(block)}</p>\n' for block in blocks)
        return _PAGE.format(said)


_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head><meta charset="utf-8"><title>Letter</title></head>
<body style="font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1a1a1a;">
<table role="presentation" width="640" style="width:100%;max-width:640px;"><tr><td>
{}</td></tr></table>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """The three templates of one kind of letter."""

    subject: Template
    text: Template
    html: Template | TextAsHtml


def read_letter_template(kind: str, beside: Path | None = None) -> LetterTemplate:
    """Read and check the templates of a kind of letter, `lead` or `escalation`.

    Where somebody changed the text and not the HTML, the letter shows the text in both.

    Raises:
        PlanError: if one is missing or unreadable, or holds a tag that does not exist; the sentence names the
            template, the line and the nearest tag that does.
    """
    path, page = (files.template("letters", f"{kind}.{ending}", beside) for ending in ("txt", "html"))
    written = read_source(path)
    first, _, rest = written.partition("\n")
    word, _, subject = first.partition(":")
    if word.strip().casefold() != "subject":
        raise PlanError(f"Template {path.name}, line 1: it must begin with 'Subject:' and the subject.")
    text, layout = checked(path.name, rest, html=False, first_line=2), read_source(page)
    text_alone = fingerprint(written) != SHIPPED[path.name] and fingerprint(layout) == SHIPPED[page.name]
    return LetterTemplate(
        subject=checked(path.name, subject, html=False),
        text=text,
        html=TextAsHtml(text) if text_alone else checked(page.name, layout, html=True),
    )


def fingerprint(source: str) -> str:
    """Return what tells the text of a template from any other."""
    return hashlib.sha256(source.encode("utf-8")).hexdigest()[:16]


def read_source(path: Path) -> str:
    """Return the text of a template.

    Raises:
        PlanError: it is missing or unreadable.
    """
    try:
        return files.read_ordinary_text(path, LARGEST_TEMPLATE, "a template", "utf-8-sig")
    except FileNotFoundError:
        raise PlanError(f"The template {path.name} is missing from {path.parent.as_posix()}.") from None
    except UnicodeDecodeError:
        raise PlanError(
            f"The template {path.name} is not saved as UTF-8 text: save it again as UTF-8."
        ) from None
    except OSError as problem:
        raise PlanError(f"The template {path.name} cannot be read: {problem.strerror}.") from problem


def checked(name: str, source: str, *, html: bool, first_line: int = 1) -> Template:
    """Check a template's tags.

    Args:
        name: what to call it in a sentence.
        source: its text.
        html: whether what is filled in is escaped for HTML.
        first_line: the line of its file on which the text begins.

    Raises:
        PlanError: if a tag does not exist or is not closed.
    """
    environment = Sandbox(
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    try:
        tree = environment.parse(source)
        for line, sentence in _wrong_tags(tree):
            raise PlanError(f"Template {name}, line {line + first_line - 1}: {sentence}")
        return Template(name, environment.from_string(tree))
    except TemplateSyntaxError as problem:
        line, said = problem.lineno + first_line - 1, str(problem.message).rstrip(".")
        raise PlanError(f"Template {name}, line {line}: {said[:1].upper()}{said[1:]}.") from problem
    except FAILED as problem:
        raise PlanError(f"The template {name} cannot be read: it is nested too deeply.") from problem


def _wrong_tags(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield the line of each tag that does not exist, and a sentence about it.

    Names that `set` and `for` make in the template itself count as known everywhere in it; if one is used in
    the wrong place, filling in the template fails.
    """
    own = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    known = (*TAGS, *own, "loop")
    for name in tree.find_all(nodes.Name):
        if name.name not in known:
            yield name.lineno, _no_such(name.name, known)
    for part in tree.find_all(nodes.Getattr):
        of = part.node.name if isinstance(part.node, nodes.Name) else ""
        parts = () if of in TAGS else _LOOP if of == "loop" else ACTION_TAGS
        if not parts:
            yield part.lineno, f"'{of}' has no part called '{part.attr}'."
        elif part.attr not in parts:
            before = f"{of}." if of else ""
            yield part.lineno, _no_such(before + part.attr, [before + each for each in parts])


def _no_such(tag: str, options: Collection[str]) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only needed when something is wrong)

    near = process.extractOne(tag, options, scorer=fuzz.ratio, score_cutoff=65)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"there is no tag '{tag}'.{hint}"
