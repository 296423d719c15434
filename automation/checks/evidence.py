"""Evidence and impact: what was done shows in its evidence of success."""

from __future__ import annotations

from collections.abc import Iterator

from automation.checks.context import Context, has_column
from automation.checks.registry import Spot, at, plan_check
from automation.plan.findings import Severity
from automation.plan.model import Action, ref_key
from automation.plan.ratings import Rating


def _all_blue(actions: list[Action]) -> bool:
    return bool(actions) and all(action.rating is Rating.BLUE for action in actions)


@plan_check(
    "E01", "impact-not-rated", Severity.WARNING, "evidence",
    before="All actions of section 2 are Blue, Impact BRAG: blank",
    after="All actions of section 2 are Blue, Impact BRAG: Green",
)  # fmt: skip
def impact_not_rated(context: Context) -> Iterator[Spot]:
    """Where every action of a section is Blue, the impact of its evidence of success is rated.

    Finished tasks are level 1 of assurance only; a board asks whether they made a difference.
    """
    for section, actions in context.each_section():
        if not _all_blue(actions):
            continue
        for row in context.evidence_of[ref_key(section.ref)]:
            if row.rating is Rating.NOT_RATED and not row.rating_text and has_column(row.place, "rating"):
                what = f"All actions of section {section.ref} are Blue, but this evidence is not rated."
                yield at(row.place, "rating", what, "Type the Impact BRAG of this row.", section.ref)
