"""The templates of letters: text that business support may edit, checked before anything is filled in.

Templates are Jinja, in a sandbox: a template can print and choose, not reach into the program. Every tag is
compared with the list of tags first, so that a mistyped one is named with its line instead of leaving a gap
in a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes

from automation.files import read_ordinary_text
from automation.plan.findings import PlanError
from automation.sandbox import FAILED, Sandbox

LARGEST_TEMPLATE = 8 * 1024 * 1024
"""Bytes of a template; a letter has two thousand."""

TAGS = {
    "dear": "who the letter goes to: the person's name, else the role",
    "lead": "the lead whose actions it is about, as the Leads sheet names the role",
    "counts": "what is in the letter: `1 action late, 2 coming up`",
    "late": "the actions whose date has passed, the longest late first; go through them with `for`",
    "coming": "the actions whose date is still to come, the nearest first; go through them with `for`",
    "late_count": "how many are in `late`",
    "coming_count": "how many are in `coming`",
    "covers": "the name of the lead this person covers for; empty if nobody",
    "away_until": "until when that lead is away; empty if nobody is",
    "to_owner": "true if the letter goes to the section's owner because nobody further down answered",
    "sections": "the sections that the actions belong to: `section 2`, `sections 2 and 9A`",
    "copied": "true if the lead gets a copy of the letter",
    "copies": "who gets a copy of the letter: `Head of service and Ed Cover`; empty if nobody does",
    "speak_to": "with whom a word would help: the lead, or who covers while the lead is away",
    "reply_by": "the day by which an answer is asked for",
    "attached": "true if the small workbook to answer in goes with the letter",
    "board": "the board that meets next; empty if no meeting is planned",
    "board_date": "when it meets",
    "as_at": "the day of the letter",
    "plan_title": "the plan's name, from the Settings sheet",
    "council": "the council's name, from the Settings sheet",
    "contact": "whom to ask, from the Settings sheet",
}
"""Every tag that stands by itself, and what it prints."""

ACTION_TAGS = {
    "ref": "its ref",
    "text": "what is to be done",
    "section": "the ref of its section",
    "title": "the title of its section",
    "due": "when it is due, and how that was written: `30 September 2017 (written as Sep-17)`",
    "how_late": "how late it is, or how far off: `3 days late`, `due in 12 days`",
    "rating": "its rating in words",
    "fill": "the colour of the rating, for HTML (`#C00000`)",
    "ink": "the colour of the word on it",
    "comment": "its comment; empty if there is none",
    "ask": "what is asked about it",
    "asked": "what was asked before: `a reminder on 4 September 2017 and a letter on 2 October 2017`",
}
"""Every tag of an action, written `action.ref` inside `for action in late`."""

_PARTS = {
    "action": tuple(ACTION_TAGS),
    "loop": ("first", "index", "index0", "last", "length", "revindex", "revindex0"),
}
"""What a tag of each kind may be asked for; a `list` also takes a number, and a `value` nothing."""
_BUDGET = 20_000_000
"""What one letter may cost, in characters; a page of it costs some ten thousand."""


_ENVIRONMENTS = {
    html: Sandbox(
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for html in (False, True)
}


@dataclass(frozen=True, slots=True)
class Template:
    """A template that has been checked.

    Use `read_template` to make one: it refuses a template with a tag that does not exist.
    """

    name: str
    source: str
    html: bool
    compiled: jinja2.Template

    def render(self, context: Mapping[str, Any]) -> str:
        """Fill the template in.

        Raises:
            PlanError: if it cannot be filled in; one sentence that names the template.
        """
        try:
            _ENVIRONMENTS[self.html].begin(_BUDGET)
            text = self.compiled.render(dict(context))
        except TemplateError as problem:
            raise PlanError(f"The template {self.name} cannot be filled in: {problem}.") from problem
        except FAILED as problem:
            raise PlanError(f"The template {self.name} asks for something that cannot be worked out.") from (
                problem
            )
        return re.sub(r"\n{3,}", "\n\n", text.strip("\n")) + "\n"


def read_template(path: Path) -> Template:
    """Read a template and check every tag in it.

    Raises:
        PlanError: if the file is missing or unreadable, or holds a tag that does not exist; the sentence
            names the template, the line and the nearest tag that does.
    """
    shown = path.name
    try:
        source = read_ordinary_text(path, LARGEST_TEMPLATE, "a template", "utf-8-sig")
    except FileNotFoundError:
        raise PlanError(f"The template {shown} is missing from {path.parent.as_posix()}.") from None
    except UnicodeDecodeError:
        raise PlanError(f"The template {shown} is not saved as UTF-8 text: save it again as UTF-8.") from None
    except OSError as problem:
        raise PlanError(f"The template {shown} cannot be read: {problem.strerror}.") from problem
    return checked(shown, source, html=path.suffix == ".html")


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
    try:
        tree = _ENVIRONMENTS[html].parse(source)
        for line, sentence in _wrong_tags(tree, {**_KINDS}):
            raise PlanError(f"Template {name}, line {line + first_line - 1}: {sentence}")
        compiled = _ENVIRONMENTS[html].from_string(source)
    except TemplateSyntaxError as problem:
        line = problem.lineno + first_line - 1
        raise PlanError(f"Template {name}, line {line}: {_sentence(str(problem.message))}") from problem
    except FAILED as problem:
        raise PlanError(f"The template {name} cannot be read: it is nested too deeply.") from problem
    return Template(name, source, html, compiled)


def _sentence(message: str) -> str:
    """Put what Jinja says about a template's grammar into a sentence."""
    unclosed = re.search(r"innermost block that needs to be closed is '(\w+)'", message)
    if unclosed:
        return f"'{unclosed[1]}' is never closed: add {{% end{unclosed[1]} %}}."
    message = message.strip().rstrip(".").removeprefix("Encountered ")
    return f"{message[:1].upper()}{message[1:]}."


_KINDS = dict.fromkeys(TAGS, "value") | {"late": "list", "coming": "list"}


def _wrong_tags(node: nodes.Node, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Yield the tags that do not exist, with their line and a sentence.

    What a template may be made of is the sandbox's own affair: `set` and `for` only name things in it.
    """
    if isinstance(node, nodes.For):
        yield from _wrong_tags(node.iter, known)
        of_actions = isinstance(node.iter, nodes.Name) and known.get(node.iter.name) == "list"
        names = (node.target, *node.target.find_all(nodes.Name))
        kind = "action" if of_actions else "value"
        inside = known | {"loop": "loop"} | {one.name: kind for one in names if isinstance(one, nodes.Name)}
        for child in (*([node.test] if node.test else []), *node.body, *node.else_):
            yield from _wrong_tags(child, inside)
    elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
        yield from _wrong_tags(node.node, known)
        known[node.target.name] = "value"
    elif isinstance(node, nodes.Getattr | nodes.Getitem):
        yield from _wrong_part(node, known)
    elif isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name not in known:
            yield node.lineno, _no_such(node.name, tuple(known))
    else:
        for child in node.iter_child_nodes():
            yield from _wrong_tags(child, known)


def _wrong_part(node: nodes.Getattr | nodes.Getitem, known: dict[str, str]) -> Iterator[tuple[int, str]]:
    part: object = None
    if isinstance(node, nodes.Getattr):
        part = node.attr
    elif isinstance(node.arg, nodes.Const):
        part = node.arg.value
    of = node.node
    if isinstance(of, nodes.Getitem) and isinstance(of.node, nodes.Name):
        # The one step deeper that there is: late[0].ref.
        yield from _wrong_part(of, known)
        kind, name = "action" if known.get(of.node.name) == "list" else "value", f"{of.node.name}[]"
    elif isinstance(of, nodes.Name):
        kind, name = known.get(of.name, ""), of.name
    else:
        yield node.lineno, f"there is nothing called '{part}' here."
        return
    if not kind:
        yield of.lineno, _no_such(name, tuple(known))
    elif kind in _PARTS:
        if part not in _PARTS[kind]:
            yield node.lineno, _no_such(f"{name}.{part}", tuple(f"{name}.{one}" for one in _PARTS[kind]))
    elif kind == "value" or not isinstance(part, int):
        yield node.lineno, f"'{name}' has no part called '{part}'."


def _no_such(tag: str, options: tuple[str, ...]) -> str:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only needed when something is wrong)

    near = process.extractOne(tag, options, scorer=fuzz.ratio, score_cutoff=65)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"there is no tag '{tag}'.{hint}"
