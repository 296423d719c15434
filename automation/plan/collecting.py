"""Python's search for rubbish that refers to itself, put off while much is made and nothing thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Keep Python from looking for such rubbish meanwhile.

    The more values there are, the longer it takes Python to go through them all. Reading a large plan and
    checking it make values by the hundred thousand, nearly all of them to stay and none that refer to each
    other in a circle; what is no longer used is freed at once all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
