"""What an imported plan still lacks before it is a whole tracker: its list of leads."""

from __future__ import annotations

from dataclasses import replace

from automation.plan.model import Plan
from automation.plan.roles import collect_leads


def complete(plan: Plan) -> Plan:
    """Fill the list of leads with each distinct role once, where the source brought no such list.

    The due-date phrases need no filling: the build writes every phrase in use.
    """
    if plan.leads:
        return plan
    leads = collect_leads(plan.actions)
    return replace(plan, leads=leads)
