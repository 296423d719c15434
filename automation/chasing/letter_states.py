"""What became of each letter, and what a person says about it: these went, those did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from automation.chasing.following import Followed
from automation.chasing.ledger import KEPT_IN_VIEW, Entry, Ledger, Way
from automation.chasing.letter import GONE, Asked, Level, Outcome, action_keys, state_of
from automation.chasing.people import casefolded
from automation.plan.due import uk
from automation.plan.findings import PlanError
from automation.plan.model import Plan
from automation.plan.text import count, listed, one_line

_NAMES = 3
"""How many leads a sentence names."""

OPEN = frozenset({Outcome.DRAFTED, Outcome.REPLACED, Outcome.SENDING, Outcome.UNKNOWN})
"""The outcomes of letters of which nobody has said yet what became of them."""


@dataclass(frozen=True, slots=True)
class ListedLetter:
    """A letter in the list: who it is to, what it asks about, and what became of it.

    `answered_on` is the day on which the last of its actions was updated; None while one of them is not.
    """

    day: date
    lead: str
    to: tuple[str, ...]
    level: Level
    actions: tuple[str, ...]
    state: str
    answered_on: date | None

    def __str__(self) -> str:
        became = f"answered on {uk(self.answered_on)}" if self.answered_on else self.state
        about = f"{self.level.kind} about {', '.join(self.actions)}"
        return f"{uk(self.day)}  {one_line(self.lead)} ({', '.join(self.to)}), {about}: {became}"


def list_letters(
    ledger: Ledger,
    plan: Plan,
    changed: Mapping[str, date],
    as_at: date,
    followed: Followed | None = None,
) -> tuple[ListedLetter, ...]:
    """Return every letter until a day, the newest first.

    Args:
        ledger: the letters.
        plan: the plan in the tracker.
        changed: when each action was last updated, by its key, from the history.
        as_at: the day.
        followed: where the actions of earlier nights are in the plan.
    """
    followed = followed or Followed(plan)
    states = {key: state_of(a) for key, a in zip(action_keys(plan), plan.actions, strict=True)}
    found = []
    for entry in ledger.entries():
        if entry.day > as_at:
            continue
        answered = None
        if entry.outcome in GONE:
            items = [replace(item, key=followed.key(entry.day, item.key)) for item in entry.asked]
            answered = _answered_on(items, entry.went_on, states, changed, as_at)
        found.append(
            ListedLetter(
                entry.day,
                entry.lead,
                entry.to,
                entry.level,
                tuple(item.label for item in entry.asked),
                "answered" if answered else entry.state,
                answered,
            )
        )
    return tuple(sorted(found, key=lambda letter: letter.day, reverse=True))


def _answered_on(
    items: Iterable[Asked],
    went_on: date,
    states: Mapping[str, str],
    changed: Mapping[str, date],
    as_at: date,
) -> date | None:
    """Return when the last action of a letter was updated; None while one of them is as it was."""
    days = []
    for item in items:
        day = changed.get(item.key)
        if day is not None and day > went_on:
            days.append(day)
        elif states.get(item.key, item.state) != item.state:
            days.append(as_at)
        else:
            return None
    return max(days, default=None)


def letters_json(letters: Iterable[ListedLetter]) -> dict[str, object]:
    """Return letters in the shape that `letters --format json` prints."""
    return {
        "letters": [
            {
                "date": each.day.isoformat(),
                "lead": each.lead,
                "to": list(each.to),
                "level": each.level.value,
                "actions": list(each.actions),
                "state": each.state,
                "answered_on": each.answered_on.isoformat() if each.answered_on else None,
            }
            for each in letters
        ]
    }


def unmarked(entries: Sequence[Entry], as_at: date) -> tuple[Entry, ...]:
    """Return the drafts of earlier days of which nobody has said whether they were sent.

    A draft that a later run of its own day took away is left out, and so is one after which the same lead was
    sent a letter.
    """
    return tuple(
        entry for entry in _open(entries) if not entry.in_doubt and as_at - KEPT_IN_VIEW <= entry.day < as_at
    )


def _open(entries: Sequence[Entry]) -> list[Entry]:
    """Return the letters of which nobody has said what became of them, and for which it is not too late."""
    sent: dict[tuple[str, str], date] = {}
    for entry in entries:
        if entry.outcome is Outcome.SENT:
            sent[_line(entry)] = max(entry.went_on, sent.get(_line(entry), date.min))
    return [
        entry
        for entry in entries
        if entry.outcome in OPEN
        and not entry.taken_back
        and (entry.in_doubt or entry.day > sent.get(_line(entry), date.min))
    ]


def unmarked_in_words(entries: Sequence[Entry], as_at: date) -> str:
    """Return what to say about the drafts that nobody has marked; nothing if there are none."""
    found = unmarked(entries, as_at)
    if not found:
        return ""
    days = sorted({entry.day for entry in found})
    last = [entry for entry in found if entry.day == days[-1]]
    earlier = len(found) - len(last)
    more = f" (and {earlier} of earlier days)" if earlier else ""
    which, them = count(len(last), "draft"), "it" if len(found) == 1 else "them"
    return (
        f"{which} of {uk(days[-1])}{more} {'is' if len(found) == 1 else 'are'} not marked as sent. "
        f"If you sent {them}: {how_to_mark(days[-1])}, or Yes beside each on the sheet Letters of "
        f"chasers.xlsx. If not, the next drafts replace {them}."
    )


def how_to_mark(day: date) -> str:
    """Return the command that marks the drafts of a day as sent."""
    return f"improvement-plan letters --sent {day.isoformat()}"


def _line(entry: Entry) -> tuple[str, str]:
    """Return what makes two letters alternatives to each other: the lead, and who is asked about it."""
    return entry.lead, "" if entry.level in {Level.REMIND, Level.CHASE} else entry.level.value


def mark_letters(
    ledger: Ledger,
    day: date | None,
    outcome: Outcome,
    as_at: date,
    now: datetime,
    *,
    on: date | None = None,
) -> tuple[str, ...]:
    """Write down that the drafts of a day were sent, or were not, and return sentences about that.

    Args:
        ledger: the letters.
        day: the day of the drafts; None for every lead's newest that nobody has said anything of.
        outcome: `SENT` or `NOT_SENT`.
        as_at: the day on which somebody says so.
        now: the present moment.
        on: the day on which they were sent, if it was another.

    Raises:
        PlanError: there are no such letters.
    """
    entries = [entry for entry in ledger.entries() if entry.day <= as_at]
    found = _of_day(entries, day) if day else _newest(entries, whole=outcome is Outcome.NOT_SENT)
    if not found:
        if day is None:
            raise PlanError("There are no letters to mark: each is marked already.")
        days = [uk(each) for each in sorted({entry.day for entry in _newest(entries, whole=True)})]
        known = f" There are unmarked ones of {listed(days[-5:])}." if days else ""
        raise PlanError(f"There are no drafts of {uk(day)} to mark.{known}")
    return mark_entries(ledger, found, outcome, now, on=on)


def mark_entries(
    ledger: Ledger, found: Sequence[Entry], outcome: Outcome, now: datetime, *, on: date | None = None
) -> tuple[str, ...]:
    """Mark letters, take away unsent drafts that ask the same again, and return sentences about both."""
    ledger.mark([entry.letter_id for entry in found], outcome, now, on)
    days = listed([uk(day) for day in sorted({entry.day for entry in found})])
    when = f", on {uk(on)}" if on and outcome is Outcome.SENT else ""
    said = [f"{count(len(found), 'letter')} of {days} marked as {outcome.value}{when}."]
    if outcome is Outcome.SENT:
        again = _asking_again(ledger.entries(), found)
        ledger.take_back(again, now)
        if again:
            leads = list(dict.fromkeys(one_line(entry.lead, 50) for entry in again))
            said.append(f"Newer drafts that ask the same again were taken away: {listed(leads, _NAMES)}.")
    for day in {entry.day for entry in found}:
        ledger.tidy(day)
    return tuple(said)


def mark_found(ledger: Ledger, sent: Mapping[str, date], now: datetime) -> tuple[str, ...]:
    """Mark the letters whose subjects are among messages that were sent, and return sentences about that.

    Args:
        ledger: the letters.
        sent: the subject of each message, with the day on which it was sent.
        now: the present moment.
    """
    by_day: dict[date, list[Entry]] = {}
    for entry in ledger.entries():
        day = sent.get(entry.subject)
        if entry.outcome in OPEN and day is not None and day >= entry.day:
            by_day.setdefault(day, []).append(entry)
    said = [
        line
        for day, found in sorted(by_day.items())
        for line in mark_entries(ledger, found, Outcome.SENT, now, on=day)
    ]
    return tuple(said) or ("Outlook's Sent Items hold no letter that is not marked yet.",)


def _asking_again(entries: Iterable[Entry], sent: Sequence[Entry]) -> list[Entry]:
    """Return the drafts on hand that ask somebody again who was asked the same by a letter that was sent."""
    asked = {(to, _line(e)[1], item.key) for e in sent for to in casefolded(e.to) for item in e.asked}
    return [
        e
        for e in entries
        if e.outcome is Outcome.DRAFTED
        and any((to, _line(e)[1], item.key) in asked for to in casefolded(e.to) for item in e.asked)
    ]


def _of_day(entries: Iterable[Entry], day: date) -> list[Entry]:
    """Return each lead's last draft of a day, unless the mail server has sent it or refused it."""
    by_hand = OPEN | {Outcome.NOT_SENT, Outcome.SENT}
    return list(
        {
            _line(entry): entry
            for entry in entries
            if entry.day == day
            and not entry.taken_back
            and (entry.outcome in by_hand)
            and (entry.way is not Way.SMTP or entry.in_doubt)
        }.values()
    )


def _newest(entries: Sequence[Entry], *, whole: bool) -> list[Entry]:
    """Return the letters of which nobody has said anything: each lead's newest, or all of them."""
    found = _open(entries)
    return found if whole else list({_line(entry): entry for entry in found}.values())
