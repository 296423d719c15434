"""Reads what leads sent back, however it came, and proposes changes for a person to tick."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import reduce
from pathlib import Path

from rapidfuzz.fuzz import ratio

from automation.chasing.answered_letter import Answered, LettersOnRecord
from automation.chasing.ledger import Entry
from automation.chasing.letter import action_keys, marks_in
from automation.chasing.people import name_of
from automation.chasing.proposals import (
    DATE_EARLY,
    DATE_PAST,
    DATE_UNCLEAR,
    NOT_A_RATING,
    UNKNOWN_ACTION,
    UNREADABLE,
    Change,
    Field,
    NotTaken,
    Returns,
    listing,
)
from automation.chasing.requests_for_time import Request
from automation.chasing.returned_file import KINDS, LARGEST, Found, Words, read_answer
from automation.chasing.returned_mail import is_mail, read_mail
from automation.chasing.returned_sheet import Answer, answers_in, is_reply_sheet, place_of
from automation.files import read_ordinary
from automation.plan.comment_log import with_entry
from automation.plan.due import uk
from automation.plan.due_language import read_due
from automation.plan.findings import TELL, Finding, PlanError, fault
from automation.plan.model import Action, Plan, grouped
from automation.plan.text import count, one_line, one_of
from automation.tracker.read.open_file import open_source

DONE = "done"
"""The folder in it for replies that have been dealt with."""

TO_TICK = "answers to tick.xlsx"
"""The workbook in it in which a person chooses among answers."""

_ANOTHER_YEAR = 183
"""How many days after its letter a reply is taken for one to a letter of another year."""

_ALIKE = 50
"""How alike two texts of one action have to be, out of 100."""


def read_returns(
    folder: Path, plan: Plan, as_at: date, letters: Sequence[Entry] = (), *, also: Sequence[Path] = ()
) -> Returns:
    """Read the answers in a folder and compare them with the tracker.

    Args:
        folder: the folder with the files that leads sent back; its sub-folders are read too.
        plan: the plan in the tracker.
        as_at: the day; a revised date before it is still proposed, but is also a finding.
        letters: the letters on record; none if there is no record.
        also: answers that lie outside the folder.

    Returns:
        The changes they propose; the conflicts, where the tracker has changed since the letter or two
        replies differ; what was answered in words; and whatever could not be used.

    Raises:
        PlanError: if there is no such folder.
    """
    if not (folder.is_dir() or also):
        raise PlanError(
            f"The folder {folder} does not exist: create it, and put the reply sheets that came back into it."
        )
    return _read_all([*replies_waiting(folder), *also], plan, as_at, LettersOnRecord(plan, letters))


def misplaced_answers(paths: Iterable[Path], plan: Plan) -> tuple[Path, ...]:
    """Return which of some files, that lie outside the folder of answers, answer a letter, in order."""
    return tuple(path for path in sorted(paths) if _is_answer(path, plan))


def _is_answer(path: Path, plan: Plan) -> bool:
    """Return whether a file is a reply to a letter, or a reply sheet that somebody has filled in."""
    ours = name_of(plan.settings.sender)[1].casefold()
    try:
        if is_mail(path.name):
            mail = read_mail(read_ordinary(path, LARGEST, "an e-mail"))
            refers = marks_in(mail.subject) or any(one.startswith("<letter.") for one in mail.refers)
            is_letter = mail.own_id.startswith("<letter.") or mail.address == ours
            return bool(refers) and not (is_letter or mail.why_no_answer)
        if path.suffix.casefold() not in KINDS:
            return False
        grids = open_source(path)[0].grids()
        answers = answers_in(grids, path.name, "", None, "") if is_reply_sheet(grids) else ()
        return any(_is_filled(answer, plan) for answer in answers)
    except Exception:  # noqa: BLE001 (a file of anybody's: what cannot be read is no answer that is known of)
        return False


def settled_replies(folder: Path, plan: Plan, as_at: date, letters: Sequence[Entry] = ()) -> tuple[Path, ...]:
    """Return the files in a folder whose every answer the tracker has, in order."""
    record, found = LettersOnRecord(plan, letters), []
    for path in replies_waiting(folder):
        alone = _read_all([path], plan, as_at, record)
        if alone.answers and not (alone.changes or alone.needs_a_person):
            found.append(path)
    return tuple(found)


def replies_waiting(folder: Path) -> tuple[Path, ...]:
    """Return the files in a folder of answers that have not been dealt with, in order.

    Files in its folder `done` are left out, and so are the workbook to tick in and those that Windows, Excel
    and LibreOffice make themselves.
    """
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0].casefold() != DONE
        and not path.name.startswith(("~$", "."))
        and path.name.casefold() not in {"thumbs.db", "desktop.ini", TO_TICK}
    )


# What it proposes.


def in_folder(folder: Path) -> str:
    """Return how many answers wait in a folder, in words; empty if there are none."""
    number = len(replies_waiting(folder))
    if not number:
        return ""
    return f"{count(number, 'answer waits', 'answers wait')} in the folder {folder.name}: apply or look."


def _read_all(paths: Sequence[Path], plan: Plan, as_at: date, record: LettersOnRecord) -> Returns:
    files = {path: _read_safely(path, record) for path in paths}
    whole = reduce(Found.add, files.values(), Found())
    # The same reply under two file names counts once.
    answers = tuple(
        {replace(one, file="", when=None): one for one in map(record.today, whole.answers)}.values()
    )
    actions = dict(zip(action_keys(plan), plan.actions, strict=True))
    proposed = [(one, list(_proposed(plan, actions.get(one.key), as_at, one, record))) for one in answers]
    said = [(words, tuple(_added(words, actions, as_at))) for words in whole.words]
    changes, conflicts = _settle(
        [item for _, items in proposed for item in items if isinstance(item, Change)]
    )
    findings, not_taken = _listed(files, whole, proposed, plan)
    waiting, holding = _held(
        files, [answer for answer, items in proposed if items], [words for words, entries in said if entries]
    )
    return Returns(
        whole.sheets,
        changes,
        conflicts,
        findings,
        answers=sum(_is_filled(answer, plan) for answer in answers) + len(whole.words),
        in_words=tuple(entry for _, entries in said for entry in entries),
        not_taken=not_taken,
        waiting=waiting,
        holding=holding,
    )


_Proposed = Sequence[tuple[Answer, Sequence[Change | Finding]]]


def _listed(
    files: Mapping[Path, Found], whole: Found, proposed: _Proposed, plan: Plan
) -> tuple[tuple[Finding, ...], tuple[NotTaken, ...]]:
    """Return what is wrong or doubtful, and what was not taken, each once."""
    wrong = [(answer, item) for answer, items in proposed for item in items if isinstance(item, Finding)]
    not_taken = list(whole.not_taken)
    not_taken += (
        listing(answer.file, finding, f"{answer.field.heading} of {answer.label}")
        for answer, finding in wrong
        if finding.code not in _DOUBTS
    )
    for path, found in files.items():
        # So that nobody takes it for an answer.
        if not (found.words or found.not_taken or any(_is_filled(one, plan) for one in found.answers)):
            not_taken.append(NotTaken(one_line(path.name), "", "came back without an answer."))
    findings = [*(one.finding for one in whole.not_taken if one.finding), *(item for _, item in wrong)]
    return tuple(dict.fromkeys(findings)), tuple(dict.fromkeys(not_taken))


def _read_safely(path: Path, record: LettersOnRecord) -> Found:
    try:
        return read_answer(path, record)
    except Exception as error:  # noqa: BLE001 (one lead's file must not cost the others' answers)
        name = one_line(path.name)
        why = f"{name} cannot be read, because of {fault(error)}."
        return Found(not_taken=[listing(name, UNREADABLE.at(why, TELL))])


def _held(
    files: Mapping[Path, Found], answers: Sequence[Answer], said: Sequence[Words]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the file that answers for an action, by its key, and for every action of a lead."""
    waiting = {answer.key: answer.file for answer in reversed(answers)}
    holding: dict[str, str] = {}
    for words in said:
        answered = words.answered
        if _is_sure(answered):
            waiting |= dict.fromkeys(answered.named or answered.keys, words.file)
        else:
            holding |= dict.fromkeys(answered.leads, words.file)
    for path, found in files.items():
        waiting |= dict.fromkeys(found.keys, one_line(path.name))
        holding |= dict.fromkeys(found.leads, one_line(path.name))
    return waiting, holding


_DOUBTS = frozenset({DATE_EARLY.code, DATE_PAST.code})
"""The findings about a change that is proposed all the same."""


def _is_filled(answer: Answer, plan: Plan) -> bool:
    return not _same(answer.written(plan), answer.tidy(plan, answer.base))


def _is_sure(answered: Answered) -> bool:
    """Return whether it is plain which actions an answer in words is about."""
    return bool(answered.named) or len(answered.keys) == 1


def _added(words: Words, actions: Mapping[str, Action], as_at: date) -> Iterator[Change]:
    """Yield the entry that an answer in words adds to the comments of each action that it may be about.

    Nothing is yielded once the tracker has it.
    """
    mail, answered = words.mail, words.answered
    why = "choose it, and it is added."
    if not _is_sure(answered):
        why = "it names no action, so choose the one that it is about."
    if answered.stranger:
        why = f"it came from {mail.sender}, to whom the letter did not go; {why}"
    entry = _dated(mail.when, as_at, mail.name, mail.words)
    keys = answered.named or answered.keys
    has = {key: one_line(entry) in one_line(actions[key].comments) for key in keys}
    for key in keys if _is_sure(answered) or not any(has.values()) else ():
        action = actions[key]
        if not has[key]:
            sheet, cell = place_of(action, Field.COMMENTS)
            yield Change(
                sheet,
                cell,
                one_line(action.label or action.ref),
                Field.COMMENTS,
                action.comments,
                with_entry(action.comments, entry, as_at),
                mail.sender,
                mail.when.astimezone(UTC) if mail.when else None,
                words.file,
                said=mail.words,
                conflict=why,
                state="in words",
            )


def _dated(when: datetime | None, as_at: date, who: str, words: str) -> str:
    """Return a new entry for a log, with its date and name."""
    day = when.date() if when else as_at
    return f"{day.day}/{day.month}/{day:%y}, {one_line(who)}: {words}"


def _proposed(
    plan: Plan, action: Action | None, as_at: date, answer: Answer, record: LettersOnRecord
) -> Iterator[Change | Finding]:
    """Yield the change that an answer proposes, and what is wrong with it."""
    try:
        written, base = answer.written(plan), answer.tidy(plan, answer.base)
        if _same(written, base):
            return
        asked = record.by_id.get(answer.letter_id)
        if asked is not None and answer.key not in {item.key for item in asked.asked}:
            yield answer.finding(
                UNKNOWN_ACTION,
                action,
                f"answers for {answer.label}, which its letter did not ask about.",
                "A reply brings only its own actions. If it is right, type it in the tracker.",
            )
        elif action is None:
            yield answer.finding(
                UNKNOWN_ACTION,
                action,
                f"answers for {answer.label}, which the tracker no longer has.",
                "Find the action it means, and type the answer there.",
            )
        elif wrong := _wrong(answer, plan, action):
            yield wrong
        else:
            yield from _change(answer, plan, action, as_at, record)
    except Exception as error:  # noqa: BLE001 (one answer must not cost the others)
        yield UNREADABLE.at(
            f"What {answer.file} says under {answer.field.heading} of {answer.label} cannot be read, because "
            f"of {fault(error)}.",
            f"Type it in the tracker. {TELL}",
            ref=answer.label,
        )


def _change(
    answer: Answer, plan: Plan, action: Action, as_at: date, record: LettersOnRecord
) -> Iterator[Change | Finding]:
    field, written = answer.field, answer.written(plan)
    texts = {Field.RATING: action.rating_text, Field.COMMENTS: action.comments}
    was = texts.get(field, action.revised.text)
    if _same(written, answer.tidy(plan, was)):
        return
    if field is Field.COMMENTS:
        entry = _entry(answer, plan, as_at)
        if not entry or one_line(entry) in one_line(was):
            return
        written = with_entry(was, entry, as_at)
    if field is Field.REVISED and not _is_over(answer, plan):
        yield from _doubts(answer, action, written, as_at)
    asked = Request.of(plan, action, written, as_at) if field is Field.REVISED else None
    if asked is not None and asked.is_known:
        return
    against = list(_against(answer, action, as_at, record))
    if not _same(answer.tidy(plan, was), answer.tidy(plan, answer.base)):
        then = one_line(answer.base) or "(blank)"
        against.append(f"the tracker has changed since the letter was sent; it then said: {then}")
    sheet, cell = place_of(action, field)
    change = Change(
        sheet,
        cell,
        one_line(action.label or action.ref),
        field,
        was,
        written,
        answer.who,
        answer.when,
        answer.file,
        answer.base,
        answer.written(plan),
        "; ".join(against),
    )
    yield asked.instead_of(change, answer.sender) if asked is not None else change


def _against(answer: Answer, action: Action, as_at: date, record: LettersOnRecord) -> Iterator[str]:
    """Yield why an answer may not be one to this plan's letter about this action."""
    if answer.doubt:
        yield answer.doubt
    if record.by_id and answer.letter_id not in record.by_id:
        yield "this plan has no record of its letter, which may be another plan's"
    if answer.day is not None and abs((as_at - answer.day).days) > _ANOTHER_YEAR:
        yield f"it answers the letter of {uk(answer.day)}"
    now = one_line(action.text)
    if answer.text and ratio(answer.text.casefold(), now.casefold()) < _ALIKE:
        here = f"the tracker's {answer.label} is '{one_line(now, 60)}'"
        yield f"it is about '{one_line(answer.text, 60)}', and {here}"


def _entry(answer: Answer, plan: Plan, as_at: date) -> str:
    """Return what a lead adds to the comments, with the date and name; empty if nothing is added.

    The sheet shows the comments as they were. What still stands there is not added again.
    """
    written, base = answer.written(plan), answer.tidy(plan, answer.base)
    head, found, tail = written.partition(base) if base else ("", "", "")
    words = f"{head.strip()}\n{tail.strip()}".strip()
    if not found:
        known = {one_line(line) for line in base.splitlines()}
        words = "\n".join(line for line in written.splitlines() if one_line(line) not in known).strip()
    return _dated(answer.when, as_at, answer.sender, words) if words else ""


def _is_over(answer: Answer, plan: Plan) -> bool:
    """Return whether the same reply says that the action is done or withdrawn."""
    rating = plan.key.read(answer.rating)
    return rating is not None and not rating.is_open


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def _wrong(answer: Answer, plan: Plan, action: Action) -> Finding | None:
    """Return what is wrong with an answer, if anything."""
    written = answer.written(plan)
    if answer.field is Field.RATING and plan.key.read(written) is None:
        return answer.finding(
            NOT_A_RATING,
            action,
            f"rates {answer.label} '{one_line(written)}', which is not a rating.",
            f"Ask the lead for {one_of(plan.key)}.",
        )
    due = read_due(written)
    if answer.field is Field.REVISED and written and not due.understood:
        return answer.finding(
            DATE_UNCLEAR,
            action,
            f"gives {answer.label} the date '{one_line(written)}', which is not understood.",
            f"{due.note} Ask the lead for a month and a year, or for one day.".strip(),
        )
    return None


def _doubts(answer: Answer, action: Action, written: str, as_at: date) -> Iterator[Finding]:
    """Yield what is doubtful about a revised date. It is still proposed, since a date may be brought forward.

    If the same reply says that the action is done, its date does not matter.
    """
    by, first = read_due(written).by, action.due.by
    gives = f"gives {answer.label} the revised date '{one_line(written)}', which is before"
    if by is not None and first is not None and by < first:
        yield answer.finding(
            DATE_EARLY,
            action,
            f"{gives} the first date, {one_line(action.due.text)}.",
            "Ask the lead to confirm the month and year before you apply it.",
        )
    if by is not None and by < as_at:
        yield answer.finding(
            DATE_PAST,
            action,
            f"{gives} {uk(as_at)}.",
            "Ask the lead for a future date before you apply it.",
        )


def _settle(proposed: Iterable[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the changes and the conflicts; if two replies for one cell differ, both are conflicts."""
    changes: list[Change] = []
    conflicts: list[Change] = []
    for items in grouped(proposed, lambda item: (item.cell, item.ref, item.field)).values():
        latest = max(items, key=lambda item: (item.when or datetime.min.replace(tzinfo=UTC), item.file))
        if any(not _same(item.said, latest.said) for item in items):
            conflicts += [
                replace(item, conflict="; ".join(filter(None, (item.conflict, "two replies differ"))))
                for item in items
            ]
        else:
            (conflicts if latest.conflict else changes).append(latest)
    return tuple(changes), tuple(conflicts)
