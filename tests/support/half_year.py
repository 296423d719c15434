"""A simulated half-year: nights, an officer, and leads who answer in the ways that leads do.

It keeps its own record of what happened, in plain lists, so that what the letters say can be held against it.
"""

from __future__ import annotations

import email.policy
import email.utils
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path

import openpyxl

from automation import letter_jobs
from automation.chasing.ledger import Ledger
from automation.chasing.letter import Chase, Letter, Level, Outcome, Stop
from automation.chasing.letter_states import mark_letters, unmarked
from automation.chasing.outbox import Clock, save_drafts
from automation.chasing.planning import chase_with_history
from automation.chasing.reply_sheet import HEADER_ROW, SHEET
from automation.history.identity import history_of
from automation.plan.due import uk
from automation.plan.model import Board, Plan
from automation.plan.settings import Settings
from automation.reports.needs import Need, list_needs
from automation.task import Task, task_of
from automation.tracker.write.workbook import build_tracker
from automation.tracker.write.write_back import CellChange, write_back
from tests.support.outlook_message import outlook_message
from tests.support.plans import action, lead, plan

WAYS = ("by sheet", "never", "late", "twice", "by mail", "by Outlook", "in words", "scanned", "sloppily")
"""How a lead answers; each lead keeps to one way."""
FIRST = date(2017, 9, 4)
AGAIN = timedelta(days=7)
"""The setting Chase again days."""


@dataclass
class Given:
    """An answer that a lead gave: what it says, when it came, and when the tracker had it."""

    lead: str
    key: str
    token: str
    came: date
    file: Path
    applied: date | None = None


@dataclass
class Week:
    """What happened in a week."""

    drafted: int = 0
    sent: int = 0
    answers: int = 0
    applied: int = 0
    spoken: int = 0
    asked: Counter[str] = field(default_factory=Counter)


class World:
    """The tracker, the folder of answers, the officer and the leads.

    Args:
        folder: an empty folder.
        leads: how many leads there are; each has two actions.
        away: the days on which the officer is away and sends nothing.
        seed: decides when people answer.
    """

    def __init__(self, folder: Path, leads: int, away: range, seed: int = 7) -> None:
        self.chance = random.Random(seed)
        self.tracker = folder / "workbook" / "improvement-plan.xlsx"
        self.out, self.returns = folder / "output", folder / "workbook" / "returns"
        self.returns.mkdir(parents=True)
        self.ways = {f"Lead {n:02d}": WAYS[n % len(WAYS)] for n in range(leads)}
        build_tracker(_plan_of(self.ways), self.tracker, as_at=FIRST)
        self.away = {FIRST + timedelta(days=number) for number in away}
        self.sent: dict[tuple[str, str], list[tuple[date, Level]]] = defaultdict(list)
        self.given: list[Given] = []
        self.replies: dict[date, list[tuple[str, EmailMessage]]] = defaultdict(list)
        self.listed = ""
        self.told: set[tuple[str, str]] = set()
        self.unmarked: date | None = None
        self.weeks: dict[int, Week] = defaultdict(Week)
        self.wrong: list[str] = []

    # A day.

    def live(self, days: int) -> None:
        """Let so many days pass: at night the toolkit, then the officer, then the leads."""
        for number in range(days):
            day = FIRST + timedelta(days=number)
            week = self.weeks[number // 7]
            chase = self.night(day, week)
            if day not in self.away and day.weekday() < 5:
                if self.take_answers(day, week) | self.speak(day, week, chase):
                    chase = self.chase(day)
                self.send(day, chase, week)
            self.leads_answer(day, week)

    def task(self, day: date) -> Task:
        return task_of(self.tracker, self.out, day, _at(day, 2))

    def night(self, day: date, week: Week) -> Chase:
        task = self.task(day)
        with history_of(self.tracker, task.read.plan, make=True) as history:
            assert history is not None
            history.record(task.read, day, None)
            waiting = unmarked(Ledger(history).entries(), day)
        chase = self.chase(day)
        week.drafted += len(chase.letters)
        week.asked["drafts not marked"] += bool(waiting)
        week.asked["letters to send"] += bool(chase.letters)
        week.asked["answers to look at"] += any(self.returns.glob("*.*"))
        needs = list_needs(day, not_sent=chase.not_sent, told=self.told)
        if day.weekday() < 5:
            self.told |= {(item.lead, item.why) for item in chase.not_sent}
        for what, words in (
            ("leads to speak to", "escalation"),
            ("due too soon to write", "before a letter"),
        ):
            week.asked[what] += any("Please speak to" in need.what and words in need.what for need in needs)
        self.wrong += self.spoken_of_wrongly(chase, needs, day)
        return chase

    def spoken_of_wrongly(self, chase: Chase, needs: Sequence[Need], day: date) -> Iterator[str]:
        """Yield the leads who left the escalation unanswered and are not named first, or who did not."""
        silent = {item.lead for item in chase.not_sent if item.stop is Stop.SPEAK}
        first = needs[0].what if needs else ""
        if silent and not first.startswith("Please speak to"):
            yield f"{uk(day)}: {sorted(silent)} left an escalation unanswered, and the note begins '{first}'"
        for name in silent:
            levels = [level for (lead, _), asked in self.sent.items() if lead == name for _, level in asked]
            if Level.ESCALATE not in levels:
                yield f"{uk(day)}: {name} is to be spoken to, and nothing was escalated"

    def chase(self, day: date) -> Chase:
        """Write the drafts of a day, as `chase --send drafts` does."""
        task = self.task(day)
        with history_of(self.tracker, task.read.plan, make=True) as history:
            assert history is not None
            done = chase_with_history(task.read, day, history, beside=self.tracker.parent)
            save_drafts(
                done.chase.letters,
                self.out / day.isoformat() / "letters",
                done.ledger,
                day,
                clock=Clock(now=lambda: _at(day, 2)),
            )
        return done.chase

    def take_answers(self, day: date, week: Week) -> bool:
        """Write the clear answers into the tracker, and put away by hand what was looked at."""
        if not any(self.returns.glob("*.*")):
            return False
        done = letter_jobs.returns(self.task(day), self.returns, _at(day, 9))
        self.listed += f"{done.said}\n"
        comments = self.comments(day)
        for answer in self.given:
            if answer.applied is None and answer.token in comments[answer.key]:
                answer.applied = day
                week.applied += 1
        for answer in self.given:
            if answer.file.suffix == ".jpg" and answer.file.exists():
                self.type_comment(answer.key, f"{answer.lead} ({answer.token})", day)
                answer.applied = day
                week.applied += 1
        for path in self.returns.glob("*.*"):
            # The officer reads what is listed, and sets it aside.
            (self.returns / "done").mkdir(exist_ok=True)
            path.replace(self.returns / "done" / f"{day:%d%m}-{path.name}")
        return True

    def speak(self, day: date, week: Week, chase: Chase) -> bool:
        """Speak, one day in four, to the leads who left an escalation unanswered, and type what they said."""
        silent = [item for item in chase.not_sent if item.stop is Stop.SPEAK]
        if not silent or self.chance.random() > 0.25:
            return False
        for item in silent:
            for ref in item.why.partition(": ")[0].split(", "):
                token = f"token{len(self.given):04d}"
                self.given.append(Given(item.lead, ref, token, day, self.returns / token, day))
                self.type_comment(ref, f"Spoke to them: {token}.", day)
                week.spoken += 1
        return True

    def type_comment(self, ref: str, words: str, day: date) -> None:
        """Add to the comments of an action as an officer does in Excel."""
        read = self.task(day).read
        row = next(row for row in read.plan.actions if row.ref == ref)
        new = f"{row.comments}\n{day:%d/%m/%Y}: {words}".strip()
        cell = row.place.address("comments").rpartition("!")[2]
        change = CellChange("Actions", cell, new, row.comments)
        write_back(self.tracker, read.file.sha256, [change], keep=lambda *_: None)

    def send(self, day: date, chase: Chase, week: Week) -> None:
        """Send every draft, and say so at once or, one day in five, only the next working day."""
        with history_of(self.tracker, self.task(day).read.plan, make=True) as history:
            assert history is not None
            ledger = Ledger(history)
            if self.unmarked is not None:
                mark_letters(ledger, self.unmarked, Outcome.SENT, day, _at(day, 9))
                self.unmarked = None
            on_hand = {entry.letter_id for entry in ledger.entries(day=day) if entry.is_file}
            letters = [letter for letter in chase.letters if letter.letter_id in on_hand]
            if letters and self.chance.random() < 0.2:
                self.unmarked = day
            elif letters:
                mark_letters(ledger, day, Outcome.SENT, day, _at(day, 10))
        now = self.task(day).read.plan
        for letter in letters:
            week.sent += 1
            self.wrong += [f"{uk(day)}, {letter.lead}: {why}" for why in self.untrue(letter, now)]
            self.arrives(letter, day)

    # Leads.

    def arrives(self, letter: Letter, day: date) -> None:
        """Note that a letter arrived, and let its reader decide when to answer."""
        for item in letter.asked:
            self.wrong += self.asked_again(letter, item.key, item.level, day)
            self.sent[letter.lead, item.key].append((day, item.level))
        (file,) = (
            path
            for path in (self.out / day.isoformat() / "letters").glob("*.eml")
            if letter.message_id.encode() in path.read_bytes()
        )
        message = BytesParser(policy=email.policy.default).parsebytes(file.read_bytes())
        way = self.ways[letter.lead]
        if way == "never" or letter.level not in {Level.REMIND, Level.CHASE}:
            return
        late = 11 if way == "late" else self.chance.randint(1, 4)
        for wait in (late, late + 2) if way == "twice" else (late,):
            self.replies[day + timedelta(days=wait)].append((letter.lead, message))  # type: ignore[arg-type]

    def leads_answer(self, day: date, week: Week) -> None:
        """Lay what comes in on a day into the folder of answers."""
        for number, (name, message) in enumerate(self.replies.pop(day, [])):
            path = self.returns / f"{day.isoformat()} {number} {name}.xlsx"
            token = f"token{len(self.given):04d}"
            sheet = _filled(message, token, day, sloppily=self.ways[name] == "sloppily")
            keys = sheet[1]
            if self.ways[name] == "in words":
                path = path.with_suffix(".eml")
                path.write_bytes(_in_words(message, name, keys, token, day))
            elif self.ways[name] == "scanned":
                path = path.with_name(f"{path.stem} {token}.jpg")
                path.write_bytes(b"\xff\xd8\xff\xe0 a photograph of a page")
            elif self.ways[name] == "by Outlook":
                path = path.with_suffix(".msg")
                path.write_bytes(_from_outlook(message, name, sheet[0], keys, token, day))
            elif self.ways[name] == "by mail":
                path = path.with_suffix(".eml")
                path.write_bytes(_with_sheet(message, name, sheet[0], day))
            else:
                path.write_bytes(sheet[0])
            self.given += [Given(name, key, token, day, path) for key in keys]
            week.answers += 1

    # The truth.

    def comments(self, day: date) -> dict[str, str]:
        return {row.ref: row.comments for row in self.task(day).read.plan.actions}

    def open_answers(self, name: str, key: str, day: date) -> Iterator[Given]:
        """Yield what a lead said about an action before a day."""
        return (one for one in self.given if (one.lead, one.key) == (name, key) and one.came < day)

    def asked_again(self, letter: Letter, key: str, level: Level, day: date) -> Iterator[str]:
        """Yield why a letter should not have gone: it was asked too lately, or answered."""
        before = [when for when, asked in self.sent[letter.lead, key] if asked is not Level.REMIND]
        if level is not Level.REMIND and before and day - before[-1] < AGAIN:
            yield f"{uk(day)}, {letter.lead}: asked about {key} again, {(day - before[-1]).days} days later"
        for answer in self.open_answers(letter.lead, key, day):
            if answer.file.exists():
                yield f"{uk(day)}, {letter.lead}: asked about {key}, which {answer.file.name} answers"
            elif answer.applied and level is not Level.REMIND and day - answer.applied < AGAIN:
                yield f"{uk(day)}, {letter.lead}: asked about {key}, answered on {uk(answer.came)}"

    def untrue(self, letter: Letter, now: Plan) -> Iterator[str]:
        """Yield what a letter says that is not so."""
        by_ref = {row.ref: row for row in now.actions}
        parts = re.split(r"\n(?=\d+\.\d+  )", letter.text)
        if len(parts) - 1 != len(letter.actions):
            yield f"{len(parts) - 1} actions are in its text, not {len(letter.actions)}"
        for part in parts[1:]:
            ref, said = part.split("  ", 1)
            row, lines = by_ref[ref], said.splitlines()
            passed = row.deadline.by
            assert passed is not None
            days = (letter.as_at - passed).days
            late = f"{days} day" if days > 0 else "due "
            entries = re.findall(r"token\d+", row.comments)
            shown = next((line for line in lines if "Last comment" in line), "")
            if lines[0] != row.text or f"Rating: {row.rating.name}" not in said or late not in lines[1]:
                yield f"{ref}: its text, rating or date is not that of the tracker: {part[:200]}"
            if entries and entries[-1] not in shown:
                yield f"{ref}: the last comment is {entries[-1]}, and it says '{shown.strip()}'"
            yield from self.untrue_history(letter, ref, said)
        if letter.level in {Level.ESCALATE, Level.OWNER}:
            yield from self.escalated_too_soon(letter)
        answer_by = _day(re.search(r"\bby (\d+ \w+ \d{4})", letter.text))
        ahead = [item.by for item in letter.asked if item.level is Level.REMIND]
        if not letter.as_at < answer_by < min(ahead, default=date.max):
            yield f"it asks for an answer by {uk(answer_by)}"

    def escalated_too_soon(self, letter: Letter) -> Iterator[str]:
        """Yield the actions of an escalation that were not asked about twice, or were answered."""
        for key in letter.actions:
            asked = [when for when, level in self.sent[letter.lead, key] if level is Level.CHASE]
            answers = self.open_answers(letter.lead, key, letter.as_at)
            if len(asked) < 2:
                yield f"{key} is escalated after {len(asked)} letters"
            elif any(one.applied and one.came > asked[-2] for one in answers):
                yield f"{key} is escalated, but was answered"

    def untrue_history(self, letter: Letter, ref: str, said: str) -> Iterator[str]:
        """Yield earlier letters that it speaks of and that never went, or that went and it does not name."""
        if "What we sent:" not in said:
            return
        told = said.partition("What we sent:")[2]
        named = {_day(found) for found in re.finditer(r"on (\d+ \w+ \d{4})", told)}
        went = {when for when, _ in self.sent[letter.lead, ref]}
        if named != went:
            yield f"{ref}: it says that letters went on {sorted(named)}, and they went on {sorted(went)}"

    def lost(self, day: date) -> list[str]:
        """Return the answers that are neither in the tracker nor on a list."""
        comments = self.comments(day)
        return [
            f"{one.token} of {one.lead} about {one.key}, {uk(one.came)}"
            for one in self.given
            if one.token not in comments[one.key] and one.token not in self.listed and not one.file.exists()
        ]

    def report(self) -> str:
        """Return what happened, week by week."""
        kinds = list(dict.fromkeys(kind for week in self.weeks.values() for kind in week.asked))
        lines = ["week  drafted  sent  answers  in tracker  spoken to  " + "  ".join(kinds)]
        for number, week in sorted(self.weeks.items()):
            asked = "  ".join(f"{week.asked[kind]:{len(kind)}}" for kind in kinds)
            numbers = f"{week.drafted:7}  {week.sent:4}  {week.answers:7}  {week.applied:10}  {week.spoken:9}"
            lines.append(f"{number + 1:4}  {numbers}  {asked}")
        return "\n".join(lines)


def _plan_of(ways: dict[str, str]) -> Plan:
    dues = ("30/08/2017", "29/09/2017", "31/10/2017", "30/11/2017", "31/12/2017", "31/01/2018")
    actions = [
        action(
            f"{n}.{m}",
            dues[(2 * n + m) % len(dues)],
            "Amber",
            name,
            row=2 * n + m,
            text=f"Carry out piece of work {n}.{m} with its partners",
            outcome=f"Piece {n}.{m} is in place",
        )
        for n, name in enumerate(ways, 1)
        for m in (1, 2)
    ]
    people = [
        lead(name, f"lead{n}@example.org", row=n + 1, escalate_to="Director")
        for n, name in enumerate(ways, 1)
    ]
    meetings = [date(2017, 10, 19), date(2017, 12, 14), date(2018, 2, 15)]
    return plan(
        *actions,
        leads=(*people, lead("Director", "director@example.org", row=len(people) + 2)),
        boards=tuple(Board("Improvement Board", "", day, 7) for day in meetings),
        settings=Settings(sender="plan@example.org", plan_title="Improvement plan"),
    )


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def _day(found: re.Match[str] | None) -> date:
    assert found is not None
    return datetime.strptime(found[1], "%d %B %Y").date()


def _filled(message: EmailMessage, token: str, day: date, *, sloppily: bool) -> tuple[bytes, list[str]]:
    """Fill in the reply sheet of a letter, and return it and the refs that it answers for."""
    (sheet,) = (part for part in message.iter_attachments())
    book = openpyxl.load_workbook(BytesIO(sheet.get_content()))
    rows = {str(row[0].value): row for row in book[SHEET].iter_rows(min_row=HEADER_ROW + 2) if row[0].value}
    firsts = {}
    for row in book[SHEET].iter_rows(min_row=HEADER_ROW + 2):
        firsts.setdefault(str(row[0].value), row)
    moved = day + timedelta(days=40)
    for ref, row in rows.items():
        row[4].value = f"We are getting on with it ({token})."
        if sloppily:
            firsts[ref][3].value = "amber-ish"
            firsts[ref][5].value = "some time after Easter"
        else:
            firsts[ref][5].value = f"{moved:%d/%m/%Y}"
    if sloppily:
        book[SHEET].cell(HEADER_ROW + 8 + len(rows), 2).value = "PS: please ring me"
    content = BytesIO()
    book.save(content)
    book.close()
    return content.getvalue(), list(rows)


def _reply(message: EmailMessage, name: str, text: str, day: date) -> EmailMessage:
    reply = EmailMessage()
    reply["From"] = f"{name} <{message['To']}>" if "<" not in str(message["To"]) else str(message["To"])
    reply["To"], reply["Subject"] = str(message["From"]), f"RE: {message['Subject']}"
    reply["Date"] = email.utils.format_datetime(_at(day, 10))
    reply.set_content(text)
    return reply


def _in_words(message: EmailMessage, name: str, refs: list[str], token: str, day: date) -> bytes:
    return _reply(message, name, f"{', '.join(refs)}: we have begun, {token}.\n", day).as_bytes()


def _from_outlook(
    message: EmailMessage, name: str, sheet: bytes, refs: list[str], token: str, day: date
) -> bytes:
    """Return a reply as Outlook saves it: on even days with the sheet, on odd ones in words."""
    reply = _reply(message, name, "", day)
    words = f"{', '.join(refs)}: we have begun, {token}." if day.day % 2 else "Please see attached."
    return outlook_message(
        subject=str(reply["Subject"]),
        body=words,
        sender=(name, str(message["To"]).rpartition("<")[2].rstrip(">")),
        sent=_at(day, 10),
        attached=() if day.day % 2 else [("Actions.xlsx", sheet)],
    )


def _with_sheet(message: EmailMessage, name: str, sheet: bytes, day: date) -> bytes:
    reply = _reply(message, name, "Please see attached.\n", day)
    kind = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    reply.add_attachment(sheet, maintype="application", subtype=kind, filename="Actions.xlsx")
    return reply.as_bytes()
