"""Whatever the tracker holds, each text arrives in every output whole, and does nothing there.

A tracker full of hostile texts goes through a whole night. Every output is read back with a library of its
own kind: workbooks with openpyxl, the page and the letters' HTML with lxml, letters as e-mail, papers as the
XML of Word, the rest as JSON, CSV and text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import lxml.html
import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, example, given
from hypothesis import strategies as st

from automation.checks.run_checks import run_checks
from automation.history.store import History
from automation.overnight.night import run_night
from automation.plan.model import Board, Lead, Measure, MeasureReading, Plan
from automation.plan.settings import Settings
from automation.plan.text import one_line
from automation.reports.findings_list import findings_as_csv, findings_as_dict
from automation.reports.summary_text import summary_text
from automation.tracker.read.reading import read_tracker
from automation.tracker.read.which_tracker import history_path
from automation.tracker.write.workbook import build_tracker
from automation.views.figures import gather
from tests.support.effort import sampled, times
from tests.support.plans import action, evidence, plan, section

AS_AT = date(2017, 10, 2)
NOW = datetime(2017, 10, 2, 3, tzinfo=UTC)
UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]")

FRAGMENTS = (
    "=1+1", '=HYPERLINK("http://evil.example/")', "@SUM(A1)", "+44 117", "-5", "cmd|' /C calc'!A0", "=cmd",
    "{{ 7 * 7 }}", "{% for a in b %}", "{# no #}", "{_{", "}_}", "{_%", "%_}", "{{r x }}", "{%p if %}",
    "{{", "}}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</title>", "<!--", "-->",
    "]]>", "<![CDATA[", "&lt;b&gt;", "&amp;", "&", "<", ">", "a < b > c", "<w:t>", "</w:p>",
    "<style>*{display:none}</style>", "&#x3c;", "\r\nBcc: evil@evil.example", "\nSubject: other",
    "=?utf-8?q?x?=", "evil@evil.example", ".\r\n.\r\n", '"quoted"', "'single'", "`tick`", "$x$", "\\n",
    "\\", "%s %n %d", "{0} {1.__class__}", "a,b;c", "a\tb", "|", "_x0041_", "\u202egnirts", "\u2028line",
    "\ufeffmark", "\u200bnone", "\x85next", "e\u0301", "\u6f22\u5b57", "\U0001f600", "\u0661\u0662",
    "\ufdfa", "http://evil.example/x", "file:///etc/passwd", "javascript:alert(1)", "[bold red]",
    "[link=x]", "..\\..\\x", "../../x", "C:\\x", "CON", "~*?", "#REF!", "TRUE", "1e5", "0012", "1/2",
    "None", "null", "nan", "plain words", "Sep-17",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
)  # fmt: skip
TEXT = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(st.characters(blacklist_categories=("Cs", "Cn")), max_size=8),
    min_size=1,
    max_size=4,
).map(" ".join)


def plan_of(texts: list[str]) -> Plan:
    """Make a plan that says each of twelve texts in a place of its own."""
    act, outcome, comment, title, role, theme, proof, measure, name, council, meaning, person = texts
    lead, other = "ART service manager", "Other lead"
    made = plan(
        action("2.1", "Aug-17", "Green", lead, text=f"A {act}", outcome=outcome, comments=f"C {comment}"),
        action("2.2", "Nov-17", "Amber", lead, row=3, text=act, outcome=outcome, comments=comment),
        action("2.3", "Jul-17", "Red", other, row=4, text=f"{act} {outcome}"[:250], comments=comment),
        action("2.4", "Sep-16", "", lead, row=5, text=f"D {comment}"),
        sections=(section("2", f"Th {theme}", title=f"S {title}", owner=f"W {role}", children_say=title),),
        evidence=(evidence("2", "Amber", text=f"E {proof}", comments=comment, measure=f"M {measure}"),),
        leads=(
            Lead(lead, emails=("art@example.org",), person=f"P {person}"),
            Lead(other, emails=("other@example.org",), person="Mr Other"),
        ),
        measures=(Measure(f"M {measure}", "2", "%", "higher", 20.0),),
        readings=(MeasureReading(f"M {measure}", date(2017, 6, 30), 25.0, 24.0),),
        boards=(Board("Improvement Board", "ics-governance-board.docx", date(2017, 10, 9), 7),),
        settings=Settings(
            as_at=AS_AT,
            plan_title=f"N {name}",
            council=f"B {council}",
            contact=f"Q {council}",
            sender="plan@example.org",
        ),
    )
    entries = tuple(replace(entry, meaning=f"G {meaning}") for entry in made.key.entries)
    return replace(made, key=replace(made.key, entries=entries))


def seen(text: str) -> str:
    """Give the characters of a text that somebody can see, in their order."""
    return "".join(ch for ch in text if not ch.isspace() and unicodedata.category(ch)[0] not in {"C", "Z"})


class Night:
    """A night of a tracker, and where its outputs are."""

    def __init__(self, folder: Path, of: Plan) -> None:
        self.tracker = folder / "tracker.xlsx"
        build_tracker(of, self.tracker, as_at=AS_AT)
        self.read = read_tracker(self.tracker)
        self.plan = self.read.plan
        night = run_night(self.tracker, folder / "out", as_at=AS_AT, now=NOW)
        self.folder = night.folder
        assert [step for step in night.results if not step.ok] == []
        self.record = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        self.late = [action for action in self.plan.actions if action.is_late(AS_AT)]
        assert len(self.late) == 3
        (self.section,) = self.plan.sections


def with_examples(test: Callable[..., None]) -> Callable[..., None]:
    """Try all fragments at once and a formula in every field; in the long trials each fragment alone."""
    alone = [list(FRAGMENTS[at : at + 12]) for at in range(0, times(0, 72), 12)]
    for texts in ([" ".join(FRAGMENTS[n::12]) for n in range(12)], ["=1+1"] * 12, *alone):
        test = example(texts=texts)(test)
    return test


# Shrinking a night would take minutes; the texts of the one that failed are short enough to read.
@sampled(
    1,
    8,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(texts=st.lists(TEXT, min_size=12, max_size=12))
@with_examples
def test_every_text_arrives_whole_and_inert(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    night = Night(tmp_path_factory.mktemp("night"), plan_of(texts))
    check_history(night)
    check_workbooks(night)
    check_page(night)
    check_letters(night)
    check_papers(night)
    check_findings(night)
    check_plain_files(night)


def check_history(night: Night) -> None:
    with History.open(history_path(night.tracker)) as history:
        assert history.snapshot(AS_AT) == night.plan
        assert history.tracker_of(AS_AT) == night.tracker.read_bytes()


# Workbooks


def cells(content: bytes) -> set[str]:
    """Give what the cells of a workbook show, once it is known that none of them does anything."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert not [name for name in names if re.search(r"externalLink|connection|vba|activeX", name)]
        for name in names:
            if name.endswith(".rels"):
                for link in lxml.etree.fromstring(package.read(name)):
                    if link.get("TargetMode") == "External":
                        # The findings link to the cells of their tracker, and to nothing else.
                        assert link.get("Target") == r"..\..\tracker.xlsx"
    found = set()
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula: {cell.value}"
                if isinstance(cell.value, str):
                    found.add(seen(cell.value))
    return found


def check_workbooks(night: Night) -> None:
    summary = cells((night.folder / "brag-summary.xlsx").read_bytes())
    register = cells((night.folder / "chasers.xlsx").read_bytes())
    findings = cells((night.folder / "findings.xlsx").read_bytes())
    for action_ in night.late:
        assert seen(action_.text) in summary
        assert seen(one_line(action_.text, 110)) in register
    for text in (night.section.title, night.section.owner):
        assert seen(text) in summary
    # A theme in capitals is printed as a sentence.
    assert seen(night.section.theme).casefold() in {text.casefold() for text in summary}
    assert seen(night.plan.settings.plan_title) in summary
    for measure in night.plan.measures:
        assert seen(measure.name) in summary
    for entry in night.plan.key.entries:
        assert seen(entry.meaning) in summary
    assert night.record["findings"]
    needs = cells((night.folder / "today.xlsx").read_bytes())
    for need in night.record["needs"]:
        assert any(cell.startswith(seen(need["what"])) for cell in needs)
    for finding in night.record["findings"]:
        assert seen(finding["message"]) in findings
        assert seen(finding["hint"]) in findings


# The page and the letters


def shown_by(tree: Any, *, scripts: int) -> str:
    """Give what an HTML document shows, once it is known that nothing in it runs or goes anywhere."""
    assert len(tree.xpath("//script[not(@type='application/json')]")) == scripts
    for element in tree.iter(lxml.etree.Element):
        assert element.tag not in {"iframe", "object", "embed", "base", "frame", "applet", "img"}
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (element.tag, name)
            if name in {"href", "src", "action", "formaction", "data", "poster", "background"}:
                assert value.startswith(("./", "#", "mailto:")), value
    assert not [tag for tag in tree.xpath("//meta/@http-equiv") if tag.casefold() == "refresh"]
    return seen(" ".join(tree.xpath("//text()[not(parent::script) and not(parent::style)]")))


def check_page(night: Night) -> None:
    tree = lxml.html.document_fromstring((night.folder / "index.html").read_text(encoding="utf-8"))
    shown = shown_by(tree, scripts=1)
    assert len(tree.xpath("//title")) == 1
    for action_ in night.plan.actions:
        assert seen(action_.text) in shown
        assert seen(action_.comments) in shown
    told = night.plan.settings
    for words in (
        night.section.title, night.section.owner, night.section.theme, told.plan_title, told.council,
        told.contact, *(entry.meaning for entry in night.plan.key.entries),
    ):  # fmt: skip
        assert seen(words) in shown


HEADERS = ["From", "Message-ID", "MIME-Version", "Subject", "To", "X-Draft-Mark", "X-Unsent", "Content-Type"]


def letters(night: Night) -> Iterator[EmailMessage]:
    for path in sorted((night.folder / "letters").iterdir()):
        assert path.suffix == ".eml"
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        yield message


def check_letters(night: Night) -> None:
    found = {}
    for message in letters(night):
        assert sorted(message.keys()) == sorted(HEADERS)
        assert not message.defects
        (to,) = message["To"].addresses
        found[to.addr_spec] = message
        kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
        assert [kind.rpartition(".")[2] for kind in kinds] == ["text/plain", "text/html", "sheet"]
    assert set(found) == {"art@example.org", "other@example.org"}
    whole = found["art@example.org"]
    title, subject = (
        seen(words).replace("=?", "") for words in (night.plan.settings.plan_title, whole["Subject"])
    )
    assert title in subject
    text, html = whole.get_body(("plain",)), whole.get_body(("html",))
    assert text is not None
    assert html is not None
    plain = seen(text.get_content())
    shown = shown_by(lxml.html.document_fromstring(html.get_content()), scripts=0)
    (sheet,) = whole.iter_attachments()
    content = sheet.get_payload(decode=True)
    assert isinstance(content, bytes)
    returned = cells(content)
    for action_ in night.late:
        if action_.lead == "ART service manager":
            assert seen(action_.text) in returned
            assert seen(action_.comments) in returned or not action_.comments
            # A letter shortens what is longer than a letter bears.
            if len(action_.text) < 250:
                assert seen(action_.text) in plain
                assert seen(action_.text) in shown
    assert seen(night.plan.settings.council) in plain
    assert seen(night.plan.settings.council) in shown


# Papers


def check_papers(night: Night) -> None:
    (path,) = (night.folder / "papers").iterdir()
    document = docx.Document(str(path))
    body = document.element.body
    shown = seen("".join(part.text or "" for part in body.iter("{*}t")))
    for action_ in night.plan.actions:
        for words in (action_.text, action_.comments, action_.lead):
            assert seen(words) in shown
    told = night.plan.settings
    for words in (night.section.name, night.section.owner, told.plan_title, told.contact):
        assert seen(words) in shown
    for entry in night.plan.key.entries:
        assert seen(entry.meaning) in shown
    assert all((code.text or "").strip().startswith(("TOC", "PAGEREF")) for code in body.iter("{*}instrText"))
    assert not list(body.iter("{*}fldSimple", "{*}object", "{*}altChunk"))
    assert not [link for link in document.part.rels.values() if link.is_external]
    assert document.core_properties.title


# The rest


def check_findings(night: Night) -> None:
    result = run_checks(night.read, AS_AT)
    rows = list(csv.reader(io.StringIO(findings_as_csv(result, night.plan))))
    assert len(rows) == len(result.findings) + 1
    for row in rows:
        assert len(row) == len(rows[0])
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    again = json.loads(json.dumps(findings_as_dict(night.read, result)))
    assert [found["message"] for found in again["findings"]] == [f.message for f in result.findings]
    with History.open(history_path(night.tracker)) as history:
        text = summary_text(gather(night.plan, AS_AT, history))
    assert not UNSEEN.search(text)
    lines = [seen(line) for line in text.splitlines()]
    for action_ in night.late:
        assert any(seen(action_.text) in line for line in lines)


def check_plain_files(night: Night) -> None:
    assert not UNSEEN.search((night.folder / "morning-note.txt").read_text(encoding="utf-8"))
    assert night.record["counts"]["Total"] == len(night.plan.actions)
    assert {letter["lead"] for letter in night.record["letters"]["letters"]} == {
        "ART service manager",
        "Other lead",
    }
    # Nothing lies anywhere but where a night puts it.
    names = [path.relative_to(night.folder) for path in night.folder.rglob("*") if path.is_file()]
    assert {name.parts[0] for name in names} == {
        ".made-by-the-toolkit.json", "brag-summary.xlsx", "chasers.xlsx", "findings.xlsx", "index.html",
        "letters", "morning-note.txt", "papers", "run.json", "today.xlsx",
    }  # fmt: skip
    beside = {path.name for path in night.tracker.parent.iterdir()}
    assert beside == {"history", "out", night.tracker.name}
