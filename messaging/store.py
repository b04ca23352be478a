"""How we reach the message store: PostgreSQL, as the app's role, at the form this version needs."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from core import embedded
from core.database_address import postgresql_address
from core.errors import HslError
from core.settings import Settings
from messaging.migrate import NotMigrated, head, migrate, revision

ROLE = "hsl_app"
CONNECT_SECONDS = 10
# A server that vanished without a word is noticed within a minute, whatever waits for its answer.
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_UNHEARD_MS = 30_000


class StoreDown(HslError):
    """The message store does not answer: check that it runs and that HSL_STORE_URL is right."""


class StoreRefuses(HslError):
    """The message store does not let us do it: check the rights of the user in HSL_STORE_URL."""


@contextmanager
def store_of(settings: Settings, patience: int | None = None) -> Iterator[sa.Engine]:
    """The store these settings name, ready for use as the app's role.

    Without HSL_STORE_URL the embedded server is used and brought to the present form by itself.
    `patience`: seconds after which an answer is given up; for pages, where whoever waits holds up others.
    Raises StoreDown, StoreRefuses, NotMigrated, WrongUse.
    """
    with store_url(settings) as url:
        own = settings.store_url is None
        if own and _form(url) is None:
            with as_owner(url) as connection:
                migrate(connection)
        with as_app(url, patience) as engine:
            yield engine


@contextmanager
def store_url(settings: Settings) -> Iterator[str]:
    """The address of the store; the embedded server runs as long as this lasts."""
    if settings.store_url is not None:
        yield settings.store_url.get_secret_value()
        return
    with embedded.running(settings.embedded_dir) as url:
        yield url


@contextmanager
def as_app(url: str, patience: int | None = None) -> Iterator[sa.Engine]:
    """An engine whose sessions act as the app's role. Raises NotMigrated when the form is another.

    `patience` as in `store_of`.
    """
    hurried = f" -c statement_timeout={patience}s" if patience else ""
    engine = _engine(url, f"-c role={ROLE} -c timezone=UTC{hurried}")
    try:
        with explained(), engine.connect() as connection:
            if (found := revision(connection)) != head():
                raise NotMigrated(found)
        with explained():
            yield engine
    finally:
        engine.dispose()


@contextmanager
def as_owner(url: str) -> Iterator[sa.Connection]:
    """A connection that acts as the user of the address: for migrations only."""
    engine = _engine(url, "-c timezone=UTC")
    try:
        with explained(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def explained() -> Iterator[None]:
    """What a driver complains about, said in one line with its cure."""
    try:
        yield
    except OperationalError as error:
        if f'role "{ROLE}" does not exist' in str(error.orig):
            raise NotMigrated(None) from None
        raise StoreDown(
            f"The message store does not answer: {_reason(error)}.",
            "Check that it runs and that HSL_STORE_URL is right.",
        ) from None
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if state.startswith(("42501", "28", "3D", "22023")):
            raise StoreRefuses(
                f"The message store does not let us: {_reason(error)}.",
                "Run `hsl migrate` as the owner of the tables; deploy/store_role.sql makes the roles.",
            ) from None
        raise


def _form(url: str) -> str | None:
    with as_owner(url) as connection:
        found = revision(connection)
    return found if found == head() else None


def _engine(url: str, options: str) -> sa.Engine:
    return sa.create_engine(
        postgresql_address(url, "HSL_STORE_URL"),
        pool_size=4,
        max_overflow=4,
        pool_pre_ping=True,
        hide_parameters=True,  # an error would quote texts and names
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": _UNHEARD_MS,
            **_ALIVE,
            "application_name": "hsl messages",
            "options": options,
        },
    )


def _reason(error: DBAPIError) -> str:
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    text = lines[0] if lines else "no reason given"
    return text.rpartition("FATAL: ")[2].rpartition("ERROR: ")[2].strip().rstrip(".")
