"""The CSV files that the shipped tracker is built from: whole, well formed, and a sound plan."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice, pairwise
from pathlib import Path

import pytest

from automation.plan.ratings import DEFAULT_KEY, Rating
from automation.tracker.sheets import TABLES, TableSheet
from tests.support.published import PUBLISHED, needs_published

ROOT = Path(__file__).resolve().parents[2]
WORKBOOK = ROOT / "workbook"
AS_AT = date(2017, 10, 2)
NIGHTS = ("Date", "Table", "Ref", "Field", "Was", "Became")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Read one of the CSV files."""
    with (WORKBOOK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def labelled(actions: list[Row]) -> dict[str, Row]:
    """Give each action under the label that people use: `LMG 1 (2)` for the second row of LMG 1."""
    found: dict[str, Row] = {}
    ref = ""
    for row in actions:
        ref = row["Ref"] or ref
        count = 2
        label = ref
        while not row["Ref"] and (label := f"{ref} ({count})") in found:
            count += 1
        assert label not in found, label
        found[label] = row
    return found


def listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


@pytest.fixture(scope="module")
def plan():
    from automation.tracker.read.reading import read_tracker

    return read_tracker(WORKBOOK).plan


class TestTheFiles:
    @pytest.mark.parametrize(
        "sheet", [table for table in TABLES if not table.optional], ids=lambda sheet: sheet.kind
    )
    def test_it_has_the_headings_of_the_sheet_in_order(self, sheet: TableSheet):
        with (WORKBOOK / f"{sheet.kind}.csv").open(encoding="utf-8", newline="") as file:
            found = next(csv.reader(file, strict=True))
        assert found == [heading for heading in sheet.headings() if heading != "Due by"]

    @pytest.mark.parametrize("path", sorted(WORKBOOK.glob("*.csv")), ids=lambda path: path.stem)
    def test_it_is_utf8_with_plain_line_ends_and_rows_of_one_length(self, path: Path):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        with path.open(encoding="utf-8", newline="") as file:
            assert len({len(row) for row in csv.reader(file, strict=True)}) == 1

    @pytest.mark.parametrize("path", sorted(WORKBOOK.glob("*.csv")), ids=lambda path: path.stem)
    def test_it_holds_no_stray_spaces_and_no_formula(self, path: Path):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file, strict=True) for cell in row]
        assert [cell for cell in cells if cell != cell.strip() or "  " in cell] == []
        assert [cell for cell in cells if cell[:1] in "=+@" and cell] == []


class TestThePlan:
    def test_it_has_the_sections_of_each_theme(self):
        themes = Counter(row["Theme"] for row in rows("sections"))
        assert list(themes.values()) == [12, 7, 8, 9]

    @pytest.mark.parametrize(
        ("name", "expected"), [("actions", [71, 32, 27, 41]), ("evidence", [44, 24, 31, 40])]
    )
    def test_it_has_the_rows_of_each_theme(self, name: str, expected: list[int]):
        themes = {row["Section"]: row["Theme"] for row in rows("sections")}
        found = Counter(themes[row["Section"]] for row in rows(name))
        assert [found[theme] for theme in dict.fromkeys(themes.values())] == expected

    def test_it_keeps_each_section_together_and_in_the_order_of_the_sections(self):
        order = [row["Section"] for row in rows("sections")]
        for name in ("actions", "evidence"):
            assert list(dict.fromkeys(row["Section"] for row in rows(name))) == order

    def test_it_has_what_children_will_say_for_27_sections(self):
        assert sum(bool(row["What children will say"]) for row in rows("sections")) == 27

    def test_it_leaves_no_action_without_text_outcome_lead_or_due_date(self):
        for label, row in labelled(rows("actions")).items():
            for heading in ("Action", "Desired outcome", "Lead", "Due date"):
                assert row[heading], (label, heading)

    def test_it_names_no_person(self):
        assert {row["Owner name"] for row in rows("sections")} == {""}
        assert {row["Name"] for row in rows("leads")} == {""}

    def test_it_rates_every_row_in_the_words_of_its_own_key(self):
        words = {row["Rating"] for row in rows("brag_key")} | {""}
        assert {row["Progress BRAG"] for row in rows("actions")} <= words
        assert {row["Impact BRAG"] for row in rows("evidence")} <= words

    def test_it_says_why_wherever_it_says_blue_or_red(self):
        for name, heading in (("actions", "Progress BRAG"), ("evidence", "Impact BRAG")):
            bare = [
                row for row in rows(name) if row[heading] in {"Blue", "Red", "Amber"} and not row["Comments"]
            ]
            assert bare == []

    def test_it_rates_the_impact_of_every_section_whose_actions_are_all_blue(self):
        actions, evidence = rows("actions"), rows("evidence")
        blue = {
            section
            for section in {row["Section"] for row in actions}
            if {row["Progress BRAG"] for row in actions if row["Section"] == section} == {"Blue"}
        }
        assert blue
        assert [row for row in evidence if row["Section"] in blue and not row["Impact BRAG"]] == []

    def test_it_leaves_few_actions_unrated(self):
        assert 3 <= sum(not row["Progress BRAG"] for row in rows("actions")) <= 6

    def test_it_is_read_without_a_finding(self):
        from automation.tracker.read.reading import read_tracker

        assert [finding.message for finding in read_tracker(WORKBOOK).findings] == []

    def test_it_shows_a_handful_of_actions_that_are_late_though_they_claim_otherwise(self, plan):
        claims = [
            action.label
            for action in plan.actions
            if action.is_late(AS_AT) and action.rating in {Rating.GREEN, Rating.AMBER}
        ]
        assert 5 <= len(claims) <= 8

    def test_it_says_who_agreed_a_revised_due_date(self):
        for row in rows("actions"):
            if row["Revised due date"]:
                assert re.search(r"board|LSCB", row["Comments"]), row["Ref"]
                assert re.search(r"e-dated|agreed", row["Comments"]), row["Ref"]

    def test_it_agrees_where_two_sections_promise_the_same(self):
        found = labelled(rows("actions"))
        differ = [
            pair for pair in TWINS if found[pair[0]]["Progress BRAG"] != found[pair[1]]["Progress BRAG"]
        ]
        assert differ == [("3.7", "LSCB1.9"), ("17.4", "LMG 2")], "the two that a board should ask about"
        for one, other in TWINS:
            assert found[one]["Due date"] == found[other]["Due date"], (one, other)


TWINS = (
    ("2.4", "LSCB1.7"), ("3.1", "LSCB1.2"), ("3.3", "LSCB1.4"), ("3.5", "LSCB1.5"), ("3.6", "LSCB1.6"),
    ("3.7", "LSCB1.9"), ("6.6", "LSCB1.3"), ("7.1", "LSCB3.1"), ("7.2", "LSCB3.2"), ("8.1", "LSCB3.1"),
    ("8.2", "LSCB3.2"), ("17.4", "LMG 2"),
)  # fmt: skip


class TestTheMeasures:
    def test_it_has_each_measure_once_and_names_it_beside_its_evidence(self):
        names = [row["Measure"] for row in rows("measures")]
        assert len(names) == len(set(names))
        assert set(names) == {row["Measure"] for row in rows("evidence")} - {""}
        assert set(names) == {row["Measure"] for row in rows("readings")}

    def test_it_gives_a_direction_a_unit_and_a_section_that_exists(self):
        sections = {row["Section"] for row in rows("sections")}
        for row in rows("measures"):
            assert row["Better"] in {"higher", "lower"}
            assert row["Unit"]
            assert row["Section"] in sections
            assert bool(row["Baseline"]) == bool(row["Baseline date"])

    def test_it_has_readings_in_the_order_of_their_dates_each_once(self):
        days: dict[str, list[date]] = {}
        for row in rows("readings"):
            days.setdefault(row["Measure"], []).append(date.fromisoformat(row["Date"]))
        for name, found in days.items():
            assert found == sorted(set(found)), name

    def test_it_leaves_one_reading_out_and_knows_nothing_of_the_future(self):
        gaps = []
        for row in rows("readings"):
            past = date.fromisoformat(row["Date"]) < AS_AT
            if past and row["Target"] and not row["Actual"]:
                gaps.append(row["Measure"])
            assert past or not row["Actual"], row
        assert gaps == ["Strategy discussions with police"]

    @pytest.mark.parametrize(
        ("measure", "targets"),
        [
            ("Social worker turnover", {"2017-09-30": 21.1, "2018-09-30": 18.1, "2019-09-30": 15.1}),
            ("Agency social workers", {"2017-09-30": 22.5, "2018-09-30": 19.5, "2019-09-30": 16.5}),
            ("Vacancy rate", {"2017-09-30": 13.1, "2018-09-30": 10.1, "2019-09-30": 7.1}),
            ("Appraisals in the last 12 months", {"2017-10-31": 75, "2018-04-30": 85}),
            ("Audit ratings confirmed", {"2017-09-30": 80, "2018-01-31": 90}),
            ("Return interviews within 72 hours", {"2018-04-30": 75}),
            ("Referrals after an early help assessment", {"2017-12-31": 20}),
            ("Care leavers not in education, work or training", {"2017-12-31": 35, "2018-06-30": 30}),
            ("Domestic abuse training", {"2017-11-30": 85}),
            ("Disability service audits", {"2017-12-31": 80, "2018-04-30": 90}),
            ("Foster carer reviews on time", {"2017-10-31": 95}),
        ],
    )
    def test_it_carries_the_targets_of_the_plan(self, measure: str, targets: dict[str, float]):
        found = {
            row["Date"]: float(row["Target"])
            for row in rows("readings")
            if row["Measure"] == measure and row["Target"]
        }
        assert found == targets


class TestTheLeads:
    def test_it_lists_every_role_once_and_every_spelling_for_one_role_only(self):
        spellings = [
            word.casefold()
            for row in rows("leads")
            for word in (row["Lead"], *listed(row["Also written as"]))
        ]
        assert [word for word, count in Counter(spellings).items() if count > 1] == []

    def test_it_uses_the_listed_spelling_everywhere(self):
        names = {row["Lead"] for row in rows("leads")}
        assert {name for row in rows("actions") for name in listed(row["Lead"])} <= names
        assert {row["Owner"] for row in rows("sections")} <= names
        assert {row["Escalate to"] for row in rows("leads")} <= names | {""}
        assert {row["Cover"] for row in rows("leads")} <= names | {""}

    def test_it_gives_every_role_a_mailbox_of_the_example_domain(self):
        for row in rows("leads"):
            assert listed(row["Email"])
            for address in listed(row["Email"]):
                assert re.fullmatch(r"[a-z0-9.]+@example\.org", address)

    def test_it_escalates_upwards_and_never_in_a_circle(self):
        above = {row["Lead"]: row["Escalate to"] for row in rows("leads")}
        for name in above:
            seen = [name]
            while above[seen[-1]]:
                seen.append(above[seen[-1]])
                assert len(seen) == len(set(seen)), seen
            assert seen[-1] == "Chief executive"

    def test_it_has_one_lead_who_is_away(self):
        assert [row["Away until"] for row in rows("leads") if row["Away until"]] == ["2017-10-13"]


class TestTheBoards:
    def test_it_meets_on_working_days_with_its_paper_due_five_to_seven_days_before(self):
        import holidays

        closed = holidays.country_holidays("GB", subdiv="ENG", years=(2017, 2018))
        for row in rows("boards"):
            meeting = date.fromisoformat(row["Meeting date"])
            assert meeting.weekday() < 5
            assert meeting not in closed
            assert date(2017, 4, 1) <= meeting <= date(2018, 4, 30)
            assert 5 <= int(row["Paper due days before"]) <= 7

    def test_it_holds_the_improvement_board_every_four_to_six_weeks(self):
        days = [
            date.fromisoformat(row["Meeting date"])
            for row in rows("boards")
            if row["Board"] == "Improvement Board"
        ]
        assert {(later - day).days // 7 for day, later in pairwise(days)} <= {4, 5, 6}

    def test_it_has_a_paper_due_on_the_day_of_the_example(self):
        due = [
            row["Board"]
            for row in rows("boards")
            if (date.fromisoformat(row["Meeting date"]) - AS_AT).days == int(row["Paper due days before"])
        ]
        assert due == ["Improvement Board"]


class TestTheKey:
    def test_it_knows_the_same_words_as_the_key_of_a_tracker_that_brings_none(self):
        found = [(row["Rating"], row["Meaning"], listed(row["Also written as"])) for row in rows("brag_key")]
        assert found == [
            (entry.rating.name, entry.meaning, list(entry.also)) for entry in DEFAULT_KEY.entries
        ]


def test_the_settings_give_the_as_at_date_and_an_invented_council():
    values = {row["Setting"]: row["Value"] for row in rows("settings")}
    assert values["Council"] == "Exampleshire Council"
    assert values["As at"] == AS_AT.isoformat()
    assert values["Section rating rule"] == "worst"


class TestTheNights:
    """nights.csv: every change of the half-year; applied backwards it gives the plan of any earlier night."""

    def test_it_is_in_the_order_of_working_days_up_to_the_as_at_date(self):
        import holidays

        closed = holidays.country_holidays("GB", subdiv="ENG", years=2017)
        nights = [date.fromisoformat(row["Date"]) for row in rows("nights")]
        assert tuple(rows("nights")[0]) == NIGHTS
        assert nights == sorted(nights)
        assert nights[0] >= date(2017, 4, 1)
        assert nights[-1] == AS_AT
        assert [night for night in nights if night.weekday() > 4 or night in closed] == []

    def test_it_leads_back_to_a_plan_in_which_nothing_was_rated(self):
        for _, tables in replayed():
            start = tables
        for table in ("Actions", "Evidence"):
            for ref, row in start[table].items():
                for heading in ("Progress BRAG", "Impact BRAG", "Comments", "Revised due date"):
                    assert not row.get(heading), (table, ref, heading)
        assert len(start["Actions"]) == 170, "one action was added in June"
        assert {ref for ref, row in start["Readings"].items() if row["Actual"]} == {
            ref for ref, row in tabled()["Readings"].items() if row["Actual"] and row["Date"] < "2017-04-01"
        }
        assert not any(row["Test outcome"] for row in start["Sections"].values())

    def test_it_never_shows_blue_or_red_without_a_comment(self):
        for night, tables in replayed():
            for table, heading in (("Actions", "Progress BRAG"), ("Evidence", "Impact BRAG")):
                for ref, row in tables[table].items():
                    assert row["Comments"] or row[heading] not in {"Blue", "Red"}, (night, ref)

    def test_it_gives_no_reading_before_its_day_is_over(self):
        for row in rows("nights"):
            if row["Table"] == "Readings":
                assert row["Ref"].rpartition(", ")[2] < row["Date"]

    def test_it_gives_a_board_something_to_ask_about_since_its_last_meeting(self):
        def ratings(tables: Tables) -> dict[str, str]:
            return {ref: row["Progress BRAG"] for ref, row in tables["Actions"].items()}

        now = ratings(tabled())
        before = next(ratings(tables) for night, tables in replayed() if night <= date(2017, 9, 4))
        moved = Counter((before[ref], now[ref]) for ref in before if before[ref] != now[ref])
        assert sum(count for (_, became), count in moved.items() if became == "Blue") >= 5
        assert moved["Amber", "Red"] >= 5
        assert moved["Amber", "Green"] >= 3
        assert moved["Blue", "Red"] == 1, "one action was reopened"

    def test_it_re_dates_a_few_actions_twice(self):
        times = Counter(row["Ref"] for row in rows("nights") if row["Field"] == "Revised due date")
        assert {ref for ref, count in times.items() if count > 1} == {"17.2", "LSCB5.4"}


Tables = dict[str, dict[str, Row]]


def tabled() -> Tables:
    """Give the rows of each table under the ref by which nights.csv knows them."""
    evidence: dict[str, Row] = {}
    for row in rows("evidence"):
        count = sum(ref.rpartition(" (")[0] == row["Section"] for ref in evidence)
        evidence[f"{row['Section']} ({count + 1})"] = row
    return {
        "Actions": labelled(rows("actions")),
        "Evidence": evidence,
        "Sections": {row["Section"]: row for row in rows("sections")},
        "Readings": {f"{row['Measure']}, {row['Date']}": row for row in rows("readings")},
        "Leads": {row["Lead"]: row for row in rows("leads")},
    }


def replayed() -> Iterator[tuple[date, Tables]]:
    """Give the plan as each night found it, from the last one back, and at the end as it was before all."""
    tables = tabled()
    for night, changes in groupby(reversed(rows("nights")), key=lambda row: row["Date"]):
        yield date.fromisoformat(night), tables
        for change in changes:
            table = tables[change["Table"]]
            if change["Field"] == "Row":
                assert (change["Was"], change["Became"]) == ("", "added")
                del table[change["Ref"]]
                continue
            row = table[change["Ref"]]
            assert row[change["Field"]] == change["Became"], change
            assert change["Was"] != change["Became"]
            row[change["Field"]] = change["Was"]
    yield date.min, tables


# Against the published plan, where it is at hand.


_SECTION = re.compile(
    r"Recommendation (\d+[AB]?)\.|(LSCB\d)\. |Other (?:improvement )?priorit(?:ies|y actions): ",
    re.IGNORECASE,
)
_GROUPS = ("LMG", "H&P", "CLA&P")
_RENAMED = {
    "icsauditteamlscbqasubgroup": ("icsauditteam", "lscbqasubgroup"),
    "signsofsafetyimplementationboardpracticeleads": ("practicemodelimplementationboard", "practiceleads"),
    "ripchampions": ("practiceresearchchampions",),
}
"""Roles that carry a product's or an organisation's name, or that stand two to a cell without a mark."""


class Published:
    """The published plan, read roughly: enough to compare counts, refs, leads and due dates."""

    def __init__(self) -> None:
        self.actions: list[list[str]] = []
        self.evidence: Counter[str] = Counter()
        self.children: set[str] = set()
        self.owners: dict[str, str] = {}
        groups, section, part = iter(_GROUPS), "", ""
        for line in PUBLISHED.read_text(encoding="utf-8").splitlines():
            title = None if "\t" in line else _SECTION.search(line)
            if title and "**Owner**" not in line.partition(title.group())[0]:
                section, part = title.group(1) or title.group(2) or next(groups), ""
                self.owners[section] = ""
            if section and not self.owners[section] and (owner := re.search(r"Owner(?:\*\*)? (.+)", line)):
                self.owners[section] = owner.group(1).partition("(")[0].strip()
            elif line.startswith("Ref\t"):
                part = "actions"
            elif line.startswith("Evidence of Success"):
                part = "evidence"
            elif line.startswith("What children will say"):
                self.children.add(section)
                part = ""
            elif part == "actions" and line.count("\t") > 4:
                self.actions.append([section, *(cell.strip() for cell in line.split("\t"))])
            elif part == "evidence" and line.strip() and "\t" in line:
                self.evidence[section] += 1


@pytest.fixture(scope="module")
def published() -> Published:
    return Published()


def squeezed(role: str) -> str:
    """Give what two spellings of a role have in common when initials of the council are set aside."""
    return re.sub(r"[^a-z0-9]", "", role.casefold().replace("sgscb", "lscb").replace("&", "and"))


@needs_published
class TestTheShippedPlanBesideThePublishedOne:
    def test_it_has_its_sections_evidence_and_childrens_words(self, published: Published):
        sections = rows("sections")
        assert [row["Section"] for row in sections] == list(published.owners)
        assert Counter(row["Section"] for row in rows("evidence")) == published.evidence
        assert {row["Section"] for row in sections if row["What children will say"]} == published.children

    def test_it_has_its_refs_and_due_date_phrases_exactly(self, published: Published):
        ours = [(row["Section"], row["Ref"], row["Due date"]) for row in rows("actions")]
        assert ours == [(action[0], action[1], action[5]) for action in published.actions]

    def test_it_has_its_leads_in_one_spelling(self, published: Published):
        role = {
            squeezed(word): row["Lead"]
            for row in rows("leads")
            for word in (row["Lead"], *listed(row["Also written as"]))
        }
        for ours, action in zip(rows("actions"), published.actions, strict=True):
            theirs = [
                key for part in listed(action[4]) for key in _RENAMED.get(squeezed(part), (squeezed(part),))
            ]
            if theirs:  # one published row names nobody; a sound plan names somebody
                assert listed(ours["Lead"]) == [role[key] for key in theirs], action[1]

    def test_it_has_its_owners(self, published: Published):
        role = {
            squeezed(word): row["Lead"]
            for row in rows("leads")
            for word in (row["Lead"], *listed(row["Also written as"]))
        }
        for row in rows("sections"):
            assert row["Owner"] == role[squeezed(published.owners[row["Section"]])], row["Section"]

    def test_it_shares_no_eight_words_in_a_row_with_it(self):
        theirs = runs_of_eight(PUBLISHED.read_text(encoding="utf-8"))
        roles = {"Lead", "Also written as", "Owner", "Due date", "Revised due date"}
        for path in WORKBOOK.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, strict=True):
                    for heading, cell in row.items():
                        if heading not in roles:
                            assert runs_of_eight(cell) & theirs == set(), (path.name, cell)

    def test_it_carries_none_of_its_names(self):
        text = PUBLISHED.read_text(encoding="utf-8")
        people = {
            word
            for names in re.findall(r"^.*Owner\W.*\(([^()]*)\)", text, re.MULTILINE)
            for name in names.split("/")
            for word in name.split()[1:]
        }
        assert len(people) > 8
        others = {
            "Gloucestershire",
            "Glos",
            "Mosaic",
            "Capita",
            "Corelogic",
            "Eastwood",
            "MyView",
            "Avon",
            "SERAF",
        }
        for path in WORKBOOK.glob("*.csv"):
            words = set(re.findall(r"\w+", path.read_text(encoding="utf-8").casefold()))
            assert (
                words
                & {name.casefold() for name in people | others | {"SGSCB", "SGC", "SAFeh", "Ofsted", "FYPS"}}
                == set()
            )


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    """Give every run of eight words in a text."""
    words = re.findall(r"[a-z0-9']+", text.casefold().replace("\u2019", "'"))
    return set(zip(*(islice(words, start, None) for start in range(8)), strict=False))
