"""How names are made comparable: case, accents, ё, breaks between words, and what a query is cut to."""

import unicodedata
from collections.abc import Iterable
from typing import Final

# Longer texts are found by their first letters and then compared whole.
KEY: Final = 48
# A query is a name: what is behind this many characters belongs to none.
LONGEST: Final = 10_000
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
    every = list(texts)
    lines = "\n".join(every)
    if lines.count("\n") >= len(every) or max(map(len, every)) > LONGEST:
        lines = "\n".join([text[:LONGEST].replace("\n", " ") for text in every])
    return _folded_lines(lines).split("\n") if every else []


def asked_for(text: str) -> str:
    """What somebody typed, comparable: folded, without the @ before a handle."""
    return folded(text).removeprefix("@")


def _folded_lines(lines: str) -> str:
    if lines.isascii():
        plain = lines.lower().translate(_LETTERS)
    else:
        apart = unicodedata.normalize("NFKD", lines).casefold()
        plain = unicodedata.normalize("NFKD", apart).translate(_LETTERS)
    while "  " in plain:
        plain = plain.replace("  ", " ")
    return plain.replace(" \n", "\n").replace("\n ", "\n").strip(" ")
