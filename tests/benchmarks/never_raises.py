"""Puts every text that there is room for to every function that answers whatever a cell holds.

Run `python -m tests.benchmarks.never_raises [PHRASES] [SEED]`: each function is asked with every character,
with every run of up to three signs, and with so many random phrases; the two slowest ones with every eleventh
character and with pairs of signs. It takes five minutes of a processor.
"""

# ruff: noqa: T201 (a script speaks to the person who started it)

from __future__ import annotations

import random
import sys
import time
import traceback
from collections import Counter

from tests.support.never_raises import FUNCTIONS, code_points, phrases, runs_of_signs

_SLOW = ("settings", "a record's text, day and figure")


def main(number: int = 20_000, seed: int = 1) -> int:
    """Ask every function, and say how often each was asked and what raised."""
    asked: Counter[str] = Counter()
    raised: Counter[str] = Counter()
    for what, texts in (
        ("characters", lambda slow: code_points(11 if slow else 1)),
        ("runs of signs", lambda slow: runs_of_signs(2 if slow else 3)),
        ("phrases", lambda _: phrases(number, random.Random(seed))),
    ):
        begun = time.process_time()
        for name, function in FUNCTIONS.items():
            for text in texts(name in _SLOW):
                asked[name] += 1
                try:
                    function(text)
                except Exception as error:  # noqa: BLE001 (that is what is looked for)
                    if not raised[name]:
                        print(f"{name}: {text[:80]!a}: {error!r}")
                        traceback.print_exc(limit=-3)
                    raised[name] += 1
        print(f"{what}: {time.process_time() - begun:.0f} s, {raised.total()} raised", flush=True)
    for name in FUNCTIONS:
        print(f"  {asked[name]:,} inputs, {raised[name]} raised: {name}")
    return 1 if raised else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
