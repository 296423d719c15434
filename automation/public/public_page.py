"""The page for the public: the plan in its published form, by theme and section, with ratings in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from automation.analysis.rollup import summarise
from automation.files import whole_file
from automation.plan.due import uk
from automation.plan.model import Action, Plan, Section, grouped, ref_key
from automation.plan.short_titles import in_sentence_case, spellings_in
from automation.plan.text import count, one_line, printable
from automation.public.people_in_text import is_public, without_children
from automation.reports.page_template import filled_page

NAME = "public.html"


@dataclass(frozen=True, slots=True)
class PublicAction:
    """An action as the public reads it."""

    ref: str
    text: str
    outcome: str
    lead: str
    due: str
    rating: str
    comment: str


@dataclass(frozen=True, slots=True)
class PublicSection:
    """A section as the public reads it."""

    ref: str
    title: str
    owner: str
    children_say: tuple[str, ...]
    evidence: tuple[str, ...]
    actions: tuple[PublicAction, ...]

    @property
    def has_comments(self) -> bool:
        """Return whether any of its actions has a comment for the public."""
        return any(action.comment for action in self.actions)


def write_public_page(path: Path, plan: Plan, as_at: date, beside: Path) -> None:
    """Write the page.

    Args:
        path: where it goes; a file there is replaced in one step.
        plan: the plan.
        as_at: the day of the figures.
        beside: the folder of the tracker; a template there is used instead of the one that ships.

    Raises:
        PlanError: the template cannot be used, or the file cannot be written.
    """
    text = filled_page("public.html", _values(plan, as_at), beside)
    with whole_file(path, "The page for the public") as aside:
        aside.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _values(plan: Plan, as_at: date) -> dict[str, object]:
    counts, settings = summarise(plan, as_at).overall, plan.settings
    spellings = spellings_in(plan)
    themes: defaultdict[str, list[PublicSection]] = defaultdict(list)
    for theme, section in _sections(plan):
        themes[in_sentence_case(theme, spellings)].append(section)
    return {
        "title": one_line(settings.plan_title) or "Improvement plan",
        "council": one_line(settings.council),
        "as_at": uk(as_at),
        "said": f"{count(counts.total, 'action')}: {counts.done} done and {counts.still_open} still to do.",
        "ratings": [
            (one_line(rating.name), plan.key.meaning(rating), number) for rating, number in counts if number
        ],
        "about": [
            (part, [(one_line(row.who), without_children(printable(row.text))) for row in rows])
            for part, rows in grouped(plan.about, lambda row: one_line(row.part)).items()
        ],
        "themes": list(themes.items()),
    }


def _sections(plan: Plan) -> Iterator[tuple[str, PublicSection]]:
    """Yield each section with its theme, in plan order; one that only actions name comes last."""
    listed = {ref_key(section.ref): section for section in reversed(plan.sections)}
    sections = dict(reversed(listed.items()))
    for action in plan.actions:
        sections.setdefault(ref_key(action.section), Section(action.section))
    actions = grouped(plan.actions, lambda action: ref_key(action.section))
    evidence = grouped(plan.evidence, lambda row: ref_key(row.section))
    for key, section in sections.items():
        says = [line for line in section.children_say.splitlines() if line.strip()]
        proofs = [one_line(row.text) for row in evidence.get(key, ())]
        yield (
            one_line(section.theme),
            PublicSection(
                one_line(section.ref),
                without_children(one_line(section.title) or section.name),
                one_line(section.owner),
                tuple(map(without_children, says)),
                tuple(map(without_children, proofs)),
                tuple(map(_action, actions.get(key, ()))),
            ),
        )


def _action(action: Action) -> PublicAction:
    comments = (text for heading, text in action.kept if is_public(heading))
    return PublicAction(
        one_line(action.label),
        without_children(printable(action.text)),
        without_children(printable(action.outcome)),
        one_line(action.lead),
        one_line(action.deadline.text),
        one_line(action.rating.name),
        without_children(printable(" ".join(comments))),
    )
