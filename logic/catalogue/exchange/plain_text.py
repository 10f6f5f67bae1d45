"""What a reader of some HTML would read, as plain text; what stands in `pre` and `code` keeps its white space."""

from __future__ import annotations

import re
from html.parser import HTMLParser

KEPT = frozenset({"pre", "code"})
UNREAD = frozenset({"style", "script"})
BLOCKS = frozenset({"p", "div", "pre", "li"})
WHITE = re.compile(r"\s+")
BLANKS = re.compile(r"[^\S\n]+")


def of_html(html: str, *, lines_count: bool = False) -> str:
    """The text of some HTML, a line a paragraph; with `lines_count` line ends outside `pre` are shown, too."""
    parser = _Words(BLANKS if lines_count else WHITE)
    parser.feed(html)
    parser.close()
    return "".join(parser.parts).strip("\n").rstrip()


class _Words(HTMLParser):
    def __init__(self, folded: re.Pattern[str]) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._folded = folded
        self._open: list[str] = []

    def handle_data(self, data: str) -> None:
        if UNREAD & set(self._open):
            return
        if KEPT & set(self._open):
            self.parts.append(data.replace("\N{NO-BREAK SPACE}", " "))
            return
        text = self._folded.sub(" ", data)
        if not self.parts or self.parts[-1].endswith((" ", "\n")):
            text = text.lstrip(" ")
        if text:
            self.parts.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the parser's own
        if tag == "br":
            self.parts.append("\n")
        elif tag in KEPT | UNREAD:
            self._open.append(tag)
        if tag in BLOCKS:
            self._end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)
        if tag in BLOCKS:
            self._end_line()

    def _end_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")
