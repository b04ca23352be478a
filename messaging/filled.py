"""One person's text: placeholders filled in, as Telegram's HTML, as plain characters, and its length."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from messaging.markup import Element, Node, Placeholder, Text

_ATTRIBUTE = {"a": "href", "tg-emoji": "emoji-id"}
# Characters that look like nothing although Unicode calls them letters or signs.
_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def fill(nodes: Iterable[Node], values: Mapping[str, str]) -> tuple[Node, ...]:
    """The nodes with every placeholder turned into text: the person's value, else the given fallback."""
    return tuple(_filled(node, values) for node in nodes)


def missing(nodes: Iterable[Node], values: Mapping[str, str]) -> list[str]:
    """The placeholders that neither the person nor a fallback fills."""
    return [
        node.field
        for node in _leaves(nodes)
        if isinstance(node, Placeholder)
        and node.instead is None
        and not cleaned(values.get(node.field, ""))
    ]


def html(nodes: Iterable[Node]) -> str:
    """Telegram's HTML, with everything escaped that is not a tag of ours. Takes filled nodes."""
    return "".join(_html(node) for node in nodes)


def plain(nodes: Iterable[Node]) -> str:
    """The characters that are shown, without any markup. Takes filled nodes."""
    return "".join(_plain(node) for node in nodes)


def common(nodes: Iterable[Node]) -> str:
    """The characters everybody gets, whatever the placeholders become."""
    return plain(node for node in _leaves(nodes) if isinstance(node, Text))


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units, so most emoji count two."""
    return len(text) + sum(char > "\uffff" for char in text)


def is_blank(text: str) -> bool:
    """Whether a person would see nothing: only spaces, controls and invisible characters."""
    return all(_is_unseen(char) for char in text)


def cleaned(value: str) -> str:
    """A name fit for a sentence: one line, without controls and marks that turn the text around them."""
    seen = "".join(char for char in value if _belongs(char))
    joined = " ".join(seen.split())
    return "" if is_blank(joined) else joined


def _filled(node: Node, values: Mapping[str, str]) -> Node:
    match node:
        case Element(tag, argument, children):
            return Element(tag, argument, fill(children, values))
        case Placeholder(field, instead):
            return Text(cleaned(values.get(field, "")) or instead or "")
        case _:
            return node


def _leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Element):
            yield from _leaves(node.children)
        else:
            yield node


def _html(node: Node) -> str:
    match node:
        case Element(tag, argument, children):
            return f"<{tag}{_attribute(tag, argument)}>{html(children)}</{tag}>"
        case Text(value):
            return _escaped(value)
        case Placeholder(field):
            raise ValueError(f"the placeholder {field} is not filled in")


def _attribute(tag: str, argument: str | None) -> str:
    if argument is None:
        return ""
    if tag == "blockquote":
        return " expandable"
    if tag == "code":
        return f' class="language-{_escaped(argument)}"'
    return f' {_ATTRIBUTE[tag]}="{_escaped(argument)}"'


def _escaped(text: str) -> str:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def _plain(node: Node) -> str:
    match node:
        case Element(_, _, children):
            return plain(children)
        case Text(value):
            return value
        case Placeholder(field):
            raise ValueError(f"the placeholder {field} is not filled in")


def _is_unseen(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char)[0] in "ZC"


def _belongs(char: str) -> bool:
    # The zero-width joiner builds one emoji out of several; of format characters only it stays.
    return char.isspace() or char == "\u200d" or unicodedata.category(char)[0] != "C"
