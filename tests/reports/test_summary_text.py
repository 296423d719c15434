import io
import subprocess
import sys

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from automation.reports.summary_text import _ROWS, print_summary, summary_text
from automation.views.figures import views_of
from automation.views.view import RIGHT, text_of
from tests.support.nights import HOSTILE, figures
from tests.support.plans import action, plan, section


def lines(of=None, **more):
    return summary_text(of or figures(), **more).splitlines()


def test_piped_text_is_plain_and_each_row_is_one_line():
    text = lines()
    assert text[1].startswith(
        "On 2 October 2017, 1 of the 6 actions (17%) was done (Blue). Of the other 5, 1"
    )
    assert [line.split() for line in text if line.startswith("All actions ")] == [
        ["All", "actions", "1", "1", "1", "2", "1", "6", "2", "17%", "33%"]
    ]
    assert "\x1b" not in "\n".join(text)


def test_a_terminal_shows_colour_with_the_word_and_keeps_to_its_width():
    assert "\x1b[" in summary_text(figures(), width=80, colour=True)
    assert max(map(len, lines(width=80))) <= 80


def test_hostile_text_prints_as_it_stands_without_control_characters():
    hostile = plan(
        action("2.1", text=HOSTILE + "[bold red]\x1b[2Jx", lead="[link=x]"), sections=(section("2", HOSTILE),)
    )
    text = summary_text(figures(hostile))
    assert "[bold red][2Jx" in text
    assert "[link=x]" in text
    assert "\x1b" not in text
    assert "\x07" not in text


def test_what_is_written_to_a_file_is_plain():
    out = io.StringIO()
    print_summary(figures(), out)
    assert out.getvalue() == summary_text(figures())


def test_importing_it_loads_no_heavy_library():
    code = (
        "import sys, automation.reports.summary_text;"
        "print({'rich', 'pandas', 'jinja2', 'xlsxwriter'} & {m.partition('.')[0] for m in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def _as_rich_lays_it_out(view):
    out = io.StringIO()
    console = Console(file=out, width=100_000, highlight=False, markup=False, emoji=False)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in view.columns:
        table.add_column(Text(column.heading), justify="right" if column.kind in RIGHT else "left")
    for row in view.rows:
        table.add_row(*(Text(text_of(v, c.kind)) for v, c in zip(row, view.columns, strict=True)))
    console.print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    "text", ["Do it", "\u6f22\u5b57 of the board", "caf\u00e9 \U0001f600", "e\u0301te\u0301"]
)
def test_piped_columns_stand_where_rich_would_put_them(text):
    of = figures(plan(*(action(f"2.{n}", text=text * n, lead=f"{text} {n}") for n in range(1, 5))))
    piped = lines(of)
    for view in views_of(of):
        if view.rows:
            at = piped.index(view.title)
            assert piped[at + 2 : at + 3 + len(view.rows)] == _as_rich_lays_it_out(view)


def test_a_terminal_gets_the_first_rows_and_a_pipe_gets_every_row():
    many = figures(plan(*(action(f"2.{n}") for n in range(1, _ROWS + 2))))
    whole = sum(line.startswith("2.") for line in lines(many))
    assert whole == _ROWS + 1
    shown = lines(many, width=100)
    assert sum(line.startswith("2.") for line in shown) == _ROWS
    assert "The first 500 of 501 rows. Use --format xlsx for all of them." in shown
    assert not any("The first 500" in line for line in lines(figures(), width=100))
