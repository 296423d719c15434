"""The line on the Summary that says what Excel cannot count, with the results of its formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from automation.plan.colours import NAMES, read_colour
from automation.plan.model import Plan
from automation.plan.ratings import COLOURS, KeyEntry
from automation.tracker.write.formulas import LeadsInExcel
from automation.tracker.write.rating_formulas import NOT_RATED, UNKNOWN, HiddenResults

COUNTED = "Everything is counted."
"""What the line says when there is nothing else to say."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is not counted: the words for one and for several, and the count with its result."""

    one: str
    many: str
    formula: str
    result: int

    def text_formula(self, cell: str) -> str:
        """Return the formula of this part of the line, given the cell with its count; empty for 0."""
        return f'=IF({cell}<1,"",{cell}&IF({cell}=1," {self.one}"," {self.many}")&"; ")'

    @property
    def text(self) -> str:
        """Return this part of the line as it is now."""
        return f"{self.result} {self.one if self.result == 1 else self.many}; " if self.result > 0 else ""


def line_formula(texts: Sequence[str]) -> str:
    """Return the formula of the line from the cells with the texts of its parts."""
    joined = "&".join(texts)
    return f'=IF({joined}="","{COUNTED}",LEFT({joined},LEN({joined})-2)&".")'


def line_of(parts: Sequence[Part]) -> str:
    """Return the line as it is now."""
    joined = "".join(part.text for part in parts)
    return f"{joined[:-2]}." if joined else COUNTED


@dataclass(frozen=True, slots=True)
class Room:
    """How many sections, leads and ratings the Summary has room for, and which cells count them."""

    sections: int
    leads: int
    ratings: int
    section_refs: str
    lead_parts: str


def parts_of_line(plan: Plan, hidden: HiddenResults, room: Room) -> tuple[Part, ...]:
    """Return the parts of the line for a plan."""
    results = [hidden.of(action) for action in plan.actions]
    excel = LeadsInExcel(plan.leads)
    refs = [section.ref.lower() for section in plan.sections]
    has, have = "action has", "actions have"
    date, rated = "a due date that Excel cannot date", "what is under Completed on does not count"
    section, twice = "no section on the sheet Sections", "twice on the sheet Sections"
    return (
        # The build lists every phrase on Due dates.
        Part(f"{has} {date}", f"{have} {date}", _UNDATED, 0),
        Part(
            "rating is not in the key",
            "ratings are not in the key",
            f'COUNTIFS(Actions[State],"{UNKNOWN}")',
            sum(result[0] == UNKNOWN for result in results),
        ),
        Part(
            f"{has} no rating, and {rated}",
            f"{have} no rating, and {rated}",
            _COMPLETED_UNRATED,
            sum(
                result[0] == NOT_RATED and bool(action.completed_text) and not action.rating_text
                for action, result in zip(plan.actions, results, strict=True)
            ),
        ),
        Part(
            f"{has} {section}",
            f"{have} {section}",
            'COUNTIFS(Actions[State],"?*",Actions[Placed in],"")',
            sum(not result[4] for result in results),
        ),
        Part(
            f"section stands {twice}",
            f"sections stand {twice}",
            f"IF(ROWS(Sections[Section])>{room.sections},0,"
            f'SUMPRODUCT(--(TRIM(Sections[Section])<>""))-SUMPRODUCT(--({room.section_refs}<>"")))',
            len(refs) - len(set(refs)),
        ),
        Part(
            "lead is not on the sheet Leads",
            "leads are not on the sheet Leads",
            f"{_NAMED_LEADS}-SUM({room.lead_parts})",
            sum(excel.unlisted(action.lead) for action in plan.actions),
        ),
        Part(
            "rating of the key counts for nothing",
            "ratings of the key count for nothing",
            _WITHOUT_STATE,
            sum(entry is None for entry in hidden.counted),
        ),
        Part(
            f"rating of the key has another colour in the chart {_NEW}",
            f"ratings of the key have another colour in the chart {_NEW}",
            _recoloured(plan.key.entries, hidden),
            0,
        ),
        *(
            Part(f"{what} {_NEW}", f"{whats} {_NEW}", f"MAX(0,ROWS({column})-{rows})", 0)
            for what, whats, column, rows in (
                ("rating has no column here", "ratings have no column here", "BragKey[Rating]", room.ratings),
                (
                    "section is not shown here",
                    "sections are not shown here",
                    "Sections[Section]",
                    room.sections,
                ),
                ("lead is not shown here", "leads are not shown here", "Leads[Lead]", room.leads),
            )
        ),
    )


def _recoloured(entries: Sequence[KeyEntry], hidden: HiddenResults) -> str:
    """Return the formula of how many rows of the key have another colour than the chart was made with."""
    named = {name: read_colour(name) for name in NAMES}
    named |= {state.lower(): colour for state, colour in COLOURS.items()}
    terms = ["0"]
    for number, entry in enumerate(entries, 1):
        written = hidden.of(entry)[2].replace('"', '""')
        same = (name for name, colour in named.items() if colour == entry.rating.colour)
        listed = ",".join(f'"{name}"' for name in dict.fromkeys((written, *same)))
        terms.append(f"ISERROR(MATCH(INDEX(BragKey[Colour in use],{number}),{{{listed}}},0))")
    return "+".join(terms)


_NEW = "(import the tracker into a new one)"

_DUES = [f'TRIM(SUBSTITUTE(Actions[{name}]&"","\xa0"," "))' for name in ("Due date", "Revised due date")]
_UNLISTED = "+".join(f'({due}<>"")*ISERROR(MATCH({due},DueDates[Phrase],0))' for due in _DUES)
_UNDATED = f'SUMPRODUCT((Actions[State]<>"")*(Actions[Due by]="")*(({_UNLISTED})>0))'
"""Actions without a date, with a phrase that the sheet Due dates does not have."""

_UNRATED = f'(Actions[State]="{NOT_RATED}")*(TRIM(Actions[Progress BRAG]&"")="")'
_COMPLETED_UNRATED = f'SUMPRODUCT({_UNRATED}*(TRIM(Actions[Completed on]&"")<>""))'

_SEMICOLONS = 'LEN(Actions[Leads])-LEN(SUBSTITUTE(Actions[Leads],";",""))-1'
_NAMED_LEADS = f'SUMPRODUCT((Actions[Leads]<>"")*({_SEMICOLONS}))'
"""How many leads the actions name."""

_OF_KEY = f'(TRIM(BragKey[Rating])<>"")*(TRIM(BragKey[Rating])<>"{NOT_RATED}")'
_WITHOUT_STATE = f'SUMPRODUCT({_OF_KEY}*(BragKey[State in use]=""))'
