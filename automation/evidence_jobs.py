"""Lists the documents behind the ratings, and makes packs of them for inspectors and boards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from automation.plan.findings import PlanError
from automation.plan.text import count, listed
from automation.task import Done, Task, status_of

if TYPE_CHECKING:
    from automation.plan.model import Plan
    from automation.plan.promised_reports import Promise
    from automation.views.proofs import Proof

ALL = "all"


def evidence(task: Task) -> Done:
    """Return the documents behind the ratings, what is missing, and the reports that have not come."""
    from automation.plan.promised_reports import promises

    rows = _proofs(task, None, "")
    missing = [one for one in promises(task.read.plan) if one.is_missing(task.day)]
    said = [*_in_lines(rows), *_promised_in_lines(missing), _in_all(rows, missing)]
    wrong = any(row.missing for row in rows if row.document) or bool(missing)
    data = {
        "as_at": task.day.isoformat(),
        "documents": [row.as_dict() for row in rows if row.document],
        "without": [row.ref for row in rows if row.document is None],
        "promised": [_promise_as_dict(one) for one in missing],
    }
    return Done("\n".join(said), status_of(wrong), data=data)


def pack(task: Task, asked: str, audience: str) -> Done:
    """Make a folder and a zip of the documents that somebody may see, with an index.

    Args:
        task: the tracker.
        asked: refs of sections and actions, or themes, with semicolons between them; `all` for the plan.
        audience: who it is for, `inspector` or `board`.

    Raises:
        PlanError: nothing of the plan is called like that, or the pack cannot be written.
    """
    from automation.papers.evidence_index import Index
    from automation.reports.evidence_pack import make_pack
    from automation.views.proofs import size_in_words

    plan = task.read.plan
    names = tuple(name for part in asked.split(";") if (name := " ".join(part.split())))
    only = None if [name.casefold() for name in names] == [ALL] else _asked(plan, names)
    rows = tuple(_proofs(task, only, audience))
    about = names if only is not None else ("the whole plan",)
    made = make_pack(Index(plan, rows, audience, about, task.day), task.out, task.tracker.parent)
    lacking = [row for row in made.index.rows if row.missing]
    size = f"{count(made.copied, 'document')}, {size_in_words(made.size)}"
    said = f"Written: {made.folder}\nWritten: {made.zip}\n{size}. Look at the index before you pass it on."
    notes = [
        f"{row.ref}: {row.missing}{f' ({row.document.path})' if row.document else ''}" for row in lacking
    ]
    data = {
        "folder": made.folder.as_posix(),
        "zip": made.zip.as_posix(),
        "for": audience,
        "documents": [row.as_dict() for row in made.index.rows],
    }
    return Done(said, status_of(bool(lacking)), tuple(notes), data)


def _proofs(task: Task, only: frozenset[str] | None, audience: str) -> list[Proof]:
    from automation.analysis.rollup import summarise
    from automation.checks.run_checks import DOCUMENT_CHECKS, run_checks
    from automation.history.document_memory import look_at_documents
    from automation.views.proofs import Shown, proofs

    plan = task.read.plan
    with task.history() as (history, _):
        looked = look_at_documents(task.read, history, task.day)
    found = run_checks(task.read, task.day, documents=looked, checks=DOCUMENT_CHECKS)
    return list(proofs(plan, summarise(plan, task.day), Shown(looked, found.findings, audience), only))


def _asked(plan: Plan, names: tuple[str, ...]) -> frozenset[str]:
    """Return the keys of the refs that somebody asked for."""
    from automation.analysis.scope import sections_about
    from automation.plan.model import ref_key

    sections, others = sections_about(plan, names)
    actions = {ref_key(ref) for action in plan.actions for ref in (action.ref, action.label)}
    unknown = [name for name in others if ref_key(name) not in actions]
    if unknown or not names:
        what = listed([f"'{name}'" for name in unknown]) or "nothing"
        raise PlanError(
            f"--pack names {what}, which is no section, action or theme. Name some such as 'LMG; 2', or all."
        )
    return sections | {ref_key(name) for name in others}


def _in_lines(rows: list[Proof]) -> Iterator[str]:
    for (ref, claim), each in groupby(rows, lambda row: (row.ref, row.claim)):
        found = list(each)
        yield f"{ref}, {found[0].rating.name}: {claim}"
        for row in found:
            if row.document is None:
                yield f"    {row.missing}"
                continue
            seen = " and ".join(sorted(row.document.audiences))
            about = filter(None, (row.document.path, row.dated, f"may be shown to {seen}" if seen else ""))
            yield f"    {', '.join(about)}{f'. {row.missing}' if row.missing else ''}"


def _promised_in_lines(missing: list[Promise]) -> Iterator[str]:
    if missing:
        yield "Promised and not come:"
        yield from (f"    {listed(list(one.row.goes_to))}: {one.sentence}" for one in missing)


def _in_all(rows: list[Proof], missing: list[Promise]) -> str:
    from automation.views.proofs import behind_in_words

    there = [row for row in rows if row.document]
    paths = {row.document.path for row in there if row.document}
    claims = len({row.ref for row in there})
    wrong = len({row.document.path for row in there if row.missing and row.document})
    bare = sum(row.document is None for row in rows)
    parts = [
        behind_in_words(len(paths), claims),
        f"{wrong} with something wrong" if wrong else "",
        f"{count(bare, 'action')} done without a document" if bare else "",
        f"{count(len(missing), 'promised report')} not come" if missing else "",
    ]
    return f"{'; '.join(filter(None, parts))}."


def _promise_as_dict(one: Promise) -> dict[str, Any]:
    return {
        "report": one.row.shows or one.row.path,
        "refs": [ref for row in one.rows for ref in row.refs],
        "every": one.row.every,
        "goes_to": list(one.row.goes_to),
        "last": one.row.dated.isoformat() if one.row.dated else None,
        "due": one.due.isoformat() if one.due else None,
    }
