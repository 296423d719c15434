"""Checks of the sheet Documents: the files behind the ratings are there, unchanged, and fit to be shown."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from automation.checks.context import Context, name_key
from automation.checks.registry import Spot, at, plan_check, row_check
from automation.plan.due import uk
from automation.plan.findings import Severity
from automation.plan.governance import rhythm_of
from automation.plan.model import AUDIENCES, Action, Document, ref_key
from automation.plan.promised_reports import promises
from automation.plan.text import count, listed, one_line
from automation.plan.unconfirmed import unconfirmed
from automation.tracker.read.document_files import DocumentFile, Standing, claim_keys, done_claims

_MANY = 5
_BLANK = date(1, 1, 1)


def _standing(context: Context, *wanted: Standing) -> Iterator[tuple[Document, DocumentFile]]:
    """Yield the documents that were found to stand like this, each with its file."""
    for row in context.documents.documents:
        file = context.documents.files.get(row.path)
        if file is not None and file.standing in wanted:
            yield row, file


def _actions(row: Document, context: Context) -> Iterator[Action]:
    """Yield the actions that a document is about."""
    for ref in row.refs:
        yield from context.actions_by_label.get(ref_key(ref), ())


@plan_check("F01", Severity.NOTE)
def done_without_document(context: Context) -> Iterator[Spot]:
    """In a section that keeps documents, every action that is done has one.

    An inspector who asks what stands behind a rating is shown a document. A section keeps documents when at
    least half of its actions that are done have one.

    Before: 2.1 | Blue; 2.2 | Blue; Documents: 2.1 alone
    After: Documents: 2.1; 2.2
    """
    shown = {ref_key(ref) for row in context.documents.documents if row.path for ref in row.refs}
    for actions in context.actions_of.values() if shown else ():
        done = [action for action in actions if action.is_done]
        bare = [action for action in done if shown.isdisjoint((ref_key(action.ref), ref_key(action.label)))]
        if 2 * len(bare) <= len(done):
            for action in bare:
                what = f"{action.label} is done, but no document on the sheet Documents shows it."
                yield at(action, "rating", what, "Add a row with its ref and the file.")


@plan_check("F02", Severity.WARNING)
def document_missing(context: Context) -> Iterator[Spot]:
    """Every file that the sheet Documents names is there.

    What cannot be found cannot be shown. Files of a folder that is gone as a whole are one finding.

    Before: 2.1 | Document: documents/profile.docx, which was renamed
    After: 2.1 | Document: documents/profile 2017.docx
    """
    by_folder: defaultdict[str, list[Document]] = defaultdict(list)
    for row, file in _standing(context, Standing.MISSING):
        if file.folder:
            by_folder[file.folder].append(row)
        else:
            what = f"The document {one_line(row.path, 80)} of {row.ref or 'no action'} is not there."
            yield at(row, "path", what, "Put it back, or correct its path.")
    for folder, rows in by_folder.items():
        what = f"The folder {folder} is not there, with {count(len(rows), 'document')} of the plan."
        yield at(rows[0], "path", what, "Put it back, or correct the paths.")


@plan_check("F03", Severity.WARNING)
def document_changed_after_done(context: Context) -> Iterator[Spot]:
    """A document stays as it was when its action, or all of its section, was done.

    The board agreed to what the file said then. To confirm the new version, type its date under Dated.

    Before: 2.1 | Blue since June; the file was replaced in September
    After: 2.1 | Document: the file of June again; or Dated: the day of the new version
    """
    claims = done_claims(context.plan) if context.documents.changed else {}
    linking = {(row.place.sheet, row.place.row): row for row in context.plan.evidence if row.place.sheet}
    for row in context.documents.documents:
        changed = context.documents.changed.get(row.path)
        if changed is None or (row.dated or _BLANK) >= changed.on:
            continue
        keys = (key for key in claim_keys(row, linking) if key in changed.done and key in claims)
        if done := list(dict.fromkeys(claims[key] for key in keys)):
            were = f"{listed(done)} {'was' if len(done) == 1 else 'were'} done"
            what = f"{one_line(row.path, 80)} has changed since {were}; this was seen on {uk(changed.on)}."
            hint = "Look at it. If it still shows what it should, type the date of this version under Dated."
            yield at(row, "path", what, hint)


@plan_check("F04", Severity.WARNING)
def document_older_than_completion(context: Context) -> Iterator[Spot]:
    """A document is not more than a month older than the completion of its action.

    What was written long before something was done does not show that it was done.

    Before: 2.1 | Completed on: 14/09/2017; Documents: Dated 3/5/2017
    After: Documents: the minutes of September, Dated 12/9/2017
    """
    for row in context.documents.documents:
        for action in _actions(row, context):
            written = context.documents.written(row)
            if written and action.completed_on and context.documents.is_older(row, action):
                done = f"{action.label} was done on {uk(action.completed_on)}"
                what = f"This document is of {uk(written)}, but {done}."
                hint = "Name a document that shows that it was done, or correct the date."
                yield at(row, "dated", what, hint)


@plan_check("F05", Severity.NOTE)
def one_document_for_many(context: Context) -> Iterator[Spot]:
    """A document does not prove five actions or more.

    A paper that is named everywhere, such as the whole plan's progress report, shows little about each.

    Before: progress report.docx | Ref: 2.1; 2.2; 2.3; 2.4; 2.5; 2.6
    After: a document of its own for each
    """
    by_path: defaultdict[str, list[Document]] = defaultdict(list)
    for row in context.documents.documents:
        if row.path and not row.every:
            by_path[name_key(row.path.replace("\\", "/"))].append(row)
    for rows in by_path.values():
        labels = dict.fromkeys(action.label for row in rows for action in _actions(row, context))
        if len(labels) >= _MANY:
            what = f"One document is to prove {count(len(labels), 'action')}: {listed([*labels], 8)}."
            yield at(rows[0], "path", what, "Name a document of its own for each, or accept this.")


_PATTERNS: dict[str, list[tuple[str, re.Pattern[str]]]] = {
    kind: [(what, re.compile(pattern, re.IGNORECASE)) for what, pattern in patterns.items()]
    for kind, patterns in tomllib.loads(
        Path(__file__).with_name("child_records.toml").read_text(encoding="utf-8")
    ).items()
}


@plan_check("F06", Severity.WARNING)
def shared_child_record(context: Context) -> Iterator[Spot]:
    """A document that others may see has no name like the record of a child.

    A child's file in a pack for a board is a breach of data protection. Until this is settled or accepted,
    the document goes into no pack.

    Before: documents/JS 12-03-2009 case summary.docx | May be shown to: Inspector
    After: May be shown to: Nobody
    """
    for row in context.documents.documents:
        if row.audiences and (what := looks_like_child_record(row, context.as_at)):
            said = f"The name of this document looks like the record of a child: it has {what}."
            yield at(row, "path", said, "Clear May be shown to, or give the file a plain name.")


def looks_like_child_record(row: Document, as_at: date) -> str:
    """Return what in the names of a document looks like the record of one child; empty if nothing does."""
    name = row.path.replace("_", " ")
    for kind, text in (("anywhere", f"{name}\n{row.shows}"), ("in_a_name", name)):
        for what, pattern in _PATTERNS[kind]:
            for found in pattern.finditer(text):
                year = found.groupdict().get("year")
                # Minutes are dated too, but nobody in a plan was born in the last two years of them.
                if year is None or (int(year) + 2000 * (len(year) == 2)) % 2000 < (as_at.year - 1) % 2000:
                    return what
    return ""


@plan_check("F07", Severity.WARNING)
def document_not_usable(context: Context) -> Iterator[Spot]:
    """Every document is a file that can be read, within the plan's folders.

    The toolkit looks only into the plan's folder and those under Document folders on Settings, and follows no
    link out of them. A locked file keeps its former state.

    Before: 2.1 | Document: C:/Users/pat/Desktop/profile.docx
    After: 2.1 | Document: documents/profile.docx
    """
    for row, file in _standing(context, Standing.OUTSIDE, Standing.UNREADABLE):
        hint = "Copy it into the plan's folder, or add its folder to Document folders on the sheet Settings."
        if file.standing is Standing.UNREADABLE:
            hint = "Correct its path, or have it made readable."
        yield at(row, "path", f"The document {one_line(row.path, 80)} {file.why}.", hint)


@plan_check("F08", Severity.NOTE)
def documents_not_reachable(context: Context) -> Iterator[Spot]:
    """The folders that hold the plan's documents can be reached.

    Nothing is known of documents on a drive or share that does not answer; what was known before goes on.

    Before: Settings | Document folders: S:/Improvement, which is not connected
    After: the drive connected
    """
    by_folder: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
    for row, file in _standing(context, Standing.UNREACHABLE):
        by_folder[file.folder, file.why].append(row)
    for (folder, why), rows in by_folder.items():
        what = f"{folder} {why}, so {count(len(rows), 'document')} could not be looked at."
        yield at(rows[0], "path", what, "Connect it, or correct Document folders on the sheet Settings.")


@row_check("F09", Severity.WARNING, "documents")
def document_of_nothing(row: Document, context: Context) -> Iterator[Spot]:
    """Every row of Documents names an action or a section of the plan.

    Otherwise nobody finds the document where they look for it.

    Before: Documents | Ref: 2.11, where section 2 ends with 2.7
    After: Documents | Ref: 2.1
    """
    if not row.refs:
        yield at(
            row, "ref", "This document names no action and no section.", "Type its refs, such as 2.1; LMG."
        )
    unknown = [
        ref
        for ref in row.refs
        if ref_key(ref) not in context.actions_by_label and ref_key(ref) not in context.sections
    ]
    if unknown:
        what = f"The plan has no action and no section {listed(unknown, 8)}."
        yield at(
            row, "ref", what, "Type refs as on the sheets Actions and Sections, with semicolons between them."
        )


@row_check("F10", Severity.NOTE, "documents")
def document_half_said(row: Document, context: Context) -> Iterator[Spot]:
    """What a row of Documents says about sharing and about promised reports can be used.

    A word that is not understood shows a document to nobody; a report without its rhythm or its board is
    never missed.

    Before: Documents | Every: regularly | Goes to: Improvement Board
    After: Documents | Every: quarterly | Goes to: Improvement Board
    """
    unknown = [word for word in row.shown_to if name_key(word) not in AUDIENCES]
    if unknown:
        what = f"'{listed(unknown, 4)}' is nobody that a document can be shown to."
        yield at(row, "shown_to", what, "Type Board, Inspector, Board; Inspector, or Nobody.")
    if row in unconfirmed(context.plan, "documents"):
        return
    if row.every and rhythm_of(row.every) is None:
        what = f"'{one_line(row.every, 40)}' does not say how often this report comes."
        yield at(row, "every", what, "Type monthly, quarterly, every 6 months, or yearly.")
    elif bool(row.every) != bool(row.goes_to):
        blank, field, hint = "to which board it goes", "goes_to", "Type the board, as on the sheet Boards."
        if row.goes_to:
            blank, field, hint = (
                "how often it comes",
                "every",
                "Type monthly, quarterly, every 6 months, or yearly.",
            )
        yield at(row, field, f"This promised report does not say {blank}, so nobody misses it.", hint)


@plan_check("F11", Severity.NOTE)
def promised_report_missing(context: Context) -> Iterator[Spot]:
    """A report that is promised to a board comes as often as was promised.

    The board's paper lists it until the day of the last one stands under Dated.

    Before: Documents | Every: quarterly | Dated: 30/4/2017, on 2 October 2017
    After: Documents | Every: quarterly | Dated: 29/9/2017
    """
    for promise in promises(context.plan):
        if promise.is_missing(context.as_at):
            board = listed(list(promise.row.goes_to))
            what = f"Promised to {board} and not come: {promise.sentence}"
            hint = "When it has come, type its date under Dated, and its file under Document."
            yield at(promise.row, "dated", what, hint)
