"""The tags that a paper's template can print, each with how its value is worked out.

People use these names in Word templates, so do not rename them. `templates/README.md` explains each tag: a
new tag is one line here and one line there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from types import SimpleNamespace

from automation.analysis.assurance_kinds import coming_tests, kinds_of_assurance
from automation.analysis.date_decisions import undecided_said
from automation.analysis.frame import NO_THEME
from automation.analysis.headline import headline
from automation.analysis.judgement import RULES
from automation.analysis.movement import LATE, Movement
from automation.analysis.rolling_over import refreshed_said
from automation.analysis.target_paths import MeasureFigures
from automation.charts.drawing import picture
from automation.charts.panels import Chart
from automation.charts.rating_charts import rating_bars
from automation.charts.time_charts import measure_chart, trend_chart
from automation.papers import line_tags as lines
from automation.papers.annexes import ANNEXES
from automation.papers.brief import Brief, concern_text, done_text
from automation.papers.facts import Counted, Dated, Facts, Named, short_text
from automation.papers.tag_values import Lines, Slow, Tags, values_of
from automation.plan.due import uk
from automation.plan.model import Evidence, Plan, late, ref_key
from automation.plan.promised_reports import not_come
from automation.plan.text import count, listed, one_line, printable, ratings_in_words
from automation.plan.voices import MONTHS, is_silent
from automation.tracker.read.result import TrackerFile
from automation.views.chart_series import forecast_drawn, measure_series, night_series, theme_series
from automation.views.view_forecast import FORECAST


def paper_values(facts: Facts) -> dict[str, object]:
    """Return the value of every tag of a paper; lists and pictures are worked out if they are used."""
    return vars(values_of(TAGS if facts.around else _OF_PAPERS, facts))


_RULES = {
    "worst": "A section takes the worst rating among its actions. It is done only when every action is done.",
    "most": "A section takes the most common rating among its open actions, or the worse of two that are "
    "equally common. It is done only when every action is done.",
}


def _standing(facts: Facts) -> Iterator[lines.Stand]:
    """Yield the table of ratings: each with its meaning, then and now; all actions; those that are late."""
    counts, moved = facts.summary.overall, facts.memory.movement
    then = {line.name: line.opening for line in moved.overall.lines} if moved else {}
    for rating in facts.plan.key.columns:
        now, was = counts.of(rating), then.get(rating.name, 0) if moved else None
        if rating.state is not None or now or was:
            meaning = facts.plan.key.meaning(rating)
            yield lines.Stand(rating, one_line(rating.name), meaning, was, now, counts)
    total = sum(then.values()) if moved else None
    yield lines.Stand(None, "All actions", "In the plan, whatever the rating.", total, counts.total, counts)
    late = moved.overall.late.opening if moved else None
    meaning = "Past the due date and not done, whatever the rating."
    yield lines.Stand(None, LATE, meaning, late, counts.late, counts)


def _named(facts: Facts) -> list[Named]:
    return facts.named_groups


def _all_exceptions(facts: Facts) -> list[Named]:
    """Return every exception for an annex, unless the body names them all and leaves no word of them out."""
    short = [line.action for shown in facts.named_groups for line in shown.briefly]
    is_cut = any(action.comments.strip() or short_text(action) != one_line(action.text) for action in short)
    if not is_cut and not facts.groups_left_out and not any(shown.rest for shown in facts.named_groups):
        return []
    return [Named(group, facts.dated(group.actions), "") for group in facts.groups]


def _more(number: int, thing: str) -> str:
    """Return a sentence that says how many more there are; empty if there are none."""
    are = "is" if number == 1 else "are"
    return f"{count(number, f'more {thing}')} {are} not named here." if number > 0 else ""


def _since(facts: Facts) -> str:
    """Return what is compared, and what became of the former plan where that is compared with this one."""
    moved, said = facts.memory.movement, facts.memory.since
    if moved and moved.refreshed:
        return f"{said} {refreshed_said(facts.plan, facts.memory.slippage, moved.opened)}"
    return said


def _extensions_rest(facts: Facts) -> str:
    """Return a sentence on the extensions that are not named; empty if there are none."""
    number = len(facts.extensions)
    if number and not facts.named_extensions:
        were = count(number, "extension was", "extensions were")
        return f"{were} granted or refused; none is named here."
    return _more(number - len(facts.named_extensions), "extension")


def _redated(moved: Movement | None) -> str:
    refs = [item.ref for item in moved.redated] if moved else []
    if not refs:
        return ""
    many = f" and {len(refs) - _MOST_REFS} more" if len(refs) > _MOST_REFS else ""
    named = ", ".join(refs[:_MOST_REFS]) + many if many else listed(refs)
    verb = "looks" if len(refs) == 1 else "look"
    return f"{count(len(refs), 'action')} {verb} better only because the date was moved: {named}."


_MOST_REFS = 10


def _forecast(facts: Facts) -> str:
    """Return the sentence of the forecast; empty where there is no number, or nights were made up."""
    found = facts.memory.forecast
    return found.sentence() if found and found.may_speak else ""


def _undated(facts: Facts) -> str:
    number = len(facts.summary.timing.undated)
    if not number:
        return "Every open action has a date."
    return f"{count(number, 'open action has', 'open actions have')} no date, and so can never be late."


def _promised(facts: Facts) -> tuple[str, ...]:
    """Return the reports that are promised to the board and have not come, a sentence each."""
    found = not_come(facts.plan, facts.meeting.board, facts.summary.as_at)
    said = [one.sentence for one in found[:_MOST_PROMISED]]
    if more := _more(len(found) - len(said), "report"):
        said.append(more)
    return tuple(said)


_MOST_PROMISED, _MOST_TESTS = 8, 5


def _measures_of(facts: Facts) -> dict[str, list[MeasureFigures]]:
    found: defaultdict[str, list[MeasureFigures]] = defaultdict(list)
    for measure in facts.summary.measures:
        found[ref_key(measure.section)].append(measure)
    return found


def _sections(facts: Facts) -> list[lines.Assured]:
    measures, held = _measures_of(facts), facts.plan.settings.held_readings
    return [
        lines.Assured(
            item,
            facts.section(item.section),
            tuple(measures.get(ref_key(item.section), ())),
            held,
            facts.summary.as_at,
        )
        for item in facts.summary.by_section
    ]


def _concerns(facts: Facts) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            evidence=concern.evidence,
            why=concern.why,
            comment=facts.comment(concern.evidence.comments),
        )
        for concern in facts.named_concerns
    ]


def _blocks(facts: Facts) -> list[tuple[str, list[lines.Block]]]:
    """Return the whole plan as it is published: by theme, with a block for each section, in plan order."""
    actions: defaultdict[str, list[Dated]] = defaultdict(list)
    evidence: defaultdict[str, list[Evidence]] = defaultdict(list)
    for line in facts.dated(facts.plan.actions):
        actions[ref_key(line.action.section)].append(line)
    for row in facts.plan.evidence:
        evidence[ref_key(row.section)].append(row)
    themes: defaultdict[str, list[lines.Block]] = defaultdict(list)
    for item in facts.summary.by_section:
        key = ref_key(item.section)
        block = lines.Block(facts.section(item.section), actions[key], evidence[key])
        themes[one_line(item.theme) or NO_THEME].append(block)
    return list(themes.items())


def _prose(plan: Plan) -> Iterator[lines.Prose]:
    """Yield what the plan says about itself, in its order."""
    above = ""
    for (part, is_who), rows in groupby(plan.about, lambda row: (row.part, bool(row.who))):
        texts = list(rows)
        plain = () if is_who else tuple(row.text for row in texts if row.text)
        yield lines.Prose(part if part != above else "", plain, texts if is_who else [])
        above = part


def _saved(file: TrackerFile) -> str:
    if file.saved_at is None:
        return "The tracker does not say when it was last saved."
    by = f" by {printable(file.saved_by)}" if file.saved_by else ""
    return f"The tracker was last saved on {uk(file.saved_at.date())}{by}."


def _impact(facts: Facts) -> str:
    counts = facts.summary.impact
    if not counts.total:
        return ""
    rows = count(counts.total, "row of evidence of success", "rows of evidence of success")
    if counts.not_rated == counts.total:
        return f"None of {rows} is rated." if counts.total > 1 else f"{rows} is not rated."
    return f"Of {rows}, {ratings_in_words(counts, zeros=False)}."


def _not_heard(facts: Facts) -> str:
    """Return how many more sections children were asked about, and about which nobody asked them."""
    plan, more = facts.plan, len(facts.voices) - len(facts.named_voices)
    silent = [section.ref for section in plan.sections if is_silent(plan, section, facts.summary.as_at)]
    said = [f"What children said about {count(more, 'more section')} is not printed here."] if more else []
    if silent:
        named = f"section{'s' if len(silent) > 1 else ''} {listed(silent, _MOST_REFS)}"
        said.append(f"Nobody has asked children about {named} for {MONTHS} months.")
    return " ".join(said)


def _brief_sections(brief: Brief) -> list[lines.Assured]:
    """Return the sections that a brief names, each with what inspectors asked for."""
    named = {ref_key(section.ref) for section in brief.named("sections")}
    items = (item for item in _sections(brief.facts) if ref_key(item.section.ref) in named)
    return [item._replace(found=brief.found(item.section)) for item in items]


_LISTS: Tags = {
    "sections": Lines(lines.SECTIONS, _brief_sections),
    "late": Lines(lines.BRIEF_ACTIONS, lambda brief: brief.named("late")),
    "coming": Lines(lines.BRIEF_ACTIONS, lambda brief: brief.named("coming")),
    "measures": Lines(lines.MEASURES, lambda brief: brief.named("measures")),
    "moved": Lines(lines.BRIEF_MOVED, lambda brief: brief.named("moved")),
    "documents": Lines(lines.DOCUMENTS, lambda brief: brief.named("documents")),
    "done": lambda brief: [done_text(row) for row in brief.named("done")],
    "voices": lambda brief: [brief.voice(row) for row in brief.named("voices")],
    "concerns": lambda brief: [concern_text(row) for row in brief.named("concerns")],
    "questions": lambda brief: brief.named("questions"),
}

BRIEF: Tags = {
    "title": attrgetter("title"),
    "elsewhere": attrgetter("elsewhere"),
    "documents_said": attrgetter("documents_said"),
    "chart": Slow(lambda brief: picture(measure_chart("measures", measure_series(brief.drawn)))),
    **_LISTS,
    **{f"{name}_part": lambda brief, name=name: brief.part(name) for name in _LISTS},
}


def _theme_bars(facts: Facts) -> Chart | None:
    """Return the ratings of each theme; nothing where all actions have one rating, as the text says that."""
    if sum(bool(number) for _, number in facts.summary.overall) < 2:
        return None
    what = f"Actions by theme and rating as at {uk(facts.summary.as_at)}"
    themes = [(facts.theme(theme), counts) for theme, counts in theme_series(facts.summary)]
    return rating_bars("themes", what, themes)


ANNEX_TAGS: Tags = {name: lambda facts, name=name: name in (facts.annexes or ()) for name in ANNEXES}

TAGS: Tags = {
    "council": attrgetter("plan.settings.council"),
    "plan_title": attrgetter("plan.settings.plan_title"),
    "contact": attrgetter("plan.settings.contact"),
    "paper_from": attrgetter("plan.settings.paper_from"),
    "author": attrgetter("plan.settings.paper_author"),
    "agenda_item": attrgetter("plan.settings.agenda_item"),
    "marking": attrgetter("plan.settings.paper_marking"),
    "implications": attrgetter("plan.settings.implications"),
    "board": attrgetter("meeting.board"),
    "meeting_date": lambda facts: uk(facts.meeting.day),
    "about": lambda facts: listed([facts.theme(name) for name in facts.meeting.about]),
    "as_at": lambda facts: uk(facts.summary.as_at),
    "judgement": attrgetter("judgement.standing"),
    "direction": attrgetter("judgement.direction"),
    "worry": attrgetter("judgement.worry"),
    "decisions": attrgetter("decisions"),
    "challenges": attrgetter("challenges"),
    "extensions": Lines(
        lines.EXTENSIONS,
        lambda facts: [lines.Asked(item, facts.meeting.board) for item in facts.named_extensions],
    ),
    "extensions_rest": _extensions_rest,
    "undecided": lambda facts: undecided_said(facts.plan, facts.summary.as_at),
    "headline_first": lambda facts: headline(facts.plan, facts.summary)[0],
    "headline_second": lambda facts: headline(facts.plan, facts.summary)[1],
    "ratings": Lines(
        lines.RATINGS,
        lambda facts: [
            (rating, facts.summary.overall, facts.plan.key.meaning(rating))
            for rating in facts.plan.key.columns
        ],
    ),
    "standing": Lines(lines.STANDING, _standing),
    "total": attrgetter("summary.overall.total"),
    "late": attrgetter("summary.overall.late"),
    "themes": Lines(
        lines.COUNTS,
        lambda facts: [Counted(facts.theme(t.theme), t.counts) for t in facts.summary.by_theme],
    ),
    "all_themes": Lines(
        lines.COUNTS, lambda facts: Counted("All actions", facts.summary.overall), each=False
    ),
    "late_actions": Lines(
        lines.ACTIONS,
        lambda facts: facts.dated(late(facts.plan.actions, facts.summary.as_at)),
    ),
    "attention": Lines(lines.GROUPS, _named),
    "attention_rest": attrgetter("groups_left_out"),
    "exceptions": Lines(lines.GROUPS, _all_exceptions),
    "slipped": Lines(lines.MOVED, attrgetter("named_slipped")),
    "slipped_rest": lambda facts: _more(len(facts.slipped) - len(facts.named_slipped), "moved date"),
    "redated": lambda facts: _redated(facts.memory.movement),
    "impact": _impact,
    "concerns": Lines(lines.CONCERNS, _concerns),
    "concerns_rest": lambda facts: _more(len(facts.concerns) - len(facts.named_concerns), "row"),
    "voices": Lines(lines.VOICES, lambda facts: map(facts.voice_cells, facts.named_voices)),
    "voices_rest": _not_heard,
    "all_voices": Lines(lines.VOICES, lambda facts: map(facts.voice_cells, facts.voices)),
    "off_target": Lines(lines.MEASURES, attrgetter("named_off_target")),
    "off_target_rest": lambda facts: _more(len(facts.off_target) - len(facts.named_off_target), "measure"),
    "tests": Lines(lines.TESTS, lambda facts: coming_tests(facts.plan, facts.summary)[:_MOST_TESTS]),
    "tests_rest": lambda facts: _more(len(coming_tests(facts.plan, facts.summary)) - _MOST_TESTS, "test"),
    "promised": _promised,
    "coming": Lines(lines.ACTIONS, attrgetter("named_coming")),
    "coming_rest": lambda facts: _more(len(facts.coming) - len(facts.named_coming), "action"),
    "coming_until": lambda facts: uk(facts.until),
    "undated": _undated,
    "assurance": Lines(
        lines.ASSURANCE, lambda facts: kinds_of_assurance(facts.plan, facts.summary, facts.closing)
    ),
    "annexes": Lines(ANNEX_TAGS, lambda facts: facts, each=False),
    "usual_annexes": lambda facts: facts.annexes is None,
    "sections": Lines(lines.SECTIONS, _sections),
    "done_actions": Lines(lines.ACTIONS, lambda facts: facts.dated(facts.done_since)),
    "movement": Lines(
        lines.MOVEMENT,
        lambda facts: (
            (*facts.memory.movement.overall.lines, facts.memory.movement.overall.late)
            if facts.memory.movement
            else ()
        ),
    ),
    "movement_since": _since,
    "history_note": attrgetter("memory.note"),
    "measures": Lines(lines.MEASURES, attrgetter("summary.measures")),
    "chart_themes": Slow(lambda facts: picture(_theme_bars(facts))),
    "chart_trend": Slow(lambda facts: picture(trend_chart("trend", night_series(facts.memory.trend)))),
    "chart_measures": Slow(
        lambda facts: picture(measure_chart("measures", measure_series(facts.summary.measures)))
    ),
    "forecast": _forecast,
    "chart_forecast": Slow(lambda facts: picture(forecast_drawn(FORECAST, facts.memory.forecast))),
    "brief": Lines(BRIEF, Brief, each=False),
    "blocks": Lines(lines.THEME_BLOCKS, _blocks),
    "prose": Lines(lines.PROSE, lambda facts: _prose(facts.plan)),
    "section_rule": lambda facts: _RULES[facts.plan.settings.section_rule],
    "judgement_rule": lambda _: RULES,
    "tracker_name": attrgetter("file.path.name"),
    "tracker_saved": lambda facts: _saved(facts.file),
}

_OF_ANOTHER = (
    "as_at",
    "judgement",
    "direction",
    "worry",
    "movement",
    "standing",
    "attention",
    "attention_rest",
)
TAGS["other_plans"] = Lines(
    {"name": attrgetter("name")} | {name: TAGS[name] for name in _OF_ANOTHER}, attrgetter("others")
)

_OF_PAPERS: Tags = {name: get for name, get in TAGS.items() if name != "brief"}
