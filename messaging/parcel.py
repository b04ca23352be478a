"""One message for one person, as it goes to Telegram."""

from collections.abc import Sequence
from dataclasses import dataclass

Buttons = Sequence[Sequence[dict[str, str]]]


@dataclass(frozen=True)
class Media:
    """A photo, video or document: by Telegram's `file_id`, or by its bytes the first time."""

    media_id: int
    kind: str
    file_id: str | None
    file_name: str = ""
    content: bytes | None = None


@dataclass(frozen=True)
class Parcel:
    """The text is Telegram HTML with this person's values filled in."""

    user_id: int
    text: str
    buttons: Buttons = ()
    media: Media | None = None
    silent: bool = False
    link_preview: bool = True
