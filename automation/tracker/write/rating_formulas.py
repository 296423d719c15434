"""The hidden formula columns of BRAG key and Actions: what a rating counts as, and where an action belongs.

They are columns of the tables, so that rows that people add get them, and the Summary counts them. They come
to what the toolkit reads (`BragKey`, `KeyEntry`); their results are stored with the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automation.plan.colours import NAMES
from automation.plan.model import Action, Plan
from automation.plan.ratings import DEFAULT_KEY, KeyEntry, Rating, State, word_key
from automation.tracker.sheets import ACTIONS, BRAG_KEY, HIDDEN, TableSheet
from automation.tracker.write.formulas import (
    BREAKS,
    SPACES,
    here,
    lead_text,
    lead_text_result,
    plain_text,
    replaced,
    tidy_result,
    trimmed,
)

NOT_RATED, UNKNOWN = Rating.NOT_RATED.name, "Not in the key"
"""What is under State for an action whose rating is blank, and for one whose rating the key does not have."""

LISTS: dict[str, tuple[str, ...]] = {
    "StateNames": tuple(State),
    "UsualWords": tuple(word_key(word) for entry in DEFAULT_KEY.entries for word in entry.words),
    "UsualStates": tuple(str(entry.rating.state) for entry in DEFAULT_KEY.entries for _ in entry.words),
    "ColourNames": NAMES,
}
"""Lists that the formulas and dropdowns look things up in, by their defined names."""

_PARTS = ((" ;", ";"), ("; ", ";"), (";;", ";"))
_NOT_A_SEPARATOR = ((";", "|"),)
"""A semicolon within a rating itself; in Spellings they separate."""


def _tidy(value: str) -> str:
    """Return the formula of a cell's text without the spaces that people do not see."""
    return f"TRIM({replaced(value, SPACES)})"


def _cell(table: TableSheet, field: str) -> str:
    """Return the cell of a field in the row that asks, for a defined name."""
    return f"'{table.sheet}'!${chr(65 + table.index(field))}1"


def _in_list(value: str, words: str, wanted: str) -> str:
    """Return the formula of the entry of a list beside the one that a text equals; empty if none does."""
    return f'IFERROR(INDEX({wanted},MATCH({plain_text(value)},{words},0)),"")'


def _key_columns() -> dict[str, str]:
    word, state = here("BragKey", "Rating"), here("BragKey", "State in use")
    again = f"SUMPRODUCT(--(TRIM(INDEX(BragKey[Rating],1):{word})=TRIM({word})))>1"
    nothing = f'OR(Key_word="",Key_word="{NOT_RATED}",{again})'
    usual, said = (
        _in_list("Key_word", "UsualWords", "UsualStates"),
        _in_list("Key_state", *["StateNames"] * 2),
    )
    framed = f'";"&{replaced("Key_word", _NOT_A_SEPARATOR)}&";"&TRIM(Key_also)&";"'
    named = f"IF(ISNUMBER(MATCH(Key_word,ColourNames,0)),Key_word,{state})"
    return {
        "State in use": f'=IF({nothing},"",IF(Key_state="",{usual},{said}))',
        "Spellings": f'=IF({state}="","",LOWER({replaced(framed, _PARTS)}))',
        "Colour in use": f'=LOWER(IF(Key_colour="",{named},Key_colour))',
    }


def _action_columns() -> dict[str, str]:
    rated, placed = here("Actions", "Rated as"), here("Actions", "Placed in")
    is_none = f'TRIM({here("Actions", "Ref")}&{here("Actions", "Action")})=""'
    completed = here("Actions", "Completed on")
    done = (
        f'IFERROR(TRIM(INDEX(BragKey[Rating],MATCH("{State.DONE}",BragKey[State in use],0))),"{NOT_RATED}")'
    )
    blank = f'IF(OR(ISNUMBER({completed}),Completed_plain>0),{done},"{NOT_RATED}")'
    given = f'IFERROR(TRIM(INDEX(BragKey[Rating],Rating_row)),"{NOT_RATED}")'
    unknown = f'IF(Rating_text="{NOT_RATED}","{NOT_RATED}","{UNKNOWN}")'
    state = f"IFERROR(INDEX(BragKey[State in use],Rating_row),{unknown})"
    by_day = f'IF({rated}="{NOT_RATED}","{NOT_RATED}","{State.DONE}")'
    return {
        "State": f'=IF({rated}="","",IF(Rating_text="",{by_day},{state}))',
        "Theme": f'=IF({placed}="","",INDEX(Sections[Theme],Section_row)&"")',
        "Leads": f'=IF({rated}="","",Leads_text)',
        "Rated as": f'=IF({is_none},"",IF(Rating_text="",{blank},{given}))',
        "Placed in": f'=IF({rated}="","",IFERROR(";"&INDEX(Sections[Section],Section_row)&";",""))',
    }


_WRITTEN = {"actions": _action_columns(), "brag_key": _key_columns()}
HIDDEN_COLUMNS = {kind: {name: _WRITTEN[kind][name] for name in names} for kind, names in HIDDEN.items()}
"""For each table that has hidden formula columns: their headings in order, each with its formula."""


def helper_names() -> Iterator[tuple[str, str]]:
    """Yield the defined names that the hidden columns use, each with its formula.

    Most of them refer to a cell in the row that asks, and so save each formula from doing the same again.
    """
    rating, section, lead = (_cell(ACTIONS, field) for field in ("rating", "section", "lead"))
    yield "Rating_text", f"={_tidy(rating)}"
    word = plain_text(replaced("Rating_text", _NOT_A_SEPARATOR))
    # A rating's own word comes first in Spellings, and wins over another rating's spelling.
    own, other = (f'MATCH("{start};"&{word}&";*",BragKey[Spellings],0)' for start in ("", "*"))
    yield "Rating_row", f'=IF(Rating_text="{NOT_RATED}",NA(),IFERROR({own},{other}))'
    yield "Section_text", f"={_tidy(section)}"
    found = f"MATCH({plain_text('Section_text')},Sections[Section],0)"
    yield "Section_row", f"=IFERROR({found},MATCH(VALUE(Section_text),Sections[Section],0))"
    yield "Leads_text", f"={lead_text(lead)}"
    for name, field in (("Key_word", "rating"), ("Key_state", "counts_as"), ("Key_colour", "colour")):
        yield name, f"={_tidy(_cell(BRAG_KEY, field))}"
    yield "Key_parts", f"={replaced(_cell(BRAG_KEY, 'also'), BREAKS)}"
    yield "Key_also", '=IF(ISNUMBER(FIND(";",Key_parts)),Key_parts,SUBSTITUTE(Key_parts,",",";"))'
    yield "RatingNames", "=BragKey[Rating]"
    yield "RatingSpellings", "=BragKey[Spellings]"
    yield "RatingColours", "=BragKey[Colour in use]"


class HiddenResults:
    """Works out what the hidden columns come to for the rows of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._words: dict[Rating, str] = {}
        seen: set[str] = set()
        self.counted: list[KeyEntry | None] = []
        """The rows of the key in order; None for one that counts for nothing."""
        for entry in plan.key.entries:
            counts = entry.rating.state is not None and entry.word.lower() not in seen
            seen.add(entry.word.lower())
            self.counted.append(entry if counts else None)
            if counts:
                self._words.setdefault(entry.rating, entry.word)
        self._sections = {section.ref.lower(): section for section in reversed(plan.sections)}

    def of(self, item: Any) -> tuple[str, ...]:
        """Return the results for an action or a row of the key; nothing for another item."""
        match item:
            case Action():
                return self._of_action(item)
            case KeyEntry():
                return self._of_entry(item)
        return ()

    def _of_action(self, action: Action) -> tuple[str, ...]:
        section = self._sections.get(tidy_result(action.section).lower())
        word = self._words.get(action.rating, NOT_RATED)
        unknown = self._plan.key.read(action.rating_text) is None
        state = action.rating.state if word != NOT_RATED else (UNKNOWN if unknown else NOT_RATED)
        theme, placed = (section.theme, f";{section.ref};") if section else ("", "")
        return str(state), theme, lead_text_result(action.lead), word, placed

    def _of_entry(self, entry: KeyEntry) -> tuple[str, ...]:
        counts = any(one is entry for one in self.counted)
        state = str(entry.rating.state) if counts else ""
        word, also = entry.word.lower(), "; ".join(entry.also).lower()
        listed = trimmed(also if ";" in also else also.replace(",", ";"))
        framed = f";{word.replace(';', '|')};{listed};"
        for old, new in _PARTS:
            framed = framed.replace(old, new)
        named = word if word in NAMES else state
        return state, framed if counts else "", (entry.colour or named).lower()
