from datetime import date

import pytest

from automation.analysis.movement import movement
from automation.history.store import HistoryUnavailable
from automation.views.figures import gather, views_of, workbook_views
from tests.support.nights import AS_AT, HISTORY, SMALL, figures
from tests.support.plans import action, plan, section


def test_without_a_history_there_is_nothing_to_compare_with():
    assert gather(SMALL, AS_AT, None).movement is None
    with pytest.raises(HistoryUnavailable, match="no earlier night to compare with yet"):
        gather(SMALL, AS_AT, None, "last-board")


def test_what_only_charts_need_is_a_view_of_the_workbook_alone():
    of = figures(**HISTORY)
    keys = [view.key for view in workbook_views(of)]
    assert [view.key for view in views_of(of)] == [key for key in keys if key not in {"bridge", "readings"}]
    assert keys[keys.index("movement") + 1] == "bridge"
    assert keys[keys.index("measures") + 1] == "readings"


def test_themes_in_capitals_are_shown_as_sentences():
    of = figures(plan(action("1.1"), sections=(section("1", "HELP AND LSCB", title="What the LSCB does"),)))
    assert [item.theme for item in of.shown.by_theme] == ["Help and LSCB"]
    themes = next(view for view in views_of(of) if view.key == "themes")
    assert themes.rows[0][0] == "Help and LSCB"


def test_a_plan_without_themes_has_no_view_of_themes():
    of = figures(plan(action("1.1", "Jun-17", "Red"), sections=(section("1", ""),)))
    assert "themes" not in [view.key for view in views_of(of)]
    late = next(view for view in views_of(of) if view.key == "late-reported")
    assert [row[0] for row in late.rows] == ["All late actions"]


def test_what_moved_by_theme_names_the_themes_as_sentences_too():
    sections = (section("1", "HELP AND LSCB", title="What the LSCB does"),)
    was, now = (plan(action("1.1", rating=r), sections=sections) for r in ("Amber", "Blue"))
    of = figures(now, movement=movement(was, now, opened=date(2017, 9, 4), closed=AS_AT))
    moved = next(view for view in views_of(of) if view.key == "movement-themes")
    assert [row[0] for row in moved.rows] == ["Help and LSCB"]


@pytest.mark.parametrize(
    "of", [figures(), figures(**HISTORY), figures(plan())], ids=["small", "past", "empty"]
)
def test_every_row_fills_its_columns_and_keys_and_sheet_names_are_unique(of):
    views = workbook_views(of)
    for view in views:
        assert all(len(row) == len(view.columns) for row in view.rows)
        assert len({column.heading for column in view.columns}) == len(view.columns)
        assert view.note
        assert view.empty
        assert len(view.name) <= 31
    assert len({view.key for view in views}) == len({view.name.casefold() for view in views}) == len(views)


def test_one_night_is_no_trend():
    of = figures(trend=HISTORY["trend"][:1])
    assert "trend" not in {view.key for view in views_of(of)}
    assert "trend" in {view.key for view in views_of(figures(trend=HISTORY["trend"]))}


def test_views_of_the_past_are_there_only_where_there_is_a_past():
    without = {view.key for view in views_of(figures())}
    past = {view.key for view in views_of(figures(**HISTORY))} - without
    assert past == {
        "movement",
        "reasons",
        "redated",
        "movement-themes",
        "movement-sections",
        "trend",
        "slippage",
    }
