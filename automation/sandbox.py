"""Fills in templates that people edit, so that a template cannot reach into the program or run for ever.

Jinja's own sandbox keeps a template away from the inside of Python, but it does not stop a loop in a loop in
a loop, or a text that doubles until the memory is full. So there is one list of what a template may use, and
each turn of a loop, each call and each piece of text is paid for out of a budget that no real document comes
near. A template that uses something else, or spends its budget, is refused with one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import wraps
from math import prod
from typing import Any

from jinja2 import TemplateError, TemplateRuntimeError, TemplateSyntaxError, Undefined, nodes
from jinja2.filters import FILTERS
from jinja2.runtime import markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import pass_eval_context
from jinja2.visitor import NodeTransformer

BUDGET = 150_000_000
"""What a document may cost, in characters."""
LONGEST = 10_000_000
"""The longest text that an expression may make, in characters."""
_TURN = 50
"""What a turn of a loop costs, besides the text and the tags in it."""
_NODE = 2
"""What each word and sign of a tag in a loop costs at each turn."""
_CALL = 400
"""What a call costs, besides the text that it returns."""
_INCLUDE = 100_000
"""What it costs to include another file at each turn of a loop."""
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
_CALLING = _kinds("Macro Call Include")
"""What the page may use as well: pieces that it defines itself, and the files that belong to it."""

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
    nodes.List: "a list of anything but words and numbers",
    nodes.Tuple: "a list of anything but words and numbers",
    nodes.FromImport: "'import'",
}
"""What people call each thing that a template may not use; any other is called by the name of its tag."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with a list of what a template may use, and a budget.

    Args:
        calls: the functions that a template may call; if there are any, it may also define its own pieces.
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
        self._safe: dict[tuple[type, str], bool] = {}
        super().__init__(finalize=self._printed, **options)
        self.globals.clear()
        self.filters = {name: self._bounded(FILTERS[name]) for name in _FILTERS}
        self.filters |= {"_turns": self._turns, "_joined": self._joined}
        self.tests = {name: TESTS[name] for name in _TESTS}

    def begin(self, budget: int = BUDGET) -> None:
        """Begin another document, which may cost so many characters."""
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
        tree = super().parse(source, name, filename)
        used = list(tree.find_all(nodes.Node))
        callable_names = {*self._calls, *(node.name for node in used if isinstance(node, nodes.Macro))}
        for node in used:
            if not self._may_use(node, callable_names):
                said = _SAID.get(type(node), f"'{type(node).__name__.lower()}'")
                can = "it can print tags, choose with 'if' and go through a list with 'for'"
                raise TemplateSyntaxError(
                    f"a template may not use {said}; {can}", node.lineno, name, filename
                )
        return tree

    def _may_use(self, node: nodes.Node, callable_names: Collection[str]) -> bool:
        if isinstance(node, nodes.Call):
            simple = node.dyn_args is None and node.dyn_kwargs is None
            called = node.node.name if isinstance(node.node, nodes.Name) else None
            return bool(self._calls) and simple and called in callable_names
        if isinstance(node, nodes.List | nodes.Tuple):
            named = getattr(node, "ctx", "load") == "store"
            return all(isinstance(item, nodes.Name if named else nodes.Const) for item in node.items)
        return isinstance(node, _NODES) or (bool(self._calls) and isinstance(node, _CALLING))

    def compile(self, source: Any, name: Any = None, filename: Any = None, *rest: Any, **more: Any) -> Any:
        """Turn a template into what Jinja runs, with its loops and joined texts paid for."""
        tree = self.parse(source, name, filename) if isinstance(source, str) else source
        return super().compile(_Meter().visit(tree), name, filename, *rest, **more)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, and pay for it."""
        result = super().call(context, obj, *args, **kwargs)
        self.spend(_CALL)
        return self._paid(result)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Work out what a template adds, multiplies or divides.

        Raises:
            TemplateRuntimeError: it comes to more than a document can hold.
        """
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator != "+" and not numbers:
            raise TemplateRuntimeError("only numbers can be multiplied or divided")
        result = super().call_binop(context, operator, left, right)
        if numbers and abs(result) > _LARGEST:
            raise TemplateRuntimeError("a number becomes too large")
        return self._paid(result)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may reach a part of a value; it may reach nothing that can be called."""
        fit = isinstance(value, Undefined) or not callable(value)
        known = type(obj), attr  # Jinja decides by the type and the name alone, and a page asks often
        if fit and known not in self._safe:
            self._safe[known] = super().is_safe_attribute(obj, attr, value)
        return fit and self._safe[known]

    def wrap_str_format(self, value: Any) -> None:
        """Let no way through for a text's own `format`, which Jinja would otherwise hand out."""

    def _printed(self, value: Any) -> Any:
        if self._finalize is not None:
            value = self._finalize(value)
        self.spend(len(value) if isinstance(value, str) else _TURN)
        return value

    def _paid(self, value: Any) -> Any:
        """Return a value that an expression made, once its length is paid for."""
        length = len(value) if isinstance(value, str | list | tuple) else 0
        if length > LONGEST:
            raise TemplateRuntimeError("a text becomes longer than a document can hold")
        self.spend(length)
        return value

    def _bounded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a filter that refuses to put in one text for each letter of another until memory is full."""

        @wraps(function)
        def filtered(*args: Any, **kwargs: Any) -> Any:
            sizes = [len(each) for each in (*args, *kwargs.values()) if isinstance(each, str | list | tuple)]
            if prod(max(size, 1) for size in sizes) > 10 * LONGEST:
                raise TemplateRuntimeError("a text becomes longer than a document can hold")
            self.spend(sum(sizes))
            return self._paid(function(*args, **kwargs))

        return filtered

    @pass_eval_context
    def _joined(self, context: nodes.EvalContext, parts: list[Any]) -> Any:
        return self._paid(markup_join(parts) if context.autoescape else str_join(parts))

    def _turns(self, items: Iterable[Any], cost: int) -> Iterator[Any]:
        for item in items:
            self.spend(max(cost, _TURN))
            yield item


class _Meter(NodeTransformer):
    """Puts the meter into a template: on each loop, and on each text that is put together."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        text = sum(len(each.data) for each in node.find_all(nodes.TemplateData))
        includes = sum(_INCLUDE for _ in node.find_all(nodes.Include))
        cost = _TURN + text + includes + _NODE * sum(1 for _ in node.find_all(nodes.Node))
        self.generic_visit(node)
        node.iter = _filter(node.iter, "_turns", nodes.Const(cost, lineno=node.lineno))
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno, environment=node.environment), "_joined")


def _filter(of: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    made = nodes.Filter(of, name, list(args), [], None, None, lineno=of.lineno)
    assert of.environment is not None
    made.set_environment(of.environment)
    return made
