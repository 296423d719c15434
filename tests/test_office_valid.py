"""Office opens what the toolkit writes without repairing it, and a mail gateway lets its macros through."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from automation import files
from automation.cli import main
from automation.plan.model import Plan
from automation.tracker.write.workbook import build_tracker
from tests.support import effort
from tests.support.effort import times, trial
from tests.support.office_validator import OFFICE, all_errors, office_files, schema_errors
from tests.support.plans import action
from tests.support.trackers import AS_AT, small_plan

ODD = '=1+1 & <b>"x" \x07\u202e {{ 7 * 7 }} _x0041_ \U0001f600'
"""Text that is dangerous to XML, to formulas, to templates and to headers."""
LONG = "Every visit is written up within five days. " * 900
"""More than a cell of Excel can hold."""


def odd_plan() -> Plan:
    """Return the small plan with odd text in every field, and a paper that is due."""
    small = small_plan()
    actions = [replace(one, text=ODD + one.text, comments=ODD) for one in small.actions]
    return replace(
        small, actions=(*actions, action("3.9", "Jul-17", "Red", text=LONG[:30_000], comments=ODD))
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make one of everything that the toolkit writes for Office, from the example and from odd text."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shipped, odd = folder / "shipped" / "plan.xlsm", folder / "odd" / "plan.xlsm"
        shipped.parent.mkdir()
        shutil.copy(files.workbook_folder() / "improvement-plan.xlsm", shipped)
        odd.parent.mkdir()
        build_tracker(odd_plan(), odd, as_at=AS_AT)
        for tracker in (odd, shipped)[: times(1, 2)]:
            out = tracker.parent / "out"
            for command in (
                ["overnight", tracker, "--once", "--as-at", "2017-10-02", "--out", out],
                ["check", tracker, "--format", "xlsx", "--out", out],
                ["summary", tracker, "--format", "xlsx", "--out", out],
                ["paper", "published", tracker, "--out", out],
                ["paper", "Improvement Board", tracker, "--out", out],
                ["import", tracker, out / "imported" / "plan.xlsm"],
            ):
                assert main([str(word) for word in command]) in {0, 1}, command
        assert main(["new", str(folder / "new")]) in {0, 1}
        assert main(["new", str(folder / "refreshed"), "--roll-over", str(odd)]) in {0, 1}
        plain = folder / "plain.xlsx"
        with xlsxwriter.Workbook(plain) as book:
            sheet = book.add_worksheet("Plan")
            sheet.write_row(0, 0, ["Ref", "Action", "Lead", "Due date", "RAG"])
            sheet.write_row(1, 0, ["1.1", "Visit every child", "Head of service", "Sep-17", "Red"])
        assert main(["buttons", str(plain), "--out", str(folder / "buttons")]) in {0, 1}
        plain.unlink()
    return folder


@trial
def test_every_workbook_and_paper_is_valid_for_each_release_of_office(made: Path) -> None:
    paths = list(office_files(made))
    kinds = {path.suffix for path in paths}
    assert kinds == OFFICE
    letters = [path for path in paths if path.parent.name == "letters"]
    assert letters
    # Reply sheets are all written alike: a few of them stand for the others.
    few = letters[:: max(1, len(letters) // times(1, 4))]
    others = [path for path in paths if path not in letters]
    if not effort.thorough:
        # Several commands write a file of one name alike, and the templates have a test of their own.
        once = {(path.relative_to(made).parts[0], path.name): path for path in others}
        others = [path for path in once.values() if "templates" not in path.parts]
    assert all_errors(others + few) == []


def test_the_templates_are_valid() -> None:
    assert all_errors(list(office_files(files.templates_folder()))) == []


def test_a_workbook_with_an_element_out_of_order_is_found(made: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(next(made.rglob("brag-summary.xlsx"))) as good, zipfile.ZipFile(wrong, "w") as bad:
        for name in good.namelist():
            part = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(
                    b"<sheetData",
                    b"<pageMargins left='1' right='1' top='1' bottom='1' header='1' footer='1'/><sheetData",
                )
            bad.writestr(name, part)
    assert schema_errors(wrong, "Microsoft365") != []


def test_a_mail_gateway_finds_nothing_suspicious_in_the_macros(made: Path) -> None:
    olevba = pytest.importorskip("oletools.olevba", reason="oletools comes with the extra test")
    mraptor = pytest.importorskip("oletools.mraptor", reason="oletools comes with the extra test")
    for path in made.rglob("*.xlsm"):
        parser = olevba.VBA_Parser(str(path))
        assert parser.detect_vba_macros()
        verdict = mraptor.MacroRaptor("\n".join(code for *_, code in parser.extract_macros()))
        parser.close()
        verdict.scan()
        assert not verdict.suspicious, (path.name, verdict.matches)
