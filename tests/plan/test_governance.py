"""The bodies that a plan's governance text names, known by their kind and by what is said of them."""

from __future__ import annotations

import pytest

from automation.plan.due import Every
from automation.plan.governance import bodies_in, rhythm_of
from automation.plan.model import Body


def test_who_chairs_a_body_how_often_it_meets_and_whom_it_reports_to():
    text = (
        "A Recovery Board has been set up, chaired independently by Jo Bloggs. The Board includes schools. "
        "The Recovery Board will meet every 4-6 weeks, supported by the Pond Service (PS) Delivery Group. "
        "The PS Delivery Group meets monthly and is chaired by the Director of Ponds. It oversees the work "
        "on the liner and will report to the Recovery Board. The Recovery Board reports progress to "
        "cabinet, the LSCB and the Newts, Frogs and Toads Partnership as appropriate."
    )
    partnership = "Newts, Frogs and Toads Partnership"
    assert bodies_in([text]) == (
        Body(
            "Recovery Board",
            "Independent chair (Jo Bloggs)",
            "Every 4-6 weeks",
            ("Cabinet", "LSCB", partnership),
        ),
        Body(
            "PS Delivery Group", "Director of Ponds", "Monthly", ("Recovery Board",), "the work on the liner"
        ),
        Body("Cabinet"),
        Body("LSCB"),
        Body(partnership),
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Scrutiny Panel: meets every six weeks.", Body("Scrutiny Panel", meets="Every six weeks")),
        ("The Getting to Good Board (chair: Head of Ponds).", Body("Getting to Good Board", "Head of Ponds")),
        (
            "The Department for Ponds will review progress on a 6 monthly basis.",
            Body("Department for Ponds", meets="6 monthly"),
        ),
    ],
)
def test_one_sentence_is_enough(text, body):
    assert bodies_in([text]) == (body,)


@pytest.mark.parametrize(
    "text",
    [
        "A Turnaround Board was introduced in 2014.",
        "The Group meets weekly.",
        "Governance moved to a Progress Board in May.",
        "We will meet every family and report to them.",
        "The council reports to nobody.",
    ],
)
def test_a_body_that_is_only_mentioned_and_words_that_are_no_body_are_left_out(text):
    assert bodies_in([text]) == ()


@pytest.mark.parametrize(
    ("text", "every"),
    [
        ("monthly", Every(1, "month")),
        ("Every 4-6 weeks", Every(6, "week")),
        ("every 4 to 6 weeks", Every(6, "week")),
        ("six times a year", Every(2, "month")),
        ("bi-monthly", None),
        ("as needed", None),
    ],
)
def test_how_often_a_body_meets(text, every):
    assert rhythm_of(text) == every
