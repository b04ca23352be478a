"""The message store as a command uses it: opened for an act, and its audit anchored afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa

from commands.answer import say
from commands.asking import person
from core import embedded
from core.settings import Settings
from messaging.audit_check import anchor
from messaging.store import store_of


@contextmanager
def message_store(settings: Settings) -> Iterator[sa.Engine]:
    """The store, for acts; what they put on record is anchored outside it, in file and log."""
    with store_of(settings) as store:
        yield store
        head = anchor(store, settings.audit_file, person(), datetime.now(UTC))
    if head:
        say(f"audit of messages is now at {head}")


def has_store(settings: Settings) -> bool:
    """Whether there can be a store already; looking makes none."""
    return settings.store_url is not None or embedded.exists(settings.embedded_dir)
