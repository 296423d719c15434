"""The plan: sections, actions, evidence of success, measures, leads and boards, as frozen values.

Every value knows its place, so that whatever is said about it can name its cell. Places do not count when
two plans are compared: the same plan in another file is the same plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from automation.plan.completion import says_completed
from automation.plan.decision_words import DecisionKind, read_decision
from automation.plan.due import BLANK, Due, uk
from automation.plan.findings import NOWHERE, Place
from automation.plan.former_plan import FormerAction
from automation.plan.ratings import DEFAULT_KEY, BragKey, Rating, State
from automation.plan.recurrence import passed_and_coming
from automation.plan.settings import Settings
from automation.plan.short_titles import shortened
from automation.plan.text import one_line

_Row = TypeVar("_Row")
_Key = TypeVar("_Key", bound=Hashable)


def _place() -> Place:
    return field(default=NOWHERE, compare=False, repr=False)


def ref_key(ref: str) -> str:
    """Return what two spellings of one ref have in common: `LMG 1` and `lmg1` are the same ref."""
    return "".join(ref.split()).casefold()


def theme_key(theme: str) -> str:
    """Return what two spellings of one theme have in common: case and spacing do not count."""
    return " ".join(theme.split()).casefold()


def grouped(rows: Iterable[_Row], key: Callable[[_Row], _Key]) -> dict[_Key, list[_Row]]:
    """Return the rows of each key, in their order."""
    found: defaultdict[_Key, list[_Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return dict(found)


IN_FULL = "In full: "
"""How the published form begins the title of a section below its short title; importing reads it back."""

ABOUT_PLAN, HOW_IT_STANDS = "About this plan", "How the plan stands"
"""The headings of the published form above the plan's own prose, and above what the toolkit says of it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A recommendation or a group of other priorities.

    `short_title` is what people call it; `owner` is the role that answers for it, `owner_name` who holds that
    role. `children_say` holds what children will say, one statement to a line. `test_date` is None where
    nothing readable is written.
    """

    ref: str
    theme: str = ""
    title: str = ""
    owner: str = ""
    owner_name: str = ""
    children_say: str = ""
    level3_test: str = ""
    test_date: date | None = None
    test_outcome: str = ""
    short_title: str = ""
    place: Place = _place()

    @property
    def name(self) -> str:
        """Return what headings and lists call it: its short title, else one made from its title."""
        return one_line(self.short_title) or shortened(self.title)


@dataclass(frozen=True, slots=True)
class Action:
    """One row that somebody must do.

    `ref` is as written and empty on a continuation row; `label` is what people call it (`LMG 1 (2)` for
    the second row of LMG 1) and is never empty in a plan that was read. `lead` is the cell as written,
    `leads` its roles as the Leads sheet names them. `rating_text` is the cell as written, `rating` how
    the tracker's key understands it: without a rating, an action is done if it has the day on which it was.
    `completed_text` is the cell of a column such as `Completed on`, `completed_on` the day that it names.
    `kept` holds the headings and texts of columns of somebody else's plan that are no field of this one.
    `counted` is the date that goes on counting where no board agreed to the revised one; None as a rule.
    """

    ref: str
    section: str
    text: str = ""
    outcome: str = ""
    lead: str = ""
    leads: tuple[str, ...] = ()
    due: Due = BLANK
    revised: Due = BLANK
    rating: Rating = Rating.NOT_RATED
    rating_text: str = ""
    comments: str = ""
    report_reference: str = ""
    label: str = ""
    completed_text: str = ""
    completed_on: date | None = None
    kept: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    counted: Due | None = None
    place: Place = _place()

    @property
    def is_done(self) -> bool:
        """Return whether its rating counts as done."""
        return self.rating.state is State.DONE

    @property
    def is_open(self) -> bool:
        """Return whether it is still to be done: not done, evidenced or not, and not withdrawn."""
        return self.rating.is_open

    @property
    def says_completed(self) -> bool:
        """Return whether its column for completion is filled with more than a plain no."""
        return says_completed(self.completed_text)

    @property
    def deadline(self) -> Due:
        """Return the due date that counts: the revised one once it names a date, until then the first."""
        if self.counted is not None:
            return self.counted
        return self.revised if self.deadline_field == "revised" else self.due

    @property
    def deadline_field(self) -> str:
        """Return the field whose date counts, `due` or `revised`.

        A revised date that is not understood, or names no date, takes no first date away.
        """
        undated = self.due.by is None and not self.revised.blank
        return "revised" if self.revised.by is not None or undated else "due"

    @property
    def due_by(self) -> date | None:
        """Return the day after which the action is late if it is still open; None where no date is known."""
        return self.deadline.by

    def due_as_at(self, as_at: date) -> date | None:
        """Return the date that the action is due by as it stands on a day.

        It is the one date that counts, and for a rhythm that is late the last round that has passed: nobody
        is 93 days late with something that came round again yesterday.
        """
        return passed_and_coming(self.deadline, as_at)[0] if self.is_late(as_at) else self.deadline.by

    def is_late(self, as_at: date) -> bool:
        """Return whether the action is late: its date is before `as_at` and it is still open."""
        by = self.deadline.by
        return by is not None and by < as_at and self.rating.is_open

    def days_late(self, as_at: date) -> int:
        """Count the days since it was due, for a rhythm since its last round; 0 where it is not late."""
        by = self.due_as_at(as_at)
        return (as_at - by).days if by is not None and self.is_late(as_at) else 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of evidence of success: its impact rating, the measure it names if any, and when it is due."""

    section: str
    text: str
    rating: Rating = Rating.NOT_RATED
    rating_text: str = ""
    comments: str = ""
    measure: str = ""
    by: Due = BLANK
    place: Place = _place()
    is_proposed: bool = False
    is_checked: bool = False

    def is_past(self, as_at: date) -> bool:
        """Return whether the day by which it was to be seen is over, and it is still open.

        A day that an import proposed (`is_proposed`) counts once somebody has confirmed it.
        """
        by = self.by.by
        return by is not None and by < as_at and self.rating.is_open and not self.is_proposed


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that the plan wants to move.

    `unit` is as written (`%`, `days`); `better` is `higher` or `lower`, empty where it is not said;
    figures are in the measure's own unit (21.1 for 21.1%).
    """

    name: str
    section: str = ""
    unit: str = ""
    better: str = ""
    baseline: float | None = None
    baseline_date: date | None = None
    place: Place = _place()
    is_checked: bool = False

    @property
    def is_in_per_cent(self) -> bool:
        """Whether its figures are per cents."""
        return self.unit.strip().casefold() in {"%", "per cent", "percent", "percentage"}


@dataclass(frozen=True, slots=True)
class MeasureReading:
    """What a measure should be, or was, on a day."""

    measure: str
    day: date | None
    target: float | None = None
    actual: float | None = None
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Source:
    """Where the performance team's files have the figures of a measure.

    `file` is the file's name with `*` for whatever may stand there and `{yyyy}`, `{mm}` for its month;
    `row_label` and `column_label` are the words beside and above the figure; `scale` is what it is multiplied
    by.
    """

    measure: str
    file: str = ""
    sheet: str = ""
    row_label: str = ""
    column_label: str = ""
    scale: float = 1.0
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody, or a group, that actions are given to.

    `name` is the role as written; `also` its other spellings; `person` who holds it; `emails` one or
    more addresses; `escalate_to` the lead or address that hears of unanswered chasers; `away_until` the
    last day on which nothing is to be sent; `cover` the lead or address that gets the letters meanwhile.
    """

    name: str
    also: tuple[str, ...] = ()
    person: str = ""
    emails: tuple[str, ...] = ()
    escalate_to: str = ""
    away_until: date | None = None
    cover: str = ""
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class DuePhrase:
    """A due-date phrase in use and the date it is taken to mean, from the sheet Due dates."""

    phrase: str
    by: date | None = None
    kind: str = ""
    how: str = ""
    confirmed: bool = False
    place: Place = _place()


def is_brief(template: str) -> bool:
    """Return whether a template is that of a brief, not of a board's paper: its name ends in `brief`."""
    return template.strip().casefold().removesuffix(".docx").endswith("brief")


@dataclass(frozen=True, slots=True)
class Board:
    """One meeting of a board, the template of its paper, and how many days before it the paper is due.

    `annexes` names the annexes of its paper; none: those that the template has as a rule. `about` names the
    sections or themes that the paper is about; none: the whole plan.
    """

    name: str
    paper: str = ""
    meeting: date | None = None
    paper_due_days: int | None = None
    annexes: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    place: Place = _place()

    @property
    def is_visit(self) -> bool:
        """Return whether it is a visit, for which a brief is made, and no meeting of a board."""
        return is_brief(self.paper)

    @property
    def paper_due(self) -> date | None:
        """Return the day on which its paper is due; that of the meeting if that is before all dates."""
        try:
            return self.meeting and self.meeting - timedelta(days=self.paper_due_days or 0)
        except OverflowError:
            return self.meeting


@dataclass(frozen=True, slots=True)
class Body:
    """A board or partnership that answers for the plan.

    `chair` is a role, `meets` how often it meets as people write it (`monthly`); `oversees` is what it
    watches over, `about` the sections that its paper is about.
    """

    name: str
    chair: str = ""
    meets: str = ""
    reports_to: tuple[str, ...] = ()
    oversees: str = ""
    about: str = ""
    place: Place = _place()
    is_checked: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What a board decided at a meeting, or what a lead asks a board for.

    `decision` and `refs` are the cells as written, `minute` the number in the minutes. `new_date` is the date
    that was agreed or asked for; for what a board asks, the day to answer by.
    """

    board: str = ""
    meeting: date | None = None
    minute: str = ""
    decision: str = ""
    refs: str = ""
    new_date: Due = BLANK
    why: str = ""
    place: Place = _place()

    @property
    def kind(self) -> DecisionKind | None:
        """Return what was decided; None where its words do not say it."""
        return read_decision(self.decision, has_date=self.new_date.by is not None)

    @property
    def cited(self) -> str:
        """Return how papers name it: `Improvement Board, 18 September 2017, minute 17/45`."""
        minute = f"minute {self.minute}" if self.minute else ""
        return ", ".join(part for part in (self.board, self.meeting and uk(self.meeting), minute) if part)


@dataclass(frozen=True, slots=True)
class Voice:
    """What children said about a section when they were asked.

    `asked` says who was asked, `how_many` how many they were, `said_so` how many of them said what the plan
    says that children will say, `source` how it was found out (a survey, a visit).
    """

    section: str
    day: date | None = None
    asked: str = ""
    how_many: int | None = None
    said_so: int | None = None
    words: str = ""
    source: str = ""
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class AboutText:
    """A paragraph of what the plan says about itself: the part it is in, whom it is about, and its text."""

    part: str = ""
    who: str = ""
    text: str = ""
    place: Place = _place()


AUDIENCES: dict[str, frozenset[str]] = {
    **dict.fromkeys(("board", "boards"), frozenset({"board"})),
    **dict.fromkeys(("inspector", "inspectors", "inspectorate", "ofsted"), frozenset({"inspector"})),
    **dict.fromkeys(("all", "anybody", "everybody", "everyone", "public"), frozenset({"board", "inspector"})),
    **dict.fromkeys(("nobody", "no", "no one", "none"), frozenset()),
}
"""Whom the words under May be shown to mean."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document behind a rating: a file or a web address; or a report that is promised to some boards.

    `ref` names its actions and sections as written, `path` is the file as written, `shown_to` who may see a
    copy besides the people of the plan. `every` is how often it comes round, as people write it, and
    `goes_to` to which boards.
    """

    ref: str
    path: str = ""
    shows: str = ""
    dated: date | None = None
    shown_to: tuple[str, ...] = ()
    every: str = ""
    goes_to: tuple[str, ...] = ()
    place: Place = _place()
    is_checked: bool = False

    @property
    def refs(self) -> tuple[str, ...]:
        """Return the refs of the actions and sections that it is about."""
        return tuple(ref for part in self.ref.replace("\n", ";").split(";") if (ref := one_line(part)))

    @property
    def audiences(self) -> frozenset[str]:
        """Return who may get a copy: `board`, `inspector`; a word that is not known counts for nobody."""
        return frozenset().union(*(AUDIENCES.get(theme_key(word), ()) for word in self.shown_to))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that a person looked at and accepted, with the reason and the day until which it holds.

    `where` is the finding's ref or its cell (`LMG 1`, `Actions!F14`).
    """

    code: str
    where: str
    reason: str = ""
    accepted_by: str = ""
    until: date | None = None
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole improvement plan, in the order in which it is written."""

    sections: tuple[Section, ...] = ()
    actions: tuple[Action, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    measures: tuple[Measure, ...] = ()
    readings: tuple[MeasureReading, ...] = ()
    leads: tuple[Lead, ...] = ()
    due_phrases: tuple[DuePhrase, ...] = ()
    boards: tuple[Board, ...] = ()
    key: BragKey = DEFAULT_KEY
    settings: Settings = field(default_factory=Settings, compare=False)
    accepted: tuple[Acceptance, ...] = ()
    about: tuple[AboutText, ...] = ()
    bodies: tuple[Body, ...] = ()
    decisions: tuple[Decision, ...] = ()
    voices: tuple[Voice, ...] = ()
    sources: tuple[Source, ...] = ()
    documents: tuple[Document, ...] = ()
    former: tuple[FormerAction, ...] = ()

    def themes(self) -> tuple[str, ...]:
        """Return the themes in the order in which the sections name them, each as it is spelt first."""
        return tuple(self.theme_names().values())

    def theme_names(self) -> dict[str, str]:
        """Return the spelling under which each theme is shown, by its `theme_key`: the first one."""
        names: dict[str, str] = {}
        for section in self.sections:
            if key := theme_key(section.theme):
                names.setdefault(key, section.theme)
        return names

    def section(self, ref: str) -> Section | None:
        """Find a section by its ref, however it is spelt."""
        return next((section for section in self.sections if ref_key(section.ref) == ref_key(ref)), None)

    def actions_of(self, ref: str) -> tuple[Action, ...]:
        """Return the actions of a section."""
        key = ref_key(ref)
        return tuple(action for action in self.actions if ref_key(action.section) == key)

    def evidence_of(self, ref: str) -> tuple[Evidence, ...]:
        """Return the evidence of success of a section."""
        key = ref_key(ref)
        return tuple(row for row in self.evidence if ref_key(row.section) == key)

    def lead(self, name: str) -> Lead | None:
        """Find a lead by the name that `Action.leads` uses."""
        return next((lead for lead in self.leads if lead.name == name), None)


def late(actions: Iterable[Action], as_at: date) -> tuple[Action, ...]:
    """Pick the late actions, the longest late first, in plan order where they are equally late."""
    return tuple(sorted((a for a in actions if a.is_late(as_at)), key=lambda a: -a.days_late(as_at)))
