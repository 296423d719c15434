"""What a comment says about an action: that it is done, not done, delayed or on track.

Comments are written by many hands, and most of them mention completion or delay without claiming it:
`not completed`, `once completed`, `will be completed by March`, `delayed start resolved`. A comment is taken
to say something only where one of its sentences plainly does and no other sentence qualifies it. Saying
nothing is better than a false alarm.
"""

from __future__ import annotations

import re

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"

_QUALIFIED = re.compile(
    r"\bnot\b|n['\u2019]t\b|\bno\b|\bnever\b|\bnor\b|\bneither\b|\bcannot\b|\bunable\b|\bincomplete\b"
    # what is still to come, or hangs on something
    r"|\bwill\b|\bwould\b|\bshall\b|\bshould\b|\bcould\b|\bmay\s+(?:be|have|need|not|take)\b|\bmight\b|\bcan\b|\bmust\b|\bneeds?\s+(?:to|more|another)\b"
    r"|\bto\s+(?:be|complete|finish|do|close|sign)\b|\bonce\b|\bwhen\b|\bwhere\b|\buntil\b|\bif\b|\bunless\b"
    r"|\bbeing\b|\bgoing\s+to\b|\bplan(?:s|ned)?\b|\bexpect(?:s|ed)?\b|\banticipated?\b|\baim(?:s|ed|ing)?\b"
    r"|\bdue\b|\byet\b|\bstill\b|\bawait(?:s|ing|ed)?\b|\bpending\b|\bsubject\s+to\b|\bbefore\b|\btarget\b"
    rf"|\bby\s+(?:the\s+)?(?:end|mid|early|late|spring|summer|autumn|winter|next|\d|(?:{_MONTHS})[a-z]*\b)"
    # only part of it
    r"|\bpart(?:s|ly|ial|ially)?\b|\bnearly\b|\balmost\b|\bmostly\b|\bhalf\b|\bsome\b|\bmost\b|\bseveral\b"
    r"|\bfirst\b|\bsecond\b|\binitial(?:ly)?\b|\bphases?\b|\bstages?\b|\bsteps?\b|\bdrafts?\b|\bdrafted\b"
    r"|\bpilot\b|\binterim\b|%|\bper\s?cent\b|\b\d+\s+(?:out\s+)?of\s+\d+|\bexcept\b|\bapart\s+from\b"
    r"|\bremain(?:s|ing|der)?\b|\boutstanding\b|\bothers?\b|\brest\b|\bbut\b|\bhowever\b|\balthough\b|\bthough\b"
    r"|\bonly\b|\bin\s+progress\b|\bunder\s*way\b|\bongoing\b|\bcontinu(?:e|es|ed|ing)\b|\bnext\b|\bregularly\b",
    re.IGNORECASE,
)
"""Words with which a sentence does not claim that all of it is done."""


_DONE = re.compile(
    r"\b(?:completed?|finished|done|closed|signed\s+off|achieved)\b",
    re.IGNORECASE,
)
_ALL_DONE = re.compile(
    r"(?:(?:this|it|the|all|action|work|task|now|has|have|is|are|was|were|been|fully|100%)[\s:,-]+)*"
    r"(?:completed?|finished|done|closed|signed\s+off)\b",
    re.IGNORECASE,
)
"""A sentence whose first words say that the action as a whole is done."""

_RESOLVED = re.compile(
    r"\bresolved\b|\brecovered\b|\bcaught\s+up\b|\bovercome\b|\bback\s+on\b|\bno\s+longer\b|\bdespite\b"
    r"|\bnot\b|n['\u2019]t\b|\bnever\b|\bwithout\b|\bavoid(?:s|ed|ing)?\b|\bprevent(?:s|ed|ing)?\b|\bpreviously\b"
    r"|\bearlier\b|\binitially\b|\boriginally\b|\bif\b|\bwould\b|\bcould\b|\bmay\s+be\b|\bmight\b|\bunless\b|\bbut\b"
    r"|\balthough\b|\bhowever\b|\bnow\s+(?:on|back|complete|in\s+place|under\s*way|started)\b|\bon\s+track\b"
    r"|\breduc(?:e|es|ed|ing|tion)\b|\bfewer\b|\bcompleted?\b",
    re.IGNORECASE,
)
"""Words with which a sentence speaks of a delay that is over, feared or avoided."""

_DELAYED = re.compile(
    r"\b(?:delayed\b(?!\s+(?:discharge|transfer))|slipped\b|slippage\b|stalled\b|on\s+hold\b|paused\b"
    r"|behind\s+(?:schedule|plan|target|programme|timescale)\b|off\s+track\b|deadline\s+(?:was\s+)?missed\b"
    r"|missed\s+(?:its|the|our)\s+(?:deadline|date|timescale)\b|not\s+on\s+track\b)",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(
    r"\b(?:"
    r"(?:not|never)\s+(?:yet\s+)?(?:been\s+)?(?:fully\s+)?(?:started|begun|commenced|completed?|finished|done)\b"
    r"|yet\s+to\s+(?:be|start|begin|complete|finish)\b|still\s+(?:outstanding|to\s+be|in\s+progress|to\s+do)\b"
    r"|remains?\s+(?:outstanding|incomplete|to\s+be)\b|(?:to|will)\s+be\s+(?:completed|finished|started|done)\b"
    r"|(?:work|action)\s+(?:is\s+)?(?:still\s+)?in\s+progress\b|incomplete\b)"
    r"|n['\u2019]t\s+(?:yet\s+)?(?:been\s+)?(?:started|begun|commenced|completed?|finished|done)\b"
    r"|^in\s+progress\b",
    re.IGNORECASE,
)
_NARRATED = re.compile(
    r"\buntil\b|\boriginally\b|\binitially\b|\bpreviously\b|\bearlier\b|\bwas\s+not\b|\bwere\s+not\b|\bhad\s+not\b"
    r"|\bif\b|\bnow\b|\bbut\b|\balthough\b|\bhowever\b|\bsince\b",
    re.IGNORECASE,
)
_ON_TRACK = re.compile(
    r"\bon\s+(?:track|schedule|target)\b|\bgood\s+progress\b|\bprogressing\s+well\b",
    re.IGNORECASE,
)
_NOT_ON_TRACK = re.compile(
    r"\bnot\b|n['\u2019]t\b|\bno\s+longer\b|\bback\b|\bonce\b|\bwill\b|\bto\s+(?:be|get|bring)\b|\bif\b|\bwas\b"
    r"|\bbut\b|\balthough\b|\bhowever\b|\buntil\b|\bshould\b|\bexpect",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;]+(?:\s+|$)|[\r\n]+")
_LONGEST_CLAIM = 12
"""A single sentence of more words than this describes rather than claims."""


def _sentences(text: str) -> list[str]:
    return [part.strip(" \t-\u2022*") for part in _SENTENCE.split(text) if part.strip(" \t-\u2022*")]


def says_done(text: str, about: str = "") -> str:
    """Return the words with which a comment says that the action is done; empty where it does not.

    Args:
        text: the comment.
        about: the text of the action. A comment such as `Needs analysis completed` says that it is done only
            where the action is about that analysis; else it tells of one step.
    """
    if not _DONE.search(text):
        return ""
    sentences = _sentences(text)
    claimed = _claim_of_done(sentences, about)
    # Looking for what might qualify it takes longest, so that only a claim is looked into.
    return "" if claimed and any(_QUALIFIED.search(sentence) for sentence in sentences) else claimed


_ALL_OF_IT = re.compile(
    r"\ball\s+(?:of\s+)?(?:the\s+)?(?:steps|stages|phases|targets|plans)\b|\baction\s+plan\b"
    r"|\bno\s+further\s+(?:action|work)\b",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    r"\bon\s+(?:track|target|schedule|course|time)\b|\bprogress\w*|\bstarted\b|\brisk\b|\boverdue\b",
    re.IGNORECASE,
)


def means_done(meaning: str) -> bool:
    """Return whether the meaning of a rating is that an action is done, and nothing less.

    `Complete: done and evidenced` is; `On track to complete`, `not yet complete` and `some actions complete`
    are not.
    """
    return bool(says_done(_ALL_OF_IT.sub("all", meaning))) and not _UNDER_WAY.search(meaning)


def _claim_of_done(sentences: list[str], about: str) -> str:
    """Return the words with which a comment says that the action is done, whatever else it says."""
    for sentence in sentences:
        if found := _ALL_DONE.match(sentence):
            return found[0]
    if len(sentences) == 1 and len(sentences[0].split()) <= _LONGEST_CLAIM:
        found = _DONE.search(sentences[0])
        if found and _is_about(sentences[0][: found.start()], about):
            return found[0]
    return ""


def _is_about(subject: str, action: str) -> bool:
    """Return whether every longer word of a subject stands in the action's text, whatever its ending."""
    known = {word[:5] for word in _LONG_WORD.findall(action.casefold())}
    return not action or all(word[:5] in known for word in _LONG_WORD.findall(subject.casefold()))


_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def says_delayed(text: str) -> str:
    """Return the words with which a comment says that the action is slipping; empty where it does not."""
    return _one_sided(text, _DELAYED, _RESOLVED)


def says_not_done(text: str) -> str:
    """Return the words with which a comment says that the action is not done; empty where it does not."""
    claimed = _one_sided(text, _NOT_DONE, _NARRATED)
    if claimed and (says_done(text) or any(_ALL_DONE.match(sentence) for sentence in _sentences(text))):
        return ""
    return claimed


def says_on_track(text: str) -> str:
    """Return the words with which a comment says that all is well; empty where it does not."""
    claimed = _one_sided(text, _ON_TRACK, _NOT_ON_TRACK)
    return "" if claimed and _DELAYED.search(text) else claimed


def _one_sided(text: str, says: re.Pattern[str], unless: re.Pattern[str]) -> str:
    """Return the words that say something, unless any sentence of the comment takes it back."""
    if not says.search(text):
        return ""
    claimed = ""
    for sentence in _sentences(text):
        found = says.search(sentence)
        rest = sentence if found is None else sentence[: found.start()] + " , " + sentence[found.end() :]
        if unless.search(rest):
            return ""
        if found and not claimed:
            claimed = found[0]
    return claimed
