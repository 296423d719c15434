from automation.reports.page_actions import FULL_TEXT, PLAIN, action_list
from tests.support.nights import figures
from tests.support.plans import action, plan, section


def of(*actions, **more):
    return action_list(figures(plan(*actions, **more)))


def test_rows_carry_the_options_of_the_filters_that_find_them():
    actions = action_list(figures())
    row = next(row for row in actions.rows if row.ref == "2.2")
    assert [actions.leads[int(n)] for n in row.lead_numbers.split()] == [
        "ART service manager",
        "Principal social worker",
    ]
    assert actions.sections[row.section_number] == "2: Section 2"
    assert actions.ratings[row.rating_number] == "Green"
    assert (row.due, row.late) == ("31/07/2017 (Jul-17)", "Late, 63 days")


def test_a_lead_that_was_not_understood_and_a_section_that_is_not_listed_can_be_found_too():
    actions = of(
        action("2.1", lead="Mr Nobody", leads=()), action("X1", section="X"), sections=(section("2"),)
    )
    assert "Mr Nobody" in actions.leads
    assert actions.sections == ("2: Section 2", "X")


def test_blank_cells_have_a_dash_and_a_date_is_written_once():
    row = of(action("2.1", "", text="", lead="")).rows[0]
    assert (row.text, row.lead, row.due, row.comments) == ("-", "-", "-", "-")
    assert of(action("2.1", "31/07/2017")).rows[0].due == "31/07/2017"


def test_a_long_plan_is_data_and_a_very_long_one_is_short_of_texts():
    long = "A sentence with several words in it. " * 10
    many = [action(f"2.{i}", text=long, comments=long) for i in range(PLAIN + 1)]
    actions = of(*many)
    assert len(actions.data) == PLAIN + 1
    assert actions.data[0][2] == long.strip()
    assert actions.comments
    more = [action(f"2.{i}", text=long, comments=long) for i in range(FULL_TEXT + 1)]
    actions = of(*more)
    assert actions.data[0][2].endswith("...")
    assert len(actions.data[0][2]) <= 140
    assert not actions.comments
    assert "Comments" not in actions.headings
