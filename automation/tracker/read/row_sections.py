"""Sections: reading them from the lines above a table, and finding the section of each row.

A published plan has a block for each recommendation: the theme in capitals, the ref and title of the section,
its owner, and then the tables. When it is copied from Word, bold marks (`**`) can join these lines together.
The section of a row comes from its own cell, else from the block it is in, else from its ref, else from the
row above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from automation.plan.findings import Place, column_letters
from automation.plan.model import IN_FULL, Section, ref_key
from automation.plan.text import count
from automation.tracker import problems
from automation.tracker.read.cells import Cells, Record, short
from automation.tracker.read.contacts import owner_in, split_owner, take_aside
from automation.tracker.read.grid import holds, text_of
from automation.tracker.read.headings import is_known
from automation.tracker.read.tables import Line, Table, is_theme, opens_section

_key = lru_cache(maxsize=4096)(ref_key)
_NO_FIELDS: Mapping[str, int] = {}
_SAID = ("title", "short_title", "owner", "owner_name")


class RowSections:
    """Finds the section of each row of a tracker, and gives rows without a ref a name.

    Args:
        cells: reads cells and collects findings.
        listed: the sections that the tracker lists.
    """

    def __init__(self, cells: Cells, listed: Sequence[Section]) -> None:
        self.cells = cells
        self._listed = {ref_key(section.ref): section for section in listed}
        self._found: dict[str, Section] = {}
        self._named: dict[str, tuple[str, str]] = {}
        self._used: dict[str, tuple[str, Place, str]] = {}
        self._children: dict[str, list[str]] = {}
        self.titles: set[tuple[str, int]] = set()
        """The lines that name themes, sections and owners, and what children will say, by sheet and row."""
        self._block: Heading | None = None
        self._lead_above = ""
        self._theme = ""
        self._sheet = self._name = ""
        self._section = ""
        self._last: dict[str, tuple[str, int]] = {}
        self._own = False

    def begin(self, table: Table, name: str) -> None:
        """Begin a table: the lines above it may name its section, or else it is that of a given name."""
        first = table.grid.sheet != self._sheet
        if first:
            self._sheet, self._block, self._theme, self._section = table.grid.sheet, None, "", ""
            self._lead_above = ""
        self._own, self._last, self._name = table.is_own, {}, name
        if table.above:
            self.open(table, table.above, first=first)

    def put(self, section: str, place: Place, label: str) -> None:
        """Note the section of a row, which also holds for rows below that do not name one."""
        self._use(section, place, label)
        self._section = section

    def hear(self, line: Line) -> None:
        """Note what the children of the present section will say."""
        self.titles.add((self._sheet, line.row))
        key = self._use(self._current(""), Place(self._sheet, line.row, _NO_FIELDS), "")
        self._children.setdefault(key, []).append(self._line(line))

    def all_sections(self, *, is_listed: bool) -> tuple[Section, ...]:
        """Return the sections that the tracker lists, then others that its rows name.

        Args:
            is_listed: whether the tracker has a list of sections, so that a missing one is a finding.
        """
        sections = list(self._listed.values())
        for key, (ref, place, label) in self._used.items():
            if key in self._listed:
                continue
            section = self._found.get(key) or Section(ref)
            said = self._children.get(key)
            if said:
                section = replace(section, children_say="\n".join(said))
            if section.place.row == 0:
                section = replace(section, place=place)
            sections.append(section)
            if is_listed and ref:
                self.cells.report(
                    problems.SECTION_NOT_LISTED,
                    f"Section {short(ref)} is not on the sheet Sections.",
                    "Correct the section here, or add a row for it on Sections.",
                    sheet=place.sheet,
                    cell=place.cell("section"),
                    ref=label,
                )
        return tuple(sections)

    def open(self, table: Table, lines: Sequence[Line], *, first: bool) -> None:
        """Open the block that the lines above some rows describe."""
        for block in blocks_of(lines):
            heading = read_heading(
                block, first=first, share=self._share(table), is_foreign=table.headings.by_content
            )
            self._note_titles(block, heading)
            if heading is None:
                continue
            if heading.unplaced:
                self.unplaced(heading.unplaced)
            if heading.theme:
                theme = self._line(Line(heading.theme, heading.row, heading.column))
                self._theme = "" if theme.casefold() == "no theme" else theme
                self._block = None
            if heading.named:
                self._block = heading
                self._section = ""
                self._last = {}
                if heading.ref:
                    self._keep_section(heading.ref)
            elif heading.owner:
                self._lead_above = heading.owner

    def _note_titles(self, lines: Sequence[Line], heading: Heading | None) -> None:
        """Note which of the lines above some rows say something about them."""
        heading = heading or Heading()
        unplaced, first = {line.row for line in heading.unplaced}, heading.row or 1 << 30
        theme = heading.theme if heading.named else ""
        for i, line in enumerate(lines):
            above = lines[i + 1].row if i + 1 < len(lines) else 0
            is_theme = bool(theme) and theme in line.text and above == first
            is_title = line.row not in unplaced and (line.row >= first or is_theme)
            if is_title or is_known(line.text):
                self.titles.add((self._sheet, line.row))

    @staticmethod
    def _share(table: Table) -> str:
        """Return the section that the first ref in a table points to."""
        column = table.headings.columns.get("ref", 1 << 20)
        rows = (table.grid.rows[number - 1] for number in table.rows)
        return next((shared_ref(text_of(row[column])) for row in rows if holds(row, column)), "")

    def _keep_section(self, ref: str) -> None:
        """Keep what the block says about its section, once its ref is known."""
        heading = self._block
        assert heading is not None
        self._block = replace(heading, ref=ref)
        place = Place(self._sheet, heading.row, dict.fromkeys(("ref", "theme", *_SAID), heading.column))
        said: dict[str, Any] = {
            name: self.cells.clean(getattr(heading, name), self._sheet, heading.row, heading.column)
            for name in _SAID
        }
        section = Section(ref, self._theme, **said, place=place)
        self._found.setdefault(_key(ref), section)
        self._use(ref, place, "")

    def _use(self, ref: str, place: Place, label: str) -> str:
        """Note that something belongs to a section, and return its key."""
        key = _key(ref)
        self._used.setdefault(key, (ref, place, label))
        return key

    def _current(self, ref: str) -> str:
        """Return the section of a row that does not name one: from its block, its ref or the row above."""
        block = self._block
        if block is not None:
            section = block.ref or shared_ref(ref) or short(block.title, 40)
            if not block.ref:
                self._keep_section(section)
            return section
        return shared_ref(ref) or self._section or self._theme or self._name

    def _line(self, line: Line) -> str:
        return self.cells.clean(line.text, self._sheet, line.row, line.column)

    def unplaced(self, lines: Sequence[Line]) -> None:
        """Report lines that are not in any row of a table."""
        first = lines[0]
        more = len(lines) - 1
        also = f" (with {count(more, 'more line')} below)" if more else ""
        self.cells.report(
            problems.UNPLACED,
            f"'{short(first.text)}'{also} is outside the rows of the table and was not read.",
            "Move it to the row where it belongs, or above the headings.",
            sheet=self._sheet,
            cell=f"{column_letters(first.column)}{first.row}",
        )

    def of_row(self, record: Record, written: str, ref: str, theme: str) -> str:
        """Return the section of a row.

        Args:
            record: the row.
            written: the text of its Section cell.
            ref: its ref.
            theme: the text of its Theme cell, in other people's trackers.
        """
        if written:
            return written if self._own else self._by_its_cell(record, written, ref, theme)
        if "section" not in record.table.headings.columns:
            return self._by_its_block(record, ref, theme)
        shared = shared_ref(ref)
        known = _key(shared) in self._listed or _key(shared) in self._used
        section = shared if shared and (known or not self._section) else self._current(ref)
        if self._own or (shared and self._section and _key(shared) != _key(self._section)):
            message, hint = "The section is blank.", "Type the section."
            if section:
                message, hint = (
                    f"The section is blank. It was read as {short(section)}.",
                    f"Type {short(section)}.",
                )
            record.at(problems.SECTION_BLANK, "section", message, hint, ref)
        return section

    def _by_its_cell(self, record: Record, written: str, ref: str, theme: str) -> str:
        section, title = self._named.get(written) or _named_section(written)
        if section == written and (found := _titled(written, shared_ref(ref))):
            section, title = self._named[written] = found
        if title or theme:
            self._find(section, theme, title, record)
        return section

    def _by_its_block(self, record: Record, ref: str, theme: str) -> str:
        block = self._block.ref if self._block is not None else ""
        section = shared_ref(ref) or block or theme if theme else self._current(ref)
        if theme or self._theme:
            self._find(section, theme, "", record)
        return section

    def _find(self, section: str, theme: str, title: str, record: Record) -> None:
        """Keep what a row says about a section that is not known yet."""
        key = _key(section)
        if key not in self._found:
            place = record.table.place(record.place.row)
            self._found[key] = Section(section, theme or self._theme, title, place=place)

    def owner(self) -> str:
        """Return who owns the block of the present row, as the lines above it say; empty if they do not."""
        block = self._block
        return (block.owner or block.owner_name) if block is not None else self._lead_above

    def label(self, ref: str, section: str, number: int) -> str:
        """Return the name of a row: its ref, or the last ref above with a number, such as `LMG 1 (2)`."""
        key = _key(section)
        if ref:
            self._last[key] = ref, 1
            return ref
        if key not in self._last:
            return f"{section} row {number}" if section else f"Row {number}"
        last, times = self._last[key]
        self._last[key] = last, times + 1
        return f"{last} ({times + 1})"

    def is_name_of_blank(self, ref: str, section: str) -> bool:
        """Return whether a ref is only the name that our papers give to a row without one: `LMG 1 (2)`."""
        last = self._last.get(_key(section))
        return last is not None and ref == f"{last[0]} ({last[1] + 1})"


@lru_cache(maxsize=4096)
def _named_section(text: str) -> tuple[str, str]:
    """Split a Section cell into ref and title: `Recommendation 2. Strengthen...`, `3 - Improve...`."""
    found = section_of(text)
    if found and found[0]:
        return found
    if match := _NUMBERED_TITLE.fullmatch(text):
        return match[1], match[2].strip()
    return text, ""


def _titled(text: str, share: str) -> tuple[str, str] | None:
    """Split a Section cell that begins with the section in the ref of the action: `LMG - Leadership`."""
    if not share or not text.casefold().startswith(share.casefold()):
        return None
    match = _AFTER_REF.fullmatch(text[len(share) :])
    return (text[: len(share)], match[1].strip()) if match else None


# Reading lines and cells

_NUMBERED_TITLE = re.compile(r"(\d{1,3}[A-Z]?)\s*[.:)\u2013-]\s+([^\W\d_]{2}.*|\D.{7,})", re.DOTALL)
_AFTER_REF = re.compile(r"\s*[.:)\u2013-](?:\s|(?=[^\W\d_]))\s*(?=.*[^\W\d_]{2})(\S.*)", re.DOTALL)
_NUMBERED = re.compile(
    r"(?:(?:ofsted\s+)?recommendation|rec\.?|priority(?:\s+area)?|objective|section|standard)"
    r"\s+(?:no\.?\s*"
    r"|number\s+)?(?P<ref>\d{1,3}(?:\.\d{1,2})*\s?[A-Z]?\b)\s*[.:\u2013\u2014-]*\s*(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LETTERED = re.compile(r"(?P<ref>[A-Z][A-Z&]{0,7}\s?\d{1,3}[A-Z]?)\s*[.:]\s+(?P<title>.+)", re.DOTALL)
_BARE = re.compile(
    r"(?P<ref>[A-Z&/\d-]{1,10}(?:\.\d{1,2})*\s?\d{0,3}[A-Z]?)(?:\s*[.:]\s+(?P<title>\S.*))?", re.DOTALL
)
"""A ref and a title, in a line that is known to name a section: `9A. Know every child`, or just `LMG`."""
_OTHER = re.compile(r"other\b.{0,60}?\b(?:priorit|action|recommendation)\w*\b.*", re.IGNORECASE | re.DOTALL)
_OWNER_WORD = re.compile(r"(?:\w+\s+)?owner\s*:?", re.IGNORECASE)
_THEME = re.compile(r"theme\s*(?:\d+\s*)?[:.\u2013-]*\s*(?P<theme>\S.*)", re.IGNORECASE | re.DOTALL)
_LONGEST_REF, _LONGEST_TITLE = 40, 80


@dataclass(frozen=True, slots=True)
class Heading:
    """What the lines above a table say; a field is empty if no line says it.

    `ref` is empty for a group such as `Other priorities`, which takes it from the refs of its actions.
    `named` is whether the lines name a section at all.
    """

    theme: str = ""
    ref: str = ""
    title: str = ""
    short_title: str = ""
    owner: str = ""
    owner_name: str = ""
    row: int = 0
    column: int = 0
    named: bool = False
    unplaced: tuple[Line, ...] = ()


def blocks_of(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Split the lines of a Word document between two tables into blocks: a heading and its owner.

    A section without actions or evidence has no table to separate it from the next.
    """
    starts = []
    for i, line in enumerate(lines[:-1]):
        below = lines[i + 2] if lines[i + 1].text.startswith(IN_FULL) and i + 2 < len(lines) else lines[i + 1]
        if line.level and not below.level and owner_in(below.text) is not None:
            starts.append(i - 1 if i and 0 < lines[i - 1].level < line.level else i)
    yield from (lines[start:end] for start, end in pairwise([0, *starts[1:], len(lines)]))


def read_heading(
    lines: Sequence[Line], *, first: bool, share: str = "", is_foreign: bool = False
) -> Heading | None:
    """Read the lines above a table.

    Args:
        lines: all lines since the table before it.
        first: whether the table is the first on its sheet, so that earlier lines are an introduction.
        share: the section in the refs of the rows below, if they have one.
        is_foreign: whether the headings are not ours, so that any short line above them is a title.

    Returns:
        What they say, or None if they name neither a theme nor a section.
    """
    # A line that only names the table (`Evidence of success`) does not describe a section.
    parts = [line for line in _apart(lines) if not is_known(line.text)]
    aside = take_aside(parts) if is_foreign else []
    told = [who for line in aside if (who := owner_in(line.text)) is not None]
    owner = split_owner(told[-1]) if told else _take_owner(parts)
    heading = _heading(parts, owner, first=first, share=share, is_foreign=is_foreign)
    if not aside or not (heading or told):
        return heading
    heading = heading or Heading(owner=owner[0], owner_name=owner[1], row=aside[0].row)
    others = tuple(line for line in aside if owner_in(line.text) is None)
    return replace(heading, unplaced=(*heading.unplaced, *others))


def _heading(
    parts: list[Line], owner: tuple[str, str], *, first: bool, share: str, is_foreign: bool
) -> Heading | None:
    """Return what lines say that do not name the owner, with the role and name of the owner."""
    full = parts.pop().text.removeprefix(IN_FULL) if parts and parts[-1].text.startswith(IN_FULL) else ""
    titled = _titled_among(parts, first=first, is_foreign=is_foreign)
    is_sought = titled is None
    if parts and _stands_as_title(parts[-1], share, is_owned=any(owner), is_sought=is_sought):
        titled = len(parts) - 1
    if titled is None:
        return _theme_alone(parts, first=first)
    line = parts[titled]
    ref, title = _ref_and_title(line.text, share) or ("", line.text)
    title, brief = (full, title) if full else (title, "")
    title = "\n".join([title, *(part.text for part in parts[titled + 1 :])])
    theme = _theme_above(parts, titled)
    unplaced = () if first else tuple(parts[: titled - 1 if theme else titled])
    return Heading(theme, ref, title, brief, *owner, line.row, line.column, named=True, unplaced=unplaced)


def _titled_among(parts: Sequence[Line], *, first: bool, is_foreign: bool) -> int | None:
    """Return which of some lines is the title of a section."""
    titled = next((i for i in range(len(parts) - 1, -1, -1) if section_of(parts[i].text)), None)
    if titled is None and is_foreign and parts and _may_be_title(parts[-1], first=first):
        return len(parts) - 1
    return titled


def _may_be_title(line: Line, *, first: bool) -> bool:
    """Return whether a line in somebody else's plan is the title of the rows below it.

    A line at the top of a sheet may be the name of the whole plan instead.
    """
    if _theme(line.text):
        return False
    return bool(line.level) or (not first and len(line.text) <= _LONGEST_TITLE and line.text[-1] not in ".:;")


def _take_owner(parts: list[Line]) -> tuple[str, str]:
    """Remove the lines with the owner from the end, and return the owner's role and name."""
    owner = owner_name = ""
    while parts and not owner and (who := owner_in(parts[-1].text)) is not None:
        owner, owner_name = split_owner(who)
        parts.pop()
    return owner, owner_name


def _theme_above(parts: list[Line], titled: int) -> str:
    """Return the theme in the line above the title of a section; empty if it is not one."""
    if not titled:
        return ""
    above = parts[titled - 1]
    return _theme(above.text) or (above.text if 0 < above.level < parts[titled].level else "")


def _theme_alone(parts: list[Line], *, first: bool) -> Heading | None:
    if parts and (theme := _theme(parts[-1].text)):
        last = parts[-1]
        return Heading(theme, row=last.row, column=last.column, unplaced=() if first else tuple(parts[:-1]))
    return Heading(unplaced=tuple(parts)) if parts and not first else None


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Split lines at the bold marks that join a theme, a section and its owner.

    Bold marks inside a sentence are removed.
    """
    parts: list[Line] = []
    for line in lines:
        pieces: list[str] = []
        for piece in filter(None, (piece.strip() for piece in line.text.split("**"))):
            if pieces and not (opens_section(piece) or is_theme(pieces[-1]) or _OWNER_WORD.fullmatch(piece)):
                pieces[-1] += " " + piece
            else:
                pieces.append(piece)
        parts.extend(replace(line, text=piece) for piece in pieces)
    return parts


def section_of(text: str) -> tuple[str, str] | None:
    """Return the ref and title in a line or cell that names a section, or None if it does not.

    The ref is empty for a group such as `Other priorities`.
    """
    for pattern in (_NUMBERED, _LETTERED):
        if match := pattern.fullmatch(text):
            return " ".join(match["ref"].split()), match["title"].strip()
    return ("", text) if _OTHER.fullmatch(text) else None


def _stands_as_title(line: Line, share: str, *, is_owned: bool, is_sought: bool) -> bool:
    """Return whether the line above a table, or above the owner, is the title of a section."""
    if line.level:
        return is_owned or _ref_and_title(line.text, share) is not None
    return is_owned and is_sought and not is_theme(line.text)


def _ref_and_title(text: str, share: str) -> tuple[str, str] | None:
    """Return the ref and title in a line that is in the place of a title, or None if it has no ref.

    The section in the refs of the actions below counts as the ref, whatever it looks like.
    """
    ref, _, title = text.partition(". ")
    if share and ref_key(ref) == ref_key(share):
        return ref, title.strip()
    if found := section_of(text):
        return found
    match = _BARE.fullmatch(text)
    return (match["ref"].strip(), (match["title"] or "").strip()) if match else None


def _theme(text: str) -> str:
    if is_theme(text):
        return text
    match = _THEME.fullmatch(text)
    return match["theme"].strip() if match else ""


def shared_ref(ref: str) -> str:
    """Return the section in the ref of an action: LMG for `LMG 1`, 9A for `9A.2`, nothing for `7`."""
    text = ref.strip().rstrip(".")
    if len(text) > _LONGEST_REF:
        return ""
    if "." in text:
        return text.rpartition(".")[0].strip()
    match = re.fullmatch(r"(.*[A-Za-z&)])\s*[-/ ]?\s*\d+\s?[a-z]?", text)
    if match:
        return match[1].strip()
    match = re.fullmatch(r"(\d+[A-Z]?)\s*[-/]\s*\d+\s?[a-z]?", text)
    return match[1] if match else ""
