"""What several tests of letters begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from automation.chasing.ledger import Ledger
from automation.history.store import History


@pytest.fixture
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger in a history file of its own."""
    with History.open(tmp_path_factory.mktemp("history") / "plan-history.sqlite") as history:
        yield Ledger(history)
