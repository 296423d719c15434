"""Parts of a package change, and all others keep their packed bytes, dates and order."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from automation.plan.findings import PlanError
from automation.tracker.write.package_parts import with_parts
from tests.support.compared import packed_parts, part
from tests.support.foreign_workbooks import KINDS
from tests.support.workbooks import SHEET


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["as XlsxWriter writes it", "packed as a stream", "not packed"])
def test_a_package_without_changes_is_the_same_file(kind: str, tmp_path: Path) -> None:
    data = KINDS[kind](tmp_path / "plan.xlsx").read_bytes()
    assert with_parts(opened(data), data, {}) == data


@pytest.mark.parametrize("kind", ["as XlsxWriter writes it", "packed as a stream", "not packed"])
def test_a_changed_part_is_at_its_place_and_a_part_may_go(kind: str, tmp_path: Path) -> None:
    data = KINDS[kind](tmp_path / "plan.xlsx").read_bytes()
    new = with_parts(opened(data), data, {SHEET: b"<changed/>", "docProps/app.xml": None})
    old_parts, new_parts = packed_parts(data), packed_parts(new)
    assert list(new_parts) == [name for name in old_parts if name != "docProps/app.xml"]
    assert part(new, SHEET) == "<changed/>"
    assert {name for name in new_parts if new_parts[name] != old_parts[name]} == {SHEET}
    assert opened(new).getinfo(SHEET).date_time == opened(data).getinfo(SHEET).date_time
    assert opened(new).comment == opened(data).comment


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_parts_of_one_name_are_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("a.xml", "1")
        package.writestr("a.xml", "2")
    with pytest.raises(PlanError, match="was not saved as Excel saves it"):
        with_parts(opened(content.getvalue()), content.getvalue(), {})
