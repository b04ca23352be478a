"""How does a page read the message store, and how does it act on it? Never by sending anything itself."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
import streamlit as st

from core import embedded
from core.access import Actor, Permission
from core.settings import Settings, read_settings
from messaging.audit_check import anchor
from messaging.case import By
from messaging.hours import quiet_hours
from messaging.store import explained, store_of
from pages.parts.gate import require_still

# Pages run a few at a time (pages/parts/turns.py): one that waits for a lock would hold up the rest.
PATIENCE_S = 20


@dataclass(frozen=True)
class Opened:
    """The store of a process: its engine, and what has to be closed with it; `place` tells it apart."""

    place: str
    engine: sa.Engine
    stay: ExitStack


@dataclass(frozen=True)
class Hand:
    """One act: its transaction, who acts and when, and the settings of this moment."""

    store: sa.Connection
    by: By
    settings: Settings


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection to read with. Raises StoreDown, StoreRefuses, NotMigrated."""
    opened = _opened_now(read_settings())
    with explained(), opened.engine.connect() as connection:
        yield connection


def has_store() -> bool:
    """Whether there is one, or can be: looking makes none."""
    settings = read_settings()
    return settings.store_url is not None or embedded.exists(settings.embedded_dir)


@contextmanager
def acting(actor: Actor, needs: Permission, why: str = "") -> Iterator[Hand]:
    """A transaction for one act of this person, whose role is asked again now; then the audit is anchored.

    Raises Refused when the role was taken away, and what `reading` raises.
    """
    settings = read_settings()
    require_still(actor, needs, settings)
    opened, now = _opened_now(settings), datetime.now(UTC)
    with explained():
        with opened.engine.begin() as connection:
            yield Hand(
                connection, By(actor.name, now, why.strip(), quiet_hours(settings)), settings
            )
        anchor(opened.engine, settings.audit_file, actor.name, now)


def _opened_now(settings: Settings) -> Opened:
    url = settings.store_url
    place = url.get_secret_value() if url else str(settings.embedded_dir.resolve())
    return _opened(hashlib.sha256(place.encode()).hexdigest(), settings)


def _close(opened: Opened) -> None:
    opened.stay.close()


# One engine per process; its connections are looked at before each use, so a store that was down comes back.
@st.cache_resource(max_entries=4, show_spinner=False, on_release=_close)
def _opened(place: str, _settings: Settings) -> Opened:
    stay = ExitStack()
    return Opened(place, stay.enter_context(store_of(_settings, PATIENCE_S)), stay)
