"""Publishes the plan: a page for the public, the feed for other programs, and the calendar."""

from __future__ import annotations

from automation.plan.findings import PlanError
from automation.plan.text import count, listed, sentence
from automation.task import Done, Task, status_of


def publish(task: Task) -> Done:
    """Write the page for the public, the feed and the calendar into the output folder.

    Raises:
        PlanError: a name or an address of a person would go out, or a file cannot be written.
    """
    from automation.public import board_calendar, feed, people_in_text, public_page
    from automation.views.figures import nights_with

    plan = task.read.plan
    if named := people_in_text.people_named(plan):
        raise PlanError(
            f"Nothing was published: {listed(named, 5)} would give a person's name or address away. Put the "
            "role there instead."
        )
    children = people_in_text.children_in(plan)
    with task.history() as (history, without):
        nights = nights_with(plan, task.day, history)
    page = task.out / public_page.NAME
    public_page.write_public_page(page, plan, task.day, task.tracker.parent)
    files = feed.write_feed(task.out / feed.FEED, plan, task.day, nights)
    days = board_calendar.write_calendar(task.out / board_calendar.NAME, plan, task.day)
    said = [
        f"Written: {page}",
        f"Written: {task.out / feed.FEED} ({count(len(files), 'file')}, {count(len(nights), 'night')})",
        f"Written: {task.out / board_calendar.NAME} ({count(days, 'day')})",
    ]
    if children:
        where = listed(children, 10)
        said.append(f"Left out, because a child could perhaps be known from it: {where}. Look at it there.")
    return Done("\n".join(map(sentence, said)), status_of(bool(children)), notes=without)
