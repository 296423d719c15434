"""."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import meta
from lxml.html import document_fromstring

from automation import files
from automation.plan.findings import PlanError
from automation.reports import page as page_module
from automation.reports.page import (
    LISTED,
    TAGS,
    FileLink,
    _values,
    action_list,
    page_environment,
    page_html,
    write_page,
)
from automation.views.view import Column, View
from automation.views.view_actions import actions_view
from tests.support.browser import browser, needs_browser
from tests.support.nights import AS_AT, FINDINGS, HISTORY, HOSTILE, SMALL, figures
from tests.support.plans import action, plan, section


def of(*actions, **more):
    return action_list(figures(plan(*actions, **more)))


def cells(actions, number=0):
    return {heading: shown for heading, _, shown in actions.rows[number].cells}


def test_rows_carry_the_options_of_the_filters_that_find_them():
    actions = action_list(figures())
    row = actions.rows[1]
    assert [actions.leads[int(n)] for n in row.leads.split()] == [
        "ART service manager",
        "Principal social worker",
    ]
    assert actions.sections[row.section] == "2: Section 2"
    assert actions.ratings[row.rating] == "Green"
    shown = cells(actions, 1)
    assert (shown["Ref"], shown["Due"], shown["Late"]) == ("2.2", "31/07/2017 (Jul-17)", "Late, 63 days")


def test_a_lead_that_was_not_understood_and_a_section_that_is_not_listed_can_be_found_too():
    actions = of(
        action("2.1", lead="Mr Nobody", leads=()), action("X1", section="X"), sections=(section("2"),)
    )
    assert "Mr Nobody" in actions.leads
    assert actions.sections == ("2: Section 2", "X")


def test_blank_cells_have_a_dash_and_a_date_is_written_once():
    shown = cells(of(action("2.1", "", text="", lead="")))
    assert (shown["Action"], shown["Lead"], shown["Due"], shown["Comments"]) == ("-", "-", "-", "-")
    assert cells(of(action("2.1", "31/07/2017")))["Due"] == "31/07/2017"


def test_a_plan_of_more_actions_than_the_page_lists_says_so_and_keeps_the_longest_late():
    many = [action(f"2.{i}", "Jun-17" if i == LISTED else "Mar-18") for i in range(LISTED + 1)]
    actions = of(*many)
    assert (len(actions.rows), actions.total) == (LISTED, LISTED + 1)
    assert cells(actions)["Ref"] == f"2.{LISTED}"
    assert actions.shown.startswith("Only 5,000 of 5,001 actions are listed, the longest late first.")


@pytest.mark.parametrize("number", [6, 1_200])
def test_each_cell_of_the_list_of_actions_is_the_plans_own(number):
    """Read the table back by its headings; nothing here knows the order of the columns."""
    day = AS_AT
    one = SMALL if number == 6 else many(number).plan
    table = document_fromstring(page_html(figures(one))).get_element_by_id("action-table")
    headings = [th.text_content() for th in table.xpath("./thead/tr/th")]
    rows = table.xpath("./tbody/tr")
    assert len(rows) == len(one.actions) == number
    truth = {
        "Section": lambda a: a.section,
        "Ref": lambda a: a.label or a.ref,
        "Action": lambda a: " ".join(a.text.split()),
        "Lead": lambda a: "; ".join(a.leads) or a.lead,
        "Due": lambda a: f"{a.due_by:%d/%m/%Y} ({a.deadline.text})" if a.due_by else "",
        "Rating": lambda a: a.rating.value,
        "Late": lambda a: f"Late, {a.days_late(day)} days" if a.is_late(day) else "No",
        "Comments": lambda a: " ".join(a.comments.split()),
    }
    assert headings == list(truth)
    for action_, row in zip(one.actions, rows, strict=True):
        assert [cell.get("data-h") for cell in row] == headings
        for heading, cell in zip(headings, row, strict=True):
            assert cell.text_content() == (truth[heading](action_) or "-"), (action_.ref, heading)


def test_a_column_put_in_anywhere_stands_under_its_heading_in_every_row(monkeypatch):
    def with_outcome(actions, as_at):
        columns = [*actions_view((), as_at).columns]
        columns.insert(2, Column("Desired outcome", lambda one: f"Outcome of {one.ref}"))
        return View.of(actions, tuple(columns), key="a", name="a", title="a", note="", empty="")

    monkeypatch.setattr(page_module, "actions_view", with_outcome)
    text = page_html(figures())
    table = document_fromstring(text).get_element_by_id("action-table")
    at = [th.text_content() for th in table.xpath("./thead/tr/th")].index("Desired outcome")
    for one, row in zip(SMALL.actions, table.xpath("./tbody/tr"), strict=True):
        assert row[at].text_content() == f"Outcome of {one.ref}"
        assert row[1].text_content() == one.ref
        assert row[-1].get("data-h") == "Comments"
        assert row[-1].text_content() == (one.comments or "-")
    assert ".actions th:nth-child(5) { width: 14%; }" in text


FILES = (
    FileLink("papers/Improvement Board #1.docx", "Papers"),
    FileLink("brag-summary.xlsx", "Workbooks", "The figures, a sheet for each view"),
    FileLink("javascript:alert(1)", "Papers"),
)


@pytest.fixture(scope="module")
def chrome():
    with browser() as started:
        yield started


@pytest.fixture
def page_of(chrome, tmp_path):
    """Write a page and open it, with the network cut off and every error of the page an error of the test."""
    opened = []

    def open_it(of=None, findings=FINDINGS, files=FILES, width=1280, **more):
        path = tmp_path / "index.html"
        write_page(path, of or figures(), findings, files)
        context = chrome.new_context(viewport={"width": width, "height": 900}, offline=True, **more)
        opened.append(context)
        page = context.new_page()
        page.wrong = []
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("console", lambda message: page.wrong.append(message.text))
        page.on(
            "request",
            lambda request: page.wrong.append(request.url) if request.url != path.as_uri() else None,
        )
        page.goto(path.as_uri())
        return page

    yield open_it
    for context in opened:
        context.close()


def shows(page, words):
    from playwright.sync_api import expect

    expect(page.locator("#shown")).to_have_text(words)


def refs(page):
    return page.locator("#action-rows tr:visible th").all_inner_texts()


def test_the_page_is_one_file_and_says_what_the_figures_say():
    html = page_html(figures(), FINDINGS, FILES)
    assert '<html lang="en-GB">' in html
    assert "On 2 October 2017, 1 of 6 actions (17%) was Blue, which is done; 1 Red, 1 Amber, 2 Green" in html
    assert "2 actions were late, 1 still reported as Green." in html
    assert not re.search(r'(?:src|href)="(?!#|\./)', html)
    assert not re.search(r"url\((?!#)", html)
    assert "@import" not in html


def test_hostile_text_stays_text_everywhere():
    hostile = plan(
        action("2.1", text=HOSTILE, comments=HOSTILE, lead=HOSTILE, leads=(HOSTILE,), label=HOSTILE),
        sections=(section("2", HOSTILE, title=HOSTILE, owner=HOSTILE),),
    )
    html = page_html(figures(hostile, notice=HOSTILE), FINDINGS, [FileLink(HOSTILE, HOSTILE, HOSTILE)])
    assert html.count("<script") == 1
    assert html.count("</title>") == 1
    assert "{{ 7 * 7 }}" in html
    assert "\x07" not in html
    assert "\u202e" not in html


def test_links_stay_in_the_nights_folder():
    html = page_html(figures(), (), FILES)
    assert 'href="./papers/Improvement%20Board%20%231.docx"' in html
    assert 'href="./javascript%3Aalert%281%29"' in html


def test_the_same_figures_give_the_same_page():
    assert page_html(figures(), FINDINGS, FILES) == page_html(figures(), FINDINGS, FILES)


def test_a_plan_without_actions_has_a_page_too():
    html = page_html(figures(plan()))
    assert "On 2 October 2017 the plan holds no actions." in html
    assert "No action is late." in html


def test_a_template_beside_the_tracker_wins_and_a_broken_one_is_named(tmp_path):
    folder = tmp_path / "templates" / "page"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<p>{{ title }}</p>", encoding="utf-8")
    assert page_html(figures(), beside=tmp_path) == "<p>Improvement plan</p>"
    (folder / "index.html").write_text("<p>\n{% for x in %}</p>", encoding="utf-8")
    with pytest.raises(PlanError, match=r"index\.html, line 2"):
        page_html(figures(), beside=tmp_path)
    (folder / "index.html").write_text("<p>{{ titel }}</p>", encoding="utf-8")
    with pytest.raises(PlanError, match="titel"):
        page_html(figures(), beside=tmp_path)
    (folder / "index.html").write_text("<p>{{ 1 // 0 }}</p>", encoding="utf-8")
    with pytest.raises(PlanError, match="cannot be filled in"):
        page_html(figures(), beside=tmp_path)
    (folder / "index.html").write_text("{{ ''.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(PlanError, match="cannot be filled in"):
        page_html(figures(), beside=tmp_path)


def test_every_tag_is_explained_and_every_one_explained_exists():
    guide = (files.templates_folder() / "page" / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \| (.*) \|$", guide, re.MULTILINE) == list(TAGS.items())
    assert set(TAGS) == set(_values(figures(), (), ())) | {"script", "script_hash"}
    environment = page_environment(None)
    source = (files.templates_folder() / "page" / "index.html").read_text(encoding="utf-8")
    assert meta.find_undeclared_variables(environment.parse(source)) <= set(TAGS)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match="cannot be written"):
        write_page(tmp_path / "file" / "index.html", figures())


@needs_browser
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation_of_wcag_2_2_aa(page_of, width):
    from axe_playwright_python.sync_playwright import Axe

    page = page_of(figures(**HISTORY), width=width)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    assert len(result.response["passes"]) > 20
    assert result.response["violations"] == [], result.generate_report()
    assert page.wrong == []


@needs_browser
def test_filters_narrow_the_list_and_say_how_many_match(page_of):
    page = page_of()
    assert refs(page) == ["2.1", "2.2", "2.3", "9A.1", "9A.2", "LMG 1"]
    assert page.locator("#shown").inner_text() == "All 6 actions."
    page.get_by_label("Lead", exact=True).select_option("Principal social worker")
    assert refs(page) == ["2.2", "2.3"]
    assert page.locator("#shown").inner_text() == "2 of 6 actions match."
    page.get_by_label("Late actions only").check()
    assert refs(page) == ["2.2"]
    page.get_by_role("button", name="Show all").click()
    shows(page, "All 6 actions.")
    page.get_by_label("Rating", exact=True).select_option("Not rated")
    assert refs(page) == ["9A.2"]
    page.get_by_label("Rating", exact=True).select_option("All ratings")
    page.get_by_label("Section", exact=True).select_option("LMG: Other priorities")
    assert refs(page) == ["LMG 1"]
    page.get_by_label("Section", exact=True).select_option("All sections")
    page.get_by_label("Words in the action").fill("CASE RECORD")
    shows(page, "1 of 6 actions match.")
    assert refs(page) == ["9A.1"]
    page.get_by_label("Words in the action").fill("no such words")
    shows(page, "0 of 6 actions match.")
    assert page.wrong == []


@needs_browser
def test_the_keyboard_alone_reaches_and_works_everything(page_of):
    page = page_of()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the figures"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        now = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.id || e.textContent.slice(0, 20), s.outlineStyle !== 'none']; })()"
        )
        if now[0] == "f-lead":
            page.keyboard.press("I")
        if now[0] == "f-late":
            page.keyboard.press("Space")
        reached.append(now)
        if now[0].startswith("The figures, a sheet"):
            break
    names = [name for name, _ in reached]
    assert [n for n in names if n.startswith("f-")] == ["f-lead", "f-section", "f-rating", "f-text", "f-late"]
    assert "Show all" in names
    assert names[-1].startswith("The figures, a sheet")
    assert all(outlined for _, outlined in reached)
    assert refs(page) == ["9A.1"]


@needs_browser
def test_without_scripts_the_list_is_a_plain_table(page_of):
    page = page_of(java_script_enabled=False)
    assert refs(page) == ["2.1", "2.2", "2.3", "9A.1", "9A.2", "LMG 1"]
    assert not page.locator("#filters").is_visible()
    assert page.locator("#shown").inner_text() == "All 6 actions."


@needs_browser
def test_nothing_is_cut_off_on_a_telephone(page_of):
    page = page_of(figures(**HISTORY), width=320)
    assert page.evaluate("document.scrollingElement.scrollWidth") == 320
    wide = page.evaluate(
        "Array.from(document.querySelectorAll('main *')).filter(e => !e.closest('.scroll')"
        " && !e.closest('.hidden') && !e.closest('thead') && e.getBoundingClientRect().right > 321)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == []


@needs_browser
def test_everything_that_matches_is_printed_and_the_controls_are_not(page_of, tmp_path):
    from pypdf import PdfReader

    page = page_of(many(600), findings=())
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "page.pdf").pages
    words = " ".join(page.extract_text() for page in pages)
    for ref in ("2.1", "2.300", "2.600"):
        assert re.search(rf"\b{re.escape(ref)}\b", words)
    assert "Show all" not in words
    assert "Skip to" not in words
    box = pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) in {(595, 842), (594, 841), (595, 841)}


def many(number):
    """Give the figures of a plan with many actions."""
    ratings = ("Blue", "Red", "Amber", "Green", "")
    long = "A sentence as people write it into a tracker, with a reason and a date. " * 3
    actions = (
        action(
            f"2.{i}",
            "Jun-17" if i % 9 == 0 else "Mar-18",
            ratings[i % 5],
            f"Lead {i % 40}",
            text=long,
            comments=long,
        )
        for i in range(1, number + 1)
    )
    return figures(plan(*actions, sections=(section("2"),)))


@needs_browser
def test_a_plan_of_more_actions_than_are_listed_still_opens_and_filters(page_of, tmp_path):
    page = page_of(many(6_000), findings=())
    assert (tmp_path / "index.html").stat().st_size < 8_000_000
    cut = " Only 5,000 of 6,000 actions are listed, the longest late first. The tracker holds all of them."
    assert page.locator("#shown").inner_text() == f"5,000 actions. Showing 1 to 250.{cut}"
    assert len(refs(page)) == 250
    assert page.locator("section:has(#late) tbody tr").count() == 500
    assert page.get_by_text("The first 500 of 533; the summary workbook has all of them.").is_visible()
    page.get_by_role("button", name="More actions").click()
    assert refs(page)[0] == "2.2817"
    page.get_by_label("Lead", exact=True).select_option("Lead 7")
    assert page.locator("#shown").inner_text() == f"126 of 5,000 actions match.{cut}"
    assert page.wrong == []


@needs_browser
def test_a_long_list_stands_in_the_page_where_scripts_are_off(page_of):
    page = page_of(many(1_200), findings=(), java_script_enabled=False)
    assert page.locator("#action-rows tr").count() == 1_200
    assert page.locator("#shown").inner_text() == "All 1,200 actions."


def test_the_page_names_no_other_place(tmp_path):
    path = tmp_path / "index.html"
    write_page(path, figures(SMALL), FINDINGS, FILES)
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]
    assert str(Path.cwd()) not in path.read_text(encoding="utf-8")


def test_a_chart_of_many_themes_ends_with_the_others_as_one_bar():
    def drawn(number):
        sections = tuple(section(str(n), f"Theme {n}") for n in range(number))
        of = figures(plan(*(action(f"{n}.1", "Aug-17", "Red") for n in range(number)), sections=sections))
        return page_html(of)

    assert "Theme 59: 1 Red." in drawn(60)
    assert "Theme 58: 1 Red. 2 more: 2 Red." in drawn(61)


def test_the_page_says_what_a_browser_makes_of_letters_and_papers():
    def shown(group):
        return page_html(figures(), files=[FileLink("a/b.eml", group, "One")])

    assert "A browser shows the words of a letter alone." in shown("Letters")
    assert "A browser opens a copy of a paper." in shown("Papers")
    assert "A browser" not in shown("Workbooks")


def test_a_thousand_letters_end_with_a_link_to_their_folder():
    def listed(number):
        files = [FileLink(f"letters/{n}.eml", "Letters", f"Lead {n}") for n in range(number)]
        return page_html(figures(), files=files)

    said = "The first 500 of 501 are listed; their folder holds all of them."
    assert 'href="./letters/499.eml"' in listed(500)
    assert said not in listed(500)
    assert f'<a href="./letters">{said}</a>' in listed(501)
    assert 'href="./letters/500.eml"' not in listed(501)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(t='x') %}{% for a in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
        "{% include 'index.html' %}",
        "{{ headline.__class__ }}",
        "{{ 'x' * 99999999999 }}",
        "{% if title %}" * 3_000 + "{% endif %}" * 3_000,
    ],
)
def test_a_page_template_that_would_not_end_or_reaches_too_far_is_one_sentence(tmp_path, source):
    own = tmp_path / "templates" / "page"
    own.mkdir(parents=True)
    (own / "index.html").write_text(source, encoding="utf-8")
    with pytest.raises(PlanError, match="The page's template") as refused:
        page_html(figures(), beside=tmp_path)
    assert "\n" not in str(refused.value)
