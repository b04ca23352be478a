"""A person's names as the search index keeps them: one short text, read again."""

from dataclasses import dataclass
from typing import Final

from core.search_found import Kind
from core.search_layout import BETWEEN, NEXT, SOURCES

_KINDS: Final[dict[str, Kind]] = {
    "a": "username",
    "b": "first_name",
    "c": "last_name",
    "d": "email",
}
_SOURCES: Final = {chr(ord("a") + place): name for place, name in enumerate(SOURCES)}


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a person, last seen `ago` seconds before the person was, first seen `lasted` before that.

    None: that time is not known.
    """

    kind: Kind
    source: str
    ago: int | None
    lasted: int | None
    value: str


def name_at(record: str, position: int) -> Name:
    """One name of a record; the newest is the first."""
    text = record.split(NEXT)[position]
    ago, lasted, value = text[2:].split(BETWEEN)
    return Name(_KINDS[text[0]], _SOURCES[text[1]], _seconds(ago), _seconds(lasted), value)


def values_of(record: str) -> list[str]:
    """The value of every name, the newest first."""
    return [text.rpartition(BETWEEN)[2] for text in record.split(NEXT)] if record else []


def newest_of(record: str | None) -> dict[Kind, str]:
    """The newest value of each kind."""
    texts = reversed(record.split(NEXT)) if record else ()
    return {_KINDS[text[0]]: text.rpartition(BETWEEN)[2] for text in texts}


def _seconds(text: str) -> int | None:
    return None if text == "-" else int(text or 0)
