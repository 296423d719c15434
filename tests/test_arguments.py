"""What the commands take: days as people write them, and a folder name that swallowed other words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import typer

from automation.arguments import day, folder_name


@pytest.mark.parametrize("typed", ["2/10/2017", "2 October 2017", "2017-10-02", "2 Oct 2017"])
def test_a_day_is_taken_as_people_write_it(typed):
    assert day(typed) == date(2017, 10, 2)


@pytest.mark.parametrize("typed", ["tomorrow", "31/02/2017", "2017", "x", ""])
def test_what_is_no_day_is_refused_with_a_form_that_works(typed):
    with pytest.raises(typer.BadParameter, match="Write it as day/month/year"):
        day(typed)


def test_a_folder_name_that_swallowed_a_quotation_mark_is_refused():
    with pytest.raises(typer.BadParameter, match="Leave out the backslash"):
        folder_name(Path('C:\\My plan" --as-at 2/10/2017'))
    assert folder_name(Path("My plan & more")) == Path("My plan & more")
    assert folder_name(None) is None
