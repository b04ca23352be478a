"""What is sent, to whom, on whose word and when: the values that go into the outbox."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime

ButtonRows = tuple[tuple["Button", ...], ...]


@dataclass(frozen=True)
class Button:
    """An inline button that opens an address."""

    text: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What everybody gets. `text` is Telegram HTML; `media_id` is a row of the table media."""

    text: str
    buttons: ButtonRows = ()
    media_id: int | None = None
    silent: bool = False
    link_preview: bool = True

    @property
    def payload_hash(self) -> str:
        """SHA-256 of all that is sent beside the values of one person."""
        whole = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True)
class Order:
    """On whose word, and when. `fingerprint` is the rehearsal's; `at` is None for at once.

    `despite_quiet` is why it may go out in quiet hours; "" when it may not.
    """

    author: str
    fingerprint: str | None = None
    at: datetime | None = None
    group: str = ""
    needs_approval: bool = False
    corrects: int | None = None
    despite_quiet: str = ""


@dataclass(frozen=True)
class Addressee:
    """One person. `personal_text` is the text with their values filled in; None: the letter's text."""

    user_id: int
    username: str | None = None
    personal_text: str | None = None
