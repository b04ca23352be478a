"""One look: what is wrong, what the operators have not heard of it yet, and telling it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.ending import Ending
from core.errors import HslError
from core.settings import Settings
from messaging.shift import Log
from operations import alert_file
from operations.alert_book import Book, follow, heard, missed, owed, with_ears
from operations.conditions import unjudged
from operations.gathering import PATIENCE, Gathering
from operations.kinds import Condition
from operations.telling import Channel, NotTold, channels, place
from operations.wording import word

EVERY_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Looked:
    """What one look saw; how many notes were told, by how many channels, and what could not be told."""

    conditions: tuple[Condition, ...]
    told: int = 0
    channels: int = 0
    failures: tuple[NotTold, ...] = ()


def look_once(gathering: Gathering, patience: float = PATIENCE) -> Looked:
    """Look, and tell what is new; while another process does so, only look.

    Raises WrongUse when HSL_ALERT_CHAT has no token, and CannotKeep.
    """
    settings = gathering.settings
    facts = gathering.facts(patience)
    found = gathering.judged(facts)
    try:
        with alert_file.alone(settings.data_dir), channels(settings) as all_channels:
            now = gathering.clock()
            book = follow(alert_file.read(settings.data_dir), found, now, unjudged(facts))
            told, failures = _tell(settings, book, all_channels, now)
    except alert_file.SomebodyElseLooks:
        return Looked(found)
    return Looked(found, told, len(all_channels), failures)


def watch(gathering: Gathering, log: Log, stopped: Ending) -> None:
    """Look every minute until `stopped`."""
    while not stopped.is_set():
        look_and_log(gathering, log)
        stopped.wait(EVERY_SECONDS)


def look_and_log(gathering: Gathering, log: Log) -> None:
    """One look of a process that has other things to do: what goes wrong is logged, and nothing raised."""
    try:
        looked = look_once(gathering)
    except HslError as error:
        log.error("cannot_alert", why=error.what)  # noqa: TRY400  one line, no traceback
    else:
        _log(looked, log)


def _tell(
    settings: Settings, book: Book, all_channels: Sequence[Channel], now: datetime
) -> tuple[int, tuple[NotTold, ...]]:
    """What was seen is kept before anybody is told, and after each channel what it was told."""
    folder = settings.data_dir
    book = with_ears(book, [each.key for each in all_channels])
    alert_file.write(folder, book)
    told, failures = 0, []
    for channel in all_channels:
        try:
            book, count = _tell_one(settings, book, channel, now)
            told += count
        except NotTold as error:
            book = missed(book, channel.key, now, error.wait)
            failures.append(error)
        alert_file.write(folder, book)
    return told, tuple(failures)


def _tell_one(settings: Settings, book: Book, channel: Channel, now: datetime) -> tuple[Book, int]:
    notes = owed(book, channel.key, now)
    if notes:
        channel.tell(word(notes, place(settings), now, settings.zone))
    return heard(book, channel.key, notes) if notes else book, len(notes)


def _log(looked: Looked, log: Log) -> None:
    if looked.told:
        names = sorted(each.name for each in looked.conditions)
        log.info("alerts_told", notes=looked.told, standing=names)
    for each in looked.failures:
        log.error("alert_not_told", why=each.what)
