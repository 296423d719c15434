"""What is older than a council keeps is removed from the history, and its pages are overwritten."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from automation.chasing.ledger import Ledger, Way
from automation.chasing.planning import plan_letters
from automation.history.store import History
from automation.history.too_old import remove_before
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.plans import action, plan

OLD, NEW = date(2016, 10, 3), date(2017, 10, 2)


def test_nights_and_letters_before_a_day_go_and_those_since_stay(tmp_path: Path) -> None:
    path = tmp_path / "plan-history.sqlite"
    with History.open(path) as history:
        ledger = Ledger(history)
        for day, words in ((OLD, "Long ago."), (NEW, "Just now.")):
            kept = plan(action("2.1", f"01/09/{day.year}", "Amber", comments=words))
            history.record(ReadTracker(kept, file=TrackerFile(Path("plan.xlsx"))), day, None)
            (letter,) = plan_letters(kept, day).letters
            ledger.begin(letter, Way.SMTP, datetime(2017, 10, 2, tzinfo=UTC))
        assert remove_before(history, OLD) == []
        assert remove_before(history, NEW) == ["1 night", "1 letter on record"]
        assert [record.day for record in history.nights()] == [NEW]
        assert [entry.day for entry in ledger.entries()] == [NEW]
        assert history.snapshot(NEW).actions[0].comments == "Just now."
    assert b"Long ago." not in path.read_bytes()
    assert b"Just now." in path.read_bytes()
