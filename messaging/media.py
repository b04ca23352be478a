"""The photo, video or document of a message: a file, or one that Telegram has already."""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args

import sqlalchemy as sa
from PIL import Image

from core.errors import HslError, WrongUse
from queries import block

Kind = Literal["photo", "video", "document"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MEGABYTE = 1024 * 1024
# Telegram's limits for files that a bot sends.
LARGEST = {"photo": 10 * MEGABYTE, "video": 50 * MEGABYTE, "document": 50 * MEGABYTE}
ENDINGS = {"photo": (".jpg", ".jpeg", ".png", ".webp"), "video": (".mp4",)}
_SHORTEST_ID = 16
_FIND = sa.text(block("media_find"))
_ADD = sa.text(block("media_add"))
_KEPT = sa.text(block("media_kept"))
_PHOTO = sa.text(block("media_photo"))
# The Bot API's limits for photos, in pixels; what is larger or longer goes as a document.
_FORMATS = ("JPEG", "PNG", "WEBP")
_WIDTH_AND_HEIGHT, _RATIO = 10_000, 20
# Pillow's ways of saying that it is no picture: ValueError and SyntaxError are of chunks that are cut.
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclass(frozen=True)
class Media:
    """`sha256` is of the content, or of the `file_id` by which Telegram knows the file."""

    kind: Kind
    sha256: str
    file_name: str = ""
    file_id: str | None = None
    content: bytes | None = field(default=None, repr=False, compare=False)


class BadMedia(WrongUse):
    """The file cannot be sent: missing, too large, or not of that kind."""


def media_of(kind: Kind, given: str) -> Media:
    """`given` is the path of a file, or a file id of Telegram. Raises BadMedia."""
    path = Path(given)
    if path.is_file():
        _check(kind, path.name, path.stat().st_size)  # before all of it is read
        return uploaded(kind, path.name, _read(path))
    is_id = given.isascii() and given.replace("-", "").replace("_", "").isalnum()
    if not is_id or len(given) < _SHORTEST_ID:
        raise BadMedia(
            f"There is no file {given!r}, and it is no file id of Telegram.",
            "Give the path of a file, or an id.",
        )
    return Media(kind, hashlib.sha256(given.encode()).hexdigest(), file_id=given)


def uploaded(kind: Kind, file_name: str, content: bytes) -> Media:
    """A file with its content, checked. Raises BadMedia."""
    _check(kind, file_name, len(content))
    if kind == "photo":
        as_picture(file_name, content)
    return Media(kind, hashlib.sha256(content).hexdigest(), file_name, content=content)


def keep(connection: sa.Connection, media: Media) -> int:
    """The number of the file in the store; it is added when it is not there."""
    known = {"kind": media.kind, "sha256": media.sha256}
    found = connection.execute(_FIND, known).scalar_one_or_none()
    if found is not None:
        return int(found)
    row = {**known, "file_name": media.file_name, "file_id": media.file_id}
    return int(connection.execute(_ADD, {**row, "content": media.content}).scalar_one())


def kept_media(connection: sa.Connection, number: int) -> Media:
    """The file of that number, without its content."""
    row = connection.execute(_KEPT, {"media_id": number}).one()
    return Media(row.kind, row.sha256, row.file_name, row.file_id)


def photo_content(connection: sa.Connection, sha256: str) -> bytes | None:
    """The bytes of a photo; None when only Telegram has them."""
    content = connection.execute(_PHOTO, {"sha256": sha256}).scalar_one_or_none()
    return None if content is None else bytes(content)


def as_picture(name: str, content: bytes) -> Image.Image:
    """The picture, read whole. Raises BadMedia for what Telegram would refuse for everybody, one by one."""
    try:
        picture = Image.open(BytesIO(content), formats=_FORMATS)
        if fits := _fits(*picture.size):
            picture.load()
    except _UNREADABLE:
        raise BadMedia(
            f"{name} is no picture that can be read, or only a part of one.",
            "Save it again as JPEG or PNG, or send it as a document.",
        ) from None
    if not fits:
        width, height = picture.size
        raise BadMedia(
            f"{name} has {width:,} by {height:,} pixels.",
            f"A photo has at most {_WIDTH_AND_HEIGHT:,} in width and height together, and is at most"
            f" {_RATIO} times as long as wide: make it smaller, or send it as a document.",
        )
    return picture


def _fits(width: int, height: int) -> bool:
    longer, shorter = max(width, height), min(width, height)
    return width + height <= _WIDTH_AND_HEIGHT and longer <= _RATIO * shorter


def _check(kind: Kind, name: str, size: int) -> None:
    if not 0 < size <= LARGEST[kind]:
        most = LARGEST[kind] // MEGABYTE
        raise BadMedia(
            f"{name} has {size / MEGABYTE:,.1f} MB.",
            f"A {kind} has more than 0 and at most {most} MB.",
        )
    endings = ENDINGS.get(kind)
    if endings and Path(name).suffix.lower() not in endings:
        raise BadMedia(
            f"{name} is no {kind} that Telegram shows.",
            f"Use {', '.join(endings)}, or send it as a document.",
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise HslError(
            f"{path} cannot be read: {error.strerror or error}.", "Correct its permissions."
        ) from error
