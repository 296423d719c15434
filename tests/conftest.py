"""What every test may rely on."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import is_hypothesis_test, settings

from automation import trusted
from automation.tracker.read.open_file import read_when_whole, take_copy
from tests.support import effort


def pytest_configure(config: pytest.Config) -> None:
    """Find out whether the long trials were asked for, before the tests are read."""
    effort.thorough = config.option.markexpr == "long"
    # A busy machine is no fault: time never decides a test.
    # The same examples in every run: what fails here fails everywhere. New ones: --hypothesis-profile=search.
    most = effort.times(20, 100)
    settings.register_profile("toolkit", deadline=None, max_examples=most, derandomize=True)
    settings.register_profile("search", deadline=None, max_examples=most)
    settings.load_profile(config.getoption("--hypothesis-profile") or "toolkit")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count among the long trials every test that tries more often in them, and every property."""
    for item in items if effort.thorough else ():
        if item.get_closest_marker("trial") or is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.long)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """Look again at once for a tracker that is missing or half saved; a test of the wait brings its own."""
    for function in (read_when_whole, take_copy):
        monkeypatch.setitem(function.__kwdefaults__, "sleep", lambda _: None)


@pytest.fixture(autouse=True)
def _settings_of_this_pc(_settings_folders, monkeypatch):
    """Keep what a test confirms, and what this PC really trusts, out of each other."""
    folder = _settings_folders / str(next(_NUMBERS))
    folder.mkdir()
    monkeypatch.setenv(trusted.FOLDER, str(folder))


@pytest.fixture(scope="session")
def _settings_folders(tmp_path_factory):
    # To make each beside the others' temporary folders takes longer the more there are.
    return tmp_path_factory.mktemp("settings")


_NUMBERS = itertools.count()
