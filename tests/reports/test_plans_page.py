from datetime import date
from pathlib import Path

from automation.reports.needs import Kind, Need, not_done
from automation.reports.plans_page import PlanLine, write_plans_page


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
            PlanLine("Adults", needs=(not_done("Locked."), Need(Kind.LETTERS, "2 letters <wait>.", 2))),
        ],
    )
    text = page.read_text(encoding="utf-8")
    assert "<script>" not in text
    assert 'href="a%20b/index.html"' in text
    assert "2 plans; 1 needs somebody." in text
    assert "<td><ul><li>Locked.</li><li>2 letters &lt;wait&gt;.</li></ul></td></tr>" in text
    assert text.count("<td>Nothing</td></tr>") == 1
