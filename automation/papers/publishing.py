"""The publishing check: finds what a Word file carries that nobody sees, and takes it out of papers.

Tracked changes, comments, hidden text, names of people, properties, templates and fields that fetch something
from elsewhere, whole files inside, links that track their readers: none of it may reach a board. What is no
part of the text is taken out of a paper. What somebody must decide on has its paper refused, with the place.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from automation.papers.word_files import MARK, no_document, place_of, qn
from automation.plan.findings import PlanError, Problem, problems_of
from automation.plan.text import count, listed, one_line

PROBLEMS = tuple(problems_of(Path(__file__).with_name("publishing.txt").read_text(encoding="utf-8")).values())
"""Everything that the publishing check finds."""

_TEMPLATE = "attachedTemplate"

OUTSIDE, CHANGES, COMMENTS, HIDDEN, NAMES, PROPERTIES, LINKS, EMBEDDED, PICTURE = PROBLEMS


class Unseen(NamedTuple):
    """Something that nobody sees: what it is, what to do, its place, and whether `clean` takes it out."""

    problem: Problem
    message: str
    hint: str
    place: str
    cleaned: bool = False


def unseen_matter(data: bytes) -> Iterator[Unseen]:
    """Yield what a Word file carries that nobody sees on its pages.

    Args:
        data: its bytes, as `word_bytes` gives them.
    """
    from docx.oxml.parser import parse_xml  # noqa: PLC0415 (papers alone load Word's libraries)

    parts: dict[str, Any] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            content = package.read(name)
            if name.startswith("word/media/") and not _is_picture(content):
                message = f"it has a picture in a format that not every Word shows, {Path(name).name}."
                yield Unseen(PICTURE, message, "Save it as PNG or JPEG, and insert that instead.", name)
            try:
                parts[name] = parse_xml(content)
            except no_document():
                continue  # a picture, or something that is not XML
    styles = _hidden_styles(parts.get("word/styles.xml"))
    for root in parts.values():
        yield from _relationships(root)
        yield from _fields(root)
        yield from _of(CHANGES, ("tracked change", "tracked changes"), _changes(root))
        yield from _of(COMMENTS, ("comment", "comments"), list(root.iter(qn("w:commentReference"))))
        yield from _of(HIDDEN, ("piece of hidden text", "pieces of hidden text"), _hidden(root, styles))
    yield from _properties(parts)


def refuse(data: bytes, name: str) -> None:
    """Refuse a template with something that a person must decide on; `clean` takes the rest out of papers.

    Raises:
        PlanError: it has such a thing; the sentence says where.
    """
    for found in unseen_matter(data):
        if not found.cleaned:
            raise PlanError(f"The template {name} {found.message.removeprefix('it ')} {found.hint}")


def _of(problem: Problem, thing: tuple[str, str], found: list[Any]) -> Iterator[Unseen]:
    if found:
        where = place_of(found[0])
        first = "the first " if len(found) > 1 else ""
        message = f"it has {count(len(found), *thing)}{f', {first}{where}' if where else ''}."
        yield Unseen(problem, message, _DO[problem.code], where, problem is not CHANGES)


_DO = {
    CHANGES.code: "Review > Accept or Reject, and turn Track Changes off.",
    COMMENTS.code: "Review > Delete > Delete All Comments in Document.",
    HIDDEN.code: "Home > Show/Hide shows it; delete it, or switch Font > Hidden off.",
}
_INSPECT = "File > Info > Check for Issues > Inspect Document removes it."


def _changes(root: Any) -> list[Any]:
    """Return the insertions, deletions and moves that nobody has accepted or rejected."""
    return list(root.iter(*(qn(f"w:{name}") for name in ("ins", "del", "moveFrom", "moveTo"))))


def _hidden_styles(styles: Any) -> frozenset[str]:
    """Return the styles whose text is hidden, by their ids."""
    found = styles.iter(qn("w:style")) if styles is not None else ()
    return frozenset(
        style.get(qn("w:styleId"), "") for style in found if _is_on(style.find(f"{qn('w:rPr')}/{_VANISH}"))
    )


_VANISH = qn("w:vanish")


def _is_on(mark: Any) -> bool:
    return mark is not None and mark.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _hidden(root: Any, styles: Iterable[str] = ()) -> list[Any]:
    """Return the runs of text that are hidden, themselves or by their style."""
    marks = root.iter(_VANISH, qn("w:rStyle"), qn("w:pStyle"))
    if not any(_is_on(mark) if mark.tag == _VANISH else mark.get(qn("w:val")) in styles for mark in marks):
        return []
    found = []
    for run in root.iter(qn("w:r")):
        named = (
            run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}"),
            run.getparent().find(f"{qn('w:pPr')}/{qn('w:pStyle')}"),
        )
        by_style = any(style is not None and style.get(qn("w:val")) in styles for style in named)
        if _is_on(run.find(f"{qn('w:rPr')}/{_VANISH}")) or by_style:
            found.append(run)
    return found


def _properties(parts: dict[str, Any]) -> Iterator[Unseen]:
    core, facts = parts.get("docProps/core.xml"), parts.get("docProps/app.xml")
    said = {name: _said(core, name) for name in ("identifier", "creator", "lastModifiedBy")}
    # Our own papers name the council as their author.
    ours = said["creator"] if said["identifier"].startswith(MARK) else ""
    people = {said["creator"], said["lastModifiedBy"], _said(facts, "Manager")} - {"", ours}
    if people:
        named = listed([f"'{one_line(name, 40)}'" for name in sorted(people)])
        yield Unseen(NAMES, f"its properties name {named}.", _INSPECT, "", cleaned=True)
    custom = [each.get("name", "") for each in _children(parts.get("docProps/custom.xml"))]
    kept = [n for n, root in parts.items() if re.fullmatch(r"customXml/item\d+\.xml", n) and _holds(root)]
    if custom or kept:
        named = listed([f"'{one_line(name, 40)}'" for name in (custom or kept)[:3]])
        yield Unseen(
            PROPERTIES, f"it has properties of its own, such as {named}.", _INSPECT, "", cleaned=True
        )


def _children(root: Any) -> list[Any]:
    return [] if root is None else list(root)


def _said(root: Any, name: str) -> str:
    found = next(root.iter(f"{{*}}{name}"), None) if root is not None else None
    return ((found.text or "") if found is not None else "").strip()


def _holds(root: Any) -> bool:
    return any((text or "").strip() for text in root.itertext())


_TAKE_OUT = {
    _TEMPLATE: "Developer > Document Template: clear 'Document template', or choose Normal.",
    "field": "Click it and press Ctrl+Shift+F9 to turn the field into plain text.",
    "image": "File > Info > Edit Links to Files: choose it, then Break Link.",
}

_FIELD_NAMES = """
    = ADVANCE AUTHOR COMMENTS CREATEDATE DATE DOCPROPERTY EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX
    FORMDROPDOWN FORMTEXT HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEFIELD NOTEREF NUMCHARS
    NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SET STYLEREF
    SUBJECT SYMBOL TC TEMPLATE TIME TITLE TOC USERNAME XE
"""
_FIELDS = frozenset(_FIELD_NAMES.split())
"""The fields that take their text from the document itself; a hyperlink does nothing until clicked."""

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2}")
_KINDS = {
    "attachedTemplate": "a template",
    "image": "a picture",
    "oleObject": "an object",
    "aFChunk": "another document",
    "subDocument": "another document",
    "frame": "a frame",
    "mailMergeSource": "data of a mail merge",
}


def _relationships(root: Any) -> Iterator[Unseen]:
    for one in root.iter("{*}Relationship"):
        kind, target = one.get("Type", "").rpartition("/")[2], one.get("Target", "")
        away = one.get("TargetMode", "").casefold() == "external" or _ELSEWHERE.match(target)
        shown = one_line(target, 80)
        if kind == "hyperlink":
            yield from _link(target) if away else ()
        elif away or kind in {"aFChunk", "subDocument"}:
            hint = _TAKE_OUT.get(kind, "Delete it, or insert its content instead.")
            what = f"{_KINDS.get(kind, kind)} from {shown}"
            yield Unseen(OUTSIDE, f"it fetches {what} when it is opened.", hint, what, kind == _TEMPLATE)
        elif kind in {"package", "oleObject"}:
            hint = "Insert a picture of it instead (Paste Special)."
            yield Unseen(
                EMBEDDED, f"it holds the whole file {Path(target).name}, not only what is shown.", hint, shown
            )


def _fields(root: Any) -> Iterator[Unseen]:
    """Yield the fields that may take their content from elsewhere, and the links among the others."""
    simple = ((one, one.items()) for one in root.iter("{*}fldSimple"))
    codes = [(one, text) for one, items in simple for key, text in items if key.endswith("}instr")]
    for one, text in (*codes, *_instructions(root)):
        code = re.match(r"\s*(=|[^\s\\\"]*)", text)
        word = code[1].upper() if code else ""
        if word not in _FIELDS:
            where = place_of(one)
            what = f"the field {one_line(word or text, 40) or 'without a name'}"
            at = f" ({where})" if where else ""
            yield Unseen(
                OUTSIDE, f"it fetches {what}{at} when it is opened.", _TAKE_OUT["field"], where or what
            )
        elif word == "HYPERLINK" and (address := re.search(r'"([^"]*)"', text)):
            yield from _link(address[1])


def _instructions(root: Any) -> list[tuple[Any, str]]:
    """Return the instruction of each field, put together from its runs; fields that never end come last."""
    ended: list[tuple[Any, str]] = []
    begun: list[tuple[Any, str]] = []
    for one in root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText"):
        if not one.tag.endswith("}fldChar"):
            first, text = begun.pop() if begun else (one, "")
            begun.append((first, text + (one.text or "")))
            continue
        state = next((value for key, value in one.items() if key.endswith("fldCharType")), "")
        if state == "begin":
            begun.append((one, ""))
        elif state == "end" and begun:
            ended.append(begun.pop())
    return ended + begun


_TRACKS = "Edit the link, and leave out what follows the question mark."


def _link(target: str) -> Iterator[Unseen]:
    """Yield what is wrong with the address of a link."""
    shown = one_line(target, 80)
    if re.search(r"\{[{%]", unquote(target)):
        hint = "Type the address out; tags are not filled in there."
        yield Unseen(LINKS, f"it has a link with a tag in its address, {shown}.", hint, shown)
    elif re.match(r"file:|[A-Za-z]:[\\/]|\\\\", target, re.IGNORECASE):
        hint = "Remove the link, or let it lead to a page that readers can open."
        yield Unseen(LINKS, f"it has a link to a file on somebody's PC or drive, {shown}.", hint, shown)
    elif without_tracking(target) != target:
        yield Unseen(
            LINKS, f"it has a link that tracks who follows it, {shown}.", _TRACKS, shown, cleaned=True
        )


_TRACKING = re.compile(
    r"utm_\w+|(?:fb|gc|dc|msc|y|tt)l?k?clid|msclkid|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|igsh(?:id)?|trk|vero_id|oly_\w+_id",
    re.IGNORECASE,
)


def without_tracking(address: str) -> str:
    """Return an address without what tells its owner who followed it, and from where."""
    try:
        parts = urlsplit(address)
        asked = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return address
    if parts.netloc.casefold().endswith("safelinks.protection.outlook.com"):
        return without_tracking(dict(asked).get("url", address.partition("?")[0]))
    kept = [(name, value) for name, value in asked if not _TRACKING.fullmatch(name)]
    return address if len(kept) == len(asked) else urlunsplit(parts._replace(query=urlencode(kept)))


_SIGNATURES = (
    b"\x89PNG",
    b"\xff\xd8",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\0\x09\0",
)


def _is_picture(content: bytes) -> bool:
    """Return whether a picture is in a format that Word shows everywhere."""
    return content.startswith(_SIGNATURES) or content[40:44] == b" EMF" or b"<svg" in content[:2000]


_GONE = frozenset(
    {
        *("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people", "customXml"),
        *("custom-properties", "extended-properties", "thumbnail", _TEMPLATE),
    }
)
"""What a paper leaves out of its template, as the file names the relation."""

_MARKS = (
    *("w:commentRangeStart", "w:commentRangeEnd", "w:rPrChange", "w:pPrChange", "w:sectPrChange"),
    *("w:tblPrChange", "w:tcPrChange", "w:trPrChange", "w:tblGridChange", "w:numberingChange"),
    *(f"w:{_TEMPLATE}", "w:trackRevisions"),
)


def clean(document: Any) -> None:
    """Take out of a paper what its template carries that nobody sees.

    Args:
        document: the paper, opened with python-docx.
    """
    package = document.part.package
    styles = _hidden_styles(document.styles.element)
    for owner in (package, *package.iter_parts()):
        for key, link in list(owner.rels.items()):
            kind = link.reltype.rpartition("/")[2]
            if kind in _GONE:
                del owner.rels[key]
            elif kind == "hyperlink" and link.is_external:
                link._target = without_tracking(link.target_ref)  # noqa: SLF001 (python-docx has no other way)
        root = getattr(owner, "element", None)
        if root is not None:
            shown = [mark.getparent() for mark in root.iter(qn("w:commentReference"))]
            for one in [*root.iter(*map(qn, _MARKS)), *shown, *_hidden(root, styles)]:
                if one.getparent() is not None:
                    one.getparent().remove(one)
            for code in root.iter(qn("w:instrText")):
                code.text = re.sub(r'(?<=")https?:[^"]*', lambda f: without_tracking(f[0]), code.text or "")
