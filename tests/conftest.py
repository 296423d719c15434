"""What every test may rely on."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no fault: time never decides a test.
settings.register_profile("toolkit", deadline=None)
settings.load_profile("toolkit")
