"""."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from jinja2 import meta
from lxml.html import document_fromstring

from automation import files
from automation.plan.findings import PlanError
from automation.plan.ratings import DEFAULT_KEY, BragKey, KeyEntry, Rating
from automation.reports import page as page_module
from automation.reports.needs import Need, not_done
from automation.reports.page import (
    GROUPS,
    LISTED,
    FileLink,
    PlanLine,
    _values,
    action_list,
    anchors,
    page_html,
    write_page,
    write_plans_page,
)
from automation.reports.page_template import page_environment
from automation.views.figures import views_of
from automation.views.view import Column, View
from automation.views.view_actions import actions_view
from tests.support.browser import browser, needs_browser
from tests.support.nights import AS_AT, FINDINGS, HISTORY, HOSTILE, SMALL, figures
from tests.support.plans import EIGHT_WORDS, action, plan, section, under


def of(*actions, **more):
    return action_list(figures(plan(*actions, **more)))


def cells(actions, number=0):
    return {heading: shown for heading, _, shown in actions.rows[number].cells}


def test_each_row_matches_its_filter_options():
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


def test_the_filters_offer_unrecognised_leads_and_unlisted_sections_too():
    actions = of(
        action("2.1", lead="Mr Nobody", leads=()), action("X1", section="X"), sections=(section("2"),)
    )
    assert "Mr Nobody" in actions.leads
    assert actions.sections == ("2: Section 2", "X")


def test_blank_cells_have_a_dash_and_a_date_is_written_once():
    filled = action("2.2", "Sep-17", comments="Waits", row=3)
    shown = cells(of(action("2.1", "", text="", lead=""), filled))
    assert (shown["Action"], shown["Lead"], shown["Due"], shown["Comments"]) == ("-", "-", "-", "-")
    assert cells(of(action("2.1", "31/07/2017")))["Due"] == "31/07/2017"


def test_a_word_that_the_key_does_not_settle_stands_on_the_page_without_a_colour():
    key = BragKey((*DEFAULT_KEY.entries, KeyEntry(Rating("Stuck"), "Waits for somebody")))
    page = page_html(figures(plan(action("2.1", "Mar-17", "Blue"), key=key)))
    assert '<span class="brag ">Stuck</span>' in page
    assert re.search(r'<span class="brag rating-\d">Blue</span>', page)


def test_a_page_that_cannot_list_every_action_says_so_and_keeps_the_latest():
    many = [action(f"2.{i}", "Jun-17" if i == LISTED else "Mar-18") for i in range(LISTED + 1)]
    actions = of(*many)
    assert (len(actions.rows), actions.total) == (LISTED, LISTED + 1)
    assert cells(actions)["Ref"] == f"2.{LISTED}"
    assert actions.shown.startswith(
        "Only 5,000 of the 5,001 actions are listed here, starting with those late the longest."
    )


@pytest.mark.parametrize("number", [6, 1_200])
def test_each_cell_of_the_action_list_matches_the_plan(number):
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
        "Rating": lambda a: a.rating.name,
        "Late": lambda a: f"Late, {a.days_late(day)} days" if a.is_late(day) else "No",
        "Comments": lambda a: " ".join(a.comments.split()),
    }
    assert headings == list(truth)
    for action_, row in zip(one.actions, rows, strict=True):
        assert [cell.get("data-h") for cell in row] == headings
        for heading, cell in zip(headings, row, strict=True):
            assert cell.text_content() == (truth[heading](action_) or "-"), (action_.ref, heading)


def test_a_new_column_stands_under_its_heading_in_every_row(monkeypatch):
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
    assert (
        "On 2 October 2017, 1 of the 6 actions (17%) was done (Blue). Of the other 5, 1 was Red, 1 Amber"
        in html
    )
    assert "2 actions were late: 1 was still reported as Green." in html
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
    assert "On 2 October 2017 the plan has no actions." in html
    assert "No action is late." in html


def test_a_template_beside_the_tracker_is_used_and_a_broken_one_is_named(tmp_path):
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


def test_every_page_tag_is_explained_and_every_explained_tag_exists():
    guide = (files.templates_folder() / "page" / "README.md").read_text(encoding="utf-8")
    tags = {*_values(figures(), (), ()), "others", "script", "script_hash"}
    assert sorted(re.findall(r"^\| `(\w+)` \| \S", guide, re.MULTILINE)) == sorted(tags)
    environment = page_environment(None)
    source = (files.templates_folder() / "page" / "index.html").read_text(encoding="utf-8")
    assert meta.find_undeclared_variables(environment.parse(source)) <= tags


def test_a_plan_that_a_board_oversees_as_well_is_shown_in_short_and_otherwise_nothing_is_said_of_it():
    page = page_html(figures(), others=[("Adult <services>", "The plan is on course.")])
    assert "<h3>Adult &lt;services&gt;</h3>\n<p>The plan is on course.</p>" in page
    assert "Other plans" not in page_html(figures())


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(PlanError, match="cannot be written"):
        write_page(tmp_path / "file" / "index.html", figures())


LOOKS = {
    "telephone": {"width": 390},
    "tablet": {"width": 768},
    "desk": {"width": 1280},
    "small": {"width": 320},
    "contrast theme": {"width": 1280, "forced_colors": "active"},
    "dark": {"width": 768, "color_scheme": "dark"},
    "dark telephone": {"width": 390, "color_scheme": "dark"},
}


@needs_browser
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_no_violation_with_all_its_rules(page_of, look):
    from axe_playwright_python.sync_playwright import Axe

    page = page_of(figures(**HISTORY), **LOOKS[look])
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    tags = [
        *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
        *("best-practice", "EN-301-549", "section508", "TTv5", "experimental"),
    ]
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    assert len(result.response["passes"]) > 20
    assert result.response["violations"] == [], result.generate_report()
    assert page.wrong == []


@needs_browser
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_page_is_under_12_000_pixels_as_it_loads(page_of, width):
    page = page_of(many(300), width=width)
    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.scrollingElement.scrollHeight") < 12_000


@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_screen_names_what_is_late_but_green(page_of, width):
    page = page_of(figures(**HISTORY), width=width)
    named = page.locator("#glance-green li")
    assert named.inner_text().startswith("2.2 ")
    assert named.bounding_box()["y"] + named.bounding_box()["height"] < 844


def test_no_name_stands_twice_on_the_page_and_every_link_within_it_leads_somewhere():
    page = document_fromstring(page_html(figures(**HISTORY), FINDINGS, FILES))
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    links = {link for link in page.xpath("//a/@href") if link.startswith("#")}
    assert "#a-9A_1" in links
    assert {link.lstrip("#").partition("?")[0] for link in links} <= set(names)


def test_two_actions_of_one_ref_and_one_without_have_rows_of_their_own():
    assert anchors([action("2.1"), action("2.1"), action("", label=""), action("LMG 1")]) == [
        "a-2_1",
        "a-2_1-row-2",
        "a--row-3",
        "a-LMG-1",
    ]


def test_every_view_of_the_page_is_in_one_group():
    keys = [key for group in GROUPS.values() for key in group]
    assert len(keys) == len(set(keys))
    of = figures(**HISTORY)
    assert {view.key for view in views_of(of)} <= set(keys)


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
def test_the_keyboard_reaches_the_filters_in_a_few_stops_and_everything_else(page_of):
    page = page_of()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the figures"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the filters"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        now = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.id || e.textContent.slice(0, 20), s.outlineStyle !== 'none']; })()"
        )
        if now[0] == "f-lead":
            page.keyboard.press("I")
        if now[0] == "f-late":
            page.keyboard.press("Space")
        if now[0].startswith("Papers and files"):
            page.keyboard.press("Enter")
        reached.append(now)
        if now[0].startswith("The figures, a sheet"):
            break
    names = [name for name, _ in reached]
    assert names[:7] == ["f-lead", "f-section", "f-rating", "f-text", "f-late", "Show", "Show all"]
    assert names[-1].startswith("The figures, a sheet")
    assert all(outlined for _, outlined in reached)
    assert refs(page) == ["9A.1"]


@needs_browser
def test_filters_are_kept_in_the_address_and_survive_a_reload(page_of):
    page = page_of()
    page.get_by_label("Lead", exact=True).select_option("Principal social worker")
    page.get_by_label("Late actions only").check()
    page.get_by_label("Words in the action").fill("waits")
    shows(page, "1 of 6 actions match.")
    wanted = "#actions?lead=Principal+social+worker&late=1&words=waits"
    page.wait_for_url(lambda url: url.endswith(wanted))
    page.reload()
    assert refs(page) == ["2.2"]
    assert page.get_by_label("Lead", exact=True).locator("option:checked").inner_text() == (
        "Principal social worker"
    )
    page.get_by_role("button", name="Show all").click()
    shows(page, "All 6 actions.")
    assert page.evaluate("location.hash") == "#actions"
    # Near misses: words that no option has are left out, and the list is whole.
    page.evaluate("location.hash = '#actions?lead=Nobody&rating=Green'")
    shows(page, "2 of 6 actions match.")
    assert page.wrong == []


@needs_browser
def test_a_ref_leads_to_its_action_even_where_filters_or_pages_hide_it(page_of):
    page = page_of(many(60), findings=())
    page.get_by_label("Rating", exact=True).select_option("Blue")
    page.evaluate("location.hash = '#a-2_54'")
    shows(page, "All 60 actions. Showing 41 to 60.")
    assert page.evaluate("document.activeElement.id") == "a-2_54"
    assert page.locator("tr.target").count() == 1
    page.locator("#glance-late li a").first.click()
    assert page.evaluate("document.activeElement.id") == page.evaluate("location.hash").lstrip("#")


@needs_browser
def test_a_link_into_a_closed_group_opens_it(page_of):
    page = page_of(figures(**HISTORY))
    assert not page.locator("#movement").is_visible()
    page.get_by_role("link", name="How each rating moved").click()
    assert page.locator("#movement").is_visible()
    assert page.locator("details[open]").count() == 1


@needs_browser
def test_tables_are_sorted_by_their_headings_and_totals_stay_last(page_of):
    page = page_of(figures(**HISTORY))

    def column(table, number):
        return page.locator(f"{table} tbody tr").evaluate_all(
            f"rows => rows.map(row => row.cells[{number}].textContent)"
        )

    page.locator("#action-table").get_by_role("button", name="Due").click()
    due = ["30/06/2017 (Jun-17)", "31/07/2017 (Jul-17)", "31/08/2017 (Aug-17)", "31/10/2017 (Oct-17)"]
    assert column("#action-table", 4) == [*due, "31/12/2017 (Dec-17)", "-"]
    page.locator("#action-table").get_by_role("button", name="Late").click()
    page.locator("#action-table").get_by_role("button", name="Late").click()
    assert column("#action-table", 6)[:2] == ["Late, 63 days", "Late, 32 days"]
    assert page.locator("[aria-sort=descending]").inner_text() == "Late"
    page.locator("#group-now > summary").click()
    themes = "section:has(> #themes) table"
    page.locator(themes).get_by_role("button", name="Theme").click()
    page.locator(themes).get_by_role("button", name="Theme").click()
    assert column(themes, 0) == ["Leadership", "Help and protection", "All actions"]
    assert page.wrong == []


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
def test_print_is_short_and_has_all_actions_that_match_where_filters_are_set(page_of, tmp_path):
    from pypdf import PdfReader

    def printed(page):
        page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
        pages = PdfReader(tmp_path / "page.pdf").pages
        return pages, " ".join(page.extract_text() for page in pages)

    page = page_of(many(300, "Seen."), findings=())
    pages, words = printed(page)
    assert len(pages) <= 2
    assert "The list of actions is printed where filters are set." in words
    assert not re.search(r"\b2\.251\b", words)
    page.get_by_label("Late actions only").check()
    pages, words = printed(page)
    for ref in ("2.9", "2.252", "2.297"):
        assert re.search(rf"\b{re.escape(ref)}\b", words)
    assert "Show all" not in words
    assert "Skip to" not in words
    box = pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) in {(595, 842), (594, 841), (595, 841)}


LONG = "A sentence as people write it into a tracker, with a reason and a date. " * 3


def many(number, words=LONG):
    """Give the figures of a plan with many actions."""
    ratings = ("Blue", "Red", "Amber", "Green", "")
    actions = (
        action(
            f"2.{i}",
            "Jun-17" if i % 9 == 0 else "Mar-18",
            ratings[i % 5],
            f"Lead {i % 40}",
            text=words,
            comments=words,
        )
        for i in range(1, number + 1)
    )
    return figures(plan(*actions, sections=(section("2"),)))


@needs_browser
def test_a_plan_of_more_actions_than_are_listed_still_opens_and_filters(page_of, tmp_path):
    page = page_of(many(6_000), findings=())
    assert (tmp_path / "index.html").stat().st_size < 8_000_000
    cut = (
        " Only 5,000 of the 6,000 actions are listed here, starting with those late the longest. The tracker "
        "has all of them."
    )
    assert page.locator("#shown").inner_text() == f"5,000 actions. Showing 1 to 20.{cut}"
    assert len(refs(page)) == 20
    assert page.locator("section:has(#late) tbody tr").count() == 500
    page.locator("#group-late-and-coming > summary").click()
    assert page.get_by_text("The first 500 of 533 rows. The summary workbook has all of them.").is_visible()
    page.get_by_role("button", name="More actions").click()
    assert refs(page)[0] == "2.234"
    page.get_by_label("Lead", exact=True).select_option("Lead 7")
    assert page.locator("#shown").inner_text() == f"126 of 5,000 actions match. Showing 1 to 20.{cut}"
    assert page.wrong == []


@needs_browser
def test_without_scripts_the_page_lists_every_action(page_of):
    page = page_of(many(1_200), findings=(), java_script_enabled=False)
    assert page.locator("#action-rows tr").count() == 1_200
    assert page.locator("#shown").inner_text() == "All 1,200 actions."


def test_the_page_does_not_reveal_where_it_was_made(tmp_path):
    path = tmp_path / "index.html"
    write_page(path, figures(SMALL), FINDINGS, FILES)
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]
    assert str(Path.cwd()) not in path.read_text(encoding="utf-8")


def test_a_chart_of_many_themes_puts_the_rest_in_one_bar():
    def drawn(number):
        sections = tuple(section(str(n), f"Theme {n}") for n in range(number))
        of = figures(plan(*(action(f"{n}.1", "Aug-17", "Red") for n in range(number)), sections=sections))
        return page_html(of)

    assert "Theme 59: 1<" in drawn(60)
    assert "2 more: 2<" in drawn(61)


def test_the_page_says_how_letters_and_papers_open_in_a_browser():
    def shown(group):
        return page_html(figures(), files=[FileLink("a/b.eml", group, "One")])

    assert "A browser shows only the text of a letter." in shown("Letters")
    assert "A browser opens a copy of a paper." in shown("Papers")
    assert "A browser" not in shown("Workbooks")


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
def test_a_dangerous_page_template_is_refused_in_one_sentence(tmp_path, source):
    own = tmp_path / "templates" / "page"
    own.mkdir(parents=True)
    (own / "index.html").write_text(source, encoding="utf-8")
    with pytest.raises(PlanError, match="The page's template") as refused:
        page_html(figures(), beside=tmp_path)
    assert "\n" not in str(refused.value)


def test_the_page_over_all_plans_links_to_each_and_escapes_their_names(tmp_path: Path) -> None:
    page = tmp_path / "output" / "index.html"
    write_plans_page(
        page,
        [
            PlanLine(
                "<script>alert(1)</script>",
                date(2017, 10, 2),
                page=tmp_path / "output" / "a b" / "index.html",
            ),
            PlanLine("Adults", needs=(not_done("Locked."), Need("2 letters <wait>.", 2))),
        ],
    )
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert 'href="a%20b/index.html"' in text
    assert "2 plans; 1 needs somebody." in text
    assert "<td><ul><li>Locked.</li><li>2 letters &lt;wait&gt;.</li></ul></td></tr>" in text
    assert text.count("<td>Nothing</td></tr>") == 1


def test_a_page_prints_a_tracker_in_its_own_words_and_colours():
    rated = [action(f"2.{n}", "Jun-17", rating.name) for n, rating in enumerate(EIGHT_WORDS.columns, 1)]
    own = under(EIGHT_WORDS, plan(*rated))
    text = page_html(figures(own))
    page = document_fromstring(text)
    words = [rating.name for rating in EIGHT_WORDS.columns]
    assert [option.text_content() for option in page.get_element_by_id("f-rating")][1:] == words
    tiles = [tuple(part.text_content() for part in tile) for tile in page.xpath("//dl[@class='tiles']/div")]
    assert tiles == [*((word, "1") for word in words), ("All actions", "9"), ("Late", "6")]
    for number, rating in enumerate(EIGHT_WORDS.columns):
        assert f".brag.rating-{number} {{ border-left-color: #{rating.colour}; }}" in text
        marked = page.xpath(f"//span[contains(@class, 'rating-{number}')]")
        assert marked
        assert {mark.text_content() for mark in marked} == {rating.name}
    assert not any(f">{word}<" in text for word in ("Blue", "Red", "Green"))


def test_the_page_over_several_plans_counts_states_since_each_has_words_of_its_own(tmp_path):
    own = under(EIGHT_WORDS, plan(action("2.1", "Jun-17", "Complete"), action("2.2", "Jun-17", "Dropped")))
    usual = plan(action("2.1", "Jun-17", "Blue"), action("2.2", "Jun-17", "Red"))
    lines = [
        PlanLine(
            name,
            AS_AT,
            page=tmp_path / name / "index.html",
            counts=figures(of).summary.overall,
            moved="4 more done.",
            owner="Head of service",
        )
        for name, of in (("Own", own), ("Usual", usual))
    ]
    write_plans_page(tmp_path / "plans.html", lines)
    rows = document_fromstring((tmp_path / "plans.html").read_text(encoding="utf-8")).xpath("//tr")
    head, one, other = ([cell.text_content() for cell in row] for row in rows)
    assert head[-4:] == ["Late share", "Movement", "Owner", "Needs somebody"]
    assert one[-4:] == ["0%", "4 more done.", "Head of service", "Nothing"]
    assert head[2:-4] == [
        "Done",
        "On track",
        "At risk",
        "Off track",
        "Withdrawn",
        "Not rated",
        "Total",
        "Late",
    ]
    assert one[2:-4] == ["1", "0", "0", "0", "1", "0", "2", "0"]
    assert other[2:-3] == ["1", "0", "0", "1", "0", "0", "2", "1", "50%"]
