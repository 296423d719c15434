"""Finds the letter that a reply answers, and the actions that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from automation.chasing.ledger import Entry
from automation.chasing.letter import action_keys, label_of, marks_in, subject_mark
from automation.chasing.returned_mail import Mail
from automation.chasing.returned_sheet import Answer
from automation.plan.model import Plan
from automation.plan.text import one_line


@dataclass(frozen=True, slots=True)
class Answered:
    """What a reply answers.

    Args:
        keys: the actions that its letter asks about, or that its sender leads.
        leads: the leads whom its letter is about.
        named: those of the actions that its words name.
        others: what people call other actions that its words name.
        stranger: whether the letter went to other people.
        unknown: whether it carries the mark of a letter that this plan has no record of.
    """

    keys: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    stranger: bool = False
    unknown: bool = False


class LettersOnRecord:
    """The letters that were written for a plan, found by what replies keep of them.

    Args:
        plan: the plan as it is now.
        entries: the letters in the order in which they were made; none if there is no record.
    """

    def __init__(self, plan: Plan, entries: Sequence[Entry] = ()) -> None:
        self.by_id = {entry.letter_id: entry for entry in entries}
        self._entries = entries
        self._by_mark = {subject_mark(entry.letter_id): entry for entry in entries}
        self._by_message = {entry.message_id: entry for entry in entries}
        self._labels = {
            key: label_of(action) for key, action in zip(action_keys(plan), plan.actions, strict=True)
        }
        self._leads: dict[str, list[str]] = {}
        for lead in plan.leads:
            for address in lead.emails:
                self._leads.setdefault(address.casefold(), []).append(lead.name)
        self._of_lead: dict[str, list[str]] = {}
        for key, action in zip(self._labels, plan.actions, strict=True):
            for name in action.leads:
                self._of_lead.setdefault(name, []).append(key)

    def answered_by(self, mail: Mail) -> Answered:
        """Return what an e-mail answers: by its mark, by the message it answers, or by its sender."""
        named = self.named_in(mail.words)
        marks = (*marks_in(mail.subject), *marks_in(mail.whole))
        marked = next((self._by_mark[mark] for mark in marks if mark in self._by_mark), None)
        if marked is None and marks and self._entries:
            return Answered(unknown=True)
        replied = next(filter(None, map(self._by_message.get, mail.refers)), None)
        entry = marked or replied or self._latest_to(mail.address, named)
        own = self._leads.get(mail.address, [])
        if entry is None:
            keys = [key for lead in own for key in self._of_lead.get(lead, ())]
            return self._of(tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(own)), named)
        stranger = mail.address not in _addresses(entry) and entry.lead not in own
        leads = (entry.lead,) if stranger else tuple(dict.fromkeys((entry.lead, *own)))
        keys = [item.key for item in entry.asked if item.key in self._labels]
        return replace(self._of(tuple(keys), leads, named), stranger=stranger)

    def today(self, answer: Answer) -> Answer:
        """Return an answer with the key that its action has today, however its ref was renumbered since."""
        entry = self.by_id.get(answer.letter_id)
        same = [item.key for item in entry.asked if item.label == answer.label] if entry else []
        return replace(answer, key=same[0]) if len(same) == 1 else answer

    def _latest_to(self, address: str, named: Sequence[str]) -> Entry | None:
        """Return the last letter to somebody, if possible one about an action that is named."""
        sent = [entry for entry in self._entries if address in _addresses(entry)]
        asked = [entry for entry in sent if {item.key for item in entry.asked} & set(named)]
        return next(reversed(asked or sent), None)

    def _of(self, keys: tuple[str, ...], leads: tuple[str, ...], named: Sequence[str]) -> Answered:
        others = tuple(self._labels[key] for key in named if key not in keys)
        return Answered(keys, leads, tuple(key for key in named if key in keys), others)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the keys of the actions that a text names, in plan order."""
        return tuple(key for key, label in self._labels.items() if _names(text, label))

    def keys_of(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Return the keys of actions by what people call them."""
        wanted = {label.casefold() for label in labels}
        return tuple(key for key, label in self._labels.items() if label.casefold() in wanted)

    def leads_in(self, name: str) -> tuple[str, ...]:
        """Return the leads whose name a file's name has, as that of a reply sheet or its scan has it."""
        plain = one_line(re.sub(r"[\W_]+", " ", name)).casefold()
        leads = {entry.lead for entry in self._entries} | set(self._of_lead)
        found = [one for one in leads if one.strip() and _plain(one) in plain]
        return tuple(
            sorted(one for one in found if not any(_plain(one) in _plain(x) != _plain(one) for x in found))
        )


def _plain(name: str) -> str:
    return one_line(re.sub(r"[\W_]+", " ", name)).casefold()


def _addresses(entry: Entry) -> set[str]:
    return {address.casefold() for address in (*entry.to, *entry.cc)}


def _names(text: str, label: str) -> bool:
    """Return whether a text names an action: `2.1` in `2.1 is done`, but not in `2.1%` or `12.1.2018`.

    A ref that is only a number needs a word or the beginning of a line before it.
    """
    before = (
        r"(?:^\s*|\b(?:action|actions|ref|no\.?|number|item)\s+)" if label.isdecimal() else r"(?<![\w.£$/-])"
    )
    after = r"(?=\s*[:.)\u2013-])(?!\.\d)" if label.isdecimal() else r"(?![\w%/]|\.\d|\s?(?:%|million\b))"
    return bool(re.search(before + re.escape(label) + after, text, re.IGNORECASE | re.MULTILINE))
