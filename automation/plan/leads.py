"""E-mail addresses as people type them: one rule for what is reported and for what letters go to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from automation.plan.model import Action, Lead
from automation.plan.text import one_line
from automation.plan.word_lists import words

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
    """Take a cell of addresses apart at semicolons, commas and spaces.

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


_PEOPLE = words(
    "accountant, administrator, adviser, advisor, advocate, ambassador, analyst, architect, assistant, "
    "auditor, chair, chairman, chairperson, chairwoman, champion, chief, clerk, commander, commissioner, "
    "consultant, convenor, coordinator, councillor, counsellor, deputy, director, editor, engineer, "
    "executive, facilitator, governor, guardian, head, headteacher, inspector, instructor, lead, leader, "
    "librarian, manager, member, mentor, nurse, officer, operator, partner, planner, portfolio-holder, "
    "practitioner, principal, psychologist, sergeant, secretary, solicitor, specialist, strategist, "
    "superintendent, supervisor, teacher, technician, therapist, trainer, treasurer, visitor, worker, "
    "holder"
)
"""What a role that people hold ends with, in the singular."""

_BODIES = words(
    "alliance, board, cabinet, committee, council, forum, group, hub, network, panel, partnership, "
    "subgroup, taskforce, team, unit"
)
"""What a body that can have an action ends with, in the singular."""

_ABBREVIATED = words("ceo, coo, cfo, dcs, dass, dph, dsl, iro, lado, psw, sro, aco, sgb")
"""Roles that people know by their letters."""

_GENERIC = words(
    "acting, area, assistant, business, deputy, group, head, interim, lead, leader, manager, of, officer, "
    "operational, principal, senior, service, services, social, strategic, support, team, the, worker"
)
"""Words that say a grade and not whose: a comma behind them brings the service (`Head, audit team`)."""

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


def split_leads(text: str) -> tuple[str, ...]:
    """Take the cell of a lead apart into roles, as written, each once.

    A cell is parted at semicolons and line breaks always; at `/`, `,` and `and` only where both sides are
    complete roles beyond doubt.
    """
    return _split(text)


@lru_cache(maxsize=_MOST_KEPT)
def _split(text: str) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for part in _HARD.split(text):
        for name in _soft(_NUMBERING.sub("", part.strip(_TRIM))):
            names.setdefault(" ".join(name.split()))
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
    for marks, pattern, may_part in _PARTINGS:
        if not any(mark in text for mark in marks):
            continue
        for match in pattern.finditer(text):
            left, right = text[: match.start()].strip(_TRIM), text[match.end() :].strip(_TRIM)
            if left and right and may_part(left, right, match[0]):
                return (*_soft(left), *_soft(right))
    return (text,)


def _slash(left: str, right: str, mark: str) -> bool:
    if " " not in left and left.isupper() and mark == "/":
        return False  # IRO/CP chair is one post with two names
    first, last = _last_part(left), _first_part(right)
    return _complete(first) and _complete(last)


def _comma(left: str, right: str, mark: str) -> bool:
    del mark
    first, last = _last_part(left), _first_part(right)
    if not _complete(first) or not _complete(last):
        return False
    return not (_is_body(last) and all(word in _GENERIC for word in _words(first)))


def _and(left: str, right: str, mark: str) -> bool:
    del mark
    # `ICS team and service managers` and `social worker and team manager forum` are one group each.
    return _complete(left) and _complete(right) and not _is_body(left) and not _is_body(right)


_PARTINGS = (
    (("/",), re.compile(r"\s*/\s*"), _slash),
    ((",",), re.compile(r"\s*,\s*"), _comma),
    (("and", "&"), re.compile(r"\s+(?:and|&)\s+"), _and),
)
"""What may part two roles, in this order: what a text must hold for it, where, and whether it does."""


def _last_part(text: str) -> str:
    return re.split(r"\s*[/,]\s*", text)[-1]


def _first_part(text: str) -> str:
    return re.split(r"\s*[/,]\s*", text, maxsplit=1)[0]


def _words(text: str) -> list[str]:
    return [_singular(word) for word in re.findall(r"[\w'\u2019-]+", text.casefold())]


def _complete(text: str) -> bool:
    """Say whether a text is a whole role beyond doubt: a grade with its service, a body, or known letters."""
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

    Case, `&` for `and`, hyphens, apostrophes, the order of the words, small words (`of`, `the`), a plural s
    and `sub group` for `subgroup` do not count: `Director of ABC` is `ABC director`.
    """
    text = re.sub(r"['\u2019\u2018`]", "", name.casefold()).replace("&", " and ")
    words = re.sub(r"[\W_]+", " ", text).split()
    kept = sorted(_singular(word) for word in words if word not in _SMALL)
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
        for name in _split(action.lead):
            spellings.setdefault(role_key(name), Counter())[_capital(name)] += 1
    leads = []
    for counts in spellings.values():
        name, _ = max(counts.items(), key=lambda item: item[1])
        leads.append(Lead(name, also=tuple(other for other in counts if other != name)))
    return tuple(leads)


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
        found = self._known.get(cell)
        if found is None:
            found = self._known[cell] = self._resolve(cell)
        return found

    def _resolve(self, cell: str) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for part in hard_parts(cell):
            plain = " ".join(part.split())
            whole = self._exact.get(plain) or self._folded.get(plain.casefold())
            # A name on the sheet Leads is one lead, also where it holds a comma or a slash.
            for name in (whole,) if whole else _split(part):
                names.setdefault(self.find(name) or name)
        return tuple(names)
