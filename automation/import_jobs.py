"""Makes a tracker from a published plan or somebody else's tracker, and says what is still to be settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.plan.findings import PlanError, Severity
from automation.plan.text import count, counting, listed, sentence, size_in_words
from automation.task import Done, Status, status_of

if TYPE_CHECKING:
    from automation.plan.findings import Finding
    from automation.plan.model import Plan
    from automation.tracker.read.answers import Answers
    from automation.tracker.read.doubtful_words import DoubtfulWord
    from automation.tracker.read.result import ReadTracker

_NAMED = 8
"""How many refs a sentence names."""


@dataclass(frozen=True, slots=True)
class _Imported:
    """A source that was read: the plan for the new tracker, what is doubtful about it, and notes."""

    read: ReadTracker
    plan: Plan
    words: tuple[DoubtfulWord, ...]
    notes: tuple[str, ...]
    answers: Answers
    proposed: tuple[str, ...] = ()
    """Sentences on what was read out of the text of the plan."""

    @property
    def doubtful(self) -> int:
        """Count the columns and words that nobody has settled."""
        return sum(column.state == "proposed" for column in self.read.columns) + len(self.words)

    @property
    def proposed_key(self) -> str:
        """Return what to say of the key if the source has none, so that the usual one is proposed."""
        from automation.plan.ratings import DEFAULT_KEY

        if self.read.plan.key is not DEFAULT_KEY:
            return ""
        usual = counting(DEFAULT_KEY.ratings)
        return (
            f"The source has no key for its ratings, so the usual one is proposed: {usual}. "
            "Confirm it on the sheet BRAG key under Counts as, or type there what they count as."
        )

    def earlier_ratings(self, tracker: Path, day: date) -> str:
        """Return what to say of columns of earlier ratings, and how to count them as history."""
        from automation.plan.earlier_ratings import earlier_ratings

        found = [column.heading for column in earlier_ratings(self.plan, day)]
        if not found:
            return ""
        return sentence(
            f"Earlier ratings are kept on the right of the sheet Actions: {listed(found)}. To count them as "
            f'history, type: improvement-plan history earlier "{tracker}"'
        )

    @property
    def status(self) -> Status:
        """Return whether something is proposed, left out or wrong."""
        has_error = any(finding.severity is Severity.ERROR for finding in self.read.findings)
        unsettled = self.doubtful or self.read.rows.left_out or self.plan.settings.unconfirmed
        return status_of(has_error or bool(unsettled))

    @property
    def needs_map(self) -> bool:
        """Return whether there is anything to tell: a tracker of ours, read as it is, needs no map."""
        other = any(column.heading != column.field for column in self.read.columns)
        return bool(self.doubtful or other or self.read.rows.left_out)

    def as_dict(self, tracker: Path, chart: Path | None) -> dict[str, Any]:
        """Return what `import --format json` prints."""
        return {
            "tracker": tracker.as_posix(),
            "map": chart.as_posix() if chart else None,
            "rows": self.read.rows.as_dict(),
            "columns": [column.as_dict() for column in self.read.columns],
            "words": [word.as_dict() for word in self.words],
        }


def import_plan(
    source: Path, tracker: Path, as_at: date | None, now: datetime, *, as_proposed: bool = False
) -> Done:
    """Make a new tracker from a published plan or from another tracker.

    The map beside the new tracker says how the source was read. What people settled in it holds for the next
    import. A tracker that nobody has edited since is made anew; otherwise the new one goes beside it.

    Args:
        source: the plan.
        tracker: the new tracker.
        as_at: the day that stands in for today.
        now: the time.
        as_proposed: whether what is doubtful is taken as it is proposed; if not, it stays open.

    Raises:
        PlanError: the source cannot be read, or the tracker already exists or cannot be written.
    """
    from automation.plan.settings import day_of
    from automation.tracker.read.map_file import map_path, read_map
    from automation.tracker.write.importing import with_refs
    from automation.tracker.write.macros import this_python
    from automation.tracker.write.workbook import build_tracker

    chart = map_path(tracker)
    known = read_map(chart) if chart.is_file() else None
    _refuse(tracker, is_known=known is not None)
    answers = replace(known.answers, as_proposed=as_proposed) if known else None
    found = _imported(source, answers, now.date(), as_proposed=as_proposed)
    plan, goes_to, said = with_refs(found.plan), tracker, list[str]()
    if tracker.exists() and known is not None:
        plan, goes_to, said = _beside_or_anew(found.plan, tracker, known.tracker, now)
    said.insert(0, _in_words(plan, goes_to))
    plan, about_day = _as_at(plan, as_at)
    said += about_day
    today = day_of(plan, as_at, now)
    build_tracker(plan, goes_to, as_at=today, python=this_python())
    told = (found.proposed_key, *_about_the_plan(found, plan), found.earlier_ratings(goes_to, today))
    said += filter(None, [found.read.rows.sentences(), *told])
    written = _map_of(found, source, goes_to, chart) if found.needs_map or known else None
    if written:
        said.append(_about_the_map(found, written))
    return Done("\n".join(said), found.status, found.notes, found.as_dict(goes_to, written))


def _as_at(plan: Plan, as_at: date | None) -> tuple[Plan, list[str]]:
    """Return the plan with the day that was asked for, as Excel would count as at today, and what to say."""
    if as_at is None:
        return plan, []
    said = f"As at on the sheet Settings is now {as_at.isoformat()}. Clear it for daily use."
    return replace(plan, settings=replace(plan.settings, as_at=as_at)), [said]


def _refuse(tracker: Path, *, is_known: bool) -> None:
    """Refuse a name that is no tracker's, and a file that no import has made."""
    if tracker.suffix.casefold() not in {".xlsm", ".xlsx"}:
        raise PlanError(f"The new tracker needs a name that ends in .xlsm or .xlsx; {tracker.name} does not.")
    if tracker.exists() and not is_known:
        raise PlanError(
            f"{tracker} already exists and will not be overwritten. Give the new tracker another name."
        )


def new_folder(
    folder: Path | None,
    source: Path | None,
    as_at: date | None,
    now: datetime,
    *,
    former: Path | None = None,
) -> Done:
    """Create a folder with a new tracker: empty, or from a published plan or another tracker.

    In a folder whose tracker was made from a plan before, the plan is imported again.

    Args:
        folder: where; None for this folder if its tracker was made so, else for one beside the source.
        source: the plan; None for an empty tracker.
        as_at: the day that stands in for today.
        now: the time.
        former: the tracker of the plan that this one takes the place of, if there is one.

    Raises:
        PlanError: the source cannot be read, or the folder is not empty or cannot be written to.
    """
    from automation.plan.model import Plan
    from automation.plan.ratings import DEFAULT_KEY
    from automation.plan.settings import day_of
    from automation.reports.folder_guide import GUIDE, write_guide
    from automation.tracker.read.map_file import map_path
    from automation.tracker.write.importing import with_refs
    from automation.tracker.write.new_folder import TRACKER, make_folder

    guide = f"Its guide is {GUIDE}."
    if former is not None:
        return _refreshed(folder, source, former, as_at, now)
    before = (folder or Path()) / TRACKER
    if source is not None and map_path(before).is_file():
        return import_plan(source, before, as_at, now)
    if folder is None:
        if source is None:
            raise PlanError("Name the folder for the new tracker.")
        folder = source.with_name(f"{source.stem} - plan")
    if source is None:
        plan, about_day = _as_at(Plan(key=DEFAULT_KEY.confirmed()), as_at)
        made = sentence(str(make_folder(folder, plan, as_at or now.date())))
        write_guide(folder)
        ready = f"Ready. Open {made} in Excel and fill in the sheets Sections, Leads and Actions."
        return Done("\n".join([f"{ready} {guide}", *about_day]))
    found = _imported(source, None, as_at or now.date(), as_proposed=False)
    plan, about_day = _as_at(with_refs(found.plan), as_at)
    today = day_of(plan, as_at, now)
    tracker = make_folder(folder, plan, today)
    write_guide(folder)
    said = [*about_day, guide, _in_words(plan, tracker), found.read.rows.sentences()]
    said += filter(None, [found.proposed_key, *_about_the_plan(found, plan)])
    chart = _map_of(found, source, tracker, map_path(tracker)) if found.needs_map else None
    earlier = found.earlier_ratings(tracker, today)
    said.append("Your first week, in this order:")
    said += (f"{number}. {what}" for number, what in enumerate(_first_week(found, chart, earlier), 1))
    return Done("\n".join(said), found.status, found.notes)


def _refreshed(
    folder: Path | None, source: Path | None, former: Path, as_at: date | None, now: datetime
) -> Done:
    """Create a folder with a fresh plan that carries on what is open in a former one, with its history."""
    from automation.analysis.rolling_over import rolled_over
    from automation.history.identity import history_of
    from automation.history.recording import begin_from_former
    from automation.plan.former_plan import what_became
    from automation.plan.settings import day_of
    from automation.reports.folder_guide import GUIDE, write_guide
    from automation.tracker.write.importing import with_refs
    from automation.tracker.write.new_folder import make_folder

    if folder is None:
        raise PlanError("Name the folder for the refreshed plan.")
    day = as_at or now.date()
    was = _imported(former, None, day, as_proposed=False)
    old = with_refs(was.plan)
    with history_of(former, old):  # refused before anything is made
        pass
    found = _imported(source, None, day, as_proposed=False) if source else None
    plan = rolled_over(old, with_refs(found.plan, old.actions) if found else None)
    plan, about_day = _as_at(plan, as_at)
    today = day_of(plan, as_at, now)
    tracker = make_folder(folder, plan, today)
    write_guide(folder)
    nights = begin_from_former(tracker, plan, replace(was.read, plan=old), today)
    said = [*about_day, f"Its guide is {GUIDE}.", _in_words(plan, tracker), what_became(plan.former)]
    said += _about_the_former(was, former, nights)
    said += _about_the_new(found, source, tracker) if found and source else ()
    said.append("What to do next, in this order:")
    said += (f"{number}. {what}" for number, what in enumerate(_after_refresh(plan), 1))
    notes = (*was.notes * was.needs_map, *(found.notes if found else ()))
    return Done("\n".join(said), _status_of_refresh(was, found, plan), notes)


def _status_of_refresh(was: _Imported, found: _Imported | None, plan: Plan) -> Status:
    """Return whether something is in doubt, proposed or left out in the former or in the fresh plan."""
    unsettled = any(row.settled is None for row in plan.former)
    asks = found is not None and replace(found, plan=plan).status is not Status.DONE
    return status_of(unsettled or asks or bool(was.doubtful))


def _about_the_new(found: _Imported, source: Path, tracker: Path) -> Iterator[str]:
    """Yield how the document of a fresh plan was read, and write its map where one is needed."""
    from automation.tracker.read.map_file import map_path

    yield from filter(None, [found.read.rows.sentences(), found.proposed_key])
    if found.needs_map:
        yield _about_the_map(found, _map_of(found, source, tracker, map_path(tracker)))


def _about_the_former(was: _Imported, former: Path, nights: int) -> Iterator[str]:
    """Yield what came along from a former plan, and what is in doubt about its tracker."""
    brought = f"The history of the former plan came along: {count(nights, 'night')}"
    if not nights:
        brought = "The former plan has no history, so the new one begins with how it stands now"
    yield f"{brought}. {former.name} and its folder were left as they are."
    if was.doubtful:
        in_doubt = count(was.doubtful, "column or word", "columns or words")
        yield (
            f"{former.name} has {in_doubt} in doubt. To settle that first, import it, confirm its map, and "
            "roll over the tracker that you get."
        )


def _after_refresh(plan: Plan) -> Iterator[str]:
    """Yield what to do after a plan was refreshed, in order, each with where it is done."""
    unsettled = sum(row.settled is None for row in plan.former)
    if unsettled:
        whose = count(unsettled, "action of the former plan", "actions of the former plan")
        yield f"Say what became of {whose}, and clear To confirm where it is right: sheet Former plan."
    if plan.settings.unconfirmed:
        yield f"Check what was proposed, and clear To confirm beside it: {plan.settings.unconfirmed}."
    yield "Bring the actions up to date, with their new due dates: sheet Actions."
    idle = [section.ref for section in plan.sections if not plan.actions_of(section.ref)]
    if idle:
        more = f" and {len(idle) - _NAMED} more" if len(idle) > _NAMED else ""
        yield f"Look at the sections without an action ({', '.join(idle[:_NAMED])}{more}): sheet Sections."
    yield "Type the meetings of the year to come: sheet Boards."
    if any("://" not in row.path for row in plan.documents if row.path):
        yield "Copy the documents of the former plan into the folder of the new tracker: sheet Documents."


def _imported(source: Path, answers: Answers | None, day: date, *, as_proposed: bool) -> _Imported:
    """Return the plan for a new tracker, and what is doubtful about it."""
    from automation.tracker.read.doubtful_words import doubtful_words
    from automation.tracker.read.map_file import answers_beside
    from automation.tracker.read.open_file import read_when_whole
    from automation.tracker.read.reading import read_tracker
    from automation.tracker.write.importing import complete, in_excels_words, with_key_rows
    from automation.tracker.write.proposing import in_words, with_proposals

    answers = answers or replace(answers_beside(source), as_proposed=as_proposed)
    read = read_when_whole(lambda: read_tracker(source, answers=answers))
    plan = with_key_rows(complete(read.plan), answers)
    words = doubtful_words(plan, read.fills)
    proposed = with_proposals(plan)
    said = tuple(in_words(plan, proposed))
    plan, rewritten = in_excels_words(proposed)
    found = (*read.findings, *_unseen(read, day))
    notes = [f"{item.severity.value}: {item.where}: {item.message}" for item in found]
    notes += [f"note: {item.where}: {item.sentence()}".replace(": : ", ": ", 1) for item in rewritten]
    return _Imported(read, plan, words, tuple(notes), answers, said)


_UNSEEN = ("S02", "S03", "S04", "S05", "S12")
"""The checks that find what people do not see, and notes of cells, which are not brought along."""


def _unseen(read: ReadTracker, day: date) -> Iterator[Finding]:
    """Yield what is hidden in the source, or attached to its cells as a note."""
    from automation.checks.run_checks import CHECKS, run_checks

    checks = [check for check in CHECKS if check.problem.code in _UNSEEN]
    return (item for item in run_checks(read, day, checks=checks).findings if item.code in _UNSEEN)


def _in_words(plan: Plan, tracker: Path) -> str:
    return sentence(f"{size_in_words(plan)} are now in {tracker}.")


def _about_the_plan(found: _Imported, plan: Plan) -> Iterator[str]:
    """Yield a sentence each on what the new plan has that its source has not, or has elsewhere."""
    if plan.actions != found.plan.actions:
        first, last = plan.actions[0].ref, plan.actions[-1].ref
        yield f"The source has no refs, so its actions were numbered, from {first} to {last}."
    yield from found.proposed


def _beside_or_anew(plan: Plan, tracker: Path, built: str, now: datetime) -> tuple[Plan, Path, list[str]]:
    """Return the plan and the file for it where a tracker was made before, and what differs from that.

    What people typed on the sheets that no source has is carried over.
    """
    from automation.tracker.read.reading import read_tracker
    from automation.tracker.write.carried_over import carried_over
    from automation.tracker.write.importing import with_refs

    read = read_tracker(tracker)
    old = read.plan
    plan = with_refs(plan, old.actions)
    differences = list(_differences(old, plan))
    if read.file.sha256 == built:
        return plan, tracker, differences
    beside = tracker.with_name(f"{tracker.stem} ({now.date().isoformat()}){tracker.suffix}")
    differences.append(
        f"{tracker.name} was edited since it was made, so it was left as it is. The new tracker is beside it "
        "with what stands on Leads, Boards, Settings, Due dates, BRAG key, Accepted, Voices and Former plan."
    )
    return carried_over(plan, old), beside, differences


def _differences(old: Plan, new: Plan) -> Iterator[str]:
    """Yield a sentence each on the actions that are new, gone, re-dated or changed since then."""
    from automation.analysis.changes import changes

    kinds: dict[str, dict[str, None]] = {}
    for change in changes(old, new):
        if change.sheet != "Actions":
            continue
        kind = "changed"
        if change.column == "Row":
            kind = "new" if change.now else "gone"
        elif change.column in {"Due date", "Revised due date"}:
            kind = "re-dated"
        kinds.setdefault(kind, {})[change.ref] = None
    for kind in ("new", "gone", "re-dated", "changed"):
        refs = [*kinds.get(kind, ())]
        if refs:
            more = f" and {len(refs) - _NAMED} more" if len(refs) > _NAMED else ""
            yield f"{count(len(refs), 'action')} {kind}: {', '.join(refs[:_NAMED])}{more}."
    if not kinds:
        yield "No action differs from the last import."


def _map_of(found: _Imported, source: Path, tracker: Path, path: Path) -> Path:
    """Write the map, and return where it is."""
    from automation.tracker.read.reading import read_tracker
    from automation.tracker.write.map_workbook import write_map

    write_map(
        path,
        found.read.columns,
        found.words,
        found.read.rows,
        found.answers,
        source=source.name,
        tracker=read_tracker(tracker).file.sha256,
    )
    return path


def _about_the_map(found: _Imported, path: Path) -> str:
    if not found.doubtful:
        return sentence(f"How it was read is in {path}. Nothing in it is in doubt.")
    columns = sum(column.state == "proposed" for column in found.read.columns)
    parts = [count(columns, "column")] * bool(columns) + [count(len(found.words), "word")] * bool(found.words)
    return sentence(
        f"{' and '.join(parts)} {'is' if found.doubtful == 1 else 'are'} in doubt. Confirm or change "
        f"{'it' if found.doubtful == 1 else 'them'} in {path}, then import again."
    )


def _unread_dates(plan: Plan) -> int:
    return sum(bool(action.due.text) and not action.due.understood for action in plan.actions)


def _first_week(found: _Imported, chart: Path | None, earlier: str) -> Iterator[str]:
    """Yield what to do in the first week, in order, each with where it is done."""
    plan = found.plan
    if chart and found.doubtful:
        yield f"Confirm how the plan was read: {chart.name}."
    if not plan.leads or any(not lead.emails for lead in plan.leads):
        yield "Type the e-mail addresses of the leads: sheet Leads."
    if not plan.boards:
        yield "Type the boards, their meetings and papers: sheet Boards."
    yield f"{'Check' if plan.settings.council else 'Type'} the council's name: sheet Settings."
    if plan.settings.unconfirmed:
        yield f"Check what was proposed, and clear To confirm beside it: {plan.settings.unconfirmed}."
    yield f"{'Confirm' if found.proposed_key else 'Read'} what each rating counts as: sheet BRAG key."
    if earlier:
        yield earlier
    if unknown := _unread_dates(plan):
        yield f"Confirm {count(unknown, 'due date')} that could not be understood: sheet Due dates."
    if any(not section.owner for section in plan.sections):
        yield "Name an owner for each section: sheet Sections."
    if not plan.measures:
        yield "Type the measures and their targets, if the plan has any: sheets Measures and Readings."
