"""The tags that a paper's template may print, and the page that explains them.

Templates name these tags, so a name here is a promise to the people who edit them in Word. What each is for
stands in the docstring of its class; `python -m automation.papers.tags` writes it to `templates/README.md`.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from automation import files
from automation.charts.paper_charts import Picture
from automation.plan.rating_counts import Counts
from automation.plan.text import printable


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one line of a table; the name is a theme's, a section's or a lead's.

    Args:
        name: The theme or section.
        blue: Blue actions.
        red: Red actions.
        amber: Amber actions.
        green: Green actions.
        not_rated: Actions that nobody has rated.
        total: All actions.
        late: Late actions, whatever their rating.
    """

    name: str
    blue: int
    red: int
    amber: int
    green: int
    not_rated: int
    total: int
    late: int

    @classmethod
    def of(cls, name: str, counts: Counts) -> Row:
        """Make a row of counts."""
        return cls(printable(name), *counts.as_dict().values())


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One rating: its word, its colour, how many actions have it, the share, and what it means here.

    Args:
        rating: Blue, Red, Amber, Green or Not rated.
        colour: Its colour, for `{% cellbg line.colour %}`.
        badge: The word in an ink that can be read on the colour, for `{{r line.badge }}`.
        number: How many actions have it.
        share: Its share of all actions.
        meaning: What it means here, from the sheet BRAG key.
    """

    rating: str
    colour: str
    badge: object
    number: int
    share: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as a paper prints it.

    Args:
        ref: Its ref.
        action: What is to be done.
        outcome: Its desired outcome.
        lead: Who leads, as written.
        due: The date that counts, and the phrase as written.
        due_written: The phrase alone, as written.
        due_first: The Due date as written, whether or not it was revised.
        due_revised: The Revised due date as written; empty where there is none.
        how_late: How long it is late; empty if it is not.
        concern: Why it is an exception; empty if it is none.
        rating: Its rating.
        colour: The rating's colour.
        badge: The rating in an ink that can be read on its colour.
        comment: Its comments.
    """

    ref: str
    action: str
    outcome: str
    lead: str
    due: str
    due_written: str
    due_first: str
    due_revised: str
    how_late: str
    concern: str
    rating: str
    colour: str
    badge: object
    comment: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One row of evidence of success with its impact rating.

    Args:
        text: The evidence of success.
        rating: Its impact rating.
        colour: The rating's colour.
        badge: The rating in an ink that can be read on its colour.
        comment: Its comments.
        measure: The measure it names.
    """

    text: str
    rating: str
    colour: str
    badge: object
    comment: str
    measure: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section with its counts, its derived ratings, its owner and the assurance it has reached.

    Args:
        ref: Its ref.
        title: Its title.
        owner: Its owner's role.
        rating: Its derived rating.
        colour: The rating's colour.
        badge: The rating in an ink that can be read on its colour.
        impact: The rating derived from its evidence of success.
        impact_colour: That rating's colour.
        impact_badge: That rating in an ink that can be read on its colour.
        level: The assurance level it has reached.
        needs: What the next level needs.
        counts: Its counts; see Count lines, as in `row.counts.blue`.
    """

    ref: str
    title: str
    owner: str
    rating: str
    colour: str
    badge: object
    impact: str
    impact_colour: str
    impact_badge: object
    level: str
    needs: str
    counts: Row


@dataclass(frozen=True, slots=True)
class MovementLine:
    """What came to one rating, or to the late actions, and what left it.

    Args:
        name: The rating, or Late.
        opening: How many there were.
        came: How many came.
        left: How many left.
        closing: How many there are now.
        change: Closing less opening, with its sign.
        why: Why they came and left.
    """

    name: str
    opening: int
    came: int
    left: int
    closing: int
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure against its target path, figures with their unit.

    Args:
        name: The measure.
        section: Its section.
        baseline: Where it started.
        latest: The last reading and its day.
        expected: What the target path asks of that day.
        standing: On target, off target, or why neither can be said.
        trend: The last reading against the one before.
        next_target: The next target and its day.
    """

    name: str
    section: str
    baseline: str
    latest: str
    expected: str
    standing: str
    trend: str
    next_target: str


@dataclass(frozen=True, slots=True)
class SlippageLine:
    """One action whose date was moved.

    Args:
        ref: The action's ref.
        action: What is to be done.
        lead: Who leads.
        first: The first date on record.
        now: The date that counts now.
        times: How often it was changed.
        days: Days from the first date to the present one.
    """

    ref: str
    action: str
    lead: str
    first: str
    now: str
    times: int
    days: str


@dataclass(frozen=True, slots=True)
class TestLine:
    """One section that is ready for its Level 3 test.

    Args:
        ref: The section's ref.
        title: Its title.
        owner: Its owner's role.
        test: Its Level 3 test.
        test_date: The day of the test.
    """

    ref: str
    title: str
    owner: str
    test: str
    test_date: str


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """One section as the plan is published: its heading, its actions, its evidence, its children's words.

    Args:
        ref: Its ref.
        title: Its title.
        heading: Ref and title as a heading.
        owner: Its owner's role, with the name where there is one.
        actions: Its actions; see Action lines.
        evidence: Its evidence of success; see Evidence lines.
        children_say: What children will say, as text.
        level3_test: Its Level 3 test.
    """

    ref: str
    title: str
    heading: str
    owner: str
    actions: tuple[ActionLine, ...]
    evidence: tuple[EvidenceLine, ...]
    children_say: tuple[str, ...]
    level3_test: str


@dataclass(frozen=True, slots=True)
class ThemeBlock:
    """One theme with its sections, as the plan is published.

    Args:
        theme: The theme.
        sections: Its sections; see Section blocks, as in `for section in theme.sections`.
    """

    theme: str
    sections: tuple[SectionBlock, ...]


@dataclass(frozen=True, slots=True)
class PaperTags:
    """Every tag that a template may use.

    Args:
        council: The council's name, from the sheet Settings. | Exampleshire Council
        plan_title: The plan's name, from the sheet Settings. | Children's services improvement plan
        contact: Whom to ask, from the sheet Settings. | Business support, 01632 960 000
        board: The board that the paper is for. | Improvement Board
        meeting_date: The day of its meeting. | 9 October 2017
        as_at: The day that the figures are counted at. | 2 October 2017
        headline_first: One sentence: what is done, and how the rest is rated. | On 2 October 2017, 83 of ...
        headline_second: One sentence: what is late, and how that is rated. | 30 actions were late, 3 ...
        ratings: A line for each rating; see Rating lines. | for line in ratings
        total: How many actions there are. | 171
        late: How many are late. | 30
        late_count: The same in words. | 30 actions are late
        themes: A line of counts for each theme; see Count lines. | for row in themes
        all_themes: The counts of the whole plan; see Count lines. | all_themes.blue
        impact: Evidence of success by theme and impact rating; see Count lines. | for row in impact
        all_impact: The same for the whole plan; see Count lines. | all_impact.total
        sections: A line for each section; see Section lines. | for row in sections
        exceptions: Late and Red actions in order of concern, those that are late though Green first; see
            Action lines. | for row in exceptions
        late_actions: The late actions, the longest late first; see Action lines. | for row in late_actions
        red_actions: Red actions that are not late; see Action lines. | for row in red_actions
        coming_actions: What falls due by coming_until and is not Blue; see Action lines. | for row in
            coming_actions
        coming_until: The board's meeting after this one, or this one if there is none. | 13 November 2017
        done_actions: What became Blue since this board last met; see Action lines. | for row in done_actions
        sections_to_close: The sections that have passed their Level 3 test, with all that comes before it, as
            text. | for section in sections_to_close
        sections_not_yet_to_close: The other sections with every action Blue, each with what it still needs
            before it can be closed. | for section in sections_not_yet_to_close
        ready_for_test: Sections that reached Level 2 and wait for their Level 3 test; see Test lines. | for
            row in ready_for_test
        movement: What moved since this board last met; see Movement lines. Empty without an earlier night. |
            for row in movement
        movement_since: What was compared, or why nothing can be. | Since the night of 4 September 2017 ...
        half_year: What moved in six months; see Movement lines. | for row in half_year
        half_year_since: What was compared, or why nothing can be. | Since the night of 2 April 2017 ...
        redated: Actions that only look better because they were re-dated, a sentence each. | for text in
            redated
        slipped: Actions whose date was moved, the furthest first; see Slippage lines. | for row in slipped
        history_note: A warning where earlier nights are the example's; else empty. | Earlier nights ...
        measures: The measures against their target paths; see Measure lines. | for row in measures
        chart_themes: A picture: actions by rating in each theme. | {{ chart_themes }}
        chart_trend: A picture: ratings from night to night; empty before the second night. | {{ chart_trend
            }}
        chart_measures: A picture: measures against target; empty where there are none. | {{ chart_measures }}
        blocks: The whole plan by theme, as it is published; see Theme blocks. | for theme in blocks
        section_rule: How a section's rating is derived, by the rule on the sheet Settings. | A section takes
            ...
        tracker_name: The tracker's file name. | improvement-plan.xlsm
        tracker_saved: When it was last saved, and by whom. | The tracker was last saved on ...
    """

    council: str
    plan_title: str
    contact: str
    board: str
    meeting_date: str
    as_at: str
    headline_first: str
    headline_second: str
    ratings: tuple[RatingLine, ...]
    total: int
    late: int
    late_count: str
    themes: tuple[Row, ...]
    all_themes: Row
    impact: tuple[Row, ...]
    all_impact: Row
    sections: tuple[SectionLine, ...]
    exceptions: tuple[ActionLine, ...]
    late_actions: tuple[ActionLine, ...]
    red_actions: tuple[ActionLine, ...]
    coming_actions: tuple[ActionLine, ...]
    coming_until: str
    done_actions: tuple[ActionLine, ...]
    sections_to_close: tuple[str, ...]
    sections_not_yet_to_close: tuple[str, ...]
    ready_for_test: tuple[TestLine, ...]
    movement: tuple[MovementLine, ...]
    movement_since: str
    half_year: tuple[MovementLine, ...]
    half_year_since: str
    redated: tuple[str, ...]
    slipped: tuple[SlippageLine, ...]
    history_note: str
    measures: tuple[MeasureLine, ...]
    chart_themes: Picture | None
    chart_trend: Picture | None
    chart_measures: Picture | None
    blocks: tuple[ThemeBlock, ...]
    section_rule: str
    tracker_name: str
    tracker_saved: str


LINES = {
    "Rating lines": RatingLine,
    "Count lines": Row,
    "Action lines": ActionLine,
    "Section lines": SectionLine,
    "Movement lines": MovementLine,
    "Measure lines": MeasureLine,
    "Slippage lines": SlippageLine,
    "Test lines": TestLine,
    "Theme blocks": ThemeBlock,
    "Section blocks": SectionBlock,
    "Evidence lines": EvidenceLine,
}
"""The values that stand inside lists, by the heading that explains them."""

_HEAD = """# Templates

What stands here may be edited: `papers` in Word, `letters` and `page` in any text editor. A copy in a folder
`templates` beside your tracker wins over the one that comes with the toolkit. `letters/README.md` explains
the letters' tags.

## Papers

The sheet Boards names the template of each board's paper. Type anything you like in Word, keep the styles
(they make the paper readable with a screen reader), and put a tag where a value is to stand: `{{ board }}`
prints the board's name.

- `{%p if contact %}` ... `{%p endif %}`, each in a paragraph of its own, keeps what is between only if there
  is a value.
- In a table, `{%tr for row in late_actions %}` in a row of its own, then the row to repeat, then
  `{%tr endfor %}` in a row of its own. Keep the header row marked as 'Repeat header rows', and 'Allow row to
  break across pages' off.
- `{% cellbg row.colour %}{{r row.badge }}` in a cell prints a rating with its colour and its word.
- A table of contents put in with Word's own command is filled from the headings of the finished paper.
- A tag that does not exist is named, with its place and the nearest one that does.
  The paper is then not made.

| tag | what it prints | example |
|---|---|---|
"""


def meanings(line: type[Any]) -> dict[str, str]:
    """Return what each value of a class is for, from the class's docstring."""
    said = inspect.getdoc(line) or ""
    entries = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", said.partition("Args:\n")[2], re.MULTILINE)
    return {name: " ".join(words.split()) for name, words in entries}


def templates_page() -> str:
    """Return the page."""
    parts = [_HEAD]
    parts += [f"| `{name}` | {said} |\n" for name, said in meanings(PaperTags).items()]
    for heading, line in LINES.items():
        parts.append(f"\n### {heading}\n\n| value | what it is |\n|---|---|\n")
        parts += [f"| `{name}` | {said} |\n" for name, said in meanings(line).items()]
    return "".join(parts)


def page_path() -> Path:
    """Return the place of the page in a checkout."""
    return files.templates_folder() / "README.md"


if __name__ == "__main__":
    page_path().write_text(templates_page(), encoding="utf-8", newline="\n")
