"""Templates that people edit, or that come from elsewhere, filled in so that they end and reach nothing.

Jinja's own sandbox keeps a template from the inside of Python. It does not keep it from going round for ever,
or from a text that fills the memory: a loop in a loop in a loop, a list of lists that doubles forty times.
So there is one list of what a template may use, whichever kind it is; and every turn of a loop, every call
and every text is paid for out of a budget that no document of ours comes near. A template that uses
something else, or has spent its budget, ends in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import wraps
from typing import Any, cast

from jinja2 import (
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
    pass_environment,
    pass_eval_context,
)
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.nodes import EvalContext
from jinja2.runtime import markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.visitor import NodeTransformer

BUDGET = 150_000_000
"""What a document may cost, in characters. The page of 100,000 actions costs some 60 million."""
LONGEST = 10_000_000
"""The longest text that an expression may make, in characters."""
MOST_TAGS = 200_000
"""Characters of a template's tags; the longest that ships has four thousand."""
_TURN = 50
"""What a turn of a loop costs beside what stands in it."""
_NODE = 2
"""What each word and sign of a tag in a loop costs at each turn."""
_CALL = 400
"""What a call costs beside the text that it gives."""
_INCLUDE = 4_000
"""What it costs to begin a template, or to put one into another, beside what stands in it."""
_LARGEST = 10**18
"""The largest number that an expression may make."""

FAILED = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, SyntaxError),
    *(RecursionError, MemoryError),
)
"""What a template raises that cannot be read or filled in; Python refuses what is nested too deeply."""


def _kinds(names: str) -> tuple[type[nodes.Node], ...]:
    return tuple(getattr(nodes, name) for name in names.split())


_NODES = _kinds(
    """Template Output TemplateData Name Const If For Assign Compare Operand And Or Not CondExpr Concat
    Add Sub Mul Div FloorDiv Mod Neg Pos Getattr Getitem Filter Test Keyword List Tuple"""
)
"""What every template may be made of: enough to print and to choose, and nothing that could run away."""

_WITH_CALLS: tuple[type[nodes.Node], ...] = (*_NODES, nodes.Macro, nodes.Call, nodes.Include)
"""What the page may be made of besides: pieces that it defines itself, and the files that belong to it."""

_FILTERS = (
    *("capitalize", "count", "d", "default", "e", "escape", "first", "join", "last", "length", "lower"),
    *("replace", "title", "tojson", "trim", "truncate", "upper", "wordwrap"),
)
_TESTS = ("defined", "undefined", "none", "even", "odd", "eq", "equalto", "ne", "gt", "lt", "in")

_SAID = {
    nodes.Pow: "'**'",
    nodes.Call: "a call, such as 'name(...)'",
    nodes.Dict: "a table in braces",
    nodes.Slice: "a part of a list, such as '[1:3]'",
    nodes.NSRef: "'set' of a part of something",
    nodes.List: "a list of anything but words and numbers",
    nodes.Tuple: "a list of anything but words and numbers",
    nodes.Assign: "'set' of more than one value",
    nodes.AssignBlock: "'set' without a value",
    nodes.For: "'recursive'",
    nodes.FromImport: "'import'",
    nodes.FilterBlock: "'filter'",
    nodes.CallBlock: "'call'",
    nodes.ScopedEvalContextModifier: "'autoescape'",
}
"""What people know each thing as that a template may not use; for other tags it is the tag's own name."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with a list of what a template may use, and a budget.

    Args:
        calls: the functions that a template may call; it may also define pieces of its own then.
        finalize: what becomes of each value that is printed.
        options: those of Jinja's `Environment`.
    """

    intercepted_binops = frozenset({"+", "*", "%"})

    def __init__(
        self, *, calls: Collection[str] = (), finalize: Callable[[Any], Any] | None = None, **options: Any
    ) -> None:
        self._left = BUDGET
        self._calls = calls
        self._finalize = finalize
        super().__init__(finalize=self._printed, **options)
        self.globals.clear()
        own = {"join": self._join, "replace": self._replace, "wordwrap": self._wordwrap}
        self.filters = {name: self._metered({**FILTERS, **own}[name]) for name in _FILTERS}
        self.filters |= {
            "_turns": self._turns,
            "_joined": self._joined,
            "_weighed": self._weighed,
            "_paid": self._paid,
        }
        self.tests = {name: TESTS[name] for name in _TESTS}

    def begin(self, budget: int = BUDGET) -> None:
        """Begin another document.

        Args:
            budget: what it may cost, in characters.
        """
        self._left = budget

    def spend(self, characters: int) -> None:
        """Pay for a part of the document.

        Raises:
            TemplateRuntimeError: the budget is spent.
        """
        self._left -= characters
        if self._left < 0:
            raise TemplateRuntimeError("its loops and repetitions come to more than a document can hold")

    # What Jinja calls.

    def parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """Read a template.

        Raises:
            TemplateSyntaxError: it cannot be read, or uses something that a template may not use.
        """
        if sum(len(tag) for tag in re.findall(r"\{[{%#].*?(?:[}%#]\}|\Z)", source, re.DOTALL)) > MOST_TAGS:
            raise TemplateSyntaxError("its tags are far longer than any document needs", 1, name, filename)
        tree = super().parse(source, name, filename)
        for node in _every(tree):
            if not self._may_use(node, tree):
                kind = type(node)
                said = _SAID.get(kind, f"'{kind.__name__.lower()}'")
                can = "it can print tags, choose with 'if' and go through a list with 'for'"
                raise TemplateSyntaxError(
                    f"a template may not use {said}; {can}", node.lineno, name, filename
                )
        return tree

    def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any, **more: Any) -> Any:
        """Turn a template into what Jinja runs, with the meter in it."""
        tree = self.parse(source, name, filename) if isinstance(source, str) else source
        return super().compile(_Meter(self).visit(tree), name, filename, *rest, **more)

    def _may_use(self, node: nodes.Node, tree: nodes.Template) -> bool:
        if not isinstance(node, _WITH_CALLS if self._calls else _NODES):
            return False
        if isinstance(node, nodes.Call):
            own = {macro.name for macro in tree.find_all(nodes.Macro)}
            simple = node.dyn_args is None and node.dyn_kwargs is None
            return simple and isinstance(node.node, nodes.Name) and node.node.name in own | {*self._calls}
        if isinstance(node, nodes.For):
            return not node.recursive
        if isinstance(node, nodes.Assign):
            return isinstance(node.target, nodes.Name)
        if isinstance(node, nodes.Include):
            return isinstance(node.template, nodes.Const)
        if isinstance(node, nodes.List | nodes.Tuple):
            named = getattr(node, "ctx", "load") == "store"
            return all(isinstance(item, nodes.Name if named else nodes.Const) for item in node.items)
        return True

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, and pay for it."""
        self._weigh(*args, *kwargs.values())
        result = super().call(context, obj, *args, **kwargs)
        self.spend(_CALL + (len(result) if isinstance(result, str) else 0))
        return result

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Work out what a template adds, multiplies or divides.

        Raises:
            TemplateRuntimeError: it comes to more than a document can hold.
        """
        if operator == "%" and isinstance(left, str):
            raise TemplateRuntimeError("a text cannot be divided")
        if operator == "*" and not (_is_number(left) and _is_number(right)):
            raise TemplateRuntimeError("only numbers can be multiplied")
        result = super().call_binop(context, operator, left, right)
        if _is_number(result) and abs(result) > _LARGEST:
            raise TemplateRuntimeError("a number becomes too large")
        if not _is_number(result):
            self._keep(len(result) if hasattr(result, "__len__") else 0)
        return result

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may reach a part of a value; what could be called is none."""
        fit = isinstance(value, Undefined) or not callable(value)
        return fit and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Let no way through for a text's own `format`, which Jinja would otherwise hand out."""

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        """Refuse what a template may not reach; printing nothing for it would pass it over in silence.

        Raises:
            SecurityError: always.
        """
        raise SecurityError(f"'{attribute}' of {type(obj).__name__} is nothing that a template may use")

    def _printed(self, value: Any) -> Any:
        if self._finalize is not None:
            value = self._finalize(value)
        self.spend(len(value) if isinstance(value, str) else _TURN)
        return value

    def _keep(self, length: int) -> None:
        if length > LONGEST:
            raise TemplateRuntimeError("a text becomes longer than a document can hold")
        self.spend(length)

    def _weigh(self, *values: Any) -> None:
        """Pay for going through values, as a comparison or a filter does."""
        self.spend(sum(len(value) for value in values if isinstance(value, str | list | tuple | dict)))

    def _metered(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def filtered(*args: Any, **kwargs: Any) -> Any:
            self._weigh(*args, *kwargs.values())
            result = function(*args, **kwargs)
            self._keep(len(result) if isinstance(result, str) else 0)
            return result

        return filtered

    def _weighed(self, value: Any) -> Any:
        self._weigh(value)
        return value

    @pass_context
    def _paid(self, _context: Any, text: str, cost: int) -> str:
        self.spend(cost)
        return text

    @pass_eval_context
    def _joined(self, context: EvalContext, parts: list[Any]) -> str:
        self._keep(sum(len(part) for part in parts if isinstance(part, str)))
        joined = markup_join(parts) if context.autoescape else str_join(parts)
        self._keep(len(joined))
        return joined

    @pass_eval_context
    def _join(self, context: EvalContext, value: Iterable[Any], d: str = "", attribute: Any = None) -> Any:
        items = list(value)
        self._keep(len(items) * (_TURN + len(d)) + sum(len(item) for item in items if isinstance(item, str)))
        return FILTERS["join"](context, items, d, attribute)

    @pass_eval_context
    def _replace(self, context: EvalContext, s: Any, old: str, new: str, count: int | None = None) -> Any:
        length = len(str(s))
        self._keep(length + (length // max(len(old), 1) + 1) * len(new))
        return FILTERS["replace"](context, s, old, new, count)

    @pass_environment
    def _wordwrap(self, environment: Any, s: str, width: int = 79, break_long_words: bool = True) -> Any:
        """Wrap a text, with nothing but a line break between its lines."""
        # Python cuts a word that is too long again and again, and copies the rest of it each time.
        self.spend(len(s) ** 2 // max(width, 1) // 20)
        return FILTERS["wordwrap"](environment, s, width, break_long_words)

    def _turns(self, items: Iterable[Any], cost: int) -> Iterator[Any]:
        cost = max(cost, _TURN)
        for item in items:
            self.spend(cost)
            yield item


class _Meter(NodeTransformer):
    """Puts the meter into a template: on each loop and piece, and on each text that is put together."""

    def __init__(self, environment: Sandbox) -> None:
        self._environment = environment

    def visit_Template(self, node: nodes.Template) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        return self._paid_for(node, _INCLUDE)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        return self._paid_for(node)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        cost = _TURN + _cost(node)
        self.generic_visit(node)
        node.iter = self._filter("_turns", cast(nodes.Expr, node.iter), nodes.Const(cost, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno, environment=self._environment)
        return self._filter("_joined", parts)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        self.generic_visit(node)
        node.expr = self._filter("_weighed", node.expr)
        for operand in node.ops:
            operand.expr = self._filter("_weighed", operand.expr)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        self.generic_visit(node)
        if node.args:
            node.node = self._filter("_weighed", node.node)
            node.args = [self._filter("_weighed", arg) for arg in node.args]
        return node

    def _paid_for(self, node: Any, more: int = 0) -> nodes.Node:
        cost = nodes.Const(more + _cost(node), lineno=node.lineno)
        self.generic_visit(node)
        nothing = nodes.Const("", lineno=node.lineno, environment=self._environment)
        node.body.insert(0, nodes.Output([self._filter("_paid", nothing, cost)], lineno=node.lineno))
        return cast(nodes.Node, node)

    def _filter(self, name: str, of: nodes.Expr, *args: nodes.Expr) -> nodes.Filter:
        place = {"lineno": of.lineno, "environment": self._environment}
        for arg in args:
            arg.set_environment(self._environment)
        return nodes.Filter(of, name, list(args), [], None, None, **place)


def _every(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    yield from node.find_all(nodes.Node)


def _cost(of: nodes.Node) -> int:
    """Return what it costs to go through a part of a template once: its text, and what its tags do."""
    return sum(len(node.data) if isinstance(node, nodes.TemplateData) else _NODE for node in _every(of))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
