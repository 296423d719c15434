"""What the live Summary makes of the words in the tables.

The toolkit understands more spellings than a formula can. Where the two would count differently, an import
writes the words that the formulas know, and a check reports the cell that holds others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from automation.plan.due import Due, month_name
from automation.plan.due_years import last_of
from automation.plan.model import Action, Lead, Plan
from automation.plan.ratings import RATED, Rating

_BY_WORD = {rating.value.lower(): rating for rating in RATED}


def same_in_excel(one: str, other: str) -> bool:
    """Return whether a formula takes two texts for the same: case does not count, spaces do."""
    return one.lower() == other.lower()


def rating_in_excel(text: str) -> Rating:
    """Return the rating that a formula sees in a cell; any word but the four counts as Not rated."""
    return _BY_WORD.get(text.lower(), Rating.NOT_RATED)


def phrases_to_list(plan: Plan) -> Iterator[tuple[Action, Due]]:
    """Yield the phrases that Excel can date only with a row on Due dates which is missing, each once.

    Yields:
        The first action whose date it is, and the phrase as it was understood.
    """
    listed = {row.phrase.lower() for row in plan.due_phrases}
    for action in plan.actions:
        due, key = action.deadline, due_phrase_result(action.deadline.text).lower()
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
                if ";" in spelling:  # its own slash parts it as well
                    self._by_parts[spelling] = lead.name
                elif spelling and spelling != NO_SPELLING:
                    self._by_part[spelling].add(lead.name)
        self._known: dict[str, dict[str, int]] = {}
        self.doubled = frozenset(name for names in self._by_part.values() if len(names) > 1 for name in names)
        """The leads that share a spelling with another one: the Summary counts its actions for both."""

    def found(self, cell: str) -> Mapping[str, int]:
        """Count how often a Lead cell counts for each listed lead: once for each spelling that it holds."""
        found = self._known.get(cell)
        if found is None:
            text = lead_text_result(cell)
            names = [name for part in set(text.split(";")) for name in self._by_part.get(part, ())]
            names += [name for parts, name in self._by_parts.items() if f";{parts};" in text]
            found = self._known[cell] = {name: names.count(name) for name in names}
        return found

    def counts_once(self, cell: str, leads: Iterable[str]) -> bool:
        """Return whether a Lead cell counts once for each of some listed leads, and for nobody else."""
        return self.found(cell) == dict.fromkeys(leads, 1)


AS_AT = "AsAt"
"""The defined name of the date that stands in for today."""


def as_at() -> str:
    """Return the date on the Settings sheet, or today where none is filled in that Excel can read.

    A text is greater than any date: counted with it, every action would be late.
    """
    value = 'INDEX(Settings[Value],MATCH("As at",Settings[Setting],0))'
    return f'=IF({value}="",TODAY(),IF(ISNUMBER({value}),{value},IFERROR(DATEVALUE({value}),TODAY())))'


def due_by() -> str:
    """Return the date that an action is due by: the revised one where it can be dated, else the first."""
    first, revised = (f"{prefix}_date" for prefix in DATED)
    return f"=IF(ISNUMBER({revised}),{revised},{first})"


DATED = {"Due": "due", "Revised": "revised"}
"""What the names of the formulas that date a cell begin with, and the field whose cell it is."""

CONFIRMING = ("yes", "y", "true", "confirmed", "x", "ok", "1", "agreed", "✓", "✔")
"""The words under Confirmed on the sheet Due dates that confirm a row."""


def dating_names(sheet: str, columns: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Return the defined names that turn a cell into a date, each with its formula.

    One formula would be too long for people and nearly so for Excel, which knows LET only since 2021. The
    names refer to the cell of their column in the row that asks.

    A real date counts as itself. A row of Due dates that is confirmed comes next, without a date where its By
    is blank. Then come plain months and dates (`plain_date`), and last what Due dates says of another phrase.

    Args:
        sheet: the sheet of the actions.
        columns: the letter of each field's column.
    """
    for name, field in DATED.items():
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
        row = f"MATCH({_plain(f'TRIM({_replaced(cell, _SPACES)})')},DueDates[Phrase],0)"
        said = f'LOWER(TRIM(INDEX(DueDates[Confirmed],{row})&""))'
        words_for_yes = ",".join(map(_quoted, CONFIRMING))
        yield f"{name}_confirmed", f"=IFERROR(SUMPRODUCT(--({said}={{{words_for_yes}}}))>0,FALSE)"
        found = f"INDEX(DueDates[By],{row})"
        yield f"{name}_listed", f'=IFERROR(IF({found}>0,{found},""),"")'
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
"""How months and days are written once the signs in them are spaces."""


def _written_as(dates: str, formats: Sequence[str], words: str) -> str:
    """Return the formula of that one of some dates which reads as some words when written out, else 0.

    Dates are written out and compared, never read: what Excel reads as a date goes by the PC's settings, and
    it reads `1e1` and `5%` too.
    """
    shown = _short_september(f"TEXT({dates},{{{';'.join(map(_quoted, formats))}}})")
    return f"IFERROR(SUMPRODUCT(MAX(({shown}={words})*{dates})),0)"


def _short_september(text: str) -> str:
    """Return the formula of a text in lower case with Sep for Sept, as some PCs write it."""
    return f'SUBSTITUTE(LOWER({text}),"sept ","sep ")'


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def plain_date(phrase: str) -> date | None:
    """Return the date that the formula reads in a phrase by itself; None where it needs the sheet Due dates.

    It knows `Sep-17`, `Sept 2017`, `September 17`, `30/09/2017`, `30.9.17`, `30 September 2017` and
    `2017-09-30`.
    """
    text = _trimmed(phrase.replace("\xa0", " "))
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
    """Return the number of a month by its name, whole or short."""
    number = _MONTHS.index(name[:3].lower()) + 1
    if name.lower() not in {_MONTHS[number - 1], month_name(number).lower(), "sept"}:
        raise ValueError(name)
    return number


def _figures(text: str, *lengths: int) -> int:
    """Return some figures as a number: a day, a month, or a year of this century."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) in lengths else None
    if number is None or (len(text) == 4 and number // 100 != 20):
        raise ValueError(text)
    return number + (2000 if 4 in lengths and len(text) == 2 else 0)


_SPACES = (("\t", " "), ("\n", " "), ("\r", " "), ("\xa0", " "))
"""What Excel's TRIM does not take for a space, and people do."""


_WILDCARDS = (("~", "~~"), ("*", "~*"), ("?", "~?"))
"""What MATCH and COUNTIFS take for wildcards, and how each is written to stand for itself."""


def _plain(text: str) -> str:
    """Return the formula of a text in which nothing is taken for a wildcard."""
    return _replaced(text, _WILDCARDS)


def due_phrase_result(phrase: str) -> str:
    """Return what the formula of `due_by` looks up on the sheet Due dates for a phrase."""
    return _trimmed(_replace(phrase, _SPACES))


def _replaced(value: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the formula that replaces texts in a value, one after the other."""
    for old, new in pairs:
        value = f"SUBSTITUTE({value},{_AS_FORMULA.get(old) or _quoted(old)},{_quoted(new)})"
    return value


def _replace(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Replace texts as the formula of `_replaced` does."""
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _trimmed(text: str) -> str:
    """Trim a text as Excel does: no space at its ends, and never two of them together."""
    return " ".join(filter(None, text.split(" ")))


def count_all(rating: Rating) -> str:
    """Count every action with a rating."""
    return _count_actions(f'Actions[Progress BRAG],"{rating.value}"')


def total_all() -> str:
    """Count every action."""
    return _count_actions()


def late_all() -> str:
    """Count every late action: its date is before the as-at date and it is not Blue."""
    return _count_actions(f'Actions[Due by],"<"&{AS_AT}', 'Actions[Progress BRAG],"<>Blue"')


def _count_actions(*conditions: str) -> str:
    """Count the actions, which are the rows with a ref or a text, that meet some COUNTIFS pairs."""
    with_ref = ",".join(('Actions[Ref],"<>"', *conditions))
    with_text = ",".join(('Actions[Ref],""', 'Actions[Action],"<>"', *conditions))
    return f"=COUNTIFS({with_ref})+COUNTIFS({with_text})"


def _of_action(number: int, value: str, otherwise: str = '""') -> str:
    """Return a value of the n-th row where that is an action, which has a ref or a text."""
    is_none = f'INDEX(Actions[Ref],{number})&INDEX(Actions[Action],{number})=""'
    return f"=IF({number}>ROWS(Actions[Ref]),{otherwise},IF({is_none},{otherwise},{value}))"


def by_theme(theme: str, themes: str, counts: str) -> str:
    """Add up what is counted for a theme's sections.

    Args:
        theme: the cell with the theme.
        themes: the cells with the theme of each section; a section that is listed twice has it once.
        counts: the cells with what is counted for each of them.
    """
    return f'=IF({theme}="","",SUMPRODUCT(--({themes}={theme}),{counts}))'


def by_section(section: str, texts: str, *conditions: str) -> str:
    """Count the actions of a section.

    Args:
        section: the cell with the section.
        texts: the cells with `section_text` of each action.
        conditions: further COUNTIFS pairs.
    """
    ref = f"LEFT({_plain(section)},{LONGEST_CRITERION})"
    inner = ",".join((texts, f'"{_IN}"&{ref}', *conditions))
    return f'=IF({section}="","",COUNTIFS({inner}))'


_IN = "in "
"""Stands before a section where its actions are counted. COUNTIFS takes a text that looks like a number for
one: without this the actions of section 1.1 would count for section 1.10 as well."""


def section_text(number: int) -> str:
    """Return the section of the n-th action as a text that is no number."""
    return _of_action(number, f'"{_IN}"&INDEX(Actions[Section],{number})')


def section_text_result(section: str) -> str:
    """Return what the formula of `section_text` makes of a section."""
    return f"{_IN}{section}"


def rest(first: str, total: str, rated: str) -> str:
    """Return what is left of a total once the rated ones are taken off: the actions not rated."""
    return f'=IF({first}="","",{total}-SUM({rated}))'


def theme_mark(number: int, above: str) -> str:
    """Number the theme of the n-th section where no section before it has it; else give nothing.

    Args:
        number: the section's number.
        above: the cells above, which hold the marks of the sections before it.
    """
    theme = f"INDEX(Sections[Theme],{number})"
    # A COUNTIF would take wildcards and signs such as > in a theme for its own, and fail at a long one.
    until = f"INDEX(Sections[Theme],1):{theme}"
    new = f'IF(SUMPRODUCT(--({until}={theme}))=1,COUNT({above})+1,"")'
    return f'=IF({number}>ROWS(Sections[Theme]),"",IF(TRIM({theme})="","",{new}))'


def nth_theme(number: int, marks: str) -> str:
    """Return the n-th theme by the marks that `theme_mark` gave."""
    return f'=IFERROR(INDEX(Sections[Theme],MATCH({number},{marks},0)),"")'


def nth_section(number: int, value: str) -> str:
    """Return a value of the n-th section; nothing beyond the last one, or where it is listed further up."""
    ref = f"INDEX(Sections[Section],{number})"
    until = f"INDEX(Sections[Section],1):{ref}"
    again = f"SUMPRODUCT(--(LOWER({until})=LOWER({ref})))>1"
    return f'=IF({number}>ROWS(Sections[Section]),"",IF({ref}="","",IF({again},"",{value})))'


def section_value(number: int, column: str) -> str:
    """Return what a column of the sheet Sections says of the n-th section."""
    return nth_section(number, f'INDEX(Sections[{column}],{number})&""')


def nth(column: str, number: int) -> str:
    """Return the n-th value of a table's column, empty beyond its end."""
    value = f"INDEX({column},{number})"
    return f'=IF({number}>ROWS({column}),"",IF({value}="","",{value}))'


LONGEST_TITLE = 120
"""How much of a section's title the Summary shows, in characters: two lines."""


def short_title(number: int) -> str:
    """Return the title of the n-th section, cut where it would run over two lines."""
    title = f"INDEX(Sections[Title],{number})"
    cut = f'IF(LEN({title})>{LONGEST_TITLE},LEFT({title},{LONGEST_TITLE - 3})&"...",{title}&"")'
    return nth_section(number, cut)


def short_title_result(title: str) -> str:
    """Return what the formula of `short_title` makes of a title."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 3]}..."


def section_rating(blue: str, red: str, amber: str, green: str, unrated: str, total: str) -> str:
    """Derive a section's rating by the rule on the Settings sheet, as `plan.ratings.section_rating` does."""
    rule = 'INDEX(Settings[Value],MATCH("Section rating rule",Settings[Setting],0))'
    done = f'IF(AND({blue}>0,{unrated}=0),"Blue","Not rated")'
    worst = f'IF({red}>0,"Red",IF({amber}>0,"Amber","Green"))'
    top = f"MAX({red},{amber},{green})"
    most = f'IF({red}={top},"Red",IF({amber}={top},"Amber","Green"))'
    open_ones = f'IF({rule}="most",{most},{worst})'
    return f'=IF(N({total})=0,"",IF({red}+{amber}+{green}=0,{done},{open_ones}))'


_BREAKS = (("\t", " "), ("\xa0", " "), ("\r", ";"), ("\n", ";"))
_PARTED = ((" / ", ";"), (" ;", ";"), ("; ", ";"))
"""What the Lead cells have replaced, in this order, before and after they are trimmed: then only semicolons
part two leads. A lead whose own name holds a slash is looked for in the same writing."""

_AS_FORMULA = {"\t": "CHAR(9)", "\n": "CHAR(10)", "\r": "CHAR(13)"}
"""What stands for a character that no formula can hold. The hard space stands for itself: CHAR(160) is
another character in Excel for Mac."""


def lead_text(number: int) -> str:
    """Even out the Lead cell of the n-th action, so that each lead stands between two semicolons."""
    text = _replaced(f"LOWER(INDEX(Actions[Lead],{number}))", _BREAKS)
    return _of_action(number, f'";"&{_replaced(f"TRIM({text})", _PARTED)}&";"')


def lead_text_result(lead: str) -> str:
    """Return what the formula of `lead_text` makes of a Lead cell."""
    return f";{_replace(_trimmed(_replace(lead.lower(), _BREAKS)), _PARTED)};"


def _quoted(text: str) -> str:
    return f'"{text}"'


def action_rating(number: int) -> str:
    """Return the rating of the n-th action."""
    return _of_action(number, f'INDEX(Actions[Progress BRAG],{number})&""')


def action_late(number: int) -> str:
    """Say with 1 or 0 whether the n-th action is late."""
    due, rating = f"INDEX(Actions[Due by],{number})", f"INDEX(Actions[Progress BRAG],{number})"
    late = f'IF(ISNUMBER({due}),IF(AND({due}<{AS_AT},{rating}<>"Blue"),1,0),0)'
    return _of_action(number, late, "0")


SPELLINGS = 8
"""How many spellings of a lead the live count looks for: the name and seven others."""

NO_SPELLING = "|"
"""Stands where a lead has no further spelling; no cell holds it, so that it counts nothing."""


_SLASH = _PARTED[:1]


LONGEST_CRITERION = 240
"""How long a text may be that COUNTIFS is to look for, once its wildcards are made plain. At 256 characters
it gives an error, and something is put around the text."""


def is_counted(spelling: str) -> bool:
    """Return whether a spelling of a lead is short enough for the live count to look for it."""
    return len(_replace(spelling, _WILDCARDS)) <= LONGEST_CRITERION


def lead_also(number: int) -> str:
    """Return the other spellings of the n-th lead, each between two semicolons."""
    text = _replaced(f"INDEX(Leads[Also written as],{number})", _BREAKS)
    return f'=IF({number}>ROWS(Leads[Also written as]),"",";"&{text}&";")'


def lead_also_result(also: str) -> str:
    """Return what the formula of `lead_also` makes of a cell of Also written as."""
    return f";{_replace(also, _BREAKS)};"


def lead_spelling(lead: str, number: int, also: str, earlier: str) -> str:
    """Return one of a lead's spellings in lower case: 0 is the name, then those under Also written as.

    A spelling that one of the `earlier` cells holds already is left out: it would count its actions twice.
    So is one that is too long to be counted.

    Args:
        lead: the cell with the lead's name.
        number: which of the spellings.
        also: the cell with `lead_also` of the lead.
        earlier: the cells with the spellings before this one.
    """
    none = f'"{NO_SPELLING}"'
    if number == 0:
        name = _replaced(f"TRIM({_replaced(lead, _SPACES)})", _SLASH)
        return f'=IF(OR({lead}="",{_too_long(name)}),{none},LOWER({name}))'
    # No line break is left in the cell, so that one can mark a semicolon.
    before, behind = (f'FIND(CHAR(10),SUBSTITUTE({also},";",CHAR(10),{n}))' for n in (number, number + 1))
    part = _replaced(f"TRIM(MID({also},{before}+1,{behind}-{before}-1))", _SLASH)
    known = f"SUMPRODUCT(--({earlier}={part}))>0"
    return f'=IFERROR(IF(OR({part}="",{_too_long(part)},{known}),{none},LOWER({part})),{none})'


def _too_long(text: str) -> str:
    return f"LEN({_plain(text)})>{LONGEST_CRITERION}"


def lead_spelling_results(spellings: Sequence[str], cells: int) -> tuple[str, ...]:
    """Return what the formulas of `lead_spelling` make of a lead's spellings, for so many cells."""
    results: list[str] = []
    for spelling in spellings[:cells]:
        lower = _replace(_trimmed(spelling.lower()), _SLASH)
        left_out = lower in results or not is_counted(lower)
        results.append(NO_SPELLING if left_out else lower)
    return (*results, *[NO_SPELLING] * (cells - len(results)))


def by_lead(lead: str, spellings: str, texts: str, *conditions: str) -> str:
    """Count the actions that name a lead under any of its spellings."""
    inner = ",".join((f'{texts},"*;"&{_plain(spellings)}&";*"', *conditions))
    return f'=IF({lead}="","",SUMPRODUCT(COUNTIFS({inner})))'
