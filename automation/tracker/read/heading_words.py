"""What a heading says of its column: words that tell each field, and words that tell something else.

The lists hold what headings mean, in English and Welsh, not the headings of known programs: `By whom`,
`Who will lead this?` and `Responsible person` all tell the lead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from automation.plan.text import words
from automation.tracker.read.headings import heading_key, is_completion, may_be_completion, nearest_field
from automation.tracker.sheets import ACTIONS

STRONG, WEAK = 1.0, 0.5
"""How far a heading tells a field: plainly, or with a word that other fields share."""
GROUP = " > "
"""What stands between the heading of a group of columns and that of a column."""
CRITICAL = ("text", "lead", "due", "revised", "rating")
"""Fields that decide what a letter says or where it goes: a heading alone does not settle them."""


def _telling(strong: str, weak: str = "") -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(rf"\b(?:{strong})\b"), re.compile(rf"\b(?:{weak or '(?!)'})\b")


_TELLING = {
    "ref": _telling(
        r"ref|reference|id|uid|nos?(?! (?:later|more|less|longer))|number|key|ser|serial|code|numero|rhif",
        r"item|line|minute|para(?:graph)?|point",
    ),
    "text": _telling(
        r"actions?|tasks?|activit\w+|steps?|deliverables?|interventions?|strateg\w+|work|to do|to be done"
        r"|be done"
        r"|(?:will|must|should|shall|need to|going to|to) (?:we )?(?:do|happen|change)|do(?:ing)? (?:it"
        r"|this|about)"
        r"|undertak\w+|response|commitments?|remedial|remed\w+|treatment|initiatives?"
        r"|what(?! (?:does|do|did|has|have|was|were|went|works?|will be|would|is different|difference"
        r"|(?:we|you|they) (?:saw|found|heard|know)))"
        r"|how(?! (?:are|is|do|far|well|people))|summary"
        r"|step|jobs?|gweithred\w*|camau"
        r"|we (?:will|must|need to|are going to|plan to|intend to)|promises?|pledges?"
        r"|proposals?|improvements?|measures to \w+",
        r"name|title|subject|item|description|recommendations?|requirements?|target|project|milestones?"
        r"|detail\w*"
        r"|plan(?:ned)?|measures?|agreed|resolution|matter|undertaken|deed|mitigations?|controls?",
    ),
    "lead": _telling(
        r"leads?|leader|leading|owners?|owned|owns|responsib\w+|accountab\w+|officers?|managers?|who|whom"
        r"|assign\w+|personnel|holder|champion|named|allocated|(?:delivered|actioned|led|run|done"
        r"|taken forward|carried out) by|(?:delegated|given) to|doer|handler|resp|in charge"
        r"|arweinydd|swyddog|cyfrifol\w*|pwy",
        r"sro|person|people|staff|posts?|roles?|names?|team|by|contact|department|delegated|director\w*"
        r"|colleague|given to",
    ),
    "due": _telling(
        r"due|deadlines?|when|time ?scales?|time ?frames?|time ?lines?|timing|(?:target|end|finish|completion"
        r"|implementation|delivery|close|closing|action) (?:by )?dates?|finish|ends?|end by|complete(?:d)? by"
        r"|limit|by date|dates? (?:for|to|by)|implemented by|done by|complete(?:d)? before|time limit"
        r"|baseline finish|erbyn(?: pryd)?|amserlen|dyddiad (?:cwblhau|targed|cau)",
        r"dates?|target|months?|by|time|schedule\w*|completion|implement\w*|wanted|needed|required|expected"
        r"|planned|to|until|before|term|period|original|agreed|finished|baseline|week|quarter",
    ),
    "revised": _telling(
        r"(?:revised|extended|extension|amended|new|updated|re ?scheduled|re ?dated|moved|slipped|later"
        r"|changed)"
        r" .{0,30}(?:dates?|deadline|timescale|due|by|completion|finish|target|end|to)|extended to|revised"
        r"|extension",
        r"(?:forecast|projected|anticipated|expected|predicted|current|latest|likely) .{0,20}"
        r"(?:dates?|deadline|due|finish|completion|end)|forecast",
    ),
    "rating": _telling(
        r"b?rag\w*|status|ratings?|rated|state|colou?rs?|traffic lights?|statws|r a g|red amber(?: green)?",
        r"progress|position|stage|level|health|view|where|how is it going|standing|condition|assessment"
        r"|outlook|confidence|dca"
        r"|track|performance|update|how far",
    ),
    "comments": _telling(
        r"comments?|notes?|updates?|commentary|narrative|remarks?|progress|position|latest|so far"
        r"|where are we"
        r"|what has happened|story|log|sylwadau|diweddariad|cynnydd",
        r"detail\w*|description|evidence|status|achieved|information|done",
    ),
    "outcome": _telling(
        r"outcomes?|aims?|goals?|objectives?|achieve\w*|impacts?|benefits?|results?|success|difference"
        r"|so that"
        r"|why|purpose|intent\w*|ambitions?|intended|know"
        r"|good look\w*|different|notice|canlyniad\w*",
        r"criteria|targets?|expected|better|requirement|need",
    ),
    "section": _telling(
        r"section|themes?|priorit\w+|work ?streams?|areas?|strands?|categor\w+|groups?|domains?|standards?"
        r"|pillars?|buckets?|programmes?|chapters?|services?|audit|topics?|headings?|blaenoriaeth\w*|thema",
        r"objectives?|recommendations?|regulations?|aims?|projects?|parts?|subjects?|departments?|goals?",
    ),
    "report_reference": _telling(r"para(?:graph)?s?|source|report"),
}
"""What the heading of each field says: words that tell it, and words that it shares with other fields."""
TOLD = (*_TELLING, "completed", "theme")
"""The fields that a column may hold."""

_OTHER_DATE = re.compile(
    r"\b(?:start\w*|begin\w*|began|from|commenc\w+|created|raised|opened|logged|reported|meetings?"
    r"|review\w*|updated"
    r"|received|entered|added|modified|issued|recorded|assigned|last|identified|audit|inspection|actual"
    r"|completed on"
    r"|closed|signed|reports?|open(?:ed)?|accepted|approved|visit(?:ed)?|order(?:ed)?|decided|noted|incident"
    r"|complaint|publi(?:cation|shed)|panel|refer(?:ral|red))\b"
)
_OTHER_PEOPLE = re.compile(
    r"\b(?:sponsors?|portfolio|cabinet|budget|evidence"
    r"|(?<!lead )partners?|support\w*|report(?:er|ed|s)?|created|requested|raised|monitor\w*|checked"
    r"|sign(?:ed)?"
    r"|approv\w+|review\w*|consult\w*|help\w*|others?|contributors?"
    r"|(?<!lead )agencies|informed|completed by|closed by"
    r"|updated|involv\w+"
    r"|e ?mails?|address\w*|phone|tel\w*|verified|assur\w+|escalat\w+|deputy|secondary|with|logged"
    r"|identified|modified|scrutin\w+|audience)\b"
)
_OTHER_STATE = re.compile(
    r"\b(?:risks?|impact|likelihood|previous|last|initial|inherent|residual|priority|import\w+|quality"
    r"|overall plan|success|measures?|criteria|kpis?)\b"
)
_OTHER_THING = re.compile(
    r"^(?!(?:\w+ )?(?:actions?|steps?|tasks?|responses?) (?:to|for|against|taken|required|needed)\b).*"
    r"\b(?:risks?|costs?|budgets?|resourc\w+|fund\w+|likelihood|score|duration|kpis?|effort|recurring|labels?"
    r"|types?|hours|monitor\w*|implications?|findings?|checklist|created|days|evidence|why|reason|so what"
    r"|good|success|outcomes?|impacts?|different|difference|happened|so far|notice|know)\b"
)
_NOT_THE_FIELD = {
    "lead": _OTHER_PEOPLE,
    "due": _OTHER_DATE,
    "revised": _OTHER_DATE,
    "rating": _OTHER_STATE,
    "text": _OTHER_THING,
    "ref": re.compile(r"\b(?:costs?|budgets?|hours|duration)\b"),
    "outcome": re.compile(
        r"^(?!.*\b(?:outcomes?|impacts?|benefits?|results?|success|achieve\w*)\b)"
        r".*\b(?:activit\w+|actions?|tasks?|steps?)\b"
    ),
    "section": re.compile(
        r"\b(?:sponsors?|owners?|leads?|contacts?|officers?|managers?|directors?|e ?mails?)\b"
    ),
}
"""Words by which a heading that tells a field is about something else."""
GENERIC = words(
    "description, what, date, name, progress, impact, result, source, position, current position, priority, "
    "completion date, status update, completed by, update, status, item, number, line, owner, update, "
    "state, aim"
)
"""Headings that everybody uses for different things: the content of the column counts more."""
_MONTH = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b|\bq[1-4]\b|\b(?:20)?\d\d?\b"
    r"|\b(?:week|month|term|quarter|half term|period)\b|\b(?:autumn|spring|summer|winter)\b"
    r"|\b(?:previous|prior|former|last|current|present|latest|this)\b"
)


@lru_cache(maxsize=4096)
def variants(text: str) -> tuple[str, ...]:
    """Return what a heading may say: the whole, without breaks within words, and each of its lines alone."""
    whole = re.sub(r"(\w)[-\u00ad]\s*\n\s*(?=[a-z])", r"\1", text)
    lines = whole.splitlines() if "\n" in whole else ()
    sides = re.split(r"\s*[/|]\s*", whole) if "/" in whole or "|" in whole else ()
    own = [whole.rpartition(GROUP)[2]] if GROUP in whole else []
    keys = (heading_key(part) for part in (*own, text, whole, *lines, *sides))
    return tuple(dict.fromkeys(key for key in keys if key))


@lru_cache(maxsize=1 << 14)
def heading_fit(field: str, key: str, *, exact: bool) -> float:
    """Return how far a heading, as `heading_key` gives it, tells a field; below 0 if it denies it."""
    if exact:
        return STRONG
    if field == "completed":
        return STRONG if is_completion(key) else WEAK if may_be_completion(key) else 0.0
    if field not in _TELLING:
        return 0.0
    strong, weak = _TELLING[field]
    value = STRONG if strong.search(key) else WEAK if weak.search(key) else 0.0
    if value < STRONG and nearest_field(key, ACTIONS.kind) == field:
        value = STRONG
    if denies(field, key):
        return value - STRONG if field in CRITICAL else 0.0
    return value


def denies(field: str, key: str) -> bool:
    """Return whether a heading says that its column is about something else: `Risk (RAG)`, `Date closed`."""
    other = _NOT_THE_FIELD.get(field)
    return other is not None and other.search(key) is not None


def tells_another(key: str) -> bool:
    """Return whether a heading plainly tells a field that does not decide what a letter says."""
    return any(heading_fit(field, key, exact=False) >= STRONG for field in _TELLING if field not in CRITICAL)


def without_months(key: str) -> str:
    """Return a heading without what the columns of a series differ by: months, terms, numbers, `previous`."""
    return " ".join(_MONTH.sub(" ", key).split())
