"""Comments as a log: entries with their dates, as people write them, and the place for the next one.

`12/9: spoke to police`, `JO 3/8 - draft sent`, `[Sept 17] on track`; newest first or last, a line each or one
after the other. A text without dates is one entry. A date within a sentence begins no entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from automation.plan.due import uk
from automation.plan.due_moments import last_of
from automation.plan.due_words import MONTHS

_MONTH = "|".join(MONTHS)
_YEAR = r"(?:20)?\d\d"
_DATE = (
    rf"(?P<iso>20\d\d-\d\d?-\d\d?)"
    rf"|(?P<day>\d{{1,2}})\s?[/.]\s?(?P<month>\d{{1,2}})(?:\s?[/.]\s?(?P<year>{_YEAR}))?(?![\d/])"
    rf"|(?P<named>\d{{1,2}})(?:st|nd|rd|th)?[\s-](?:of\s)?(?P<name>{_MONTH})\b\.?(?:[\s-]?'?(?P<its>{_YEAR})\b)?"
    rf"|(?P<alone>{_MONTH})\b\.?[\s-]?'?(?P<of>{_YEAR})\b"
    rf"|(?P<only>{_MONTH})\b\.?"
)
_WHO = r"[A-Z][\w.'&-]{0,14}(?:\s[A-Z][\w.'&-]{0,14})?"
_NAME = rf"(?:(?:updated?|as at|as of|on)\s+)?(?:(?-i:(?P<who>{_WHO}))[\s,:(]+)?"
_BY = rf"[\s,]+\(?(?-i:(?P<by>{_WHO}))\)?"
_SIGN = r"\s*[\])]\s*[:\u2013\u2014-]?|\s*[:\u2013\u2014]|\s+-(?=\s)|-(?=\s)"
_LEAD = r",\s(?-i:(?P<lead>[A-Z][^:;.!?\n]{0,80}))(?P<colon>:)"
"""The name in an entry that the toolkit adds, which may be a role: `2/10/17, Head of service: ...`."""
_ENDS = rf"(?P<sure>{_SIGN}|\s*\n)|{_BY}(?P<signed>{_SIGN})|{_LEAD}|(?P<bare>\s+(?=\S))"
_STARTS = r"(?:(?<=\n)|^|(?<=[.;!?]\s))[ \t]*[\u2022*-]?[ \t]*(?P<open>[\[(])?"
_MARK = re.compile(
    rf"{_STARTS}{_NAME}(?:{_DATE})(?:{_ENDS})",
    re.IGNORECASE,
)
"""The beginning of an entry: at the start of a line or of a sentence, ended by a sign or a bracket."""

_AHEAD = timedelta(days=31)
"""How far ahead of today an entry without a year may lie before it is taken for one of the year before."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry of a comment: its day, None where it has none; who wrote it, if it says so; and its words."""

    day: date | None
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class CommentLog:
    """A comment as a log.

    Args:
        entries: in the order in which they stand.
        newest_first: whether the newest one stands at the top; a text with one entry grows at its end.
    """

    entries: tuple[LogEntry, ...]
    newest_first: bool = False

    @property
    def latest(self) -> LogEntry | None:
        """Return the newest entry; of those without a date, the one where the next would be added."""
        if not self.entries:
            return None
        return self.entries[0 if self.newest_first else -1]

    @property
    def before(self) -> int:
        """Count the entries before the latest one."""
        return max(len(self.entries) - 1, 0)


def read_log(text: str, as_at: date) -> CommentLog:
    """Return the entries of a comment.

    Args:
        text: the cell as written.
        as_at: today, which tells the year of a date without one.
    """
    marks = list(_marks(text, as_at))
    if not marks:
        whole = text.strip()
        return CommentLog((LogEntry(None, "", whole),) if whole else ())
    head = text[: marks[0][0]].strip(" \t\n;\u2022*-")
    ends = [start for start, *_ in marks[1:]] + [len(text)]
    entries = [
        LogEntry(day, who, text[after:end].strip(" \t\n;\u2022*-"))
        for (_, after, day, who), end in zip(marks, ends, strict=True)
    ]
    newest_first = _falls([day for _, _, day, _ in marks])
    if head:
        entries.insert(0, LogEntry(None, "", head))
    return CommentLog(tuple(entry for entry in entries if entry.text or entry.day), newest_first)


def _falls(days: Sequence[date]) -> bool:
    """Return whether the days go down rather than up."""
    steps = [(two > one) - (two < one) for one, two in pairwise(days)]
    return sum(steps) < 0


def _marks(text: str, as_at: date) -> Iterator[tuple[int, int, date, str]]:
    """Yield where each entry begins, where its words begin, its day and who wrote it.

    A date that nothing sets off from its sentence begins an entry only where another line does so too.
    """
    found = [(match, day) for match in _MARK.finditer(text) if (day := _day(match, as_at)) is not None]
    at_line = [match for match, _ in found if match.start() == 0 or text[match.start() - 1] == "\n"]
    for match, day in found:
        if match["only"] and not match["sure"]:
            continue  # `May we ...` is no month
        if _is_set_off(match) or (match["bare"] and len(at_line) > 1 and match in at_line):
            yield match.start(), match.end(), day, _who(match)


def _who(match: re.Match[str]) -> str:
    return (match["who"] or match["by"] or match["lead"] or "").strip(" .,")


def _is_set_off(match: re.Match[str]) -> bool:
    """Return whether a sign, or a bracket that closes, sets a date off from the words after it."""
    sign = match["sure"] or match["signed"] or match["colon"]
    return sign is not None and (match["open"] is None or sign.lstrip()[:1] in {"]", ")"})


def _day(match: re.Match[str], as_at: date) -> date | None:
    """Return the day of an entry; a month means its last day, but not one that is still to come."""
    try:
        if match["iso"]:
            return date(*map(int, match["iso"].split("-")))
        if month_alone := match["alone"] or match["only"]:
            number = MONTHS[month_alone.casefold()]
            last = last_of(_year(match["of"]) if match["of"] else as_at.year, number)
            if match["only"] and last.replace(day=1) > as_at + _AHEAD:
                last = last_of(as_at.year - 1, number)
            return min(last, max(as_at, last.replace(day=1)))
        day = int(match["named"] or match["day"])
        month = MONTHS[match["name"].casefold()] if match["name"] else int(match["month"])
        year = match["its"] or match["year"]
        if year:
            return date(_year(year), month, day)
        here = date(as_at.year, month, day)
        return here if here <= as_at + _AHEAD else here.replace(year=as_at.year - 1)
    except ValueError:
        return None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def latest_words(text: str, as_at: date) -> str:
    """Return the newest entry of a comment with its day, and how many there are before it.

    A comment without entries is returned as it stands.
    """
    log = read_log(text, as_at)
    latest = log.latest
    if latest is None or (latest.day is None and not log.before):
        return text.strip()
    who = f", {latest.who}" if latest.who else ""
    day = f"{uk(latest.day)}{who}: " if latest.day else ""
    return f"{day}{latest.text}" + (f" (and {log.before} before)" if log.before else "")


def with_entry(text: str, entry: str, as_at: date) -> str:
    """Return a comment with a new entry in the log's own order: nothing that stands there is changed.

    Args:
        text: the comment as it stands.
        entry: the new entry, with its date and name.
        as_at: today.
    """
    if not text.strip():
        return entry
    return f"{entry}\n{text}" if read_log(text, as_at).newest_first else f"{text.rstrip()}\n{entry}"
