"""The leads that a cell names, and e-mail addresses as people type them."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from automation.plan.model import Action, Lead, Section
from automation.plan.text import one_line, words

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
"""The addresses that every mail server takes (the dot-atom form of RFC 5322). Quoted forms are refused."""

_BEHIND_NAME = re.compile(r"[^<>@]*<([^<>]+)>")
_BRACKETS = re.compile(r"(?<=<)\s+|\s+(?=>)")


def read_address(text: str) -> str | None:
    """Read one address, with or without a name before it; None if no mail server would take it."""
    text = text.strip()
    if text.casefold().startswith("mailto:"):
        text = text[7:]
    if text.endswith(">") and text.count("<") == 1:
        text = text[text.index("<") + 1 : -1].strip()
    if len(text) > 254 or not _ADDRESS.fullmatch(text) or len(text.partition("@")[0]) > 64:
        return None
    return text


def address_parts(cell: str) -> tuple[str, ...]:
    """Split a cell of addresses at semicolons, commas and spaces.

    The name before an address in pointed brackets is left out: `Jane Smith <jane@example.org>` is one
    address. Whatever else is no address stays, so that it can be reported.
    """
    parts: list[str] = []
    for piece in re.split(r"[;\r\n]", _BRACKETS.sub("", cell)):
        names: list[str] = []
        for token in filter(None, re.split(r"[,\s]+", piece)):
            behind = _BEHIND_NAME.fullmatch(token)
            if "@" not in token:
                names.append(token)
            elif behind is not None:
                parts.append(behind[1])
                names = []
            else:
                parts += [*names, token]
                names = []
        parts += names
    return tuple(parts)


def read_addresses(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read addresses.

    Args:
        texts: one address each, or several with a sign or a space between them.

    Returns:
        The good ones, each once, and those that are no address.
    """
    good: dict[str, str] = {}
    bad = []
    for text in texts:
        for part in address_parts(text) if text.count("@") > 1 else filter(str.strip, [text]):
            address = read_address(part)
            if address is None:
                bad.append(one_line(part))
            else:
                good.setdefault(address.casefold(), address)
    return tuple(good.values()), tuple(bad)


_WORDS = tomllib.loads(Path(__file__).with_name("role_words.toml").read_text(encoding="utf-8"))
_PEOPLE, _BODIES, _ABBREVIATED, _GENERIC = (
    words(_WORDS[name]) for name in ("people", "bodies", "abbreviated", "generic")
)
_SMALL = frozenset({"of", "the", "and", "for", "in", "to"})
_STARTS_OF_FORM = re.compile(
    r"(?:\w+\s+){0,2}?(?:head|director|chair|lead|chief|manager|leader|officer)s?\s+(?:of|for)\s+\S",
    re.IGNORECASE,
)
_NAME = r"[A-Z][a-z'\u2019-]+(?: [A-Z][A-Za-z'\u2019-]+){1,2}"
_TWO_NAMES = re.compile(rf"({_NAME})\s*(?:/|,|&|\band\b)\s*({_NAME})")
_MOST_KEPT = 1 << 16
"""Cells and roles that are kept once taken apart. Several steps ask for each of them in the same order, so
that a plan with more of them than are kept finds none again."""
_LONGEST = 300
"""A longer text is prose, in which every comma might part two roles."""
_HARD = re.compile(r"[;\r\n\u2028\u2029\u2022]+")
_TRIM = " \t\xa0,.;:/&+-\u2013\u2022*"
_NUMBERING = re.compile(r"^\(?\d{1,2}[.)]\s+")
_PLAIN = re.compile(r"[^\W\d_](?:[\w ()'/&,-]*[\w)])?")
"""A cell in which nothing is trimmed or parted, if it is the name of a lead as it stands."""


@lru_cache(maxsize=_MOST_KEPT)
def split_leads(text: str) -> tuple[str, ...]:
    """Split the cell of a lead into roles, as written, each once.

    A cell is split at semicolons and line breaks always; at `/`, `,` and `and` only where both sides are
    certainly complete roles.
    """
    names = dict.fromkeys(" ".join(name.split()) for part in hard_parts(text) for name in _soft(part))
    return tuple(name for name in names if name)


def hard_parts(text: str) -> tuple[str, ...]:
    """Part a cell at semicolons and line breaks alone."""
    return tuple(part for piece in _HARD.split(text) if (part := _NUMBERING.sub("", piece.strip(_TRIM))))


@lru_cache(maxsize=_MOST_KEPT)
def _soft(text: str) -> tuple[str, ...]:
    """Part a text at slashes, commas and `and`, as far as each side is a role."""
    if len(text) > _LONGEST:
        return (text,)
    if not text:
        return ()
    for marks, pattern in _PARTINGS:
        for match in pattern.finditer(text) if any(mark in text for mark in marks) else ():
            left, right = text[: match.start()].strip(_TRIM), text[match.end() :].strip(_TRIM)
            if left and right and _are_two(left, right, match[0]):
                return (*_soft(left), *_soft(right))
    return (text,)


_PARTINGS = (
    (("/",), re.compile(r"\s*/\s*")),
    ((",",), re.compile(r"\s*,\s*")),
    (("and", "&"), re.compile(r"\s+(?:and|&)\s+")),
)
"""What may separate two roles, in this order: what a text must hold for it, and where."""


def _are_two(left: str, right: str, mark: str) -> bool:
    """Return whether what stands on the two sides of a mark is certainly two roles."""
    if mark.strip() in {"and", "&"}:
        # `ICS team and service managers` and `social worker and team manager forum` are one group each.
        return _complete(left) and _complete(right) and not _is_body(left) and not _is_body(right)
    if mark == "/" and " " not in left and left.isupper():
        return False  # IRO/CP chair is one post with two names
    first, last = _last_part(left), _first_part(right)
    if not _complete(first) or not _complete(last):
        return False
    return "/" in mark or not (_is_body(last) and all(word in _GENERIC for word in _words(first)))


def _last_part(text: str) -> str:
    return re.split(r"\s*[/,]\s*", text)[-1]


def _first_part(text: str) -> str:
    return re.split(r"\s*[/,]\s*", text, maxsplit=1)[0]


def _words(text: str) -> list[str]:
    return [_singular(word) for word in re.findall(r"[\w'\u2019-]+", text.casefold())]


def _complete(text: str) -> bool:
    """Return whether a text is certainly a whole role: a grade with its service, a body, or known letters."""
    words = _words(re.sub(r"\s*\([^()]*\)\s*$", "", text))
    if not words:
        return False
    if len(words) == 1:
        return words[0] in _ABBREVIATED and text.strip().rstrip("s").isupper()
    if words[0] in _SMALL or words[-1] in _SMALL:
        return False
    if words[-1] in _PEOPLE or words[-1] in _BODIES:
        return True
    if _STARTS_OF_FORM.match(text):
        return True
    return words[0] == "chair" and text.rsplit(maxsplit=1)[-1].isupper()


def names_people(text: str) -> bool:
    """Return whether a word of a text is one that roles or bodies end with, such as manager or panel."""
    return not (_PEOPLE | _BODIES | _ABBREVIATED).isdisjoint(_words(text))


def is_role(text: str) -> bool:
    """Return whether a text is the whole name of one post, such as `Head of Legal`, and no body."""
    found = _words(text)
    return len(found) > 1 and (found[-1] in _PEOPLE or _STARTS_OF_FORM.match(text) is not None)


def _is_body(text: str) -> bool:
    words = _words(text)
    return bool(words) and words[-1] in _BODIES


def may_be_two(name: str) -> bool:
    """Return whether one lead looks like two: `Audit team ABCD QA sub group`, `Ann Example / Bob Sample`."""
    if len(name) > _LONGEST:
        return False
    if match := _TWO_NAMES.fullmatch(name.strip()):
        words = [word for part in match.groups() for word in _words(part)]
        return not any(word in _PEOPLE or word in _BODIES or word in _GENERIC for word in words)
    words = re.findall(r"[\w'\u2019&-]+", name)
    ends = [i for i, word in enumerate(words) if _singular(word.casefold()) in _BODIES]
    return any(
        1 <= i < len(words) - 2
        and words[i + 1].isupper()
        and len(words[i + 1]) > 1
        and _singular(words[-1].casefold()) in (_BODIES | _PEOPLE)
        and _singular(words[i].casefold()) in {"team", "group", "board", "panel", "committee", "subgroup"}
        for i in ends
    )


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=_MOST_KEPT)
def role_key(name: str) -> str:
    """Return what the spellings of one role have in common.

    Case, `&` for `and`, hyphens, apostrophes, the order of the words, a word said twice, small words (`of`,
    `the`), a plural s and `sub group` for `subgroup` do not count: `Director of ABC` is `ABC director`.
    """
    text = re.sub(r"['\u2019\u2018`]", "", name.casefold()).replace("&", " and ")
    words = re.sub(r"[\W_]+", " ", text).split()
    kept = sorted({_singular(word) for word in words if word not in _SMALL})
    joined = " ".join(kept or words)
    if "sub" in kept and "group" in kept:
        kept.remove("sub")
        kept.remove("group")
        joined = " ".join(sorted([*kept, "subgroup"]))
    return joined


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def collect_leads(actions: Iterable[Action]) -> tuple[Lead, ...]:
    """List each role that actions name, once, in the order of its first use.

    Its name is the commonest spelling (the earlier of two that are equally common) with a capital; the other
    spellings stand in `also`.
    """
    spellings: dict[str, Counter[str]] = {}
    for action in actions:
        for name in split_leads(action.lead):
            spellings.setdefault(role_key(name), Counter())[_capital(name)] += 1
    leads = []
    for counts in spellings.values():
        name, _ = max(counts.items(), key=lambda item: item[1])
        leads.append(Lead(name, also=tuple(other for other in counts if other != name)))
    names = LeadNames(leads)
    return tuple(lead for lead in leads if not joined(lead.name, names.find))


def with_owners(leads: Sequence[Lead], sections: Iterable[Section]) -> tuple[Lead, ...]:
    """Return leads with the owners of sections among them, so that letters can be escalated to them.

    Whoever owns a section alone is the person of that role. Two people who share one are two more rows.
    """
    rows = {lead.name: lead for lead in leads}
    for section in sections:
        names, people = LeadNames(rows.values()), people_named(section.owner_name)
        roles = [(role, names.find(role) or _capital(role)) for role in split_leads(section.owner)]
        for written, role in roles:
            lead = rows.setdefault(role, Lead(role))
            if written.casefold() not in {spelling.casefold() for spelling in (role, *lead.also)}:
                lead = replace(lead, also=(*lead.also, written))
            is_theirs = len(people) == len(roles) == 1 and not lead.person
            rows[role] = replace(lead, person=people[0]) if is_theirs else lead
        if people and len(people) != len(roles):
            for person in people:
                rows.setdefault(names.find(person) or person, Lead(person, person=person))
    return tuple(rows.values())


def people_named(text: str) -> tuple[str, ...]:
    """Return the names in a text that holds names alone, each once."""
    parts = (part.strip(_TRIM) for piece in hard_parts(text) for part in _SIGN.split(piece))
    return tuple(dict.fromkeys(part for part in parts if part))


_SIGN = re.compile(r"\s*[/,&]\s*|\s+and\s+")


def joined(text: str, find: Callable[[str], object]) -> tuple[str, ...]:
    """Return the names that a text joins with `/`, `&`, `and` or a comma, if each of them is known.

    Args:
        text: what was written, such as `Ann Example / Bob Sample`.
        find: finds a lead by a name; None if there is none.
    """
    for sign in _SIGN.finditer(text) if len(text) <= _LONGEST else ():
        first, rest = text[: sign.start()].strip(_TRIM), text[sign.end() :].strip(_TRIM)
        if first and rest and find(first):
            more = (rest,) if find(rest) else joined(rest, find)
            if more:
                return first, *more
    return ()


class ShortForms:
    """Finds names that differ only in letters: `ART manager`, `access and response team manager`.

    Letters never settle who is meant, so what is found is only proposed.
    """

    def __init__(self, leads: Iterable[str]) -> None:
        self._names = tuple(leads)

    @cached_property
    def _found(self) -> tuple[Mapping[_Form, str], Mapping[_Form, str]]:
        """Find the names by the letters in them, and by the initials of words in them."""
        letters, spelt = dict[_Form, str](), dict[_Form, str]()
        for name in self._names:
            for form in _letters(name):
                letters.setdefault(form, name)
            for form in _spelt(name):
                spelt.setdefault(form, name)
        return letters, spelt

    def find(self, name: str, *, short: bool = False) -> str:
        """Return the name that has words for letters in this one, or letters for its words; or nothing.

        With `short`, only words for letters.
        """
        letters, spelt = self._found
        found = next(filter(None, map(spelt.get, _letters(name))), "")
        return found or ("" if short else next(filter(None, map(letters.get, _spelt(name))), ""))


_Form = tuple[str, frozenset[str]]
"""The letters of some words of a name, and the other words."""
_MOST_LETTERS = 6


def _letters(name: str) -> Iterator[_Form]:
    """Yield the letters in a name that may stand for words, each with the other words."""
    words, keys = _full_words(name)
    for i, word in enumerate(words):
        if word.isupper() and word.isalpha() and 1 < len(word) <= _MOST_LETTERS:
            yield word.casefold(), frozenset(keys[:i] + keys[i + 1 :])


def _spelt(name: str) -> Iterator[_Form]:
    """Yield the initials of words in a name that stand side by side, each with the other words."""
    words, keys = _full_words(name)
    initials = [word[0].casefold() for word in words]
    for i in range(len(words)):
        for j in range(i + 2, min(len(words), i + _MOST_LETTERS) + 1):
            yield "".join(initials[i:j]), frozenset(keys[:i] + keys[j:])


def _full_words(name: str) -> tuple[list[str], list[str]]:
    """Return the words of a name that tell it from others, as written and as they are compared."""
    words = [word for word in re.findall(r"[^\W_][\w'\u2019]*", name) if word.casefold() not in _SMALL]
    return words, [_singular(word.casefold()) for word in words]


class LeadNames:
    """The names under which leads are known, to find the lead that a spelling means.

    A spelling is looked for as it is, then whatever its case, then by what spellings of one role share; a
    key that two leads share decides nothing.
    """

    def __init__(self, leads: Iterable[Lead]) -> None:
        self._leads = tuple(leads)
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for lead in self._leads:
            self._exact.setdefault(" ".join(lead.name.split()), lead.name)
        for lead in self._leads:
            for spelling in (lead.name, *lead.also):
                plain = " ".join(spelling.split())
                self._exact.setdefault(plain, lead.name)
                self._folded.setdefault(plain.casefold(), lead.name)
        self._known: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _keyed(self) -> Mapping[str, str]:
        """Find a lead by what spellings of one role share; made for the first spelling that needs it."""
        keys: dict[str, set[str]] = {}
        for lead in self._leads:
            for spelling in (lead.name, *lead.also):
                keys.setdefault(role_key(spelling), set()).add(lead.name)
        return {key: next(iter(names)) for key, names in keys.items() if key and len(names) == 1}

    def find(self, spelling: str) -> str | None:
        """Find the name of the lead that a spelling means; None where no lead is known by it."""
        plain = " ".join(spelling.split())
        return (
            self._exact.get(plain) or self._folded.get(plain.casefold()) or self._keyed.get(role_key(plain))
        )

    def resolve(self, cell: str) -> tuple[str, ...]:
        """Return the leads that a cell names, each once; a role that is not known stays as written."""
        if cell not in self._known and cell in self._exact and _PLAIN.fullmatch(cell):
            self._known[cell] = (self._exact[cell],)
        if cell not in self._known:
            names: dict[str, None] = {}
            for part in hard_parts(cell):
                plain = " ".join(part.split())
                whole = self._exact.get(plain) or self._folded.get(plain.casefold())
                # A name on the sheet Leads is one lead, also where it holds a comma or a slash.
                for name in (whole,) if whole else split_leads(part):
                    found = self.find(name)
                    several = () if found else joined(name, self.find)
                    names |= (
                        {found or name: None}
                        if not several
                        else dict.fromkeys(self.find(each) or each for each in several)
                    )
            self._known[cell] = tuple(names)
        return self._known[cell]
