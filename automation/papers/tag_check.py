"""Checks a template's tags before it is filled: an unknown one is named with its place and the nearest one.

A template is a Word document that people edit, so it is also the place where a slip of the finger would
print nothing, or reach for what it must not. Only loops, conditions and the documented tags are taken.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, NoReturn, get_args, get_origin, get_type_hints

from automation.papers.tags import PaperTags
from automation.papers.word_files import qn
from automation.plan.findings import PlanError

_PREFIX = re.compile(r"(\{[{%#])(?:tr|tc|p|r) ")
_COLOUR = re.compile(r"\{%\s*cellbg\s+([^%]*?)\s*%\}")
_TAG = re.compile(r"\{\{|\{%")
_LOOP = {"loop": Any}


def check_tags(template: Path, document: Any) -> frozenset[str]:
    """Check every tag of a template and give the names of those it uses.

    Args:
        template: its path, for the sentence.
        document: the template, opened with python-docx.

    Raises:
        PlanError: a tag cannot be read, is not known, or asks for what no template may.
    """
    from jinja2 import Environment, TemplateSyntaxError, nodes  # noqa: PLC0415 (papers alone use it)

    lines = list(_lines(document))
    text = "\n".join(line for line, _ in lines)
    environment = Environment(autoescape=True)
    try:
        return frozenset(_Walk(template.name, lines, nodes).walk(environment.parse(text)))
    except TemplateSyntaxError as error:
        place = lines[min(error.lineno, len(lines)) - 1][1]
        raise PlanError(
            f"The template {template.name} has a tag that cannot be read, {place}: {error.message}."
        ) from error
    except RecursionError as error:
        raise PlanError(f"The template {template.name} has tags that are nested too deeply.") from error
    except ValueError as error:
        # Python makes no number of so many digits, and Jinja does not say where they stand.
        raise PlanError(f"The template {template.name} has a number that is too long.") from error


class _Walk:
    """One pass over a template's tags, knowing what each name stands for."""

    def __init__(self, name: str, lines: list[tuple[str, str]], nodes: types.ModuleType) -> None:
        self.name, self.lines, self.nodes = name, lines, nodes
        self.used: set[str] = set()

    def walk(self, tree: Any) -> set[str]:
        self._body(tree.body, get_type_hints(PaperTags))
        return self.used

    def _body(self, body: list[Any], known: Mapping[str, Any]) -> None:
        nodes = self.nodes
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    if not isinstance(part, nodes.TemplateData):
                        self._kind(part, known)
            elif isinstance(node, nodes.If):
                self._kind(node.test, known)
                self._body(node.body, known)
                self._body(node.elif_, known)
                self._body(node.else_, known)
            elif isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
                inner = {**known, **_LOOP, node.target.name: _item(self._kind(node.iter, known))}
                if node.test is not None:
                    self._kind(node.test, inner)
                self._body(node.body, inner)
                self._body(node.else_, known)
            else:
                self._refuse(node)

    def _kind(self, node: Any, known: Mapping[str, Any]) -> Any:
        """Check an expression and return the type of its value."""
        nodes = self.nodes
        match node:
            case nodes.Name():
                if node.name not in known:
                    self._unknown(node, node.name, known)
                self.used |= {node.name} & TAG_NAMES
                return known[node.name]
            case nodes.Getattr():
                return self._kind_of_part(node, known)
            case nodes.Const():
                return type(node.value)
            case nodes.Compare():
                parts = (node.expr, *(operand.expr for operand in node.ops))
            case nodes.And() | nodes.Or():
                parts = (node.left, node.right)
            case nodes.Not():
                parts = (node.node,)
            case nodes.Filter() if node.name in _FILTERS and not node.args and not node.kwargs:
                if node.node is not None:
                    self._kind(node.node, known)
                return int if node.name in {"length", "count"} else str
            case _:
                self._refuse(node)
        for part in parts:
            self._kind(part, known)
        return bool

    def _kind_of_part(self, node: Any, known: Mapping[str, Any]) -> Any:
        """Check a value inside another one, such as `row.ref`."""
        owner = self._kind(node.node, known)
        if owner is Any:
            return Any
        names = [field.name for field in fields(owner)] if is_dataclass(owner) else []
        if node.attr.startswith("_"):
            self._refuse(node)
        if node.attr not in names:
            self._unknown(node, node.attr, dict.fromkeys(names))
        assert isinstance(owner, type)
        return get_type_hints(owner)[node.attr]

    def _place(self, node: Any) -> str:
        line: int = node.lineno
        return self.lines[min(line, len(self.lines)) - 1][1]

    def _unknown(self, node: Any, name: str, known: Mapping[str, Any]) -> NoReturn:
        from rapidfuzz import process  # noqa: PLC0415 (wanted only where something is wrong)

        near = process.extractOne(name, list(known), score_cutoff=55)
        hint = f" Did you mean '{near[0]}'?" if near else " templates/README.md lists those that exist."
        raise PlanError(
            f"The template {self.name} uses a tag that does not exist, '{name}', {self._place(node)}.{hint}"
        )

    def _refuse(self, node: Any) -> NoReturn:
        raise PlanError(
            f"The template {self.name} asks for something that no template may, {self._place(node)}; use the "
            "tags, loops and conditions in templates/README.md."
        )


_FILTERS = frozenset({"length", "count", "upper", "lower", "title", "trim", "capitalize"})
TAG_NAMES = frozenset(field.name for field in fields(PaperTags))


def _item(kind: Any) -> Any:
    """Return the type of one item of a list's type."""
    if get_origin(kind) in {tuple, list}:
        return get_args(kind)[0]
    return Any if kind is Any else str


def _lines(document: Any) -> Iterator[tuple[str, str]]:
    """Return every paragraph's text, ready for Jinja, with where it stands."""

    def paragraphs(root: Any, before: str) -> Iterator[tuple[str, str]]:
        heading = before
        for item in root.iter(qn("w:p")):
            text = "".join(part.text or "" for part in item.iter(qn("w:t")))
            style = item.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is not None and str(style.get(qn("w:val"))).startswith("Heading"):
                heading = f"under the heading '{text}'"
            shown = " ".join(text.split())
            where = f"{heading}, in '{shown[:60]}{'...' if len(shown) > 60 else ''}'"
            text = text.replace("\n", " ")
            for wrong, right in zip("\u201c\u201d\u2018\u2019", "\"\"''", strict=True):
                text = text.replace(wrong, right) if _TAG.search(text) else text
            yield _COLOUR.sub(r"{{ \1 }}", _PREFIX.sub(r"\1 ", text)), where

    yield from paragraphs(document.element.body, "at the beginning")
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.even_page_header):
            yield from paragraphs(_own(part), "in the page header")
        for part in (section.footer, section.first_page_footer, section.even_page_footer):
            yield from paragraphs(_own(part), "in the page footer")


def _own(part: Any) -> Any:
    """Return a header's or footer's content, or nothing where it only repeats the one before."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 (papers alone load Word's libraries)

    if part.is_linked_to_previous:
        return OxmlElement("w:hdr")
    return part._element  # noqa: SLF001 (python-docx walks its tables and paragraphs apart)
