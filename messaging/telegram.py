"""A small client of the Bot API: the few methods we may use, and answers as values.

The token is part of every address: addresses are never shown, logged or put into an error.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import httpx2
from pydantic import SecretStr

from messaging.answers import read_answer
from messaging.outcomes import NotReached, Outcome, Unknown
from messaging.parcel import Media, Parcel

CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 30.0
UPLOAD_SECONDS: Final = 120.0
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_SHARED: Final = frozenset({"chat_id", "parse_mode", "reply_markup", "disable_notification"})
# Never getUpdates, webhooks, logOut, close: the live bot shares the token. Never allow_paid_broadcast.
ALLOWED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "getMe": frozenset(),
        "sendMessage": _SHARED | {"text", "link_preview_options"},
        "sendPhoto": _SHARED | {"photo", "caption"},
        "sendVideo": _SHARED | {"video", "caption"},
        "sendDocument": _SHARED | {"document", "caption"},
        "deleteMessage": frozenset({"chat_id", "message_id"}),
    }
)
_METHOD_OF: Final = {"photo": "sendPhoto", "video": "sendVideo", "document": "sendDocument"}
_NOT_WRITTEN: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)

# These print addresses, and with them the token, at INFO and DEBUG.
for _talkative in ("httpx2", "httpcore2"):
    logging.getLogger(_talkative).setLevel(logging.WARNING)


@dataclass(frozen=True)
class Telegram:
    """The Bot API behind `base`, for one token; calls are made one after the other."""

    base: str
    token: SecretStr
    answer_seconds: float = ANSWER_SECONDS
    client: httpx2.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open the client; nothing is called yet."""
        on_loopback = urlsplit(self.base).hostname in LOOPBACK
        timeout = httpx2.Timeout(self.answer_seconds, connect=CONNECT_SECONDS)
        client = httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=not on_loopback)
        object.__setattr__(self, "client", client)

    def close(self) -> None:
        """Let the connection go."""
        self.client.close()

    def me(self) -> Outcome:
        """Whose token it is."""
        return self._call("getMe", {})

    def send(self, parcel: Parcel) -> Outcome:
        """Send one message to one person."""
        shared: dict[str, object] = {"chat_id": parcel.user_id, "parse_mode": "HTML"}
        if parcel.silent:
            shared["disable_notification"] = True
        if parcel.buttons:
            shared["reply_markup"] = {"inline_keyboard": parcel.buttons}
        if parcel.media is None:
            preview = {} if parcel.link_preview else {"link_preview_options": {"is_disabled": True}}
            return self._call("sendMessage", {**shared, "text": parcel.text, **preview})
        caption = {"caption": parcel.text} if parcel.text else {}
        return self._send_media(parcel.media, {**shared, **caption})

    def delete(self, user_id: int, telegram_message_id: int) -> Outcome:
        """Delete one message from one chat."""
        return self._call("deleteMessage", {"chat_id": user_id, "message_id": telegram_message_id})

    def _send_media(self, media: Media, values: Mapping[str, object]) -> Outcome:
        method = _METHOD_OF[media.kind]
        if media.file_id is not None:
            return self._call(method, {**values, media.kind: media.file_id})
        file = {media.kind: (media.file_name or media.kind, media.content or b"")}
        return self._call(method, values, file)

    def _call(
        self,
        method: str,
        values: Mapping[str, object],
        file: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Outcome:
        named = set(values) | set(file or ())
        if method not in ALLOWED or not named <= ALLOWED[method]:
            raise ValueError(f"{method} with {sorted(named)} is not among the allowed calls")
        try:
            response = self._post(method, values, file)
        except _NOT_WRITTEN as error:
            return NotReached(type(error).__name__)
        except httpx2.RequestError as error:
            return Unknown(type(error).__name__)
        return read_answer(method, response.status_code, response.content, self.token)

    def _post(
        self,
        method: str,
        values: Mapping[str, object],
        file: Mapping[str, tuple[str, bytes]] | None,
    ) -> httpx2.Response:
        url = f"{self.base.rstrip('/')}/bot{self.token.get_secret_value()}/{method}"
        if file is None:
            return self.client.post(url, json=dict(values))
        form = {
            name: each if isinstance(each, str) else json.dumps(each)
            for name, each in values.items()
        }
        return self.client.post(url, data=form, files=dict(file), timeout=UPLOAD_SECONDS)
