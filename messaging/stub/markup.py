"""What Telegram would say to a text in its HTML: nothing, or the complaint with the byte it is at."""

from html import unescape
from html.parser import HTMLParser
from typing import Final

ALLOWED: Final = {
    *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "code", "pre", "a"),
    *("tg-spoiler", "tg-emoji", "blockquote"),
}


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.complaint = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """A tag opens: it must be one of Telegram's."""
        if tag not in ALLOWED:
            self._complain(f'Unsupported start tag "{tag}" at byte offset {self._offset()}')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes: it must be the one opened last."""
        if not self.open or self.open.pop() != tag:
            self._complain(f'Unmatched end tag at byte offset {self._offset()}, found "</{tag}>"')

    def handle_data(self, data: str) -> None:
        """Plain text: no `<` of its own."""
        if "<" in data:
            self._complain(f"Unsupported start tag at byte offset {self._offset()}")

    def _offset(self) -> int:
        line, column = self.getpos()
        before = self.rawdata.split("\n")
        text = "\n".join([*before[: line - 1], before[line - 1][:column]])
        return len(text.encode())

    def _complain(self, what: str) -> None:
        self.complaint = self.complaint or what


def complaint(text: str) -> str:
    """What is wrong with the markup; empty when nothing is."""
    checker = _Checker()
    checker.feed(text)
    checker.close()
    if not checker.complaint and checker.open:
        end = len(text.encode())
        return f"Can't find end tag corresponding to start tag {checker.open[-1]} at byte {end}"
    return checker.complaint


def visible_units(text: str) -> int:
    """The length Telegram counts: UTF-16 code units without markup."""
    parts: list[str] = []

    class _Words(HTMLParser):
        def handle_data(self, data: str) -> None:
            parts.append(data)

    words = _Words(convert_charrefs=True)
    words.feed(text)
    words.close()
    return len(unescape("".join(parts)).strip().encode("utf-16-le")) // 2
