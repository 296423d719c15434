"""Lay out the starting templates of the board papers, all in one house style.

The templates in templates/papers are the masters and are edited in Word. This script makes them anew from
nothing; run it only to start over.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "papers"
FONT, INK, FILL, RULE = "Arial", RGBColor(0x1F, 0x38, 0x64), "1F3864", "7F7F7F"
COUNTS = ("Blue", "Red", "Amber", "Green", "Not rated", "Total", "Late")
COUNT_TAGS = ("blue", "red", "amber", "green", "not_rated", "total", "late")


class Template:
    """A template that is being laid out in the house style."""

    def __init__(self, subject: str) -> None:
        self.document: Any = Document()
        self._styles()
        self._page(self.document.sections[0])
        self._header_and_footer(self.document.sections[0])
        self.document.core_properties.title = subject
        self.document.core_properties.author = "Improvement plan toolkit"
        self.document.core_properties.language = "en-GB"
        self.document.core_properties.comments = ""
        self._newest_word()
        self._about = ""

    def _newest_word(self) -> None:
        """Take out what the library's blank document has of Word 2011; else Word opens it in an old mode."""
        settings = self.document.settings.element
        for setting in settings.iter(qn("w:compatSetting")):
            if setting.get(qn("w:name")) == "compatibilityMode":
                setting.set(qn("w:val"), "15")
        for old in list(settings.iter(qn("w:useFELayout"))):
            old.getparent().remove(old)
        for language in settings.iter(qn("w:themeFontLang")):
            language.attrib.clear()
            language.set(qn("w:val"), "en-GB")
        old_parts = ("/stylesWithEffects", "/thumbnail")
        for parts in (self.document.part.rels, self.document.part.package.rels):
            for key in [key for key, part in parts.items() if part.reltype.endswith(old_parts)]:
                del parts[key]

    def _styles(self) -> None:
        styles = self.document.styles
        for name, size, before, after in (
            ("Normal", 12, 0, 8),
            ("Title", 24, 0, 6),
            ("Subtitle", 14, 0, 12),
            ("Heading 1", 17, 18, 6),
            ("Heading 2", 14, 12, 4),
            ("Heading 3", 12, 10, 4),
            ("List Bullet", 12, 0, 4),
            ("Header", 12, 0, 0),
            ("Footer", 12, 0, 0),
        ):
            style = styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(script), FONT)
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(theme), None)
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
            if name not in {"Normal", "List Bullet", "Header", "Footer"}:
                style.font.color.rgb, style.font.bold = INK, name != "Subtitle"
                style.paragraph_format.keep_with_next = True
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        properties = styles["Normal"].element.get_or_add_rPr()
        properties.append(language)
        defaults = styles.element.find(qn("w:docDefaults"))
        for lang in defaults.iter(qn("w:lang")):
            lang.set(qn("w:val"), "en-GB")
        border = styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
        if border is not None:
            styles["Title"].element.get_or_add_pPr().remove(border)

        after = styles.add_style("After table", WD_STYLE_TYPE.PARAGRAPH)
        after.base_style = styles["Normal"]
        after.paragraph_format.space_before = Pt(8)
        title = styles.add_style("Contents title", WD_STYLE_TYPE.PARAGRAPH)
        title.base_style = styles["Normal"]
        title.font.size, title.font.bold, title.font.color.rgb = Pt(17), True, INK
        title.paragraph_format.space_before = Pt(18)
        for level in (1, 2):
            entry = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
            entry.base_style = styles["Normal"]
            entry.paragraph_format.space_after = Pt(0)
            entry.paragraph_format.left_indent = Cm(0.8 * (level - 1))

    def contents(self, levels: str = "1-2") -> None:
        """Put in Word's table of contents; it is filled when a paper is made."""
        self.say("Contents", "Contents title", keep=True)
        paragraph = self.document.add_paragraph()
        self._field(paragraph, f'TOC \\o "{levels}" \\h \\z', shown="The contents are listed here.")

    def _page(self, section: Any, *, landscape: bool = False) -> None:
        width, height = (Cm(29.7), Cm(21.0)) if landscape else (Cm(21.0), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = width, height
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)

    def _header_and_footer(self, section: Any) -> None:
        head = section.header.paragraphs[0]
        head.text = "{% if council %}{{ council }} | {% endif %}{{ plan_title }}"
        foot = section.footer.paragraphs[0]
        foot.add_run("As at {{ as_at }}. Page ")
        self._field(foot, "PAGE")
        foot.add_run(" of ")
        self._field(foot, "NUMPAGES")
        for paragraph in (head, foot):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT

    def _field(self, paragraph: Any, code: str, shown: str = "1") -> None:
        for kind in ("begin", None, "separate", "text", "end"):
            if kind is None:
                part = OxmlElement("w:instrText")
                part.set(qn("xml:space"), "preserve")
                part.text = f" {code} "
            elif kind == "text":
                part = OxmlElement("w:t")
                part.text = shown
            else:
                part = OxmlElement("w:fldChar")
                part.set(qn("w:fldCharType"), kind)
            paragraph.add_run()._r.append(part)  # noqa: SLF001 (python-docx offers no fields)

    def landscape(self) -> None:
        """Begin a landscape section for wide tables."""
        section = self.document.add_section()
        self._page(section, landscape=True)

    def portrait(self) -> None:
        """Go back to portrait."""
        self._page(self.document.add_section())

    def say(self, text: str, style: str = "Normal", *, keep: bool = False) -> None:
        """Add a paragraph; `keep` holds it on the page of what follows."""
        paragraph = self.document.add_paragraph(text, style=style)
        paragraph.paragraph_format.keep_with_next = True if keep else None

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self._about = " ".join(re.sub(r"\{\{.*?\}\}", "", text).split())
        self.document.add_heading(text, level)

    def table(
        self,
        headings: tuple[str, ...],
        widths: tuple[float, ...],
        loop: str,
        cells: tuple[str, ...],
        *,
        last: tuple[str, ...] = (),
        plain: bool = False,
        whole: bool = False,
    ) -> None:
        """Add a table: a marked header row, a row for each value of a loop, perhaps a row of totals.

        The first cell of a row is bold, as it says what the row is about, unless `plain` says otherwise. A
        table of a few rows is kept `whole`: on one page, with the sentence below it.

        A cell that begins with `@` names its background colour: `@row.colour:{{r row.badge }}`.
        """
        rows = 4 + bool(last)
        table = self.document.add_table(rows=rows, cols=len(headings))
        table.style = "Table Grid"
        columns = f"{', '.join(headings[:-1])} and {headings[-1]}"
        self._alt_text(table, self._about or "Actions of the section", f"A row for each, with {columns}.")
        table.autofit = False
        for index, width in enumerate(widths):
            table.columns[index].width = Cm(width)
            for cell in table.columns[index].cells:
                cell.width = Cm(width)
        for index, text in enumerate(headings):
            self._cell(table.rows[0].cells[index], text, bold=True, fill=FILL)
            table.rows[0].cells[index].paragraphs[0].paragraph_format.keep_with_next = True
        for row in table.rows:
            self._row(row, "w:cantSplit")
        self._row(table.rows[0], "w:tblHeader")
        self._cell(table.rows[1].cells[0], f"{{%tr for {loop} %}}")
        for index, text in enumerate(cells):
            cell = table.rows[2].cells[index]
            self._cell(cell, _coloured(text), bold=index == 0 and not plain)
            cell.paragraphs[0].paragraph_format.keep_with_next = True if whole else None
        self._cell(table.rows[3].cells[0], "{%tr endfor %}")
        for index, text in enumerate(last):
            self._cell(table.rows[4].cells[index], text, bold=True)

    def _alt_text(self, table: Any, title: str, description: str) -> None:
        """Say what a table holds, to people who do not see it."""
        for name, value in (("w:tblCaption", title), ("w:tblDescription", description)):
            words = OxmlElement(name)
            words.set(qn("w:val"), value)
            table._tbl.tblPr.append(words)  # noqa: SLF001 (python-docx offers no alt text of tables)

    def _cell(self, cell: Any, text: str, *, bold: bool = False, fill: str = "") -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.space_before = Pt(2)
        run = paragraph.add_run(text)
        run.bold = bold
        if fill:
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
            shade = OxmlElement("w:shd")
            for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)):
                shade.set(qn(name), value)
            cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 (python-docx offers no shading)

    def _row(self, row: Any, mark: str) -> None:
        row._tr.get_or_add_trPr().append(OxmlElement(mark))  # noqa: SLF001 (nor these marks)

    def save(self, name: str) -> None:
        """Write the template."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.document.save(str(FOLDER / name))


def _coloured(text: str) -> str:
    """Turn `@row.colour:text` into the tag that colours a cell, and the text."""
    if not text.startswith("@"):
        return text
    colour, _, rest = text[1:].partition(":")
    return f"{{% cellbg {colour} %}}{rest}"


def badge(of: str, name: str = "") -> str:
    """Give the cell that prints a rating as its word on its colour."""
    before = f"{name}_" if name else ""
    return f"@{of}.{before}colour:{{{{r {of}.{before}badge }}}}"


def counts(of: str) -> tuple[str, ...]:
    """Give the cells of a row of counts."""
    return tuple(f"{{{{ {of}.{tag} }}}}" for tag in COUNT_TAGS)


def opening(paper: Template, purpose: str, asks: tuple[str, ...], *, contents: bool = True) -> None:
    """Begin a paper: what it is, what it is for, what the board is asked to do, and the headline.

    What is asked only where there is something to decide has the tag that lists it in front: `tag?words`.
    """
    paper.say("{{ plan_title }}", "Title")
    paper.say("Paper for {{ board }}, {{ meeting_date }}", "Subtitle")
    paper.heading("Purpose")
    paper.say(purpose)
    paper.heading("What the board is asked to do")
    for ask in asks:
        wanted, _, words = ask.rpartition("?")
        if wanted:
            paper.say(f"{{%p if {wanted} %}}")
        paper.say(words, "List Bullet")
        if wanted:
            paper.say("{%p endif %}")
    paper.heading("Headline")
    paper.say("{{ headline_first }} {{ headline_second }}")
    if contents:
        paper.contents("1-1")


def picture(paper: Template, tag: str, instead: str) -> None:
    """Put in a picture, or the sentence that says why there is none."""
    paper.say(f"{{%p if {tag} %}}")
    paper.say(f"{{{{ {tag} }}}}")
    paper.say("{%p else %}")
    paper.say(instead)
    paper.say("{%p endif %}")


def figures(paper: Template, *, short: bool = False) -> None:
    """Print the counts: by rating with their meaning, then by theme."""
    paper.heading("Where the plan stands")
    paper.heading("Progress of the {{ total }} actions, and the BRAG key", 2)
    paper.table(
        ("Rating", "Actions", "Share", "What it means here"),
        (3, 2.2, 2.4, 9.4),
        "line in ratings",
        ("@line.colour:{{r line.badge }}", "{{ line.number }}", "{{ line.share }}", "{{ line.meaning }}"),
        whole=True,
    )
    paper.say("Late is counted apart, whatever the rating says: {{ late_count }}.", "After table")
    paper.heading("By theme", 2)
    paper.table(
        ("Theme", *COUNTS),
        (5.5, 1.5, 1.4, 2, 1.8, 1.7, 1.6, 1.5),
        "row in themes",
        ("{{ row.name }}", *counts("row")),
        last=("{{ all_themes.name }}", *counts("all_themes")),
        whole=True,
    )
    if not short:
        paper.heading("Ratings by theme, as a picture", 2)
        picture(paper, "chart_themes", "There is no action to draw.")


def movement(paper: Template, title: str, loop: str, since: str, *, trend: bool = True) -> None:
    """Say what moved, why, and how it went from night to night."""
    paper.heading(title)
    paper.say(f"{{{{ {since} }}}} {{{{ history_note }}}}")
    paper.say(f"{{%p if {loop} %}}")
    paper.table(
        ("Rating", "Then", "In", "Out", "Now", "Change", "Why"),
        (3, 1.6, 1.3, 1.4, 1.5, 2.1, 6.1),
        f"row in {loop}",
        (
            "{{ row.name }}",
            "{{ row.opening }}",
            "{{ row.came }}",
            "{{ row.left }}",
            "{{ row.closing }}",
            "{{ row.change }}",
            "{{ row.why }}",
        ),
        whole=True,
    )
    paper.say("Then, and what came in, less what went out, is now.", "After table")
    paper.say("{%p endif %}")
    if trend:
        paper.heading("From night to night", 2)
        picture(paper, "chart_trend", "A trend is drawn from the second night on record.")


def actions(
    paper: Template, title: str, say: str, loop: str, none: str, *, extra: str = "", level: int = 2
) -> None:
    """List actions with lead, date, rating and last comment; `extra` adds a column of that name."""
    paper.heading(title, level)
    paper.say(f"{{%p if {loop} %}}")
    paper.say(say, keep=True)
    columns = [
        ("Ref", 2.5, "{{ row.ref }}"),
        ("Action", 5.5, "{{ row.action }}"),
        ("Lead", 3.6, "{{ row.lead }}"),
        ("Due", 3.5, "{{ row.due }}"),
    ]
    columns += [(extra, 2.6, f"{{{{ row.{extra.lower()} }}}}")] if extra else []
    columns += [("Rating", 2.2, badge("row"))]
    used = sum(width for _, width, _ in columns)
    columns += [("Last comment", round(25.7 - used, 1), "{{ row.comment }}")]
    headings, widths, cells = zip(*columns, strict=True)
    paper.table(headings, widths, f"row in {loop}", cells)
    paper.say("{%p else %}")
    paper.say(none)
    paper.say("{%p endif %}")


def exceptions(paper: Template) -> None:
    """List what a board should worry about first."""
    actions(
        paper,
        "Exceptions, in order of concern",
        "Late actions that are reported as Green come first, then Red ones, then the others that are late.",
        "exceptions",
        "No action is late or Red.",
        extra="Concern",
        level=1,
    )


def done(paper: Template) -> None:
    """List what was done, and what is put forward for closure."""
    paper.heading("Done, and put forward for closure")
    actions(
        paper,
        "Done since the last meeting",
        "These actions became Blue.",
        "done_actions",
        "No action is known to have become Blue. {{ movement_since }}",
    )
    paper.heading("Sections put forward for closure", 2)
    paper.say("{%p if sections_to_close %}")
    paper.say("These sections have passed their Level 3 test:", keep=True)
    paper.say("{%p for section in sections_to_close %}")
    paper.say("{{ section }}", "List Bullet")
    paper.say("{%p endfor %}")
    paper.say("{%p else %}")
    paper.say("None: no section that is not closed yet has passed its Level 3 test.")
    paper.say("{%p endif %}")
    paper.say("{%p if sections_not_yet_to_close %}")
    paper.say("Every action of these sections is Blue, but they are not put forward yet:", keep=True)
    paper.say("{%p for section in sections_not_yet_to_close %}")
    paper.say("{{ section }}", "List Bullet")
    paper.say("{%p endfor %}")
    paper.say("{%p endif %}")


def coming(paper: Template) -> None:
    """List what is due before the next meeting."""
    actions(
        paper,
        "Coming: due by {{ coming_until }}",
        "Not Blue yet, in the order of their dates.",
        "coming_actions",
        "Nothing falls due by then.",
        level=1,
    )


def sections(paper: Template) -> None:
    """Print each section with its derived rating and counts."""
    paper.heading("Every section")
    paper.table(
        ("Section", "Title", "Owner", "Rating", *COUNTS),
        (2.3, 5.9, 4, 2.2, 1.5, 1.4, 2, 1.8, 1.6, 1.6, 1.4),
        "row in sections",
        ("{{ row.ref }}", "{{ row.title }}", "{{ row.owner }}", badge("row"), *counts("row.counts")),
    )


def impact(paper: Template) -> None:
    """Print the ratings of the evidence of success, and the measures against their targets."""
    paper.heading("Impact and measures")
    paper.heading("Evidence of success by impact rating", 2)
    paper.table(
        ("Theme", *COUNTS[:-1]),
        (9.7, 2.4, 2.4, 2.6, 2.6, 3, 3),
        "row in impact",
        ("{{ row.name }}", *counts("row")[:-1]),
        last=("{{ all_impact.name }}", *counts("all_impact")[:-1]),
    )
    paper.heading("Measures against target", 2)
    paper.say("{%p if measures %}")
    paper.table(
        ("Measure", "Section", "Baseline", "Last reading", "Asked for", "Standing", "Trend", "Next target"),
        (5.4, 2.3, 2.4, 4, 2.6, 2.9, 2.5, 3.6),
        "row in measures",
        (
            "{{ row.name }}",
            "{{ row.section }}",
            "{{ row.baseline }}",
            "{{ row.latest }}",
            "{{ row.expected }}",
            "{{ row.standing }}",
            "{{ row.trend }}",
            "{{ row.next_target }}",
        ),
    )
    paper.say("{%p else %}")
    paper.say("The plan holds no measures yet.")
    paper.say("{%p endif %}")
    paper.say("{%p if chart_measures %}")
    paper.heading("Measures against target, as pictures", 2)
    paper.say("{{ chart_measures }}")
    paper.say("{%p endif %}")


def assurance(paper: Template) -> None:
    """Print what each section has reached, and which are ready for their Level 3 test."""
    paper.heading("Assurance")
    paper.heading("Ready for a Level 3 test", 2)
    paper.say("{%p if ready_for_test %}")
    paper.table(
        ("Section", "Title", "Owner", "Test", "Test date"),
        (2.3, 7.6, 4.6, 8, 3.2),
        "row in ready_for_test",
        ("{{ row.ref }}", "{{ row.title }}", "{{ row.owner }}", "{{ row.test }}", "{{ row.test_date }}"),
    )
    paper.say("{%p else %}")
    paper.say("No section has reached Level 2 and waits for its test.")
    paper.say("{%p endif %}")
    paper.heading("Level reached by each section", 2)
    paper.table(
        ("Section", "Title", "Actions", "Impact", "Assurance", "What the next level needs"),
        (2.3, 7.6, 2.3, 2.3, 2.7, 8.5),
        "row in sections",
        (
            "{{ row.ref }}",
            "{{ row.title }}",
            badge("row"),
            badge("row", "impact"),
            "{{ row.level }}",
            "{{ row.needs }}",
        ),
    )


def slippage(paper: Template) -> None:
    """List the actions whose date was moved, and those that look better only because of it."""
    paper.heading("Slippage")
    paper.heading("Actions whose date was moved", 2)
    paper.say("{%p if slipped %}")
    paper.say("The furthest first; days count from the first date on record.", keep=True)
    paper.table(
        ("Ref", "Action", "Lead", "First date", "Date now", "Times", "Days"),
        (2.5, 7.4, 5.1, 3.5, 3.5, 2, 1.7),
        "row in slipped",
        (
            "{{ row.ref }}",
            "{{ row.action }}",
            "{{ row.lead }}",
            "{{ row.first }}",
            "{{ row.now }}",
            "{{ row.times }}",
            "{{ row.days }}",
        ),
    )
    paper.say("{%p else %}")
    paper.say("No action's date is known to have been moved. {{ movement_since }}")
    paper.say("{%p endif %}")
    paper.say("{%p if redated %}")
    paper.heading("Better only because it was re-dated", 2)
    paper.say("{%p for text in redated %}")
    paper.say("{{ text }}", "List Bullet")
    paper.say("{%p endfor %}")
    paper.say("{%p endif %}")


def closing(paper: Template) -> None:
    """End with how the figures come about."""
    paper.heading("Appendix: how these figures come about")
    paper.say(
        "An action is late when its due date, or its revised due date where there is one, is before "
        "{{ as_at }} and it is not Blue. A month means its last day. {{ section_rule }}"
    )
    paper.say("The figures come from {{ tracker_name }}. {{ tracker_saved }}")
    paper.say("{%p if contact %}")
    paper.say("Questions: {{ contact }}")
    paper.say("{%p endif %}")


def published(paper: Template) -> None:
    """Lay out the whole plan as it is published: a block for each section."""
    paper.say("{%p for theme in blocks %}")
    paper.heading("{{ theme.theme }}")
    paper.say("{%p for section in theme.sections %}")
    paper.heading("{{ section.heading }}", 2)
    paper.say("Owner: {{ section.owner }}", keep=True)
    paper.say("{%p if section.actions %}")
    paper.table(
        (
            "Ref",
            "Action",
            "Desired outcome",
            "Lead",
            "Due date",
            "Revised due date",
            "Progress BRAG",
            "Comments",
        ),
        (2.3, 4.7, 4.2, 3.3, 2.2, 2.2, 2.4, 4.4),
        "row in section.actions",
        (
            "{{ row.ref }}",
            "{{ row.action }}",
            "{{ row.outcome }}",
            "{{ row.lead }}",
            "{{ row.due_first }}",
            "{{ row.due_revised }}",
            badge("row"),
            "{{ row.comment }}",
        ),
    )
    paper.say("{%p endif %}")
    paper.say("{%p if section.evidence %}")
    paper.heading("Evidence of success", 3)
    paper.table(
        ("Evidence of success", "Impact BRAG", "Comments"),
        (14.3, 3, 8.4),
        "row in section.evidence",
        ("{{ row.text }}", badge("row"), "{{ row.comment }}"),
        plain=True,
    )
    paper.say("{%p endif %}")
    paper.say("{%p if section.children_say %}")
    paper.heading("What children will say", 3)
    paper.say("{%p for words in section.children_say %}")
    paper.say("{{ words }}", "List Bullet")
    paper.say("{%p endfor %}")
    paper.say("{%p endif %}")
    paper.say("{%p endfor %}")
    paper.say("{%p endfor %}")


def improvement_board() -> None:
    """Level 2: exceptions, movement, impact and measures, and what is ready for a Level 3 test."""
    paper = Template("Paper for the Improvement Board")
    opening(
        paper,
        "This paper tells the board how the improvement plan stands as at {{ as_at }}, what moved since it "
        "last met, what is off track or late, and whether it makes a difference (assurance level 2).",
        (
            "note where the plan stands and what moved;",
            "sections_to_close?agree whether to close the sections that have passed their Level 3 test;",
            "ready_for_test?agree which sections to put to their Level 3 test;",
            "question the owners of late and Red actions.",
        ),
    )
    figures(paper)
    movement(paper, "Movement since the board last met", "movement", "movement_since")
    paper.landscape()
    exceptions(paper)
    impact(paper)
    assurance(paper)
    done(paper)
    coming(paper)
    closing(paper)
    paper.save("improvement-board.docx")


def ics_governance_board() -> None:
    """Level 1: the progress of every action."""
    paper = Template("Paper for the ICS Governance Board")
    opening(
        paper,
        "This paper gives the progress of every action as at {{ as_at }} (assurance level 1), with those "
        "that are late, Red or due next.",
        (
            "note the progress of each section;",
            "agree what is to be done about late and Red actions;",
            "settle any revised due date.",
        ),
    )
    figures(paper)
    movement(paper, "Movement since the board last met", "movement", "movement_since")
    paper.landscape()
    exceptions(paper)
    coming(paper)
    done(paper)
    sections(paper)
    paper.heading("Progress of every action")
    paper.say("{%p for theme in blocks %}")
    paper.say("{%p for section in theme.sections %}")
    paper.say("{%p if section.actions %}")
    paper.heading("{{ section.heading }}", 2)
    paper.table(
        ("Ref", "Action", "Lead", "Due", "Late by", "Rating", "Comments"),
        (2.5, 5.8, 3.7, 3.4, 2.1, 2.2, 6),
        "row in section.actions",
        (
            "{{ row.ref }}",
            "{{ row.action }}",
            "{{ row.lead }}",
            "{{ row.due }}",
            "{{ row.how_late }}",
            badge("row"),
            "{{ row.comment }}",
        ),
    )
    paper.say("{%p endif %}")
    paper.say("{%p endfor %}")
    paper.say("{%p endfor %}")
    closing(paper)
    paper.save("ics-governance-board.docx")


def summary() -> None:
    """Two pages for Cabinet, the safeguarding board and the partnership."""
    paper = Template("Summary of the improvement plan")
    opening(
        paper,
        "This summary tells members and partners how the improvement plan stands as at {{ as_at }}.",
        ("note where the plan stands.",),
        contents=False,
    )
    figures(paper, short=True)
    paper.heading("What moved")
    paper.say("{{ movement_since }} {{ history_note }}")
    paper.say("{%p if movement %}")
    paper.table(
        ("Rating", "Then", "Now", "Change"),
        (8, 3, 3, 3),
        "row in movement",
        ("{{ row.name }}", "{{ row.opening }}", "{{ row.closing }}", "{{ row.change }}"),
    )
    paper.say("{%p endif %}")
    closing(paper)
    paper.save("summary.docx")


def dfe_review() -> None:
    """Six months: movement, slippage and evidence, for the Department for Education."""
    paper = Template("Six-monthly progress review")
    opening(
        paper,
        "This paper supports the six-monthly review of progress by the Department for Education, as at "
        "{{ as_at }}: what moved in six months, which dates slipped, and what the evidence shows.",
        ("review progress since the last review;", "say where further assurance is wanted."),
    )
    figures(paper)
    movement(paper, "Movement over six months", "half_year", "half_year_since")
    paper.landscape()
    exceptions(paper)
    slippage(paper)
    impact(paper)
    assurance(paper)
    sections(paper)
    closing(paper)
    paper.save("dfe-review.docx")


def published_plan() -> None:
    """Give the whole plan as it is published."""
    paper = Template("The improvement plan")
    paper.say("{{ plan_title }}", "Title")
    paper.say("Progress as at {{ as_at }}", "Subtitle")
    paper.heading("How the plan stands")
    paper.say("{{ headline_first }} {{ headline_second }}")
    paper.heading("The BRAG key", 2)
    paper.table(
        ("Rating", "What it means", "Actions"),
        (3.4, 11, 2.6),
        "line in ratings",
        ("@line.colour:{{r line.badge }}", "{{ line.meaning }}", "{{ line.number }}"),
    )
    paper.contents("1-2")
    paper.landscape()
    published(paper)
    closing(paper)
    paper.save("published-plan.docx")


def main() -> None:
    """Make every starting template."""
    improvement_board()
    ics_governance_board()
    summary()
    dfe_review()
    published_plan()


if __name__ == "__main__":
    main()
