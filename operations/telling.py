"""How do the operators hear of it? In a Telegram chat and by a webhook; neither shows a token."""

import html
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx2
from pydantic import SecretStr

from core.errors import HslError, WrongUse
from core.settings import Settings
from messaging.outcomes import NotReached, Refused, Sent, Unauthorised, Unknown, Wait
from messaging.parcel import Parcel
from messaging.telegram import LOOPBACK, Telegram
from operations.wording import Word, as_document

ANSWER_SECONDS: Final = 10.0
_LONGEST_BYTES: Final = 2 * 4096  # Telegram counts UTF-16 units of two bytes
_AGAIN: Final = "It is tried again."


class NotTold(HslError):
    """Nobody could be told: `what` says where and why, without any address or token."""

    def __init__(self, what: str, cure: str, wait: timedelta = timedelta()) -> None:
        super().__init__(what, cure)
        self.wait = wait


class Channel(Protocol):
    """Somewhere people hear of trouble; `key` tells it apart, also after a restart."""

    @property
    def key(self) -> str:
        """Another destination has another key."""

    @property
    def name(self) -> str:
        """For people; it shows no secret."""

    def tell(self, word: Word) -> None:
        """Raises NotTold."""


@dataclass(frozen=True)
class TelegramChat:
    """The configured chat, written to by the school's own bot, whatever HSL_SENDING says.

    Not in the row of the worker's calls, which the store keeps: the store may be what is down. At one
    message a minute nobody's pace is disturbed.
    """

    telegram: Telegram
    chat: int

    @property
    def key(self) -> str:
        """The chat."""
        return f"telegram {self.chat}"

    @property
    def name(self) -> str:
        """The chat's id."""
        return f"Telegram chat {self.chat}"

    def tell(self, word: Word) -> None:
        """One message without markup. Raises NotTold.

        A lost answer counts as not told: an operator rather hears a thing twice than never.
        """
        text = html.escape(_fitting(word.text), quote=False)
        match self.telegram.send(Parcel(self.chat, text, link_preview=False)):
            case Sent():
                return
            case Wait(seconds):
                wait = timedelta(seconds=seconds)
                raise NotTold(f"{self.name}: Telegram asks to wait.", _AGAIN, wait)
            case Unauthorised():
                raise NotTold(f"{self.name}: the token is refused.", "Correct HSL_BOT_TOKEN.")
            case Refused(_, detail):
                cure = "Add the bot to the chat, or write to it once; then check HSL_ALERT_CHAT."
                raise NotTold(f"{self.name}: Telegram says {detail!r}.", cure)
            case NotReached(why) | Unknown(why):
                raise NotTold(f"{self.name}: no answer ({why}).", _AGAIN)
            case other:
                raise NotTold(f"{self.name}: a strange answer ({type(other).__name__}).", _AGAIN)


@dataclass(frozen=True)
class Webhook:
    """An address that takes JSON; nobody sees it, for most such addresses are passwords."""

    client: httpx2.Client
    address: SecretStr

    @property
    def key(self) -> str:
        """A hash of the address."""
        return f"webhook {sha256(self.address.get_secret_value().encode()).hexdigest()[:16]}"

    @property
    def name(self) -> str:
        """Its host alone."""
        return f"Webhook at {urlsplit(self.address.get_secret_value()).hostname}"

    def tell(self, word: Word) -> None:
        """POST one JSON document; any 2xx is heard. Raises NotTold."""
        try:
            response = self.client.post(self.address.get_secret_value(), json=as_document(word))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = type(error).__name__
            raise NotTold(f"{self.name}: not reached ({why}).", _AGAIN) from None
        if not response.is_success:
            cure = "Check HSL_ALERT_WEBHOOK."
            raise NotTold(f"{self.name}: it answers HTTP {response.status_code}.", cure)


@contextmanager
def channels(settings: Settings) -> Iterator[tuple[Channel, ...]]:
    """The configured ones, none when none is. Raises WrongUse when the chat has no token."""
    found: list[Channel] = []
    with ExitStack() as stay:
        if settings.alert_chat is not None:
            found.append(stay.enter_context(_chat(settings)))
        if settings.alert_webhook is not None:
            address = settings.alert_webhook
            client = stay.enter_context(_web_client(address))
            found.append(Webhook(client, address))
        yield tuple(found)


def say_to_chat(settings: Settings, text: str, now: datetime) -> None:
    """Send a plain text to HSL_ALERT_CHAT, once. Raises NotTold, and WrongUse when none is configured."""
    with _chat(settings) as chat:
        chat.tell(Word(text, now, place(settings)))


def place(settings: Settings) -> str:
    """Which installation speaks: the app's address, else this machine."""
    return urlsplit(settings.public_url).hostname or socket.gethostname()


@contextmanager
def _chat(settings: Settings) -> Iterator[TelegramChat]:
    if settings.alert_chat is None:
        raise WrongUse("HSL_ALERT_CHAT is not set.", "Set it to the id of the operators' chat.")
    if settings.bot_token is None:
        raise WrongUse(
            "HSL_ALERT_CHAT needs HSL_BOT_TOKEN.", "Set it to the token of the school's bot."
        )
    telegram = Telegram(settings.telegram_api, settings.bot_token, ANSWER_SECONDS)
    with closing(telegram):
        yield TelegramChat(telegram, settings.alert_chat)


def _web_client(address: SecretStr) -> httpx2.Client:
    on_loopback = urlsplit(address.get_secret_value()).hostname in LOOPBACK
    return httpx2.Client(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=not on_loopback)


def _fitting(text: str) -> str:
    return text.encode("utf-16-le")[:_LONGEST_BYTES].decode("utf-16-le", errors="ignore")
