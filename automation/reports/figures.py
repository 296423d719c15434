"""The night's figures in one place: what every output prints, frozen, so that all of them agree."""

from __future__ import annotations

from dataclasses import dataclass

from automation.analysis.movement import Movement
from automation.analysis.rollup import Summary
from automation.analysis.slippage import Slippage
from automation.analysis.trend import TrendNight
from automation.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the outputs print.

    Args:
        plan: the plan as it was read.
        summary: its roll-up on the day.
        notice: a sentence that stands above everything, such as that the figures are an example.
        movement: what moved since an earlier night; None where there is none to compare with.
        trend: the counts of every night recorded, the oldest first; empty where there is no history.
        slippage: the due dates of every action ever recorded; empty where there is no history.
        history_note: a sentence about the nights recorded, such as that some are illustrative.
        since: a sentence that says which night the movement starts from, and why.
    """

    plan: Plan
    summary: Summary
    notice: str = ""
    movement: Movement | None = None
    trend: tuple[TrendNight, ...] = ()
    slippage: tuple[Slippage, ...] = ()
    history_note: str = ""
    since: str = ""
