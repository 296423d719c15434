from __future__ import annotations

import gc

import pytest

from automation.plan.collecting import nothing_collected


def test_collecting_goes_on_where_it_was_on():
    assert gc.isenabled()
    with nothing_collected():
        assert not gc.isenabled()
        with nothing_collected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collecting_goes_on_after_an_error_too():
    with pytest.raises(ZeroDivisionError), nothing_collected():
        _ = 1 / 0
    assert gc.isenabled()


def test_collecting_that_was_off_stays_off():
    gc.disable()
    try:
        with nothing_collected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
