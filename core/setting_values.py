"""What may a setting hold? The kinds of values with a form of their own, and how each is read from text."""

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

_HOURS = re.compile(r"off|([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+(/\S*)?")
_STREAM_NAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")


@cache
def known_zones() -> frozenset[str]:
    """The IANA zones by which days can be cut; a machine's own names (posix/..., localtime) are none."""
    names = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(names) - {"Factory"}  # the zone of a clock that nobody has set


def _ids(value: object) -> object:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _pairs(value: object) -> object:
    """a=A,b=B; a name without a label is its own."""
    if not isinstance(value, str):
        return value
    pairs = [part.strip() for part in value.split(",") if part.strip()]
    split = [part.partition("=") for part in pairs]
    return {name.strip(): (label.strip() or name.strip()) for name, _, label in split}


def _pairs_or_file(value: object) -> object:
    return _pairs(_of_file(value[1:]) if isinstance(value, str) and value[:1] == "@" else value)


def _of_file(name: str) -> str:
    """The pairs of a file, one a line, `#` for remarks: a change counts at the next click."""
    try:
        text = Path(name.strip()).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError("the file it names cannot be read") from error
    return ",".join(line.partition("#")[0] for line in text.splitlines())


def _stream_names(streams: dict[str, str]) -> dict[str, str]:
    bad = [name for name in streams if not _STREAM_NAME.fullmatch(name)]
    if bad or not streams:
        raise ValueError("a stream's name is 1 to 50 letters, digits, _, - or .")
    return streams


def _two_times(hours: str) -> str:
    if not _HOURS.fullmatch(hours):
        raise ValueError("write two times such as 22:00-09:00, or off")
    return hours


def _web_address(address: SecretStr) -> SecretStr:
    if not _WEB_ADDRESS.fullmatch(address.get_secret_value()):
        raise ValueError("write an address such as https://host/path")
    return address


def _known_zone(name: str) -> str:
    if name not in known_zones():
        raise ValueError("unknown time zone; use an IANA name such as Europe/Moscow")
    return name


Hours = Annotated[str, AfterValidator(_two_times)]
Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids)]
Roles = Annotated[dict[str, str], NoDecode, BeforeValidator(_pairs_or_file)]
Streams = Annotated[
    dict[str, str], NoDecode, BeforeValidator(_pairs), AfterValidator(_stream_names)
]
WebAddress = Annotated[SecretStr, AfterValidator(_web_address)]
ZoneName = Annotated[str, AfterValidator(_known_zone)]
