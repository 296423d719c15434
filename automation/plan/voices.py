"""What children said when they were asked, beside what the plan says that they will say."""

from __future__ import annotations

from datetime import date

from automation.plan.due import uk
from automation.plan.model import Plan, Section, Voice, ref_key
from automation.plan.recurrence import months_on
from automation.plan.text import one_line

MONTHS = 6
"""For how many months an answer counts as recent."""


def voices_of(plan: Plan, section: str, as_at: date) -> tuple[Voice, ...]:
    """Return what children said about a section by a day, the latest first."""
    key = ref_key(section)
    said = [
        (row.day, row) for row in plan.voices if row.day and row.day <= as_at and ref_key(row.section) == key
    ]
    return tuple(row for _, row in sorted(said, key=lambda pair: pair[0], reverse=True))


def is_silent(plan: Plan, section: Section, as_at: date) -> bool:
    """Return whether nobody was asked for half a year about a section that says what children will say.

    In a plan that does not keep what children said, no section is silent.
    """
    if not plan.voices or not section.children_say.strip():
        return False
    latest = voices_of(plan, section.ref, as_at)
    since = months_on(as_at, -MONTHS)
    return not latest or (since is not None and latest[0].day is not None and latest[0].day < since)


def heard(plan: Plan, section: str, as_at: date) -> str:
    """Return what children said last about a section, in a few words; empty if nobody asked."""
    latest = voices_of(plan, section, as_at)[:1]
    return answer(latest[0]) if latest else ""


def share(voice: Voice) -> float:
    """Return which share of the children said so; 1 where that is not known."""
    return voice.said_so / voice.how_many if voice.how_many and voice.said_so is not None else 1.0


def answer(voice: Voice) -> str:
    """Return how many said so, and when: `9 of 12 said so on 3 August 2017`."""
    when = f" on {uk(voice.day)}" if voice.day else ""
    if voice.said_so is None:
        return f"{voice.how_many:,} were asked{when}" if voice.how_many is not None else f"asked{when}"
    of = f" of {voice.how_many:,}" if voice.how_many is not None else ""
    return f"{voice.said_so:,}{of} said so{when}"


def in_words(voice: Voice) -> str:
    """Return everything that is known of an answer, in a sentence or two, ending with their words."""
    about = ", ".join(filter(None, (one_line(voice.asked), one_line(voice.source))))
    said = answer(voice)
    sentence = f"{said[:1].upper()}{said[1:]}{f' ({about})' if about else ''}."
    words = one_line(voice.words)
    return f"{sentence} They said: {words}" if words else sentence
