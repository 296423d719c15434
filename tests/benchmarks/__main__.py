"""Runs every benchmark."""

from tests.benchmarks import run

for work in run.ALL.values():
    work()
