"""`hsl messages rehearse` and `send`: what would happen, and then exactly that."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from commands.acting import acting
from commands.answer import say, say_json
from commands.asking import instant, snapshot_of
from commands.messaging_store import message_store
from commands.reading import text_of
from commands.rehearsal_shown import NOT_LIVE, as_document, show_rehearsal
from core.access import Permission
from core.errors import WrongUse
from core.settings import Settings
from messaging.asking import Ask, Exceptions
from messaging.audience import groups_of
from messaging.audience_rules import read_wanted
from messaging.buttons import read_rows
from messaging.media import KINDS, Media, media_of
from messaging.outlook import holders_of
from messaging.queueing import send
from messaging.rehearsal import Around, keep_rehearsal, rehearse
from messaging.text import Look, compose


@dataclass(frozen=True)
class Written:
    """What was said on the command line, as it was said."""

    text: str | None
    file: Path | None
    audience: list[str]
    exclude: list[str]
    buttons: list[str]
    media: dict[str, str | None]
    look: Look
    at: str | None
    exceptions: Exceptions


def run_rehearsal(
    settings: Settings, written: Written, *, preview: int | None, as_json: bool
) -> None:
    """Rehearse, keep it, and answer. Raises what `rehearse` raises."""
    author = acting(settings, Permission.WRITE_MESSAGES).name
    ask = _ask(written, settings)
    with _around(settings) as around:
        found = rehearse(ask, around)
        keep_rehearsal(found, author, around)
        if as_json:
            say_json(as_document(found, settings, preview=preview))
        else:
            show_rehearsal(found, settings, preview=preview)


def run_send(settings: Settings, fingerprint: str, at: str | None, *, as_json: bool) -> None:
    """Queue what was rehearsed, in one transaction, and answer. Raises what `send` raises."""
    author = acting(settings, Permission.WRITE_MESSAGES).name
    when = instant(at, settings.zone) if at else None
    with _around(settings) as around:
        queued = send(fingerprint, author, when, around)
    start, end = (
        f"{each.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        for each in (queued.starts_at, queued.finishes_at)
    )
    if as_json:
        say_json(
            {
                "message_id": queued.message_id,
                "people": queued.people,
                "starts_at": queued.starts_at,
                "finishes_at": queued.finishes_at,
                "needs_approval": queued.needs_approval,
                "sending": settings.sending,
            }
        )
        return
    waits = "waits for a second person's approval" if queued.needs_approval else "is queued"
    say(f"message {queued.message_id} to {queued.people:,} people {waits}: {start} to {end}")
    if settings.sending != "live":
        say(f"sending is {settings.sending!r} (HSL_SENDING): {NOT_LIVE[settings.sending]}")


@contextmanager
def _around(settings: Settings) -> Iterator[Around]:
    """The current snapshot, and the store in one transaction."""
    snapshot, _ = snapshot_of(settings, None)
    with message_store(settings) as store, store.begin() as connection:
        groups = groups_of(snapshot, settings, partial(holders_of, connection))
        yield Around(groups, connection, settings, datetime.now(UTC))


def _ask(written: Written, settings: Settings) -> Ask:
    draft = compose(_text(written), read_rows(written.buttons), _media(written.media), written.look)
    at = instant(written.at, settings.zone) if written.at else None
    wanted = read_wanted(written.audience, written.exclude)
    return Ask(draft, wanted, at, written.exceptions)


def _media(given: dict[str, str | None]) -> Media | None:
    named = [(kind, given[kind]) for kind in KINDS if given.get(kind)]
    if len(named) > 1:
        raise WrongUse("A message holds one file.", "Give one of --photo, --video, --document.")
    return next((media_of(kind, str(value)) for kind, value in named), None)


def _text(written: Written) -> str:
    if (written.text is None) == (written.file is None):
        if written.text is None and any(written.media.values()):
            return ""
        raise WrongUse("There is no text, or two.", "Give one of --text and --file.")
    return text_of(written.file) if written.file is not None else str(written.text)
