"""What somebody wrote in an e-mail, without the letter quoted below it and without a signature."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_QUOTE = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original (?:Message|Appointment)|Forwarded message)\b"
    r"|Begin forwarded message:"
    r"|_{10,}\s*$"
    r"|\*?From:\*?\s.*\n(?:.*\n){0,2}?\s*\*?(?:Sent|Date|To|Subject):)",
    re.IGNORECASE | re.MULTILINE,
)
"""The beginning of a quoted letter, as Outlook and phones write it: everything below it is the letter."""
_ATTRIBUTION = re.compile(
    r"^[ \t]*On\b[^\n]{5,200}(?:\n[^\n]{1,100})?\bwrote:[ \t]*$", re.IGNORECASE | re.MULTILINE
)
"""The line above a quoted letter where each of its lines begins with `>`."""
_SIGNATURE = re.compile(
    r"^(?:--[ \t]*"
    r"|[ \t]*(?:kind|best|warm|many|with)?[ \t]*(?:regards|wishes|thanks|thank you|cheers|sincerely)"
    r"[ \t]*[,.!]?[ \t]*"
    r"|[ \t]*(?:kind|best|warm)[ \t]+(?:regards|wishes)\b[^\n]{0,40}"
    r"|[ \t]*yours (?:sincerely|faithfully)[ \t]*[,.]?[ \t]*"
    r"|[ \t]*sent from (?:my|outlook)\b[^\n]*"
    r"|[ \t]*get outlook for\b[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that ends what somebody has to say: a sign-off alone on its line, or what a phone adds."""
_BANNER = re.compile(
    r"^[ \t]*(?:\[?external(?: e-?mail)?\]?[ \t]*:?[ \t]*|caution:[^\n]*|"
    r"you don't often get email from[^\n]*)$\n?",
    re.IGNORECASE | re.MULTILINE,
)
"""What a mail server puts above a message from outside."""


def new_words(text: str) -> str:
    """Return what somebody wrote in an e-mail: no quoted letter, no signature, no banner.

    Where lines were written between quoted ones, they are kept. What is cut off stays in the file, which
    everything that prints the words names.
    """
    text = re.sub(r"\r\n?", "\n", text).replace("\u00a0", " ")
    text = _BANNER.sub("", text)
    if found := _QUOTE.search(text):
        text = text[: found.start()]
    if found := _ATTRIBUTION.search(text):
        below = text[found.end() :]
        quoted = any(line.startswith(">") for line in below.lstrip().splitlines()[:3])
        text = text[: found.start()] + (below if quoted else "")
    text = "\n".join(line.rstrip() for line in text.splitlines() if not line.lstrip().startswith(">"))
    for found in _SIGNATURE.finditer(text):
        # 'Thanks' alone on the first line is a greeting, not the end.
        if text[: found.start()].strip():
            text = text[: found.start()]
            break
    return re.sub(r"\n\s*\n+", "\n", text).strip()


class _Plain(HTMLParser):
    """Collects the text of a page, with a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, _: object) -> None:
        """Begin a line with each block, and leave out what is not text."""
        if tag in {"style", "script", "head", "title"}:
            self._skipped += 1
        elif tag in {"br", "p", "div", "tr", "li", "table", "blockquote", "hr"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line with each paragraph."""
        if tag in {"style", "script", "head", "title"}:
            self._skipped = max(self._skipped - 1, 0)
        elif tag in {"p", "div", "tr"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text; a line break in the page is only a space."""
        if not self._skipped:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_page(page: str) -> str:
    """Return the text of an HTML message."""
    reader = _Plain()
    reader.feed(page)
    reader.close()
    return re.sub(r" *\n *", "\n", "".join(reader.parts)).strip()
