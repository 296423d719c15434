"""E-mail addresses as people type them: one rule for what is reported and for what letters go to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from automation.plan.wording import one_line

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")
"""The addresses that every mail server takes (the dot-atom form of RFC 5322). Quoted forms are refused."""

_BEHIND_NAME = re.compile(r"[^<>@]*<([^<>]+)>")
_BRACKETS = re.compile(r"(?<=<)\s+|\s+(?=>)")


def read_address(text: str) -> str | None:
    """Read one address, with or without a name before it; None if no mail server would take it."""
    text = text.strip()
    if text.casefold().startswith("mailto:"):
        text = text[7:]
    if text.endswith(">") and text.count("<") == 1:
        text = text[text.index("<") + 1 : -1].strip()
    if len(text) > 254 or not _ADDRESS.fullmatch(text) or len(text.partition("@")[0]) > 64:
        return None
    return text


def address_parts(cell: str) -> tuple[str, ...]:
    """Take a cell of addresses apart at semicolons, commas and spaces.

    The name before an address in pointed brackets is left out: `Jane Smith <jane@example.org>` is one
    address. Whatever else is no address stays, so that it can be reported.
    """
    parts: list[str] = []
    for piece in re.split(r"[;\r\n]", _BRACKETS.sub("", cell)):
        names: list[str] = []
        for token in filter(None, re.split(r"[,\s]+", piece)):
            behind = _BEHIND_NAME.fullmatch(token)
            if "@" not in token:
                names.append(token)
            elif behind is not None:
                parts.append(behind[1])
                names = []
            else:
                parts += [*names, token]
                names = []
        parts += names
    return tuple(parts)


def read_addresses(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read addresses.

    Args:
        texts: one address each, or several with a sign or a space between them.

    Returns:
        The good ones, each once, and those that are no address.
    """
    good: dict[str, str] = {}
    bad = []
    for text in texts:
        for part in address_parts(text) if text.count("@") > 1 else filter(str.strip, [text]):
            address = read_address(part)
            if address is None:
                bad.append(one_line(part))
            else:
                good.setdefault(address.casefold(), address)
    return tuple(good.values()), tuple(bad)
