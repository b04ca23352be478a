"""One person's text: placeholders filled in, as Telegram's HTML, as plain characters, and its length."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from messaging.markup import Element, Node, Placeholder, Text

_ATTRIBUTE = {"a": "href", "tg-emoji": "emoji-id"}
# Characters that look like nothing although Unicode calls them letters or signs.
_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")
Piece = str | Placeholder


@dataclass(frozen=True)
class Template:
    """A text as pieces, once as Telegram's HTML and once as it is read."""

    html: tuple[Piece, ...]
    text: tuple[Piece, ...]

    @property
    def placeholders(self) -> set[Placeholder]:
        """What is to be filled in."""
        return {piece for piece in self.text if isinstance(piece, Placeholder)}


def template_of(nodes: Iterable[Node]) -> Template:
    """The tree as pieces to be put together for each person."""
    whole = tuple(nodes)
    return Template(_merged(_html_pieces(whole)), _merged(_text_pieces(whole)))


def put_in(pieces: Iterable[Piece], words: Mapping[Placeholder, str]) -> str:
    """The pieces as one text, each placeholder with its word."""
    return "".join(piece if isinstance(piece, str) else words[piece] for piece in pieces)


def html(nodes: Iterable[Node]) -> str:
    """Telegram's HTML, with everything escaped that is not a tag of ours. For nodes without placeholders."""
    return put_in(_html_pieces(nodes), {})


def plain(nodes: Iterable[Node]) -> str:
    """The characters that are shown, without any markup. For nodes without placeholders."""
    return put_in(_text_pieces(nodes), {})


def common(nodes: Iterable[Node]) -> str:
    """The characters everybody gets, whatever the placeholders become."""
    return "".join(piece for piece in _text_pieces(nodes) if isinstance(piece, str))


def escaped(text: str) -> str:
    """The characters as Telegram's HTML writes them."""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units, so most emoji count two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_blank(text: str) -> bool:
    """Whether a person would see nothing: only spaces, controls and invisible characters."""
    return all(_is_unseen(char) for char in text)


def cleaned(value: str) -> str:
    """A name fit for a sentence: one line, without controls and marks that turn the text around them."""
    # Most names hold nothing to take out; looking at each letter would double a rehearsal's time.
    seen = value if value.isprintable() else "".join(filter(_belongs, value))
    joined = " ".join(seen.split())
    return "" if is_blank(joined) else joined


def _html_pieces(nodes: Iterable[Node]) -> Iterator[Piece]:
    for node in nodes:
        match node:
            case Element(tag, argument, children):
                yield f"<{tag}{_attribute(tag, argument)}>"
                yield from _html_pieces(children)
                yield f"</{tag}>"
            case Text(value):
                yield escaped(value)
            case Placeholder():
                yield node


def _text_pieces(nodes: Iterable[Node]) -> Iterator[Piece]:
    for node in nodes:
        match node:
            case Element(_, _, children):
                yield from _text_pieces(children)
            case Text(value):
                yield value
            case Placeholder():
                yield node


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbouring strings as one: 50,000 people with 40 tags take 0.8 s instead of 12."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(piece, str) and isinstance(last, str):
            found[-1] = last + piece
        else:
            found.append(piece)
    return tuple(found)


def _attribute(tag: str, argument: str | None) -> str:
    if argument is None:
        return ""
    if tag == "blockquote":
        return " expandable"
    if tag == "code":
        return f' class="language-{escaped(argument)}"'
    return f' {_ATTRIBUTE[tag]}="{escaped(argument)}"'


def _is_unseen(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char)[0] in "ZC"


def _belongs(char: str) -> bool:
    # The zero-width joiner builds one emoji out of several; of format characters only it stays.
    return char.isspace() or char == "\u200d" or unicodedata.category(char)[0] != "C"
