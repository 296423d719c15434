from automation.plan.ratings import Rating
from automation.reports.bridge_chart import Step, bridge, key_of_patterns
from tests.reports.test_charts import widths

GREEN = Step(Rating.GREEN, opening=40, came=10, left=20, closing=30)


def test_the_bars_show_what_stayed_what_left_what_came_and_the_end():
    # Of 40 stayed 20 and left 20; 10 came; that makes 30.
    assert widths(bridge("Moved", [GREEN])) == [50, 50, 50, 25, 75]


def test_the_movement_is_said_in_words():
    drawn = bridge("Moved", [GREEN])
    assert 'aria-label="Moved. Green: 40 at the start, 20 left, 10 came, 30 at the end."' in drawn
    assert "Left this rating" in key_of_patterns()


def test_nothing_moved_and_nothing_there():
    assert widths(bridge("Moved", [Step(Rating.RED, 0, 0, 0, 0)])) == []
    assert widths(bridge("Moved", [Step(Rating.RED, 4, 0, 0, 4)])) == [100, 100, 100]
