"""Trackers of any size, generated, and kept in a temporary folder between runs.

A large tracker is made as if many councils kept their plans in one: each has the sections, the leads, the
measures, the ratings and the dates of the plan that ships, in words of its own. So the shares are those of a
real plan: how many comments are filled, how often an action says what another says, how many words are new.
"""

from __future__ import annotations

import re
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from automation import files
from automation.plan.due import Due
from automation.plan.due_language import read_due
from automation.plan.model import Action, Evidence, Lead, Measure, MeasureReading, Plan, Section
from automation.tracker.read.reading import read_tracker
from automation.tracker.write.workbook import build_tracker

AS_AT = date(2017, 10, 2)
_SAID_BEFORE = 0.05
"""The share of actions that say what one before them says; 9 of 171 in the plan that ships."""
_OTHER_FORM = 0.3
"""The share of due dates that somebody types in another form than the plan that ships."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_SYLLABLES = (
    "ash", "bel", "cor", "dun", "ed", "fal", "gor", "hal", "in", "kel", "lan", "mar", "nor", "ol", "pen",
    "ros", "stan", "tor", "wend", "yar",
)  # fmt: skip


@cache
def _model() -> Plan:
    """Give the plan that ships, whose shares every generated plan has."""
    return read_tracker(files.workbook_folder()).plan


def plan_of(actions: int) -> Plan:
    """Make a plan of so many actions; the first 171 are those of the plan that ships."""
    councils = [_model()]
    while sum(len(plan.actions) for plan in councils) < actions:
        councils.append(_Council(len(councils)).plan())
    councils[-1] = _cut(councils[-1], actions - sum(len(plan.actions) for plan in councils[:-1]))

    def joined(table: str) -> tuple[Any, ...]:
        return tuple(row for plan in councils for row in getattr(plan, table))

    tables = ("sections", "actions", "evidence", "measures", "readings", "leads")
    return replace(_model(), **{table: joined(table) for table in tables})


def _cut(plan: Plan, actions: int) -> Plan:
    """Keep the first actions of a plan, and the sections and the evidence that belong to them."""
    kept = plan.actions[:actions]
    refs = {action.section for action in kept}
    return replace(
        plan,
        actions=kept,
        sections=tuple(section for section in plan.sections if section.ref in refs),
        evidence=tuple(row for row in plan.evidence if row.section in refs),
    )


class _Council:
    """One more council: the plan that ships with its own refs, leads and words.

    Args:
        number: which one it is, from 1; the same number gives the same plan.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.random = Random(number)
        self.name = self._new_word().capitalize()
        self.said: list[str] = []
        # Four times as much text has about twice as many different words, whoever writes it.
        share = 2.5 / number**0.5
        self.words = {word: self._new_word() for word in _rare_words() if self.random.random() < share}

    def plan(self) -> Plan:
        """Give its plan."""
        model = _model()
        return Plan(
            sections=tuple(map(self._section, model.sections)),
            actions=tuple(map(self._action, model.actions)),
            evidence=tuple(map(self._evidence, model.evidence)),
            measures=tuple(map(self._measure, model.measures)),
            readings=tuple(map(self._reading, model.readings)),
            leads=tuple(map(self._lead, model.leads)),
        )

    def _section(self, section: Section) -> Section:
        said = [row.children_say for row in _model().sections if row.children_say]
        return replace(
            section,
            ref=self._ref(section.ref),
            title=self._recombined(row.title for row in _model().sections),
            owner=self._lead_name(section.owner),
            children_say=self._recombined(said) if section.children_say else "",
        )

    def _action(self, action: Action) -> Action:
        model = _model().actions
        # What happened to an action goes together: its rating, its dates and what its comments say.
        fate = self.random.choice(model)
        label = self._ref(action.label)
        return replace(
            action,
            ref=label if action.ref else "",
            label=label,
            section=self._ref(action.section),
            text=self._promise(),
            outcome=self._recombined(row.outcome for row in model),
            lead="; ".join(map(self._lead_name, action.leads)),
            leads=tuple(map(self._lead_name, action.leads)),
            due=self._due(fate.due),
            revised=fate.revised,
            rating=fate.rating,
            rating_text=fate.rating_text,
            comments=self._comments(row.comments for row in model if row.rating is fate.rating),
        )

    def _promise(self) -> str:
        if self.said and self.random.random() < _SAID_BEFORE:
            return self.random.choice(self.said)
        self.said.append(self._recombined(row.text for row in _model().actions))
        return self.said[-1]

    def _evidence(self, row: Evidence) -> Evidence:
        model = _model().evidence
        return replace(
            row,
            section=self._ref(row.section),
            # A figure in the text belongs to a measure.
            text=self._recombined(other.text for other in model if bool(other.measure) == bool(row.measure)),
            comments=self._comments(other.comments for other in model if other.rating is row.rating),
            measure=self._measure_name(row.measure),
        )

    def _measure(self, measure: Measure) -> Measure:
        return replace(measure, name=self._measure_name(measure.name), section=self._ref(measure.section))

    def _reading(self, reading: MeasureReading) -> MeasureReading:
        return replace(reading, measure=self._measure_name(reading.measure))

    def _lead(self, lead: Lead) -> Lead:
        return replace(
            lead,
            name=self._lead_name(lead.name),
            also=tuple(map(self._lead_name, lead.also)),
            emails=tuple(
                email.replace("@", f"@{self.name.casefold()}{self.number}.") for email in lead.emails
            ),
            escalate_to=self._lead_name(lead.escalate_to),
            cover=self._lead_name(lead.cover),
        )

    def _ref(self, ref: str) -> str:
        return f"{self.name}{self.number}/{ref}" if ref else ""

    def _lead_name(self, name: str) -> str:
        return f"{name} ({self.name}{self.number})" if name else ""

    def _measure_name(self, name: str) -> str:
        return f"{name} in {self.name}{self.number}" if name else ""

    def _due(self, due: Due) -> Due:
        """Give a date as it stands, or the same day in the words of somebody else."""
        if due.by is None or self.random.random() > _OTHER_FORM:
            return due
        form = self.random.choice(("{:%d/%m/%Y}", "{:%d %B %Y}", "by {:%d %b %y}", "{:%d.%m.%y}"))
        return read_due(form.format(due.by))

    def _comments(self, texts: Iterable[str]) -> str:
        """Put together two sentences, each out of any comment."""
        found = [sentence for text in texts for sentence in _SENTENCES.split(text) if sentence]
        return self._in_own_words(" ".join(self.random.choices(found, k=2))) if found else ""

    def _recombined(self, texts: Iterable[str]) -> str:
        """Put a text together out of the beginning, the middle and the end of three texts."""
        three = [text.split() for text in self.random.choices(tuple(texts), k=3)]
        words = [
            word
            for part, of in enumerate(three)
            for word in of[len(of) * part // 3 : len(of) * (part + 1) // 3]
        ]
        return self._in_own_words(" ".join(words))

    def _in_own_words(self, text: str) -> str:
        return _WORD.sub(lambda found: self.words.get(found[0].casefold(), found[0]), text)

    def _new_word(self) -> str:
        return "".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4)))


@cache
def _rare_words() -> tuple[str, ...]:
    """Give the words that stand in one text of the plan that ships and in no other."""
    model = _model()
    texts = [*(row.text for row in model.actions), *(row.text for row in model.evidence)]
    known = Counter(word for text in texts for word in set(_WORD.findall(text.casefold())))
    return tuple(sorted(word for word, number in known.items() if number == 1))


def tracker_of(actions: int) -> Path:
    """Give the tracker with so many actions; it is built where it is not there yet."""
    # A tracker that an earlier state of this file generated is another one.
    made_by = zlib.crc32(Path(__file__).read_bytes())
    folder = Path(tempfile.gettempdir(), f"improvement-plan-benchmarks-{made_by:08x}")
    folder.mkdir(exist_ok=True)
    path = folder / f"{actions}.xlsx"
    if not path.exists():
        build_tracker(plan_of(actions), path, as_at=AS_AT)
    return path
