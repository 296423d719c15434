"""Checks of the sheets Boards and Settings: board names, and the refs under Quiet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from automation import files
from automation.checks.context import Context
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.checks.similar_texts import Nearest, same_word
from automation.plan.findings import NOWHERE, Place, Severity
from automation.plan.leads import LeadNames
from automation.plan.model import Board, Plan, ref_key
from automation.plan.text import listed, one_line
from automation.plan.unconfirmed import UNCONFIRMED
from automation.tracker.sheets import SETTINGS

_LEAST = 80
"""How like (of 100) two words are at least that are one word misspelt."""
_COMPARED = 200
"""How many names are compared with each other; a council with more boards than that has other troubles."""


@plan_check("S14", Severity.WARNING)
def board_spelt_in_several_ways(context: Context) -> Iterator[Spot]:
    """No two rows of the sheet Boards are one board in two spellings.

    They count as two boards, so a paper compares with the wrong meeting and names the wrong next one. Boards
    of two areas, or with two numbers, are different boards.

    Before: Boards: ICS Governance Board | ICS Governence Board
    After: Boards: ICS Governance Board, twice
    """
    rows = [row for row in context.plan.boards if row.name.strip()]
    written = Counter(row.name for row in rows)
    # The spelling of most rows is the right one, else that of the first.
    names = sorted(written, key=lambda name: -written[name])[:_COMPARED]
    meant: dict[str, str] = {}
    for number, name in enumerate(names):
        like = next((other for other in names[:number] if _one_board(other, name)), "")
        if like:
            meant[name] = meant.get(like, like)
    for row in rows:
        other = meant.get(row.name)
        if other is not None:
            what = f"'{row.name}' and '{other}' look like one board in two spellings."
            yield at(row, "name", what, f"If so, type '{other}' here.")


@plan_check("S27", Severity.WARNING)
def proposal_not_confirmed(context: Context) -> Iterator[Spot]:
    """What an import read out of the plan's text was looked at by somebody.

    It was proposed by a program. Until it is confirmed, no figure and no paper uses it.

    Before: Not yet confirmed: Bodies; Measures
    After: Not yet confirmed: blank; or To confirm cleared in each row of those sheets
    """
    plan = context.plan
    parts = [name for kind, name in UNCONFIRMED.items() if not _is_settled(plan, kind, name)]
    if parts:
        place = context.read.settings_at.get("unconfirmed", NOWHERE)
        what = f"The import proposed this, and nobody has confirmed it: {'; '.join(parts)}."
        hint = (
            "Correct each row on its sheet and clear To confirm beside it. To confirm a whole sheet, "
            "delete its name from Not yet confirmed on Settings."
        )
        yield at(place, "value", what, hint, "")


def _is_settled(plan: Plan, kind: str, name: str) -> bool:
    """Return whether nothing of a kind waits: its name was deleted, or To confirm cleared in each row."""
    rows = getattr(plan, kind)
    return not plan.settings.is_unconfirmed(name) or (bool(rows) and all(row.is_checked for row in rows))


def _one_board(one: str, other: str) -> bool:
    """Return whether two names differ only in case, spacing, signs or the spelling of one word."""
    first, second = _words(one), _words(other)
    if sorted(first) == sorted(second) or "".join(first) == "".join(second):
        return True
    only_one, only_other = Counter(first) - Counter(second), Counter(second) - Counter(first)
    if only_one.total() != 1 or only_other.total() != 1:
        return False
    return same_word(next(iter(only_one)), next(iter(only_other)), _LEAST)


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", name.casefold().replace("&", " and ").replace("'", "").replace("\u2019", ""))
    return [word for word in words if word != "the"]


@row_check("S18", Severity.WARNING, "boards")
def paper_template_missing(board: Board, context: Context) -> Iterator[Spot]:
    """The template that a coming meeting names under Paper exists.

    No paper can be made for that meeting.

    Before: Boards: Improvement Board | improvement-bord
    After: Boards: Improvement Board | improvement-board
    """
    if board.paper.strip() and (board.meeting is None or board.meeting >= context.as_at):
        _, hint = paper_template(board.paper, context.read.file.path.resolve().parent)
        if hint:
            yield at(board, "paper", f"There is no template '{one_line(board.paper, 60)}'.", hint)


def paper_template(name: str, folder: Path) -> tuple[Path, str]:
    """Return where a paper's template is, with or without `.docx`, and what to type if there is none.

    Args:
        name: what the sheet Boards has under Paper.
        folder: the tracker's folder.
    """
    name = name.strip()
    name = name if Path(name).suffix else f"{name}.docx"
    path = files.template("papers", name, beside=folder)
    if path.is_file() and Path(name).name == name:
        return path, ""
    there = files.template_names("papers", beside=folder, ending=".docx")
    nearest = Nearest(there, least=_NEAR).find(name)
    return path, f"Did you mean '{nearest}'?" if nearest else f"The templates are {listed(there[:_NAMED])}."


_NEAR, _NAMED = 70, 8
"""How similar (out of 100) a suggested name must be, and how many names are listed if none is."""


_LOOK_ALIKE = str.maketrans({"l": "1", "i": "1", "o": "0", ",": "."})
"""Letters that people type for figures."""


def quiet_names(plan: Plan) -> tuple[str, ...]:
    """Return what the setting Quiet names, each as it is written."""
    return tuple(part.strip() for part in re.split(r"[;,\n]", plan.settings.quiet) if part.strip())


def unknown_quiet(plan: Plan, place: Place | None = None) -> Iterator[Spot]:
    """Report what the setting Quiet names but the plan does not have.

    Args:
        plan: the plan.
        place: where the sheet Settings has the setting.
    """
    names = quiet_names(plan)
    refs = _refs(plan) if names else {}
    unknown = [name for name in names if ref_key(name) not in refs]
    if not unknown:
        return
    leads = LeadNames(plan.leads)
    sheet, cell = (place.sheet, place.cell("value")) if place is not None else (SETTINGS.sheet, "")
    for name in unknown:
        if leads.find(name) is not None:
            hint = "Quiet does not take leads. Type the refs of sections or actions, with semicolons."
        elif nearest := _nearest(name, refs):
            hint = f"Did you mean '{nearest}'?"
        else:
            hint = "Type the ref as the sheet Actions has it, or take it out."
        shown = one_line(name, 60)
        what = f"The setting Quiet names '{shown}', which is neither a section nor an action."
        yield Spot(what, hint, sheet, cell, shown)


@plan_check("L90", Severity.ERROR)
def quiet_ref_unknown(context: Context) -> Iterator[Spot]:
    """The setting Quiet only names sections and actions that are in the plan.

    Letters you meant to pause will still be sent.

    Before: Quiet: LGM
    After: Quiet: LMG
    """
    yield from unknown_quiet(context.plan, context.read.settings_at.get("quiet"))


def _refs(plan: Plan) -> dict[str, str]:
    """Find each ref that Quiet may name, as the plan writes it, by its key."""
    written: dict[str, str] = {}
    for ref in (
        *(section.ref for section in plan.sections),
        *(ref for action in plan.actions for ref in (action.section, action.ref, action.label)),
    ):
        written.setdefault(ref_key(ref), one_line(ref))
    written.pop("", None)
    return written


def _nearest(name: str, refs: dict[str, str]) -> str:
    """Return the one ref that somebody meant; empty where none is near, or where several are as near."""
    from rapidfuzz import process  # noqa: PLC0415 (only a ref that is not there loads it)
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (likewise)

    key = ref_key(name)
    alike = {written for ref, written in refs.items() if _figures(ref) == _figures(key)}
    if len(alike) == 1:
        return alike.pop()
    # A slip: one sign too many, too few or wrong, or two that changed places.
    found: Iterable[tuple[str, int, int]] = process.extract_iter(
        key, list(refs), scorer=OSA.distance, score_cutoff=1
    )
    slips = [refs[ref] for ref, _, _ in islice(found, 2)]
    return slips[0] if len(slips) == 1 and len(key) > 1 else ""


def _figures(key: str) -> str:
    return key.translate(_LOOK_ALIKE)
