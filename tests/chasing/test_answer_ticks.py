"""The workbook in which a person chooses among answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from automation.chasing.answer_ticks import tick_id, ticked, write_ticks
from automation.chasing.proposals import Change, Field, Returns
from automation.chasing.returns import TO_TICK, replies_waiting
from automation.plan.findings import PlanError

MONDAY = date(2017, 10, 2)


def words(said: str = "Yes.", file: str = "a.eml") -> Change:
    return Change(
        "Actions", "J2", "2.1", Field.COMMENTS, "", said, "Jo", None, file, said=said, conflict="choose"
    )


def test_each_answer_is_a_row_and_a_tick_names_it(tmp_path: Path) -> None:
    one, two = words(), words("=No", "b.eml")
    said = write_ticks(tmp_path, Returns(in_words=(one,), conflicts=(two,)), MONDAY)
    assert said.startswith(f"Choose Yes in {tmp_path / TO_TICK} beside those that are right")
    assert ticked(tmp_path) == (frozenset(), [])
    book = openpyxl.load_workbook(tmp_path / TO_TICK)
    assert [cell.value for cell in book.active["D"]] == ["They said", "=No", "Yes."]
    book.active["A3"] = " yes"
    book.save(tmp_path / TO_TICK)
    assert ticked(tmp_path) == ({tick_id(one)}, [])
    assert replies_waiting(tmp_path) == ()


def test_a_tick_that_is_neither_yes_nor_no_chooses_nothing_and_is_named(tmp_path: Path) -> None:
    write_ticks(tmp_path, Returns(in_words=(words(), words("No", "b.eml"))), MONDAY)
    book = openpyxl.load_workbook(tmp_path / TO_TICK)
    book.active["A2"], book.active["A3"] = "No", "the first half"
    book.save(tmp_path / TO_TICK)
    unclear = f"Not understood in {TO_TICK}: row 3 ('the first half'). Write Yes or No under Apply."
    assert ticked(tmp_path) == (frozenset(), [unclear])


def test_with_nothing_to_choose_there_is_no_workbook(tmp_path: Path) -> None:
    write_ticks(tmp_path, Returns(in_words=(words(),)), MONDAY)
    assert write_ticks(tmp_path, Returns(), MONDAY) == ""
    assert ticked(tmp_path) == (frozenset(), [])
    assert not (tmp_path / TO_TICK).exists()


def test_an_answer_is_the_same_whatever_the_tracker_says_meanwhile() -> None:
    assert tick_id(words()) == tick_id(words())
    assert tick_id(words()) != tick_id(words(file="b.eml"))


def test_a_workbook_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / TO_TICK).write_bytes(b"PK\x03\x04 no")
    with pytest.raises(PlanError, match=TO_TICK):
        ticked(tmp_path)
