"""Telegram's HTML as a tree, or why it is none: every tag known, closed in order, and allowed there."""

from dataclasses import dataclass, field

from messaging.links import is_link
from messaging.markup_tokens import BadText, Chars, Field, Tag, bad, decoded, tokens

# The subset of DOMAIN section 6, each under the name we write it with.
TAGS = {
    "b": "b",
    "strong": "b",
    "i": "i",
    "em": "i",
    "u": "u",
    "ins": "u",
    "s": "s",
    "strike": "s",
    "del": "s",
    "code": "code",
    "pre": "pre",
    "a": "a",
    "tg-spoiler": "tg-spoiler",
    "span": "tg-spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "tg-emoji",
}
FIELDS = ("first_name", "last_name", "username")
MOST_TAGS = 100  # Telegram leaves every further one unformatted
_VERBATIM = ("code", "pre")
_ONCE = ("a", "blockquote", "tg-emoji")
_ATTRIBUTE = {"a": "href", "span": "class", "code": "class", "tg-emoji": "emoji-id"}


@dataclass(frozen=True)
class Text:
    """Characters to be shown as they are."""

    value: str


@dataclass(frozen=True)
class Placeholder:
    """What is known of the person goes here; `instead` when nothing is (None: nothing was said)."""

    field: str
    instead: str | None


@dataclass(frozen=True)
class Element:
    """Formatted nodes. `argument`: the link of a, the language of code, the id of tg-emoji, "expandable"."""

    tag: str
    argument: str | None
    children: "tuple[Node, ...]"


Node = Text | Placeholder | Element


@dataclass
class _Open:
    tag: str
    argument: str | None
    written: Tag
    children: list[Node] = field(default_factory=list)


def parse(source: str) -> tuple[Node, ...]:
    """The tree of a text with placeholders. Raises BadText with the place and the cure."""
    stack = [_Open("", None, Tag(0, "", ends=False, attributes={}))]
    tags = 0
    for token in tokens(source):
        if isinstance(token, Tag) and token.ends:
            _close(source, stack, token)
        elif isinstance(token, Tag):
            tags += 1
            stack.append(_opened(source, stack, token))
        else:
            stack[-1].children.append(_leaf(source, stack, token))
    if len(stack) > 1:
        name = stack[-1].written.name
        what = f"<{name}> is never closed."
        raise bad(source, stack[-1].written.at, what, f"Write </{name}> where it ends.")
    if tags > MOST_TAGS:
        raise BadText(
            f"The text has {tags} tags; Telegram formats the first {MOST_TAGS}.", "Use fewer."
        )
    return tuple(stack[0].children)


def _leaf(source: str, stack: list[_Open], token: Chars | Field) -> Node:
    verbatim = _inside(stack, _VERBATIM)
    if isinstance(token, Chars):
        if token.text == "{" and not verbatim and source[token.at + 1 :].lstrip()[:1].isalpha():
            raise bad(source, token.at, "{ begins no placeholder.", _HOW_FIELDS)
        return Text(token.text)
    if token.word in FIELDS:
        return Placeholder(token.word, None if token.instead is None else decoded(token.instead))
    if verbatim:
        return Text(decoded(token.raw))
    raise bad(source, token.at, f"there is no placeholder {{{token.word}}}.", _HOW_FIELDS)


_HOW_FIELDS = (
    f"Known are {', '.join(FIELDS)}, as in {{first_name|friend}}; &#123; is a plain brace."
)


def _opened(source: str, stack: list[_Open], token: Tag) -> _Open:
    if token.name not in TAGS:
        what = f"Telegram does not know the tag <{token.name}>."
        raise bad(source, token.at, what, f"Use {', '.join(TAGS)}, or &lt; for the sign.")
    tag = TAGS[token.name]
    language = tag == "code" and stack[-1].tag == "pre" and not stack[-1].children
    if _inside(stack, _VERBATIM) and not language:
        what = f"<{token.name}> stands inside <code> or <pre>, where Telegram formats nothing."
        raise bad(source, token.at, what, "Close <code> or <pre> first.")
    if tag in _ONCE and _inside(stack, (tag,)):
        what = f"<{token.name}> stands inside another <{token.name}>."
        raise bad(source, token.at, what, f"Close the first <{token.name}> before.")
    return _Open(tag, _argument(source, token, in_pre=language), token)


def _close(source: str, stack: list[_Open], token: Tag) -> None:
    last = stack[-1]
    if len(stack) == 1:
        what = f"</{token.name}> closes nothing."
        raise bad(source, token.at, what, "Delete it, or open the tag before.")
    if token.name != last.written.name:
        what = f"</{token.name}> stands where <{last.written.name}> is still open."
        raise bad(source, token.at, what, f"Write </{last.written.name}> first.")
    if not last.children:
        what = f"there is nothing between <{token.name}> and </{token.name}>."
        raise bad(source, last.written.at, what, "Delete both, or put text between them.")
    stack.pop()
    stack[-1].children.append(Element(last.tag, last.argument, tuple(last.children)))


def _argument(source: str, token: Tag, *, in_pre: bool) -> str | None:
    """What the tag's attribute says. Raises BadText when it may not be there, or says nothing usable."""
    name = _ATTRIBUTE.get(token.name)
    if token.name == "blockquote" and token.attributes == {"expandable": ""}:
        return "expandable"
    strange = [each for each in token.attributes if each != name]
    if strange:
        what = f"<{token.name}> takes no {strange[0]} in Telegram."
        raise bad(source, token.at, what, "Delete it.")
    if name is None or (token.name == "code" and not token.attributes):
        return None
    value = decoded(token.attributes.get(name, ""))
    if any(f"{{{each}" in value for each in FIELDS):
        what = f"<{token.name}> holds a placeholder in its {name}."
        raise bad(source, token.at, what, "Placeholders work in the text only.")
    usable, wanted = _judged(token.name, value, in_pre=in_pre)
    if usable is None:
        what = f"<{token.name}> needs {wanted}."
        raise bad(source, token.at, what, "Correct or delete the tag.")
    return usable or None


def _judged(name: str, value: str, *, in_pre: bool) -> tuple[str | None, str]:
    """The usable argument (None: not usable), and what is wanted."""
    match name:
        case "a":
            return (value if is_link(value) else None), 'href="https://..."'
        case "span":
            return ("" if value == "tg-spoiler" else None), 'class="tg-spoiler"'
        case "code":
            language = value.removeprefix("language-")
            usable = in_pre and language not in (value, "")
            return (
                language if usable else None
            ), 'class="language-...", as the first thing in <pre>'
        case _:
            return (value if value.isascii() and value.isdigit() else None), 'emoji-id="..."'


def _inside(stack: list[_Open], tags: tuple[str, ...]) -> bool:
    return any(each.tag in tags for each in stack)
