from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from automation.plan.findings import PlanError
from automation.tracker.reading import read_tracker
from tests.support.workbooks import remade, workbook

LINES = "Ref\tAction\tLead\tDue date\n1.1\tCaf\u00e9 \u2013 visit\tHead\tSep-17\n"


def test_the_file_is_known_by_its_bytes_and_its_last_save(tmp_path):
    book = Workbook()
    for row in (["Ref", "Action", "Lead", "Due date"], ["1.1", "Do it", "Head", "Sep-17"]):
        book.active.append(row)
    book.properties.lastModifiedBy = "Business Support"
    path = tmp_path / "tracker.xlsx"
    book.save(path)
    file = read_tracker(path).file
    assert file.path == path
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.saved_by == "Business Support"
    assert file.saved_at is not None
    assert file.saved_at.tzinfo is UTC


@pytest.mark.parametrize("when", ["yesterday", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_time_of_saving_that_is_no_time_is_left_out(tmp_path, when):
    core = f'<x xmlns:d="d"><d:modified>{when}</d:modified></x>'.encode()
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(remade(workbook(), lambda name, old: core if name == "docProps/core.xml" else old))
    assert read_tracker(path).file.saved_at is None


def test_bytes_taken_before_are_read_instead_of_the_file(tmp_path):
    found = read_tracker(tmp_path / "gone.xlsx", workbook())
    assert len(found.plan.actions) == 1
    with pytest.raises(PlanError, match=r"gone\.xlsx is empty"):
        read_tracker(tmp_path / "gone.xlsx", b"")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_the_encodings_that_windows_saves(tmp_path, encoding, end):
    path = tmp_path / "plan.txt"
    path.write_bytes(LINES.replace("\n", end).encode(encoding))
    action = read_tracker(path).plan.actions[0]
    assert (action.text, action.place.address("text")) == ("Caf\u00e9 \u2013 visit", "plan.txt!B2")


def test_line_separators_inside_a_text_do_not_part_rows(tmp_path):
    path = tmp_path / "plan.txt"
    path.write_text(
        "Ref\tAction\tLead\tDue date\n1.1\tOne\u2028two\x85three\tHead\tSep-17\n", encoding="utf-8"
    )
    assert read_tracker(path).plan.actions[0].lead == "Head"


def test_one_csv_file_is_a_sheet(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text('Ref,Action,Lead,Due date\n1.1,"Do, and\nsee",Head,Sep-17\n', encoding="utf-8")
    action = read_tracker(path).plan.actions[0]
    assert (action.text, action.place.sheet) == ("Do, and\nsee", "plan")


def folder(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_of_csv_files_is_a_tracker(tmp_path):
    found = read_tracker(
        folder(
            tmp_path,
            actions="Section,Ref,Action,Lead,Due date\n1,1.1,Do it,Head,Sep-17\n",
            due_dates="Phrase,By,Kind,How it was understood,Confirmed\nSep-17,2017-09-15,by,,Yes\n",
            sections="Section,Theme,Title\n1,Practice,Know every child\n",
            settings="Setting,Value\nAs at,2017-10-02\nRemind days before due,7\n",
            measures="Measure,Unit,Baseline,Baseline date\nReviews,%,81.5,2016-12-01\n",
            notes="nothing,here\n",
        )
    )
    plan = found.plan
    assert plan.actions[0].place.address("due") == "Actions!E2"
    assert (plan.actions[0].due.by, plan.actions[0].due.confirmed) == (date(2017, 9, 15), True)
    assert (plan.settings.as_at, plan.settings.remind_days) == (date(2017, 10, 2), 7)
    assert (plan.measures[0].baseline, plan.measures[0].baseline_date) == (81.5, date(2016, 12, 1))
    assert plan.sections[0].title == "Know every child"
    assert len(found.file.sha256) == 64


def test_the_order_of_the_files_does_not_count(tmp_path):
    path = folder(
        tmp_path,
        accepted="Code,Where\nD01,1.1\n",
        actions="Section,Ref,Action,Lead,Due date\n1,1.1,Do it,Head,Sep-17\n",
        evidence="Section,Evidence of success,Impact BRAG\n1,Seen,Blue\n",
    )
    plan = read_tracker(path).plan
    assert (len(plan.actions), len(plan.evidence), len(plan.accepted)) == (1, 1, 1)


def test_a_csv_file_that_is_empty_costs_nothing(tmp_path):
    path = folder(tmp_path, actions="Ref,Action,Lead,Due date\n1.1,Do it,Head,Sep-17\n", boards="")
    assert len(read_tracker(path).plan.actions) == 1


def test_reading_changes_nothing(tmp_path):
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(workbook())
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read_tracker(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [p.name for p in tmp_path.iterdir()] == ["tracker.xlsx"]


def test_a_time_is_given_in_utc(tmp_path):
    core = b'<x xmlns:d="d"><d:modified>2017-10-02T10:00:00+01:00</d:modified></x>'
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(remade(workbook(), lambda name, old: core if name == "docProps/core.xml" else old))
    assert read_tracker(path).file.saved_at == datetime(2017, 10, 2, 9, 0, tzinfo=UTC)
