"""The guide to the checks: a page for each code, and the document that holds them all."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from automation.checks.run_checks import CHECKS, PROBLEMS
from automation.plan.findings import PlanError, Problem, Severity
from automation.plan.settings import SEVERITY_OF

_HEADINGS = {
    "structure": "Structure: nothing is out of reach, merged or hidden",
    "references": "References: each action has its own ref",
    "leads": "Leads: somebody is responsible for each action, and letters arrive",
    "dates": "Dates: each is written and understood",
    "ratings": "Ratings: each agrees with its date and its comment",
    "evidence": "Evidence and impact: what was done made a difference",
    "documents": "Documents: what stands behind a rating is there, unchanged, and fit to be shown",
    "measures": "Measures: each figure belongs to a measure and moves the right way",
    "voices": "Voices: children are asked, and their answers counted",
    "closing": "Closing: what boards closed is minuted, done and looked at again",
    "text": "Text: complete and readable",
    "twins": "Duplicates: actions that say the same",
    "history": "History: what changed since an earlier night",
    "former plan": "Former plan: what became of each of its actions",
    "decisions": "Decisions: what boards agreed to",
    "acceptance": "Acceptances: what people decided about findings",
}
"""The families of problems in the order of the guide, each with its heading."""

_CHECKED = frozenset(check.problem.code for check in CHECKS)

_MEANS = {
    Severity.ERROR: "error: a figure or a letter is wrong",
    Severity.WARNING: "warning: a board would ask",
    Severity.NOTE: "note: worth knowing",
}


def page(code: str, elsewhere: Iterable[Problem] = ()) -> str:
    """Return the page of a code, as `check --explain` prints it.

    Args:
        code: the code, whatever its case.
        elsewhere: problems that are found outside the check, such as in a letter's answer or a paper.

    Raises:
        PlanError: no check has that code.
    """
    wanted = code.strip().upper()
    problem = PROBLEMS.get(wanted) or next((other for other in elsewhere if other.code == wanted), None)
    if problem is None:
        first, last = min(PROBLEMS), max(PROBLEMS)
        raise PlanError(f"{code.strip()} is not a code. Codes run from {first} to {last}, such as R05.")
    setting = (
        f"To change how much it matters, add the setting '{SEVERITY_OF} {problem.code}' (error, warning or "
        "note) to the sheet Settings. To accept one finding, add a row to the sheet Accepted."
    )
    parts = (
        f"{problem.code} {problem.name}\n{_MEANS[problem.severity].capitalize()}.",
        _wrapped(f"{_rule(problem)} {problem.finds}"),
        _wrapped(f"Why it matters: {problem.why}"),
        f"{_wrapped('Before: ' + problem.before, 8)}\n{_wrapped('After:  ' + problem.after, 8)}",
        *([_wrapped(setting)] if wanted in PROBLEMS else []),
    )
    return "\n\n".join(parts)


def _wrapped(text: str, indent: int = 0) -> str:
    return textwrap.fill(text, 79, subsequent_indent=" " * indent, break_on_hyphens=False)


def _rule(problem: Problem) -> str:
    """Return whether the sentence states what must hold (the checks) or what was found (reading)."""
    return "What must hold:" if problem.code in _CHECKED else "What was found:"


def guide() -> str:
    """Return the whole guide as Markdown: what `automation/checks/README.md` holds."""
    lines = _OPENING.splitlines()
    for family, heading in _HEADINGS.items():
        problems = [problem for problem in PROBLEMS.values() if problem.family == family]
        if not problems:
            continue
        lines += ["", f"## {heading}", "", "| code | name | severity |", "|---|---|---|"]
        lines += [f"| [{p.code}](#{p.code.lower()}-{p.name}) | {p.name} | {p.severity} |" for p in problems]
        for problem in problems:
            lines += [
                "",
                f"### {problem.code} {problem.name}",
                "",
                f"*{_MEANS[problem.severity].capitalize()}.* {_rule(problem)} {_plain(problem.finds)}",
                "",
                _plain(problem.why),
                "",
                "| | |",
                "|---|---|",
                f"| before | {_cell(problem.before)} |",
                f"| after | {_cell(problem.after)} |",
            ]
    return "\n".join(lines) + "\n"


_OPENING = """\
# The checks

`improvement-plan check` reads the tracker and says what is wrong with the plan. Each finding has a code,
a severity, the cell, what is wrong, and what to type. This page is generated from the checks by
`python -m automation.checks.guide`; a test fails if it is out of date.

- **error**: a figure or a letter is wrong until this is fixed. The command ends with exit status 1.
- **warning**: a board would ask.
- **note**: worth knowing.

`improvement-plan check --explain CODE` prints the page of one code.

## Deciding about findings

**Accept one.** Add a row to the sheet Accepted: its code, where it is (its ref such as `18.4`, or
its cell such as `Actions!F14`), the reason, who accepts it and until when. It is listed separately and does
not count until that day has passed. A row that no longer matches anything is itself reported as a note (A01).

**Accept all of one code.** Leave Where blank and give the reason: the row then holds for the whole plan.

**Change how much a code matters.** Add a row to the sheet Settings: `Severity of R05` and `error`,
`warning` or `note`.

If a check itself fails, this is reported with its code and the row. The other checks still run.
"""


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")


def _cell(text: str) -> str:
    """Put an example row into a cell of a Markdown table."""
    return _plain(text).replace("|", "\\|")


def main() -> None:
    """Write the guide beside the checks."""
    from pathlib import Path  # noqa: PLC0415 (only when the guide is written)

    Path(__file__).with_name("README.md").write_text(guide(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
