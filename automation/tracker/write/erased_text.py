"""Takes a person out of a file: out of text, and out of the parts of an Office file. All else stays."""

from __future__ import annotations

from automation.plan.person import Person
from automation.tracker.read.safety import UNSURE, Package
from automation.tracker.write.package_parts import with_parts

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def erased_from(content: bytes, person: Person, instead: str) -> bytes | None:
    """Return a file without a person; the same bytes if it does not name them.

    Args:
        content: the file: text, XML, or an Office file, which may hold others.
        person: the person.
        instead: what stands in the place of each name and address.

    Returns:
        The file; None if it names them in a form that cannot be changed, or cannot be read.
    """
    if content[:4] == b"PK\x03\x04":
        return _out_of_package(content, person, instead)
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        ways = (content.decode("latin-1"), *(content[at:].decode("utf-16-le", "ignore") for at in (0, 1)))
        return None if any(map(person.is_in, ways)) else content
    without = person.out_of(text, instead)
    return content if without == text else without.encode(encoding)


def _out_of_package(content: bytes, person: Person, instead: str) -> bytes | None:
    changed = {}
    try:
        package = Package(content, "The file")
        for name in package.namelist():
            old = package.part(name)
            new = erased_from(old, person, instead)
            if new is None or person.is_in(name):
                return None
            if new != old:
                changed[name] = new
        return with_parts(package, content, changed) if changed else content
    except UNSURE:
        return None
