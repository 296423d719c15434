"""The formulas of the Summary: headings, counts by rating, and each section's rating.

Each of them is written so that Excel 2016 and LibreOffice work it out, and so that it can be read.
"""

from __future__ import annotations

from collections.abc import Sequence

from automation.plan.ratings import NO_HEADING, Rating, State
from automation.tracker.write.formulas import AS_AT, LONGEST_CRITERION, NONE, escaped, plain_text

COUNTED, LATE = "Actions[Rated as]", "late"
"""The column with each action's rating in the key's words, and what stands for the count of late actions."""


def late_actions() -> str:
    """Return the COUNTIFS conditions for late actions: dated before As at, and not done or withdrawn."""
    conditions = ("?*", f"<>{State.DONE}*", f"<>{State.WITHDRAWN}")
    state = ",".join(f'Actions[State],"{condition}"' for condition in conditions)
    return f'Actions[Due by],"<"&{AS_AT},{state}'


def count_actions(criterion: str, *conditions: str) -> str:
    """Return the formula that counts actions.

    Args:
        criterion: the cell with the criterion for their rating, or `LATE`.
        conditions: further COUNTIFS pairs.
    """
    first = late_actions() if criterion == LATE else f"{COUNTED},{criterion}"
    return f"COUNTIFS({','.join((first, *conditions))})"


def count_of_lead(criterion: str, spelling: str) -> str:
    """Return the formula that counts the actions of a lead under one spelling; most leads have but a few."""
    return f'IF({spelling}="{NONE}",0,{count_actions(criterion, f"Actions[Leads],{spelling}")})'


def of_row(key: str, *counts: str) -> str:
    """Return the formula that adds up counts, or is blank where the cell that the row is about is blank."""
    return f'=IF({key}="","",{"+".join(counts)})'


def rating_criterion(number: int) -> str:
    """Return the formula of the criterion for the key's n-th rating; `NONE` if that counts for nothing."""
    state, word = (f"INDEX(BragKey[{column}],{number})" for column in ("State in use", "Rating"))
    criterion = f'"="&{plain_text(f"TRIM({word})")}'
    return f'=IF({number}>ROWS(BragKey[Rating]),"{NONE}",IF({state}="","{NONE}",{criterion}))'


def rating_heading(number: int, criterion: str) -> str:
    """Return the formula of the n-th rating's heading; Late and Total are marked, as both have columns."""
    word = f"TRIM(INDEX(BragKey[Rating],{number}))"
    marked = f'{word}&IF(OR({word}="Late",{word}="Total"),"{NO_HEADING}","")'
    return f'=IF({criterion}="{NONE}","",{marked})'


def state_rank(number: int) -> str:
    """Return the formula of the rank of the key's n-th rating (see `RANKS`); 0 if it counts for nothing."""
    state = f"INDEX(BragKey[State in use],{number})"
    return f"=IFERROR(INDEX(StateRanks,MATCH({state},StateNames,0)),0)"


RANKS = {
    State.OFF_TRACK: 4,
    State.AT_RISK: 3,
    State.NOT_STARTED: 2,
    State.ON_TRACK: 1,
    State.NOT_EVIDENCED: -1,
    State.DONE: -2,
    State.WITHDRAWN: 0,
}
"""How a section's rating ranks the states: the worst open one first, then those that are over, below 0."""


def by_theme(theme: str, themes: str, counts: str) -> str:
    """Return the formula that adds up the counts of a theme's sections.

    Args:
        theme: the cell with the theme.
        themes: the cells with the theme of each section; a section that is listed twice has it once.
        counts: the cells with what is counted for each of them.
    """
    return f'=IF({theme}="","",SUMPRODUCT(--({themes}={theme}),{counts}))'


def section_criterion(section: str) -> str:
    """Return the formula of the criterion for a section's actions.

    COUNTIFS treats text that looks like a number as one. Without the semicolons, the actions of section 1.1
    would count for section 1.10 too.
    """
    return f'=IF({section}="","",";"&LEFT({plain_text(section)},{LONGEST_CRITERION})&";")'


def section_criterion_result(section: str) -> str:
    """Return what the formula of `section_criterion` makes of a section."""
    return f";{escaped(section)[:LONGEST_CRITERION]};" if section else ""


def theme_mark(number: int, above: str) -> str:
    """Return the formula that numbers a theme at its first section, and is blank at later ones.

    Args:
        number: the section's number.
        above: the cells above, which hold the marks of the sections before it.
    """
    theme = f"INDEX(Sections[Theme],{number})"
    # COUNTIF would treat wildcards and signs such as > in a theme as its own, and fail with a long theme.
    until = f"INDEX(Sections[Theme],1):{theme}"
    new = f'IF(SUMPRODUCT(--({until}={theme}))=1,COUNT({above})+1,"")'
    return f'=IF({number}>ROWS(Sections[Theme]),"",IF(TRIM({theme})="","",{new}))'


def nth_theme(number: int, marks: str) -> str:
    """Return the formula of the n-th theme, found by the numbers from `theme_mark`."""
    return f'=IFERROR(INDEX(Sections[Theme],MATCH({number},{marks},0)),"")'


def nth_section(number: int, value: str) -> str:
    """Return the formula of a value of the n-th section; blank after the last and for a duplicate."""
    ref = f"INDEX(Sections[Section],{number})"
    until = f"INDEX(Sections[Section],1):{ref}"
    again = f"SUMPRODUCT(--(LOWER({until})=LOWER({ref})))>1"
    return f'=IF({number}>ROWS(Sections[Section]),"",IF({ref}="","",IF({again},"",{value})))'


def section_value(number: int, column: str) -> str:
    """Return the formula of a column of the n-th section on the sheet Sections."""
    return nth_section(number, f'INDEX(Sections[{column}],{number})&""')


def nth(column: str, number: int) -> str:
    """Return the formula of the n-th value in a table's column; blank after its end."""
    value = f"INDEX({column},{number})"
    return f'=IF({number}>ROWS({column}),"",IF({value}="","",{value}))'


LONGEST_TITLE = 120
"""How many characters of a section's title the Summary shows: two lines."""


def short_title(number: int) -> str:
    """Return the formula of the n-th section's title, cut to two lines."""
    title = f"INDEX(Sections[Title],{number})"
    cut = f'IF(LEN({title})>{LONGEST_TITLE},LEFT({title},{LONGEST_TITLE - 3})&"...",{title}&"")'
    return nth_section(number, cut)


def short_title_result(title: str) -> str:
    """Return what the formula of `short_title` makes of a title."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 3]}..."


_Blocks = Sequence[tuple[str, str]]
"""Cells with a section's counts by rating, each with the cells of these ratings' ranks (see `RANKS`)."""


def section_score(total: str, unrated: str, blocks: _Blocks) -> str:
    """Return the formula of the score of a section's rating; 0 if that is Not rated.

    Each rating that is given has a score, and the highest one wins. Its last two digits are 99 less the
    rating's column, so that the first in the key wins of two equal ratings.

    Args:
        total: the cell with the count of all actions.
        unrated: the cell with the count of actions that are not rated.
        blocks: the counts by rating.
    """
    rule = 'INDEX(Settings[Value],MATCH("Section rating rule",Settings[Setting],0))'
    of_count, of_rank = f'IF({rule}="most",1000,100)', f'IF({rule}="most",100,10^8)'
    scores = []
    for count, rank in blocks:
        place = f"99-COLUMN({count})"
        still_open = f"({rank}>0)*({count}*{of_count}+{rank}*{of_rank}+{place})"
        over = f"({rank}<0)*({unrated}=0)*((3+{rank})*100+{place})"
        scores.append(f"SUMPRODUCT(MAX(({count}>0)*({still_open}+{over})))")
    return f"=IF(N({total})=0,0,MAX({','.join(scores)}))"


def score_result(given: Sequence[tuple[int, State | None]], unrated: int, rule: str, first: int) -> int:
    """Return what the formula of `section_score` comes to.

    Args:
        given: how many actions have each rating of the key, and what it counts as.
        unrated: how many are not rated.
        rule: the section rule of the settings.
        first: the number of the column of the first rating, from 1.
    """
    of_count, of_rank = (1000, 100) if rule == "most" else (100, 10**8)
    scores = [0]
    for column, (number, state) in enumerate(given, first):
        rank = RANKS[state] if state else 0
        if number and rank > 0:
            scores.append(number * of_count + rank * of_rank + 99 - column)
        elif number and rank < 0 and not unrated:
            scores.append((3 + rank) * 100 + 99 - column)
    return max(scores)


def section_rating(score: str, total: str, headings: str) -> str:
    """Return the formula of a section's rating from its `section_score`, in the key's word."""
    word = f"INDEX({headings},99-MOD({score},100))"
    return f'=IF(N({total})=0,"",IF({score}=0,"{Rating.NOT_RATED.name}",{word}))'
