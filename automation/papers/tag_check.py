"""Checks a template's tags before it is filled in.

People edit templates in Word, and a mistyped tag would print nothing. So an unknown tag is reported with its
place and the nearest tag that exists. Only loops, conditions and the documented tags are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from automation.papers.tag_values import Lines, Tags
from automation.papers.tags import TAGS
from automation.papers.word_files import places
from automation.plan.findings import PlanError

_PREFIX = re.compile(r"(\{[{%#])(?:tr|tc|p|r) ")
_COLOUR = re.compile(r"\{%\s*cellbg\s+([^%]*?)\s*%\}")
_TAG = re.compile(r"\{\{|\{%")
_BLOCK = re.compile(r"(\{%(p|tr|tc|r|)[\s-]+(for|if|elif|else|endfor|endif)\b[^%]*%\})")


BRIEFLY = "briefly"
"""The part of a group that only newer templates print: without it, they would lose its rows."""


def check_tags(template: Path, document: Any, tags: Tags = TAGS) -> frozenset[str]:
    """Check every tag of a template and return the names of those it uses.

    Args:
        template: its path, for the sentence.
        document: the template, opened with python-docx.
        tags: those that exist for it.

    Raises:
        PlanError: a tag cannot be read, does not exist, or uses something that templates may not use.
    """
    from jinja2 import Environment, TemplateSyntaxError  # noqa: PLC0415 (papers alone use it)

    texts, where = map(list, zip(*_lines(document), strict=True))
    check = _Check(template.name, where)
    check.pairs(texts)
    try:
        for_jinja = (_COLOUR.sub(r"{{ \1 }}", _PREFIX.sub(r"\1 ", text)) for text in texts)
        check.check(Environment(autoescape=True).parse("\n".join(for_jinja)), tags)
    except TemplateSyntaxError as error:
        raise PlanError(
            f"The template {template.name} has a tag that cannot be read, {check.place(error)}. "
            "templates/README.md shows how tags are written."
        ) from error
    except RecursionError as error:
        raise PlanError(f"The template {template.name} has tags that are nested too deeply.") from error
    except ValueError as error:
        # Python refuses a number with so many digits, and Jinja does not say where it is.
        raise PlanError(f"The template {template.name} has a number that is too long.") from error
    return frozenset(check.used & {BRIEFLY, *tags})


class _Check:
    """Checks a template's tags, knowing what each name refers to.

    Args:
        name: the template's file name.
        places: the place of each line of its text.
    """

    def __init__(self, name: str, places: list[str]) -> None:
        self.name, self.places = name, places
        self.used: set[str] = set()

    def pairs(self, texts: Iterable[str]) -> None:
        """Check that each loop and condition is closed, in the way in which it was opened."""
        opened: list[tuple[str, str, str, str]] = []
        for text, where in zip(texts, self.places, strict=True):
            for whole, way, word in _BLOCK.findall(text):
                if word in {"for", "if"}:
                    opened.append((whole, way, word, where))
                    continue
                last = opened[-1] if opened else ("", "", "", "")
                if word.startswith("el"):
                    fits = bool(last[2])
                else:
                    fits = last[1:3] == (way, word.removeprefix("end"))
                    opened = opened[:-1] if fits else opened
                if not fits:
                    before = f"; '{last[0]}' before it is still open, {last[3]}" if last[0] else ""
                    raise PlanError(
                        f"The template {self.name} has '{whole}', {where}, which closes nothing{before}."
                    )
        if opened:
            whole, way, word, where = opened[-1]
            raise PlanError(
                f"The template {self.name} has '{whole}', {where}, which is never closed; "
                f"put '{{%{way} end{word} %}}' below what belongs to it."
            )

    def check(self, node: Any, known: Tags) -> Any:
        """Check a part of a template; return its `Lines` if it has any, else anything."""
        from jinja2 import nodes  # noqa: PLC0415 (papers alone use it)

        match node:
            case nodes.Name():
                self.used.add(node.name)
                return self._known(node, node.name, known)
            case nodes.Getattr():
                owner = self.check(node.node, known)
                self.used |= {node.attr} & {BRIEFLY}
                one = isinstance(owner, Lines) and not owner.each
                return self._known(node, node.attr, owner.parts if one else {})
            case nodes.For(target=nodes.Name(name=each)):
                many = self.check(node.iter, known)
                one_of_them = replace(many, each=False) if isinstance(many, Lines) else None
                inner = {**known, "loop": _LOOP, each: one_of_them}
                for part in (*node.body, *([node.test] if node.test else [])):
                    self.check(part, inner)
                for part in node.else_:
                    self.check(part, known)
            case _ if not _may_stand(node):
                self._refuse(node)
            case _:
                for part in node.iter_child_nodes():
                    self.check(part, known)
        return None

    def _known(self, node: Any, name: str, known: Tags) -> Any:
        from rapidfuzz import process  # noqa: PLC0415 (papers alone use it)

        if name.startswith("_"):
            self._refuse(node)
        if name in known:
            return known[name]
        near = process.extractOne(name, list(known), score_cutoff=55)
        hint = f" Did you mean '{near[0]}'?" if near else " templates/README.md lists those that exist."
        raise PlanError(
            f"The template {self.name} uses a tag that does not exist, '{name}', {self.place(node)}.{hint}"
        )

    def _refuse(self, node: Any) -> NoReturn:
        raise PlanError(
            f"The template {self.name} uses something that templates may not use, {self.place(node)}; use "
            "only the tags, loops and conditions in templates/README.md."
        )

    def place(self, node: Any) -> str:
        """Return where in the template a tag is, or where Jinja found an error."""
        line: int = node.lineno
        return self.places[min(line, len(self.places)) - 1]


def _may_stand(node: Any) -> bool:
    kind = type(node).__name__
    if kind == "Filter":
        return node.name in _FILTERS and not node.args and not node.kwargs
    return kind in _NODES


_NODES = {"Template", "Output", "TemplateData", "Const", "If", "Compare", "Operand", "And", "Or", "Not"}
"""What a template may contain, besides names and loops."""
_FILTERS = frozenset({"length", "count", "upper", "lower", "title", "trim", "capitalize"})
_LOOP_TAGS = ("index", "index0", "revindex", "first", "last", "length")
_LOOP = Lines(dict.fromkeys(_LOOP_TAGS), get=lambda _: None, each=False)


def _lines(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the text of each paragraph, with straight quotation marks in its tags, and its place."""
    roots = [(document.element.body, "at the beginning")]
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in {"header", "footer"}:
            roots.append((relation.target_part.element, f"in the page {kind}"))
    for root, before in roots:
        for _, written, where in places(root, before):
            text = written.replace("\n", " ")
            for wrong, right in zip("\u201c\u201d\u2018\u2019", "\"\"''", strict=True):
                text = text.replace(wrong, right) if _TAG.search(text) else text
            yield text, where
