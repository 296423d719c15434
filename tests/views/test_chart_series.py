from automation.views.chart_series import MOST_THEMES, measure_series, night_series, theme_series
from tests.support.nights import HISTORY, figures
from tests.support.plans import action, plan, section

SUMMARY = figures().summary


def test_themes_beyond_the_room_of_a_page_are_the_last_one():
    assert [(name, counts.total) for name, counts in theme_series(SUMMARY)] == [
        ("Leadership", 5),
        ("Help and protection", 1),
    ]
    sections = tuple(section(str(n), f"Theme {n}") for n in range(MOST_THEMES + 1))
    many = figures(plan(*(action(f"{n}.1") for n in range(MOST_THEMES + 1)), sections=sections)).summary
    *_, (name, counts) = theme_series(many)
    assert (name, counts.total, len(theme_series(many))) == ("2 more", 2, MOST_THEMES)


def test_a_night_has_its_counts():
    nights = HISTORY["trend"]
    assert night_series(nights)[0] == (nights[0].day, nights[0].counts)


def test_a_measure_without_readings_is_not_drawn():
    assert [line.name for line in measure_series(SUMMARY.measures)] == ["Turnover"]
