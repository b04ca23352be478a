"""Can messages go out, would anybody hear of trouble, and is the timetable kept?"""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from typing import Final

import httpx2

from commands.checkup import Checkup, fail, failed_by, ok, warn
from core.errors import WrongUse
from core.identity import is_loopback
from core.serving import is_free
from core.settings import Settings
from messaging.outcomes import Known, Unauthorised
from messaging.telegram import Telegram
from operations import looks
from operations.schedule_jobs import jobs_of
from operations.timetable_view import timetable_now

SECONDS: Final = 10.0
_OK: Final = 200
_TEST: Final = "`hsl alerts --test` sends a test."


def store(settings: Settings, now: datetime) -> Checkup:
    """The message store answers, in the form this version needs."""
    reach, _ = looks.store(settings, now)
    if reach.well:
        return ok("message store", reach.says)
    what, _, cure = reach.says.partition(". ")
    return fail("message store", f"{what}.", cure)


def bot(settings: Settings) -> Checkup:
    """Telegram knows the token."""
    subject = "bot"
    if settings.bot_token is None:
        if settings.sending == "off":
            return ok(subject, "HSL_BOT_TOKEN is not set, and HSL_SENDING is off.")
        return fail(
            subject, "HSL_BOT_TOKEN is not set.", "Set it to the token of the school's bot."
        )
    client = Telegram(settings.telegram_api, settings.bot_token, SECONDS)
    with closing(client) as telegram:
        match telegram.me():
            case Known(username):
                return ok(
                    subject, f"Telegram knows it as @{username}; sending is {settings.sending}."
                )
            case Unauthorised():
                return fail(subject, "Telegram does not know the token.", "Correct HSL_BOT_TOKEN.")
            case other:
                why = f"Telegram gave no usable answer ({type(other).__name__})."
                return warn(subject, why, "Check HSL_TELEGRAM_API and the way to the Internet.")


def alerts(settings: Settings) -> Checkup:
    """Somebody hears of trouble; whether it arrives shows only a test."""
    subject = "alerts"
    chat, hook = settings.alert_chat is not None, settings.alert_webhook is not None
    if chat and settings.bot_token is None:
        return fail(subject, "HSL_ALERT_CHAT needs HSL_BOT_TOKEN.", "Set the bot's token.")
    if not chat and not hook:
        what = "Nobody hears of trouble."
        return warn(subject, what, "Set HSL_ALERT_CHAT or HSL_ALERT_WEBHOOK.")
    named = " and ".join(["a Telegram chat"] * chat + ["a webhook"] * hook)
    return ok(subject, f"Trouble is told to {named}. {_TEST}")


def health(settings: Settings) -> Iterator[Checkup]:
    """The health server runs, or its port is free; and who can ask it."""
    subject, host, port = "health server", settings.health_host, settings.health_port
    if not is_loopback(host):
        what = f"HSL_HEALTH_HOST={host}: others can read its numbers."
        yield warn(
            "health address", what, "Use 127.0.0.1, or let a firewall admit the monitor only."
        )
    if _answers(host, port):
        yield ok(subject, f"It answers on {host}:{port}.")
    elif is_free(host, port):
        yield ok(subject, f"{host}:{port} is free; `hsl health` takes it.")
    else:
        cure = (
            "Set HSL_HEALTH_PORT to a free port, or HSL_HEALTH_HOST to an address of this machine."
        )
        yield fail(subject, f"{host}:{port} is taken by something else, or not ours.", cure)


def timetable(settings: Settings, now: datetime) -> Checkup:
    """Its times can be read, and somebody keeps it."""
    subject = "timetable"
    try:
        jobs = jobs_of(settings)
        found = timetable_now(settings, now) if looks.has_record(settings.data_dir) else None
    except WrongUse as error:
        return failed_by(subject, error)
    if not jobs:
        return ok(subject, "Nothing is on it.")
    named = ", ".join(f"{each.name} at `{each.at}`" for each in jobs)
    if found is not None and found.is_kept:
        return ok(subject, f"Kept: {named}.")
    return warn(subject, f"Nobody keeps it: {named}.", "Start `hsl schedule`, or use a timer.")


def sign_in(settings: Settings) -> Iterator[Checkup]:
    """The identity provider answers, and sessions outlive a restart."""
    if settings.auth == "local" or not settings.oidc_metadata_url:
        return
    if settings.cookie_secret is None:
        what = "HSL_COOKIE_SECRET is not set: a restart signs everybody out."
        yield warn(
            "sessions", what, "Set it to a long random text, the same for every app process."
        )
    yield _provider(settings.oidc_metadata_url)


def _provider(address: str) -> Checkup:
    subject, cure = "sign-in provider", "Correct HSL_OIDC_METADATA_URL."
    try:
        response = httpx2.get(address, timeout=SECONDS)
        said = response.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        return fail(subject, f"It gives no usable answer ({type(error).__name__}).", cure)
    if not isinstance(said, dict) or "authorization_endpoint" not in said:
        return fail(subject, f"HTTP {response.status_code}, and not what a provider says.", cure)
    return ok(subject, f"It answers as {said.get('issuer', 'a provider without a name')}.")


def _answers(host: str, port: int) -> bool:
    """Whether a health server of ours answers there."""
    try:
        with closing(HTTPConnection(host, port, timeout=SECONDS)) as connection:
            connection.request("GET", "/livez")
            response = connection.getresponse()
            return response.status == _OK and b'"alive"' in response.read(100)
    except (OSError, HTTPException):
        return False
