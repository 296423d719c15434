"""The formulas of the live Summary and of Due by, and what they make of the words in the tables.

The toolkit understands more spellings than a formula can. Where the two would count differently, an import
writes the words that the formulas know, and a check reports the cell that holds others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from automation.plan.due import Due, DueKind, month_name
from automation.plan.due_moments import last_of
from automation.plan.model import Action, Lead, Plan


def same_in_excel(one: str, other: str) -> bool:
    """Return whether a formula treats two texts as the same: case does not matter, spaces do."""
    return one.lower() == other.lower()


def phrases_to_list(plan: Plan) -> Iterator[tuple[Action, Due]]:
    """Yield each phrase that Excel cannot date because its row on Due dates is missing, once.

    Yields:
        The first action whose date it is, and the phrase as it was understood.
    """
    listed = {row.phrase.lower() for row in plan.due_phrases}
    for action in plan.actions:
        due, key = action.deadline, tidy_result(action.deadline.text).lower()
        if due.by is None or due.typed or key in listed or plain_date(due.text) == due.by:
            continue
        listed.add(key)
        yield action, due


class LeadsInExcel:
    """Finds the leads for whom the Summary counts an action."""

    def __init__(self, leads: Iterable[Lead]) -> None:
        self._by_part: defaultdict[str, set[str]] = defaultdict(set)
        self._by_parts: dict[str, str] = {}
        for lead in leads:
            for spelling in lead_spelling_results((lead.name, *lead.also), SPELLINGS):
                if ";" in spelling:  # a slash in its name has become a semicolon
                    self._by_parts[spelling] = lead.name
                elif spelling and spelling != NONE:
                    self._by_part[spelling].add(lead.name)
        self._known: dict[str, dict[str, int]] = {}
        self.doubled = frozenset(name for names in self._by_part.values() if len(names) > 1 for name in names)
        """The leads that share a spelling with another lead: the Summary counts its actions for both."""

    def found(self, cell: str) -> Mapping[str, int]:
        """Return how often a Lead cell counts for each listed lead: once for each spelling in it."""
        found = self._known.get(cell)
        if found is None:
            text = lead_text_result(cell)
            names = [name for part in set(text.split(";")) for name in self._by_part.get(part, ())]
            names += [name for parts, name in self._by_parts.items() if f";{parts};" in text]
            found = self._known[cell] = {name: names.count(name) for name in names}
        return found

    def unlisted(self, cell: str) -> int:
        """Return how many parts of a Lead cell are none of the listed leads."""
        text = lead_text_result(cell)
        found = sum(len(self._by_part.get(part, ())) for part in set(text.split(";")))
        found += sum(parts.count(";") + 1 for parts in self._by_parts if f";{parts};" in text)
        return text.count(";") - 1 - found

    def counts_once(self, cell: str, leads: Iterable[str]) -> bool:
        """Return whether a Lead cell counts once for each of these listed leads, and for nobody else."""
        return self.found(cell) == dict.fromkeys(leads, 1)


AS_AT = "AsAt"
"""The defined name of the date that is used as today."""


def here(table: str, column: str) -> str:
    """Return the reference to a table's cell in the row of the formula."""
    return f"{table}[[#This Row],[{column}]]"


def _quoted(text: str) -> str:
    return f'"{text}"'


def as_at() -> str:
    """Return the formula of As at on the Settings sheet, or today if Excel cannot read a date there.

    In a comparison, text is greater than any date, so every action would be late.
    """
    value = 'INDEX(Settings[Value],MATCH("As at",Settings[Setting],0))'
    return f'=IF({value}="",TODAY(),IF(ISNUMBER({value}),{value},IFERROR(DATEVALUE({value}),TODAY())))'


def due_by() -> str:
    """Return the formula of Due by: the revised due date if Excel can date it, else the first one."""
    first, revised = (f"{prefix}_date" for prefix in DATED)
    return f"=IF(ISNUMBER({revised}),{revised},{first})"


DATED = {"Due": "due", "Revised": "revised"}
"""The beginning of the names of the formulas that date a due date, and the field of its cell."""

CONFIRMING = ("yes", "y", "true", "confirmed", "x", "ok", "1", "agreed", "✓", "✔")
"""The words in the column Confirmed on Due dates that confirm a row."""


def dating_names(sheet: str, columns: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the defined names that turn a cell into a date, each with its formula.

    One formula would be too long for people and nearly so for Excel, which knows LET only since 2021. The
    names refer to the cell of their column in the row that asks. Completed on needs only the plain dates.

    A real date counts as itself. A row of Due dates that is confirmed comes next, without a date where its By
    is blank. Then come plain months and dates (`plain_date`), and last what Due dates says of another phrase.

    Args:
        sheet: the sheet of the actions.
        columns: the letter of each field's column.
    """
    for name, field in {**DATED, "Completed": "completed"}.items():
        cell = f"{sheet}!${columns[field]}1"
        text, words = f"{name}_text", f"{name}_words"
        yield text, f'=TRIM(SUBSTITUTE({cell},"\xa0"," "))'
        sign = f'IF(ISNUMBER(FIND("/",{text})),"/",IF(ISNUMBER(FIND("-",{text})),"-","."))'
        apart = f'SUBSTITUTE({text}," \'"," ")'
        parted = f'IF(ISNUMBER(FIND(" ",{text})),{apart},SUBSTITUTE({text},{sign}," "))'
        yield words, f"={_short_september(parted)}"
        year, months = f"2000+RIGHT({text},2)", ",".join(map(str, range(1, 13)))
        month = _written_as(f"DATE({year},1+{{{months}}},0)", _MONTH_FORMATS, words)
        day = _written_as(f"DATE({year},{{{months}}},LEFT({words},2))", _DAY_FORMATS, words)
        iso = _written_as(f"DATE(LEFT({text},4),{{{months}}},RIGHT({text},2))", _ISO_FORMATS, words)
        yield f"{name}_plain", f"=IF(ISERROR(VALUE(LEFT({text},1))),{month},{day}+{iso})"
        if field not in DATED.values():
            continue
        row = f"MATCH({plain_text(f'TRIM({replaced(cell, SPACES)})')},DueDates[Phrase],0)"
        said = f'LOWER(TRIM(INDEX(DueDates[Confirmed],{row})&""))'
        words_for_yes = ",".join(map(_quoted, CONFIRMING))
        yield f"{name}_confirmed", f"=IFERROR(SUMPRODUCT(--({said}={{{words_for_yes}}}))>0,FALSE)"
        found = f"INDEX(DueDates[By],{row})"
        # What is proposed for a phrase that is not understood counts once it is confirmed.
        counts = f'OR({name}_confirmed,INDEX(DueDates[Kind],{row})<>"{DueKind.UNCLEAR}")'
        yield f"{name}_listed", f'=IFERROR(IF(AND({found}>0,{counts}),{found},""),"")'
        understood = f"IF({name}_plain>0,{name}_plain,{name}_listed)"
        phrase = f"IF({name}_confirmed,{name}_listed,{understood})"
        yield f"{name}_date", f'=IF(ISNUMBER({cell}),{cell},IF({text}="","",{phrase}))'


_MONTH_FORMATS = tuple(f"{month} {year}" for month in ("mmm", "mmmm") for year in ("yy", "yyyy"))
_DAY_FORMATS = tuple(
    f"{day} {month} {year}"
    for day in ("d", "dd")
    for month in ("m", "mm", "mmm", "mmmm")
    for year in ("yy", "yyyy")
)
_ISO_FORMATS = ("yyyy mm dd", "yyyy m dd")
"""How months and days may be written once their separators are spaces."""


def _written_as(dates: str, formats: Sequence[str], words: str) -> str:
    """Return the formula that finds the one of some dates that looks like the words when formatted, else 0.

    Dates are written out and compared, never read: what Excel reads as a date goes by the PC's settings, and
    it reads `1e1` and `5%` too.
    """
    shown = _short_september(f"TEXT({dates},{{{';'.join(map(_quoted, formats))}}})")
    return f"IFERROR(SUMPRODUCT(MAX(({shown}={words})*{dates})),0)"


def _short_september(text: str) -> str:
    """Return the formula of a text in lower case, with Sep instead of the Sept of some PCs."""
    return f'SUBSTITUTE(LOWER({text}),"sept ","sep ")'


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def plain_date(phrase: str) -> date | None:
    """Return the date that the formula reads in a phrase by itself, or None if it needs the sheet Due dates.

    It knows `Sep-17`, `Sept 2017`, `September 17`, `30/09/2017`, `30.9.17`, `30 September 2017` and
    `2017-09-30`.
    """
    text = trimmed(phrase.replace("\xa0", " "))
    sign = next((sign for sign in "/-" if sign in text), ".")
    words = text.replace(" '", " ") if " " in text else text.replace(sign, " ")
    try:
        match words.split(" "):
            case [name, year]:
                return last_of(_figures(year, 2, 4), _month(name))
            case [year, month, day] if len(year) == 4:
                return date(_figures(year, 4), _figures(month, 1, 2), _figures(day, 2))
            case [day, month, year]:
                number = _figures(month, 1, 2) if month[:1].isdigit() else _month(month)
                return date(_figures(year, 2, 4), number, _figures(day, 1, 2))
    except ValueError:
        pass
    return None


def _month(name: str) -> int:
    """Return the number of a month from its name, full or short."""
    number = _MONTHS.index(name[:3].lower()) + 1
    if name.lower() not in {_MONTHS[number - 1], month_name(number).lower(), "sept"}:
        raise ValueError(name)
    return number


def _figures(text: str, *lengths: int) -> int:
    """Return digits as a number: a day, a month, or a year of this century."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) in lengths else None
    if number is None or (len(text) == 4 and number // 100 != 20):
        raise ValueError(text)
    return number + (2000 if 4 in lengths and len(text) == 2 else 0)


SPACES = (("\t", " "), ("\n", " "), ("\r", " "), ("\xa0", " "))
"""Characters that people see as spaces and Excel's TRIM does not."""


_WILDCARDS = (("~", "~~"), ("*", "~*"), ("?", "~?"))
"""The wildcards of MATCH and COUNTIFS, and how each is written to mean itself."""


def plain_text(text: str) -> str:
    """Return the formula of a text with its wildcards escaped."""
    return replaced(text, _WILDCARDS)


def tidy_result(phrase: str) -> str:
    """Return a text without the spaces that people do not see, as formulas do it before they look it up."""
    return trimmed(_replace(phrase, SPACES))


def replaced(value: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the formula that replaces texts in a value, in order."""
    for old, new in pairs:
        value = f"SUBSTITUTE({value},{_AS_FORMULA.get(old) or _quoted(old)},{_quoted(new)})"
    return value


def escaped(text: str) -> str:
    """Return a text with its wildcards escaped, as the formula of `plain_text` does it."""
    return _replace(text, _WILDCARDS)


def _replace(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return a text with the replacements that the formula of `_replaced` makes."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def trimmed(text: str) -> str:
    """Return a text trimmed as Excel does it: no spaces at the ends, and never two in a row."""
    return " ".join(filter(None, text.split(" ")))


BREAKS = (("\t", " "), ("\xa0", " "), ("\r", ";"), ("\n", ";"))
_PARTED = ((" / ", ";"), (" ;", ";"), ("; ", ";"))
_DOUBLED = ((";;", ";"),)
"""What is replaced in Lead cells, in this order, before and after trimming, so that only semicolons separate
leads. A slash in a lead's own name is replaced in the same way."""

_AS_FORMULA = {"\t": "CHAR(9)", "\n": "CHAR(10)", "\r": "CHAR(13)"}
"""How to write characters that cannot be typed in a formula. The non-breaking space is typed, as CHAR(160) is
another character in Excel for Mac."""


def lead_text(cell: str) -> str:
    """Return the formula of a Lead cell with each lead between two semicolons."""
    text = replaced(f"LOWER({cell})", BREAKS)
    framed = f'";"&{replaced(f"TRIM({text})", _PARTED)}&";"'
    return replaced(framed, _DOUBLED)


def lead_text_result(lead: str) -> str:
    """Return what the formula of `lead_text` makes of a Lead cell."""
    parted = _replace(trimmed(_replace(lead.lower(), BREAKS)), _PARTED)
    return _replace(f";{parted};", _DOUBLED)


NONE = "|"
"""A criterion that finds nothing, as no rating and no lead is written like that."""


SPELLINGS = 8
"""How many spellings of a lead the Summary counts: the name and seven others."""

_SLASH = _PARTED[:1]


LONGEST_CRITERION = 240
"""How long a text for COUNTIFS may be, with its wildcards escaped. At 256 characters it gives an error, and a
few are added around the text."""


def is_counted(spelling: str) -> bool:
    """Return whether a spelling of a lead is short enough for the Summary to count it."""
    return len(escaped(spelling)) <= LONGEST_CRITERION


def lead_also(number: int) -> str:
    """Return the formula of the n-th lead's other spellings between semicolons, with wildcards escaped."""
    text = plain_text(replaced(f"INDEX(Leads[Also written as],{number})", BREAKS))
    return f'=IF({number}>ROWS(Leads[Also written as]),"",";"&{text}&";")'


def lead_also_result(also: str) -> str:
    """Return what the formula of `lead_also` makes of a cell of Also written as."""
    return f";{escaped(_replace(also, BREAKS))};"


def lead_criterion(lead: str, number: int, also: str, earlier: str) -> str:
    """Return the formula of the criterion for one of a lead's spellings: 0 is the name, then Also written as.

    A spelling that one of the `earlier` cells holds already is left out: it would count its actions twice.
    So is one that is too long to be counted.

    Args:
        lead: the cell with the lead's name.
        number: which of the spellings.
        also: the cell with `lead_also` of the lead.
        earlier: the cells with the criteria before this one.
    """
    if number == 0:
        name = replaced(plain_text(f"TRIM({replaced(lead, SPACES)})"), _SLASH)
        return f'=IF(OR({lead}="",{_too_long(name)}),"{NONE}",{_within(name)})'
    # The cell has no line breaks left, so a line break can mark a semicolon.
    before, behind = (f'FIND(CHAR(10),SUBSTITUTE({also},";",CHAR(10),{n}))' for n in (number, number + 1))
    part = replaced(f"TRIM(MID({also},{before}+1,{behind}-{before}-1))", _SLASH)
    known = f"SUMPRODUCT(--({earlier}={_within(part)}))>0"
    return f'=IFERROR(IF(OR({part}="",{_too_long(part)},{known}),"{NONE}",{_within(part)}),"{NONE}")'


def _too_long(text: str) -> str:
    return f"LEN({text})>{LONGEST_CRITERION}"


def _within(text: str) -> str:
    return f'"*;"&LOWER({text})&";*"'


def lead_criterion_result(spelling: str) -> str:
    """Return what the formula of `lead_criterion` makes of one of `lead_spelling_results`."""
    return NONE if spelling == NONE else f"*;{escaped(spelling)};*"


def lead_spelling_results(spellings: Sequence[str], cells: int) -> tuple[str, ...]:
    """Return the spellings of a lead that the Summary looks for, in so many cells."""
    results: list[str] = []
    for spelling in spellings[:cells]:
        lower = _replace(trimmed(spelling.lower()), _SLASH)
        left_out = lower in results or not is_counted(lower)
        results.append(NONE if left_out else lower)
    return (*results, *[NONE] * (cells - len(results)))


def parts_counted(criteria: Sequence[str]) -> str:
    """Return the formula that counts how many parts of Lead cells are a lead under one of its spellings."""
    parts = (
        f'COUNTIFS(Actions[Leads],{one})*(LEN({one})-LEN(SUBSTITUTE({one},";",""))-1)' for one in criteria
    )
    return f"={'+'.join(parts)}"


def parts_result(spelling: str, named: Mapping[str, int], texts: Sequence[str]) -> int:
    """Return what one of the terms of `parts_counted` comes to.

    Args:
        spelling: one of `lead_spelling_results`.
        named: how many Lead cells hold each part.
        texts: each Lead cell as `lead_text` makes it.
    """
    if ";" in spelling:
        return (spelling.count(";") + 1) * sum(f";{spelling};" in text for text in texts)
    return 0 if spelling == NONE else named.get(spelling, 0)
