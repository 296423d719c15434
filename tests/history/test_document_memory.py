"""Which documents have changed since their actions were done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from automation.history import document_memory
from automation.history.document_memory import look_at_documents
from automation.history.store import History
from automation.plan.model import Document
from automation.plan.ratings import DEFAULT_KEY
from automation.tracker.read.document_files import Standing, done_claims
from automation.tracker.read.result import ReadTracker, TrackerFile
from tests.support.sound import sound_plan

FIRST = date(2017, 9, 1)


class Plan:
    """A tracker with one document, and the nights that look at it."""

    def __init__(self, folder: Path, history: History) -> None:
        self.file, self.history = folder / "profile.md", history
        self.path = folder / "tracker.xlsx"
        self.file.write_text("first")
        self.done = False
        self.hashed: list[str] = []

    def read(self) -> ReadTracker:
        word = "Blue" if self.done else "Red"
        rating = DEFAULT_KEY.read(word)
        assert rating is not None
        plan = sound_plan()
        actions = (replace(plan.actions[0], rating=rating, rating_text=word), *plan.actions[1:])
        documents = (Document("2.1", "profile.md"), Document("2.2", "gone.md"))
        return ReadTracker(replace(plan, actions=actions, documents=documents), file=TrackerFile(self.path))

    def night(self, number: int, *, remember: bool = True) -> list[str]:
        """Do a night, and return the refs whose document changed after they were done."""
        day, read = FIRST + timedelta(days=number), self.read()
        if remember:
            self.history.record(read, day, None)
        found = look_at_documents(read, self.history, day, remember=remember)
        changed = found.changed.get("profile.md")
        return sorted(changed.done & {"2.1", "2.2"}) if changed else []


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plan]:
    with History.open(tmp_path / "history.sqlite") as history:
        plan = Plan(tmp_path, history)
        real = document_memory.sha256
        monkeypatch.setattr(
            document_memory, "sha256", lambda file: plan.hashed.append(str(file.path)) or real(file)
        )
        yield plan


def test_a_document_that_is_swapped_after_its_action_was_done_is_found_that_night(plan: Plan) -> None:
    assert plan.night(1) == []
    plan.done = True
    assert plan.night(2) == []
    plan.file.write_text("other")
    assert plan.night(3) == ["2.1"]
    assert plan.night(4) == ["2.1"]


def test_it_is_found_on_the_day_itself_and_by_a_check_that_keeps_nothing(plan: Plan) -> None:
    plan.done = True
    plan.night(1)
    plan.file.write_text("other")
    assert plan.night(1, remember=False) == ["2.1"]
    assert plan.night(1) == ["2.1"]


def test_what_shows_a_whole_section_or_its_evidence_is_watched_once_that_is_done(plan: Plan) -> None:
    plan.night(1)
    plan.file.write_text("other")
    plan.night(2)
    read = plan.read()
    done = look_at_documents(read, plan.history, FIRST + timedelta(days=2)).changed["profile.md"].done
    assert {"lmg1", "section lmg"} <= done
    assert done.isdisjoint({"section 2", "evidence of lmg"})
    blue = DEFAULT_KEY.read("Blue")
    assert blue is not None
    rated = tuple(
        replace(row, rating=blue) if row.section == "LMG" or row.text.startswith("Practitioners") else row
        for row in read.plan.evidence
    )
    claims = done_claims(replace(read.plan, evidence=rated))
    assert claims["evidence of lmg"] == "the evidence of section LMG"
    assert "evidence of 2" not in claims
    assert "2: practitioners use the profile in their assessments" in claims


def test_a_document_may_change_until_its_action_is_done(plan: Plan) -> None:
    plan.night(1)
    plan.file.write_text("second draft")
    assert plan.night(2) == []
    plan.done = True
    assert plan.night(3) == []


def test_a_file_that_was_only_saved_again_has_not_changed(plan: Plan) -> None:
    plan.done = True
    plan.night(1)
    os.utime(plan.file, (1, 1))
    assert plan.night(2) == []
    plan.file.write_text("other")
    assert plan.night(3) == ["2.1"]
    plan.file.write_text("first")
    assert plan.night(4) == []


def test_a_file_is_read_only_where_its_size_or_time_changed(plan: Plan) -> None:
    plan.night(1)
    plan.night(2)
    assert len(plan.hashed) == 1
    os.utime(plan.file, (1, 1))
    plan.night(3)
    plan.night(4)
    assert len(plan.hashed) == 2


def test_figures_read_only_documents_that_changed_since_a_night(plan: Plan) -> None:
    def look() -> bool:
        found = look_at_documents(plan.read(), plan.history, FIRST, read_new=False)
        return "profile.md" in found.changed

    plan.done = True
    assert not look()
    assert plan.hashed == []
    plan.night(0)
    plan.file.write_text("other")
    assert look()
    assert len(plan.hashed) == 2


def test_a_file_that_cannot_be_read_keeps_its_former_state(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan.done = True
    plan.night(1)
    plan.file.write_text("other")

    def locked(_file: object) -> str:
        raise PermissionError(13, "locked")

    with monkeypatch.context() as patch:
        patch.setattr(document_memory, "sha256", locked)
        found = look_at_documents(plan.read(), plan.history, FIRST, remember=True)
        assert found.files["profile.md"].standing is Standing.UNREADABLE
        assert not found.changed
        assert len(found.hashes["profile.md"]) == 64
    plan.file.unlink()
    assert plan.night(2) == []
    plan.file.write_text("third")
    assert plan.night(3) == ["2.1"]


def test_a_night_without_time_to_read_leaves_the_rest_to_the_next(plan: Plan) -> None:
    plan.done = True
    day, read = FIRST, plan.read()
    plan.history.record(read, day, None)
    ticks = iter([0.0, 100.0, 200.0])
    look_at_documents(read, plan.history, day, remember=True, clock=lambda: next(ticks))
    assert plan.hashed == []
    assert plan.night(1) == []
    assert len(plan.hashed) == 1
    plan.file.write_text("other")
    assert plan.night(2) == ["2.1"]


def test_without_a_history_only_what_lies_there_is_known(plan: Plan) -> None:
    found = look_at_documents(plan.read(), None, FIRST)
    assert [file.standing for file in found.files.values()] == [Standing.THERE, Standing.MISSING]
    assert not found.changed
