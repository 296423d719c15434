"""Plans as plain data and back: what the history file keeps of each row.

A row is written as the fields that differ from their defaults, so that a field that a later version adds
reads as its default in the nights before it. Places are left out: a row that moved on the sheet is the same.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from automation.plan.place import Place

_T = TypeVar("_T")


def to_text(value: Any) -> str:
    """Write a frozen value of the model as one line of JSON; equal values give equal text."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def from_text(kind: type[_T], text: str) -> _T:
    """Read a value of the model back.

    Raises:
        ValueError: the text is not what `to_text` writes for that kind.
    """
    try:
        return _value(kind, json.loads(text))  # type: ignore[no-any-return]
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if not isinstance(getattr(value, f.name), Place) and getattr(value, f.name) != _default(f)
        }
    return value


def _default(field: Field[Any]) -> Any:
    """Give a field's default; a field that must be given has one that equals nothing."""
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    origin = get_origin(kind)
    if origin is types.UnionType:
        return _value(next(part for part in get_args(kind) if part is not type(None)), plain)
    if origin is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_value(parts[0], item) for item in plain)
        return tuple(_value(part, item) for part, item in zip(parts, plain, strict=True))
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _value(hints[name], item) for name, item in plain.items() if name in hints})  # type: ignore[operator]
    if kind is datetime:
        return datetime.fromisoformat(plain)
    if kind is date:
        return date.fromisoformat(plain[:10])
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    return plain
