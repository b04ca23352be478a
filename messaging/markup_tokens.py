"""What stands where in Telegram's HTML: tags, characters, placeholders; what is none of them is refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import WrongUse

# Of named entities Telegram decodes these four and shows every other one as it is written.
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
MOST_CHARACTERS = 40_000  # no text of 4,096 units is longer, whatever its markup
_LAST_CODE_POINT = 0x10FFFF
_PIECE = re.compile(
    r"""
      (?P<chars>[^<>&{]+)
    | (?P<tag><(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>)
    | (?P<amp>&(?:\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]*);)
    | (?P<field>\{\s*(?P<word>[^\W\d][\w\ ]*?)\s*(?:\|(?P<instead>[^{}<>]*))?\})
    | (?P<brace>\{)
    """,
    re.VERBOSE,
)
_ENTITY = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>\w+));")
_ATTRIBUTE = re.compile(r"""\s+([A-Za-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Place:
    """Where in a text: line and column from 1, offset from 0, all in characters."""

    line: int
    column: int
    offset: int


class BadText(WrongUse):
    """The text cannot be sent as it is; `place` says where, when it is about one place."""

    def __init__(self, what: str, cure: str, place: Place | None = None) -> None:
        where = f"Line {place.line}, column {place.column}: " if place else ""
        super().__init__(where + what, cure)
        self.place = place


@dataclass(frozen=True)
class Chars:
    """Characters, entities decoded."""

    at: int
    text: str


@dataclass(frozen=True)
class Field:
    """`{word|instead}`; `raw` is how it is written, `instead` None when none is given."""

    at: int
    raw: str
    word: str
    instead: str | None


@dataclass(frozen=True)
class Tag:
    """`<name a="b">` or `</name>`; an attribute without a value is ""."""

    at: int
    name: str
    ends: bool
    attributes: Mapping[str, str]


Token = Chars | Field | Tag


def tokens(source: str) -> Iterator[Token]:
    """The pieces of `source` in their order. Raises BadText at the first that is none."""
    if len(source) > MOST_CHARACTERS:
        raise BadText(f"The text has {len(source):,} characters.", "Telegram takes 4,096.")
    unwanted = _UNWANTED.search(source)
    if unwanted:
        raise bad(
            source, unwanted.start(), "here is a character that is no text.", "Delete it there."
        )
    at = 0
    while at < len(source):
        piece = _PIECE.match(source, at)
        if piece is None:
            raise _neither(source, at)
        yield _token(source, piece)
        at = piece.end()


def decoded(text: str) -> str:
    """The text of an attribute or a placeholder: entities decoded, any other & stands for itself."""
    return _ENTITY.sub(lambda found: _char(found) or found[0], text)


def bad(source: str, at: int, what: str, cure: str) -> BadText:
    """The error for what stands at `at`."""
    before = source[:at]
    line, column = before.count("\n") + 1, at - before.rfind("\n")
    return BadText(what, cure, Place(line, column, at))


def _token(source: str, piece: re.Match[str]) -> Token:
    at = piece.start()
    if piece["tag"]:
        attributes = _attributes(source, piece)
        return Tag(at, piece["name"].lower(), piece["slash"] == "/", attributes)
    if piece["field"]:
        return Field(at, piece["field"], piece["word"], piece["instead"])
    if piece["chars"] or piece["brace"]:
        return Chars(at, piece[0])
    return Chars(at, _entity(source, piece))


def _entity(source: str, piece: re.Match[str]) -> str:
    found = _ENTITY.fullmatch(piece["amp"])
    char = _char(found) if found else None
    if char is None:
        what = f"Telegram does not know {piece[0]}."
        raise bad(source, piece.start(), what, "Use &lt; &gt; &amp; &quot; or the sign itself.")
    return char


def _char(entity: re.Match[str]) -> str | None:
    if entity["name"]:
        return ENTITIES.get(entity["name"])
    code = int(entity["decimal"]) if entity["decimal"] else int(entity["hex"], 16)
    if not 0 < code <= _LAST_CODE_POINT or _UNWANTED.match(chr(code)):
        return None
    return chr(code)


def _attributes(source: str, piece: re.Match[str]) -> dict[str, str]:
    rest, found, at = piece["rest"], {}, 0
    while rest[at:].strip():
        each = _ATTRIBUTE.match(rest, at)
        if each is None:
            where = piece.start("rest") + at
            raise bad(source, where, f"the tag {piece[0]} is not well written.", _HOW_TAGS)
        found[each[1].lower()] = each[2] or each[3] or each[4] or ""
        at = each.end()
    return found


_HOW_TAGS = 'Write tags as <b>, </b> or <a href="https://...">.'


def _neither(source: str, at: int) -> BadText:
    """What to say about a `<`, `>` or `&` that begins nothing."""
    char = source[at]
    name = {"<": "lt", ">": "gt", "&": "amp"}[char]
    if char == "<" and re.match(r"</?[A-Za-z]", source[at : at + 3]):
        word = re.match(r"</?[\w-]+", source[at:])
        begun = word[0] if word else char
        return bad(source, at, f"the tag {begun} is not closed with >.", _HOW_TAGS)
    what = f"a bare {char} stands here."
    return bad(source, at, what, f"Write &{name}; when you mean the sign.")
