"""The morning note: what the night did, what it did not, and what needs a person, read in a minute.

It takes plain values and counts nothing, so that it can be written whatever else has failed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from automation.analysis.rollup import Summary
from automation.plan.due import uk
from automation.plan.findings import Finding, Severity
from automation.plan.wording import count, listed, one_line, ratings_in_words

WIDTH = 76
"""The widest line: what a mail program shows without wrapping it again."""
_FINDINGS, _NAMES, _REASONS = 3, 3, 2
"""How many findings, names and reasons are spelt out; the rest are a number, or a name."""
NO_LETTER = "chasers.xlsx, on the sheet No letter"
"""Where every reason stands why somebody gets no letter."""
_FIRST = "index.html"
"""What to look at first."""
_TOLD = 9
"""How many of the steps that went well say what they did."""
_SENTENCE, _WORDS, _WHOLE = 110, 60, 330
"""How many characters are printed of a message or a hint, of what a step that went well says, and of what
only the note says, which has nowhere else to be read in full."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step of the night went: its name, whether it was done, and a few words about it."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LetterWaiting:
    """A letter that lies ready.

    Args:
        to: whom it goes to, by name or role; a letter about a lead's silence goes to somebody else.
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


def morning_note(
    *,
    title: str,
    as_at: date,
    steps: Sequence[StepResult],
    summary: Summary | None = None,
    findings: Sequence[Finding] = (),
    letters: Sequence[LetterWaiting] = (),
    not_sent: Sequence[tuple[str, str]] = (),
    papers: Sequence[PaperDue] = (),
    needs: Sequence[str] = (),
    moved: str = "",
    files: Sequence[tuple[str, str]] = (),
) -> str:
    """Write the morning note.

    Args:
        title: the plan's name.
        as_at: the day that the night stood for.
        steps: how each step went, in order.
        summary: the night's figures; None if there are none.
        findings: what is wrong with the plan; accepted findings are left out by the caller.
        letters: the letters that wait for a person to send them.
        not_sent: leads who get no letter about an action although its date is near or past, and why.
        papers: the papers that are due.
        needs: other things that need a person, a sentence each, such as who has the tracker open.
        moved: one sentence about what changed since an earlier night, which it names, if that is known.
        files: where to look, each with what it is.

    Returns:
        Plain text, lines of at most 76 characters (a longer file name stands on a line of its own), ending
        in a line break.
    """
    asked = [
        *(one_line(need, _WHOLE) for need in needs),
        *_about_papers(papers, as_at),
        *_about_findings(findings, needs),
        *_about_letters(letters),
    ]
    failed = [step for step in steps if not step.ok]
    lines = [*_wrapped(one_line(title) or "Improvement plan", "", ""), f"Morning note as at {uk(as_at)}", ""]
    lines += _wrapped(_verdict(len(asked), len(failed), len(steps)), "", "")
    lines += _part("Needs you", asked)
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
        done = f"{count(failed, 'step')} of the night could not be done; the rest is done."
    else:
        done = "Everything was done."
    if asked:
        return f"{done} {count(asked, 'thing needs', 'things need')} you."
    return f"{done} Nothing needs you." if not failed else done


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


def _about_findings(findings: Sequence[Finding], needs: Sequence[str]) -> Iterator[str]:
    """Spell out the worst findings; notes are worth knowing but need nobody this morning.

    What a sentence above says already makes room for what nothing else says.
    """
    above = " ".join(needs)
    urgent = sorted(
        (finding for finding in findings if finding.severity is not Severity.NOTE),
        key=lambda finding: (finding.severity.rank, bool(finding.message) and finding.message in above),
    )
    if not urgent:
        return
    errors = sum(f.severity is Severity.ERROR for f in urgent)
    warnings = len(urgent) - errors
    kinds = [count(errors, "error")] if errors else []
    kinds += [count(warnings, "warning")] if warnings else []
    lines = [f"The tracker has {listed(kinds)}." + (" The worst:" if len(urgent) > _FINDINGS else "")]
    for finding in urgent[:_FINDINGS]:
        where = finding.where or finding.ref
        # Cut apart: a long message must not take the hint with it, which says what to type.
        words = f"{one_line(finding.message, _SENTENCE)} {one_line(finding.hint, _SENTENCE)}".strip()
        lines.append(f"{one_line(where)}: {words}" if where else words)
    if len(urgent) > _FINDINGS:
        lines.append(f"{_others(len(urgent) - _FINDINGS)} in findings.xlsx.")
    yield "\n".join(lines)


def _about_letters(letters: Sequence[LetterWaiting]) -> Iterator[str]:
    """Say of each kind of letter whom it goes to, what goes furthest up first."""
    if not letters:
        return
    wait, each = ("waits", "it") if len(letters) == 1 else ("wait", "each")
    lines = [f"{count(len(letters), 'letter')} {wait} in the folder letters; look at {each}, then send."]
    kinds = dict.fromkeys((*_KINDS, *(item.kind for item in letters)))
    for kind in kinds:
        of_kind = [item for item in letters if item.kind == kind]
        if of_kind:
            lines.append(f"{count(len(of_kind), kind)} to (actions): {_whom(of_kind)}.")
    yield "\n".join(lines)


_KINDS = ("escalation", "chaser", "reminder")
"""The kinds of letters in the order in which somebody wants to look at them."""


def _whom(letters: Sequence[LetterWaiting]) -> str:
    """Name those whom letters go to, each once, with the number of actions they are asked about."""
    actions: dict[str, int] = {}
    for item in letters:
        actions[item.to] = actions.get(item.to, 0) + item.actions
    names = [f"{one_line(to, 60)} ({number})" for to, number in [*actions.items()][:_NAMES]]
    return listed([*names, f"{len(actions) - _NAMES:,} more"] if len(actions) > _NAMES else names)


def _about_not_sent(not_sent: Sequence[tuple[str, str]]) -> list[str]:
    """Name leads who get no letter: mostly because they answered, so that it needs nobody."""
    items = [
        one_line(f"{lead}: {why}" if lead.strip() else why, _SENTENCE) for lead, why in not_sent[:_REASONS]
    ]
    if len(not_sent) > _REASONS:
        items.append(f"{_others(len(not_sent) - _REASONS)} in {NO_LETTER}.")
    return items


def _about_papers(papers: Sequence[PaperDue], as_at: date) -> Iterator[str]:
    for paper in sorted(papers, key=lambda paper: (paper.due, paper.meeting, paper.board)):
        days = (paper.due - as_at).days
        if days < 0:
            when = f"was due {count(-days, 'day')} ago"
        else:
            when = {0: "is due today", 1: "is due tomorrow"}.get(days, f"is due in {days} days")
        draft = f" Its draft is {paper.file}." if paper.file else ""
        board = one_line(paper.board, 60)
        yield f"The paper for {board} of {uk(paper.meeting)} {when}, {uk(paper.due)}.{draft}"


def _failed(failed: Sequence[StepResult]) -> list[str]:
    """Give each step that was not done with its reason; the first reason mostly explains the others."""
    return [
        f"{one_line(step.name)}: {one_line(step.detail, _WHOLE if number < _REASONS else _WORDS)}"
        for number, step in enumerate(failed)
    ]


def _done(steps: Sequence[StepResult]) -> list[str]:
    """Give the steps that were done; those without anything to say, or too many to read, on one line."""
    done = [step for step in steps if step.ok]
    telling = [step for step in done if step.detail.strip()][:_TOLD]
    items = [f"{one_line(step.name)}: {one_line(step.detail, _WORDS)}" for step in telling]
    rest = [one_line(step.name) for step in done if step not in telling]
    return [*items, *([", ".join(rest)] if rest else [])]


def _figures(summary: Summary | None, moved: str) -> list[str]:
    if summary is None:
        return []
    counts = summary.overall
    late = "none is late" if not counts.late else count(counts.late, "is late", "are late")
    figures = f"{count(counts.total, 'action')}: {ratings_in_words(counts)}; {late}."
    return [figures, one_line(moved, _WHOLE)] if moved.strip() else [figures]


def _others(number: int) -> str:
    return "The other one is" if number == 1 else f"The other {number:,} are"
