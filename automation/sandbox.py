"""Templates that people edit, or that come from elsewhere, filled in so that they end and reach nothing.

Jinja's own sandbox keeps a template from the inside of Python. It does not keep it from going round for ever,
or from a text that fills the memory: a loop in a loop in a loop, a word repeated a billion times. Here every
turn of a loop, every call and every text that is printed is paid for out of a budget that no document of ours
comes near; a template that has spent it ends in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from jinja2 import TemplateError, TemplateRuntimeError, nodes, pass_environment, pass_eval_context
from jinja2.filters import FILTERS
from jinja2.nodes import EvalContext
from jinja2.runtime import markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

BUDGET = 150_000_000
"""What a document may cost, in characters. The page of 100,000 actions costs some 60 million."""
LONGEST = 10_000_000
"""The longest text that an expression may make, in characters."""
_TURN = 50
"""What a turn of a loop costs beside the text in it."""
_CALL = 400
"""What a call costs beside the text that it gives."""
_LARGEST = 10**18
"""The largest number that an expression may make."""

FAILED = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, SyntaxError,
    RecursionError, MemoryError,
)  # fmt: skip
"""What a template raises that cannot be read or filled in; Python refuses what is nested too deeply."""

OWN_FILTERS = ("_turns", "_joined")
"""The filters that the meter itself stands on; whoever offers a choice of filters keeps these."""

_METHODS = frozenset(
    {"capitalize", "casefold", "count", "endswith", "get", "items", "keys", "lower", "startswith", "strip"}
    | {"title", "upper", "values"}
)
"""What a template may call of a text, a list or a table: nothing that makes a text longer at will."""
_TOO_WIDE = ("center", "format", "indent", "batch", "slice", "xmlattr", "urlize", "pprint", "filesizeformat")
"""Filters that pad or repeat as often as they are told to, or that no document needs."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with a budget.

    Args:
        finalize: what becomes of each value that is printed.
        options: those of Jinja's `Environment`.
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, *, finalize: Callable[[Any], Any] | None = None, **options: Any) -> None:
        self._left = BUDGET
        self._finalize = finalize
        super().__init__(finalize=self._printed, **options)
        self.globals.pop("lipsum", None)
        for name in _TOO_WIDE:
            self.filters.pop(name, None)
        self.filters |= {
            "_turns": self._turns,
            "_joined": self._joined,
            "join": self._join,
            "replace": self._replace,
            "wordwrap": _wordwrap,
        }

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

    def _generate(self, source: nodes.Template, *rest: Any, **more: Any) -> str:
        return super()._generate(_Meter(self).visit(source), *rest, **more)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, and pay for it."""
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
        if operator in {"*", "**"} and not (_is_number(left) and _is_number(right)):
            raise TemplateRuntimeError("only numbers can be multiplied")
        if operator == "**" and (abs(left) > 1_000 or abs(right) > 6):
            raise TemplateRuntimeError("a number becomes too large")
        result = super().call_binop(context, operator, left, right)
        if _is_number(result) and abs(result) > _LARGEST:
            raise TemplateRuntimeError("a number becomes too large")
        if not _is_number(result):
            self._keep(len(result) if hasattr(result, "__len__") else 0)
        return result

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Say whether a template may reach a part of a value."""
        if isinstance(obj, str | bytes | int | float | list | tuple | dict) and callable(value):
            return attr in _METHODS
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Leave a text's own `format` to the rule above: it can pad to any width."""

    def _printed(self, value: Any) -> Any:
        if self._finalize is not None:
            value = self._finalize(value)
        self.spend(len(value) if isinstance(value, str) else _TURN)
        return value

    def _keep(self, length: int) -> None:
        if length > LONGEST:
            raise TemplateRuntimeError("a text becomes longer than a document can hold")
        self.spend(length)

    @pass_eval_context
    def _joined(self, context: EvalContext, parts: list[Any]) -> str:
        self._keep(sum(len(part) for part in parts if isinstance(part, str)))
        return markup_join(parts) if context.autoescape else str_join(parts)

    @pass_eval_context
    def _join(self, context: EvalContext, value: Iterable[Any], d: str = "", attribute: Any = None) -> Any:
        items = list(value)
        self._keep(len(items) * len(d) + sum(len(item) for item in items if isinstance(item, str)))
        return FILTERS["join"](context, items, d, attribute)

    @pass_eval_context
    def _replace(self, context: EvalContext, s: Any, old: str, new: str, count: int | None = None) -> Any:
        length = len(str(s))
        self._keep(length + (length // max(len(old), 1) + 1) * len(new))
        return FILTERS["replace"](context, s, old, new, count)

    def _turns(self, items: Iterable[Any], cost: int) -> Iterator[Any]:
        cost = max(cost, _TURN)
        for item in items:
            self.spend(cost)
            yield item


class _Meter(NodeTransformer):
    """Puts the meter into a template: on each loop, and on each text that is put together."""

    def __init__(self, environment: Sandbox) -> None:
        self._environment = environment

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        text = sum(len(part.data) for of in node.body for part in _texts(of))
        self.generic_visit(node)
        node.iter = self._filter(
            "_turns", cast(nodes.Expr, node.iter), nodes.Const(_TURN + text, lineno=node.lineno)
        )
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 (Jinja names it so)
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno, environment=self._environment)
        return self._filter("_joined", parts)

    def _filter(self, name: str, of: nodes.Expr, *args: nodes.Expr) -> nodes.Filter:
        place = {"lineno": of.lineno, "environment": self._environment}
        for arg in args:
            arg.set_environment(self._environment)
        return nodes.Filter(of, name, list(args), [], None, None, **place)


def _texts(node: nodes.Node) -> Iterator[nodes.TemplateData]:
    if isinstance(node, nodes.TemplateData):
        yield node
    yield from node.find_all(nodes.TemplateData)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


@pass_environment
def _wordwrap(environment: Any, s: str, width: int = 79, break_long_words: bool = True) -> Any:
    """Wrap a text, with nothing but a line break between its lines."""
    return FILTERS["wordwrap"](environment, s, width, break_long_words)
