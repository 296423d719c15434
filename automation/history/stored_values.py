"""Plans as plain data and back: what the history file keeps of each row.

A row is written as the fields that differ from their defaults, so that a field that a later version adds
reads as its default in the nights before it. Places are left out: a row that moved on the sheet is the same.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
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
        read: Callable[[Any], _T] = _reader(kind)  # type: ignore[arg-type]  # types can be hashed
        return read(json.loads(text))
    except (TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(str(error)) from error


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if kind is tuple:
        return [_plain(item) for item in value]
    if is_dataclass(kind):
        plain = {}
        for name, default in _fields(kind):
            item = getattr(value, name)
            if item is not default and not isinstance(item, Place) and item != default:
                plain[name] = _plain(item)
        return plain
    return value


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    """Give the fields of a kind, each with its default; a field that must be given equals nothing."""
    return tuple((field.name, _default(field)) for field in fields(kind))


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else MISSING


_Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Reader:
    """Give what makes a value of a kind out of plain data, and takes nothing else for one."""
    origin = get_origin(kind)
    if origin is types.UnionType:
        read = _reader(next(part for part in get_args(kind) if part is not type(None)))
        return lambda plain: None if plain is None else read(plain)
    if origin is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _row_reader(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if kind is date:
        return lambda plain: date.fromisoformat(plain[:10])
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    if kind is float:
        return _checked(int, float)
    return _checked(kind)


def _checked(*kinds: type) -> _Reader:
    """Take a value as it is, if it is of one of some kinds: a file may have been written by anybody."""

    def read(plain: Any) -> Any:
        if type(plain) not in kinds:
            raise TypeError(f"{type(plain).__name__} in the place of {kinds[-1].__name__}")
        return plain

    return read


def _tuple_reader(parts: tuple[Any, ...]) -> _Reader:
    if len(parts) == 2 and parts[1] is Ellipsis:
        one = _reader(parts[0])
        return lambda plain: tuple([one(item) for item in plain])
    readers = [_reader(part) for part in parts]
    return lambda plain: tuple([read(item) for read, item in zip(readers, plain, strict=True)])


def _row_reader(kind: Any) -> _Reader:
    # What a later version added and this one does not know is passed over.
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

    def read(plain: Any) -> Any:
        return kind(**{name: readers[name](item) for name, item in plain.items() if name in readers})

    return read
