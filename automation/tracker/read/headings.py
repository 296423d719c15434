"""Headings: what each column may be called, in our tracker and in other people's.

Case, spaces, punctuation and line breaks do not count. A heading that nearly matches is taken where it is
unmistakable, and reported by whoever reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from automation.tracker.sheets import TABLES, TableSheet

OTHER_NAMES: dict[str, dict[str, str]] = {
    "actions": {
        "section": """section no; section ref; section number; recommendation; recommendation no; rec; rec no;
            recommendation ref; recommendation number; priority; priority no; priority area; priority ref;
            objective; objective no; objective ref; workstream; work stream; area; area of improvement;
            improvement area; improvement priority; focus area; standard; ofsted recommendation""",
        "theme": "theme; themes; theme name; strand; pillar; improvement theme",
        "ref": """no; number; ref no; ref number; reference; reference no; reference number; action no;
            action number; action ref; action reference; action id; id; item; item no; item number; #; s no;
            serial no; unique id; unique ref; action plan ref; plan ref; line; line no""",
        "text": """actions; action task; action required; actions required; action s; task; tasks; activity;
            activities; key action; key actions; action to be taken; actions to be taken; action needed;
            action description; description of action; description; what; what we will do;
            what will we do; what are we going to do; what needs to be done; what needs to happen; step;
            steps; agreed action; improvement action; improvement actions; specific action; milestone;
            action activity; action step; action steps; what do we need to do""",
        "outcome": """outcome; outcomes; desired outcomes; intended outcome; intended outcomes;
            expected outcome; expected outcomes; planned outcome; outcome required; outcome sought; impact;
            intended impact; expected impact; what difference will it make; so that; aim; aims; result;
            desired result; what will be different; anticipated outcome; success criteria; target outcome;
            expected result; difference it will make; desired impact""",
        "lead": """leads; owner; owners; action owner; action lead; responsible; responsible officer;
            responsible person; person responsible; persons responsible; responsibility; lead officer;
            lead officers; lead person; lead name; lead role; accountable; accountable officer; assigned to;
            assignee; who; by whom; who by; who will do it; officer; delivery lead; named lead; named person;
            operational lead; lead responsible; lead responsibility; responsible lead; lead s; lead manager;
            action by; lead professional; who is responsible; who will lead; responsible manager""",
        "due": """due; date due; due on; due by; due by date; by when; when; when by; deadline; deadlines;
            timescale; timescales; timeframe; time frame; time scale; target date; target completion date;
            completion date; date for completion; complete by; complete by date; to be completed by;
            completed by; completion by; planned completion date; planned date; target deadline;
            end date; finish date; expected completion; expected completion date; original due date;
            original date; original deadline; original target date; delivery date; due dates; date;
            completion target; proposed completion date; due date original; by when date""",
        "revised": """revised date; revised deadline; revised timescale; revised target date; new due date;
            revised due; revised completion date; revised timescales; amended date; amended due date;
            new date; new deadline; extended to; due date revised; extension date; revised end date;
            forecast date; forecast completion date; new target date""",
        "rating": """brag; rag; progress rag; brag rating; rag rating; rag status; brag status;
            progress rating; rating; current rag; rag brag; brag rag;
            delivery rag; progress brag rating; ragb; bragg; status rag;
            status brag; overall rag; progress rag rating; current brag; brag progress; colour;
            status; action status; progress status; delivery status; current status""",
        "comments": """comment; notes; note; update; updates; progress update; latest update;
            progress notes; commentary; progress comments; narrative; progress comment; comments updates;
            update comments; progress to date; current position; status update; latest position;
            comments notes; notes comments; progress update comments; comments progress; action update;
            monthly update; remarks; position statement; progress and comments; latest progress;
            progress""",
        "report_reference": """inspection report ref; para no comment in ofsted report; para no; para;
            paragraph; paragraph no; report reference; report ref; ofsted reference; ofsted ref; source;
            ofsted para; inspection finding; inspection reference; inspection report paragraph;
            ofsted report reference; report paragraph; para in report; ofsted report paragraph;
            para no comment; inspection para; source of action; ofsted finding""",
    },
    "evidence": {
        "section": """section no; section ref; recommendation; recommendation no; rec; rec no; priority;
            priority no; objective; workstream; area""",
        "text": """evidence of success evidence; evidence; success measure; success measures;
            measure of success; measures of success; evidence of impact; impact evidence; success evidence;
            what success looks like; what will success look like; how will we know; how we will know;
            how will we know we have made a difference; how will we know that we are making a difference;
            success criteria; evidence of improvement; what good looks like; evidence required;
            how will we measure success; how we will measure success; evidence of successes""",
        "rating": """impact rag; brag; rag; rag rating; brag rating; impact rating; rating; status;
            impact status; rag status; brag status; impact; impact brag rating""",
        "comments": "comment; notes; note; update; updates; commentary; impact comments; progress; narrative",
        "measure": "measure name; kpi; indicator; performance indicator; performance measure; metric",
    },
    "sections": {
        "ref": """section no; section ref; section number; ref; recommendation no; rec no; priority no;
            recommendation ref; recommendation number; recommendation; no; number; objective no;
            priority ref""",
        "theme": "themes; strand; pillar; workstream; priority area; improvement theme",
        "title": """section title; recommendation text; recommendation title; priority title; description;
            recommendation wording; name; recommendation in full; full text; priority""",
        "owner": """section owner; owner role; responsible; responsible officer; lead; lead officer;
            accountable officer; senior responsible officer; sro; owner post; strategic lead;
            senior responsible owner""",
        "owner_name": "name of owner; owner names; names; post holder; owners name; lead name",
        "children_say": """what will children say; what children and young people will say; children say;
            what children will tell us; childrens voice; voice of the child; children will say""",
        "level3_test": "level three test; test of assurance; assurance test; level 3; level 3 assurance",
        "test_date": "date of test; level 3 test date; test on; date tested",
        "test_outcome": "outcome of test; level 3 test outcome; test result; outcome of level 3 test",
    },
    "measures": {
        "name": "measure name; kpi; indicator; performance indicator; performance measure; metric",
        "section": "section no; section ref; recommendation; rec no; recommendation no; priority",
        "unit": "units; unit of measure; format",
        "better": "which way is better; good is; polarity; direction; better is; direction of travel wanted",
        "baseline": "baseline figure; baseline value; starting point; start",
        "baseline_date": "date of baseline; baseline as at; baseline period",
    },
    "readings": {
        "measure": "measure name; kpi; indicator; performance indicator; metric",
        "day": "as at; period; period end; month; day; reading date; date of reading",
        "target": "target figure; target value; goal; plan",
        "actual": "actual figure; value; result; outturn; performance; actual value; figure",
    },
    "leads": {
        "name": "lead role; role; job title; post; lead name; leads; lead officer",
        "also": "other spellings; also known as; aliases; alias; also called; other names; also spelt",
        "person": "person; post holder; postholder; officer name; held by; who",
        "emails": "e mail; e mail address; email address; emails; email addresses; mail",
        "escalate_to": "escalation; escalates to; manager; line manager; escalation to; reports to",
        "cover": "covered by; deputy; stand in; covering",
        "away_until": "away; absent until; leave until; out of office until; on leave until",
    },
    "due_dates": {
        "phrase": "due date; due phrase; due date as written; as written; due date phrase",
        "by": "date; means; by date; date meant; due by",
        "kind": "sort; type",
        "how": "how understood; understood as; meaning; how it is understood",
        "confirmed": "confirmed by; checked; agreed; confirmed yes",
    },
    "boards": {
        "name": "meeting; board name; governance board; forum",
        "paper": "paper template; template; report",
        "meeting": "meeting dates; date of meeting; date; meeting on",
        "paper_due_days": "paper due; days before; papers due days before; paper due days; due days before",
    },
    "brag_key": {
        "rating": "colour; brag; rag; brag rating; rag rating; status; brag status",
        "meaning": "definition; description; what it means; means; explanation",
        "also": "other spellings; also known as; other names",
    },
    "settings": {
        "name": "setting name; settings",
        "value": "setting value; your choice",
        "meaning": "what it is for; notes; explanation; description",
    },
    "accepted": {
        "code": "check; finding; check code; finding code",
        "where": "ref; cell; place; ref or cell",
        "reason": "why; why accepted; reasons",
        "accepted_by": "by; who; agreed by; name",
        "until": "accepted until; until date; review date; expires",
    },
}
"""Other names for each field's heading, apart from our own, by kind of table. A field that our tracker does
not have (an action's `theme`) is there because other people's trackers do."""

NEEDED: dict[str, tuple[frozenset[str], ...]] = {
    "actions": (frozenset({"ref", "text"}), frozenset({"lead"}), frozenset({"due"})),
    "evidence": (frozenset({"text"}), frozenset({"rating", "section", "comments", "measure"})),
    "sections": (frozenset({"ref"}), frozenset({"title", "theme", "owner"})),
    "measures": (frozenset({"name"}), frozenset({"unit", "baseline", "better"})),
    "readings": (frozenset({"measure"}), frozenset({"day"}), frozenset({"target", "actual"})),
    "leads": (frozenset({"name"}), frozenset({"emails", "also", "person", "escalate_to"})),
    "due_dates": (frozenset({"phrase"}), frozenset({"by"})),
    "boards": (frozenset({"name"}), frozenset({"meeting"})),
    "brag_key": (frozenset({"rating"}), frozenset({"meaning"})),
    "settings": (frozenset({"name"}), frozenset({"value"})),
    "accepted": (frozenset({"code"}), frozenset({"where"})),
}
"""What a table of each kind cannot do without: one heading of each group."""

COMPUTED = {"actions": frozenset({"due_by"})}
"""Columns of our own tracker that hold formulas over the others and are not read."""

_COMPLETED = re.compile(
    r"(?!actual$)(?=.*\b(?:completed?|closed|finished|done|achieved|delivered|discharged|implemented|actual)\b)"
    r"(?:(?:completed?|completion|closed|closure|finish(?:ed)?|end|done|achieved|delivered|discharged|implemented"
    r"|actual(?:ly)?|date|on|of|the|when|is|was|it|this|has|been|actions?|tasks?|y|n|yes|no|or|open|live|incomplete|per|cent|percent(?:age)?)\s?)+"
)
"""A heading for when, how far or whether an action was completed: `Date completed`, `Done?`, `% complete`."""
_COMPLETED_BESIDE_DUE = re.compile(r"(?:completion|finish|closure)(?: date)?|date of (?:completion|closure)")
"""Such a heading only where another column says when the action is due; else it is the due date itself."""

_CUTOFF, _MARGIN = 86.0, 8.0
"""How like a known heading (of 100) another must be, and by how much the next-best field must be less like
it, for a misspelling to be unmistakable: `Desired outcom` and `Coments` are, `Data` for `Date` is not."""
_SHORTEST = 5
"""Shorter headings differ from each other by single letters, so that none is a misspelling for certain."""
_MOST_NEAR = 200
"""Of the headings that a row has beside the known ones, so many are looked at for misspellings."""
LONGEST = 80
"""A longer text is a sentence, no heading."""


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """Return what two spellings of a heading have in common; empty for a text that is no heading."""
    if len(text) > LONGEST:
        return ""
    words = re.sub(r"\(s\)|/s\b", "s", re.sub(r"['\u2019`]", "", text.casefold()))
    if words.strip() == "#":
        return "#"
    return " ".join(re.sub(r"[\W_]+", " ", words).split())


def may_be_known(text: str) -> bool:
    """Say at once of nearly every text, not a blank one, that it is no known heading; True says nothing."""
    first = text.split(maxsplit=1)[0].casefold()
    return first in _FIRST_WORDS or not first.isalnum()


def _names_of(kind: TableSheet) -> dict[str, str]:
    own = {heading_key(column.heading): column.field for column in kind.columns}
    others = {
        key: field
        for field, names in OTHER_NAMES[kind.kind].items()
        for key in (heading_key(name) for name in names.split(";"))
        if key not in own
    }
    return {**own, **others}


def _ranks_of(kind: TableSheet) -> dict[str, int]:
    """Rank the names of each field: where a table has two of them, the one listed first is read."""
    return {
        heading_key(name): rank
        for names in OTHER_NAMES[kind.kind].values()
        for rank, name in enumerate(names.split(";"))
    }


_OWN = {kind.kind: {heading_key(column.heading): column.field for column in kind.columns} for kind in TABLES}
_FIELDS = {kind.kind: _names_of(kind) for kind in TABLES}
_RANKS = {kind.kind: _ranks_of(kind) for kind in TABLES}

KNOWN = frozenset(key for names in _FIELDS.values() for key in names)
"""Every heading that any table knows, as `heading_key` gives it."""
_FIRST_WORDS = frozenset(key.split()[0] for key in KNOWN)


@dataclass(frozen=True, slots=True)
class Headings:
    """A header row as one kind of table understands it.

    Args:
        kind: the kind of table.
        columns: the column of each field.
        near: column, heading as written, and the field that it was taken for though it only nearly matches.
        double: columns whose field another column has already.
        unknown: columns whose heading means nothing to this kind.
        score: how many headings it understood; those of our own tracker count a little more.
    """

    kind: TableSheet
    columns: dict[str, int]
    near: tuple[tuple[int, str, str], ...]
    double: tuple[int, ...]
    unknown: tuple[int, ...]
    score: float

    @property
    def complete(self) -> bool:
        """Return whether it has what a table of its kind cannot do without."""
        return all(group & self.columns.keys() for group in NEEDED[self.kind.kind])

    def missing(self) -> tuple[str, ...]:
        """Return the headings it cannot do without and lacks, as our tracker calls them."""
        own = {column.field: column.heading for column in self.kind.columns}
        return tuple(
            " or ".join(column.heading for column in self.kind.columns if column.field in group)
            for group in NEEDED[self.kind.kind]
            if not group & self.columns.keys() and group & own.keys()
        )


def match_headings(cells: list[tuple[int, str]], kind: TableSheet, *, near: bool = True) -> Headings:
    """Match the texts of a row with the headings of one kind of table.

    Args:
        cells: the column and text of each cell that is not blank.
        kind: the kind of table.
        near: whether headings that only nearly match are taken too.
    """
    keyed = [(column, text, heading_key(text)) for column, text in cells]
    columns = _own_columns(keyed, kind)
    own = len(columns)
    left, double = _by_other_names(keyed, kind, columns)
    others = len(columns) - own
    if kind.kind == "actions":
        left, double = _completed(columns, left, double, {column: key for column, _, key in keyed})
    nearly = _by_near_names(left[:_MOST_NEAR], kind, columns) if near else []
    taken = {column for column, _, _ in nearly}
    unknown = sorted(column for column, _, _ in left if column not in taken)
    for field in COMPUTED.get(kind.kind, ()):
        columns.pop(field, None)
    score = sum([*[1.01] * own, *[1.0] * others, *[0.5] * len(nearly)])
    return Headings(kind, columns, tuple(nearly), tuple(sorted(double)), tuple(unknown), score)


_Keyed = list[tuple[int, str, str]]
"""Columns with their headings as written and as `heading_key` gives them."""


def _own_columns(keyed: _Keyed, kind: TableSheet) -> dict[str, int]:
    """Return the columns of the fields whose headings are those of our own tracker."""
    own = _OWN[kind.kind]
    columns: dict[str, int] = {}
    for column, _, key in keyed:
        if key in own:
            columns.setdefault(own[key], column)
    if kind.kind == "actions" and "due_by" in columns and "due" not in columns:
        # In our tracker `Due by` is computed beside `Due date`; alone, it is somebody else's due date.
        columns["due"] = columns.pop("due_by")
    return columns


def _by_other_names(keyed: _Keyed, kind: TableSheet, columns: dict[str, int]) -> tuple[_Keyed, list[int]]:
    """Add the columns that go by another name; return those left, and those whose field has one already."""
    names, ranks = _FIELDS[kind.kind], _RANKS[kind.kind]
    taken = set(columns.values())
    left: _Keyed = []
    double: list[int] = []
    for column, text, key in sorted(keyed, key=lambda cell: ranks.get(cell[2], 0)):
        if column in taken:
            continue
        field = names.get(key)
        if field is None:
            left.append((column, text, key))
        elif columns.setdefault(field, column) != column:
            double.append(column)
    return left, double


def _by_near_names(left: _Keyed, kind: TableSheet, columns: dict[str, int]) -> list[tuple[int, str, str]]:
    """Add the columns whose headings are unmistakably misspelt: column, heading and field of each."""
    nearly: list[tuple[int, str, str]] = []
    for column, text, key in left:
        field = _nearest(key, kind.kind)
        if field is not None and field not in columns:
            columns[field] = column
            nearly.append((column, text, field))
    return nearly


def _completed(
    columns: dict[str, int], left: _Keyed, double: list[int], keys: dict[int, str]
) -> tuple[_Keyed, list[int]]:
    """Find the column for completion; returns the headings and the columns that are left."""
    beside_due = [column for column in double if _COMPLETED_BESIDE_DUE.fullmatch(keys[column])]
    found = [column for column, _, key in left if _COMPLETED.fullmatch(key)] + beside_due
    if found:
        columns["completed"] = found[0]
    return [item for item in left if item[0] not in found[:1]], [c for c in double if c not in found[:1]]


@lru_cache(maxsize=4096)
def _nearest(key: str, kind: str) -> str | None:
    if len(key) < _SHORTEST:
        return None
    from rapidfuzz import fuzz  # noqa: PLC0415 (only a tracker with misspelt headings needs it)

    best: dict[str, float] = {}
    for name, field in _FIELDS[kind].items():
        if len(name) >= _SHORTEST:
            best[field] = max(best.get(field, 0.0), fuzz.ratio(key, name))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    field, likeness = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return field if likeness >= _CUTOFF and likeness - second >= _MARGIN else None


def heading_of(kind: TableSheet, field: str) -> str:
    """Return our tracker's heading of a field; a field that it does not have is called by its own name."""
    return next((c.heading for c in kind.columns if c.field == field), field.replace("_", " ").capitalize())
