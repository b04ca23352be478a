"""How names are made comparable: case, accents, ё, breaks between words, and what a query is cut to."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Longer texts are found by their first letters and then compared whole.
KEY: Final = 48
# A query is a name: what is behind this many characters belongs to none.
LONGEST: Final = 10_000
_GAPS: Final = re.compile(" +")
_EDGES: Final = re.compile(" ?\n ?")
_SPACES: Final = "\t\r\v\f\x85"
_REMEMBERED: Final = 20_000


class _Letters(dict[int, int | str | None]):
    """What becomes of a character: accents and invisible marks go, every kind of blank is a space."""

    def __missing__(self, code: int) -> int | str | None:
        kind = unicodedata.category(chr(code))
        found: int | str | None = code
        if kind[0] == "Z" or chr(code) in _SPACES:
            found = " "
        elif kind in {"Mn", "Me", "Cf", "Cc", "Cs"} and chr(code) != "\n":
            found = None
        if len(self) < _REMEMBERED:
            self[code] = found
        return found


_LETTERS = _Letters()


def folded(text: str) -> str:
    """The text without case, accents (ё is е, й is и), invisible marks and blanks at its ends."""
    return _folded_lines(text[:LONGEST].replace("\n", " "))


def folded_all(texts: Iterable[str]) -> list[str]:
    """`folded` of each, as one piece of work: a million take about a second."""
    lines = [text[:LONGEST].replace("\n", " ") for text in texts]
    return _folded_lines("\n".join(lines)).split("\n") if lines else []


def asked_for(text: str) -> str:
    """What somebody typed, comparable: folded, without the @ before a handle."""
    return folded(text).removeprefix("@")


def _folded_lines(lines: str) -> str:
    if lines.isascii():
        plain = lines.lower().translate(_LETTERS)
    else:
        apart = unicodedata.normalize("NFKD", lines).casefold()
        plain = unicodedata.normalize("NFKD", apart).translate(_LETTERS)
    return _EDGES.sub("\n", _GAPS.sub(" ", plain)).strip(" ")
