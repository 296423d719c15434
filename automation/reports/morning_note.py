"""The morning note: what the night did, what it did not do, and what needs a person.

It takes plain values and works nothing out, so that it can be written whatever else has failed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from automation.analysis.movement import Movement
from automation.analysis.rollup import Summary
from automation.plan.due import uk
from automation.plan.text import count, listed, one_line, ratings_in_words
from automation.reports.needs import NO_LETTER, Need, others

WIDTH = 76
"""The longest line; mail programs do not wrap it again."""
_REASONS = 2
"""How many of the people who get no letter are named, with the reason."""
_FIRST = "index.html"
"""The file that is listed first."""
_TOLD = 9
"""How many successful steps say what they did."""
_SENTENCE, _WORDS, _WHOLE = 120, 60, 330
"""The most characters printed of a reason, of what a step says, and of what moved."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step of the night went: its name, whether it was done, and a few words about it.

    `held_up_by` is the earlier step whose failure stopped this one; empty if there was none. `seconds` is how
    long it took.
    """

    name: str
    ok: bool
    detail: str = ""
    held_up_by: str = ""
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class LetterWaiting:
    """A letter that is ready to send.

    Args:
        to: whom it goes to, by name or role; an escalation goes to somebody other than the lead.
        kind: a reminder, a chaser or an escalation.
        actions: the number of actions in it.
        file: its file.
    """

    to: str
    kind: str
    actions: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class PaperDue:
    """A board paper that is due: the board, when it meets, when its paper is due, and the draft's file."""

    board: str
    meeting: date
    due: date
    file: str = ""


def moved_in_a_sentence(moved: Movement, since: str) -> str:
    """Return one sentence on how Late, and each rating that changed, has moved.

    Args:
        moved: what moved.
        since: the sentence that says which night it is compared with, and why.
    """
    late, lines = moved.overall.late, moved.overall.lines
    parts = [f"{line.name} from {line.opening} to {line.closing}" for line in (late, *lines) if line.change]
    if not late.change:
        parts.append(f"{late.name} still {late.closing}")
    if not any(line.change for line in lines):
        parts.append("the number of actions with each rating has not changed")
    made_up = " (that night is illustrative)" if moved.illustrative else ""
    return f"{since.rstrip('.')}{made_up}: {listed(parts)}. {moved.refreshed}".rstrip()


def morning_note(
    *,
    title: str,
    as_at: date,
    steps: Sequence[StepResult],
    needs: Sequence[Need] = (),
    summary: Summary | None = None,
    not_sent: Sequence[tuple[str, str]] = (),
    moved: str = "",
    files: Sequence[tuple[str, str]] = (),
) -> str:
    """Write the morning note.

    Args:
        title: the plan's name.
        as_at: the date of the figures.
        steps: how each step went, in order.
        needs: what needs a person, in order.
        summary: the night's figures; None if there are none.
        not_sent: leads who get no letter about an action that is due soon or late, and why.
        moved: one sentence on what changed since an earlier night, if there is one.
        files: where to look, each with what it is.

    Returns:
        Plain text in lines of at most 76 characters (a longer file name gets a line to itself), ending in a
        line break.
    """
    failed = [step for step in steps if not step.ok]
    lines = [*_wrapped(one_line(title) or "Improvement plan", "", ""), f"Morning note as at {uk(as_at)}", ""]
    lines += _wrapped(_verdict(len(needs), len(failed), len(steps)), "", "")
    lines += _part("Needs you", ["\n".join((need.what, *need.details)) for need in needs])
    lines += _part("Not done", _failed(failed))
    lines += _part("Done", _done(steps))
    lines += _part("Figures", _figures(summary, moved))
    lines += _part("No letter for", _about_not_sent(not_sent))
    first = sorted(files, key=lambda file: file[0] != _FIRST)
    lines += _part("Where to look", [f"{name}: {what}" for name, what in first])
    return "\n".join(lines) + "\n"


def _verdict(asked: int, failed: int, steps: int) -> str:
    if not steps:
        return "Nothing was done last night."
    if failed == steps:
        done = "Nothing could be done last night."
    elif failed:
        done = f"{count(failed, 'step')} of the night could not be done; the rest was done."
    else:
        done = "Everything was done."
    return f"{done} {count(asked, 'thing needs', 'things need') if asked else 'Nothing needs'} you."


def _part(heading: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    lines = ["", heading.upper()]
    for item in items:
        for number, line in enumerate(item.split("\n")):
            lines += _wrapped(line, "- " if number == 0 else "    ", "  " if number == 0 else "      ")
    return lines


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _about_not_sent(not_sent: Sequence[tuple[str, str]]) -> list[str]:
    """Return the leads who get no letter; most have answered, so nobody needs to act."""
    items = [one_line(_reason(lead, why), _SENTENCE) for lead, why in not_sent[:_REASONS]]
    if len(not_sent) > _REASONS:
        items.append(f"{others(len(not_sent) - _REASONS)} in {NO_LETTER}.")
    return items


def _reason(lead: str, why: str) -> str:
    """Return why a lead gets no letter; of many actions, how many there are."""
    refs, colon, reason = why.partition(": ")
    if lead.strip() and colon and refs.count(",") >= _FEW:
        why = f"{reason.rstrip('.')} ({refs.count(',') + 1} actions)."
    return f"{lead}: {why}" if lead.strip() else why


_FEW = 3
"""How many refs a line of the note names beside another."""


def _failed(failed: Sequence[StepResult]) -> list[str]:
    """Return the steps that were not done; the reason for a failure is given under Needs you."""
    return [
        f"{one_line(step.name)}: {one_line(step.detail, _WORDS)}" if step.held_up_by else one_line(step.name)
        for step in failed
    ]


def _done(steps: Sequence[StepResult]) -> list[str]:
    """Return the steps that were done; those with nothing to report share the last line."""
    done = [step for step in steps if step.ok]
    telling = [step for step in done if step.detail.strip()][:_TOLD]
    items = [f"{one_line(step.name)}: {one_line(step.detail, _WORDS)}" for step in telling]
    rest = [one_line(step.name) for step in done if step not in telling]
    return [*items, *([", ".join(rest)] if rest else [])]


def _figures(summary: Summary | None, moved: str) -> list[str]:
    if summary is None:
        return []
    counts = summary.overall
    late = "none are late" if not counts.late else count(counts.late, "is late", "are late")
    figures = f"{count(counts.total, 'action')}: {ratings_in_words(counts)}; {late}."
    return [figures, one_line(moved, _WHOLE)] if moved.strip() else [figures]
