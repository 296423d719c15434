import io
import subprocess
import sys

from automation.reports.summary_text import print_summary, summary_text
from tests.support.nights import HOSTILE, figures
from tests.support.plans import action, plan, section


def lines(of=None, **more):
    return summary_text(of or figures(), **more).splitlines()


def test_piped_text_is_plain_and_each_row_is_one_line():
    text = lines()
    assert text[1].startswith(
        "On 2 October 2017, 1 of 6 actions (17%) was Blue, which is done; 1 Red, 1 Amber,"
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
