"""Plans as plain data and back: what the history file keeps of each row.

A row is written as the fields that differ from their defaults, so that a field that a later version adds
reads as its default in the nights before it. Places are left out: a row that moved on the sheet is the same.
"""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import partial
from operator import is_
from typing import Any, TypeVar, get_type_hints

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from automation.plan.place import Place

_T = TypeVar("_T")


def to_text(value: Any) -> str:
    """Return a frozen value of the model as one line of JSON; equal values give equal text."""
    return json.dumps(_CONVERTER.unstructure(value), sort_keys=True, separators=(",", ":"))


def from_text(kind: type[_T], text: str) -> _T:
    """Return a value of the model as it was written.

    Raises:
        ValueError: the text is not what `to_text` writes for that kind.
    """
    try:
        return _CONVERTER.structure(json.loads(text), kind)
    except (TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _converter() -> Converter:
    made = Converter(omit_if_default=True, detailed_validation=False)

    def without_places(kind: Any) -> dict[str, Any]:
        return {name: override(omit=True) for name, hint in get_type_hints(kind).items() if hint is Place}

    made.register_unstructure_hook_factory(
        is_dataclass,
        lambda kind: make_dict_unstructure_fn(
            kind, made, _cattrs_omit_if_default=True, **without_places(kind)
        ),
    )
    made.register_structure_hook_factory(
        is_dataclass,
        lambda kind: make_dict_structure_fn(
            kind, made, _cattrs_detailed_validation=False, **without_places(kind)
        ),
    )
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(date, lambda plain, _: date.fromisoformat(plain[:10]))
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_structure_hook(datetime, lambda plain, _: datetime.fromisoformat(plain))
    for kind in (str, int, bool, float):
        # By identity: an enum of words is a kind of str, and is read by its values.
        made.register_structure_hook_func(partial(is_, kind), partial(_only, kind))
    return made


def _only(kind: type, plain: Any, _: Any) -> Any:
    """Return a value as it is, if it is of its kind: a file may have been written by anybody."""
    if type(plain) is not kind and not (kind is float and type(plain) is int):
        raise TypeError(f"{type(plain).__name__} in the place of {kind.__name__}")
    return plain


_CONVERTER = _converter()
