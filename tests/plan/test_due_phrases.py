from __future__ import annotations

from datetime import date

from automation.plan.due_phrases import phrase_key, phrases_in_use
from automation.plan.model import DuePhrase
from tests.support.plans import action, plan


def test_case_and_spacing_make_no_difference_to_a_phrase():
    assert phrase_key(" End of  Sep-17 ") == phrase_key("end of sep-17")


def test_each_phrase_is_listed_once_by_its_date_below_the_confirmed_ones():
    confirmed = DuePhrase("end of  phase 2", date(2018, 3, 31), confirmed=True)
    unconfirmed = DuePhrase("Old phrase", date(2016, 1, 31))
    found = phrases_in_use(
        plan(
            *(
                action(f"2.{n}", due)
                for n, due in enumerate(("Dec-17", "Sep-17", "dec-17", "end of phase 2"), 1)
            ),
            due_phrases=(confirmed, unconfirmed),
        )
    )
    assert [(row.phrase, row.by) for row in found] == [
        ("end of phase 2", date(2018, 3, 31)),
        ("Sep-17", date(2017, 9, 30)),
        ("Dec-17", date(2017, 12, 31)),
    ]
