"""Turns values into the form the history file stores, and back: rows as JSON, numbers and copies compressed.

Only fields that differ from their defaults are written, so that a field added in a later version has its
default in earlier nights. Places are left out: a row that moved on the sheet is still the same row.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import partial
from itertools import accumulate
from operator import is_
from typing import Any, TypeVar, get_type_hints

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from automation.plan.findings import Place
from automation.plan.ratings import DEFAULTS, Rating, State

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
    made.register_unstructure_hook(Rating, _plain_rating)
    made.register_structure_hook(Rating, _rating)
    for kind in (str, int, bool, float):
        # By identity: an enum of words is a str too, but is read by its values.
        made.register_structure_hook_func(partial(is_, kind), partial(_only, kind))
    return made


def _plain_rating(rating: Rating) -> str | list[str]:
    """Return one of the usual ratings as its word, any other with its state and its colour."""
    usual = DEFAULTS.get(rating.name.casefold(), Rating.NOT_RATED)
    if (rating, rating.colour) == (usual, usual.colour):
        return rating.name
    return [rating.name, rating.state.value if rating.state else "", rating.colour]


def _rating(plain: Any, _: Any) -> Rating:
    if isinstance(plain, str):
        return {rating.name: rating for rating in (*DEFAULTS.values(), Rating.NOT_RATED)}[plain]
    name, state, colour = (_only(str, part, None) for part in plain)
    return Rating(name, State(state) if state else None, colour)


def _only(kind: type, plain: Any, _: Any) -> Any:
    """Return a value unchanged if it has the right type: anybody may have written the file."""
    if type(plain) is not kind and not (kind is float and type(plain) is int):
        raise TypeError(f"{type(plain).__name__} instead of {kind.__name__}")
    return plain


_CONVERTER = _converter()


def pack(content: bytes) -> bytes:
    """Return content, compressed if that makes it smaller; the first byte says which."""
    squeezed = zlib.compress(content, 9)
    return b"z" + squeezed if len(squeezed) < len(content) else b"=" + content


def unpack(packed: bytes) -> bytes:
    """Return content as it was before `pack`."""
    return zlib.decompress(packed[1:]) if packed[:1] == b"z" else packed[1:]


def pack_numbers(numbers: Sequence[int]) -> bytes:
    """Return row numbers, compressed, as the steps from one to the next."""
    steps = [b - a for a, b in zip((0, *numbers), numbers, strict=False)]
    return zlib.compress(struct.pack(f"<{len(steps)}i", *steps), 9)


def unpack_numbers(packed: bytes) -> Iterator[int]:
    """Return the row numbers that `pack_numbers` packed."""
    steps = struct.iter_unpack("<i", zlib.decompress(packed))
    return accumulate(step for (step,) in steps)
