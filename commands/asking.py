"""What is a command asked about: which database, which snapshot, which leads, and by whom?"""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from commands.answer import say
from core import embedded
from core.errors import WrongUse
from core.kept_segments import leads_within
from core.leads import LeadFilter
from core.settings import Settings
from core.snapshot import Reader, Snapshot


class NoSource(WrongUse):
    """There is no database to read: make a demo school, or say where the bot's database is."""

    def __init__(self) -> None:
        super().__init__(
            "There is no database to read: HSL_SOURCE_URL is not set, and there is no demo school.",
            "Run `hsl demo`, or set HSL_SOURCE_URL.",
        )


def person() -> str:
    """Whom the audit names: the account of this machine."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):
        return "command line"


@contextmanager
def source_address(settings: Settings) -> Iterator[str]:
    """The URL of the bot's database; the embedded one runs as long as this lasts. Raises NoSource."""
    if settings.source_url is not None:
        yield settings.source_url.get_secret_value()
        return
    if not embedded.exists(settings.embedded_dir):
        raise NoSource
    with embedded.running(settings.embedded_dir) as url:
        yield url


def snapshot_of(settings: Settings, as_of: str | None) -> tuple[Snapshot, Reader]:
    """The current snapshot, or the newest one at or before `as_of`. Raises NoSnapshot, WrongUse."""
    reader = Reader(settings.snapshots_dir)
    opened = reader.as_of(moment(as_of, settings.zone)) if as_of else reader.current()
    if opened.notice:
        say(opened.notice)
    return opened.snapshot, reader


def moment(text: str, zone: tzinfo) -> datetime:
    """A date (its last moment) or a date and time, in the school's zone unless it names another."""
    try:
        if len(text.strip()) == len("2026-11-23"):
            next_day = date.fromisoformat(text.strip()) + timedelta(days=1)
            return datetime.combine(next_day, time(), zone) - timedelta(microseconds=1)
        found = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise WrongUse(
            f"{text!r} is not a date.", "Write 2026-11-23 or 2026-11-23T15:42."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def instant(text: str, zone: tzinfo) -> datetime:
    """A date with its time, in the school's zone unless it names another, for something to happen then.

    Raises WrongUse when it is none, or when the clocks skip that time.
    """
    if len(text.strip()) <= len("2026-11-23"):
        raise WrongUse(f"{text!r} names no hour.", "Write 2026-11-23T15:42.")
    found = moment(text, zone)
    if found.astimezone(UTC).astimezone(found.tzinfo).replace(fold=0) != found.replace(fold=0):
        raise WrongUse(f"The clocks skip {text.strip()}.", "Choose another time.")
    return found


def lead_filter(
    tiers: str | None, stream: str | None, *, exclude_customers: bool, corrected: bool
) -> LeadFilter:
    """The filter of options such as `--tier hot,warm`. Raises WrongUse on an unknown tier."""
    named = tuple(part.strip() for part in (tiers or "").split(",") if part.strip())
    return LeadFilter(named, stream, exclude_customers=exclude_customers, corrected=corrected)


def within(
    wanted: LeadFilter, segment: str | None, snapshot: Snapshot, settings: Settings
) -> LeadFilter:
    """The same leads, only those of the kept segment, when one is named. Raises WrongUse."""
    return leads_within(wanted, segment, snapshot, settings.data_dir) if segment else wanted
