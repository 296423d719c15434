"""The tracker's live formulas, written so that Excel 2016 and LibreOffice both understand them."""

from __future__ import annotations

from collections.abc import Sequence

from automation.plan.ratings import Rating

AS_AT = "AsAt"
"""The defined name of the date that stands in for today."""


def as_at() -> str:
    """Give the date on the Settings sheet, or today where none is filled in that Excel can read.

    A text is greater than any date: counted with it, every action would be late.
    """
    value = 'INDEX(Settings[Value],MATCH("As at",Settings[Setting],0))'
    return f'=IF({value}="",TODAY(),IF(ISNUMBER({value}),{value},IFERROR(DATEVALUE({value}),TODAY())))'


def due_by() -> str:
    """Give the date that an action's phrase is taken to mean on the sheet Due dates.

    The revised due date counts where there is one. A real date counts as itself. A phrase is looked up
    with its spacing evened out, and with the characters that MATCH takes for wildcards made plain.
    """
    due, revised = "Actions[[#This Row],[Due date]]", "Actions[[#This Row],[Revised due date]]"
    written = f'IF({revised}="",{due},{revised})'
    even = f"TRIM({_replaced(written, _SPACES)})"
    found = f"INDEX(DueDates[By],MATCH({_plain(even)},DueDates[Phrase],0))"
    return f'=IF(ISNUMBER({written}),{written},IFERROR(IF({found}>0,{found},""),""))'


_SPACES = (("\t", " "), ("\n", " "), ("\r", " "), ("\xa0", " "))
"""What Excel's TRIM does not take for a space, and people do."""


_WILDCARDS = (("~", "~~"), ("*", "~*"), ("?", "~?"))
"""What MATCH and COUNTIFS take for wildcards, and how each is written to stand for itself."""


def _plain(text: str) -> str:
    """Give the formula of a text in which nothing is taken for a wildcard."""
    return _replaced(text, _WILDCARDS)


def due_phrase_result(phrase: str) -> str:
    """Give what the formula of `due_by` looks up on the sheet Due dates for a phrase."""
    return _trimmed(_replace(phrase, _SPACES))


def _replaced(value: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Give the formula that replaces texts in a value, one after the other."""
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
    return f'=COUNTIFS(Actions[Progress BRAG],"{rating.value}")'


def total_all() -> str:
    """Count every action: a row with a ref or a text."""
    return '=SUMPRODUCT(--(Actions[Ref]&Actions[Action]<>""))'


def late_all() -> str:
    """Count every late action: its date is before the as-at date and it is not Blue."""
    return f'=COUNTIFS(Actions[Due by],"<"&{AS_AT},Actions[Progress BRAG],"<>Blue")'


def by_theme(theme: str, texts: str, *conditions: str) -> str:
    """Count the actions of a theme's sections.

    Args:
        theme: the cell with the theme.
        texts: the cells with `section_text` of each action.
        conditions: further COUNTIFS pairs.
    """
    refs = f"LEFT({_plain('Sections[Section]')},{LONGEST_CRITERION})"
    inner = ",".join((texts, f'"{_IN}"&{refs}', *conditions))
    return f'=IF({theme}="","",SUMPRODUCT((Sections[Theme]={theme})*COUNTIFS({inner})))'


def by_section(section: str, texts: str, *conditions: str) -> str:
    """Count the actions of a section; `texts` and `conditions` are those of `by_theme`."""
    ref = f"LEFT({_plain(section)},{LONGEST_CRITERION})"
    inner = ",".join((texts, f'"{_IN}"&{ref}', *conditions))
    return f'=IF({section}="","",COUNTIFS({inner}))'


_IN = "in "
"""Stands before a section where its actions are counted. COUNTIFS takes a text that looks like a number for
one: without this the actions of section 1.1 would count for section 1.10 as well."""


def section_text(number: int) -> str:
    """Give the section of the n-th action as a text that is no number."""
    return f'=IF({number}>ROWS(Actions[Section]),"","{_IN}"&INDEX(Actions[Section],{number}))'


def section_text_result(section: str) -> str:
    """Give what the formula of `section_text` makes of a section."""
    return f"{_IN}{section}"


def rest(first: str, total: str, rated: str) -> str:
    """Give what is left of a total once the rated ones are taken off: the actions not rated."""
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
    """Give the n-th theme by the marks that `theme_mark` gave."""
    return f'=IFERROR(INDEX(Sections[Theme],MATCH({number},{marks},0)),"")'


def nth(column: str, number: int) -> str:
    """Give the n-th value of a table's column, empty beyond its end."""
    value = f"INDEX({column},{number})"
    return f'=IF({number}>ROWS({column}),"",IF({value}="","",{value}))'


LONGEST_TITLE = 120
"""How much of a section's title the Summary shows, in characters: two lines."""


def short_title(number: int) -> str:
    """Give the title of the n-th section, cut where it would run over two lines."""
    title = f"INDEX(Sections[Title],{number})"
    cut = f'IF(LEN({title})>{LONGEST_TITLE},LEFT({title},{LONGEST_TITLE - 3})&"...",{title}&"")'
    return f'=IF({number}>ROWS(Sections[Title]),"",{cut})'


def short_title_result(title: str) -> str:
    """Give what the formula of `short_title` makes of a title."""
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
    return f'=IF({number}>ROWS(Actions[Lead]),"",";"&{_replaced(f"TRIM({text})", _PARTED)}&";")'


def lead_text_result(lead: str) -> str:
    """Give what the formula of `lead_text` makes of a Lead cell."""
    return f";{_replace(_trimmed(_replace(lead.lower(), _BREAKS)), _PARTED)};"


def _quoted(text: str) -> str:
    return f'"{text}"'


def action_rating(number: int) -> str:
    """Give the rating of the n-th action."""
    return f'=IF({number}>ROWS(Actions[Lead]),"",INDEX(Actions[Progress BRAG],{number})&"")'


def action_late(number: int) -> str:
    """Say with 1 or 0 whether the n-th action is late."""
    due, rating = f"INDEX(Actions[Due by],{number})", f"INDEX(Actions[Progress BRAG],{number})"
    late = f'IF(ISNUMBER({due}),IF(AND({due}<{AS_AT},{rating}<>"Blue"),1,0),0)'
    return f"=IF({number}>ROWS(Actions[Lead]),0,{late})"


SPELLINGS = 8
"""How many spellings of a lead the live count looks for: the name and seven others."""

NO_SPELLING = "|"
"""Stands where a lead has no further spelling; no cell holds it, so that it counts nothing."""


_SLASH = _PARTED[:1]


LONGEST_CRITERION = 240
"""How long a text may be that COUNTIFS is to look for, once its wildcards are made plain. At 256 characters
it gives an error, and something is put around the text."""


def is_counted(spelling: str) -> bool:
    """Say whether a spelling of a lead is short enough for the live count to look for it."""
    return len(_replace(spelling, _WILDCARDS)) <= LONGEST_CRITERION


def lead_also(number: int) -> str:
    """Give the other spellings of the n-th lead, each between two semicolons."""
    text = _replaced(f"INDEX(Leads[Also written as],{number})", _BREAKS)
    return f'=IF({number}>ROWS(Leads[Also written as]),"",";"&{text}&";")'


def lead_also_result(also: str) -> str:
    """Give what the formula of `lead_also` makes of a cell of Also written as."""
    return f";{_replace(also, _BREAKS)};"


def lead_spelling(lead: str, number: int, also: str, earlier: str) -> str:
    """Give one of a lead's spellings in lower case: 0 is the name, then those under Also written as.

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
    """Give what the formulas of `lead_spelling` make of a lead's spellings, for so many cells."""
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
