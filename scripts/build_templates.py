"""Lay out the starting templates of the board papers, all in one house style.

The templates in templates/papers are the masters and are edited in Word. This script makes them anew from
nothing; run it only to start over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
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

    def _styles(self) -> None:
        styles = self.document.styles
        for name, size, before, after in (
            ("Normal", 12, 0, 8), ("Title", 24, 0, 6), ("Subtitle", 14, 0, 12), ("Heading 1", 17, 18, 6),
            ("Heading 2", 14, 12, 4), ("List Bullet", 12, 0, 4),
        ):  # fmt: skip
            style = styles[name]
            style.font.name, style.font.size = FONT, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(script), FONT)
            for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(theme), None)
            style.paragraph_format.space_before = Pt(before)
            style.paragraph_format.space_after = Pt(after)
            if name not in {"Normal", "List Bullet"}:
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

    def _page(self, section: Any, *, landscape: bool = False) -> None:
        width, height = (Cm(29.7), Cm(21.0)) if landscape else (Cm(21.0), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = width, height
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)

    def _header_and_footer(self, section: Any) -> None:
        head = section.header.paragraphs[0]
        head.text = "{{ council }} | {{ plan_title }}"
        foot = section.footer.paragraphs[0]
        foot.add_run("As at {{ as_at }}. Page ")
        self._field(foot, "PAGE")
        foot.add_run(" of ")
        self._field(foot, "NUMPAGES")
        for paragraph in (head, foot):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT

    def _field(self, paragraph: Any, code: str) -> None:
        run = paragraph.add_run()
        for kind in ("begin", None, "separate", "text", "end"):
            if kind is None:
                part = OxmlElement("w:instrText")
                part.set(qn("xml:space"), "preserve")
                part.text = f" {code} "
            elif kind == "text":
                part = OxmlElement("w:t")
                part.text = "1"
            else:
                part = OxmlElement("w:fldChar")
                part.set(qn("w:fldCharType"), kind)
            run._r.append(part)  # noqa: SLF001 (python-docx offers no fields)

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
        self.document.add_heading(text, level)

    def table(
        self,
        headings: tuple[str, ...],
        widths: tuple[float, ...],
        loop: str,
        cells: tuple[str, ...],
        *,
        last: tuple[str, ...] = (),
    ) -> None:
        """Add a table: a marked header row, a row for each value of a loop, perhaps a row of totals.

        A cell that begins with `@` names its background colour: `@row.colour:{{r row.badge }}`.
        """
        rows = 4 + bool(last)
        table = self.document.add_table(rows=rows, cols=len(headings))
        table.style = "Table Grid"
        table.autofit = False
        for index, width in enumerate(widths):
            table.columns[index].width = Cm(width)
            for cell in table.columns[index].cells:
                cell.width = Cm(width)
        for index, text in enumerate(headings):
            self._cell(table.rows[0].cells[index], text, bold=True, fill=FILL)
        for row in table.rows:
            self._row(row, "w:cantSplit")
        self._row(table.rows[0], "w:tblHeader")
        self._cell(table.rows[1].cells[0], f"{{%tr for {loop} %}}")
        for index, text in enumerate(cells):
            cell = table.rows[2].cells[index]
            self._cell(cell, _coloured(text), bold=index == 0)
        self._cell(table.rows[3].cells[0], "{%tr endfor %}")
        for index, text in enumerate(last):
            self._cell(table.rows[4].cells[index], text, bold=True)

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


def opening(paper: Template, purpose: str, asks: tuple[str, ...]) -> None:
    """Begin a paper: what it is, what it is for, what the board is asked to do, and the headline."""
    paper.say("{{ plan_title }}", "Title")
    paper.say("Paper for {{ board }}, {{ meeting_date }}", "Subtitle")
    paper.heading("Purpose")
    paper.say(purpose)
    paper.heading("What the board is asked to do")
    for ask in asks:
        paper.say(ask, "List Bullet")
    paper.heading("Headline")
    paper.say("{{ headline_first }} {{ headline_second }}")


def figures(paper: Template) -> None:
    """Print the counts: by rating with their meaning, then by theme."""
    paper.heading("Where the plan stands")
    paper.heading("Progress of the {{ total }} actions", 2)
    paper.table(
        ("Rating", "Actions", "Share", "What it means here"), (3, 2.2, 2.2, 9.6), "line in ratings",
        ("@line.colour:{{r line.badge }}", "{{ line.number }}", "{{ line.share }}", "{{ line.meaning }}"),
    )  # fmt: skip
    paper.say("Late is counted apart, whatever the rating says: {{ late_count }}.")
    paper.heading("By theme", 2)
    paper.table(
        ("Theme", *COUNTS), (5.5, 1.5, 1.4, 2, 1.8, 1.7, 1.6, 1.5), "row in themes",
        ("{{ row.name }}", *(f"{{{{ row.{tag} }}}}" for tag in COUNT_TAGS)),
        last=("{{ all_themes.name }}", *(f"{{{{ all_themes.{tag} }}}}" for tag in COUNT_TAGS)),
    )  # fmt: skip


def actions(paper: Template, title: str, say: str, loop: str, none: str, *, how_late: bool) -> None:
    """List actions with lead, date, rating and last comment."""
    paper.heading(title, 2)
    paper.say(f"{{%p if {loop} %}}")
    paper.say(say, keep=True)
    columns = [
        ("Ref", 2.3, "{{ row.ref }}"),
        ("Action", 5.4, "{{ row.action }}"),
        ("Lead", 3.5, "{{ row.lead }}"),
    ]
    columns += [("Due", 3.7, "{{ row.due }}")]
    columns += [("Late by", 2, "{{ row.how_late }}")] if how_late else []
    columns += [("Rating", 2.2, "@row.colour:{{r row.badge }}")]
    used = sum(width for _, width, _ in columns)
    columns += [("Last comment", round(25.7 - used, 1), "{{ row.comment }}")]
    headings, widths, cells = zip(*columns, strict=True)
    paper.table(headings, widths, f"row in {loop}", cells)
    paper.say("{%p else %}")
    paper.say(none)
    paper.say("{%p endif %}")


def exceptions(paper: Template) -> None:
    """List what a board should worry about first."""
    paper.landscape()
    paper.heading("Exceptions, in order of concern")
    actions(
        paper, "Late actions",
        "The longest late first. A Green or Amber action that is late needs a question.",
        "late_actions", "No action is late.", how_late=True,
    )  # fmt: skip
    actions(
        paper, "Red actions that are not late yet", "Reported as off track before their date.",
        "red_actions", "No other action is Red.", how_late=False,
    )  # fmt: skip


def coming(paper: Template) -> None:
    """List what is due before the next meeting."""
    paper.heading("Coming")
    actions(
        paper, "Due by {{ coming_until }}", "Not Blue yet, in the order of their dates.",
        "coming_actions", "Nothing falls due by then.", how_late=False,
    )  # fmt: skip


def sections(paper: Template) -> None:
    """Print each section with its derived rating and counts."""
    paper.heading("Every section")
    paper.table(
        ("Section", "Title", "Owner", "Rating", *COUNTS),
        (2.3, 6.2, 4, 2.2, 1.5, 1.4, 2, 1.8, 1.6, 1.6, 1.4),
        "row in sections",
        (
            "{{ row.ref }}", "{{ row.title }}", "{{ row.owner }}", "@row.colour:{{r row.badge }}",
            *(f"{{{{ row.counts.{tag} }}}}" for tag in COUNT_TAGS),
        ),
    )  # fmt: skip


def closing(paper: Template) -> None:
    """End with what is done, and how the figures come about."""
    paper.portrait()
    paper.heading("Put forward for closure")
    paper.say("{%p if sections_to_close %}")
    paper.say("Every action of these sections is Blue:")
    paper.say("{%p for section in sections_to_close %}")
    paper.say("{{ section }}", "List Bullet")
    paper.say("{%p endfor %}")
    paper.say("{%p else %}")
    paper.say("No section has every action Blue.")
    paper.say("{%p endif %}")
    paper.heading("Appendix: how these figures come about")
    paper.say(
        "An action is late when its due date, or its revised due date where there is one, is before "
        "{{ as_at }} and it is not Blue. A month means its last day. {{ section_rule }}"
    )
    paper.say("The figures come from {{ tracker_name }}. {{ tracker_saved }}")
    paper.say("{%p if contact %}")
    paper.say("Questions: {{ contact }}")
    paper.say("{%p endif %}")


def main() -> None:
    """Make every starting template."""
    paper = Template("Paper for the Improvement Board")
    opening(
        paper,
        "This paper tells the board how the improvement plan stands as at {{ as_at }}, what is off track or "
        "late, and what falls due before it meets again.",
        ("note where the plan stands;", "question the owners of late and Red actions;",
         "agree which sections to close."),
    )  # fmt: skip
    figures(paper)
    exceptions(paper)
    coming(paper)
    closing(paper)
    paper.save("improvement-board.docx")

    paper = Template("Paper for the ICS Governance Board")
    opening(
        paper,
        "This paper gives the progress of every section as at {{ as_at }} (assurance level 1: actions), with "
        "the actions that are late, Red or due next.",
        ("note the progress of each section;", "agree what is to be done about late and Red actions;",
         "settle any revised due date."),
    )  # fmt: skip
    figures(paper)
    paper.landscape()
    sections(paper)
    exceptions(paper)
    coming(paper)
    closing(paper)
    paper.save("ics-governance-board.docx")

    paper = Template("Summary of the improvement plan")
    opening(
        paper, "This summary tells members and partners how the improvement plan stands as at {{ as_at }}.",
        ("note where the plan stands.",),
    )  # fmt: skip
    figures(paper)
    closing(paper)
    paper.save("summary.docx")

    paper = Template("Six-monthly progress review")
    opening(
        paper,
        "This paper supports the six-monthly review of progress by the Department for Education, as at "
        "{{ as_at }}.",
        ("review progress since the last review;", "say where further assurance is wanted."),
    )  # fmt: skip
    figures(paper)
    paper.landscape()
    sections(paper)
    exceptions(paper)
    closing(paper)
    paper.save("dfe-review.docx")


if __name__ == "__main__":
    main()
