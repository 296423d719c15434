import pytest

from automation.plan.findings import PlanError
from automation.whole_file import whole_file


def test_the_file_takes_its_name_when_it_is_complete(tmp_path):
    path = tmp_path / "new" / "page.html"
    with whole_file(path, "The page") as aside:
        aside.write_text("all of it", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "all of it"
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


def test_what_failed_halfway_leaves_the_old_file(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(PlanError, match=r"^The page .*page\.html cannot be written: no space left"):
        _half(path, OSError(28, "No space left on device"))
    with pytest.raises(ZeroDivisionError):
        _half(path, ZeroDivisionError())
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


def _half(path, error):
    with whole_file(path, "The page") as aside:
        aside.write_text("half", encoding="utf-8")
        raise error


def test_a_file_that_is_open_elsewhere_is_said_so(tmp_path):
    with pytest.raises(PlanError, match="it may be open in another program"):
        _half(tmp_path / "page.html", PermissionError(13, "Permission denied"))
