"""What cannot be done gets one sentence, with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.cli import NOT_DONE, main
from automation.failures import why
from tests.support.trackers import small_tracker


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return small_tracker(tmp_path / "workbook")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["check", "--as-at", "31/9/2017"],
            "'31/9/2017' is not a date. Write it as day/month/year.",
        ),
        (["check", "--as-at", "2017-13-01"], "is not a date"),
        (
            ["check", "--format", "pdf"],
            "improvement-plan: --format: 'pdf' is not one of text, json, csv, xlsx.",
        ),
        (
            ["chase", "--send", "draft"],
            "--send: 'draft' is not one of none, drafts, smtp, outlook. Did you mean 'drafts'?",
        ),
        (
            ["history", "lst"],
            "history: 'lst' is not one of list, compare, restore, forget, earlier, undo. Did",
        ),
        (
            ["schedule", "stat"],
            "schedule: 'stat' is not one of install, remove, status. Did you mean 'status'?",
        ),
        (["check", "--asat", "2017-10-02"], "No such option: --asat. Did you mean '--as-at'?"),
        (["check", "--send"], "No such option: --send."),
        (["chek"], "No such command 'chek'. Did you mean 'check'"),
        (["check", "--explain", "Z99"], "Z99"),
        (["frobnicate"], "No such command"),
        (["due"], "Missing argument 'PHRASE'"),
        (["paper"], "Name the board"),
        (
            ["paper", "ours.xlsm"],
            "'ours.xlsm' is a file. Name the board first, as in paper \"Improvement Board\" ours.xlsm",
        ),
        (
            ["paper", "--due", "Cabinet", "ours.xlsm"],
            "--due makes the papers for every board. Leave out 'Cabinet' or leave out --due.",
        ),
        (
            ["paper", "Nobody's Board"],
            "workbook/improvement-plan.xlsm: There is no board 'Nobody's Board'. The sheet Boards has",
        ),
        (["import", "a.txt", "b.docx"], "needs a name that ends in .xlsm or .xlsx"),
        (["overnight", "--at", "25:00"], "'25:00' is not a time of day. Use the form 02:00."),
        (["overnight", "--once", "--at", "25:00"], "'25:00' is not a time of day. Use the form 02:00."),
    ],
)
@pytest.mark.usefixtures("tracker")
def test_wrong_use_gets_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == NOT_DONE
    printed = capsys.readouterr().err.strip()
    assert sentence in printed
    assert "Traceback" not in printed
    assert "Value error" not in printed


def test_output_that_does_not_fit_on_the_disk_is_reported() -> None:
    assert why(OSError(28, "No space left on device")) == (
        "the output cannot be written: No space left on device."
    )
