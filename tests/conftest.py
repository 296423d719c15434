"""What every test may rely on."""

from __future__ import annotations

import pytest
from hypothesis import settings

from automation import trusted

# A busy machine is no fault: time never decides a test.
settings.register_profile("toolkit", deadline=None)
settings.load_profile("toolkit")


@pytest.fixture(autouse=True)
def _settings_of_this_pc(tmp_path_factory, monkeypatch):
    """Keep what a test confirms, and what this PC really trusts, out of each other."""
    monkeypatch.setenv(trusted.FOLDER, str(tmp_path_factory.mktemp("settings")))
